//! The log of a dependency image, written while the image is made. Every write locks the row of the
//! job first: a worker that lost its lease cannot add a line.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ecluse_domain::build::Stream;
use ecluse_domain::ids::DependencyImageId;
use ecluse_domain::printable;
use ecluse_store::jobs::{self, Job};
use ecluse_store::logs::{self, LogSize};
use ecluse_store::{dependency_images, run_times};

use crate::log_limit::{self, LogLimit};
use crate::output::{Line, Output, Sink};
use crate::records::quota;
use crate::{Engine, Result, Transaction, clock, commit};

pub(super) struct Log<'a> {
    engine: &'a Engine,
    job: &'a Job,
    image: DependencyImageId,
    /// Which lines are stored; known from the first write on.
    limit: Mutex<Option<LogLimit<NewLine>>>,
}

type NewLine = (DateTime<Utc>, Stream, String);

impl<'a> Log<'a> {
    pub(super) fn new(engine: &'a Engine, job: &'a Job, image: DependencyImageId) -> Self {
        Self {
            engine,
            job,
            image,
            limit: Mutex::default(),
        }
    }

    pub(super) async fn write(&self, stream: Stream, text: &str) -> Result<()> {
        let mut tx = self.begin_with_lease().await?;
        self.append(&mut tx, vec![(stream, printable(text))])
            .await?;
        commit(tx).await
    }

    pub(super) async fn info(&self, text: &str) -> Result<()> {
        self.write(Stream::Info, text).await
    }

    /// Writes the output of a container that runs from now on, and for how long it runs.
    pub(super) async fn write_output(&self, output: &Output) -> Result<()> {
        let run = RunLog {
            log: self,
            started: Instant::now(),
        };
        // The run counts from its beginning, also when its worker dies before it prints anything.
        run.write(Vec::new()).await?;
        output.write_to(&run).await?;
        self.write_last_lines().await
    }

    /// Writes the last lines of the container, if the log was full before.
    async fn write_last_lines(&self) -> Result<()> {
        let mut tx = self.begin_with_lease().await?;
        let lines = self.use_limit(&mut tx, LogLimit::take_last_lines).await?;
        if !lines.is_empty() {
            dependency_images::append_log(&mut tx, self.image, &lines).await?;
        }
        commit(tx).await
    }

    /// Returns how long the containers of earlier attempts ran.
    pub(super) async fn time_of_earlier_attempts(&self) -> Result<Duration> {
        let mut conn = self.engine.connection().await?;
        let attempt = self.job.attempts;
        Ok(run_times::sum_of_dependency_image(&mut conn, self.image, attempt).await?)
    }

    async fn begin_with_lease(&self) -> Result<Transaction> {
        let mut tx = self.engine.begin().await?;
        jobs::require_lease(&mut tx, self.job).await?;
        Ok(tx)
    }

    /// Writes lines in a transaction that has locked the job.
    pub(super) async fn append(&self, tx: &mut Transaction, lines: Vec<Line>) -> Result<()> {
        let at = clock::now();
        let lines: Vec<NewLine> = lines
            .into_iter()
            .map(|(stream, line)| (at, stream, line))
            .collect();
        if !lines.is_empty() {
            let stored = self
                .use_limit(tx, |limit, quota| limit.select(lines, quota))
                .await?;
            dependency_images::append_log(tx, self.image, &stored).await?;
        }
        Ok(())
    }

    /// Uses the limit of the log, and counts what the log gets for the project in whose turn the image
    /// is made. What earlier attempts stored is measured first.
    async fn use_limit<T>(
        &self,
        tx: &mut Transaction,
        work: impl FnOnce(&mut LogLimit<NewLine>, u64) -> T,
    ) -> Result<T> {
        let is_known = self.limit().is_some();
        let size = if is_known {
            LogSize::default()
        } else {
            let (cost, warning) = (log_limit::COST_OF_LINE, log_limit::WARNING);
            logs::measure_dependency_log(tx, self.image, cost, warning).await?
        };
        let project = self.job.queue.project();
        let mut limit = self.limit();
        let limit = limit.get_or_insert_with(|| LogLimit::new(size));
        Ok(quota::use_log_limit(self.engine, project, limit, work))
    }

    fn limit(&self) -> MutexGuard<'_, Option<LogLimit<NewLine>>> {
        self.limit.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The log of a running container.
struct RunLog<'a> {
    log: &'a Log<'a>,
    started: Instant,
}

impl Sink for RunLog<'_> {
    async fn write(&self, lines: Vec<Line>) -> Result<()> {
        let Log { job, image, .. } = *self.log;
        let mut tx = self.log.begin_with_lease().await?;
        self.log.append(&mut tx, lines).await?;
        let time = self.started.elapsed();
        run_times::set_of_dependency_image(&mut tx, image, job.attempts, time).await?;
        commit(tx).await
    }
}
