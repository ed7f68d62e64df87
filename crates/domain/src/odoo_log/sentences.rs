//! The one sentence of a verdict: the most telling reason first.

use super::{Ended, Grader, Phase};
use crate::build::Grade;

pub(super) fn judge(seen: &Grader<'_>, ended: Ended) -> (Grade, String) {
    let meanwhile = match seen.phase {
        Phase::InstallAndTest if seen.missing.is_empty() => "while it installed and tested the addons",
        Phase::Install | Phase::InstallAndTest => "while it installed the addons",
    };
    if let Some(reason) = red(seen, ended, meanwhile) {
        return (Grade::Red, reason);
    }
    let mut warnings = None;
    if let Some(first) = &seen.yellow.first {
        let count = seen.yellow.count;
        warnings = Some(format!("Odoo logged {} {meanwhile}, the first: {}", counted(count, "warning"), sentence(first)));
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
    let installed = if seen.asked == 1 { "The addon installs.".to_owned() } else { format!("All {} addons install.", seen.asked) };
    let skipped = if seen.skipped > 0 { format!("; {} skipped", counted(seen.skipped as usize, "test")) } else { String::new() };
    match seen.phase {
        Phase::Install => installed,
        Phase::InstallAndTest if tests == 1 => format!("{installed} The one test passed{skipped}."),
        Phase::InstallAndTest => format!("{installed} All {tests} tests passed{skipped}."),
    }
}

fn red(seen: &Grader<'_>, ended: Ended, meanwhile: &str) -> Option<String> {
    let status = match ended {
        Ended::TimedOut { seconds } => {
            return Some(format!("Odoo was stopped after {seconds} s {meanwhile}: that is all the time that it has."));
        }
        Ended::OutOfMemory { mib } => return Some(format!("Odoo was killed {meanwhile}: it wanted more than its {mib} MiB of memory.")),
        Ended::OutOfDisk { mib } => {
            return Some(format!("Odoo was stopped {meanwhile}: it wrote more than its {mib} MiB of disk or database."));
        }
        Ended::Flooded => return Some(format!("Odoo wrote more {meanwhile} than is read of a log.")),
        Ended::Exited(status) => status,
    };
    if !seen.ignored.is_empty() {
        return Some(format!("Odoo ignored what it cannot find: {}.", seen.ignored.join(", ")));
    }
    if let Some([failed, errors, tests]) = seen.counts.filter(|[failed, errors, _]| *failed > 0 || *errors > 0) {
        return Some(format!("{failed} failed, {errors} broke of {}{}.", counted(tests as usize, "test"), first_failure(seen)));
    }
    match (&seen.red.first, &seen.red.cause) {
        (Some(_), Some(cause)) => return Some(format!("Odoo failed {meanwhile}: {}", sentence(cause))),
        (Some(first), None) => {
            return Some(format!("Odoo logged {} {meanwhile}, the first: {}", counted(seen.red.count, "error"), sentence(first)));
        }
        (None, _) => {}
    }
    if status != 0 {
        let words = seen.last_words.as_deref().map(|words| format!(", its last words: {words}")).unwrap_or_default();
        return Some(sentence(&format!("Odoo ended with exit status {status} {meanwhile}{words}")));
    }
    if !seen.is_complete {
        return Some(format!("Odoo ended {meanwhile} before it had loaded them all, and said nothing of it."));
    }
    match seen.phase {
        Phase::Install | Phase::InstallAndTest if !seen.missing.is_empty() => {
            let (names, more) =
                (seen.missing.iter().take(10).copied().collect::<Vec<_>>().join(", "), seen.missing.len().saturating_sub(10));
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            Some(format!("Odoo did not install, and said nothing of it: {names}{more}."))
        }
        Phase::InstallAndTest if seen.counts.is_none() => Some("Odoo ended before it said how many tests ran.".to_owned()),
        Phase::Install | Phase::InstallAndTest => None,
    }
}

/// `, the first: TestSale.test_total (AssertionError: 2 != 3)`
fn first_failure(seen: &Grader<'_>) -> String {
    match &seen.failed_test {
        Some((test, Some(cause))) => format!(", the first: {test} ({cause})"),
        Some((test, None)) => format!(", the first: {test}"),
        None => String::new(),
    }
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn sentence(text: &str) -> String {
    let text = text.trim().trim_end_matches([':', ',', ';']);
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
