//! Attacks on accounts: a name at the provider that another person has local_address, and a
//! disabled account.

use axum::http::StatusCode;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_store::PgPool;
use serde_json::json;

use super::provider::Provider;
use super::{Browser, CALLBACK, SESSIONS, assert_refused, audited, count, site, subject_of};
use crate::fixtures::site::{PASSWORD, body, post};

#[sqlx::test(migrations = "../../migrations")]
async fn a_name_at_the_provider_gives_no_existing_account(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    let root =
        json!({"name": "Rosa Root", "preferred_username": "root", "email": "root@ecluse.example"});
    provider
        .set_accounts(json!({"u-root": root, "root": root}))
        .await;
    for subject in ["u-root", "root"] {
        let mut mallory = Browser::default();
        assert_eq!(
            mallory.sign_in(&site, &provider, subject, "/").await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            mallory.get(&site, "/projects/shop").await.status,
            StatusCode::NOT_FOUND,
            "an administrator would see it"
        );
    }
    let logins: Vec<String> = sqlx::query_scalar("SELECT login FROM users ORDER BY created_at")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(logins.len(), 3);
    assert!(
        logins[0] == "root"
            && logins[1..]
                .iter()
                .all(|login| login.starts_with("root-") && login.len() == 13),
        "{logins:?}"
    );
    let sign_in = |login: &str, password: &str| {
        let form = [("login", login), ("password", password)];
        site.send(
            post("", "/sign-in")
                .header("sec-fetch-site", "same-origin")
                .body(body(&form))
                .unwrap(),
        )
    };
    assert_eq!(
        sign_in("root", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
    // An account without a password refuses every password, also the one that unknown logins are
    // compared with.
    for password in ["", PASSWORD, "nobody's password"] {
        assert_eq!(
            sign_in(&logins[1], password).await.status,
            StatusCode::UNAUTHORIZED,
            "{password:?}"
        );
    }
    // The account cannot be given a password.
    let (login, shell) = (logins[1].as_str(), ecluse_engine::Actor::command_line());
    let new = ecluse_engine::people::accounts::NewPerson {
        login,
        name: login,
        role: Role::Developer,
        project: None,
        password: Some(PASSWORD),
        kind: AccountKind::Person,
    };
    let refused = ecluse_engine::people::accounts::add_person(&site.engine, &shell, &new)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("signs in through the identity provider"),
        "{refused}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_disabled_person_cannot_sign_in(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider
        .set_accounts(json!({"u-1": {"name": "Ada", "groups": ["shop-devs"]}}))
        .await;
    let mut ada = Browser::default();
    ada.sign_in(&site, &provider, "u-1", "/").await;
    sqlx::query("UPDATE users SET disabled_at = now() WHERE id = $1")
        .bind(subject_of(&pool, "u-1").await.0)
        .execute(&pool)
        .await
        .unwrap();
    let (rows, sessions) = (audited(&pool).await, count(&pool, SESSIONS).await);
    provider
        .set_accounts(json!({"u-1": {"name": "Eve", "groups": ["admins"]}}))
        .await;
    let refused = Browser::default()
        .sign_in(&site, &provider, "u-1", "/")
        .await;
    assert_refused(
        &refused,
        StatusCode::FORBIDDEN,
        "Your account here is disabled",
    );
    assert_eq!(
        (audited(&pool).await, count(&pool, SESSIONS).await),
        (rows, sessions),
        "nothing is changed"
    );
    assert_eq!(ada.get(&site, "/").await.location(), "/sign-in");
}
