//! How facts are written on every page. The templates escape all text that comes from outside;
//! functions that return [`Safe`] build their markup only from fixed texts, dates and digits.

use askama::filters::Safe;
use chrono::{DateTime, Utc};
use ecluse_domain::build::{BuildStatus, Grade, StepStatus, TestGrade};
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::gate::GateStatus;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ApprovalVerdict, Lane, ReleaseStatus};
use ecluse_domain::severity::Severity;
use ecluse_domain::stage::StageName;
use ecluse_domain::text::printable_lines;
use ecluse_domain::{CommitSha, Digest};
use ecluse_engine::{Engine, Error};

use super::form_key::FormKeys;
use crate::web::auth::SignedIn;

/// The signed-in person who reads the page.
pub struct Viewer {
    pub name: String,
    form_keys: FormKeys,
}

impl Viewer {
    pub fn new(engine: &Engine, who: &SignedIn) -> Self {
        Self {
            name: who.user.name.clone(),
            form_keys: FormKeys::new(&engine.vault, who.session),
        }
    }

    /// The key of one form on the page, see [`super::form_key`].
    pub fn form_key(&self) -> Result<String, Error> {
        self.form_keys.make()
    }
}

/// How a status looks. Its label always carries the same meaning, so nobody has to see colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Good,
    Moving,
    Waiting,
    Bad,
    Idle,
}

impl Tone {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Moving => "moving",
            Self::Waiting => "waiting",
            Self::Bad => "bad",
            Self::Idle => "idle",
        }
    }
}

/// A status that a page shows with a tone and a label.
pub trait Status {
    fn tone(&self) -> Tone;
    fn label(&self) -> &'static str;
}

impl<T: Status> Status for &T {
    fn tone(&self) -> Tone {
        (**self).tone()
    }
    fn label(&self) -> &'static str {
        (**self).label()
    }
}

macro_rules! statuses {
    ($($name:ident { $($variant:ident => $tone:ident $label:literal),+ $(,)? })+) => {$(
        impl Status for $name {
            fn tone(&self) -> Tone {
                match self { $(Self::$variant => Tone::$tone),+ }
            }
            fn label(&self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    )+};
}

statuses! {
    BuildStatus {
        Queued => Waiting "Queued",
        Running => Moving "Running",
        Succeeded => Good "Succeeded",
        Failed => Bad "Failed",
        Errored => Bad "Errored",
        Cancelled => Idle "Cancelled",
        Superseded => Idle "Superseded",
        Expired => Idle "Image removed",
    }
    Grade {
        Green => Good "Green",
        Yellow => Waiting "Yellow",
        Red => Bad "Red",
    }
    TestGrade {
        Green => Good "Green",
        Yellow => Waiting "Yellow",
        Red => Bad "Red",
        Skipped => Idle "Skipped",
    }
    Severity {
        Off => Idle "Off",
        Warn => Waiting "Warning",
        Fail => Bad "To fix",
    }
    DependencyImageStatus {
        Queued => Waiting "Queued",
        Running => Moving "Installing",
        Ready => Good "Ready",
        Failed => Bad "Failed",
        Errored => Bad "Errored",
        Replaced => Idle "Replaced",
    }
    StepStatus {
        Running => Moving "Running",
        Succeeded => Good "Succeeded",
        Failed => Bad "Failed",
    }
    Lane {
        Trunk => Idle "Trunk",
        OffTrunk => Waiting "Off the trunk",
    }
    ReleaseStatus {
        Building => Moving "Building",
        // The image exists. Whether the release may go anywhere is the answer of the gates.
        Ready => Idle "Image built",
        Failed => Bad "Build failed",
    }
    PromotionStatus {
        AwaitingGates => Waiting "Awaiting gates",
        Queued => Waiting "Queued",
        Running => Moving "Running",
        Verifying => Moving "Verifying",
        Succeeded => Good "Succeeded",
        Failed => Bad "Failed",
        Errored => Bad "Errored",
        Refused => Bad "Refused",
        Withdrawn => Idle "Withdrawn",
        Superseded => Idle "Superseded",
    }
    DeploymentStatus {
        Queued => Waiting "Queued",
        Running => Moving "Running",
        Verifying => Moving "Verifying",
        Live => Good "Live",
        Replaced => Idle "Replaced",
        Superseded => Idle "Superseded",
        Failed => Bad "Failed",
        Errored => Bad "Errored",
    }
    DeliveryStatus {
        Received => Waiting "Received",
        Processed => Good "Processed",
        Ignored => Idle "Ignored",
        Failed => Bad "Failed",
    }
    GateStatus {
        Pass => Good "Passed",
        Pending => Waiting "Waiting",
        Fail => Bad "Blocked",
        Overridden => Waiting "Overridden",
        NotApplicable => Idle "Not needed",
    }
    ApprovalVerdict {
        Approved => Good "Approved",
        Rejected => Bad "Rejected",
        Withdrawn => Idle "Withdrawn",
    }
}

/// A step of a build or of a deployment, whether it has started or not.
pub struct Step {
    pub title: &'static str,
    pub tone: Tone,
    pub label: &'static str,
    pub took: Option<String>,
    pub attempts: i32,
    /// Why the step was skipped.
    pub note: Option<&'static str>,
}

impl Step {
    /// Makes a step for a page. `started` holds its status, its start and its end, once it has
    /// started.
    pub fn new(
        title: &'static str,
        started: Option<(StepStatus, DateTime<Utc>, Option<DateTime<Utc>>)>,
    ) -> Self {
        let Some((status, from, to)) = started else {
            return Self {
                title,
                tone: Tone::Idle,
                label: "Not started",
                took: None,
                attempts: 0,
                note: None,
            };
        };
        Self {
            title,
            tone: status.tone(),
            label: status.label(),
            took: Some(format_duration(
                from,
                to.unwrap_or_else(ecluse_engine::clock::now),
            )),
            attempts: 1,
            note: None,
        }
    }
}

/// Writes a status as a chip: its label in the colour of its tone.
pub fn chip(status: &impl Status) -> Safe<String> {
    Safe(format!(
        "<span class=\"chip {}\">{}</span>",
        status.tone().class(),
        status.label()
    ))
}

/// The CSS class of the tone of a status.
pub fn tone(status: &impl Status) -> &'static str {
    status.tone().class()
}

/// A point in time, for a place where "7 minutes ago" or "in 3 hours" fits. The page shows the UTC
/// time; the script replaces it by the relative one.
pub fn when(at: &DateTime<Utc>) -> Safe<String> {
    relative_time(at, "")
}

/// How long something has been so: "for 7 minutes", or "since" and the UTC time without the script.
pub fn since(at: &DateTime<Utc>) -> Safe<String> {
    relative_time(at, "since")
}

/// How long something stays so: "for another 59 minutes", or "until" and the UTC time without the
/// script.
pub fn until(at: &DateTime<Utc>) -> Safe<String> {
    relative_time(at, "until")
}

/// `preposition` is nothing, `since` or `until`; the function `showRelativeTimes` of the script
/// reads it.
fn relative_time(at: &DateTime<Utc>, preposition: &'static str) -> Safe<String> {
    let space = if preposition.is_empty() { "" } else { " " };
    Safe(format!(
        "<time datetime=\"{}\" data-relative=\"{preposition}\">{preposition}{space}{}</time>",
        at.format("%Y-%m-%dT%H:%M:%SZ"),
        at.format("%Y-%m-%d %H:%M UTC")
    ))
}

/// The time of day of a log line.
pub fn clock(at: &DateTime<Utc>) -> Safe<String> {
    Safe(format!(
        "<time datetime=\"{}\">{}</time>",
        at.format("%Y-%m-%dT%H:%M:%S%.3fZ"),
        at.format("%H:%M:%S")
    ))
}

/// A digest for people to read: its first digits, with the whole digest as the title.
pub fn digest(digest: &Digest) -> Safe<String> {
    Safe(format!(
        "<code class=\"digits\" title=\"{}\">{}</code>",
        digest.as_str(),
        digest.short()
    ))
}

/// A commit for people to read: its first digits, with the whole hash as the title.
pub fn commit(commit: &CommitSha) -> Safe<String> {
    Safe(format!(
        "<code class=\"digits\" title=\"{}\">{}</code>",
        commit.as_str(),
        commit.short()
    ))
}

pub const fn stage_title(stage: &StageName) -> &'static str {
    match stage {
        StageName::Staging => "Staging",
        StageName::Preprod => "Preprod",
        StageName::Prod => "Prod",
    }
}

/// The time between two points, for people to read: how long something took, or takes so far.
pub fn format_duration(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let ms = (to - from).num_milliseconds().max(0);
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1000.0),
        60_000..3_600_000 => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
        _ => format!("{} h {} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// A duration in seconds, as [`format_duration`] writes it.
pub fn seconds(&seconds: &f64) -> String {
    format_duration(
        DateTime::<Utc>::UNIX_EPOCH,
        DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::milliseconds((seconds * 1000.0) as i64),
    )
}

/// A number of bytes, for people to read.
pub fn size(&bytes: &i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// An address that may become a link: only http and https, and without credentials.
pub fn web_link(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none())
    .then(|| url.to_string())
}

/// Text from outside, for a page: colour sequences are dropped, and other hidden characters are shown
/// as escapes. Line ends and tabs stay. The function `plain` of the script does the same to the lines
/// that it appends. (Every value on a page is escaped, see [`super::escape`]; this function only drops
/// the colours as well.)
pub fn plain(text: &str) -> String {
    printable_lines(text)
}

/// Text as [`plain`] writes it, with every complete digest shortened as [`Digest::short`] does.
pub fn shortened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = plain(text);
    let mut rest = text.as_str();
    while let Some(at) = rest.find("sha256:") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digits = from["sha256:".len()..]
            .find(|c: char| !c.is_ascii_hexdigit())
            .unwrap_or(from.len() - "sha256:".len());
        let (written, after) = from.split_at("sha256:".len() + digits);
        match written.parse::<Digest>() {
            Ok(digest) => out.push_str(digest.short()),
            Err(_) => out.push_str(written),
        }
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_digests_are_shortened() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(
            shortened(&format!("attached to {digest}, as {digest}.")),
            "attached to abababababab, as abababababab."
        );
        assert_eq!(
            shortened(&format!("{digest}0 sha256:x sha256:")),
            format!("{digest}0 sha256:x sha256:")
        );
    }

    #[test]
    fn a_time_is_a_sentence_with_and_without_the_script() {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let attributes = "datetime=\"1970-01-01T00:00:00Z\"";
        assert_eq!(
            when(&at).0,
            format!("<time {attributes} data-relative=\"\">1970-01-01 00:00 UTC</time>")
        );
        assert_eq!(
            since(&at).0,
            format!("<time {attributes} data-relative=\"since\">since 1970-01-01 00:00 UTC</time>")
        );
        assert_eq!(
            until(&at).0,
            format!("<time {attributes} data-relative=\"until\">until 1970-01-01 00:00 UTC</time>")
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        assert_eq!(
            web_link("https://example.com/a b").as_deref(),
            Some("https://example.com/a%20b")
        );
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil",
            "ftp://host/",
            "ssh://git@host/x",
            "https://user:secret@host/",
            "",
            "JaVaScRiPt:x",
        ] {
            assert_eq!(web_link(bad), None, "{bad}");
        }
    }

    #[test]
    fn durations_and_sizes_are_readable() {
        let from = DateTime::<Utc>::UNIX_EPOCH;
        let after = |ms| format_duration(from, from + chrono::Duration::milliseconds(ms));
        assert_eq!(
            [
                after(-5),
                after(999),
                after(12_340),
                after(61_000),
                after(3_660_000)
            ],
            ["0 ms", "999 ms", "12.3 s", "1 min 1 s", "1 h 1 min"]
        );
        assert_eq!(
            [size(&12), size(&1_500), size(&796_238_603)],
            ["12 B", "1.5 kB", "796.2 MB"]
        );
    }
}
