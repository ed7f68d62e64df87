//! Finds files in a commit, through symlinks, without ever leaving the commit.

use crate::error::PlanError;
use ecluse_domain::git::{EntryKind, TreeEntry};
use ecluse_domain::stop::Stop;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The entries of a commit, in the order of their paths.
pub(crate) struct Tree<'a> {
    entries: Vec<&'a TreeEntry>,
    /// How many components of paths were followed.
    followed: AtomicUsize,
    /// Ends the following of paths, which may take seconds.
    stop: &'a Stop,
}

/// The target of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    File(&'a TreeEntry),
    /// A folder: its path without symlinks, empty for the root.
    Folder(String),
}

/// How many symlinks a path may go through. As in Linux, more of them count as a loop.
const MAX_HOPS: usize = 40;
/// How many components may be followed for one commit in all. A symlink may go through 40 others,
/// each with 2,000 components, and a commit has any number of symlinks. The trees of Odoo need a few
/// hundred thousand.
const MAX_FOLLOWED: usize = 10_000_000;

impl<'a> Tree<'a> {
    /// Refuses trees that no disk could have (a name twice, a file that is also a folder), and
    /// every symlink that is absolute or leads out of the commit.
    pub(crate) fn new(entries: &'a [TreeEntry], stop: &'a Stop) -> Result<Self, PlanError> {
        let mut entries: Vec<&TreeEntry> = entries.iter().collect();
        // The entries of each repository are in order already, which makes this sort quick.
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        let tree = Self {
            entries,
            followed: AtomicUsize::new(0),
            stop,
        };
        for pair in tree.entries.windows(2) {
            if pair[0].path == pair[1].path {
                return Err(PlanError::Twice {
                    path: pair[0].path.clone(),
                });
            }
        }
        for (at, entry) in tree.entries.iter().enumerate() {
            // Entries in a folder of this name come before all entries that start differently.
            let is_prefix = tree
                .entries
                .get(at + 1)
                .is_some_and(|next| next.path.starts_with(&entry.path));
            if is_prefix && tree.is_folder(&entry.path) {
                return Err(PlanError::Twice {
                    path: entry.path.clone(),
                });
            }
            if let EntryKind::Symlink { target } = &entry.kind {
                stays_inside(&entry.path, target)?;
            }
        }
        Ok(tree)
    }

    pub(crate) fn entry(&self, path: &str) -> Option<&'a TreeEntry> {
        self.entries
            .binary_search_by(|entry| entry.path.as_str().cmp(path))
            .ok()
            .map(|at| self.entries[at])
    }

    /// All entries below a folder, in order.
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

    /// The names at the root, without duplicates.
    pub(crate) fn roots(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self
            .entries
            .iter()
            .map(|entry| entry.path.split('/').next().unwrap_or_default())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Follows a path component by component, as the kernel would if the root of the commit were
    /// `/`. A path that would leave the commit is an error.
    pub(crate) fn resolve(&self, path: &str) -> Result<Found<'a>, PlanError> {
        let mut at: Vec<&str> = Vec::new();
        let mut ahead: Vec<&str> = path.rsplit('/').collect();
        let mut hops = 0;
        while let Some(component) = ahead.pop() {
            if self.followed.fetch_add(1, Ordering::Relaxed) >= MAX_FOLLOWED {
                return Err(PlanError::Tangled);
            }
            self.stop.check()?;
            match component {
                "" | "." => continue,
                ".." => {
                    if at.pop().is_none() {
                        return Err(PlanError::Escapes {
                            path: path.to_owned(),
                        });
                    }
                    continue;
                }
                name => at.push(name),
            }
            let here = at.join("/");
            match self.entry(&here) {
                None if self.is_folder(&here) => {}
                None => {
                    return Err(PlanError::Dangling {
                        path: path.to_owned(),
                        missing: here,
                    });
                }
                Some(entry) => match &entry.kind {
                    EntryKind::File { .. } if ahead.is_empty() => return Ok(Found::File(entry)),
                    EntryKind::File { .. } => {
                        return Err(PlanError::Dangling {
                            path: path.to_owned(),
                            missing: format!("{here}/"),
                        });
                    }
                    EntryKind::Symlink { target } => {
                        hops += 1;
                        if hops > MAX_HOPS || ahead.len() > 10_000 {
                            return Err(PlanError::Loop {
                                path: path.to_owned(),
                            });
                        }
                        // The target is relative: `new` refused absolute ones.
                        at.pop();
                        ahead.extend(target.rsplit('/'));
                    }
                },
            }
        }
        Ok(Found::Folder(at.join("/")))
    }
}

/// Checks that the target of a symlink stays inside the commit, without following other symlinks.
fn stays_inside(path: &str, target: &str) -> Result<(), PlanError> {
    let escapes = || PlanError::Escapes {
        path: path.to_owned(),
    };
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
