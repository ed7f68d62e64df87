//! A build's steps and log lines, written as they happen. Every write holds the job's row first: a
//! worker that lost its lease cannot add a line to the log of the one that follows it.

use std::sync::Mutex;

use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::ids::BuildId;
use ecluse_domain::printable;
use ecluse_store::builds;
use ecluse_store::jobs::{self, Job};
use ecluse_store::logs::{self, NewLine};

use crate::{Engine, Result, Transaction, clock, commit};

/// Longest line kept, in characters: what comes from a repository may be anything.
const LONGEST_LINE: usize = 4000;

pub(crate) struct BuildLog<'a> {
    engine: &'a Engine,
    job: &'a Job,
    build: BuildId,
    step: Option<BuildStep>,
    /// Lines that are told with whatever is written next.
    noted: Mutex<Vec<NewLine>>,
}

impl<'a> BuildLog<'a> {
    pub(crate) fn new(engine: &'a Engine, job: &'a Job, build: BuildId) -> Self {
        Self { engine, job, build, step: None, noted: Mutex::default() }
    }

    pub(crate) fn step(&self) -> Option<BuildStep> {
        self.step
    }

    /// A transaction in which this worker still holds the build: what it writes about it goes here.
    pub(crate) async fn hold(&self) -> Result<Transaction> {
        let mut tx = self.engine.begin().await?;
        jobs::hold(&mut tx, self.job).await?;
        Ok(tx)
    }

    async fn hold_telling(&self) -> Result<Transaction> {
        let mut tx = self.engine.begin_telling().await?;
        jobs::hold(&mut tx, self.job).await?;
        Ok(tx)
    }

    /// Ends the step before and begins this one.
    pub(crate) async fn begin(&mut self, step: BuildStep) -> Result<()> {
        let mut tx = self.hold_telling().await?;
        self.append(&mut tx, []).await?;
        if let Some(before) = self.step.replace(step) {
            builds::finish_step(&mut tx, self.build, before).await?;
        }
        builds::start_step(&mut tx, self.build, step).await?;
        commit(tx).await
    }

    /// Whether this run is the first of its job.
    pub(crate) fn is_first(&self) -> bool {
        self.job.attempts <= 1
    }

    /// Counts this run among all of the build's.
    pub(crate) fn fence(&self) -> i64 {
        self.job.fence
    }

    pub(crate) async fn say(&self, stream: Stream, text: impl Into<String>) -> Result<()> {
        let mut tx = self.hold_telling().await?;
        self.say_in(&mut tx, stream, &text.into()).await?;
        commit(tx).await
    }

    /// The same, in a transaction of [`hold`](Self::hold).
    pub(crate) async fn say_in(&self, tx: &mut Transaction, stream: Stream, text: &str) -> Result<()> {
        self.append(tx, text.lines().map(|line| (stream, line))).await
    }

    /// Writes many lines at once.
    pub(crate) async fn write(&self, lines: Vec<(Stream, String)>) -> Result<()> {
        let mut tx = self.hold_telling().await?;
        self.append(&mut tx, lines.iter().map(|(stream, line)| (*stream, line.as_str()))).await?;
        commit(tx).await
    }

    /// Writes these lines, behind those that were noted.
    async fn append<'l>(&self, tx: &mut Transaction, lines: impl IntoIterator<Item = (Stream, &'l str)>) -> Result<()> {
        let mut all = self.noted.lock().map(|mut noted| std::mem::take(&mut *noted)).unwrap_or_default();
        all.extend(lines.into_iter().map(|(stream, line)| self.line(stream, line)));
        if !all.is_empty() {
            logs::append(tx, self.build, &all).await?;
        }
        Ok(())
    }

    fn line(&self, stream: Stream, text: &str) -> NewLine {
        NewLine { at: clock::now(), step: self.step, stream, text: printable(text).chars().take(LONGEST_LINE).collect() }
    }

    /// Says it with the next line or the next step: for what is said in passing, where a transaction of its own would take longer than
    /// the work it tells of.
    pub(crate) fn note(&self, stream: Stream, text: &str) {
        if let Ok(mut noted) = self.noted.lock() {
            noted.extend(text.lines().map(|line| self.line(stream, line)));
        }
    }

    pub(crate) async fn info(&self, text: impl Into<String>) -> Result<()> {
        self.say(Stream::Info, text).await
    }
}
