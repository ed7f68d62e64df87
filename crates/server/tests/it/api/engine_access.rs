//! What a stage may use on the container engine is an administrator's decision.

use ecluse_domain::role::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Answer, Api, assert_problem, request};

async fn put(api: &Api, token: &str, path: &str, body: &Value) -> Answer {
    api.send(request(
        "PUT",
        &format!("/api/v1/projects/{path}"),
        Some(token),
        Some(body),
    ))
    .await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stage_uses_only_what_an_administrator_allowed(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let hosting = api.person(&[(Some(project.id), Role::Hosting)]).await.token;
    let admin = api.person(&[(None, Role::Administrator)]).await.token;
    let own_admin = api
        .person(&[(Some(project.id), Role::Administrator)])
        .await
        .token;
    let ends = "is not allowed for this project: an administrator of the installation can allow it";
    let wishes = [
        (
            json!({"networks": ["rivals-network"]}),
            "networks",
            format!("the network `rivals-network` {ends}"),
        ),
        (
            json!({"ports": ["0.0.0.0:443:8069"]}),
            "ports",
            format!("the port 443 of 0.0.0.0 on the engine's host {ends}"),
        ),
        (
            json!({"environment": {"VIRTUAL_HOST": "rival.example.com"}}),
            "environment",
            format!(
                "`VIRTUAL_HOST=rival.example.com` asks a reverse proxy for an address, which {ends}"
            ),
        ),
    ];
    // Nobody's role makes a difference for the settings.
    for token in [&hosting, &own_admin, &admin] {
        for (settings, field, problem) in &wishes {
            let answer = put(&api, token, "shop/stages/prod", settings).await;
            let answer = assert_problem(&answer, 422);
            assert_eq!(answer["errors"][0]["field"], *field);
            assert_eq!(answer["errors"][0]["problem"], *problem, "{answer}");
        }
    }

    let access = json!({
        "networks": ["rivals-network"], "ports": ["0.0.0.0:443"],
        "address_claims": ["VIRTUAL_HOST=rival.example.com"],
    });
    for token in [&hosting, &own_admin] {
        let refused = put(&api, token, "shop/engine-access", &access).await;
        assert_problem(&refused, 403);
    }
    let answer = put(&api, &admin, "shop/engine-access", &access).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let shown = api.get(&hosting, "/api/v1/projects/shop/engine-access");
    assert_eq!(shown.await.json(), access);
    for (settings, ..) in &wishes {
        let answer = put(&api, &hosting, "shop/stages/prod", settings).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    let audit = api.get(&admin, "/api/v1/audit?project=shop").await.json();
    let entry = audit["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["action"] == "project.engine_access_changed")
        .unwrap();
    assert!(entry["detail"].as_str().unwrap().contains("rivals-network"));

    // The schema of a claim counts characters of the whole.
    let claim = |characters: usize| {
        let value = "é".repeat(characters - "VIRTUAL_HOST=".len());
        json!({"address_claims": [format!("VIRTUAL_HOST={value}")]})
    };
    let long = put(&api, &admin, "shop/engine-access", &claim(2001)).await;
    let long = assert_problem(&long, 422);
    assert_eq!(long["errors"][0]["field"], "address_claims");
    let allowed = put(&api, &admin, "shop/engine-access", &claim(2000)).await;
    assert_eq!(allowed.status, 200, "{}", allowed.text);

    let bad = json!({"networks": ["host"], "ports": ["1-2"]});
    assert_problem(&put(&api, &admin, "shop/engine-access", &bad).await, 422);
    // A variable that may not be hidden.
    let hidden = json!({"secrets": {"VIRTUAL_HOST": "rival.example.com"}});
    assert_problem(&put(&api, &hosting, "shop/stages/prod", &hidden).await, 422);
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_two_stages_publish_the_same_port(pool: PgPool) {
    let api = Api::new(&pool);
    let (shop, rivals) = (api.project("shop").await, api.project("rivals").await);
    let me = api.person(&[(Some(shop.id), Role::Hosting)]).await.token;
    let them = api.person(&[(Some(rivals.id), Role::Hosting)]).await.token;
    api.allow(&shop, &[], &["18000-18009", "0.0.0.0:18000"])
        .await;
    api.allow(&rivals, &[], &["18000-18009"]).await;
    let publish = async |token: &str, stage: &str, port: &str| {
        put(&api, token, stage, &json!({"ports": [port]})).await
    };
    let first = publish(&them, "rivals/stages/prod", "18000:8069").await;
    assert_eq!(first.status, 200, "{}", first.text);
    for port in ["18000:8069", "0.0.0.0:18000:8069"] {
        let taken = publish(&me, "shop/stages/prod", port).await;
        let message = assert_problem(&taken, 422)["errors"][0]["problem"].clone();
        let message = message.as_str().unwrap();
        assert!(
            message.ends_with("on the engine's host is published by a stage of another project")
                && !message.contains("rivals"),
            "{message}"
        );
    }
    for (stage, status) in [
        ("shop/stages/prod", 200),
        ("shop/stages/prod", 200),
        ("shop/stages/preprod", 422),
    ] {
        let answer = publish(&me, stage, "18001:8069").await;
        assert_eq!(answer.status, status, "{stage}: {}", answer.text);
    }
    let taken = publish(&me, "shop/stages/preprod", "18001:8069").await;
    assert_eq!(
        taken.json()["errors"][0]["problem"],
        "the port 18001 of 127.0.0.1 on the engine's host is published by the stage prod"
    );

    // Of two requests at the same time, one is refused.
    let answers = futures::future::join_all([
        publish(&me, "shop/stages/prod", "18005:8069"),
        publish(&them, "rivals/stages/prod", "18005:8069"),
    ])
    .await;
    let mut statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
}
