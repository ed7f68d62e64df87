//! Looking things up in a commit's files, through symlinks, without ever leaving the commit.

use crate::plan::PlanError;
use ecluse_domain::git::{EntryKind, TreeEntry};

/// The entries of a checkout, in order of path.
pub(crate) struct Tree<'a> {
    entries: Vec<&'a TreeEntry>,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    File(&'a TreeEntry),
    /// A folder, by its path without symlinks; empty for the root.
    Folder(String),
}

/// As Linux: more symlinks than this on one way are taken for a loop.
const HOPS: usize = 40;

impl<'a> Tree<'a> {
    /// Refuses trees that no disk could hold (a name twice, a file that is also a folder) and
    /// symlinks that are absolute or lead out, wherever they are.
    pub(crate) fn new(entries: &'a [TreeEntry]) -> Result<Self, PlanError> {
        let mut entries: Vec<&TreeEntry> = entries.iter().collect();
        // Each repository's are in order already, which this sort makes use of.
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let tree = Self { entries };
        for pair in tree.entries.windows(2) {
            if pair[0].path == pair[1].path {
                return Err(PlanError::Twice { path: pair[0].path.clone() });
            }
        }
        for (at, entry) in tree.entries.iter().enumerate() {
            // What lies in a folder of this name follows soon after, before all that begins otherwise.
            let begins_so = tree.entries.get(at + 1).is_some_and(|next| next.path.starts_with(&entry.path));
            if begins_so && tree.is_folder(&entry.path) {
                return Err(PlanError::Twice { path: entry.path.clone() });
            }
            if let EntryKind::Symlink { target } = &entry.kind {
                stays_inside(&entry.path, target)?;
            }
        }
        Ok(tree)
    }

    pub(crate) fn entry(&self, path: &str) -> Option<&'a TreeEntry> {
        self.entries.binary_search_by(|entry| entry.path.as_str().cmp(path)).ok().map(|at| self.entries[at])
    }

    /// Everything below a folder, in order.
    pub(crate) fn below(&self, folder: &str) -> &[&'a TreeEntry] {
        if folder.is_empty() {
            return &self.entries;
        }
        let prefix = format!("{folder}/");
        let start = self.entries.partition_point(|entry| entry.path < prefix);
        let length = self.entries[start..].partition_point(|entry| entry.path.starts_with(&prefix));
        &self.entries[start..start + length]
    }

    fn is_folder(&self, path: &str) -> bool {
        path.is_empty() || !self.below(path).is_empty()
    }

    /// The names at the root, once each.
    pub(crate) fn roots(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.entries.iter().map(|entry| entry.path.split('/').next().unwrap_or_default()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Follow a path component by component, as the kernel would if the commit's root were `/`, but
    /// with an error where it would leave it.
    pub(crate) fn resolve(&self, path: &str) -> Result<Found<'a>, PlanError> {
        let mut at: Vec<&str> = Vec::new();
        let mut ahead: Vec<&str> = path.rsplit('/').collect();
        let mut hops = 0;
        while let Some(component) = ahead.pop() {
            match component {
                "" | "." => continue,
                ".." => {
                    if at.pop().is_none() {
                        return Err(PlanError::Escapes { path: path.to_owned() });
                    }
                    continue;
                }
                name => at.push(name),
            }
            let here = at.join("/");
            match self.entry(&here) {
                None if self.is_folder(&here) => {}
                None => return Err(PlanError::Dangling { path: path.to_owned(), missing: here }),
                Some(entry) => match &entry.kind {
                    EntryKind::File { .. } if ahead.is_empty() => return Ok(Found::File(entry)),
                    EntryKind::File { .. } => return Err(PlanError::Dangling { path: path.to_owned(), missing: format!("{here}/") }),
                    EntryKind::Symlink { target } => {
                        hops += 1;
                        if hops > HOPS || ahead.len() > 10_000 {
                            return Err(PlanError::Loop { path: path.to_owned() });
                        }
                        // never absolute: `new` refused those
                        at.pop();
                        ahead.extend(target.rsplit('/'));
                    }
                },
            }
        }
        Ok(Found::Folder(at.join("/")))
    }
}

fn stays_inside(path: &str, target: &str) -> Result<(), PlanError> {
    let escapes = || PlanError::Escapes { path: path.to_owned() };
    if target.starts_with('/') {
        return Err(escapes());
    }
    let mut depth = path.split('/').count() - 1;
    for component in target.split('/') {
        match component {
            "" | "." => {}
            ".." => depth = depth.checked_sub(1).ok_or_else(escapes)?,
            _ => depth += 1,
        }
    }
    Ok(())
}
