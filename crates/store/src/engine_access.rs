//! What the stages of a project may use on the container engine, and the ports that stages publish
//! there.

use ecluse_domain::ids::{ProjectId, StageId};
use ecluse_domain::stage::{EngineAccess, PortMapping, StageName};
use sqlx::PgConnection;

use crate::{Json, OrElse, Result, changed_one};

/// Key of the advisory lock on the published ports of all stages: "port" in ASCII.
const PORTS: i64 = 0x70_6f_72_74;

pub async fn get(conn: &mut PgConnection, project: ProjectId) -> Result<EngineAccess> {
    let access = sqlx::query_scalar!(
        r#"SELECT engine_access AS "access: Json<EngineAccess>" FROM projects WHERE id = $1"#,
        project.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("project")?;
    Ok(access.0)
}

/// Reads the engine access as [`get`], and keeps it unchanged until the transaction ends.
pub async fn lock_shared(conn: &mut PgConnection, project: ProjectId) -> Result<EngineAccess> {
    let access = sqlx::query_scalar!(
        r#"SELECT engine_access AS "access: Json<EngineAccess>" FROM projects WHERE id = $1 FOR SHARE"#,
        project.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("project")?;
    Ok(access.0)
}

pub async fn set(conn: &mut PgConnection, project: ProjectId, access: &EngineAccess) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE projects SET engine_access = $2 WHERE id = $1",
        project.0,
        Json(access) as _
    )
    .execute(conn)
    .await?;
    changed_one(result, "project")
}

/// Lets one transaction at a time change the ports that stages publish.
pub async fn lock_ports(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", PORTS)
        .fetch_one(conn)
        .await?;
    Ok(())
}

/// The ports that a stage publishes.
#[derive(Debug)]
pub struct PublishedPorts {
    pub project_id: ProjectId,
    pub stage: StageName,
    pub ports: Json<Vec<PortMapping>>,
}

/// Lists the ports that all stages but this one publish.
pub async fn list_ports_of_others(
    conn: &mut PgConnection,
    stage: StageId,
) -> Result<Vec<PublishedPorts>> {
    Ok(sqlx::query_as!(
        PublishedPorts,
        r#"SELECT project_id AS "project_id: ProjectId", name AS "stage: StageName", settings -> 'ports' AS "ports!: Json<Vec<PortMapping>>"
           FROM stages WHERE id <> $1 AND jsonb_array_length(coalesce(settings -> 'ports', '[]')) > 0"#,
        stage.0
    )
    .fetch_all(conn)
    .await?)
}
