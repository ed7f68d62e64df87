//! CHANGELOG.md and its gate. The format is Keep a Changelog 1.1.0, with the variants that projects
//! use.

use chrono::NaiveDate;

use crate::markdown::Document;
use crate::version::Version;

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
pub fn check(
    changelog: Option<&Document>,
    version: Version,
    today: NaiveDate,
) -> Result<(), Closed> {
    let date = date_of(changelog, version, today).map_err(Closed::Never)?;
    if date > today {
        return Err(Closed::Later(format!(
            "The section {version} in CHANGELOG.md is dated {date}, which is in the future; the gate opens on that day (UTC)."
        )));
    }
    Ok(())
}

/// The date of this version's section. The error is a sentence that says what to change.
fn date_of(
    changelog: Option<&Document>,
    version: Version,
    today: NaiveDate,
) -> Result<NaiveDate, String> {
    let Some(changelog) = changelog else {
        return Err(format!(
            "The commit has no CHANGELOG.md; add one with a dated section for {version}."
        ));
    };
    let (at, section) = changelog.only_section(version).map_err(|reason| {
        let hint = format!("add `## [{version}] — {today}` with what changed");
        reason.explain("CHANGELOG.md", version, &hint)
    })?;
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
