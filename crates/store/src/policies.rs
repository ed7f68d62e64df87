//! Policies: settings at a place. The newest row of a place is effective.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::{Level, Place, Policy, Settings};
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::{Json, Result};

/// Where a policy or a freeze applies, as its columns store it. Other than a [`Place`] it names the
/// project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyPlace {
    pub platform: Option<Platform>,
    pub project: Option<ProjectId>,
    pub stage: Option<StageName>,
}

impl PolicyPlace {
    pub fn place(self) -> Place {
        let level = match (self.platform, self.project) {
            (_, Some(_)) => Level::Project,
            (Some(platform), None) => Level::Platform(platform),
            (None, None) => Level::Installation,
        };
        Place {
            level,
            stage: self.stage,
        }
    }
}

pub struct NewPolicy<'a> {
    pub at: PolicyPlace,
    pub settings: &'a Settings,
    pub reason: &'a str,
    /// `None` for a policy from the command line.
    pub set_by: Option<UserId>,
    pub set_by_name: &'a str,
}

/// Inserts a policy and returns the number of its row: the version of the policy.
pub async fn insert(conn: &mut PgConnection, new: &NewPolicy<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        "INSERT INTO policies (platform, project_id, stage, settings, reason, set_by, set_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        new.at.platform.map(Platform::as_str),
        new.at.project.map(|id| id.0),
        new.at.stage.map(StageName::as_str),
        Json(new.settings) as _,
        new.reason,
        new.set_by.map(|id| id.0),
        new.set_by_name
    )
    .fetch_one(conn)
    .await?)
}

/// The settings that a person entered at a place.
#[derive(Debug, Clone)]
pub struct PolicyEntry {
    pub id: i64,
    pub platform: Option<Platform>,
    pub project_id: Option<ProjectId>,
    pub stage: Option<StageName>,
    pub settings: Json<Settings>,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
}

impl PolicyEntry {
    pub fn place(&self) -> Place {
        PolicyPlace {
            platform: self.platform,
            project: self.project_id,
            stage: self.stage,
        }
        .place()
    }
}

/// Lists the newest row of each place that concerns this project.
async fn list_for(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<PolicyEntry>> {
    Ok(sqlx::query_as!(
        PolicyEntry,
        r#"SELECT DISTINCT ON (project_id, platform, stage) id AS "id!", platform AS "platform: Platform", project_id AS "project_id: ProjectId",
                  stage AS "stage: StageName", settings AS "settings!: Json<Settings>", reason AS "reason!", set_by_name AS "set_by_name!", created_at AS "created_at!"
           FROM (SELECT * FROM policies WHERE project_id = $1
                 UNION ALL SELECT * FROM policies
                 WHERE project_id IS NULL AND (platform IS NULL OR platform = (SELECT platform FROM projects WHERE id = $1))) concerned
           ORDER BY project_id, platform, stage, id DESC"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// The settings that a person entered at a place, and the ones that were effective there before.
#[derive(Debug, Clone)]
pub struct PolicyChange {
    pub id: i64,
    pub platform: Option<Platform>,
    pub project_id: Option<ProjectId>,
    pub stage: Option<StageName>,
    pub settings: Json<Settings>,
    /// `None` for the first row of the place.
    pub previous: Option<Json<Settings>>,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
}

impl PolicyChange {
    pub fn place(&self) -> Place {
        PolicyPlace {
            platform: self.platform,
            project: self.project_id,
            stage: self.stage,
        }
        .place()
    }
}

/// Lists the changes at all places that concern this project, newest first.
pub async fn list_changes(
    conn: &mut PgConnection,
    project: ProjectId,
    limit: i64,
) -> Result<Vec<PolicyChange>> {
    Ok(sqlx::query_as!(
        PolicyChange,
        r#"SELECT id AS "id!", platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName",
                  settings AS "settings!: Json<Settings>", lag(settings) OVER (PARTITION BY project_id, platform, stage ORDER BY id) AS "previous: Json<Settings>",
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

/// Lists all rows of a place, newest first.
pub async fn list_history(
    conn: &mut PgConnection,
    at: PolicyPlace,
    limit: i64,
) -> Result<Vec<PolicyEntry>> {
    Ok(sqlx::query_as!(
        PolicyEntry,
        r#"SELECT id, platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName",
                  settings AS "settings: Json<Settings>", reason, set_by_name, created_at
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

/// Reads the policy that is effective on a stage of a project.
pub async fn get_effective(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: StageName,
) -> Result<Policy> {
    let entries = list_for(conn, project).await?;
    Ok(Policy::resolve(
        stage,
        entries
            .iter()
            .map(|entry| (entry.place(), &entry.settings.0)),
    ))
}

/// Returns whether the database has a time zone of this name.
pub async fn is_time_zone(conn: &mut PgConnection, name: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1) AS "is!""#,
        name
    )
    .fetch_one(conn)
    .await?)
}

/// Key of the advisory lock on policies and freezes: "rule" in ASCII.
const RULES: i64 = 0x72_75_6c_65;

/// Keeps policies and freezes unchanged until the transaction ends, so that a change that was
/// answered as made is effective from then on. Callers take this lock before the lock of a stage.
pub async fn lock_shared(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock_shared($1)", RULES)
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// Locks policies and freezes before a change: waits for all transactions that evaluate gates.
pub async fn lock(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", RULES)
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// Reads the effective policy of every stage of a project, in one query.
pub async fn list_effective(
    conn: &mut PgConnection,
    project: ProjectId,
) -> Result<BTreeMap<StageName, Policy>> {
    let entries = list_for(conn, project).await?;
    let resolve = |stage| {
        let settings = entries
            .iter()
            .map(|entry| (entry.place(), &entry.settings.0));
        (stage, Policy::resolve(stage, settings))
    };
    Ok(StageName::ALL.iter().copied().map(resolve).collect())
}
