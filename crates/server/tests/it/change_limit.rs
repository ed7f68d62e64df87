//! How many requests an account may send: those that may change something in a minute, and all of
//! them at the same time.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use ecluse_domain::role::Role;
use ecluse_server::web::Limits;
use ecluse_store::{PgConnection, PgPool};
use http_body_util::BodyExt as _;
use serde_json::json;
use sqlx::Connection as _;
use tower::ServiceExt as _;

use crate::fixtures::api::{Api, request};
use crate::fixtures::server::Server;
use crate::fixtures::site::{PASSWORD, Site, body, post};

/// The same server, with one such request a minute for each account: ten at once.
fn limited(server: &Server) -> Router {
    server.router_with(Limits {
        changes_per_minute: 1,
        ..Limits::default()
    })
}

async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

/// Asserts that the request was refused, and may be sent again after a minute at most.
async fn assert_too_many(response: Response<Body>, kind: &str) {
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let value = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert!(value("content-type").starts_with(kind));
    let seconds: u64 = value("retry-after").parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let text = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(text.to_vec()).unwrap();
    assert!(
        text.contains("Your account has sent too many changes"),
        "{text}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_account_that_sends_too_many_changes_is_refused_and_others_are_not(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let busy = api.person(&[(Some(project.id), Role::Developer)]).await;
    let other = api.person(&[(Some(project.id), Role::Developer)]).await;
    let router = limited(&api);
    // Refused requests count too, and one with a key counts once.
    let change = |token: &str, key: Option<u32>| {
        let refused = json!({"release": project.release, "stage": "preprod"});
        let mut change = request("POST", "/api/v1/promotions", Some(token), Some(&refused));
        if let Some(key) = key {
            let key = format!("key-{key}").parse().unwrap();
            change.headers_mut().insert("idempotency-key", key);
        }
        change
    };
    for n in 0..10 {
        let key = (n % 2 == 0).then_some(n);
        let response = send(&router, change(&busy.token, key)).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{n}");
    }
    let keys = || async {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM idempotency_keys")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    assert_eq!(keys().await, 5);
    for key in [None, Some(11)] {
        let response = send(&router, change(&busy.token, key)).await;
        assert_too_many(response, "application/problem+json").await;
    }
    let delete = request("DELETE", "/api/v1/tokens/1", Some(&busy.token), None);
    assert_too_many(send(&router, delete).await, "application/problem+json").await;
    assert_eq!(keys().await, 5, "a refused request leaves nothing");
    // It may read, and others may change something.
    let read = request("GET", "/api/v1/projects", Some(&busy.token), None);
    assert_eq!(send(&router, read).await.status(), StatusCode::OK);
    let response = send(&router, change(&other.token, None)).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
}

/// While the requests of an account wait, as for a slow database here, it has only its share of them,
/// and the requests of others are handled.
#[sqlx::test(migrations = "../../migrations")]
async fn an_account_has_a_share_of_the_requests_that_are_handled(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let busy = api.person(&[(Some(project.id), Role::Developer)]).await;
    let other = api.person(&[(Some(project.id), Role::Developer)]).await;
    let router = api.router_with(Limits {
        requests_per_account: 2,
        ..Limits::default()
    });
    // The lock has a connection of its own, so the pool of the server has room for all requests.
    let mut own = PgConnection::connect_with(&pool.connect_options())
        .await
        .unwrap();
    let mut lock = own.begin().await.unwrap();
    sqlx::query("LOCK TABLE builds IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *lock)
        .await
        .unwrap();
    let path = format!(
        "/api/v1/releases/{}/readiness?stage=preprod",
        project.release
    );
    let waiting: Vec<_> = (0..2)
        .map(|_| {
            let read = request("GET", &path, Some(&busy.token), None);
            let router = router.clone();
            tokio::spawn(async move { router.oneshot(read).await.unwrap().status() })
        })
        .collect();
    let blocked =
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'builds'::regclass";
    while sqlx::query_scalar::<_, i64>(blocked)
        .fetch_one(&mut *lock)
        .await
        .unwrap()
        < 2
    {
        tokio::task::yield_now().await;
    }
    let list = |token: &str| request("GET", "/api/v1/projects", Some(token), None);
    let refused = send(&router, list(&busy.token)).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(
        send(&router, list(&other.token)).await.status(),
        StatusCode::OK
    );
    lock.rollback().await.unwrap();
    for answered in waiting {
        let status = answered.await.unwrap();
        assert_ne!(status, StatusCode::TOO_MANY_REQUESTS);
    }
    assert_eq!(
        send(&router, list(&busy.token)).await.status(),
        StatusCode::OK
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_forms_of_pages_count_like_the_requests_of_the_api(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let router = limited(&site);
    let page = Request::get("/account").header(header::COOKIE, &cookie);
    let page = send(&router, page.body(Body::empty()).unwrap()).await;
    let page = page.into_body().collect().await.unwrap().to_bytes();
    let page = String::from_utf8(page.to_vec()).unwrap();
    let key = page.split("name=\"form_key\" value=\"").nth(1).unwrap();
    let key = key.split('"').next().unwrap();
    let hold = |form: &[(&str, &str)]| {
        let hold = post(&cookie, "/projects/shop/hold").header("sec-fetch-site", "same-origin");
        assert_eq!(hold.method_ref(), Some(&Method::POST));
        hold.body(body(form)).unwrap()
    };
    for n in 0..10 {
        let form = [("stage", "prod"), ("reason", "because"), ("form_key", key)];
        let form = if n % 2 == 0 { &form[..] } else { &form[..2] };
        let response = send(&router, hold(form)).await;
        assert_ne!(response.status(), StatusCode::TOO_MANY_REQUESTS, "{n}");
    }
    for form in [&[][..], &[("form_key", key)]] {
        assert_too_many(send(&router, hold(form)).await, "text/html").await;
    }
}

/// Each session adds entries to the audit log that stay.
#[sqlx::test(migrations = "../../migrations")]
async fn sign_ins_count_too(pool: PgPool) {
    let site = Site::build(pool).await;
    site.person("dev", "Dev", Some(Role::Developer)).await;
    let router = limited(&site);
    let sign_in = |login: &str| {
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let request = post("", "/sign-in").header("sec-fetch-site", "same-origin");
        request.body(body(&form)).unwrap()
    };
    for n in 0..10 {
        let response = send(&router, sign_in("dev")).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{n}");
    }
    let response = send(&router, sign_in("dev")).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let sessions: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit WHERE action = 'session.started'")
            .fetch_one(&site.engine.pool)
            .await
            .unwrap();
    assert_eq!(sessions, 10);
    let response = send(&router, sign_in("root")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
}

/// Each new line of a log is read once for each of its followers, so an account follows only some.
#[sqlx::test(migrations = "../../migrations")]
async fn an_account_follows_a_share_of_logs(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    sqlx::query("UPDATE builds SET status = 'running', finished_at = NULL, error = NULL")
        .execute(&pool)
        .await
        .unwrap();
    let busy = api.person(&[(Some(project.id), Role::Developer)]).await;
    let other = api.person(&[(Some(project.id), Role::Developer)]).await;
    let router = api.router_with(Limits {
        streams_per_account: 2,
        ..Limits::default()
    });
    let path = format!("/api/v1/builds/{}/logs", project.build);
    let follow = |token: &str| {
        let mut read = request("GET", &path, Some(token), None);
        let events = "text/event-stream".parse().unwrap();
        read.headers_mut().insert(header::ACCEPT, events);
        read
    };
    let first = send(&router, follow(&busy.token)).await;
    let second = send(&router, follow(&busy.token)).await;
    assert_eq!(
        (first.status(), second.status()),
        (StatusCode::OK, StatusCode::OK)
    );
    let third = send(&router, follow(&busy.token)).await;
    assert_eq!(third.status(), StatusCode::TOO_MANY_REQUESTS);
    let of_other = send(&router, follow(&other.token)).await;
    assert_eq!(of_other.status(), StatusCode::OK);
    // A stream that nobody reads any more leaves its place.
    drop(first);
    let again = async {
        while send(&router, follow(&busy.token)).await.status() != StatusCode::OK {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), again)
        .await
        .unwrap();
}
