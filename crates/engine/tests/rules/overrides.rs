//! Break-glass, and who answers with their name no more.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecluse_clients::notifier::Notifier;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::Prod;
use ecluse_engine::{Actor, Error, accounts, break_glass, policy, readiness};
use ecluse_store::policies::PlaceOf;
use ecluse_store::{PgPool, notifications};
use ecluse_testbed::chat::Chat;
use serde_json::json;

use super::{before_prod, is, said};
use crate::world::{self, Setup, World};

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
async fn nobody_answers_for_what_is_open_or_waits_for_a_second_person(pool: PgPool) {
    let world = World::new(pool).await;
    let release = before_prod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let refused = async |who: &Actor, gate| match break_glass::give(&world.engine, who, (release, Prod, gate), "Down.").await {
        Err(Error::Conflict(why)) => why,
        other => panic!("{other:?}"),
    };
    let why = refused(&hal, GateName::Changelog).await;
    assert_eq!(why, "The gate `changelog` is open already: CHANGELOG.md says what v1.0.0 brings.");
    world.rule(Prod, &[("break_glass", json!("two_people"))]).await;
    let over = (release, Prod, GateName::Approval);
    let given = break_glass::give(&world.engine, &hal, over, "Down.").await.unwrap();
    let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
    let gate = ready.gates.into_iter().find(|gate| gate.name == GateName::Approval).unwrap();
    assert_eq!(gate.status, GateStatus::Pending);
    assert!(gate.reason.ends_with("hal overrode this, and it counts once a second person stands for it."), "{}", gate.reason);
    for who in [&hal, &hana] {
        let why = refused(who, GateName::Approval).await;
        assert_eq!(why, "hal overrode this already, and it counts once a second person stands for it.");
    }
    // Of whoever cannot answer any more nobody waits for anything.
    accounts::disable(&world.engine, &Actor::command_line(), "hal").await.unwrap();
    let hers = break_glass::give(&world.engine, &hana, over, "Still down.").await.unwrap();
    accounts::enable(&world.engine, &Actor::command_line(), "hal").await.unwrap();
    break_glass::withdraw(&world.engine, &hana, given.id).await.unwrap();
    break_glass::second(&world.engine, &hal, hers.id).await.unwrap();
    let why = refused(&hal, GateName::Approval).await;
    assert!(why.starts_with("The gate `approval` is open already: hana and hal overrode this: Still down."), "{why}");
}

/// Who stands for it without being asked to makes it no weaker when they leave.
#[sqlx::test(migrations = "../../migrations")]
async fn a_second_person_counts_only_where_two_are_asked_for(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = before_prod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let shell = Actor::command_line();
    let said = async || {
        let ready = readiness::of_release(&mut world.engine.connection().await.unwrap(), release, Prod).await.unwrap();
        let gate = ready.gates.into_iter().find(|gate| gate.name == GateName::Approval).unwrap();
        (gate.status, gate.reason)
    };
    world.rule(Prod, &[("break_glass", json!("one_person"))]).await;
    let given = break_glass::give(&world.engine, &hal, (release, Prod, GateName::Approval), "Down.").await.unwrap();
    break_glass::second(&world.engine, &hana, given.id).await.unwrap();
    assert!(said().await.1.starts_with("hal and hana overrode this"), "{}", said().await.1);
    accounts::disable(&world.engine, &shell, "hana").await.unwrap();
    assert!(said().await.1.starts_with("hal overrode this"), "{}", said().await.1);
    world.rule(Prod, &[("break_glass", json!("two_people"))]).await;
    assert_eq!(said().await.0, GateStatus::Pending);
    accounts::enable(&world.engine, &shell, "hana").await.unwrap();
    assert_eq!(said().await.0, GateStatus::Overridden);
    accounts::disable(&world.engine, &shell, "hal").await.unwrap();
    assert_eq!(said().await.0, GateStatus::Pending);
    accounts::enable(&world.engine, &shell, "hal").await.unwrap();
    // An engine of before there were withdrawals counts it no more either.
    let withdrawn = break_glass::withdraw(&world.engine, &hal, given.id).await.unwrap();
    assert_eq!(Some(withdrawn.expires_at), withdrawn.withdrawn_at);
    // Who reviewed it does not stand for it afterwards.
    let other = break_glass::give(&world.engine, &hal, (release, Prod, GateName::Approval), "Down again.").await.unwrap();
    break_glass::review(&world.engine, &hana, other.id, "Fine.").await.unwrap();
    assert!(matches!(break_glass::second(&world.engine, &hana, other.id).await, Err(Error::Conflict(_))));
    assert_eq!(said().await.0, GateStatus::Pending);
}

/// An administrator is closed out while their change of the rules waits behind it: it is refused.
#[sqlx::test(migrations = "../../migrations")]
async fn who_was_closed_out_in_between_changes_no_rule(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let ada = world::person(&world.engine, "ada", Role::Administrator).await;
    let freeze = policy::NewTime {
        at: PlaceOf { platform: None, project: None, stage: Some(Prod) },
        begins: "2025-01-01T00:00:00".parse().unwrap(),
        lasts: 60,
        time_zone: "Europe/Paris",
        recurrence: Recurrence::Daily,
        reason: "closing",
    };
    let standing = policy::freeze(&world.engine, &ada, &freeze).await.unwrap();
    // Beside the engine's own connections, which all of them wait on.
    let beside = PgPool::connect_lazy_with((*pool.connect_options()).clone());
    let mut gates_looked_at = beside.begin().await.unwrap();
    ecluse_store::policies::hold_still(&mut gates_looked_at).await.unwrap();
    let behind = async |waiting: i64| {
        let queue = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while sqlx::query_scalar::<_, i64>(queue).fetch_one(&beside).await.unwrap() < waiting {
            tokio::task::yield_now().await;
        }
    };
    let rule = || BTreeMap::from([("break_glass".parse().unwrap(), serde_json::from_value(json!("off")).unwrap())]);
    // Whoever may not is told so at once, and holds up nobody.
    assert!(matches!(policy::set(&world.engine, &world.theo, freeze.at, rule(), "mine").await, Err(Error::Forbidden(_))));
    let shell = Actor::command_line();
    let disabled = accounts::disable(&world.engine, &shell, "ada");
    let changes = async {
        behind(1).await;
        tokio::join!(
            policy::set(&world.engine, &ada, freeze.at, rule(), "mine"),
            policy::freeze(&world.engine, &ada, &freeze),
            policy::lift_freeze(&world.engine, &ada, standing),
            async {
                behind(4).await;
                gates_looked_at.commit().await.unwrap();
            }
        )
    };
    let (disabled, (set, frozen, lifted, ())) = tokio::join!(disabled, changes);
    disabled.unwrap();
    assert!(matches!(set, Err(Error::Forbidden(_))), "{set:?}");
    assert!(matches!(frozen, Err(Error::Forbidden(_))), "{frozen:?}");
    assert!(matches!(lifted, Err(Error::Forbidden(_))), "{lifted:?}");
}

/// People learn of it in their chat once it is done; while the chat is away it waits, and what the chat refuses is shown.
#[sqlx::test(migrations = "../../migrations")]
async fn overrides_are_told_in_the_chat(pool: PgPool) {
    let chat = Chat::start().await.unwrap();
    let notifier = Some(Arc::new(Notifier::new(&chat.url).unwrap()));
    let world = World::with(pool.clone(), Setup { notifier, ..Setup::default() }).await;
    let release = before_prod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let over = (release, Prod, GateName::Approval);
    let given =
        break_glass::give(&world.engine, &hal, over, "Down. <!channel> @all & more\nhana: [https://ecluse.example](https://evil.example)")
            .await
            .unwrap();
    assert_eq!(chat.texts(), [] as [&str; 0]);
    world.drain().await;
    let link = "https://ecluse.example/projects/shop/policy#overrides";
    let told = format!(
        "hal overrode the gate approval of Shop v1.0.0 for prod: Down. &lt;!channel&gt; @\u{200b}all &amp; more hana: [https://ecluse.example]\u{200b}(https://evil.example) {link}"
    );
    assert_eq!(chat.texts(), [told.as_str()]);
    chat.answer(503);
    break_glass::withdraw(&world.engine, &hana, given.id).await.unwrap();
    world.drain().await;
    let job = "SELECT state || ': ' || last_error FROM jobs WHERE kind = 'notification' ORDER BY created_at DESC LIMIT 1";
    let job: String = sqlx::query_scalar(job).fetch_one(&pool).await.unwrap();
    assert!(job.starts_with("ready: the chat does not answer: it answers 503") && !job.contains("a-secret"), "{job}");
    chat.answer(200);
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&pool).await.unwrap();
    world.drain().await;
    assert_eq!(chat.texts()[1..], [format!("hana withdrew the override of the gate approval of Shop v1.0.0 for prod. {link}")]);
    chat.answer(404);
    break_glass::review(&world.engine, &hana, given.id, "It was up.").await.unwrap();
    world.drain().await;
    let failed = notifications::list_failed(&mut world.engine.connection().await.unwrap(), world.project.id).await.unwrap();
    let errors: Vec<&str> = failed.iter().map(|failed| failed.error.as_str()).collect();
    assert_eq!(errors, ["the chat refuses what it is told: it answers 404 Not Found"]);
    // Late reviews, once.
    chat.answer(200);
    let late = break_glass::give(&world.engine, &hal, over, "Down again.").await.unwrap();
    world.drain().await;
    for due in ["interval '1 hour'", "interval '0 hours'", "interval '0 hours'"] {
        let due = format!("UPDATE overrides SET review_due_at = now() + {due} WHERE id = '{}'", late.id);
        sqlx::query(sqlx::AssertSqlSafe(due)).execute(&pool).await.unwrap();
        ecluse_engine::reconcile::run(&world.engine).await.unwrap();
        world.drain().await;
    }
    let reminder = format!("Nobody reviewed in time how hal overrode the gate approval of Shop v1.0.0 for prod: Down again. {link}");
    assert_eq!(chat.texts()[3..], [reminder]);
}
