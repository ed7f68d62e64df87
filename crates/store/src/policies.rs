//! Policies: lines said at a place; the newest row of a place holds.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::{Level, Lines, Place, Policy};
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::Result;

/// A place as its columns say it. `project` says which, for [`Level::Project`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceOf {
    pub platform: Option<Platform>,
    pub project: Option<ProjectId>,
    pub stage: Option<StageName>,
}

impl PlaceOf {
    pub fn place(self) -> Place {
        let level = match (self.platform, self.project) {
            (_, Some(_)) => Level::Project,
            (Some(platform), None) => Level::Platform(platform),
            (None, None) => Level::Installation,
        };
        Place { level, stage: self.stage }
    }
}

pub struct NewPolicy<'a> {
    pub at: PlaceOf,
    pub lines: &'a Lines,
    pub reason: &'a str,
    /// `None`: from the command line.
    pub set_by: Option<UserId>,
    pub set_by_name: &'a str,
}

/// Gives the row's number: the version of the policy.
pub async fn insert(conn: &mut PgConnection, new: &NewPolicy<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "INSERT INTO policies (platform, project_id, stage, lines, reason, set_by, set_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        new.at.platform.map(Platform::as_str),
        new.at.project.map(|id| id.0),
        new.at.stage.map(StageName::as_str),
        Json(new.lines) as _,
        new.reason,
        new.set_by.map(|id| id.0),
        new.set_by_name
    )
    .fetch_one(conn)
    .await?)
}

/// What was said at a place, and by whom.
#[derive(Debug, Clone)]
pub struct Said {
    pub id: i64,
    pub platform: Option<Platform>,
    pub project_id: Option<ProjectId>,
    pub stage: Option<StageName>,
    pub lines: Json<Lines>,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
}

impl Said {
    pub fn place(&self) -> Place {
        PlaceOf { platform: self.platform, project: self.project_id, stage: self.stage }.place()
    }
}

/// What holds now at each place that concerns this project.
pub async fn list_for(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Said>> {
    Ok(sqlx::query_as!(
        Said,
        r#"SELECT DISTINCT ON (project_id, platform, stage) id AS "id!", platform AS "platform: Platform", project_id AS "project_id: ProjectId",
                  stage AS "stage: StageName", lines AS "lines!: Json<Lines>", reason AS "reason!", set_by_name AS "set_by_name!", created_at AS "created_at!"
           FROM (SELECT * FROM policies WHERE project_id = $1
                 UNION ALL SELECT * FROM policies
                 WHERE project_id IS NULL AND (platform IS NULL OR platform = (SELECT platform FROM projects WHERE id = $1))) concerned
           ORDER BY project_id, platform, stage, id DESC"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// What was said at a place, and what held there until then.
#[derive(Debug, Clone)]
pub struct Changed {
    pub id: i64,
    pub platform: Option<Platform>,
    pub project_id: Option<ProjectId>,
    pub stage: Option<StageName>,
    pub lines: Json<Lines>,
    /// `None`: nothing was said there.
    pub former: Option<Json<Lines>>,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
}

impl Changed {
    pub fn place(&self) -> Place {
        PlaceOf { platform: self.platform, project: self.project_id, stage: self.stage }.place()
    }
}

/// What was said at all places that concern this project, newest first.
pub async fn list_changes(conn: &mut PgConnection, project: ProjectId, limit: i64) -> Result<Vec<Changed>> {
    Ok(sqlx::query_as!(
        Changed,
        r#"SELECT id AS "id!", platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName",
                  lines AS "lines!: Json<Lines>", lag(lines) OVER (PARTITION BY project_id, platform, stage ORDER BY id) AS "former: Json<Lines>",
                  reason AS "reason!", set_by_name AS "set_by_name!", created_at AS "created_at!"
           FROM (SELECT * FROM policies WHERE project_id = $1
                 UNION ALL SELECT * FROM policies
                 WHERE project_id IS NULL AND (platform IS NULL OR platform = (SELECT platform FROM projects WHERE id = $1))) concerned
           ORDER BY id DESC LIMIT $2"#,
        project.0,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// What was ever said at a place, newest first.
pub async fn history(conn: &mut PgConnection, at: PlaceOf, limit: i64) -> Result<Vec<Said>> {
    Ok(sqlx::query_as!(
        Said,
        r#"SELECT id, platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName",
                  lines AS "lines: Json<Lines>", reason, set_by_name, created_at
           FROM policies
           WHERE project_id IS NOT DISTINCT FROM $1 AND platform IS NOT DISTINCT FROM $2 AND stage IS NOT DISTINCT FROM $3
           ORDER BY id DESC LIMIT $4"#,
        at.project.map(|id| id.0),
        at.platform.map(Platform::as_str),
        at.stage.map(StageName::as_str),
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// The rules of a stage of a project.
pub async fn effective(conn: &mut PgConnection, project: ProjectId, stage: StageName) -> Result<Policy> {
    let said = list_for(conn, project).await?;
    Ok(Policy::of(stage, said.iter().map(|said| (said.place(), &said.lines.0))))
}

/// Whether the database knows a time zone of this name.
pub async fn is_time_zone(conn: &mut PgConnection, name: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1) AS "is!""#, name).fetch_one(conn).await?)
}

/// Key of the advisory lock on policies and freezes: "rule" in ASCII.
const RULES: i64 = 0x72_75_6c_65;

/// Until the transaction ends no policy or freeze changes, so that what was answered as changed counts from then on.
/// Comes before the stage's lock.
pub async fn hold_still(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared($1)", RULES).fetch_one(conn).await?;
    Ok(())
}

/// Before a policy or a freeze changes: waits for the gates that are being looked at.
pub async fn lock(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", RULES).fetch_one(conn).await?;
    Ok(())
}
