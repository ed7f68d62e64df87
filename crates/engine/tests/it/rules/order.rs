//! What happened first has the earlier time and counts as the older decision, although a transaction
//! waited for a lock or the clock of a server is wrong.

use chrono::{DateTime, Utc};
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{DeploymentId, FreezeId, PromotionId, StageId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName::Prod;
use ecluse_store::audit::{self, NewEntry};
use ecluse_store::deployments::NewDeployment;
use ecluse_store::freezes::{self, NewFreeze};
use ecluse_store::policies::{self, PolicyPlace};
use ecluse_store::{PgPool, Tx, deployments, jobs};

use super::{approve, assert_gate, decide, release_on_preprod};
use crate::fixtures::world::World;

/// A promotion to prod that waits for its approvals, and a freeze that begins in so many minutes.
async fn promotion_and_freeze(
    world: &World,
    pool: &PgPool,
    begins: i32,
) -> (PromotionId, FreezeId) {
    let release = release_on_preprod(world).await;
    let id = FreezeId::generate();
    let promotion = world.request(&world.paula, release, Prod).await;
    let starts_at: chrono::NaiveDateTime =
        sqlx::query_scalar("SELECT now() AT TIME ZONE 'Europe/Paris' + make_interval(mins => $1)")
            .bind(begins)
            .fetch_one(pool)
            .await
            .unwrap();
    let freeze = NewFreeze {
        id,
        at: PolicyPlace {
            platform: None,
            project: Some(world.project.id),
            stage: Some(Prod),
        },
        starts_at,
        minutes: 600,
        time_zone: "Europe/Paris",
        recurrence: ecluse_domain::freeze::Recurrence::Once,
        reason: "Stock-taking.",
        set_by: None,
        set_by_name: "somebody",
    };
    freezes::insert(&mut world.engine.connection().await.unwrap(), &freeze)
        .await
        .unwrap();
    (promotion, id)
}

/// Holds the lock of the rules, and waits until the job of the promotion has begun its transaction
/// and waits for this lock.
async fn let_promotion_wait(world: &World, pool: &PgPool) -> (Tx, tokio::task::JoinHandle<()>) {
    let mut tx = ecluse_store::begin(pool).await.unwrap();
    policies::lock(&mut tx).await.unwrap();
    let mut conn = world.engine.connection().await.unwrap();
    jobs::enqueue_waiting_promotions(&mut conn, None)
        .await
        .unwrap();
    drop(conn);
    let engine = world.engine.clone();
    let work = tokio::spawn(async move {
        ecluse_engine::jobs::worker::drain(&engine).await.unwrap();
    });
    let waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !sqlx::query_scalar::<_, bool>(waits)
        .fetch_one(pool)
        .await
        .unwrap()
    {
        assert!(std::time::Instant::now() < deadline, "nothing waits");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    (tx, work)
}

/// The promotion's transaction begins before the freeze is lifted, and goes on afterwards.
#[sqlx::test(migrations = "../../migrations")]
async fn what_allowed_a_deployment_has_an_earlier_time(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (promotion, freeze) = promotion_and_freeze(&world, &pool, -1).await;
    let release = world.promotion(promotion).await.release_id;
    approve(&world, release).await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    let (mut tx, work) = let_promotion_wait(&world, &pool).await;
    freezes::lift(&mut tx, freeze, "somebody")
        .await
        .unwrap()
        .unwrap();
    let entry = NewEntry {
        actor_kind: ActorKind::CommandLine,
        actor_id: None,
        actor_name: "somebody",
        action: "test.allowed",
        project: Some(world.project.id),
        subject: None,
        digest: None,
        detail: "",
        remote_address: None,
        request_id: None,
    };
    audit::insert(&mut tx, &entry).await.unwrap();
    ecluse_store::commit(tx).await.unwrap();
    work.await.unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    let actions: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM audit WHERE action = 'test.allowed' OR action = 'promotion.started' AND subject_id = $1
           OR action = 'deployment.started' AND subject_id IN (SELECT id FROM deployments WHERE promotion_id = $1) ORDER BY at",
    )
    .bind(promotion.0)
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(
        actions,
        ["test.allowed", "promotion.started", "deployment.started"]
    );
    let times: (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>, DateTime<Utc>) = sqlx::query_as(
        "SELECT f.lifted_at, p.started_at, d.created_at, d.started_at FROM freezes f, promotions p JOIN deployments d ON d.promotion_id = p.id
         WHERE f.id = $1 AND p.id = $2",
    )
    .bind(freeze.0)
    .bind(promotion.0)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(
        times.0 < times.1 && times.1 < times.2 && times.2 < times.3,
        "{times:?}"
    );
}

/// The promotion's transaction begins before the freeze does, and waits for a lock until the freeze
/// has begun.
#[sqlx::test(migrations = "../../migrations")]
async fn a_freeze_that_begins_while_a_promotion_waits_for_a_lock_holds_it_up(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (promotion, freeze) = promotion_and_freeze(&world, &pool, 60).await;
    let release = world.promotion(promotion).await.release_id;
    let approvals = [
        (&world.theo, ApprovalKind::Technical),
        (&world.paula, ApprovalKind::Functional),
    ];
    // No job runs after the last approval, so nothing starts before the lock is taken.
    decide(
        &world,
        approvals[0].0,
        release,
        approvals[0].1,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    let second = ecluse_engine::rules::approval::ApprovalRequest {
        release,
        stage: Prod,
        kind: Some(approvals[1].1),
        verdict: ApprovalVerdict::Approved,
        reason: "because",
    };
    ecluse_engine::rules::approval::record_approval(&world.engine, approvals[1].0, &second)
        .await
        .unwrap();
    let (mut tx, work) = let_promotion_wait(&world, &pool).await;
    sqlx::query(
        "UPDATE freezes SET begins = clock_timestamp() AT TIME ZONE time_zone WHERE id = $1",
    )
    .bind(freeze.0)
    .execute(&mut *tx)
    .await
    .unwrap();
    ecluse_store::commit(tx).await.unwrap();
    work.await.unwrap();
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Freeze,
        "Stock-taking.",
    )
    .await;
}

/// Ids begin with the time of the server that made them. A server whose clock is a day ahead records
/// an approval, and another one its withdrawal.
#[sqlx::test(migrations = "../../migrations")]
async fn a_withdrawal_comes_after_an_approval_with_a_later_id(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let technical = ApprovalKind::Technical;
    decide(
        &world,
        &world.theo,
        release,
        technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    let tomorrow = uuid::Uuid::max();
    sqlx::query("UPDATE approvals SET id = $1 WHERE kind = 'technical' AND release_id = $2 AND stage_id = (SELECT id FROM stages WHERE name = 'prod' AND project_id = $3)")
        .bind(tomorrow)
        .bind(release.0)
        .bind(world.project.id.0)
        .execute(&pool)
        .await
        .unwrap();
    decide(
        &world,
        &world.theo,
        release,
        technical,
        ApprovalVerdict::Withdrawn,
    )
    .await
    .unwrap();
    decide(
        &world,
        &world.paula,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
}

/// Likewise, of two automatic deployments that wait, the newer one is that which was added last.
#[sqlx::test(migrations = "../../migrations")]
async fn the_newest_deployment_is_the_one_that_was_added_last(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = world.released().await;
    let mut conn = world.engine.connection().await.unwrap();
    let stage = sqlx::query_scalar::<_, uuid::Uuid>("SELECT id FROM stages WHERE name = 'staging'")
        .fetch_one(&pool)
        .await
        .map(StageId)
        .unwrap();
    let by_another_clock = DeploymentId(uuid::Uuid::max());
    let newest = DeploymentId::generate();
    for id in [by_another_clock, newest] {
        let new = NewDeployment {
            id,
            project_id: world.project.id,
            stage_id: stage,
            image_digest: release.image_digest.as_ref().unwrap(),
            build_id: release.build_id,
            promotion: None,
        };
        deployments::insert(&mut conn, &new).await.unwrap();
    }
    let waiting: Vec<DeploymentId> = deployments::list_queued(&mut conn, stage)
        .await
        .unwrap()
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    assert_eq!(waiting, [newest, by_another_clock]);
}
