//! The checks of a commit, the same on the server, on a laptop and in anybody's CI: what the files tell
//! ([`ecluse_image::compliance`]) and what `ruff` says, judged by a policy.

mod lint;

use std::io;
use std::path::Path;
use std::sync::Arc;

use ecluse_clients::ruff::Ruff;
use ecluse_domain::compliance::{Finding, Judgement, Severities};
use ecluse_domain::git::TreeEntry;
use ecluse_image::compliance::{self, Cache, Checked, Commit, KnownAddons, Remembered};

use crate::{Error, Result};

/// Reads the content of an entry, whole.
pub type Reader = Box<dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>>;

/// The files of a commit or of a folder.
pub struct Files {
    pub entries: Arc<Vec<TreeEntry>>,
    /// Where each repository of the entries lies in the project: first the project itself, an empty path.
    pub roots: Vec<String>,
    /// Gives each thread a reader of its own.
    pub open: Box<dyn Fn() -> Reader + Send + Sync>,
    /// Whether the same blob id means the same content: not so for a folder, where it is git's null id.
    pub blobs_name_contents: bool,
    pub known_addons: KnownAddons,
    /// What was found where the files came from.
    pub beside: Vec<Finding>,
}

/// The tools of the checks, and what they said before. Cheap to clone.
#[derive(Clone)]
pub struct Checks(Arc<Inner>);

struct Inner {
    ruff: Ruff,
    /// Such as `ruff 0.17.6`, once it said so.
    ruff_version: tokio::sync::OnceCell<String>,
    seen: Cache,
    linted: Remembered<lint::Key, Vec<Finding>>,
}

impl Checks {
    pub fn new(ruff: Ruff) -> Self {
        let (seen, linted) = (Cache::default(), Remembered::default());
        Self(Arc::new(Inner { ruff, ruff_version: tokio::sync::OnceCell::new(), seen, linted }))
    }

    /// Check these files. `scratch` is a folder for what `ruff` may read; nothing stays there. Only our own
    /// machinery is an error: whatever is wrong with the files is a finding.
    pub async fn check(&self, files: Files, policy: &Severities, scratch: &Path) -> Result<Judgement> {
        let files = Arc::new(files);
        let (inner, same) = (self.0.clone(), files.clone());
        let checked = blocking(move || inner.look(&same)).await?;
        let mut findings = self.lint(&files, &checked, policy, scratch).await?;
        findings.extend(checked.findings.into_iter().chain(files.beside.iter().cloned()));
        Ok(Judgement::of(findings, policy))
    }
}

impl Default for Checks {
    /// With the `ruff` on `PATH`.
    fn default() -> Self {
        Self::new(Ruff::new("ruff"))
    }
}

impl Inner {
    fn look(&self, files: &Files) -> io::Result<Checked> {
        let roots: Vec<&str> = files.roots.iter().map(String::as_str).collect();
        let commit = Commit { entries: &files.entries, roots: &roots, known: &files.known_addons };
        compliance::check(&commit, files.blobs_name_contents.then_some(&self.seen), &files.open)
    }
}

/// Off the threads that must not block; what fails there is the disk or a process of ours.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))?;
    done.map_err(|error| Error::Transient(format!("The files could not be checked: {error}.")))
}
