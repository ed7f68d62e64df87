//! What a release brings, and what it would meet.

use std::collections::BTreeMap;

use ecluse_domain::gate::{Decision, GateName, GateStatus};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{self, Preprod, Prod};
use ecluse_engine::{Error, policy, readiness};
use ecluse_store::PgPool;
use ecluse_store::policies::PlaceOf;
use serde_json::json;

use super::{approved, before_prod, said};
use crate::world::{self, World};

#[sqlx::test(migrations = "../../migrations")]
async fn a_base_image_that_was_pushed_again_or_deleted_is_seen(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    let gate = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::BaseImage).unwrap()
    };
    assert_eq!(gate().await.status, GateStatus::Pass);
    for (digest, reason) in [("'sha256:' || repeat('a', 64)", "was pushed again"), ("NULL", "was deleted")] {
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE base_tags SET digest = {digest}"))).execute(&pool).await.unwrap();
        assert_eq!(gate().await.status, GateStatus::Fail);
        assert!(gate().await.reason.contains(reason), "{}", gate().await.reason);
    }
    // Whoever asks has the registry asked again, which knows better.
    sqlx::query("UPDATE base_tags SET checked_at = now() - interval '1 hour'").execute(&pool).await.unwrap();
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_eq!(said(&world, promotion, GateName::BaseImage).await.0, GateStatus::Pass);
}

#[sqlx::test(migrations = "../../migrations")]
async fn new_addons_need_a_migration(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = before_prod(&world).await;
    approved(&world, first).await;
    world.request(&world.paula, first, Prod).await;
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    let gate = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), second, Prod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::Migrations).unwrap()
    };
    assert_eq!(gate().await.status, GateStatus::Pass, "{}", gate().await.reason);
    sqlx::query("UPDATE images SET addons = addons || '[{\"name\": \"brand_new\", \"version\": null, \"source\": \"brand_new\"}]' WHERE digest = (SELECT image_digest FROM releases WHERE id = $1)")
        .bind(second.0)
        .execute(&pool)
        .await
        .unwrap();
    let said = gate().await;
    assert!(said.status == GateStatus::Fail && said.reason.contains("new addons (`brand_new`)"), "{}", said.reason);
}

/// What the next tag would meet, before there is one.
#[sqlx::test(migrations = "../../migrations")]
async fn the_next_tag_is_told_what_it_would_meet(pool: PgPool) {
    let world = World::new(pool).await;
    let mut conn = world.engine.connection().await.unwrap();
    let nothing = readiness::of_next(&mut conn, world.project.id, Preprod).await;
    assert!(matches!(nothing, Err(Error::Conflict(_))));
    world.push("main").await;
    let ready = readiness::of_next(&mut conn, world.project.id, Preprod).await.unwrap();
    assert_eq!(ready.decision, Decision::Waiting);
    let unmet: Vec<GateName> = ready.gates.iter().filter(|gate| !gate.status.is_open()).map(|gate| gate.name).collect();
    assert_eq!(unmet, [GateName::Approval], "{:?}", ready.gates);
    let _: StageName = ready.stage;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_project_grants_itself_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let local = world::person_of(&world.engine, "hosting-here", Role::Hosting, Some(world.project.id)).await;
    let everywhere = PlaceOf { platform: None, project: None, stage: None };
    let here = PlaceOf { platform: None, project: Some(world.project.id), stage: Some(Prod) };
    let lines = || BTreeMap::from([("technical_approvals".parse().unwrap(), serde_json::from_value(json!(0)).unwrap())]);
    for who in [&world.paula, &world.theo] {
        for at in [everywhere, here] {
            assert!(matches!(policy::set(&world.engine, who, at, lines(), "x").await, Err(Error::Forbidden(_))));
        }
    }
    assert!(policy::set(&world.engine, &local, here, lines(), "x").await.is_ok());
    assert!(policy::set(&world.engine, &local, everywhere, lines(), "x").await.is_err(), "above the project it is not theirs");
}
