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
    /// How many builds and dependency images of its project would run once this one runs.
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
        // the nth of each project comes before the next one of any project.
        r#"WITH open AS (
               SELECT b.*, j.run_at, j.lease_owner, j.last_error, j.state = 'ready' AND j.run_at <= now() AS due, j.state = 'ready' AND j.run_at > now() AS later,
                      (SELECT count(*) FROM jobs l WHERE l.state = 'leased' AND l.pool = 'builds' AND l.queue_id = b.project_id)
                      + row_number() OVER (PARTITION BY b.project_id, j.state = 'ready' AND j.run_at <= now() ORDER BY j.run_at, j.id) AS nth
               FROM builds b LEFT JOIN jobs j ON j.kind = 'build' AND j.subject_id = b.id AND job_is_open(j.state)
               WHERE build_is_open(b.status)),
           turns AS (SELECT *, CASE WHEN due THEN row_number() OVER (PARTITION BY due ORDER BY nth, run_at, id) END AS position FROM open)
           SELECT t.id AS "id!: BuildId", p.slug, p.name AS project_name, t.ref_name AS "ref_name!: RefName", t.commit_sha AS "commit_sha!: CommitSha", t.subject,
                  t.created_at AS "created_at!", t.started_at, t.cancel_requested_at, t.lease_owner AS worker, step.name AS "step?: BuildStep", step.started_at AS "step_since?",
                  t.position, t.nth AS "nth_of_project!", (p.build_policy ->> 'parallel_builds')::bigint AS limit_of_project,
                  t.waits_for IS NOT NULL AS "waits_for_dependencies!", CASE WHEN t.later THEN t.run_at END AS retry_at, summary(t.last_error) AS last_error
           FROM turns t
           JOIN projects p ON p.id = t.project_id
           LEFT JOIN LATERAL (SELECT name, started_at FROM build_steps s WHERE s.build_id = t.id AND s.status = 'running' ORDER BY started_at DESC LIMIT 1) step ON true
           WHERE EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))
           ORDER BY t.lease_owner IS NULL, t.position, t.created_at LIMIT 500"#,
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
