//! MIGRATIONS.md and its gate.

use crate::markdown::{Document, Section};
use crate::version::Version;

/// The content of a version's section in MIGRATIONS.md.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationPlan {
    /// The section contains "No migration needed".
    NoMigration,
    /// The section describes a migration.
    Migration,
}

/// Checks whether MIGRATIONS.md opens the gate for this version. It needs exactly one section for
/// the version, either with "No migration needed" or with steps and a rollback procedure. The error
/// is a sentence for the people who can fix the file.
pub fn check(migrations: Option<&Document>, version: Version) -> Result<MigrationPlan, String> {
    let Some(migrations) = migrations else {
        return Err(format!(
            "The commit has no MIGRATIONS.md; add one with a section for {version}, even if its only content is \"No migration needed\"."
        ));
    };
    let (_, section) = migrations.only_section(version).map_err(|reason| {
        let hint = "add one, even if its only content is \"No migration needed\"";
        reason.explain("MIGRATIONS.md", version, hint)
    })?;
    let steps = has_content(section, &["steps", "migration steps"]);
    if section.entries().any(is_no_migration) {
        return if steps {
            Err(format!(
                "The section {version} in MIGRATIONS.md contains \"No migration needed\" and also steps; keep one of them."
            ))
        } else {
            Ok(MigrationPlan::NoMigration)
        };
    }
    if !steps {
        return Err(format!(
            "The section {version} in MIGRATIONS.md contains neither \"No migration needed\" nor steps below `### Steps`."
        ));
    }
    if !has_content(section, &["rollback procedure", "rollback"]) {
        return Err(format!(
            "The section {version} in MIGRATIONS.md describes a migration, but `### Rollback Procedure` is empty or missing."
        ));
    }
    Ok(MigrationPlan::Migration)
}

/// Checks that migrate.sh has a command, so that it can run the migration that MIGRATIONS.md
/// describes. The error is a sentence for the people who can fix the file.
pub fn check_script(script: Option<&str>, version: Version) -> Result<(), String> {
    match script {
        None => Err(format!(
            "MIGRATIONS.md describes a migration for {version}, but the commit has no migrate.sh."
        )),
        Some(script) if !has_command(script) => Err(format!(
            "MIGRATIONS.md describes a migration for {version}, but migrate.sh contains no command."
        )),
        Some(_) => Ok(()),
    }
}

/// Whether a group under one of these headings has an entry. "No migration needed" below `###
/// Steps` does not count.
fn has_content(section: &Section, headings: &[&str]) -> bool {
    let named = |heading: &str| {
        headings.contains(&heading.trim_end_matches(':').trim().to_lowercase().as_str())
    };
    section
        .groups
        .iter()
        .filter(|group| named(&group.heading))
        .flat_map(|group| &group.entries)
        .any(|entry| !is_no_migration(entry))
}

/// Whether an entry is "No migration needed", in one of its spellings.
fn is_no_migration(entry: &str) -> bool {
    let text = entry
        .trim_matches(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
        .to_lowercase();
    ["needed", "required", "necessary"].iter().any(|end| {
        text == format!("no migration {end}") || text == format!("no migration is {end}")
    })
}

/// Whether a script has a line that is neither empty nor a comment.
fn has_command(script: &str) -> bool {
    script
        .lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests;
