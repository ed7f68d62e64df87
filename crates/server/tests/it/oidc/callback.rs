//! Attacks with callbacks: repeated, in another browser, with other addresses, or too many.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ecluse_store::PgPool;
use serde_json::{Value, json};

use super::hostile::Hostile;
use super::provider::Provider;
use super::{
    Browser, CALLBACK, NOT_STARTED, PEOPLE, SESSIONS, UNUSABLE, assert_refused, count,
    local_address, sign_in_with_token, site,
};

#[sqlx::test(migrations = "../../migrations")]
async fn a_callback_is_accepted_once_and_only_in_its_own_browser(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider
        .set_accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}}))
        .await;
    let mut ada = Browser::default();
    let authorization = ada.start(&site, "/").await;
    let back = provider.sign_in(&authorization, "u-1").await;
    let path = local_address(&back);

    assert_refused(
        &Browser::default().get(&site, &path).await,
        StatusCode::FORBIDDEN,
        NOT_STARTED,
    );
    let mut other = Browser::default();
    other.start(&site, "/").await;
    assert_refused(
        &other.get(&site, &path).await,
        StatusCode::FORBIDDEN,
        NOT_STARTED,
    );
    let mut planted = Browser::default();
    planted
        .0
        .insert("ecluse_oidc".to_owned(), "00ff".repeat(40));
    assert_refused(
        &planted.get(&site, &path).await,
        StatusCode::FORBIDDEN,
        NOT_STARTED,
    );
    for wrong in [
        path.replace("state=", "state=x"),
        path.replace("state=", "other="),
        format!("{path}&state=twice"),
        "/sign-in/oidc/callback".to_owned(),
        path.replace("code=", "other="),
    ] {
        assert_refused(
            &ada.clone().get(&site, &wrong).await,
            StatusCode::FORBIDDEN,
            NOT_STARTED,
        );
    }
    assert_refused(
        &ada.clone()
            .get(&site, &path.replace("iss=http", "iss=https"))
            .await,
        StatusCode::BAD_GATEWAY,
        UNUSABLE,
    );
    assert_refused(
        &ada.clone()
            .get(&site, &path.replace("code=", "code=x"))
            .await,
        StatusCode::BAD_GATEWAY,
        UNUSABLE,
    );
    assert_eq!(
        (count(&pool, SESSIONS).await, count(&pool, PEOPLE).await),
        (0, 1)
    );

    // The refused callbacks have used nothing up: the right one is accepted, once.
    let old_browser = ada.clone();
    assert_eq!(ada.get(&site, &path).await.status, StatusCode::SEE_OTHER);
    assert_refused(
        &old_browser.clone().get(&site, &path).await,
        StatusCode::FORBIDDEN,
        NOT_STARTED,
    );
    // An old state is refused with a new code too.
    let fresh = provider.sign_in(&authorization, "u-1").await;
    assert_refused(
        &old_browser.clone().get(&site, &local_address(&fresh)).await,
        StatusCode::FORBIDDEN,
        NOT_STARTED,
    );
    assert_eq!(count(&pool, SESSIONS).await, 1);

    // A sign-in that takes too long must be started again.
    let mut late = Browser::default();
    let back = provider.sign_in(&late.start(&site, "/").await, "u-1").await;
    let sealed = late.0["ecluse_oidc"].clone();
    let place = "a sign-in through the provider";
    let mut content: Value = serde_json::from_slice(
        &site
            .engine
            .vault
            .open(place, &hex::decode(sealed).unwrap())
            .unwrap(),
    )
    .unwrap();
    let started: chrono::DateTime<chrono::Utc> = content["at"].as_str().unwrap().parse().unwrap();
    for (minutes, status) in [(11, StatusCode::FORBIDDEN), (9, StatusCode::SEE_OTHER)] {
        content["at"] = json!(started - chrono::Duration::minutes(minutes));
        let sealed = site
            .engine
            .vault
            .seal(place, content.to_string().as_bytes())
            .unwrap();
        late.0.insert("ecluse_oidc".to_owned(), hex::encode(sealed));
        assert_eq!(
            late.clone().get(&site, &local_address(&back)).await.status,
            status,
            "{minutes}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_planted_session_is_replaced_at_sign_in(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider
        .set_accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}}))
        .await;
    let planted = site.signed_in("mallory", "Mallory", None).await;
    let mut ada = Browser::default();
    ada.0.insert(
        "ecluse_session".to_owned(),
        planted.split_once('=').unwrap().1.to_owned(),
    );
    ada.sign_in(&site, &provider, "u-1", "/").await;
    assert_ne!(
        format!("ecluse_session={}", ada.session().unwrap()),
        planted
    );
    assert_eq!(
        site.get(&planted, "/").await.location(),
        "/sign-in",
        "the planted session has ended"
    );
    assert_eq!(
        ada.get(&site, "/projects/hidden").await.status,
        StatusCode::OK
    );
    let before = ada.session().cloned();
    ada.sign_in(&site, &provider, "u-1", "/").await;
    assert_ne!(
        ada.session().cloned(),
        before,
        "each sign-in starts a new session"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn sign_in_never_redirects_to_another_site(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider.set_accounts(json!({"u-1": {"name": "Ada"}})).await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "/sign-out",
    ] {
        let entered = Browser::default()
            .sign_in(&site, &provider, "u-1", evil)
            .await;
        assert_eq!(
            (entered.status, entered.location()),
            (StatusCode::SEE_OTHER, "/"),
            "{evil:?}"
        );
    }
    let long = format!("/projects/{}", "x".repeat(2000));
    assert_eq!(
        Browser::default()
            .sign_in(&site, &provider, "u-1", &long)
            .await
            .location(),
        "/"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn failed_callbacks_are_throttled_after_a_hundred_a_minute(pool: PgPool) {
    let hostile = Hostile::start().await;
    let site = site(pool, &hostile.issuer).await;
    let (_, entered) = sign_in_with_token(&site, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(
        entered.status,
        StatusCode::SEE_OTHER,
        "a successful callback does not count"
    );
    for n in 0..100 {
        let guess = site
            .get(
                "",
                &format!("/sign-in/oidc/callback?code=any&state=guess-{n}"),
            )
            .await;
        assert_eq!(guess.status, StatusCode::FORBIDDEN, "{n}");
    }
    let (_, throttled) =
        sign_in_with_token(&site, &hostile, |claims| hostile.signed(&claims)).await;
    assert_refused(&throttled, StatusCode::TOO_MANY_REQUESTS, "Too many tries");
}

#[sqlx::test(migrations = "../../migrations")]
async fn sign_in_is_only_allowed_with_get(pool: PgPool) {
    let hostile = Hostile::start().await;
    let site = site(pool, &hostile.issuer).await;
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback"] {
        let request = Request::post(path)
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())
            .unwrap();
        assert_eq!(
            site.send(request).await.status,
            StatusCode::METHOD_NOT_ALLOWED
        );
    }
}
