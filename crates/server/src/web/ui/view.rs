//! How facts are written on every page. Whatever comes from outside is escaped by the templates;
//! functions that answer [`Safe`] build their markup from nothing but words of ours, dates and digits.

use askama::filters::Safe;
use chrono::{DateTime, Utc};
use ecluse_domain::build::{BuildStatus, Grade, StepStatus, TestGrade};
use ecluse_domain::build_policy::Severity;
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::gate::GateStatus;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{Lane, ReleaseStatus, Verdict};
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest};
use ecluse_store::people::User;

/// Whom the page is for.
pub struct Viewer {
    pub name: String,
}

impl From<&User> for Viewer {
    fn from(user: &User) -> Self {
        Self { name: user.name.clone() }
    }
}

/// How a status looks. The word beside it always says the same, so colour is never needed.
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

/// A status with its tone and its word.
pub trait Status {
    fn tone(&self) -> Tone;
    fn word(&self) -> &'static str;
}

impl<T: Status> Status for &T {
    fn tone(&self) -> Tone {
        (**self).tone()
    }
    fn word(&self) -> &'static str {
        (**self).word()
    }
}

macro_rules! statuses {
    ($($name:ident { $($variant:ident => $tone:ident $word:literal),+ $(,)? })+) => {$(
        impl Status for $name {
            fn tone(&self) -> Tone {
                match self { $(Self::$variant => Tone::$tone),+ }
            }
            fn word(&self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    )+};
}

statuses! {
    BuildStatus { Queued => Waiting "Queued", Running => Moving "Running", Succeeded => Good "Succeeded", Failed => Bad "Failed", Errored => Bad "Errored", Cancelled => Idle "Cancelled", Superseded => Idle "Superseded", Expired => Idle "Image removed" }
    Grade { Green => Good "Green", Yellow => Waiting "Yellow", Red => Bad "Red" }
    TestGrade { Green => Good "Green", Yellow => Waiting "Yellow", Red => Bad "Red", Skipped => Idle "Skipped" }
    Severity { Off => Idle "Off", Warn => Waiting "Warning", Fail => Bad "To mend" }
    DependencyImageStatus { Queued => Waiting "Queued", Running => Moving "Installing", Ready => Good "Ready", Failed => Bad "Failed", Errored => Bad "Errored", Replaced => Idle "Replaced" }
    StepStatus { Running => Moving "Running", Succeeded => Good "Succeeded", Failed => Bad "Failed" }
    Lane { Trunk => Idle "Trunk", OffTrunk => Waiting "Off the trunk" }
    ReleaseStatus { Building => Moving "Building", Ready => Good "Ready", Failed => Bad "Build failed" }
    PromotionStatus {
        AwaitingGates => Waiting "Awaiting gates", Queued => Waiting "Queued", Running => Moving "Running", Verifying => Moving "Verifying",
        Succeeded => Good "Succeeded", Failed => Bad "Failed", Errored => Bad "Errored", Refused => Bad "Refused", Aborted => Idle "Taken back", Superseded => Idle "Superseded",
    }
    DeploymentStatus {
        Queued => Waiting "Queued", Running => Moving "Running", Verifying => Moving "Verifying", Live => Good "Live",
        Replaced => Idle "Replaced", Superseded => Idle "Superseded", Failed => Bad "Failed", Errored => Bad "Errored",
    }
    DeliveryStatus { Received => Waiting "Received", Processed => Good "Processed", Ignored => Idle "Ignored", Failed => Bad "Failed" }
    GateStatus { Pass => Good "Open", Pending => Waiting "Waiting", Fail => Bad "Closed", Overridden => Waiting "Overridden", NotApplicable => Idle "Not needed" }
    Verdict { Approved => Good "Approved", Rejected => Bad "Rejected", Withdrawn => Idle "Withdrawn" }
}

/// A step of something, begun or not.
pub struct Step {
    pub title: &'static str,
    pub tone: Tone,
    pub word: &'static str,
    pub took: Option<String>,
    pub attempts: i32,
}

impl Step {
    /// With its status, its start and its end, once it has begun.
    pub fn new(title: &'static str, begun: Option<(StepStatus, DateTime<Utc>, Option<DateTime<Utc>>)>) -> Self {
        let Some((status, from, to)) = begun else { return Self { title, tone: Tone::Idle, word: "Not begun", took: None, attempts: 0 } };
        Self {
            title,
            tone: status.tone(),
            word: status.word(),
            took: Some(lasted(from, to.unwrap_or_else(ecluse_engine::clock::now))),
            attempts: 1,
        }
    }
}

/// A status as a label.
pub fn chip(status: &impl Status) -> Safe<String> {
    Safe(format!("<span class=\"chip {}\">{}</span>", status.tone().class(), status.word()))
}

/// The class that a status gives to what it stands on.
pub fn tone(status: &impl Status) -> &'static str {
    status.tone().class()
}

/// A point in time. The script words it relatively; without it the UTC time stands there.
pub fn when(at: &DateTime<Utc>) -> Safe<String> {
    Safe(format!("<time datetime=\"{}\" data-relative>{}</time>", at.format("%Y-%m-%dT%H:%M:%SZ"), at.format("%Y-%m-%d %H:%M UTC")))
}

/// The time of day of a log line.
pub fn clock(at: &DateTime<Utc>) -> Safe<String> {
    Safe(format!("<time datetime=\"{}\">{}</time>", at.format("%Y-%m-%dT%H:%M:%S%.3fZ"), at.format("%H:%M:%S")))
}

/// A digest for people to read: its first digits, the rest as the title.
pub fn digest(digest: &Digest) -> Safe<String> {
    Safe(format!("<code class=\"digits\" title=\"{}\">{}</code>", digest.as_str(), digest.short()))
}

/// A commit for people to read.
pub fn commit(commit: &CommitSha) -> Safe<String> {
    Safe(format!("<code class=\"digits\" title=\"{}\">{}</code>", commit.as_str(), commit.short()))
}

pub const fn stage_title(stage: &StageName) -> &'static str {
    match stage {
        StageName::Staging => "Staging",
        StageName::Preprod => "Preprod",
        StageName::Prod => "Prod",
    }
}

/// How long something took, or takes so far.
pub fn lasted(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let ms = (to - from).num_milliseconds().max(0);
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{:.1} s", ms as f64 / 1000.0),
        60_000..3_600_000 => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1000),
        _ => format!("{} h {} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// A duration in seconds, as [`lasted`] writes it.
pub fn seconds(&seconds: &f64) -> String {
    lasted(DateTime::<Utc>::UNIX_EPOCH, DateTime::<Utc>::UNIX_EPOCH + chrono::TimeDelta::milliseconds((seconds * 1000.0) as i64))
}

/// Bytes as people read them.
pub fn size(&bytes: &i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// An address that may be a link: http or https and nothing else.
pub fn web_link(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty() && url.password().is_none())
        .then(|| url.to_string())
}

/// Text from outside, for a page: colour sequences dropped, other control characters and those that
/// turn the reading direction shown instead of obeyed (`^[` for escape). Line ends and tabs stay. The script does the
/// same to the lines it appends.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("\u{1b}[") {
            let end = after.find(|c: char| !matches!(c, '0'..='9' | ';')).unwrap_or(after.len());
            if let Some(after) = after[end..].strip_prefix('m') {
                rest = after;
                continue;
            }
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if rest.starts_with('\n') => {}
            '\0'..='\u{1f}' | '\u{7f}' => out.extend(['^', char::from(c as u8 ^ 0x40)]),
            '\u{80}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

/// As [`plain`], with every whole digest shortened as [`Digest::short`] does.
pub fn shortened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let text = plain(text);
    let mut rest = text.as_str();
    while let Some(at) = rest.find("sha256:") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let digits = from["sha256:".len()..].find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(from.len() - "sha256:".len());
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
    fn control_characters_become_visible() {
        assert_eq!(plain("\u{1b}[1;31mred\u{1b}[0m"), "red");
        assert_eq!(plain("a\u{1b}[2Jb\u{1b}]0;title\u{7}"), "a^[[2Jb^[]0;title^G");
        assert_eq!(plain("x\r\ny\rz\t\u{202e}gpj.exe\u{7f}\u{9b}"), "x\ny^Mz\t\u{fffd}gpj.exe^?\u{fffd}");
        assert_eq!(plain("\u{1b}[31"), "^[[31");
        assert_eq!(plain("éà 漢"), "éà 漢");
    }

    #[test]
    fn whole_digests_are_shortened() {
        let digest = format!("sha256:{}", "ab".repeat(32));
        assert_eq!(shortened(&format!("attached to {digest}, as {digest}.")), "attached to abababababab, as abababababab.");
        assert_eq!(shortened(&format!("{digest}0 sha256:x sha256:")), format!("{digest}0 sha256:x sha256:"));
    }

    #[test]
    fn links_only_to_the_web() {
        assert_eq!(web_link("https://example.com/a b").as_deref(), Some("https://example.com/a%20b"));
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
    fn durations_and_sizes_read_well() {
        let from = DateTime::<Utc>::UNIX_EPOCH;
        let after = |ms| lasted(from, from + chrono::Duration::milliseconds(ms));
        assert_eq!(
            [after(-5), after(999), after(12_340), after(61_000), after(3_660_000)],
            ["0 ms", "999 ms", "12.3 s", "1 min 1 s", "1 h 1 min"]
        );
        assert_eq!([size(&12), size(&1_500), size(&796_238_603)], ["12 B", "1.5 kB", "796.2 MB"]);
    }
}
