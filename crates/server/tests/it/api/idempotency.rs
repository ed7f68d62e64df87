//! A POST sent again with its `Idempotency-Key`.

use axum::http::HeaderValue;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::role::Role;
use ecluse_engine::rules::veto::impose_veto;
use ecluse_engine::{Actor, Error};
use ecluse_store::idempotency;
use ecluse_testbed::postgres_proxy::{Cut, PostgresProxy};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::fixtures::api::{Answer, Api, CANARY, Person, assert_problem, request};

async fn keyed(api: &Api, token: &str, path: &str, body: &Value, key: &str) -> Answer {
    let mut request = request("POST", path, Some(token), Some(body));
    request.headers_mut().insert(
        "idempotency-key",
        HeaderValue::from_bytes(key.as_bytes()).unwrap(),
    );
    api.send(request).await
}

async fn count(pool: &PgPool, table: &'static str) -> i64 {
    let sql = match table {
        "approvals" => "SELECT count(*) FROM approvals",
        "promotions" => "SELECT count(*) FROM promotions",
        "policies" => "SELECT count(*) FROM policies",
        "vetoes" => "SELECT count(*) FROM vetoes",
        _ => "SELECT count(*) FROM idempotency_keys",
    };
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// A server whose connections to Postgres can be cut.
fn behind_proxy(pool: &PgPool) -> (Api, PostgresProxy, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = pool.connect_options();
    let proxy = PostgresProxy::start(folder.path(), options.get_socket().unwrap()).unwrap();
    let options = (*options).clone().socket(proxy.folder());
    (
        Api::new(&ecluse_store::connect_with(options, 5)),
        proxy,
        folder,
    )
}

/// A person who may change policies, and a request that makes a row whenever it runs.
async fn policy_setter(api: &Api) -> (Person, Value) {
    let project = api.project("shop").await;
    let me = api.person(&[(Some(project.id), Role::Hosting)]).await;
    let body = json!({"place": {"project": project.slug}, "settings": {"soak_minutes": 5}, "reason": "because"});
    (me, body)
}

/// A key as it is when a server was killed before it stored its response.
async fn forget_response(pool: &PgPool) {
    sqlx::query("UPDATE idempotency_keys SET status = NULL, body = NULL, location = NULL")
        .execute(pool)
        .await
        .unwrap();
}

/// Lets a minute pass for every key.
async fn pass_a_minute(pool: &PgPool) {
    let earlier = "UPDATE idempotency_keys
                   SET created_at = created_at - interval '61 seconds', changed_at = changed_at - interval '61 seconds'";
    sqlx::query(earlier).execute(pool).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_repeated_request_gets_the_same_response_and_changes_nothing(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let promotion = json!({"release": project.release, "stage": "staging"});
    let first = keyed(&api, &me.token, "/api/v1/promotions", &promotion, "one").await;
    let second = keyed(&api, &me.token, "/api/v1/promotions", &promotion, "one").await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (202, 202));
    assert_eq!(first.text, second.text);
    assert_eq!(
        first.header("location"),
        Some(
            format!(
                "/api/v1/promotions/{}",
                first.json()["id"].as_str().unwrap()
            )
            .as_str()
        )
    );
    assert_eq!(first.header("location"), second.header("location"));
    assert_eq!(first.header("content-type"), second.header("content-type"));
    assert_eq!(
        (
            first.header("idempotency-replayed"),
            second.header("idempotency-replayed")
        ),
        (None, Some("true"))
    );
    assert_eq!(count(&pool, "promotions").await, 2);
    // Another token of the same person may be allowed less, so it does not get the response.
    let in_an_hour = ecluse_engine::clock::now() + chrono::Duration::hours(1);
    let (_, another) = api.token(me.id, in_an_hour).await;
    let refused = keyed(&api, &another, "/api/v1/promotions", &promotion, "one").await;
    assert_problem(&refused, 422);
    // The response to a faulty request is replayed too.
    let staging = json!({"release": project.release, "stage": "staging", "verdict": "approved"});
    for replayed in [None, Some("true")] {
        let answer = keyed(&api, &me.token, "/api/v1/approvals", &staging, "two").await;
        assert_eq!(answer.header("idempotency-replayed"), replayed);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(answer.json()["errors"][0]["field"], "stage");
    }
    let approval = json!({"release": project.release, "stage": "preprod", "verdict": "approved"});
    for _ in 0..3 {
        assert_eq!(
            keyed(&api, &me.token, "/api/v1/approvals", &approval, "three")
                .await
                .status,
            201
        );
    }
    assert_eq!(count(&pool, "approvals").await, 1);
    // A repeated approval does not undo a withdrawal that came after it.
    let withdrawal =
        json!({"release": project.release, "stage": "preprod", "verdict": "withdrawn"});
    assert_eq!(
        api.post(&me.token, "/api/v1/approvals", &withdrawal)
            .await
            .status,
        201
    );
    let again = keyed(&api, &me.token, "/api/v1/approvals", &approval, "three").await;
    assert_eq!(
        (again.status.as_u16(), again.header("idempotency-replayed")),
        (201, Some("true"))
    );
    let last: String = sqlx::query_scalar("SELECT verdict FROM approvals ORDER BY id DESC LIMIT 1")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(
        (last.as_str(), count(&pool, "approvals").await),
        ("withdrawn", 2)
    );
    // The same key of another person is another key.
    let other = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    assert_eq!(
        keyed(&api, &other.token, "/api/v1/approvals", &approval, "three")
            .await
            .status,
        201
    );
    assert_eq!(count(&pool, "approvals").await, 3);
    // A request without fields has a key too.
    let retry = format!("/api/v1/builds/{}/retry", project.failed_build);
    let answers = [
        keyed(&api, &me.token, &retry, &json!({}), "four").await,
        keyed(&api, &me.token, &retry, &json!({}), "four").await,
    ];
    assert_eq!(answers[0].text, answers[1].text);
    assert_eq!(answers[1].status, 202);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_key_belongs_to_one_request(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let body = json!({"release": project.release, "stage": "preprod"});
    assert_eq!(
        keyed(&api, &me.token, "/api/v1/promotions", &body, "one")
            .await
            .status,
        202
    );
    for (path, body) in [
        (
            "/api/v1/promotions",
            json!({"release": project.release, "stage": "prod"}),
        ),
        ("/api/v1/promotions?x=y", body.clone()),
        ("/api/v1/approvals", body.clone()),
    ] {
        let problem = assert_problem(&keyed(&api, &me.token, path, &body, "one").await, 422);
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    }
    for key in ["", &"x".repeat(256), "caf\u{e9}"] {
        let problem = assert_problem(
            &keyed(&api, &me.token, "/api/v1/promotions", &body, key).await,
            422,
        );
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
    }
    assert_problem(
        &keyed(&api, "nobody", "/api/v1/promotions", &body, "two").await,
        401,
    );
    assert_problem(
        &keyed(
            &api,
            &me.token,
            "/api/v1/tokens",
            &json!({"name": "x".repeat(1024 * 1024)}),
            "three",
        )
        .await,
        413,
    );
    assert_eq!(count(&pool, "keys").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_many_requests_at_once_only_one_runs(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let body = json!({"release": project.release, "stage": "preprod", "verdict": "approved"});
    let answers = futures::future::join_all(
        (0..12).map(|_| keyed(&api, &me.token, "/api/v1/approvals", &body, "one")),
    )
    .await;
    let fresh = answers
        .iter()
        .filter(|answer| answer.status == 201 && answer.header("idempotency-replayed").is_none())
        .count();
    assert_eq!(fresh, 1, "{answers:?}");
    for answer in &answers {
        if answer.status != 201 {
            assert_problem(answer, 409);
        }
    }
    assert_eq!(count(&pool, "approvals").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_internal_error_frees_the_key(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let body = json!({"release": project.release, "stage": "preprod"});
    sqlx::query("ALTER TABLE gates RENAME TO gates_away")
        .execute(&pool)
        .await
        .unwrap();
    assert_problem(
        &keyed(&api, &me.token, "/api/v1/promotions", &body, "one").await,
        500,
    );
    assert_eq!(count(&pool, "keys").await, 0);
    sqlx::query("ALTER TABLE gates_away RENAME TO gates")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(
        keyed(&api, &me.token, "/api/v1/promotions", &body, "one")
            .await
            .status,
        202
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_killed_servers_key_is_free_after_a_minute_if_nothing_was_changed(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let body = json!({"release": project.release, "stage": "preprod"});
    assert_eq!(
        keyed(&api, &me.token, "/api/v1/promotions", &body, "one")
            .await
            .status,
        202
    );
    // The state after a kill: the key is claimed, has no response, and nothing was changed.
    forget_response(&pool).await;
    sqlx::query("UPDATE idempotency_keys SET changed_at = NULL")
        .execute(&pool)
        .await
        .unwrap();
    sqlx::query("DELETE FROM promotions WHERE id <> $1")
        .bind(project.promotion.0)
        .execute(&pool)
        .await
        .unwrap();
    assert_problem(
        &keyed(&api, &me.token, "/api/v1/promotions", &body, "one").await,
        409,
    );
    pass_a_minute(&pool).await;
    assert_eq!(
        keyed(&api, &me.token, "/api/v1/promotions", &body, "one")
            .await
            .status,
        202
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_of_a_killed_server_is_not_made_twice(pool: PgPool) {
    let api = Api::new(&pool);
    let (me, body) = policy_setter(&api).await;
    let before = count(&pool, "policies").await;
    assert_eq!(
        keyed(&api, &me.token, "/api/v1/policies", &body, "one")
            .await
            .status,
        201
    );
    forget_response(&pool).await;
    for expected in ["is still running", "made its change"] {
        let answer = keyed(&api, &me.token, "/api/v1/policies", &body, "one").await;
        let problem = assert_problem(&answer, 409);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(expected), "{detail}");
        pass_a_minute(&pool).await;
    }
    let mut other = body.clone();
    other["reason"] = json!("another");
    assert_problem(
        &keyed(&api, &me.token, "/api/v1/policies", &other, "one").await,
        422,
    );
    assert_eq!(count(&pool, "policies").await, before + 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_is_not_made_twice_when_the_answer_to_its_commit_is_lost(pool: PgPool) {
    let (api, proxy, _folder) = behind_proxy(&pool);
    let (me, body) = policy_setter(&api).await;
    let before = count(&pool, "policies").await;
    proxy.cut_next(Cut::AfterCommit);
    let answer = keyed(&api, &me.token, "/api/v1/policies", &body, "one").await;
    assert_problem(&answer, 503);
    assert_eq!(proxy.lost(), 1);
    for _ in 0..2 {
        let answer = keyed(&api, &me.token, "/api/v1/policies", &body, "one").await;
        // The problem is stored, so its request id is that of the first request.
        assert_eq!(answer.status, 409, "{}", answer.text);
        assert!(answer.text.contains("made its change"), "{}", answer.text);
        assert_eq!(answer.header("idempotency-replayed"), Some("true"));
    }
    assert_eq!(count(&pool, "policies").await, before + 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_whose_commit_never_arrived_is_made_by_the_repeated_request(pool: PgPool) {
    let (api, proxy, _folder) = behind_proxy(&pool);
    let (me, body) = policy_setter(&api).await;
    let before = count(&pool, "policies").await;
    proxy.cut_next(Cut::BeforeCommit);
    let answer = keyed(&api, &me.token, "/api/v1/policies", &body, "one").await;
    assert_problem(&answer, 503);
    assert_eq!(proxy.lost(), 1);
    assert_eq!(count(&pool, "policies").await, before);
    assert_eq!(count(&pool, "keys").await, 0);
    for replayed in [None, Some("true")] {
        let answer = keyed(&api, &me.token, "/api/v1/policies", &body, "one").await;
        assert_eq!(answer.status, 201);
        assert_eq!(answer.header("idempotency-replayed"), replayed);
    }
    assert_eq!(count(&pool, "policies").await, before + 1);
}

/// A server that was paused for more than a minute goes on with its request, which another server
/// has run meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn a_request_that_has_lost_its_key_changes_nothing(pool: PgPool) {
    let api = Api::new(&pool);
    let project = api.project("shop").await;
    let me = api
        .person(&[(Some(project.id), Role::TechnicalReferent)])
        .await;
    let claim = async || {
        let mut conn = api.conn().await;
        let claimed = idempotency::claim(&mut conn, me.id, "one", &[7; 32]).await;
        Actor {
            kind: ActorKind::Token,
            user: Some(me.id),
            key_claim: Some(claimed.unwrap().unwrap()),
            ..Actor::system()
        }
    };
    let paused = claim().await;
    pass_a_minute(&pool).await;
    let second = claim().await;
    let veto =
        async |actor: &Actor| impose_veto(&api.engine, actor, project.release, "because").await;
    assert!(matches!(veto(&paused).await, Err(Error::Conflict(_))));
    assert_eq!(count(&pool, "vetoes").await, 0);
    veto(&second).await.unwrap();
    assert_eq!(count(&pool, "vetoes").await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stored_response_is_encrypted(pool: PgPool) {
    let api = Api::new(&pool);
    let admin = api.person(&[(None, Role::Administrator)]).await;
    let secret = format!("{CANARY}-of-this-project");
    let body = json!({"slug": "new", "name": "New", "repository": "https://git.test/new.git", "base_image": "sample/odoo", "webhook_secret": secret});
    let first = keyed(&api, &admin.token, "/api/v1/projects", &body, "one").await;
    assert_eq!(first.status, 201, "{}", first.text);
    let second = keyed(&api, &admin.token, "/api/v1/projects", &body, "one").await;
    assert_eq!(second.json()["webhook_secret"], secret.as_str());
    let token = keyed(
        &api,
        &admin.token,
        "/api/v1/tokens",
        &json!({"name": "ci"}),
        "two",
    )
    .await
    .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let stored: Vec<Vec<u8>> = sqlx::query_scalar("SELECT body FROM idempotency_keys")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(stored.len(), 2);
    for body in stored {
        let text = String::from_utf8_lossy(&body);
        assert!(!text.contains(CANARY) && !text.contains(&token[..40]));
    }
    // A response that was moved to another key cannot be decrypted.
    sqlx::query("UPDATE idempotency_keys SET body = (SELECT body FROM idempotency_keys WHERE key = 'one') WHERE key = 'two'")
        .execute(&pool)
        .await
        .unwrap();
    let moved = keyed(
        &api,
        &admin.token,
        "/api/v1/tokens",
        &json!({"name": "ci"}),
        "two",
    )
    .await;
    assert_problem(&moved, 500);
    assert!(!moved.text.contains(CANARY));
}
