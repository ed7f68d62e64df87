//! Runs the tool `ruff` on files of a project.
//!
//! Ruff never sees the folder of the project. The files that it may read are written into a
//! separate [`LintFolder`], its configuration is checked before (it must not name files elsewhere),
//! its environment is built from nothing, and time and output are limited. Ruff only reads: fixing
//! is switched off, whatever the configuration sets.

mod config;

pub use config::{CONFIG_FILES, Config, VettedConfig};

use crate::error::{ErrorKind, quote_output};
use crate::outside;
use serde::Deserialize;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};

/// The tool, which may not be installed.
#[derive(Debug, Clone)]
pub struct Ruff {
    program: PathBuf,
    limit: Duration,
}

/// A finding of ruff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// The path in the [`LintFolder`].
    pub path: String,
    /// Counted from 1.
    pub line: u32,
    /// Such as `E501`; `invalid-syntax` for what is not Python.
    pub code: String,
    pub message: String,
}

/// Why ruff gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum RuffError {
    #[error("`{program}` is not installed here, or cannot be started ({source})")]
    Missing {
        program: String,
        source: std::io::Error,
    },
    #[error("ruff refused: {0}")]
    Refused(String),
    #[error("ruff did not end within {} seconds", .0.as_secs())]
    Timeout(Duration),
    #[error("ruff wrote more than {LONGEST_LINE} bytes about one finding, or in an unknown format")]
    Output,
    #[error("the files for ruff cannot be written")]
    Io(#[from] std::io::Error),
}

impl RuffError {
    /// Only a failure of this machine's disk can pass by itself.
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Io(_) => ErrorKind::Transient,
            Self::Missing { .. } | Self::Refused(_) | Self::Timeout(_) | Self::Output => {
                ErrorKind::Permanent
            }
        }
    }
}

const TIME_LIMIT: Duration = Duration::from_secs(120);
/// The longest line that is read, in bytes. A line has one finding; its fix can hold the file.
const LONGEST_LINE: u64 = 32 << 20;
/// The most bytes of its errors that are kept.
const MAX_ERRORS: u64 = 16 * 1024;

impl Ruff {
    /// `program` is a path, or a name to find on `PATH`.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            limit: TIME_LIMIT,
        }
    }

    /// Sets a shorter time limit, for tests.
    pub fn within(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// Such as `ruff 0.17.6`.
    pub async fn version(&self) -> Result<String, RuffError> {
        let mut command = self.command(Path::new("/"));
        command.arg("--version");
        let mut version = String::new();
        self.run(command, |line| {
            version = quote_output(&String::from_utf8_lossy(line), &[]);
            Ok(())
        })
        .await?;
        Ok(version)
    }

    /// Passes on each finding in these files, as soon as ruff writes it: there may be millions.
    /// `python_minor` is used when the configuration names no target version.
    pub async fn check(
        &self,
        files: LintFolder,
        config: &VettedConfig,
        python_minor: u8,
        mut found: impl FnMut(Lint) + Send,
    ) -> Result<(), RuffError> {
        files.write(config.file(), config.text().as_bytes())?;
        let folder = files.0.path().canonicalize()?;
        let mut command = self.command(&folder);
        command.args([
            "check",
            "--config",
            config.file(),
            "--no-cache",
            "--no-fix",
            "--no-fix-only",
            "--no-show-fixes",
        ]);
        command.args([
            "--output-format",
            "json-lines",
            "--exit-zero",
            "--no-respect-gitignore",
            "--quiet",
        ]);
        if !config.names_target() {
            command.args(["--target-version", &format!("py3{python_minor}")]);
        }
        command.args(["--", "."]);
        let read_line = |line: &[u8]| {
            let finding: Finding = serde_json::from_slice(line).map_err(|_| RuffError::Output)?;
            let path = Path::new(&finding.filename).strip_prefix(&folder);
            if let Some(path) = path.ok().and_then(Path::to_str) {
                found(Lint {
                    path: path.to_owned(),
                    line: finding.location.row.max(1),
                    code: finding.code.unwrap_or_else(|| "invalid-syntax".to_owned()),
                    message: finding.message,
                });
            }
            Ok(())
        };
        match self.run(command, read_line).await {
            // the path of the folder must not be shown
            Err(RuffError::Refused(text)) => Err(RuffError::Refused(
                text.replace(&format!("{}/", folder.display()), ""),
            )),
            ended => ended,
        }
    }

    fn command(&self, folder: &Path) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command
            .env_clear()
            .env("HOME", folder)
            .env("XDG_CONFIG_HOME", folder)
            .env("NO_COLOR", "1")
            .env("RAYON_NUM_THREADS", "2");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    /// Runs the command to its end, and passes on each line that it writes. It is killed at the time
    /// limit, when a line is too long or is not understood, or when the caller is gone.
    async fn run(
        &self,
        mut command: tokio::process::Command,
        read_line: impl FnMut(&[u8]) -> Result<(), RuffError> + Send,
    ) -> Result<(), RuffError> {
        outside::enter("ruff").await;
        let missing = |source| RuffError::Missing {
            program: self.program.display().to_string(),
            source,
        };
        let mut child = command.spawn().map_err(missing)?;
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let reading = async {
            let ((), stderr) =
                tokio::try_join!(read_lines(stdout, read_line), read_errors(stderr))?;
            let status = child.wait().await?;
            if status.success() {
                Ok(())
            } else {
                Err(RuffError::Refused(quote_output(
                    &String::from_utf8_lossy(&stderr),
                    &[],
                )))
            }
        };
        tokio::time::timeout(self.limit, reading)
            .await
            .map_err(|_| RuffError::Timeout(self.limit))?
    }
}

/// Reads what ruff found, line by line.
async fn read_lines(
    stream: Option<impl AsyncRead + Unpin>,
    mut read_line: impl FnMut(&[u8]) -> Result<(), RuffError>,
) -> Result<(), RuffError> {
    let mut stream = BufReader::with_capacity(64 * 1024, stream.ok_or_else(no_pipe)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut rest = (&mut stream).take(LONGEST_LINE);
        if rest.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        if rest.limit() == 0 {
            return Err(RuffError::Output);
        }
        read_line(&line)?;
    }
}

/// Reads the beginning of what ruff says about itself. The rest is discarded to its end: ruff would
/// wait for a reader of it.
async fn read_errors(stream: Option<impl AsyncRead + Unpin>) -> Result<Vec<u8>, RuffError> {
    let mut stream = stream.ok_or_else(no_pipe)?;
    let mut bytes = Vec::new();
    (&mut stream)
        .take(MAX_ERRORS)
        .read_to_end(&mut bytes)
        .await?;
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await?;
    Ok(bytes)
}

fn no_pipe() -> std::io::Error {
    std::io::Error::other("no pipe to ruff")
}

#[derive(Deserialize)]
struct Finding {
    code: Option<String>,
    filename: String,
    location: Location,
    message: String,
}

#[derive(Deserialize)]
struct Location {
    row: u32,
}

/// A folder (mode 0700) with the files that ruff may read. Dropping it deletes the folder.
#[derive(Debug)]
pub struct LintFolder(TempDir);

impl LintFolder {
    /// Makes a folder below `scratch`.
    pub fn new(scratch: &Path) -> std::io::Result<Self> {
        let only_ours = std::fs::Permissions::from_mode(0o700);
        Ok(Self(
            tempfile::Builder::new()
                .prefix("ruff-")
                .permissions(only_ours)
                .tempdir_in(scratch)?,
        ))
    }

    /// Writes a file. [`ecluse_domain::git::check_path`] must accept the path. No file is ever
    /// overwritten, and the folder contains no symlink.
    pub fn write(&self, path: &str, content: &[u8]) -> std::io::Result<()> {
        ecluse_domain::git::check_path(path.as_bytes())
            .map_err(|refused| std::io::Error::other(refused.to_string()))?;
        let file = self.0.path().join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::io::Write::write_all(&mut std::fs::File::create_new(file)?, content)
    }
}
