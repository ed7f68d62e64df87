//! The trees read last, so that a submodule that did not move is not listed again for every build.

use super::mirror::Mirror;
use super::tree::{Gitlink, Modules, Tree};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{ObjectId, RepoUrl};
use std::collections::VecDeque;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex, PoisonError};

/// The tree of a commit, and where its submodules' repositories are.
pub(super) struct Listed {
    pub(super) tree: Tree,
    pub(super) modules: Option<Modules>,
    pub(super) submodules: Vec<(Gitlink, RepoUrl)>,
}

impl Listed {
    /// About what it takes of memory, in files.
    fn weight(&self) -> usize {
        let named = self.modules.as_ref().map_or(0, Modules::len);
        self.tree.files.len() + self.tree.gitlinks.len() + self.submodules.len() + named + 1
    }
}

/// Which mirror, by the identity of its folder: one that was thrown away and made again is another.
#[derive(PartialEq, Eq)]
struct Key {
    device: u64,
    inode: u64,
    url: RepoUrl,
    commit: CommitSha,
}

impl Key {
    fn of(mirror: &Mirror<'_>, commit: &CommitSha) -> Option<Self> {
        let metadata = std::fs::metadata(&mirror.git_dir).ok()?;
        Some(Self { device: metadata.dev(), inode: metadata.ino(), url: mirror.url.clone(), commit: commit.clone() })
    }
}

#[derive(Default)]
pub(super) struct Trees(Mutex<VecDeque<(Key, Arc<Listed>)>>);

/// Files of all kept trees together, and what else they name, about 150 bytes each.
const MOST_FILES: usize = 150_000;

impl Trees {
    pub(super) fn find(&self, mirror: &Mirror<'_>, commit: &CommitSha) -> Option<Arc<Listed>> {
        let key = Key::of(mirror, commit)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().position(|(known, _)| *known == key).and_then(|at| kept.remove(at))?;
        let listed = found.1.clone();
        kept.push_back(found);
        Some(listed)
    }

    /// What this .gitmodules says, when a kept tree has it too.
    pub(super) fn find_modules(&self, blob: ObjectId) -> Option<Modules> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().filter_map(|(_, listed)| listed.modules.as_ref()).find(|modules| modules.blob == blob).cloned()
    }

    pub(super) fn keep(&self, mirror: &Mirror<'_>, commit: &CommitSha, listed: Listed) -> Arc<Listed> {
        let listed = Arc::new(listed);
        if let Some(key) = Key::of(mirror, commit) {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back((key, listed.clone()));
            while kept.iter().map(|(_, listed)| listed.weight()).sum::<usize>() > MOST_FILES {
                kept.pop_front();
            }
        }
        listed
    }
}

impl std::fmt::Debug for Trees {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Trees")
    }
}
