//! Bearer tokens: which are accepted, and who manages them.

use axum::body::Body;
use axum::http::{Request, header};
use chrono::Duration;
use ecluse_domain::ids::TokenId;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_engine::people::accounts::{NewPerson, add_person};
use ecluse_engine::people::sign_in;
use ecluse_engine::{Actor, Error, clock};
use ecluse_server::web;
use serde_json::json;
use sqlx::PgPool;

use crate::fixtures::api::{Api, assert_problem, request};

const PATH: &str = "/api/v1/projects";

#[sqlx::test(migrations = "../../migrations")]
async fn only_a_valid_bearer_token_is_accepted(pool: PgPool) {
    let api = Api::new(&pool);
    let person = api.person(&[(None, Role::Administrator)]).await;
    let in_an_hour = clock::now() + Duration::hours(1);
    let valid = person.token.as_str();
    assert_eq!(api.get(valid, PATH).await.status, 200);

    let (_, expired) = api
        .token(person.id, clock::now() - Duration::seconds(1))
        .await;
    let (revoked_id, revoked) = api.token(person.id, in_an_hour).await;
    assert_eq!(
        api.send(request(
            "DELETE",
            &format!("/api/v1/tokens/{revoked_id}"),
            Some(valid),
            None
        ))
        .await
        .status,
        204
    );
    // A token that is signed for a longer time than its row allows.
    let (short, _) = api
        .token(person.id, clock::now() - Duration::seconds(1))
        .await;
    let stretched =
        web::jwt::sign(api.engine.vault.token_key(), short, person.id, in_an_hour).unwrap();
    let unknown = web::jwt::sign(
        api.engine.vault.token_key(),
        TokenId::generate(),
        person.id,
        in_an_hour,
    )
    .unwrap();
    let elsewhere = web::jwt::sign(&[1; 32], person.token_id, person.id, in_an_hour).unwrap();
    let another = api.person(&[]).await;
    let borrowed = web::jwt::sign(
        api.engine.vault.token_key(),
        another.token_id,
        person.id,
        in_an_hour,
    )
    .unwrap();
    let disabled = api.person(&[(None, Role::Administrator)]).await;
    sqlx::query("UPDATE users SET disabled_at = now() WHERE id = $1")
        .bind(disabled.id.0)
        .execute(&pool)
        .await
        .unwrap();
    for (what, token) in [
        ("expired", &expired),
        ("revoked", &revoked),
        ("stretched", &stretched),
        ("unknown", &unknown),
        ("another installation's", &elsewhere),
        ("another person's row", &borrowed),
        ("a disabled person's", &disabled.token),
        ("none", &String::new()),
        ("several words", &"x y z".to_owned()),
    ] {
        let answer = api.get(token, PATH).await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        assert_problem(&answer, 401);
    }
    for header in [
        format!("Basic {valid}"),
        valid.to_owned(),
        format!("Token {valid}"),
        "Bearer".to_owned(),
    ] {
        let request = Request::get(PATH)
            .header(header::AUTHORIZATION, &header)
            .body(Body::empty())
            .unwrap();
        assert_problem(&api.send(request).await, 401);
    }
    assert_problem(
        &api.send(request(
            "GET",
            &format!("{PATH}?access_token={valid}"),
            None,
            None,
        ))
        .await,
        401,
    );
    let lower_case = Request::get(PATH)
        .header(header::AUTHORIZATION, format!("bearer {valid}"))
        .body(Body::empty())
        .unwrap();
    assert_eq!(api.send(lower_case).await.status, 200);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_cookie_is_not_accepted(pool: PgPool) {
    let api = Api::new(&pool);
    let new = NewPerson {
        login: "ada",
        name: "Ada",
        role: Role::Administrator,
        project: None,
        password: Some("a long password"),
        kind: AccountKind::Person,
    };
    add_person(&api.engine, &Actor::command_line(), &new)
        .await
        .unwrap();
    let verified = sign_in::verify(&api.engine, "ada", "a long password")
        .await
        .unwrap();
    let session = sign_in::start(&api.engine, verified, None, None)
        .await
        .unwrap();
    let cookie = format!("ecluse_session={}", session.cookie);
    for (method, body) in [("GET", None), ("POST", Some(json!({"name": "x"})))] {
        let mut request = request(method, "/api/v1/tokens", None, body.as_ref());
        request
            .headers_mut()
            .insert(header::COOKIE, cookie.parse().unwrap());
        assert_problem(&api.send(request).await, 401);
    }
    assert_problem(&api.get(&session.cookie, PATH).await, 401);
}

#[sqlx::test(migrations = "../../migrations")]
async fn people_manage_their_own_tokens(pool: PgPool) {
    let api = Api::new(&pool);
    let (me, other) = (api.person(&[]).await, api.person(&[]).await);
    let issued = api
        .post(
            &me.token,
            "/api/v1/tokens",
            &json!({"name": "ci", "days": 7}),
        )
        .await;
    assert_eq!(issued.status, 201);
    let issued = issued.json();
    let token = issued["token"].as_str().unwrap();
    let list = api.get(token, "/api/v1/tokens").await;
    let list = list.json();
    assert_eq!(list["items"][0].get("token"), None, "a token is shown once");
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&list["items"][0]["name"], &list["items"][0]["id"]),
        (&json!("ci"), &issued["id"])
    );
    assert!(!list["items"][0]["last_used_at"].is_null());
    // Nobody else can revoke it; its owner can, once.
    let address = format!("/api/v1/tokens/{}", issued["id"].as_str().unwrap());
    assert_problem(
        &api.send(request("DELETE", &address, Some(&other.token), None))
            .await,
        404,
    );
    assert_eq!(api.get(token, PATH).await.status, 200);
    assert_eq!(
        api.send(request("DELETE", &address, Some(&me.token), None))
            .await
            .status,
        204
    );
    assert_problem(
        &api.send(request("DELETE", &address, Some(&me.token), None))
            .await,
        404,
    );
    assert_problem(&api.get(token, PATH).await, 401);
    for body in [
        json!({"name": ""}),
        json!({"name": "x", "days": 0}),
        json!({"name": "x", "days": 367}),
        json!({"name": "x", "days": -1}),
    ] {
        let problem = assert_problem(&api.post(&me.token, "/api/v1/tokens", &body).await, 422);
        assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_service_account_has_no_password_and_stays_one(pool: PgPool) {
    let api = Api::new(&pool);
    let add = async |kind, password| {
        let new = NewPerson {
            login: "ci",
            name: "CI",
            role: Role::Developer,
            project: None,
            password,
            kind,
        };
        add_person(&api.engine, &Actor::command_line(), &new).await
    };
    let refused = |answer: Result<_, Error>, field: &str| match answer {
        Err(Error::Invalid(problems)) => assert_eq!(problems[0].0, field),
        other => panic!("{other:?}"),
    };
    refused(
        add(AccountKind::Service, Some("a long password")).await,
        "password",
    );
    add(AccountKind::Service, None).await.unwrap();
    add(AccountKind::Service, None).await.unwrap();
    refused(
        add(AccountKind::Person, Some("a long password")).await,
        "login",
    );
    for password in ["", "a long password"] {
        assert!(matches!(
            sign_in::verify(&api.engine, "ci", password).await,
            Err(Error::Unauthenticated)
        ));
    }
}
