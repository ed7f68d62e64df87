//! Infrastructure that fails at the worst moment: afterwards, the image that the database calls
//! live must be the image that runs.

use crate::fixtures::world::World;
use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::Digest;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::job::JobKind;
use ecluse_domain::stage::StageName;
use ecluse_store::jobs;
use ecluse_store::{PageRequest, PgPool, deployment_steps, deployments};
use ecluse_testbed::webhook;

/// Makes every write of this kind fail with an error of this class.
async fn break_writes(pool: &PgPool, table: &str, condition: &str, code: &str) {
    let sql = format!(
        "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken by the test' USING ERRCODE = '{code}'; END $$;
         CREATE TRIGGER broken BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION broken();"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
        .execute(pool)
        .await
        .unwrap();
}

async fn repair_writes(pool: &PgPool) {
    sqlx::raw_sql("DROP FUNCTION broken CASCADE")
        .execute(pool)
        .await
        .unwrap();
}

/// Lets every job that waits for its next attempt run now.
async fn time_passes(world: &World) {
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
}

async fn newest(world: &World) -> (DeploymentStatus, Option<String>, Digest) {
    let all = deployments::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(1),
    )
    .await
    .unwrap();
    let newest = all.into_iter().next().unwrap();
    (newest.status, newest.error, newest.image_digest)
}

/// The steps of the newest deployment: name, status, attempts.
async fn steps(world: &World) -> Vec<String> {
    let mut conn = world.engine.connection().await.unwrap();
    let newest = deployments::list(&mut conn, world.project.id, PageRequest::first(1))
        .await
        .unwrap()
        .pop()
        .unwrap();
    let mut steps = deployment_steps::list(&mut conn, newest.id).await.unwrap();
    steps.sort_by_key(|step| step.name);
    steps
        .iter()
        .map(|step| format!("{} {} {}", step.name, step.status, step.attempts))
        .collect()
}

/// A staging where something is live, and a newer commit that is not pushed yet.
async fn live(pool: PgPool) -> (World, Digest) {
    let world = World::new(pool).await;
    world.push("main").await;
    let digest = world.live(StageName::Staging).await.unwrap().image_digest;
    world
        .sample
        .commit("next", &[("shop_base/next.py", "x = 1\n")])
        .unwrap();
    (world, digest)
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_engine_that_stays_down_does_not_end_a_deployment(pool: PgPool) {
    let (world, old) = live(pool).await;
    world.deployer.set_down(true);
    world.push("main").await;
    for _ in 0..12 {
        time_passes(&world).await;
    }
    let (status, _, new) = newest(&world).await;
    assert_eq!(
        status,
        DeploymentStatus::Running,
        "the running image is unknown, so the deployment does not end"
    );
    assert_ne!(new, old);
    world.deployer.set_down(false);
    time_passes(&world).await;
    assert_eq!(newest(&world).await.0, DeploymentStatus::Live);
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(new)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_older_commit_that_waited_does_not_replace_a_newer_one(pool: PgPool) {
    let (world, _) = live(pool).await;
    world.deployer.set_down(true);
    world.push("main").await;
    // Two more commits wait for the engine behind the first one.
    for number in [2, 3] {
        world
            .sample
            .commit("next", &[("shop_base/next.py", &format!("x = {number}\n"))])
            .unwrap();
        world.push("main").await;
    }
    let (status, _, newest_digest) = newest(&world).await;
    assert_eq!(status, DeploymentStatus::Queued);
    world.deployer.set_down(false);
    time_passes(&world).await;
    time_passes(&world).await;
    let live = world.live(StageName::Staging).await.unwrap();
    assert_eq!(live.image_digest, newest_digest);
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(newest_digest)
    );
}

/// Before the switch, the live container was never stopped, so it was not restored either.
#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_that_cannot_be_prepared_leaves_the_live_container_alone(pool: PgPool) {
    let (world, old) = live(pool).await;
    world.deployer.set_down(true);
    world.push("main").await;
    let (_, _, new) = newest(&world).await;
    world.deployer.set_behaviour(&new, Behaviour::Missing);
    world.deployer.set_down(false);
    time_passes(&world).await;
    let (status, error, _) = newest(&world).await;
    assert_eq!(status, DeploymentStatus::Errored);
    let error = error.unwrap();
    assert!(
        error.ends_with(&format!(". {} still runs.", old.short())),
        "{error}"
    );
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(old)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_previous_container_is_kept_until_the_new_one_is_recorded_as_live(pool: PgPool) {
    let (world, old) = live(pool.clone()).await;
    // As if killed between the container engine's last call and the database's commit.
    break_writes(&pool, "deployments", "NEW.status = 'live'", "57P01").await;
    world.push("main").await;
    let (status, _, new) = newest(&world).await;
    assert_eq!(status, DeploymentStatus::Verifying);
    let one = [
        "pull succeeded 1",
        "check succeeded 1",
        "deploy succeeded 1",
        "verify succeeded 1",
    ];
    assert_eq!(
        steps(&world).await,
        [&one[..], &["record running 1"]].concat()
    );
    repair_writes(&pool).await;
    world.deployer.set_behaviour(&new, Behaviour::Unhealthy);
    time_passes(&world).await;
    let (status, error, _) = newest(&world).await;
    assert_eq!(status, DeploymentStatus::Failed);
    assert_eq!(
        steps(&world).await,
        [
            "pull succeeded 2",
            "check succeeded 2",
            "deploy succeeded 2",
            "verify failed 2",
            "record failed 1"
        ],
        "the step that was interrupted, and the result of the second attempt"
    );
    assert!(
        error
            .as_ref()
            .is_some_and(|error| error.contains(&format!("{} was restored.", old.short()))),
        "{error:?}"
    );
    assert_eq!(
        world.live(StageName::Staging).await.unwrap().image_digest,
        old
    );
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(old)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_log_line_that_cannot_be_written_does_not_fail_a_deployment(pool: PgPool) {
    let (world, _) = live(pool.clone()).await;
    break_writes(&pool, "deployment_logs", "true", "23505").await;
    world.push("main").await;
    let (status, _, new) = newest(&world).await;
    assert_eq!(status, DeploymentStatus::Live);
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(new)
    );
    assert!(
        world
            .deployer
            .calls()
            .iter()
            .all(|call| call.name != "roll_back")
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_of_a_live_deployment_only_cleans_up(pool: PgPool) {
    let (world, digest) = live(pool).await;
    let id = world.live(StageName::Staging).await.unwrap().id;
    jobs::enqueue(
        &mut world.engine.connection().await.unwrap(),
        JobKind::Deployment,
        id.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    world.drain().await;
    let last: Vec<&str> = world
        .deployer
        .calls()
        .iter()
        .rev()
        .take(2)
        .map(|call| call.name)
        .collect();
    assert_eq!(last, ["clean_up", "clean_up"]);
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Staging),
        Some(digest)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_that_cannot_be_processed_ends_as_failed(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    break_writes(&pool, "builds", "true", "22000").await;
    let payload = webhook::push(
        &world.sample.repository_url(),
        "main",
        &"0".repeat(40),
        &world.sample.head(),
        "x",
    );
    world.deliver("push", &payload, "poisoned").await;
    world.drain().await;
    let outcomes = world.outcomes().await;
    assert!(
        outcomes[0].starts_with("failed Given up after 1 attempts"),
        "{outcomes:?}"
    );
    assert_eq!(
        ecluse_engine::jobs::reconcile::run(&world.engine)
            .await
            .unwrap(),
        0,
        "it gets no other job"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn open_work_without_a_job_gets_one(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.sample.push().unwrap();
    world.announce("main", &world.sample.head(), "x").await;
    sqlx::query("DELETE FROM jobs")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(
        ecluse_engine::jobs::reconcile::run(&world.engine)
            .await
            .unwrap(),
        1
    );
    world.drain().await;
    assert!(world.live(StageName::Staging).await.is_some());
    assert_eq!(
        ecluse_engine::jobs::reconcile::run(&world.engine)
            .await
            .unwrap(),
        0
    );
}
