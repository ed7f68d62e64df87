//! The lock files of Postgres, and the processes that they name.
//!
//! Postgres refuses to start while the process that a lock file names exists, whatever that process
//! is. After a kill, the process may be a zombie that nobody reaps, or another program may have its
//! number. Such a lock is removed, but only when it is proved that no server runs.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::signal::kill;
use nix::unistd::Pid;

use crate::LaunchError;

/// Removes the locks of a cluster and of its socket, if they are stale. The caller holds the lock of
/// the data folder and has ended the processes of an earlier run.
pub(crate) fn remove_stale_locks(cluster: &Path, socket_folder: &Path) -> Result<(), LaunchError> {
    remove_if_stale(&cluster.join("postmaster.pid"), cluster)?;
    let entries = fs::read_dir(socket_folder).map_err(LaunchError::file_error(socket_folder))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        if let Some(name) = name.to_str()
            && name.starts_with(".s.PGSQL.")
            && name.ends_with(".lock")
        {
            remove_if_stale(&entry.path(), cluster)?;
        }
    }
    Ok(())
}

/// Removes a lock file that names no process, or one that exists and is not a server of this cluster.
/// Postgres removes the lock of a process that does not exist by itself, after it has checked that no
/// other process of the cluster is left.
fn remove_if_stale(lock: &Path, cluster: &Path) -> Result<(), LaunchError> {
    let text = match fs::read_to_string(lock) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        read => read.map_err(LaunchError::file_error(lock))?,
    };
    let Some(pid) = read_pid(&text) else {
        // The disk was full when the file was written. Postgres refuses such a file.
        return remove(lock, "it names no process");
    };
    match identify(Pid::from_raw(pid), cluster) {
        Holder::Gone => Ok(()),
        Holder::Another if uses_memory(&text) => Err(LaunchError::StillRunning {
            folder: cluster.to_path_buf(),
            process: format!("a process that uses the memory of process {pid}"),
        }),
        Holder::Another => remove(lock, "its process is no Postgres of this folder"),
        Holder::Server | Holder::Unknown => Err(LaunchError::StillRunning {
            folder: cluster.to_path_buf(),
            process: format!("process {pid}, which {} names", lock.display()),
        }),
    }
}

fn remove(lock: &Path, reason: &str) -> Result<(), LaunchError> {
    tracing::info!(lock = %lock.display(), "removed a stale lock: {reason}");
    fs::remove_file(lock).map_err(LaunchError::file_error(lock))
}

/// What has the process number of a lock file.
#[derive(Debug, PartialEq, Eq)]
enum Holder {
    /// No process.
    Gone,
    /// A zombie, or a process that is no Postgres of the cluster.
    Another,
    /// A Postgres of the cluster.
    Server,
    /// A process of the account of the cluster that cannot be examined.
    Unknown,
}

/// Whether the process is a Postgres of this cluster.
pub(crate) fn is_server_of(pid: Pid, cluster: &Path) -> bool {
    identify(pid, cluster) == Holder::Server
}

/// Finds out what the process with this number is.
fn identify(pid: Pid, cluster: &Path) -> Holder {
    let folder = PathBuf::from(format!("/proc/{pid}"));
    let Ok(status) = fs::read_to_string(folder.join("status")) else {
        let exists = !matches!(kill(pid, None), Err(Errno::ESRCH));
        return if exists {
            Holder::Unknown
        } else {
            Holder::Gone
        };
    };
    let field = |name: &str| status.lines().find_map(|line| line.strip_prefix(name));
    if field("State:").is_some_and(|state| state.trim_start().starts_with(['Z', 'X'])) {
        return Holder::Another;
    }
    // Postgres refuses a data folder of another account. Of the four numbers of a process, the second
    // one is the effective account.
    let account = field("Uid:").and_then(|ids| ids.split_whitespace().nth(1)?.parse().ok());
    let owner = fs::metadata(cluster).ok().map(|folder| folder.uid());
    if account.is_some() && owner.is_some() && account != owner {
        return Holder::Another;
    }
    // Every process of Postgres works in its data folder, which may have several paths. The link of a
    // program that was replaced meanwhile ends with ` (deleted)`.
    let place = |path: &Path| fs::metadata(path).map(|folder| (folder.dev(), folder.ino()));
    match (
        fs::read_link(folder.join("exe")),
        place(&folder.join("cwd")),
        place(cluster),
    ) {
        (Ok(program), Ok(works_in), Ok(cluster)) => {
            let is_postgres = program
                .file_name()
                .is_some_and(|name| name.as_bytes().starts_with(b"postgres"));
            if is_postgres && works_in == cluster {
                Holder::Server
            } else {
                Holder::Another
            }
        }
        // The process has just ended.
        _ if !folder.exists() => Holder::Gone,
        _ => Holder::Unknown,
    }
}

/// The number in the first line of a lock file. A server without a postmaster writes it with a minus
/// sign.
fn read_pid(text: &str) -> Option<i32> {
    let number: i32 = text.lines().next()?.trim().parse().ok()?;
    (number != 0).then(|| number.saturating_abs())
}

/// Whether a process is attached to the shared memory that line 7 of a lock file names by its key
/// and its id. Every process of a server is.
fn uses_memory(lock: &str) -> bool {
    let line = lock.lines().nth(6).unwrap_or_default();
    let mut words = line.split_whitespace();
    let (Some(key), Some(id)) = (words.next(), words.next()) else {
        return false;
    };
    let segments = fs::read_to_string("/proc/sysvipc/shm").unwrap_or_default();
    is_attached(&segments, key, id)
}

/// Whether a process is attached to a segment of `/proc/sysvipc/shm`, whose columns are the key, the
/// id, the mode, the size, two processes, the number of attached processes, and others.
fn is_attached(segments: &str, key: &str, id: &str) -> bool {
    let number = |text: &str| text.parse::<i64>().ok().map(|number| number as u32);
    segments.lines().skip(1).any(|line| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        matches!(columns[..], [its_key, its_id, _, _, _, _, attached, ..]
            if number(its_key) == number(key) && its_id == id && attached != "0")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_of_memory_is_found_by_its_key_and_its_id() {
        let segments = "       key      shmid perms       size  cpid  lpid nattch   uid\n\
            16845  3 600 56 11 12 6 106\n -2 4 600 56 11 12 0 106\n";
        assert!(is_attached(segments, "16845", "3"));
        assert!(!is_attached(segments, "16845", "4"));
        assert!(!is_attached(segments, "4294967294", "4"));
        assert!(!is_attached(segments, "7", "3"));
    }

    #[test]
    fn a_lock_names_a_process() {
        assert_eq!(read_pid("12\n/data\n"), Some(12));
        assert_eq!(read_pid("-12\n"), Some(12));
        assert_eq!(read_pid(""), None);
        assert_eq!(read_pid("0\n"), None);
    }
}
