//! Freezes: periods in which nothing starts on a stage. Their times use the clock and the time
//! zones of the database.

use chrono::{DateTime, NaiveDateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{FreezeId, ProjectId, UserId};
use ecluse_domain::platform::Platform;
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::Result;
use crate::policies::PolicyPlace;

pub struct NewFreeze<'a> {
    pub id: FreezeId,
    pub at: PolicyPlace,
    /// The start of the first period, as local time of the time zone.
    pub starts_at: NaiveDateTime,
    /// The length of a period.
    pub minutes: u32,
    pub time_zone: &'a str,
    pub recurrence: Recurrence,
    pub reason: &'a str,
    /// `None` for a freeze from the command line.
    pub set_by: Option<UserId>,
    pub set_by_name: &'a str,
}

/// Inserts a freeze. Returns when it ended, if it is over already.
pub async fn insert(conn: &mut PgConnection, new: &NewFreeze<'_>) -> Result<Option<DateTime<Utc>>> {
    let ended = sqlx::query_scalar!(
        r#"INSERT INTO freezes (id, platform, project_id, stage, begins, lasts, time_zone, recurrence, reason, set_by, set_by_name)
           VALUES ($1, $2, $3, $4, $5, make_interval(mins => $6), $7, $8, $9, $10, $11)
           RETURNING CASE WHEN recurrence = 'once' AND (begins + lasts) AT TIME ZONE time_zone <= now()
                          THEN (begins + lasts) AT TIME ZONE time_zone END AS ended"#,
        new.id.0,
        new.at.platform.map(Platform::as_str),
        new.at.project.map(|id| id.0),
        new.at.stage.map(StageName::as_str),
        new.starts_at,
        i32::try_from(new.minutes).unwrap_or(i32::MAX),
        new.time_zone,
        new.recurrence.as_str(),
        new.reason,
        new.set_by.map(|id| id.0),
        new.set_by_name
    );
    Ok(ended.fetch_one(conn).await?)
}

#[derive(Debug, Clone)]
pub struct Freeze {
    pub id: FreezeId,
    pub platform: Option<Platform>,
    pub project_id: Option<ProjectId>,
    pub stage: Option<StageName>,
    pub starts_at: NaiveDateTime,
    /// The length of a period.
    pub minutes: i32,
    pub time_zone: String,
    pub recurrence: Recurrence,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
    /// The end of the current period; `None` when the freeze is not in effect now.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Lists the freezes that concern this project and were not lifted, newest first.
pub async fn list_for(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Freeze>> {
    Ok(sqlx::query_as!(
        Freeze,
        r#"SELECT f.id AS "id: FreezeId", f.platform AS "platform: Platform", f.project_id AS "project_id: ProjectId", f.stage AS "stage: StageName", f.begins AS starts_at,
                  (extract(epoch FROM f.lasts) / 60)::int AS "minutes!", f.time_zone, f.recurrence AS "recurrence: Recurrence", f.reason, f.set_by_name, f.created_at,
                  CASE WHEN statement_timestamp() < (began + f.lasts) AT TIME ZONE f.time_zone THEN (began + f.lasts) AT TIME ZONE f.time_zone END AS ends_at
           FROM freezes f CROSS JOIN LATERAL freeze_began(f.begins, f.recurrence, f.time_zone, statement_timestamp()) began
           WHERE f.lifted_at IS NULL
             AND (f.project_id = $1 OR f.project_id IS NULL AND (f.platform IS NULL OR f.platform = (SELECT platform FROM projects WHERE id = $1)))
             AND (f.recurrence <> 'once' OR (f.begins + f.lasts) AT TIME ZONE f.time_zone > statement_timestamp() - interval '30 days')
           ORDER BY f.id DESC LIMIT 500"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Lifts a freeze and returns its reason; `None` when no freeze of this id is active.
pub async fn lift(conn: &mut PgConnection, id: FreezeId, by: &str) -> Result<Option<String>> {
    let lifted = sqlx::query_scalar!(
        "UPDATE freezes SET lifted_at = clock_timestamp(), lifted_by_name = $2 WHERE id = $1 AND lifted_at IS NULL RETURNING reason",
        id.0,
        by
    );
    Ok(lifted.fetch_optional(conn).await?)
}

/// Finds the place of an active freeze.
pub async fn find_place(conn: &mut PgConnection, id: FreezeId) -> Result<Option<PolicyPlace>> {
    let row = sqlx::query!(
        r#"SELECT platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName"
           FROM freezes WHERE id = $1 AND lifted_at IS NULL"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| PolicyPlace {
        platform: row.platform,
        project: row.project_id,
        stage: row.stage,
    }))
}

/// Lists the freezes that are on now for any stage of this project, newest first.
pub async fn list_current(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Freeze>> {
    Ok(sqlx::query_as!(
        Freeze,
        r#"SELECT f.id AS "id: FreezeId", f.platform AS "platform: Platform", f.project_id AS "project_id: ProjectId", f.stage AS "stage: StageName", f.begins AS starts_at,
                  (extract(epoch FROM f.lasts) / 60)::int AS "minutes!", f.time_zone, f.recurrence AS "recurrence: Recurrence", f.reason, f.set_by_name, f.created_at,
                  (began + f.lasts) AT TIME ZONE f.time_zone AS ends_at
           FROM freezes f CROSS JOIN LATERAL freeze_began(f.begins, f.recurrence, f.time_zone, statement_timestamp()) began
           WHERE f.lifted_at IS NULL
             AND (f.project_id = $1 OR f.project_id IS NULL AND (f.platform IS NULL OR f.platform = (SELECT platform FROM projects WHERE id = $1)))
             AND statement_timestamp() < (began + f.lasts) AT TIME ZONE f.time_zone
           ORDER BY f.id DESC"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}
