//! When the paths of a commit were last changed. Odoo's browsers tell files apart by path and date,
//! so along every line of history a path's date goes up whenever its content changes, stays while it
//! does not, and never goes back — whatever the commits' own clocks say, and through merges and
//! reverts too:
//!
//! A commit with the content of some of its parents has the newest date of those, if that is newer
//! than every date of its other parents. Else the content is new here, and its date is the
//! committer's time, or one second after the newest of its parents' dates when that is later.
//!
//! The dates of a commit are kept beside the mirror, so that the next build walks only what is new.

use super::blobs::Batch;
use super::mirror::Mirror;
use super::{Checkout, Git, GitError, Refusal, Source};
use chrono::{DateTime, Utc};
use ecluse_domain::git::ObjectId;
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use tokio::time::Instant;

/// Seconds since 1970 by path inside the repository; the empty path is the whole of it.
type Dates = BTreeMap<String, u64>;

/// Repositories walked at the same time.
const AT_ONCE: usize = 4;
/// Commits of one walk; the largest public histories have about a million.
const MOST_COMMITS: usize = 2_000_000;
/// The latest a tar header can hold, in seconds since 1970: the year 2242.
const LATEST: u64 = 0o77_777_777_777;
/// A commit's clock is believed up to here, the year 2200. Whatever it says, a path's date can go up once more for
/// every commit that a repository will ever have.
const BELIEVED: u64 = 7_258_118_400;
/// Commits whose dates are kept for each repository; of these the newest are where a walk may end.
const KEPT: usize = 200;
const TRIED: usize = 20;
/// The first line of a kept file; another rule needs another one.
const KEPT_FORMAT: &str = "ecluse dates 2";

impl Git {
    /// When each of these (repository, path in the project) was last changed, in the repository it
    /// lies in. An empty path stands for the whole project.
    pub async fn last_changes(&self, checkout: &Checkout, paths: &[(usize, String)]) -> Result<Vec<DateTime<Utc>>, GitError> {
        let deadline = self.deadline();
        let mut wanted: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for (repository, path) in paths {
            let source = checkout.sources.get(*repository);
            let source = source.ok_or_else(|| GitError::io("no such repository in this checkout")(io::ErrorKind::NotFound.into()))?;
            wanted.entry(*repository).or_insert_with(|| [String::new()].into()).insert(inside(source, path).to_owned());
        }
        let walks = wanted.into_iter().map(|(repository, paths)| {
            let source = &checkout.sources[repository];
            async move { Ok::<_, GitError>((repository, self.dates_of(source, paths, deadline).await?)) }
        });
        let dates: HashMap<usize, Dates> = futures::stream::iter(walks).buffer_unordered(AT_ONCE).try_collect().await?;
        let date = |(repository, path): &(usize, String)| {
            let (source, dates) = (&checkout.sources[*repository], &dates[repository]);
            // what lies elsewhere, or nowhere, is as new as the repository
            let date = dates.get(inside(source, path)).filter(|date| **date > 0).or_else(|| dates.get("")).copied();
            date.and_then(|date| DateTime::from_timestamp(i64::try_from(date).ok()?, 0)).ok_or_else(|| {
                GitError::refused(&source.url, Refusal::Unreadable(format!("the commit {} has no readable time", source.commit)))
            })
        };
        paths.iter().map(date).collect()
    }

    async fn dates_of(&self, source: &Source, paths: BTreeSet<String>, deadline: Instant) -> Result<Dates, GitError> {
        let kept = Kept { folder: source.git_dir.join("ecluse/dates") };
        if let Some(dates) = kept.read(source.commit.as_str(), &paths) {
            return Ok(dates);
        }
        let mirror = self.mirror(&source.url, &source.url, None, deadline)?.at(&source.git_dir);
        let known = kept.newest(&paths);
        let mut commits = commits(&mirror, source.commit.as_str(), &known).await?;
        // the commit, or a line of its history, is from before what is kept
        let whole = commits.last().is_some_and(|last| last.id.to_string() == source.commit.as_str())
            && commits.iter().all(|commit| !commit.boundary || known.contains_key(&commit.id.to_string()));
        if !whole {
            commits = self::commits(&mirror, source.commit.as_str(), &HashMap::new()).await?;
        }
        let (repository, commit) = (source.url.to_string(), source.commit.to_string());
        let command = mirror.command();
        let walked = tokio::task::spawn_blocking(move || {
            let dates =
                Walk { batch: Batch::start(command)?, root: Node::of(&paths), paths: paths.into_iter().collect() }.run(&commits, &known)?;
            kept.write(&commit, &dates);
            Ok(dates)
        });
        let walked: io::Result<Dates> = walked.await.map_err(io::Error::other).flatten();
        walked.map_err(|error| GitError::Damaged { repository, said: error.to_string() })
    }
}

fn inside<'p>(source: &Source, path: &'p str) -> &'p str {
    match path.strip_prefix(source.path.as_str()) {
        Some(rest) if source.path.is_empty() => rest,
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
        Some(_) | None => path,
    }
}

struct Commit {
    id: ObjectId,
    tree: ObjectId,
    time: u64,
    parents: Vec<ObjectId>,
    /// Its own dates are kept, and its parents do not matter.
    boundary: bool,
}

/// The history of a commit without that of the known ones, parents before children.
async fn commits(mirror: &Mirror<'_>, commit: &str, known: &HashMap<String, Dates>) -> Result<Vec<Commit>, GitError> {
    let mut command = mirror.command();
    command.args(["log", "--topo-order", "--reverse", "--boundary", "--ignore-missing", "--format=%m%H %T %ct %P"]);
    command.args(["--end-of-options", commit]).args(known.keys().map(|known| format!("^{known}"))).arg("--");
    let (mut commits, mut rest, mut bad) = (Vec::new(), Vec::new(), false);
    let mut read = |piece: &[u8]| {
        rest.extend_from_slice(piece);
        let end = rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        for line in String::from_utf8_lossy(&rest[..end]).lines() {
            match parse(line) {
                Some(commit) => commits.push(commit),
                None => bad = true,
            }
        }
        rest.drain(..end);
        !bad && commits.len() <= MOST_COMMITS
    };
    let ended = mirror.run_streaming(command, &mut read).await;
    let damaged = |said: String| GitError::Damaged { repository: mirror.url.to_string(), said };
    if bad {
        return Err(damaged("git log says something else than asked".to_owned()));
    }
    let output = ended.map_err(|stopped| mirror.stopped(stopped, "2,000,000 commits"))?;
    if output.status.success() { Ok(commits) } else { Err(damaged(crate::error::quoted(&output.stderr, &[]))) }
}

fn parse(line: &str) -> Option<Commit> {
    let boundary = line.starts_with('-');
    let mut fields = line.get(1..)?.split(' ');
    let (id, tree, time) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?, fields.next()?);
    let time = time.parse::<u64>().unwrap_or(0).clamp(1, BELIEVED);
    let parents = fields.filter(|parent| !parent.is_empty()).map(|parent| parent.parse().ok()).collect::<Option<_>>()?;
    Some(Commit { id, tree, time, parents, boundary })
}

/// Mode and object; `None` where a path is not in a commit.
type Content = Option<(u32, ObjectId)>;
/// Content and date of each path, in the order of the paths.
type State = Rc<[(Content, u64)]>;

struct Walk {
    batch: Batch,
    root: Node,
    paths: Vec<String>,
}

impl Walk {
    /// The dates of the last commit.
    fn run(mut self, commits: &[Commit], known: &HashMap<String, Dates>) -> io::Result<Dates> {
        let mut children: HashMap<ObjectId, usize> = HashMap::new();
        for parent in commits.iter().filter(|commit| !commit.boundary).flat_map(|commit| &commit.parents) {
            *children.entry(*parent).or_default() += 1;
        }
        let mut states: HashMap<ObjectId, (ObjectId, State)> = HashMap::new();
        let mut contents = vec![None; self.paths.len()];
        let mut last: Option<State> = None;
        let boundaries = commits.iter().filter(|commit| commit.boundary);
        for commit in boundaries.chain(commits.iter().filter(|commit| !commit.boundary)) {
            let parents: Vec<(ObjectId, State)> = commit.parents.iter().filter_map(|parent| states.get(parent).cloned()).collect();
            if !commit.boundary && parents.len() != commit.parents.len() {
                return Err(io::Error::other(format!("the history of {} is not whole", commit.id)));
            }
            let state = if commit.boundary {
                self.root.fill(&mut self.batch, commit.tree, &mut contents)?;
                let dates = known.get(&commit.id.to_string());
                let date = |path: &String| dates.and_then(|dates| dates.get(path)).copied().unwrap_or(0);
                contents.iter().copied().zip(self.paths.iter().map(date)).collect()
            } else if let [(tree, state)] = parents.as_slice()
                && *tree == commit.tree
            {
                state.clone()
            } else {
                self.root.fill(&mut self.batch, commit.tree, &mut contents)?;
                contents.iter().enumerate().map(|(at, content)| (*content, date(*content, at, commit.time, &parents))).collect()
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
        Ok(self.paths.into_iter().zip(last.iter().map(|(_, date)| *date)).collect())
    }
}

/// The rule at the top of this file, for one path.
fn date(content: Content, path: usize, time: u64, parents: &[(ObjectId, State)]) -> u64 {
    let nothing = [(None, 0)];
    let before: Vec<(Content, u64)> =
        if parents.is_empty() { nothing.to_vec() } else { parents.iter().map(|(_, state)| state[path]).collect() };
    let newest = |same: bool| before.iter().filter(|(theirs, _)| (*theirs == content) == same).map(|(_, date)| *date).max();
    match (newest(true), newest(false)) {
        (Some(same), None) => same,
        (Some(same), Some(other)) if same > other => same,
        (_, Some(other)) => time.max((other + 1).min(LATEST)),
        (None, None) => time,
    }
}

/// The wanted paths as a tree, to read no more of a commit than they need.
#[derive(Default)]
struct Node {
    /// Which path ends here.
    path: Option<usize>,
    children: HashMap<Vec<u8>, Node>,
    /// What this node held last time: most commits leave most trees alone.
    last: Option<(ObjectId, Vec<(usize, Content)>)>,
}

const TREE: u32 = 0o040_000;

impl Node {
    fn of(paths: &BTreeSet<String>) -> Self {
        let mut root = Node::default();
        for (number, path) in paths.iter().enumerate() {
            let parts = path.split('/').filter(|part| !part.is_empty());
            let node = parts.fold(&mut root, |node, part| node.children.entry(part.as_bytes().to_vec()).or_default());
            node.path = Some(number);
        }
        root
    }

    fn fill(&mut self, batch: &mut Batch, root: ObjectId, contents: &mut [Content]) -> io::Result<()> {
        contents.fill(None);
        if let Some(path) = self.path {
            contents[path] = Some((TREE, root));
        }
        for (path, content) in self.below(batch, root)? {
            contents[*path] = *content;
        }
        Ok(())
    }

    /// The contents of the paths below this node, whose tree is this.
    fn below(&mut self, batch: &mut Batch, tree: ObjectId) -> io::Result<&[(usize, Content)]> {
        if self.last.as_ref().is_none_or(|(last, _)| *last != tree) {
            let mut found = Vec::new();
            if !self.children.is_empty() {
                let bytes = batch.tree(tree)?.ok_or_else(|| io::Error::other(format!("the tree {tree} is missing")))?;
                for (mode, name, object) in entries(&bytes) {
                    let Some(child) = self.children.get_mut(name) else { continue };
                    found.extend(child.path.map(|path| (path, Some((mode, object)))));
                    if mode == TREE {
                        found.extend_from_slice(child.below(batch, object)?);
                    }
                }
            }
            self.last = Some((tree, found));
        }
        Ok(self.last.as_ref().map_or(&[], |(_, found)| found))
    }
}

/// `<mode in octal> SP <name> NUL <20 bytes of id>`, again and again.
fn entries(mut bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8], ObjectId)> {
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

/// Dates worked out before, one file per commit. A cache: what is wrong or missing is worked out again.
struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// The dates of a commit, if all these paths are among them.
    fn read(&self, commit: &str, paths: &BTreeSet<String>) -> Option<Dates> {
        let text = std::fs::read_to_string(self.folder.join(commit)).ok()?;
        let mut lines = text.strip_suffix('\0')?.split('\0');
        if lines.next() != Some(KEPT_FORMAT) {
            return None;
        }
        let mut dates = Dates::new();
        for line in lines {
            let (date, path) = line.split_once(' ')?;
            dates.insert(path.to_owned(), date.parse().ok()?);
        }
        paths.iter().all(|path| dates.contains_key(path)).then_some(dates)
    }

    /// The commits kept last, of those with all these paths.
    fn newest(&self, paths: &BTreeSet<String>) -> HashMap<String, Dates> {
        let mut names = self.names();
        names.sort_unstable_by(|a, b| b.cmp(a));
        let names = names.into_iter().take(TRIED).filter_map(|(_, path)| Some(path.file_name()?.to_str()?.to_owned()));
        names.filter(|name| name.len() == 40).filter_map(|name| Some((name.clone(), self.read(&name, paths)?))).collect()
    }

    /// Failing to keep them costs nothing but time.
    fn write(&self, commit: &str, dates: &Dates) {
        let mut text = format!("{KEPT_FORMAT}\0");
        for (path, date) in dates {
            text.push_str(&format!("{date} {path}\0"));
        }
        let write = || -> io::Result<()> {
            std::fs::create_dir_all(&self.folder)?;
            let mut aside = tempfile::NamedTempFile::new_in(&self.folder)?;
            io::Write::write_all(&mut aside, text.as_bytes())?;
            aside.persist(self.folder.join(commit)).map_err(|error| error.error)?;
            let mut names = self.names();
            if names.len() > KEPT {
                names.sort_unstable();
                for (_, path) in &names[..names.len() - KEPT] {
                    std::fs::remove_file(path)?;
                }
            }
            Ok(())
        };
        if let Err(error) = write() {
            tracing::debug!(folder = %self.folder.display(), %error, "dates are not kept");
        }
    }

    fn names(&self) -> Vec<(std::time::SystemTime, PathBuf)> {
        let Ok(entries) = std::fs::read_dir(Path::new(&self.folder)) else { return Vec::new() };
        entries.filter_map(Result::ok).filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()))).collect()
    }
}
