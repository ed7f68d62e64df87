//! Records are removed after some days, and a project may add only so many in a day.

use std::time::{Duration, Instant};

use ecluse_domain::build::BuildStatus;
use ecluse_domain::delivery::Forge;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::ProjectId;
use ecluse_engine::build;
use ecluse_engine::delivery::intake::{Accepted, IncomingDelivery, Intake, IntakeError};
use ecluse_engine::records::quota;
use ecluse_engine::records::removal::{Removed, remove_old};
use ecluse_engine::records::settings::Settings;
use ecluse_store::{PageRequest, PgPool, builds, dependency_images, images};
use ecluse_testbed::{debian, webhook};
use serde_json::json;

use crate::dependencies;
use crate::fixtures::proxy::Proxy;
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

/// A world with these quotas.
async fn world_with(pool: PgPool, records: Settings) -> World {
    let setup = Setup {
        records,
        ..Setup::default()
    };
    World::with(pool, setup).await
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
    let world = world_with(pool, records).await;
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
    let world = world_with(pool, records).await;
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

/// More than the config of an image has, and less than the layer of [`large_file`].
const MORE_THAN_A_CONFIG: i64 = 64 << 10;

/// The content of a file that compresses badly.
fn large_file() -> String {
    (0..200_000).map(|number| format!("{number:x}")).collect()
}

/// A quota that the first blob uses up.
fn tiny_quota_of_images() -> Settings {
    Settings {
        image_bytes: 1,
        ..Settings::default()
    }
}

/// The bytes of images that are counted for a project today.
async fn counted_image_bytes(world: &World, project: ProjectId) -> i64 {
    quota::write(&world.engine).await.unwrap();
    let counted: Option<i64> =
        sqlx::query_scalar("SELECT image_bytes FROM daily_usage WHERE project_id = $1")
            .bind(project.0)
            .fetch_optional(&world.engine.pool)
            .await
            .unwrap();
    counted.unwrap_or(0)
}

/// Sends the push of a commit to the neighbour `quiet`, and runs all jobs.
async fn push_to_quiet(world: &World, head: &str) {
    let url = world.sample.repository_url();
    let push = webhook::push(&url, "main", &"0".repeat(40), head, "a change");
    let id = webhook::delivery_id();
    world.deliver_to("quiet", "push", &push, &id).await;
    world.drain().await;
}

/// What the registry did not have is counted once. A build that needs a new layer fails when the
/// quota is used up; one that does not goes on, and so do other projects.
#[sqlx::test(migrations = "../../migrations")]
async fn a_project_over_its_quota_of_images_sends_no_new_layer(pool: PgPool) {
    let proxy = Proxy::start(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await;
    let setup = Setup {
        registry: proxy.address.clone(),
        records: tiny_quota_of_images(),
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    let project = &world.project;
    let url = world.sample.repository_url();
    let quiet = world.create_neighbour("quiet", &url).await;

    // The first attempt sends everything but the manifest.
    let manifests = format!("PUT /v2/{}/manifests/", project.image_repository);
    proxy.refuse(&manifests, 503);
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Running, "{:?}", build.error);
    let counted = counted_image_bytes(&world, project.id).await;
    // The second one finds it all in the registry, so it needs no room and is not counted.
    proxy.refuse_nothing();
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    assert_eq!(counted_image_bytes(&world, project.id).await, counted);
    let mut conn = world.engine.connection().await.unwrap();
    let image = images::get(&mut conn, project.id, &build.image_digest.unwrap())
        .await
        .unwrap();
    drop(conn);
    let own = image.layers.0.iter().filter(|layer| !layer.base);
    let own: i64 = own.map(|layer| layer.size).sum();
    assert!(
        (own + 1..own + MORE_THAN_A_CONFIG).contains(&counted),
        "{counted} bytes for layers of {own}"
    );

    let large = large_file();
    let files = [("shop_sales/static/large.txt", large.as_str())];
    world.sample.commit("a large file", &files).unwrap();
    let head = world.push("main").await;
    let refused = world.build_of(&head).await.unwrap();
    assert_eq!(refused.status, BuildStatus::Failed);
    let error = refused.error.unwrap();
    assert!(
        error.contains("quota of today, 0 MiB") && error.contains("after midnight UTC"),
        "{error}"
    );
    let open: i64 =
        sqlx::query_scalar("SELECT count(*) FROM jobs WHERE kind = 'build' AND job_is_open(state)")
            .fetch_one(&world.engine.pool)
            .await
            .unwrap();
    assert_eq!(open, 0, "it is not tried again");
    assert_eq!(counted_image_bytes(&world, project.id).await, counted);

    push_to_quiet(&world, &head).await;
    let built: String = sqlx::query_scalar("SELECT status FROM builds WHERE project_id = $1")
        .bind(quiet.id.0)
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(built, "succeeded");
    assert!(counted_image_bytes(&world, quiet.id).await > MORE_THAN_A_CONFIG);

    // Now the registry has the layer, so the commit can be built.
    let again = build::retry(&world.engine, &world.theo, refused.id)
        .await
        .unwrap();
    world.drain().await;
    let mut conn = world.engine.connection().await.unwrap();
    let again = builds::get(&mut conn, again).await.unwrap();
    drop(conn);
    assert_eq!(again.status, BuildStatus::Succeeded, "{:?}", again.error);
    let more = counted_image_bytes(&world, project.id).await - counted;
    assert!((1..MORE_THAN_A_CONFIG).contains(&more), "{more}");
}

/// The packages count for a project that waits for them, and no other project waits in vain.
#[sqlx::test(migrations = "../../migrations")]
async fn no_packages_are_installed_for_a_project_over_its_quota_of_images(pool: PgPool) {
    let server = dependencies::packages().await;
    debian::push_base_image(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .await
        .unwrap();
    let setup = Setup {
        base_image: debian::DEBIAN_BASE_REPOSITORY.to_owned(),
        dependencies: dependencies::settings(&server),
        records: tiny_quota_of_images(),
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    let newest_image = async || {
        let mut conn = world.engine.connection().await.unwrap();
        let page = PageRequest::first(10);
        let images = dependency_images::list(&mut conn, None, page).await;
        images.unwrap().remove(0)
    };
    // The packages use up the quota, so the addons have no room any more.
    let files = [
        ("odoo_version.txt", dependencies::BASE),
        ("packages.txt", "shipper\n"),
    ];
    world.sample.commit("packages", &files).unwrap();
    let head = world.push("main").await;
    let first = newest_image().await;
    assert_eq!(first.status, DependencyImageStatus::Ready, "{first:?}");
    assert!(counted_image_bytes(&world, world.project.id).await > 1);
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    let error = build.error.unwrap();
    assert!(error.contains("this commit needs new layers"), "{error}");

    let files = [("requirements.txt", "Crates.Lib >= 1\n")];
    world.sample.commit("more packages", &files).unwrap();
    let head = world.push("main").await;
    let second = newest_image().await;
    assert_ne!(second.id, first.id);
    assert_eq!(second.status, DependencyImageStatus::Failed, "{second:?}");
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Failed);
    let error = build.error.unwrap();
    assert!(error.contains("its quota of images of today"), "{error}");

    let url = world.sample.repository_url();
    let quiet = world.create_neighbour("quiet", &url).await;
    push_to_quiet(&world, &head).await;
    let third = newest_image().await;
    assert_ne!(third.id, second.id);
    assert_eq!(third.status, DependencyImageStatus::Ready, "{third:?}");
    assert!(counted_image_bytes(&world, quiet.id).await > 1);
}
