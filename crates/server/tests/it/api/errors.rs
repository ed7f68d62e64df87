//! Every error is a problem (RFC 9457).

use axum::body::Body;
use axum::http::{Request, header};
use ecluse_domain::role::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Answer, Api, assert_problem, request};

async fn raw(
    api: &Api,
    token: &str,
    path: &str,
    kind: Option<&str>,
    body: impl Into<Body>,
) -> Answer {
    let mut request = Request::post(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    if let Some(kind) = kind {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    api.send(request.body(body.into()).unwrap()).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_class_of_error_is_a_problem(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let developer = api.person(&[(Some(project.id), Role::Developer)]).await;
    let token = admin.token.as_str();
    let promotion = json!({"release": project.release, "stage": "preprod"});
    let json_type = Some("application/json");

    for (path, body) in [
        ("/api/v1/promotions", "{"),
        ("/api/v1/tokens", ""),
        ("/api/v1/tokens", "{\"name\": \"x\"} trailing"),
        ("/api/v1/tokens", "\u{1}"),
    ] {
        assert_problem(&raw(&api, token, path, json_type, body).await, 400);
    }
    assert_problem(
        &raw(
            &api,
            token,
            "/api/v1/tokens",
            json_type,
            "[".repeat(100_000),
        )
        .await,
        400,
    );
    let unauthenticated = assert_problem(
        &api.send(request("GET", "/api/v1/projects", None, None))
            .await,
        401,
    );
    assert_eq!(
        unauthenticated["detail"],
        "Send a valid token: `Authorization: Bearer …`."
    );
    let forbidden = assert_problem(
        &api.post(&developer.token, "/api/v1/promotions", &promotion)
            .await,
        403,
    );
    assert!(
        forbidden["detail"]
            .as_str()
            .unwrap()
            .contains("Project manager"),
        "{forbidden}"
    );
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/projects",
        "/api/",
        "/api/v1/projects/",
        "/api/v1/builds/x/y",
    ] {
        assert_problem(&api.get(token, path).await, 404);
    }
    for id in [
        "1",
        "x",
        "%00",
        "..",
        "00000000-0000-0000-0000-000000000000",
        "%ff",
        "'; DROP TABLE builds",
    ] {
        let id = id.replace(' ', "%20");
        for path in [
            "builds/{}",
            "builds/{}/logs",
            "releases/{}",
            "promotions/{}",
            "deployments/{}",
            "deployments/{}/logs",
            "projects/{}",
            "projects/{}/stages",
        ] {
            assert_problem(
                &api.get(token, &format!("/api/v1/{}", path.replace("{}", &id)))
                    .await,
                404,
            );
        }
    }
    for stage in ["production", "", "PROD"] {
        assert_problem(
            &api.send(request(
                "PUT",
                &format!("/api/v1/projects/shop/stages/{stage}"),
                Some(token),
                Some(&json!({})),
            ))
            .await,
            404,
        );
    }
    let wrong_method = api
        .send(request(
            "DELETE",
            "/api/v1/audit?project=shop",
            Some(token),
            None,
        ))
        .await;
    assert_problem(&wrong_method, 405);
    assert_eq!(wrong_method.header("allow"), Some("GET,HEAD"));
    assert_eq!(
        api.post(token, "/api/v1/promotions", &promotion)
            .await
            .status,
        202
    );
    assert_problem(
        &api.post(token, "/api/v1/promotions", &promotion).await,
        409,
    );
    assert_problem(
        &api.post(
            token,
            &format!("/api/v1/builds/{}/retry", project.build),
            &json!({}),
        )
        .await,
        409,
    );
    let large = json!({"name": "x".repeat(1024 * 1024)}).to_string();
    assert_problem(
        &raw(&api, token, "/api/v1/tokens", json_type, large.clone()).await,
        413,
    );
    let chunks = (0..200).map(|_| Ok::<_, std::io::Error>("x".repeat(10_000)));
    assert_problem(
        &raw(
            &api,
            token,
            "/api/v1/tokens",
            json_type,
            Body::from_stream(futures::stream::iter(chunks)),
        )
        .await,
        413,
    );
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
    ] {
        assert_problem(
            &raw(&api, token, "/api/v1/tokens", kind, "{\"name\": \"x\"}").await,
            415,
        );
    }
    for kind in [
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/merge-patch+json",
    ] {
        assert_eq!(
            raw(
                &api,
                token,
                "/api/v1/tokens",
                Some(kind),
                "{\"name\": \"x\"}"
            )
            .await
            .status,
            201
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_wrong_body_names_its_field(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let release = json!(project.release);
    let whole = json!({"slug": "new", "name": "New", "repository": "https://git.test/new.git", "base_image": "sample/odoo"});
    let with = |field: &str, value: Value| {
        let mut body = whole.clone();
        body[field] = value;
        body
    };
    let mut long_token = with("git_username", json!("x"));
    long_token["git_token"] = json!("é".repeat(1001));
    let without = |field: &str| {
        let mut body = whole.clone();
        body.as_object_mut().unwrap().remove(field);
        body
    };
    for (path, body, field) in [
        ("projects", without("slug"), "slug"),
        ("projects", without("repository"), "repository"),
        ("projects", with("slug", json!(1)), "slug"),
        ("projects", with("slug", json!("Not A Slug")), "slug"),
        ("projects", with("colour", json!("red")), "colour"),
        (
            "projects",
            with("repository", json!("file:///etc")),
            "repository",
        ),
        (
            "projects",
            with("repository", json!("https://me:secret@git.test/x.git")),
            "repository",
        ),
        ("projects", with("trunk", json!("--upload-pack=x")), "trunk"),
        ("projects", with("platform", json!("moon")), "platform"),
        ("projects", with("edition", json!(null)), "edition"),
        (
            "projects",
            with("webhook_secret", json!("short")),
            "webhook_secret",
        ),
        ("projects", with("git_token", json!("x")), "git_username"),
        ("projects", with("git_username", json!("x")), "git_token"),
        ("projects", long_token, "git_token"),
        ("promotions", json!({"stage": "prod"}), "release"),
        (
            "promotions",
            json!({"release": "1", "stage": "prod"}),
            "release",
        ),
        (
            "promotions",
            json!({"release": release, "stage": "production"}),
            "stage",
        ),
        (
            "promotions",
            json!({"release": release, "stage": "prod", "force": true}),
            "force",
        ),
        (
            "approvals",
            json!({"release": release, "stage": "prod", "verdict": "maybe"}),
            "verdict",
        ),
        (
            "approvals",
            json!({"release": release, "stage": "prod", "verdict": "rejected"}),
            "reason",
        ),
        (
            "approvals",
            json!({"release": release, "stage": "staging", "verdict": "approved"}),
            "stage",
        ),
        (
            "approvals",
            json!({"release": release, "stage": "prod", "verdict": "approved", "reason": "x".repeat(2001)}),
            "reason",
        ),
        ("tokens", json!({"name": "x", "days": "1"}), "days"),
        ("tokens", json!({"name": 1}), "name"),
    ] {
        let problem = assert_problem(
            &api.post(&admin.token, &format!("/api/v1/{path}"), &body)
                .await,
            422,
        );
        assert_eq!(
            problem["errors"][0]["field"], field,
            "{path} {body}: {problem}"
        );
        assert!(!problem["errors"][0]["problem"].as_str().unwrap().is_empty());
        assert!(
            !problem["detail"].as_str().unwrap().contains("secret@"),
            "{problem}"
        );
    }
    for (body, field) in [
        (json!({"ports": ["x"]}), "ports"),
        (json!({"ports": "18069:8069"}), "ports"),
        (json!({"networks": ["host"]}), "networks"),
        (json!({"volumes": {"a": "../x"}}), "volumes"),
        (json!({"health_port": 70_000}), "health_port"),
        (
            json!({"health_timeout_seconds": 0}),
            "health_timeout_seconds",
        ),
        (json!({"environment": {"ECLUSE_X": "y"}}), "environment"),
        (json!({"secrets": {"A": null}}), "secrets"),
        (json!({"automatic": "yes"}), "automatic"),
        (json!({"colour": "red"}), "colour"),
    ] {
        let answer = api
            .send(request(
                "PUT",
                "/api/v1/projects/shop/stages/prod",
                Some(&admin.token),
                Some(&body),
            ))
            .await;
        let problem = assert_problem(&answer, 422);
        let named = problem["errors"][0]["field"].as_str().unwrap();
        assert!(named.starts_with(field), "{body}: {problem}");
    }
    let put = async |stage: &str, body: Value| {
        let path = format!("/api/v1/projects/shop/stages/{stage}");
        api.send(request("PUT", &path, Some(&admin.token), Some(&body)))
            .await
            .json()["detail"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        put("prod", json!({"command": "odoo -d shop"})).await,
        r#"command: must be a list, such as ["odoo","-d","shop"]"#
    );
    assert_eq!(
        put("moon", json!({})).await,
        "There is no stage `moon`: the stages are staging, preprod and prod."
    );
    let named = api
        .post(
            &admin.token,
            "/api/v1/promotions",
            &json!({"release": "v0.1.0", "stage": "prod"}),
        )
        .await;
    assert_eq!(named.json()["detail"], "release: `v0.1.0` is not an id");
    assert_eq!(
        api.post(&admin.token, "/api/v1/tokens", &json!({}))
            .await
            .json()["detail"],
        "name: is missing"
    );
    for body in [json!([]), json!(["ci", 7]), json!("x"), json!(null)] {
        assert_problem(&api.post(&admin.token, "/api/v1/tokens", &body).await, 422);
    }
    // Postgres cannot store NUL.
    let nul =
        json!({"release": release, "stage": "prod", "verdict": "approved", "reason": "a\u{0}b"});
    assert_problem(
        &api.post(&admin.token, "/api/v1/approvals", &nul).await,
        422,
    );
    assert_problem(
        &api.post(&admin.token, "/api/v1/tokens", &json!({"name": "\u{0}"}))
            .await,
        422,
    );
    assert_problem(
        &api.post(
            &admin.token,
            "/api/v1/promotions",
            &json!({"release": uuid::Uuid::now_v7(), "stage": "prod"}),
        )
        .await,
        404,
    );
}
