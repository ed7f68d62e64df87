use std::io;
use std::path::{Path, PathBuf};

/// Why a private service did not start. Every text says what to do, or what the program itself said.
#[derive(Debug, thiserror::Error)]
pub enum LaunchError {
    #[error("{program} is not installed: install the Debian package `{package}`, or {instead}")]
    NotInstalled { program: &'static str, package: &'static str, instead: &'static str },
    #[error(
        "user `{user}`, which Postgres runs as because it refuses root, cannot enter the folder {}: choose a data folder elsewhere (such as /var/lib/ecluse), or allow it with `chmod o+x`",
        folder.display()
    )]
    Unreachable { user: String, folder: PathBuf },
    #[error("the folder {} is in use by another running ecluse", .0.display())]
    InUse(PathBuf),
    #[error("the data in {} was made by Postgres {made_by}, which is not installed here: install `postgresql-{made_by}`", folder.display())]
    OtherVersion { folder: PathBuf, made_by: String },
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{program} could not be run: {source}")]
    Spawn { program: String, source: io::Error },
    #[error("{program} stopped while starting; it said: {said}")]
    Stopped { program: &'static str, said: String },
    #[error("{program} did not answer within {seconds} s; it said: {said}")]
    Silent { program: &'static str, seconds: u64, said: String },
}

impl LaunchError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> LaunchError {
        let path = path.to_path_buf();
        move |source| LaunchError::File { path, source }
    }
}
