//! Mirrors that nobody used for long leave the disk; the next build that needs one makes it again.

use std::fs::File;
use std::time::SystemTime;

use super::mirror::remove_dir;
use super::{Git, GitError};

impl Git {
    /// Removes the mirrors that were not used since then, and answers how many. One that is being
    /// fetched right now stays.
    pub fn forget_unused(&self, since: SystemTime) -> Result<usize, GitError> {
        let mirrors = self.settings.cache_dir.join("mirrors");
        let doing = || GitError::io(format!("cannot look through the mirrors in {}", mirrors.display()));
        let entries = match std::fs::read_dir(&mirrors) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            entries => entries.map_err(doing())?,
        };
        let mut forgotten = 0;
        for entry in entries {
            let lock = entry.map_err(doing())?.path();
            if lock.extension().is_none_or(|extension| extension != "lock") {
                continue;
            }
            let file = File::open(&lock).map_err(doing())?;
            // The file itself stays: whoever waits for its lock must wait for the same one.
            let is_unused = |file: &File| file.metadata().and_then(|metadata| metadata.modified()).is_ok_and(|used| used < since);
            let mirror = lock.with_extension("git");
            if mirror.exists() && is_unused(&file) && file.try_lock().is_ok() && is_unused(&file) {
                remove_dir(&mirror).map_err(doing())?;
                forgotten += 1;
            }
        }
        Ok(forgotten)
    }
}
