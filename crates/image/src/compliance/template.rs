//! The rules for the files that every project has from the template.

use ecluse_domain::compliance::Rule;
use ecluse_domain::dependencies::{PACKAGES_FILE, REQUIREMENTS_FILE, WantedPackages};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::{BaseReference, Series};
use std::io;

use super::Project;

/// The files that every project must have.
const REQUIRED: [&str; 7] = [
    "CHANGELOG.md",
    "MIGRATIONS.md",
    "README.md",
    ".pre-commit-config.yaml",
    ".ruff.toml",
    ".gitignore",
    ".dockerignore",
];
const BASE: &str = "odoo_version.txt";

pub(super) fn check(
    project: &mut Project<'_>,
    read: &mut dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
) -> io::Result<Option<Series>> {
    let is_file = |project: &Project<'_>, path: &str| {
        project
            .tree
            .entry(path)
            .is_some_and(|entry| matches!(entry.kind, EntryKind::File { .. }))
    };
    for path in REQUIRED {
        if is_file(project, path) {
            continue;
        }
        match path {
            "MIGRATIONS.md" if is_file(project, "MIGRATION.md") => {
                project.add_finding(
                    Rule::RequiredFile,
                    "MIGRATION.md",
                    None,
                    "MIGRATION.md is accepted, but its name should be MIGRATIONS.md",
                );
            }
            ".ruff.toml" if is_file(project, "ruff.toml") => {}
            _ => project.add_finding(Rule::RequiredFile, path, None, format!("{path} is missing")),
        }
    }
    let (packages, requirements) = (
        project.text(PACKAGES_FILE, read)?,
        project.text(REQUIREMENTS_FILE, read)?,
    );
    for result in [
        WantedPackages::read(packages.as_deref(), None),
        WantedPackages::read(None, requirements.as_deref()),
    ] {
        if let Err(bad) = result {
            project.add_finding(
                Rule::Packages,
                bad.file,
                u32::try_from(bad.line).ok(),
                bad.problem,
            );
        }
    }
    let Some(text) = project.text(BASE, read)? else {
        project.add_finding(
            Rule::OdooVersion,
            BASE,
            None,
            "odoo_version.txt is missing; add it with the name of the base image",
        );
        return Ok(None);
    };
    match BaseReference::read(&text) {
        Ok(reference) => Ok(Some(reference.series())),
        Err(error) => {
            project.add_finding(Rule::OdooVersion, BASE, Some(1), error.to_string());
            Ok(None)
        }
    }
}
