//! Odoo's log as evidence. The exit status alone is misleading: Odoo ends with 0 although it does
//! not find an addon. So a run is graded by the lines of its log, which Odoo 14 to 19 write alike.
//!
//! The code of an addon can write any line into the log. So only a bounded part of a log is kept,
//! and a good log proves that an honest addon starts, not that a hostile addon is harmless.

mod grading;
mod sentences;
#[cfg(test)]
mod tests;

pub use grading::Grader;

use std::collections::BTreeMap;

use crate::build::Grade;

/// The longest part of a line that is read, in bytes.
const LONGEST_LINE: usize = 4000;
/// The longest part of a line that is kept, in bytes.
const LONGEST_KEPT: usize = 500;
/// The most deciding lines of each grade that are kept.
const MAX_DECIDING: usize = 25;
/// How many of the slowest addons are kept.
const MAX_SLOWEST: usize = 10;

/// What Odoo does in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Installs the addons (`-i`).
    Install,
    /// Installs and tests the addons (`--test-enable`): each one after its installation, and all of
    /// them at the end.
    InstallAndTest,
}

/// How the process of Odoo ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessEnd {
    /// The process ended by itself, with this status.
    Exited(i64),
    /// The process was killed at the time limit.
    TimedOut { seconds: u32 },
    /// The process was killed because it used more memory than this limit.
    OutOfMemory { mib: u32 },
    /// The process was killed because it wrote more than this limit to disk or to its database.
    OutOfDisk { mib: u32 },
    /// The process was killed because it held more locks in Postgres than this limit.
    OutOfLocks { most: u32 },
    /// The process was killed because its connections to Postgres used more memory than this limit.
    OutOfDatabaseMemory { mib: u32 },
    /// The log is longer than what is read of it, so the last lines are not known.
    Flooded,
}

/// The result of a test run, as the log proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct TestVerdict {
    pub grade: Grade,
    /// The reason for the grade, as a sentence.
    pub reason: String,
    /// The lines that decided the grade, at most 25 of each grade.
    pub deciding: Vec<DecidingLine>,
    /// How many tests ran; `None` when Odoo did not report it.
    pub tests: Option<u32>,
    /// How many of them failed, including those that ended with an error.
    pub failed: Option<u32>,
    /// The duration of the tests as Odoo reports it, in seconds; `None` when none ran.
    pub test_seconds: Option<f64>,
    /// The slowest addons, slowest first.
    pub slowest: Vec<AddonTime>,
}

/// A line of the log that decided the grade.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DecidingLine {
    pub grade: Grade,
    pub text: String,
}

/// The duration of an addon's installation and tests, in seconds.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct AddonTime {
    pub name: String,
    pub seconds: f64,
}

fn slowest(times: BTreeMap<String, f64>) -> Vec<AddonTime> {
    let mut all: Vec<AddonTime> = times
        .into_iter()
        .map(|(name, seconds)| AddonTime { name, seconds })
        .collect();
    all.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    all.truncate(MAX_SLOWEST);
    all
}

/// The most patterns of one project.
const MAX_PATTERNS: usize = 100;
/// The most characters of one pattern.
const LONGEST_PATTERN: usize = 500;
/// The most memory of one compiled pattern, in bytes.
const LARGEST_PATTERN: usize = 256 * 1024;

/// A project's patterns of log lines that count as green at any level. For any pattern, the time to
/// match a line grows only in proportion to the length of the line.
#[derive(Debug, Clone)]
pub struct Expected(regex::RegexSet);

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidExpected {
    #[error("the pattern `{pattern}` cannot be used: {reason}")]
    Pattern { pattern: String, reason: String },
    #[error("must be at most {MAX_PATTERNS} patterns, not {0}")]
    TooMany(usize),
}

impl Expected {
    /// Compiles the patterns, in the syntax of the `regex` crate.
    pub fn new(patterns: &[String]) -> Result<Self, InvalidExpected> {
        if patterns.len() > MAX_PATTERNS {
            return Err(InvalidExpected::TooMany(patterns.len()));
        }
        for pattern in patterns {
            let refused = |reason: String| InvalidExpected::Pattern {
                pattern: shortened(pattern, 100).to_owned(),
                reason,
            };
            if pattern.is_empty() || pattern.chars().nth(LONGEST_PATTERN).is_some() {
                return Err(refused(format!(
                    "it must have 1 to {LONGEST_PATTERN} characters"
                )));
            }
            let compiled = regex::RegexBuilder::new(pattern)
                .size_limit(LARGEST_PATTERN)
                .build();
            let compiled = compiled.map_err(|error| refused(regex_problem(&error)))?;
            if compiled.is_match("") {
                return Err(refused("it matches every line".to_owned()));
            }
        }
        let set = regex::RegexSetBuilder::new(patterns)
            .size_limit(LARGEST_PATTERN * MAX_PATTERNS)
            .build();
        set.map(Self).map_err(|error| InvalidExpected::Pattern {
            pattern: "all patterns together".to_owned(),
            reason: regex_problem(&error),
        })
    }

    fn matches(&self, line: &str) -> bool {
        self.0.is_match(line)
    }
}

/// The reason in an error of the `regex` crate. The crate draws the pattern with an arrow, and its
/// last line states the problem.
fn regex_problem(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

/// The first `bytes` bytes of a text, cut between characters.
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

/// A record of Odoo's log, such as
/// `2025-10-12 08:00:01,234 17 INFO db odoo.modules.loading: 42 modules loaded`.
/// The lines of a traceback follow it without these fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Record<'a> {
    level: Level,
    logger: &'a str,
    message: &'a str,
}

impl<'a> Record<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.splitn(6, ' ');
        let (date, time, process, level) = (
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
        );
        let _database = fields.next()?;
        let made_of = |text: &str, others: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_digit() || others.contains(c))
        };
        if date.len() != 10 || !made_of(date, "-") || !made_of(time, ":,") || !made_of(process, "")
        {
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
        Some(Self {
            level,
            logger,
            message: message.trim_end(),
        })
    }
}
