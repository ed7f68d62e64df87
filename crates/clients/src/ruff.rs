//! `ruff`, run as the tool itself over files of a project.
//!
//! It never sees the project's folder: what it may read is written into a [`Room`] of its own, its configuration is
//! vetted before (it must not name files elsewhere), its environment is made from nothing, and time and output are
//! bounded. It only reads: fixing is switched off whatever the configuration says.

mod config;

pub use config::{CONFIG_FILES, Config, Vetted};

use crate::error::{ErrorKind, quoted};
use serde::Deserialize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// The tool, installed or not.
#[derive(Debug, Clone)]
pub struct Ruff {
    program: PathBuf,
    limit: Duration,
}

/// Something ruff objects to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// As it was put into the room.
    pub path: String,
    /// Counted from 1.
    pub line: u32,
    /// Such as `E501`; `invalid-syntax` for what is not Python.
    pub code: String,
    pub message: String,
}

/// Why ruff has no answer.
#[derive(Debug, thiserror::Error)]
pub enum RuffError {
    #[error("`{program}` is not installed here, or cannot be started ({source})")]
    Missing { program: String, source: std::io::Error },
    #[error("ruff refused: {0}")]
    Refused(String),
    #[error("ruff did not end within {} seconds", .0.as_secs())]
    Timeout(Duration),
    #[error("ruff had more to say than {OUTPUT} bytes, or said it in a form that is not known here")]
    Output,
    #[error("the files for ruff cannot be written")]
    Io(#[from] std::io::Error),
}

impl RuffError {
    /// Everything but our own disk stays as it is until somebody changes something.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Io(_) => ErrorKind::Transient,
            Self::Missing { .. } | Self::Refused(_) | Self::Timeout(_) | Self::Output => ErrorKind::Permanent,
        }
    }
}

const LIMIT: Duration = Duration::from_secs(120);
/// The longest answer that is read, in bytes.
const OUTPUT: u64 = 64 << 20;

impl Ruff {
    /// `program` is a path, or a name to look for on `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), limit: LIMIT }
    }

    /// For tests: to end sooner.
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Such as `ruff 0.17.6`.
    pub async fn version(&self) -> Result<String, RuffError> {
        let mut command = self.command(Path::new("/"));
        command.arg("--version");
        Ok(quoted(&String::from_utf8_lossy(&self.run(command).await?), &[]))
    }

    /// What ruff objects to in the files of this room. `python_minor` counts when the configuration names no
    /// target of its own.
    pub async fn check(&self, room: Room, config: &Vetted, python_minor: u8) -> Result<Vec<Lint>, RuffError> {
        room.put(config.file(), config.text().as_bytes())?;
        let folder = room.0.path().canonicalize()?;
        let mut command = self.command(&folder);
        command.args(["check", "--config", config.file(), "--no-cache", "--no-fix", "--no-fix-only", "--no-show-fixes"]);
        command.args(["--output-format", "json", "--exit-zero", "--no-respect-gitignore", "--quiet"]);
        if !config.names_target() {
            command.args(["--target-version", &format!("py3{python_minor}")]);
        }
        command.args(["--", "."]);
        let answer = match self.run(command).await {
            // where the room is, is nobody's business
            Err(RuffError::Refused(said)) => return Err(RuffError::Refused(said.replace(&format!("{}/", folder.display()), ""))),
            answer => answer?,
        };
        let said: Vec<Said> = serde_json::from_slice(&answer).map_err(|_| RuffError::Output)?;
        let lint = |said: Said| {
            let path = Path::new(&said.filename).strip_prefix(&folder).ok()?.to_str()?.to_owned();
            let code = said.code.unwrap_or_else(|| "invalid-syntax".to_owned());
            Some(Lint { path, line: said.location.row.max(1), code, message: said.message })
        };
        Ok(said.into_iter().filter_map(lint).collect())
    }

    fn command(&self, folder: &Path) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command.env_clear().env("HOME", folder).env("XDG_CONFIG_HOME", folder).env("NO_COLOR", "1").env("RAYON_NUM_THREADS", "2");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Run to the end, or be killed: at the time limit, when it says too much, or when nobody waits any more.
    async fn run(&self, mut command: tokio::process::Command) -> Result<Vec<u8>, RuffError> {
        let missing = |source| RuffError::Missing { program: self.program.display().to_string(), source };
        let mut child = command.spawn().map_err(missing)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let reading = async {
            let (stdout, stderr) = tokio::try_join!(read(stdout, OUTPUT + 1), read(stderr, 16 * 1024))?;
            if stdout.len() as u64 > OUTPUT {
                return Err(RuffError::Output);
            }
            let status = child.wait().await?;
            if status.success() { Ok(stdout) } else { Err(RuffError::Refused(quoted(&String::from_utf8_lossy(&stderr), &[]))) }
        };
        tokio::time::timeout(self.limit, reading).await.map_err(|_| RuffError::Timeout(self.limit))?
    }
}

/// The beginning of a stream; what is longer is read and forgotten up to the same length again.
async fn read(stream: Option<impl AsyncRead + Unpin>, most: u64) -> std::io::Result<Vec<u8>> {
    let mut stream = stream.ok_or_else(|| std::io::Error::other("no pipe to ruff"))?;
    let mut bytes = Vec::new();
    (&mut stream).take(most).read_to_end(&mut bytes).await?;
    tokio::io::copy(&mut stream.take(most), &mut tokio::io::sink()).await?;
    Ok(bytes)
}

#[derive(Deserialize)]
struct Said {
    code: Option<String>,
    filename: String,
    location: Location,
    message: String,
}

#[derive(Deserialize)]
struct Location {
    row: u32,
}

/// A folder (mode 0700) for what ruff may read; it is gone with this value.
#[derive(Debug)]
pub struct Room(TempDir);

impl Room {
    /// Makes one below `scratch`.
    pub fn new(scratch: &Path) -> std::io::Result<Self> {
        let only_ours = std::fs::Permissions::from_mode(0o700);
        Ok(Self(tempfile::Builder::new().prefix("ruff-").permissions(only_ours).tempdir_in(scratch)?))
    }

    /// Writes a file. `path` is one that [`ecluse_domain::git::check_path`] lets through; nothing is ever overwritten,
    /// and there is no symlink in a room.
    pub fn put(&self, path: &str, content: &[u8]) -> std::io::Result<()> {
        ecluse_domain::git::check_path(path.as_bytes()).map_err(|refused| std::io::Error::other(refused.to_string()))?;
        let file = self.0.path().join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::io::Write::write_all(&mut std::fs::File::create_new(file)?, content)
    }
}
