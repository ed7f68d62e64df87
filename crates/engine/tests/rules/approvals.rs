//! Who approves, and what of.

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{Decision, GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::{Error, readiness};
use ecluse_store::PgPool;
use serde_json::json;

use super::{approved, before_prod, is, word};
use crate::world::World;

#[sqlx::test(migrations = "../../migrations")]
async fn production_takes_a_technical_and_a_functional_approval_of_two_people(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "a technical approval and a functional approval").await;
    word(&world, &world.theo, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "for prod, from somebody else").await;
    // He may not say that it does what was asked for.
    assert!(matches!(word(&world, &world.theo, release, ApprovalKind::Functional, Verdict::Approved).await, Err(Error::Forbidden(_))));
    // As a project manager too he may, but one person does not stand for two.
    let mut conn = world.engine.connection().await.unwrap();
    ecluse_store::people::add_role(&mut conn, world.theo.user.unwrap(), None, Role::ProjectManager).await.unwrap();
    word(&world, &world.theo, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "from somebody else").await;
    word(&world, &world.paula, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

/// Unless somebody asked for it once more, for other settings say.
#[sqlx::test(migrations = "../../migrations")]
async fn what_is_live_is_approved_and_rejected_no_more(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    approved(&world, release).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    for verdict in [Verdict::Approved, Verdict::Rejected, Verdict::Withdrawn] {
        let refused = word(&world, &world.theo, release, ApprovalKind::Technical, verdict).await.unwrap_err().to_string();
        assert!(refused.starts_with("v1.0.0 is live on prod already") && refused.ends_with("veto it."), "{refused}");
    }
    world.rule(Prod, &[("releases_per_day", json!(0)), ("approval_days", json!(3))]).await;
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::AwaitingGates);
    approved(&world, release).await;
    assert_eq!(world.status(again).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_asks_does_not_give_the_technical_approval(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    // Given before, it does not count for a request of one's own; and after, it is refused.
    word(&world, &world.theo, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    word(&world, &world.paula, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
    let promotion = world.request(&world.theo, release, Prod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "theo asked for this promotion").await;
    assert!(matches!(word(&world, &world.theo, release, ApprovalKind::Technical, Verdict::Approved).await, Err(Error::Conflict(_))));
    word(&world, &world.tess, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_changed_policy_voids_what_was_approved_under_the_former_one(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    approved(&world, release).await;
    // The same rules, said at another place, are the same rules.
    world.rule(Prod, &[("soak_minutes", json!(0))]).await;
    let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
    assert_eq!(ready.decision, Decision::Open, "{:?}", ready.gates);
    world.rule(Prod, &[("approval_days", json!(3))]).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "void, as the policy changed since").await;
    approved(&world, release).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_is_of_its_content_only(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    approved(&world, release).await;
    let changes = [
        ("the commit", "UPDATE releases SET commit_sha = repeat('b', 40) WHERE id = $1"),
        (
            "CHANGELOG.md",
            "UPDATE builds SET changelog = changelog || E'\\n- Another thing.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        (
            "MIGRATIONS.md",
            "UPDATE builds SET migrations = migrations || E'\\nAnd a note.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        ("migrate.sh", "UPDATE builds SET migrate_script = 'rm -rf /' WHERE id = (SELECT build_id FROM releases WHERE id = $1)"),
        (
            "the base image",
            "UPDATE builds SET base_digest = 'sha256:' || repeat('c', 64) WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        ("the approval before this was kept", "UPDATE approvals SET content = NULL WHERE release_id = $1"),
    ];
    for (what, change) in changes {
        // Behind the back of everything that would refuse it.
        let mut tx = pool.begin().await.unwrap();
        assert!(sqlx::query(change).bind(release.0).execute(&mut *tx).await.unwrap().rows_affected() > 0, "{what}");
        let ready = readiness::of_release(&mut tx, release, Prod).await.unwrap();
        let approval = ready.gates.iter().find(|gate| gate.name == GateName::Approval).unwrap();
        assert_eq!(approval.status, GateStatus::Pending, "{what}: {}", approval.reason);
        assert!(approval.reason.contains("is void"), "{what}: {}", approval.reason);
        tx.rollback().await.unwrap();
    }
    let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
    assert_eq!(ready.decision, Decision::Open);
}

#[sqlx::test(migrations = "../../migrations")]
async fn approvals_run_out_and_are_taken_back(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    approved(&world, release).await;
    let decision = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::Approval).unwrap()
    };
    word(&world, &world.paula, release, ApprovalKind::Functional, Verdict::Withdrawn).await.unwrap();
    assert_eq!(decision().await.status, GateStatus::Pending);
    word(&world, &world.paula, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
    assert_eq!(decision().await.status, GateStatus::Pass);
    sqlx::query("UPDATE approvals SET created_at = now() - interval '31 days' WHERE kind = 'technical'").execute(&pool).await.unwrap();
    assert!(decision().await.reason.contains("ran out on"));
    // Nobody who may no longer give it has given it.
    word(&world, &world.tess, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    assert_eq!(decision().await.status, GateStatus::Pass);
    sqlx::query("DELETE FROM memberships WHERE user_id = $1").bind(world.tess.user.unwrap().0).execute(&pool).await.unwrap();
    assert_eq!(decision().await.status, GateStatus::Pending);
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_wrote_it_may_be_kept_from_approving(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = before_prod(&world).await;
    approved(&world, first).await;
    world.request(&world.paula, first, Prod).await;
    assert!(world.live(Prod).await.is_some());
    world.rule(Prod, &[("author_approves", json!("no")), ("functional_approvals", json!(0))]).await;
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.sample.git(&["commit", "--amend", "--no-edit", "--author", "Theo <anything@example.com>"]).unwrap();
    world.sample.commit("Another's on top", &[]).unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, second, Preprod).await;
    let promotion = world.request(&world.paula, second, Prod).await;
    word(&world, &world.theo, second, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Approval, "theo wrote a commit that it brings to prod").await;
    // What git did not say holds every approval.
    let comparisons: Vec<serde_json::Value> =
        sqlx::query_scalar("DELETE FROM comparisons RETURNING comparison").fetch_all(&pool).await.unwrap();
    assert!(!comparisons.is_empty());
    sqlx::query("UPDATE projects SET repository = 'http://127.0.0.1:9/clients/shop.git'").execute(&pool).await.unwrap();
    word(&world, &world.tess, second, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    is(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "waits until it is known who wrote all of what v1.1.0 brings",
    )
    .await;
    sqlx::query("UPDATE projects SET repository = $1").bind(world.sample.repository_url()).execute(&pool).await.unwrap();
    word(&world, &world.tess, second, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}
