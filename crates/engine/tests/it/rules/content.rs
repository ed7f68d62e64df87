//! The gates about the content of a release, and the evaluation of the next tag.

use std::collections::BTreeMap;

use ecluse_domain::gate::{Decision, GateName, GateStatus};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::Error;
use ecluse_engine::promotion::readiness::find_next_release;
use ecluse_engine::rules::policy::set_policy;
use ecluse_store::PgPool;
use ecluse_store::policies::PolicyPlace;
use serde_json::json;

use super::{approve, gate_answer, release_on_preprod};
use crate::fixtures::world::{self, World};

#[sqlx::test(migrations = "../../migrations")]
async fn a_base_image_that_was_pushed_again_or_deleted_closes_its_gate(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let gate = async || {
        let ready = world.evaluate(release, Prod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::BaseImage)
            .unwrap()
    };
    assert_eq!(gate().await.status, GateStatus::Pass);
    for (digest, reason) in [
        ("'sha256:' || repeat('a', 64)", "was pushed again"),
        ("NULL", "was deleted"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE base_tags SET digest = {digest}"
        )))
        .execute(&pool)
        .await
        .unwrap();
        assert_eq!(gate().await.status, GateStatus::Fail);
        assert!(
            gate().await.reason.contains(reason),
            "{}",
            gate().await.reason
        );
    }
    // A request asks the registry again, and the registry has the right answer.
    sqlx::query("UPDATE base_tags SET checked_at = now() - interval '1 hour'")
        .execute(&pool)
        .await
        .unwrap();
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_eq!(
        gate_answer(&world, promotion, GateName::BaseImage).await.0,
        GateStatus::Pass
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn new_addons_need_a_migration(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = release_on_preprod(&world).await;
    approve(&world, first).await;
    world.request(&world.paula, first, Prod).await;
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    let gate = async || {
        let ready = world.evaluate(second, Prod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::Migrations)
            .unwrap()
    };
    assert_eq!(
        gate().await.status,
        GateStatus::Pass,
        "{}",
        gate().await.reason
    );
    sqlx::query("UPDATE images SET addons = addons || '[{\"name\": \"brand_new\", \"version\": null, \"source\": \"brand_new\"}]' WHERE digest = (SELECT image_digest FROM releases WHERE id = $1)")
        .bind(second.0)
        .execute(&pool)
        .await
        .unwrap();
    let result = gate().await;
    assert!(
        result.status == GateStatus::Fail && result.reason.contains("new addons (`brand_new`)"),
        "{}",
        result.reason
    );
}

/// The gates are evaluated for the next tag before it exists.
#[sqlx::test(migrations = "../../migrations")]
async fn the_gates_of_the_next_tag_are_known_before_it_exists(pool: PgPool) {
    let world = World::new(pool).await;
    let without_a_build = find_next_release(&world.engine, &world.project).await;
    assert!(matches!(without_a_build, Err(Error::Conflict(_))));
    world.push("main").await;
    let ready = find_next_release(&world.engine, &world.project)
        .await
        .unwrap()
        .evaluate(&world.engine, Preprod)
        .await
        .unwrap();
    assert_eq!(ready.decision, Decision::Waiting);
    let closed: Vec<GateName> = ready
        .gates
        .iter()
        .filter(|gate| !gate.status.is_open())
        .map(|gate| gate.name)
        .collect();
    assert_eq!(closed, [GateName::Approval], "{:?}", ready.gates);
    assert_eq!(ready.stage, Preprod);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_project_cannot_change_its_own_rules(pool: PgPool) {
    let world = World::new(pool).await;
    let local = world::person_on(
        &world.engine,
        "hosting-here",
        Role::Hosting,
        Some(world.project.id),
    )
    .await;
    let everywhere = PolicyPlace {
        platform: None,
        project: None,
        stage: None,
    };
    let here = PolicyPlace {
        platform: None,
        project: Some(world.project.id),
        stage: Some(Prod),
    };
    let settings = || {
        BTreeMap::from([(
            "technical_approvals".parse().unwrap(),
            serde_json::from_value(json!(0)).unwrap(),
        )])
    };
    for who in [&world.paula, &world.theo] {
        for at in [everywhere, here] {
            assert!(matches!(
                set_policy(&world.engine, who, at, settings(), "x").await,
                Err(Error::Forbidden(_))
            ));
        }
    }
    assert!(
        set_policy(&world.engine, &local, here, settings(), "x")
            .await
            .is_ok()
    );
    assert!(
        set_policy(&world.engine, &local, everywhere, settings(), "x")
            .await
            .is_err(),
        "Hosting of one project may not change the rules of the installation"
    );
}
