//! Runs git so that nothing in a repository, an address or the configuration of the machine can
//! make it do something else.

use super::public_host::{HttpProxy, Route};
use super::{Credential, Settings, SshSettings};
use crate::error::quote_output;
use crate::outside;
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

/// The `git config` of every command. These values override the repository's own configuration.
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

/// Variables passed on from the environment of Ecluse itself, which its operator controls.
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

/// The environment of git commands, built from nothing.
#[derive(Debug, Clone)]
pub(super) struct Environment {
    /// The path of git, found once. With a bare name Rust would look it up at every start, and fork
    /// this whole process with all its memory pages.
    program: PathBuf,
    home: PathBuf,
    /// The configuration of ssh with the installation's key, and the one without any key.
    ssh_with_key: PathBuf,
    ssh_without_key: PathBuf,
}

impl Environment {
    /// Makes the folders and the ssh configurations that commands need.
    pub(super) fn prepare(settings: &Settings) -> std::io::Result<Self> {
        let home = settings.cache_dir.join("home");
        std::fs::create_dir_all(&home)?;
        let home = home.canonicalize()?;
        let place = |name: &str, config: String| {
            // written to a temporary file and renamed: another process may be reading it
            let aside = home.join(format!("{name}.{}", std::process::id()));
            let file = home.join(name);
            std::fs::write(&aside, config)?;
            std::fs::rename(&aside, &file)?;
            Ok::<_, std::io::Error>(file)
        };
        let without_key = SshSettings {
            key: None,
            ..settings.ssh.clone()
        };
        Ok(Self {
            program: program(),
            ssh_with_key: place("ssh_config", settings.ssh.config()?)?,
            ssh_without_key: place("ssh_config_without_key", without_key.config()?)?,
            home,
        })
    }

    /// Builds a git command that reads only this bare repository: every protocol is forbidden. The
    /// caller puts `--end-of-options` or `--` before any argument from outside.
    pub(super) fn git(&self, git_dir: &Path) -> std::process::Command {
        self.build(git_dir, "", &self.ssh_without_key, [])
    }

    /// Builds a git command that also fetches from this address. Only the protocol of the address
    /// is allowed. A host that was checked is reached on the route of the check.
    pub(super) fn git_for_fetch(
        &self,
        git_dir: &Path,
        from: &RepoUrl,
        authorization: Option<&Authorization>,
        route: Option<&Route>,
    ) -> std::process::Command {
        let (ssh_config, header) = match authorization {
            Some(Authorization::SshKey) => (&self.ssh_with_key, None),
            Some(Authorization::Token { key, credential }) => (
                &self.ssh_without_key,
                Some((key.clone(), header(credential))),
            ),
            None => (&self.ssh_without_key, None),
        };
        let pinned = match route {
            Some(Route::Pinned(addresses)) => {
                Some(("http.curloptResolve".to_owned(), addresses.clone()))
            }
            Some(Route::Address | Route::Proxy) | None => None,
        };
        let settings = header.into_iter().chain(pinned);
        let mut command = self.build(git_dir, from.as_url().scheme(), ssh_config, settings);
        if route == Some(&Route::Proxy) {
            command.env("NO_PROXY", "").env("no_proxy", "");
        }
        command
    }

    fn build(
        &self,
        git_dir: &Path,
        protocol: &str,
        ssh_config: &Path,
        settings: impl IntoIterator<Item = (String, String)>,
    ) -> std::process::Command {
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
            .env("GIT_ALLOW_PROTOCOL", protocol)
            // git passes this to a shell, so it holds only the name of the file with the options
            .env("GIT_SSH_COMMAND", "exec ssh -F \"$ECLUSE_SSH_CONFIG\"")
            .env("GIT_SSH_VARIANT", "ssh")
            .env("ECLUSE_SSH_CONFIG", ssh_config);
        let allowed = (!protocol.is_empty())
            .then(|| (format!("protocol.{protocol}.allow"), "always".to_owned()));
        let config = CONFIG
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .chain(allowed)
            .chain(settings);
        let mut count = 0;
        for (at, (key, value)) in config.enumerate() {
            command
                .env(format!("GIT_CONFIG_KEY_{at}"), key)
                .env(format!("GIT_CONFIG_VALUE_{at}"), value);
            count = at + 1;
        }
        command
            .env("GIT_CONFIG_COUNT", count.to_string())
            .current_dir(&self.home)
            .stdin(Stdio::null());
        command
    }
}

/// Finds out whether git uses a proxy for this scheme. For http it reads the variable in lower case
/// only.
pub(super) fn find_proxy(scheme: &str) -> HttpProxy {
    let of_scheme: &[&str] = match scheme {
        "https" => &["https_proxy", "HTTPS_PROXY"],
        _ => &["http_proxy"],
    };
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match of_scheme
        .iter()
        .chain(&["all_proxy", "ALL_PROXY"])
        .any(is_set)
    {
        true => HttpProxy::Configured,
        false => HttpProxy::None,
    }
}

/// Finds git on the `PATH`. When it is nowhere, returns the bare name, and the start reports it as
/// missing.
fn program() -> PathBuf {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let is_program = |git: &PathBuf| {
        git.is_file() && nix::unistd::access(git, nix::unistd::AccessFlags::X_OK).is_ok()
    };
    // Git runs in another folder, where a relative path would lead elsewhere.
    let found = std::env::split_paths(&paths)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join("git"))
        .find(is_program);
    found.unwrap_or_else(|| PathBuf::from("git"))
}

/// What one repository is fetched with. Git receives a token through the environment and never as
/// an argument.
pub(super) enum Authorization {
    Token {
        /// The name of git's setting for headers that go to this repository only.
        key: String,
        credential: Credential,
    },
    /// The key of the installation.
    SshKey,
}

impl Authorization {
    /// Git sends the token to this address and what is below, and to no other.
    pub(super) fn token(url: &RepoUrl, credential: &Credential) -> Self {
        Self::Token {
            key: format!("http.{url}.extraHeader"),
            credential: credential.clone(),
        }
    }

    /// Returns `reason` without any form of the secret.
    pub(super) fn without_secret(authorization: Option<&Self>, reason: &str) -> String {
        match authorization {
            Some(Self::Token { credential, .. }) => quote_output(
                reason,
                &[credential.token.expose_secret(), &encode(credential)],
            ),
            Some(Self::SshKey) | None => quote_output(reason, &[]),
        }
    }
}

fn encode(Credential { username, token }: &Credential) -> String {
    base64::engine::general_purpose::STANDARD
        .encode(format!("{username}:{}", token.expose_secret()))
}

fn header(credential: &Credential) -> String {
    format!("Authorization: Basic {}", encode(credential))
}

pub(super) struct Output {
    pub(super) status: ExitStatus,
    pub(super) stderr: String,
}

pub(super) enum Stopped {
    Io(std::io::Error),
    Timeout,
    /// The caller stopped it: `output` or `keep_going` returned false.
    ByCaller,
}

impl From<std::io::Error> for Stopped {
    fn from(error: std::io::Error) -> Self {
        Stopped::Io(error)
    }
}

/// Kills everything that the command started, unless the command ended by itself.
struct Group(Option<Pid>);

impl Drop for Group {
    fn drop(&mut self) {
        if let Some(group) = self.0.take() {
            // an error means that no process of the group is left
            let _ = killpg(group, Signal::SIGKILL);
        }
    }
}

const WATCH_EVERY: Duration = Duration::from_millis(200);
const STDERR_KEPT: usize = 16 * 1024;

/// Runs a command to its end. Its whole process group is killed at the deadline, when this future
/// is dropped, when `output` (called with each piece of stdout) returns false, or when `keep_going`
/// (called five times a second) returns false.
pub(super) async fn run(
    mut command: std::process::Command,
    deadline: Instant,
    output: &mut (dyn FnMut(&[u8]) -> bool + Send),
    keep_going: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Output, Stopped> {
    outside::enter("git").await;
    command
        .process_group(0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = tokio::process::Command::from(command)
        .kill_on_drop(true)
        .spawn()?;
    let mut group = Group(
        child
            .id()
            .and_then(|id| i32::try_from(id).ok())
            .map(Pid::from_raw),
    );
    let (Some(mut stdout), Some(mut stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(std::io::Error::other("no pipes to git").into());
    };
    let (mut out, mut err, mut reason) = (vec![0; 64 * 1024], vec![0; 4096], Vec::new());
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
                        let budget = STDERR_KEPT.saturating_sub(reason.len());
                        reason.extend_from_slice(&err[..n.min(budget)]);
                    }
                },
                _ = watch.tick() => if !keep_going() {
                    return Err(Stopped::ByCaller);
                },
            }
        }
        Ok(child.wait().await?)
    };
    let status = tokio::time::timeout_at(deadline, reading)
        .await
        .map_err(|_| Stopped::Timeout)??;
    group.0 = None;
    Ok(Output {
        status,
        stderr: String::from_utf8_lossy(&reason).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead as _, BufReader};

    /// The name exists nowhere, so git reaches the server only at the pinned address.
    #[tokio::test]
    async fn git_connects_to_the_pinned_address_and_looks_no_name_up() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::prepare(&Settings::new(folder.path())).unwrap();
        let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = server.local_addr().unwrap().port();
        let from: RepoUrl = format!("http://pinned.invalid:{port}/x.git")
            .parse()
            .unwrap();
        let received = std::thread::spawn(move || {
            let (stream, _) = server.accept().unwrap();
            let lines = BufReader::new(stream).lines().map_while(Result::ok);
            lines
                .take_while(|line| !line.is_empty())
                .collect::<Vec<_>>()
        });
        let route = Route::Pinned(format!("pinned.invalid:{port}:127.0.0.1"));
        let mut command = environment.git_for_fetch(folder.path(), &from, None, Some(&route));
        // Other machines may have a proxy.
        for variable in ["http_proxy", "all_proxy", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        command.args(["ls-remote", "--end-of-options", from.as_str()]);
        let deadline = Instant::now() + Duration::from_secs(60);
        let ended = run(command, deadline, &mut |_| true, &|| true).await;
        let output = ended.ok().unwrap();
        assert!(!output.status.success());
        assert!(!output.stderr.contains("resolve"), "{}", output.stderr);
        // Without a connection of git, the thread would wait for ever.
        let _ = std::net::TcpStream::connect(("127.0.0.1", port));
        let received = received.join().unwrap();
        assert!(
            received
                .iter()
                .any(|line| line.starts_with("Host: pinned.invalid")),
            "{received:?}"
        );
    }

    #[test]
    fn without_a_lookup_git_may_not_go_past_the_proxy() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment::prepare(&Settings::new(folder.path())).unwrap();
        let from: RepoUrl = "https://github.com/x.git".parse().unwrap();
        let command = environment.git_for_fetch(folder.path(), &from, None, Some(&Route::Proxy));
        let exceptions: Vec<_> = command
            .get_envs()
            .filter(|(name, _)| name.eq_ignore_ascii_case("no_proxy"))
            .map(|(_, value)| value)
            .collect();
        assert_eq!(exceptions, [Some("".as_ref()), Some("".as_ref())]);
    }
}
