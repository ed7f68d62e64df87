//! The pages in a real browser: what only a browser can show is shown here.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod house;

use std::future::Future;
use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::process::Stdio;
use std::time::{Duration, Instant};

use ecluse_domain::build::{BuildStatus, BuildStep, Stream};
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_store::{PgPool, builds, promotions};
use fantoccini::{Client, ClientBuilder, Locator};
use futures::FutureExt;
use house::{HOSTILE, House, PASSWORD};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the test in a browser of its own, and ends both processes however it went.
async fn in_browser<F: Future<Output = ()>>(test: impl FnOnce(Client) -> F) {
    let started = Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn();
    let mut driver = started.unwrap_or_else(|error| panic!("chromedriver cannot be started ({error}): run through `cargo xtask test`"));
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let port = loop {
        let line = tokio::time::timeout(PATIENCE, lines.next_line())
            .await
            .unwrap()
            .unwrap()
            .unwrap_or_else(|| panic!("chromedriver ended without naming its port"));
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            break port.trim_end_matches('.').parse::<u16>().unwrap();
        }
    };
    let profile = tempfile::tempdir().unwrap();
    let profile_flag = format!("--user-data-dir={}", profile.path().display());
    let flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1280,1000",
        &profile_flag,
    ];
    let capabilities = serde_json::json!({"goog:chromeOptions": {"args": flags}, "unhandledPromptBehavior": "ignore"});
    let serde_json::Value::Object(capabilities) = capabilities else { unreachable!() };
    let client = ClientBuilder::rustls().unwrap().capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
    let outcome = AssertUnwindSafe(test(client.clone())).catch_unwind().await;
    let _ = client.close().await;
    let _ = driver.kill().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// Looks until the element's text holds this.
async fn sees(browser: &Client, css: &str, wanted: &str) {
    let until = Instant::now() + PATIENCE;
    let mut last = String::new();
    while Instant::now() < until {
        if let Ok(element) = browser.find(Locator::Css(css)).await
            && let Ok(text) = element.text().await
        {
            if text.contains(wanted) {
                return;
            }
            last = text;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{css} never showed `{wanted}`, but `{last}`");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_referent_follows_a_build_and_approves_a_release(pool: PgPool) {
    let house = House::at(pool, "http://127.0.0.1/").await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = house.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });

    house.person("tess", "Tess Referent", Some(Role::TechnicalReferent)).await;
    let manager = house.person("pia", "Pia Manager", Some(Role::ProjectManager)).await;
    let manager =
        ecluse_engine::Actor { user: Some(manager), kind: ecluse_domain::audit::ActorKind::Person, ..ecluse_engine::Actor::system() };
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let promotion =
        ecluse_engine::promote::request(&house.engine, &manager, ecluse_engine::promote::Wanted::new(release, StageName::Preprod))
            .await
            .unwrap();
    let running = house.running(house.shop, 2, HOSTILE).await;

    in_browser(|browser| async move {
        let at = |path: &str| format!("http://{address}{path}");

        // Somebody who is not signed in comes back to the page they wanted.
        browser.goto(&at("/projects/shop")).await.unwrap();
        browser.find(Locator::Id("login")).await.unwrap().send_keys("tess").await.unwrap();
        browser.find(Locator::Id("password")).await.unwrap().send_keys(PASSWORD).await.unwrap();
        browser.find(Locator::Css(".sign-in button")).await.unwrap().click().await.unwrap();
        sees(&browser, "h1", "Shop & Sons").await;
        assert_eq!(browser.current_url().await.unwrap().path(), "/projects/shop");
        browser.goto(&at("/")).await.unwrap();
        sees(&browser, "table.board", "v1.6.0").await;
        sees(&browser, "table.board", "1 promotion waits").await;
        // Worded relatively, the exact time kept.
        browser.wait().at_most(PATIENCE).for_element(Locator::Css("table.board time[title$='UTC']")).await.unwrap();

        // A stranger's words are words.
        browser.goto(&at(&format!("/builds/{}", running.id))).await.unwrap();
        sees(&browser, "h1", HOSTILE).await;
        sees(&browser, "#log", HOSTILE).await;
        sees(&browser, "#log-state", "Live").await;
        browser.execute("window.sameDocument = true", vec![]).await.unwrap();

        // A line appears while the page is open, and the end changes the page without loading it again.
        house.say(running.id, Some(BuildStep::Check), Stream::Warning, &format!("And now, live: {HOSTILE}")).await;
        sees(&browser, "#log li:last-child", &format!("And now, live: {HOSTILE}")).await;
        house.say(running.id, Some(BuildStep::Check), Stream::Error, "\u{1b}[31mred\u{1b}[0m \u{1b}[2J\u{202e}").await;
        sees(&browser, "#log li:last-child .text", "red ^[[2J\u{fffd}").await;
        assert_eq!(browser.find_all(Locator::Css("#log li")).await.unwrap().len(), 5, "no line twice");
        builds::set_ended(&mut *house.conn().await, running.id, BuildStatus::Failed, "Mend the submodule.").await.unwrap();
        // What a worker's last line does: wakes whoever follows.
        house.say(running.id, None, Stream::Error, "Mend the submodule.").await;
        sees(&browser, "#facts", "To mend: Mend the submodule.").await;
        sees(&browser, "#facts", "Retry this build").await;
        assert_eq!(browser.execute("return window.sameDocument", vec![]).await.unwrap(), serde_json::json!(true));
        assert!(browser.get_alert_text().await.is_err(), "a dialog opened");

        // The gate opens by a click.
        browser.goto(&at(&format!("/releases/{release}"))).await.unwrap();
        sees(&browser, "#preprod", "13 of 14 open").await;
        browser.find(Locator::Css("#preprod button.approve")).await.unwrap().click().await.unwrap();
        sees(&browser, "#preprod .words", "Tess Referent").await;
        assert_eq!(browser.current_url().await.unwrap().fragment(), Some("preprod"));
        let approvals = ecluse_store::approvals::list(&mut *house.conn().await, house.shop, ecluse_store::Page::first(5)).await.unwrap();
        assert_eq!((approvals.len(), approvals[0].user_name.as_str(), &approvals[0].image_digest), (1, "Tess Referent", &built.digest));
        assert!(
            promotions::gates(&mut *house.conn().await, &[promotion.id]).await.unwrap().len() == ecluse_domain::gate::GateName::ALL.len()
        );
        assert!(browser.get_alert_text().await.is_err(), "a dialog opened");

        browser.find(Locator::Css(".who button")).await.unwrap().click().await.unwrap();
        sees(&browser, "h1", "Sign in").await;
        browser.goto(&at("/")).await.unwrap();
        sees(&browser, "h1", "Sign in").await;
    })
    .await;
    server.abort();
}
