//! Protection against strangers and against wrong settings.

use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use ecluse_server::web::{App, Limits, router};
use ecluse_store::PgPool;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::fixtures::site::{PASSWORD, Site, body, post};

#[sqlx::test(migrations = "../../migrations")]
async fn an_address_that_is_not_text_is_not_found(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", None).await;
    for path in [
        "/projects/%ff",
        "/projects/%00",
        "/builds/%ff",
        "/releases/a%00b",
        "/static/%ff",
        "/static/%00",
    ] {
        let answer = site.get(&cookie, path).await;
        assert_eq!(
            answer.status,
            StatusCode::NOT_FOUND,
            "{path}: {}",
            answer.text
        );
        assert!(
            answer.headers[header::CONTENT_TYPE]
                .to_str()
                .unwrap()
                .starts_with("text/html"),
            "{path}"
        );
    }
    for path in [
        "/api/v1/projects/%ff",
        "/api/v1/projects/%00",
        "/api/v1/builds/%ff",
    ] {
        let answer = site.get("", path).await;
        assert!(answer.status.is_client_error(), "{path}");
        assert_eq!(
            answer.headers[header::CONTENT_TYPE],
            "application/problem+json",
            "{path}"
        );
    }
    let form = [("login", "ro\0ot"), ("password", PASSWORD), ("next", "/")];
    let sign_in = site
        .send(
            post("", "/sign-in")
                .header("sec-fetch-site", "same-origin")
                .body(body(&form))
                .unwrap(),
        )
        .await;
    assert_eq!(sign_in.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[sqlx::test(migrations = "../../migrations")]
async fn sign_in_is_throttled_by_the_address_behind_the_proxy(pool: PgPool) {
    let site = Site::build(pool).await;
    let url = "http://127.0.0.1".parse().unwrap();
    let app = App::with_limits(
        site.engine.clone(),
        url,
        site.stop.clone(),
        "127.0.0.1".parse().unwrap(),
        Limits::default(),
    );
    let router = router(app);
    let sign_in = async |forwarded: &str, password: &str| {
        let form = [("login", "root"), ("password", password), ("next", "/")];
        let mut request: Request<Body> = post("", "/sign-in")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", forwarded)
            .body(body(&form))
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(
            IpAddr::from([127, 0, 0, 1]),
            4711,
        )));
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        response.into_body().collect().await.unwrap();
        status
    };
    for n in 0..10 {
        assert_eq!(
            sign_in(&format!("203.0.113.{n}, 192.0.2.1"), "wrong wrong").await,
            StatusCode::UNAUTHORIZED
        );
    }
    assert_eq!(
        sign_in("203.0.113.99, 192.0.2.1", PASSWORD).await,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(sign_in("192.0.2.2", PASSWORD).await, StatusCode::SEE_OTHER);
    let address: String =
        sqlx::query_scalar("SELECT remote_address FROM audit WHERE action = 'session.started'")
            .fetch_one(&site.engine.pool)
            .await
            .unwrap();
    assert_eq!(address, "192.0.2.2");
}

#[tokio::test]
async fn the_database_limits_the_time_of_locks_and_idle_transactions() {
    let pool = ecluse_store::connect(&ecluse_testbed::required("DATABASE_URL"), 1).unwrap();
    for (setting, value) in [
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ] {
        let current: String = sqlx::query_scalar("SELECT current_setting($1)")
            .bind(setting)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(current, value, "{setting}");
    }
}

/// The error of `ecluse serve`, which must refuse to start with these settings.
fn error_of_serve(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .arg("serve")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("ECLUSE_DATA_DIR", folder.path().join("data"))
        .env("ECLUSE_LISTEN", "127.0.0.1:0")
        // No Postgres runs at this address, so an error about another setting comes before the
        // connection.
        .env(
            "DATABASE_URL",
            "postgres://ecluse:s3cr3t-word@127.0.0.1:1/ecluse",
        )
        .env("ECLUSE_REGISTRY", "127.0.0.1:1")
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success(), "{settings:?}");
    assert!(started.elapsed() < Duration::from_secs(60), "{settings:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!error.contains("s3cr3t-word"), "{error}");
    error
}

#[test]
fn an_error_about_a_setting_names_its_variable() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (name, value, expected) in [
        (
            "DATABASE_URL",
            "mysql://u:s3cr3t-word@h/d",
            "DATABASE_URL is not a postgres:// address\n",
        ),
        (
            "DATABASE_URL",
            "postgres://u:s3cr3t-word@h:port/d",
            "DATABASE_URL is not a valid postgres:// address",
        ),
        (
            "DATABASE_URL",
            "postgres://u:s3cr3t-word@127.0.0.1:1/d",
            "DATABASE_URL: Postgres at 127.0.0.1:1 does not answer\n",
        ),
        (
            "ECLUSE_REGISTRY",
            "http://registry/path",
            "ECLUSE_REGISTRY must be host[:port]",
        ),
        (
            "ECLUSE_LOG",
            "verbose",
            "ECLUSE_LOG: `verbose` is not a level",
        ),
        (
            "ECLUSE_LISTEN",
            "8080",
            "ECLUSE_LISTEN must be an IP address and a port, such as 127.0.0.1:8080",
        ),
        ("ECLUSE_LISTEN", &taken, "ECLUSE_LISTEN: cannot listen on"),
        (
            "ECLUSE_PUBLIC_URL",
            "ecluse.example.com",
            "ECLUSE_PUBLIC_URL must be an http or https address",
        ),
        (
            "ECLUSE_TRUSTED_PROXIES",
            "proxy",
            "ECLUSE_TRUSTED_PROXIES: `proxy` is neither",
        ),
        (
            "ECLUSE_GIT_SSH_KEY",
            "/nowhere",
            "ECLUSE_GIT_SSH_KEY: /nowhere cannot be read",
        ),
        (
            "ECLUSE_GIT_KNOWN_HOSTS",
            "/nowhere",
            "ECLUSE_GIT_KNOWN_HOSTS: /nowhere cannot be read",
        ),
        (
            "ECLUSE_OIDC_CLIENT_ID",
            "ecluse",
            "ECLUSE_OIDC_CLIENT_ID is set without ECLUSE_OIDC_ISSUER",
        ),
        (
            "ECLUSE_OIDC_ISSUER",
            "https://id.example.com",
            "ECLUSE_OIDC_ISSUER is set without ECLUSE_PUBLIC_URL",
        ),
        (
            "ECLUSE_WORKERS",
            "many",
            "the value of the environment variable ECLUSE_WORKERS is not valid",
        ),
    ] {
        let error = error_of_serve(&[(name, value)]);
        assert!(error.contains(expected), "{name}={value}: {error}");
    }
}
