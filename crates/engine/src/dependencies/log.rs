//! The log of a dependency image, written as it happens. Every write holds the job's row first: a
//! worker that lost its lease cannot add a line.

use ecluse_domain::build::Stream;
use ecluse_domain::ids::DependencyImageId;
use ecluse_domain::printable;
use ecluse_store::dependency_images;
use ecluse_store::jobs::{self, Job};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{Engine, Result, clock, commit};

/// Lines written at once, while more come than the database takes one by one.
const BATCH: usize = 500;

pub(super) struct Log<'a> {
    engine: &'a Engine,
    job: &'a Job,
    image: DependencyImageId,
}

impl<'a> Log<'a> {
    pub(super) fn new(engine: &'a Engine, job: &'a Job, image: DependencyImageId) -> Self {
        Self { engine, job, image }
    }

    pub(super) async fn say(&self, stream: Stream, text: &str) -> Result<()> {
        self.append(stream, vec![printable(text)]).await
    }

    pub(super) async fn info(&self, text: &str) -> Result<()> {
        self.say(Stream::Info, text).await
    }

    /// Writes what a container says until it is over.
    pub(super) async fn follow(&self, mut told: UnboundedReceiver<String>) -> Result<()> {
        let mut lines = Vec::new();
        while told.recv_many(&mut lines, BATCH).await > 0 {
            self.append(Stream::Output, std::mem::take(&mut lines)).await?;
        }
        Ok(())
    }

    async fn append(&self, stream: Stream, lines: Vec<String>) -> Result<()> {
        let at = clock::now();
        let lines: Vec<_> = lines.into_iter().map(|line| (at, stream, line)).collect();
        let mut tx = self.engine.begin().await?;
        jobs::hold(&mut tx, self.job).await?;
        dependency_images::append_log(&mut tx, self.image, &lines).await?;
        commit(tx).await
    }
}
