//! A private container registry: Debian's `docker-registry` on a loopback port, with its data on
//! the local disk.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::fcntl::Flock;
use nix::sys::signal::Signal;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::folder::lock_folder;
use crate::keep::Restart;
use crate::orphans::end_processes_with_argument;
use crate::process::last_lines;
use crate::{Guard, LaunchError, Spec, free_port};

const PROGRAM: &str = "docker-registry";
/// The file in the data folder that configures the registry. Its path is in the command line of each
/// registry that this program started on the folder.
const CONFIG: &str = "config.yml";

/// A running private registry, stopped on drop. It speaks plain http on 127.0.0.1 and requires no
/// credentials.
#[derive(Debug)]
pub struct Registry {
    guard: Guard,
    program: PathBuf,
    data_dir: PathBuf,
    address: String,
    // Held as long as the registry may run.
    _lock: Flock<File>,
}

impl Registry {
    /// Starts a registry with the data in `data_dir`, on the port of its last run when that port is
    /// still free. Two processes never share a `data_dir`, and a registry that an earlier, killed
    /// run left ends first, because it still holds the port.
    pub async fn start(data_dir: &Path) -> Result<Registry, LaunchError> {
        let program = program()?;
        let storage = data_dir.join("storage");
        fs::create_dir_all(&storage).map_err(LaunchError::file_error(&storage))?;
        // The images hold customers' code, which other accounts of this machine must not read.
        fs::set_permissions(data_dir, fs::Permissions::from_mode(0o700))
            .map_err(LaunchError::file_error(data_dir))?;
        let data_dir = &data_dir
            .canonicalize()
            .map_err(LaunchError::file_error(data_dir))?;
        let lock = lock_folder(data_dir)?;
        end_orphans(data_dir).await?;
        let mut port = last_port(data_dir);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let chosen = match port.take() {
                Some(port) => port,
                None => free_port().map_err(LaunchError::file_error(data_dir))?,
            };
            let address = format!("127.0.0.1:{chosen}");
            match start_on(&program, data_dir, &address).await {
                Ok(guard) => {
                    let remembered = data_dir.join("port");
                    fs::write(&remembered, chosen.to_string())
                        .map_err(LaunchError::file_error(&remembered))?;
                    return Ok(Registry {
                        guard,
                        program,
                        data_dir: data_dir.clone(),
                        address,
                        _lock: lock,
                    });
                }
                // Another process took the port after it was found free and before the registry
                // bound it.
                Err(LaunchError::Stopped { output, .. })
                    if attempt < 5 && output.contains("address already in use") => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> &str {
        &self.address
    }

    pub async fn stop(mut self) {
        self.guard.stop().await;
    }
}

impl Restart for Registry {
    fn guard(&mut self) -> &mut Guard {
        &mut self.guard
    }

    async fn restart(&mut self) -> Result<(), LaunchError> {
        end_orphans(&self.data_dir).await?;
        // Everybody who uses the registry has the address of the first start.
        self.guard = start_on(&self.program, &self.data_dir, &self.address).await?;
        Ok(())
    }
}

/// Ends registries that an earlier, killed run left on the data folder, whose lock the caller holds.
async fn end_orphans(data_dir: &Path) -> Result<(), LaunchError> {
    let config = data_dir.join(CONFIG).display().to_string();
    match end_processes_with_argument(PROGRAM, &config).await {
        Some(process) => Err(LaunchError::InUseBy {
            folder: data_dir.to_path_buf(),
            process,
        }),
        None => Ok(()),
    }
}

async fn start_on(program: &Path, data_dir: &Path, address: &str) -> Result<Guard, LaunchError> {
    let config = data_dir.join(CONFIG);
    // JSON is valid YAML and quotes any path safely. The log level leaves out one line for each
    // request, because nobody rotates this log.
    let text = format!(
        "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\nstorage:\n  filesystem: {{rootdirectory: {:?}}}\n  delete: {{enabled: true}}\n  maintenance: {{uploadpurging: {{enabled: true, age: 24h, interval: 6h, dryrun: false}}}}\nhttp:\n  addr: {address}\n",
        data_dir.join("storage").display().to_string()
    );
    fs::write(&config, text).map_err(LaunchError::file_error(&config))?;
    let mut guard = Guard::spawn(Spec {
        name: PROGRAM,
        program: program.to_path_buf(),
        args: vec!["serve".to_owned(), config.display().to_string()],
        env: Vec::new(),
        log: data_dir.join("registry.log"),
        max_memory: None,
        user: None,
        stop: Signal::SIGTERM,
        orphaned: Signal::SIGKILL,
        stop_timeout: Duration::from_secs(3),
    })
    .await?;
    guard
        .wait_until(Duration::from_secs(20), || is_ready(address))
        .await?;
    if guard.has_ended() {
        return Err(LaunchError::Stopped {
            program: PROGRAM,
            output: last_lines(guard.log()),
        });
    }
    Ok(guard)
}

fn program() -> Result<PathBuf, LaunchError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .map(|folder| folder.join(PROGRAM))
        .find(|program| program.is_file());
    found.ok_or(LaunchError::NotInstalled {
        program: PROGRAM,
        package: "docker-registry",
        instead: "name a registry with ECLUSE_REGISTRY",
    })
}

/// Returns the port of the last run, when it is free now.
fn last_port(data_dir: &Path) -> Option<u16> {
    let port = fs::read_to_string(data_dir.join("port"))
        .ok()?
        .trim()
        .parse()
        .ok()?;
    std::net::TcpListener::bind(("127.0.0.1", port))
        .is_ok()
        .then_some(port)
}

/// Returns whether the registry answers `GET /v2/` with status 200.
async fn is_ready(address: &str) -> bool {
    let request = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /v2/ HTTP/1.0\r\n\r\n").await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer.ends_with(b" 200"))
    };
    matches!(
        tokio::time::timeout(Duration::from_secs(2), request).await,
        Ok(Ok(true))
    )
}
