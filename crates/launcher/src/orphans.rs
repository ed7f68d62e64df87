//! Processes that a killed predecessor left in a database folder.

use std::path::Path;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long processes that got the parent-death signal may take to leave.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for the processes of an earlier run to leave `folder`, and kills those that stay.
///
/// Only called by the holder of the folder's lock, so whoever is in there has no living owner.
pub(crate) async fn clear(folder: &Path) {
    let started = Instant::now();
    loop {
        let left = inhabitants(folder);
        if left.is_empty() {
            return;
        }
        let waited = started.elapsed();
        if waited > 2 * PATIENCE {
            return;
        }
        if waited > PATIENCE {
            for pid in left {
                if let Err(error) = kill(pid, Signal::SIGKILL) {
                    tracing::debug!(%pid, %error, "an orphan could not be killed");
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Postgres keeps its data folder as working directory in every one of its processes.
fn inhabitants(folder: &Path) -> Vec<Pid> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == folder))
        .map(Pid::from_raw)
        .collect()
}
