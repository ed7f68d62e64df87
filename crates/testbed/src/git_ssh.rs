//! Real git over ssh on loopback: OpenSSH's server, with a host key and a user key of its own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// Serves the bare repositories below a folder to one key; ends on drop.
pub struct GitSshServer {
    folder: tempfile::TempDir,
    user: String,
    port: u16,
    server: std::process::Child,
}

impl GitSshServer {
    pub fn start(root: &Path) -> anyhow::Result<GitSshServer> {
        let root = root.canonicalize()?;
        let folder = tempfile::tempdir()?;
        let path = |name: &str| folder.path().join(name);
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(path(key))
                .status()
                .context("ssh-keygen")?;
            ensure!(made.success(), "ssh-keygen failed");
        }
        // Every connection runs this, whatever the client wants to run.
        let serve = path("serve");
        fs::write(
            &serve,
            format!(
                r#"#!/bin/sh
repository=${{SSH_ORIGINAL_COMMAND#"git-upload-pack '/"}}
repository=${{repository%"'"}}
echo "$repository" >> {fetched}
exec git -c safe.directory='*' upload-pack "{root}/$repository"
"#,
                fetched = path("fetched").display(),
                root = root.display(),
            ),
        )?;
        fs::set_permissions(&serve, fs::Permissions::from_mode(0o755))?;
        let port = ecluse_launcher::free_port()?;
        let config = path("sshd_config");
        fs::write(
            &config,
            format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nForceCommand {}\n\
                 PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
                 PermitRootLogin yes\nAcceptEnv GIT_PROTOCOL\nLogLevel VERBOSE\n",
                path("host").display(),
                path("user.pub").display(),
                serve.display(),
            ),
        )?;
        let uid = nix::unistd::getuid();
        if uid.is_root() {
            // Debian's service makes this folder, and the server does not start without it.
            fs::create_dir_all("/run/sshd")?;
        }
        let user = nix::unistd::User::from_uid(uid)?.context("this user has no name")?;
        let mut server = Command::new(find_sshd()?)
            .args(["-D", "-e", "-f"])
            .arg(&config)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(fs::File::create(path("log"))?)
            .spawn()
            .context("sshd")?;
        let deadline = Instant::now() + Duration::from_secs(20);
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.try_wait()?.is_some() || Instant::now() > deadline {
                bail!(
                    "sshd does not listen: {}",
                    fs::read_to_string(path("log"))?.trim()
                );
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(GitSshServer {
            user: user.name,
            folder,
            port,
            server,
        })
    }

    /// `ssh://USER@127.0.0.1:PORT`; a repository at `root/a/b.git` is `{url}/a/b.git`.
    pub fn url(&self) -> String {
        format!("ssh://{}@127.0.0.1:{}", self.user, self.port)
    }

    /// The private key that may fetch.
    pub fn key(&self) -> PathBuf {
        self.folder.path().join("user")
    }

    /// The repositories that were fetched so far, once for each fetch.
    pub fn fetched(&self) -> Vec<String> {
        let fetched = fs::read_to_string(self.folder.path().join("fetched"));
        let fetched = fetched.unwrap_or_default();
        fetched.lines().map(str::to_owned).collect()
    }

    /// Waits until the server's log has a connection that ended before anybody was authenticated,
    /// and returns how many it has. The server writes the line after the client has gone, so a
    /// client that has ended proves nothing about the log.
    ///
    /// # Errors
    /// The log has no such connection within 20 seconds.
    pub async fn wait_for_refused_connections(&self) -> anyhow::Result<usize> {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let log = fs::read_to_string(self.folder.path().join("log"))?;
            let refused = log
                .lines()
                .filter(|line| line.contains("Connection closed by authenticating user"))
                .count();
            if refused > 0 {
                return Ok(refused);
            }
            ensure!(
                Instant::now() < deadline,
                "no connection was refused: {log}"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for GitSshServer {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

/// The path of the server. It starts itself again for every connection, so the path is absolute.
fn find_sshd() -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(["/usr/sbin".into()])
        .map(|folder| folder.join("sshd"))
        .find(|program| program.is_absolute() && program.is_file())
        .context("sshd is not installed (Debian package openssh-server)")
}
