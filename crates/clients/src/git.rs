//! Git, through its command line and never through a work tree: trees and blobs are read from a
//! cache of bare mirrors, so no hook, filter, attribute or symlink of a repository is ever acted on.

mod blobs;
mod checkout;
mod command;
mod dates;
mod error;
mod forget;
mod history;
mod local;
mod mirror;
mod ssh;
mod tree;
mod trees;

pub use blobs::Blobs;
pub use checkout::{Checkout, Source};
pub use error::{GitError, Refusal};
pub use history::CommitInfo;
pub use local::{LocalChange, deepen};
pub use ssh::SshSettings;

use command::Environment;
use ecluse_domain::CommitSha;
use ecluse_domain::git::{RefName, RepoUrl};
use mirror::Mirror;
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A user name and a token or password for the project's forge. It is only ever sent to the server
/// (scheme, host and port) of the project's own repository.
#[derive(Debug, Clone)]
pub struct Credential {
    pub username: String,
    pub token: SecretString,
}

/// Where git works and what it may use.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Holds the mirrors; several processes may share it, and it may be emptied when none runs.
    pub cache_dir: PathBuf,
    /// For one call of [`Git`], everything it fetches included.
    pub timeout: Duration,
    /// Bytes: of one mirror on disk, and of all files of one checkout.
    pub max_bytes: u64,
    /// Files of one checkout.
    pub max_files: usize,
    /// Allow plain http. Off by default: content and credential would cross the network readable.
    pub allow_http: bool,
    pub ssh: SshSettings,
}

impl Settings {
    /// The defaults: ten minutes, 4 GiB, 200,000 files, no plain http.
    pub fn new(cache_dir: impl Into<PathBuf>) -> Self {
        Self {
            cache_dir: cache_dir.into(),
            timeout: Duration::from_secs(600),
            max_bytes: 4 << 30,
            max_files: 200_000,
            allow_http: false,
            ssh: SshSettings::default(),
        }
    }
}

/// The git client; cheap to clone.
#[derive(Debug, Clone)]
pub struct Git {
    settings: Arc<Settings>,
    environment: Arc<Environment>,
    trees: Arc<trees::Trees>,
}

impl Git {
    /// Makes the cache's folder where there is none.
    pub fn new(settings: Settings) -> Result<Self, GitError> {
        let doing = format!("cannot prepare the folder {} for git", settings.cache_dir.display());
        std::fs::create_dir_all(&settings.cache_dir).map_err(GitError::io(doing.clone()))?;
        let cache_dir = settings.cache_dir.canonicalize().map_err(GitError::io(doing.clone()))?;
        let settings = Settings { cache_dir, ..settings };
        let environment = Environment::prepare(&settings).map_err(GitError::io(doing))?;
        Ok(Self { settings: Arc::new(settings), environment: Arc::new(environment), trees: Arc::default() })
    }

    /// The commit a tag leads to now, asked from the server; `None` when there is no such tag.
    pub async fn resolve_tag(&self, url: &RepoUrl, credential: Option<&Credential>, tag: &RefName) -> Result<Option<CommitSha>, GitError> {
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        mirror.update().await?;
        mirror.resolve(&format!("refs/tags/{tag}")).await
    }

    /// The head of a branch now, asked from the server; `None` when there is no such branch.
    pub async fn resolve_branch(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        branch: &RefName,
    ) -> Result<Option<CommitSha>, GitError> {
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        mirror.update().await?;
        mirror.resolve(&format!("refs/heads/{branch}")).await
    }

    /// Whether `commit` was once the head of the branch whose head is `head` now: by first parents, so that what was merged into it
    /// was not. A commit that the server no longer has was none.
    pub async fn was_head(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        commit: &CommitSha,
        head: &CommitSha,
    ) -> Result<bool, GitError> {
        if !self.is_ancestor(url, credential, commit, head).await? {
            return Ok(false);
        }
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        let mut command = mirror.command();
        command.args(["rev-list", "--first-parent", "--end-of-options", head.as_str(), &format!("^{commit}^@")]);
        let (output, stdout) = mirror.collect(command, 64 << 20).await?;
        if !output.status.success() {
            return Err(GitError::Damaged { repository: url.to_string(), said: crate::error::quoted(&output.stderr, &[]) });
        }
        Ok(stdout.split(|&byte| byte == b'\n').any(|line| line == commit.as_str().as_bytes()))
    }

    /// Whether `ancestor` is in the history of `descendant` (a commit is in its own). A commit that
    /// the server no longer has is in no history, and has none.
    pub async fn is_ancestor(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        ancestor: &CommitSha,
        descendant: &CommitSha,
    ) -> Result<bool, GitError> {
        let mirror = self.mirror(url, url, credential, self.deadline())?;
        match mirror.ensure(descendant).await {
            Err(GitError::MissingCommit { .. }) => return Ok(false),
            ensured => ensured?,
        }
        // the mirror holds the whole history of what it holds
        if mirror.resolve(ancestor.as_str()).await?.is_none() {
            return Ok(false);
        }
        let mut command = mirror.command();
        command.args(["merge-base", "--is-ancestor", "--end-of-options", ancestor.as_str(), descendant.as_str()]);
        let (output, _) = mirror.collect(command, 1 << 16).await?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            Some(_) | None => Err(GitError::Damaged { repository: url.to_string(), said: crate::error::quoted(&output.stderr, &[]) }),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.settings.timeout
    }

    fn mirror(&self, url: &RepoUrl, project: &RepoUrl, credential: Option<&Credential>, deadline: Instant) -> Result<Mirror<'_>, GitError> {
        Mirror::new((&self.settings, &self.environment), url, project, credential, deadline)
    }
}
