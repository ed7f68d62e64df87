//! Running git so that nothing in a repository, an address or the machine's own configuration can
//! make it do anything else than what it was asked.

use super::{Credential, Settings};
use crate::error::quoted;
use base64::Engine as _;
use ecluse_domain::git::RepoUrl;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use secrecy::ExposeSecret as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;

/// The `git config` every command runs with, above whatever a repository's own says.
const CONFIG: &[(&str, &str)] = &[
    ("protocol.allow", "never"),
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.askPass", ""),
    ("core.pager", "cat"),
    ("core.attributesFile", "/dev/null"),
    ("credential.helper", ""),
    ("credential.interactive", "false"),
    ("fetch.recurseSubmodules", "false"),
    ("fetch.unpackLimit", "1"),
    ("fetch.bundleURI", ""),
    ("transfer.bundleURI", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("http.followRedirects", "false"),
    ("http.lowSpeedLimit", "1000"),
    ("http.lowSpeedTime", "60"),
    ("i18n.logOutputEncoding", "UTF-8"),
    ("log.showSignature", "false"),
    ("log.mailmap", "false"),
    ("repack.writeBitmaps", "false"),
    ("submodule.recurse", "false"),
    ("safe.directory", "*"), // the cache may be a volume that belongs to another user
];

/// Passed on from the environment of Ecluse itself: they belong to whoever runs it.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "GIT_SSL_CAINFO",
    "TMPDIR",
];

/// What git commands run in: an environment made from nothing.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    /// Found once: a name that is looked up at every start would make Rust fork this whole process, pages and all.
    program: PathBuf,
    home: PathBuf,
    ssh_config: PathBuf,
    protocols: &'static str,
}

impl Environment {
    /// Make the folders and the ssh configuration commands need.
    pub(super) fn prepare(settings: &Settings) -> std::io::Result<Self> {
        let home = settings.cache_dir.join("home");
        std::fs::create_dir_all(&home)?;
        let ssh_config = home.join("ssh_config");
        // written aside and renamed: another process may be using it
        let aside = home.join(format!("ssh_config.{}", std::process::id()));
        std::fs::write(&aside, settings.ssh.config()?)?;
        std::fs::rename(&aside, &ssh_config)?;
        let protocols = if settings.allow_http { "https:ssh:http" } else { "https:ssh" };
        Ok(Self { program: program(), home: home.canonicalize()?, ssh_config: ssh_config.canonicalize()?, protocols })
    }

    /// A git command on this bare repository. Whoever adds arguments puts `--end-of-options` or
    /// `--` before anything that comes from outside.
    pub(super) fn git(&self, git_dir: &Path, authorization: Option<&Authorization>) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.env_clear();
        for name in PASSED_ON {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command
            .env("HOME", &self.home)
            .env("XDG_CONFIG_HOME", &self.home)
            .env("LC_ALL", "C")
            .env("GIT_DIR", git_dir)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_ATTR_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_PAGER", "cat")
            .env("GIT_ALLOW_PROTOCOL", self.protocols)
            // git hands this to a shell, so it holds nothing but a name: the file says the rest
            .env("GIT_SSH_COMMAND", "exec ssh -F \"$ECLUSE_SSH_CONFIG\"")
            .env("GIT_SSH_VARIANT", "ssh")
            .env("ECLUSE_SSH_CONFIG", &self.ssh_config);
        let protocols = self.protocols.split(':').map(|protocol| (format!("protocol.{protocol}.allow"), "always".to_owned()));
        let secret = authorization.map(|authorization| (authorization.key.clone(), authorization.header()));
        let config = CONFIG.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).chain(protocols).chain(secret);
        let mut count = 0;
        for (at, (key, value)) in config.enumerate() {
            command.env(format!("GIT_CONFIG_KEY_{at}"), key).env(format!("GIT_CONFIG_VALUE_{at}"), value);
            count = at + 1;
        }
        command.env("GIT_CONFIG_COUNT", count.to_string()).current_dir(&self.home).stdin(Stdio::null());
        command
    }
}

/// Where git is on the `PATH`; its bare name, which says so when it is started, where it is nowhere.
fn program() -> PathBuf {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let is_program = |git: &PathBuf| git.is_file() && nix::unistd::access(git, nix::unistd::AccessFlags::X_OK).is_ok();
    // Git runs in a folder of its own, where a relative path leads elsewhere.
    let found = std::env::split_paths(&paths).filter(|folder| folder.is_absolute()).map(|folder| folder.join("git")).find(is_program);
    found.unwrap_or_else(|| PathBuf::from("git"))
}

/// A credential bound to one server; it reaches git through the environment, never an argument.
pub(super) struct Authorization {
    key: String,
    credential: Credential,
}

impl Authorization {
    pub(super) fn new(url: &RepoUrl, credential: &Credential) -> Self {
        let url = url.as_url();
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let key = format!("http.{}://{}{port}/.extraHeader", url.scheme(), url.host_str().unwrap_or_default());
        Self { key, credential: credential.clone() }
    }

    fn encoded(&self) -> String {
        let Credential { username, token } = &self.credential;
        base64::engine::general_purpose::STANDARD.encode(format!("{username}:{}", token.expose_secret()))
    }

    fn header(&self) -> String {
        format!("Authorization: Basic {}", self.encoded())
    }

    /// `said`, without the secret in any of its forms.
    pub(super) fn censor(authorization: Option<&Self>, said: &str) -> String {
        match authorization {
            Some(authorization) => quoted(said, &[authorization.credential.token.expose_secret(), &authorization.encoded()]),
            None => quoted(said, &[]),
        }
    }
}

pub(super) struct Output {
    pub(super) status: ExitStatus,
    pub(super) stderr: String,
}

pub(super) enum Stopped {
    Io(std::io::Error),
    Timeout,
    /// The watcher or the reader of the output said stop.
    ByCaller,
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        Stopped::Io(error)
    }
}

/// Ends everything the command started, unless it ended by itself.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0.take() {
            // an error means that nothing of the group is left
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

const WATCH_EVERY: Duration = Duration::from_millis(200);
const STDERR_KEPT: usize = 16 * 1024;

/// Run to the end, or kill the whole process group: at the deadline, when this future is dropped,
/// or when `output` (given each piece of stdout) or `keep_going` (asked five times a second) says no.
pub(super) async fn run(
    mut command: std::process::Command,
    deadline: Instant,
    output: &mut (dyn FnMut(&[u8]) -> bool + Send),
    keep_going: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Output, Stopped> {
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn()?;
    let mut group = Group(child.id().and_then(|id| i32::try_from(id).ok()).map(Pid::from_raw));
    let (Some(mut stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(std::io::Error::other("no pipes to git").into());
    };
    let (mut out, mut err, mut said) = (vec![0; 64 * 1024], vec![0; 4096], Vec::new());
    let (mut out_open, mut err_open) = (true, true);
    let mut watch = tokio::time::interval(WATCH_EVERY);
    let reading = async {
        while out_open || err_open {
            tokio::select! {
                read = stdout.read(&mut out), if out_open => match read? {
                    0 => out_open = false,
                    n if !output(&out[..n]) => return Err(Stopped::ByCaller),
                    _ => {}
                },
                read = stderr.read(&mut err), if err_open => match read? {
                    0 => err_open = false,
                    n => {
                        let room = STDERR_KEPT.saturating_sub(said.len());
                        said.extend_from_slice(&err[..n.min(room)]);
                    }
                },
                _ = watch.tick() => if !keep_going() {
                    return Err(Stopped::ByCaller);
                },
            }
        }
        Ok(child.wait().await?)
    };
    let status = tokio::time::timeout_at(deadline, reading).await.map_err(|_| Stopped::Timeout)??;
    group.0 = None;
    Ok(Output { status, stderr: String::from_utf8_lossy(&said).into_owned() })
}
