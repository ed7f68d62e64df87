//! A release's page: who may do what there, and what it says before anybody asks.

use super::{admin, is_harmless};
use crate::house::{HOSTILE, House, post};
use axum::body::Body;
use axum::http::{StatusCode, header};
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_store::{PgPool, promotions};

#[sqlx::test(migrations = "../../migrations")]
async fn each_role_sees_and_uses_only_its_buttons(pool: PgPool) {
    let house = House::build(pool).await;
    for (n, &role) in Role::ALL.iter().enumerate() {
        let n = n as u64;
        let cookie = house.signed_in(role.as_str().replace('_', "-").as_str(), role.title(), Some(role)).await;
        let built = house.succeeded(house.shop, 10 + n, "Merge invoices").await;
        let failed = house.failed(house.shop, 100 + n, "Broken").await;
        let release = house.release(house.shop, &format!("v2.{n}.0"), &built).await;
        let page = format!("/releases/{release}");
        let may = |action| ecluse_domain::role::may(role, action);
        use ecluse_domain::role::Action::{Approve, ApproveFunction, RequestPromotion, RetryBuild, Veto};
        let may_speak = may(Approve) || may(ApproveFunction);

        let text = house.get(&cookie, &page).await.text;
        assert_eq!(text.contains("/approve\""), may_speak, "{role}");
        assert_eq!(text.contains("(technical)</button>"), may(Approve), "{role}");
        assert_eq!(text.contains("(functional)</button>"), may(ApproveFunction), "{role}");
        assert_eq!(text.contains("/reject\""), may_speak, "{role}");
        assert_eq!(text.contains("/veto\""), may(Veto), "{role}");
        assert_eq!(text.contains("/promote\""), may(RequestPromotion), "{role}");
        assert_eq!(house.get(&cookie, &format!("/builds/{}", failed.id)).await.text.contains("/retry\""), may(RetryBuild), "{role}");

        let expected = |allowed: bool| if allowed { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        let stage = [("stage", "preprod"), ("reason", "Not now.")];
        assert_eq!(house.post(&cookie, &format!("{page}/approve"), &stage).await.status, expected(may_speak), "{role}");
        let promoted = house.post(&cookie, &format!("{page}/promote"), &stage).await;
        assert_eq!(promoted.status, expected(may(RequestPromotion)), "{role}");
        if may(RequestPromotion) {
            assert_eq!(promoted.location(), format!("{page}#preprod"));
        } else {
            assert!(
                promoted.text.contains("This needs one of these roles") && promoted.text.contains(&format!("<h1>v2.{n}.0</h1>")),
                "{}",
                promoted.text
            );
        }
        let waiting = ecluse_engine::promote::request(
            &house.engine,
            &admin(&house).await,
            ecluse_engine::promote::Wanted::new(release, StageName::Prod),
        )
        .await
        .unwrap();
        assert_eq!(house.get(&cookie, &page).await.text.contains("/take-back\""), may(RequestPromotion), "{role}");
        let id = waiting.id.to_string();
        assert_eq!(
            house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &id)]).await.status,
            expected(may(RequestPromotion)),
            "{role}"
        );
        assert_eq!(house.post(&cookie, &format!("{page}/reject"), &stage).await.status, expected(may_speak), "{role}");
        assert_eq!(house.post(&cookie, &format!("/builds/{}/retry", failed.id), &[]).await.status, expected(may(RetryBuild)), "{role}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn refusals_are_said_on_the_page(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    let page = format!("/releases/{release}");
    assert_eq!(house.post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")]).await.status, StatusCode::SEE_OTHER);
    let own = house.get(&cookie, &page).await.text;
    assert!(
        own.contains("its technical approval is somebody else")
            && !own.contains("Approve for Preprod")
            && own.contains("Reject for Preprod")
    );
    let twice = house.post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text.contains("v1.6.0 is already on its way to preprod.") && twice.text.contains("<h1>v1.6.0</h1>"), "{}", twice.text);
    let silent = house.post(&cookie, &format!("{page}/reject"), &[("stage", "preprod"), ("reason", "  ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("a rejection needs a reason"));
    for (form, status) in [(&[("stage", "moon")][..], StatusCode::UNPROCESSABLE_ENTITY), (&[][..], StatusCode::UNPROCESSABLE_ENTITY)] {
        let answer = house.post(&cookie, &format!("{page}/promote"), form).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains("The form is not complete, or something in it is wrong:"), "{}", answer.text);
        assert!(answer.text.contains("moon") || answer.text.contains("missing field"), "{}", answer.text);
    }
    let long = "é".repeat(40_000);
    assert_eq!(
        house.post(&cookie, &format!("{page}/reject"), &[("stage", "preprod"), ("reason", &long)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let json = post(&cookie, &format!("{page}/promote")).header("sec-fetch-site", "same-origin");
    let mut json = json.body(Body::from("{}")).unwrap();
    json.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    assert_eq!(house.send(json).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let wrong = house.get(&cookie, &format!("{page}/promote")).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.text.contains("Method Not Allowed"));
    let rejected = house.post(&cookie, &format!("{page}/reject"), &[("stage", "prod"), ("reason", HOSTILE)]).await;
    assert_eq!(rejected.location(), format!("{page}#prod"));
    let shown = house.get(&cookie, &page).await.text;
    assert!(shown.contains("Rejected") && is_harmless(&shown), "{shown}");
    // The address says what is changed: a promotion of another release is not this one's to take back.
    let other = house.release(house.shop, "v1.7.0", &house.succeeded(house.shop, 2, "Next").await).await;
    let waiting = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id.to_string();
    let astray = house.post(&cookie, &format!("/releases/{other}/take-back"), &[("promotion", &waiting)]).await;
    assert_eq!(astray.status, StatusCode::NOT_FOUND);
    assert_eq!(house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &waiting)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &waiting)]).await.status,
        StatusCode::CONFLICT,
        "only once"
    );
    // Nothing to retry about a build that succeeded.
    let answer = house.post(&cookie, &format!("/builds/{}/retry", built.id), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("there is nothing to retry"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_release_goes_up_by_its_buttons(pool: PgPool) {
    let house = House::build(pool).await;
    let manager = house.signed_in("pia", "Pia Manager", Some(Role::ProjectManager)).await;
    let referent = house.signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let page = format!("/releases/{release}");
    let preprod = [("stage", "preprod")];
    assert_eq!(house.post(&manager, &format!("{page}/promote"), &preprod).await.status, StatusCode::SEE_OTHER);
    let text = house.get(&manager, &page).await.text;
    assert!(
        text.contains("13 of 14 open")
            && text.contains("Waits for a technical approval")
            && text.contains("Owner: Technical referent")
            && text.contains("Asked by Pia Manager"),
        "{text}"
    );
    let board = house.get(&manager, "/").await.text;
    assert!(board.contains("1 promotion waits") && board.contains(&format!("{page}#preprod")), "{board}");
    assert_eq!(house.post(&referent, &format!("{page}/approve"), &preprod).await.status, StatusCode::SEE_OTHER);
    let text = house.get(&referent, &page).await.text;
    assert!(text.contains("Tess Referent") && text.contains("Approved"), "{text}");
    let waiting = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id.to_string();
    let taken = house.post(&manager, &format!("{page}/take-back"), &[("promotion", &waiting)]).await;
    assert_eq!(taken.location(), format!("{page}#preprod"));
    let text = house.get(&manager, &page).await.text;
    assert!(text.contains("Pia Manager took it back.") && text.contains("Taken back"), "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_keeps_a_gate_shut_is_said_before_anybody_asks(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("pia", "Pia", Some(Role::ProjectManager)).await;
    let good = house.release(house.shop, "v1.6.0", &house.succeeded(house.shop, 1, "Merge invoices").await).await;
    let bad = house.release(house.shop, "v3.0.0", &house.succeeded(house.shop, 2, "Forgot the files").await).await;
    assert!(!house.get(&cookie, &format!("/releases/{good}")).await.text.contains("Keeps the gate shut"));
    let text = house.get(&cookie, &format!("/releases/{bad}")).await.text;
    for said in ["CHANGELOG.md has no section for v3.0.0; add", "MIGRATIONS.md has no section for v3.0.0; add one"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(text.matches("Keeps the gate shut").count(), 2, "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_older_release_has_no_way_to_prod(pool: PgPool) {
    let house = House::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let cookie = house.session(root.id).await;
    let (old, new) = (house.succeeded(house.shop, 1, "Old").await, house.succeeded(house.shop, 2, "New").await);
    let older = house.release(house.shop, "v1.5.0", &old).await;
    let newer = house.release(house.shop, "v1.6.0", &new).await;
    for stage in [StageName::Preprod, StageName::Prod] {
        house.deployed(house.shop, stage, &new, Deployed::Live).await;
    }
    let text = house.get(&cookie, &format!("/releases/{older}")).await.text;
    assert_eq!(text.matches("v1.5.0 is older than v1.6.0, which is live on prod; to go back, ask for a rollback.").count(), 1, "{text}");
    assert!(text.contains("Promote to Staging") && !text.contains("Promote to Prod<"), "{text}");
    assert!(!house.get(&cookie, &format!("/releases/{newer}")).await.text.contains("is older than"));
}

/// Only the image goes back, so it is offered only as long as the database fits.
#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_is_offered_until_something_was_migrated(pool: PgPool) {
    let house = House::build(pool.clone()).await;
    let hal = house.signed_in("hal", "Hal", Some(Role::Hosting)).await;
    let (old, new) = (house.succeeded(house.shop, 1, "Old").await, house.succeeded(house.shop, 2, "New").await);
    let older = house.release(house.shop, "v1.5.0", &old).await;
    let newer = house.release(house.shop, "v1.6.0", &new).await;
    for (built, status) in [(&old, Deployed::Replaced), (&new, Deployed::Live)] {
        house.deployed(house.shop, StageName::Prod, built, status).await;
    }
    let page = format!("/releases/{older}");
    let text = house.get(&hal, &page).await.text;
    assert!(text.contains("Roll Prod back to v1.5.0") && !text.contains("No rollback"), "{text}");
    // What is live is v1.6.0, which migrated.
    sqlx::query("UPDATE deployments SET release_id = $1 WHERE status = 'live'").bind(newer.0).execute(&pool).await.unwrap();
    let text = house.get(&hal, &page).await.text;
    assert!(text.contains("No rollback to v1.5.0: v1.6.0 may have migrated the database of prod since"), "{text}");
    assert!(!text.contains("Roll Prod back"), "{text}");
    let form = [("stage", "prod"), ("rollback_reason", "It loses invoices.")];
    assert_eq!(house.post(&hal, &format!("{page}/promote"), &form).await.status, StatusCode::CONFLICT);
}

#[sqlx::test(migrations = "../../migrations")]
async fn after_a_word_the_gates_were_looked_at_again(pool: PgPool) {
    let house = House::build(pool).await;
    let manager = house.signed_in("pia", "Pia", Some(Role::ProjectManager)).await;
    let referent = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let page = format!("/releases/{release}");
    assert_eq!(house.post(&manager, &format!("{page}/promote"), &[("stage", "preprod")]).await.status, StatusCode::SEE_OTHER);
    let id = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id;
    // The worker's part, a moment after the word: it refuses.
    let later = house.engine.clone();
    let worker = tokio::spawn(async move {
        use ecluse_domain::promotion::PromotionStatus::{AwaitingGates, Refused};
        let mut conn = later.connection().await.unwrap();
        loop {
            let stage = promotions::get(&mut conn, id).await.unwrap().stage_id;
            if !ecluse_store::approvals::list_for(&mut conn, release, stage).await.unwrap().is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
        promotions::set_status(&mut conn, id, AwaitingGates, Refused, Some("Tess rejected it.")).await.unwrap();
    });
    let form = [("stage", "preprod"), ("reason", "Totals are wrong.")];
    assert_eq!(house.post(&referent, &format!("{page}/reject"), &form).await.status, StatusCode::SEE_OTHER);
    let status = promotions::get(&mut *house.conn().await, id).await.unwrap().status;
    assert_eq!(status.as_str(), "refused", "the answer came before the gates were looked at");
    worker.await.unwrap();
}

#[test]
fn the_readmes_samples_open_the_gates() {
    let readme = include_str!("../../../../README.md");
    let samples: Vec<&str> = readme.split("```markdown\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [changelog, migrations] = samples[..] else { panic!("two samples") };
    let today = "2026-01-01".parse().unwrap();
    assert_eq!(ecluse_domain::changelog::check(Some(changelog), "v1.5.0".parse().unwrap(), today), Ok(()));
    let verdict = |version: &str| ecluse_domain::migrations::check(Some(migrations), version.parse().unwrap());
    assert_eq!(verdict("v1.5.0"), Ok(ecluse_domain::migrations::Verdict::Migration));
    assert_eq!(verdict("v1.4.0"), Ok(ecluse_domain::migrations::Verdict::NoMigration));
}
