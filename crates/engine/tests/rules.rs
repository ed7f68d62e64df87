//! The rules: each trick by which something could reach production, and the gate that stands in its way.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use std::collections::BTreeMap;

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{Decision, GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::{self, Preprod, Prod, Staging};
use ecluse_engine::approve::{self, Word};
use ecluse_engine::promote::{self, Wanted};
use ecluse_engine::{Actor, Error, break_glass, hold, policy, readiness, veto};
use ecluse_store::PgPool;
use ecluse_store::policies::PlaceOf;
use serde_json::json;
use world::World;

async fn word(world: &World, actor: &Actor, release: ReleaseId, kind: ApprovalKind, verdict: Verdict) -> Result<(), Error> {
    let word = Word { release, stage: Prod, kind: Some(kind), verdict, reason: "because" };
    let given = approve::give(&world.engine, actor, &word).await.map(drop);
    world.drain().await;
    given
}

async fn approved(world: &World, release: ReleaseId) {
    word(world, &world.theo, release, ApprovalKind::Technical, Verdict::Approved).await.unwrap();
    word(world, &world.paula, release, ApprovalKind::Functional, Verdict::Approved).await.unwrap();
}

/// A release that has been on preprod, and goes to prod as soon as its last gate opens.
async fn before_prod(world: &World) -> ReleaseId {
    let release = world.released().await.id;
    world.rule(Preprod, &[("technical_approvals", json!(0))]).await;
    // The house rule, nearer than what the other tests are spared.
    let prod = PlaceOf { platform: Some(world.project.platform), project: None, stage: Some(Prod) };
    let both = BTreeMap::from([("functional_approvals".parse().unwrap(), serde_json::from_value(json!(1)).unwrap())]);
    policy::set(&world.engine, &Actor::command_line(), prod, both, "as in production").await.unwrap();
    let on_preprod = world.request(&world.paula, release, Preprod).await;
    assert_eq!(world.status(on_preprod).await, PromotionStatus::Succeeded);
    release
}

/// What a gate says of a promotion.
async fn said(world: &World, promotion: PromotionId, gate: GateName) -> (GateStatus, String) {
    let gates = ecluse_store::promotions::gates(&mut world.engine.connection().await.unwrap(), &[promotion]).await.unwrap();
    let gate = gates.into_iter().find(|row| row.name == gate).unwrap();
    (gate.status, gate.reason)
}

async fn is(world: &World, promotion: PromotionId, status: PromotionStatus, gate: GateName, reason: &str) {
    let (_, text) = said(world, promotion, gate).await;
    assert_eq!(world.status(promotion).await, status, "{text}");
    assert!(text.contains(reason), "{gate}: {text}");
}

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
async fn a_freeze_that_begins_in_between_holds_up_what_was_asked_for(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    let now: chrono::NaiveDateTime = sqlx::query_scalar("SELECT now() AT TIME ZONE 'Pacific/Auckland'").fetch_one(&pool).await.unwrap();
    let at = PlaceOf { platform: Some(world.project.platform), project: None, stage: Some(Prod) };
    // It began last year on this day, an hour ago by the clock there.
    let begins = now - chrono::Duration::hours(1) - chrono::Months::new(12);
    let time =
        policy::NewTime { at, begins, lasts: 120, time_zone: "Pacific/Auckland", recurrence: Recurrence::Yearly, reason: "Stock-taking." };
    let freeze = policy::freeze(&world.engine, &Actor::command_line(), &time).await.unwrap();
    approved(&world, release).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Freeze, "Stock-taking.").await;
    let gates = ecluse_store::promotions::gates(&mut world.engine.connection().await.unwrap(), &[promotion]).await.unwrap();
    let opens_at = gates.iter().find(|gate| gate.name == GateName::Freeze).unwrap().opens_at.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT extract(epoch FROM $1 - now())::bigint").bind(opens_at).fetch_one(&pool).await.unwrap();
    assert!((3000..=3600).contains(&left), "{left}");
    policy::lift_freeze(&world.engine, &Actor::command_line(), freeze).await.unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

/// Whether a freeze is on, by the database: weekly over a change of the clocks, daily over midnight, once.
#[sqlx::test(migrations = "../../migrations")]
async fn freezes_go_by_the_clock_on_the_wall(pool: PgPool) {
    let on = async |begins: &str, recurrence: &str, lasts: &str, at: &str| -> bool {
        sqlx::query_scalar(
            "SELECT coalesce($4::timestamptz < (freeze_began($1::timestamp, $2, 'Europe/Paris', $4::timestamptz) + $3::interval) AT TIME ZONE 'Europe/Paris', false)",
        )
        .bind(begins)
        .bind(recurrence)
        .bind(lasts)
        .bind(at)
        .fetch_one(&pool)
        .await
        .unwrap()
    };
    // From Friday 16:00 to Monday 8:00, over the night in which the clocks go back.
    for (at, frozen) in [
        ("2026-10-23T13:59Z", false),
        ("2026-10-23T14:00Z", true),
        ("2026-10-25T12:00Z", true),
        ("2026-10-26T06:59Z", true),
        ("2026-10-26T07:00Z", false),
    ] {
        assert_eq!(on("2026-01-02T16:00", "weekly", "64 hours", at).await, frozen, "weekly {at}");
    }
    for (at, frozen) in
        [("2026-06-10T19:59Z", false), ("2026-06-10T20:00Z", true), ("2026-06-11T03:59Z", true), ("2026-06-11T04:00Z", false)]
    {
        assert_eq!(on("2026-01-01T22:00", "daily", "8 hours", at).await, frozen, "daily {at}");
    }
    for (at, frozen) in
        [("2025-12-20T12:00Z", false), ("2026-12-20T12:00Z", true), ("2027-01-03T12:00Z", true), ("2027-01-06T12:00Z", false)]
    {
        assert_eq!(on("2026-12-18T16:00", "yearly", "18 days", at).await, frozen, "yearly {at}");
    }
    for (at, frozen) in
        [("2026-03-01T08:59Z", false), ("2026-03-01T09:00Z", true), ("2026-03-01T10:00Z", false), ("2027-03-01T09:00Z", false)]
    {
        assert_eq!(on("2026-03-01T10:00", "once", "1 hour", at).await, frozen, "once {at}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_production_release_a_day(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = before_prod(&world).await;
    world.rule(Prod, &[("releases_per_day", json!(1)), ("time_zone", json!("Europe/Paris"))]).await;
    approved(&world, first).await;
    let promotion = world.request(&world.paula, first, Prod).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, second, Preprod).await;
    approved(&world, second).await;
    let promotion = world.request(&world.paula, second, Prod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::Cadence, "v1.0.0 went to prod today").await;
    sqlx::query("UPDATE deployments SET live_at = live_at - interval '1 day' WHERE release_id = $1")
        .bind(first.0)
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("UPDATE gates SET evaluated_at = now() - interval '1 hour'").execute(&pool).await.unwrap();
    ecluse_engine::reconcile::run(&world.engine).await.unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stage_is_soaked_without_a_break(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = world.released().await.id;
    world.rule(Preprod, &[("technical_approvals", json!(0)), ("soak_minutes", json!(60))]).await;
    let promotion = world.request(&world.paula, release, Preprod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::PreviousStage, "for 1 h without a break").await;
    let ready = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Preprod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::PreviousStage).unwrap()
    };
    // Forty minutes twice, with another image in between, are not an hour.
    let digest: String = sqlx::query_scalar("SELECT image_digest FROM deployments WHERE status = 'live'").fetch_one(&pool).await.unwrap();
    let past = "INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at, finished_at)
                SELECT gen_random_uuid(), project_id, stage_id, image_digest, build_id, 'automatic', 'replaced', now() - $2::interval, now() - $3::interval
                FROM deployments WHERE status = 'live' AND image_digest = $1";
    sqlx::query(past).bind(&digest).bind("100 minutes").bind("60 minutes").execute(&pool).await.unwrap();
    sqlx::query("UPDATE deployments SET live_at = now() - interval '40 minutes' WHERE status = 'live'").execute(&pool).await.unwrap();
    let gate = ready().await;
    assert_eq!(gate.status, GateStatus::Pending, "{}", gate.reason);
    let left: i64 = sqlx::query_scalar("SELECT extract(epoch FROM $1 - now())::bigint / 60")
        .bind(gate.opens_at.unwrap())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!((18..=20).contains(&left), "{left}");
    // Deployed once more in between, it is one time of a hundred minutes.
    sqlx::query(past).bind(&digest).bind("60 minutes").bind("40 minutes").execute(&pool).await.unwrap();
    assert_eq!(ready().await.status, GateStatus::Pass, "{}", ready().await.reason);
    // The stage has moved on since: it was there long enough all the same.
    world.push("main").await;
    assert_eq!(ready().await.status, GateStatus::Pass);
}

#[sqlx::test(migrations = "../../migrations")]
async fn break_glass_is_by_name_beside_the_gate_and_for_one_content(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    let over = |gate| (release, Prod, gate);
    for who in [&world.paula, &world.theo] {
        assert!(matches!(break_glass::give(&world.engine, who, over(GateName::Approval), "x").await, Err(Error::Forbidden(_))));
    }
    for gate in [GateName::Signature, GateName::Veto] {
        assert!(matches!(break_glass::give(&world.engine, &hal, over(gate), "x").await, Err(Error::Invalid(_))));
    }
    assert!(matches!(break_glass::give(&world.engine, &hal, over(GateName::Approval), " ").await, Err(Error::Invalid(_))));
    // Two people, by the policy.
    world.rule(Prod, &[("break_glass", json!("two_people"))]).await;
    let given = break_glass::give(&world.engine, &hal, over(GateName::Approval), "Production is down.").await.unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates);
    assert!(matches!(break_glass::second(&world.engine, &hal, given.id).await, Err(Error::Conflict(_))));
    break_glass::second(&world.engine, &hana, given.id).await.unwrap();
    world.drain().await;
    is(&world, promotion, PromotionStatus::Succeeded, GateName::Approval, "hal and hana overrode this: Production is down.").await;
    assert_eq!(said(&world, promotion, GateName::Approval).await.0, GateStatus::Overridden);
    // Looked at afterwards, by another person.
    for who in [&hal, &hana] {
        assert!(matches!(break_glass::review(&world.engine, who, given.id, "Fine.").await, Err(Error::Conflict(_))));
    }
    let hugo = world::person(&world.engine, "hugo", Role::Hosting).await;
    break_glass::review(&world.engine, &hugo, given.id, "It was down.").await.unwrap();
    assert!(matches!(break_glass::review(&world.engine, &hugo, given.id, "Again.").await, Err(Error::Conflict(_))));
    // It was for this release, and it runs out.
    let standing = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::Approval).unwrap().status
    };
    assert_eq!(standing().await, GateStatus::Overridden);
    sqlx::query("UPDATE overrides SET expires_at = now()").execute(&pool).await.unwrap();
    assert_eq!(standing().await, GateStatus::Pending);
    // One person, by the policy of now; then two again, then nobody: what was given before counts no longer.
    world.rule(Prod, &[("break_glass", json!("one_person"))]).await;
    let alone = break_glass::give(&world.engine, &hal, over(GateName::Approval), "Down again.").await.unwrap();
    assert_eq!(standing().await, GateStatus::Overridden);
    world.rule(Prod, &[("break_glass", json!("two_people"))]).await;
    assert_eq!(standing().await, GateStatus::Pending);
    break_glass::second(&world.engine, &hana, alone.id).await.unwrap();
    assert_eq!(standing().await, GateStatus::Overridden);
    world.rule(Prod, &[("break_glass", json!("off"))]).await;
    assert_eq!(standing().await, GateStatus::Pending);
    world.rule(Prod, &[("break_glass", json!("two_people"))]).await;
    assert_eq!(standing().await, GateStatus::Overridden);
    // Withdrawn once, by anybody who may override; nobody can stand for it again.
    assert!(matches!(break_glass::withdraw(&world.engine, &world.theo, alone.id).await, Err(Error::Forbidden(_))));
    let withdrawn = break_glass::withdraw(&world.engine, &hugo, alone.id).await.unwrap();
    assert_eq!((withdrawn.withdrawn_by_name.as_deref(), withdrawn.reviewed_at), (Some("hugo"), None));
    assert_eq!(standing().await, GateStatus::Pending);
    for again in [break_glass::withdraw(&world.engine, &hal, alone.id).await, break_glass::second(&world.engine, &hugo, alone.id).await] {
        assert!(matches!(again, Err(Error::Conflict(_))));
    }
    break_glass::review(&world.engine, &hugo, alone.id, "It was not down.").await.unwrap();
    world.rule(Prod, &[("break_glass", json!("off"))]).await;
    assert!(matches!(break_glass::give(&world.engine, &hal, over(GateName::Approval), "x").await, Err(Error::Forbidden(_))));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_vetoed_release_goes_nowhere_until_the_veto_is_lifted(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    assert!(matches!(veto::give(&world.engine, &world.paula, release, "no").await, Err(Error::Forbidden(_))));
    veto::give(&world.engine, &world.tess, release, "It loses invoices.").await.unwrap();
    assert!(matches!(veto::give(&world.engine, &world.theo, release, "again").await, Err(Error::Conflict(_))));
    world.drain().await;
    is(&world, promotion, PromotionStatus::Refused, GateName::Veto, "tess vetoed v1.0.0").await;
    approved(&world, release).await;
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::Refused);
    veto::lift(&world.engine, &world.theo, release).await.unwrap();
    let again = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(again).await, PromotionStatus::Succeeded);
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

#[sqlx::test(migrations = "../../migrations")]
async fn a_held_stage_says_who_holds_it_and_takes_the_newest_afterwards(pool: PgPool) {
    let world = World::new(pool).await;
    world.push("main").await;
    let before = world.live(Staging).await.unwrap().image_digest;
    assert!(matches!(hold::set(&world.engine, &world.paula, world.project.id, Staging, "no").await, Err(Error::Forbidden(_))));
    hold::set(&world.engine, &world.theo, world.project.id, Staging, "We show it to the client.").await.unwrap();
    world.push("main").await;
    world.push("main").await;
    assert_eq!(world.live(Staging).await.unwrap().image_digest, before);
    let newest = world.builds().await.into_iter().next().unwrap().image_digest;
    hold::lift(&world.engine, &world.theo, world.project.id, Staging).await.unwrap();
    world.drain().await;
    assert_eq!(Some(world.live(Staging).await.unwrap().image_digest), newest);
    assert!(matches!(hold::lift(&world.engine, &world.theo, world.project.id, Staging).await, Err(Error::Conflict(_))));
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
async fn what_waits_while_a_newer_release_goes_live_is_superseded(pool: PgPool) {
    let world = World::new(pool).await;
    let old = before_prod(&world).await;
    let waiting = world.request(&world.paula, old, Prod).await;
    world.sample.add_version("v1.1.0", "2025-11-01", "A change.").unwrap();
    world.push("main").await;
    let new = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, new, Preprod).await;
    approved(&world, new).await;
    let newer = world.request(&world.paula, new, Prod).await;
    assert_eq!(world.status(newer).await, PromotionStatus::Succeeded);
    is(&world, waiting, PromotionStatus::Superseded, GateName::Version, "v1.0.0 is older than v1.1.0, which is live on prod").await;
    let audit = world.audit().await;
    assert!(audit.iter().any(|entry| entry.ends_with("promotion.superseded")), "{audit:?}");
}

/// A gate that opens by the clock is looked at when it does, not five minutes later.
#[sqlx::test(migrations = "../../migrations")]
async fn a_gate_that_opens_by_the_clock_is_looked_at_then(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.rule(Preprod, &[("technical_approvals", json!(0)), ("soak_minutes", json!(60))]).await;
    let release = world.released().await.id;
    let promotion = world.request(&world.paula, release, Preprod).await;
    is(&world, promotion, PromotionStatus::AwaitingGates, GateName::PreviousStage, "has to be live on staging").await;
    let looked_again = async || {
        ecluse_engine::reconcile::run(&world.engine).await.unwrap();
        world.drain().await;
        world.status(promotion).await
    };
    // The hour is over, and the last look is a minute old.
    for earlier in [
        "UPDATE deployments SET started_at = started_at - interval '61 minutes', live_at = live_at - interval '61 minutes'",
        "UPDATE gates SET evaluated_at = now() - interval '1 minute'",
    ] {
        sqlx::query(earlier).execute(&pool).await.unwrap();
    }
    assert_eq!(looked_again().await, PromotionStatus::AwaitingGates, "the gate said that it opens in an hour");
    sqlx::query("UPDATE gates SET opens_at = now() WHERE opens_at IS NOT NULL").execute(&pool).await.unwrap();
    assert_eq!(looked_again().await, PromotionStatus::Succeeded);
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

/// However many are said of other times, one that is on is seen.
#[sqlx::test(migrations = "../../migrations")]
async fn no_number_of_freezes_hides_one(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    approved(&world, release).await;
    let freeze = "INSERT INTO freezes (id, project_id, begins, lasts, time_zone, recurrence, reason, set_by_name)
                  SELECT gen_random_uuid(), $1, $2::timestamp, '1 hour', 'UTC', 'once', 'because', 'x' FROM generate_series(1, $3)";
    let now = sqlx::query("SELECT (now() AT TIME ZONE 'UTC' - interval '1 minute')::text");
    let now: String = sqlx::Row::get(&now.fetch_one(&pool).await.unwrap(), 0);
    for (begins, many) in [(now.as_str(), 1), ("2099-01-01T00:00:00", 600)] {
        sqlx::query(freeze).bind(world.project.id.0).bind(begins).bind(many).execute(&pool).await.unwrap();
    }
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_eq!(said(&world, promotion, GateName::Freeze).await.0, GateStatus::Pending);
    assert_eq!(world.status(promotion).await, PromotionStatus::AwaitingGates);
}

/// What waited for its turn does not go on under a hold.
#[sqlx::test(migrations = "../../migrations")]
async fn a_hold_stops_what_is_queued(pool: PgPool) {
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
    ecluse_store::deployments::insert(&mut conn, &new).await.unwrap();
    hold::set(&world.engine, &world.theo, world.project.id, Staging, "A customer looks at it.").await.unwrap();
    ecluse_store::jobs::enqueue(&mut conn, ecluse_store::jobs::Kind::Deployment, queued.0).await.unwrap();
    world.drain().await;
    let ended = ecluse_store::deployments::get(&mut conn, queued).await.unwrap();
    assert_eq!(ended.status, ecluse_domain::deployment::DeploymentStatus::Superseded);
    assert_eq!(world.live(Staging).await.unwrap().id, live.id);
}
