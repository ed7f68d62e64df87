//! Records are removed after some days, and a project may add only so many in a day.

use std::time::{Duration, Instant};

use ecluse_domain::build::BuildStatus;
use ecluse_domain::delivery::Forge;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_engine::delivery::intake::{Accepted, IncomingDelivery, Intake, IntakeError};
use ecluse_engine::records::quota;
use ecluse_engine::records::removal::{Removed, remove_old};
use ecluse_engine::records::settings::Settings;
use ecluse_store::{PageRequest, PgPool, dependency_images};
use ecluse_testbed::{debian, webhook};
use serde_json::json;

use crate::dependencies;
use crate::fixtures::world::{self, SECRET, Setup, World};

/// Every removal is whole or did not happen, wherever the process ends.
#[sqlx::test(migrations = "../../migrations")]
async fn a_removal_can_be_interrupted_anywhere(pool: PgPool) {
    let world = World::new(pool).await;
    let (pool, project) = (&world.engine.pool, world.project.id.0);
    for statement in [
        "INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status, processed_at, received_at)
         SELECT gen_random_uuid(), $1, 'github', 'd' || n, 'push', convert_to(repeat('x', 1000), 'UTF8'), 'processed', now(), now() - interval '31 days'
         FROM generate_series(1, 50) n",
        "INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind, status, error, finished_at)
         SELECT gen_random_uuid(), $1, lpad(n::text, 40, '0'), 'feature', 'branch', 'failed', 'x', now() - interval '91 days'
         FROM generate_series(1, 120) n",
        "INSERT INTO build_logs (build_id, line, stream, text)
         SELECT id, n, 'output', 'x' FROM builds, generate_series(1, 20) n WHERE project_id = $1",
    ] {
        sqlx::query(statement).bind(project).execute(pool).await.unwrap();
    }
    let broken = async || -> i64 {
        sqlx::query_scalar(
            "SELECT (SELECT count(*) FROM builds b WHERE (SELECT count(*) FROM build_logs WHERE build_id = b.id) <> CASE WHEN log_removed_at IS NULL THEN 20 ELSE 0 END)
                  + (SELECT count(*) FROM deliveries WHERE octet_length(payload) + coalesce(payload_size, 0) <> 1000)",
        )
        .fetch_one(pool)
        .await
        .unwrap()
    };
    for milliseconds in [1, 3, 7, 15, 31, 63] {
        let limit = Duration::from_millis(milliseconds);
        let _ = tokio::time::timeout(limit, remove_old(&world.engine)).await;
        assert_eq!(broken().await, 0);
    }
    // Two processes share the rest.
    let other = world::engine_like(&world.engine, pool.clone());
    let (one, two) = tokio::join!(remove_old(&world.engine), remove_old(&other));
    one.unwrap();
    two.unwrap();
    assert_eq!(remove_old(&world.engine).await.unwrap(), Removed::default());
    assert_eq!(broken().await, 0);
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM build_logs) + (SELECT count(*) FROM deliveries WHERE payload <> '')",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(left, 0);
}

/// Sends a signed delivery with about so many bytes.
async fn deliver(intake: &Intake, project: &str, bytes: usize) -> Result<Accepted, IntakeError> {
    let body = json!({"zen": "x".repeat(bytes)}).to_string();
    let signature = webhook::sign(SECRET, body.as_bytes());
    intake
        .receive(IncomingDelivery {
            project,
            forge: Forge::Github,
            forge_id: &webhook::delivery_id(),
            event: "ping",
            signature: Some(&signature),
            body: body.into(),
            is_form: false,
            remote_address: None,
        })
        .await
}

#[sqlx::test(migrations = "../../migrations")]
async fn deliveries_over_the_quota_are_refused_large_ones_first(pool: PgPool) {
    let records = Settings {
        delivery_bytes: 400 << 10,
        ..Settings::default()
    };
    let world = World::with(
        pool,
        Setup {
            records,
            ..Setup::default()
        },
    )
    .await;
    let quiet = "https://git.example/quiet.git";
    world.create_neighbour("quiet", quiet).await;
    let (large, small) = (100 << 10, 20 << 10);
    for _ in 0..2 {
        deliver(&world.intake, "shop", large).await.unwrap();
    }
    let refused = deliver(&world.intake, "shop", large).await;
    assert!(
        matches!(refused, Err(IntakeError::OverQuota(_))),
        "{refused:?}"
    );
    // The rest of the quota is for the usual push.
    let mut accepted = 0;
    let refused = loop {
        match deliver(&world.intake, "shop", small).await {
            Ok(_) => accepted += 1,
            Err(refused) => break refused,
        }
    };
    assert_eq!(accepted, (400 - 204) / 22);
    let day = Duration::from_secs(86_400);
    assert!(
        matches!(refused, IntakeError::OverQuota(rest) if rest <= day),
        "{refused:?}"
    );
    // Nobody else notices.
    deliver(&world.intake, "quiet", large).await.unwrap();

    // Another process knows it as soon as both have written and read.
    let other = world::engine_like(&world.engine, world.engine.pool.clone());
    let intake = Intake::start(other.clone());
    quota::write(&world.engine).await.unwrap();
    quota::write(&other).await.unwrap();
    let refused = deliver(&intake, "shop", small).await;
    assert!(
        matches!(refused, Err(IntakeError::OverQuota(_))),
        "{refused:?}"
    );
    deliver(&intake, "quiet", large).await.unwrap();
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(stored, 2 + accepted + 2);

    // The next day.
    sqlx::query("UPDATE daily_usage SET day = day - 1")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    quota::write(&other).await.unwrap();
    deliver(&intake, "shop", large).await.unwrap();
}

/// What is refused makes the process read again what was added today: an operator has deleted it, or
/// a day has ended by the clock of Postgres.
#[sqlx::test(migrations = "../../migrations")]
async fn a_refused_project_is_accepted_when_its_usage_is_deleted(pool: PgPool) {
    let records = Settings {
        delivery_bytes: 100 << 10,
        ..Settings::default()
    };
    let world = World::with(
        pool,
        Setup {
            records,
            ..Setup::default()
        },
    )
    .await;
    deliver(&world.intake, "shop", 60 << 10).await.unwrap();
    // Everything is written, so nothing but a refusal makes the process read again.
    quota::write(&world.engine).await.unwrap();
    sqlx::query("UPDATE daily_usage SET delivery_bytes = 2 * 102400")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    quota::write(&world.engine).await.unwrap();
    let refused = deliver(&world.intake, "shop", 1 << 10).await;
    assert!(
        matches!(refused, Err(IntakeError::OverQuota(_))),
        "{refused:?}"
    );
    sqlx::query("DELETE FROM daily_usage")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let end = Instant::now() + Duration::from_secs(120);
    while deliver(&world.intake, "shop", 1 << 10).await.is_err() {
        assert!(Instant::now() < end, "the usage was never read again");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// An installation prints more than the quota of its project.
#[sqlx::test(migrations = "../../migrations")]
async fn output_over_the_quota_is_left_out_and_the_reason_of_the_end_stays(pool: PgPool) {
    const LINES: u32 = 2_000;
    let server = dependencies::packages().await;
    let script = format!("for i in $(seq {LINES}); do echo printed $i; done");
    server
        .add_debian("chatty", "1", &format!("{script}; exit 3"))
        .unwrap();
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    let world = World::with(
        pool,
        Setup {
            base_image: debian::DEBIAN_BASE_REPOSITORY.to_owned(),
            dependencies: dependencies::settings(&server),
            records: Settings {
                log_bytes: 100 << 10,
                ..Settings::default()
            },
            ..Setup::default()
        },
    )
    .await;
    let files = [
        ("odoo_version.txt", dependencies::BASE),
        ("packages.txt", "chatty\n"),
    ];
    world.sample.commit("packages", &files).unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    let mut conn = world.engine.connection().await.unwrap();
    let page = PageRequest::first(10);
    let images = dependency_images::list(&mut conn, None, page)
        .await
        .unwrap();
    assert_eq!(images[0].status, DependencyImageStatus::Failed);
    let (output, warnings, reasons): (i64, i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE stream = 'output'), count(*) FILTER (WHERE text LIKE 'The project has used up its quota%'),
                count(*) FILTER (WHERE stream = 'error') FROM dependency_logs",
    )
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    // Each line counts with 400 bytes more.
    assert!((1..=256).contains(&output), "{output}");
    assert_eq!((warnings, reasons), (1, 1));
    let reason: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM build_logs WHERE build_id = $1 AND stream = 'error'",
    )
    .bind(build.id.0)
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    assert!(reason >= 1 && build.error.is_some());
    quota::write(&world.engine).await.unwrap();
    let counted: i64 =
        sqlx::query_scalar("SELECT log_bytes FROM daily_usage WHERE project_id = $1")
            .bind(world.project.id.0)
            .fetch_one(&mut *conn)
            .await
            .unwrap();
    assert!(counted >= 100 << 10, "{counted}");
}

/// Findings and documents cannot be left out, so a project that has stored twice its quota builds no
/// more today.
#[sqlx::test(migrations = "../../migrations")]
async fn no_build_goes_on_when_the_quota_is_spent_twice(pool: PgPool) {
    let world = World::new(pool).await;
    let url = world.sample.repository_url();
    let quiet = world.create_neighbour("quiet", &url).await;
    sqlx::query("INSERT INTO daily_usage VALUES ((now() AT TIME ZONE 'UTC')::date, $1, 0, $2)")
        .bind(world.project.id.0)
        .bind(2_i64 << 30)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    quota::write(&world.engine).await.unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    let error = build.error.unwrap();
    assert!(error.contains("quota of today"), "{error}");

    let push = webhook::push(&url, "main", &"0".repeat(40), &head, "a change");
    let id = webhook::delivery_id();
    world.deliver_to("quiet", "push", &push, &id).await;
    world.drain().await;
    let built: String = sqlx::query_scalar("SELECT status FROM builds WHERE project_id = $1")
        .bind(quiet.id.0)
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(built, "succeeded");
}
