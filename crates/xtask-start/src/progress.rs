//! Progress lines with the seconds since the command started, and the seconds that each phase took.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 at which `cargo xtask` was started; `xtask` continues to count from
/// there.
const STARTED: &str = "ECLUSE_XTASK_STARTED";
/// The phases that ended before `xtask` was started: `NAME=SECONDS`, separated by semicolons.
const PHASES: &str = "ECLUSE_XTASK_PHASES";

/// Prints progress lines; shared by the tasks of a command.
pub struct Progress {
    started: Instant,
    is_coloured: bool,
    phases: Mutex<Vec<(String, Duration)>>,
}

impl Progress {
    /// Counts from now, or from where the program that started this one began to count.
    pub fn new() -> Progress {
        let is_coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        let before = std::env::var(STARTED)
            .ok()
            .and_then(|text| Some(Duration::from_millis(text.parse().ok()?)))
            .and_then(|started| now().checked_sub(started))
            .unwrap_or_default();
        let phases = std::env::var(PHASES).unwrap_or_default();
        let phases = phases.split(';').filter_map(|phase| {
            let (name, seconds) = phase.split_once('=')?;
            let seconds = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
            Some((name.to_owned(), seconds))
        });
        Progress {
            started: Instant::now()
                .checked_sub(before)
                .unwrap_or_else(Instant::now),
            is_coloured,
            phases: Mutex::new(phases.collect()),
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Prints one line about what happens now.
    pub fn print(&self, text: &str) {
        let seconds = self.elapsed().as_secs_f64();
        if self.is_coloured {
            eprintln!("\x1b[2m[{seconds:6.1} s]\x1b[0m {text}");
        } else {
            eprintln!("[{seconds:6.1} s] {text}");
        }
    }

    /// Prints the good end of a step.
    pub fn print_success(&self, text: &str) {
        if self.is_coloured {
            self.print(&format!("\x1b[32m{text}\x1b[0m"))
        } else {
            self.print(text)
        }
    }

    /// Remembers how long a phase took, for [`Progress::phases`].
    pub fn record_phase(&self, name: &str, duration: Duration) {
        let mut phases = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        phases.push((name.to_owned(), duration));
    }

    /// Every phase and its seconds, in the order in which the phases ended.
    pub fn phases(&self) -> Vec<(String, f64)> {
        let phases = self.phases.lock().unwrap_or_else(PoisonError::into_inner);
        phases
            .iter()
            .map(|(name, duration)| (name.clone(), duration.as_secs_f64()))
            .collect()
    }

    /// Prints the seconds of each phase, and of the whole command.
    pub fn print_phases(&self) {
        let mut text = String::from("seconds per phase: ");
        for (name, seconds) in self.phases() {
            // Writing to a string cannot fail.
            let _ = write!(text, "{name} {seconds:.1}; ");
        }
        self.print(&format!("{text}in all {:.1}", self.elapsed().as_secs_f64()));
    }

    /// What `xtask` reads, so that it continues where this program ends.
    pub fn environment(&self) -> [(&'static str, String); 2] {
        let started = now().saturating_sub(self.elapsed()).as_millis().to_string();
        let phases: Vec<String> = self
            .phases()
            .iter()
            .map(|(name, seconds)| format!("{name}={seconds:.3}"))
            .collect();
        [(STARTED, started), (PHASES, phases.join(";"))]
    }
}

impl Default for Progress {
    fn default() -> Progress {
        Progress::new()
    }
}

fn now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}
