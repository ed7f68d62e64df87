//! A commit with its submodules at their pinned commits, as one list of files.

mod read;

use super::blobs::Blobs;
use super::command::Environment;
use super::history::CommitInfo;
use super::{GitError, Refusal};
use crate::background::{self, Permit};
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::git::{EntryKind, ObjectId, RepoUrl, TreeEntry};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::time::Instant;

pub(super) use read::Origin;

/// The largest text file that is read whole, in bytes.
const MAX_TEXT: u64 = 1 << 20;

/// One repository of a checkout: number 0 is the project's own, the others are its submodules.
#[derive(Debug, Clone)]
pub struct Source {
    pub url: RepoUrl,
    pub commit: CommitSha,
    /// The folder of the repository in the project; empty for the project itself.
    pub path: String,
    pub(super) git_dir: PathBuf,
}

/// The files of a commit, including its submodules. Only the mirrors that it is read from are on
/// disk.
#[derive(Debug, Clone)]
pub struct Checkout {
    pub commit: CommitInfo,
    pub entries: Arc<Vec<TreeEntry>>,
    pub sources: Vec<Source>,
    environment: Arc<Environment>,
    pub(super) on_disk: Arc<HashMap<ObjectId, PathBuf>>,
    /// Uncommitted files of a work tree; empty on a server.
    pub changes: Vec<LocalChange>,
    /// The paths of submodules at another commit than the project pins; empty on a server.
    pub moved_submodules: Vec<String>,
    /// Reads the small files that are needed between the steps of a build.
    pub(super) reader: Arc<Mutex<Option<Blobs>>>,
}

/// A file of a work tree that differs from the commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalChange {
    /// The number of its repository in [`Checkout::sources`].
    pub repository: usize,
    /// Relative to the project's top folder.
    pub path: String,
    /// When the file was last written; `None` when it was deleted.
    pub modified: Option<DateTime<Utc>>,
}

impl Checkout {
    /// Returns a reader of the contents, for a thread that may block.
    pub fn blobs(&self) -> Blobs {
        let git_dirs = self
            .sources
            .iter()
            .map(|source| source.git_dir.clone())
            .collect();
        Blobs::new(self.environment.clone(), git_dirs, self.on_disk.clone())
    }

    /// The folder of each repository in the project; the first one, of the project itself, is
    /// empty.
    pub fn roots(&self) -> Vec<String> {
        self.sources
            .iter()
            .map(|source| source.path.clone())
            .collect()
    }

    /// The number of the innermost repository that contains a path of the project.
    fn repository_of(&self, path: &str) -> usize {
        let holds = |source: &Source| {
            source.path.is_empty()
                || path
                    .strip_prefix(source.path.as_str())
                    .is_some_and(|inside| inside.starts_with('/'))
        };
        let holding = self
            .sources
            .iter()
            .enumerate()
            .filter(|(_, source)| holds(source));
        holding
            .max_by_key(|(_, source)| source.path.len())
            .map_or(0, |(number, _)| number)
    }

    /// Reads a text file of the project, such as `CHANGELOG.md`; `None` when there is none. Bytes
    /// that are not UTF-8, and NUL, become the replacement character. A file over 1 MiB, or that is
    /// not a regular file, is an error.
    pub async fn read_text(&self, path: &str) -> Result<Option<String>, GitError> {
        let repository = self.repository_of(path);
        let found = self
            .entries
            .iter()
            .find(|entry| entry.repository == repository && entry.path == path);
        let Some(entry) = found else { return Ok(None) };
        if !matches!(entry.kind, EntryKind::File { .. }) || entry.size > MAX_TEXT {
            return Err(GitError::refused(
                &self.sources[entry.repository].url,
                Refusal::Text {
                    path: path.to_owned(),
                    limit: MAX_TEXT,
                },
            ));
        }
        let (repository, blob, size) = (entry.repository, entry.blob, entry.size);
        let content = self
            .read_in_background(None, move |blobs, _| blobs.read(repository, blob, size))
            .await?;
        Ok(Some(
            String::from_utf8_lossy(&content).replace('\0', "\u{fffd}"),
        ))
    }

    /// Reads the content of a small file, on a thread that may block. All callers share one process
    /// of git and wait for each other.
    pub fn read(&self, repository: usize, blob: ObjectId, size: u64) -> std::io::Result<Vec<u8>> {
        self.with_reader(|blobs| blobs.read(repository, blob, size))
    }

    fn with_reader<T>(
        &self,
        read: impl FnOnce(&mut Blobs) -> std::io::Result<T>,
    ) -> std::io::Result<T> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let read = read(reader.get_or_insert_with(|| self.blobs()));
        if read.is_err() {
            // Git stopped in the middle of an answer, so its next answer could be misread.
            *reader = None;
        }
        read
    }

    async fn read_in_background<T: Send + 'static>(
        &self,
        deadline: Option<Instant>,
        read: impl FnOnce(&mut Blobs, &Permit) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, GitError> {
        let same = self.clone();
        let read = background::run(deadline, move |permit| {
            same.with_reader(|blobs| read(blobs, permit))
        })
        .await;
        let repository = self
            .sources
            .first()
            .map(|source| source.url.to_string())
            .unwrap_or_default();
        read.flatten().map_err(GitError::io(format!(
            "{repository}: cannot read a file of the commit"
        )))
    }
}

/// The length of a path of [`join_path`].
pub(super) fn joined_length(folder: &str, path: &str) -> usize {
    if folder.is_empty() {
        path.len()
    } else {
        folder.len() + 1 + path.len()
    }
}

pub(super) fn join_path(folder: &str, path: &str) -> String {
    if folder.is_empty() {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    }
}
