//! The webhook secret of a project, through the API.

use axum::body::Body;
use axum::http::Request;
use ecluse_domain::role::Role;
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, CANARY, assert_problem};

const ROUTE: &str = "/api/v1/projects/shop/webhook-secret";

/// The status of a delivery that is signed with this secret.
async fn deliver(api: &Api, id: &str, secret: &str) -> u16 {
    let body = serde_json::to_vec(&webhook::ping("https://git.test/shop.git")).unwrap();
    let request = Request::post("/webhooks/github/shop")
        .header("content-type", "application/json")
        .header("x-github-event", "ping")
        .header("x-github-delivery", id)
        .header("x-hub-signature-256", webhook::sign(secret, &body))
        .body(Body::from(body))
        .unwrap();
    api.send(request).await.status.as_u16()
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_previous_secret_is_accepted_until_the_next_change(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let own = api.person(&[(Some(project.id), Role::Administrator)]).await;
    assert_problem(&api.post(&own.token, ROUTE, &json!({})).await, 403);
    let short = json!({"webhook_secret": "short"});
    let problem = assert_problem(&api.post(&admin.token, ROUTE, &short).await, 422);
    assert_eq!(problem["errors"][0]["field"], "webhook_secret");

    let replace = async |body: Value| {
        let answer = api.post(&admin.token, ROUTE, &body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["webhook_secret"].as_str().unwrap().to_owned()
    };
    let first = format!("{CANARY}-webhook");
    let second = replace(json!({})).await;
    assert_eq!(second.len(), 64);
    let mut known = Vec::new();
    for (id, secret) in [("1", &first), ("2", &second)] {
        known.push(deliver(&api, id, secret).await);
    }
    let given = "a secret of the forge";
    assert_eq!(replace(json!({"webhook_secret": given})).await, given);
    // The intake reads a project's secrets again after a second, in a process of its own at once.
    let other = Api::new(&pool);
    let mut after = Vec::new();
    for (id, secret) in [("3", first.as_str()), ("4", &second), ("5", given)] {
        after.push(deliver(&other, id, secret).await);
    }
    assert_eq!((known, after), (vec![202, 202], vec![401, 202, 202]));

    let log = api.get(&admin.token, "/api/v1/audit?project=shop").await;
    assert_eq!(
        log.text.matches("project.webhook_secret_changed").count(),
        2
    );
    assert!(!log.text.contains(given) && !log.text.contains(&second));
}
