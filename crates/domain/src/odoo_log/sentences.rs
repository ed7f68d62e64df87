//! The reason for the grade of a run, as a sentence: the most important reason wins.

use super::{Grader, Phase, ProcessEnd, TestVerdict, slowest};
use crate::build::Grade;

impl Grader<'_> {
    /// The result of the log and of the end of the process together.
    pub fn finish(mut self, ended: ProcessEnd) -> TestVerdict {
        self.close_record();
        let (grade, reason) = grade_and_reason(&self, ended);
        if grade == Grade::Red
            && self.red.count == 0
            && let Some(line) = self.last_line.take()
        {
            self.decide(Grade::Red, &line);
        }
        TestVerdict {
            grade,
            reason,
            deciding: self.deciding,
            tests: self.counts.map(|[_, _, tests]| tests),
            failed: self
                .counts
                .map(|[failed, errors, _]| failed.saturating_add(errors)),
            test_seconds: self.test_seconds.filter(|seconds| seconds.is_finite()),
            slowest: slowest(self.times),
        }
    }
}

/// The grade of a run, and its reason.
fn grade_and_reason(seen: &Grader<'_>, ended: ProcessEnd) -> (Grade, String) {
    let meanwhile = match seen.phase {
        Phase::InstallAndTest if seen.missing.is_empty() => {
            "while it installed and tested the addons"
        }
        Phase::Install | Phase::InstallAndTest => "while it installed the addons",
    };
    if let Some(reason) = red(seen, ended, meanwhile) {
        return (Grade::Red, reason);
    }
    let mut warnings = None;
    if let Some(first) = &seen.yellow.first {
        let count = seen.yellow.count;
        warnings = Some(format!(
            "Odoo logged {} {meanwhile}, the first: {}",
            counted(count, "warning"),
            sentence(first)
        ));
    }
    let [_, _, tests] = seen.counts.unwrap_or_default();
    let untested = seen.phase == Phase::InstallAndTest && tests == 0;
    match (untested, warnings) {
        (true, None) => (Grade::Yellow, "No test ran.".to_owned()),
        (true, Some(warnings)) => (Grade::Yellow, format!("No test ran. {warnings}")),
        (false, Some(warnings)) => (Grade::Yellow, warnings),
        (false, None) => (Grade::Green, green(seen, tests)),
    }
}

fn green(seen: &Grader<'_>, tests: u32) -> String {
    let installed = if seen.requested == 1 {
        "The addon installs.".to_owned()
    } else {
        format!("All {} addons install.", seen.requested)
    };
    let skipped = if seen.skipped > 0 {
        format!("; {} skipped", counted(seen.skipped as usize, "test"))
    } else {
        String::new()
    };
    match seen.phase {
        Phase::Install => installed,
        Phase::InstallAndTest if tests == 1 => format!("{installed} The one test passed{skipped}."),
        Phase::InstallAndTest => format!("{installed} All {tests} tests passed{skipped}."),
    }
}

fn red(seen: &Grader<'_>, ended: ProcessEnd, meanwhile: &str) -> Option<String> {
    let status = match ended {
        ProcessEnd::TimedOut { seconds } => {
            return Some(format!(
                "Odoo was stopped {meanwhile}: it reached the time limit of {seconds} s."
            ));
        }
        ProcessEnd::OutOfMemory { mib } => {
            return Some(format!(
                "Odoo was killed {meanwhile}: it used more than its limit of {mib} MiB of memory."
            ));
        }
        ProcessEnd::OutOfDisk { mib } => {
            return Some(format!(
                "Odoo was stopped {meanwhile}: it wrote more than its limit of {mib} MiB to disk or to its database."
            ));
        }
        ProcessEnd::OutOfLocks { most } => {
            return Some(format!(
                "Odoo was stopped {meanwhile}: it held more than {most} locks in Postgres at a time."
            ));
        }
        ProcessEnd::OutOfDatabaseMemory { mib } => {
            return Some(format!(
                "Odoo was stopped {meanwhile}: its connections to Postgres used more than {mib} MiB of memory together."
            ));
        }
        ProcessEnd::Flooded => {
            return Some(format!(
                "The log that Odoo wrote {meanwhile} is too long to be read to its end."
            ));
        }
        ProcessEnd::Exited(status) => status,
    };
    if !seen.ignored.is_empty() {
        return Some(format!(
            "Odoo did not find these addons, and ignored them: {}.",
            seen.ignored.join(", ")
        ));
    }
    if let Some([failed, errors, tests]) = seen
        .counts
        .filter(|[failed, errors, _]| *failed > 0 || *errors > 0)
    {
        let failed = failed.saturating_add(errors);
        // Odoo counts an error in the preparation of tests as a failure without a test.
        let numbers = if failed <= tests {
            format!("{failed} of {}", counted(tests as usize, "test"))
        } else {
            counted(failed as usize, "test")
        };
        return Some(format!("{numbers} failed{}.", first_failure(seen)));
    }
    match (&seen.red.first, &seen.red.cause) {
        (Some(_), Some(cause)) => {
            return Some(format!("Odoo failed {meanwhile}: {}", sentence(cause)));
        }
        (Some(first), None) => {
            return Some(format!(
                "Odoo logged {} {meanwhile}, the first: {}",
                counted(seen.red.count, "error"),
                sentence(first)
            ));
        }
        (None, _) => {}
    }
    if status != 0 {
        let last_line = seen
            .last_line
            .as_deref()
            .map(|line| format!("; its last line was: {line}"))
            .unwrap_or_default();
        return Some(sentence(&format!(
            "Odoo ended with exit status {status} {meanwhile}{last_line}"
        )));
    }
    if !seen.is_complete {
        return Some(format!(
            "Odoo ended {meanwhile}, before it had loaded all of them, without an error message."
        ));
    }
    match seen.phase {
        Phase::Install | Phase::InstallAndTest if !seen.missing.is_empty() => {
            let (names, more) = (
                seen.missing
                    .iter()
                    .take(10)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(", "),
                seen.missing.len().saturating_sub(10),
            );
            let more = if more > 0 {
                format!(" and {more} more")
            } else {
                String::new()
            };
            Some(format!(
                "Odoo did not install these addons, without an error message: {names}{more}."
            ))
        }
        Phase::InstallAndTest if seen.counts.is_none() => {
            Some("Odoo ended before it reported how many tests ran.".to_owned())
        }
        Phase::Install | Phase::InstallAndTest => None,
    }
}

/// The first test that failed, such as `, the first: TestSale.test_total (AssertionError: 2 != 3)`.
fn first_failure(seen: &Grader<'_>) -> String {
    match &seen.failed_test {
        Some((test, Some(cause))) => format!(", the first: {test} ({cause})"),
        Some((test, None)) => format!(", the first: {test}"),
        None => String::new(),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches([':', ',', ';']);
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}
