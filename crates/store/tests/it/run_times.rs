//! The time that the containers of a build have run, over the attempts of its job.

use std::time::Duration;

use ecluse_domain::ids::BuildId;
use ecluse_domain::job::JobKind;
use ecluse_store::jobs::{self, Job, Pool};
use ecluse_store::run_times::{self, TestTime};
use ecluse_store::{PgConnection, PgPool};
use uuid::Uuid;

use crate::jobs::one;

async fn create_build(conn: &mut PgConnection) -> BuildId {
    let (project, build) = (Uuid::now_v7(), BuildId::generate());
    sqlx::query(
        "INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret) VALUES ($1, 'p', 'P', 'cloud', 'https://h/p', 'p', 'odoo', 'x')",
    )
    .bind(project)
    .execute(&mut *conn)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind) VALUES ($1, $2, $3, 'main', 'branch')",
    )
    .bind(build.0)
    .bind(project)
    .bind("a".repeat(40))
    .execute(&mut *conn)
    .await
    .unwrap();
    jobs::enqueue(conn, JobKind::Build, build.0, None)
        .await
        .unwrap();
    build
}

async fn claim(pool: &PgPool) -> Job {
    let mut tx = jobs::begin_claim(pool, Pool::Builds).await.unwrap();
    let mut claimed = jobs::claim(&mut tx, one(Pool::Builds)).await.unwrap();
    ecluse_store::commit(tx).await.unwrap();
    claimed.pop().unwrap()
}

/// A worker that is stopped hands its job back, and the time of that attempt does not count. A
/// worker that dies leaves its lease, and the time counts.
#[sqlx::test(migrations = "../../migrations")]
async fn the_time_of_an_attempt_counts_unless_it_is_handed_back(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let build = create_build(&mut conn).await;
    let seconds = |test| TestTime {
        template: Duration::from_secs(2),
        test: Duration::from_secs(test),
    };
    let job = claim(&pool).await;
    run_times::set_of_build(&mut conn, build, job.attempts, seconds(100))
        .await
        .unwrap();
    jobs::hand_back(&mut conn, &job).await.unwrap();

    let job = claim(&pool).await;
    let earlier = run_times::sum_of_build(&mut conn, build, job.attempts).await;
    assert_eq!(earlier.unwrap(), TestTime::default());
    for test in [0, 30] {
        run_times::set_of_build(&mut conn, build, job.attempts, seconds(test))
            .await
            .unwrap();
    }
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second'")
        .execute(&mut *conn)
        .await
        .unwrap();

    let job = claim(&pool).await;
    let earlier = run_times::sum_of_build(&mut conn, build, job.attempts).await;
    assert_eq!(earlier.unwrap(), seconds(30));
}
