//! The walk through a history that computes the dates of paths.

use super::cache::Dates;
use super::memory::{Content, Memory, OutOfMemory, State, Taken};
use crate::background::{Ended, Permit};
use crate::git::blobs::Batch;
use ecluse_domain::git::ObjectId;
use std::collections::{BTreeSet, HashMap};
use std::io;

/// The latest time that a tar header can hold, in seconds since 1970: in the year 2242.
const LATEST: u64 = 0o77_777_777_777;

/// One commit of a history.
pub(in crate::git) struct Commit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) time: u64,
    pub(super) parents: Vec<ObjectId>,
    /// The dates of this commit are cached, and its parents do not matter.
    pub(super) boundary: bool,
}

/// Why a walk has no dates.
#[derive(Debug)]
pub(super) enum WalkError {
    Io(io::Error),
    Ended(Ended),
    /// The paths along the lines of history that are open at the same time need more memory than a
    /// walk may use.
    TooWide {
        paths: usize,
        lines: usize,
    },
}

impl From<io::Error> for WalkError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Ended> for WalkError {
    fn from(ended: Ended) -> Self {
        Self::Ended(ended)
    }
}

/// Computes the dates of the wanted paths, commit by commit.
pub(super) struct Walk {
    batch: Batch,
    root: Node,
    paths: Vec<String>,
    memory: Memory,
    /// The memory of the nodes, and of the contents that they remember.
    _nodes: Taken,
}

impl Walk {
    /// Starts a walk that reads objects with this git command, and uses at most this many bytes of
    /// memory.
    pub(super) fn start(
        command: std::process::Command,
        paths: BTreeSet<String>,
        memory: usize,
    ) -> Result<Self, WalkError> {
        let memory = Memory::new(memory);
        let parts: usize = paths.iter().map(|path| path.split('/').count()).sum();
        let nodes = memory
            .take(parts.saturating_mul(size_of::<Node>() + size_of::<(usize, Content)>()))
            .map_err(|OutOfMemory| WalkError::TooWide {
                paths: paths.len(),
                lines: 1,
            })?;
        Ok(Self {
            batch: Batch::start(command)?,
            root: Node::from_paths(&paths),
            paths: paths.into_iter().collect(),
            memory,
            _nodes: nodes,
        })
    }

    /// Returns the dates of the last commit. `known` are the dates of the boundaries, in the order
    /// of the paths.
    pub(super) fn run(
        mut self,
        commits: &[Commit],
        known: &HashMap<String, Vec<u64>>,
        permit: &Permit,
    ) -> Result<Dates, WalkError> {
        let mut children: HashMap<ObjectId, usize> = HashMap::new();
        for parent in commits
            .iter()
            .filter(|commit| !commit.boundary)
            .flat_map(|commit| &commit.parents)
        {
            *children.entry(*parent).or_default() += 1;
        }
        // of the commits whose children are not all dated yet
        let mut states: HashMap<ObjectId, (ObjectId, State)> = HashMap::new();
        let mut contents = vec![None; self.paths.len()];
        let mut last: Option<State> = None;
        let boundaries = commits.iter().filter(|commit| commit.boundary);
        for commit in boundaries.chain(commits.iter().filter(|commit| !commit.boundary)) {
            permit.check()?;
            let parents: Vec<&(ObjectId, State)> = commit
                .parents
                .iter()
                .filter_map(|parent| states.get(parent))
                .collect();
            if !commit.boundary && parents.len() != commit.parents.len() {
                return Err(WalkError::Io(io::Error::other(format!(
                    "the history of {} is incomplete",
                    commit.id
                ))));
            }
            let too_wide = |OutOfMemory| WalkError::TooWide {
                paths: self.paths.len(),
                lines: states.len(),
            };
            let state = if commit.boundary {
                self.root
                    .read_contents(&mut self.batch, commit.tree, &mut contents, permit)?;
                let dates = known.get(&commit.id.to_string());
                let date = |at: usize, _| dates.map_or(0, |dates| dates[at]);
                let similar: Vec<&State> = last.iter().collect();
                State::new(&self.memory, &contents, date, None, &similar).map_err(too_wide)?
            } else if let [(tree, state)] = parents.as_slice()
                && *tree == commit.tree
            {
                state.clone()
            } else {
                self.root
                    .read_contents(&mut self.batch, commit.tree, &mut contents, permit)?;
                let parents: Vec<&State> = parents.iter().map(|(_, state)| state).collect();
                let date = |at, content| date_of_content(content, at, commit.time, &parents);
                let unchanged = match parents.as_slice() {
                    [only] => Some(*only),
                    _ => None,
                };
                let similar: Vec<&State> = parents.iter().copied().take(2).chain(&last).collect();
                State::new(&self.memory, &contents, date, unchanged, &similar).map_err(too_wide)?
            };
            for parent in commit.parents.iter().filter(|_| !commit.boundary) {
                if let Some(left) = children.get_mut(parent) {
                    *left -= 1;
                    if *left == 0 {
                        states.remove(parent);
                    }
                }
            }
            last = Some(state.clone());
            states.insert(commit.id, (commit.tree, state));
        }
        let last = last.ok_or_else(|| io::Error::other("a commit has no history"))?;
        Ok(last.into_dates(self.paths))
    }
}

/// The dating convention of [`super`] for one path.
fn date_of_content(content: Content, path: usize, time: u64, parents: &[&State]) -> u64 {
    // the newest date of the parents with the same content, and with another one
    let (mut same, mut other) = (None, None);
    for (theirs, date) in parents.iter().map(|state| state.get(path)) {
        let newest = if theirs == content {
            &mut same
        } else {
            &mut other
        };
        *newest = (*newest).max(Some(date));
    }
    if parents.is_empty() {
        // Before the first commit there was nothing.
        let newest = if content.is_none() {
            &mut same
        } else {
            &mut other
        };
        *newest = Some(0);
    }
    match (same, other) {
        (Some(same), None) => same,
        (Some(same), Some(other)) if same > other => same,
        (_, Some(other)) => time.max((other + 1).min(LATEST)),
        (None, None) => time,
    }
}

/// The wanted paths as a tree, so that no more of a commit is read than they need.
#[derive(Default)]
struct Node {
    /// The number of the path that ends here.
    path: Option<usize>,
    children: HashMap<Vec<u8>, Node>,
    /// The content of this node in the last commit: most commits change few trees.
    last: Option<(ObjectId, Vec<(usize, Content)>)>,
}

const TREE: u32 = 0o040_000;

impl Node {
    fn from_paths(paths: &BTreeSet<String>) -> Self {
        let mut root = Node::default();
        for (number, path) in paths.iter().enumerate() {
            let parts = path.split('/').filter(|part| !part.is_empty());
            let node = parts.fold(&mut root, |node, part| {
                node.children.entry(part.as_bytes().to_vec()).or_default()
            });
            node.path = Some(number);
        }
        root
    }

    fn read_contents(
        &mut self,
        batch: &mut Batch,
        root: ObjectId,
        contents: &mut [Content],
        permit: &Permit,
    ) -> Result<(), WalkError> {
        contents.fill(None);
        if let Some(path) = self.path {
            contents[path] = Some((TREE, root));
        }
        for (path, content) in self.contents_below(batch, root, permit)? {
            contents[*path] = *content;
        }
        Ok(())
    }

    /// The contents of the paths below this node, whose tree is `tree`.
    fn contents_below(
        &mut self,
        batch: &mut Batch,
        tree: ObjectId,
        permit: &Permit,
    ) -> Result<&[(usize, Content)], WalkError> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != tree) {
            let mut found = Vec::new();
            if !self.children.is_empty() {
                permit.check()?;
                let bytes = batch
                    .read_tree(tree)?
                    .ok_or_else(|| io::Error::other(format!("the tree {tree} is missing")))?;
                let wanted = self.find_children(&bytes);
                // A tree can be large, and is not needed while those below it are read.
                drop(bytes);
                for (name, (mode, object)) in wanted {
                    let Some(child) = self.children.get_mut(&name) else {
                        continue;
                    };
                    found.extend(child.path.map(|path| (path, Some((mode, object)))));
                    if mode == TREE {
                        found.extend_from_slice(child.contents_below(batch, object, permit)?);
                    }
                }
            }
            self.last = Some((tree, found));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, found)| found))
    }
}

impl Node {
    /// The children that a tree with this content has. Of several entries with one name, which no
    /// git writes, the last counts: else a few such trees below each other would have any number of
    /// files.
    fn find_children(&self, tree: &[u8]) -> HashMap<Vec<u8>, (u32, ObjectId)> {
        parse_tree(tree)
            .filter(|(_, name, _)| self.children.contains_key(*name))
            .map(|(mode, name, object)| (name.to_vec(), (mode, object)))
            .collect()
    }
}

/// Parses the entries of a tree: each is `<mode in octal> SP <name> NUL <20 bytes of id>`.
pub(in crate::git) fn parse_tree(mut bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8], ObjectId)> {
    std::iter::from_fn(move || {
        let space = bytes.iter().position(|byte| *byte == b' ')?;
        let end = space + bytes[space..].iter().position(|byte| *byte == 0)?;
        let mode = u32::from_str_radix(std::str::from_utf8(&bytes[..space]).ok()?, 8).ok()?;
        let id: [u8; 20] = bytes.get(end + 1..end + 21)?.try_into().ok()?;
        let name = &bytes[space + 1..end];
        bytes = &bytes[end + 21..];
        Some((mode, name, ObjectId::from(id)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use tokio::time::Instant;

    fn commit() -> Commit {
        Commit {
            id: ObjectId::from([1; 20]),
            tree: ObjectId::from([2; 20]),
            time: 1,
            parents: Vec::new(),
            boundary: false,
        }
    }

    #[test]
    fn a_walk_reads_nothing_after_its_deadline() {
        let paths = BTreeSet::from([String::new()]);
        let walk = |permit: Permit| {
            Walk::start(Command::new("true"), paths.clone(), 1 << 20)
                .unwrap()
                .run(&[commit()], &HashMap::new(), &permit)
        };
        let ended = walk(Permit::until(Some(Instant::now())));
        assert!(
            matches!(ended, Err(WalkError::Ended(Ended::Deadline))),
            "{ended:?}"
        );
        let walked = walk(Permit::until(None));
        assert_eq!(walked.unwrap()[""], 1, "the root alone needs no object");
    }

    #[test]
    fn an_entry_that_a_tree_has_many_times_counts_once() {
        let node = Node::from_paths(&BTreeSet::from(["x/y".to_owned()]));
        let mut tree = Vec::new();
        for object in 0..100 {
            for name in ["w", "x"] {
                tree.extend_from_slice(format!("40000 {name}\0").as_bytes());
                tree.extend_from_slice(&[object; 20]);
            }
        }
        assert_eq!(parse_tree(&tree).count(), 200);
        let found: Vec<_> = node.find_children(&tree).into_iter().collect();
        assert_eq!(found, [(b"x".to_vec(), (TREE, ObjectId::from([99; 20])))]);
    }

    #[test]
    fn paths_that_need_too_much_memory_are_refused_before_anything_is_read() {
        let paths: BTreeSet<String> = (0..100).map(|at| format!("{at}/a/b/c")).collect();
        let refused = Walk::start(Command::new("true"), paths, 10_000);
        assert!(matches!(
            refused,
            Err(WalkError::TooWide {
                paths: 100,
                lines: 1
            })
        ));
    }
}
