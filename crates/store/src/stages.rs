//! The stages of a project and the settings of their deployments.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_domain::stage::{StageName, StageSettings};
use sqlx::PgConnection;

use crate::{Json, OrElse, Result};

#[derive(Debug, Clone)]
pub struct Stage {
    pub id: StageId,
    pub project_id: ProjectId,
    pub name: StageName,
    pub automatic: bool,
    pub settings: Json<StageSettings>,
    /// Values by name, sealed with the key of the installation (hexadecimal).
    pub secrets: Json<BTreeMap<String, String>>,
}

pub async fn insert(conn: &mut PgConnection, stage: &Stage) -> Result<()> {
    sqlx::query!(
        "INSERT INTO stages (id, project_id, name, automatic, settings, secrets) VALUES ($1, $2, $3, $4, $5, $6)",
        stage.id.0,
        stage.project_id.0,
        stage.name.as_str(),
        stage.automatic,
        &stage.settings as _,
        &stage.secrets as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn update(conn: &mut PgConnection, stage: &Stage) -> Result<()> {
    sqlx::query!(
        "UPDATE stages SET automatic = $3, settings = $4, secrets = $5, updated_at = now() WHERE id = $1 AND project_id = $2",
        stage.id.0,
        stage.project_id.0,
        stage.automatic,
        &stage.settings as _,
        &stage.secrets as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Selects stages; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Stage,
            r#"SELECT id AS "id: StageId", project_id AS "project_id: ProjectId", name AS "name: StageName", automatic,
                  settings AS "settings: Json<StageSettings>", secrets AS "secrets: Json<BTreeMap<String, String>>"
           FROM stages "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn list(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Stage>> {
    Ok(select!(
        "WHERE project_id = $1 ORDER BY stage_position(name)",
        project.0
    )
    .fetch_all(conn)
    .await?)
}

pub async fn get(conn: &mut PgConnection, project: ProjectId, name: StageName) -> Result<Stage> {
    select!(
        "WHERE project_id = $1 AND name = $2",
        project.0,
        name.as_str()
    )
    .fetch_optional(conn)
    .await
    .or_not_found("stage")
}

pub async fn get_by_id(conn: &mut PgConnection, id: StageId) -> Result<Stage> {
    select!("WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("stage")
}

/// Locks the stage for the rest of the transaction, so that one transaction at a time can start a
/// deployment there.
pub async fn lock(conn: &mut PgConnection, id: StageId) -> Result<()> {
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ForgetsStageLock) {
        return Ok(());
    }
    sqlx::query!("SELECT id FROM stages WHERE id = $1 FOR UPDATE", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("stage")?;
    Ok(())
}

/// A hold: a pause of the automatic deployments of a stage.
#[derive(Debug, Clone)]
pub struct Hold {
    pub by: String,
    pub reason: String,
    pub at: DateTime<Utc>,
}

pub async fn find_hold(conn: &mut PgConnection, id: StageId) -> Result<Option<Hold>> {
    Ok(sqlx::query_as!(
        Hold,
        r#"SELECT held_by_name AS "by!", hold_reason AS "reason!", held_at AS "at!" FROM stages WHERE id = $1 AND held_at IS NOT NULL"#,
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Holds the stage; `false` when it is held already.
pub async fn set_hold(
    conn: &mut PgConnection,
    id: StageId,
    by: &str,
    reason: &str,
) -> Result<bool> {
    let held = sqlx::query!(
        "UPDATE stages SET held_at = clock_timestamp(), held_by_name = $2, hold_reason = $3 WHERE id = $1 AND held_at IS NULL",
        id.0,
        by,
        reason
    );
    Ok(held.execute(conn).await?.rows_affected() == 1)
}

/// Ends the hold of the stage; `false` when it is not held.
pub async fn lift_hold(conn: &mut PgConnection, id: StageId) -> Result<bool> {
    let lifted = sqlx::query!(
        "UPDATE stages SET held_at = NULL, held_by_name = NULL, hold_reason = NULL WHERE id = $1 AND held_at IS NOT NULL",
        id.0
    );
    Ok(lifted.execute(conn).await?.rows_affected() == 1)
}

/// Locks a stage's row for the rest of the transaction, as [`lock`], and returns its id.
pub async fn lock_by_name(
    conn: &mut PgConnection,
    project: ProjectId,
    name: StageName,
) -> Result<StageId> {
    sqlx::query_scalar!(
        r#"SELECT id AS "id: StageId" FROM stages WHERE project_id = $1 AND name = $2 FOR UPDATE"#,
        project.0,
        name.as_str()
    )
    .fetch_optional(conn)
    .await
    .or_not_found("stage")
}
