//! The state of the client's database of a stage, as it was last read.

use chrono::{DateTime, Utc};
use ecluse_domain::database::{AddonGap, DatabaseFacts};
use ecluse_domain::ids::{DeploymentId, ProjectId, StageId};
use ecluse_domain::stage::{DatabaseAddress, StageName};
use ecluse_domain::text::Sentence;
use sqlx::PgConnection;

use crate::images::ImageAddon;
use crate::{Json, Result};

/// What is known of a client's database.
#[derive(Debug, Clone)]
pub struct DatabaseState {
    /// Where the last reading looked; `None` when that was not known.
    pub address: Option<Json<DatabaseAddress>>,
    /// The newest facts; `None` when no reading has succeeded.
    pub facts: Option<Json<DatabaseFacts>>,
    pub facts_at: Option<DateTime<Utc>>,
    /// The deployment whose image read the facts.
    pub deployment: Option<DeploymentId>,
    /// The addons of that image.
    pub addons: Option<Json<Vec<ImageAddon>>>,
    /// Whether the facts are older than what is live now.
    pub is_outdated: bool,
    /// Why the last reading failed; `None` when it succeeded.
    pub problem: Option<String>,
    pub problem_at: Option<DateTime<Utc>>,
}

impl DatabaseState {
    /// Returns what the addons of the image that read the facts lack in the database.
    pub fn find_gaps(&self) -> Vec<AddonGap> {
        let addons = self.addons.iter().flat_map(|addons| &addons.0);
        let addons = addons.map(|addon| (addon.name.as_str(), addon.version.as_deref()));
        self.facts
            .as_ref()
            .map(|facts| facts.find_gaps(addons))
            .unwrap_or_default()
    }
}

/// Returns the state of the database of a stage; `None` when nobody has read it yet.
pub async fn find(conn: &mut PgConnection, stage: StageId) -> Result<Option<DatabaseState>> {
    Ok(sqlx::query_as!(
        DatabaseState,
        r#"SELECT s.address AS "address: Json<DatabaseAddress>", s.facts AS "facts: Json<DatabaseFacts>", s.facts_at,
                  s.deployment_id AS "deployment: DeploymentId", i.addons AS "addons?: Json<Vec<ImageAddon>>",
                  d.status IS DISTINCT FROM 'live' AND s.facts IS NOT NULL AS "is_outdated!", s.problem, s.problem_at
           FROM database_states s
           LEFT JOIN deployments d ON d.id = s.deployment_id
           LEFT JOIN images i ON i.project_id = d.project_id AND i.digest = d.image_digest
           WHERE s.stage_id = $1"#,
        stage.0
    )
    .fetch_optional(conn)
    .await?)
}

/// The state of a client's database, without the facts.
#[derive(Debug, Clone)]
pub struct DatabaseSummary {
    pub stage: StageName,
    /// The name of the database; `None` when it was not known.
    pub name: Option<String>,
    pub facts_at: Option<DateTime<Utc>>,
    /// How many modules are installed or about to be, how many of them are not finished, and how
    /// many addons of the image are not installed in their version.
    pub modules: Option<i32>,
    pub unfinished: Option<i32>,
    pub gaps: Option<i32>,
    /// Whether the facts are older than what is live now.
    pub is_outdated: bool,
    pub problem: Option<String>,
    pub problem_at: Option<DateTime<Utc>>,
}

/// Lists the stages of a project whose database was read, or could not be.
pub async fn list(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<DatabaseSummary>> {
    Ok(sqlx::query_as!(
        DatabaseSummary,
        r#"SELECT s.name AS "stage: StageName", d.address ->> 'name' AS name, d.facts_at, d.modules, d.unfinished, d.gaps,
                  l.status IS DISTINCT FROM 'live' AND d.facts_at IS NOT NULL AS "is_outdated!", d.problem, d.problem_at
           FROM stages s JOIN database_states d ON d.stage_id = s.id LEFT JOIN deployments l ON l.id = d.deployment_id
           WHERE s.project_id = $1 ORDER BY stage_position(s.name)"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// What a successful reading found.
#[derive(Debug)]
pub struct Reading<'a> {
    pub stage: StageId,
    pub address: &'a DatabaseAddress,
    pub facts: &'a DatabaseFacts,
    pub deployment: DeploymentId,
    /// How many addons of the deployment's image are not installed in their version.
    pub gaps: usize,
}

/// Records a successful reading.
pub async fn set(conn: &mut PgConnection, reading: &Reading<'_>) -> Result<()> {
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    sqlx::query!(
        "INSERT INTO database_states AS s (stage_id, address, facts, modules, unfinished, gaps, deployment_id, facts_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
         ON CONFLICT (stage_id) DO UPDATE SET address = $2, facts = $3, modules = $4, unfinished = $5, gaps = $6, deployment_id = $7,
             facts_at = excluded.facts_at, problem = NULL, problem_at = NULL",
        reading.stage.0,
        Json(reading.address) as _,
        Json(reading.facts) as _,
        count(reading.facts.modules.len()),
        count(reading.facts.unfinished().count()),
        count(reading.gaps),
        reading.deployment.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Records why a reading failed. The facts of an earlier one stay, unless they are of another
/// database; `address` is `None` when the reading did not come so far that it knew the database.
pub async fn set_problem(
    conn: &mut PgConnection,
    stage: StageId,
    address: Option<&DatabaseAddress>,
    problem: &Sentence,
) -> Result<()> {
    let address = address.map(Json);
    sqlx::query!(
        "DELETE FROM database_states WHERE stage_id = $1 AND address IS DISTINCT FROM coalesce($2, address)",
        stage.0,
        &address as _
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "INSERT INTO database_states AS s (stage_id, address, problem, problem_at) VALUES ($1, $2, $3, clock_timestamp())
         ON CONFLICT (stage_id) DO UPDATE SET problem = $3, problem_at = excluded.problem_at",
        stage.0,
        &address as _,
        problem.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Enqueues the reading of every database of a live stage that was not tried for six hours. Returns how
/// many.
pub async fn enqueue_old_readings(conn: &mut PgConnection) -> Result<u64> {
    let enqueued = sqlx::query!(
        "INSERT INTO jobs (id, kind, subject_id, project_id)
         SELECT gen_random_uuid(), 'database_reading', d.stage_id, d.project_id FROM deployments d
         WHERE d.status = 'live'
           AND NOT EXISTS (SELECT FROM jobs j WHERE j.kind = 'database_reading' AND j.subject_id = d.stage_id
                           AND (job_is_open(j.state) OR j.finished_at > now() - interval '6 hours'))
         ON CONFLICT DO NOTHING"
    )
    .execute(conn)
    .await?;
    Ok(enqueued.rows_affected())
}
