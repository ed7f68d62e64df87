//! Workers: claim a job, run it while keeping its lease, record what came of it.
//!
//! A worker may die between any two lines. Its lease then runs out and another one runs the job
//! from the top; whatever the dead one had committed is found and kept. One that was only slow
//! (paused, cut off) learns at its next heartbeat or write that the lease is lost and stops: every
//! write of a run holds the job's row by its fence. At shutdown a run is dropped and its lease handed
//! back, so that another process continues at once.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use ecluse_domain::build::BuildStatus;
use ecluse_domain::ids::BuildId;
use ecluse_store::jobs::{self, Job, Kind, Lane};
use ecluse_store::{PgConnection, builds};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use crate::{
    Engine, Error, Result, build, deliver, dependencies, deploy, notify, promote, reconcile, release, retention, seal, smoke_test,
};

/// How workers run in this process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Jobs at a time, beside builds.
    pub workers: usize,
    /// Builds and dependency images at a time: they have workers of their own.
    pub builds: usize,
    /// Builds of one project at a time, over all processes, where its policy says nothing. Every process is given the same.
    pub builds_per_project: u16,
    /// How long a claim holds without a heartbeat; three heartbeats fit in.
    pub lease: Duration,
    /// Shown as the lease's owner.
    pub name: String,
}

/// How often a job is tried before its subject ends as errored: over two minutes, for what tells people over a quarter of an hour.
const fn attempts(kind: Kind) -> i32 {
    match kind {
        Kind::Notification => MAX_CRASHES,
        Kind::Delivery | Kind::Build | Kind::Release | Kind::Promotion | Kind::Deployment | Kind::Dependencies | Kind::Retention => 8,
    }
}

/// How often a job may take its whole process with it, or lose its lease, before it is given up.
const MAX_CRASHES: i32 = 20;
/// How soon a run learns that somebody asked for its end.
const LOOK_FOR_CANCEL: Duration = Duration::from_secs(1);
/// The longest sleep without a notification.
const POLL: Duration = Duration::from_secs(5);
/// What a worker rests before each job while a burst of deliveries comes in.
const REST: Duration = Duration::from_millis(100);
const TIDY: Duration = Duration::from_secs(6 * 3600);
const RECONCILE: Duration = Duration::from_secs(30);
const SEAL: Duration = Duration::from_secs(2);

/// Runs until `stop` is cancelled and every running job was handed back.
pub async fn run(engine: Engine, settings: Settings, stop: CancellationToken) {
    let tasks = TaskTracker::new();
    tasks.spawn(listen(engine.clone(), stop.clone()));
    tasks.spawn(keep_reconciling(engine.clone(), stop.clone()));
    tasks.spawn(keep_sealing(engine.clone(), stop.clone()));
    tasks.spawn(keep_tidy(engine.clone(), stop.clone()));
    let builds = Lane::Builds { per_project: settings.builds_per_project };
    let lanes = std::iter::repeat_n(Lane::Others, settings.workers).chain(std::iter::repeat_n(builds, settings.builds));
    for (number, lane) in (1..).zip(lanes) {
        let mut settings = settings.clone();
        settings.name = format!("{}/{number}", settings.name);
        tasks.spawn(work(engine.clone(), lane, settings, stop.clone()));
    }
    tasks.close();
    tasks.wait().await;
}

/// Turns the database's notifications into wake-ups; while it cannot listen, workers poll.
async fn listen(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            Err(error) = heed(&engine) => tracing::warn!(%error, "not listening for jobs; polling instead"),
        }
        pause(Duration::from_secs(1), &stop).await;
    }
}

async fn heed(engine: &Engine) -> std::result::Result<Infallible, sqlx::Error> {
    let mut listener = sqlx::postgres::PgListener::connect_with(&engine.pool).await?;
    listener.listen(jobs::CHANNEL).await?;
    loop {
        engine.wake().others.notify_one();
        engine.wake().builds.notify_one();
        listener.recv().await?;
    }
}

async fn keep_reconciling(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = reconcile::run(&engine).await {
            tracing::warn!(%error, "reconciling failed");
        }
        smoke_test::reap(&engine).await;
        pause(RECONCILE, &stop).await;
    }
}

async fn keep_sealing(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = seal::run(&engine).await {
            tracing::warn!(%error, "the audit log was not sealed");
        }
        pause(SEAL, &stop).await;
    }
}

/// This process's own caches.
async fn keep_tidy(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        retention::tidy(&engine).await;
        pause(TIDY, &stop).await;
    }
}

async fn pause(duration: Duration, stop: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(duration) => {}, () = stop.cancelled() => {} }
}

fn wake(engine: &Engine, lane: Lane) -> &Notify {
    match lane {
        Lane::Builds { .. } => &engine.wake().builds,
        Lane::Others => &engine.wake().others,
    }
}

async fn work(engine: Engine, lane: Lane, settings: Settings, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if engine.burst().lasts() {
            pause(REST, &stop).await;
        }
        let nap = match claim(&engine, lane, &settings).await {
            Ok(Claimed::Job(job)) => {
                // There may be more: let a neighbour look while this one works.
                wake(&engine, lane).notify_one();
                run_job(&engine, &settings, &job, &stop).await;
                continue;
            }
            Ok(Claimed::NothingUntil(due)) => due.min(POLL),
            Err(error) => {
                tracing::warn!(%error, "no job could be claimed");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(nap) => {}
            () = wake(&engine, lane).notified() => {}
            () = stop.cancelled() => {}
        }
    }
}

enum Claimed {
    Job(Job),
    NothingUntil(Duration),
}

async fn claim(engine: &Engine, lane: Lane, settings: &Settings) -> Result<Claimed> {
    match lane {
        Lane::Others => claim_on(&mut *engine.connection().await?, lane, settings).await,
        // One transaction, so that both questions are of the same moment.
        Lane::Builds { .. } => {
            let mut tx = engine.begin().await?;
            let claimed = claim_on(&mut tx, lane, settings).await?;
            crate::commit(tx).await?;
            Ok(claimed)
        }
    }
}

async fn claim_on(conn: &mut PgConnection, lane: Lane, settings: &Settings) -> Result<Claimed> {
    Ok(match jobs::claim(conn, lane, &settings.name, settings.lease).await? {
        Some(job) => Claimed::Job(job),
        None => Claimed::NothingUntil(jobs::next_due(conn, lane).await?.unwrap_or(POLL).max(Duration::from_millis(10))),
    })
}

async fn run_job(engine: &Engine, settings: &Settings, job: &Job, stop: &CancellationToken) {
    let outcome = tokio::select! {
        result = perform_aside(engine, job) => Outcome::Over(result),
        () = keep_lease(engine, settings, job) => Outcome::LeaseLost,
        () = asked_to_end(engine, job) => Outcome::Cancelled,
        () = stop.cancelled() => Outcome::Stopped,
    };
    let recorded = match outcome {
        Outcome::Over(Ok(())) => finish(engine, job).await,
        Outcome::Over(Err(error)) if error.is_lost_lease() => Ok(()),
        Outcome::Over(Err(error)) => retry_or_give_up(engine, job, &error).await,
        Outcome::LeaseLost => Ok(()),
        Outcome::Stopped => hand_back(engine, job).await,
        Outcome::Cancelled => match build::end_cancelled(engine, job).await {
            // Its last transaction was quicker: what follows a success is still to be done.
            Ok(BuildStatus::Succeeded) => hand_back(engine, job).await,
            Ok(_) => finish(engine, job).await,
            Err(error) => Err(error),
        },
    };
    if let Err(error) = recorded
        && !error.is_lost_lease()
    {
        // The lease runs out by itself and the job is run again.
        tracing::warn!(%error, kind = job.kind.as_str(), subject = %job.subject, "a job's outcome could not be recorded");
    }
}

enum Outcome {
    Over(Result<()>),
    LeaseLost,
    Stopped,
    Cancelled,
}

/// Returns when somebody asked for the end of the build that this job runs.
async fn asked_to_end(engine: &Engine, job: &Job) {
    if job.kind != Kind::Build {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(LOOK_FOR_CANCEL).await;
        let asked = async { Ok::<_, Error>(builds::is_cancel_requested(&mut *engine.connection().await?, BuildId(job.subject)).await?) };
        if asked.await.unwrap_or(false) {
            return;
        }
    }
}

/// In a task of its own, so that a panic ends this run and not the worker. Dropping the future ends the run.
async fn perform_aside(engine: &Engine, job: &Job) -> Result<()> {
    if job.attempts > MAX_CRASHES && job.kind != Kind::Deployment {
        return Err(Error::Internal(format!("it did not end in {MAX_CRASHES} runs")));
    }
    let (engine, job) = (engine.clone(), job.clone());
    let run = tokio::spawn(async move { perform(&engine, &job).await });
    match AbortOnDropHandle::new(run).await {
        Ok(result) => result,
        Err(error) => Err(Error::Internal(format!("a fault of Ecluse ended this run: {error}"))),
    }
}

async fn perform(engine: &Engine, job: &Job) -> Result<()> {
    match job.kind {
        Kind::Delivery => deliver::run(engine, job).await,
        Kind::Build => build::run(engine, job).await,
        Kind::Release => release::run(engine, job).await,
        Kind::Promotion => promote::run(engine, job).await,
        Kind::Deployment => deploy::run(engine, job).await,
        Kind::Dependencies => dependencies::run(engine, job).await,
        Kind::Retention => retention::run(engine, job).await,
        Kind::Notification => notify::run(engine, job).await,
    }
}

/// Returns only when the lease is lost, or when nothing was heard from the database for as long as
/// a lease holds: then another worker may have the job.
async fn keep_lease(engine: &Engine, settings: &Settings, job: &Job) {
    let mut heard = Instant::now();
    loop {
        tokio::time::sleep(settings.lease / 3).await;
        let beat = async { Ok::<_, Error>(jobs::heartbeat(&mut *engine.connection().await?, job, settings.lease).await?) };
        let left = settings.lease.saturating_sub(heard.elapsed());
        match tokio::time::timeout(left, beat).await {
            Ok(Ok(())) => heard = Instant::now(),
            Ok(Err(error)) if error.is_lost_lease() => return,
            Ok(Err(error)) => tracing::warn!(%error, kind = job.kind.as_str(), subject = %job.subject, "heartbeat failed"),
            Err(_) => {}
        }
        if heard.elapsed() >= settings.lease {
            tracing::warn!(kind = job.kind.as_str(), subject = %job.subject, "the lease ran out; another worker may go on");
            return;
        }
    }
}

async fn finish(engine: &Engine, job: &Job) -> Result<()> {
    Ok(jobs::finish(&mut *engine.connection().await?, job).await?)
}

async fn hand_back(engine: &Engine, job: &Job) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hand_back(&mut tx, job).await?;
    crate::commit(tx).await
}

async fn retry_or_give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let message = error.to_string();
    // A database that is away says nothing about the job.
    let database_away = matches!(error, Error::Store(store) if store.is_unavailable());
    if database_away || (error.is_transient() && (job.attempts < attempts(job.kind) || is_built(engine, job).await?)) {
        tracing::info!(kind = job.kind.as_str(), subject = %job.subject, attempts = job.attempts, error = message, "job will be tried again");
        return Ok(jobs::retry(&mut *engine.connection().await?, job, backoff(job.attempts), &message).await?);
    }
    tracing::error!(kind = job.kind.as_str(), subject = %job.subject, attempts = job.attempts, error = message, "job given up");
    let given_up = match job.kind {
        Kind::Delivery => deliver::give_up(engine, job, error).await,
        Kind::Build => build::give_up(engine, job, error).await,
        Kind::Deployment => deploy::give_up(engine, job, error).await,
        // Their subjects stay open and shown as such; the reconciler asks again in an hour.
        Kind::Release | Kind::Promotion | Kind::Retention => Ok(()),
        Kind::Dependencies => dependencies::give_up(engine, job, error).await,
        Kind::Notification => notify::give_up(engine, job, error).await,
    };
    match given_up {
        Ok(()) => Ok(jobs::bury(&mut *engine.connection().await?, job, &message).await?),
        // What cannot even be given up is tried on.
        Err(error) if error.is_transient() => {
            Ok(jobs::retry(&mut *engine.connection().await?, job, backoff(job.attempts), &error.to_string()).await?)
        }
        Err(error) => Err(error),
    }
}

/// A build whose image is there has only its way to staging left, which nobody else would ask for.
async fn is_built(engine: &Engine, job: &Job) -> Result<bool> {
    Ok(match job.kind {
        Kind::Build => builds::get(&mut *engine.connection().await?, BuildId(job.subject)).await?.status == BuildStatus::Succeeded,
        Kind::Delivery | Kind::Release | Kind::Promotion | Kind::Deployment | Kind::Dependencies | Kind::Retention | Kind::Notification => {
            false
        }
    })
}

/// 1, 2, 4 … 60 seconds.
fn backoff(attempts: i32) -> Duration {
    Duration::from_secs(1 << attempts.clamp(1, 7).saturating_sub(1)).min(Duration::from_secs(60))
}

/// Runs the next job that is due, in this task; `false` when none is. For tests, instead of sleeping.
pub async fn run_next(engine: &Engine) -> Result<bool> {
    let settings = Settings { workers: 1, builds: 1, builds_per_project: 2, lease: Duration::from_secs(600), name: "one job".to_owned() };
    for lane in [Lane::Others, Lane::Builds { per_project: settings.builds_per_project }] {
        let claimed = jobs::claim(&mut *engine.connection().await?, lane, &settings.name, settings.lease).await?;
        if let Some(job) = claimed {
            run_job(engine, &settings, &job, &CancellationToken::new()).await;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Runs whatever is due until nothing is.
pub async fn drain(engine: &Engine) -> Result<()> {
    while run_next(engine).await? {}
    Ok(())
}
