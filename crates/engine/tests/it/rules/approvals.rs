//! Approvals: who may approve, how many approvals a release needs, and what voids them.

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{Decision, GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::Error;
use ecluse_store::PgPool;
use serde_json::json;

use super::{approve, assert_gate, decide, release_on_preprod};
use crate::fixtures::world::World;

#[sqlx::test(migrations = "../../migrations")]
async fn prod_needs_a_technical_and_a_functional_approval_of_two_people(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "for prod. A technical referent gives the technical approval, and a project manager the functional approval.",
    )
    .await;
    decide(
        &world,
        &world.theo,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "for prod, from somebody else",
    )
    .await;
    // A technical referent may not give the functional approval.
    assert!(matches!(
        decide(
            &world,
            &world.theo,
            release,
            ApprovalKind::Functional,
            ApprovalVerdict::Approved
        )
        .await,
        Err(Error::Forbidden(_))
    ));
    // With the role of a project manager he may, but one person does not count as two.
    let mut conn = world.engine.connection().await.unwrap();
    ecluse_store::people::add_role(
        &mut conn,
        world.theo.user.unwrap(),
        None,
        Role::ProjectManager,
    )
    .await
    .unwrap();
    decide(
        &world,
        &world.theo,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "from somebody else",
    )
    .await;
    decide(
        &world,
        &world.paula,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

/// A new request of the live release, to deploy it with other settings for instance, needs decisions.
#[sqlx::test(migrations = "../../migrations")]
async fn a_live_release_takes_decisions_only_after_a_new_request(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    approve(&world, release).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    for verdict in [
        ApprovalVerdict::Approved,
        ApprovalVerdict::Rejected,
        ApprovalVerdict::Withdrawn,
    ] {
        let refused = decide(
            &world,
            &world.theo,
            release,
            ApprovalKind::Technical,
            verdict,
        )
        .await
        .unwrap_err()
        .to_string();
        assert!(
            refused.starts_with("v1.0.0 is live on prod already") && refused.ends_with("veto it."),
            "{refused}"
        );
    }
    world
        .set_stage_policy(
            Prod,
            &[("releases_per_day", json!(0)), ("approval_days", json!(3))],
        )
        .await;
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::AwaitingGates);
    approve(&world, release).await;
    assert_eq!(world.status(again).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_requester_may_not_give_the_technical_approval(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    // An approval from before the request does not count any more; a later one is refused.
    decide(
        &world,
        &world.theo,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
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
    let promotion = world.request(&world.theo, release, Prod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "theo requested this promotion, so somebody else has to give the technical approval.",
    )
    .await;
    assert!(matches!(
        decide(
            &world,
            &world.theo,
            release,
            ApprovalKind::Technical,
            ApprovalVerdict::Approved
        )
        .await,
        Err(Error::Conflict(_))
    ));
    decide(
        &world,
        &world.tess,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_of_the_policy_voids_the_approvals_under_the_previous_one(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    approve(&world, release).await;
    // The same value at another place does not change the effective policy.
    world
        .set_stage_policy(Prod, &[("soak_minutes", json!(0))])
        .await;
    let ready = world.evaluate(release, Prod).await.unwrap();
    assert_eq!(ready.decision, Decision::Open, "{:?}", ready.gates);
    world
        .set_stage_policy(Prod, &[("approval_days", json!(3))])
        .await;
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "void, because the policy changed afterwards",
    )
    .await;
    approve(&world, release).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_counts_only_for_its_content(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    approve(&world, release).await;
    let changes = [
        (
            "the commit",
            "UPDATE releases SET commit_sha = repeat('b', 40) WHERE id = $1",
        ),
        (
            "CHANGELOG.md",
            "UPDATE builds SET changelog = changelog || E'\\n- Another thing.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        (
            "MIGRATIONS.md",
            "UPDATE builds SET migrations = migrations || E'\\nAnd a note.\\n' WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        (
            "migrate.sh",
            "UPDATE builds SET migrate_script = 'rm -rf /' WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        (
            "the base image",
            "UPDATE builds SET base_digest = 'sha256:' || repeat('c', 64) WHERE id = (SELECT build_id FROM releases WHERE id = $1)",
        ),
        (
            "an approval from before the content was stored",
            "UPDATE approvals SET content = NULL WHERE release_id = $1",
        ),
    ];
    let save = "CREATE TABLE saved_builds AS SELECT * FROM builds; CREATE TABLE saved_releases AS SELECT * FROM releases; CREATE TABLE saved_approvals AS SELECT * FROM approvals";
    sqlx::raw_sql(save).execute(&pool).await.unwrap();
    for (changed, change) in changes {
        // Directly in the database, where nothing refuses the change.
        let done = sqlx::query(change).bind(release.0).execute(&pool).await;
        assert!(done.unwrap().rows_affected() > 0, "{changed}");
        let ready = world.evaluate(release, Prod).await.unwrap();
        let approval = ready
            .gates
            .iter()
            .find(|gate| gate.name == GateName::Approval)
            .unwrap();
        assert_eq!(
            approval.status,
            GateStatus::Pending,
            "{changed}: {}",
            approval.reason
        );
        assert!(
            approval.reason.contains("is void"),
            "{changed}: {}",
            approval.reason
        );
        let restore = "UPDATE builds b SET (changelog, migrations, migrate_script, base_digest) = (s.changelog, s.migrations, s.migrate_script, s.base_digest) FROM saved_builds s WHERE s.id = b.id;
            UPDATE releases r SET commit_sha = s.commit_sha FROM saved_releases s WHERE s.id = r.id;
            UPDATE approvals a SET content = s.content FROM saved_approvals s WHERE s.id = a.id";
        sqlx::raw_sql(restore).execute(&pool).await.unwrap();
    }
    let ready = world.evaluate(release, Prod).await.unwrap();
    assert_eq!(ready.decision, Decision::Open);
}

#[sqlx::test(migrations = "../../migrations")]
async fn approvals_expire_and_can_be_withdrawn(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let refused = decide(
        &world,
        &world.theo,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Withdrawn,
    )
    .await
    .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "You have recorded no technical approval or rejection of v1.0.0 for prod."
    );
    approve(&world, release).await;
    let gate = async || {
        let ready = world.evaluate(release, Prod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::Approval)
            .unwrap()
    };
    decide(
        &world,
        &world.paula,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Withdrawn,
    )
    .await
    .unwrap();
    assert_eq!(gate().await.status, GateStatus::Pending);
    decide(
        &world,
        &world.paula,
        release,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_eq!(gate().await.status, GateStatus::Pass);
    sqlx::query(
        "UPDATE approvals SET created_at = now() - interval '31 days' WHERE kind = 'technical'",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert!(gate().await.reason.contains("expired on"));
    // The approval of a person who lost the right to approve does not count.
    decide(
        &world,
        &world.tess,
        release,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_eq!(gate().await.status, GateStatus::Pass);
    sqlx::query("DELETE FROM memberships WHERE user_id = $1")
        .bind(world.tess.user.unwrap().0)
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(gate().await.status, GateStatus::Pending);
}

/// Every page of the release reads all decisions about it.
#[sqlx::test(migrations = "../../migrations")]
async fn the_decisions_of_a_person_about_a_release_have_a_limit(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    let kind = ApprovalKind::Technical;
    for _ in 0..50 {
        decide(
            &world,
            &world.theo,
            release,
            kind,
            ApprovalVerdict::Rejected,
        )
        .await
        .unwrap();
    }
    for verdict in [ApprovalVerdict::Rejected, ApprovalVerdict::Approved] {
        let refused = decide(&world, &world.theo, release, kind, verdict).await;
        assert_eq!(
            refused.unwrap_err().to_string(),
            "You have approved or rejected v1.0.0 for prod 50 times. Let somebody else decide, or make a new release."
        );
    }
    // The last decision can be withdrawn, once.
    let withdrawn = ApprovalVerdict::Withdrawn;
    decide(&world, &world.theo, release, kind, withdrawn)
        .await
        .unwrap();
    let refused = decide(&world, &world.theo, release, kind, withdrawn).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "You have recorded no technical approval or rejection of v1.0.0 for prod."
    );
    decide(
        &world,
        &world.tess,
        release,
        kind,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_policy_can_keep_authors_from_approving(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = release_on_preprod(&world).await;
    approve(&world, first).await;
    world.request(&world.paula, first, Prod).await;
    assert!(world.live(Prod).await.is_some());
    world
        .set_stage_policy(
            Prod,
            &[
                ("author_approves", json!("no")),
                ("functional_approvals", json!(0)),
            ],
        )
        .await;
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world
        .sample
        .git(&[
            "commit",
            "--amend",
            "--no-edit",
            "--author",
            "Theo <anything@example.com>",
        ])
        .unwrap();
    world.sample.commit("Another's on top", &[]).unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, second, Preprod).await;
    let promotion = world.request(&world.paula, second, Prod).await;
    let refused = decide(
        &world,
        &world.theo,
        second,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap_err();
    assert!(matches!(&refused, Error::Conflict(_)), "{refused:?}");
    assert_eq!(
        refused.to_string(),
        "You wrote a commit that this release brings to prod, so somebody else has to approve."
    );
    // While git has not reported the authors, an approval is recorded, but does not count.
    let forgotten = sqlx::query("DELETE FROM comparisons")
        .execute(&pool)
        .await
        .unwrap();
    assert!(forgotten.rows_affected() > 0);
    sqlx::query("UPDATE projects SET repository = 'http://127.0.0.1:9/clients/shop.git'")
        .execute(&pool)
        .await
        .unwrap();
    decide(
        &world,
        &world.theo,
        second,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "does not count yet: git has not reported who wrote every commit that v1.1.0 brings.",
    )
    .await;
    // Once git has reported them, the approval of the author does not count either.
    sqlx::query("UPDATE projects SET repository = $1")
        .bind(world.sample.repository_url())
        .execute(&pool)
        .await
        .unwrap();
    decide(
        &world,
        &world.paula,
        second,
        ApprovalKind::Functional,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Approval,
        "theo wrote a commit that v1.1.0 brings to prod, so somebody else has to approve.",
    )
    .await;
    decide(
        &world,
        &world.tess,
        second,
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    )
    .await
    .unwrap();
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_promotion_never_deploys_another_image_than_its_gates_judged(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    // No code does this today; a release that is built again may.
    let other = "INSERT INTO images (project_id, digest, build_id, repository, commit_sha, base_digest, size, layers, addons)
        SELECT project_id, 'sha256:' || repeat('0', 64), build_id, repository, commit_sha, base_digest, size, layers, addons
        FROM images WHERE digest = (SELECT image_digest FROM releases WHERE id = $1)";
    sqlx::query(other)
        .bind(release.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE releases SET image_digest = 'sha256:' || repeat('0', 64) WHERE id = $1")
        .bind(release.0)
        .execute(&pool)
        .await
        .unwrap();
    approve(&world, release).await;
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Refused);
}
