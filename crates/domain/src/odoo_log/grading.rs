//! From lines to a verdict, one line at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Deciding, Ended, Expected, LONGEST_KEPT, LONGEST_LINE, Level, MOST_DECIDING, Phase, Record, Verdict, sentences, shortened, slowest,
};
use crate::addon::AddonName;
use crate::build::Grade;

/// Warnings that say nothing about the addons: logger, beginning of the message.
const HARMLESS: &[(&str, &str)] = &[
    // Odoo marks every module before it works on it and takes the marks back: ordinary bookkeeping.
    ("odoo.modules.loading", "Transient module states were reset"),
    // Odoo 19 on the next series' default of an option that a run without web clients does not use.
    ("odoo.tools.config", "missing --http-interface/http_interface, using 0.0.0.0 by default"),
];

/// Addons whose times are kept: no honest database has more modules.
const MOST_TIMED: usize = 5000;

/// Reads the log of one run of Odoo.
pub struct Grader<'a> {
    expected: &'a Expected,
    pub(super) phase: Phase,
    /// The addons that Odoo was asked for and has not loaded yet.
    pub(super) missing: BTreeSet<&'a str>,
    pub(super) asked: usize,
    /// What Odoo said that it cannot find.
    pub(super) ignored: Vec<String>,
    /// `failed`, `errors`, `tests`, added up over databases.
    pub(super) counts: Option<[u32; 3]>,
    /// Tests that said that they cannot run here.
    pub(super) skipped: u32,
    test_seconds: Option<f64>,
    /// Odoo said that it loaded its modules, whatever the tests gave.
    pub(super) is_complete: bool,
    deciding: Vec<Deciding>,
    pub(super) red: Lines,
    pub(super) yellow: Lines,
    /// The first test that failed or broke, and what its traceback ends with.
    pub(super) failed_test: Option<(String, Option<String>)>,
    /// The last record, when it decided.
    open: Option<Open>,
    /// The line before was one of a traceback's inner ones.
    was_indented: bool,
    /// The last line that was no record: what a process that never came to logging said.
    pub(super) last_words: Option<String>,
    times: BTreeMap<String, f64>,
}

/// A record that decided, and what its traceback ends with.
struct Open {
    grade: Grade,
    /// It tells of the first test that failed.
    is_failed_test: bool,
    /// Lines of a traceback follow; before that, lines are a part of the message, or somebody else's.
    in_traceback: bool,
    cause: Option<String>,
    /// What an exception before it, its cause, ended with.
    root: Option<String>,
}

/// How Python goes on from an exception to the one that it caused.
const TRACEBACK: &str = "Traceback (most recent call last):";
const CAUSED: &str = "The above exception was the direct cause of the following exception:";
/// How Postgres' own words begin, which Odoo logs below a query.
const POSTGRES: &[&str] = &["ERROR:", "FATAL:"];

/// The lines of one grade.
#[derive(Default)]
pub(super) struct Lines {
    pub count: usize,
    /// The first one's message.
    pub first: Option<String>,
    /// What the first traceback ends with.
    pub cause: Option<String>,
}

impl<'a> Grader<'a> {
    /// `asked` are the addons behind `-i` or `-u`.
    pub fn new(phase: Phase, asked: &'a [AddonName], expected: &'a Expected) -> Self {
        let missing: BTreeSet<&str> = asked.iter().map(AddonName::as_str).collect();
        Self {
            expected,
            phase,
            asked: missing.len(),
            missing,
            ignored: Vec::new(),
            counts: None,
            skipped: 0,
            test_seconds: None,
            is_complete: false,
            deciding: Vec::new(),
            red: Lines::default(),
            yellow: Lines::default(),
            failed_test: None,
            open: None,
            was_indented: false,
            last_words: None,
            times: BTreeMap::new(),
        }
    }

    /// Takes the next line, without its end.
    pub fn line(&mut self, line: &str) {
        let line = shortened(line, LONGEST_LINE);
        let Some(record) = Record::read(line) else {
            return self.follow_up(line);
        };
        self.close();
        self.learn(&record);
        let grade = if self.expected.has(line) { Grade::Green } else { self.grade(&record) };
        if grade != Grade::Green {
            self.keep(grade, line, record.message);
            let test = record.message.strip_prefix("FAIL: ").or_else(|| record.message.strip_prefix("ERROR: "));
            let is_failed_test = self.failed_test.is_none() && test.is_some();
            if let (true, Some(test)) = (is_failed_test, test) {
                self.failed_test = Some((shortened(test, LONGEST_KEPT).to_owned(), None));
            }
            (self.open, self.was_indented) = (Some(Open { grade, is_failed_test, in_traceback: false, cause: None, root: None }), false);
        }
    }

    /// A line that belongs to the record before, or to nothing. What a traceback ends with begins after
    /// its last indented line and may have several lines.
    fn follow_up(&mut self, line: &str) {
        let is_indented = line.starts_with([' ', '\t']);
        if line.trim().is_empty() {
            return;
        }
        if !is_indented {
            let words = shortened(line.trim_end(), LONGEST_KEPT);
            self.last_words = Some(words.to_owned());
            if let Some(Open { in_traceback, cause, root, .. }) = &mut self.open {
                match cause {
                    _ if words == TRACEBACK => *in_traceback = true,
                    _ if words == CAUSED => {
                        let ended = cause.take();
                        root.get_or_insert_with(|| ended.unwrap_or_default());
                    }
                    Some(cause) if !self.was_indented => {
                        let more = shortened(words, LONGEST_KEPT.saturating_sub(cause.len() + 1));
                        *cause = format!("{cause} {more}").trim_end().to_owned();
                    }
                    _ if *in_traceback || POSTGRES.iter().any(|start| words.starts_with(start)) => *cause = Some(words.to_owned()),
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

    /// Takes what a record tells beside its level.
    fn learn(&mut self, record: &Record<'_>) {
        let Record { logger, message, .. } = *record;
        if let Some([failed, errors, tests]) = counts(message) {
            let [f, e, t] = self.counts.unwrap_or_default();
            self.counts = Some([f.saturating_add(failed), e.saturating_add(errors), t.saturating_add(tests)]);
        }
        match logger {
            "odoo.modules.loading" => {
                if message == "Modules loaded." || message.starts_with("At least one test failed") {
                    self.is_complete = true;
                } else if let Some(names) = message.strip_prefix(IGNORED) {
                    let names = names.split(',').map(|name| shortened(name.trim(), 100).to_owned());
                    self.ignored.extend(names.take(MOST_DECIDING.saturating_sub(self.ignored.len())));
                } else if let Some((name, seconds)) = loaded(message) {
                    self.missing.remove(name);
                    self.time(name, seconds);
                }
            }
            "odoo.tests.stats" => {
                if let Some((name, seconds)) = tested(message) {
                    self.time(name, seconds);
                    *self.test_seconds.get_or_insert_default() += seconds;
                }
            }
            // `odoo.addons.sale.tests.test_sale: skipped TestSale.test_browser : no browser here`
            _ if logger.contains(".tests.") && message.starts_with("skipped ") => self.skipped = self.skipped.saturating_add(1),
            _ => {}
        }
    }

    fn time(&mut self, name: &str, seconds: f64) {
        let is_name = name.parse::<AddonName>().is_ok() && seconds.is_finite();
        if is_name && (self.times.len() < MOST_TIMED || self.times.contains_key(name)) {
            *self.times.entry(name.to_owned()).or_default() += seconds;
        }
    }

    fn keep(&mut self, grade: Grade, line: &str, message: &str) {
        let lines = if grade == Grade::Red { &mut self.red } else { &mut self.yellow };
        lines.count += 1;
        lines.first.get_or_insert_with(|| shortened(message, LONGEST_KEPT).to_owned());
        self.decide(grade, line);
    }

    fn decide(&mut self, grade: Grade, text: &str) {
        if self.deciding.iter().filter(|line| line.grade == grade).count() < MOST_DECIDING {
            self.deciding.push(Deciding { grade, text: shortened(text.trim_end(), LONGEST_KEPT).to_owned() });
        }
    }

    /// Nothing more belongs to the record before.
    fn close(&mut self) {
        if let Some(Open { grade, is_failed_test, cause: Some(mut cause), root, .. }) = self.open.take() {
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
            let lines = if grade == Grade::Red { &mut self.red } else { &mut self.yellow };
            lines.cause.get_or_insert(cause);
        }
    }

    /// What the log and the process' end prove together.
    pub fn finish(mut self, ended: Ended) -> Verdict {
        self.close();
        let (grade, reason) = sentences::judge(&self, ended);
        if grade == Grade::Red
            && self.red.count == 0
            && let Some(words) = self.last_words.take()
        {
            self.decide(Grade::Red, &words);
        }
        Verdict {
            grade,
            reason,
            deciding: self.deciding,
            tests: self.counts.map(|[_, _, tests]| tests),
            failed: self.counts.map(|[failed, errors, _]| failed.saturating_add(errors)),
            test_seconds: self.test_seconds.filter(|seconds| seconds.is_finite()),
            slowest: slowest(self.times),
        }
    }
}

const IGNORED: &str = "invalid module names, ignored:";

fn is_harmless(record: &Record<'_>) -> bool {
    // The verdict speaks of it itself.
    counts(record.message).is_some() || HARMLESS.iter().any(|(logger, start)| record.logger == *logger && record.message.starts_with(start))
}

/// `1 failed, 3 error(s) of 28 tests when loading database 't5'`
fn counts(message: &str) -> Option<[u32; 3]> {
    let (failed, rest) = message.split_once(" failed, ")?;
    let (errors, rest) = rest.split_once(" error(s) of ")?;
    let (tests, _) = rest.split_once(" tests")?;
    Some([failed.parse().ok()?, errors.parse().ok()?, tests.parse().ok()?])
}

/// `Module sale loaded in 0.12s (incl. 0.05s test), 45 queries (+45 other)`: without its tests, which are told for themselves.
fn loaded(message: &str) -> Option<(&str, f64)> {
    let (name, rest) = message.strip_prefix("Module ")?.split_once(" loaded in ")?;
    let seconds: f64 = rest.split_once('s')?.0.parse().ok()?;
    let tests: Option<f64> = rest.split_once("(incl. ").and_then(|(_, rest)| rest.split_once("s test")?.0.parse().ok());
    Some((name, (seconds - tests.unwrap_or(0.0)).max(0.0)))
}

/// `sale: 12 tests 3.45s 1234 queries`
fn tested(message: &str) -> Option<(&str, f64)> {
    let (name, rest) = message.split_once(": ")?;
    Some((name, rest.split_once(" tests ")?.1.split_once('s')?.0.parse().ok()?))
}
