//! A private container registry: Debian's `docker-registry` on a loopback port, data on local disk.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::process::last_lines;
use crate::{Guard, LaunchError, Spec, free_port};

/// A running private registry; stopped on drop. It speaks plain http on 127.0.0.1 and asks for no credentials.
#[derive(Debug)]
pub struct Registry {
    guard: Guard,
    address: String,
}

impl Registry {
    /// Starts a registry over `data_dir`, on the port of its last run when that is still free.
    pub async fn start(data_dir: &Path) -> Result<Registry, LaunchError> {
        let program = program()?;
        let storage = data_dir.join("storage");
        fs::create_dir_all(&storage).map_err(LaunchError::file(&storage))?;
        // Clients' code: not for other accounts of this machine.
        fs::set_permissions(data_dir, fs::Permissions::from_mode(0o700)).map_err(LaunchError::file(data_dir))?;
        let data_dir = &data_dir.canonicalize().map_err(LaunchError::file(data_dir))?;
        let storage = data_dir.join("storage");
        let mut port = last_port(data_dir);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let chosen = match port.take() {
                Some(port) => port,
                None => free_port().map_err(LaunchError::file(data_dir))?,
            };
            match start_on(&program, data_dir, &storage, chosen).await {
                Ok(registry) => {
                    let remembered = data_dir.join("port");
                    fs::write(&remembered, chosen.to_string()).map_err(LaunchError::file(&remembered))?;
                    return Ok(registry);
                }
                // Somebody took the port between our look and the registry's bind.
                Err(LaunchError::Stopped { said, .. }) if attempt < 5 && said.contains("address already in use") => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub async fn stop(self) {
        self.guard.stop().await;
    }
}

async fn start_on(program: &Path, data_dir: &Path, storage: &Path, port: u16) -> Result<Registry, LaunchError> {
    let address = format!("127.0.0.1:{port}");
    let config = data_dir.join("config.yml");
    // JSON is YAML, and quotes any path safely. The level keeps one line per request out of a log that nobody rotates.
    let text = format!(
        "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage:\n  filesystem: {{rootdirectory: {:?}}}\n  delete: {{enabled: true}}\n  maintenance: {{uploadpurging: {{enabled: true, age: 24h, interval: 6h, dryrun: false}}}}\nhttp:\n  addr: {address}\n",
        storage.display().to_string()
    );
    fs::write(&config, text).map_err(LaunchError::file(&config))?;
    let mut guard = Guard::spawn(Spec {
        name: "docker-registry",
        program: program.to_path_buf(),
        args: vec!["serve".to_owned(), config.display().to_string()],
        env: Vec::new(),
        log: data_dir.join("registry.log"),
        user: None,
        stop: Signal::SIGTERM,
        orphaned: Signal::SIGKILL,
        patience: Duration::from_secs(3),
    })
    .await?;
    guard.wait_until(Duration::from_secs(20), async || answers(&address).await).await?;
    if guard.has_ended() {
        return Err(LaunchError::Stopped { program: "docker-registry", said: last_lines(guard.log()) });
    }
    Ok(Registry { guard, address })
}

fn program() -> Result<PathBuf, LaunchError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .map(|folder| folder.join("docker-registry"))
        .find(|program| program.is_file());
    found.ok_or(LaunchError::NotInstalled {
        program: "docker-registry",
        package: "docker-registry",
        instead: "name a registry with ECLUSE_REGISTRY",
    })
}

fn last_port(data_dir: &Path) -> Option<u16> {
    let port = fs::read_to_string(data_dir.join("port")).ok()?.trim().parse().ok()?;
    std::net::TcpListener::bind(("127.0.0.1", port)).is_ok().then_some(port)
}

async fn answers(address: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /v2/ HTTP/1.0\r\n\r\n").await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer.ends_with(b" 200"))
    };
    matches!(tokio::time::timeout(Duration::from_secs(2), ask).await, Ok(Ok(true)))
}
