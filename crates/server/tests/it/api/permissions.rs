//! Every route, called by every kind of caller. The list of routes is compared with the description
//! and with the router.

use std::collections::BTreeSet;

use axum::http::HeaderValue;
use ecluse_domain::role::Role::{
    self, Administrator, Developer, Hosting, ProjectManager, Quality, TechnicalReferent,
};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, Person, Project, assert_problem, request};

/// Who may call a route.
#[derive(Clone, Copy)]
enum Who {
    Anybody,
    /// One of these roles on the project, or everywhere. A caller without a role on the project
    /// gets 404.
    OnProject(&'static [Role]),
    /// One of these roles everywhere.
    Everywhere(&'static [Role]),
    /// One of these roles everywhere, about one project. A caller without a role on the project gets
    /// 404.
    EverywhereOnProject(&'static [Role]),
}

const READERS: Who = Who::OnProject(Role::ALL);
const REQUESTERS: Who = Who::OnProject(&[ProjectManager, TechnicalReferent, Administrator]);

const OPERATORS: Who = Who::OnProject(&[Hosting, Administrator]);
const VETOERS: Who = Who::OnProject(&[TechnicalReferent, Administrator]);
const HOLDERS: Who = Who::OnProject(&[TechnicalReferent, Hosting, Administrator]);

/// Method, route, the allowed callers, and the status of their response.
const ROUTES: &[(&str, &str, Who, u16)] = &[
    ("GET", "/api/v1/projects", Who::Anybody, 200),
    (
        "POST",
        "/api/v1/projects",
        Who::Everywhere(&[Administrator]),
        201,
    ),
    ("GET", "/api/v1/projects/{slug}", READERS, 200),
    ("GET", "/api/v1/projects/{slug}/stages", READERS, 200),
    (
        "PUT",
        "/api/v1/projects/{slug}/stages/{stage}",
        Who::OnProject(&[Hosting, Administrator]),
        200,
    ),
    ("GET", "/api/v1/projects/{slug}/engine-access", READERS, 200),
    (
        "PUT",
        "/api/v1/projects/{slug}/engine-access",
        Who::EverywhereOnProject(&[Administrator]),
        200,
    ),
    ("GET", "/api/v1/builds", READERS, 200),
    ("GET", "/api/v1/builds/{id}", READERS, 200),
    ("GET", "/api/v1/builds/{id}/findings", READERS, 200),
    ("GET", "/api/v1/builds/{id}/logs", READERS, 200),
    ("GET", "/api/v1/builds/{id}/tests", READERS, 200),
    (
        "POST",
        "/api/v1/builds/{id}/retry",
        Who::OnProject(&[TechnicalReferent, Developer, Hosting, Administrator]),
        202,
    ),
    (
        "POST",
        "/api/v1/builds/{id}/cancel",
        Who::OnProject(&[TechnicalReferent, Developer, Hosting, Administrator]),
        202,
    ),
    ("GET", "/api/v1/queue", Who::Anybody, 200),
    ("GET", "/api/v1/projects/{slug}/build-policy", READERS, 200),
    (
        "PUT",
        "/api/v1/projects/{slug}/build-policy",
        Who::OnProject(&[Hosting, Administrator]),
        200,
    ),
    (
        "GET",
        "/api/v1/projects/{slug}/submodule-sources",
        READERS,
        200,
    ),
    (
        "PUT",
        "/api/v1/projects/{slug}/submodule-sources",
        Who::EverywhereOnProject(&[Administrator]),
        200,
    ),
    (
        "POST",
        "/api/v1/projects/{slug}/webhook-secret",
        Who::EverywhereOnProject(&[Administrator]),
        200,
    ),
    ("GET", "/api/v1/images", READERS, 200),
    (
        "GET",
        "/api/v1/projects/{slug}/images/{digest}",
        READERS,
        200,
    ),
    (
        "GET",
        "/api/v1/projects/{slug}/images/{digest}/attestations",
        READERS,
        200,
    ),
    (
        "GET",
        "/api/v1/projects/{slug}/images/{digest}/attestations/{kind}",
        READERS,
        200,
    ),
    ("GET", "/api/v1/signing-keys", Who::Anybody, 200),
    ("GET", "/api/v1/releases", READERS, 200),
    ("GET", "/api/v1/releases/{id}", READERS, 200),
    ("GET", "/api/v1/approvals", READERS, 200),
    ("GET", "/api/v1/releases/{id}/readiness", READERS, 200),
    ("GET", "/api/v1/projects/{slug}/readiness", READERS, 200),
    ("GET", "/api/v1/releases/{id}/changes", READERS, 200),
    ("POST", "/api/v1/releases/{id}/veto", VETOERS, 204),
    ("POST", "/api/v1/releases/{id}/lift-veto", VETOERS, 204),
    (
        "POST",
        "/api/v1/approvals",
        Who::OnProject(&[ProjectManager, TechnicalReferent, Administrator]),
        201,
    ),
    ("GET", "/api/v1/projects/{slug}/policy", READERS, 200),
    ("POST", "/api/v1/policies", OPERATORS, 201),
    ("GET", "/api/v1/projects/{slug}/freezes", READERS, 200),
    ("POST", "/api/v1/freezes", OPERATORS, 201),
    ("POST", "/api/v1/freezes/{id}/lift", OPERATORS, 204),
    ("GET", "/api/v1/overrides", READERS, 200),
    ("POST", "/api/v1/overrides", OPERATORS, 201),
    ("POST", "/api/v1/overrides/{id}/review", OPERATORS, 200),
    ("POST", "/api/v1/overrides/{id}/confirm", OPERATORS, 200),
    ("POST", "/api/v1/overrides/{id}/withdraw", OPERATORS, 200),
    (
        "POST",
        "/api/v1/projects/{slug}/stages/{stage}/hold",
        HOLDERS,
        204,
    ),
    (
        "POST",
        "/api/v1/projects/{slug}/stages/{stage}/lift-hold",
        HOLDERS,
        204,
    ),
    (
        "GET",
        "/api/v1/projects/{slug}/stages/{stage}/database",
        READERS,
        200,
    ),
    (
        "POST",
        "/api/v1/projects/{slug}/stages/{stage}/database/read",
        OPERATORS,
        202,
    ),
    ("GET", "/api/v1/promotions", READERS, 200),
    ("POST", "/api/v1/promotions", REQUESTERS, 202),
    ("GET", "/api/v1/promotions/{id}", READERS, 200),
    ("POST", "/api/v1/promotions/{id}/withdraw", REQUESTERS, 200),
    ("GET", "/api/v1/deployments", READERS, 200),
    ("GET", "/api/v1/deployments/{id}", READERS, 200),
    ("GET", "/api/v1/deployments/{id}/logs", READERS, 200),
    ("GET", "/api/v1/deliveries", READERS, 200),
    ("GET", "/api/v1/dependencies", READERS, 200),
    ("GET", "/api/v1/dependencies/{id}", READERS, 200),
    ("GET", "/api/v1/dependencies/{id}/logs", READERS, 200),
    (
        "POST",
        "/api/v1/projects/{slug}/dependencies/refresh",
        Who::OnProject(&[TechnicalReferent, Developer, Hosting, Administrator]),
        202,
    ),
    ("GET", "/api/v1/audit", READERS, 200),
    ("GET", "/api/v1/tokens", Who::Anybody, 200),
    ("POST", "/api/v1/tokens", Who::Anybody, 201),
    ("DELETE", "/api/v1/tokens/{id}", Who::Anybody, 204),
];

/// The route's address and body for this project, with this token's id.
fn filled(
    api: &Api,
    method: &str,
    route: &str,
    project: &Project,
    token: &str,
) -> (String, Option<Value>) {
    let id = match route.split('/').nth(3).unwrap() {
        "builds" if route.ends_with("/cancel") => project.queued_build.to_string(),
        "builds" => project.failed_build.to_string(),
        "releases" => project.release.to_string(),
        "freezes" => project.freeze.to_string(),
        "overrides" if route.ends_with("/review") => project.to_review.to_string(),
        "overrides" => project.overridden.to_string(),
        "promotions" => project.promotion.to_string(),
        "deployments" => project.deployment.to_string(),
        "dependencies" => project.dependencies.to_string(),
        "tokens" => token.to_owned(),
        _ => String::new(),
    };
    let mut path = route
        .replace("{slug}", &project.slug)
        .replace("{stage}", "staging")
        .replace("{digest}", project.image.as_str())
        .replace("{kind}", "sbom")
        .replace("{id}", &id);
    if method == "GET"
        && !route.contains('{')
        && !["projects", "queue", "tokens", "signing-keys"]
            .contains(&route.rsplit('/').next().unwrap())
    {
        path += &format!("?project={}", project.slug);
    }
    if route.ends_with("/readiness") || route.ends_with("/changes") || route.ends_with("/policy") {
        path += "?stage=preprod";
    }
    let body = match (method, route) {
        ("POST", "/api/v1/projects") => Some(
            json!({"slug": format!("new-{}", api.next()), "name": "New", "repository": "https://git.test/new.git", "base_image": "sample/odoo"}),
        ),
        ("POST", "/api/v1/projects/{slug}/webhook-secret") => Some(json!({})),
        ("PUT", "/api/v1/projects/{slug}/build-policy") => Some(json!({"retention": {"keep": 5}})),
        ("PUT", "/api/v1/projects/{slug}/submodule-sources") => {
            Some(json!({"sources": ["github.com/acme/*"]}))
        }
        ("PUT", "/api/v1/projects/{slug}/engine-access") => Some(json!({"networks": ["odoo"]})),
        ("PUT", _) => Some(json!({"environment": {"A": "b"}})),
        ("POST", "/api/v1/approvals") => {
            Some(json!({"release": project.release, "stage": "preprod", "verdict": "approved"}))
        }
        ("POST", "/api/v1/promotions") => {
            Some(json!({"release": project.release, "stage": "preprod"}))
        }
        ("POST", "/api/v1/policies") => Some(
            json!({"place": {"project": project.slug, "stage": "prod"}, "settings": {"soak_minutes": 5}, "reason": "because"}),
        ),
        ("POST", "/api/v1/freezes") => Some(json!({
            "place": {"project": project.slug, "stage": "prod"}, "starts_at": "2026-12-24T16:00:00", "minutes": 60, "time_zone": "Europe/Paris",
            "recurrence": "yearly", "reason": "because"
        })),
        ("POST", "/api/v1/overrides") => Some(
            json!({"release": project.release, "stage": "prod", "gate": "approval", "reason": "because"}),
        ),
        ("POST", "/api/v1/overrides/{id}/review") => Some(json!({"review": "It was right."})),
        ("POST", path) if path.ends_with("/veto") || path.ends_with("/hold") => {
            Some(json!({"reason": "because"}))
        }
        ("POST", "/api/v1/tokens") => Some(json!({"name": "ci"})),
        _ => None,
    };
    (path, body)
}

fn described() -> BTreeSet<(String, String)> {
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    let methods = |(path, item): (&String, &Value)| -> Vec<(String, String)> {
        item.as_object()
            .unwrap()
            .keys()
            .filter(|key| *key != "parameters")
            .map(|method| (method.to_uppercase(), path.clone()))
            .collect()
    };
    description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(methods)
        .collect()
}

#[test]
fn the_table_has_every_described_route() {
    let table: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|(method, route, ..)| ((*method).to_owned(), (*route).to_owned()))
        .collect();
    assert_eq!(table, described());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_router_has_the_described_routes_and_no_other(pool: PgPool) {
    let api = Api::new(&pool);
    let routed: BTreeSet<String> = api
        .routes()
        .split('"')
        .filter(|text| text.starts_with("/api/v1"))
        .map(str::to_owned)
        .collect();
    let described = described();
    assert_eq!(
        routed,
        described.iter().map(|(_, path)| path.clone()).collect()
    );
    let project = api.project("shop").await;
    for path in &routed {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            let (address, _) = filled(
                &api,
                method,
                path,
                &project,
                "00000000-0000-0000-0000-000000000000",
            );
            let answer = api.send(request(method, &address, None, None)).await;
            let expected = if described.contains(&(method.to_owned(), path.clone())) {
                401
            } else {
                405
            };
            assert_problem(&answer, expected);
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_route_allows_only_the_documented_roles(pool: PgPool) {
    let api = Api::new(&pool);
    let mut checked = 0;
    let mut callers: Vec<Option<(Role, bool)>> = vec![None];
    callers.extend(
        Role::ALL
            .iter()
            .flat_map(|&role| [Some((role, true)), Some((role, false))]),
    );
    for (number, &caller) in callers.iter().enumerate() {
        let project = api.project(&format!("shop-{number}")).await;
        let person = match caller {
            None => api.person(&[]).await,
            Some((role, everywhere)) => {
                api.person(&[((!everywhere).then_some(project.id), role)])
                    .await
            }
        };
        for &(method, route, who, allowed) in ROUTES {
            let (path, body) = filled(&api, method, route, &project, &person.token_id.to_string());
            assert_problem(
                &api.send(request(method, &path, None, body.as_ref())).await,
                401,
            );
            let expected = match (who, caller) {
                (Who::Anybody, _) => allowed,
                (Who::OnProject(roles), Some((role, _))) if roles.contains(&role) => allowed,
                (Who::OnProject(_), Some(_)) => 403,
                (Who::OnProject(_), None) => 404,
                (Who::Everywhere(roles), Some((role, true))) if roles.contains(&role) => allowed,
                (Who::Everywhere(_), _) => 403,
                (Who::EverywhereOnProject(roles), Some((role, true))) if roles.contains(&role) => {
                    allowed
                }
                (Who::EverywhereOnProject(_), Some(_)) => 403,
                (Who::EverywhereOnProject(_), None) => 404,
            };
            let answer = api
                .send(request(method, &path, Some(&person.token), body.as_ref()))
                .await;
            assert_eq!(
                answer.status.as_u16(),
                expected,
                "{method} {route} by {caller:?}: {}",
                answer.text
            );
            if expected >= 400 {
                assert_problem(&answer, expected);
            }
            checked += 1;
        }
    }
    assert_eq!(
        callers.len(),
        13,
        "nobody, and each role on one project and on every project"
    );
    assert_eq!(checked, callers.len() * ROUTES.len());
}

/// A change that does not mark the key would run again after its answer was lost.
#[sqlx::test(migrations = "../../migrations")]
async fn every_change_marks_the_idempotency_key_of_its_request(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let person = api.person(&[(None, Administrator)]).await;
    // The image of this project is being made already, so its refresh changes nothing, and neither
    // does a reading of its database.
    let no_changes = [
        "/api/v1/projects/{slug}/dependencies/refresh",
        "/api/v1/projects/{slug}/stages/{stage}/database/read",
    ];
    let is_change = |method: &str, route: &str| method == "POST" && !no_changes.contains(&route);
    let posts = || {
        ROUTES
            .iter()
            .filter(|(method, route, ..)| is_change(method, route))
    };
    for &(method, route, _, allowed) in posts() {
        let (path, body) = filled(&api, method, route, &project, "");
        let mut request = request(method, &path, Some(&person.token), body.as_ref());
        let headers = request.headers_mut();
        headers.insert("idempotency-key", HeaderValue::from_static(route));
        let answer = api.send(request).await;
        assert_eq!(answer.status.as_u16(), allowed, "{route}: {}", answer.text);
    }
    let marked: Vec<String> =
        sqlx::query_scalar("SELECT key FROM idempotency_keys WHERE changed_at IS NOT NULL")
            .fetch_all(&pool)
            .await
            .unwrap();
    let marked: BTreeSet<&str> = marked.iter().map(String::as_str).collect();
    assert_eq!(marked, posts().map(|&(_, route, ..)| route).collect());
}

#[sqlx::test(migrations = "../../migrations")]
async fn another_projects_ids_are_not_found(pool: PgPool) {
    let api = Api::new(&pool);
    let (mine, other) = (api.project("mine").await, api.project("rivals").await);
    let all_roles: Vec<_> = Role::ALL
        .iter()
        .map(|&role| (Some(mine.id), role))
        .collect();
    let me = api.person(&all_roles).await;
    let them = api.person(&[(Some(other.id), Quality)]).await;
    let missing = Project {
        id: ecluse_domain::ids::ProjectId::generate(),
        slug: "missing".to_owned(),
        delivery: ecluse_domain::ids::DeliveryId::generate(),
        failed_build: ecluse_domain::ids::BuildId::generate(),
        queued_build: ecluse_domain::ids::BuildId::generate(),
        build: ecluse_domain::ids::BuildId::generate(),
        image: ecluse_domain::Digest::sha256(b"missing"),
        release: ecluse_domain::ids::ReleaseId::generate(),
        freeze: ecluse_domain::ids::FreezeId::generate(),
        overridden: ecluse_domain::ids::OverrideId::generate(),
        to_review: ecluse_domain::ids::OverrideId::generate(),
        promotion: ecluse_domain::ids::PromotionId::generate(),
        deployment: ecluse_domain::ids::DeploymentId::generate(),
        dependencies: ecluse_domain::ids::DependencyImageId::generate(),
    };
    let mut refused = 0;
    for &(method, route, who, _) in ROUTES {
        let theirs = them.token_id.to_string();
        let (path, body) = filled(&api, method, route, &other, &theirs);
        let answer = api
            .send(request(method, &path, Some(&me.token), body.as_ref()))
            .await;
        if matches!(who, Who::OnProject(_)) || route == "/api/v1/tokens/{id}" {
            let theirs = assert_problem(&answer, 404);
            // The response for an object of another project is the same as for a missing one.
            let (path, body) = filled(
                &api,
                method,
                route,
                &missing,
                &uuid::Uuid::now_v7().to_string(),
            );
            let not_found = assert_problem(
                &api.send(request(method, &path, Some(&me.token), body.as_ref()))
                    .await,
                404,
            );
            assert_eq!(theirs["detail"], not_found["detail"], "{method} {route}");
            refused += 1;
        }
    }
    assert_eq!(refused, 55);
    // Nothing of the other project was changed, and no response of mine names it.
    for &(method, route, ..) in ROUTES.iter().filter(|(method, ..)| *method == "GET") {
        let (path, _) = filled(&api, method, route, &mine, "");
        let answer = api.get(&me.token, &path).await;
        assert_eq!(answer.status, 200);
        for secret in [
            other.slug.clone(),
            other.id.to_string(),
            other.build.to_string(),
            other.release.to_string(),
            other.delivery.to_string(),
            other.dependencies.to_string(),
        ] {
            assert!(!answer.text.contains(&secret), "{route}: {}", answer.text);
        }
    }
    let stage = api
        .get(&them.token, "/api/v1/projects/rivals/stages")
        .await
        .json();
    assert_eq!(stage["items"][0]["environment"], json!({}));
    assert_eq!(
        api.get(
            &them.token,
            &format!("/api/v1/promotions/{}", other.promotion)
        )
        .await
        .json()["status"],
        "awaiting_gates"
    );
    still_works(&api, &them).await;
}

async fn still_works(api: &Api, person: &Person) {
    assert_eq!(api.get(&person.token, "/api/v1/tokens").await.status, 200);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_removed_role_is_lost_at_once(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let person = api.person(&[(Some(project.id), Administrator)]).await;
    assert_eq!(
        api.get(&person.token, "/api/v1/projects/shop").await.status,
        200
    );
    sqlx::query("DELETE FROM memberships WHERE user_id = $1")
        .bind(person.id.0)
        .execute(&pool)
        .await
        .unwrap();
    assert_problem(&api.get(&person.token, "/api/v1/projects/shop").await, 404);
    assert_eq!(
        api.get(&person.token, "/api/v1/projects").await.json()["items"],
        json!([])
    );
}

/// The owner of the tokens is an administrator, who may do everything.
#[sqlx::test(migrations = "../../migrations")]
async fn a_token_allows_no_more_than_its_scope(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let person = api.person(&[(None, Administrator)]).await;
    let issue = async |by: &str, scope: Value| {
        api.post(
            by,
            "/api/v1/tokens",
            &json!({"name": "robot", "scope": scope}),
        )
        .await
    };
    let token = async |scope: Value| {
        issue(&person.token, scope).await.json()["token"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let reading = token(json!(["read"])).await;
    for &(method, route, _, allowed) in ROUTES {
        let (path, body) = filled(&api, method, route, &project, &person.token_id.to_string());
        let answer = api
            .send(request(method, &path, Some(&reading), body.as_ref()))
            .await;
        let expected = if method == "GET" { allowed } else { 403 };
        assert_eq!(
            answer.status.as_u16(),
            expected,
            "{method} {route}: {}",
            answer.text
        );
    }
    let retrying = token(json!(["retry_build"])).await;
    let retry = format!("/api/v1/builds/{}/retry", project.failed_build);
    let refused = assert_problem(&api.post(&reading, &retry, &Value::Null).await, 403);
    assert_eq!(
        refused["detail"],
        "The scope of this token does not include retry_build."
    );
    assert_eq!(api.post(&retrying, &retry, &Value::Null).await.status, 202);
    let promotion = json!({"release": project.release, "stage": "preprod"});
    assert_problem(
        &api.post(&retrying, "/api/v1/promotions", &promotion).await,
        403,
    );
    // A token with a scope cannot issue tokens, and a scope allows no more than the roles of its
    // owner.
    assert_problem(&issue(&retrying, Value::Null).await, 403);
    assert_problem(&issue(&person.token, json!([])).await, 422);
    assert_problem(&issue(&person.token, json!(["everything"])).await, 422);
    let reader = api.person(&[(Some(project.id), Quality)]).await;
    let wide = issue(&reader.token, json!(["manage_people", "retry_build"]))
        .await
        .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_problem(&api.post(&wide, &retry, &Value::Null).await, 403);
    let listed = api.get(&person.token, "/api/v1/tokens").await.json();
    let scopes: Vec<&Value> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|token| &token["scope"])
        .collect();
    assert_eq!(
        scopes,
        [&json!(["retry_build"]), &json!(["read"]), &Value::Null]
    );
}

/// Approvals and overrides need a person, so a service account gives none, with every role.
#[sqlx::test(migrations = "../../migrations")]
async fn a_service_account_can_neither_approve_nor_override(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let all: Vec<_> = Role::ALL.iter().map(|&role| (None, role)).collect();
    let robot = api.person(&all).await;
    sqlx::query("UPDATE users SET kind = 'service', password_hash = NULL WHERE id = $1")
        .bind(robot.id.0)
        .execute(&pool)
        .await
        .unwrap();
    let mut refused = Vec::new();
    for &(method, route, _, allowed) in ROUTES {
        let (path, body) = filled(&api, method, route, &project, &robot.token_id.to_string());
        let answer = api
            .send(request(method, &path, Some(&robot.token), body.as_ref()))
            .await;
        if answer.status == 403 {
            assert!(
                answer.json()["detail"]
                    .as_str()
                    .unwrap()
                    .contains("only a person may"),
                "{method} {route}: {}",
                answer.text
            );
            refused.push(route);
        } else {
            assert_eq!(
                answer.status.as_u16(),
                allowed,
                "{method} {route}: {}",
                answer.text
            );
        }
    }
    let overrides = [
        "/api/v1/overrides",
        "/api/v1/overrides/{id}/review",
        "/api/v1/overrides/{id}/confirm",
        "/api/v1/overrides/{id}/withdraw",
    ];
    assert_eq!(refused, [&["/api/v1/approvals"][..], &overrides].concat());
    // An approval that the account gave when it was a person does not count either.
    let mut conn = api.engine.connection().await.unwrap();
    let may = ecluse_engine::access::is_allowed(
        &mut conn,
        robot.id,
        Some(project.id),
        ecluse_domain::role::Action::Approve,
    )
    .await;
    assert!(!may.unwrap());
}
