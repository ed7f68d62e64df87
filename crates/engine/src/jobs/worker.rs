//! Workers: a process claims jobs, runs each while keeping its lease, and records the outcome.
//!
//! A worker may die between any two lines. Its lease then runs out, and another worker runs the job
//! from the start; everything that the dead worker had committed is found and kept. A worker that
//! was only slow (paused, cut off) notices at its next heartbeat or write that the lease is lost,
//! and stops: every write of a run locks the job's row by its fence. At shutdown a run is dropped
//! and its lease is handed back, so that another process continues at once.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ecluse_domain::ids::BuildId;
use ecluse_domain::job::JobKind;
use ecluse_store::jobs::{self, Job, Pool};
use ecluse_store::{Listener, builds};
use tokio_util::sync::CancellationToken;
use tokio_util::task::{AbortOnDropHandle, TaskTracker};

use super::places::{Place, Places, Vacancy};
use super::rest::{REST_IN_BURST, Rests};
use crate::audit::seal;
use crate::delivery::{follow_up, process};
use crate::image::retention;
use crate::jobs::reconcile;
use crate::records::removal;
use crate::release::tag;
use crate::wake::Reason;
use crate::{
    Engine, Error, Result, build, commit, database, dependencies, deployment, notify, promotion,
    smoke_test,
};

/// The settings of the workers of this process.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many deliveries, each with others of its project, are processed at the same time; 0 runs
    /// no jobs besides builds and dependency images.
    pub workers: usize,
    /// How many builds and dependency images run at the same time. A build that waits for its git
    /// server does not count.
    pub builds: usize,
    /// How many builds and dependency images of one project run at the same time, in all processes
    /// together, if the project's policy sets no number. Every process must have the same value.
    pub builds_per_project: u16,
    /// How long a claim is valid without a heartbeat. Three heartbeats fit into this time.
    pub lease: Duration,
    /// The name that is shown as the owner of a lease.
    pub name: String,
}

/// How many jobs of the pool *outside* run at the same time in a process: they wait for answers of
/// git, the registry or a chat, and need little of this machine.
const OUTSIDE_AT_ONCE: usize = 32;
/// How many deployments run at the same time in a process: they wait for a container engine and for
/// containers.
const DEPLOYMENTS_AT_ONCE: usize = 16;
/// How many jobs of one project run at the same time in each of these two pools, so that a project
/// whose git server or containers do not answer leaves places to the others.
const PER_PROJECT: u16 = 4;

impl Settings {
    /// How many jobs of this pool run at the same time in this process.
    fn places(&self, pool: Pool) -> usize {
        match pool {
            Pool::Builds => self.builds,
            _ if self.workers == 0 => 0,
            Pool::Deliveries => self.workers,
            Pool::Outside => OUTSIDE_AT_ONCE,
            Pool::Deployments => DEPLOYMENTS_AT_ONCE,
        }
    }

    /// How many jobs of one project run at the same time in all processes, unless its build policy
    /// sets another limit for its builds.
    fn per_project(&self, pool: Pool) -> u16 {
        match pool {
            // They run one after the other, in the order of their arrival.
            Pool::Deliveries => 1,
            Pool::Outside | Pool::Deployments => PER_PROJECT,
            Pool::Builds => self.builds_per_project,
        }
    }
}

/// How often a job is tried before it is given up: the attempts take more than two minutes in all,
/// and those of a notification more than a quarter of an hour.
const fn max_attempts(kind: JobKind) -> i32 {
    match kind {
        JobKind::Notification => MAX_CRASHES,
        JobKind::Delivery
        | JobKind::Build
        | JobKind::FollowUp
        | JobKind::Release
        | JobKind::Promotion
        | JobKind::Deployment
        | JobKind::Dependencies
        | JobKind::DatabaseReading
        | JobKind::Retention => 8,
    }
}

/// How many runs of a job may end with the death of the process or the loss of the lease before the
/// job is given up.
const MAX_CRASHES: i32 = 20;
/// The same for a build and a dependency image: what they read was written by strangers and may end
/// every process that reads it, with everything else that the process does. It is more than
/// [`max_attempts`], because attempts that end with an error count too, and more than the seven steps
/// of a build, because the fault harness kills a process in each of them, one after the other.
const MAX_CRASHES_OF_BUILD: i32 = 10;
/// How often a run checks whether somebody requested its cancellation.
const CANCEL_INTERVAL: Duration = Duration::from_secs(1);
/// The longest wait of a worker without a notification.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// How long a worker pauses before each job during a burst of deliveries.
const BURST_PAUSE: Duration = REST_IN_BURST;
/// The same for the workers of deliveries, when the next job is one of another project than the job
/// before: a project does not wait for the burst of another one.
const BURST_PAUSE_OF_OTHERS: Duration = Duration::from_millis(20);
/// How long after a claim a pool looks first whether another job is due.
const RECENT_CLAIM: Duration = Duration::from_millis(10);
const TIDY_INTERVAL: Duration = Duration::from_secs(6 * 3600);
const RECONCILE_INTERVAL: Duration = Duration::from_secs(30);
const SEAL_INTERVAL: Duration = Duration::from_secs(2);
const REMOVAL_INTERVAL: Duration = Duration::from_secs(600);

/// Runs jobs, the reconciler and the sealer until `stop` is cancelled and every running job is
/// handed back.
pub async fn run(engine: Engine, settings: Settings, stop: CancellationToken) {
    let tasks = TaskTracker::new();
    tasks.spawn(keep_listening(engine.clone(), stop.clone()));
    tasks.spawn(keep_reconciling(engine.clone(), stop.clone()));
    tasks.spawn(keep_removing_containers(engine.clone(), stop.clone()));
    tasks.spawn(keep_sealing(engine.clone(), stop.clone()));
    tasks.spawn(keep_caches_tidy(engine.clone(), stop.clone()));
    tasks.spawn(keep_removing_records(engine.clone(), stop.clone()));
    for pool in Pool::ALL {
        if settings.places(pool) > 0 {
            tasks.spawn(run_pool(
                engine.clone(),
                pool,
                settings.clone(),
                stop.clone(),
                tasks.clone(),
            ));
        }
    }
    tasks.close();
    tasks.wait().await;
}

/// Turns notifications of the database into wake-ups. While it cannot listen, workers poll.
async fn keep_listening(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            Err(error) = forward_notifications(&engine) => {
                tracing::warn!(%error, "not listening for jobs; polling instead");
            }
        }
        pause(Duration::from_secs(1), &stop).await;
    }
}

/// Forwards notifications to the workers until the connection fails.
async fn forward_notifications(engine: &Engine) -> Result<Infallible> {
    let mut listener = Listener::open(&engine.pool, jobs::CHANNEL).await?;
    engine.wake().wake_all();
    loop {
        match jobs::announced_pool(&listener.next().await?) {
            Some(pool) => engine.wake().of(pool).wake(),
            None => engine.wake().wake_all(),
        }
    }
}

async fn keep_reconciling(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = reconcile::run(&engine).await {
            tracing::warn!(%error, "reconciling failed");
        }
        pause(RECONCILE_INTERVAL, &stop).await;
    }
}

/// Removes what dead processes left in the container engine and on the test server. It has a task of
/// its own, because these two may not answer.
async fn keep_removing_containers(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let removed = async {
            let now = ecluse_store::now(&mut *engine.connection().await?).await?;
            Ok::<_, Error>(engine.containers.remove_expired_runs(&[], now).await?)
        };
        tokio::select! {
            removed = removed => match removed {
                Ok(0) => {}
                Ok(removed) => tracing::warn!(removed, "removed containers that a dead process left"),
                // Without a container engine there are no containers.
                Err(error) => tracing::debug!(%error, "leftover containers could not be listed"),
            },
            () = stop.cancelled() => return,
        }
        let removed = async {
            let now = ecluse_store::now(&mut *engine.connection().await?).await?;
            Ok::<_, Error>(engine.deployer.remove_unused_networks(now).await?)
        };
        tokio::select! {
            removed = removed => match removed {
                Ok(0) => {}
                Ok(removed) => tracing::info!(removed, "removed networks that nothing uses"),
                Err(error) => tracing::debug!(%error, "unused networks could not be listed"),
            },
            () = stop.cancelled() => return,
        }
        tokio::select! { () = smoke_test::reap(&engine) => {}, () = stop.cancelled() => return }
        pause(RECONCILE_INTERVAL, &stop).await;
    }
}

async fn keep_sealing(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = seal::run(&engine).await {
            tracing::warn!(%error, "the audit log was not sealed");
        }
        pause(SEAL_INTERVAL, &stop).await;
    }
}

/// Removes what this process's own caches no longer need.
async fn keep_caches_tidy(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        retention::tidy(&engine).await;
        pause(TIDY_INTERVAL, &stop).await;
    }
}

/// Removes records that nobody needs any more.
async fn keep_removing_records(engine: Engine, stop: CancellationToken) {
    while !stop.is_cancelled() {
        tokio::select! {
            removed = removal::remove_old(&engine) => if let Err(error) = removed {
                tracing::warn!(%error, "old records were not removed");
            },
            () = stop.cancelled() => return,
        }
        pause(REMOVAL_INTERVAL, &stop).await;
    }
}

async fn pause(duration: Duration, stop: &CancellationToken) {
    tokio::select! { () = tokio::time::sleep(duration) => {}, () = stop.cancelled() => {} }
}

/// Claims the jobs of a pool and runs each in a task of its own, while a place is free.
async fn run_pool(
    engine: Engine,
    pool: Pool,
    settings: Settings,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    let places = Places::new(settings.places(pool));
    let wake_up = engine.wake().of(pool);
    let mut number: u64 = 0;
    let burst_pause = match pool {
        Pool::Deliveries => BURST_PAUSE_OF_OTHERS,
        Pool::Outside | Pool::Deployments | Pool::Builds => BURST_PAUSE,
    };
    let mut rests = Rests::default();
    // When jobs were claimed last.
    let mut claimed_at: Option<Instant> = None;
    // A claim that finds nothing costs as much as one that finds a job, so where that is likely the
    // pool looks first whether a job is due.
    let mut reason = Reason::Perhaps;
    while !stop.is_cancelled() {
        let is_burst = engine.burst().is_active();
        if is_burst {
            pause(burst_pause, &stop).await;
        }
        let mut vacancy = tokio::select! {
            vacancy = places.wait_for_vacancy() => vacancy,
            () = stop.cancelled() => return,
        };
        let resting = rests.resting(Instant::now());
        if let Some((queue, _)) = resting {
            // Nothing else is excepted here: a project has one running batch of deliveries at most.
            vacancy.except = Some(queue);
        }
        number += 1;
        let name = format!("{}/{}/{number}", settings.name, pool.as_str());
        // The claim of a moment ago has probably found the job that this wake-up is about.
        if claimed_at.is_some_and(|at| at.elapsed() < RECENT_CLAIM) {
            reason = Reason::Perhaps;
        }
        let claimed = claim_jobs(&engine, pool, vacancy, &name, &settings, reason).await;
        reason = Reason::Perhaps;
        let wait = match claimed {
            Ok(Claimed::Jobs(jobs)) => {
                if let Some(first) = jobs.first() {
                    let now = Instant::now();
                    claimed_at = Some(now);
                    if pool == Pool::Deliveries {
                        let is_full = jobs.len() == usize::from(max_together(pool));
                        rests.record(first.queue, is_full, is_burst, now);
                    }
                    let place = places.take(first.queue);
                    let (engine, settings, stop) = (engine.clone(), settings.clone(), stop.clone());
                    tasks.spawn(async move {
                        run_jobs(&engine, &settings, jobs, place, &stop).await;
                        // The limit of its project may allow another job now.
                        engine.wake().of(pool).wake();
                    });
                }
                continue;
            }
            Ok(Claimed::NothingFor(due)) => {
                let rest =
                    resting.map(|(_, until)| until.saturating_duration_since(Instant::now()));
                due.min(rest.unwrap_or(POLL_INTERVAL))
            }
            Err(error) => {
                tracing::warn!(%error, "no job could be claimed");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            woken = wake_up.wait() => reason = woken,
            () = stop.cancelled() => {}
        }
    }
}

enum Claimed {
    /// Jobs of one project; several only in the pool of deliveries.
    Jobs(Vec<Job>),
    /// No job is due for this long.
    NothingFor(Duration),
}

/// Claims jobs of a pool. Unless one was enqueued a moment ago, it looks first whether one is due.
async fn claim_jobs(
    engine: &Engine,
    pool: Pool,
    vacancy: Vacancy,
    worker: &str,
    settings: &Settings,
    reason: Reason,
) -> Result<Claimed> {
    if reason == Reason::Perhaps {
        let due = jobs::time_until_due(&mut *engine.connection().await?, pool).await?;
        let wait = due.unwrap_or(POLL_INTERVAL);
        if !wait.is_zero() {
            return Ok(Claimed::NothingFor(wait.max(Duration::from_millis(1))));
        }
    }
    // One transaction, so that the claim and the next due time are read together.
    let mut tx = engine.begin_claim(pool).await?;
    let claim = jobs::Claim {
        pool,
        per_project: settings.per_project(pool),
        except: vacancy.except,
        served: &vacancy.served,
        at_most: max_together(pool),
        worker,
        lease: settings.lease,
    };
    let jobs = jobs::claim(&mut tx, claim).await?;
    let claimed = if jobs.is_empty() {
        let due = jobs::next_due(&mut tx, pool).await?;
        Claimed::NothingFor(due.unwrap_or(POLL_INTERVAL).max(Duration::from_millis(10)))
    } else {
        Claimed::Jobs(jobs)
    };
    commit(tx).await?;
    Ok(claimed)
}

/// How many jobs of one project are claimed and run together.
const fn max_together(pool: Pool) -> u16 {
    match pool {
        // A few statements each, and one commit for all.
        Pool::Deliveries => 64,
        Pool::Outside | Pool::Deployments | Pool::Builds => 1,
    }
}

async fn run_jobs(
    engine: &Engine,
    settings: &Settings,
    jobs: Vec<Job>,
    place: Place,
    stop: &CancellationToken,
) {
    let place = Arc::new(place);
    if jobs.len() > 1 {
        match process::run(engine, &jobs).await {
            Ok(()) => return,
            // Each runs alone, so that one which fails does not hold up the others.
            Err(error) => tracing::info!(%error, "deliveries are processed one by one"),
        }
    }
    for job in &jobs {
        run_job(engine, settings, job, &place, stop).await;
    }
}

async fn run_job(
    engine: &Engine,
    settings: &Settings,
    job: &Job,
    place: &Arc<Place>,
    stop: &CancellationToken,
) {
    let outcome = tokio::select! {
        result = perform_job_in_task(engine, job, place) => Outcome::Ended(result),
        () = keep_lease(engine, settings, job) => Outcome::LeaseLost,
        () = wait_for_cancel_request(engine, job) => Outcome::Cancelled,
        () = stop.cancelled() => Outcome::Stopped,
    };
    let recorded = match outcome {
        Outcome::Ended(Ok(End::Finished)) => Ok(()),
        Outcome::Ended(Ok(End::Done)) => finish_job(engine, job).await,
        Outcome::Ended(Err(error)) if error.is_lost_lease() => Ok(()),
        Outcome::Ended(Err(error)) => retry_or_give_up(engine, job, &error).await,
        Outcome::LeaseLost => Ok(()),
        Outcome::Stopped => hand_back_job(engine, job).await,
        Outcome::Cancelled => match build::end_cancelled(engine, job).await {
            Ok(()) => finish_job(engine, job).await,
            Err(error) => Err(error),
        },
    };
    if let Err(error) = recorded
        && !error.is_lost_lease()
    {
        // The lease runs out, and the job is run again.
        tracing::warn!(
            %error,
            kind = job.kind.as_str(),
            subject = %job.subject,
            "a job's outcome could not be recorded"
        );
    }
}

/// How a run of a job ended.
enum Outcome {
    Ended(Result<End>),
    LeaseLost,
    Stopped,
    Cancelled,
}

/// What a run that ended well leaves to its worker.
enum End {
    /// The worker finishes the job.
    Done,
    /// The run has finished the job, in the transaction that records its outcome.
    Finished,
}

/// Returns when somebody has requested the cancellation of the build that this job runs.
async fn wait_for_cancel_request(engine: &Engine, job: &Job) {
    if job.kind != JobKind::Build {
        return std::future::pending().await;
    }
    loop {
        tokio::time::sleep(CANCEL_INTERVAL).await;
        let requested = async {
            Ok::<_, Error>(
                builds::is_cancel_requested(&mut *engine.connection().await?, BuildId(job.subject))
                    .await?,
            )
        };
        if requested.await.unwrap_or(false) {
            return;
        }
    }
}

/// Runs the job in a task of its own, so that a panic ends this run and not the worker. Dropping
/// the future ends the run.
async fn perform_job_in_task(engine: &Engine, job: &Job, place: &Arc<Place>) -> Result<End> {
    if job.attempts > max_crashes(job.kind) {
        return Err(Error::Internal(
            "none of them came to its end, because the process that ran it ended or lost its database"
                .to_owned(),
        ));
    }
    let (engine, job, place) = (engine.clone(), job.clone(), place.clone());
    let run = tokio::spawn(async move { perform_job(&engine, &job, &place).await });
    match AbortOnDropHandle::new(run).await {
        Ok(result) => result,
        Err(error) => Err(Error::Internal(format!(
            "a fault in Ecluse ended this run: {error}"
        ))),
    }
}

const fn max_crashes(kind: JobKind) -> i32 {
    match kind {
        JobKind::Build | JobKind::Dependencies => MAX_CRASHES_OF_BUILD,
        // A restart of the server never fails a deployment.
        JobKind::Deployment => i32::MAX,
        JobKind::Delivery
        | JobKind::FollowUp
        | JobKind::Release
        | JobKind::Promotion
        | JobKind::Retention
        | JobKind::DatabaseReading
        | JobKind::Notification => MAX_CRASHES,
    }
}

async fn perform_job(engine: &Engine, job: &Job, place: &Place) -> Result<End> {
    match job.kind {
        JobKind::Delivery => {
            process::run(engine, std::slice::from_ref(job)).await?;
            return Ok(End::Finished);
        }
        // Its future is large, and tasks have small stacks in debug builds.
        JobKind::Build => Box::pin(build::run(engine, job, place)).await?,
        JobKind::FollowUp => follow_up::run(engine, job).await?,
        JobKind::Release => tag::run(engine, job).await?,
        JobKind::Promotion => promotion::start::run(engine, job).await?,
        JobKind::Deployment => deployment::run::run(engine, job).await?,
        JobKind::Dependencies => dependencies::run(engine, job).await?,
        JobKind::Retention => retention::run(engine, job).await?,
        JobKind::DatabaseReading => database::read::run(engine, job).await?,
        JobKind::Notification => notify::run(engine, job).await?,
    }
    Ok(End::Done)
}

/// Extends the lease again and again. Returns only when the lease is lost, or when no heartbeat
/// reached the database for as long as a lease is valid: then another worker may have the job.
async fn keep_lease(engine: &Engine, settings: &Settings, job: &Job) {
    let mut extended_at = Instant::now();
    loop {
        tokio::time::sleep(settings.lease / 3).await;
        let beat = async {
            Ok::<_, Error>(
                jobs::heartbeat(&mut *engine.connection().await?, job, settings.lease).await?,
            )
        };
        let left = settings.lease.saturating_sub(extended_at.elapsed());
        match tokio::time::timeout(left, beat).await {
            Ok(Ok(())) => extended_at = Instant::now(),
            Ok(Err(error)) if error.is_lost_lease() => return,
            Ok(Err(error)) => {
                tracing::warn!(
                    %error,
                    kind = job.kind.as_str(),
                    subject = %job.subject,
                    "heartbeat failed"
                );
            }
            Err(_) => {}
        }
        if extended_at.elapsed() >= settings.lease {
            tracing::warn!(
                kind = job.kind.as_str(),
                subject = %job.subject,
                "the lease ran out; another worker may continue the job"
            );
            return;
        }
    }
}

async fn finish_job(engine: &Engine, job: &Job) -> Result<()> {
    Ok(jobs::finish(&mut *engine.connection().await?, job).await?)
}

async fn hand_back_job(engine: &Engine, job: &Job) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hand_back(&mut tx, job).await?;
    commit(tx).await
}

async fn retry_or_give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let message = error.to_string();
    // An unreachable database is no fault of the job, so such an attempt does not count.
    let is_database_down = matches!(error, Error::Store(store) if store.is_unavailable());
    if is_database_down || (error.is_transient() && job.attempts < max_attempts(job.kind)) {
        tracing::info!(
            kind = job.kind.as_str(),
            subject = %job.subject,
            attempts = job.attempts,
            error = message,
            "job will be tried again"
        );
        return Ok(jobs::retry(
            &mut *engine.connection().await?,
            job,
            backoff(job.attempts),
            &message,
        )
        .await?);
    }
    tracing::error!(
        kind = job.kind.as_str(),
        subject = %job.subject,
        attempts = job.attempts,
        error = message,
        "job given up"
    );
    let given_up = match job.kind {
        JobKind::Delivery => process::give_up(engine, job, error).await,
        JobKind::Build => build::give_up(engine, job, error).await,
        JobKind::Deployment => deployment::run::give_up(engine, job, error).await,
        // Their subjects stay open and are shown as open. The reconciler enqueues the job again in
        // an hour.
        JobKind::FollowUp | JobKind::Release | JobKind::Promotion | JobKind::Retention => Ok(()),
        JobKind::Dependencies => dependencies::give_up(engine, job, error).await,
        JobKind::DatabaseReading => database::read::give_up(engine, job, error).await,
        JobKind::Notification => notify::give_up(engine, job, error).await,
    };
    match given_up {
        Ok(()) => Ok(jobs::mark_dead(&mut *engine.connection().await?, job, &message).await?),
        // If giving up fails too, the job is tried again.
        Err(error) if error.is_transient() => Ok(jobs::retry(
            &mut *engine.connection().await?,
            job,
            backoff(job.attempts),
            &error.to_string(),
        )
        .await?),
        Err(error) => Err(error),
    }
}

/// The wait before the next attempt: 1, 2, 4 … 60 seconds.
fn backoff(attempts: i32) -> Duration {
    Duration::from_secs(1 << attempts.clamp(1, 7).saturating_sub(1)).min(Duration::from_secs(60))
}

/// Runs the next job that is due, in this task; returns `false` when no job is due. For tests,
/// which do not wait for workers.
pub async fn run_next(engine: &Engine) -> Result<bool> {
    for pool in Pool::ALL {
        if run_next_of(engine, pool).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// As [`run_next`], for the jobs of one pool. Deliveries of one project that are due run together.
pub async fn run_next_of(engine: &Engine, pool: Pool) -> Result<bool> {
    let settings = Settings {
        workers: 1,
        builds: 1,
        builds_per_project: 2,
        lease: Duration::from_secs(600),
        name: "one job".to_owned(),
    };
    // It claims at once, because it runs after jobs were enqueued.
    let (vacancy, reason) = (Vacancy::default(), Reason::Enqueued);
    match claim_jobs(engine, pool, vacancy, &settings.name, &settings, reason).await? {
        Claimed::Jobs(jobs) => {
            let Some(first) = jobs.first() else {
                return Ok(false);
            };
            let place = Places::new(1).take(first.queue);
            run_jobs(engine, &settings, jobs, place, &CancellationToken::new()).await;
            Ok(true)
        }
        Claimed::NothingFor(_) => Ok(false),
    }
}

/// Runs all jobs that are due, until no job is due. For tests.
pub async fn drain(engine: &Engine) -> Result<()> {
    while run_next(engine).await? {}
    Ok(())
}
