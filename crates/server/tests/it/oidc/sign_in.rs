//! A person signs in through a real provider, and gets the roles of their groups.

use axum::http::{StatusCode, header};
use ecluse_domain::role::Role;
use ecluse_store::{PgPool, people};
use serde_json::json;

use super::hostile::Hostile;
use super::provider::Provider;
use super::{
    Browser, CALLBACK, SESSIONS, UNUSABLE, assert_refused, audited, claims, count, local_address,
    query_of, site, subject_of,
};

use crate::fixtures::site::Site;

#[sqlx::test(migrations = "../../migrations")]
async fn without_a_provider_there_is_no_single_sign_on(pool: PgPool) {
    let site = Site::build(pool).await;
    let form = site.get("", "/sign-in").await.page();
    assert!(!form.has("a[href^='/sign-in/oidc']"));
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback?state=a&code=b"] {
        assert_eq!(site.get("", path).await.status, StatusCode::NOT_FOUND);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_person_signs_in_and_gets_the_roles_of_their_groups(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    provider
        .set_accounts(
            json!({"u-1": {"name": "Ada\n\u{202e} <b>Lovelace", "preferred_username": "Ada", "groups": ["shop-devs", "later", "other"]}}),
        )
        .await;
    let mut ada = Browser::default();
    let form = ada.get(&site, "/sign-in?next=/projects/shop").await;
    assert_eq!(
        form.page()
            .text("a[href='/sign-in/oidc?next=%2Fprojects%2Fshop']"),
        "Sign in with Acme <ID>"
    );

    let started = site.get("", "/sign-in/oidc?next=%2Fprojects%2Fshop").await;
    let cookie = started
        .headers
        .get(header::SET_COOKIE)
        .unwrap()
        .to_str()
        .unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/sign-in/oidc"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let authorization = query_of(started.location());
    assert!(
        started
            .location()
            .starts_with(&format!("{}/auth?", provider.issuer))
    );
    let parameter = |name: &str| {
        authorization
            .get(name)
            .map(String::as_str)
            .unwrap_or_default()
    };
    assert_eq!(
        (
            parameter("response_type"),
            parameter("code_challenge_method"),
            parameter("redirect_uri")
        ),
        ("code", "S256", CALLBACK)
    );
    assert_eq!(
        (parameter("client_id"), parameter("scope")),
        ("ecluse", "openid profile groups")
    );
    assert!(
        parameter("state").len() >= 22
            && parameter("nonce").len() >= 22
            && parameter("code_challenge").len() == 43
    );
    for secret in [
        parameter("state"),
        parameter("nonce"),
        parameter("code_challenge"),
    ] {
        assert!(
            !cookie.contains(secret) && !cookie.contains(&hex::encode(secret)),
            "the content of the cookie is encrypted"
        );
    }

    let entered = ada.sign_in(&site, &provider, "u-1", "/projects/shop").await;
    assert_eq!(
        (entered.status, entered.location()),
        (StatusCode::SEE_OTHER, "/projects/shop"),
        "{}",
        entered.text
    );
    let session = entered
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .find(|cookie| cookie.to_str().unwrap().contains("ecluse_session"))
        .unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/;"] {
        assert!(
            format!("{};", session.to_str().unwrap()).contains(flag),
            "{session:?}"
        );
    }
    assert!(
        !ada.0.contains_key("ecluse_oidc"),
        "the cookie is deleted after the sign-in"
    );
    let page = ada.get(&site, "/projects/shop").await;
    assert_eq!(page.status, StatusCode::OK);
    page.page().assert_shows("header", "Ada <b>Lovelace");
    assert_eq!(
        ada.get(&site, "/projects/hidden").await.status,
        StatusCode::NOT_FOUND
    );

    let id = subject_of(&pool, "u-1").await;
    let login = people::get(&mut *site.conn().await, id)
        .await
        .unwrap()
        .login;
    let rows = audited(&pool).await;
    let ends = &rows[rows.len() - 3..];
    assert_eq!(
        ends[0],
        format!(
            "person.created by system: {login}: u-1 at {}",
            provider.issuer
        )
    );
    assert_eq!(
        ends[1],
        format!(
            "person.role_added by system: {login} as developer on project shop: from the group shop-devs"
        )
    );
    assert_eq!(ends[2], format!("session.started by person: {login}"));

    // An administrator adds the same role as the group, and one that no group gives.
    people::add_role(
        &mut *site.conn().await,
        id,
        Some(site.shop),
        Role::Developer,
    )
    .await
    .unwrap();
    people::add_role(
        &mut *site.conn().await,
        id,
        Some(site.hidden),
        Role::Quality,
    )
    .await
    .unwrap();
    provider
        .set_accounts(json!({"u-1": {"name": "Ada King", "groups": ["hosting"]}}))
        .await;
    assert_eq!(
        Browser::default()
            .sign_in(&site, &provider, "u-1", "")
            .await
            .location(),
        "/"
    );
    assert_eq!(
        count(&pool, "SELECT count(*) FROM identities").await,
        1,
        "the second sign-in is of the same person"
    );
    let roles = "SELECT coalesce(p.slug, '*') || ' ' || role || ' ' || source FROM memberships m LEFT JOIN projects p ON p.id = m.project_id WHERE user_id = $1 ORDER BY 1";
    let held: Vec<String> = sqlx::query_scalar(roles)
        .bind(id.0)
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(
        held,
        [
            "* hosting group",
            "hidden quality hand",
            "shop developer hand"
        ]
    );
    let rows = audited(&pool).await;
    let ends: Vec<&str> = rows[rows.len() - 4..]
        .iter()
        .map(|row| row.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        ends,
        [
            "person.role_removed",
            "person.role_added",
            "person.renamed",
            "session.started"
        ]
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_role_of_a_group_ends_with_the_membership(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    // All claims but the subject come from the userinfo endpoint, which is the default of the
    // specification.
    provider.restart(false).await;
    provider
        .set_accounts(json!({"u-1": {"name": "Ada", "groups": ["shop-devs"]}}))
        .await;
    let mut ada = Browser::default();
    ada.sign_in(&site, &provider, "u-1", "/").await;
    assert_eq!(
        ada.get(&site, "/projects/shop").await.status,
        StatusCode::OK
    );
    assert_eq!(provider.requests("/me").await, 1);
    provider.set_accounts(json!({"u-1": {}})).await;
    Browser::default()
        .sign_in(&site, &provider, "u-1", "/")
        .await;
    // The role is also lost in the first session.
    assert_eq!(
        ada.get(&site, "/projects/shop").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        count(
            &pool,
            "SELECT count(*) FROM memberships WHERE source = 'group'"
        )
        .await,
        0
    );
    let name: String = sqlx::query_scalar("SELECT name FROM users JOIN identities ON user_id = id")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(
        name, "Ada",
        "without a new name the person keeps the old one"
    );
    // A person without a role is signed in, sees no project, and reads how to get a role.
    let board = ada.get(&site, "/").await;
    assert_eq!(board.status, StatusCode::OK);
    let board = board.page();
    board.assert_shows("main", "You have no role on a project yet");
    assert!(!board.has_link("/projects/shop"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_refusal_of_the_provider_is_shown(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let site = site(pool.clone(), &provider.issuer).await;
    let mut ada = Browser::default();
    let authorization = ada.start(&site, "/").await;
    let back = provider.sign_in(&authorization, "deny").await;
    assert!(back.query().unwrap().contains("error=access_denied"));
    assert_refused(
        &ada.get(&site, &local_address(&back)).await,
        StatusCode::FORBIDDEN,
        "You were not signed in: you or Acme",
    );
    let state = query_of(&ada.start(&site, "/").await)["state"].clone();
    let other =
        format!("/sign-in/oidc/callback?state={state}&error=%3Cscript%3E%0D%0Aserver_error");
    let refused = ada.get(&site, &other).await;
    assert_refused(&refused, StatusCode::BAD_GATEWAY, UNUSABLE);
    assert!(!refused.page().shows("body", "server_error"));
    assert_eq!(count(&pool, SESSIONS).await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn concurrent_callbacks_create_one_account_and_one_session(pool: PgPool) {
    let hostile = Hostile::start().await;
    let site = site(pool.clone(), &hostile.issuer).await;
    let mut sign_ins = Vec::new();
    for _ in 0..2 {
        let mut browser = Browser::default();
        let parameters = query_of(&browser.start(&site, "/").await);
        sign_ins.push((browser, parameters));
    }
    // The same callback arrives eight times at once, and the provider accepts its code eight times.
    let (browser, parameters) = &sign_ins[0];
    hostile.set_id_token(hostile.signed(&claims(
        &hostile.issuer,
        &parameters["nonce"],
        ecluse_engine::clock::now().timestamp(),
    )));
    let path = format!(
        "/sign-in/oidc/callback?code=any&state={}",
        parameters["state"]
    );
    let cookies = browser.cookies();
    let answers = futures::future::join_all((0..8).map(|_| site.get(&cookies, &path))).await;
    assert_eq!(
        answers
            .iter()
            .filter(|answer| answer.status == StatusCode::SEE_OTHER)
            .count(),
        1
    );
    assert_eq!(
        (
            count(&pool, SESSIONS).await,
            count(&pool, "SELECT count(*) FROM identities").await
        ),
        (1, 1)
    );
}
