//! Grading of a log, one line at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    DecidingLine, Expected, LONGEST_KEPT, LONGEST_LINE, Level, MAX_DECIDING, Phase, Record,
    shortened,
};
use crate::addon::AddonName;
use crate::build::Grade;

/// Warnings that are not about the addons: the logger, and the start of the message.
const HARMLESS: &[(&str, &str)] = &[
    // Odoo marks every module before it works on it, and removes the marks afterwards. This is
    // ordinary.
    ("odoo.modules.loading", "Transient module states were reset"),
    // Odoo 19 announces a new default of an option that a run without web clients does not use.
    (
        "odoo.tools.config",
        "missing --http-interface/http_interface, using 0.0.0.0 by default",
    ),
];

/// How many addons have their times kept. No honest database has more modules.
const MAX_TIMED: usize = 5000;

/// Reads the log of one run of Odoo.
pub struct Grader<'a> {
    expected: &'a Expected,
    pub(super) phase: Phase,
    /// The requested addons that Odoo has not loaded yet.
    pub(super) missing: BTreeSet<&'a str>,
    /// How many addons were requested.
    pub(super) requested: usize,
    /// The addons that Odoo does not find.
    pub(super) ignored: Vec<String>,
    /// `failed`, `errors` and `tests`, as sums over all databases.
    pub(super) counts: Option<[u32; 3]>,
    /// How many tests were skipped.
    pub(super) skipped: u32,
    pub(super) test_seconds: Option<f64>,
    /// Whether Odoo reported that it loaded its modules; the tests may have failed.
    pub(super) is_complete: bool,
    pub(super) deciding: Vec<DecidingLine>,
    pub(super) red: GradedLines,
    pub(super) yellow: GradedLines,
    /// The first test that failed, and the end of its traceback.
    pub(super) failed_test: Option<(String, Option<String>)>,
    /// The last record, when it decided the grade.
    open: Option<OpenRecord>,
    /// Whether the line before was an inner line of a traceback.
    was_indented: bool,
    /// The last line that was no record. A process that failed before it logged leaves its reason
    /// in it.
    pub(super) last_line: Option<String>,
    pub(super) times: BTreeMap<String, f64>,
}

/// A record that decided the grade, while the lines after it are read.
struct OpenRecord {
    grade: Grade,
    /// Whether the record is about the first test that failed.
    is_failed_test: bool,
    /// Whether a traceback has started. Lines before it belong to the message, or to no record.
    in_traceback: bool,
    /// The end of the traceback.
    cause: Option<String>,
    /// The end of the traceback before it, of the exception that caused this one.
    root: Option<String>,
}

/// The first line of a traceback of Python.
const TRACEBACK: &str = "Traceback (most recent call last):";
/// The line between an exception and the one that it caused.
const CAUSED: &str = "The above exception was the direct cause of the following exception:";
/// The start of an error message of Postgres, which Odoo logs below a query.
const POSTGRES: &[&str] = &["ERROR:", "FATAL:"];

/// The lines of one grade.
#[derive(Default)]
pub(super) struct GradedLines {
    pub count: usize,
    /// The message of the first line.
    pub first: Option<String>,
    /// The end of the first traceback.
    pub cause: Option<String>,
}

impl<'a> Grader<'a> {
    /// A grader for a run with these addons after `-i` or `-u`.
    pub fn new(phase: Phase, requested: &'a [AddonName], expected: &'a Expected) -> Self {
        let missing: BTreeSet<&str> = requested.iter().map(AddonName::as_str).collect();
        Self {
            expected,
            phase,
            requested: missing.len(),
            missing,
            ignored: Vec::new(),
            counts: None,
            skipped: 0,
            test_seconds: None,
            is_complete: false,
            deciding: Vec::new(),
            red: GradedLines::default(),
            yellow: GradedLines::default(),
            failed_test: None,
            open: None,
            was_indented: false,
            last_line: None,
            times: BTreeMap::new(),
        }
    }

    /// Reads the next line, without its line end.
    pub fn read_line(&mut self, line: &str) {
        let line = shortened(line, LONGEST_LINE);
        let Some(record) = Record::read(line) else {
            return self.read_continuation(line);
        };
        self.close_record();
        self.read_facts(&record);
        let grade = if self.expected.matches(line) {
            Grade::Green
        } else {
            self.grade(&record)
        };
        if grade != Grade::Green {
            self.keep(grade, line, record.message);
            let test = record
                .message
                .strip_prefix("FAIL: ")
                .or_else(|| record.message.strip_prefix("ERROR: "));
            let is_failed_test = self.failed_test.is_none() && test.is_some();
            if let (true, Some(test)) = (is_failed_test, test) {
                self.failed_test = Some((shortened(test, LONGEST_KEPT).to_owned(), None));
            }
            (self.open, self.was_indented) = (
                Some(OpenRecord {
                    grade,
                    is_failed_test,
                    in_traceback: false,
                    cause: None,
                    root: None,
                }),
                false,
            );
        }
    }

    /// Reads a line that belongs to the record before, or to no record. The end of a traceback
    /// starts after its last indented line, and can have several lines.
    fn read_continuation(&mut self, line: &str) {
        let is_indented = line.starts_with([' ', '\t']);
        if line.trim().is_empty() {
            return;
        }
        if !is_indented {
            let text = shortened(line.trim_end(), LONGEST_KEPT);
            self.last_line = Some(text.to_owned());
            if let Some(OpenRecord {
                in_traceback,
                cause,
                root,
                ..
            }) = &mut self.open
            {
                match cause {
                    _ if text == TRACEBACK => *in_traceback = true,
                    _ if text == CAUSED => {
                        let ended = cause.take();
                        root.get_or_insert_with(|| ended.unwrap_or_default());
                    }
                    Some(cause) if !self.was_indented => {
                        let more = shortened(text, LONGEST_KEPT.saturating_sub(cause.len() + 1));
                        *cause = format!("{cause} {more}").trim_end().to_owned();
                    }
                    _ if *in_traceback || POSTGRES.iter().any(|start| text.starts_with(start)) => {
                        *cause = Some(text.to_owned())
                    }
                    _ => {}
                }
            }
        }
        self.was_indented = is_indented;
    }

    fn grade(&self, record: &Record<'_>) -> Grade {
        match record.level {
            Level::Error | Level::Critical => Grade::Red,
            Level::Warning if record.message.starts_with(IGNORED) => Grade::Red,
            Level::Warning if is_harmless(record) => Grade::Green,
            Level::Warning => Grade::Yellow,
            Level::Debug | Level::Info => Grade::Green,
        }
    }

    /// Reads the facts in a record: numbers of tests, loaded addons, times.
    fn read_facts(&mut self, record: &Record<'_>) {
        let Record {
            logger, message, ..
        } = *record;
        if let Some([failed, errors, tests]) = read_counts(message) {
            let [f, e, t] = self.counts.unwrap_or_default();
            self.counts = Some([
                f.saturating_add(failed),
                e.saturating_add(errors),
                t.saturating_add(tests),
            ]);
        }
        match logger {
            "odoo.modules.loading" => {
                if message == "Modules loaded." || message.starts_with("At least one test failed") {
                    self.is_complete = true;
                } else if let Some(names) = message.strip_prefix(IGNORED) {
                    let names = names
                        .split(',')
                        .map(|name| shortened(name.trim(), 100).to_owned());
                    self.ignored
                        .extend(names.take(MAX_DECIDING.saturating_sub(self.ignored.len())));
                } else if let Some((name, seconds)) = read_loading_time(message) {
                    self.missing.remove(name);
                    self.add_time(name, seconds);
                }
            }
            "odoo.tests.stats" => {
                if let Some((name, seconds)) = read_test_time(message) {
                    self.add_time(name, seconds);
                    *self.test_seconds.get_or_insert_default() += seconds;
                }
            }
            // `odoo.addons.sale.tests.test_sale: skipped TestSale.test_browser : no browser here`
            _ if logger.contains(".tests.") && message.starts_with("skipped ") => {
                self.skipped = self.skipped.saturating_add(1)
            }
            _ => {}
        }
    }

    fn add_time(&mut self, name: &str, seconds: f64) {
        let is_name = name.parse::<AddonName>().is_ok() && seconds.is_finite();
        if is_name && (self.times.len() < MAX_TIMED || self.times.contains_key(name)) {
            *self.times.entry(name.to_owned()).or_default() += seconds;
        }
    }

    fn keep(&mut self, grade: Grade, line: &str, message: &str) {
        let lines = if grade == Grade::Red {
            &mut self.red
        } else {
            &mut self.yellow
        };
        lines.count += 1;
        lines
            .first
            .get_or_insert_with(|| shortened(message, LONGEST_KEPT).to_owned());
        self.decide(grade, line);
    }

    pub(super) fn decide(&mut self, grade: Grade, text: &str) {
        if self
            .deciding
            .iter()
            .filter(|line| line.grade == grade)
            .count()
            < MAX_DECIDING
        {
            self.deciding.push(DecidingLine {
                grade,
                text: shortened(text.trim_end(), LONGEST_KEPT).to_owned(),
            });
        }
    }

    /// Ends the record before, because no other line belongs to it.
    pub(super) fn close_record(&mut self) {
        if let Some(OpenRecord {
            grade,
            is_failed_test,
            cause: Some(mut cause),
            root,
            ..
        }) = self.open.take()
        {
            if let Some(root) = root.filter(|root| !root.is_empty()) {
                self.decide(grade, &root);
                let end = cause.trim_end_matches(['.', ':', ',']).len();
                cause.truncate(end);
                cause = format!("{cause}, caused by {}", shortened(&root, LONGEST_KEPT / 2));
            }
            self.decide(grade, &cause);
            if let (true, Some((_, ended))) = (is_failed_test, &mut self.failed_test) {
                *ended = Some(cause.clone());
            }
            let lines = if grade == Grade::Red {
                &mut self.red
            } else {
                &mut self.yellow
            };
            lines.cause.get_or_insert(cause);
        }
    }
}

const IGNORED: &str = "invalid module names, ignored:";

fn is_harmless(record: &Record<'_>) -> bool {
    // The result itself reports the numbers of tests.
    read_counts(record.message).is_some()
        || HARMLESS
            .iter()
            .any(|(logger, start)| record.logger == *logger && record.message.starts_with(start))
}

/// Reads `1 failed, 3 error(s) of 28 tests when loading database 't5'`.
fn read_counts(message: &str) -> Option<[u32; 3]> {
    let (failed, rest) = message.split_once(" failed, ")?;
    let (errors, rest) = rest.split_once(" error(s) of ")?;
    let (tests, _) = rest.split_once(" tests")?;
    Some([
        failed.parse().ok()?,
        errors.parse().ok()?,
        tests.parse().ok()?,
    ])
}

/// Reads `Module sale loaded in 0.12s (incl. 0.05s test), 45 queries (+45 other)`. The time of the
/// tests is subtracted, because Odoo reports it in a line of its own.
fn read_loading_time(message: &str) -> Option<(&str, f64)> {
    let (name, rest) = message.strip_prefix("Module ")?.split_once(" loaded in ")?;
    let seconds: f64 = rest.split_once('s')?.0.parse().ok()?;
    let tests: Option<f64> = rest
        .split_once("(incl. ")
        .and_then(|(_, rest)| rest.split_once("s test")?.0.parse().ok());
    Some((name, (seconds - tests.unwrap_or(0.0)).max(0.0)))
}

/// Reads `sale: 12 tests 3.45s 1234 queries`.
fn read_test_time(message: &str) -> Option<(&str, f64)> {
    let (name, rest) = message.split_once(": ")?;
    Some((
        name,
        rest.split_once(" tests ")?
            .1
            .split_once('s')?
            .0
            .parse()
            .ok()?,
    ))
}
