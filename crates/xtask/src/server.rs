//! The real program `ecluse` as a child process that listens on the loopback address.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_launcher::{Guard, Spec};
use nix::sys::signal::Signal;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::process::run_quietly;
use crate::services::{repository, target};

/// The program that `xtask-start` compiled together with this one.
pub(crate) fn compiled_program() -> anyhow::Result<PathBuf> {
    let program = target().join("debug/ecluse");
    ensure!(
        program.is_file(),
        "{} is missing: `cargo xtask demo` compiles it",
        program.display()
    );
    Ok(program)
}

/// Compiles the program for release, as it is measured; answers its path.
pub(crate) async fn build_release() -> anyhow::Result<PathBuf> {
    let mut command = Command::new("cargo");
    command
        .args(["build", "--package", "ecluse-server", "--bin", "ecluse"])
        .arg("--release")
        .current_dir(repository());
    let (succeeded, output) = run_quietly(command).await?;
    ensure!(succeeded, "ecluse does not compile:\n{output}");
    Ok(target().join("release/ecluse"))
}

/// The settings of one installation of Ecluse, for its server and its command line.
pub(crate) struct Installation {
    pub(crate) program: PathBuf,
    /// Holds data, port file and log; other accounts of the machine may enter it.
    pub(crate) folder: PathBuf,
    pub(crate) settings: Vec<(String, String)>,
}

impl Installation {
    pub(crate) fn new(
        program: PathBuf,
        folder: &Path,
        settings: &[(&str, &str)],
    ) -> anyhow::Result<Installation> {
        fs::create_dir_all(folder)?;
        let mut all: Vec<(String, String)> = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let data = folder.join("data").display().to_string();
        all.extend([
            ("ECLUSE_DATA_DIR".to_owned(), data),
            ("ECLUSE_LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
            ("ECLUSE_SECRET_KEY".to_owned(), random_hex(32)?),
            ("ECLUSE_GIT_ALLOW_HTTP".to_owned(), "true".to_owned()),
            // Benchmarks send one project more in a minute than a company does in a day, and one
            // account makes all changes.
            ("ECLUSE_DELIVERY_MIB_PER_DAY".to_owned(), "65536".to_owned()),
            ("ECLUSE_CHANGES_PER_MINUTE".to_owned(), "1000000".to_owned()),
            // The description of the API has the bounds that hold in every installation.
            ("ECLUSE_TEST_MAX_MEMORY_MIB".to_owned(), "65536".to_owned()),
            ("ECLUSE_TEST_MAX_DISK_MIB".to_owned(), "1048576".to_owned()),
        ]);
        Ok(Installation {
            program,
            folder: folder.to_path_buf(),
            settings: all,
        })
    }

    /// Runs one command of `ecluse`; answers its standard output without the space around it.
    pub(crate) async fn run(&self, args: &[&str], input: &str) -> anyhow::Result<String> {
        let mut command = Command::new(&self.program);
        command
            .args(args)
            .envs(self.settings.iter().cloned())
            .kill_on_drop(true);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("ecluse")?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).await?;
        }
        let output = child.wait_with_output().await?;
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(
            output.status.success(),
            "`ecluse {}` failed: {}",
            args.join(" "),
            errors.trim()
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Starts `ecluse serve` and waits until its page `/readyz` answers 200.
    pub(crate) async fn serve(&self) -> anyhow::Result<Server> {
        let started = Instant::now();
        let port_file = self.folder.join("port");
        if port_file.exists() {
            fs::remove_file(&port_file)?;
        }
        let mut guard = Guard::spawn(Spec {
            name: "ecluse serve",
            program: self.program.clone(),
            args: vec![
                "serve".to_owned(),
                "--port-file".to_owned(),
                port_file.display().to_string(),
            ],
            env: self.settings.clone(),
            log: self.folder.join("ecluse.log"),
            max_memory: None,
            user: None,
            stop: Signal::SIGTERM,
            orphaned: Signal::SIGKILL,
            stop_timeout: Duration::from_secs(15),
        })
        .await?;
        let address = || {
            fs::read_to_string(&port_file)
                .ok()
                .filter(|text| text.ends_with('\n') || text.trim().contains(':'))
        };
        let mut found = None;
        guard
            .wait_until(Duration::from_secs(30), || {
                found = address();
                std::future::ready(found.is_some())
            })
            .await?;
        let Some(address) = found else {
            bail!("ecluse wrote no port file")
        };
        let url = format!("http://{}", address.trim().trim_start_matches("http://"));
        // Plain bytes instead of an HTTP client, whose own start would be measured as the server's.
        guard
            .wait_until(Duration::from_secs(30), || is_ready(&url))
            .await?;
        Ok(Server {
            guard,
            url,
            start: started.elapsed(),
        })
    }
    /// Starts `ecluse worker`. It is ready at once: nobody asks it anything.
    pub(crate) async fn work(&self) -> anyhow::Result<Server> {
        let guard = Guard::spawn(Spec {
            name: "ecluse worker",
            program: self.program.clone(),
            args: vec!["worker".to_owned()],
            env: self.settings.clone(),
            log: self.folder.join("ecluse.log"),
            max_memory: None,
            user: None,
            stop: Signal::SIGTERM,
            orphaned: Signal::SIGKILL,
            stop_timeout: Duration::from_secs(15),
        })
        .await?;
        Ok(Server {
            guard,
            url: String::new(),
            start: Duration::ZERO,
        })
    }
}

pub(crate) async fn is_ready(url: &str) -> bool {
    use tokio::io::AsyncReadExt;
    let probe = async {
        let mut stream = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await?;
        stream
            .write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
            .await?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer.ends_with(b" 200"))
    };
    matches!(
        tokio::time::timeout(Duration::from_secs(2), probe).await,
        Ok(Ok(true))
    )
}

/// A running `ecluse serve`; dropping this stops it.
pub(crate) struct Server {
    guard: Guard,
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    /// The time from the start of the process to the first good answer of `/readyz`.
    pub(crate) start: Duration,
}

impl Server {
    pub(crate) fn process_id(&self) -> u32 {
        self.guard.id()
    }

    pub(crate) async fn wait_for_end(&mut self) {
        // The caller wants to know that the server ended; its status does not matter.
        drop(self.guard.wait().await);
    }

    pub(crate) async fn stop(mut self) {
        self.guard.stop().await;
    }

    /// Sends a signal to the process, such as SIGKILL or SIGSTOP.
    pub(crate) fn signal(&mut self, signal: Signal) {
        self.guard.signal(signal);
    }
}

/// `bytes` random bytes in hexadecimal.
pub(crate) fn random_hex(bytes: usize) -> anyhow::Result<String> {
    use std::io::Read;
    let mut random = vec![0; bytes];
    fs::File::open("/dev/urandom")?.read_exact(&mut random)?;
    Ok(hex::encode(random))
}

/// The last lines of a log file, for an error message; empty when the file cannot be read.
pub(crate) fn tail(log: &Path, lines: usize) -> String {
    let text = fs::read(log)
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .unwrap_or_default();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}
