//! The page of a release: who may do what there, and what it shows before anybody requests a
//! promotion.

use super::admin;
use crate::fixtures::site::{HOSTILE, Site, post};
use axum::body::Body;
use axum::http::{StatusCode, header};
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_store::{PgPool, promotions};

#[sqlx::test(migrations = "../../migrations")]
async fn each_role_sees_and_uses_only_its_buttons(pool: PgPool) {
    let site = Site::build(pool).await;
    for (n, &role) in Role::ALL.iter().enumerate() {
        let n = n as u64;
        let cookie = site
            .signed_in(
                role.as_str().replace('_', "-").as_str(),
                role.title(),
                Some(role),
            )
            .await;
        let built = site.succeeded(site.shop, 10 + n, "Merge invoices").await;
        let failed = site.failed(site.shop, 100 + n, "Broken").await;
        let release = site.release(site.shop, &format!("v2.{n}.0"), &built).await;
        let page = format!("/releases/{release}");
        let may = |action| ecluse_domain::role::may(role, action);
        use ecluse_domain::role::Action::{
            Approve, ApproveFunction, RequestPromotion, RetryBuild, Veto,
        };
        let may_decide = may(Approve) || may(ApproveFunction);

        let shown = site.get(&cookie, &page).await.page();
        for (action, is_expected) in [
            ("approve", may_decide),
            ("reject", may_decide),
            ("veto", may(Veto)),
            ("promote", may(RequestPromotion)),
        ] {
            let form = format!("{page}/{action}");
            assert_eq!(shown.has_form(&form), is_expected, "{role}: {action}");
        }
        for (kind, is_expected) in [
            ("(technical)", may(Approve)),
            ("(functional)", may(ApproveFunction)),
        ] {
            assert_eq!(
                shown.shows("button.approve", kind),
                is_expected,
                "{role}: {kind}"
            );
        }
        assert_eq!(
            site.get(&cookie, &format!("/builds/{}", failed.id))
                .await
                .page()
                .has_form(&format!("/builds/{}/retry", failed.id)),
            may(RetryBuild),
            "{role}"
        );

        let expected = |allowed: bool| {
            if allowed {
                StatusCode::SEE_OTHER
            } else {
                StatusCode::FORBIDDEN
            }
        };
        let stage = [("stage", "preprod"), ("reason", "Not now.")];
        assert_eq!(
            site.post(&cookie, &format!("{page}/approve"), &stage)
                .await
                .status,
            expected(may_decide),
            "{role}"
        );
        let promoted = site.post(&cookie, &format!("{page}/promote"), &stage).await;
        assert_eq!(promoted.status, expected(may(RequestPromotion)), "{role}");
        if may(RequestPromotion) {
            assert_eq!(promoted.location(), format!("{page}#preprod"));
        } else {
            let refusal = promoted.page();
            refusal.assert_shows("[role=alert]", "This needs one of these roles");
            assert_eq!(refusal.text("h1"), format!("v2.{n}.0"));
        }
        let waiting = ecluse_engine::promotion::request::request_promotion(
            &site.engine,
            &admin(&site).await,
            ecluse_engine::promotion::request::PromotionRequest::new(release, StageName::Prod),
        )
        .await
        .unwrap();
        assert_eq!(
            site.get(&cookie, &page)
                .await
                .page()
                .has_form(&format!("{page}/withdraw-promotion")),
            may(RequestPromotion),
            "{role}"
        );
        let id = waiting.id.to_string();
        assert_eq!(
            site.post(
                &cookie,
                &format!("{page}/withdraw-promotion"),
                &[("promotion", &id)]
            )
            .await
            .status,
            expected(may(RequestPromotion)),
            "{role}"
        );
        assert_eq!(
            site.post(&cookie, &format!("{page}/reject"), &stage)
                .await
                .status,
            expected(may_decide),
            "{role}"
        );
        assert_eq!(
            site.post(&cookie, &format!("/builds/{}/retry", failed.id), &[])
                .await
                .status,
            expected(may(RetryBuild)),
            "{role}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_refusal_is_shown_on_the_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site
        .signed_in("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    let page = format!("/releases/{release}");
    assert_eq!(
        site.post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")])
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let own = site.get(&cookie, &page).await.page();
    own.assert_shows(
        "#preprod .actions",
        "somebody else has to give the technical approval",
    );
    assert!(!own.shows("#preprod button", "Approve for Preprod"));
    own.assert_shows("#preprod button", "Reject for Preprod");
    let twice = site
        .post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")])
        .await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    let refusal = twice.page();
    refusal.assert_shows("[role=alert]", "v1.6.0 is already on its way to preprod.");
    assert_eq!(refusal.text("h1"), "v1.6.0");
    let silent = site
        .post(
            &cookie,
            &format!("{page}/reject"),
            &[("stage", "preprod"), ("reason", "  ")],
        )
        .await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    silent
        .page()
        .assert_shows("[role=alert]", "a rejection needs a reason");
    for (form, status) in [
        (&[("stage", "moon")][..], StatusCode::UNPROCESSABLE_ENTITY),
        (&[][..], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = site.post(&cookie, &format!("{page}/promote"), form).await;
        assert_eq!(answer.status, status);
        let detail = answer.page().text(".lead");
        assert!(
            detail.starts_with("The form is not complete, or something in it is wrong:"),
            "{detail}"
        );
        assert!(
            detail.contains("moon") || detail.contains("missing field"),
            "{detail}"
        );
    }
    let long = "é".repeat(40_000);
    assert_eq!(
        site.post(
            &cookie,
            &format!("{page}/reject"),
            &[("stage", "preprod"), ("reason", &long)]
        )
        .await
        .status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let json = post(&cookie, &format!("{page}/promote")).header("sec-fetch-site", "same-origin");
    let mut json = json.body(Body::from("{}")).unwrap();
    json.headers_mut()
        .insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    assert_eq!(
        site.send(json).await.status,
        StatusCode::UNSUPPORTED_MEDIA_TYPE
    );
    let wrong = site.get(&cookie, &format!("{page}/promote")).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.page().text("h1"), "Method Not Allowed");
    let rejected = site
        .post(
            &cookie,
            &format!("{page}/reject"),
            &[("stage", "prod"), ("reason", HOSTILE)],
        )
        .await;
    assert_eq!(rejected.location(), format!("{page}#prod"));
    let shown = site.get(&cookie, &page).await.page();
    shown.assert_shows("#prod .records .chip", "Rejected");
    shown.assert_shows("#prod .records p", HOSTILE);
    assert_eq!(shown.foreign_markup(), Vec::<String>::new());
    // The address names the release: it does not withdraw a promotion of another one.
    let other = site
        .release(
            site.shop,
            "v1.7.0",
            &site.succeeded(site.shop, 2, "Next").await,
        )
        .await;
    let waiting = promotions::list_for_release(&mut *site.conn().await, release)
        .await
        .unwrap()
        .remove(0)
        .id
        .to_string();
    let misdirected = site
        .post(
            &cookie,
            &format!("/releases/{other}/withdraw-promotion"),
            &[("promotion", &waiting)],
        )
        .await;
    assert_eq!(misdirected.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.post(
            &cookie,
            &format!("{page}/withdraw-promotion"),
            &[("promotion", &waiting)]
        )
        .await
        .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        site.post(
            &cookie,
            &format!("{page}/withdraw-promotion"),
            &[("promotion", &waiting)]
        )
        .await
        .status,
        StatusCode::CONFLICT,
        "only once"
    );
    // A build that succeeded cannot be retried.
    let answer = site
        .post(&cookie, &format!("/builds/{}/retry", built.id), &[])
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    answer
        .page()
        .assert_shows("[role=alert]", "there is nothing to retry");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_buttons_promote_a_release(pool: PgPool) {
    let site = Site::build(pool).await;
    let manager = site
        .signed_in("pia", "Pia Manager", Some(Role::ProjectManager))
        .await;
    let referent = site
        .signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let page = format!("/releases/{release}");
    let preprod = [("stage", "preprod")];
    assert_eq!(
        site.post(&manager, &format!("{page}/promote"), &preprod)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let shown = site.get(&manager, &page).await.page();
    shown.assert_shows("#preprod .gates-head", "13 of 14 passed");
    shown.assert_shows("#preprod .gates", "technical approval");
    shown.assert_shows("#preprod .gates", "Owner: Technical referent");
    shown.assert_shows("#preprod .inside", "Requested by Pia Manager");
    let board = site.get(&manager, "/").await.page();
    board.assert_shows("td[data-stage=Preprod] .chip", "1 promotion waits");
    assert!(board.has_link(&format!("{page}#preprod")));
    assert_eq!(
        site.post(&referent, &format!("{page}/approve"), &preprod)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    site.get(&referent, &page)
        .await
        .page()
        .assert_shows("#preprod .records li", "Approved Tess Referent");
    let given = site.get(&referent, &page).await.page();
    given.assert_shows(
        "#preprod .actions",
        "You gave the technical approval for Preprod.",
    );
    assert!(!given.has("#preprod button.approve"));
    let waiting = promotions::list_for_release(&mut *site.conn().await, release)
        .await
        .unwrap()
        .remove(0)
        .id
        .to_string();
    let withdrawn = site
        .post(
            &manager,
            &format!("{page}/withdraw-promotion"),
            &[("promotion", &waiting)],
        )
        .await;
    assert_eq!(withdrawn.location(), format!("{page}#preprod"));
    let shown = site.get(&manager, &page).await.page();
    shown.assert_shows("#preprod .notice.idle", "Pia Manager");
    shown.assert_shows("#history td .chip", "Withdrawn");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_shows_why_a_gate_will_not_pass_before_a_promotion_is_requested(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site
        .signed_in("pia", "Pia", Some(Role::ProjectManager))
        .await;
    let good = site
        .release(
            site.shop,
            "v1.6.0",
            &site.succeeded(site.shop, 1, "Merge invoices").await,
        )
        .await;
    let bad = site
        .release(
            site.shop,
            "v3.0.0",
            &site.succeeded(site.shop, 2, "Forgot the files").await,
        )
        .await;
    let documents = ".two .notice.waiting";
    let page = site.get(&cookie, &format!("/releases/{good}")).await.page();
    assert_eq!(page.texts(documents), Vec::<String>::new());
    let page = site.get(&cookie, &format!("/releases/{bad}")).await.page();
    assert_eq!(page.count(documents), 2);
    for problem in [
        "The gate does not pass: CHANGELOG.md has no section for v3.0.0; add",
        "The gate does not pass: MIGRATIONS.md has no section for v3.0.0; add one",
        "The tag v3.0.0 is final: correct this in a new commit, for a new version, and tag that.",
    ] {
        page.assert_shows(documents, problem);
    }
    // The button is missing, and the page says why, to the people who would look for it.
    assert!(!page.shows("#preprod button", "Request promotion to Preprod"));
    page.assert_shows(
        "#preprod .actions",
        "A promotion to Preprod cannot be requested: The gates “Changelog” and “Migrations” are blocked.",
    );
    page.assert_shows("#preprod .gates", "The tag v3.0.0 is final");
    let developer = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let page = site
        .get(&developer, &format!("/releases/{bad}"))
        .await
        .page();
    assert!(!page.shows("#preprod", "cannot be requested"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_older_release_cannot_be_promoted_to_prod(pool: PgPool) {
    let site = Site::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *site.conn().await, "root")
        .await
        .unwrap()
        .unwrap();
    let cookie = site.session(root.id).await;
    let (old, new) = (
        site.succeeded(site.shop, 1, "Old").await,
        site.succeeded(site.shop, 2, "New").await,
    );
    let older = site.release(site.shop, "v1.5.0", &old).await;
    let newer = site.release(site.shop, "v1.6.0", &new).await;
    for stage in [StageName::Preprod, StageName::Prod] {
        site.deployed(site.shop, stage, &new, Deployed::Live).await;
    }
    let shown = site
        .get(&cookie, &format!("/releases/{older}"))
        .await
        .page();
    let reasons = shown.texts(".gates li > p");
    let older_than = reasons
        .iter()
        .filter(|reason| reason.starts_with("v1.5.0 is older than v1.6.0, which is live on prod"));
    assert_eq!(older_than.count(), 1, "{reasons:?}");
    assert!(shown.shows("#staging button", "Request promotion to Staging"));
    assert!(!shown.shows("#prod button", "Request promotion to Prod"));
    let shown = site
        .get(&cookie, &format!("/releases/{newer}"))
        .await
        .page();
    assert!(!shown.shows(".gates li", "is older than"));
}

/// A rollback only puts the previous image back, so the page offers it only while the database
/// still fits that image.
#[sqlx::test(migrations = "../../migrations")]
async fn a_rollback_is_offered_until_the_database_was_migrated(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let hal = site.signed_in("hal", "Hal", Some(Role::Hosting)).await;
    let (old, new) = (
        site.succeeded(site.shop, 1, "Old").await,
        site.succeeded(site.shop, 2, "New").await,
    );
    let older = site.release(site.shop, "v1.5.0", &old).await;
    let newer = site.release(site.shop, "v1.6.0", &new).await;
    for (built, status) in [(&old, Deployed::Replaced), (&new, Deployed::Live)] {
        site.deployed(site.shop, StageName::Prod, built, status)
            .await;
    }
    let page = format!("/releases/{older}");
    let shown = site.get(&hal, &page).await.page();
    assert!(shown.shows("#prod button", "Roll Prod back to v1.5.0"));
    assert!(!shown.shows("#prod .actions", "No rollback"));
    // v1.6.0 is live, and it migrated the database.
    sqlx::query("UPDATE deployments SET release_id = $1 WHERE status = 'live'")
        .bind(newer.0)
        .execute(&pool)
        .await
        .unwrap();
    let shown = site.get(&hal, &page).await.page();
    shown.assert_shows(
        "#prod .actions p",
        "No rollback to v1.5.0: v1.6.0 may have migrated the database of prod since",
    );
    assert!(!shown.shows("#prod button", "Roll Prod back"));
    let form = [("stage", "prod"), ("rollback_reason", "It loses invoices.")];
    assert_eq!(
        site.post(&hal, &format!("{page}/promote"), &form)
            .await
            .status,
        StatusCode::CONFLICT
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_answer_to_a_rejection_waits_until_the_gates_were_evaluated_again(pool: PgPool) {
    let site = Site::build(pool).await;
    let manager = site
        .signed_in("pia", "Pia", Some(Role::ProjectManager))
        .await;
    let referent = site
        .signed_in("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let page = format!("/releases/{release}");
    assert_eq!(
        site.post(
            &manager,
            &format!("{page}/promote"),
            &[("stage", "preprod")]
        )
        .await
        .status,
        StatusCode::SEE_OTHER
    );
    let id = promotions::list_for_release(&mut *site.conn().await, release)
        .await
        .unwrap()
        .remove(0)
        .id;
    // What a worker does a moment after the rejection: it refuses the promotion.
    let later = site.engine.clone();
    let worker = tokio::spawn(async move {
        use ecluse_domain::promotion::PromotionStatus::{AwaitingGates, Refused};
        let mut conn = later.connection().await.unwrap();
        loop {
            let stage = promotions::get(&mut conn, id).await.unwrap().stage_id;
            if !ecluse_store::approvals::list_for(&mut conn, release, stage)
                .await
                .unwrap()
                .is_empty()
            {
                break;
            }
            tokio::task::yield_now().await;
        }
        promotions::set_status(
            &mut conn,
            id,
            AwaitingGates,
            Refused,
            Some("Tess rejected it."),
        )
        .await
        .unwrap();
    });
    let form = [("stage", "preprod"), ("reason", "Totals are wrong.")];
    assert_eq!(
        site.post(&referent, &format!("{page}/reject"), &form)
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    let status = promotions::get(&mut *site.conn().await, id)
        .await
        .unwrap()
        .status;
    assert_eq!(
        status.as_str(),
        "refused",
        "the answer came before the gates were evaluated again"
    );
    worker.await.unwrap();
}

#[test]
fn the_samples_in_the_readme_pass_the_gates() {
    use ecluse_domain::markdown::Document;
    let readme = include_str!("../../../../../README.md");
    let samples: Vec<&str> = readme
        .split("```markdown\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    let [changelog, migrations] = samples[..] else {
        panic!("two samples")
    };
    let today = "2026-01-01".parse().unwrap();
    assert_eq!(
        ecluse_domain::changelog::check(
            Some(&Document::parse(changelog)),
            "v1.5.0".parse().unwrap(),
            today
        ),
        Ok(())
    );
    let verdict = |version: &str| {
        ecluse_domain::migrations::check(
            Some(&Document::parse(migrations)),
            version.parse().unwrap(),
        )
    };
    assert_eq!(
        verdict("v1.5.0"),
        Ok(ecluse_domain::migrations::MigrationPlan::Migration)
    );
    assert_eq!(
        verdict("v1.4.0"),
        Ok(ecluse_domain::migrations::MigrationPlan::NoMigration)
    );
}
