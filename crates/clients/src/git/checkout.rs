//! A commit with its submodules at their pinned commits, as one list of files.

use super::blobs::Blobs;
use super::command::Environment;
use super::history::{CommitInfo, read_info};
use super::mirror::Mirror;
use super::tree::{self, FileKind, Modules, Room, Tree};
use super::trees::{Listed, Trees};
use super::{Credential, Git, GitError, LocalChange, Refusal, local};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{EntryKind, ObjectId, RepoUrl, TreeEntry};
use futures::{StreamExt as _, TryStreamExt as _};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

/// Submodules of submodules of submodules …
const DEPTH: usize = 4;
const SUBMODULES: usize = 300;
/// Repositories fetched or read at the same time.
const AT_ONCE: usize = 4;
/// Longest target of a symlink, in bytes (Linux' own limit).
const TARGET: u64 = 4095;
const TEXT: u64 = 1 << 20;

/// One repository of a checkout: number 0 is the project's own, the others its submodules.
#[derive(Debug, Clone)]
pub struct Source {
    pub url: RepoUrl,
    pub commit: CommitSha,
    /// Where it lies in the project; empty for the project itself.
    pub path: String,
    pub(super) git_dir: PathBuf,
}

/// The files of a commit, submodules included. Nothing of it is on disk but the mirrors it is read from.
#[derive(Debug, Clone)]
pub struct Checkout {
    pub commit: CommitInfo,
    pub entries: Arc<Vec<TreeEntry>>,
    pub sources: Vec<Source>,
    environment: Arc<Environment>,
    pub(super) on_disk: Arc<HashMap<ObjectId, PathBuf>>,
    /// What a work tree holds beyond its commits; nothing on a server.
    pub changes: Vec<LocalChange>,
    /// Submodules at another commit than the project pins, by their paths; none on a server.
    pub moved: Vec<String>,
    /// For the small files that are read between the steps of a build.
    pub(super) reader: Arc<Mutex<Option<Blobs>>>,
}

/// The trees of a project and of its submodules, as one.
#[derive(Default)]
struct Files {
    entries: Vec<TreeEntry>,
    sources: Vec<Source>,
    moved: Vec<String>,
}

impl Files {
    /// Put one more repository's files in their place; what may be taken afterwards.
    fn add(&mut self, pending: Pending, git_dir: PathBuf, tree: &Tree, room: Room) -> Result<Room, GitError> {
        let room = room.without(tree).ok_or_else(|| GitError::Limit {
            repository: pending.url.to_string(),
            limit: "files or bytes of one checkout, submodules included".to_owned(),
        })?;
        let repository = self.sources.len();
        self.entries.reserve(tree.files.len());
        for file in &tree.files {
            let kind = match file.kind {
                FileKind::Plain => EntryKind::File { executable: false },
                FileKind::Executable => EntryKind::File { executable: true },
                FileKind::Symlink if file.size > TARGET => {
                    return Err(GitError::refused(&pending.url, Refusal::SymlinkTarget { path: file.path.clone() }));
                }
                FileKind::Symlink => EntryKind::Symlink { target: String::new() },
            };
            self.entries.push(TreeEntry { path: joined(&pending.path, &file.path), kind, blob: file.blob, size: file.size, repository });
        }
        if pending.moved {
            self.moved.push(pending.path.clone());
        }
        self.sources.push(Source { url: pending.url, commit: pending.commit, path: pending.path, git_dir });
        Ok(room)
    }
}

pub(super) struct Pending {
    path: String,
    url: RepoUrl,
    commit: CommitSha,
    /// On disk it is at another commit than pinned.
    moved: bool,
}

/// Where the commits are read from.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    /// Mirrors of servers; the credential is the project's.
    Server(Option<&'a Credential>),
    /// The work tree in this folder, and its submodules.
    Disk(&'a Path),
}

impl Git {
    /// Fetch what is missing of this commit and of its submodules, and list its files. Refuses what
    /// could do harm ([`Refusal`]); symlinks are only read here, following them is the image's business.
    pub async fn checkout(&self, url: &RepoUrl, credential: Option<&Credential>, commit: &CommitSha) -> Result<Checkout, GitError> {
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        mirror.ensure(commit).await?;
        self.gather(&mirror, commit, Origin::Server(credential)).await
    }

    /// The files of a commit that this mirror, the project's own, has.
    pub(super) async fn gather(&self, mirror: &Mirror<'_>, commit: &CommitSha, origin: Origin<'_>) -> Result<Checkout, GitError> {
        let (info, files) = futures::try_join!(read_info(mirror, commit), self.read_trees(mirror, commit, origin))?;
        let info = match (info, origin) {
            (Some(info), _) => info,
            (None, Origin::Disk(top)) => return Err(GitError::local(top, "its current commit cannot be read")),
            (None, Origin::Server(_)) => fetch_info(mirror, commit).await?,
        };
        let checkout = Checkout {
            commit: info,
            entries: Arc::new(files.entries),
            sources: files.sources,
            environment: self.environment.clone(),
            on_disk: Arc::default(),
            changes: Vec::new(),
            moved: files.moved,
            reader: Arc::default(),
        };
        read_symlinks(checkout).await
    }

    async fn read_trees(&self, mirror: &Mirror<'_>, commit: &CommitSha, origin: Origin<'_>) -> Result<Files, GitError> {
        let (url, deadline) = (&mirror.url, mirror.deadline);
        let mut level = vec![Pending { path: String::new(), url: url.clone(), commit: commit.clone(), moved: false }];
        let mut files = Files::default();
        let mut room = Room { files: self.settings.max_files, bytes: self.settings.max_bytes };
        for depth in 0.. {
            if let (Some(first), true) = (level.first(), depth > DEPTH) {
                return Err(GitError::refused(url, Refusal::TooDeep { path: first.path.clone(), depth: DEPTH }));
            }
            if files.sources.len() + level.len() > SUBMODULES {
                return Err(GitError::Limit { repository: url.to_string(), limit: format!("{SUBMODULES} submodules") });
            }
            let trees: Vec<(Pending, PathBuf, Arc<Listed>, Vec<Pending>)> = futures::stream::iter(std::mem::take(&mut level))
                .map(|pending| self.read_tree(pending, url, origin, room, deadline))
                .buffered(AT_ONCE)
                .try_collect()
                .await?;
            for (pending, git_dir, listed, below) in trees {
                room = files.add(pending, git_dir, &listed.tree, room)?;
                level.extend(below);
            }
            if level.is_empty() {
                break;
            }
        }
        Ok(files)
    }

    async fn read_tree(
        &self,
        mut pending: Pending,
        project: &RepoUrl,
        origin: Origin<'_>,
        room: Room,
        deadline: Instant,
    ) -> Result<(Pending, PathBuf, Arc<Listed>, Vec<Pending>), GitError> {
        let credential = match origin {
            Origin::Server(credential) => credential,
            Origin::Disk(_) => None,
        };
        let mut mirror = self.mirror(&pending.url, project, credential, deadline)?;
        let listed = match (origin, self.trees.find(&mirror, &pending.commit)) {
            (Origin::Server(_), Some(listed)) => {
                mirror.note_use();
                listed
            }
            (Origin::Server(_), None) => {
                mirror.note_use();
                if !pending.path.is_empty() {
                    mirror.ensure(&pending.commit).await?; // the project's own was, just before
                }
                let read = match read_once(&self.trees, &mirror, &pending.commit, room).await {
                    // A mirror that a crash or a disk damaged is made again, once.
                    Err(GitError::Damaged { repository, said }) => {
                        tracing::warn!(repository, said, "mirror is damaged; making it again");
                        mirror.remove().await?;
                        mirror.ensure(&pending.commit).await?;
                        read_once(&self.trees, &mirror, &pending.commit, room).await.map_err(|error| match error {
                            GitError::Damaged { said, .. } => GitError::refused(&pending.url, Refusal::Unreadable(said)),
                            other => other,
                        })?
                    }
                    read => read?,
                };
                self.trees.keep(&mirror, &pending.commit, read)
            }
            (Origin::Disk(top), _) => {
                let folder = top.join(&pending.path);
                if !folder.join(".git").exists() {
                    return Err(GitError::local(&folder, "this submodule is not there; run `git submodule update --init --recursive`"));
                }
                mirror = mirror.at(&local::git_dir_of(&folder)?);
                let head = mirror.resolve("HEAD").await?;
                let head = head.ok_or_else(|| GitError::local(&folder, "it has no commit; run `git submodule update`"))?;
                pending.moved = head != pending.commit;
                pending.commit = head;
                Arc::new(read_once(&self.trees, &mirror, &pending.commit, room).await?)
            }
        };
        let below = listed.submodules.iter().map(|(gitlink, url)| Pending {
            path: joined(&pending.path, &gitlink.path),
            url: url.clone(),
            commit: gitlink.commit.clone(),
            moved: false,
        });
        let (below, git_dir) = (below.collect(), mirror.git_dir.clone());
        Ok((pending, git_dir, listed, below))
    }
}

/// Of a commit that the mirror had a moment ago: it was thrown away meanwhile, or is damaged.
async fn fetch_info(mirror: &Mirror<'_>, commit: &CommitSha) -> Result<CommitInfo, GitError> {
    mirror.fetch_for(commit).await?;
    if let Some(info) = read_info(mirror, commit).await? {
        return Ok(info);
    }
    mirror.fetch_exactly(commit).await?;
    read_info(mirror, commit).await?.ok_or_else(|| mirror.missing(commit))
}

async fn read_once(trees: &Trees, mirror: &Mirror<'_>, commit: &CommitSha, room: Room) -> Result<Listed, GitError> {
    let tree = tree::list(mirror, commit, room).await?;
    let modules = Modules::read(mirror, &tree, |blob| trees.find_modules(blob)).await?;
    let submodules = tree::submodules(&mirror.url, &tree, modules.as_ref())?;
    Ok(Listed { tree, modules, submodules })
}

impl Room {
    fn without(self, tree: &Tree) -> Option<Self> {
        let bytes = tree.files.iter().map(|file| file.size).sum();
        Some(Self { files: self.files.checked_sub(tree.files.len())?, bytes: self.bytes.checked_sub(bytes)? })
    }
}

impl Checkout {
    /// A reader of the files' contents, for a thread that may block.
    pub fn blobs(&self) -> Blobs {
        let git_dirs = self.sources.iter().map(|source| source.git_dir.clone()).collect();
        Blobs::new(self.environment.clone(), git_dirs, self.on_disk.clone())
    }

    /// Where each repository lies in the project: first the project itself, an empty path.
    pub fn roots(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.path.clone()).collect()
    }

    /// The repository that a path of the project lies in: the innermost.
    fn repository_of(&self, path: &str) -> usize {
        let holds = |source: &Source| {
            source.path.is_empty() || path.strip_prefix(source.path.as_str()).is_some_and(|inside| inside.starts_with('/'))
        };
        let holding = self.sources.iter().enumerate().filter(|(_, source)| holds(source));
        holding.max_by_key(|(_, source)| source.path.len()).map_or(0, |(number, _)| number)
    }

    /// A text file of the project, such as `CHANGELOG.md`: `None` when there is none. Bytes that are not
    /// UTF-8, and NUL, become the replacement character. Over 1 MiB, or not a regular file, is an error.
    pub async fn text(&self, path: &str) -> Result<Option<String>, GitError> {
        let repository = self.repository_of(path);
        let found = self.entries.iter().find(|entry| entry.repository == repository && entry.path == path);
        let Some(entry) = found else { return Ok(None) };
        if !matches!(entry.kind, EntryKind::File { .. }) || entry.size > TEXT {
            return Err(GitError::refused(&self.sources[entry.repository].url, Refusal::Text { path: path.to_owned(), limit: TEXT }));
        }
        let (repository, blob, size) = (entry.repository, entry.blob, entry.size);
        let content = self.reading(move |blobs| blobs.read(repository, blob, size)).await?;
        Ok(Some(String::from_utf8_lossy(&content).replace('\0', "\u{fffd}")))
    }

    /// The content of a small file, for a thread that may block: through one git for all who ask here, one after the other.
    pub fn read(&self, repository: usize, blob: ObjectId, size: u64) -> std::io::Result<Vec<u8>> {
        self.with_reader(|blobs| blobs.read(repository, blob, size))
    }

    fn with_reader<T>(&self, read: impl FnOnce(&mut Blobs) -> std::io::Result<T>) -> std::io::Result<T> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let read = read(reader.get_or_insert_with(|| self.blobs()));
        if read.is_err() {
            *reader = None; // in the middle of an answer
        }
        read
    }

    async fn reading<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Blobs) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, GitError> {
        let same = self.clone();
        let read = tokio::task::spawn_blocking(move || same.with_reader(read)).await;
        let repository = self.sources.first().map(|source| source.url.to_string()).unwrap_or_default();
        read.map_err(std::io::Error::other).flatten().map_err(GitError::io(format!("{repository}: cannot read a file of the commit")))
    }
}

async fn read_symlinks(mut checkout: Checkout) -> Result<Checkout, GitError> {
    let links: Vec<(usize, usize, ObjectId, u64)> = checkout
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.kind, EntryKind::Symlink { .. }))
        .map(|(at, entry)| (at, entry.repository, entry.blob, entry.size))
        .collect();
    if links.is_empty() {
        return Ok(checkout);
    }
    let targets = checkout
        .reading(move |blobs| {
            links
                .into_iter()
                .map(|(at, repository, blob, size)| Ok((at, blobs.read(repository, blob, size)?)))
                .collect::<std::io::Result<Vec<_>>>()
        })
        .await?;
    let entries = Arc::make_mut(&mut checkout.entries);
    for (at, content) in targets {
        let entry = &mut entries[at];
        match String::from_utf8(content) {
            Ok(target) if !target.is_empty() && !target.chars().any(|c| c.is_control() || c == '\\') => {
                entry.kind = EntryKind::Symlink { target }
            }
            Ok(_) | Err(_) => {
                let url = &checkout.sources[entry.repository].url;
                return Err(GitError::refused(url, Refusal::SymlinkTarget { path: entry.path.clone() }));
            }
        }
    }
    Ok(checkout)
}

pub(super) fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") }
}
