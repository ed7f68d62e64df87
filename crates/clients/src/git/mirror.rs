//! One bare mirror for each repository and credential, shared by every process on the machine. A
//! mirror is a cache: it can always be fetched again from the server.

use super::cleanup::remove_dir;
use super::command::{Authorization, Environment, Output, Stopped, find_proxy, run};
use super::public_host::{NoRoute, Route, find_route};
use super::sizes::{CacheSize, CheckoutSizes, size_on_disk};
use super::{Credential, Git, GitError, Refusal, Servers, Settings};
use crate::background;
use ecluse_domain::CommitSha;
use ecluse_domain::git::{
    AllowedAddresses, FetchCredential, FetchRefused, HeldCredentials, RepoUrl, SubmoduleRules,
};
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

pub(super) struct Mirror<'a> {
    settings: &'a Settings,
    environment: &'a Environment,
    servers: Servers,
    cache: &'a Arc<CacheSize>,
    /// The mirrors that may not be too large together with this one.
    checkout: Arc<CheckoutSizes>,
    /// The address as the project or .gitmodules writes it; errors show this one.
    pub(super) url: RepoUrl,
    /// The address for the fetch: an ssh address may be fetched over https.
    fetched_from: RepoUrl,
    pub(super) credential: FetchCredential,
    authorization: Option<Authorization>,
    addresses: AllowedAddresses,
    pub(super) git_dir: PathBuf,
    lock: PathBuf,
    pub(super) deadline: Instant,
}

/// How many packs a mirror may collect, one for each fetch, before the small ones are merged.
const MAX_PACKS: usize = 50;

impl<'a> Mirror<'a> {
    /// `project` and `credential` are the project's own. The rules decide whether the credential or
    /// the ssh key is used for `url`.
    ///
    /// # Errors
    ///
    /// [`Refusal::ForeignRepository`] when the rules refuse the repository, and
    /// [`Refusal::PlainHttp`].
    pub(super) fn new(
        git: &'a Git,
        (url, project): (&RepoUrl, &RepoUrl),
        rules: &SubmoduleRules,
        credential: Option<&Credential>,
        deadline: Instant,
    ) -> Result<Self, GitError> {
        let settings: &Settings = &git.settings;
        let held = HeldCredentials {
            project_token: credential.is_some(),
            ssh_key: settings.ssh.key.is_some(),
        };
        let fetch = rules
            .decide(url, project, held)
            .map_err(|FetchRefused| GitError::refused(url, Refusal::ForeignRepository))?;
        if fetch.from.as_url().scheme() == "http" && !settings.allow_http {
            return Err(GitError::refused(url, Refusal::PlainHttp));
        }
        // What gives access is a part of the name: without it, the mirror cannot be found.
        let mut name = Sha256::new();
        name.update(fetch.from.as_str());
        let authorization = match (fetch.credential, credential) {
            (FetchCredential::ProjectToken, Some(credential)) => {
                name.update([0]);
                name.update(&credential.username);
                name.update([0]);
                name.update(credential.token.expose_secret());
                Some(Authorization::token(&fetch.from, credential))
            }
            (FetchCredential::SshKey, _) => {
                name.update("\0the ssh key of the installation");
                Some(Authorization::SshKey)
            }
            (FetchCredential::ProjectToken, None)
            | (FetchCredential::Withheld | FetchCredential::Missing, _) => None,
        };
        if fetch.addresses == AllowedAddresses::Public {
            name.update("\0from a public address");
        }
        let name = hex::encode(&name.finalize()[..16]);
        let mirrors = settings.cache_dir.join("mirrors");
        Ok(Self {
            settings,
            environment: &git.environment,
            servers: git.servers,
            cache: &git.cache,
            checkout: Arc::default(),
            url: url.clone(),
            credential: fetch.credential,
            authorization,
            addresses: fetch.addresses,
            fetched_from: fetch.from,
            git_dir: mirrors.join(format!("{name}.git")),
            lock: mirrors.join(format!("{name}.lock")),
            deadline,
        })
    }

    /// The same for reading only, where the folder of the mirror is known already.
    pub(super) fn with_git_dir(self, git_dir: &Path) -> Self {
        Self {
            git_dir: git_dir.to_owned(),
            ..self
        }
    }

    /// The same as one of the mirrors of this checkout, which may not be too large together.
    pub(super) fn of_checkout(self, checkout: &Arc<CheckoutSizes>) -> Self {
        checkout.add(&self.git_dir);
        Self {
            checkout: checkout.clone(),
            ..self
        }
    }

    /// Makes sure that the mirror has this commit with all its objects. Nothing is fetched when it
    /// has it.
    pub(super) async fn ensure_commit(&self, commit: &CommitSha) -> Result<(), GitError> {
        if self.has(commit).await? {
            self.record_use();
            return Ok(());
        }
        if self.servers == Servers::NotAsked {
            return Err(self.missing_commit(commit));
        }
        self.fetch_branches_for(commit).await?;
        if self.has(commit).await? {
            return Ok(());
        }
        self.fetch_commit(commit).await?;
        if self.has(commit).await? {
            Ok(())
        } else {
            Err(self.missing_commit(commit))
        }
    }

    /// Fetches every branch and tag, for a commit that was missing a moment ago.
    pub(super) async fn fetch_branches_for(&self, commit: &CommitSha) -> Result<(), GitError> {
        let (lock, waited) = self.lock().await?;
        if waited && self.has(commit).await? {
            return Ok(()); // another process fetched it during the wait
        }
        self.fetch_refs(&lock).await
    }

    /// Fetches a commit that no branch and no tag leads to.
    pub(super) async fn fetch_commit(&self, commit: &CommitSha) -> Result<(), GitError> {
        let (lock, _) = self.lock().await?;
        let refspec = format!("+{commit}:refs/ecluse/{commit}");
        self.fetch(&lock, &[], &[&refspec])
            .await
            .map_err(|error| match error {
                // servers word this refusal differently; in every case the commit is not available
                GitError::Failed { .. } | GitError::NoAccess { .. } => self.missing_commit(commit),
                other => other,
            })
    }

    pub(super) fn missing_commit(&self, commit: &CommitSha) -> GitError {
        GitError::MissingCommit {
            repository: self.url.to_string(),
            commit: commit.to_string(),
        }
    }

    /// Updates every branch and tag to the state of the server.
    pub(super) async fn update(&self) -> Result<(), GitError> {
        let (lock, _) = self.lock().await?;
        self.fetch_refs(&lock).await
    }

    /// Deletes the mirror; the next call makes it again.
    pub(super) async fn remove(&self) -> Result<(), GitError> {
        let _lock = self.lock().await?;
        self.delete()
    }

    /// Returns the commit that this revision names, if the mirror has it.
    pub(super) async fn resolve(&self, revision: &str) -> Result<Option<CommitSha>, GitError> {
        let mut command = self.command();
        command
            .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
            .arg(format!("{revision}^{{commit}}"));
        let (output, stdout) = self.collect(command, 200).await?;
        Ok(output
            .status
            .success()
            .then(|| String::from_utf8_lossy(&stdout).trim().parse().ok())
            .flatten())
    }

    pub(super) fn command(&self) -> std::process::Command {
        self.environment.git(&self.git_dir)
    }

    /// Runs a command that reads only the mirror, and returns its stdout up to this many bytes.
    pub(super) async fn collect(
        &self,
        command: std::process::Command,
        max: usize,
    ) -> Result<(Output, Vec<u8>), GitError> {
        let mut stdout = Vec::new();
        let mut keep = |piece: &[u8]| {
            stdout.extend_from_slice(piece);
            stdout.len() <= max
        };
        let output = run(command, self.deadline, &mut keep, &|| true)
            .await
            .map_err(|stopped| self.stop_error(stopped, &format!("{max} bytes of output")))?;
        Ok((output, stdout))
    }

    pub(super) fn stop_error(&self, stopped: Stopped, limit: &str) -> GitError {
        let repository = self.url.to_string();
        match stopped {
            Stopped::Io(source) => GitError::Io {
                problem: format!("{repository}: cannot run git"),
                source,
            },
            Stopped::Timeout => GitError::Timeout {
                repository,
                after: self.settings.timeout,
            },
            Stopped::ByCaller => GitError::Limit {
                repository,
                limit: limit.to_owned(),
            },
        }
    }

    pub(super) async fn run_streaming(
        &self,
        command: std::process::Command,
        output: &mut (dyn FnMut(&[u8]) -> bool + Send),
    ) -> Result<Output, Stopped> {
        run(command, self.deadline, output, &|| true).await
    }

    pub(super) fn exists(&self) -> bool {
        self.git_dir.join("HEAD").exists()
    }

    async fn has(&self, commit: &CommitSha) -> Result<bool, GitError> {
        if !self.exists() {
            return Ok(false);
        }
        Ok(self.resolve(commit.as_str()).await?.as_ref() == Some(commit))
    }

    /// Waits for the lock of the mirror, and returns whether it had to wait. The kernel releases
    /// the lock when both holders have ended, even by a kill: this process, and the git that it
    /// started, which has the lock as its stdin.
    async fn lock(&self) -> Result<(File, bool), GitError> {
        if self.servers == Servers::NotAsked {
            // The holder may wait for the server.
            return Err(GitError::Unreachable {
                repository: self.url.to_string(),
                reason: "the mirror must be changed, and its server is not asked".to_owned(),
            });
        }
        let io_error = || {
            GitError::io(format!(
                "{}: cannot lock the mirror {}",
                self.url,
                self.lock.display()
            ))
        };
        std::fs::create_dir_all(self.settings.cache_dir.join("mirrors")).map_err(io_error())?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&self.lock)
            .map_err(io_error())?;
        let mut waited = false;
        loop {
            match file.try_lock() {
                Ok(()) => {
                    self.record_use();
                    return Ok((file, waited));
                }
                Err(TryLockError::WouldBlock) if Instant::now() >= self.deadline => {
                    return Err(self.stop_error(Stopped::Timeout, ""));
                }
                Err(TryLockError::WouldBlock) => {
                    waited = true;
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
                Err(TryLockError::Error(error)) => return Err(io_error()(error)),
            }
        }
    }

    /// Records that the mirror is used now, as the date of its lock file. Truncating an empty file
    /// sets it.
    pub(super) fn record_use(&self) {
        if let Ok(lock) = File::options().write(true).open(&self.lock) {
            let _ = lock.set_len(0);
        }
    }

    async fn fetch_refs(&self, lock: &File) -> Result<(), GitError> {
        let existed = self.exists();
        let fetch = || {
            self.fetch(
                lock,
                &["--prune"],
                &["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"],
            )
        };
        match fetch().await {
            // neither the network nor the server failed: a mirror that a crash or the disk damaged
            // is made again
            Err(GitError::Failed { repository, reason }) if existed => {
                tracing::warn!(repository, reason, "fetch failed; making the mirror again");
                self.delete()?;
                fetch().await
            }
            fetched => fetched,
        }
    }

    async fn fetch(
        &self,
        lock: &File,
        options: &[&str],
        refspecs: &[&str],
    ) -> Result<(), GitError> {
        let route = self.find_route().await?;
        self.make_room().await?;
        self.prepare().await?;
        let mut command = self.environment.git_for_fetch(
            &self.git_dir,
            &self.fetched_from,
            self.authorization.as_ref(),
            route.as_ref(),
        );
        command
            .args([
                "fetch",
                "--quiet",
                "--force",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "--no-show-forced-updates",
            ])
            .args(options)
            .args(["--end-of-options", self.fetched_from.as_str()])
            .args(refspecs)
            .stdin(
                lock.try_clone()
                    .map_err(GitError::io("cannot share the mirror's lock"))?,
            );
        let exceeded = OnceLock::new();
        let fits = || match self.find_exceeded_limit() {
            Some(limit) => {
                exceeded.get_or_init(|| limit);
                false
            }
            None => true,
        };
        let ended = run(command, self.deadline, &mut |_| true, &fits).await;
        fits();
        if let Some(limit) = exceeded.into_inner() {
            self.delete()?;
            return Err(GitError::Limit {
                repository: self.url.to_string(),
                limit,
            });
        }
        match ended {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(GitError::from_failed_fetch(
                &self.url,
                Authorization::without_secret(self.authorization.as_ref(), &output.stderr),
            )),
            Err(stopped) => Err(self.stop_error(stopped, "")), // not by a limit
        }
    }

    /// Measures the mirrors of the checkout, and removes others when the cache is full.
    async fn make_room(&self) -> Result<(), GitError> {
        let (checkout, cache) = (self.checkout.clone(), self.cache.clone());
        let git_dir = self.git_dir.clone();
        let has_room = background::run(Some(self.deadline), move |_| {
            checkout.measure(&git_dir);
            cache.make_room(&checkout)
        });
        let has_room = has_room.await.flatten().map_err(GitError::io(format!(
            "{}: cannot make room for the mirror",
            self.url
        )))?;
        if has_room {
            Ok(())
        } else {
            Err(GitError::NoRoom {
                repository: self.url.to_string(),
            })
        }
    }

    /// Measures the mirror during a fetch, and returns the limit that it exceeds, alone or with the
    /// others of the checkout.
    fn find_exceeded_limit(&self) -> Option<String> {
        let max = self.settings.max_bytes;
        let size = size_on_disk(&self.git_dir);
        let before = self.checkout.record(&self.git_dir, size);
        self.cache.count(before, size);
        if size > max {
            Some(format!("{max} bytes for one repository"))
        } else if self.checkout.total() > max {
            Some(format!(
                "{max} bytes for a project and its submodules together, with their histories"
            ))
        } else {
            None
        }
    }

    /// Checks that the host is public where it has to be, and returns how git gets there.
    async fn find_route(&self) -> Result<Option<Route>, GitError> {
        if self.addresses == AllowedAddresses::Any {
            return Ok(None);
        }
        let proxy = find_proxy(self.fetched_from.as_url().scheme());
        match find_route(&self.fetched_from, proxy, self.deadline).await {
            Ok(route) => Ok(Some(route)),
            Err(NoRoute::NotPublic) => {
                Err(GitError::refused(&self.url, Refusal::ForeignRepository))
            }
            Err(NoRoute::LookupFailed) => Err(GitError::Unreachable {
                repository: self.url.to_string(),
                reason: "the name of its host cannot be looked up now".to_owned(),
            }),
            Err(NoRoute::Timeout) => Err(self.stop_error(Stopped::Timeout, "")),
        }
    }

    /// Makes the mirror, or removes what an interrupted fetch left in it. The caller holds the
    /// lock.
    async fn prepare(&self) -> Result<(), GitError> {
        let io_error = || {
            GitError::io(format!(
                "{}: cannot prepare the mirror {}",
                self.url,
                self.git_dir.display()
            ))
        };
        if self.exists() {
            clear_leftovers(&self.git_dir).map_err(io_error())?;
            if count_packs(&self.git_dir) > MAX_PACKS {
                let mut command = self.command();
                // only the small packs are merged, and objects that no branch holds any more stay
                command.args(["repack", "-q", "-d", "--geometric=2"]);
                self.collect(command, 1 << 20).await?;
            }
            return Ok(());
        }
        // made in a temporary folder and renamed, so that a mirror is either complete or missing
        let aside = self.git_dir.with_extension("new");
        remove_dir(&aside).map_err(io_error())?;
        remove_dir(&self.git_dir).map_err(io_error())?;
        let mut command = self.environment.git(&aside);
        command.args([
            "init",
            "--quiet",
            "--bare",
            "--template=",
            "--initial-branch=ecluse-none",
            "--object-format=sha1",
        ]);
        let (output, _) = self.collect(command, 1 << 16).await?;
        if !output.status.success() {
            return Err(GitError::Failed {
                repository: self.url.to_string(),
                reason: Authorization::without_secret(None, &output.stderr),
            });
        }
        std::fs::rename(&aside, &self.git_dir).map_err(io_error())
    }

    fn delete(&self) -> Result<(), GitError> {
        remove_dir(&self.git_dir).map_err(GitError::io(format!(
            "{}: cannot remove the mirror",
            self.url
        )))
    }
}

/// Removes lock files and unfinished packs; nobody else writes here while this process holds the
/// lock.
fn clear_leftovers(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let leftover =
            name.ends_with(".lock") || name.starts_with("tmp_") || name.starts_with("incoming-");
        if entry.file_type()?.is_dir() {
            if leftover {
                std::fs::remove_dir_all(entry.path())?;
            } else {
                clear_leftovers(&entry.path())?;
            }
        } else if leftover {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn count_packs(git_dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(git_dir.join("objects/pack")) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .filter(|entry| {
            entry
                .path()
                .extension()
                .is_some_and(|extension| extension == "pack")
        })
        .count()
}
