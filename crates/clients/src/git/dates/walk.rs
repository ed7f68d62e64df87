//! The walk through a history that computes the dates of paths.

use super::cache::Dates;
use crate::git::blobs::Batch;
use ecluse_domain::git::ObjectId;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::rc::Rc;

/// The latest time that a tar header can hold, in seconds since 1970: in the year 2242.
const LATEST: u64 = 0o77_777_777_777;

/// One commit of a history.
pub(super) struct Commit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) time: u64,
    pub(super) parents: Vec<ObjectId>,
    /// The dates of this commit are cached, and its parents do not matter.
    pub(super) boundary: bool,
}

/// Mode and object; `None` where a path is not in a commit.
type Content = Option<(u32, ObjectId)>;
/// Content and date of each path, in the order of the paths.
type State = Rc<[(Content, u64)]>;

/// Computes the dates of the wanted paths, commit by commit.
pub(super) struct Walk {
    batch: Batch,
    root: Node,
    paths: Vec<String>,
}

impl Walk {
    /// Starts a walk that reads objects with this git command.
    pub(super) fn start(
        command: std::process::Command,
        paths: BTreeSet<String>,
    ) -> io::Result<Self> {
        Ok(Self {
            batch: Batch::start(command)?,
            root: Node::from_paths(&paths),
            paths: paths.into_iter().collect(),
        })
    }

    /// Returns the dates of the last commit.
    pub(super) fn run(
        mut self,
        commits: &[Commit],
        known: &HashMap<String, Dates>,
    ) -> io::Result<Dates> {
        let mut children: HashMap<ObjectId, usize> = HashMap::new();
        for parent in commits
            .iter()
            .filter(|commit| !commit.boundary)
            .flat_map(|commit| &commit.parents)
        {
            *children.entry(*parent).or_default() += 1;
        }
        let mut states: HashMap<ObjectId, (ObjectId, State)> = HashMap::new();
        let mut contents = vec![None; self.paths.len()];
        let mut last: Option<State> = None;
        let boundaries = commits.iter().filter(|commit| commit.boundary);
        for commit in boundaries.chain(commits.iter().filter(|commit| !commit.boundary)) {
            let parents: Vec<(ObjectId, State)> = commit
                .parents
                .iter()
                .filter_map(|parent| states.get(parent).cloned())
                .collect();
            if !commit.boundary && parents.len() != commit.parents.len() {
                return Err(io::Error::other(format!(
                    "the history of {} is incomplete",
                    commit.id
                )));
            }
            let state = if commit.boundary {
                self.root
                    .read_contents(&mut self.batch, commit.tree, &mut contents)?;
                let dates = known.get(&commit.id.to_string());
                let date = |path: &String| {
                    dates
                        .and_then(|dates| dates.get(path))
                        .copied()
                        .unwrap_or(0)
                };
                contents
                    .iter()
                    .copied()
                    .zip(self.paths.iter().map(date))
                    .collect()
            } else if let [(tree, state)] = parents.as_slice()
                && *tree == commit.tree
            {
                state.clone()
            } else {
                self.root
                    .read_contents(&mut self.batch, commit.tree, &mut contents)?;
                contents
                    .iter()
                    .enumerate()
                    .map(|(at, content)| {
                        (
                            *content,
                            date_of_content(*content, at, commit.time, &parents),
                        )
                    })
                    .collect()
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
        Ok(self
            .paths
            .into_iter()
            .zip(last.iter().map(|(_, date)| *date))
            .collect())
    }
}

/// The dating convention of [`super`] for one path.
fn date_of_content(content: Content, path: usize, time: u64, parents: &[(ObjectId, State)]) -> u64 {
    let nothing = [(None, 0)];
    let before: Vec<(Content, u64)> = if parents.is_empty() {
        nothing.to_vec()
    } else {
        parents.iter().map(|(_, state)| state[path]).collect()
    };
    let newest = |same: bool| {
        before
            .iter()
            .filter(|(theirs, _)| (*theirs == content) == same)
            .map(|(_, date)| *date)
            .max()
    };
    match (newest(true), newest(false)) {
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
    ) -> io::Result<()> {
        contents.fill(None);
        if let Some(path) = self.path {
            contents[path] = Some((TREE, root));
        }
        for (path, content) in self.contents_below(batch, root)? {
            contents[*path] = *content;
        }
        Ok(())
    }

    /// The contents of the paths below this node, whose tree is `tree`.
    fn contents_below(
        &mut self,
        batch: &mut Batch,
        tree: ObjectId,
    ) -> io::Result<&[(usize, Content)]> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != tree) {
            let mut found = Vec::new();
            if !self.children.is_empty() {
                let bytes = batch
                    .read_tree(tree)?
                    .ok_or_else(|| io::Error::other(format!("the tree {tree} is missing")))?;
                for (mode, name, object) in parse_tree(&bytes) {
                    let Some(child) = self.children.get_mut(name) else {
                        continue;
                    };
                    found.extend(child.path.map(|path| (path, Some((mode, object)))));
                    if mode == TREE {
                        found.extend_from_slice(child.contents_below(batch, object)?);
                    }
                }
            }
            self.last = Some((tree, found));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, found)| found))
    }
}

/// Parses the entries of a tree: each is `<mode in octal> SP <name> NUL <20 bytes of id>`.
fn parse_tree(mut bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8], ObjectId)> {
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
