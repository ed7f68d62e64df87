//! Removes mirrors that nobody used for long. The next build that needs one fetches it again.

use std::fs::File;
use std::time::SystemTime;

use super::mirror::remove_dir;
use super::{Git, GitError};

impl Git {
    /// Removes the mirrors that were not used since this time, and returns how many. A mirror that
    /// is being fetched is kept.
    pub fn remove_unused_mirrors(&self, since: SystemTime) -> Result<usize, GitError> {
        let mirrors = self.settings.cache_dir.join("mirrors");
        let io_error = || GitError::io(format!("cannot list the mirrors in {}", mirrors.display()));
        let entries = match std::fs::read_dir(&mirrors) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            entries => entries.map_err(io_error())?,
        };
        let mut forgotten = 0;
        for entry in entries {
            let lock = entry.map_err(io_error())?.path();
            if lock.extension().is_none_or(|extension| extension != "lock") {
                continue;
            }
            let file = File::open(&lock).map_err(io_error())?;
            // The lock file stays: a process that waits for its lock must get the same file as the
            // next one.
            let is_unused = |file: &File| {
                file.metadata()
                    .and_then(|metadata| metadata.modified())
                    .is_ok_and(|used| used < since)
            };
            let mirror = lock.with_extension("git");
            if mirror.exists() && is_unused(&file) && file.try_lock().is_ok() && is_unused(&file) {
                remove_dir(&mirror).map_err(io_error())?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }
}
