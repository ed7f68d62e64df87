//! A cache of the trees read last, so that an unchanged submodule is not listed again for every
//! build.

use super::mirror::Mirror;
use super::tree::{File, Gitlink, Modules, Tree, weigh};
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
    /// The bytes of memory that it takes.
    fn weight(&self) -> usize {
        let files: usize = self
            .tree
            .files
            .iter()
            .map(|file| size_of::<File>() + weigh(&file.path))
            .sum();
        let gitlink = |gitlink: &Gitlink| size_of::<Gitlink>() + weigh(&gitlink.path) + 56;
        let gitlinks: usize = self.tree.gitlinks.iter().map(gitlink).sum();
        let submodules: usize = self
            .submodules
            .iter()
            .map(|(link, url)| gitlink(link) + size_of::<RepoUrl>() + weigh(url.as_str()))
            .sum();
        let modules = self.modules.as_ref().map_or(0, Modules::weight);
        size_of::<Self>() + files + gitlinks + submodules + modules
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

struct Kept {
    key: Key,
    listed: Arc<ListedTree>,
    weight: usize,
}

#[derive(Default)]
pub(super) struct TreeCache(Mutex<VecDeque<Kept>>);

/// The bytes of memory of all cached trees together: about 200,000 files with usual paths.
const MAX_WEIGHT: usize = 32 << 20;

impl TreeCache {
    pub(super) fn find(&self, mirror: &Mirror<'_>, commit: &CommitSha) -> Option<Arc<ListedTree>> {
        let key = Key::new(mirror, commit)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept
            .iter()
            .position(|known| known.key == key)
            .and_then(|at| kept.remove(at))?;
        let listed = found.listed.clone();
        kept.push_back(found);
        Some(listed)
    }

    /// Finds a .gitmodules that a cached tree has too.
    pub(super) fn find_modules(&self, blob: ObjectId) -> Option<Modules> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter()
            .rev()
            .filter_map(|known| known.listed.modules.as_ref())
            .find(|modules| modules.blob == blob)
            .cloned()
    }

    /// Keeps a tree, and drops those that were not used for the longest time when all are too large
    /// together. A tree that is too large alone is not kept.
    pub(super) fn keep(
        &self,
        mirror: &Mirror<'_>,
        commit: &CommitSha,
        listed: ListedTree,
    ) -> Arc<ListedTree> {
        let weight = listed.weight();
        let listed = Arc::new(listed);
        if weight <= MAX_WEIGHT
            && let Some(key) = Key::new(mirror, commit)
        {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_back(Kept {
                key,
                listed: listed.clone(),
                weight,
            });
            while kept.iter().map(|known| known.weight).sum::<usize>() > MAX_WEIGHT {
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

#[cfg(test)]
mod tests {
    use super::super::tree::FileKind;
    use super::*;

    fn listed(paths: impl Iterator<Item = String>) -> ListedTree {
        let file = |path| File {
            path,
            kind: FileKind::Plain,
            blob: ObjectId::from([0; 20]),
            size: 0,
        };
        ListedTree {
            tree: Tree {
                files: paths.map(file).collect(),
                gitlinks: Vec::new(),
            },
            modules: None,
            submodules: Vec::new(),
        }
    }

    #[test]
    fn a_tree_weighs_what_its_paths_take() {
        let long = listed((0..100).map(|at| format!("{at:04000}")));
        assert!(long.weight() > 400_000, "{}", long.weight());
        // a project of the size of Odoo is kept
        let odoo = listed((0..45_000).map(|at| format!("{at:080}")));
        assert!(odoo.weight() < MAX_WEIGHT / 2, "{}", odoo.weight());
    }
}
