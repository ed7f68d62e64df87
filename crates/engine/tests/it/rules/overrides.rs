//! Overrides: who may open a closed gate, for how long, and who reviews it.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecluse_clients::notifier::Notifier;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName::Prod;
use ecluse_engine::people::accounts::{disable_account, enable_account};
use ecluse_engine::rules::freeze::{FreezeRequest, create_freeze, lift_freeze};
use ecluse_engine::rules::overrides::{
    confirm_override, create_override, review_override, withdraw_override,
};
use ecluse_engine::rules::policy::set_policy;
use ecluse_engine::{Actor, Error};
use ecluse_store::policies::PolicyPlace;
use ecluse_store::{PgPool, notifications};
use ecluse_testbed::chat::Chat;
use serde_json::json;

use super::{assert_gate, gate_answer, release_on_preprod};
use crate::fixtures::world::{self, Setup, World};

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_opens_one_gate_for_one_digest_until_it_expires(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let promotion = world.request(&world.paula, release, Prod).await;
    let target = |gate| (release, Prod, gate);
    for who in [&world.paula, &world.theo] {
        assert!(matches!(
            create_override(&world.engine, who, target(GateName::Approval), "x").await,
            Err(Error::Forbidden(_))
        ));
    }
    for gate in [GateName::Signature, GateName::Veto] {
        assert!(matches!(
            create_override(&world.engine, &hal, target(gate), "x").await,
            Err(Error::Invalid(_))
        ));
    }
    assert!(matches!(
        create_override(&world.engine, &hal, target(GateName::Approval), " ").await,
        Err(Error::Invalid(_))
    ));
    // The policy requires two people.
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("two_people"))])
        .await;
    let created = create_override(
        &world.engine,
        &hal,
        target(GateName::Approval),
        "Production is down.",
    )
    .await
    .unwrap();
    world.drain().await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    assert!(matches!(
        confirm_override(&world.engine, &hal, created.id).await,
        Err(Error::Conflict(_))
    ));
    confirm_override(&world.engine, &hana, created.id)
        .await
        .unwrap();
    world.drain().await;
    assert_gate(
        &world,
        promotion,
        PromotionStatus::Succeeded,
        GateName::Approval,
        "hal and hana overrode this gate: Production is down.",
    )
    .await;
    assert_eq!(
        gate_answer(&world, promotion, GateName::Approval).await.0,
        GateStatus::Overridden
    );
    // Another person reviews it afterwards.
    for who in [&hal, &hana] {
        assert!(matches!(
            review_override(&world.engine, who, created.id, "Fine.").await,
            Err(Error::Conflict(_))
        ));
    }
    let hugo = world::person(&world.engine, "hugo", Role::Hosting).await;
    review_override(&world.engine, &hugo, created.id, "It was down.")
        .await
        .unwrap();
    assert!(matches!(
        review_override(&world.engine, &hugo, created.id, "Again.").await,
        Err(Error::Conflict(_))
    ));
    // The override is for this release, and it expires.
    let status = async || {
        let ready = world.evaluate(release, Prod).await.unwrap();
        ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::Approval)
            .unwrap()
            .status
    };
    assert_eq!(status().await, GateStatus::Overridden);
    sqlx::query("UPDATE overrides SET expires_at = now()")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(status().await, GateStatus::Pending);
    // The policy now requires one person, then two again, then it allows no override: each change applies
    // to the overrides that exist.
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("one_person"))])
        .await;
    let second = create_override(
        &world.engine,
        &hal,
        target(GateName::Approval),
        "Down again.",
    )
    .await
    .unwrap();
    assert_eq!(status().await, GateStatus::Overridden);
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("two_people"))])
        .await;
    assert_eq!(status().await, GateStatus::Pending);
    confirm_override(&world.engine, &hana, second.id)
        .await
        .unwrap();
    assert_eq!(status().await, GateStatus::Overridden);
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("off"))])
        .await;
    assert_eq!(status().await, GateStatus::Pending);
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("two_people"))])
        .await;
    assert_eq!(status().await, GateStatus::Overridden);
    // Everybody who may override can withdraw it, once; nobody can confirm it afterwards.
    assert!(matches!(
        withdraw_override(&world.engine, &world.theo, second.id).await,
        Err(Error::Forbidden(_))
    ));
    let withdrawn = withdraw_override(&world.engine, &hugo, second.id)
        .await
        .unwrap();
    assert_eq!(
        (
            withdrawn.withdrawn_by_name.as_deref(),
            withdrawn.reviewed_at
        ),
        (Some("hugo"), None)
    );
    assert_eq!(status().await, GateStatus::Pending);
    for again in [
        withdraw_override(&world.engine, &hal, second.id).await,
        confirm_override(&world.engine, &hugo, second.id).await,
    ] {
        assert!(matches!(again, Err(Error::Conflict(_))));
    }
    review_override(&world.engine, &hugo, second.id, "It was not down.")
        .await
        .unwrap();
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("off"))])
        .await;
    assert!(matches!(
        create_override(&world.engine, &hal, target(GateName::Approval), "x").await,
        Err(Error::Forbidden(_))
    ));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_gate_that_is_open_or_waits_for_a_second_person_is_not_overridden_again(pool: PgPool) {
    let world = World::new(pool).await;
    let release = release_on_preprod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let refused = async |who: &Actor, gate| match create_override(
        &world.engine,
        who,
        (release, Prod, gate),
        "Down.",
    )
    .await
    {
        Err(Error::Conflict(why)) => why,
        other => panic!("{other:?}"),
    };
    let why = refused(&hal, GateName::Changelog).await;
    assert_eq!(
        why,
        "The gate `changelog` is open already: CHANGELOG.md describes what v1.0.0 brings."
    );
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("two_people"))])
        .await;
    let target = (release, Prod, GateName::Approval);
    let created = create_override(&world.engine, &hal, target, "Down.")
        .await
        .unwrap();
    let ready = world.evaluate(release, Prod).await.unwrap();
    let gate = ready
        .gates
        .into_iter()
        .find(|gate| gate.name == GateName::Approval)
        .unwrap();
    assert_eq!(gate.status, GateStatus::Pending);
    assert!(
        gate.reason
            .ends_with("hal overrode this gate; the override becomes effective once a second person confirms it."),
        "{}",
        gate.reason
    );
    for who in [&hal, &hana] {
        let why = refused(who, GateName::Approval).await;
        assert_eq!(
            why,
            "hal overrode this gate already; the override becomes effective once a second person confirms it."
        );
    }
    // An override of a person who lost the right to override waits for nobody.
    disable_account(&world.engine, &Actor::command_line(), "hal")
        .await
        .unwrap();
    let her_override = create_override(&world.engine, &hana, target, "Still down.")
        .await
        .unwrap();
    enable_account(&world.engine, &Actor::command_line(), "hal")
        .await
        .unwrap();
    withdraw_override(&world.engine, &hana, created.id)
        .await
        .unwrap();
    confirm_override(&world.engine, &hal, her_override.id)
        .await
        .unwrap();
    let why = refused(&hal, GateName::Approval).await;
    assert!(
        why.starts_with(
            "The gate `approval` is open already: hana and hal overrode this gate: Still down."
        ),
        "{why}"
    );
}

/// An override that needs one person, and that a second one confirmed, stays effective when the second
/// person loses the right to override.
#[sqlx::test(migrations = "../../migrations")]
async fn a_second_person_counts_only_where_the_policy_requires_two(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let release = release_on_preprod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let shell = Actor::command_line();
    let answer = async || {
        let ready = world.evaluate(release, Prod).await.unwrap();
        let gate = ready
            .gates
            .into_iter()
            .find(|gate| gate.name == GateName::Approval)
            .unwrap();
        (gate.status, gate.reason)
    };
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("one_person"))])
        .await;
    let created = create_override(
        &world.engine,
        &hal,
        (release, Prod, GateName::Approval),
        "Down.",
    )
    .await
    .unwrap();
    confirm_override(&world.engine, &hana, created.id)
        .await
        .unwrap();
    assert!(
        answer()
            .await
            .1
            .starts_with("hal and hana overrode this gate"),
        "{}",
        answer().await.1
    );
    disable_account(&world.engine, &shell, "hana")
        .await
        .unwrap();
    assert!(
        answer().await.1.starts_with("hal overrode this gate"),
        "{}",
        answer().await.1
    );
    world
        .set_stage_policy(Prod, &[("people_to_override", json!("two_people"))])
        .await;
    assert_eq!(answer().await.0, GateStatus::Pending);
    enable_account(&world.engine, &shell, "hana").await.unwrap();
    assert_eq!(answer().await.0, GateStatus::Overridden);
    disable_account(&world.engine, &shell, "hal").await.unwrap();
    assert_eq!(answer().await.0, GateStatus::Pending);
    enable_account(&world.engine, &shell, "hal").await.unwrap();
    // An engine from before withdrawals existed reads the expiry, so that must have passed too.
    let withdrawn = withdraw_override(&world.engine, &hal, created.id)
        .await
        .unwrap();
    assert_eq!(Some(withdrawn.expires_at), withdrawn.withdrawn_at);
    // The person who reviewed an override cannot confirm it afterwards.
    let other = create_override(
        &world.engine,
        &hal,
        (release, Prod, GateName::Approval),
        "Down again.",
    )
    .await
    .unwrap();
    review_override(&world.engine, &hana, other.id, "Fine.")
        .await
        .unwrap();
    assert!(matches!(
        confirm_override(&world.engine, &hana, other.id).await,
        Err(Error::Conflict(_))
    ));
    assert_eq!(answer().await.0, GateStatus::Pending);
}

/// The account of an administrator is disabled while their changes of the rules wait for a lock: the
/// changes are refused.
#[sqlx::test(migrations = "../../migrations")]
async fn an_account_that_is_disabled_while_it_waits_changes_no_rule(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let ada = world::person(&world.engine, "ada", Role::Administrator).await;
    let freeze = FreezeRequest {
        at: PolicyPlace {
            platform: None,
            project: None,
            stage: Some(Prod),
        },
        starts_at: "2025-01-01T00:00:00".parse().unwrap(),
        minutes: 60,
        time_zone: "Europe/Paris",
        recurrence: Recurrence::Daily,
        reason: "closing",
    };
    let existing = create_freeze(&world.engine, &ada, &freeze).await.unwrap();
    // A pool of its own: the calls below use every connection of the engine's pool.
    let other_pool = PgPool::connect_lazy_with((*pool.connect_options()).clone());
    let mut evaluation = other_pool.begin().await.unwrap();
    ecluse_store::policies::lock_shared(&mut evaluation)
        .await
        .unwrap();
    let wait_until_blocked = async |transactions: i64| {
        let queue = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        while sqlx::query_scalar::<_, i64>(queue)
            .fetch_one(&other_pool)
            .await
            .unwrap()
            < transactions
        {
            tokio::task::yield_now().await;
        }
    };
    let settings = || {
        BTreeMap::from([(
            "people_to_override".parse().unwrap(),
            serde_json::from_value(json!("off")).unwrap(),
        )])
    };
    // A person without the right is refused at once, and takes no lock.
    assert!(matches!(
        set_policy(&world.engine, &world.theo, freeze.at, settings(), "mine").await,
        Err(Error::Forbidden(_))
    ));
    let shell = Actor::command_line();
    let disabled = disable_account(&world.engine, &shell, "ada");
    let changes = async {
        wait_until_blocked(1).await;
        tokio::join!(
            set_policy(&world.engine, &ada, freeze.at, settings(), "mine"),
            create_freeze(&world.engine, &ada, &freeze),
            lift_freeze(&world.engine, &ada, existing),
            async {
                wait_until_blocked(4).await;
                evaluation.commit().await.unwrap();
            }
        )
    };
    let (disabled, (set, frozen, lifted, ())) = tokio::join!(disabled, changes);
    disabled.unwrap();
    assert!(matches!(set, Err(Error::Forbidden(_))), "{set:?}");
    assert!(matches!(frozen, Err(Error::Forbidden(_))), "{frozen:?}");
    assert!(matches!(lifted, Err(Error::Forbidden(_))), "{lifted:?}");
}

/// A message is posted after the change is committed. While the chat is down the message waits; a message
/// that the chat refuses is listed as failed.
#[sqlx::test(migrations = "../../migrations")]
async fn the_chat_receives_a_message_for_each_step_of_an_override(pool: PgPool) {
    let chat = Chat::start().await.unwrap();
    let notifier = Some(Arc::new(Notifier::new(&chat.url).unwrap()));
    let world = World::with(
        pool.clone(),
        Setup {
            notifier,
            ..Setup::default()
        },
    )
    .await;
    let release = release_on_preprod(&world).await;
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let hana = world::person(&world.engine, "hana", Role::Hosting).await;
    let target = (release, Prod, GateName::Approval);
    let created = create_override(
        &world.engine,
        &hal,
        target,
        "Down. <!channel> @all & more\nhana: [https://ecluse.example](https://evil.example)",
    )
    .await
    .unwrap();
    assert_eq!(chat.texts(), [] as [&str; 0]);
    world.drain().await;
    let link = "https://ecluse.example/projects/shop/policy#overrides";
    let message = format!(
        "hal overrode the gate approval of Shop v1.0.0 for prod: Down. &lt;!channel&gt; @\u{200b}all &amp; more hana: [https://ecluse.example]\u{200b}(https://evil.example) {link}"
    );
    assert_eq!(chat.texts(), [message.as_str()]);
    chat.set_answer(503);
    withdraw_override(&world.engine, &hana, created.id)
        .await
        .unwrap();
    world.drain().await;
    let job = "SELECT state || ': ' || last_error FROM jobs WHERE kind = 'notification' ORDER BY created_at DESC LIMIT 1";
    let job: String = sqlx::query_scalar(job).fetch_one(&pool).await.unwrap();
    assert!(
        job.starts_with("ready: the chat does not answer: it answers 503")
            && !job.contains("a-secret"),
        "{job}"
    );
    chat.set_answer(200);
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&pool)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(
        chat.texts()[1..],
        [format!(
            "hana withdrew the override of the gate approval of Shop v1.0.0 for prod. {link}"
        )]
    );
    chat.set_answer(404);
    review_override(&world.engine, &hana, created.id, "It was up.")
        .await
        .unwrap();
    world.drain().await;
    let failed = notifications::list_failed(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
    )
    .await
    .unwrap();
    let errors: Vec<&str> = failed.iter().map(|failed| failed.error.as_str()).collect();
    assert_eq!(
        errors,
        ["the chat refuses the message: it answers 404 Not Found"]
    );
    // One reminder for each late review.
    chat.set_answer(200);
    let late = create_override(&world.engine, &hal, target, "Down again.")
        .await
        .unwrap();
    world.drain().await;
    for due in [
        "interval '1 hour'",
        "interval '0 hours'",
        "interval '0 hours'",
    ] {
        let due = format!(
            "UPDATE overrides SET review_due_at = now() + {due} WHERE id = '{}'",
            late.id
        );
        sqlx::query(sqlx::AssertSqlSafe(due))
            .execute(&pool)
            .await
            .unwrap();
        ecluse_engine::jobs::reconcile::run(&world.engine)
            .await
            .unwrap();
        world.drain().await;
    }
    let reminder = format!(
        "Nobody reviewed in time how hal overrode the gate approval of Shop v1.0.0 for prod: Down again. {link}"
    );
    assert_eq!(chat.texts()[3..], [reminder]);
}
