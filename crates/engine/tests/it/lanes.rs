//! Releases off the trunk: the stage where they start, the approvals that they need, and their
//! back-merge debt.

use crate::fixtures::world::{self, World};
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::PromotionId;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ApprovalVerdict, Lane};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::jobs::reconcile;
use ecluse_engine::promotion::readiness::find_next_release;
use ecluse_engine::rules::overrides::create_override;
use ecluse_store::releases::Release;
use ecluse_store::{PgPool, promotions};
use serde_json::json;

async fn find_gate(world: &World, promotion: PromotionId, gate: GateName) -> (GateStatus, String) {
    let gates = promotions::list_gates(&mut world.engine.connection().await.unwrap(), &[promotion])
        .await
        .unwrap();
    let gate = gates.into_iter().find(|row| row.name == gate).unwrap();
    (gate.status, gate.reason.clone())
}

fn debt_of(release: &Release) -> Vec<&str> {
    release
        .debt
        .as_ref()
        .unwrap()
        .iter()
        .map(|commit| commit.subject.as_str())
        .collect()
}

/// Brings `v1.0.0` to production, and tags `v1.0.1` on a branch of it with a fix. Returns that
/// release and the commit of the fix.
async fn release_hotfix(world: &World) -> (Release, String) {
    let release = world.released().await.id;
    world
        .set_stage_policy(Preprod, &[("technical_approvals", json!(0))])
        .await;
    world.request(&world.paula, release, Preprod).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    world
        .record_approval(&world.theo, release, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    world
        .sample
        .git(&["checkout", "--quiet", "-b", "hotfix", "v1.0.0"])
        .unwrap();
    let fix = world
        .sample
        .commit(
            "Keep the invoices (#7)",
            &[("shop_base/fix.xml", "<odoo/>\n")],
        )
        .unwrap();
    world
        .sample
        .add_version("v1.0.1", "2025-11-01", "Invoices are kept.")
        .unwrap();
    world.push("hotfix").await;
    (world.tag("v1.0.1").await.unwrap(), fix)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_hotfix_starts_at_preprod_and_later_releases_must_hold_it(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, fix) = release_hotfix(&world).await;
    assert_eq!(
        (hotfix.lane, debt_of(&hotfix)),
        (Some(Lane::OffTrunk), vec!["Keep the invoices (#7)"])
    );
    // On each stage it needs one technical approval more than a release of the trunk.
    let preprod = world.request(&world.paula, hotfix.id, Preprod).await;
    assert_eq!(
        find_gate(&world, preprod, GateName::PreviousStage).await.0,
        GateStatus::NotApplicable
    );
    assert_eq!(world.status(preprod).await, PromotionStatus::AwaitingGates);
    world
        .record_approval(&world.theo, hotfix.id, Preprod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    let prod = world.request(&world.paula, hotfix.id, Prod).await;
    world
        .record_approval(&world.theo, hotfix.id, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(prod).await, PromotionStatus::AwaitingGates);
    world
        .record_approval(&world.tess, hotfix.id, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);

    // The next release of the trunk lacks the fix and would revert it.
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world
        .sample
        .add_version("v1.1.0", "2025-11-02", "A change.")
        .unwrap();
    world.push("main").await;
    let without = world.tag("v1.1.0").await.unwrap();
    assert_eq!(
        (without.lane, without.debt.is_none()),
        (Some(Lane::Trunk), true)
    );
    let refused = world.request(&world.paula, without.id, Preprod).await;
    assert_eq!(world.status(refused).await, PromotionStatus::Refused);
    let (status, reason) = find_gate(&world, refused, GateName::BackMerge).await;
    assert_eq!(status, GateStatus::Fail);
    assert!(
        reason.contains("“Keep the invoices (#7)”, which v1.0.1 brought"),
        "{reason}"
    );
    assert_eq!(debt_of(&world.release("v1.0.1").await.unwrap()).len(), 1);

    // An override answers for the fix that is live now, and not for a fix that goes live
    // afterwards.
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    create_override(
        &world.engine,
        &hal,
        (without.id, Preprod, GateName::BackMerge),
        "It comes tomorrow.",
    )
    .await
    .unwrap();
    let evaluate_back_merge = async || {
        let ready = world.evaluate(without.id, Preprod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::BackMerge)
            .unwrap()
            .status
    };
    assert_eq!(evaluate_back_merge().await, GateStatus::Overridden);
    let later = "UPDATE overrides SET created_at = (SELECT min(live_at) FROM deployments) - interval '1 second'";
    sqlx::query(later).execute(&pool).await.unwrap();
    assert_eq!(evaluate_back_merge().await, GateStatus::Fail);
    sqlx::query("DELETE FROM overrides")
        .execute(&pool)
        .await
        .unwrap();

    // When the fix is picked, its debt is paid, and a release that is tagged from now on may be
    // promoted.
    world
        .sample
        .git(&["cherry-pick", "--allow-empty", &fix])
        .unwrap();
    world.push("main").await;
    let paid = world.release("v1.0.1").await.unwrap();
    assert_eq!((paid.lane, debt_of(&paid).len()), (Some(Lane::OffTrunk), 0));
    let evaluate_next = async || {
        let ready = find_next_release(&world.engine, &world.project)
            .await
            .unwrap()
            .evaluate(&world.engine, Preprod)
            .await
            .unwrap();
        let gate = ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::BackMerge)
            .unwrap();
        (gate.status, ready.version.to_string())
    };
    assert_eq!(evaluate_next().await.0, GateStatus::Pass);
    world
        .sample
        .add_version("v1.2.0", "2025-11-03", "A change with the fix.")
        .unwrap();
    world.push("main").await;
    assert_eq!(
        evaluate_next().await,
        (GateStatus::Pass, "v1.2.0".to_owned()),
        "the next tag still holds the fix"
    );
    let with = world.tag("v1.2.0").await.unwrap();
    let allowed = world.request(&world.paula, with.id, Preprod).await;
    assert_eq!(
        find_gate(&world, allowed, GateName::BackMerge).await,
        (
            GateStatus::Pass,
            "v1.2.0 contains what v1.0.1 brought.".to_owned()
        )
    );
    assert_eq!(world.status(allowed).await, PromotionStatus::Succeeded);
    let refused_still = world.request(&world.paula, without.id, Prod).await;
    assert_eq!(
        find_gate(&world, refused_still, GateName::BackMerge)
            .await
            .0,
        GateStatus::Fail,
        "the release that was tagged before still lacks the fix"
    );
    let audit = world.audit().await;
    let count = |action: &str| audit.iter().filter(|entry| entry.ends_with(action)).count();
    assert_eq!(
        (count("release.off_trunk"), count("release.back_merged")),
        (1, 1),
        "{audit:?}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_policy_may_forbid_releases_off_the_trunk(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .set_stage_policy(Preprod, &[("off_trunk", json!("off"))])
        .await;
    world.released().await;
    world
        .sample
        .git(&["checkout", "--quiet", "-b", "hotfix", "v1.0.0"])
        .unwrap();
    world
        .sample
        .add_version("v1.0.1", "2025-11-01", "A fix.")
        .unwrap();
    world.push("hotfix").await;
    let hotfix = world.tag("v1.0.1").await.unwrap();
    let refused = world.request(&world.paula, hotfix.id, Preprod).await;
    let (status, reason) = find_gate(&world, refused, GateName::PreviousStage).await;
    assert_eq!(
        (world.status(refused).await, status),
        (PromotionStatus::Refused, GateStatus::Fail),
        "{reason}"
    );
    // A policy that requires no previous stage does not let it in either.
    world
        .set_stage_policy(
            Preprod,
            &[
                ("off_trunk", json!("off")),
                ("previous_stage", json!("off")),
            ],
        )
        .await;
    let refused = world.request(&world.paula, hotfix.id, Preprod).await;
    assert_eq!(world.status(refused).await, PromotionStatus::Refused);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_policy_may_forbid_releases_off_the_trunk_for_production_only(pool: PgPool) {
    let world = World::new(pool).await;
    let (hotfix, _) = release_hotfix(&world).await;
    let preprod = world.request(&world.paula, hotfix.id, Preprod).await;
    world
        .record_approval(&world.theo, hotfix.id, Preprod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    world
        .set_stage_policy(Prod, &[("off_trunk", json!("off"))])
        .await;
    let prod = world.request(&world.paula, hotfix.id, Prod).await;
    let (status, reason) = find_gate(&world, prod, GateName::PreviousStage).await;
    assert_eq!(
        (world.status(prod).await, status),
        (PromotionStatus::Refused, GateStatus::Fail),
        "{reason}"
    );
    assert!(
        reason.contains("the policy allows no such release on prod"),
        "{reason}"
    );
}

/// The stricter rules are effective for a release that may be off the trunk.
#[sqlx::test(migrations = "../../migrations")]
async fn an_unknown_lane_has_the_stricter_rules(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world
        .set_stage_policy(Preprod, &[("technical_approvals", json!(0))])
        .await;
    let release = world.released().await.id;
    world.request(&world.paula, release, Preprod).await;
    sqlx::query("UPDATE releases SET lane = NULL, debt = NULL")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE projects SET repository = 'http://127.0.0.1:9/clients/shop.git'")
        .execute(&pool)
        .await
        .unwrap();
    let promotion = world.request(&world.paula, release, Prod).await;
    world
        .record_approval(&world.theo, release, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    assert!(
        find_gate(&world, promotion, GateName::Approval)
            .await
            .1
            .starts_with("Waiting for a technical approval")
    );
    world
        .record_approval(&world.tess, release, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_tag_that_arrives_before_its_branch_ends_on_the_trunk(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .set_stage_policy(Preprod, &[("technical_approvals", json!(0))])
        .await;
    world.released().await;
    world
        .sample
        .git(&["checkout", "--quiet", "-b", "early"])
        .unwrap();
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    let early = world.tag("v1.1.0").await.unwrap();
    assert_eq!(early.lane, Some(Lane::OffTrunk));
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world
        .sample
        .git(&["merge", "--quiet", "--ff-only", "early"])
        .unwrap();
    world.push("main").await;
    let promotion = world.request(&world.paula, early.id, Preprod).await;
    let early = world.release("v1.1.0").await.unwrap();
    assert_eq!(
        (early.lane, early.debt.is_none()),
        (Some(Lane::Trunk), true)
    );
    assert_eq!(
        find_gate(&world, promotion, GateName::PreviousStage)
            .await
            .0,
        GateStatus::Pass
    );
}

/// A hotfix that is merged at once, as is good practice, has no debt, but it never ran on staging.
#[sqlx::test(migrations = "../../migrations")]
async fn a_hotfix_that_was_merged_still_starts_at_preprod(pool: PgPool) {
    let world = World::new(pool).await;
    let (hotfix, _) = release_hotfix(&world).await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world
        .sample
        .git(&["merge", "--quiet", "--no-ff", "--no-edit", "hotfix"])
        .unwrap();
    world.push("main").await;
    let promotion = world.request(&world.paula, hotfix.id, Preprod).await;
    let merged = world.release("v1.0.1").await.unwrap();
    assert_eq!(
        (merged.lane, debt_of(&merged).len()),
        (Some(Lane::OffTrunk), 0)
    );
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates,
        "it waits for its approval"
    );
    world
        .record_approval(&world.theo, hotfix.id, Preprod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

/// A selective release from an older commit than the live one would revert commits of the trunk
/// that are live.
#[sqlx::test(migrations = "../../migrations")]
async fn a_release_off_the_trunk_may_not_revert_live_commits(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .set_stage_policy(
            Preprod,
            &[
                ("technical_approvals", json!(0)),
                ("off_trunk_approvals", json!(0)),
            ],
        )
        .await;
    world
        .set_stage_policy(
            Prod,
            &[
                ("technical_approvals", json!(0)),
                ("off_trunk_approvals", json!(0)),
            ],
        )
        .await;
    let first = world.released().await.id;
    world
        .sample
        .commit(
            "Send invoices by post",
            &[("shop_base/post.xml", "<odoo/>\n")],
        )
        .unwrap();
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    for release in [first, second] {
        for stage in [Preprod, Prod] {
            let promotion = world.request(&world.paula, release, stage).await;
            assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
        }
    }
    world
        .sample
        .git(&["checkout", "--quiet", "-b", "release/v1.1.1", "v1.0.0"])
        .unwrap();
    world
        .sample
        .add_version("v1.1.1", "2025-11-02", "Only this.")
        .unwrap();
    world.push("release/v1.1.1").await;
    let selective = world.tag("v1.1.1").await.unwrap().id;
    let refused = world.request(&world.paula, selective, Preprod).await;
    let (status, reason) = find_gate(&world, refused, GateName::BackMerge).await;
    assert_eq!(
        (world.status(refused).await, status),
        (PromotionStatus::Refused, GateStatus::Fail),
        "{reason}"
    );
    assert!(
        reason.contains("“Send invoices by post”, which v1.1.0 brought"),
        "{reason}"
    );
}

/// Another tag of the same digest does not give a hotfix the rules of the trunk.
#[sqlx::test(migrations = "../../migrations")]
async fn a_second_tag_of_a_digest_brings_no_softer_rules(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, _) = release_hotfix(&world).await;
    world.request(&world.paula, hotfix.id, Preprod).await;
    world
        .record_approval(&world.theo, hotfix.id, Preprod, ApprovalVerdict::Approved)
        .await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world
        .sample
        .git(&["merge", "--quiet", "--ff-only", "hotfix"])
        .unwrap();
    world.push("main").await;
    let second = world.tag("v1.0.2").await.unwrap();
    assert_eq!(
        (second.lane, &second.image_digest),
        (Some(Lane::Trunk), &hotfix.image_digest)
    );
    assert_eq!(
        world.release("v1.0.1").await.unwrap().lane,
        Some(Lane::OffTrunk),
        "it was deployed to preprod off the trunk"
    );
    for (written, file) in [
        ("changelog", "### Fixed\n- Invoices are kept.\n"),
        ("migrations", "No migration needed.\n"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE builds SET {written} = '## [v1.0.2] — 2025-11-02\n{file}' || {written} WHERE id = $1"
        )))
        .bind(second.build_id.0)
        .execute(&pool)
        .await
        .unwrap();
    }
    let prod = world.request(&world.paula, second.id, Prod).await;
    world
        .record_approval(&world.theo, second.id, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(prod).await, PromotionStatus::AwaitingGates);
    assert!(
        find_gate(&world, prod, GateName::Approval)
            .await
            .1
            .starts_with("Waiting for a technical approval")
    );
    world
        .record_approval(&world.tess, second.id, Prod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);
}

/// The next tag is no release yet, and usually its digest has none either.
#[sqlx::test(migrations = "../../migrations")]
async fn the_next_tag_of_a_new_digest_has_the_rules_of_the_trunk(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .set_stage_policy(Preprod, &[("off_trunk_tests", json!("green"))])
        .await;
    world
        .sample
        .add_version("v1.0.0", "2025-11-01", "A beginning.")
        .unwrap();
    world.push("main").await;
    let ready = find_next_release(&world.engine, &world.project)
        .await
        .unwrap()
        .evaluate(&world.engine, Preprod)
        .await
        .unwrap();
    let gate = |name| ready.gates.iter().find(|gate| gate.name == name).unwrap();
    let tests = gate(GateName::Tests);
    assert_eq!(tests.status, GateStatus::NotApplicable, "{}", tests.reason);
    let approval = &gate(GateName::Approval).reason;
    assert!(
        approval.starts_with("Waiting for a technical approval of v1.0.0"),
        "{approval}"
    );
}

/// While git cannot answer, no gate passes.
#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_waits_while_git_does_not_answer(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, _) = release_hotfix(&world).await;
    world.request(&world.paula, hotfix.id, Preprod).await;
    world
        .record_approval(&world.theo, hotfix.id, Preprod, ApprovalVerdict::Approved)
        .await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world
        .sample
        .git(&["merge", "--quiet", "--no-edit", "hotfix"])
        .unwrap();
    world
        .sample
        .add_version("v1.1.0", "2025-11-02", "A change.")
        .unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap();
    let move_repository = async |url: &str| {
        sqlx::query("UPDATE projects SET repository = $1")
            .bind(url)
            .execute(&pool)
            .await
            .unwrap();
    };
    for forget in [
        "UPDATE releases SET lane = NULL, debt = NULL WHERE version = 'v1.1.0'",
        "DELETE FROM back_merges",
    ] {
        sqlx::query(forget).execute(&pool).await.unwrap();
    }
    // The image was not tested: the rules off the trunk would refuse it, those of the trunk do not.
    let settings = [
        ("technical_approvals", json!(0)),
        ("off_trunk_tests", json!("green")),
    ];
    world.set_stage_policy(Preprod, &settings).await;
    move_repository("http://127.0.0.1:9/clients/shop.git").await;
    let promotion = world.request(&world.paula, next.id, Preprod).await;
    for name in [
        GateName::PreviousStage,
        GateName::BackMerge,
        GateName::Tests,
    ] {
        let (status, reason) = find_gate(&world, promotion, name).await;
        assert_eq!(status, GateStatus::Pending, "{reason}");
        assert!(reason.starts_with("Git has not answered yet"), "{reason}");
    }
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    move_repository(&world.sample.repository_url()).await;
    sqlx::query("UPDATE gates SET evaluated_at = now() - interval '6 minutes'")
        .execute(&pool)
        .await
        .unwrap();
    reconcile::run(&world.engine).await.unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}
