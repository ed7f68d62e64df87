//! The `ecluse` program with a real provider.

use std::process::Stdio;

use axum::http::{StatusCode, header};
use ecluse_store::PgPool;
use serde_json::json;

use super::provider::{Provider, SECRET};
use super::query_of;
use crate::fixtures::page::Page;

/// The program is configured by environment variables, and writes the most detailed log.
#[sqlx::test(migrations = "../../migrations")]
async fn the_program_signs_people_in_and_logs_no_secret(pool: PgPool) {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let public = format!("http://127.0.0.1:{port}");
    let provider = Provider::start(&format!("{public}/sign-in/oidc/callback")).await;
    provider
        .set_accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}}))
        .await;
    let mut database: url::Url = ecluse_testbed::required("DATABASE_URL").parse().unwrap();
    database.set_path(pool.connect_options().get_database().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .args([
            "serve",
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--public-url",
            &public,
        ])
        .env("DATABASE_URL", database.as_str())
        .env("ECLUSE_DATA_DIR", folder.path().join("data"))
        .env("ECLUSE_SECRET_KEY", hex::encode([7; 32]))
        .env(
            "ECLUSE_REGISTRY",
            ecluse_testbed::required("ECLUSE_TEST_REGISTRY"),
        )
        .env("ECLUSE_WORKERS", "0")
        .env("ECLUSE_LOG", "trace")
        .env("ECLUSE_OIDC_ISSUER", &provider.issuer)
        .env("ECLUSE_OIDC_CLIENT_ID", "ecluse")
        .env("ECLUSE_OIDC_CLIENT_SECRET", SECRET)
        .env("ECLUSE_OIDC_SCOPES", "groups email")
        .env("ECLUSE_OIDC_LABEL", "Acme")
        .env("ECLUSE_OIDC_ROLES", "admins = administrator")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let http = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while http.get(format!("{public}/readyz")).send().await.is_err() {
        assert!(
            child.try_wait().unwrap().is_none() && std::time::Instant::now() < deadline,
            "{}",
            std::fs::read_to_string(&log).unwrap()
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let started = http
        .get(format!("{public}/sign-in/oidc"))
        .send()
        .await
        .unwrap();
    let cookie = started.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    assert!(
        !started.headers()[header::SET_COOKIE]
            .to_str()
            .unwrap()
            .contains("Secure"),
        "over plain http, a browser would not send a secure cookie"
    );
    let back = provider
        .sign_in(started.headers()[header::LOCATION].to_str().unwrap(), "u-1")
        .await;
    let entered = http
        .get(back.clone())
        .header(header::COOKIE, &cookie)
        .send()
        .await
        .unwrap();
    assert_eq!(
        entered.status(),
        StatusCode::SEE_OTHER,
        "{}",
        std::fs::read_to_string(&log).unwrap()
    );
    let cookies = entered.headers().get_all(header::SET_COOKIE).iter();
    let session = cookies
        .map(|cookie| cookie.to_str().unwrap())
        .find(|cookie| cookie.starts_with("ecluse_session="))
        .unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    let board = http
        .get(format!("{public}/"))
        .header(header::COOKIE, &session)
        .send()
        .await
        .unwrap();
    Page::parse(&board.text().await.unwrap()).assert_shows("header", "Ada");
    // A wrong code is sent, so that a failure is logged too.
    let started = http
        .get(format!("{public}/sign-in/oidc"))
        .send()
        .await
        .unwrap();
    let second = started.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let state = query_of(started.headers()[header::LOCATION].to_str().unwrap())["state"].clone();
    let refused = http
        .get(format!(
            "{public}/sign-in/oidc/callback?code=canary-code&state={state}"
        ))
        .header(header::COOKIE, &second)
        .send();
    assert_eq!(refused.await.unwrap().status(), StatusCode::BAD_GATEWAY);

    let id = nix::unistd::Pid::from_raw(child.id().unwrap().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    child.wait().await.unwrap();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(
        log.contains("session.started")
            && log.contains("no sign-in through the provider")
            && log.contains("invalid_grant"),
        "{log}"
    );
    let code = query_of(back.as_str())["code"].clone();
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("ecluse:{SECRET}"))
    };
    for secret in [
        SECRET,
        "canary-code",
        &basic,
        &code,
        &state,
        &value(&cookie),
        &value(&second),
        &value(&session),
        "eyJ",
    ] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
