//! A build's steps and log lines, written as they happen. Every write holds the job's row first: a
//! worker that lost its lease cannot add a line to the log of the one that follows it.

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
}

impl<'a> BuildLog<'a> {
    pub(crate) fn new(engine: &'a Engine, job: &'a Job, build: BuildId) -> Self {
        Self { engine, job, build, step: None }
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
        if let Some(before) = self.step.replace(step) {
            builds::finish_step(&mut tx, self.build, before).await?;
        }
        builds::start_step(&mut tx, self.build, step).await?;
        commit(tx).await
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

    async fn append<'l>(&self, tx: &mut Transaction, lines: impl Iterator<Item = (Stream, &'l str)>) -> Result<()> {
        let at = clock::now();
        let clean = |line: &str| printable(line).chars().take(LONGEST_LINE).collect();
        let lines: Vec<NewLine> = lines.map(|(stream, line)| NewLine { at, step: self.step, stream, text: clean(line) }).collect();
        Ok(logs::append(tx, self.build, &lines).await?)
    }

    pub(crate) async fn info(&self, text: impl Into<String>) -> Result<()> {
        self.say(Stream::Info, text).await
    }
}
