//! Deliveries: repeated ones, and hostile texts in commits.

use std::time::Duration;

use crate::fixtures::world::World;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::job::JobKind;
use ecluse_domain::release::ReleaseStatus;
use ecluse_engine::jobs::worker;
use ecluse_store::PgPool;
use ecluse_store::jobs::{self, Pool};
use ecluse_testbed::webhook;

#[sqlx::test(migrations = "../../migrations")]
async fn two_deliveries_of_a_new_tag_make_one_release(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.sample.head();
    world.sample.push().unwrap();
    for number in 0..10 {
        let payload = webhook::push_tag(
            &world.sample.repository_url(),
            &format!("v2.{number}.0"),
            &"1".repeat(40),
            &head,
            "x",
        );
        for _ in 0..2 {
            world
                .deliver("push", &payload, &webhook::delivery_id())
                .await;
        }
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { worker::drain(&engine).await.unwrap() })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    world.drain().await;
    let unfinished: Vec<String> =
        sqlx::query_scalar("SELECT kind || ' ' || state || ' ' || coalesce(last_error, '') FROM jobs WHERE state <> 'done'")
            .fetch_all(&world.engine.pool)
            .await
            .unwrap();
    assert!(unfinished.is_empty(), "{unfinished:?}");
    for number in 0..10 {
        assert_eq!(
            world
                .release(&format!("v2.{number}.0"))
                .await
                .unwrap()
                .status,
            ReleaseStatus::Ready
        );
    }
    assert_eq!(world.builds().await.len(), 1);
    let created = world
        .audit()
        .await
        .into_iter()
        .filter(|row| row.ends_with("release.created"))
        .count();
    assert_eq!(created, 10);
    let outcomes = world.outcomes().await;
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| outcome.contains("is already on this commit"))
            .count(),
        10,
        "{outcomes:#?}"
    );
}

/// A delivery and the end of a follow-up lock the same rows in the same order. Otherwise they wait
/// for each other until Postgres ends one of them, a second later.
#[sqlx::test(migrations = "../../migrations")]
async fn a_repeated_push_locks_no_branch_before_the_follow_up(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    let mut conn = world.engine.connection().await.unwrap();
    jobs::enqueue(
        &mut conn,
        JobKind::FollowUp,
        world.project.id.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    drop(conn);
    let mut follow_up = world.engine.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM jobs WHERE kind = 'follow_up' AND state = 'ready' FOR UPDATE")
        .execute(&mut *follow_up)
        .await
        .unwrap();
    world.announce("main", &head, "Again").await;
    let engine = world.engine.clone();
    let delivery = tokio::spawn(async move {
        worker::run_next_of(&engine, Pool::Deliveries)
            .await
            .unwrap()
    });
    let waits_for_follow_up = async {
        loop {
            let waits: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)
                                WHERE NOT granted AND datname = current_database())",
            )
            .fetch_one(&world.engine.pool)
            .await
            .unwrap();
            if waits {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(60), waits_for_follow_up)
        .await
        .unwrap();
    let pushes = sqlx::query("SELECT FROM branch_pushes FOR UPDATE NOWAIT")
        .execute(&mut *follow_up)
        .await;
    assert_eq!(pushes.unwrap().rows_affected(), 1);
    follow_up.commit().await.unwrap();
    assert!(delivery.await.unwrap());
    world.drain().await;
    let outcomes = world.outcomes().await;
    let repeated = outcomes
        .iter()
        .filter(|outcome| outcome.contains("already has a build"));
    assert_eq!(repeated.count(), 1, "{outcomes:#?}");
}

/// A sentence once quoted a ref of 24 MB with 144 million characters.
#[sqlx::test(migrations = "../../migrations")]
async fn every_outcome_is_short(pool: PgPool) {
    let world = World::new(pool).await;
    let long = "\u{1}x".repeat(1 << 20);
    let head = world.sample.head();
    let url = world.sample.repository_url();
    let push =
        |name: &str, subject: &str| webhook::push(&url, name, &"0".repeat(40), &head, subject);
    let mut payloads = vec![
        ("push", push(&long, "x")),
        ("push", push("main", &long)),
        ("push", webhook::push_tag(&url, &long, &head, &head, "x")),
        ("delete", serde_json::json!({"ref": "x", "ref_type": long})),
    ];
    let mut named = push(&"n".repeat(200), "[skip ci]");
    named["pusher"]["name"] = long.into();
    payloads.push(("push", named));
    for (event, payload) in &payloads {
        world.deliver(event, payload, &webhook::delivery_id()).await;
    }
    world.drain().await;
    let outcomes = world.outcomes().await;
    assert_eq!(outcomes.len(), payloads.len(), "{outcomes:#?}");
    for outcome in outcomes {
        // The status comes before the outcome.
        assert!(outcome.chars().count() <= 510, "{}", outcome.len());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn control_characters_in_a_commit_do_no_harm(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "red \u{1b}[31m",
            &[
                ("shop_base/new.py", "x = 1\n"),
                ("MIGRATIONS.md", "a\u{0}b\n"),
            ],
        )
        .unwrap();
    let head = world.sample.head();
    world.sample.push().unwrap();
    let mut payload = webhook::push(
        &world.sample.repository_url(),
        "main",
        &"0".repeat(40),
        &head,
        "nul \u{0} here",
    );
    payload["pusher"]["name"] = "p\u{0}".into();
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    let mut tag = webhook::push_tag(
        &world.sample.repository_url(),
        "v1.0.0",
        &"1".repeat(40),
        &head,
        "nul \u{0} here",
    );
    tag["pusher"]["name"] = "p\u{0}".into();
    world.deliver("push", &tag, &webhook::delivery_id()).await;
    world.drain().await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(
        (build.status, build.subject.as_deref()),
        (BuildStatus::Succeeded, Some("red ")),
        "{:?}",
        build.error
    );
    assert_eq!(world.release("v1.0.0").await.unwrap().tagged_by, r"p\u{0}");
}

/// More pushes than the runs of a job that may end with their process.
const MANY_PUSHES: usize = 25;

/// A process that is killed again and again ends each run of the follow-up after one push. The job is
/// not given up, because it comes nearer to its end.
#[sqlx::test(migrations = "../../migrations")]
async fn a_follow_up_that_is_killed_after_each_push_comes_to_its_end(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("main").await;
    for number in 0..MANY_PUSHES {
        world
            .announce(&format!("branch-{number}"), &head, "a change")
            .await;
    }
    while worker::run_next_of(&world.engine, Pool::Deliveries)
        .await
        .unwrap()
    {}
    sqlx::raw_sql(
        "CREATE FUNCTION lose_lease() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             UPDATE jobs SET state = 'ready', lease_owner = NULL, lease_until = NULL WHERE kind = 'follow_up' AND state = 'leased';
             RETURN NEW;
         END $$;
         CREATE TRIGGER lose_lease AFTER UPDATE ON branch_pushes FOR EACH ROW EXECUTE FUNCTION lose_lease()",
    )
    .execute(&world.engine.pool)
    .await
    .unwrap();
    let mut runs = 0;
    while worker::run_next_of(&world.engine, Pool::Outside)
        .await
        .unwrap()
    {
        runs += 1;
        assert!(runs < 2 * MANY_PUSHES, "it does not end");
    }
    assert!(runs >= MANY_PUSHES, "{runs} runs");
    let (left, dead): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM branch_pushes WHERE to_follow_up > 0), (SELECT count(*) FROM jobs WHERE state = 'dead')",
    )
    .fetch_one(&world.engine.pool)
    .await
    .unwrap();
    assert_eq!((left, dead), (0, 0));
}

/// How many writers the intake has.
const WRITERS_OF_INTAKE: i64 = 4;

/// Each writer of the intake keeps its connection between deliveries, and the writers take turns. A
/// firewall or a restart of Postgres closes the connections meanwhile, and the forge notices nothing.
#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_is_stored_when_the_connection_of_the_intake_was_closed(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.sample.head();
    for _ in 0..WRITERS_OF_INTAKE {
        world.announce("main", &head, "a change").await;
        let closed: bool = sqlx::query_scalar(
            "SELECT coalesce(bool_and(pg_terminate_backend(pid, 30000)), false) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE '%INSERT INTO deliveries%' AND pid <> pg_backend_pid()",
        )
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
        assert!(closed);
    }
    for _ in 0..WRITERS_OF_INTAKE {
        world.announce("main", &head, "a change").await;
    }
    let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(stored, 2 * WRITERS_OF_INTAKE);
}
