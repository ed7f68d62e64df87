//! Log lines of builds and deployments: appended rows, numbered from 1, never one growing text.
//! Each batch also notifies the readers that follow the log live.

use chrono::{DateTime, Utc};
use ecluse_domain::build::{BuildStep, Stream};
use ecluse_domain::ids::{BuildId, DependencyImageId, DeploymentId};
use ecluse_domain::text::LogLine;
use sqlx::PgConnection;

use crate::Result;

/// The channel of notifications about new lines. The payload is the id of the build or of the
/// dependency image.
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

/// Appends lines in one statement. Only the worker that has the lease of the job writes, so the
/// numbers of lines never collide.
pub async fn append(conn: &mut PgConnection, build: BuildId, lines: &[NewLine]) -> Result<()> {
    let at: Vec<DateTime<Utc>> = lines.iter().map(|line| line.at).collect();
    let steps: Vec<Option<String>> = lines
        .iter()
        .map(|line| line.step.map(|step| step.as_str().to_owned()))
        .collect();
    let streams: Vec<String> = lines
        .iter()
        .map(|line| line.stream.as_str().to_owned())
        .collect();
    let texts: Vec<String> = lines
        .iter()
        .map(|line| LogLine::from(line.text.as_str()).into())
        .collect();
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
    sqlx::query!("SELECT pg_notify($1, $2)", CHANNEL, build.to_string())
        .fetch_one(conn)
        .await?;
    Ok(())
}

pub async fn list(
    conn: &mut PgConnection,
    build: BuildId,
    after_line: i32,
    limit: i64,
) -> Result<Vec<Line>> {
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

/// The first lines of a log after a line, for a page.
#[derive(Debug)]
pub struct PageOfLog<L> {
    pub lines: Vec<L>,
    /// Whether there may be more lines.
    pub is_cut: bool,
}

impl<L> PageOfLog<L> {
    /// The most lines.
    pub(crate) const LINES: i64 = 2000;
    /// No further line comes after this many bytes: a page is made in memory, for any number of
    /// readers.
    pub(crate) const BYTES: i64 = 256 << 10;

    pub(crate) fn new(lines: Vec<L>, text: impl Fn(&L) -> &str) -> Self {
        let bytes: usize = lines.iter().map(|line| text(line).len()).sum();
        Self {
            is_cut: lines.len() as i64 >= Self::LINES || bytes as i64 >= Self::BYTES,
            lines,
        }
    }
}

/// Lists the lines of a build's log after this one that a page shows.
pub async fn list_for_page(
    conn: &mut PgConnection,
    build: BuildId,
    after_line: i32,
) -> Result<PageOfLog<Line>> {
    let lines = sqlx::query_as!(
        Line,
        r#"SELECT line, at, step AS "step: BuildStep", stream AS "stream: Stream", text
           FROM (SELECT *, sum(octet_length(text)) OVER (ORDER BY line) - octet_length(text) AS bytes_before FROM (
                     SELECT line, at, step, stream, text FROM build_logs WHERE build_id = $1 AND line > $2 ORDER BY line LIMIT $3) first) counted
           WHERE bytes_before < $4 ORDER BY line"#,
        build.0,
        after_line,
        PageOfLog::<Line>::LINES,
        PageOfLog::<Line>::BYTES
    )
    .fetch_all(conn)
    .await?;
    Ok(PageOfLog::new(lines, |line| &line.text))
}

/// How much a log contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogSize {
    /// The bytes of its lines, each counted with the cost of storing it.
    pub bytes: i64,
    /// Whether it has the warning that it is full.
    pub has_warning: bool,
}

/// Measures the log of a build. `warning` is the text of the line that states that a log is full.
pub async fn measure(
    conn: &mut PgConnection,
    build: BuildId,
    cost_of_line: i32,
    warning: &str,
) -> Result<LogSize> {
    Ok(sqlx::query_as!(
        LogSize,
        r#"SELECT coalesce(sum(octet_length(text) + $2::int4), 0) AS "bytes!", coalesce(bool_or(stream = 'warning' AND text = $3), false) AS "has_warning!"
           FROM build_logs WHERE build_id = $1"#,
        build.0,
        cost_of_line,
        warning
    )
    .fetch_one(conn)
    .await?)
}

/// Measures the log of a dependency image.
pub async fn measure_dependency_log(
    conn: &mut PgConnection,
    image: DependencyImageId,
    cost_of_line: i32,
    warning: &str,
) -> Result<LogSize> {
    Ok(sqlx::query_as!(
        LogSize,
        r#"SELECT coalesce(sum(octet_length(text) + $2::int4), 0) AS "bytes!", coalesce(bool_or(stream = 'warning' AND text = $3), false) AS "has_warning!"
           FROM dependency_logs WHERE dependency_image_id = $1"#,
        image.0,
        cost_of_line,
        warning
    )
    .fetch_one(conn)
    .await?)
}

#[derive(Debug, Clone)]
pub struct DeploymentLine {
    pub line: i32,
    pub at: DateTime<Utc>,
    pub text: String,
}

/// Appends a line. A log has at most 5,000 lines, over all attempts of its deployment; the last one
/// states this.
pub async fn append_deployment(
    conn: &mut PgConnection,
    deployment: DeploymentId,
    text: &str,
) -> Result<()> {
    let text = LogLine::from(text);
    sqlx::query!(
        "INSERT INTO deployment_logs (deployment_id, line, text)
         SELECT $1, next.line, CASE WHEN next.line < 5000 THEN $2 ELSE 'The log is full: the lines after this one are left out.' END
         FROM (SELECT coalesce(max(line), 0) + 1 AS line FROM deployment_logs WHERE deployment_id = $1) next
         WHERE next.line <= 5000",
        deployment.0,
        text.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn list_deployment(
    conn: &mut PgConnection,
    deployment: DeploymentId,
) -> Result<Vec<DeploymentLine>> {
    Ok(sqlx::query_as!(
        DeploymentLine,
        "SELECT line, at, text FROM deployment_logs WHERE deployment_id = $1 ORDER BY line LIMIT 5000",
        deployment.0
    )
    .fetch_all(conn)
    .await?)
}
