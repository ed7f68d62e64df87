//! How long the containers of builds and dependency images have run, by the attempt of their job.
//! An attempt that is handed back at the shutdown of its worker does not count: the next attempt
//! has the same number and replaces its row.

use std::time::Duration;

use ecluse_domain::ids::{BuildId, DependencyImageId};
use sqlx::PgConnection;

use crate::Result;

/// How long the two parts of a build's smoke test have run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TestTime {
    /// Making the template database.
    pub template: Duration,
    /// Installing and testing the addons.
    pub test: Duration,
}

/// Records how long this attempt of a build has run until now.
pub async fn set_of_build(
    conn: &mut PgConnection,
    build: BuildId,
    attempt: i32,
    time: TestTime,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO build_run_times (build_id, attempt, template_seconds, test_seconds) VALUES ($1, $2, $3, $4)
         ON CONFLICT (build_id, attempt) DO UPDATE SET template_seconds = excluded.template_seconds, test_seconds = excluded.test_seconds",
        build.0,
        attempt,
        time.template.as_secs_f64(),
        time.test.as_secs_f64()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds up how long the other attempts of a build have run.
pub async fn sum_of_build(
    conn: &mut PgConnection,
    build: BuildId,
    attempt: i32,
) -> Result<TestTime> {
    let sum = sqlx::query!(
        r#"SELECT coalesce(sum(template_seconds), 0) AS "template!", coalesce(sum(test_seconds), 0) AS "test!"
           FROM build_run_times WHERE build_id = $1 AND attempt <> $2"#,
        build.0,
        attempt
    )
    .fetch_one(conn)
    .await?;
    Ok(TestTime {
        template: duration(sum.template),
        test: duration(sum.test),
    })
}

/// Records how long this attempt to make a dependency image has run until now.
pub async fn set_of_dependency_image(
    conn: &mut PgConnection,
    image: DependencyImageId,
    attempt: i32,
    time: Duration,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO dependency_run_times (dependency_image_id, attempt, seconds) VALUES ($1, $2, $3)
         ON CONFLICT (dependency_image_id, attempt) DO UPDATE SET seconds = excluded.seconds",
        image.0,
        attempt,
        time.as_secs_f64()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds up how long the other attempts to make a dependency image have run.
pub async fn sum_of_dependency_image(
    conn: &mut PgConnection,
    image: DependencyImageId,
    attempt: i32,
) -> Result<Duration> {
    let sum = sqlx::query_scalar!(
        r#"SELECT coalesce(sum(seconds), 0) AS "seconds!" FROM dependency_run_times WHERE dependency_image_id = $1 AND attempt <> $2"#,
        image.0,
        attempt
    )
    .fetch_one(conn)
    .await?;
    Ok(duration(sum))
}

fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}
