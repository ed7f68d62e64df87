//! Attacks with forged ID tokens.

use axum::http::StatusCode;
use ecluse_store::PgPool;
use serde_json::{Value, json};

use super::hostile::{Hostile, key, signed, unsigned};
use super::provider::SECRET;
use super::{PEOPLE, SESSIONS, UNUSABLE, assert_refused, count, sign_in_with_token, site};

#[sqlx::test(migrations = "../../migrations")]
async fn a_forged_id_token_is_refused(pool: PgPool) {
    let hostile = Hostile::start().await;
    let site = site(pool.clone(), &hostile.issuer).await;
    let hs256 = |claims: &Value, key: &[u8]| {
        let header = jsonwebtoken::Header {
            kid: Some("one".to_owned()),
            ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256)
        };
        jsonwebtoken::encode(
            &header,
            claims,
            &jsonwebtoken::EncodingKey::from_secret(key),
        )
        .unwrap()
    };
    let with = |name: &'static str, value: Value| {
        let hostile = &hostile;
        move |mut claims: Value| {
            claims[name] = value;
            hostile.signed(&claims)
        }
    };
    let without = |name: &'static str| {
        let hostile = &hostile;
        move |mut claims: Value| {
            claims.as_object_mut().unwrap().remove(name);
            hostile.signed(&claims)
        }
    };
    let now = ecluse_engine::clock::now().timestamp();
    type Make<'a> = Box<dyn FnOnce(Value) -> String + 'a>;
    let cases: Vec<(&str, Make)> = vec![
        (
            "alg none",
            Box::new(|claims| unsigned(&json!({"alg": "none", "kid": "one"}), &claims)),
        ),
        (
            "alg None",
            Box::new(|claims| unsigned(&json!({"alg": "None"}), &claims)),
        ),
        (
            "alg none with a signature",
            Box::new(|claims| {
                signed(
                    &json!({"alg": "none", "kid": "one"}),
                    &claims,
                    hostile.key(),
                )
            }),
        ),
        (
            "no signature",
            Box::new(|claims| unsigned(&json!({"alg": "ES256", "kid": "one"}), &claims)),
        ),
        (
            "HS256 with the client's secret",
            Box::new(|claims| hs256(&claims, SECRET.as_bytes())),
        ),
        (
            "HS256 with the public key",
            Box::new(|claims| hs256(&claims, hostile.public_key().as_bytes())),
        ),
        (
            "RS256 by an EC key",
            Box::new(|claims| {
                signed(
                    &json!({"alg": "RS256", "kid": "one"}),
                    &claims,
                    hostile.key(),
                )
            }),
        ),
        (
            "another key under the same name",
            Box::new(|claims| signed(&json!({"alg": "ES256", "kid": "one"}), &claims, &key(8))),
        ),
        (
            "another key",
            Box::new(|claims| signed(&json!({"alg": "ES256", "kid": "two"}), &claims, &key(8))),
        ),
        (
            "another key without a name",
            Box::new(|claims| signed(&json!({"alg": "ES256"}), &claims, &key(8))),
        ),
        ("another audience", Box::new(with("aud", json!("other")))),
        (
            "a second audience",
            Box::new(with("aud", json!(["ecluse", "other"]))),
        ),
        ("no audience", Box::new(without("aud"))),
        (
            "another issuer",
            Box::new(with("iss", json!("https://id.example.com"))),
        ),
        (
            "an issuer with another slash",
            Box::new(with("iss", json!(format!("{}/", hostile.issuer)))),
        ),
        ("no issuer", Box::new(without("iss"))),
        ("expired", Box::new(with("exp", json!(now - 1)))),
        ("exp as text", Box::new(with("exp", json!("9999999999")))),
        ("no exp", Box::new(without("exp"))),
        (
            "issued in the future",
            Box::new(with("iat", json!(now + 3600))),
        ),
        ("not valid yet", Box::new(with("nbf", json!(now + 3600)))),
        ("another nonce", Box::new(with("nonce", json!("another")))),
        ("no nonce", Box::new(without("nonce"))),
        ("no subject", Box::new(without("sub"))),
        ("an empty subject", Box::new(with("sub", json!("")))),
        (
            "a subject with a NUL",
            Box::new(with("sub", json!("u-1\u{0}"))),
        ),
        (
            "a long subject",
            Box::new(with("sub", json!("x".repeat(256)))),
        ),
        ("an empty text", Box::new(|_| String::new())),
        ("a text that is no token", Box::new(|_| "canary".to_owned())),
    ];
    assert_eq!(cases.len(), 29);
    for (what, make) in cases {
        let (browser, answer) = sign_in_with_token(&site, &hostile, make).await;
        assert!(
            answer.status == StatusCode::BAD_GATEWAY && browser.session().is_none(),
            "{what}: {} {}",
            answer.status,
            answer.text
        );
        assert_refused(&answer, StatusCode::BAD_GATEWAY, UNUSABLE);
        assert_eq!(
            (count(&pool, SESSIONS).await, count(&pool, PEOPLE).await),
            (0, 1),
            "{what}"
        );
    }
    // Each refused token differed in one part from this one, which is accepted.
    let (mut browser, answer) =
        sign_in_with_token(&site, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(
        browser.get(&site, "/projects/hidden").await.status,
        StatusCode::OK
    );
}
