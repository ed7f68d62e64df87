//! Freezes: times when nothing starts on a stage. All of it is by the database's clock and its time zones.

use chrono::{DateTime, NaiveDateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{FreezeId, ProjectId, UserId};
use ecluse_domain::platform::Platform;
use ecluse_domain::stage::StageName;
use sqlx::PgConnection;

use crate::Result;
use crate::policies::PlaceOf;

pub struct NewFreeze<'a> {
    pub id: FreezeId,
    pub at: PlaceOf,
    /// The first time, as a clock on the wall there says it.
    pub begins: NaiveDateTime,
    /// Minutes.
    pub lasts: u32,
    pub time_zone: &'a str,
    pub recurrence: Recurrence,
    pub reason: &'a str,
    /// `None`: from the command line.
    pub set_by: Option<UserId>,
    pub set_by_name: &'a str,
}

/// Gives when it ended, if it is over already.
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
        new.begins,
        i32::try_from(new.lasts).unwrap_or(i32::MAX),
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
    pub begins: NaiveDateTime,
    /// Minutes.
    pub lasts: i32,
    pub time_zone: String,
    pub recurrence: Recurrence,
    pub reason: String,
    pub set_by_name: String,
    pub created_at: DateTime<Utc>,
    /// When the time that is on now ends; `None` when none is.
    pub ends_at: Option<DateTime<Utc>>,
}

/// Those that concern this project and were not lifted.
pub async fn list_for(conn: &mut PgConnection, project: ProjectId) -> Result<Vec<Freeze>> {
    Ok(sqlx::query_as!(
        Freeze,
        r#"SELECT f.id AS "id: FreezeId", f.platform AS "platform: Platform", f.project_id AS "project_id: ProjectId", f.stage AS "stage: StageName", f.begins,
                  (extract(epoch FROM f.lasts) / 60)::int AS "lasts!", f.time_zone, f.recurrence AS "recurrence: Recurrence", f.reason, f.set_by_name, f.created_at,
                  CASE WHEN now() < (began + f.lasts) AT TIME ZONE f.time_zone THEN (began + f.lasts) AT TIME ZONE f.time_zone END AS ends_at
           FROM freezes f CROSS JOIN LATERAL freeze_began(f.begins, f.recurrence, f.time_zone, now()) began
           WHERE f.lifted_at IS NULL
             AND (f.project_id = $1 OR f.project_id IS NULL AND (f.platform IS NULL OR f.platform = (SELECT platform FROM projects WHERE id = $1)))
             AND (f.recurrence <> 'once' OR (f.begins + f.lasts) AT TIME ZONE f.time_zone > now() - interval '30 days')
           ORDER BY f.id DESC LIMIT 500"#,
        project.0
    )
    .fetch_all(conn)
    .await?)
}

/// Those that are on now for this stage, every one.
pub async fn list_on(conn: &mut PgConnection, project: ProjectId, stage: StageName) -> Result<Vec<Freeze>> {
    Ok(sqlx::query_as!(
        Freeze,
        r#"SELECT f.id AS "id: FreezeId", f.platform AS "platform: Platform", f.project_id AS "project_id: ProjectId", f.stage AS "stage: StageName", f.begins,
                  (extract(epoch FROM f.lasts) / 60)::int AS "lasts!", f.time_zone, f.recurrence AS "recurrence: Recurrence", f.reason, f.set_by_name, f.created_at,
                  (began + f.lasts) AT TIME ZONE f.time_zone AS ends_at
           FROM freezes f CROSS JOIN LATERAL freeze_began(f.begins, f.recurrence, f.time_zone, now()) began
           WHERE f.lifted_at IS NULL AND (f.stage IS NULL OR f.stage = $2)
             AND (f.project_id = $1 OR f.project_id IS NULL AND (f.platform IS NULL OR f.platform = (SELECT platform FROM projects WHERE id = $1)))
             AND now() < (began + f.lasts) AT TIME ZONE f.time_zone
           ORDER BY f.id DESC"#,
        project.0,
        stage.as_str()
    )
    .fetch_all(conn)
    .await?)
}

/// Ends a freeze and answers why it was there; `None` when there is none of this id that stands.
pub async fn lift(conn: &mut PgConnection, id: FreezeId, by: &str) -> Result<Option<String>> {
    let lifted = sqlx::query_scalar!(
        "UPDATE freezes SET lifted_at = now(), lifted_by_name = $2 WHERE id = $1 AND lifted_at IS NULL RETURNING reason",
        id.0,
        by
    );
    Ok(lifted.fetch_optional(conn).await?)
}

/// The place of a freeze that stands.
pub async fn find_place(conn: &mut PgConnection, id: FreezeId) -> Result<Option<PlaceOf>> {
    let row = sqlx::query!(
        r#"SELECT platform AS "platform: Platform", project_id AS "project_id: ProjectId", stage AS "stage: StageName"
           FROM freezes WHERE id = $1 AND lifted_at IS NULL"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| PlaceOf { platform: row.platform, project: row.project_id, stage: row.stage }))
}
