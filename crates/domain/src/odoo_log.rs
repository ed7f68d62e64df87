//! Odoo's log as evidence. The exit status alone lies (an addon that Odoo cannot find ends with 0), so
//! a run is graded by its lines: Odoo 14 to 19 write them alike.
//!
//! Whoever wrote the addon may write any line it likes. So nothing here keeps more than a bounded part
//! of a log, and a fair-looking log proves that an honest addon starts, not that a hostile one is harmless.

mod grading;
mod sentences;
#[cfg(test)]
mod tests;

pub use grading::Grader;

use std::collections::BTreeMap;

use crate::build::Grade;

/// The longest part of a line that is looked at, in bytes.
const LONGEST_LINE: usize = 4000;
/// The longest part of a line that is kept, in bytes.
const LONGEST_KEPT: usize = 500;
/// The most deciding lines of each grade that are kept.
const MOST_DECIDING: usize = 25;
/// How many of the slowest addons are told.
const MOST_SLOWEST: usize = 10;

/// What Odoo was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// `-i` the addons.
    Install,
    /// The same with `--test-enable`: it tests each addon when that is installed, and all of them at the end.
    InstallAndTest,
}

/// How Odoo's process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Exited(i64),
    /// Killed after so many seconds.
    TimedOut {
        seconds: u32,
    },
    /// Killed because it wanted more than so many MiB.
    OutOfMemory {
        mib: u32,
    },
    /// Killed because it wrote more than so many MiB to disk or to its database.
    OutOfDisk {
        mib: u32,
    },
    /// It wrote more than is read, so its last lines are not known.
    Flooded,
}

/// What a log proves.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub grade: Grade,
    /// One sentence.
    pub reason: String,
    /// The lines that decided, at most 25 of each grade.
    pub deciding: Vec<Deciding>,
    /// Tests that ran, and those of them that failed or broke; `None` when Odoo did not say.
    pub tests: Option<u32>,
    pub failed: Option<u32>,
    /// What Odoo says that the tests took, in seconds; `None` when none ran.
    pub test_seconds: Option<f64>,
    /// The slowest addons, slowest first.
    pub slowest: Vec<Timed>,
}

/// A line of the log that decided something.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Deciding {
    pub grade: Grade,
    pub text: String,
}

/// What an addon took, in seconds.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Timed {
    pub name: String,
    pub seconds: f64,
}

fn slowest(times: BTreeMap<String, f64>) -> Vec<Timed> {
    let mut all: Vec<Timed> = times.into_iter().map(|(name, seconds)| Timed { name, seconds }).collect();
    all.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    all.truncate(MOST_SLOWEST);
    all
}

/// The most patterns of one project, and the most bytes of one.
const MOST_PATTERNS: usize = 100;
const LONGEST_PATTERN: usize = 500;
/// What one pattern may take when compiled, in bytes.
const LARGEST_PATTERN: usize = 256 * 1024;

/// A project's patterns of lines that count as green, whatever their level. Matching takes time in
/// proportion to the line, whatever the pattern.
#[derive(Debug, Clone)]
pub struct Expected(regex::RegexSet);

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidExpected {
    #[error("the expected pattern `{pattern}` cannot be used: {reason}")]
    Pattern { pattern: String, reason: String },
    #[error("there are {0} expected patterns; at most {MOST_PATTERNS} can be used")]
    TooMany(usize),
}

impl Expected {
    /// Compiles the patterns, in the syntax of the `regex` crate.
    pub fn new(patterns: &[String]) -> Result<Self, InvalidExpected> {
        if patterns.len() > MOST_PATTERNS {
            return Err(InvalidExpected::TooMany(patterns.len()));
        }
        for pattern in patterns {
            let refused = |reason: String| InvalidExpected::Pattern { pattern: shortened(pattern, 100).to_owned(), reason };
            if pattern.is_empty() || pattern.len() > LONGEST_PATTERN {
                return Err(refused(format!("it must have 1 to {LONGEST_PATTERN} bytes")));
            }
            let compiled = regex::RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build();
            let compiled = compiled.map_err(|error| refused(why(&error)))?;
            if compiled.is_match("") {
                return Err(refused("it matches every line".to_owned()));
            }
        }
        let set = regex::RegexSetBuilder::new(patterns).size_limit(LARGEST_PATTERN * MOST_PATTERNS).build();
        set.map(Self).map_err(|error| InvalidExpected::Pattern { pattern: "all together".to_owned(), reason: why(&error) })
    }

    fn has(&self, line: &str) -> bool {
        self.0.is_match(line)
    }
}

/// The crate draws the pattern with an arrow; its last line says what is wrong.
fn why(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The first `bytes` of a text, cut between characters.
fn shortened(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Debug,
    Info,
    Warning,
    Error,
    Critical,
}

/// One record of Odoo's log: `2025-10-12 08:00:01,234 17 INFO db odoo.modules.loading: 42 modules loaded`.
/// The lines of a traceback follow without such a beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record<'a> {
    level: Level,
    logger: &'a str,
    message: &'a str,
}

impl<'a> Record<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.splitn(6, ' ');
        let (date, time, process, level) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let _database = fields.next()?;
        let made_of = |text: &str, others: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || others.contains(c));
        if date.len() != 10 || !made_of(date, "-") || !made_of(time, ":,") || !made_of(process, "") {
            return None;
        }
        let level = match level {
            "DEBUG" => Level::Debug,
            "INFO" => Level::Info,
            "WARNING" => Level::Warning,
            "ERROR" => Level::Error,
            "CRITICAL" => Level::Critical,
            _ => return None,
        };
        let (logger, message) = fields.next()?.split_once(": ")?;
        Some(Self { level, logger, message: message.trim_end() })
    }
}
