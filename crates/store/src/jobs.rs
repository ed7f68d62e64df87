//! The queue of jobs. A caller enqueues a job inside the transaction that makes the work necessary.
//! `NOTIFY` wakes a worker when that transaction commits; polling is the safety net. A claim is one
//! short statement, so no row stays locked while a job runs. Every write of a worker about its job
//! names the fence of its claim, so a worker whose lease ran out can write nothing.

use std::time::Duration;

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{DependencyImageId, JobId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_domain::text::Sentence;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::connection::{begin_planned_once, begin_with};
use crate::{PgPool, Result, Tx, changed_one, promotions};

/// The channel of notifications about new jobs.
pub const CHANNEL: &str = "ecluse_jobs";

/// Jobs that wait for the same kind of thing. Each pool has places of its own, so that jobs of one
/// pool never wait for those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pool {
    /// Deliveries: a few statements in the database each.
    Deliveries,
    /// Jobs that ask git, a registry or a chat.
    Outside,
    Deployments,
    /// Builds and dependency images.
    Builds,
}

impl Pool {
    /// Every pool.
    pub const ALL: [Self; 4] = [
        Self::Deliveries,
        Self::Outside,
        Self::Deployments,
        Self::Builds,
    ];

    /// The name of the pool, as in the column `pool`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Outside => "outside",
            Self::Deployments => "deployments",
            Self::Builds => "builds",
        }
    }
}

/// The queue of a project in a pool: jobs of one queue run in the order in which they became due,
/// and the queues of a pool take turns. A dependency image is in the queue of the project that
/// requested it, or in that of another one which waits for it and whose turn is earlier. Jobs of no
/// project share one queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct QueueId(Uuid);

impl QueueId {
    /// The queue of a project.
    pub const fn of(project: ProjectId) -> Self {
        Self(project.0)
    }

    /// The project whose queue it is; no project has this id when it is the queue that is shared.
    pub const fn project(self) -> ProjectId {
        ProjectId(self.0)
    }
}

/// A claimed job.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: JobId,
    pub kind: JobKind,
    pub subject: Uuid,
    pub queue: QueueId,
    /// The number of attempts, including this one: the first has 1. It starts again at 1 after a
    /// run that succeeded, and by [`restart_attempts`].
    pub attempts: i32,
    /// The number of claims in the job's whole life, including this one. Each write about the job
    /// names it, so a worker that lost its lease can write nothing.
    pub fence: i64,
}

/// Requests a run of this job, for the project that its subject belongs to. A job that waits already
/// becomes due now. A job that is running runs once more afterwards, because it may have read the
/// state before this change. Returns whether the job waits for a worker.
pub async fn enqueue(
    conn: &mut PgConnection,
    kind: JobKind,
    subject: Uuid,
    project: Option<ProjectId>,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"INSERT INTO jobs (id, kind, subject_id, project_id) VALUES ($1, $2, $3, $5)
           ON CONFLICT (kind, subject_id) WHERE job_is_open(state)
           DO UPDATE SET run_at = least(jobs.run_at, now()), rerun_requested = (jobs.state = 'leased')
           RETURNING CASE WHEN state = 'ready' THEN pg_notify($4, pool) IS NOT NULL ELSE false END AS "waits!""#,
        JobId::generate().0,
        kind.as_str(),
        subject,
        CHANNEL,
        project.map(|id| id.0)
    )
    .fetch_one(conn)
    .await?)
}

/// Whether a job of this kind waits or runs for the subject.
pub async fn is_open(conn: &mut PgConnection, kind: JobKind, subject: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM jobs WHERE kind = $1 AND subject_id = $2 AND job_is_open(state)) AS "is_open!""#,
        kind.as_str(),
        subject
    )
    .fetch_one(conn)
    .await?)
}

/// Requests the job that makes a dependency image, for a project that needs the image.
pub async fn enqueue_dependencies(
    conn: &mut PgConnection,
    image: DependencyImageId,
    project: ProjectId,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO jobs (id, kind, subject_id, project_id) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kind, subject_id) WHERE job_is_open(state) DO NOTHING",
        JobId::generate().0,
        JobKind::Dependencies.as_str(),
        image.0,
        project.0
    )
    .execute(&mut *conn)
    .await?;
    announce(conn, Pool::Builds).await
}

/// Notifies the workers of all processes about new jobs of this pool, when the transaction commits.
pub async fn announce(conn: &mut PgConnection, pool: Pool) -> Result<()> {
    sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, pool.as_str())
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// Returns the pool that a notification of [`CHANNEL`] concerns; `None` when it names no pool.
pub fn announced_pool(payload: &str) -> Option<Pool> {
    Pool::ALL.into_iter().find(|pool| pool.as_str() == payload)
}

/// Begins a transaction that claims jobs of this pool. Its plans take jobs in the order of an index:
/// one that was made for a few jobs would sort all waiting ones.
pub async fn begin_claim(database: &PgPool, pool: Pool) -> Result<Tx> {
    let begin = match pool {
        // The whole run of a delivery is one transaction, which ends its job too. If a crash of
        // Postgres loses the claim, that transaction finds another fence and writes nothing, or it
        // comes before that of the next claim.
        Pool::Deliveries => begin_planned_once!(
            "BEGIN; SET LOCAL enable_sort TO off; SET LOCAL synchronous_commit TO off"
        ),
        Pool::Outside | Pool::Deployments | Pool::Builds => {
            begin_planned_once!("BEGIN; SET LOCAL enable_sort TO off")
        }
    };
    begin_with(database, begin).await
}

/// Which jobs a claim takes.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    pub pool: Pool,
    /// How many jobs of one project run at the same time. For builds and dependency images, the
    /// build policy of a project can set another limit. Jobs of no project have no limit.
    pub per_project: u16,
    /// A queue from which no job is taken.
    pub except: Option<QueueId>,
    /// The queues that this worker served last, the latest at the end.
    pub served: &'a [QueueId],
    /// How many jobs of the same queue are claimed together at most. A job that failed before is
    /// always claimed alone.
    pub at_most: u16,
    /// The name of the worker, as the owner of the lease.
    pub worker: &'a str,
    pub lease: Duration,
}

/// Claims jobs of a pool that are due, in the order in which they became due, or one whose worker
/// let its lease run out. The jobs are of the project of which the fewest jobs of this pool run, as
/// long as the limit of that project allows one more. Among projects with equally many running
/// jobs, the one comes first that was not served or was served the longest ago, and then the one
/// whose job became due first.
///
/// The transaction is one of [`begin_claim`].
pub async fn claim(conn: &mut PgConnection, claim: Claim<'_>) -> Result<Vec<Job>> {
    if claim.pool == Pool::Builds {
        prepare_claim_of_builds(&mut *conn, claim).await?;
    }
    let served: Vec<Uuid> = claim.served.iter().map(|queue| queue.0).collect();
    let mut jobs = sqlx::query_as!(
        Claimed,
        r#"WITH RECURSIVE queues AS (
               (SELECT queue_id FROM jobs WHERE state = 'ready' AND pool = $1 ORDER BY queue_id LIMIT 1)
               UNION ALL
               SELECT (SELECT j.queue_id FROM jobs j WHERE j.state = 'ready' AND j.pool = $1 AND j.queue_id > q.queue_id ORDER BY j.queue_id LIMIT 1)
               FROM queues q WHERE q.queue_id IS NOT NULL),
           expired AS (
               SELECT id FROM jobs WHERE state = 'leased' AND pool = $1 AND lease_until < now() ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED),
           first AS (
               SELECT q.queue_id, due.id, due.attempts
               FROM queues q
               CROSS JOIN LATERAL (SELECT id, run_at, attempts FROM jobs WHERE state = 'ready' AND pool = $1 AND queue_id = q.queue_id AND run_at <= now()
                                   ORDER BY run_at, id LIMIT 1) due
               CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM jobs WHERE state = 'leased' AND pool = $1 AND queue_id = q.queue_id) running
               LEFT JOIN projects p ON p.id = q.queue_id
               WHERE q.queue_id IS DISTINCT FROM $2
                 AND (p.id IS NULL OR running.jobs < CASE WHEN $1 = 'builds' THEN coalesce((p.build_policy ->> 'parallel_builds')::bigint, $3) ELSE $3 END)
               ORDER BY running.jobs, coalesce(array_position($7, q.queue_id), 0), due.run_at, due.id LIMIT 1),
           due AS ( -- in the order of jobs_ready, so that a long queue is not sorted for each claim
               SELECT j.id FROM first CROSS JOIN LATERAL (
                   SELECT id FROM jobs WHERE state = 'ready' AND pool = $1 AND queue_id = first.queue_id AND run_at <= now()
                      AND (id = first.id OR (attempts = 0 AND first.attempts = 0))
                   ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) j
               WHERE NOT EXISTS (SELECT FROM expired))
           UPDATE jobs SET state = 'leased', lease_owner = $5, lease_until = now() + make_interval(secs => $6), attempts = attempts + 1, fence = fence + 1
           WHERE id IN (SELECT id FROM expired UNION ALL SELECT id FROM due)
           RETURNING id AS "id: JobId", kind, subject_id, queue_id, attempts, fence, run_at"#,
        claim.pool.as_str(),
        claim.except.map(|queue| queue.0),
        i64::from(claim.per_project),
        i64::from(claim.at_most),
        claim.worker,
        claim.lease.as_secs_f64(),
        &served
    )
    .fetch_all(conn)
    .await?;
    jobs.sort_unstable_by_key(|job| (job.run_at, job.id.0));
    jobs.into_iter().map(Claimed::into_job).collect()
}

/// Waits until no other transaction claims builds. The limit of builds is exact, also with several
/// processes: a claim counts the running builds after the previous claim is committed. The other
/// limits only share places, so two processes may exceed them for a moment.
///
/// The same statement moves each dependency image that is due into the queue, among those of the
/// projects that wait for it, from which [`claim`] would take a job first. So a project gets its
/// packages in its own turn, although another project requested them first and has other work before
/// them. For that it reads the builds as they were before the wait, which can cost a turn.
async fn prepare_claim_of_builds(conn: &mut PgConnection, claim: Claim<'_>) -> Result<()> {
    const CLAIMING_BUILDS: i64 = 0x0ec1_05e0_b01d;
    let served: Vec<Uuid> = claim.served.iter().map(|queue| queue.0).collect();
    sqlx::query!(
        "WITH due AS (
             SELECT j.id, j.project_id, j.subject_id
             FROM dependency_images d JOIN jobs j ON j.kind = 'dependencies' AND j.subject_id = d.id AND job_is_open(j.state)
             WHERE build_is_open(d.status) AND j.state = 'ready' AND j.run_at <= now()),
         waiting AS (
             SELECT due.id, b.project_id FROM due JOIN builds b ON b.dependency_image_id = due.subject_id
             WHERE b.waits_for = 'dependencies' AND build_is_open(b.status)
             UNION SELECT id, project_id FROM due WHERE project_id IS NOT NULL),
         turns AS (
             SELECT DISTINCT ON (w.id) w.id, w.project_id
             FROM waiting w JOIN projects p ON p.id = w.project_id
             CROSS JOIN LATERAL (SELECT count(*) AS jobs FROM jobs WHERE state = 'leased' AND pool = 'builds' AND queue_id = w.project_id) running
             ORDER BY w.id, w.project_id IS NOT DISTINCT FROM $1, running.jobs >= coalesce((p.build_policy ->> 'parallel_builds')::bigint, $2),
                      running.jobs, coalesce(array_position($3, w.project_id), 0), w.project_id),
         moved AS (
             UPDATE jobs SET project_id = turns.project_id FROM turns
             WHERE jobs.id = turns.id AND jobs.state = 'ready' AND jobs.project_id IS DISTINCT FROM turns.project_id)
         SELECT pg_advisory_xact_lock($4)",
        claim.except.map(|queue| queue.0),
        i64::from(claim.per_project),
        &served,
        CLAIMING_BUILDS
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

struct Claimed {
    id: JobId,
    kind: String,
    subject_id: Uuid,
    queue_id: Uuid,
    attempts: i32,
    fence: i64,
    run_at: DateTime<Utc>,
}

impl Claimed {
    fn into_job(self) -> Result<Job> {
        Ok(Job {
            id: self.id,
            kind: self
                .kind
                .parse::<JobKind>()
                .map_err(|error| sqlx::Error::Decode(Box::new(error)))?,
            subject: self.subject_id,
            queue: QueueId(self.queue_id),
            attempts: self.attempts,
            fence: self.fence,
        })
    }
}

/// Locks the open job of this subject for the rest of the transaction, as a run does before it
/// writes. Returns whether a worker has claimed the job; `None` when there is no open job.
pub async fn lock_open(
    conn: &mut PgConnection,
    kind: JobKind,
    subject: Uuid,
) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT state = 'leased' AS "leased!" FROM jobs WHERE kind = $1 AND subject_id = $2 AND job_is_open(state) FOR UPDATE"#,
        kind.as_str(),
        subject
    )
    .fetch_optional(conn)
    .await?)
}

/// Ends a waiting job that need not run any more. A job that is leased, or is being claimed at this
/// moment, runs and finds nothing to do.
pub async fn cancel_ready(conn: &mut PgConnection, kind: JobKind, subject: Uuid) -> Result<()> {
    sqlx::query!(
        "UPDATE jobs SET state = 'done', finished_at = now() WHERE id = (
             SELECT id FROM jobs WHERE kind = $1 AND subject_id = $2 AND state = 'ready' FOR UPDATE SKIP LOCKED)",
        kind.as_str(),
        subject
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Extends the lease. A conflict on `lease` means that the lease was lost and the work must stop.
pub async fn heartbeat(conn: &mut PgConnection, job: &Job, lease: Duration) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET lease_until = now() + make_interval(secs => $3) WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        lease.as_secs_f64()
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Requires that the worker still has its lease, and locks the job until the transaction ends, so
/// that no other worker can claim it. A worker that lost its lease gets a conflict on `lease`
/// before it can write anything.
pub async fn require_lease(conn: &mut PgConnection, job: &Job) -> Result<()> {
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ForgetsFence) {
        return Ok(());
    }
    let row = sqlx::query!(
        "SELECT id FROM jobs WHERE id = $1 AND fence = $2 AND state = 'leased' FOR UPDATE",
        job.id.0,
        job.fence
    )
    .fetch_optional(conn)
    .await?;
    row.map(drop)
        .ok_or_else(|| crate::Error::Conflict("lease".to_owned()))
}

/// Counts the attempts of a job from this one on, because a part of its work is done that no later
/// attempt repeats: a job with many such parts is not given up when each of its runs ends early.
/// Nothing is written when the lease is lost.
pub async fn restart_attempts(conn: &mut PgConnection, job: &Job) -> Result<()> {
    if job.attempts <= 1 {
        return Ok(());
    }
    sqlx::query!(
        "UPDATE jobs SET attempts = 1 WHERE id = $1 AND fence = $2 AND state = 'leased' AND attempts > 1",
        job.id.0,
        job.fence
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Runs the job again at this moment, or earlier when a run is requested: at the end of the current
/// run the job is not done but waits. A moment in the past counts as one second from now.
pub async fn reschedule(conn: &mut PgConnection, job: &Job, at: DateTime<Utc>) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET run_at = greatest($3, clock_timestamp() + interval '1 second') WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        at
    );
    changed_one(result.execute(conn).await?, "lease")
}

/// As [`require_lease`], for several jobs: returns those whose lease the worker still has, in the
/// order of `jobs`. A conflict on `lease` when it has none of them any more.
pub async fn lock_leased(conn: &mut PgConnection, jobs: &[Job]) -> Result<Vec<Job>> {
    let (ids, fences) = list_fences(jobs);
    let held = sqlx::query_scalar!(
        r#"SELECT j.id AS "id: JobId" FROM jobs j JOIN unnest($1::uuid[], $2::bigint[]) claimed (id, fence) ON claimed.id = j.id AND claimed.fence = j.fence
           WHERE j.id = ANY ($1) AND j.state = 'leased' ORDER BY j.id FOR UPDATE OF j"#,
        &ids,
        &fences
    )
    .fetch_all(conn)
    .await?;
    if held.is_empty() {
        return Err(crate::Error::Conflict("lease".to_owned()));
    }
    Ok(jobs
        .iter()
        .filter(|job| held.contains(&job.id))
        .cloned()
        .collect())
}

/// Ends the run. The job is done, unless another run was requested meanwhile or the job was
/// [rescheduled](reschedule).
pub async fn finish(conn: &mut PgConnection, job: &Job) -> Result<()> {
    finish_all(conn, std::slice::from_ref(job)).await
}

/// As [`finish`], for several jobs. A conflict on `lease` when one of them lost its lease.
pub async fn finish_all(conn: &mut PgConnection, jobs: &[Job]) -> Result<()> {
    let (ids, fences) = list_fences(jobs);
    let finished = sqlx::query!(
        "UPDATE jobs SET state = CASE WHEN rerun_requested OR run_at > now() THEN 'ready' ELSE 'done' END,
                         finished_at = CASE WHEN rerun_requested OR run_at > now() THEN NULL ELSE now() END,
                         run_at = CASE WHEN rerun_requested THEN now() ELSE run_at END, attempts = CASE WHEN rerun_requested OR run_at > now() THEN 0 ELSE attempts END,
                         rerun_requested = false, lease_owner = NULL, lease_until = NULL, last_error = NULL
         FROM unnest($1::uuid[], $2::bigint[]) claimed (id, fence)
         WHERE jobs.id = ANY ($1) AND jobs.id = claimed.id AND jobs.fence = claimed.fence AND state = 'leased'",
        &ids,
        &fences
    )
    .execute(conn)
    .await?
    .rows_affected();
    if finished < jobs.len() as u64 {
        return Err(crate::Error::Conflict("lease".to_owned()));
    }
    Ok(())
}

fn list_fences(jobs: &[Job]) -> (Vec<Uuid>, Vec<i64>) {
    jobs.iter().map(|job| (job.id.0, job.fence)).unzip()
}

/// Ends a run that failed. The job waits and runs again after this delay.
pub async fn retry(conn: &mut PgConnection, job: &Job, delay: Duration, error: &str) -> Result<()> {
    let error = Sentence::from(error);
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'ready', run_at = now() + make_interval(secs => $3), last_error = $4, rerun_requested = false, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        delay.as_secs_f64(),
        error.as_str()
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Returns a job to the queue because its worker shuts down. The run does not count as an attempt.
pub async fn hand_back(conn: &mut PgConnection, job: &Job) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'ready', run_at = now(), attempts = attempts - 1, rerun_requested = false, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased' RETURNING pg_notify($3, pool)",
        job.id.0,
        job.fence,
        CHANNEL
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Marks a job as dead: its error is permanent, or it failed too often. No worker claims it again,
/// and its row keeps the error.
pub async fn mark_dead(conn: &mut PgConnection, job: &Job, error: &str) -> Result<()> {
    let error = Sentence::from(error);
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'dead', finished_at = now(), last_error = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        error.as_str()
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Returns how long it takes until a job of this pool is due or a lease has run out, zero when that
/// is so already; `None` when no job waits or runs. It costs a fraction of a claim that finds
/// nothing. A job that is due may wait for the limit of its project all the same.
pub async fn time_until_due(conn: &mut PgConnection, pool: Pool) -> Result<Option<Duration>> {
    let seconds = sqlx::query_scalar!(
        r#"SELECT extract(epoch FROM least(
                  (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND pool = $1),
                  (SELECT min(lease_until) FROM jobs WHERE state = 'leased' AND pool = $1)) - now())::float8"#,
        pool.as_str()
    )
    .fetch_one(conn)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Returns how long it takes until a waiting job of this pool becomes due or a lease runs out;
/// `None` when there is neither. The caller calls this in the transaction of a claim that found
/// nothing. A job that is due already is then not counted, because it waits for the limit of its
/// project: the end of another job of the project lets it run.
pub async fn next_due(conn: &mut PgConnection, pool: Pool) -> Result<Option<Duration>> {
    let seconds = sqlx::query_scalar!(
        r#"SELECT extract(epoch FROM least(
                  (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND pool = $1 AND run_at > now()),
                  (SELECT min(lease_until) FROM jobs WHERE state = 'leased' AND pool = $1)) - now())::float8"#,
        pool.as_str()
    )
    .fetch_one(conn)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Deletes jobs that finished more than a day ago, and dead jobs after 90 days.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    Ok(sqlx::query!("DELETE FROM jobs WHERE (state = 'done' AND finished_at < now() - interval '1 day') OR (state = 'dead' AND finished_at < now() - interval '90 days')")
        .execute(conn)
        .await?
        .rows_affected())
}

/// Enqueues a job for everything that has open work but no open job, and returns how many. The
/// reconciler calls it again and again; in a healthy installation it finds nothing. After a dead
/// job it waits for an hour. Promotions, and builds that wait for their packages, wait without a
/// job by design and are left out.
pub async fn enqueue_missing(conn: &mut PgConnection) -> Result<u64> {
    let found = sqlx::query!(
        r#"INSERT INTO jobs (id, kind, subject_id, project_id)
           SELECT gen_random_uuid(), kind, subject_id, project_id FROM (
               SELECT 'delivery' AS kind, id AS subject_id, project_id FROM deliveries WHERE status = 'received'
               UNION ALL SELECT 'build', id, project_id FROM builds b WHERE build_is_open(status)
                   AND (waits_for IS NULL OR NOT EXISTS (SELECT FROM dependency_images d WHERE d.id = b.dependency_image_id AND build_is_open(d.status)))
               UNION ALL SELECT DISTINCT 'follow_up', project_id, project_id FROM branch_pushes WHERE to_follow_up > 0
               UNION ALL SELECT 'release', id, project_id FROM releases WHERE status = 'ready' AND image_tagged_at IS NULL
               UNION ALL SELECT 'dependencies', id, (SELECT b.project_id FROM builds b WHERE b.dependency_image_id = d.id ORDER BY b.id LIMIT 1)
                   FROM dependency_images d WHERE build_is_open(status)
               UNION ALL SELECT 'deployment', id, project_id FROM deployments WHERE status IN ('queued', 'running', 'verifying')
               UNION ALL SELECT DISTINCT 'retention', project_id, project_id FROM images WHERE state = 'removing'
               UNION ALL SELECT 'notification', id, project_id FROM notifications WHERE sent_at IS NULL AND error IS NULL
               ) open
           WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.kind = open.kind AND j.subject_id = open.subject_id AND job_is_open(j.state))
             AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = open.kind AND j.subject_id = open.subject_id AND j.state = 'dead'
                             AND j.finished_at > now() - interval '1 hour')
           ON CONFLICT DO NOTHING"#
    )
    .execute(conn)
    .await?;
    Ok(found.rows_affected())
}

/// Enqueues the retention of images for every project that had none for a day, and returns how
/// many.
pub async fn enqueue_daily_retention(conn: &mut PgConnection) -> Result<u64> {
    let enqueued = sqlx::query!(
        "INSERT INTO jobs (id, kind, subject_id, project_id)
         SELECT gen_random_uuid(), 'retention', p.id, p.id FROM projects p
         WHERE (EXISTS (SELECT FROM images i WHERE i.project_id = p.id AND i.created_at < now() - interval '1 day')
                OR EXISTS (SELECT FROM pushed_images g WHERE g.project_id = p.id AND g.pushed_at < now() - interval '1 day'))
           AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'retention' AND j.subject_id = p.id
                           AND (job_is_open(j.state) OR j.finished_at > now() - interval '1 day'))
         ON CONFLICT DO NOTHING"
    )
    .execute(conn)
    .await?;
    Ok(enqueued.rows_affected())
}

/// Enqueues every promotion that waits, of one project or of all, so that its gates are evaluated
/// again.
pub async fn enqueue_waiting_promotions(
    conn: &mut PgConnection,
    project: Option<ProjectId>,
) -> Result<()> {
    for waiting in promotions::list_waiting(conn, project).await? {
        enqueue(
            conn,
            JobKind::Promotion,
            waiting.id.0,
            Some(waiting.project),
        )
        .await?;
    }
    Ok(())
}
