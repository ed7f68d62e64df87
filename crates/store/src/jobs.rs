//! The queue. Enqueue inside the transaction that makes the work necessary; `NOTIFY` wakes a worker
//! when it commits, polling is the safety net. A claim is one short statement; no row stays locked
//! while a job runs. Every write of a worker about its job carries the fence it claimed with, so
//! that a worker whose lease ran out can no longer say anything.

use std::time::Duration;

use chrono::{DateTime, Utc};
use ecluse_domain::ids::JobId;
use sqlx::{Connection as _, PgConnection};
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
    /// Tell people's chat what happened.
    Notification,
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
            Self::Notification => "notification",
        }
    }

    /// Whose workers run it.
    pub const fn is_build(self) -> bool {
        match self {
            Self::Build | Self::Dependencies => true,
            Self::Delivery | Self::Release | Self::Promotion | Self::Deployment | Self::Retention | Self::Notification => false,
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
            "notification" => Ok(Self::Notification),
            other => Err(crate::Error::Database(sqlx::Error::Decode(format!("unknown kind of job `{other}`").into()))),
        }
    }
}

/// Which workers take a job. What takes minutes has workers of its own: builds never hold up a
/// delivery or a deployment, nor these a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Builds and dependency images.
    Builds {
        /// How many builds a project may have under way when its policy says nothing.
        per_project: u16,
    },
    /// Everything else.
    Others,
}

impl Lane {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Builds { .. } => "builds",
            Self::Others => "others",
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
        "INSERT INTO jobs (id, kind, subject_id, project_id) VALUES ($1, $2, $3, (SELECT project_id FROM builds WHERE id = $3 AND $2 = 'build'))
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

/// Takes a job of this lane that is due, or whose worker let its lease run out. Of builds that of the
/// project with the fewest under way, as long as its limit allows one more; then the oldest.
pub async fn claim(conn: &mut PgConnection, lane: Lane, worker: &str, lease: Duration) -> Result<Option<Job>> {
    match lane {
        Lane::Builds { per_project } => claim_build(conn, per_project, worker, lease).await,
        Lane::Others => claim_other(conn, worker, lease).await,
    }
}

async fn claim_other(conn: &mut PgConnection, worker: &str, lease: Duration) -> Result<Option<Job>> {
    let row = sqlx::query_as!(
        Claimed,
        r#"WITH expired AS (
               SELECT id FROM jobs WHERE state = 'leased' AND lane = 'others' AND lease_until < now() ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED),
           due AS (
               SELECT id FROM jobs WHERE state = 'ready' AND lane = 'others' AND run_at <= now() AND NOT EXISTS (SELECT FROM expired)
               ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
           UPDATE jobs SET state = 'leased', lease_owner = $1, lease_until = now() + make_interval(secs => $2), attempts = attempts + 1, fence = fence + 1
           WHERE id = (SELECT id FROM expired UNION ALL SELECT id FROM due LIMIT 1)
           RETURNING id AS "id: JobId", kind, subject_id, attempts, fence"#,
        worker,
        lease.as_secs_f64()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Claimed::job).transpose()
}

/// Builds are claimed one after the other, so that none is counted while another one is taken: no
/// limit is ever exceeded. Dependency images belong to no project and count as one of their own, without a limit.
async fn claim_build(conn: &mut PgConnection, per_project: u16, worker: &str, lease: Duration) -> Result<Option<Job>> {
    const CLAIMING_BUILDS: i64 = 0x0ec1_05e0_b01d;
    let mut tx = conn.begin().await?;
    // A statement of its own: the next one must see what the claim before it committed.
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", CLAIMING_BUILDS).fetch_one(&mut *tx).await?;
    let row = sqlx::query_as!(
        Claimed,
        r#"WITH expired AS (
               SELECT id FROM jobs WHERE state = 'leased' AND lane = 'builds' AND lease_until < now() ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED),
           next AS (
               SELECT first.id, first.run_at, under_way.builds
               FROM projects p
               CROSS JOIN LATERAL (SELECT id, run_at FROM jobs WHERE state = 'ready' AND lane = 'builds' AND project_id = p.id AND run_at <= now()
                                   ORDER BY run_at, id LIMIT 1) first
               CROSS JOIN LATERAL (SELECT count(*) AS builds FROM jobs WHERE state = 'leased' AND lane = 'builds' AND project_id = p.id) under_way
               WHERE under_way.builds < coalesce((p.build_policy ->> 'parallel_builds')::bigint, $3)
               UNION ALL
               (SELECT id, run_at, (SELECT count(*) FROM jobs WHERE state = 'leased' AND lane = 'builds' AND project_id IS NULL)
                FROM jobs WHERE state = 'ready' AND lane = 'builds' AND project_id IS NULL AND run_at <= now() ORDER BY run_at, id LIMIT 1)),
           due AS (
               SELECT id FROM jobs WHERE id = (SELECT id FROM next ORDER BY builds, run_at, id LIMIT 1) AND NOT EXISTS (SELECT FROM expired) FOR UPDATE SKIP LOCKED)
           UPDATE jobs SET state = 'leased', lease_owner = $1, lease_until = now() + make_interval(secs => $2), attempts = attempts + 1, fence = fence + 1
           WHERE id = (SELECT id FROM expired UNION ALL SELECT id FROM due LIMIT 1)
           RETURNING id AS "id: JobId", kind, subject_id, attempts, fence"#,
        worker,
        lease.as_secs_f64(),
        i64::from(per_project)
    )
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    row.map(Claimed::job).transpose()
}

struct Claimed {
    id: JobId,
    kind: String,
    subject_id: Uuid,
    attempts: i32,
    fence: i64,
}

impl Claimed {
    fn job(self) -> Result<Job> {
        let Self { id, kind, subject_id, attempts, fence } = self;
        Ok(Job { id, kind: Kind::parse(&kind)?, subject: subject_id, attempts, fence })
    }
}

/// Locks the open job of this subject for the rest of the transaction, as a run does before it
/// writes. Answers whether a worker has it right now; `None` when there is no open job.
pub async fn lock_open(conn: &mut PgConnection, kind: Kind, subject: Uuid) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT state = 'leased' AS "leased!" FROM jobs WHERE kind = $1 AND subject_id = $2 AND state IN ('ready', 'leased') FOR UPDATE"#,
        kind.as_str(),
        subject
    )
    .fetch_optional(conn)
    .await?)
}

/// The job need not run any more. One that is leased, or being claimed at this moment, runs and finds nothing to do.
pub async fn drop_ready(conn: &mut PgConnection, kind: Kind, subject: Uuid) -> Result<()> {
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

/// At the end of this run the job is not done but waits for this moment, or for whoever asks for it sooner. One that is over by
/// then counts as ahead.
pub async fn come_back(conn: &mut PgConnection, job: &Job, at: DateTime<Utc>) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET run_at = greatest($3, clock_timestamp() + interval '1 second') WHERE id = $1 AND fence = $2 AND state = 'leased'",
        job.id.0,
        job.fence,
        at
    );
    changed_one(result.execute(conn).await?, "lease")
}

/// The job is done, unless it was asked for again meanwhile, or is to [come back](come_back).
pub async fn finish(conn: &mut PgConnection, job: &Job) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE jobs SET state = CASE WHEN again OR run_at > now() THEN 'ready' ELSE 'done' END,
                         finished_at = CASE WHEN again OR run_at > now() THEN NULL ELSE now() END,
                         run_at = CASE WHEN again THEN now() ELSE run_at END, attempts = CASE WHEN again OR run_at > now() THEN 0 ELSE attempts END,
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

/// How long until the next waiting job of this lane is due or the next lease runs out; `None` when
/// there is none. For builds it is asked in the transaction of a claim that found nothing: what is due
/// already waits for a limit, and whoever ends a build looks for the next one.
pub async fn next_due(conn: &mut PgConnection, lane: Lane) -> Result<Option<Duration>> {
    let seconds = sqlx::query_scalar!(
        r#"SELECT extract(epoch FROM least(
                  (SELECT min(run_at) FROM jobs WHERE state = 'ready' AND lane = $1 AND run_at > CASE WHEN $1 = 'others' THEN '-infinity' ELSE now() END),
                  (SELECT min(lease_until) FROM jobs WHERE state = 'leased' AND lane = $1)) - now())::float8"#,
        lane.as_str()
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
        r#"INSERT INTO jobs (id, kind, subject_id, project_id)
           SELECT gen_random_uuid(), kind, subject_id, CASE WHEN kind = 'build' THEN project_id END FROM (
               SELECT 'delivery' AS kind, id AS subject_id, project_id FROM deliveries WHERE status = 'received'
               UNION ALL SELECT 'build', id, project_id FROM builds b WHERE status IN ('queued', 'running')
                   AND (waits_for IS NULL OR NOT EXISTS (SELECT FROM dependency_images d WHERE d.id = b.dependency_image_id AND d.status IN ('queued', 'running')))
               UNION ALL SELECT 'release', id, project_id FROM releases WHERE status = 'ready' AND image_tagged_at IS NULL
               UNION ALL SELECT 'dependencies', id, NULL FROM dependency_images WHERE status IN ('queued', 'running')
               UNION ALL SELECT 'deployment', id, project_id FROM deployments WHERE status IN ('queued', 'running', 'verifying')
               UNION ALL SELECT DISTINCT 'retention', project_id, project_id FROM images WHERE state = 'removing'
               UNION ALL SELECT 'notification', id, project_id FROM notifications WHERE told_at IS NULL AND error IS NULL
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

/// Asks for the images of every project to be looked through that nobody looked through for a day.
pub async fn enqueue_daily_retention(conn: &mut PgConnection) -> Result<u64> {
    let asked = sqlx::query!(
        "INSERT INTO jobs (id, kind, subject_id)
         SELECT gen_random_uuid(), 'retention', p.id FROM projects p
         WHERE (EXISTS (SELECT FROM images i WHERE i.project_id = p.id AND i.created_at < now() - interval '1 day')
                OR EXISTS (SELECT FROM pushed_images g WHERE g.project_id = p.id AND g.pushed_at < now() - interval '1 day'))
           AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'retention' AND j.subject_id = p.id
                           AND (j.state IN ('ready', 'leased') OR j.finished_at > now() - interval '1 day'))
         ON CONFLICT DO NOTHING"
    )
    .execute(conn)
    .await?;
    Ok(asked.rows_affected())
}
