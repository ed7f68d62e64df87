//! Odoo series, editions and base images, and the file `odoo_version.txt` that names them.

use chrono::NaiveDate;
use std::fmt;

crate::text::text_enum! {
    /// The edition of Odoo that a project runs.
    pub enum Edition {
        Community = "community",
        Enterprise = "enterprise",
    }
}

/// The owner of the addons in an image: the user `odoo` of the base image, whose uid is 100 or 101,
/// depending on the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Owner {
    pub uid: u32,
    pub gid: u32,
}

/// An Odoo series, such as `18.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Series {
    pub major: u16,
    pub minor: u16,
}

impl Series {
    /// Reads a text such as `18.0`; `None` when it has another form.
    pub fn read(text: &str) -> Option<Self> {
        let number = |part: &str| {
            let canonical = (1..=3).contains(&part.len())
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'));
            canonical.then(|| part.parse().ok()).flatten()
        };
        let (major, minor) = text.split_once('.')?;
        Some(Self {
            major: number(major)?,
            minor: number(minor)?,
        })
    }

    /// The minor version of Python 3 in the base images of this series. A series outside of the
    /// table has the version of the nearest series in it.
    pub const fn python_minor(self) -> u8 {
        match self.major {
            ..=14 => 7,
            15 | 16 => 9,
            17 => 10,
            18.. => 12,
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The tag of a base image: `<series>[-<YYYYMMDD>][-enterprise][-legacy]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BaseTag {
    pub series: Series,
    pub date: Option<NaiveDate>,
    pub edition: Edition,
    pub legacy: bool,
}

impl BaseTag {
    /// Reads a tag; `None` when it has another form.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('-').peekable();
        let series = Series::read(parts.next()?)?;
        let date = match parts.peek() {
            Some(part) if part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()) => {
                let date = NaiveDate::parse_from_str(part, "%Y%m%d").ok()?;
                parts.next();
                Some(date)
            }
            Some(_) | None => None,
        };
        let edition = if parts.next_if_eq(&"enterprise").is_some() {
            Edition::Enterprise
        } else {
            Edition::Community
        };
        let legacy = parts.next_if_eq(&"legacy").is_some();
        parts.next().is_none().then_some(Self {
            series,
            date,
            edition,
            legacy,
        })
    }
}

impl fmt::Display for BaseTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.series)?;
        if let Some(date) = self.date {
            write!(f, "-{}", date.format("%Y%m%d"))?;
        }
        if self.edition == Edition::Enterprise {
            f.write_str("-enterprise")?;
        }
        if self.legacy {
            f.write_str("-legacy")?;
        }
        Ok(())
    }
}

/// The base image that `odoo_version.txt` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaseReference {
    /// One base image, such as `apik/odoo:18.0-20251015-enterprise`.
    Image {
        /// The registry as `host[:port]`, when the reference names one.
        registry: Option<String>,
        repository: String,
        tag: BaseTag,
    },
    /// Only a series, which means the newest dated tag of the project's edition ([`newest`]).
    Series(Series),
}

/// Why `odoo_version.txt` cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBaseReference {
    #[error(
        "odoo_version.txt is empty; write a base image such as `apik/odoo:18.0-20251015-enterprise`, or a series such as `18.0`"
    )]
    Empty,
    #[error("odoo_version.txt has more than one line; keep the one that names the base image")]
    SeveralLines,
    #[error(
        "`{0}` in odoo_version.txt is neither a series such as `18.0` nor a base image such as `apik/odoo:18.0-20251015-enterprise`"
    )]
    Shape(String),
    #[error(
        "the tag `{0}` in odoo_version.txt is not of the form `<series>[-<YYYYMMDD>][-enterprise][-legacy]`"
    )]
    Tag(String),
}

impl BaseReference {
    pub const fn series(&self) -> Series {
        match self {
            Self::Image { tag, .. } => tag.series,
            Self::Series(series) => *series,
        }
    }

    /// Reads `odoo_version.txt`. Blank lines, `#` comments, CRLF and a byte order mark are
    /// accepted.
    pub fn read(text: &str) -> Result<Self, InvalidBaseReference> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text
            .lines()
            .map(|line| line.split('#').next().unwrap_or_default().trim())
            .filter(|line| !line.is_empty());
        let line = lines.next().ok_or(InvalidBaseReference::Empty)?;
        if lines.next().is_some() {
            return Err(InvalidBaseReference::SeveralLines);
        }
        if let Some(series) = Series::read(line) {
            return Ok(Self::Series(series));
        }
        let shown = |text: &str| crate::text::quote(text, 100);
        let shape = || InvalidBaseReference::Shape(shown(line));
        if line.len() > 500 {
            return Err(shape());
        }
        let slash = line.rfind('/').map_or(0, |at| at + 1);
        let colon = line[slash..]
            .find(':')
            .map(|at| slash + at)
            .ok_or_else(shape)?;
        let (name, tag) = (&line[..colon], &line[colon + 1..]);
        let tag = BaseTag::read(tag).ok_or_else(|| InvalidBaseReference::Tag(shown(tag)))?;
        // As in Docker, the first component is a host when it has a dot or a colon, or is
        // `localhost`.
        let (registry, repository) = match name.split_once('/') {
            Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
                (Some(host.to_owned()), rest)
            }
            Some(_) | None => (None, name),
        };
        if !registry.as_deref().is_none_or(is_host) || !is_repository_name(repository) {
            return Err(shape());
        }
        Ok(Self::Image {
            registry,
            repository: repository.to_owned(),
            tag,
        })
    }
}

impl fmt::Display for BaseReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BaseReference::Image {
                registry: Some(registry),
                repository,
                tag,
            } => write!(f, "{registry}/{repository}:{tag}"),
            BaseReference::Image {
                registry: None,
                repository,
                tag,
            } => write!(f, "{repository}:{tag}"),
            BaseReference::Series(series) => series.fmt(f),
        }
    }
}

/// Whether a text is `name[:port]`, with a name that starts and ends with a letter or a digit.
fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, "80"));
    name.bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
        && !name.contains("..")
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
        && port.parse::<u16>().is_ok()
}

/// Whether a text is the name of a repository by the OCI distribution specification: lower-case
/// components between slashes.
pub fn is_repository_name(text: &str) -> bool {
    let component = |part: &str| {
        let alphanumeric = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        part.bytes()
            .all(|b| alphanumeric(b) || matches!(b, b'.' | b'_' | b'-'))
            && part.bytes().next().is_some_and(alphanumeric)
            && part.bytes().last().is_some_and(alphanumeric)
            && !part.contains("..")
    };
    text.len() <= 200 && text.split('/').all(component)
}

/// The newest dated tag of a series and an edition among the tags of a repository. Legacy tags are
/// left out: a project names such a tag in full.
pub fn newest<'a>(
    series: Series,
    edition: Edition,
    tags: impl IntoIterator<Item = &'a str>,
) -> Option<BaseTag> {
    tags.into_iter()
        .filter_map(BaseTag::read)
        .filter(|tag| {
            tag.series == series && tag.edition == edition && !tag.legacy && tag.date.is_some()
        })
        .max_by_key(|tag| tag.date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_that_projects_use_are_read() {
        for (text, shown) in [
            (
                "apik/odoo:18.0-20251015-enterprise\n",
                "apik/odoo:18.0-20251015-enterprise",
            ),
            (
                "\u{feff}# base\r\n\r\n  apik/odoo:17.0-legacy  # why\r\n",
                "apik/odoo:17.0-legacy",
            ),
            ("odoo:19.0", "odoo:19.0"),
            (
                "127.0.0.1:5000/sample/odoo:18.0-20251015",
                "127.0.0.1:5000/sample/odoo:18.0-20251015",
            ),
            ("localhost/odoo:18.0", "localhost/odoo:18.0"),
            ("18.0\r\n", "18.0"),
            (
                "registry.example.com/a/b_c/d-e:16.0-20240229-enterprise-legacy",
                "registry.example.com/a/b_c/d-e:16.0-20240229-enterprise-legacy",
            ),
        ] {
            assert_eq!(
                BaseReference::read(text).map(|reference| reference.to_string()),
                Ok(shown.to_owned()),
                "{text}"
            );
        }
        let BaseReference::Image {
            registry,
            repository,
            tag,
        } = BaseReference::read("127.0.0.1:5000/sample/odoo:18.0-20251015").unwrap()
        else {
            unreachable!("an image");
        };
        assert_eq!(
            (registry.as_deref(), repository.as_str(), tag.edition),
            (Some("127.0.0.1:5000"), "sample/odoo", Edition::Community)
        );
    }

    #[test]
    fn every_other_form_is_refused_with_a_reason() {
        for (text, expected) in [
            ("", "empty"),
            ("# only a comment\n", "empty"),
            ("18.0\n17.0\n", "more than one line"),
            ("18", "neither"),
            ("latest", "neither"),
            ("018.0", "neither"),
            ("apik/odoo", "neither"),
            ("apik/odoo:latest", "tag `latest`"),
            ("apik/odoo:18.0-20251340", "20251340"),
            ("apik/odoo:18.0-legacy-enterprise", "legacy-enterprise"),
            ("apik/odoo:18.0@sha256:00", "tag"),
            ("../odoo:18.0", "neither"),
            ("-x/odoo:18.0", "neither"),
            ("Apik/odoo:18.0", "neither"),
            ("https://h/odoo:18.0", "neither"),
            ("a//b:18.0", "neither"),
            ("a b/c:18.0", "neither"),
        ] {
            let reason = BaseReference::read(text).unwrap_err().to_string();
            assert!(reason.contains(expected), "{text}: {reason}");
        }
    }

    #[test]
    fn the_newest_dated_tag_of_the_edition_is_chosen() {
        let tags = [
            "18.0",
            "18.0-20250101",
            "18.0-20251015",
            "18.0-20251101-legacy",
            "18.0-20251201-enterprise",
            "17.0-20260101",
            "latest",
        ];
        let series = Series {
            major: 18,
            minor: 0,
        };
        assert_eq!(
            newest(series, Edition::Community, tags)
                .map(|tag| tag.to_string())
                .as_deref(),
            Some("18.0-20251015")
        );
        assert_eq!(
            newest(series, Edition::Enterprise, tags)
                .map(|tag| tag.to_string())
                .as_deref(),
            Some("18.0-20251201-enterprise")
        );
        assert_eq!(
            newest(
                Series {
                    major: 16,
                    minor: 0
                },
                Edition::Community,
                tags
            ),
            None
        );
    }
}
