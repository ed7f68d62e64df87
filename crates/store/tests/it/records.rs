//! What is removed after some days, and what is not.

use ecluse_domain::CommitSha;
use ecluse_domain::comparison::Comparison;
use ecluse_domain::ids::{BuildId, DependencyImageId, DeploymentId, ProjectId};
use ecluse_store::daily_usage::{self, Added};
use ecluse_store::{PgConnection, PgPool, comparisons, records};
use uuid::Uuid;

/// A project whose trunk is `main`.
async fn create_project(conn: &mut PgConnection, slug: &str) -> ProjectId {
    let project = ProjectId::generate();
    sqlx::query(
        "INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret) VALUES ($1, $2, 'P', 'cloud', 'https://h/' || $2, $2, 'odoo', 'x')",
    )
    .bind(project.0)
    .bind(slug)
    .execute(conn)
    .await
    .unwrap();
    project
}

async fn count(conn: &mut PgConnection, of: &'static str) -> i64 {
    sqlx::query_scalar(of).fetch_one(conn).await.unwrap()
}

/// A delivery with a payload of 1,000 bytes that came so many days ago.
async fn insert_delivery(conn: &mut PgConnection, project: ProjectId, status: &str, days: i32) {
    sqlx::query(
        "INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status, outcome, processed_at, received_at)
         VALUES (gen_random_uuid(), $1, 'github', gen_random_uuid()::text, 'push', convert_to(repeat('x', 1000), 'UTF8'), $2, 'done',
                 CASE WHEN $2 = 'received' THEN NULL ELSE now() END, now() - make_interval(days => $3))",
    )
    .bind(project.0)
    .bind(status)
    .bind(days)
    .execute(conn)
    .await
    .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn payloads_of_old_deliveries_are_removed_and_their_rows_stay(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let project = create_project(&mut conn, "p").await;
    for (status, days) in [
        ("processed", 31),
        ("ignored", 40),
        ("failed", 50),
        ("received", 60),
        ("processed", 29),
    ] {
        insert_delivery(&mut conn, project, status, days).await;
    }
    let remove = async |limit| {
        let mut conn = pool.acquire().await.unwrap();
        records::remove_payloads(&mut conn, 30, limit)
            .await
            .unwrap()
    };
    assert_eq!(remove(2).await, 2);
    // The oldest come first.
    let left = "SELECT count(*) FROM deliveries WHERE payload <> '' AND status = 'processed'";
    assert_eq!(count(&mut conn, left).await, 2);
    // Another process has locked the last one, so this one leaves it alone.
    let mut other = pool.begin().await.unwrap();
    sqlx::query("SELECT FROM deliveries WHERE received_at < now() - interval '30 days' FOR UPDATE")
        .execute(&mut *other)
        .await
        .unwrap();
    assert_eq!(remove(10).await, 0);
    other.rollback().await.unwrap();
    assert_eq!(remove(10).await, 1);
    assert_eq!(remove(10).await, 0);
    let removed = "SELECT count(*) FROM deliveries
                   WHERE payload = '' AND payload_removed_at IS NOT NULL AND payload_size = 1000 AND outcome = 'done'
                     AND payload_sha256 = sha256(convert_to(repeat('x', 1000), 'UTF8'))";
    assert_eq!(count(&mut conn, removed).await, 3);
    let kept = "SELECT count(*) FROM deliveries WHERE octet_length(payload) = 1000 AND payload_removed_at IS NULL AND payload_size IS NULL";
    assert_eq!(count(&mut conn, kept).await, 2);
}

struct NewBuild {
    status: &'static str,
    /// How many days ago it ended.
    days: i32,
    branch: &'static str,
    is_checked: bool,
}

impl Default for NewBuild {
    fn default() -> Self {
        Self {
            status: "failed",
            days: 91,
            branch: "feature",
            is_checked: true,
        }
    }
}

/// A build with a log, findings, documents and a time of its tests.
async fn insert_build(conn: &mut PgConnection, project: ProjectId, new: NewBuild) -> BuildId {
    let build = BuildId::generate();
    let has_image = matches!(new.status, "succeeded" | "expired");
    let is_open = matches!(new.status, "queued" | "running");
    let digest = format!("sha256:{}", "0".repeat(64));
    sqlx::query(
        "INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind, status, error, base_digest, image_digest, compliance, changelog, migrations, finished_at)
         VALUES ($1, $2, left(encode(sha256($1::text::bytea), 'hex'), 40), $3, 'branch', $4, $5, $6, $6, $7, 'changes', 'migrations', now() - make_interval(days => $8))",
    )
    .bind(build.0)
    .bind(project.0)
    .bind(new.branch)
    .bind(new.status)
    .bind((!has_image && !is_open).then_some("the reason"))
    .bind(has_image.then_some(digest))
    .bind(new.is_checked.then_some("yellow"))
    .bind((!is_open).then_some(new.days))
    .execute(&mut *conn)
    .await
    .unwrap();
    for statement in [
        "INSERT INTO build_logs (build_id, line, stream, text) SELECT $1, n, 'info', 'x' FROM generate_series(1, 5) n",
        "INSERT INTO findings (build_id, number, rule, severity, path, message) VALUES ($1, 1, 'r', 'warn', 'p', 'm')",
        "INSERT INTO build_run_times (build_id, attempt, template_seconds, test_seconds) VALUES ($1, 1, 0, 1)",
    ] {
        sqlx::query(statement)
            .bind(build.0)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
    build
}

/// Returns the lines and findings of a build, and whether it has its changelog and migrations.
async fn describe(conn: &mut PgConnection, build: BuildId) -> (i64, i64, bool, bool) {
    sqlx::query_as(
        "SELECT (SELECT count(*) FROM build_logs WHERE build_id = b.id), (SELECT count(*) FROM findings WHERE build_id = b.id),
                changelog IS NOT NULL, migrations IS NOT NULL
         FROM builds b WHERE id = $1",
    )
    .bind(build.0)
    .fetch_one(conn)
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_log_of_a_build_stays_while_somebody_needs_it(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let conn = &mut *conn;
    let project = create_project(conn, "p").await;
    let of = |status| NewBuild {
        status,
        ..NewBuild::default()
    };
    let on_trunk = || NewBuild {
        branch: "main",
        ..NewBuild::default()
    };
    // Ids sort by time, so these are in the order of their pushes.
    let mut gone = vec![insert_build(conn, project, on_trunk()).await];
    for status in ["failed", "errored", "cancelled", "superseded"] {
        gone.push(insert_build(conn, project, of(status)).await);
    }
    let expired = insert_build(conn, project, of("expired")).await;
    let newest_on_trunk = insert_build(conn, project, on_trunk()).await;
    let unchecked = NewBuild {
        is_checked: false,
        ..on_trunk()
    };
    gone.push(insert_build(conn, project, unchecked).await);
    let in_registry = insert_build(conn, project, of("succeeded")).await;
    let running = insert_build(conn, project, of("running")).await;
    let young = NewBuild {
        days: 89,
        ..NewBuild::default()
    };
    let young = insert_build(conn, project, young).await;

    let mut old = records::list_builds_with_old_log(conn, 90).await.unwrap();
    old.sort_unstable();
    let mut expected: Vec<BuildId> = gone.iter().copied().chain([expired]).collect();
    expected.sort_unstable();
    assert_eq!(old, expected);
    // A build that has its image again meanwhile keeps its log.
    for build in [in_registry, running] {
        assert!(!records::remove_build_log(conn, build).await.unwrap());
    }
    for build in &old {
        assert_eq!(
            records::find_build_log_removal(conn, *build).await.unwrap(),
            None
        );
        assert!(records::remove_build_log(conn, *build).await.unwrap());
        assert!(!records::remove_build_log(conn, *build).await.unwrap());
        let removed = records::find_build_log_removal(conn, *build).await;
        assert!(removed.unwrap().is_some());
    }
    for build in gone {
        assert_eq!(describe(conn, build).await, (0, 0, false, false));
    }
    // Its image may have been on a stage, and then its migrations decide about rollbacks.
    assert_eq!(describe(conn, expired).await, (0, 0, true, true));
    for build in [newest_on_trunk, in_registry, running, young] {
        assert_eq!(describe(conn, build).await, (5, 1, true, true));
    }
    let times = "SELECT count(*) FROM build_run_times";
    assert_eq!(count(conn, times).await, 4);
    assert_eq!(
        records::list_builds_with_old_log(conn, 90).await.unwrap(),
        []
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_that_another_process_works_on_is_skipped(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let project = create_project(&mut conn, "p").await;
    let build = insert_build(&mut conn, project, NewBuild::default()).await;
    let mut other = pool.begin().await.unwrap();
    assert!(records::remove_build_log(&mut other, build).await.unwrap());
    assert!(!records::remove_build_log(&mut conn, build).await.unwrap());
    // The other process dies.
    other.rollback().await.unwrap();
    assert_eq!(describe(&mut conn, build).await, (5, 1, true, true));
    assert!(records::remove_build_log(&mut conn, build).await.unwrap());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_log_of_a_deployment_is_removed_after_its_end(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let conn = &mut *conn;
    // Foreign keys are off: the deployments are of no project.
    sqlx::raw_sql("SET session_replication_role = replica")
        .execute(&mut *conn)
        .await
        .unwrap();
    let mut ids = Vec::new();
    for (status, days) in [
        ("replaced", 91),
        ("failed", 91),
        ("live", 0),
        ("failed", 89),
    ] {
        let id = DeploymentId::generate();
        sqlx::query(
            "INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at, finished_at)
             VALUES ($1, $1, $1, 'd', $1, 'automatic', $2, CASE WHEN $2 IN ('live', 'replaced') THEN now() - interval '1 year' END,
                     CASE WHEN $2 <> 'live' THEN now() - make_interval(days => $3) END)",
        )
        .bind(id.0)
        .bind(status)
        .bind(days)
        .execute(&mut *conn)
        .await
        .unwrap();
        ecluse_store::logs::append_deployment(conn, id, "x")
            .await
            .unwrap();
        ids.push(id);
    }
    let mut old = records::list_deployments_with_old_log(conn, 90)
        .await
        .unwrap();
    old.sort_unstable();
    assert_eq!(old, ids[..2]);
    for id in &ids {
        let removed = records::remove_deployment_log(conn, *id).await.unwrap();
        assert_eq!(removed, *id != ids[2], "a live one keeps its log");
        assert!(!records::remove_deployment_log(conn, *id).await.unwrap());
        let at = records::find_deployment_log_removal(conn, *id).await;
        assert_eq!(at.unwrap().is_some(), removed);
    }
    assert_eq!(count(conn, "SELECT count(*) FROM deployment_logs").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn dependency_images_that_failed_long_ago_are_deleted(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let conn = &mut *conn;
    let project = create_project(conn, "p").await;
    let mut images = Vec::new();
    for (status, days) in [
        ("failed", 91),
        ("errored", 91),
        ("failed", 91),
        ("failed", 89),
        ("running", 91),
    ] {
        let id = DependencyImageId::generate();
        sqlx::query(
            "INSERT INTO dependency_images (id, key, base_repository, base_digest, packages, requirements, status, error, finished_at)
             VALUES ($1, 'sha256:' || encode(sha256($1::text::bytea), 'hex'), 'b', 'sha256:' || repeat('0', 64), 'p', '', $2,
                     CASE WHEN $2 <> 'running' THEN 'e' END, CASE WHEN $2 <> 'running' THEN now() - make_interval(days => $3) END)",
        )
        .bind(id.0)
        .bind(status)
        .bind(days)
        .execute(&mut *conn)
        .await
        .unwrap();
        sqlx::query("INSERT INTO dependency_logs (dependency_image_id, line, stream, text) VALUES ($1, 1, 'info', 'x')")
            .bind(id.0)
            .execute(&mut *conn)
            .await
            .unwrap();
        images.push(id);
    }
    let use_image = "UPDATE builds SET dependency_image_id = $2 WHERE id = $1";
    let failed = insert_build(conn, project, NewBuild::default()).await;
    let running = NewBuild {
        status: "running",
        ..NewBuild::default()
    };
    let running = insert_build(conn, project, running).await;
    for (build, image) in [(failed, images[0]), (running, images[2])] {
        sqlx::query(use_image)
            .bind(build.0)
            .bind(image.0)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
    let mut old = records::list_old_failed_dependencies(conn, 90)
        .await
        .unwrap();
    old.sort_unstable();
    assert_eq!(old, images[..2]);
    // The image of an open build stays, also when it was listed before the build began to wait.
    for (image, is_deleted) in images.iter().zip([true, true, false, true, false]) {
        let deleted = records::delete_failed_dependencies(conn, *image).await;
        assert_eq!(deleted.unwrap(), is_deleted);
    }
    let unnamed = "SELECT count(*) FROM builds WHERE dependency_image_id IS NULL";
    assert_eq!(count(conn, unnamed).await, 1);
    assert_eq!(count(conn, "SELECT count(*) FROM dependency_logs").await, 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_project_adds_in_a_day_is_summed_up(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let conn = &mut *conn;
    let (first, second) = (
        create_project(conn, "a").await,
        create_project(conn, "b").await,
    );
    let added = |project, delivery_bytes, log_bytes, image_bytes| Added {
        project,
        delivery_bytes,
        log_bytes,
        image_bytes,
    };
    daily_usage::add(conn, &[added(first, 10, 0, 100), added(second, 1, 2, 0)])
        .await
        .unwrap();
    // The queue of jobs that belong to no project.
    let nobody = ProjectId(Uuid::nil());
    daily_usage::add(conn, &[added(nobody, 7, 7, 7), added(first, 5, 30, 900)])
        .await
        .unwrap();
    let (today, left) = daily_usage::list_today(conn).await.unwrap();
    let of = |project| today.iter().find(|row| row.project == project).copied();
    assert_eq!(today.len(), 2);
    assert_eq!(of(first), Some(added(first, 15, 30, 1_000)));
    assert_eq!(of(second), Some(added(second, 1, 2, 0)));
    assert!(left.as_secs() <= 86_400, "{left:?}");

    // Yesterday does not count, and what is older than a month is deleted.
    sqlx::query("INSERT INTO daily_usage SELECT (now() AT TIME ZONE 'UTC')::date - n, $1, 1000, 1000 FROM unnest('{1,30,31}'::int[]) n")
        .bind(first.0)
        .execute(&mut *conn)
        .await
        .unwrap();
    let (again, _) = daily_usage::list_today(conn).await.unwrap();
    assert_eq!(again, today);
    assert_eq!(daily_usage::delete_old(conn).await.unwrap(), 1);
    assert_eq!(count(conn, "SELECT count(*) FROM daily_usage").await, 4);
}

/// Anybody who may read a project can ask for any pair of its commits.
#[sqlx::test(migrations = "../../migrations")]
async fn the_comparisons_of_a_project_are_limited(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let busy = create_project(&mut conn, "busy").await;
    let other = create_project(&mut conn, "other").await;
    let commit = |number: usize| format!("{number:040x}").parse::<CommitSha>().unwrap();
    let kept = Comparison::default();
    comparisons::insert(&mut conn, other, (&commit(1), &commit(2)), &kept)
        .await
        .unwrap();
    for number in 0..300 {
        comparisons::insert(&mut conn, busy, (&commit(0), &commit(number)), &kept)
            .await
            .unwrap();
    }
    for (number, is_kept) in [(99, false), (100, true)] {
        let pair = (&commit(0), &commit(number));
        let found = comparisons::exists(&mut conn, busy, pair).await.unwrap();
        assert_eq!(found, is_kept, "{number}");
    }
    for (project, newest, count) in [(busy, (0, 299), 200), (other, (1, 2), 1)] {
        let pair = (&commit(newest.0), &commit(newest.1));
        assert!(comparisons::exists(&mut conn, project, pair).await.unwrap());
        let rows: i64 =
            sqlx::query_scalar("SELECT count(*) FROM comparisons WHERE project_id = $1")
                .bind(project.0)
                .fetch_one(&mut *conn)
                .await
                .unwrap();
        assert_eq!(rows, count);
    }
}
