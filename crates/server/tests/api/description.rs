//! The description is what it was, and what is served.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use sqlx::PgPool;

use crate::support::{World, request};

#[test]
fn the_description_is_the_committed_one() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let current = ecluse_server::web::api::description().unwrap();
    let same = committed.lines().zip(current.lines()).take_while(|(one, other)| one == other).count();
    let renew = "look at the difference, then `ecluse openapi > docs/openapi.json`";
    assert!(committed.trim_end() == current.trim_end(), "the API changed, first in line {}: {renew}", same + 1);
}

/// What people read first leaves out no route.
#[test]
fn the_table_of_routes_is_whole() {
    let table = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api.md")).unwrap();
    let description: Value = serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let route = format!("`{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"));
            assert!(table.contains(&format!("{route}`")) || table.contains(&format!("{route}?")), "{route}` is not in docs/api.md");
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_who_may_call_it() {
    let description: Value = serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
    let mut names = BTreeSet::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            assert!(names.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
            assert!(operation["description"].as_str().unwrap().contains("Who: "), "{method} {path}");
            assert!(!operation["summary"].as_str().unwrap().is_empty());
            assert_eq!(operation["responses"]["401"]["$ref"], "#/components/responses/Problem");
        }
    }
    // Every reference leads somewhere.
    let text = description.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_description_is_served_to_anybody(pool: PgPool) {
    let world = World::new(&pool);
    let answer = world.send(request("GET", "/api/openapi.json", None, None)).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.json(), serde_json::from_str::<Value>(&ecluse_server::web::api::description().unwrap()).unwrap());
    let docs = world.send(request("GET", "/api/docs", None, None)).await;
    assert_eq!((docs.status.as_u16(), docs.header("location")), (303, Some("/api/docs/")));
    let page = world.send(request("GET", "/api/docs/", None, None)).await;
    assert_eq!(page.status, 200);
    // Seen in Chromium: it works under the strict policy of the pages.
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
    assert!(!page.text.contains("http"), "an asset from elsewhere: {}", page.text);
    for asset in page.text.split(['"']).filter(|text| text.ends_with(".js") || text.ends_with(".css")) {
        let answer = world.send(request("GET", &format!("/api/docs/{}", asset.trim_start_matches("./")), None, None)).await;
        assert_eq!(answer.status, 200, "{asset}");
    }
    let start = world.send(request("GET", "/api/docs/swagger-initializer.js", None, None)).await.text;
    assert!(start.contains("/api/openapi.json") && !start.contains("petstore") && start.contains("\"validatorUrl\": \"none\""), "{start}");
}
