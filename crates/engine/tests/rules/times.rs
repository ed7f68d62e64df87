//! When something may start.

use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::stage::StageName::{Preprod, Prod};
use ecluse_engine::{Actor, policy, readiness};
use ecluse_store::PgPool;
use ecluse_store::policies::PlaceOf;
use serde_json::json;

use super::{approved, before_prod, is, said};
use crate::world::World;

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

#[sqlx::test(migrations = "../../migrations")]
async fn a_freeze_that_is_over_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    let at = PlaceOf { platform: None, project: Some(world.project.id), stage: None };
    let begins = "2025-12-24T16:00:00".parse().unwrap();
    let time = |recurrence| policy::NewTime { at, begins, lasts: 60, time_zone: "Europe/Paris", recurrence, reason: "Christmas." };
    let refused = policy::freeze(&world.engine, &Actor::command_line(), &time(Recurrence::Once)).await.unwrap_err();
    assert_eq!(refused.to_string(), "begins: this freeze was over on 2025-12-24 at 16:00 UTC");
    policy::freeze(&world.engine, &Actor::command_line(), &time(Recurrence::Yearly)).await.unwrap();
    let kept = ecluse_store::freezes::list_for(&mut world.engine.connection().await.unwrap(), world.project.id).await.unwrap();
    assert_eq!(kept.iter().map(|freeze| freeze.recurrence).collect::<Vec<_>>(), [Recurrence::Yearly]);
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

/// The database's clock was set back an hour after the release went live: nothing opens sooner, and nothing breaks.
#[sqlx::test(migrations = "../../migrations")]
async fn a_clock_that_was_set_back_opens_nothing(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = world.released().await.id;
    world.rule(Preprod, &[("soak_minutes", json!(30)), ("technical_approvals", json!(0))]).await;
    let previous = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Preprod).await.unwrap();
        ready.gates.into_iter().find(|gate| gate.name == GateName::PreviousStage).unwrap()
    };
    sqlx::query("UPDATE deployments SET live_at = now() + interval '1 hour'").execute(&pool).await.unwrap();
    let gate = previous().await;
    let wait = gate.opens_at.unwrap() - ecluse_engine::clock::now();
    assert!(gate.status == GateStatus::Pending && wait > chrono::Duration::minutes(80), "{gate:?}");
    // It leaves the stage before it came there, by that clock.
    world.sample.commit("Another", &[("shop_base/another.xml", "<odoo/>\n")]).unwrap();
    world.push("main").await;
    let left: bool =
        sqlx::query_scalar("SELECT finished_at < live_at FROM deployments WHERE status = 'replaced'").fetch_one(&pool).await.unwrap();
    assert_eq!((left, previous().await.status), (true, GateStatus::Pending));
    // What went to prod tomorrow went there today.
    world.rule(Preprod, &[("soak_minutes", json!(0)), ("previous_stage", json!("off")), ("technical_approvals", json!(0))]).await;
    let preprod = world.request(&world.paula, release, Preprod).await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    world.rule(Prod, &[("technical_approvals", json!(0)), ("releases_per_day", json!(1))]).await;
    let prod = world.request(&world.paula, release, Prod).await;
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);
    sqlx::query("UPDATE deployments SET live_at = now() + interval '1 day' WHERE promotion_id = $1")
        .bind(prod.0)
        .execute(&pool)
        .await
        .unwrap();
    world.sample.add_version("v1.1.0", "2025-11-02", "A change.").unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap().id;
    let waits = world.request(&world.paula, next, Prod).await;
    assert_eq!(said(&world, waits, GateName::Cadence).await.0, GateStatus::Pending);
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

/// At the very moment, not at the reconciler's next round.
#[sqlx::test(migrations = "../../migrations")]
async fn its_job_waits_for_the_gate_that_the_clock_opens(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    world.rule(Preprod, &[("soak_minutes", json!(60)), ("technical_approvals", json!(1))]).await;
    let release = world.released().await.id;
    let promotion = world.request(&world.paula, release, Preprod).await;
    let due = "SELECT count(*) FROM jobs j JOIN gates g ON g.promotion_id = j.subject_id AND g.opens_at = j.run_at WHERE j.state = 'ready'";
    let due = async || sqlx::query_scalar::<_, i64>(due).fetch_one(&pool).await.unwrap();
    assert_eq!(due().await, 1);
    // Whoever changes a fact before has it looked at sooner, and it waits again.
    world.say(&world.theo, release, Preprod, Verdict::Approved).await;
    assert_eq!((due().await, world.status(promotion).await), (1, PromotionStatus::AwaitingGates));
    let past = "UPDATE deployments SET started_at = started_at - interval '61 minutes', live_at = live_at - interval '61 minutes'";
    for earlier in [past, "UPDATE jobs SET run_at = now() WHERE state = 'ready'"] {
        sqlx::query(earlier).execute(&pool).await.unwrap();
    }
    world.drain().await;
    assert_eq!((due().await, world.status(promotion).await), (0, PromotionStatus::Succeeded));
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
