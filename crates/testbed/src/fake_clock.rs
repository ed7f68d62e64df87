//! Programs whose time of day is wrong, by the library of Debian's `faketime`.

use std::io;
use std::process::Command;

/// The variables with which a program sees a time of day that is off by `offset`, such as `+2d` or
/// `-1h`. Timers stay right, because they go by the monotonic clock, which nobody sets.
///
/// The command `faketime` is only asked for its library: it starts its program as a child, which a
/// SIGKILL of the command leaves behind.
pub fn variables(offset: &str) -> io::Result<[(&'static str, String); 3]> {
    let asked = Command::new("faketime")
        .args(["-f", offset, "printenv", "LD_PRELOAD"])
        .output()?;
    let library = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    if library.is_empty() {
        return Err(io::Error::other("faketime names no library"));
    }
    Ok([
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ("FAKETIME", offset.to_owned()),
        ("LD_PRELOAD", library),
    ])
}
