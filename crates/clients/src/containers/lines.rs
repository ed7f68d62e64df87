//! What a container writes, as lines fit for a log.

use bollard::container::LogOutput;

use super::{Secrets, plain};

/// Bytes of one line that are looked at; more than is shown, so that no secret is cut in two.
const MOST_PENDING: usize = 32 * 1024;
/// Characters of one line.
const MOST_SHOWN: usize = 4000;
/// Bytes of both streams together, each line counted with what it costs whoever keeps it.
const MOST_OUTPUT: u64 = 64 << 20;
const COST_OF_LINE: u64 = 400;

pub(super) struct Lines<'a, F> {
    secrets: [&'a Secrets; 2],
    tell: F,
    /// The line that each stream has begun.
    pending: [Vec<u8>; 2],
    total: u64,
    /// That something is left out.
    said: bool,
}

impl<'a, F: FnMut(&str)> Lines<'a, F> {
    pub(super) fn new(secrets: [&'a Secrets; 2], tell: F) -> Self {
        Self { secrets, tell, pending: [Vec::new(), Vec::new()], total: 0, said: false }
    }

    pub(super) fn take(&mut self, output: LogOutput) {
        let stream = usize::from(matches!(output, LogOutput::StdErr { .. }));
        let bytes = output.into_bytes();
        self.total += bytes.len() as u64;
        if self.cut() {
            if !self.said {
                self.said = true;
                self.end();
                (self.tell)(&format!(
                    "What follows is left out: more than {} MiB were written, each line counted with {COST_OF_LINE} bytes.",
                    MOST_OUTPUT >> 20
                ));
            }
            return;
        }
        // Progress bars return the carriage without a new line.
        let mut parts = bytes.split(|byte| matches!(byte, b'\n' | b'\r'));
        if let Some(first) = parts.next() {
            self.extend(stream, first);
        }
        for part in parts {
            self.flush(stream);
            self.extend(stream, part);
        }
    }

    /// Lines that were begun and never ended.
    pub(super) fn end(&mut self) {
        self.flush(0);
        self.flush(1);
    }

    pub(super) fn cut(&self) -> bool {
        self.total > MOST_OUTPUT
    }

    fn extend(&mut self, stream: usize, bytes: &[u8]) {
        let room = MOST_PENDING - self.pending[stream].len();
        self.pending[stream].extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn flush(&mut self, stream: usize) {
        let bytes = std::mem::take(&mut self.pending[stream]);
        let line = plain(&String::from_utf8_lossy(&bytes), MOST_PENDING);
        if line.trim().is_empty() {
            return;
        }
        self.total += COST_OF_LINE;
        let line = self.secrets.iter().fold(line, |line, secrets| secrets.mask(&line));
        (self.tell)(&plain(&line, MOST_SHOWN));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn told(secret: &str, output: &[LogOutput]) -> Vec<String> {
        let (secrets, none) = (Secrets::new(BTreeMap::from([("A".into(), secret.into())])), Secrets::default());
        let mut told = Vec::new();
        let mut lines = Lines::new([&none, &secrets], |line: &str| told.push(line.to_owned()));
        for chunk in output {
            lines.take(chunk.clone());
        }
        lines.end();
        told
    }

    fn out(text: &str) -> LogOutput {
        LogOutput::StdOut { message: text.to_owned().into() }
    }

    fn err(text: &str) -> LogOutput {
        LogOutput::StdErr { message: text.to_owned().into() }
    }

    #[test]
    fn lines_come_whole_though_chunks_and_streams_mix() {
        let written = [out("fir"), err("warn"), out("st\n\n10%\r20%\r\nla"), err("ing\n"), out("st")];
        assert_eq!(told("hunter22", &written), ["first", "10%", "20%", "warning", "last"]);
    }

    #[test]
    fn no_secret_shows_however_it_is_cut() {
        assert_eq!(told("hunter22", &[out("pw=hun"), out("ter22\u{1b}[0m hun\u{7}ter22\n")]), ["pw=*** ***"]);
        for place in MOST_SHOWN - 10..MOST_SHOWN + 2 {
            let line = format!("{}hunter22{}\n", "x".repeat(place), "y".repeat(MOST_PENDING));
            let told = told("hunter22", &[out(&line)]);
            assert!(told.len() == 1 && !told[0].contains("hu") && told[0].chars().count() <= MOST_SHOWN + 1, "{place}");
        }
    }

    #[test]
    fn a_flood_is_cut_and_says_so() {
        let flood = vec![out(&format!("{}\n", "z".repeat(1023)).repeat(1 << 10)); 70];
        let told = told("hunter22", &flood);
        let cut = "What follows is left out: more than 64 MiB were written, each line counted with 400 bytes.";
        assert_eq!(told.last().unwrap(), cut);
        assert_eq!(told.len(), 46 * 1024 + 1);
        // Short lines cost more to keep than to write.
        let told = self::told("hunter22", &vec![out(&"x\n".repeat(1000)); 2000]);
        assert!(told.len() < 170_000 && told.last().unwrap() == cut, "{}", told.len());
    }
}
