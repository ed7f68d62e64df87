//! Log lines of builds and deployments: appended rows, numbered from 1, never one growing text.
//! Each batch also wakes whoever follows the log live.

use chrono::{DateTime, Utc};
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::ids::{BuildId, DeploymentId};
use sqlx::PgConnection;

use crate::Result;

/// The channel that announces new lines; the payload is the build's id.
pub const CHANNEL: &str = "ecluse_logs";

#[derive(Debug, Clone)]
pub struct NewLine {
    pub at: DateTime<Utc>,
    pub step: Option<BuildStep>,
    pub stream: Stream,
    pub text: String,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub line: i32,
    pub at: DateTime<Utc>,
    pub step: Option<BuildStep>,
    pub stream: Stream,
    pub text: String,
}

/// Appends lines in one statement. Only the holder of the build's job writes, so numbering does not race.
pub async fn append(conn: &mut PgConnection, build: BuildId, lines: &[NewLine]) -> Result<()> {
    let at: Vec<DateTime<Utc>> = lines.iter().map(|line| line.at).collect();
    let steps: Vec<Option<String>> = lines.iter().map(|line| line.step.map(|step| step.as_str().to_owned())).collect();
    let streams: Vec<String> = lines.iter().map(|line| line.stream.as_str().to_owned()).collect();
    // Postgres text cannot hold NUL
    let texts: Vec<String> = lines.iter().map(|line| line.text.replace('\0', "\u{fffd}")).collect();
    sqlx::query!(
        "INSERT INTO build_logs (build_id, line, at, step, stream, text)
         SELECT $1, (SELECT coalesce(max(line), 0) FROM build_logs WHERE build_id = $1) + new.position, new.at, new.step, new.stream, new.text
         FROM unnest($2::timestamptz[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS new (at, step, stream, text, position)",
        build.0,
        &at,
        &steps as &[Option<String>],
        &streams,
        &texts
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, build.to_string()).fetch_one(conn).await?;
    Ok(())
}

pub async fn list(conn: &mut PgConnection, build: BuildId, after_line: i32, limit: i64) -> Result<Vec<Line>> {
    Ok(sqlx::query_as!(
        Line,
        r#"SELECT line, at, step AS "step: BuildStep", stream AS "stream: Stream", text
           FROM build_logs WHERE build_id = $1 AND line > $2 ORDER BY line LIMIT $3"#,
        build.0,
        after_line,
        limit
    )
    .fetch_all(conn)
    .await?)
}

#[derive(Debug, Clone)]
pub struct DeploymentLine {
    pub line: i32,
    pub at: DateTime<Utc>,
    pub text: String,
}

pub async fn append_deployment(conn: &mut PgConnection, deployment: DeploymentId, text: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO deployment_logs (deployment_id, line, text)
         VALUES ($1, (SELECT coalesce(max(line), 0) + 1 FROM deployment_logs WHERE deployment_id = $1), $2)",
        deployment.0,
        text.replace('\0', "\u{fffd}")
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn list_deployment(conn: &mut PgConnection, deployment: DeploymentId) -> Result<Vec<DeploymentLine>> {
    Ok(sqlx::query_as!(
        DeploymentLine,
        "SELECT line, at, text FROM deployment_logs WHERE deployment_id = $1 ORDER BY line LIMIT 5000",
        deployment.0
    )
    .fetch_all(conn)
    .await?)
}
