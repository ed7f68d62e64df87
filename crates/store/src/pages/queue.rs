//! The queue: which builds run, on which worker and since when, and which wait and why.

use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::build::BuildStep;
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, UserId};
use sqlx::PgConnection;

use crate::Result;

/// An open build.
#[derive(Debug, Clone)]
pub struct QueueRow {
    pub id: BuildId,
    pub slug: String,
    pub project_name: String,
    pub ref_name: RefName,
    pub commit_sha: CommitSha,
    pub subject: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// The name of the worker that runs it; `None` while it waits.
    pub worker: Option<String>,
    /// The current step, and its start.
    pub step: Option<BuildStep>,
    pub step_since: Option<DateTime<Utc>>,
    /// Its position in the queue of all projects, from 1, when it waits only for a worker.
    pub position: Option<i64>,
    /// How many builds and dependency images of its project would run once this one runs, when it
    /// waits only for a worker.
    pub nth_of_project: i64,
    /// How many of these may run, if the project's build policy sets a limit.
    pub limit_of_project: Option<i64>,
    pub waits_for_dependencies: bool,
    /// When it is tried again after an infrastructure fault.
    pub retry_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
}

/// Why a build waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    Worker,
    /// As many builds and dependency images of its project run as its limit allows.
    ProjectLimit(i64),
    Dependencies,
    /// It is tried again at this time.
    Retry(DateTime<Utc>),
}

impl QueueRow {
    /// Why the build waits; `None` while it runs. `per_project` is the limit of a project whose
    /// build policy sets none.
    pub fn waits_for(&self, per_project: u16) -> Option<WaitsFor> {
        let limit = self.limit_of_project.unwrap_or(per_project.into());
        match (&self.worker, self.retry_at) {
            (Some(_), _) => None,
            (None, _) if self.waits_for_dependencies => Some(WaitsFor::Dependencies),
            (None, Some(at)) => Some(WaitsFor::Retry(at)),
            (None, None) if self.nth_of_project > limit => Some(WaitsFor::ProjectLimit(limit)),
            (None, None) => Some(WaitsFor::Worker),
        }
    }
}

/// Lists the open builds of every project that this person can see: those that run, then those that
/// wait, in the order in which they will run. At most 500.
pub async fn list_open(conn: &mut PgConnection, user: UserId) -> Result<Vec<QueueRow>> {
    Ok(sqlx::query_as!(
        QueueRow,
        // A worker claims from the project with the fewest running builds and dependency images, so
        // the nth of each project comes before the next one of any project. Of each project only
        // the first 500 are read: nothing behind them can be among the first 500 of all.
        r#"WITH visible AS (
               SELECT p.id, p.slug, p.name, (p.build_policy ->> 'parallel_builds')::bigint AS build_limit FROM projects p
               WHERE EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))),
           due AS (
               SELECT j.*, (SELECT count(*) FROM jobs l WHERE l.state = 'leased' AND l.pool = 'builds' AND l.queue_id = p.id)
                      + row_number() OVER (PARTITION BY p.id ORDER BY j.run_at, j.id) AS nth
               FROM projects p CROSS JOIN LATERAL (
                   SELECT id, subject_id, run_at, last_error FROM jobs
                   WHERE state = 'ready' AND pool = 'builds' AND queue_id = p.id AND kind = 'build' AND run_at <= now() ORDER BY run_at, id LIMIT 500) j),
           open AS (
               SELECT subject_id, NULL::text AS worker, row_number() OVER (ORDER BY nth, run_at, id) AS position, nth, NULL::timestamptz AS retry_at, last_error FROM due
               UNION ALL
               SELECT subject_id, lease_owner, NULL, 0, NULL, last_error FROM jobs WHERE state = 'leased' AND pool = 'builds' AND kind = 'build'
               UNION ALL
               SELECT j.* FROM visible p CROSS JOIN LATERAL (
                   SELECT subject_id, NULL, NULL::bigint, 0::bigint, run_at, last_error FROM jobs
                   WHERE state = 'ready' AND pool = 'builds' AND queue_id = p.id AND kind = 'build' AND run_at > now() ORDER BY run_at, id LIMIT 500) j
               UNION ALL
               -- What waits for a dependency image has no job.
               SELECT id, NULL, NULL, 0, NULL, NULL FROM builds b WHERE build_is_open(status) AND waits_for IS NOT NULL
                   AND NOT EXISTS (SELECT FROM jobs WHERE kind = 'build' AND subject_id = b.id AND job_is_open(state)))
           SELECT b.id AS "id!: BuildId", p.slug AS "slug!", p.name AS "project_name!", b.ref_name AS "ref_name!: RefName", b.commit_sha AS "commit_sha!: CommitSha", b.subject,
                  b.created_at AS "created_at!", b.started_at, b.cancel_requested_at, o.worker, step.name AS "step?: BuildStep", step.started_at AS "step_since?",
                  o.position, o.nth AS "nth_of_project!", p.build_limit AS limit_of_project,
                  b.waits_for IS NOT NULL AS "waits_for_dependencies!", o.retry_at, summary(o.last_error) AS last_error
           FROM open o
           JOIN builds b ON b.id = o.subject_id AND build_is_open(b.status)
           JOIN visible p ON p.id = b.project_id
           LEFT JOIN LATERAL (SELECT name, started_at FROM build_steps s WHERE s.build_id = b.id AND s.status = 'running' ORDER BY started_at DESC LIMIT 1) step ON true
           ORDER BY o.worker IS NULL, o.position, b.created_at LIMIT 500"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

/// Counts of what the queue does not show to the viewer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HiddenCounts {
    /// Builds of projects that this person cannot see.
    pub running: i64,
    pub waiting: i64,
    /// Dependency images, which projects share.
    pub dependencies_running: i64,
    pub dependencies_waiting: i64,
}

/// Counts what the queue does not show to this person.
pub async fn count_hidden(conn: &mut PgConnection, user: UserId) -> Result<HiddenCounts> {
    Ok(sqlx::query_as!(
        HiddenCounts,
        r#"SELECT count(*) FILTER (WHERE kind = 'build' AND leased) AS "running!", count(*) FILTER (WHERE kind = 'build' AND NOT leased) AS "waiting!",
                  count(*) FILTER (WHERE kind = 'dependencies' AND leased) AS "dependencies_running!",
                  count(*) FILTER (WHERE kind = 'dependencies' AND NOT leased) AS "dependencies_waiting!"
           FROM (SELECT 'build' AS kind, EXISTS (SELECT FROM jobs j WHERE j.kind = 'build' AND j.subject_id = b.id AND j.state = 'leased') AS leased FROM builds b
                 WHERE build_is_open(b.status)
                   AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = b.project_id))
                 UNION ALL SELECT 'dependencies', state = 'leased' FROM jobs WHERE job_is_open(state) AND pool = 'builds' AND kind = 'dependencies') open"#,
        user.0
    )
    .fetch_one(conn)
    .await?)
}
