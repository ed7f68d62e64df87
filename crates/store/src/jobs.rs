//! The queue. Enqueue inside the transaction that makes the work necessary; `NOTIFY` wakes a worker
//! when it commits, polling is the safety net. A claim is one short statement; no row stays locked
//! while a job runs. Every write of a worker about its job carries the fence it claimed with, so
//! that a worker whose lease ran out can no longer say anything.

use std::time::Duration;

use ecluse_domain::ids::JobId;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Result, changed_one};

/// The channel that announces new jobs.
pub const CHANNEL: &str = "ecluse_jobs";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Understand a delivery and do what it asks for.
    Delivery,
    Build,
    /// Give the digest of a release its tag in the registry.
    Release,
    /// Evaluate a promotion's gates and start it when they are open.
    Promotion,
    Deployment,
    /// Make an image with Debian and Python packages.
    Dependencies,
    /// Remove the images of a project that nothing refers to.
    Retention,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delivery => "delivery",
            Self::Build => "build",
            Self::Release => "release",
            Self::Promotion => "promotion",
            Self::Deployment => "deployment",
            Self::Dependencies => "dependencies",
            Self::Retention => "retention",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        match text {
            "delivery" => Ok(Self::Delivery),
            "build" => Ok(Self::Build),
            "release" => Ok(Self::Release),
            "promotion" => Ok(Self::Promotion),
            "deployment" => Ok(Self::Deployment),
            "dependencies" => Ok(Self::Dependencies),
            "retention" => Ok(Self::Retention),
            other => Err(crate::Error::Database(sqlx::Error::Decode(format!("unknown kind of job `{other}`").into()))),
        }
    }
}

/// A claimed job.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: JobId,
    pub kind: Kind,
    pub subject: Uuid,
    /// Counts this run: 1 is the first.
    pub attempts: i32,
    pub fence: i64,
}

/// Asks for a run of this job. One that waits already is brought forward; one that runs right now
/// will run once more afterwards, because it may have read the state before this change.
pub async fn enqueue(conn: &mut PgConnection, kind: Kind, subject: Uuid) -> Result<()> {
    sqlx::query!(
        "INSERT INTO jobs (id, kind, subject_id) VALUES ($1, $2, $3)
         ON CONFLICT (kind, subject_id) WHERE state IN ('ready', 'leased')
         DO UPDATE SET run_at = least(jobs.run_at, now()), again = (jobs.state = 'leased')",
        JobId::generate().0,
        kind.as_str(),
        subject
    )
    .execute(&mut *conn)
    .await?;
    announce(conn).await
}

/// Wakes the workers of other processes.
pub async fn announce(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_notify($1, '')", CHANNEL).fetch_one(conn).await?;
    Ok(())
}

/// Takes the oldest job that is due, or whose worker let its lease run out.
pub async fn claim(conn: &mut PgConnection, worker: &str, lease: Duration) -> Result<Option<Job>> {
    let row = sqlx::query!(
        r#"WITH expired AS (
               SELECT id FROM jobs WHERE state = 'leased' AND lease_until < now() ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED),
           due AS (
               SELECT id FROM jobs WHERE state = 'ready' AND run_at <= now() AND NOT EXISTS (SELECT FROM expired)
               ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
           UPDATE jobs SET state = 'leased', lease_owner = $1, lease_until = now() + make_interval(secs => $2), attempts = attempts + 1, fence = fence + 1
           WHERE id = (SELECT id FROM expired UNION ALL SELECT id FROM due LIMIT 1)
           RETURNING id AS "id: JobId", kind, subject_id, attempts, fence"#,
        worker,
        lease.as_secs_f64()
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| Ok(Job { id: row.id, kind: Kind::parse(&row.kind)?, subject: row.subject_id, attempts: row.attempts, fence: row.fence }))
        .transpose()
}

/// Keeps the lease; a conflict means that it was lost and the work must stop.
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

/// Holds the lease for the rest of the transaction: nobody can claim the job until it ends, and a
/// worker that lost its lease gets a conflict here before it can write anything.
pub async fn hold(conn: &mut PgConnection, job: &Job) -> Result<()> {
    let row = sqlx::query!("SELECT id FROM jobs WHERE id = $1 AND fence = $2 AND state = 'leased' FOR UPDATE", job.id.0, job.fence)
        .fetch_optional(conn)
        .await?;
    row.map(drop).ok_or_else(|| crate::Error::Conflict("lease".to_owned()))
}

/// The job is done, unless it was asked for again meanwhile.
pub async fn finish(conn: &mut PgConnection, job: &Job) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = CASE WHEN again THEN 'ready' ELSE 'done' END, finished_at = CASE WHEN again THEN NULL ELSE now() END,
                         run_at = CASE WHEN again THEN now() ELSE run_at END, attempts = CASE WHEN again THEN 0 ELSE attempts END,
                         again = false, lease_owner = NULL, lease_until = NULL, last_error = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Gives the job back, to be run again after this delay.
pub async fn retry(conn: &mut PgConnection, job: &Job, delay: Duration, error: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'ready', run_at = now() + make_interval(secs => $3), last_error = $4, again = false, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        delay.as_secs_f64(),
        error
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// Hands the lease back untouched, because this worker is shutting down: not counted as an attempt.
pub async fn hand_back(conn: &mut PgConnection, job: &Job) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'ready', run_at = now(), attempts = attempts - 1, again = false, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence
    )
    .execute(&mut *conn)
    .await?;
    changed_one(result, "lease")?;
    announce(conn).await
}

/// Parks a job that cannot succeed; it stays in the table with its error.
pub async fn bury(conn: &mut PgConnection, job: &Job, error: &str) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = 'dead', finished_at = now(), last_error = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        error
    )
    .execute(conn)
    .await?;
    changed_one(result, "lease")
}

/// How long until the next waiting job is due or the next lease runs out; `None` when there is none.
pub async fn next_due(conn: &mut PgConnection) -> Result<Option<Duration>> {
    let seconds = sqlx::query_scalar!(
        r#"SELECT extract(epoch FROM least(
                  (SELECT min(run_at) FROM jobs WHERE state = 'ready'),
                  (SELECT min(lease_until) FROM jobs WHERE state = 'leased')) - now())::float8"#
    )
    .fetch_one(conn)
    .await?;
    Ok(seconds.map(|seconds| Duration::from_secs_f64(seconds.max(0.0))))
}

/// Finished jobs are kept for a day, those given up for 90.
pub async fn delete_old(conn: &mut PgConnection) -> Result<u64> {
    Ok(sqlx::query!("DELETE FROM jobs WHERE (state = 'done' AND finished_at < now() - interval '1 day') OR (state = 'dead' AND finished_at < now() - interval '90 days')")
        .execute(conn)
        .await?
        .rows_affected())
}

/// Re-nudges whatever has open work but no open job: what a reconciler calls, again and again.
/// In a healthy installation it finds nothing. What was given up rests for an hour.
/// Promotions, and builds that wait for their packages, wait without a job by design, and are not among them.
pub async fn renudge(conn: &mut PgConnection) -> Result<u64> {
    let found = sqlx::query!(
        r#"INSERT INTO jobs (id, kind, subject_id)
           SELECT gen_random_uuid(), kind, subject_id FROM (
               SELECT 'delivery' AS kind, id AS subject_id FROM deliveries WHERE status = 'received'
               UNION ALL SELECT 'build', id FROM builds b WHERE status IN ('queued', 'running')
                   AND (waits_for IS NULL OR NOT EXISTS (SELECT FROM dependency_images d WHERE d.id = b.dependency_image_id AND d.status IN ('queued', 'running')))
               UNION ALL SELECT 'release', id FROM releases WHERE status = 'ready' AND image_tagged_at IS NULL
               UNION ALL SELECT 'dependencies', id FROM dependency_images WHERE status IN ('queued', 'running')
               UNION ALL SELECT 'deployment', id FROM deployments WHERE status IN ('queued', 'running', 'verifying')
               ) open
           WHERE NOT EXISTS (SELECT FROM jobs j WHERE j.kind = open.kind AND j.subject_id = open.subject_id AND j.state IN ('ready', 'leased'))
             AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = open.kind AND j.subject_id = open.subject_id AND j.state = 'dead'
                             AND j.finished_at > now() - interval '1 hour')
           ON CONFLICT DO NOTHING"#
    )
    .execute(conn)
    .await?;
    Ok(found.rows_affected())
}
