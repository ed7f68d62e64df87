//! CHANGELOG.md and its gate. The format is Keep a Changelog 1.1.0, with the variants that projects
//! use.

use crate::markdown;
pub use crate::markdown::{Group, Section};
use crate::version::Version;
use chrono::NaiveDate;

/// The sections of a CHANGELOG.md. Reading never fails: text that is not understood is no section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changelog {
    pub sections: Vec<Section>,
}

impl Changelog {
    pub fn parse(text: &str) -> Self {
        Self {
            sections: markdown::sections(text),
        }
    }

    /// The first section of this version.
    pub fn section(&self, version: Version) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.version == Some(version))
    }

    /// The source of the version's section in its normal form: approvals are bound to these bytes.
    pub fn section_text(&self, version: Version) -> Option<&str> {
        self.section(version).map(|section| section.text.as_str())
    }
}

/// The version of the topmost section that has a version.
pub fn newest_version(text: &str) -> Option<Version> {
    markdown::sections(text)
        .into_iter()
        .find_map(|section| section.version)
}

/// The source of the version's section in its normal form: approvals are bound to these bytes.
pub fn section_text(text: &str, version: Version) -> Option<String> {
    Changelog::parse(text)
        .section_text(version)
        .map(str::to_owned)
}

/// Why CHANGELOG.md keeps the gate closed, as a sentence for the people who can fix it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// The section has a date in the future: the gate opens by itself on that day (UTC).
    Later(String),
    /// This file can never open the gate: it needs a new commit.
    Never(String),
}

/// Checks whether CHANGELOG.md opens the gate for this version. It needs exactly one section for
/// the version, with a date that is not in the future, at least one entry, and a version above the
/// one of the section below.
pub fn check(text: Option<&str>, version: Version, today: NaiveDate) -> Result<(), Closed> {
    let date = date_of(text, version, today).map_err(Closed::Never)?;
    if date > today {
        return Err(Closed::Later(format!(
            "The section {version} in CHANGELOG.md is dated {date}, which is in the future; the gate opens on that day (UTC)."
        )));
    }
    Ok(())
}

/// The date of this version's section. The error is a sentence that says what to change.
fn date_of(text: Option<&str>, version: Version, today: NaiveDate) -> Result<NaiveDate, String> {
    let Some(text) = text else {
        return Err(format!(
            "The commit has no CHANGELOG.md; add one with a dated section for {version}."
        ));
    };
    let changelog = Changelog::parse(text);
    let mut matching = changelog
        .sections
        .iter()
        .enumerate()
        .filter(|(_, section)| section.version == Some(version));
    let Some((at, section)) = matching.next() else {
        return Err(format!(
            "CHANGELOG.md has no section for {version}; add `## [{version}] — {today}` with what changed."
        ));
    };
    if matching.next().is_some() {
        return Err(format!(
            "CHANGELOG.md has more than one section for {version}; keep one."
        ));
    }
    if section.yanked {
        return Err(format!("CHANGELOG.md marks {version} as yanked."));
    }
    if let Some(written) = &section.unreadable_date {
        return Err(format!(
            "The date `{written}` of {version} in CHANGELOG.md cannot be read; write it as YYYY-MM-DD."
        ));
    }
    let Some(date) = section.date else {
        return Err(format!(
            "The section {version} in CHANGELOG.md has no date; write it as `## [{version}] — {today}`."
        ));
    };
    if section.entries().next().is_none() {
        return Err(format!(
            "The section {version} in CHANGELOG.md has no entry."
        ));
    }
    match changelog.sections[at + 1..]
        .iter()
        .find_map(|below| below.version)
    {
        Some(below) if below >= version => Err(format!(
            "In CHANGELOG.md the section {version} is above {below}, but its version is not higher; put the newest version first."
        )),
        Some(_) | None => Ok(date),
    }
}

#[cfg(test)]
mod tests;
