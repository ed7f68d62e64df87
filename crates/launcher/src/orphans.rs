//! Processes that an earlier, killed run left.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::LaunchError;
use crate::locks::is_server_of;

/// How long processes that received the parent-death signal may take to end.
const EXIT_TIMEOUT: Duration = Duration::from_secs(5);

/// Waits until the processes of an earlier run on this cluster have ended, and kills those that do
/// not end. A server that another program started with these data is left alone: that is an error.
///
/// The caller must hold the lock of the data folder: then no running process of this program owns the
/// ones found here. `own_option` is in the command line of each server that this program started.
pub(crate) async fn end_servers(cluster: &Path, own_option: &str) -> Result<(), LaunchError> {
    let still_running = |pid: Pid, remark: &str| LaunchError::StillRunning {
        folder: cluster.to_path_buf(),
        process: format!("process {pid}{remark}"),
    };
    let find = || find_processes(|pid| is_server_of(pid, cluster));
    if let Some(foreign) = find()
        .into_iter()
        .find(|pid| is_started_by_another(*pid, own_option))
    {
        return Err(still_running(foreign, ", which another program started"));
    }
    match end_processes(find).await {
        Some(left) => Err(still_running(left, ", which could not be killed")),
        None => Ok(()),
    }
}

/// Waits until no process of this program with this argument runs any more, and kills those that do
/// not end. Returns the number of one that is left. The caller must own what the argument names, such
/// as a file in a folder whose lock it holds.
pub async fn end_processes_with_argument(program: &str, argument: &str) -> Option<i32> {
    let left = end_processes(|| {
        find_processes(|pid| {
            is_running(pid, program)
                && arguments(pid)
                    .split(|byte| *byte == 0)
                    .any(|found| found == argument.as_bytes())
        })
    })
    .await;
    left.map(Pid::as_raw)
}

/// Whether the process runs a program of this name.
fn is_running(pid: Pid, program: &str) -> bool {
    fs::read_link(format!("/proc/{pid}/exe"))
        .is_ok_and(|path| path.file_name().is_some_and(|name| name == program))
}

async fn end_processes(find: impl Fn() -> Vec<Pid>) -> Option<Pid> {
    let started = Instant::now();
    loop {
        let left = find();
        let first = *left.first()?;
        let waited = started.elapsed();
        if waited > 2 * EXIT_TIMEOUT {
            return Some(first);
        }
        if waited > EXIT_TIMEOUT {
            for pid in left {
                if let Err(error) = kill(pid, Signal::SIGKILL) {
                    tracing::debug!(%pid, %error, "an orphan could not be killed");
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether a process of Postgres is a server with other options than this program gives. The child
/// processes of a server have no options: their command line is a title, `postgres: …`.
fn is_started_by_another(pid: Pid, own_option: &str) -> bool {
    let line = arguments(pid);
    let is_own = line
        .split(|byte| *byte == 0)
        .any(|argument| argument == own_option.as_bytes());
    // A process that ends at this moment has no command line any more.
    !is_own && !line.is_empty() && !line.starts_with(b"postgres: ")
}

fn arguments(pid: Pid) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default()
}

fn find_processes(is_wanted: impl Fn(Pid) -> bool) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter(|entry| entry.file_name().as_bytes().iter().all(u8::is_ascii_digit))
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .map(Pid::from_raw)
        .filter(|pid| *pid != Pid::this() && is_wanted(*pid))
        .collect()
}
