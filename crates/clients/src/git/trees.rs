//! A cache of the trees read last, so that an unchanged submodule is not listed again for every
//! build.

use super::mirror::Mirror;
use super::tree::{Gitlink, Modules, Tree};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{ObjectId, RepoUrl};
use std::collections::VecDeque;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex, PoisonError};

/// The tree of a commit, and the repositories of its submodules.
pub(super) struct ListedTree {
    pub(super) tree: Tree,
    pub(super) modules: Option<Modules>,
    pub(super) submodules: Vec<(Gitlink, RepoUrl)>,
}

impl ListedTree {
    /// Roughly the memory that it takes, counted in files.
    fn weight(&self) -> usize {
        let named = self.modules.as_ref().map_or(0, Modules::len);
        self.tree.files.len() + self.tree.gitlinks.len() + self.submodules.len() + named + 1
    }
}

/// Identifies a mirror by the inode of its folder: a mirror that was deleted and made again is
/// another one.
#[derive(PartialEq, Eq)]
struct Key {
    device: u64,
    inode: u64,
    url: RepoUrl,
    commit: CommitSha,
}

impl Key {
    fn new(mirror: &Mirror<'_>, commit: &CommitSha) -> Option<Self> {
        let metadata = std::fs::metadata(&mirror.git_dir).ok()?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            url: mirror.url.clone(),
            commit: commit.clone(),
        })
    }
}

#[derive(Default)]
pub(super) struct TreeCache(Mutex<VecDeque<(Key, Arc<ListedTree>)>>);

/// Files of all cached trees together, and everything else that they name, about 150 bytes each.
const MAX_FILES: usize = 150_000;

impl TreeCache {
    pub(super) fn find(&self, mirror: &Mirror<'_>, commit: &CommitSha) -> Option<Arc<ListedTree>> {
        let key = Key::new(mirror, commit)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept
            .iter()
            .position(|(known, _)| *known == key)
            .and_then(|at| kept.remove(at))?;
        let listed = found.1.clone();
        kept.push_back(found);
        Some(listed)
    }

    /// Finds a .gitmodules that a cached tree has too.
    pub(super) fn find_modules(&self, blob: ObjectId) -> Option<Modules> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .rev()
            .filter_map(|(_, listed)| listed.modules.as_ref())
            .find(|modules| modules.blob == blob)
            .cloned()
    }

    pub(super) fn keep(
        &self,
        mirror: &Mirror<'_>,
        commit: &CommitSha,
        listed: ListedTree,
    ) -> Arc<ListedTree> {
        let listed = Arc::new(listed);
        if let Some(key) = Key::new(mirror, commit) {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back((key, listed.clone()));
            while kept
                .iter()
                .map(|(_, listed)| listed.weight())
                .sum::<usize>()
                > MAX_FILES
            {
                kept.pop_front();
            }
        }
        listed
    }
}

impl std::fmt::Debug for TreeCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TreeCache")
    }
}
