//! Text from outside: no answer grows with it, none hides a character, and people cannot choose a
//! name that does.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chrono::Duration;
use ecluse_domain::role::Role;
use ecluse_domain::text::is_hidden;
use ecluse_store::sessions;
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};

use crate::fixtures::api::{Api, CANARY, Project, assert_problem};

/// A column that the database bounds.
#[derive(Debug, sqlx::FromRow)]
struct Column {
    relation: String,
    name: String,
    most: i32,
    /// The names of branches and tags are bounded in bytes, and have git's grammar.
    is_ref: bool,
}

/// Columns of which a row cannot be changed, or that have a grammar of their own.
const KEPT: [(&str, &str); 7] = [
    ("audit", ""),
    ("policies", ""),
    ("releases", "version"),
    ("projects", "repository"),
    ("projects", "image_repository"),
    ("findings", "rule"),
    ("freezes", "time_zone"),
];

/// Writes a text into every bounded text column of every row.
async fn fill(pool: &PgPool, text: impl Fn(&Column) -> String) {
    let columns: Vec<Column> = sqlx::query_as(
        r"SELECT c.conrelid::regclass::text AS relation, a.attname::text AS name,
                 substring(pg_get_constraintdef(c.oid) FROM '<= (\d+)')::int AS most,
                 pg_get_constraintdef(c.oid) LIKE '%octet_length%' AS is_ref
          FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
          WHERE c.contype = 'c' AND cardinality(c.conkey) = 1 AND a.atttypid = 'text'::regtype
            AND pg_get_constraintdef(c.oid) ~ ('length\(' || quote_ident(a.attname) || '\) <= ')",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(columns.len() > 50, "{columns:?}");
    for column in &columns {
        let Column { relation, name, .. } = column;
        if KEPT.contains(&(relation, name)) || KEPT.contains(&(relation, "")) {
            continue;
        }
        let update = format!("UPDATE {relation} SET {name} = $1");
        let text = text(column);
        let all = sqlx::query(AssertSqlSafe(update.as_str()))
            .bind(&text)
            .execute(pool)
            .await;
        // Some texts exist only together with another column.
        if all.is_err() {
            sqlx::query(AssertSqlSafe(format!("{update} WHERE {name} IS NOT NULL")))
                .bind(&text)
                .execute(pool)
                .await
                .unwrap_or_else(|error| panic!("{relation}.{name}: {error}"));
        }
    }
}

/// Adds what the project has none of, with this text in it.
async fn add_rows(pool: &PgPool, project: &Project, text: &str) {
    let commits: Vec<Value> = (0..100)
        .map(|_| {
            json!({"sha": "a".repeat(40), "author": text, "committed_at": "2026-12-01T00:00:00Z", "subject": text, "tickets": []})
        })
        .collect();
    sqlx::query("UPDATE releases SET lane = 'off_trunk', debt = $2 WHERE id = $1")
        .bind(project.release.0)
        .bind(Value::from(commits))
        .execute(pool)
        .await
        .unwrap();
    let addon = json!({"name": text, "version": text, "source": text});
    sqlx::query("UPDATE images SET addons = $1")
        .bind(Value::from(vec![addon; 500]))
        .execute(pool)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO gates (promotion_id, name, status, reason, owner)
         SELECT $1, name, 'pending', 'x', 'developer' FROM unnest($2::text[]) name",
    )
    .bind(project.promotion.0)
    .bind(
        ecluse_domain::gate::GateName::ALL
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
    )
    .execute(pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO findings (build_id, number, rule, severity, path, line, message) VALUES ($1, 1000, 'manifest/version', 'warn', 'x', 1, 'x')",
    )
    .bind(project.build.0)
    .execute(pool)
    .await
    .unwrap();
    sqlx::query("INSERT INTO audit (actor_kind, actor_name, action, detail, project_id) VALUES ('person', left($1, 200), 'test', left($1, 2000), $2)")
        .bind(text)
        .bind(project.id.0)
        .execute(pool)
        .await
        .unwrap();
    sqlx::query("UPDATE stages SET held_at = now(), held_by_name = 'x', hold_reason = 'x'")
        .execute(pool)
        .await
        .unwrap();
}

/// The addresses of all routes of the API that are read, and whether each is a list.
fn readable_routes(project: &Project) -> Vec<(String, bool)> {
    let description: Value =
        serde_json::from_str(&ecluse_server::web::api::description().unwrap()).unwrap();
    let mut routes = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else {
            continue;
        };
        let answer =
            &operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"];
        let is_list = answer
            .as_str()
            .is_some_and(|schema| schema.starts_with("#/components/schemas/List_"));
        let id = match path.split('/').nth(3).unwrap() {
            "builds" => project.build.to_string(),
            "releases" => project.release.to_string(),
            "promotions" => project.promotion.to_string(),
            "deployments" => project.deployment.to_string(),
            "dependencies" => project.dependencies.to_string(),
            _ => String::new(),
        };
        let mut address = path
            .replace("{slug}", &project.slug)
            .replace("{digest}", project.image.as_str())
            .replace("{stage}", "prod")
            .replace("{kind}", "sbom")
            .replace("{id}", &id);
        assert!(!address.contains('{'), "{address}");
        let takes = |name: &str| {
            operation["parameters"].as_array().is_some_and(|all| {
                all.iter()
                    .any(|one| one["name"] == name && one["in"] == "query")
            })
        };
        if takes("project") {
            address += &format!("?project={}", project.slug);
        } else if takes("stage") {
            address += "?stage=prod";
        }
        routes.push((address, is_list));
    }
    routes
}

/// The addresses of the pages.
fn pages(project: &Project) -> Vec<String> {
    let slug = &project.slug;
    vec![
        "/".to_owned(),
        format!("/projects/{slug}"),
        format!("/projects/{slug}/deliveries"),
        format!("/projects/{slug}/audit"),
        format!("/projects/{slug}/policy"),
        "/account".to_owned(),
        "/people".to_owned(),
        "/compliance".to_owned(),
        "/queue".to_owned(),
        "/dependencies".to_owned(),
        format!("/builds/{}", project.build),
        format!("/builds/{}", project.failed_build),
        format!("/builds/{}/contents", project.build),
        format!("/dependencies/{}", project.dependencies),
        format!("/releases/{}", project.release),
        format!("/deployments/{}", project.deployment),
    ]
}

async fn open_session(api: &Api, user: ecluse_domain::ids::UserId) -> String {
    use sha2::Digest as _;
    let hash: [u8; 32] = sha2::Sha256::digest(b"session").into();
    sessions::insert(&mut *api.conn().await, &hash, user, Duration::hours(1))
        .await
        .unwrap();
    "ecluse_session=session".to_owned()
}

async fn get_page(api: &Api, cookie: &str, path: &str) -> crate::fixtures::api::Answer {
    let request = Request::get(path).header(header::COOKIE, cookie);
    api.send(request.body(Body::empty()).unwrap()).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_list_grows_with_the_texts_in_it(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(None, Role::Administrator)]).await;
    add_rows(&pool, &project, &"é".repeat(2000)).await;
    fill(&pool, |column| {
        let most = usize::try_from(column.most).unwrap();
        if column.is_ref {
            "x".repeat(most)
        } else {
            "é".repeat(most)
        }
    })
    .await;
    let mut lists = 0;
    for (address, is_list) in readable_routes(&project) {
        if !is_list {
            continue;
        }
        let answer = api.get(&me.token, &address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text);
        // Reasons of people have up to 2,000 characters, paths and lines of logs 4,000; a promotion
        // has fourteen gates.
        let most = match address.split(['/', '?']).nth(3).unwrap() {
            "promotions" => 14_000,
            "overrides" => 6_000,
            _ => 5_000,
        };
        for item in answer.json()["items"].as_array().unwrap() {
            let size = item.to_string().chars().count();
            assert!(size <= most, "{address}: {size} characters");
        }
        lists += 1;
    }
    assert!(lists >= 18, "{lists}");
    let cookie = open_session(&api, me.id).await;
    for path in pages(&project).iter().take(10) {
        let page = get_page(&api, &cookie, path).await;
        assert_eq!(page.status, 200, "{path}");
        let size = page.text.chars().count();
        assert!(size < 100_000, "{path}: {size} characters");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_answer_hides_a_character(pool: PgPool) {
    const NAME: &str = "a\u{202e}b\u{200b}c\u{2028}d\u{2066}";
    let text = format!("{NAME} \u{1b}[2Je\u{9b}");
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(None, Role::Administrator)]).await;
    add_rows(&pool, &project, &text).await;
    fill(&pool, |column| {
        if column.is_ref {
            NAME.to_owned()
        } else {
            text.clone()
        }
    })
    .await;
    let hides = |answer: &str| {
        answer
            .chars()
            .find(|&c| is_hidden(c) && c != '\n' && c != '\t')
    };
    let mut shown = 0;
    for (address, _) in readable_routes(&project) {
        let answer = api.get(&me.token, &address).await;
        assert!(answer.status != 500, "{address}: {}", answer.text);
        // An attestation is answered byte for byte, because its signature covers it.
        if answer.header("content-type") == Some("application/json") {
            assert_eq!(hides(&answer.text), None, "{address}");
            shown += usize::from(answer.text.contains(r"\u202e"));
        }
    }
    assert!(shown >= 20, "{shown}");
    let builds = api.get(&me.token, "/api/v1/builds?project=shop").await;
    assert_eq!(builds.json()["items"][0]["ref"], NAME);
    let cookie = open_session(&api, me.id).await;
    for path in pages(&project) {
        let page = get_page(&api, &cookie, &path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(hides(&page.text), None, "{path}");
        assert!(page.text.contains(r"\u{202e}"), "{path}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_long_ref_makes_a_short_delivery(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Quality)]).await;
    let secret = format!("{CANARY}-webhook");
    let long = "\u{1}\u{202e}x".repeat(2_450_000);
    for (number, name) in ["refs/heads/", "refs/tags/", ""].iter().enumerate() {
        let push = json!({"ref": format!("{name}{long}"), "before": "0".repeat(40), "after": "1".repeat(40),
            "head_commit": {"id": "1".repeat(40), "message": "x"}});
        let body = push.to_string().into_bytes();
        assert!(body.len() > 24_000_000);
        let request = Request::post("/webhooks/github/shop")
            .header("content-type", "application/json")
            .header("x-github-event", "push")
            .header("x-github-delivery", format!("long-{number}"))
            .header("x-hub-signature-256", webhook::sign(&secret, &body));
        let answer = api.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text);
    }
    let answer = api.get(&me.token, "/api/v1/deliveries?project=shop").await;
    assert!(answer.text.len() < 8_000, "{} bytes", answer.text.len());
    let listed = answer.json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 4);
    for delivery in &items[..3] {
        assert_eq!(delivery["status"], "ignored");
        let outcome = delivery["outcome"].as_str().unwrap();
        assert!(
            outcome.contains('…') && outcome.contains(r"\u{202e}"),
            "{outcome}"
        );
    }
    let page = items[2]["outcome"].as_str().unwrap();
    assert!(page.contains("may have at most 200 bytes"), "{page}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_text_of_a_person_that_hides_a_character_is_refused(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api.person(&[(None, Role::Administrator)]).await;
    let new_project = |field: &str, value: &str| {
        let mut new = json!({"slug": "new", "name": "New", "platform": "cloud", "repository": "https://git.example/new.git",
            "trunk": "main", "base_image": "odoo", "edition": "community"});
        new[field] = value.into();
        new
    };
    let freeze = |reason: &str| {
        json!({"place": {"project": "shop"}, "starts_at": "2030-12-24T16:00:00", "minutes": 60, "time_zone": "Europe/Paris",
            "recurrence": "once", "reason": reason})
    };
    for hidden in [
        '\u{202e}', '\u{200b}', '\u{2028}', '\u{2066}', '\u{1b}', '\u{9b}', '\u{61c}',
    ] {
        let text = format!("sho{hidden}p");
        let mut requests = vec![
            (
                "/api/v1/projects".to_owned(),
                new_project("name", &text),
                "name",
            ),
            (
                "/api/v1/projects".to_owned(),
                new_project("trunk", &text),
                "trunk",
            ),
            ("/api/v1/tokens".to_owned(), json!({"name": text}), "name"),
            (
                format!("/api/v1/releases/{}/veto", project.release),
                json!({"reason": text}),
                "reason",
            ),
            (
                "/api/v1/approvals".to_owned(),
                json!({"release": project.release, "stage": "prod", "verdict": "approved", "reason": text}),
                "reason",
            ),
        ];
        requests.push(("/api/v1/freezes".to_owned(), freeze(&text), "reason"));
        for (path, body, field) in requests {
            let answer = api.post(&me.token, &path, &body).await;
            let problem = assert_problem(&answer, 422);
            assert_eq!(problem["errors"][0]["field"], field, "{path}: {problem}");
            assert!(!answer.text.contains(hidden), "{}", answer.text);
        }
    }
    let surrogate = Request::post("/api/v1/tokens")
        .header("authorization", format!("Bearer {}", me.token))
        .header("content-type", "application/json")
        .body(Body::from(r#"{"name": "a\ud800b"}"#))
        .unwrap();
    assert_problem(&api.send(surrogate).await, 400);
    let cookie = open_session(&api, me.id).await;
    for (path, form) in [
        ("/account/tokens", "name=a%E2%80%AEb&days=1"),
        ("/account/tokens", "name=a%00b&days=1"),
        (
            "/people",
            "login=new&name=a%E2%80%AEb&role=developer&project=",
        ),
        ("/projects/shop/hold", "stage=staging&reason=a%E2%80%AEb"),
    ] {
        let request = Request::post(path)
            .header(header::COOKIE, &cookie)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form))
            .unwrap();
        let answer = api.send(request).await;
        assert_eq!(answer.status, 422, "{path} {form}: {}", answer.text);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_problem_does_not_repeat_a_long_value(pool: PgPool) {
    let api = Api::new(&pool);
    let me = api.person(&[(None, Role::Administrator)]).await;
    let long = "\u{202e}é".repeat(100_000);
    for body in [
        json!({"name": [long]}),
        json!({"name": {&long: 1}}),
        json!({&long: 1}),
        json!({"name": "x", "days": long}),
    ] {
        let answer = api.post(&me.token, "/api/v1/tokens", &body).await;
        assert_problem(&answer, 422);
        assert!(answer.text.len() < 20_000, "{} bytes", answer.text.len());
    }
    let answer = api
        .post(
            &me.token,
            "/api/v1/tokens",
            &json!({"name": "x", "days": long}),
        )
        .await;
    let problem = answer.json()["errors"][0]["problem"].to_string();
    assert!(
        problem.contains('…') && problem.contains("must be a whole number from 0 to 65535, not"),
        "{problem}"
    );
}
