//! Vetoes, holds and newer releases: what stops a release that waits.

use ecluse_domain::gate::GateName;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::stage::StageName::{Preprod, Prod, Staging};
use ecluse_engine::Error;
use ecluse_engine::rules::hold::{hold_stage, lift_hold};
use ecluse_engine::rules::veto::{impose_veto, lift_veto};
use ecluse_store::PgPool;

use super::{approve, assert_gate, release_on_preprod};
use crate::fixtures::world::World;

#[sqlx::test(migrations = "../../migrations")]
async fn a_vetoed_release_goes_nowhere_until_the_veto_is_lifted(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    assert!(matches!(
        impose_veto(&world.engine, &world.paula, release, "no").await,
        Err(Error::Forbidden(_))
    ));
    impose_veto(&world.engine, &world.tess, release, "It loses invoices.")
        .await
        .unwrap();
    assert!(matches!(
        impose_veto(&world.engine, &world.theo, release, "again").await,
        Err(Error::Conflict(_))
    ));
    world.drain().await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::Refused,
        GateName::Veto,
        "tess vetoed v1.0.0",
    )
    .await;
    approve(&world, release).await;
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::Refused);
    lift_veto(&world.engine, &world.theo, release)
        .await
        .unwrap();
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_held_stage_keeps_its_image_and_takes_the_newest_build_afterwards(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let before = world.live(Staging).await.unwrap().image_digest;
    assert!(matches!(
        hold_stage(&world.engine, &world.paula, world.project.id, Staging, "no").await,
        Err(Error::Forbidden(_))
    ));
    hold_stage(
        &world.engine,
        &world.theo,
        world.project.id,
        Staging,
        "We show it to the client.",
    )
    .await
    .unwrap();
    world.push("main").await;
    world.push("main").await;
    assert_eq!(world.live(Staging).await.unwrap().image_digest, before);
    let newest = world
        .builds()
        .await
        .into_iter()
        .next()
        .unwrap()
        .image_digest;
    lift_hold(&world.engine, &world.theo, world.project.id, Staging)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(
        Some(world.live(Staging).await.unwrap().image_digest),
        newest
    );
    assert!(matches!(
        lift_hold(&world.engine, &world.theo, world.project.id, Staging).await,
        Err(Error::Conflict(_))
    ));
}

/// An automatic deployment that waits for the slot ends when the stage is held.
#[sqlx::test(migrations = "../../migrations")]
async fn a_hold_ends_a_queued_deployment(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.released().await;
    let live = world.live(Staging).await.unwrap();
    let queued = ecluse_domain::ids::DeploymentId::generate();
    let mut conn = world.engine.connection().await.unwrap();
    let new = ecluse_store::deployments::NewDeployment {
        id: queued,
        project_id: world.project.id,
        stage_id: live.stage_id,
        image_digest: &live.image_digest,
        build_id: live.build_id,
        promotion: None,
    };
    ecluse_store::deployments::insert(&mut conn, &new)
        .await
        .unwrap();
    hold_stage(
        &world.engine,
        &world.theo,
        world.project.id,
        Staging,
        "A customer looks at it.",
    )
    .await
    .unwrap();
    ecluse_store::jobs::enqueue(
        &mut conn,
        ecluse_domain::job::JobKind::Deployment,
        queued.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    world.drain().await;
    let ended = ecluse_store::deployments::get(&mut conn, queued)
        .await
        .unwrap();
    assert_eq!(
        ended.status,
        ecluse_domain::deployment::DeploymentStatus::Superseded
    );
    assert_eq!(world.live(Staging).await.unwrap().id, live.id);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_newer_release_that_goes_live_supersedes_a_waiting_promotion(pool: PgPool) {
    let world = World::new(pool).await;
    let old = release_on_preprod(&world).await;
    let waiting = world.request(&world.paula, old, Prod).await;
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let new = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, new, Preprod).await;
    approve(&world, new).await;
    let newer = world.request(&world.paula, new, Prod).await;
    assert_eq!(world.status(newer).await, PromotionStatus::Succeeded);
    assert_gate(
        &world,
        waiting,
        PromotionStatus::Superseded,
        GateName::Version,
        "v1.0.0 is older than v1.1.0, which is live on prod",
    )
    .await;
    let audit = world.audit().await;
    assert!(
        audit
            .iter()
            .any(|entry| entry.ends_with("promotion.superseded")),
        "{audit:?}"
    );
}
