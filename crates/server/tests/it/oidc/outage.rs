//! A provider that is not available, that changes its keys, or that gives wrong metadata.

use axum::http::{StatusCode, header};
use ecluse_store::PgPool;
use serde_json::json;

use super::hostile::{Discovery, Hostile};
use super::provider::Provider;
use super::{Browser, CALLBACK, UNUSABLE, assert_refused, query_of, sign_in_with_token, site};
use crate::fixtures::site::{PASSWORD, body, post};

#[sqlx::test(migrations = "../../migrations")]
async fn new_keys_are_fetched_at_most_once_a_minute(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider.set_accounts(json!({"u-1": {"name": "Ada"}})).await;
    assert_eq!(
        provider.requests("/jwks").await,
        0,
        "no key is fetched before the first sign-in"
    );
    for _ in 0..2 {
        Browser::default()
            .sign_in(&site, &provider, "u-1", "/")
            .await;
    }
    assert_eq!(provider.requests("/jwks").await, 1);
    provider.restart(true).await;
    assert_eq!(
        Browser::default()
            .sign_in(&site, &provider, "u-1", "/")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(provider.requests("/jwks").await, 2);
    provider.restart(true).await;
    for _ in 0..3 {
        assert_refused(
            &Browser::default()
                .sign_in(&site, &provider, "u-1", "/")
                .await,
            StatusCode::BAD_GATEWAY,
            UNUSABLE,
        );
    }
    assert_eq!(provider.requests("/jwks").await, 2, "at most once a minute");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_outage_of_the_provider_does_not_stop_other_sign_ins(pool: PgPool) {
    let hostile = Hostile::start().await;
    let site = site(pool.clone(), &hostile.issuer).await;
    hostile.set_discovery(Discovery::Fails);
    let away = Browser::default()
        .get(&site, "/sign-in/oidc?next=/projects/shop")
        .await;
    assert_refused(
        &away,
        StatusCode::SERVICE_UNAVAILABLE,
        "does not answer at the moment",
    );
    assert!(away.headers.contains_key(header::RETRY_AFTER));
    assert_eq!(
        away.page().attribute("input[name=next]", "value"),
        "/projects/shop"
    );
    let form = [("login", "root"), ("password", PASSWORD)];
    let signed_in = site
        .send(
            post("", "/sign-in")
                .header("sec-fetch-site", "same-origin")
                .body(body(&form))
                .unwrap(),
        )
        .await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    for (discovery, reason) in [
        (Discovery::Redirects, UNUSABLE),
        (Discovery::Large, UNUSABLE),
        (Discovery::AnotherIssuer, UNUSABLE),
        (Discovery::PlainHttp, UNUSABLE),
    ] {
        hostile.set_discovery(discovery);
        assert_refused(
            &Browser::default().get(&site, "/sign-in/oidc").await,
            StatusCode::BAD_GATEWAY,
            reason,
        );
    }
    // When the provider is available again, sign-in works without any action here.
    hostile.set_discovery(Discovery::Honest);
    let (_, answer) = sign_in_with_token(&site, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    hostile.set_overloaded(true);
    let (_, answer) = sign_in_with_token(&site, &hostile, |claims| hostile.signed(&claims)).await;
    assert_refused(
        &answer,
        StatusCode::SERVICE_UNAVAILABLE,
        "does not answer at the moment",
    );
    // The provider fails while a person signs in there.
    let mut browser = Browser::default();
    let parameters = query_of(&browser.start(&site, "/").await);
    hostile.stop().await;
    let away = browser
        .get(
            &site,
            &format!(
                "/sign-in/oidc/callback?code=any&state={}",
                parameters["state"]
            ),
        )
        .await;
    assert_refused(
        &away,
        StatusCode::SERVICE_UNAVAILABLE,
        "does not answer at the moment",
    );
}
