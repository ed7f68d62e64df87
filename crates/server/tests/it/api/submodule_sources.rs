//! The submodule sources of a project, through the API.

use ecluse_domain::role::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, assert_problem, request};

#[sqlx::test(migrations = "../../migrations")]
async fn an_administrator_changes_them_and_everybody_on_the_project_reads_them(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let developer = api.person(&[(Some(project.id), Role::Developer)]).await;
    let address = "/api/v1/projects/shop/submodule-sources";
    let put = async |token: &str, body: &Value| {
        api.send(request("PUT", address, Some(token), Some(body)))
            .await
    };
    let read = api.get(&developer.token, address).await;
    assert_eq!(read.json(), json!({"sources": []}));

    let wanted = json!({"sources": ["git@github.com:acme/Tools.git", "https://github.com/acme/tools", "git.acme.example/*/.."]});
    let refused = put(&admin.token, &wanted).await;
    let problem = assert_problem(&refused, 422);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("`git.acme.example/*/..` is not a submodule source"),
        "{problem}"
    );
    assert_problem(&put(&admin.token, &json!({})).await, 422);
    let account = put(&admin.token, &json!({"sources": ["github.com/acme"]})).await;
    let problem = assert_problem(&account, 422);
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("did you mean `github.com/acme/*`?"),
        "{problem}"
    );

    let wanted = json!({"sources": ["git@github.com:acme/Tools.git", "https://github.com/acme/tools", "github.com/acme/*"]});
    let set = put(&admin.token, &wanted).await;
    assert_eq!(set.status, 200, "{}", set.text);
    let stored = json!({"sources": ["github.com/acme/*", "github.com/acme/tools"]});
    assert_eq!(set.json(), stored);
    assert_problem(&put(&developer.token, &json!({"sources": []})).await, 403);
    assert_eq!(api.get(&developer.token, address).await.json(), stored);

    let log = api
        .get(&developer.token, "/api/v1/audit?project=shop")
        .await;
    let entries = log.json()["items"].as_array().unwrap().clone();
    let details: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["action"] == "project.submodule_sources_changed")
        .map(|entry| &entry["detail"])
        .collect();
    assert_eq!(
        details,
        ["added github.com/acme/*, added github.com/acme/tools"]
    );
}
