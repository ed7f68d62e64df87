//! The queue: which builds run, where and since when, and which wait, for what.

use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::build::BuildStep;
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, UserId};
use sqlx::PgConnection;

use crate::Result;

/// A build that is not over.
#[derive(Debug, Clone)]
pub struct Open {
    pub id: BuildId,
    pub slug: String,
    pub project_name: String,
    pub ref_name: RefName,
    pub commit_sha: CommitSha,
    pub subject: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// Who runs it, as the worker calls itself; nobody while it waits.
    pub worker: Option<String>,
    /// The step it is in, and since when.
    pub step: Option<BuildStep>,
    pub step_since: Option<DateTime<Utc>>,
    /// Its turn, counted over all projects from 1, when it only waits for that.
    pub position: Option<i64>,
    /// How many builds its project would have under way once this one is.
    pub nth_of_project: i64,
    /// How many its project may have, when its policy says.
    pub limit_of_project: Option<i64>,
    pub waits_for_dependencies: bool,
    /// When it is tried again after what went wrong.
    pub retry_at: Option<DateTime<Utc>>,
    pub last_error: Option<String>,
}

/// Why a build does not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsFor {
    Worker,
    /// Its project has as many builds under way as it may have.
    ProjectLimit(i64),
    Dependencies,
    /// It is tried again then.
    Retry(DateTime<Utc>),
}

impl Open {
    /// Nothing while it runs. `per_project` holds where the project's policy says nothing.
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

/// The open builds of every project that this person can see: those that run, then those that wait in
/// the order of their turns. At most 500.
pub async fn open(conn: &mut PgConnection, user: UserId) -> Result<Vec<Open>> {
    Ok(sqlx::query_as!(
        Open,
        // Turns go to the project with the fewest builds under way, so the nth of each project comes before any project's next.
        r#"WITH open AS (
               SELECT b.*, j.run_at, j.lease_owner, j.last_error, j.state = 'ready' AND j.run_at <= now() AS due, j.state = 'ready' AND j.run_at > now() AS later,
                      count(*) FILTER (WHERE j.state = 'leased') OVER (PARTITION BY b.project_id)
                      + row_number() OVER (PARTITION BY b.project_id, j.state = 'ready' AND j.run_at <= now() ORDER BY j.run_at, j.id) AS nth
               FROM builds b LEFT JOIN jobs j ON j.kind = 'build' AND j.subject_id = b.id AND j.state IN ('ready', 'leased')
               WHERE b.status IN ('queued', 'running')),
           turns AS (SELECT *, CASE WHEN due THEN row_number() OVER (PARTITION BY due ORDER BY nth, run_at, id) END AS position FROM open)
           SELECT t.id AS "id!: BuildId", p.slug, p.name AS project_name, t.ref_name AS "ref_name!: RefName", t.commit_sha AS "commit_sha!: CommitSha", t.subject,
                  t.created_at AS "created_at!", t.started_at, t.cancel_requested_at, t.lease_owner AS worker, step.name AS "step?: BuildStep", step.started_at AS "step_since?",
                  t.position, t.nth AS "nth_of_project!", (p.build_policy ->> 'parallel_builds')::bigint AS limit_of_project,
                  t.waits_for IS NOT NULL AS "waits_for_dependencies!", CASE WHEN t.later THEN t.run_at END AS retry_at, t.last_error
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

/// How much there is that the viewer is not shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unseen {
    /// Builds of projects that this person cannot see.
    pub running: i64,
    pub waiting: i64,
    /// Dependency images, which belong to no project.
    pub dependencies_running: i64,
    pub dependencies_waiting: i64,
}

pub async fn unseen(conn: &mut PgConnection, user: UserId) -> Result<Unseen> {
    Ok(sqlx::query_as!(
        Unseen,
        r#"SELECT count(*) FILTER (WHERE kind = 'build' AND leased) AS "running!", count(*) FILTER (WHERE kind = 'build' AND NOT leased) AS "waiting!",
                  count(*) FILTER (WHERE kind = 'dependencies' AND leased) AS "dependencies_running!",
                  count(*) FILTER (WHERE kind = 'dependencies' AND NOT leased) AS "dependencies_waiting!"
           FROM (SELECT 'build' AS kind, EXISTS (SELECT FROM jobs j WHERE j.kind = 'build' AND j.subject_id = b.id AND j.state = 'leased') AS leased FROM builds b
                 WHERE b.status IN ('queued', 'running')
                   AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = b.project_id))
                 UNION ALL SELECT 'dependencies', state = 'leased' FROM jobs WHERE state IN ('ready', 'leased') AND lane = 'builds' AND kind = 'dependencies') open"#,
        user.0
    )
    .fetch_one(conn)
    .await?)
}
