use crate::error::ErrorKind;
use ecluse_domain::git::{InvalidRepoUrl, RefusedPath, SubmoduleSource};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Why git failed. Each error names the repository that it is about.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    #[error("{repository}: {refusal}")]
    Refused {
        repository: String,
        refusal: Refusal,
    },
    #[error("{repository}: more than the allowed {limit}")]
    Limit { repository: String, limit: String },
    #[error(
        "{repository}: the commit {commit} does not exist there, or is not reachable from a branch or tag"
    )]
    MissingCommit { repository: String, commit: String },
    #[error("{repository}: no such repository, or no right to read it ({reason})")]
    NoAccess { repository: String, reason: String },
    #[error(
        "{repository}: the ssh server's host key is unknown or differs from the known one; if it is correct, add it to the known hosts (ECLUSE_GIT_KNOWN_HOSTS, else known_hosts in the data folder)"
    )]
    HostKey { repository: String },
    #[error(
        "{repository}: the server redirects to another address, which is not followed; use that address ({reason})"
    )]
    Redirected { repository: String, reason: String },
    #[error("{repository}: cannot be reached ({reason})")]
    Unreachable { repository: String, reason: String },
    #[error("{repository}: not finished within {} seconds", after.as_secs())]
    Timeout { repository: String, after: Duration },
    #[error(
        "{repository}: not fetched now, because the repositories that are being fetched fill the space for git"
    )]
    NoRoom { repository: String },
    #[error("{repository}: the mirror is damaged ({reason})")]
    Damaged { repository: String, reason: String },
    #[error("{repository}: git failed ({reason})")]
    Failed { repository: String, reason: String },
    #[error("{}: {problem}", folder.display())]
    Local { folder: PathBuf, problem: String },
    #[error(
        "{0}: its history is shallow, and the dates of files come from it; `ecluse build --deepen` fetches it, or `git -C {0} fetch --unshallow`",
        folder.display()
    )]
    ShallowHistory { folder: PathBuf },
    #[error("{problem}: {source}")]
    Io {
        problem: String,
        source: std::io::Error,
    },
}

/// The largest file, in bytes. A project consists of code, and of pictures and translations at
/// most.
pub(super) const MAX_FILE: u64 = 1 << 30;

/// Content that Ecluse does not build.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Path(#[from] RefusedPath),
    #[error("the submodule at `{path}` has an address that is refused: {reason}")]
    SubmoduleUrl {
        path: String,
        reason: InvalidRepoUrl,
    },
    /// The repository belongs to another project, it or its host is not public, or there is no such
    /// host; nobody learns which.
    #[error(
        "the submodule at `{path}`, {address} in .gitmodules, may not be read by this project: correct the address, or an administrator may allow it on the project's page (submodule source `{source_to_add}`)"
    )]
    SubmoduleAccess {
        path: String,
        /// Without a user, which may be a token.
        address: String,
        source_to_add: SubmoduleSource,
    },
    #[error("this project may not read it")]
    ForeignRepository,
    #[error("the submodule `{name}` has a name or path that is refused")]
    SubmoduleName { name: String },
    #[error("`{path}` is a submodule that .gitmodules does not name")]
    UnnamedSubmodule { path: String },
    #[error("the submodule at `{path}` is nested more than {depth} levels deep")]
    TooDeep { path: String, depth: usize },
    #[error(".gitmodules cannot be read: {0}")]
    Gitmodules(String),
    #[error("`{path}` has the mode {mode}, which is neither a file, a symlink nor a submodule")]
    Mode { path: String, mode: String },
    #[error("`{path}` is neither a file, a folder nor a symlink")]
    NotAFile { path: String },
    #[error("the symlink `{path}` has a target that is refused")]
    SymlinkTarget { path: String },
    #[error("`{path}` must be a regular file of at most {limit} bytes")]
    Text { path: String, limit: u64 },
    #[error(
        "`{path}` has {bytes} bytes; a file may have at most {MAX_FILE}: leave it out of the repository"
    )]
    FileSize { path: String, bytes: u64 },
    #[error("plain http is refused; use https or ssh (ECLUSE_GIT_ALLOW_HTTP allows it)")]
    PlainHttp,
    #[error("its tree cannot be read: {0}")]
    Unreadable(String),
}

impl GitError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            GitError::Refused { .. }
            | GitError::Limit { .. }
            | GitError::MissingCommit { .. }
            | GitError::NoAccess { .. }
            | GitError::HostKey { .. }
            | GitError::Redirected { .. }
            | GitError::ShallowHistory { .. }
            | GitError::Local { .. } => ErrorKind::Permanent,
            GitError::Unreachable { .. }
            | GitError::Timeout { .. }
            | GitError::NoRoom { .. }
            | GitError::Damaged { .. }
            | GitError::Failed { .. }
            | GitError::Io { .. } => ErrorKind::Transient,
        }
    }

    pub(super) fn refused(repository: impl ToString, refusal: impl Into<Refusal>) -> Self {
        GitError::Refused {
            repository: repository.to_string(),
            refusal: refusal.into(),
        }
    }

    /// An error about a checkout on this machine.
    pub(super) fn local(folder: &Path, problem: impl Into<String>) -> Self {
        GitError::Local {
            folder: folder.to_owned(),
            problem: problem.into(),
        }
    }

    pub(super) fn io(problem: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let problem = problem.into();
        move |source| GitError::Io { problem, source }
    }

    /// Finds the error from the output of a failed fetch, which is the only place where git reports
    /// it. The output is in English (`LC_ALL=C`).
    pub(super) fn from_failed_fetch(repository: impl ToString, reason: String) -> Self {
        let repository = repository.to_string();
        let text = reason.to_lowercase();
        let any = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
        if any(&["host key verification failed"]) {
            GitError::HostKey { repository }
        } else if any(&["redirect", "error: 30"]) {
            GitError::Redirected { repository, reason }
        } else if any(&[
            "error: 5",
            "error: 429",
            "http 5",
            "http 429",
            "could not resolve",
            "failed to connect",
            "couldn't connect",
            "timed out",
            "connection re",
            "early eof",
            "unexpected disconnect",
            "hung up",
            "unable to connect",
            "network is unreachable",
        ]) && !any(&["permission denied"])
        {
            GitError::Unreachable { repository, reason }
        } else if any(&[
            "authentication failed",
            "unable to get password",
            "could not read username",
            "could not read password",
            "error: 401",
            "error: 403",
            "error: 404",
            "not found",
            "permission denied",
            "access denied",
            "does not appear to be a git repository",
            "certificate",
        ]) {
            GitError::NoAccess { repository, reason }
        } else {
            GitError::Failed { repository, reason }
        }
    }
}
