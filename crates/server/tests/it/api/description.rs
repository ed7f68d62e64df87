//! The description of the API: the committed file, and the one that the server sends.

use std::collections::BTreeSet;
use std::path::Path;

use ecluse_domain::role::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, assert_problem, request};

#[test]
fn the_committed_description_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let current = ecluse_server::web::api::description().unwrap();
    let same = committed
        .lines()
        .zip(current.lines())
        .take_while(|(one, other)| one == other)
        .count();
    let advice = "run `ecluse openapi > docs/openapi.json` and review the difference";
    assert!(
        committed.trim_end() == current.trim_end(),
        "the API changed, first in line {}: {advice}",
        same + 1
    );
}

#[test]
fn the_table_of_routes_in_the_documentation_is_complete() {
    let table =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md"))
            .unwrap();
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let route = format!(
                "`{} {}",
                method.to_uppercase(),
                path.trim_start_matches("/api/v1")
            );
            assert!(
                table.contains(&format!("{route}`")) || table.contains(&format!("{route}?")),
                "{route}` is not in docs/api.md"
            );
        }
    }
}

#[test]
fn every_operation_has_a_unique_id_and_names_the_allowed_roles() {
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(
                names.insert(operation["operationId"].as_str().unwrap()),
                "{method} {path}"
            );
            assert!(
                operation["description"]
                    .as_str()
                    .unwrap()
                    .contains("Allowed: "),
                "{method} {path}"
            );
            assert!(!operation["summary"].as_str().unwrap().is_empty());
            assert_eq!(
                operation["responses"]["401"]["$ref"],
                "#/components/responses/Problem"
            );
        }
    }
    // Every reference has a target.
    let text = description.to_string();
    for reference in text
        .split("\"$ref\":\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_description_is_served_to_anybody(pool: PgPool) {
    let api = Api::new(&pool);
    let answer = api
        .send(request("GET", "/api/openapi.json", None, None))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("content-type")),
        (200, Some("application/json"))
    );
    assert_eq!(
        answer.json(),
        serde_json::from_str::<Value>(&ecluse_server::web::api::description().unwrap()).unwrap()
    );
    let docs = api.send(request("GET", "/api/docs", None, None)).await;
    assert_eq!(
        (docs.status.as_u16(), docs.header("location")),
        (303, Some("/api/docs/"))
    );
    let page = api.send(request("GET", "/api/docs/", None, None)).await;
    assert_eq!(page.status, 200);
    // The page works in Chromium under the strict policy of the other pages.
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'")
            && !policy.contains("unsafe")
            && !policy.contains("http"),
        "{policy}"
    );
    assert!(
        !page.text.contains("http"),
        "an asset of another server: {}",
        page.text
    );
    for asset in page
        .text
        .split(['"'])
        .filter(|text| text.ends_with(".js") || text.ends_with(".css"))
    {
        let answer = api
            .send(request(
                "GET",
                &format!("/api/docs/{}", asset.trim_start_matches("./")),
                None,
                None,
            ))
            .await;
        assert_eq!(answer.status, 200, "{asset}");
    }
    let start = api
        .send(request(
            "GET",
            "/api/docs/swagger-initializer.js",
            None,
            None,
        ))
        .await
        .text;
    assert!(
        start.contains("/api/openapi.json")
            && !start.contains("petstore")
            && start.contains("\"validatorUrl\": \"none\""),
        "{start}"
    );
}

#[test]
fn every_part_of_a_path_is_a_parameter_and_no_other_parameter_is_in_it() {
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        let parts: BTreeSet<&str> = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        for (method, operation) in item.as_object().unwrap() {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let described: BTreeSet<&str> = parameters
                .filter(|parameter| parameter["in"] == "path")
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            assert_eq!(described, parts, "{method} {path}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_description_forbids_is_refused(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let administrator = api.person(&[(None, Role::Administrator)]).await;
    let freeze = |change: &str, value: Value| {
        let mut freeze = json!({
            "place": {"project": "shop"},
            "starts_at": "2099-01-01T00:00:00",
            "minutes": 60,
            "time_zone": "UTC",
            "recurrence": "once",
            "reason": "Stock-taking",
        });
        freeze[change] = value;
        freeze
    };
    for (field, value) in [
        // The time is a local one, without an offset.
        ("starts_at", json!("2099-01-01T00:00:00Z")),
        ("minutes", json!(0)),
        ("minutes", json!(527_041)),
        ("time_zone", json!("Europe Paris")),
        ("reason", json!("\u{85}")),
        ("reason", json!("closed\u{c}")),
    ] {
        let answer = api
            .post(
                &administrator.token,
                "/api/v1/freezes",
                &freeze(field, value),
            )
            .await;
        assert_eq!(assert_problem(&answer, 422)["errors"][0]["field"], field);
    }
    // A header that is read for a stream of events only is checked for every response.
    let path = format!("/api/v1/builds/{}/logs", project.build);
    let mut request = request("GET", &path, Some(&administrator.token), None);
    request
        .headers_mut()
        .insert("last-event-id", "the last".parse().unwrap());
    let answer = api.send(request).await;
    assert_eq!(
        assert_problem(&answer, 422)["errors"][0]["field"],
        "Last-Event-ID"
    );
}
