//! The memory of a process, from `/proc/PID/status` (`proc_pid_status(5)`).

use anyhow::Context;

/// The memory that the process has now, in MiB.
pub(super) fn resident_mib(process: u32) -> anyhow::Result<f64> {
    read_mib(process, "VmRSS:")
}

/// The largest memory that the process had, in MiB.
pub(super) fn peak_mib(process: u32) -> anyhow::Result<f64> {
    read_mib(process, "VmHWM:")
}

fn read_mib(process: u32, field: &'static str) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .context(field)?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
