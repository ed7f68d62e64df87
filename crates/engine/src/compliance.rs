//! The checks of a commit, the same on the server, on a laptop and in any CI: the compliance rules
//! ([`ecluse_image::compliance`]) and `ruff`. A policy decides how severe each finding is.

mod lint;

use std::io;
use std::path::Path;
use std::sync::Arc;

use ecluse_clients::background::{self, Permit};
use ecluse_clients::ruff::Ruff;
use ecluse_domain::compliance::{Finding, Judgement, Severities};
use ecluse_domain::git::TreeEntry;
use ecluse_domain::stop::Stop;
use ecluse_image::compliance::{self, BoundedCache, Cache, CheckedCommit, Commit, KnownAddons};

use crate::{Error, Result};

/// Reads the whole content of an entry.
pub type Reader = Box<dyn FnMut(&TreeEntry) -> io::Result<Vec<u8>>>;

/// The files of a commit or of a folder.
pub struct Files {
    pub entries: Arc<Vec<TreeEntry>>,
    /// The folder of each repository in the project. The first is the project itself, an empty
    /// path.
    pub roots: Vec<String>,
    /// Opens a reader; each thread needs one of its own.
    pub open: Box<dyn Fn() -> Reader + Send + Sync>,
    /// Whether the same blob id means the same content. In a folder it does not: every id is git's
    /// null id there.
    pub blobs_name_contents: bool,
    pub known_addons: KnownAddons,
    /// Findings of the caller, which are judged with the others.
    pub more_findings: Vec<Finding>,
}

/// The tools of the checks, and caches of their results. Cheap to clone.
#[derive(Clone)]
pub struct Checks(Arc<Inner>);

struct Inner {
    ruff: Ruff,
    /// The version of ruff, such as `ruff 0.17.6`, after the first run.
    ruff_version: tokio::sync::OnceCell<String>,
    checked: Cache,
    linted: BoundedCache<lint::Key, Vec<Finding>>,
}

impl Checks {
    pub fn new(ruff: Ruff) -> Self {
        let (checked, linted) = (Cache::default(), BoundedCache::default());
        Self(Arc::new(Inner {
            ruff,
            ruff_version: tokio::sync::OnceCell::new(),
            checked,
            linted,
        }))
    }

    /// Checks these files. `scratch` is a folder for the files that `ruff` may read; nothing
    /// remains there. Everything that is wrong with the files is a finding; an error is an
    /// infrastructure fault. Dropping the future ends the check.
    pub async fn check(
        &self,
        files: Files,
        policy: &Severities,
        scratch: &Path,
    ) -> Result<Judgement> {
        let files = Arc::new(files);
        let (inner, same) = (self.0.clone(), files.clone());
        let work = move |permit: &Permit| inner.apply_rules(&same, permit.stop());
        let checked = run_blocking(work).await?;
        let mut findings = self.lint(&files, &checked, policy, scratch).await?;
        findings.merge(checked.findings);
        findings.extend(files.more_findings.iter().cloned());
        Ok(Judgement::new(findings, policy))
    }
}

impl Default for Checks {
    /// With the `ruff` on `PATH`.
    fn default() -> Self {
        Self::new(Ruff::new("ruff"))
    }
}

impl Inner {
    fn apply_rules(&self, files: &Files, stop: &Stop) -> io::Result<CheckedCommit> {
        let roots: Vec<&str> = files.roots.iter().map(String::as_str).collect();
        let commit = Commit {
            entries: &files.entries,
            roots: &roots,
            known: &files.known_addons,
            stop,
        };
        compliance::check(
            &commit,
            files.blobs_name_contents.then_some(&self.checked),
            &files.open,
        )
    }
}

/// Runs work on a thread that may block. What fails there is the disk or a process of this machine.
async fn run_blocking<T: Send + 'static>(
    work: impl FnOnce(&Permit) -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = background::run(None, work)
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    done.map_err(|error| Error::Transient(format!("The files could not be checked: {error}.")))
}
