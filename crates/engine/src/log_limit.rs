//! The limit of a log, over all attempts of its job: the beginning is kept as it comes, and of what
//! follows only the last lines of each attempt. When the quota of the project is spent, the log stops
//! earlier.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use ecluse_domain::build::Stream;
use ecluse_store::logs::{LogSize, NewLine};

/// The most bytes of a log. Each line counts with the cost of storing it.
const MAX_BYTES: u64 = 16 << 20;
pub(crate) const COST_OF_LINE: i32 = 400;
/// Bytes that are kept free for the lines of Ecluse itself, and for the last lines of attempts.
const RESERVE: u64 = 2 << 20;
/// The most bytes of the last lines of one attempt.
const MAX_LAST_LINES: u64 = 64 << 10;

/// The most bytes of the lines of Ecluse itself that an attempt adds while the quota of its project
/// is spent.
const MAX_OVER_QUOTA: u64 = 16 << 10;

/// The line that states once that a log is full.
pub(crate) const WARNING: &str = "The log is full: it has 16 MiB, each line counted with 400 bytes more. From here on, \
     only the last lines that each attempt prints are kept.";

/// The line that states, once for each attempt, that the quota of the project is spent.
const QUOTA_WARNING: &str = "The project has used up its quota of logs for today (UTC). From here on, the output of \
     programs is left out; the reason why each attempt ends is kept.";

/// A line that will be stored in a log.
pub(crate) trait Logged {
    fn stream(&self) -> Stream;
    fn text(&self) -> &str;
    /// Makes a warning at the time of this line.
    fn with_warning(&self, warning: &str) -> Self;
}

impl Logged for NewLine {
    fn stream(&self) -> Stream {
        self.stream
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn with_warning(&self, warning: &str) -> Self {
        Self {
            at: self.at,
            step: self.step,
            stream: Stream::Warning,
            text: warning.to_owned(),
        }
    }
}

impl Logged for (DateTime<Utc>, Stream, String) {
    fn stream(&self) -> Stream {
        self.1
    }

    fn text(&self) -> &str {
        &self.2
    }

    fn with_warning(&self, warning: &str) -> Self {
        (self.0, Stream::Warning, warning.to_owned())
    }
}

/// Decides which lines of a log are stored.
#[derive(Debug)]
pub(crate) struct LogLimit<L> {
    bytes: u64,
    has_warning: bool,
    /// The last lines that were left out, and their bytes.
    last_lines: (VecDeque<L>, u64),
    /// Whether this attempt has stated that the quota is spent.
    states_quota: bool,
    /// The bytes of the lines that were stored while the quota was spent.
    over_quota: u64,
}

impl<L: Logged> LogLimit<L> {
    /// `size` is what earlier attempts stored.
    pub(crate) fn new(size: LogSize) -> Self {
        Self {
            bytes: u64::try_from(size.bytes).unwrap_or(0),
            has_warning: size.has_warning,
            last_lines: (VecDeque::new(), 0),
            states_quota: false,
            over_quota: 0,
        }
    }

    /// Selects the lines to store, with a warning where the first one is left out. `quota` is how many
    /// bytes the project may still add to its logs today.
    pub(crate) fn select(&mut self, lines: Vec<L>, quota: u64) -> Vec<L> {
        let mut stored = Vec::with_capacity(lines.len());
        let room = self.bytes.saturating_add(quota);
        let mut is_spent = false;
        for line in lines {
            is_spent |= self.bytes + cost(&line) > room;
            if is_spent && !self.fits_over_quota(&line) {
                if !std::mem::replace(&mut self.states_quota, true) {
                    let warning = line.with_warning(QUOTA_WARNING);
                    self.bytes += cost(&warning);
                    stored.push(warning);
                }
                continue;
            }
            let room = match line.stream() {
                // After the warning, no line of a program is stored among those of Ecluse.
                Stream::Output if self.has_warning => 0,
                Stream::Output => MAX_BYTES,
                Stream::Info | Stream::Warning => MAX_BYTES + RESERVE,
                // The reason why the job ended, once for each attempt.
                Stream::Error => u64::MAX,
            };
            if self.bytes + cost(&line) <= room {
                self.bytes += cost(&line);
                stored.push(line);
                continue;
            }
            if !self.has_warning {
                self.has_warning = true;
                let warning = line.with_warning(WARNING);
                self.bytes += cost(&warning);
                stored.push(warning);
            }
            if line.stream() == Stream::Output {
                self.keep_last(line);
            }
        }
        stored
    }

    /// Whether a line is stored while the quota is spent.
    fn fits_over_quota(&mut self, line: &L) -> bool {
        match line.stream() {
            Stream::Output => false,
            Stream::Info | Stream::Warning => {
                self.over_quota += cost(line);
                self.over_quota <= MAX_OVER_QUOTA
            }
            // The reason why the job ended.
            Stream::Error => true,
        }
    }

    fn keep_last(&mut self, line: L) {
        let (lines, bytes) = &mut self.last_lines;
        *bytes += cost(&line);
        lines.push_back(line);
        while *bytes > MAX_LAST_LINES
            && let Some(oldest) = lines.pop_front()
        {
            *bytes -= cost(&oldest);
        }
    }

    /// Returns the last lines that were left out, to store them at the end of a run.
    pub(crate) fn take_last_lines(&mut self, quota: u64) -> Vec<L> {
        let (lines, bytes) = std::mem::take(&mut self.last_lines);
        if bytes > quota || self.bytes + bytes > MAX_BYTES + RESERVE {
            return Vec::new();
        }
        self.bytes += bytes;
        lines.into()
    }

    /// The bytes of the log.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

fn cost(line: &impl Logged) -> u64 {
    line.text().len() as u64 + u64::from(COST_OF_LINE.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Line = (DateTime<Utc>, Stream, String);

    fn line(stream: Stream, text: &str) -> Line {
        (DateTime::UNIX_EPOCH, stream, text.to_owned())
    }

    fn flood(first: usize, count: usize) -> Vec<Line> {
        (first..first + count)
            .map(|number| line(Stream::Output, &format!("{number:0624}")))
            .collect()
    }

    /// What the database would answer.
    fn measure(stored: &[Line]) -> LogSize {
        LogSize {
            bytes: stored.iter().map(cost).sum::<u64>() as i64,
            has_warning: stored.iter().any(|line| line.2 == WARNING),
        }
    }

    #[test]
    fn the_limit_holds_over_all_attempts_and_is_stated_once() {
        let mut stored: Vec<Line> = Vec::new();
        for attempt in 0..20 {
            let mut limit = LogLimit::new(measure(&stored));
            // Each attempt prints as much as the whole log may have.
            for batch in 0..20 {
                stored.extend(limit.select(flood(batch * 1000, 1000), u64::MAX));
            }
            stored.extend(limit.take_last_lines(u64::MAX));
            let ended = vec![line(Stream::Warning, "This attempt ended.")];
            stored.extend(limit.select(ended, u64::MAX));
            let last: Vec<&str> = stored[stored.len() - 2..]
                .iter()
                .map(|line| line.2.trim_start_matches('0'))
                .collect();
            assert_eq!(last, ["19999", "This attempt ended."], "{attempt}");
        }
        let bytes = measure(&stored).bytes as u64;
        assert!(bytes <= MAX_BYTES + RESERVE, "{bytes}");
        let warnings = stored.iter().filter(|line| line.2 == WARNING).count();
        assert_eq!(warnings, 1);
        // The beginning is kept without a gap, up to the warning.
        let kept = stored.iter().position(|line| line.2 == WARNING).unwrap();
        assert_eq!(stored[..kept], flood(0, kept));
        assert_eq!(kept, 16 * 1024);
    }

    #[test]
    fn lines_of_ecluse_are_limited_too_except_for_the_reason_of_the_end() {
        let mut limit = LogLimit::new(LogSize::default());
        let findings = vec![line(Stream::Warning, &"x".repeat(4000)); 10_000];
        let stored = limit.select(findings, u64::MAX);
        assert!(measure(&stored).bytes as u64 <= MAX_BYTES + RESERVE + 1000);
        assert_eq!(stored.last().unwrap().2, WARNING);
        let info = vec![line(Stream::Info, "x")];
        assert_eq!(limit.select(info, u64::MAX).len(), 1);
        let reason = vec![line(Stream::Error, &"x".repeat(4000))];
        assert_eq!(limit.select(reason.clone(), u64::MAX), reason);
    }

    #[test]
    fn while_the_quota_is_spent_only_ecluse_adds_a_little_and_the_reason_of_the_end() {
        let mut limit = LogLimit::new(LogSize::default());
        // Each line counts 1 KiB.
        let mut stored = limit.select(flood(0, 1000), 10 << 10);
        let warning = line(Stream::Warning, QUOTA_WARNING);
        assert_eq!(stored[..10], flood(0, 10));
        assert_eq!(stored[10..], [warning]);
        let findings = vec![line(Stream::Warning, &"x".repeat(4000)); 1000];
        stored.extend(limit.select(findings, 0));
        assert!(limit.take_last_lines(0).is_empty());
        assert_eq!(stored.len(), 11 + 3, "16 KiB, without a second warning");
        let reason = vec![line(Stream::Error, &"x".repeat(4000))];
        stored.extend(limit.select(reason.clone(), 0));
        assert_eq!(stored.last(), reason.last());
        let bytes = measure(&stored).bytes as u64;
        assert_eq!(limit.bytes(), bytes, "what is stored counts");
        // The next day.
        assert_eq!(limit.select(flood(0, 5), u64::MAX), flood(0, 5));
    }
}
