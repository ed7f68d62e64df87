//! Removes mirrors that nobody used for long. The next build that needs one fetches it again.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Git, GitError};

/// A mirror on disk.
pub(super) struct Listed {
    pub(super) git_dir: PathBuf,
    lock: PathBuf,
    /// When it was last used: the date of its lock file.
    pub(super) used: SystemTime,
}

impl Git {
    /// Removes the mirrors that were not used since this time, and returns how many. A mirror that
    /// is being fetched is kept.
    pub fn remove_unused_mirrors(&self, since: SystemTime) -> Result<usize, GitError> {
        let mirrors = self.settings.cache_dir.join("mirrors");
        let remove = || -> io::Result<usize> {
            let mut removed = 0;
            for listed in list_mirrors(&mirrors)? {
                removed += usize::from(remove_if_unused(&listed, since)?);
            }
            Ok(removed)
        };
        let problem = format!("cannot tidy the mirrors in {}", mirrors.display());
        remove().map_err(GitError::io(problem))
    }
}

/// Lists the mirrors in this folder, which may be missing.
pub(super) fn list_mirrors(mirrors: &Path) -> io::Result<Vec<Listed>> {
    let entries = match std::fs::read_dir(mirrors) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut listed = Vec::new();
    for entry in entries {
        let lock = entry?.path();
        let git_dir = lock.with_extension("git");
        if lock
            .extension()
            .is_some_and(|extension| extension == "lock")
            && git_dir.exists()
        {
            listed.push(Listed {
                used: std::fs::metadata(&lock)?.modified()?,
                git_dir,
                lock,
            });
        }
    }
    Ok(listed)
}

/// Removes a mirror that was not used since this time, and returns whether it did. A mirror that is
/// being fetched is kept.
pub(super) fn remove_if_unused(listed: &Listed, since: SystemTime) -> io::Result<bool> {
    let file = File::open(&listed.lock)?;
    let is_unused = || {
        file.metadata()
            .and_then(|metadata| metadata.modified())
            .is_ok_and(|used| used < since)
    };
    // The lock file stays: a process that waits for its lock must get the same file as the next
    // one.
    let is_removed = is_unused() && file.try_lock().is_ok() && is_unused();
    if is_removed {
        remove_dir(&listed.git_dir)?;
    }
    Ok(is_removed)
}

/// Removes a folder with its content. It is no error when it is gone.
pub(super) fn remove_dir(folder: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
