//! Ways back.

use ecluse_domain::gate::GateName;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::promote::{self, Wanted};
use ecluse_engine::{Actor, Error};
use ecluse_store::PgPool;
use serde_json::json;

use super::{approved, before_prod, is};
use crate::world::{self, World};

/// Asked for while nothing was migrated, and decided when its turn comes.
#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_that_waits_is_looked_at_again(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let old = before_prod(&world).await;
    approved(&world, old).await;
    world.request(&world.paula, old, Prod).await;
    let mut newer = Vec::new();
    for version in ["v1.1.0", "v1.2.0"] {
        world.sample.add_version(version, "2025-11-01", "A change.").unwrap();
        world.push("main").await;
        newer.push(world.tag(version).await.unwrap().id);
        world.request(&world.paula, *newer.last().unwrap(), Preprod).await;
        approved(&world, *newer.last().unwrap()).await;
    }
    world.request(&world.paula, newer[0], Prod).await;
    // v1.2.0 holds no migration of its own, but brings one of a release that was left out.
    sqlx::query("UPDATE builds SET migrations = replace(migrations, 'No migration needed.', E'### Steps\\n- x\\n### Rollback Procedure\\n- y\\n') || E'\\n## [v1.2.0]\\nNo migration needed.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)")
        .bind(newer[1].0)
        .execute(&pool)
        .await
        .unwrap();
    let wanted = Wanted { release: old, stage: Prod, rollback: Some("It loses invoices.") };
    let rollback = promote::request(&world.engine, &hal, wanted).await.unwrap();
    sqlx::query("UPDATE deployments SET live_at = now(), build_id = (SELECT build_id FROM releases WHERE id = $1), release_id = $1 WHERE status = 'live' AND release_id = $2")
        .bind(newer[1].0)
        .bind(newer[0].0)
        .execute(&pool)
        .await
        .unwrap();
    world.drain().await;
    let ended = ecluse_store::promotions::get(&mut world.engine.connection().await.unwrap(), rollback.id).await.unwrap();
    assert_eq!(ended.status, PromotionStatus::Refused);
    assert!(ended.reason.as_ref().is_some_and(|reason| reason.contains("may have migrated")), "{:?}", ended.reason);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_goes_back_to_what_succeeded_and_only_while_its_database_fits(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let old = before_prod(&world).await;
    let back = async |who: &Actor, release, reason| {
        let asked = promote::request(&world.engine, who, Wanted { release, stage: Prod, rollback: Some(reason) }).await;
        world.drain().await;
        asked
    };
    assert!(matches!(back(&hal, old, "why not").await, Err(Error::Conflict(text)) if text.contains("never succeeded on prod")));
    approved(&world, old).await;
    world.request(&world.paula, old, Prod).await;
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let new = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, new, Preprod).await;
    approved(&world, new).await;
    world.request(&world.paula, new, Prod).await;
    assert_eq!(world.live(Prod).await.unwrap().release_id, Some(new));
    // Asked for as a promotion, it is refused; and what everybody approved once is no right to go back.
    let forward = world.request(&world.paula, old, Prod).await;
    is(&world, forward, PromotionStatus::Refused, GateName::Version, "ask for a rollback").await;
    assert!(matches!(back(&world.paula, old, "please").await, Err(Error::Forbidden(_))));
    assert!(matches!(back(&hal, old, "  ").await, Err(Error::Invalid(_))));
    // Its approvals ran out, and a release went there today: neither holds it up.
    sqlx::query("UPDATE approvals SET created_at = now() - interval '90 days'").execute(&pool).await.unwrap();
    world.rule(Prod, &[("releases_per_day", json!(1))]).await;
    let rollback = back(&hal, old, "v1.1.0 loses invoices.").await.unwrap().id;
    assert_eq!(world.status(rollback).await, PromotionStatus::Succeeded);
    assert_eq!(world.live(Prod).await.unwrap().release_id, Some(old));
    assert!(matches!(back(&hal, old, "again").await, Err(Error::Conflict(text)) if text.contains("is what is live")));
    // The other migrated the database: what was before it no longer fits.
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
    assert!(matches!(back(&hal, old, "once more").await, Err(Error::Conflict(text)) if text.contains("may have migrated the database")));
}
