//! The page of a project's policy: people who may change settings, add and lift freezes, and
//! confirm, withdraw and review overrides there.

use std::collections::BTreeMap;

use crate::fixtures::site::{HOSTILE, Site};
use axum::http::StatusCode;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::Actor;
use ecluse_engine::rules::policy::set_policy;
use ecluse_store::policies::{self, PolicyPlace};
use ecluse_store::{PageRequest, PgPool, freezes, overrides, people};

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_is_confirmed_withdrawn_and_reviewed_on_the_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let hal = site.signed_in("hal", HOSTILE, Some(Role::Hosting)).await;
    let hana = site
        .signed_in("hana", "Hana Hosting", Some(Role::Hosting))
        .await;
    let hugo = site
        .signed_in("hugo", "Hugo Hosting", Some(Role::Hosting))
        .await;
    let referent = site
        .signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent))
        .await;
    let stranger = site.signed_in("sam", "Sam", None).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let form = [
        ("stage", "preprod"),
        ("gate", "approval"),
        ("reason", HOSTILE),
    ];
    assert_eq!(
        site.post(&hal, &format!("/releases/{release}/override"), &form)
            .await
            .status,
        StatusCode::SEE_OTHER
    );

    let again = site
        .post(&hana, &format!("/releases/{release}/override"), &form)
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.page().assert_shows("[role=alert]", "already");
    let shown = site
        .get(&referent, &format!("/releases/{release}"))
        .await
        .page();
    shown.assert_shows("#preprod .records li", "not reviewed yet. Show");
    let link = "#preprod .records a[href='/projects/shop/policy#overrides']";
    assert_eq!(shown.text(link), "Show");
    assert_eq!(shown.foreign_markup(), Vec::<String>::new());
    let page = "/projects/shop/policy";
    let link = format!("#overrides a[href='/releases/{release}#preprod']");
    assert_eq!(
        site.get(&referent, page).await.page().text(&link),
        "v1.6.0 for Preprod"
    );
    let row = async || {
        overrides::list(&mut *site.conn().await, site.shop, PageRequest::first(2))
            .await
            .unwrap()
            .remove(0)
    };
    let id = row().await.id.to_string();
    let form = [("override", id.as_str())];
    let buttons = async |cookie: &str| {
        let shown = site.get(cookie, page).await.page();
        assert_eq!(shown.foreign_markup(), Vec::<String>::new());
        ["confirm", "withdraw", "review"].map(|action| shown.has_form(&format!("{page}/{action}")))
    };
    // Its creator may only withdraw it, another person may do everything, and a referent sees it.
    assert_eq!(buttons(&hal).await, [false, true, false]);
    assert_eq!(
        buttons(&hana).await,
        [false, true, true],
        "one person is enough"
    );
    let two = BTreeMap::from([(
        "people_to_override".parse().unwrap(),
        serde_json::from_value("two_people".into()).unwrap(),
    )]);
    let shop = PolicyPlace {
        platform: None,
        project: Some(site.shop),
        stage: None,
    };
    set_policy(&site.engine, &Actor::command_line(), shop, two, "four eyes")
        .await
        .unwrap();
    assert_eq!(buttons(&hana).await, [true, true, true]);
    for (who, link) in [
        (&hana, "Confirm or withdraw it"),
        (&hal, "Withdraw it"),
        (&referent, "Show"),
    ] {
        for seen in [page, &format!("/releases/{release}")] {
            let shown = site.get(who, seen).await.page();
            shown.assert_shows(
                ".records li",
                "Not effective yet A second person must confirm it.",
            );
            if seen != page {
                shown.assert_shows(".records a[href$='#overrides']", link);
            }
        }
    }
    assert_eq!(buttons(&referent).await, [false, false, false]);
    for action in ["confirm", "withdraw", "review"] {
        let form = [("override", id.as_str()), ("review", "Fine.")];
        assert_eq!(
            site.post(&referent, &format!("{page}/{action}"), &form)
                .await
                .status,
            StatusCode::FORBIDDEN
        );
        assert_eq!(
            site.post(&stranger, &format!("{page}/{action}"), &form)
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
    assert_eq!(
        site.post(&hal, &format!("{page}/confirm"), &form)
            .await
            .status,
        StatusCode::CONFLICT
    );
    assert_eq!(
        site.post(&hana, &format!("{page}/confirm"), &form)
            .await
            .location(),
        format!("{page}#overrides")
    );
    assert_eq!(
        row().await.seconded_by_name.as_deref(),
        Some("Hana Hosting")
    );
    assert_eq!(
        site.post(&hugo, &format!("{page}/withdraw"), &form)
            .await
            .location(),
        format!("{page}#overrides")
    );
    let shown = site.get(&hal, page).await.page();
    shown.assert_shows("#overrides li", "Withdrawn by Hugo Hosting");
    shown.assert_shows("#overrides .notice", "A review by another person is due");
    // It is withdrawn only once, and it is reviewed all the same.
    let again = site.post(&hal, &format!("{page}/withdraw"), &form).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    again.page().assert_shows("[role=alert]", "This override");
    assert_eq!(buttons(&hugo).await, [false, false, true]);
    let review = [("override", id.as_str()), ("review", "Nothing was down.")];
    assert_eq!(
        site.post(&hugo, &format!("{page}/review"), &review)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(row().await.review.as_deref(), Some("Nothing was down."));
}

#[sqlx::test(migrations = "../../migrations")]
async fn people_who_may_change_settings_and_freezes_on_the_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let hal = site.signed_in("hal", HOSTILE, Some(Role::Hosting)).await;
    let referent = site
        .signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent))
        .await;
    let stranger = site.signed_in("sam", "Sam", None).await;
    let root = people::find_by_login(&mut *site.conn().await, "root")
        .await
        .unwrap()
        .unwrap();
    let root = site.session(root.id).await;
    let page = "/projects/shop/policy";
    let forms = async |cookie: &str| {
        let shown = site.get(cookie, page).await.page();
        [
            shown.has_form(&format!("{page}/set")),
            shown.has_form(&format!("{page}/freeze")),
            shown.has("select[name=reach]"),
        ]
    };
    assert_eq!(
        forms(&hal).await,
        [true, true, false],
        "only of the project"
    );
    assert_eq!(forms(&root).await, [true, true, true]);
    assert_eq!(forms(&referent).await, [false, false, false]);

    let set = async |cookie: &str, setting: &str, value: &str, more: &[(&str, &str)]| {
        let form = [
            &[("setting", setting), ("value", value), ("reason", HOSTILE)],
            more,
        ]
        .concat();
        site.post(cookie, &format!("{page}/set"), &form).await
    };
    let effective = async |setting: PolicySetting| {
        let policy = policies::get_effective(&mut *site.conn().await, site.shop, StageName::Prod)
            .await
            .unwrap();
        policy
            .iter()
            .find(|(name, _)| *name == setting)
            .map(|(_, found)| {
                format!(
                    "{} {:?}",
                    found.value,
                    found.set_at.map(|at| at.to_string())
                )
            })
            .unwrap()
    };
    assert_eq!(
        set(&referent, "soak_minutes", "1", &[]).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        set(&stranger, "soak_minutes", "1", &[]).await.status,
        StatusCode::NOT_FOUND
    );
    let beyond = set(&hal, "soak_minutes", "1", &[("reach", "installation")]).await;
    assert_eq!(beyond.status, StatusCode::FORBIDDEN);
    let wrong = set(&hal, "soak_minutes", "soon", &[("stage", "prod")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .page()
        .assert_shows("[role=alert]", "a number from 0 to 86");
    let nowhere = set(&hal, "soak_minutes", "1", &[("stage", "moon")]).await;
    assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
    nowhere.page().assert_shows("[role=alert]", "moon");
    // Each change leaves the other settings as they are; the last setting is removed again.
    for (setting, value) in [
        ("soak_minutes", "90"),
        ("people_to_override", "two_people"),
        ("time_zone", "UTC"),
    ] {
        assert_eq!(
            set(&hal, setting, value, &[("stage", "prod")])
                .await
                .location(),
            format!("{page}#settings"),
            "{setting}"
        );
    }
    assert_eq!(
        effective(PolicySetting::SoakMinutes).await,
        r#"90 Some("project, prod")"#
    );
    assert_eq!(
        effective(PolicySetting::PeopleToOverride).await,
        r#"two_people Some("project, prod")"#
    );
    assert_eq!(
        set(
            &hal,
            "people_to_override",
            "off",
            &[("stage", "prod"), ("remove", "yes")]
        )
        .await
        .location(),
        format!("{page}#settings")
    );
    assert_eq!(
        effective(PolicySetting::PeopleToOverride).await,
        "one_person None"
    );
    let history = site.get(&referent, page).await.page();
    let changes = history.texts("#changes li > p:first-child > span:first-child");
    let position = |text: &str| changes.iter().position(|change| change == text);
    let (removed, set_first) = (
        position("people_to_override two_people → removed"),
        position("soak_minutes 90"),
    );
    assert!(removed.is_some() && removed < set_first, "{changes:?}");
    assert_eq!(history.foreign_markup(), Vec::<String>::new());
    assert_eq!(
        effective(PolicySetting::SoakMinutes).await,
        r#"90 Some("project, prod")"#
    );
    let nothing = set(
        &hal,
        "people_to_override",
        "",
        &[("stage", "prod"), ("remove", "yes")],
    )
    .await;
    assert_eq!(nothing.status, StatusCode::CONFLICT);
    nothing
        .page()
        .assert_shows("[role=alert]", "people_to_override");
    let empty = set(&hal, "soak_minutes", " ", &[("stage", "prod")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    empty
        .page()
        .assert_shows("[role=alert]", "value: must not be empty");
    assert_eq!(
        set(&root, "review_hours", "5", &[("reach", "platform")])
            .await
            .location(),
        format!("{page}#settings")
    );
    assert!(
        effective(PolicySetting::ReviewHours)
            .await
            .starts_with("5 Some(\"platform")
    );

    let freeze = async |cookie: &str, starts_at: &str, minutes: &str, more: &[(&str, &str)]| {
        let always = [
            ("starts_at", starts_at),
            ("minutes", minutes),
            ("time_zone", "Europe/Paris"),
            ("recurrence", "yearly"),
            ("reason", HOSTILE),
        ];
        site.post(cookie, &format!("{page}/freeze"), &[&always, more].concat())
            .await
    };
    assert_eq!(
        freeze(&referent, "2026-12-18T16:00", "60", &[])
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    for (starts_at, minutes, problem) in [
        ("soon", "60", "2026-12-18T16:00"),
        ("2026-12-18T16:00", "long", "whole number"),
        ("2026-12-18T16:00", "600000", "524160"),
    ] {
        let wrong = freeze(&hal, starts_at, minutes, &[]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().assert_shows("[role=alert]", problem);
    }
    assert_eq!(
        freeze(&hal, "2026-12-18T16:00", "60", &[("stage", "prod")])
            .await
            .location(),
        format!("{page}#freezes")
    );
    assert_eq!(
        freeze(
            &root,
            "2026-12-18T16:00:30",
            "60",
            &[("reach", "installation")]
        )
        .await
        .location(),
        format!("{page}#freezes")
    );
    let list_freezes = async || {
        freezes::list_for(&mut *site.conn().await, site.shop)
            .await
            .unwrap()
    };
    let found = list_freezes().await;
    assert_eq!(found.len(), 2);
    // Somebody with a role only on the project lifts only freezes of the project.
    let shown = site.get(&hal, page).await.page();
    let forms = format!("form[action='{page}/lift-freeze']");
    assert_eq!(shown.count(&forms), 1);
    assert_eq!(shown.foreign_markup(), Vec::<String>::new());
    let lift = async |cookie: &str, at: usize| {
        site.post(
            cookie,
            &format!("{page}/lift-freeze"),
            &[("freeze", &found[at].id.to_string())],
        )
        .await
    };
    assert_eq!(lift(&hal, 0).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lift(&referent, 1).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lift(&hal, 1).await.location(), format!("{page}#freezes"));
    assert_eq!(lift(&root, 0).await.location(), format!("{page}#freezes"));
    assert_eq!(list_freezes().await.len(), 0);
}
