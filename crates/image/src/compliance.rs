//! The checks of a commit before any layer is written. They cover the rules of
//! [`ecluse_domain::compliance`] that the files of a commit alone can break. No code of a project
//! is run, and nothing outside of the commit is read.
//!
//! The input can be hostile. So the size of files is limited, they are parsed on threads whose
//! stack is large enough for the deepest accepted nesting, and a parser that panics leads to a
//! finding.

mod addons;
mod cache;
mod contents;
mod gitmodules;
mod known;
mod layout;
mod manifest;
mod python;
mod template;
mod xml;

pub use cache::{BoundedCache, Cache, Weight};
pub use known::KnownAddons;
pub use manifest::{is_installable, manifest_version};

use ecluse_domain::compliance::{Finding, Findings, Rule};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use ecluse_domain::stop::Stop;
use std::borrow::Cow;
use std::io;

use crate::error::PlanError;
use crate::tree::Tree;

/// The commit to check.
pub struct Commit<'a> {
    pub entries: &'a [TreeEntry],
    /// The folder of each repository of the entries, first the project's own with an empty path.
    pub roots: &'a [&'a str],
    pub known: &'a KnownAddons,
    /// Ends the check early, with an error.
    pub stop: &'a Stop,
}

/// The findings of a commit, and facts that further checks need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedCommit {
    pub findings: Findings,
    /// The Odoo series in `odoo_version.txt`, when it can be read.
    pub series: Option<Series>,
    /// The folders of the project's own addons.
    pub own_addons: Vec<String>,
}

/// A problem of a file's content, which does not depend on the path of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    rule: Rule,
    line: Option<u32>,
    message: String,
}

/// The largest Python, XML or text file that is parsed, in bytes.
pub const LARGEST_FILE: u64 = 4 << 20;

/// Checks a commit. `open` makes a reader of contents for each thread. With a cache, a blob that
/// was parsed before is not read again; without a cache, the blob ids of the entries do not matter.
pub fn check<R>(
    commit: &Commit<'_>,
    cache: Option<&Cache>,
    open: impl Fn() -> R + Sync,
) -> io::Result<CheckedCommit>
where
    R: FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
{
    let mut findings = Findings::default();
    let valid;
    let tree = match Tree::new(commit.entries, commit.stop) {
        Ok(tree) => tree,
        Err(_) => {
            valid = layout::valid_entries(commit, &mut findings);
            match Tree::new(&valid, commit.stop) {
                Ok(tree) => tree,
                Err(error) => {
                    findings.add(Finding::new(Rule::Path, "", None, error.to_string()));
                    return Ok(CheckedCommit {
                        findings,
                        series: None,
                        own_addons: Vec::new(),
                    });
                }
            }
        }
    };
    let mut project = Project {
        commit,
        tree,
        findings,
    };
    // Between any two files, so that the work ends soon also where each file is small.
    let open = || {
        let mut read = open();
        move |entry: &TreeEntry| {
            commit.stop.check()?;
            read(entry)
        }
    };
    let mut read = open();
    let series = template::check(&mut project, &mut read)?;
    let addons = addons::find(&mut project);
    layout::check(&mut project, &addons, series, &mut read)?;
    let manifests = contents::check(&mut project, &addons, series, cache, &open)?;
    addons::check(&mut project, &addons, &manifests, series);
    // A path that was not followed any more is no finding.
    commit.stop.check()?;
    let own_addons = addons
        .into_iter()
        .filter(|addon| !addon.third_party)
        .map(|addon| addon.folder)
        .collect();
    Ok(CheckedCommit {
        findings: project.findings,
        series,
        own_addons,
    })
}

/// A project while it is checked.
struct Project<'a> {
    commit: &'a Commit<'a>,
    tree: Tree<'a>,
    findings: Findings,
}

impl Project<'_> {
    fn add_finding(&mut self, rule: Rule, path: &str, line: Option<u32>, message: impl AsRef<str>) {
        let third_party = self
            .tree
            .entry(path)
            .is_some_and(|entry| entry.repository != 0);
        self.findings.add(Finding {
            third_party,
            ..Finding::new(rule, path, line, message)
        });
    }

    /// The text of a file at the root of the project, when it is a regular file that is not too
    /// large.
    fn text(
        &self,
        path: &str,
        read: &mut dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
    ) -> io::Result<Option<String>> {
        match self.tree.entry(path).filter(|entry| {
            matches!(entry.kind, EntryKind::File { .. }) && entry.size <= LARGEST_FILE
        }) {
            Some(entry) => Ok(Some(String::from_utf8_lossy(&read(entry)?).into_owned())),
            None => Ok(None),
        }
    }
}

/// The name of the series in sentences; 18.0 is the example when the series is not known.
fn series_name(series: Option<Series>) -> Cow<'static, str> {
    series.map_or(Cow::Borrowed("18.0"), |series| {
        Cow::Owned(series.to_string())
    })
}

/// The entry that an error is about, when it is about one entry.
fn path_of(error: &PlanError) -> Option<&str> {
    match error {
        PlanError::Escapes { path }
        | PlanError::Dangling { path, .. }
        | PlanError::Loop { path }
        | PlanError::Twice { path } => Some(path),
        PlanError::Case { .. }
        | PlanError::Name { .. }
        | PlanError::TooManyAddons { .. }
        | PlanError::TooLarge { .. }
        | PlanError::Tangled
        | PlanError::Stopped(_)
        | PlanError::NoAddon => None,
    }
}

#[cfg(test)]
mod tests;
