//! Splits the output of a container into lines for a log, and bounds how much of it is read and how
//! fast. A program whose output is not read waits, so a flood never comes faster than its lines may
//! be stored.

use std::time::Duration;

use bollard::container::LogOutput;
use tokio::time::Instant;

use super::spec::Mask;
use super::{Secrets, plain_line};

/// Bytes of one line that are kept; more than are shown, so that no secret is cut in two.
const MAX_PENDING: usize = 32 * 1024;
/// Characters of one line that are shown.
const MAX_SHOWN: usize = 4000;
/// Bytes of both streams together that a run may write. Each line counts with the cost of storing
/// it.
const MAX_OUTPUT: u64 = 64 << 20;
const COST_OF_LINE: u64 = 400;
/// Bytes that are read at once after a time with little output, and in each second of a flood,
/// counted in the same way.
const BURST: f64 = (4 << 20) as f64;
const PER_SECOND: f64 = (2 << 20) as f64;

pub(super) struct LogLines<F> {
    masks: [Mask; 2],
    on_line: F,
    /// The unfinished line of each stream.
    pending: [Vec<u8>; 2],
    total: u64,
    speed: Speed,
}

impl<F: FnMut(&str)> LogLines<F> {
    pub(super) fn new(secrets: [&Secrets; 2], on_line: F) -> Self {
        Self {
            masks: secrets.map(Secrets::make_mask),
            on_line,
            pending: [Vec::new(), Vec::new()],
            total: 0,
            speed: Speed::new(Instant::now()),
        }
    }

    /// Takes a piece of the output. Nothing is kept of it once the output [is too
    /// long](Self::is_too_long).
    pub(super) fn take(&mut self, output: LogOutput) {
        if self.is_too_long() {
            return;
        }
        let stream = usize::from(matches!(output, LogOutput::StdErr { .. }));
        let bytes = output.into_bytes();
        self.count(bytes.len() as u64);
        // Progress bars write a carriage return without a line feed.
        let mut parts = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
        if let Some(first) = parts.next() {
            self.extend(stream, first);
        }
        for part in parts {
            self.flush(stream);
            self.extend(stream, part);
        }
    }

    /// Flushes unfinished lines, and states when the output is not complete.
    pub(super) fn finish(&mut self) {
        self.flush(0);
        self.flush(1);
        if self.is_too_long() {
            (self.on_line)(&format!(
                "The output ends here: more than {} MiB were written, each line counted with {COST_OF_LINE} bytes.",
                MAX_OUTPUT >> 20
            ));
        }
    }

    /// Whether more was written than a run may write.
    pub(super) fn is_too_long(&self) -> bool {
        self.total > MAX_OUTPUT
    }

    /// How long to wait before more is read; `None` when more may be read at once.
    pub(super) fn pause(&self) -> Option<Duration> {
        self.speed.pause(Instant::now())
    }

    fn count(&mut self, bytes: u64) {
        self.total += bytes;
        self.speed.count(bytes, Instant::now());
    }

    fn extend(&mut self, stream: usize, bytes: &[u8]) {
        let room = MAX_PENDING - self.pending[stream].len();
        self.pending[stream].extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn flush(&mut self, stream: usize) {
        let bytes = std::mem::take(&mut self.pending[stream]);
        let line = plain_line(&String::from_utf8_lossy(&bytes), MAX_PENDING);
        if line.trim().is_empty() {
            return;
        }
        self.count(COST_OF_LINE);
        let line = self.masks.iter().fold(line, |line, mask| mask.mask(&line));
        (self.on_line)(&plain_line(&line, MAX_SHOWN));
    }
}

/// How fast the output is read.
struct Speed {
    /// Bytes that were read faster than in a flood, at this time.
    ahead: f64,
    at: Instant,
}

impl Speed {
    fn new(at: Instant) -> Self {
        Self { ahead: 0.0, at }
    }

    fn count(&mut self, bytes: u64, now: Instant) {
        (self.ahead, self.at) = (self.ahead_at(now) + bytes as f64, now);
    }

    fn ahead_at(&self, now: Instant) -> f64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        (self.ahead - passed * PER_SECOND).max(0.0)
    }

    fn pause(&self, now: Instant) -> Option<Duration> {
        let seconds = (self.ahead_at(now) - BURST) / PER_SECOND;
        (seconds > 0.0).then(|| Duration::from_secs_f64(seconds))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn collect_lines(secret: &str, output: &[LogOutput]) -> Vec<String> {
        let (secrets, none) = (
            Secrets::new(BTreeMap::from([("A".into(), secret.into())])),
            Secrets::default(),
        );
        let mut lines_seen = Vec::new();
        let mut lines = LogLines::new([&none, &secrets], |line: &str| {
            lines_seen.push(line.to_owned())
        });
        for chunk in output {
            lines.take(chunk.clone());
        }
        lines.finish();
        lines_seen
    }

    fn out(text: &str) -> LogOutput {
        LogOutput::StdOut {
            message: text.to_owned().into(),
        }
    }

    fn err(text: &str) -> LogOutput {
        LogOutput::StdErr {
            message: text.to_owned().into(),
        }
    }

    #[test]
    fn lines_are_complete_when_chunks_and_streams_mix() {
        let written = [
            out("fir"),
            err("warn"),
            out("st\n\n10%\r20%\r\nla"),
            err("ing\n"),
            out("st"),
        ];
        assert_eq!(
            collect_lines("hunter22", &written),
            ["first", "10%", "20%", "warning", "last"]
        );
    }

    #[test]
    fn secrets_are_masked_wherever_a_line_is_cut() {
        assert_eq!(
            collect_lines(
                "hunter22",
                &[out("pw=hun"), out("ter22\u{1b}[0m hun\u{7}ter22\n")]
            ),
            ["pw=*** ***"]
        );
        for place in MAX_SHOWN - 10..MAX_SHOWN + 2 {
            let line = format!("{}hunter22{}\n", "x".repeat(place), "y".repeat(MAX_PENDING));
            let lines_seen = collect_lines("hunter22", &[out(&line)]);
            assert!(
                lines_seen.len() == 1
                    && !lines_seen[0].contains("hu")
                    && lines_seen[0].chars().count() <= MAX_SHOWN + 1,
                "{place}"
            );
        }
    }

    #[test]
    fn too_much_output_is_cut_with_a_notice() {
        let flood = vec![out(&format!("{}\n", "z".repeat(1023)).repeat(1 << 10)); 70];
        let lines_seen = collect_lines("hunter22", &flood);
        let cut = "The output ends here: more than 64 MiB were written, each line counted with 400 bytes.";
        assert_eq!(lines_seen.last().unwrap(), cut);
        assert_eq!(lines_seen.len(), 47 * 1024 + 1);
        // Short lines cost more to store than to write.
        let lines_seen = self::collect_lines("hunter22", &vec![out(&"x\n".repeat(1000)); 2000]);
        assert!(
            lines_seen.len() < 170_000 && lines_seen.last().unwrap() == cut,
            "{}",
            lines_seen.len()
        );
    }

    #[test]
    fn a_flood_is_read_slowly() {
        let start = Instant::now();
        let second = |seconds: u64| start + Duration::from_secs(seconds);
        let mut speed = Speed::new(start);
        // A burst is read at once.
        speed.count(BURST as u64, start);
        assert_eq!(speed.pause(start), None);
        speed.count(2 * PER_SECOND as u64, start);
        assert_eq!(speed.pause(start), Some(Duration::from_secs(2)));
        assert_eq!(speed.pause(second(1)), Some(Duration::from_secs(1)));
        assert_eq!(speed.pause(second(2)), None);
        // A long silence allows no larger burst.
        speed.count(BURST as u64, second(3600));
        assert_eq!(speed.pause(second(3600)), None);
        speed.count(1, second(3600));
        assert!(speed.pause(second(3600)).is_some());
    }
}
