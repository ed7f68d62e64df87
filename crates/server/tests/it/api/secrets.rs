//! Secrets can be written and are never shown again.

use ecluse_domain::role::Role;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Api, CANARY, request};

#[sqlx::test(migrations = "../../migrations")]
async fn no_response_holds_a_secret(pool: PgPool) {
    let api = Api::new(&pool);
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let project = api.project("shop").await;
    let settings = json!({"environment": {"PLAIN": "shown"}, "secrets": {"SMTP_PASSWORD": format!("{CANARY}-smtp")}});
    let set = api
        .send(request(
            "PUT",
            "/api/v1/projects/shop/stages/prod",
            Some(&admin.token),
            Some(&settings),
        ))
        .await;
    assert_eq!(set.status, 200, "{}", set.text);
    assert_eq!(set.json()["secrets"], json!(["SMTP_PASSWORD"]));
    let mut answers = vec![set];
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    let mut read = 0;
    for (path, item) in description["paths"].as_object().unwrap() {
        if item.get("get").is_none() {
            continue;
        }
        for id in [
            project.build.to_string(),
            project.release.to_string(),
            project.promotion.to_string(),
            project.deployment.to_string(),
        ] {
            let whole = path.replace("{slug}", "shop").replace("{id}", &id);
            let query =
                if path.contains('{') || path.ends_with("projects") || path.ends_with("tokens") {
                    ""
                } else {
                    "?project=shop"
                };
            let answer = api.get(&admin.token, &format!("{whole}{query}")).await;
            read += usize::from(answer.status == 200);
            answers.push(answer);
        }
    }
    assert!(read >= 30, "{read}");
    // Errors hold no secret either: an existing project, and faulty secrets.
    let again = json!({"slug": "shop", "name": "x", "repository": "https://git.test/x.git", "base_image": "a/b", "webhook_secret": format!("{CANARY}-again"),
                       "git_username": "bot", "git_token": format!("{CANARY}-again")});
    answers.push(api.post(&admin.token, "/api/v1/projects", &again).await);
    let broken = json!({"secrets": {"1": format!("{CANARY}-x"), "NUL": format!("{CANARY}-x")}});
    answers.push(
        api.send(request(
            "PUT",
            "/api/v1/projects/shop/stages/prod",
            Some(&admin.token),
            Some(&broken),
        ))
        .await,
    );
    assert_eq!(
        answers
            .iter()
            .rev()
            .take(2)
            .map(|answer| answer.status.as_u16())
            .collect::<Vec<_>>(),
        [422, 409]
    );
    // A secret that is named with null keeps its value, which is not shown.
    let kept = json!({"secrets": {"SMTP_PASSWORD": null}});
    answers.push(
        api.send(request(
            "PUT",
            "/api/v1/projects/shop/stages/prod",
            Some(&admin.token),
            Some(&kept),
        ))
        .await,
    );
    for answer in &answers {
        assert!(!answer.text.contains(CANARY), "{}", answer.text);
        assert!(!format!("{:?}", answer.headers).contains(CANARY));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
    // The database holds no secret in plain text.
    for sql in [
        "SELECT coalesce(string_agg(p::text, ''), '') FROM projects p",
        "SELECT coalesce(string_agg(s::text, ''), '') FROM stages s",
        "SELECT coalesce(string_agg(a::text, ''), '') FROM audit a",
    ] {
        let dump: String = sqlx::query_scalar(sql).fetch_one(&pool).await.unwrap();
        assert!(dump.len() > 100);
        assert!(
            !dump.contains(CANARY) && !dump.contains(&hex::encode(CANARY)),
            "{sql}"
        );
    }
}
