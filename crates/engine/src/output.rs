//! The output of a container on its way to a log. The container never waits for the database, and
//! what waits for the database is bounded.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ecluse_domain::build::Stream;
use tokio::sync::Notify;

use crate::Result;

/// The most bytes that wait for the database, each line counted with its cost in memory. Ecluse
/// reads 2 MiB of an endless output in a second, so the database may be late by some seconds.
const MAX_WAITING: usize = 16 << 20;
const COST_OF_LINE: usize = 400;
/// The most bytes of one write, counted in the same way.
const BATCH: usize = 1 << 20;
/// The pause between two writes.
const WRITE_INTERVAL: Duration = Duration::from_millis(300);
/// While nothing is printed, something is written this often, to check that the worker has its
/// lease.
const LEASE_CHECK_INTERVAL: Duration = Duration::from_secs(2);

/// A line with its source.
pub(crate) type Line = (Stream, String);

/// Where the lines of a container are stored.
pub(crate) trait Sink: Sync {
    fn write(&self, lines: Vec<Line>) -> impl Future<Output = Result<()>> + Send;
}

/// Lines between the container that prints them and the log.
#[derive(Debug, Default)]
pub(crate) struct Output {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Line>,
    cost: usize,
    /// Lines that found no room since the last one that did.
    dropped: u64,
    is_closed: bool,
}

impl Waiting {
    fn add(&mut self, line: Line) {
        self.cost += cost(&line);
        self.lines.push_back(line);
    }

    fn report_dropped(&mut self) {
        if self.dropped > 0 {
            let text = format!(
                "{} lines are missing here: the database did not take them in time.",
                self.dropped
            );
            self.dropped = 0;
            self.add((Stream::Warning, text));
        }
    }
}

impl Output {
    /// Adds a line. It is dropped, and counted, when too much waits.
    pub(crate) fn push(&self, stream: Stream, text: &str) {
        let line = (stream, text.to_owned());
        let mut waiting = self.lock();
        if waiting.cost + cost(&line) > MAX_WAITING {
            waiting.dropped += 1;
        } else {
            waiting.report_dropped();
            waiting.add(line);
        }
        drop(waiting);
        self.changed.notify_one();
    }

    /// States that no more lines come.
    pub(crate) fn close(&self) {
        let mut waiting = self.lock();
        waiting.report_dropped();
        waiting.is_closed = true;
        drop(waiting);
        self.changed.notify_one();
    }

    /// Writes the lines until the output is closed and every line is written. While nothing is
    /// printed, writes no lines.
    pub(crate) async fn write_to(&self, sink: &impl Sink) -> Result<()> {
        loop {
            let waited = tokio::time::timeout(LEASE_CHECK_INTERVAL, self.wait()).await;
            let (lines, is_last) = self.take();
            if waited.is_err() || !lines.is_empty() {
                sink.write(lines).await?;
            }
            if is_last {
                return Ok(());
            }
            tokio::time::sleep(WRITE_INTERVAL).await;
        }
    }

    /// Returns when there is a line, or the output is closed.
    async fn wait(&self) {
        while !self.is_ready() {
            self.changed.notified().await;
        }
    }

    fn is_ready(&self) -> bool {
        let waiting = self.lock();
        waiting.is_closed || !waiting.lines.is_empty()
    }

    /// Takes the next lines, and whether they are the last ones.
    fn take(&self) -> (Vec<Line>, bool) {
        let mut waiting = self.lock();
        let (mut taken, mut bytes) = (Vec::new(), 0);
        while bytes < BATCH
            && let Some(line) = waiting.lines.pop_front()
        {
            bytes += cost(&line);
            taken.push(line);
        }
        waiting.cost -= bytes;
        let is_last = waiting.is_closed && waiting.lines.is_empty();
        (taken, is_last)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn cost((_, text): &Line) -> usize {
    text.len() + COST_OF_LINE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_takes_a_bounded_memory_and_is_written_in_small_parts() {
        let output = Output::default();
        for number in 0..100_000 {
            output.push(Stream::Output, &format!("{number:0624}"));
        }
        assert!(output.lock().cost <= MAX_WAITING);
        output.close();
        let mut written = Vec::new();
        let mut is_last = false;
        while !is_last {
            let (lines, last) = output.take();
            assert!(lines.iter().map(cost).sum::<usize>() <= BATCH + 1024);
            written.extend(lines);
            is_last = last;
        }
        assert_eq!(written.len(), 16 * 1024 + 1);
        let missing = "83616 lines are missing here: the database did not take them in time.";
        assert_eq!(
            written.last().unwrap(),
            &(Stream::Warning, missing.to_owned())
        );
        assert_eq!(output.lock().cost, 0);
    }
}
