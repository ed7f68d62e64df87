//! What strangers and wrong settings can do to a server: little, and in clear words.
#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use std::net::{IpAddr, SocketAddr};
use std::process::Command;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use ecluse_server::web::{App, Limits, router, run};
use ecluse_store::PgPool;
use house::{House, PASSWORD, body, post};
use http_body_util::BodyExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// Looks until it is so, for at most ten seconds.
async fn until(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(10), "not within ten seconds: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// A server on a port of its own; it stops with its house.
async fn listening(house: &House, limits: Limits) -> (App, SocketAddr) {
    let url = "http://127.0.0.1".parse().unwrap();
    let app = App::with(house.engine.clone(), url, house.stop.clone(), Default::default(), limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(run(listener, app.clone(), house.stop.clone()));
    (app, address)
}

const SIGNED: &str = "x-hub-signature-256: sha256=00\r\nx-github-event: push\r\nx-github-delivery: 1\r\n";

/// Sends the beginning of a delivery, announced as longer.
async fn half_sent(server: SocketAddr, headers: &str, sent: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server).await.unwrap();
    let head = format!("POST /webhooks/github/shop HTTP/1.1\r\nhost: x\r\n{headers}content-length: 1000000\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![b' '; sent]).await.unwrap();
    stream
}

/// Everything until the server ends the connection.
async fn ended(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut text)).await;
    // A reset, because of what was sent and not read, is an end, too.
    assert!(read.is_ok(), "the server keeps this connection open");
    String::from_utf8(text).unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_never_ends_is_ended(pool: PgPool) {
    let house = House::build(pool).await;
    let short = Duration::from_millis(300);
    let (app, server) = listening(&house, Limits { header_time: short, body_time: short, ..Limits::default() }).await;
    let all = app.webhook_memory.available_permits();
    let (body, header, nothing) = (
        half_sent(server, SIGNED, 100_000).await,
        {
            let mut stream = TcpStream::connect(server).await.unwrap();
            stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-").await.unwrap();
            stream
        },
        TcpStream::connect(server).await.unwrap(),
    );
    until("bytes that arrived are counted", || app.webhook_memory.available_permits() < all).await;
    let (body, ..) = tokio::join!(ended(body), ended(header), ended(nothing));
    assert!(body.starts_with("HTTP/1.1 408 ") && body.contains("application/problem+json"), "{body}");
    until("the memory is given back", || app.webhook_memory.available_permits() == all).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn webhooks_share_a_bounded_memory(pool: PgPool) {
    let house = House::build(pool).await;
    let (app, server) = listening(&house, Limits { webhook_memory: 100, ..Limits::default() }).await;
    let holder = half_sent(server, SIGNED, 90 * 1024).await;
    until("the first one holds 90 KiB", || app.webhook_memory.available_permits() == 10).await;
    let mut refused = half_sent(server, SIGNED, 20 * 1024).await;
    let mut answer = [0; 12];
    refused.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 503");
    drop(holder);
    until("the memory is given back", || app.webhook_memory.available_permits() == 100).await;

    // Without a signature nothing is read, so there is nothing to wait for.
    let mut unsigned = half_sent(server, "", 0).await;
    unsigned.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 401");
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_so_many_connections(pool: PgPool) {
    let house = House::build(pool).await;
    let (_, server) = listening(&house, Limits { connections: 1, ..Limits::default() }).await;
    let ask = b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
    let mut answer = [0; 12];
    let mut first = TcpStream::connect(server).await.unwrap();
    first.write_all(ask).await.unwrap();
    first.read_exact(&mut answer).await.unwrap();
    let mut second = TcpStream::connect(server).await.unwrap();
    second.write_all(ask).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(100), second.read_exact(&mut answer)).await.is_err(), "it waits");
    drop(first);
    tokio::time::timeout(Duration::from_secs(10), second.read_exact(&mut answer)).await.unwrap().unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[sqlx::test(migrations = "../../migrations")]
async fn addresses_that_are_no_text(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", None).await;
    for path in ["/projects/%ff", "/projects/%00", "/builds/%ff", "/releases/a%00b", "/static/%ff", "/static/%00"] {
        let answer = house.get(&cookie, path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}: {}", answer.text);
        assert!(answer.headers[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"), "{path}");
    }
    for path in ["/api/v1/projects/%ff", "/api/v1/projects/%00", "/api/v1/builds/%ff"] {
        let answer = house.get("", path).await;
        assert!(answer.status.is_client_error(), "{path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
    }
    let form = [("login", "ro\0ot"), ("password", PASSWORD), ("next", "/")];
    let sign_in = house.send(post("", "/sign-in").header("sec-fetch-site", "same-origin").body(body(&form)).unwrap()).await;
    assert_eq!(sign_in.status, StatusCode::UNAUTHORIZED);
}

#[sqlx::test(migrations = "../../migrations")]
async fn behind_a_proxy_everybody_is_somebody(pool: PgPool) {
    let house = House::build(pool).await;
    let url = "http://127.0.0.1".parse().unwrap();
    let app = App::with(house.engine.clone(), url, house.stop.clone(), "127.0.0.1".parse().unwrap(), Limits::default());
    let router = router(app);
    let sign_in = async |forwarded: &str, password: &str| {
        let form = [("login", "root"), ("password", password), ("next", "/")];
        let mut request: Request<Body> =
            post("", "/sign-in").header("sec-fetch-site", "same-origin").header("x-forwarded-for", forwarded).body(body(&form)).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(IpAddr::from([127, 0, 0, 1]), 4711)));
        let response = router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        response.into_body().collect().await.unwrap();
        status
    };
    for n in 0..10 {
        assert_eq!(sign_in(&format!("203.0.113.{n}, 192.0.2.1"), "wrong wrong").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(sign_in("203.0.113.99, 192.0.2.1", PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(sign_in("192.0.2.2", PASSWORD).await, StatusCode::SEE_OTHER);
    let address: String = sqlx::query_scalar("SELECT remote_address FROM audit WHERE action = 'session.started'")
        .fetch_one(&house.engine.pool)
        .await
        .unwrap();
    assert_eq!(address, "192.0.2.2");
}

#[tokio::test]
async fn nothing_in_the_database_waits_for_ever() {
    let pool = ecluse_store::connect(&ecluse_testbed::required("DATABASE_URL"), 1).unwrap();
    for (setting, value) in [("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "1min")] {
        let is: String = sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&pool).await.unwrap();
        assert_eq!(is, value, "{setting}");
    }
}

/// What `ecluse serve` says when it refuses to start with these settings.
fn refused(settings: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .arg("serve")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("ECLUSE_DATA_DIR", folder.path().join("data"))
        .env("ECLUSE_LISTEN", "127.0.0.1:0")
        // Nothing answers there: whatever is wrong before is said before.
        .env("DATABASE_URL", "postgres://ecluse:s3cr3t-word@127.0.0.1:1/ecluse")
        .env("ECLUSE_REGISTRY", "127.0.0.1:1")
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(!output.status.success(), "{settings:?}");
    assert!(started.elapsed() < Duration::from_secs(10), "{settings:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("s3cr3t-word"), "{said}");
    said
}

#[test]
fn wrong_settings_are_refused_by_name() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    for (name, value, said) in [
        ("DATABASE_URL", "mysql://u:s3cr3t-word@h/d", "DATABASE_URL is not a postgres:// address\n"),
        ("DATABASE_URL", "postgres://u:s3cr3t-word@h:port/d", "DATABASE_URL is not a usable postgres:// address"),
        ("DATABASE_URL", "postgres://u:s3cr3t-word@127.0.0.1:1/d", "DATABASE_URL: Postgres at 127.0.0.1:1 does not answer\n"),
        ("ECLUSE_REGISTRY", "http://registry/path", "ECLUSE_REGISTRY is not host[:port]"),
        ("ECLUSE_LOG", "verbose", "ECLUSE_LOG: `verbose` is not a level"),
        ("ECLUSE_LISTEN", "8080", "ECLUSE_LISTEN is an IP address and a port, such as 127.0.0.1:8080"),
        ("ECLUSE_LISTEN", &taken, "ECLUSE_LISTEN: cannot listen on"),
        ("ECLUSE_PUBLIC_URL", "ecluse.example.com", "ECLUSE_PUBLIC_URL is an http or https address"),
        ("ECLUSE_TRUSTED_PROXIES", "proxy", "ECLUSE_TRUSTED_PROXIES: `proxy` is neither"),
        ("ECLUSE_GIT_SSH_KEY", "/nowhere", "ECLUSE_GIT_SSH_KEY: /nowhere cannot be read"),
        ("ECLUSE_GIT_KNOWN_HOSTS", "/nowhere", "ECLUSE_GIT_KNOWN_HOSTS: /nowhere cannot be read"),
        ("ECLUSE_OIDC_CLIENT_ID", "ecluse", "ECLUSE_OIDC_CLIENT_ID is set without ECLUSE_OIDC_ISSUER"),
        ("ECLUSE_OIDC_ISSUER", "https://id.example.com", "ECLUSE_OIDC_ISSUER is set without ECLUSE_PUBLIC_URL"),
        ("ECLUSE_WORKERS", "many", "the environment variable ECLUSE_WORKERS is not usable"),
    ] {
        let text = refused(&[(name, value)]);
        assert!(text.contains(said), "{name}={value}: {text}");
    }
}
