//! The page of a project's rules: they are changed there, freezes begun and lifted, overrides stood for, withdrawn and reviewed, by
//! those who may.
#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::{Actor, policy};
use ecluse_store::policies::{self, PlaceOf};
use ecluse_store::{Page, PgPool, freezes, overrides, people};
use house::{HOSTILE, House};

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_is_stood_for_withdrawn_and_reviewed_on_the_page(pool: PgPool) {
    let house = House::build(pool).await;
    let hal = house.signed_in("hal", HOSTILE, Some(Role::Hosting)).await;
    let hana = house.signed_in("hana", "Hana Hosting", Some(Role::Hosting)).await;
    let hugo = house.signed_in("hugo", "Hugo Hosting", Some(Role::Hosting)).await;
    let referent = house.signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent)).await;
    let stranger = house.signed_in("sam", "Sam", None).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let form = [("stage", "preprod"), ("gate", "approval"), ("reason", HOSTILE)];
    assert_eq!(house.post(&hal, &format!("/releases/{release}/override"), &form).await.status, StatusCode::SEE_OTHER);

    let again = house.post(&hana, &format!("/releases/{release}/override"), &form).await;
    assert!(again.status == StatusCode::CONFLICT && again.text.contains("is open already"), "{}", again.text);
    let seen = house.get(&referent, &format!("/releases/{release}")).await.text;
    assert!(seen.contains("not reviewed yet. <a href=\"/projects/shop/policy#overrides\">See it</a>") && !seen.contains(HOSTILE), "{seen}");
    let page = "/projects/shop/policy";
    assert!(house.get(&referent, page).await.text.contains(&format!("<a href=\"/releases/{release}#preprod\">v1.6.0 for Preprod</a>")));
    let row = async || overrides::list(&mut *house.conn().await, house.shop, Page::first(2)).await.unwrap().remove(0);
    let id = row().await.id.to_string();
    let form = [("override", id.as_str())];
    let buttons = async |cookie: &str| {
        let text = house.get(cookie, page).await.text;
        assert!(!text.contains(HOSTILE));
        ["second", "withdraw", "review"].map(|act| text.contains(&format!("{page}/{act}")))
    };
    // Its giver may only take it back; another may do everything; a referent sees it.
    assert_eq!(buttons(&hal).await, [false, true, false]);
    assert_eq!(buttons(&hana).await, [false, true, true], "one person is enough");
    let two = BTreeMap::from([("break_glass".parse().unwrap(), serde_json::from_value("two_people".into()).unwrap())]);
    let shop = PlaceOf { platform: None, project: Some(house.shop), stage: None };
    policy::set(&house.engine, &Actor::command_line(), shop, two, "four eyes").await.unwrap();
    assert_eq!(buttons(&hana).await, [true, true, true]);
    for (who, link) in [(&hana, "Stand for it, or withdraw it"), (&hal, "Withdraw it"), (&referent, "See it")] {
        for seen in [page, &format!("/releases/{release}")] {
            let text = house.get(who, seen).await.text;
            assert!(text.contains("Counts not yet</span> It takes a second person who stands for it."), "{seen}: {text}");
            assert!(seen == page || text.contains(&format!("#overrides\">{link}</a>")), "{link}: {text}");
        }
    }
    assert_eq!(buttons(&referent).await, [false, false, false]);
    for act in ["second", "withdraw", "review"] {
        let form = [("override", id.as_str()), ("review", "Fine.")];
        assert_eq!(house.post(&referent, &format!("{page}/{act}"), &form).await.status, StatusCode::FORBIDDEN);
        assert_eq!(house.post(&stranger, &format!("{page}/{act}"), &form).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(house.post(&hal, &format!("{page}/second"), &form).await.status, StatusCode::CONFLICT);
    assert_eq!(house.post(&hana, &format!("{page}/second"), &form).await.location(), format!("{page}#overrides"));
    assert_eq!(row().await.seconded_by_name.as_deref(), Some("Hana Hosting"));
    assert_eq!(house.post(&hugo, &format!("{page}/withdraw"), &form).await.location(), format!("{page}#overrides"));
    let text = house.get(&hal, page).await.text;
    assert!(text.contains("Withdrawn by Hugo Hosting") && text.contains("review is due"), "{text}");
    // Once; and it is looked at afterwards all the same.
    let again = house.post(&hal, &format!("{page}/withdraw"), &form).await;
    assert_eq!((again.status, again.text.contains("This override counts no more")), (StatusCode::CONFLICT, true));
    assert_eq!(buttons(&hugo).await, [false, false, true]);
    let review = [("override", id.as_str()), ("review", "Nothing was down.")];
    assert_eq!(house.post(&hugo, &format!("{page}/review"), &review).await.status, StatusCode::SEE_OTHER);
    assert_eq!(row().await.review.as_deref(), Some("Nothing was down."));
}

#[sqlx::test(migrations = "../../migrations")]
async fn rules_and_freezes_are_changed_on_the_page_by_those_who_may(pool: PgPool) {
    let house = House::build(pool).await;
    let hal = house.signed_in("hal", HOSTILE, Some(Role::Hosting)).await;
    let referent = house.signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent)).await;
    let stranger = house.signed_in("sam", "Sam", None).await;
    let root = people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let root = house.session(root.id).await;
    let page = "/projects/shop/policy";
    let forms = async |cookie: &str| {
        let text = house.get(cookie, page).await.text;
        [format!("{page}/say\""), format!("{page}/freeze\""), "name=\"reach\"".to_owned()].map(|part| text.contains(&part))
    };
    assert_eq!(forms(&hal).await, [true, true, false], "of the project only");
    assert_eq!(forms(&root).await, [true, true, true]);
    assert_eq!(forms(&referent).await, [false, false, false]);

    let rule = async |cookie: &str, line: &str, value: &str, more: &[(&str, &str)]| {
        let form = [&[("line", line), ("value", value), ("reason", HOSTILE)], more].concat();
        house.post(cookie, &format!("{page}/say"), &form).await
    };
    let holds = async |line: PolicyLine| {
        let policy = policies::effective(&mut *house.conn().await, house.shop, StageName::Prod).await.unwrap();
        policy
            .iter()
            .find(|(name, _)| *name == line)
            .map(|(_, ruled)| format!("{} {:?}", ruled.value, ruled.from.map(|at| at.to_string())))
            .unwrap()
    };
    assert_eq!(rule(&referent, "soak_minutes", "1", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rule(&stranger, "soak_minutes", "1", &[]).await.status, StatusCode::NOT_FOUND);
    let beyond = rule(&hal, "soak_minutes", "1", &[("reach", "installation")]).await;
    assert_eq!(beyond.status, StatusCode::FORBIDDEN);
    let wrong = rule(&hal, "soak_minutes", "soon", &[("stage", "prod")]).await;
    assert!(
        wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("soak_minutes is a number from 0 to 86400"),
        "{}",
        wrong.text
    );
    let nowhere = rule(&hal, "soak_minutes", "1", &[("stage", "moon")]).await;
    assert!(nowhere.status == StatusCode::UNPROCESSABLE_ENTITY && nowhere.text.contains("moon"), "{}", nowhere.text);
    // One line after the other, the others staying; the last is taken back.
    for (line, value) in [("soak_minutes", "90"), ("break_glass", "two_people"), ("time_zone", "UTC")] {
        assert_eq!(rule(&hal, line, value, &[("stage", "prod")]).await.location(), format!("{page}#rules"), "{line}");
    }
    assert_eq!(holds(PolicyLine::SoakMinutes).await, r#"90 Some("project, prod")"#);
    assert_eq!(holds(PolicyLine::BreakGlass).await, r#"two_people Some("project, prod")"#);
    assert_eq!(rule(&hal, "break_glass", "off", &[("stage", "prod"), ("take_back", "yes")]).await.location(), format!("{page}#rules"));
    assert_eq!(holds(PolicyLine::BreakGlass).await, "one_person None");
    let history = house.get(&referent, page).await.text;
    let (taken, said) =
        (history.find("<code>break_glass</code> two_people → taken back"), history.find("<code>soak_minutes</code> 90</span>"));
    assert!(taken.zip(said).is_some_and(|(taken, said)| taken < said) && !history.contains(HOSTILE), "{history}");
    assert_eq!(holds(PolicyLine::SoakMinutes).await, r#"90 Some("project, prod")"#);
    let nothing = rule(&hal, "break_glass", "", &[("stage", "prod"), ("take_back", "yes")]).await;
    assert!(nothing.status == StatusCode::CONFLICT && nothing.text.contains("break_glass is not said there."), "{}", nothing.text);
    let empty = rule(&hal, "soak_minutes", " ", &[("stage", "prod")]).await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("value: say what"), "{}", empty.text);
    assert_eq!(rule(&root, "review_hours", "5", &[("reach", "platform")]).await.location(), format!("{page}#rules"));
    assert!(holds(PolicyLine::ReviewHours).await.starts_with("5 Some(\"platform"));

    let freeze = async |cookie: &str, begins: &str, minutes: &str, more: &[(&str, &str)]| {
        let always =
            [("begins", begins), ("minutes", minutes), ("time_zone", "Europe/Paris"), ("recurrence", "yearly"), ("reason", HOSTILE)];
        house.post(cookie, &format!("{page}/freeze"), &[&always, more].concat()).await
    };
    assert_eq!(freeze(&referent, "2026-12-18T16:00", "60", &[]).await.status, StatusCode::FORBIDDEN);
    for (begins, minutes, says) in
        [("soon", "60", "2026-12-18T16:00"), ("2026-12-18T16:00", "long", "whole number"), ("2026-12-18T16:00", "600000", "524160")]
    {
        let wrong = freeze(&hal, begins, minutes, &[]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains(says), "{}", wrong.text);
    }
    assert_eq!(freeze(&hal, "2026-12-18T16:00", "60", &[("stage", "prod")]).await.location(), format!("{page}#freezes"));
    assert_eq!(freeze(&root, "2026-12-18T16:00:30", "60", &[("reach", "installation")]).await.location(), format!("{page}#freezes"));
    let stand = async || freezes::list_for(&mut *house.conn().await, house.shop).await.unwrap();
    let found = stand().await;
    assert_eq!(found.len(), 2);
    // Who has the project only lifts what is of the project only.
    let text = house.get(&hal, page).await.text;
    assert_eq!((text.matches("policy/lift-freeze").count(), text.contains(HOSTILE)), (1, false));
    let lift =
        async |cookie: &str, at: usize| house.post(cookie, &format!("{page}/lift-freeze"), &[("freeze", &found[at].id.to_string())]).await;
    assert_eq!(lift(&hal, 0).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lift(&referent, 1).await.status, StatusCode::FORBIDDEN);
    assert_eq!(lift(&hal, 1).await.location(), format!("{page}#freezes"));
    assert_eq!(lift(&root, 0).await.location(), format!("{page}#freezes"));
    assert_eq!(stand().await.len(), 0);
}
