//! Programs whose time of day is wrong, by the library of Debian's `faketime`.

use std::io;
use std::process::Command;

/// The variables with which a program sees a time of day that is off by `offset`, such as `+2d` or
/// `-1h`. Timers stay right, because they go by the monotonic clock, which nobody sets.
///
/// The library is looked up in Debian's package. The command `faketime` also names it, but starts its
/// program as a child, which a SIGKILL of the command leaves behind, and fails when a killed process
/// with its number left a semaphore in `/dev/shm`.
pub fn variables(offset: &str) -> io::Result<[(&'static str, String); 3]> {
    let listed = Command::new("dpkg").args(["-L", "libfaketime"]).output()?;
    let files = String::from_utf8_lossy(&listed.stdout);
    let library = files
        .lines()
        .find(|file| file.ends_with("/libfaketime.so.1"))
        .ok_or_else(|| io::Error::other("Debian's package libfaketime has no library"))?;
    Ok([
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("FAKETIME", offset.to_owned()),
        ("LD_PRELOAD", library.to_owned()),
    ])
}
