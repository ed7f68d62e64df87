//! The page of a project's rules: overrides are stood for, withdrawn and reviewed there, by those who may.
#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use std::collections::BTreeMap;

use axum::http::StatusCode;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::{Actor, policy};
use ecluse_store::policies::PlaceOf;
use ecluse_store::{Page, PgPool, overrides};
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

    let page = "/projects/shop/policy";
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
