//! Results of testing the images of builds, and the template databases from which tests start.

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::TestGrade;
use ecluse_domain::ids::BuildId;
use ecluse_domain::odoo_log::{AddonTime, DecidingLine};
use ecluse_domain::text::Sentence;
use sqlx::PgConnection;

use crate::{Json, Result};

#[derive(Debug, Clone)]
pub struct TestRun {
    pub build_id: BuildId,
    pub image_digest: Digest,
    pub grade: TestGrade,
    /// One sentence.
    pub reason: String,
    pub deciding: Json<Vec<DecidingLine>>,
    pub tests: Option<i32>,
    pub failed: Option<i32>,
    pub slowest: Json<Vec<AddonTime>>,
    /// Whether the database started as a copy of a template that existed already.
    pub from_template: bool,
    pub install_seconds: Option<f64>,
    pub test_seconds: Option<f64>,
    pub finished_at: DateTime<Utc>,
}

/// Records the result of a test run; a build that was restarted replaces its own. `finished_at` is
/// the database's time, not the one of `run`.
pub async fn set(conn: &mut PgConnection, run: &TestRun) -> Result<()> {
    let reason = Sentence::from(run.reason.as_str());
    sqlx::query!(
        "INSERT INTO test_runs (build_id, image_digest, grade, reason, deciding, tests, failed, slowest, from_template, install_seconds, test_seconds)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (build_id) DO UPDATE SET image_digest = excluded.image_digest, grade = excluded.grade, reason = excluded.reason,
             deciding = excluded.deciding, tests = excluded.tests, failed = excluded.failed, slowest = excluded.slowest,
             from_template = excluded.from_template, install_seconds = excluded.install_seconds, test_seconds = excluded.test_seconds,
             finished_at = now()",
        run.build_id.0,
        run.image_digest.as_str(),
        run.grade.as_str(),
        reason.as_str(),
        &run.deciding as _,
        run.tests,
        run.failed,
        &run.slowest as _,
        run.from_template,
        run.install_seconds,
        run.test_seconds
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn find(conn: &mut PgConnection, build: BuildId) -> Result<Option<TestRun>> {
    Ok(sqlx::query_as!(
        TestRun,
        r#"SELECT build_id AS "build_id: BuildId", image_digest AS "image_digest: Digest", grade AS "grade: TestGrade", reason,
                  deciding AS "deciding: Json<Vec<DecidingLine>>", tests, failed, slowest AS "slowest: Json<Vec<AddonTime>>", from_template,
                  install_seconds, test_seconds, finished_at
           FROM test_runs WHERE build_id = $1"#,
        build.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Lists the builds whose jobs are leased, each with the fence of its claim.
pub async fn list_leased(conn: &mut PgConnection) -> Result<Vec<(BuildId, i64)>> {
    let rows = sqlx::query!(
        r#"SELECT subject_id AS "id: BuildId", fence FROM jobs WHERE kind = 'build' AND state = 'leased'"#
    );
    Ok(rows
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(|row| (row.id, row.fence))
        .collect())
}

/// Records that a template is in use, before it is created or copied, so that every template has a
/// row.
pub async fn record_template(
    conn: &mut PgConnection,
    base: &Digest,
    demo: bool,
    name: &str,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO template_databases (base_digest, demo, name) VALUES ($1, $2, $3)
         ON CONFLICT (base_digest, demo) DO UPDATE SET name = excluded.name, used_at = now()",
        base.as_str(),
        demo,
        name
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes the rows of templates that were not used for 30 days. Their databases are then unknown.
pub async fn delete_unused_templates(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!("DELETE FROM template_databases WHERE used_at < now() - interval '30 days'")
        .execute(conn)
        .await?;
    Ok(())
}

/// Lists which of these templates have no row.
pub async fn list_unknown_templates(
    conn: &mut PgConnection,
    names: &[String],
) -> Result<Vec<String>> {
    let unknown = sqlx::query_scalar!(
        r#"SELECT name AS "name!" FROM unnest($1::text[]) AS found (name)
           WHERE NOT EXISTS (SELECT FROM template_databases known WHERE known.name = found.name)"#,
        names
    );
    Ok(unknown.fetch_all(conn).await?)
}
