//! The pages in a real browser: what only a browser can test.

use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_store::{PgPool, builds, people, promotions};
use fantoccini::Locator;

use crate::fixtures::browser::{
    TIMEOUT, click, in_browser, serve, sign_in_and_open, wait_for_text,
};
use crate::fixtures::site::{HOSTILE, Site};

#[sqlx::test(migrations = "../../migrations")]
async fn a_referent_follows_a_build_and_approves_a_release(pool: PgPool) {
    let site = Site::at(pool, "http://127.0.0.1/").await;
    let (address, server) = serve(&site).await;

    site.person("tess", "Tess Referent", Some(Role::TechnicalReferent))
        .await;
    let manager = site
        .person("pia", "Pia Manager", Some(Role::ProjectManager))
        .await;
    let manager = ecluse_engine::Actor {
        user: Some(manager),
        kind: ecluse_domain::audit::ActorKind::Person,
        ..ecluse_engine::Actor::system()
    };
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let promotion = ecluse_engine::promotion::request::request_promotion(
        &site.engine,
        &manager,
        ecluse_engine::promotion::request::PromotionRequest::new(release, StageName::Preprod),
    )
    .await
    .unwrap();
    let running = site.running(site.shop, 2, HOSTILE).await;

    in_browser(|browser| async move {
        let at = |path: &str| format!("http://{address}{path}");

        // Signing in leads to the page that was requested before.
        sign_in_and_open(&browser, address, "tess", "/projects/shop").await;
        wait_for_text(&browser, "h1", "Shop & Sons").await;
        assert_eq!(
            browser.current_url().await.unwrap().path(),
            "/projects/shop"
        );
        browser.goto(&at("/")).await.unwrap();
        wait_for_text(&browser, "table.board", "v1.6.0").await;
        wait_for_text(&browser, "table.board", "1 promotion waits").await;
        // The script shows relative times and keeps the exact time as the title.
        browser
            .wait()
            .at_most(TIMEOUT)
            .for_element(Locator::Css("table.board time[title$='UTC']"))
            .await
            .unwrap();

        // Text of a stranger is only text.
        browser
            .goto(&at(&format!("/builds/{}", running.id)))
            .await
            .unwrap();
        wait_for_text(&browser, "h1", HOSTILE).await;
        wait_for_text(&browser, "#log", HOSTILE).await;
        wait_for_text(&browser, "#log-state", "Live").await;
        browser
            .execute("window.sameDocument = true", vec![])
            .await
            .unwrap();

        // A line appears while the page is open, and the end of the build changes the page without
        // a reload.
        site.log_line(
            running.id,
            Some(BuildStep::Check),
            Stream::Warning,
            &format!("And now, live: {HOSTILE}"),
        )
        .await;
        wait_for_text(
            &browser,
            "#log li:last-child",
            &format!("And now, live: {HOSTILE}"),
        )
        .await;
        site.log_line(
            running.id,
            Some(BuildStep::Check),
            Stream::Error,
            "\u{1b}[31mred\u{1b}[0m \u{1b}[2J\u{202e}",
        )
        .await;
        wait_for_text(
            &browser,
            "#log li:last-child .text",
            r"red \u{1b}[2J\u{202e}",
        )
        .await;
        assert_eq!(
            browser
                .find_all(Locator::Css("#log li"))
                .await
                .unwrap()
                .len(),
            5,
            "no line twice"
        );
        builds::set_ended(
            &mut *site.conn().await,
            running.id,
            BuildStatus::Failed,
            "Fix the submodule.",
        )
        .await
        .unwrap();
        // The last line of a worker wakes the readers of the log.
        site.log_line(running.id, None, Stream::Error, "Fix the submodule.")
            .await;
        wait_for_text(&browser, "#facts", "To fix: Fix the submodule.").await;
        wait_for_text(&browser, "#facts", "Retry this build").await;
        assert_eq!(
            browser
                .execute("return window.sameDocument", vec![])
                .await
                .unwrap(),
            serde_json::json!(true)
        );
        assert!(browser.get_alert_text().await.is_err(), "a dialog opened");

        // A click approves the release.
        browser
            .goto(&at(&format!("/releases/{release}")))
            .await
            .unwrap();
        wait_for_text(&browser, "#preprod", "13 of 14 passed").await;
        click(&browser, "#preprod button.approve").await;
        wait_for_text(&browser, "#preprod .records", "Tess Referent").await;
        assert_eq!(
            browser.current_url().await.unwrap().fragment(),
            Some("preprod")
        );
        let approvals = ecluse_store::approvals::list(
            &mut *site.conn().await,
            site.shop,
            ecluse_store::PageRequest::first(5),
        )
        .await
        .unwrap();
        assert_eq!(
            (
                approvals.len(),
                approvals[0].user_name.as_str(),
                &approvals[0].image_digest
            ),
            (1, "Tess Referent", &built.digest)
        );
        assert!(
            promotions::list_gates(&mut *site.conn().await, &[promotion.id])
                .await
                .unwrap()
                .len()
                == ecluse_domain::gate::GateName::ALL.len()
        );
        assert!(browser.get_alert_text().await.is_err(), "a dialog opened");

        click(&browser, ".who button").await;
        wait_for_text(&browser, "h1", "Sign in").await;
        browser.goto(&at("/")).await.unwrap();
        wait_for_text(&browser, "h1", "Sign in").await;
    })
    .await;
    server.abort();
}

/// What remains is rounded: a moment after they began, 24 hours are not "23 hours".
#[sqlx::test(migrations = "../../migrations")]
async fn the_time_that_remains_is_rounded(pool: PgPool) {
    let site = Site::at(pool, "http://127.0.0.1/").await;
    let (address, server) = serve(&site).await;
    let hal = site.signed_in("hal", "Hal", Some(Role::Hosting)).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    let page = format!("/releases/{release}");
    let form = [
        ("stage", "preprod"),
        ("gate", "approval"),
        ("reason", "The invoices are wrong."),
    ];
    let done = site.post(&hal, &format!("{page}/override"), &form).await;
    assert_eq!(done.status, axum::http::StatusCode::SEE_OTHER);
    in_browser(|browser| async move {
        sign_in_and_open(&browser, address, "hal", &page).await;
        wait_for_text(&browser, "#preprod .records", "for another 24 hours").await;
        let policy = format!("http://{address}/projects/shop/policy");
        browser.goto(&policy).await.unwrap();
        wait_for_text(&browser, "#overrides .notice", "is due in 3 days").await;
    })
    .await;
    server.abort();
}

/// The parts of a page stay as they are while only the keys of their forms differ, and a double click
/// sends a form once.
#[sqlx::test(migrations = "../../migrations")]
async fn a_form_keeps_its_key_and_is_sent_once_by_a_double_click(pool: PgPool) {
    let site = Site::at(pool.clone(), "http://127.0.0.1/").await;
    let (address, server) = serve(&site).await;
    let hal = site.person("hal", "Hal", Some(Role::Hosting)).await;
    let both = Role::TechnicalReferent;
    people::add_role(&mut *site.conn().await, hal, Some(site.shop), both)
        .await
        .unwrap();
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    let request = PromotionRequest::new(release, StageName::Preprod);
    request_promotion(&site.engine, &super::admin(&site).await, request)
        .await
        .unwrap();
    in_browser(|browser| async move {
        sign_in_and_open(&browser, address, "hal", &format!("/releases/{release}")).await;
        wait_for_text(&browser, "#preprod", "Approve for Preprod").await;
        let remember = "window.lock = document.getElementById('lock');
                        return window.lock.querySelector('[name=form_key]').value";
        let key = browser.execute(remember, vec![]).await.unwrap();
        sqlx::query("UPDATE releases SET tag_deleted_at = now()")
            .execute(&pool)
            .await
            .unwrap();
        wait_for_text(&browser, "#facts", "The tag was deleted").await;
        let compare = "return document.getElementById('lock') === window.lock
                         && window.lock.querySelector('[name=form_key]').value === arguments[0]";
        let is_same = browser.execute(compare, vec![key]).await.unwrap();
        assert_eq!(is_same, serde_json::json!(true));

        let policy = format!("http://{address}/projects/shop/policy");
        browser.goto(&policy).await.unwrap();
        wait_for_text(&browser, "#freezes", "No freezes.").await;
        let double_click = "const form = document.querySelector('form[action$=\"/freeze\"]');
             form.starts_at.value = '2030-01-01T00:00';
             form.minutes.value = 60;
             form.reason.value = 'because';
             let sent = 0;
             document.addEventListener('submit', (event) => { sent += event.defaultPrevented ? 0 : 1; });
             form.requestSubmit();
             form.requestSubmit();
             return sent;";
        let sent = browser.execute(double_click, vec![]).await.unwrap();
        assert_eq!(sent, serde_json::json!(1));
        wait_for_text(&browser, "#freezes", "because").await;
        let freezes: i64 = sqlx::query_scalar("SELECT count(*) FROM freezes")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(freezes, 1);
    })
    .await;
    server.abort();
}
