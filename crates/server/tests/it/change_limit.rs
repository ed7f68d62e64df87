//! How many requests that may change something an account may send.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use ecluse_domain::role::Role;
use ecluse_server::web::{App, Limits, router};
use ecluse_store::PgPool;
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::fixtures::api::{Api, request};
use crate::fixtures::server::Server;
use crate::fixtures::site::{PASSWORD, Site, body, post};

/// The same server, with one such request a minute for each account: ten at once.
fn limited(server: &Server) -> Router {
    let url = "https://ecluse.example".parse().unwrap();
    let limits = Limits {
        changes_per_minute: 1,
        ..Limits::default()
    };
    let proxies = Default::default();
    router(App::with_limits(
        server.engine.clone(),
        url,
        server.stop.clone(),
        proxies,
        limits,
    ))
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
