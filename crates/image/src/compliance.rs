//! The checks of a commit, before anything is assembled: what [`ecluse_domain::compliance`] has a rule for and
//! the files alone can tell. Nothing of a project is run, nothing outside of the commit is read.
//!
//! Written for hostile input: contents are bounded, parsed on threads with a stack for the deepest nesting
//! let through, and a parser that panics is a finding like any other.

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

pub use cache::{Cache, Remembered};
pub use known::KnownAddons;
pub use manifest::{is_installable, manifest_version};

use ecluse_domain::compliance::{Finding, Rule};
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::odoo::Series;
use std::borrow::Cow;
use std::io;

use crate::plan::PlanError;
use crate::tree::Tree;

/// What is checked.
pub struct Commit<'a> {
    pub entries: &'a [TreeEntry],
    /// Where each repository of the entries lies in the project: first the project itself, an empty path.
    pub roots: &'a [&'a str],
    pub known: &'a KnownAddons,
}

/// What was found in a commit, and what else should be known to look further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// In no order; [`ecluse_domain::compliance::Judgement`] gives them one.
    pub findings: Vec<Finding>,
    /// As `odoo_version.txt` says, when it can be read.
    pub series: Option<Series>,
    /// The folders of the project's own addons.
    pub own_addons: Vec<String>,
}

/// A problem of a file's content, wherever the file lies.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Problem {
    rule: Rule,
    line: Option<u32>,
    message: String,
}

/// A larger Python, XML or text file is not looked into, in bytes.
pub const LARGEST: u64 = 4 << 20;

/// Check a commit. `open` gives each thread a reader of contents. With a cache, what was seen in a blob before is
/// not read again; without one, the entries' blob ids do not matter.
pub fn check<R>(commit: &Commit<'_>, cache: Option<&Cache>, open: impl Fn() -> R + Sync) -> io::Result<Checked>
where
    R: FnMut(&TreeEntry) -> io::Result<Vec<u8>>,
{
    let mut findings = Vec::new();
    let sound;
    let tree = match Tree::new(commit.entries) {
        Ok(tree) => tree,
        Err(_) => {
            sound = layout::sound_entries(commit, &mut findings);
            match Tree::new(&sound) {
                Ok(tree) => tree,
                Err(error) => {
                    findings.push(Finding::new(Rule::Path, "", None, error.to_string()));
                    return Ok(Checked { findings, series: None, own_addons: Vec::new() });
                }
            }
        }
    };
    let mut project = Project { commit, tree, findings };
    let mut read = open();
    let series = template::check(&mut project, &mut read)?;
    let addons = addons::find(&mut project);
    layout::check(&mut project, &addons, series, &mut read)?;
    let manifests = contents::check(&mut project, &addons, series, cache, &open)?;
    addons::check(&mut project, &addons, &manifests, series);
    let own_addons = addons.into_iter().filter(|addon| !addon.third_party).map(|addon| addon.folder).collect();
    Ok(Checked { findings: project.findings, series, own_addons })
}

/// A commit under examination.
struct Project<'a> {
    commit: &'a Commit<'a>,
    tree: Tree<'a>,
    findings: Vec<Finding>,
}

impl Project<'_> {
    fn find(&mut self, rule: Rule, path: &str, line: Option<u32>, message: impl AsRef<str>) {
        let third_party = self.tree.entry(path).is_some_and(|entry| entry.repository != 0);
        self.findings.push(Finding { third_party, ..Finding::new(rule, path, line, message) });
    }

    /// The text of a file at the root of the project, when it is a regular one of a size that can be looked into.
    fn text(&self, path: &str, read: &mut dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>) -> io::Result<Option<String>> {
        match self.tree.entry(path).filter(|entry| matches!(entry.kind, EntryKind::File { .. }) && entry.size <= LARGEST) {
            Some(entry) => Ok(Some(String::from_utf8_lossy(&read(entry)?).into_owned())),
            None => Ok(None),
        }
    }
}

/// The series, as sentences name it.
fn series_name(series: Option<Series>) -> Cow<'static, str> {
    series.map_or(Cow::Borrowed("18.0"), |series| Cow::Owned(series.to_string()))
}

/// What is wrong with the tree at this entry.
fn path_of(error: &PlanError) -> Option<&str> {
    match error {
        PlanError::Escapes { path } | PlanError::Dangling { path, .. } | PlanError::Loop { path } | PlanError::Twice { path } => Some(path),
        PlanError::Case { .. } | PlanError::Name { .. } | PlanError::TooLarge { .. } | PlanError::NoAddon => None,
    }
}

#[cfg(test)]
mod tests;
