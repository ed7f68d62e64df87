use std::io;
use std::path::{Path, PathBuf};

/// Why a private service did not start. Each text says what to do, or quotes the output of the
/// program.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    #[error("{program} is not installed: install the Debian package `{package}`, or {instead}")]
    NotInstalled {
        program: &'static str,
        package: &'static str,
        instead: &'static str,
    },
    #[error(
        "user `{user}`, which Postgres runs as because it refuses root, cannot enter the folder {}: choose a data folder elsewhere (such as /var/lib/ecluse), or allow it with `chmod o+x`",
        folder.display()
    )]
    Unreachable { user: String, folder: PathBuf },
    #[error("the folder {} is in use by another running ecluse", .0.display())]
    InUse(PathBuf),
    #[error("process {process} still uses the folder {}: stop it, then start again", folder.display())]
    InUseBy { folder: PathBuf, process: i32 },
    #[error("Postgres still runs on the folder {} ({process}): stop it, then start again", folder.display())]
    StillRunning { folder: PathBuf, process: String },
    #[error("the data in {} was made by Postgres {made_by}, which is not installed here: install `postgresql-{made_by}`", folder.display())]
    OtherVersion { folder: PathBuf, made_by: String },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{program} could not be run: {source}")]
    Spawn { program: String, source: io::Error },
    #[error("{program} stopped while starting; its output: {output}")]
    Stopped {
        program: &'static str,
        output: String,
    },
    #[error("{program} did not answer within {seconds} s; its output: {output}")]
    Silent {
        program: &'static str,
        seconds: u64,
        output: String,
    },
}

impl LaunchError {
    pub(crate) fn file_error(path: &Path) -> impl FnOnce(io::Error) -> LaunchError {
        let path = path.to_path_buf();
        move |source| LaunchError::File { path, source }
    }
}
