//! One bare mirror per repository and credential, shared by every process on the machine. It is a
//! cache: whatever happens to it, it can be made again from the server.

use super::command::{Authorization, Environment, Output, Stopped, run};
use super::{Credential, GitError, Settings};
use ecluse_domain::CommitSha;
use ecluse_domain::git::RepoUrl;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

pub(super) struct Mirror<'a> {
    settings: &'a Settings,
    environment: &'a Environment,
    /// As the project or .gitmodules says it; what errors show.
    pub(super) url: RepoUrl,
    /// Where it is really fetched from: an ssh address may go over the https credential.
    fetched_from: RepoUrl,
    authorization: Option<Authorization>,
    pub(super) git_dir: PathBuf,
    lock: PathBuf,
    pub(super) deadline: Instant,
}

/// How many packs a mirror may gather, one per fetch, before the small ones are made one.
const PACKS: usize = 50;

impl<'a> Mirror<'a> {
    /// `project` and `credential` are the project's own: the credential is only given to the server
    /// it was made for.
    pub(super) fn new(
        (settings, environment): (&'a Settings, &'a Environment),
        url: &RepoUrl,
        project: &RepoUrl,
        credential: Option<&Credential>,
        deadline: Instant,
    ) -> Result<Self, GitError> {
        let credential =
            credential.filter(|_| url.as_url().host_str() == project.as_url().host_str() && project.as_url().scheme() != "ssh");
        let fetched_from = match credential {
            Some(_) if url.as_url().scheme() == "ssh" && settings.ssh.key.is_none() => {
                over_http(url, project).unwrap_or_else(|| url.clone())
            }
            Some(_) | None => url.clone(),
        };
        // same host, other port or scheme: another server, which must not see the credential
        let origin = |url: &RepoUrl| (url.as_url().scheme().to_owned(), url.as_url().port_or_known_default());
        let credential = credential.filter(|_| origin(&fetched_from) == origin(project));
        if fetched_from.as_url().scheme() == "http" && !settings.allow_http {
            return Err(GitError::refused(url, super::Refusal::PlainHttp));
        }
        // The credential is part of the name: who may not read a repository must not find it here either.
        let mut name = Sha256::new();
        name.update(fetched_from.as_str());
        if let Some(credential) = credential {
            name.update([0]);
            name.update(&credential.username);
            name.update([0]);
            name.update(credential.token.expose_secret());
        }
        let name = hex::encode(&name.finalize()[..16]);
        let mirrors = settings.cache_dir.join("mirrors");
        Ok(Self {
            settings,
            environment,
            url: url.clone(),
            authorization: credential.map(|credential| Authorization::new(&fetched_from, credential)),
            fetched_from,
            git_dir: mirrors.join(format!("{name}.git")),
            lock: mirrors.join(format!("{name}.lock")),
            deadline,
        })
    }

    /// The same, for reading only, where the mirror's folder is known already.
    pub(super) fn at(self, git_dir: &Path) -> Self {
        Self { git_dir: git_dir.to_owned(), ..self }
    }

    /// Have this commit, with everything it needs; nothing is fetched when it is there already.
    pub(super) async fn ensure(&self, commit: &CommitSha) -> Result<(), GitError> {
        if self.has(commit).await? {
            self.note_use();
            return Ok(());
        }
        self.fetch_for(commit).await?;
        if self.has(commit).await? {
            return Ok(());
        }
        self.fetch_exactly(commit).await?;
        if self.has(commit).await? { Ok(()) } else { Err(self.missing(commit)) }
    }

    /// Fetch every branch and tag, for a commit which was not there a moment ago.
    pub(super) async fn fetch_for(&self, commit: &CommitSha) -> Result<(), GitError> {
        let (lock, waited) = self.lock().await?;
        if waited && self.has(commit).await? {
            return Ok(()); // another process fetched it while we waited
        }
        self.fetch_refs(&lock).await
    }

    /// Fetch a commit that no branch and no tag leads to.
    pub(super) async fn fetch_exactly(&self, commit: &CommitSha) -> Result<(), GitError> {
        let (lock, _) = self.lock().await?;
        let refspec = format!("+{commit}:refs/ecluse/{commit}");
        self.fetch(&lock, &[], &[&refspec]).await.map_err(|error| match error {
            // servers word this refusal differently; whatever it says, the commit cannot be had
            GitError::Failed { .. } | GitError::NoAccess { .. } => self.missing(commit),
            other => other,
        })
    }

    pub(super) fn missing(&self, commit: &CommitSha) -> GitError {
        GitError::MissingCommit { repository: self.url.to_string(), commit: commit.to_string() }
    }

    /// Have every branch and tag as the server has them now.
    pub(super) async fn update(&self) -> Result<(), GitError> {
        let (lock, _) = self.lock().await?;
        self.fetch_refs(&lock).await
    }

    /// Throw the mirror away; the next call makes it again.
    pub(super) async fn remove(&self) -> Result<(), GitError> {
        let _lock = self.lock().await?;
        self.discard()
    }

    /// The commit this revision names, if it is there.
    pub(super) async fn resolve(&self, revision: &str) -> Result<Option<CommitSha>, GitError> {
        let mut command = self.command();
        command.args(["rev-parse", "--verify", "--quiet", "--end-of-options"]).arg(format!("{revision}^{{commit}}"));
        let (output, stdout) = self.collect(command, 200).await?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&stdout).trim().parse().ok()).flatten())
    }

    pub(super) fn command(&self) -> std::process::Command {
        self.environment.git(&self.git_dir, None)
    }

    /// Run a command on the mirror that talks to nobody; its stdout, up to this many bytes.
    pub(super) async fn collect(&self, command: std::process::Command, most: usize) -> Result<(Output, Vec<u8>), GitError> {
        let mut stdout = Vec::new();
        let mut keep = |piece: &[u8]| {
            stdout.extend_from_slice(piece);
            stdout.len() <= most
        };
        let output = run(command, self.deadline, &mut keep, &|| true)
            .await
            .map_err(|stopped| self.stopped(stopped, &format!("{most} bytes of output")))?;
        Ok((output, stdout))
    }

    pub(super) fn stopped(&self, stopped: Stopped, limit: &str) -> GitError {
        let repository = self.url.to_string();
        match stopped {
            Stopped::Io(source) => GitError::Io { doing: format!("{repository}: cannot run git"), source },
            Stopped::Timeout => GitError::Timeout { repository, after: self.settings.timeout },
            Stopped::ByCaller => GitError::Limit { repository, limit: limit.to_owned() },
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

    /// Wait for our turn. The kernel gives the lock back when its holders are gone, us and the git
    /// we started (it has the lock as its stdin), however they went. Says whether there was a wait.
    async fn lock(&self) -> Result<(File, bool), GitError> {
        let doing = || GitError::io(format!("{}: cannot lock the mirror {}", self.url, self.lock.display()));
        std::fs::create_dir_all(self.settings.cache_dir.join("mirrors")).map_err(doing())?;
        let file = File::options().create(true).truncate(false).read(true).write(true).open(&self.lock).map_err(doing())?;
        let mut waited = false;
        loop {
            match file.try_lock() {
                Ok(()) => {
                    self.note_use();
                    return Ok((file, waited));
                }
                Err(TryLockError::WouldBlock) if Instant::now() >= self.deadline => return Err(self.stopped(Stopped::Timeout, "")),
                Err(TryLockError::WouldBlock) => {
                    waited = true;
                    tokio::time::sleep(Duration::from_millis(25)).await;
                }
                Err(TryLockError::Error(error)) => return Err(doing()(error)),
            }
        }
    }

    /// The lock file's date says when the mirror was last used. Cutting an empty file sets it.
    pub(super) fn note_use(&self) {
        if let Ok(lock) = File::options().write(true).open(&self.lock) {
            let _ = lock.set_len(0);
        }
    }

    async fn fetch_refs(&self, lock: &File) -> Result<(), GitError> {
        let existed = self.exists();
        let fetch = || self.fetch(lock, &["--prune"], &["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]);
        match fetch().await {
            // neither the network nor the server: a mirror that a crash or the disk damaged is made again
            Err(GitError::Failed { repository, said }) if existed => {
                tracing::warn!(repository, said, "fetch failed; making the mirror again");
                self.discard()?;
                fetch().await
            }
            fetched => fetched,
        }
    }

    async fn fetch(&self, lock: &File, options: &[&str], refspecs: &[&str]) -> Result<(), GitError> {
        self.prepare().await?;
        let most = self.settings.max_bytes;
        let mut command = self.environment.git(&self.git_dir, self.authorization.as_ref());
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
            .stdin(lock.try_clone().map_err(GitError::io("cannot share the mirror's lock"))?);
        let fits = || size_of(&self.git_dir) <= most;
        let ended = run(command, self.deadline, &mut |_| true, &fits).await;
        if !fits() {
            self.discard()?;
            return Err(GitError::Limit { repository: self.url.to_string(), limit: format!("{most} bytes for one repository") });
        }
        match ended {
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(GitError::of_fetch(&self.url, Authorization::censor(self.authorization.as_ref(), &output.stderr))),
            Err(stopped) => Err(self.stopped(stopped, &format!("{most} bytes for one repository"))),
        }
    }

    /// With the lock held: make the mirror, or clear up what an interrupted fetch left in it.
    async fn prepare(&self) -> Result<(), GitError> {
        let doing = || GitError::io(format!("{}: cannot prepare the mirror {}", self.url, self.git_dir.display()));
        if self.exists() {
            clear_leftovers(&self.git_dir).map_err(doing())?;
            if packs(&self.git_dir) > PACKS {
                let mut command = self.command();
                // only the small packs are rolled up, and what no branch holds any more stays
                command.args(["repack", "-q", "-d", "--geometric=2"]);
                self.collect(command, 1 << 20).await?;
            }
            return Ok(());
        }
        // made aside and renamed, so that a mirror is either whole or not there
        let aside = self.git_dir.with_extension("new");
        remove_dir(&aside).map_err(doing())?;
        remove_dir(&self.git_dir).map_err(doing())?;
        let mut command = self.environment.git(&aside, None);
        command.args(["init", "--quiet", "--bare", "--template=", "--initial-branch=ecluse-none", "--object-format=sha1"]);
        let (output, _) = self.collect(command, 1 << 16).await?;
        if !output.status.success() {
            return Err(GitError::Failed { repository: self.url.to_string(), said: Authorization::censor(None, &output.stderr) });
        }
        std::fs::rename(&aside, &self.git_dir).map_err(doing())
    }

    fn discard(&self) -> Result<(), GitError> {
        remove_dir(&self.git_dir).map_err(GitError::io(format!("{}: cannot remove the mirror", self.url)))
    }
}

/// `ssh://git@host/owner/repo.git` on the project's own http(s) server.
fn over_http(url: &RepoUrl, project: &RepoUrl) -> Option<RepoUrl> {
    let base = project.as_url();
    let port = base.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}{}", base.scheme(), base.host_str()?, url.as_url().path()).parse().ok()
}

/// Lock files and half-written packs; nobody else writes here while we hold our lock.
fn clear_leftovers(folder: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let leftover = name.ends_with(".lock") || name.starts_with("tmp_") || name.starts_with("incoming-");
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

pub(super) fn remove_dir(folder: &Path) -> std::io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Bytes below this folder; what vanishes while we look counts nothing.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .filter_map(Result::ok)
        .filter_map(|entry| entry.metadata().ok().map(|metadata| (entry, metadata)))
        .map(|(entry, metadata)| if metadata.is_dir() { size_of(&entry.path()) } else { metadata.len() })
        .sum()
}

fn packs(git_dir: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(git_dir.join("objects/pack")) else { return 0 };
    entries.filter_map(Result::ok).filter(|entry| entry.path().extension().is_some_and(|extension| extension == "pack")).count()
}
