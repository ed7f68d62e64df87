//! The steps and log lines of a build, written while it runs. Every write locks the row of the job
//! first: a worker that lost its lease cannot add a line to the log of its successor.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::ids::BuildId;
use ecluse_domain::printable;
use ecluse_store::builds;
use ecluse_store::jobs::{self, Job};
use ecluse_store::logs::{self, LogSize, NewLine};
use ecluse_store::run_times::{self, TestTime};

use crate::log_limit::{self, LogLimit};
use crate::output::Line;
use crate::records::quota;
use crate::{Engine, Error, Result, Transaction, clock, commit};

/// The longest line that is stored, in characters: a repository may contain any text.
const LONGEST_LINE: usize = 4000;

pub(crate) struct BuildLog<'a> {
    engine: &'a Engine,
    job: &'a Job,
    build: BuildId,
    step: BuildStep,
    /// Lines that the next write stores too.
    pending: Mutex<Vec<NewLine>>,
    /// Which lines are stored; known from the first write on.
    limit: Mutex<Option<LogLimit<NewLine>>>,
}

impl<'a> BuildLog<'a> {
    /// The log of a run that has started its build with the step `first`.
    pub(crate) fn new(engine: &'a Engine, job: &'a Job, build: BuildId, first: BuildStep) -> Self {
        Self {
            engine,
            job,
            build,
            step: first,
            pending: Mutex::default(),
            limit: Mutex::default(),
        }
    }

    /// The step that runs.
    pub(crate) fn step(&self) -> BuildStep {
        self.step
    }

    /// Begins a transaction in which this worker holds the lease of the build. Everything that the
    /// worker writes about the build belongs into such a transaction.
    pub(crate) async fn begin_with_lease(&self) -> Result<Transaction> {
        let mut tx = self.engine.begin().await?;
        jobs::require_lease(&mut tx, self.job).await?;
        Ok(tx)
    }

    /// The same, for log lines and steps: its commit does not wait for the disk.
    async fn begin_log_write(&self) -> Result<Transaction> {
        let mut tx = self.engine.begin_async_commit().await?;
        jobs::require_lease(&mut tx, self.job).await?;
        Ok(tx)
    }

    /// Finishes the previous step and starts this one.
    pub(crate) async fn start_step(&mut self, step: BuildStep) -> Result<()> {
        let mut tx = self.begin_log_write().await?;
        self.append(&mut tx, []).await?;
        self.finish_step(&mut tx).await?;
        self.step = step;
        builds::start_step(&mut tx, self.build, step).await?;
        commit(tx).await
    }

    /// Finishes the step that runs. No commit of steps waits for the disk. If a crash of Postgres
    /// lost the start of the step, and perhaps that of the build, the build runs again.
    pub(crate) async fn finish_step(&self, tx: &mut Transaction) -> Result<()> {
        if builds::finish_step(tx, self.build, self.step).await? {
            return Ok(());
        }
        Err(Error::Transient(format!(
            "the database does not know that the step {} was started",
            self.step
        )))
    }

    /// Whether this is the first attempt of its job.
    pub(crate) fn is_first_attempt(&self) -> bool {
        self.job.attempts <= 1
    }

    /// The number of this run among all runs of the build's job.
    pub(crate) fn fence(&self) -> i64 {
        self.job.fence
    }

    /// Writes a text, which may have several lines.
    pub(crate) async fn write(&self, stream: Stream, text: impl Into<String>) -> Result<()> {
        let mut tx = self.begin_log_write().await?;
        self.write_in(&mut tx, stream, &text.into()).await?;
        commit(tx).await
    }

    /// Writes a text in a transaction of [`begin_with_lease`](Self::begin_with_lease).
    pub(crate) async fn write_in(
        &self,
        tx: &mut Transaction,
        stream: Stream,
        text: &str,
    ) -> Result<()> {
        self.append(tx, text.lines().map(|line| (stream, line)))
            .await
    }

    /// Writes lines of the smoke test, and how long it has run until now.
    pub(crate) async fn write_output(&self, lines: Vec<Line>, time: TestTime) -> Result<()> {
        let mut tx = self.begin_log_write().await?;
        self.append(
            &mut tx,
            lines.iter().map(|(stream, line)| (*stream, line.as_str())),
        )
        .await?;
        run_times::set_of_build(&mut tx, self.build, self.job.attempts, time).await?;
        commit(tx).await
    }

    /// Writes the last lines of the smoke test, if the log was full before.
    pub(crate) async fn write_last_lines(&self) -> Result<()> {
        let mut tx = self.begin_log_write().await?;
        let lines = self.use_limit(&mut tx, LogLimit::take_last_lines).await?;
        if !lines.is_empty() {
            logs::append(&mut tx, self.build, &lines).await?;
        }
        commit(tx).await
    }

    /// Returns how long the smoke tests of earlier attempts ran.
    pub(crate) async fn time_of_earlier_attempts(&self) -> Result<TestTime> {
        let mut conn = self.engine.connection().await?;
        Ok(run_times::sum_of_build(&mut conn, self.build, self.job.attempts).await?)
    }

    /// Writes the pending lines, then these.
    async fn append<'l>(
        &self,
        tx: &mut Transaction,
        lines: impl IntoIterator<Item = (Stream, &'l str)>,
    ) -> Result<()> {
        let mut all = self
            .pending
            .lock()
            .map(|mut pending| std::mem::take(&mut *pending))
            .unwrap_or_default();
        all.extend(
            lines
                .into_iter()
                .map(|(stream, line)| self.line(stream, line)),
        );
        if !all.is_empty() {
            let stored = self
                .use_limit(tx, |limit, quota| limit.select(all, quota))
                .await?;
            logs::append(tx, self.build, &stored).await?;
        }
        Ok(())
    }

    /// Uses the limit of the log, and counts what the log gets. What earlier runs stored is measured
    /// first.
    async fn use_limit<T>(
        &self,
        tx: &mut Transaction,
        work: impl FnOnce(&mut LogLimit<NewLine>, u64) -> T,
    ) -> Result<T> {
        let is_known = self.limit().is_some();
        // Nothing is asked on the way to the first step of a new build.
        let size = if is_known || self.job.fence <= 1 {
            LogSize::default()
        } else {
            let (cost, warning) = (log_limit::COST_OF_LINE, log_limit::WARNING);
            logs::measure(tx, self.build, cost, warning).await?
        };
        let project = self.job.queue.project();
        let mut limit = self.limit();
        let limit = limit.get_or_insert_with(|| LogLimit::new(size));
        Ok(quota::use_log_limit(self.engine, project, limit, work))
    }

    fn limit(&self) -> MutexGuard<'_, Option<LogLimit<NewLine>>> {
        self.limit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self, stream: Stream, text: &str) -> NewLine {
        NewLine {
            at: clock::now(),
            step: Some(self.step),
            stream,
            text: printable(text).chars().take(LONGEST_LINE).collect(),
        }
    }

    /// Keeps a text until the next write or the next step stores it too. For short work, where a
    /// transaction for the log alone would take longer than the work.
    pub(crate) fn write_later(&self, stream: Stream, text: &str) {
        if let Ok(mut pending) = self.pending.lock() {
            pending.extend(text.lines().map(|line| self.line(stream, line)));
        }
    }

    pub(crate) async fn info(&self, text: impl Into<String>) -> Result<()> {
        self.write(Stream::Info, text).await
    }
}
