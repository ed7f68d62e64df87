//! Freezes, soak times, the cadence, and gates that open by the clock.

use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::Actor;
use ecluse_engine::rules::freeze::{FreezeRequest, create_freeze, lift_freeze};
use ecluse_store::PgPool;
use ecluse_store::policies::PolicyPlace;
use serde_json::json;

use super::{approve, assert_gate, gate_answer, release_on_preprod};
use crate::fixtures::world::World;

#[sqlx::test(migrations = "../../migrations")]
async fn a_freeze_that_is_imposed_after_a_request_holds_up_the_promotion(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    let now: chrono::NaiveDateTime =
        sqlx::query_scalar("SELECT now() AT TIME ZONE 'Pacific/Auckland'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let at = PolicyPlace {
        platform: Some(world.project.platform),
        project: None,
        stage: Some(Prod),
    };
    // The freeze started a year ago, an hour before the present time of day in its zone.
    let starts_at = now - chrono::Duration::hours(1) - chrono::Months::new(12);
    let request = FreezeRequest {
        at,
        starts_at,
        minutes: 120,
        time_zone: "Pacific/Auckland",
        recurrence: Recurrence::Yearly,
        reason: "Stock-taking.",
    };
    let freeze = create_freeze(&world.engine, &Actor::command_line(), &request)
        .await
        .unwrap();
    approve(&world, release).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Freeze,
        "Stock-taking.",
    )
    .await;
    let gates = ecluse_store::promotions::list_gates(
        &mut world.engine.connection().await.unwrap(),
        &[promotion],
    )
    .await
    .unwrap();
    let opens_at = gates
        .iter()
        .find(|gate| gate.name == GateName::Freeze)
        .unwrap()
        .opens_at
        .unwrap();
    let left: i64 = sqlx::query_scalar("SELECT extract(epoch FROM $1 - now())::bigint")
        .bind(opens_at)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!((3000..=3600).contains(&left), "{left}");
    lift_freeze(&world.engine, &Actor::command_line(), freeze)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_freeze_that_is_over_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    let at = PolicyPlace {
        platform: None,
        project: Some(world.project.id),
        stage: None,
    };
    let starts_at = "2025-12-24T16:00:00".parse().unwrap();
    let request = |recurrence| FreezeRequest {
        at,
        starts_at,
        minutes: 60,
        time_zone: "Europe/Paris",
        recurrence,
        reason: "Christmas.",
    };
    let refused = create_freeze(
        &world.engine,
        &Actor::command_line(),
        &request(Recurrence::Once),
    )
    .await
    .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "starts_at: this freeze ended on 2025-12-24 at 17:00 (Europe/Paris)"
    );
    create_freeze(
        &world.engine,
        &Actor::command_line(),
        &request(Recurrence::Yearly),
    )
    .await
    .unwrap();
    let kept = ecluse_store::freezes::list_for(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
    )
    .await
    .unwrap();
    assert_eq!(
        kept.iter()
            .map(|freeze| freeze.recurrence)
            .collect::<Vec<_>>(),
        [Recurrence::Yearly]
    );
}

/// The database decides whether a freeze is active: weekly over a change to winter time, daily over
/// midnight, yearly over New Year, and once.
#[sqlx::test(migrations = "../../migrations")]
async fn freezes_follow_the_local_time_of_their_zone(pool: PgPool) {
    let is_frozen = async |starts_at: &str, recurrence: &str, length: &str, at: &str| -> bool {
        sqlx::query_scalar(
            "SELECT coalesce($4::timestamptz < (freeze_began($1::timestamp, $2, 'Europe/Paris', $4::timestamptz) + $3::interval) AT TIME ZONE 'Europe/Paris', false)",
        )
        .bind(starts_at)
        .bind(recurrence)
        .bind(length)
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
        assert_eq!(
            is_frozen("2026-01-02T16:00", "weekly", "64 hours", at).await,
            frozen,
            "weekly {at}"
        );
    }
    for (at, frozen) in [
        ("2026-06-10T19:59Z", false),
        ("2026-06-10T20:00Z", true),
        ("2026-06-11T03:59Z", true),
        ("2026-06-11T04:00Z", false),
    ] {
        assert_eq!(
            is_frozen("2026-01-01T22:00", "daily", "8 hours", at).await,
            frozen,
            "daily {at}"
        );
    }
    for (at, frozen) in [
        ("2025-12-20T12:00Z", false),
        ("2026-12-20T12:00Z", true),
        ("2027-01-03T12:00Z", true),
        ("2027-01-06T12:00Z", false),
    ] {
        assert_eq!(
            is_frozen("2026-12-18T16:00", "yearly", "18 days", at).await,
            frozen,
            "yearly {at}"
        );
    }
    for (at, frozen) in [
        ("2026-03-01T08:59Z", false),
        ("2026-03-01T09:00Z", true),
        ("2026-03-01T10:00Z", false),
        ("2027-03-01T09:00Z", false),
    ] {
        assert_eq!(
            is_frozen("2026-03-01T10:00", "once", "1 hour", at).await,
            frozen,
            "once {at}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_policy_limits_the_releases_of_a_day(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let first = release_on_preprod(&world).await;
    world
        .set_stage_policy(
            Prod,
            &[
                ("releases_per_day", json!(1)),
                ("time_zone", json!("Europe/Paris")),
            ],
        )
        .await;
    approve(&world, first).await;
    let promotion = world.request(&world.paula, first, Prod).await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let second = world.tag("v1.1.0").await.unwrap().id;
    world.request(&world.paula, second, Preprod).await;
    approve(&world, second).await;
    let promotion = world.request(&world.paula, second, Prod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::Cadence,
        "v1.0.0 went to prod today",
    )
    .await;
    sqlx::query(
        "UPDATE deployments SET live_at = live_at - interval '1 day' WHERE release_id = $1",
    )
    .bind(first.0)
    .execute(&pool)
    .await
    .unwrap();
    sqlx::query("UPDATE gates SET evaluated_at = now() - interval '1 hour'")
        .execute(&pool)
        .await
        .unwrap();
    ecluse_engine::jobs::reconcile::run(&world.engine)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_soak_time_must_pass_without_a_break(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = world.released().await.id;
    world
        .set_stage_policy(
            Preprod,
            &[
                ("technical_approvals", json!(0)),
                ("soak_minutes", json!(60)),
            ],
        )
        .await;
    let promotion = world.request(&world.paula, release, Preprod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::PreviousStage,
        "for 1 h without a break",
    )
    .await;
    let ready = async || {
        let ready = world.evaluate(release, Preprod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::PreviousStage)
            .unwrap()
    };
    // Forty minutes twice, with another image in between, do not make an hour.
    let digest: String =
        sqlx::query_scalar("SELECT image_digest FROM deployments WHERE status = 'live'")
            .fetch_one(&pool)
            .await
            .unwrap();
    let past = "INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at, finished_at)
                SELECT gen_random_uuid(), project_id, stage_id, image_digest, build_id, 'automatic', 'replaced', now() - $2::interval, now() - $3::interval
                FROM deployments WHERE status = 'live' AND image_digest = $1";
    sqlx::query(past)
        .bind(&digest)
        .bind("100 minutes")
        .bind("60 minutes")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query(
        "UPDATE deployments SET live_at = now() - interval '40 minutes' WHERE status = 'live'",
    )
    .execute(&pool)
    .await
    .unwrap();
    let gate = ready().await;
    assert_eq!(gate.status, GateStatus::Pending, "{}", gate.reason);
    let left: i64 = sqlx::query_scalar("SELECT extract(epoch FROM $1 - now())::bigint / 60")
        .bind(gate.opens_at.unwrap())
        .fetch_one(&pool)
        .await
        .unwrap();
    assert!((18..=20).contains(&left), "{left}");
    // A deployment of the same image in between makes it one period of a hundred minutes.
    sqlx::query(past)
        .bind(&digest)
        .bind("60 minutes")
        .bind("40 minutes")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(
        ready().await.status,
        GateStatus::Pass,
        "{}",
        ready().await.reason
    );
    // The stage received something newer since: the period still counts.
    world.push("main").await;
    assert_eq!(ready().await.status, GateStatus::Pass);
}

/// The clock of the database was set back an hour after the release went live: no gate opens earlier, and
/// nothing fails.
#[sqlx::test(migrations = "../../migrations")]
async fn a_clock_that_was_set_back_opens_no_gate(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = world.released().await.id;
    world
        .set_stage_policy(
            Preprod,
            &[
                ("soak_minutes", json!(30)),
                ("technical_approvals", json!(0)),
            ],
        )
        .await;
    let previous = async || {
        let ready = world.evaluate(release, Preprod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::PreviousStage)
            .unwrap()
    };
    sqlx::query("UPDATE deployments SET live_at = now() + interval '1 hour'")
        .execute(&pool)
        .await
        .unwrap();
    let gate = previous().await;
    let wait = gate.opens_at.unwrap() - ecluse_engine::clock::now();
    assert!(
        gate.status == GateStatus::Pending && wait > chrono::Duration::minutes(80),
        "{gate:?}"
    );
    // By that clock, the image leaves the stage before it went live there.
    world
        .sample
        .commit("Another", &[("shop_base/another.xml", "<odoo/>\n")])
        .unwrap();
    world.push("main").await;
    let left: bool = sqlx::query_scalar(
        "SELECT finished_at < live_at FROM deployments WHERE status = 'replaced'",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((left, previous().await.status), (true, GateStatus::Pending));
    // A release whose time on prod is tomorrow counts as one of today.
    world
        .set_stage_policy(
            Preprod,
            &[
                ("soak_minutes", json!(0)),
                ("previous_stage", json!("off")),
                ("technical_approvals", json!(0)),
            ],
        )
        .await;
    let preprod = world.request(&world.paula, release, Preprod).await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    world
        .set_stage_policy(
            Prod,
            &[
                ("technical_approvals", json!(0)),
                ("releases_per_day", json!(1)),
            ],
        )
        .await;
    let prod = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);
    sqlx::query(
        "UPDATE deployments SET live_at = now() + interval '1 day' WHERE promotion_id = $1",
    )
    .bind(prod.0)
    .execute(&pool)
    .await
    .unwrap();
    world
        .sample
        .add_version("v1.1.0", "2025-11-02", "A change.")
        .unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap().id;
    let waits = world.request(&world.paula, next, Prod).await;
    assert_eq!(
        gate_answer(&world, waits, GateName::Cadence).await.0,
        GateStatus::Pending
    );
}

/// The reconciler evaluates a gate that opens by the clock when it opens, not five minutes later.
#[sqlx::test(migrations = "../../migrations")]
async fn the_reconciler_evaluates_a_gate_when_it_opens_by_the_clock(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world
        .set_stage_policy(
            Preprod,
            &[
                ("technical_approvals", json!(0)),
                ("soak_minutes", json!(60)),
            ],
        )
        .await;
    let release = world.released().await.id;
    let promotion = world.request(&world.paula, release, Preprod).await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::AwaitingGates,
        GateName::PreviousStage,
        "has to be live on staging",
    )
    .await;
    let reconcile = async || {
        ecluse_engine::jobs::reconcile::run(&world.engine)
            .await
            .unwrap();
        world.drain().await;
        world.status(promotion).await
    };
    // The hour is over, and the last evaluation is a minute old.
    for earlier in [
        "UPDATE deployments SET started_at = started_at - interval '61 minutes', live_at = live_at - interval '61 minutes'",
        "UPDATE gates SET evaluated_at = now() - interval '1 minute'",
    ] {
        sqlx::query(earlier).execute(&pool).await.unwrap();
    }
    assert_eq!(
        reconcile().await,
        PromotionStatus::AwaitingGates,
        "the stored gate opens in an hour"
    );
    sqlx::query("UPDATE gates SET opens_at = now() WHERE opens_at IS NOT NULL")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(reconcile().await, PromotionStatus::Succeeded);
}

/// The job of a promotion is due when the gate opens, so that nothing waits for the reconciler.
#[sqlx::test(migrations = "../../migrations")]
async fn the_job_of_a_promotion_is_due_when_its_gate_opens_by_the_clock(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world
        .set_stage_policy(
            Preprod,
            &[
                ("soak_minutes", json!(60)),
                ("technical_approvals", json!(1)),
            ],
        )
        .await;
    let release = world.released().await.id;
    let promotion = world.request(&world.paula, release, Preprod).await;
    let due = "SELECT count(*) FROM jobs j JOIN gates g ON g.promotion_id = j.subject_id AND g.opens_at = j.run_at WHERE j.state = 'ready'";
    let count_due = async || {
        sqlx::query_scalar::<_, i64>(due)
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    assert_eq!(count_due().await, 1);
    // A change of a fact before that evaluates the gates earlier, and the job waits again.
    world
        .record_approval(&world.theo, release, Preprod, ApprovalVerdict::Approved)
        .await;
    assert_eq!(
        (count_due().await, world.status(promotion).await),
        (1, PromotionStatus::AwaitingGates)
    );
    let past = "UPDATE deployments SET started_at = started_at - interval '61 minutes', live_at = live_at - interval '61 minutes'";
    for earlier in [past, "UPDATE jobs SET run_at = now() WHERE state = 'ready'"] {
        sqlx::query(earlier).execute(&pool).await.unwrap();
    }
    world.drain().await;
    assert_eq!(
        (count_due().await, world.status(promotion).await),
        (0, PromotionStatus::Succeeded)
    );
}

/// A freeze that is active counts, however many newer freezes are for other times.
#[sqlx::test(migrations = "../../migrations")]
async fn many_freezes_do_not_hide_the_active_one(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    approve(&world, release).await;
    let freeze = "INSERT INTO freezes (id, project_id, begins, lasts, time_zone, recurrence, reason, set_by_name)
                  SELECT gen_random_uuid(), $1, $2::timestamp, '1 hour', 'UTC', 'once', 'because', 'x' FROM generate_series(1, $3)";
    let now = sqlx::query("SELECT (now() AT TIME ZONE 'UTC' - interval '1 minute')::text");
    let now: String = sqlx::Row::get(&now.fetch_one(&pool).await.unwrap(), 0);
    for (starts_at, count) in [(now.as_str(), 1), ("2099-01-01T00:00:00", 600)] {
        sqlx::query(freeze)
            .bind(world.project.id.0)
            .bind(starts_at)
            .bind(count)
            .execute(&pool)
            .await
            .unwrap();
    }
    let promotion = world.request(&world.paula, release, Prod).await;
    assert_eq!(
        gate_answer(&world, promotion, GateName::Freeze).await.0,
        GateStatus::Pending
    );
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
}
