//! Cancelling and superseding builds, and building such commits later.

use std::time::{Duration, Instant};

use crate::fixtures::world::World;
use ecluse_domain::build::{BuildStatus, BuildStep};
use ecluse_domain::release::ReleaseStatus;
use ecluse_engine::jobs::worker;
use ecluse_engine::{Error, build};
use ecluse_store::jobs::{self, Claim, Job, Pool};
use ecluse_store::{PgPool, builds};
use ecluse_testbed::webhook;
use tokio_util::sync::CancellationToken;

/// Runs all jobs that are due, except builds.
async fn deliver_all(world: &World) {
    let mut ran = true;
    while ran {
        ran = false;
        for pool in [Pool::Deliveries, Pool::Outside, Pool::Deployments] {
            while worker::run_next_of(&world.engine, pool).await.unwrap() {
                ran = true;
            }
        }
    }
    let left: Vec<String> = sqlx::query_scalar(
        "SELECT concat_ws(' ', kind, state, attempts, last_error) FROM jobs WHERE pool <> 'builds' AND state <> 'done'",
    )
    .fetch_all(&world.engine.pool)
    .await
    .unwrap();
    assert!(left.is_empty(), "{left:?}");
}

/// Commits and pushes a change to the git server, without a delivery.
fn commit(world: &World, text: &str) -> String {
    let commit = world
        .sample
        .commit(text, &[("shop_base/change.py", &format!("x = {text:?}\n"))])
        .unwrap();
    world.sample.push().unwrap();
    commit
}

/// Sends the delivery for a push, with the previous commit of the branch.
async fn announce(world: &World, branch: &str, before: &str, commit: &str) {
    let payload = webhook::push(
        &world.sample.repository_url(),
        branch,
        before,
        commit,
        "a change",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
}

async fn claim_build(world: &World, worker: &str) -> Option<Job> {
    let claim = Claim {
        pool: Pool::Builds,
        per_project: 2,
        except: None,
        served: &[],
        at_most: 1,
        worker,
        lease: Duration::from_secs(60),
    };
    let mut tx = jobs::begin_claim(&world.engine.pool, claim.pool)
        .await
        .unwrap();
    let job = jobs::claim(&mut tx, claim).await.unwrap().pop();
    ecluse_store::commit(tx).await.unwrap();
    job
}

async fn status(world: &World, commit: &str) -> BuildStatus {
    world.build_of(commit).await.unwrap().status
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_queued_build_is_cancelled_at_once(pool: PgPool) {
    let world = World::new(pool).await;
    let head = commit(&world, "one");
    announce(&world, "main", webhook::NOTHING, &head).await;
    let payload = webhook::push_tag(
        &world.sample.repository_url(),
        "v1.0.0",
        &"1".repeat(40),
        &head,
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    deliver_all(&world).await;
    let waiting = world.build_of(&head).await.unwrap();
    assert_eq!(waiting.status, BuildStatus::Queued);
    assert!(matches!(
        build::cancel(&world.engine, &world.paula, waiting.id).await,
        Err(Error::Forbidden(_))
    ));

    let cancelled = build::cancel(&world.engine, &world.theo, waiting.id)
        .await
        .unwrap();
    assert_eq!(
        (cancelled.status, cancelled.error.as_deref()),
        (BuildStatus::Cancelled, Some("Cancelled by theo."))
    );
    assert!(matches!(
        build::cancel(&world.engine, &world.theo, waiting.id).await,
        Err(Error::Conflict(_))
    ));
    assert_eq!(
        world.release("v1.0.0").await.unwrap().status,
        ReleaseStatus::Failed
    );
    let audit = world.audit().await;
    assert!(
        audit.contains(&"theo build.cancelled".to_owned())
            && audit.contains(&"theo release.failed".to_owned()),
        "{audit:#?}"
    );
    assert!(claim_build(&world, "w").await.is_none());

    // When the commit is pushed again, it is built, and the release gets its image.
    announce(&world, "main", webhook::NOTHING, &head).await;
    world.drain().await;
    assert_eq!(status(&world, &head).await, BuildStatus::Succeeded);
    assert_eq!(
        world.release("v1.0.0").await.unwrap().status,
        ReleaseStatus::Ready
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_running_build_that_is_cancelled_ends_within_seconds(pool: PgPool) {
    let world = World::new(pool).await;
    // A git server that accepts the connection and never answers.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    sqlx::query("UPDATE projects SET repository = 'http://' || $1 || '/shop.git'")
        .bind(silent.local_addr().unwrap().to_string())
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let head = world.sample.head();
    announce(&world, "main", webhook::NOTHING, &head).await;
    let settings = worker::Settings {
        workers: 1,
        builds: 1,
        builds_per_project: 1,
        lease: Duration::from_secs(30),
        name: "w".to_owned(),
    };
    let stop = CancellationToken::new();
    let workers = tokio::spawn(worker::run(world.engine.clone(), settings, stop.clone()));
    // Git connects: the build runs.
    let (_held, _) = tokio::time::timeout(Duration::from_secs(60), silent.accept())
        .await
        .unwrap()
        .unwrap();
    let running = world.build_of(&head).await.unwrap();
    assert_eq!(running.status, BuildStatus::Running);
    let cancelled = build::cancel(&world.engine, &world.theo, running.id)
        .await
        .unwrap();
    assert_eq!(
        (cancelled.status, cancelled.cancel_requested_by.as_deref()),
        (BuildStatus::Running, Some("theo"))
    );
    build::cancel(&world.engine, &world.tess, running.id)
        .await
        .unwrap();

    let since = Instant::now();
    while status(&world, &head).await == BuildStatus::Running {
        assert!(since.elapsed() < Duration::from_secs(60), "it still runs");
        tokio::task::yield_now().await;
    }
    assert_eq!(
        world.build_of(&head).await.unwrap().error.as_deref(),
        Some("Cancelled by theo.")
    );
    stop.cancel();
    workers.await.unwrap();
    let steps = builds::list_steps(&mut world.engine.connection().await.unwrap(), running.id)
        .await
        .unwrap();
    assert!(
        steps.iter().all(|step| step.finished_at.is_some()),
        "{steps:?}"
    );
    let audit = world.audit().await;
    assert_eq!(
        audit
            .iter()
            .filter(|row| row.contains("build.cancel"))
            .collect::<Vec<_>>(),
        ["theo build.cancel_requested", "ecluse build.cancelled"]
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_next_worker_ends_a_cancelled_build(pool: PgPool) {
    let world = World::new(pool).await;
    let head = commit(&world, "one");
    announce(&world, "main", webhook::NOTHING, &head).await;
    deliver_all(&world).await;
    let mut conn = world.engine.connection().await.unwrap();
    claim_build(&world, "dies").await.unwrap();
    let build = world.build_of(&head).await.unwrap();
    build::cancel(&world.engine, &world.theo, build.id)
        .await
        .unwrap();
    assert_eq!(
        status(&world, &head).await,
        BuildStatus::Queued,
        "its worker must end it"
    );
    sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
        .execute(&mut *conn)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(status(&world, &head).await, BuildStatus::Cancelled);
    assert_eq!(jobs::enqueue_missing(&mut conn).await.unwrap(), 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_that_is_cancelled_at_its_end_is_either_cancelled_or_successful(pool: PgPool) {
    let world = World::new(pool).await;
    let mut ends = Vec::new();
    for number in 0..12 {
        let head = commit(&world, &format!("change {number}"));
        announce(&world, "main", webhook::NOTHING, &head).await;
        deliver_all(&world).await;
        let build = world.build_of(&head).await.unwrap();
        let engine = world.engine.clone();
        let run = tokio::spawn(async move { worker::drain(&engine).await.unwrap() });
        // The request comes between the first step and the end of the build.
        let steps = number / 2;
        while i64::from(steps)
            > count(
                &world,
                &format!(
                    "SELECT count(*) FROM build_steps WHERE build_id = '{}'",
                    build.id
                ),
            )
            .await
            && !status(&world, &head).await.is_over()
        {
            tokio::task::yield_now().await;
        }
        let cancelled = build::cancel(&world.engine, &world.theo, build.id).await;
        run.await.unwrap();
        world.drain().await;
        let ended = world.build_of(&head).await.unwrap();
        let is_live = world
            .live(ecluse_domain::stage::StageName::Staging)
            .await
            .is_some_and(|live| live.build_id == build.id);
        match ended.status {
            BuildStatus::Succeeded => assert!(
                ended.image_digest.is_some() && is_live && cancelled.is_err(),
                "{ended:?}"
            ),
            BuildStatus::Cancelled => assert!(
                ended.image_digest.is_none() && !is_live && cancelled.is_ok(),
                "{ended:?}"
            ),
            _ => unreachable!("{ended:?}"),
        }
        ends.push(ended.status);
    }
    let open = count(&world, "SELECT count(*) FROM jobs WHERE state <> 'done'").await;
    assert_eq!(open, 0, "{ends:?}");
}

async fn count(world: &World, query: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned()))
        .fetch_one(&world.engine.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_newer_push_supersedes_queued_builds(pool: PgPool) {
    let world = World::new(pool).await;
    let [one, two, three] = ["one", "two", "three"].map(|text| commit(&world, text));
    announce(&world, "main", webhook::NOTHING, &one).await;
    announce(&world, "main", &one, &two).await;
    announce(&world, "main", &two, &three).await;
    deliver_all(&world).await;
    let newest = world.build_of(&three).await.unwrap();
    assert_eq!(newest.status, BuildStatus::Queued);
    let superseded = world.build_of(&two).await.unwrap();
    assert_eq!(
        (superseded.status, superseded.superseded_by),
        (BuildStatus::Superseded, Some(newest.id))
    );
    let reason = format!(
        "A newer push on main, {}, came before this build started.",
        &three[..12]
    );
    let short = newest.commit_sha.short();
    assert!(
        superseded
            .error
            .as_deref()
            .is_some_and(|error| error == reason || error.contains(short)),
        "{superseded:?}"
    );
    assert_eq!(status(&world, &one).await, BuildStatus::Superseded);
    assert_eq!(
        world
            .audit()
            .await
            .iter()
            .filter(|row| *row == "github build.superseded")
            .count(),
        2
    );

    // A superseded commit that is needed later is built.
    let payload = webhook::push_tag(
        &world.sample.repository_url(),
        "v1.0.0",
        &"1".repeat(40),
        &one,
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    world.drain().await;
    assert_eq!(status(&world, &one).await, BuildStatus::Succeeded);
    assert_eq!(
        world.release("v1.0.0").await.unwrap().status,
        ReleaseStatus::Ready
    );
    assert_eq!(status(&world, &two).await, BuildStatus::Superseded);
    assert_eq!(status(&world, &three).await, BuildStatus::Succeeded);
    let again = build::retry(&world.engine, &world.theo, superseded.id)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(world.build_of(&two).await.unwrap().id, again);
    assert_eq!(status(&world, &two).await, BuildStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_that_something_else_needs_is_not_superseded(pool: PgPool) {
    let world = World::new(pool).await;
    let [tagged, elsewhere, running, newest] =
        ["tagged", "elsewhere", "running", "newest"].map(|text| commit(&world, text));
    let tag = |commit: &str| {
        webhook::push_tag(
            &world.sample.repository_url(),
            "v1.0.0",
            &"1".repeat(40),
            commit,
            "x",
        )
    };
    announce(&world, "main", webhook::NOTHING, &tagged).await;
    world
        .deliver("push", &tag(&tagged), &webhook::delivery_id())
        .await;
    deliver_all(&world).await;
    announce(&world, "main", &tagged, &elsewhere).await;
    announce(&world, "feature/x", webhook::NOTHING, &elsewhere).await;
    deliver_all(&world).await;
    announce(&world, "main", &elsewhere, &running).await;
    deliver_all(&world).await;
    let started = world.build_of(&running).await.unwrap();
    builds::start(
        &mut world.engine.connection().await.unwrap(),
        started.id,
        BuildStep::Fetch,
    )
    .await
    .unwrap();
    announce(&world, "main", &running, &newest).await;
    deliver_all(&world).await;
    assert_eq!(
        status(&world, &tagged).await,
        BuildStatus::Queued,
        "a release waits for it"
    );
    assert_eq!(
        status(&world, &elsewhere).await,
        BuildStatus::Queued,
        "it is the head of another branch"
    );
    assert_eq!(
        status(&world, &running).await,
        BuildStatus::Running,
        "it runs"
    );
    assert_eq!(status(&world, &newest).await, BuildStatus::Queued);

    // After a push on the other branch, nothing needs it.
    let moved = commit(&world, "moved");
    announce(&world, "feature/x", &elsewhere, &moved).await;
    announce(&world, "main", &newest, &moved).await;
    deliver_all(&world).await;
    assert_eq!(status(&world, &elsewhere).await, BuildStatus::Superseded);
    world.drain().await;
    assert_eq!(
        world.release("v1.0.0").await.unwrap().status,
        ReleaseStatus::Ready
    );
    let open = count(
        &world,
        "SELECT count(*) FROM builds WHERE status IN ('queued', 'running')",
    )
    .await;
    assert_eq!(open, 0);
}

/// Deliveries may come in any order, with or without the previous commit of the branch: only the
/// newest commit is built.
#[sqlx::test(migrations = "../../migrations")]
async fn the_newest_commit_by_ancestry_is_built(pool: PgPool) {
    let world = World::new(pool).await;
    let mut case = 0;
    for has_before in [true, false] {
        for order in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            case += 1;
            let branch = format!("b{case}");
            let commits: Vec<String> = (0..3)
                .map(|number| commit(&world, &format!("{branch} {number}")))
                .collect();
            for at in order {
                let before = if has_before && at > 0 {
                    commits[at - 1].as_str()
                } else {
                    webhook::NOTHING
                };
                announce(&world, &branch, before, &commits[at]).await;
                deliver_all(&world).await;
            }
            let mut ends = Vec::new();
            for commit in &commits {
                ends.push(status(&world, commit).await);
            }
            assert_eq!(
                ends,
                [
                    BuildStatus::Superseded,
                    BuildStatus::Superseded,
                    BuildStatus::Queued
                ],
                "{order:?}, with the previous commit: {has_before}"
            );
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn after_a_rewrite_of_history_the_last_push_decides(pool: PgPool) {
    let world = World::new(pool).await;
    let base = commit(&world, "base");
    let dropped = commit(&world, "dropped");
    world.sample.git(&["reset", "--hard", &base]).unwrap();
    let kept = world
        .sample
        .commit("kept", &[("shop_base/kept.py", "y = 1\n")])
        .unwrap();
    world
        .sample
        .git(&["push", "--force", "origin", "HEAD:refs/heads/rewritten"])
        .unwrap();
    announce(&world, "rewritten", webhook::NOTHING, &dropped).await;
    announce(&world, "rewritten", webhook::NOTHING, &kept).await;
    deliver_all(&world).await;
    assert_eq!(
        (status(&world, &dropped).await, status(&world, &kept).await),
        (BuildStatus::Superseded, BuildStatus::Queued)
    );
    // The branch is reset to an earlier commit; the payload of the forge names the previous one.
    announce(&world, "rewritten", &kept, &base).await;
    deliver_all(&world).await;
    assert_eq!(
        (status(&world, &kept).await, status(&world, &base).await),
        (BuildStatus::Superseded, BuildStatus::Queued)
    );
    assert!(
        count(
            &world,
            "SELECT count(*) FROM jobs WHERE kind = 'build' AND state = 'ready'"
        )
        .await
            == 1
    );
}
