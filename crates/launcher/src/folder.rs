//! The data folder of a service: one process uses it at a time.

use std::fs::File;
use std::path::Path;

use nix::fcntl::{Flock, FlockArg};

use crate::LaunchError;

/// Locks a data folder as long as the returned value lives. The kernel ends the lock with the
/// process, so it is never stale.
pub(crate) fn lock_folder(data_dir: &Path) -> Result<Flock<File>, LaunchError> {
    let path = data_dir.join("lock");
    let file = File::create(&path).map_err(LaunchError::file_error(&path))?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock)
        .map_err(|_| LaunchError::InUse(data_dir.to_path_buf()))
}
