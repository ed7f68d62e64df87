//! Rollbacks: when a stage may go back to an older release.

use ecluse_domain::gate::GateName;
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_engine::{Actor, Error};
use ecluse_store::PgPool;
use serde_json::json;

use super::{approve, assert_gate, release_on_preprod};
use crate::fixtures::world::{self, World};

/// Brings v1.0.0 to prod, and returns it with a person who may roll back.
async fn release_on_prod(pool: &PgPool) -> (World, Actor, ReleaseId) {
    let world = World::new(pool.clone()).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let release = release_on_preprod(&world).await;
    approve(&world, release).await;
    world.request(&world.paula, release, Prod).await;
    (world, hal, release)
}

fn rollback_of_prod(release: ReleaseId, reason: &str) -> PromotionRequest<'_> {
    PromotionRequest {
        release,
        stage: Prod,
        rollback: Some(reason),
    }
}

/// Releases a newer version, brings it to preprod and has it approved.
async fn approved_on_preprod(world: &World, version: &str) -> ReleaseId {
    world
        .sample
        .add_version(version, "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let release = world.tag(version).await.unwrap().id;
    world.request(&world.paula, release, Preprod).await;
    approve(world, release).await;
    release
}

/// A rollback that was possible when it was requested is refused by its job, because a release that
/// migrated the database went live in between.
#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_is_checked_again_when_it_starts(pool: PgPool) {
    let (world, hal, old) = release_on_prod(&pool).await;
    let newer = [
        approved_on_preprod(&world, "v1.1.0").await,
        approved_on_preprod(&world, "v1.2.0").await,
    ];
    world.request(&world.paula, newer[0], Prod).await;
    // v1.2.0 has no migration of its own, but brings the one of v1.1.0.
    sqlx::query("UPDATE builds SET migrations = replace(migrations, 'No migration needed.', E'### Steps\\n- x\\n### Rollback Procedure\\n- y\\n') || E'\\n## [v1.2.0]\\nNo migration needed.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)")
        .bind(newer[1].0)
        .execute(&pool)
        .await
        .unwrap();
    let request = rollback_of_prod(old, "It loses invoices.");
    let rollback = request_promotion(&world.engine, &hal, request)
        .await
        .unwrap();
    sqlx::query("UPDATE deployments SET live_at = now(), build_id = (SELECT build_id FROM releases WHERE id = $1), release_id = $1 WHERE status = 'live' AND release_id = $2")
        .bind(newer[1].0)
        .bind(newer[0].0)
        .execute(&pool)
        .await
        .unwrap();
    world.drain().await;
    let ended =
        ecluse_store::promotions::get(&mut world.engine.connection().await.unwrap(), rollback.id)
            .await
            .unwrap();
    assert_eq!(ended.status, PromotionStatus::Refused);
    assert!(
        ended
            .reason
            .as_ref()
            .is_some_and(|reason| reason.contains("may have migrated")),
        "{:?}",
        ended.reason
    );
}

/// MIGRATIONS.md of every later release is read, so their number has a limit.
#[sqlx::test(migrations = "../../migrations")]
async fn a_stage_goes_back_over_at_most_fifty_releases(pool: PgPool) {
    let (world, hal, old) = release_on_prod(&pool).await;
    let new = approved_on_preprod(&world, "v1.1.0").await;
    world.request(&world.paula, new, Prod).await;
    // Each of fifty more releases was live for a moment, and then the newest one again.
    let copy = "WITH copies AS (
            INSERT INTO releases SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'version', 'v1.0.' || n))).*
            FROM releases r, generate_series(1, 50) n WHERE r.id = $1 RETURNING id, split_part(version, '.', 3)::int AS n),
        live AS (
            SELECT d.* FROM deployments d JOIN stages s ON s.id = d.stage_id
            WHERE d.release_id = $1 AND d.status = 'live' AND s.name = 'prod'),
        requests AS (
            INSERT INTO promotions SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid(), 'release_id', c.id))).*
            FROM copies c, live JOIN promotions p ON p.id = live.promotion_id RETURNING id, release_id)
        INSERT INTO deployments OVERRIDING SYSTEM VALUE
        SELECT (jsonb_populate_record(null::deployments, to_jsonb(live) || jsonb_build_object('id', gen_random_uuid(),
            'release_id', c.id, 'promotion_id', requests.id, 'number', live.number + 1000 + n,
            'status', 'replaced', 'finished_at', now(), 'live_at', live.live_at - n * interval '1 microsecond'))).*
        FROM live, copies c JOIN requests ON requests.release_id = c.id";
    let copied = sqlx::query(copy).bind(new.0).execute(&pool).await.unwrap();
    assert_eq!(copied.rows_affected(), 50);
    // No copy has a section of its own in MIGRATIONS.md of the build that they share.
    sqlx::query("UPDATE builds SET migrations = migrations || (SELECT string_agg(E'\n## v1.0.' || n || E'\nNo migration needed.\n', '') FROM generate_series(1, 50) n) WHERE id = (SELECT build_id FROM releases WHERE id = $1)")
        .bind(new.0)
        .execute(&pool)
        .await
        .unwrap();
    let request = rollback_of_prod(old, "It loses invoices.");
    let refused = request_promotion(&world.engine, &hal, request).await;
    assert!(
        matches!(&refused, Err(Error::Conflict(text)) if text == "More than 50 releases were live on prod after v1.0.0, so it is not known whether the database still fits it."),
        "{refused:?}"
    );
    sqlx::query("DELETE FROM deployments WHERE number = (SELECT max(number) FROM deployments)")
        .execute(&pool)
        .await
        .unwrap();
    let rollback = request_promotion(&world.engine, &hal, request)
        .await
        .unwrap();
    assert_ne!(rollback.status, PromotionStatus::Refused);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_needs_a_release_that_was_live_and_a_database_that_fits_it(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let old = release_on_preprod(&world).await;
    let roll_back = async |who: &Actor, release, reason| {
        let request = rollback_of_prod(release, reason);
        let requested = request_promotion(&world.engine, who, request).await;
        world.drain().await;
        requested
    };
    assert!(
        matches!(roll_back(&hal, old, "why not").await, Err(Error::Conflict(text)) if text.contains("never succeeded on prod"))
    );
    approve(&world, old).await;
    world.request(&world.paula, old, Prod).await;
    let new = approved_on_preprod(&world, "v1.1.0").await;
    world.request(&world.paula, new, Prod).await;
    assert_eq!(world.live(Prod).await.unwrap().release_id, Some(new));
    // A promotion to an older release is refused. A project manager may not roll back, whatever was approved.
    let forward = world.request(&world.paula, old, Prod).await;
    assert_gate(
        &world,
        forward,
        PromotionStatus::Refused,
        GateName::Version,
        "hosting can request a rollback",
    )
    .await;
    let evaluated = world.evaluate(old, Prod).await.unwrap();
    let owner = evaluated
        .gates
        .iter()
        .find(|gate| gate.name == GateName::Version)
        .map(|gate| gate.owner);
    assert_eq!(owner, Some(Role::Hosting), "the role that may roll back");
    assert!(matches!(
        roll_back(&world.paula, old, "please").await,
        Err(Error::Forbidden(_))
    ));
    assert!(matches!(
        roll_back(&hal, old, "  ").await,
        Err(Error::Invalid(_))
    ));
    // Expired approvals and a release of today do not hold up a rollback.
    sqlx::query("UPDATE approvals SET created_at = now() - interval '90 days'")
        .execute(&pool)
        .await
        .unwrap();
    world
        .set_stage_policy(Prod, &[("releases_per_day", json!(1))])
        .await;
    let rollback = roll_back(&hal, old, "v1.1.0 loses invoices.")
        .await
        .unwrap()
        .id;
    assert_eq!(world.status(rollback).await, PromotionStatus::Succeeded);
    assert_eq!(world.live(Prod).await.unwrap().release_id, Some(old));
    assert!(
        matches!(roll_back(&hal, old, "again").await, Err(Error::Conflict(text)) if text.contains("is live on prod already"))
    );
    assert!(
        matches!(roll_back(&hal, new, "forward").await, Err(Error::Conflict(text)) if text == "v1.1.0 is not older than v1.0.0, which is live on prod; request a promotion instead.")
    );
    // v1.1.0 migrated the database, so the database no longer fits v1.0.0.
    sqlx::query("UPDATE builds SET migrations = E'## v1.1.0\\n### Steps\\n- x\\n### Rollback Procedure\\n- y\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)")
        .bind(new.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE deployments SET live_at = now() WHERE release_id = $1 AND stage_id = (SELECT id FROM stages WHERE name = 'prod' AND project_id = $2)")
        .bind(new.0)
        .bind(world.project.id.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE deployments SET status = 'replaced', finished_at = now() WHERE status = 'live' AND release_id = $1")
        .bind(old.0)
        .execute(&pool)
        .await
        .unwrap();
    assert!(
        matches!(roll_back(&hal, old, "once more").await, Err(Error::Conflict(text)) if text.contains("may have migrated the database"))
    );
}
