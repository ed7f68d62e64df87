//! Requests for promotions that the gates refuse or keep waiting.

use crate::fixtures::world::World;
use chrono::Duration;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_store::PgPool;

#[sqlx::test(migrations = "../../migrations")]
async fn an_older_release_does_not_replace_a_newer_one_in_production(pool: PgPool) {
    let world = World::new(pool).await;
    let old = world.released().await;
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let new = world.tag("v1.1.0").await.unwrap();
    for release in [&old, &new] {
        for stage in [StageName::Preprod, StageName::Prod] {
            world
                .record_approval(&world.theo, release.id, stage, ApprovalVerdict::Approved)
                .await;
        }
        let preprod = world
            .request(&world.paula, release.id, StageName::Preprod)
            .await;
        assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    }
    // It is requested while the newer release is on its way, so the gates decide when its turn
    // comes.
    let newer = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(new.id, StageName::Prod),
    )
    .await
    .unwrap();
    let older = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(old.id, StageName::Prod),
    )
    .await
    .unwrap();
    world.drain().await;
    assert_eq!(world.status(newer.id).await, PromotionStatus::Succeeded);
    let ended = world.promotion(older.id).await;
    assert_eq!(ended.status, PromotionStatus::Superseded);
    assert_eq!(
        ended.reason.unwrap(),
        "v1.0.0 is older than v1.1.0, which is live on prod; hosting can request a rollback."
    );
    assert_eq!(
        world.live(StageName::Prod).await.unwrap().image_digest,
        new.image_digest.clone().unwrap()
    );
    let again = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(old.id, StageName::Prod),
    )
    .await
    .unwrap();
    assert_eq!(again.status, PromotionStatus::Refused, "at once: {again:?}");
    // The same release again, and an older release on another stage, can still be requested.
    for (release, stage) in [(new.id, StageName::Prod), (old.id, StageName::Preprod)] {
        let promotion = world.request(&world.paula, release, stage).await;
        assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_changelog_dated_tomorrow_waits_for_its_day(pool: PgPool) {
    let world = World::new(pool).await;
    let (today, later) = (
        ecluse_engine::clock::now().date_naive().to_string(),
        (ecluse_engine::clock::now() + Duration::days(2))
            .date_naive()
            .to_string(),
    );
    world
        .sample
        .add_version("v1.1.0", &later, "A change.")
        .unwrap();
    world.push("main").await;
    let release = world.tag("v1.1.0").await.unwrap();
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    assert_eq!(world.gates(promotion).await[0], "changelog pending");
    // The test cannot change the clock, so it changes the date.
    sqlx::query("UPDATE builds SET changelog = replace(changelog, $1, $2)")
        .bind(&later)
        .bind(&today)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_request_is_refused_at_once_with_every_reason(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let release = world.tag("v9.0.0").await.unwrap();
    let promotion = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(release.id, StageName::Preprod),
    )
    .await
    .unwrap();
    assert_eq!(promotion.status, PromotionStatus::Refused);
    let reason = promotion.reason.unwrap();
    assert!(
        reason.contains("CHANGELOG.md") && reason.contains("MIGRATIONS.md"),
        "{reason}"
    );
    assert!(
        world
            .audit()
            .await
            .contains(&"ecluse promotion.refused".to_owned())
    );
    // The refused request does not block the next one.
    request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(release.id, StageName::Preprod),
    )
    .await
    .unwrap();
}
