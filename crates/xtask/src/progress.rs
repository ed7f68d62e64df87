//! What is happening, and since when.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

pub(crate) struct Progress {
    started: Instant,
    colour: bool,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Progress { started: Instant::now(), colour }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn say(&self, text: &str) {
        let seconds = self.elapsed().as_secs_f64();
        if self.colour {
            eprintln!("\x1b[2m[{seconds:6.1} s]\x1b[0m {text}");
        } else {
            eprintln!("[{seconds:6.1} s] {text}");
        }
    }

    /// The good end of a step.
    pub(crate) fn done(&self, text: &str) {
        if self.colour { self.say(&format!("\x1b[32m{text}\x1b[0m")) } else { self.say(text) }
    }
}
