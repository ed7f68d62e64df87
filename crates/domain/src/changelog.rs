//! CHANGELOG.md (Keep a Changelog 1.1.0, and the variants seen in the wild) and its gate.

use crate::markdown;
pub use crate::markdown::{Group, Section};
use crate::version::Version;
use chrono::NaiveDate;

/// A changelog that was read. Reading never fails: what is not understood is simply no section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changelog {
    pub sections: Vec<Section>,
}

impl Changelog {
    pub fn parse(text: &str) -> Self {
        Self { sections: markdown::sections(text) }
    }

    /// The first section of this version.
    pub fn section(&self, version: Version) -> Option<&Section> {
        self.sections.iter().find(|section| section.version == Some(version))
    }

    /// The section's source, normalised: the bytes an approval of this version is bound to.
    pub fn section_text(&self, version: Version) -> Option<&str> {
        self.section(version).map(|section| section.text.as_str())
    }
}

/// The version of its topmost section that has one.
pub fn newest_version(text: &str) -> Option<Version> {
    markdown::sections(text).into_iter().find_map(|section| section.version)
}

/// The section's source, normalised: the bytes an approval of this version is bound to.
pub fn section_text(text: &str, version: Version) -> Option<String> {
    Changelog::parse(text).section_text(version).map(str::to_owned)
}

/// Why CHANGELOG.md keeps the gate closed, as one sentence for the people who can mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Closed {
    /// The section's date is still to come: the gate opens by itself on that day (UTC).
    Later(String),
    /// The file of this commit will never do.
    Never(String),
}

/// Whether CHANGELOG.md opens the gate for this version: a section of its own, dated, not in the
/// future, with at least one entry, newer than the section below it.
pub fn check(text: Option<&str>, version: Version, today: NaiveDate) -> Result<(), Closed> {
    let date = date_of(text, version, today).map_err(Closed::Never)?;
    if date > today {
        return Err(Closed::Later(format!(
            "The section {version} in CHANGELOG.md is dated {date}, which is in the future: waits until that day (UTC)."
        )));
    }
    Ok(())
}

/// The date of this version's section, when nothing is wrong with it.
fn date_of(text: Option<&str>, version: Version, today: NaiveDate) -> Result<NaiveDate, String> {
    let Some(text) = text else {
        return Err(format!("The commit has no CHANGELOG.md; add one with a dated section for {version}."));
    };
    let changelog = Changelog::parse(text);
    let mut matching = changelog.sections.iter().enumerate().filter(|(_, section)| section.version == Some(version));
    let Some((at, section)) = matching.next() else {
        return Err(format!("CHANGELOG.md has no section for {version}; add `## [{version}] — {today}` with what changed."));
    };
    if matching.next().is_some() {
        return Err(format!("CHANGELOG.md has more than one section for {version}; keep one."));
    }
    if section.yanked {
        return Err(format!("CHANGELOG.md marks {version} as yanked."));
    }
    if let Some(written) = &section.unreadable_date {
        return Err(format!("The date `{written}` of {version} in CHANGELOG.md cannot be read; write it as YYYY-MM-DD."));
    }
    let Some(date) = section.date else {
        return Err(format!("The section {version} in CHANGELOG.md has no date; write it as `## [{version}] — {today}`."));
    };
    if section.entries().next().is_none() {
        return Err(format!("The section {version} in CHANGELOG.md has no entry."));
    }
    match changelog.sections[at + 1..].iter().find_map(|below| below.version) {
        Some(below) if below >= version => Err(format!(
            "In CHANGELOG.md the section {version} stands above {below}, but is not newer than it; put the newest version first."
        )),
        Some(_) | None => Ok(date),
    }
}

#[cfg(test)]
mod tests;
