//! Releases off the trunk: where they enter, what it takes, and that nothing of them is lost.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::PromotionId;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{Lane, Verdict};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::{break_glass, readiness, reconcile};
use ecluse_store::releases::Release;
use ecluse_store::{PgPool, promotions};
use serde_json::json;
use world::World;

async fn gate(world: &World, promotion: PromotionId, gate: GateName) -> (GateStatus, String) {
    let gates = promotions::gates(&mut world.engine.connection().await.unwrap(), &[promotion]).await.unwrap();
    let gate = gates.into_iter().find(|row| row.name == gate).unwrap();
    (gate.status, gate.reason)
}

fn debt(release: &Release) -> Vec<&str> {
    release.debt.as_ref().unwrap().iter().map(|commit| commit.subject.as_str()).collect()
}

/// `v1.0.0` in production, and a branch of it with a fix, tagged `v1.0.1`.
async fn with_hotfix(world: &World) -> (Release, String) {
    let release = world.released().await.id;
    world.rule(Preprod, &[("technical_approvals", json!(0))]).await;
    world.request(&world.paula, release, Preprod).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    world.say(&world.theo, release, Prod, Verdict::Approved).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    world.sample.git(&["checkout", "--quiet", "-b", "hotfix", "v1.0.0"]).unwrap();
    let fix = world.sample.commit("Keep the invoices (#7)", &[("shop_base/fix.xml", "<odoo/>\n")]).unwrap();
    world.sample.add_version("v1.0.1", "2025-11-01", "Invoices are kept.").unwrap();
    world.push("hotfix").await;
    (world.tag("v1.0.1").await.unwrap(), fix)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_hotfix_enters_at_preprod_and_is_never_lost(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, fix) = with_hotfix(&world).await;
    assert_eq!((hotfix.lane, debt(&hotfix)), (Some(Lane::OffTrunk), vec!["Keep the invoices (#7)"]));
    // A technical approval more than the trunk needs, on each stage.
    let preprod = world.request(&world.paula, hotfix.id, Preprod).await;
    assert_eq!(gate(&world, preprod, GateName::PreviousStage).await.0, GateStatus::NotApplicable);
    assert_eq!(world.status(preprod).await, PromotionStatus::AwaitingGates);
    world.say(&world.theo, hotfix.id, Preprod, Verdict::Approved).await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    let prod = world.request(&world.paula, hotfix.id, Prod).await;
    world.say(&world.theo, hotfix.id, Prod, Verdict::Approved).await;
    assert_eq!(world.status(prod).await, PromotionStatus::AwaitingGates);
    world.say(&world.tess, hotfix.id, Prod, Verdict::Approved).await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);

    // The trunk goes on without it: that release would take the fix back.
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world.sample.add_version("v1.1.0", "2025-11-02", "A change.").unwrap();
    world.push("main").await;
    let without = world.tag("v1.1.0").await.unwrap();
    assert_eq!((without.lane, without.debt.is_none()), (Some(Lane::Trunk), true));
    let refused = world.request(&world.paula, without.id, Preprod).await;
    assert_eq!(world.status(refused).await, PromotionStatus::Refused);
    let (status, reason) = gate(&world, refused, GateName::BackMerge).await;
    assert_eq!(status, GateStatus::Fail);
    assert!(reason.contains("“Keep the invoices (#7)”, which v1.0.1 brought"), "{reason}");
    assert_eq!(debt(&world.release("v1.0.1").await.unwrap()).len(), 1);

    // Who overrides it now answers for the fix that is live; of one that goes live after that they knew nothing.
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    break_glass::give(&world.engine, &hal, (without.id, Preprod, GateName::BackMerge), "It comes tomorrow.").await.unwrap();
    let foreseen = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), without.id, Preprod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::BackMerge).unwrap().status
    };
    assert_eq!(foreseen().await, GateStatus::Overridden);
    let later = "UPDATE overrides SET created_at = (SELECT min(live_at) FROM deployments) - interval '1 second'";
    sqlx::query(later).execute(&pool).await.unwrap();
    assert_eq!(foreseen().await, GateStatus::Fail);
    sqlx::query("DELETE FROM overrides").execute(&pool).await.unwrap();

    // Picked, its debt is paid, and what is tagged from here on may go.
    world.sample.git(&["cherry-pick", "--allow-empty", &fix]).unwrap();
    world.push("main").await;
    let paid = world.release("v1.0.1").await.unwrap();
    assert_eq!((paid.lane, debt(&paid).len()), (Some(Lane::OffTrunk), 0));
    let next = async || {
        let ready = readiness::of_next(&mut world.engine.connection().await.unwrap(), world.project.id, Preprod).await.unwrap();
        let gate = ready.gates.into_iter().find(|gate| gate.name == GateName::BackMerge).unwrap();
        (gate.status, ready.version.to_string())
    };
    assert_eq!(next().await.0, GateStatus::Pass);
    world.sample.add_version("v1.2.0", "2025-11-03", "A change with the fix.").unwrap();
    world.push("main").await;
    assert_eq!(next().await, (GateStatus::Pass, "v1.2.0".to_owned()), "what is to be tagged holds it still");
    let with = world.tag("v1.2.0").await.unwrap();
    let allowed = world.request(&world.paula, with.id, Preprod).await;
    assert_eq!(gate(&world, allowed, GateName::BackMerge).await, (GateStatus::Pass, "v1.2.0 holds what v1.0.1 brought.".to_owned()));
    assert_eq!(world.status(allowed).await, PromotionStatus::Succeeded);
    let refused_still = world.request(&world.paula, without.id, Prod).await;
    assert_eq!(gate(&world, refused_still, GateName::BackMerge).await.0, GateStatus::Fail, "what was tagged before still lacks it");
    let audit = world.audit().await;
    let told = |action: &str| audit.iter().filter(|entry| entry.ends_with(action)).count();
    assert_eq!((told("release.off_trunk"), told("release.back_merged")), (1, 1), "{audit:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_policy_may_close_the_lane(pool: PgPool) {
    let world = World::new(pool).await;
    world.rule(Preprod, &[("off_trunk", json!("off"))]).await;
    world.released().await;
    world.sample.git(&["checkout", "--quiet", "-b", "hotfix", "v1.0.0"]).unwrap();
    world.sample.add_version("v1.0.1", "2025-11-01", "A fix.").unwrap();
    world.push("hotfix").await;
    let hotfix = world.tag("v1.0.1").await.unwrap();
    let refused = world.request(&world.paula, hotfix.id, Preprod).await;
    let (status, reason) = gate(&world, refused, GateName::PreviousStage).await;
    assert_eq!((world.status(refused).await, status), (PromotionStatus::Refused, GateStatus::Fail), "{reason}");
    // Nor does a policy that asks for no stage before let it in.
    world.rule(Preprod, &[("off_trunk", json!("off")), ("previous_stage", json!("off"))]).await;
    let refused = world.request(&world.paula, hotfix.id, Preprod).await;
    assert_eq!(world.status(refused).await, PromotionStatus::Refused);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_policy_may_close_the_lane_before_production(pool: PgPool) {
    let world = World::new(pool).await;
    let (hotfix, _) = with_hotfix(&world).await;
    let preprod = world.request(&world.paula, hotfix.id, Preprod).await;
    world.say(&world.theo, hotfix.id, Preprod, Verdict::Approved).await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    world.rule(Prod, &[("off_trunk", json!("off"))]).await;
    let prod = world.request(&world.paula, hotfix.id, Prod).await;
    let (status, reason) = gate(&world, prod, GateName::PreviousStage).await;
    assert_eq!((world.status(prod).await, status), (PromotionStatus::Refused, GateStatus::Fail), "{reason}");
    assert!(reason.contains("the policy lets no such release go to prod"), "{reason}");
}

/// The stricter rules hold for what may be off the trunk.
#[sqlx::test(migrations = "../../migrations")]
async fn an_unknown_lane_is_the_stricter_one(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.rule(Preprod, &[("technical_approvals", json!(0))]).await;
    let release = world.released().await.id;
    world.request(&world.paula, release, Preprod).await;
    sqlx::query("UPDATE releases SET lane = NULL, debt = NULL").execute(&pool).await.unwrap();
    sqlx::query("UPDATE projects SET repository = 'http://127.0.0.1:9/clients/shop.git'").execute(&pool).await.unwrap();
    let promotion = world.request(&world.paula, release, Prod).await;
    world.say(&world.theo, release, Prod, Verdict::Approved).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates);
    assert!(gate(&world, promotion, GateName::Approval).await.1.starts_with("Waits for a technical approval"));
    world.say(&world.tess, release, Prod, Verdict::Approved).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_tag_that_came_before_its_branch_is_of_the_trunk_in_the_end(pool: PgPool) {
    let world = World::new(pool).await;
    world.rule(Preprod, &[("technical_approvals", json!(0))]).await;
    world.released().await;
    world.sample.git(&["checkout", "--quiet", "-b", "early"]).unwrap();
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    let early = world.tag("v1.1.0").await.unwrap();
    assert_eq!(early.lane, Some(Lane::OffTrunk));
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world.sample.git(&["merge", "--quiet", "--ff-only", "early"]).unwrap();
    world.push("main").await;
    let promotion = world.request(&world.paula, early.id, Preprod).await;
    let early = world.release("v1.1.0").await.unwrap();
    assert_eq!((early.lane, early.debt.is_none()), (Some(Lane::Trunk), true));
    assert_eq!(gate(&world, promotion, GateName::PreviousStage).await.0, GateStatus::Pass);
}

/// Merged at once, as good practice is, it owes nothing; it still never ran on staging.
#[sqlx::test(migrations = "../../migrations")]
async fn a_hotfix_that_was_merged_still_enters_at_preprod(pool: PgPool) {
    let world = World::new(pool).await;
    let (hotfix, _) = with_hotfix(&world).await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world.sample.git(&["merge", "--quiet", "--no-ff", "--no-edit", "hotfix"]).unwrap();
    world.push("main").await;
    let promotion = world.request(&world.paula, hotfix.id, Preprod).await;
    let merged = world.release("v1.0.1").await.unwrap();
    assert_eq!((merged.lane, debt(&merged).len()), (Some(Lane::OffTrunk), 0));
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates, "its approval");
    world.say(&world.theo, hotfix.id, Preprod, Verdict::Approved).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

/// A selective release that is cut from something older than what runs would take back what runs, though that is of the trunk.
#[sqlx::test(migrations = "../../migrations")]
async fn off_the_trunk_nothing_is_taken_back_either(pool: PgPool) {
    let world = World::new(pool).await;
    world.rule(Preprod, &[("technical_approvals", json!(0)), ("off_trunk_approvals", json!(0))]).await;
    world.rule(Prod, &[("technical_approvals", json!(0)), ("off_trunk_approvals", json!(0))]).await;
    let first = world.released().await.id;
    world.sample.commit("Send invoices by post", &[("shop_base/post.xml", "<odoo/>\n")]).unwrap();
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    for release in [first, second] {
        for stage in [Preprod, Prod] {
            let promotion = world.request(&world.paula, release, stage).await;
            assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
        }
    }
    world.sample.git(&["checkout", "--quiet", "-b", "release/v1.1.1", "v1.0.0"]).unwrap();
    world.sample.add_version("v1.1.1", "2025-11-02", "Only this.").unwrap();
    world.push("release/v1.1.1").await;
    let selective = world.tag("v1.1.1").await.unwrap().id;
    let refused = world.request(&world.paula, selective, Preprod).await;
    let (status, reason) = gate(&world, refused, GateName::BackMerge).await;
    assert_eq!((world.status(refused).await, status), (PromotionStatus::Refused, GateStatus::Fail), "{reason}");
    assert!(reason.contains("“Send invoices by post”, which v1.1.0 brought"), "{reason}");
}

/// Another tag of the same digest does not make a hotfix a release of the trunk.
#[sqlx::test(migrations = "../../migrations")]
async fn a_twin_tag_brings_no_softer_rules(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, _) = with_hotfix(&world).await;
    world.request(&world.paula, hotfix.id, Preprod).await;
    world.say(&world.theo, hotfix.id, Preprod, Verdict::Approved).await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world.sample.git(&["merge", "--quiet", "--ff-only", "hotfix"]).unwrap();
    world.push("main").await;
    let twin = world.tag("v1.0.2").await.unwrap();
    assert_eq!((twin.lane, &twin.image_digest), (Some(Lane::Trunk), &hotfix.image_digest));
    assert_eq!(world.release("v1.0.1").await.unwrap().lane, Some(Lane::OffTrunk), "it went to preprod as one");
    for (written, file) in [("changelog", "### Fixed\n- Invoices are kept.\n"), ("migrations", "No migration needed.\n")] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "UPDATE builds SET {written} = '## [v1.0.2] — 2025-11-02\n{file}' || {written} WHERE id = $1"
        )))
        .bind(twin.build_id.0)
        .execute(&pool)
        .await
        .unwrap();
    }
    let prod = world.request(&world.paula, twin.id, Prod).await;
    world.say(&world.theo, twin.id, Prod, Verdict::Approved).await;
    assert_eq!(world.status(prod).await, PromotionStatus::AwaitingGates);
    assert!(gate(&world, prod, GateName::Approval).await.1.starts_with("Waits for a technical approval"));
    world.say(&world.tess, twin.id, Prod, Verdict::Approved).await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);
}

/// No gate opens by guessing while git cannot be asked.
#[sqlx::test(migrations = "../../migrations")]
async fn what_git_does_not_say_holds_the_promotion(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (hotfix, _) = with_hotfix(&world).await;
    world.request(&world.paula, hotfix.id, Preprod).await;
    world.say(&world.theo, hotfix.id, Preprod, Verdict::Approved).await;
    world.sample.git(&["checkout", "--quiet", "main"]).unwrap();
    world.sample.git(&["merge", "--quiet", "--no-edit", "hotfix"]).unwrap();
    world.sample.add_version("v1.1.0", "2025-11-02", "A change.").unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap();
    let moved = async |url: &str| {
        sqlx::query("UPDATE projects SET repository = $1").bind(url).execute(&pool).await.unwrap();
    };
    for forget in ["UPDATE releases SET lane = NULL, debt = NULL WHERE version = 'v1.1.0'", "DELETE FROM back_merges"] {
        sqlx::query(forget).execute(&pool).await.unwrap();
    }
    moved("http://127.0.0.1:9/clients/shop.git").await;
    let promotion = world.request(&world.paula, next.id, Preprod).await;
    for name in [GateName::PreviousStage, GateName::BackMerge] {
        let (status, reason) = gate(&world, promotion, name).await;
        assert_eq!(status, GateStatus::Pending, "{reason}");
        assert!(reason.starts_with("Git has not said yet"), "{reason}");
    }
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates);
    moved(&world.sample.repository_url()).await;
    sqlx::query("UPDATE gates SET evaluated_at = now() - interval '6 minutes'").execute(&pool).await.unwrap();
    reconcile::run(&world.engine).await.unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}
