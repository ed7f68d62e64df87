//! MIGRATIONS.md and its gate.

use crate::markdown::{self, Section};
use crate::version::Version;

/// What MIGRATIONS.md says about a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its section says "No migration needed".
    NoMigration,
    /// Its section describes a migration.
    Migration,
}

/// Whether MIGRATIONS.md opens the gate for this version: a section of its own that says "No
/// migration needed", or one with steps and a rollback procedure.
/// The error is the reason, as one sentence for the people who can mend it.
pub fn check(text: Option<&str>, version: Version) -> Result<Verdict, String> {
    let Some(text) = text else {
        return Err(format!(
            "The commit has no MIGRATIONS.md; add one with a section for {version}, even if it only says \"No migration needed\"."
        ));
    };
    let sections = markdown::sections(text);
    let mut matching = sections.iter().filter(|section| section.version == Some(version));
    let Some(section) = matching.next() else {
        return Err(format!("MIGRATIONS.md has no section for {version}; add one, even if it only says \"No migration needed\"."));
    };
    if matching.next().is_some() {
        return Err(format!("MIGRATIONS.md has more than one section for {version}; keep one."));
    }
    let steps = has_content(section, &["steps", "migration steps"]);
    if section.entries().any(says_no_migration) {
        return if steps {
            Err(format!("The section {version} in MIGRATIONS.md says \"No migration needed\" and lists steps; keep one of them."))
        } else {
            Ok(Verdict::NoMigration)
        };
    }
    if !steps {
        return Err(format!("The section {version} in MIGRATIONS.md neither says \"No migration needed\" nor fills in `### Steps`."));
    }
    if !has_content(section, &["rollback procedure", "rollback"]) {
        return Err(format!(
            "The section {version} in MIGRATIONS.md describes a migration, but `### Rollback Procedure` is empty or missing."
        ));
    }
    Ok(Verdict::Migration)
}

/// Whether migrate.sh can run the migration that MIGRATIONS.md describes. The error is the reason.
pub fn check_script(script: Option<&str>, version: Version) -> Result<(), String> {
    match script {
        None => Err(format!("MIGRATIONS.md describes a migration for {version}, but the commit has no migrate.sh.")),
        Some(script) if !has_command(script) => {
            Err(format!("MIGRATIONS.md describes a migration for {version}, but migrate.sh holds no command."))
        }
        Some(_) => Ok(()),
    }
}

/// The section's source, normalised: the bytes an approval of this version is bound to.
pub fn section_text(text: &str, version: Version) -> Option<String> {
    markdown::sections(text).into_iter().find(|section| section.version == Some(version)).map(|section| section.text)
}

/// A statement that does not fill a group: `### Steps` with only "No migration needed" in it.
fn has_content(section: &Section, headings: &[&str]) -> bool {
    let named = |heading: &str| headings.contains(&heading.trim_end_matches(':').trim().to_lowercase().as_str());
    section.groups.iter().filter(|group| named(&group.heading)).flat_map(|group| &group.entries).any(|entry| !says_no_migration(entry))
}

fn says_no_migration(entry: &str) -> bool {
    let words = entry.trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).to_lowercase();
    ["needed", "required", "necessary"]
        .iter()
        .any(|end| words == format!("no migration {end}") || words == format!("no migration is {end}"))
}

fn has_command(script: &str) -> bool {
    script.lines().map(str::trim).any(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests;
