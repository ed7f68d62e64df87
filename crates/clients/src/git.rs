//! Git, through its command line and never through a work tree. Trees and blobs are read from a
//! cache of bare mirrors, so no hook, filter, attribute or symlink of a repository ever takes
//! effect.

mod blobs;
mod checkout;
mod cleanup;
mod command;
mod dates;
mod error;
mod history;
mod local;
mod mirror;
mod public_host;
mod sizes;
mod ssh;
mod tree;
mod trees;
mod work_tree;

/// Whether these records of `git config -z --list` are accepted as a `.gitmodules`.
#[doc(hidden)]
pub mod fuzzing;

pub use blobs::Blobs;
pub use checkout::{Checkout, LocalChange, Source};
pub use error::{GitError, Refusal};
pub use history::CommitInfo;
pub use local::deepen;
pub use ssh::SshSettings;

use command::Environment;
use ecluse_domain::CommitSha;
use ecluse_domain::git::{RefName, RepoUrl, SubmoduleRules};
use mirror::Mirror;
use secrecy::SecretString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A user name with a token or password for the project's forge. The credential is only sent to the
/// server (scheme, host and port) of the project's own repository.
#[derive(Debug, Clone)]
pub struct Credential {
    pub username: String,
    pub token: SecretString,
}

/// With what a project is fetched with its submodules.
#[derive(Debug, Clone, Default)]
pub struct Access {
    pub credential: Option<Credential>,
    /// Decides for which submodules the credential, or the ssh key, is used.
    pub submodules: SubmoduleRules,
}

impl From<Credential> for Access {
    /// The credential is used for the project's own repository only.
    fn from(credential: Credential) -> Self {
        Self {
            credential: Some(credential),
            submodules: SubmoduleRules::default(),
        }
    }
}

/// Where the client keeps its mirrors, and its limits.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the mirrors. Several processes may share it, and it may be emptied when none
    /// runs.
    pub cache_dir: PathBuf,
    /// For one call of [`Git`], including everything that the call fetches.
    pub timeout: Duration,
    /// In bytes: of the mirrors of one checkout on disk, and of all files of one checkout. All
    /// mirrors together may have eight times as many; those used least recently are removed.
    pub max_bytes: u64,
    /// The number of files of one checkout.
    pub max_files: usize,
    /// The bytes of the paths and of the targets of symlinks of one checkout. They are held in
    /// memory, and a few small trees that name each other can have paths of any size.
    pub max_path_bytes: usize,
    /// The bytes of memory for the dates of the paths of one repository.
    pub max_memory_of_dates: usize,
    /// Allows plain http. Off by default: content and credential would cross the network
    /// unencrypted.
    pub allow_http: bool,
    pub ssh: SshSettings,
}

impl Settings {
    /// The defaults: ten minutes, 4 GiB, 200,000 files, 32 MiB of paths, no plain http.
    pub fn new(cache_dir: impl Into<PathBuf>) -> Self {
        Self {
            cache_dir: cache_dir.into(),
            timeout: Duration::from_secs(600),
            max_bytes: 4 << 30,
            max_files: 200_000,
            max_path_bytes: 32 << 20,
            max_memory_of_dates: 128 << 20,
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
    trees: Arc<trees::TreeCache>,
    cache: Arc<sizes::CacheSize>,
    servers: Servers,
}

/// Whether git asks servers for what the mirrors lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Servers {
    Asked,
    NotAsked,
}

impl Git {
    /// Makes the folder of the cache when it does not exist.
    pub fn new(settings: Settings) -> Result<Self, GitError> {
        let problem = format!(
            "cannot prepare the folder {} for git",
            settings.cache_dir.display()
        );
        std::fs::create_dir_all(&settings.cache_dir).map_err(GitError::io(problem.clone()))?;
        let cache_dir = settings
            .cache_dir
            .canonicalize()
            .map_err(GitError::io(problem.clone()))?;
        let settings = Settings {
            cache_dir,
            ..settings
        };
        let environment = Environment::prepare(&settings).map_err(GitError::io(problem))?;
        let mirrors = settings.cache_dir.join("mirrors");
        let cache = sizes::CacheSize::new(mirrors, settings.max_bytes, settings.timeout);
        Ok(Self {
            settings: Arc::new(settings),
            environment: Arc::new(environment),
            trees: Arc::default(),
            cache: Arc::new(cache),
            servers: Servers::Asked,
        })
    }

    /// The same client with the same mirrors, which asks no server, so that no call waits for one.
    /// A commit that a mirror lacks is [`GitError::MissingCommit`].
    #[must_use]
    pub fn without_servers(&self) -> Self {
        Self {
            servers: Servers::NotAsked,
            ..self.clone()
        }
    }

    /// Asks the server which commit a tag leads to now; `None` when there is no such tag.
    pub async fn resolve_tag(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        tag: &RefName,
    ) -> Result<Option<CommitSha>, GitError> {
        let mirror = self.own_mirror(url, credential, self.deadline())?;
        mirror.update().await?;
        mirror.resolve(&format!("refs/tags/{}", tag.as_str())).await
    }

    /// Asks the server for the current head of a branch; `None` when there is no such branch.
    pub async fn resolve_branch(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        branch: &RefName,
    ) -> Result<Option<CommitSha>, GitError> {
        let mirror = self.own_mirror(url, credential, self.deadline())?;
        mirror.update().await?;
        mirror
            .resolve(&format!("refs/heads/{}", branch.as_str()))
            .await
    }

    /// Returns whether `commit` was once the head of the branch whose head is now `head`. Only
    /// first parents count, so a merged commit was never a head. A commit that the server no longer
    /// has was no head.
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
        let mirror = self.own_mirror(url, credential, self.deadline())?;
        let mut command = mirror.command();
        command.args([
            "rev-list",
            "--first-parent",
            "--end-of-options",
            head.as_str(),
            &format!("^{commit}^@"),
        ]);
        let (output, stdout) = mirror.collect(command, 64 << 20).await?;
        if !output.status.success() {
            return Err(GitError::Damaged {
                repository: url.to_string(),
                reason: crate::error::quote_output(&output.stderr, &[]),
            });
        }
        Ok(stdout
            .split(|&byte| byte == b'\n')
            .any(|line| line == commit.as_str().as_bytes()))
    }

    /// Returns whether `ancestor` is in the history of `descendant`. A commit is in its own
    /// history. A commit that the server no longer has is in no history and has none.
    pub async fn is_ancestor(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        ancestor: &CommitSha,
        descendant: &CommitSha,
    ) -> Result<bool, GitError> {
        let mirror = self.own_mirror(url, credential, self.deadline())?;
        match mirror.ensure_commit(descendant).await {
            Err(GitError::MissingCommit { .. }) => return Ok(false),
            ensured => ensured?,
        }
        // the mirror holds the whole history of each of its commits
        if mirror.resolve(ancestor.as_str()).await?.is_none() {
            return Ok(false);
        }
        let mut command = mirror.command();
        command.args([
            "merge-base",
            "--is-ancestor",
            "--end-of-options",
            ancestor.as_str(),
            descendant.as_str(),
        ]);
        let (output, _) = mirror.collect(command, 1 << 16).await?;
        match output.status.code() {
            Some(0) => Ok(true),
            Some(1) => Ok(false),
            Some(_) | None => Err(GitError::Damaged {
                repository: url.to_string(),
                reason: crate::error::quote_output(&output.stderr, &[]),
            }),
        }
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.settings.timeout
    }

    /// The mirror of a project's own repository.
    fn own_mirror(
        &self,
        url: &RepoUrl,
        credential: Option<&Credential>,
        deadline: Instant,
    ) -> Result<Mirror<'_>, GitError> {
        let rules = SubmoduleRules::default();
        self.mirror((url, url), &rules, credential, deadline)
    }

    /// The mirror of a project's own repository, or of one of its submodules, as the rules allow
    /// it.
    fn mirror(
        &self,
        (url, project): (&RepoUrl, &RepoUrl),
        rules: &SubmoduleRules,
        credential: Option<&Credential>,
        deadline: Instant,
    ) -> Result<Mirror<'_>, GitError> {
        Mirror::new(self, (url, project), rules, credential, deadline)
    }
}
