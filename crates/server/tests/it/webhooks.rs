//! `POST /webhooks/github/{project}`, called by a forge and by an attacker.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ecluse_engine::records::settings::Settings;
use ecluse_server::web::{App, router};
use ecluse_store::PgPool;
use ecluse_testbed::webhook;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fixtures::engine::{SECRET, Setup, World};

struct Forge {
    world: World,
    router: Router,
}

/// A request with its parts that may be wrong.
struct Post<'a> {
    project: &'a str,
    event: &'a str,
    id: &'a str,
    secret: Option<&'a str>,
    kind: &'a str,
    body: Vec<u8>,
}

impl<'a> Post<'a> {
    fn json(event: &'a str, id: &'a str, body: &Value) -> Self {
        Self {
            project: "shop",
            event,
            id,
            secret: Some(SECRET),
            kind: "application/json",
            body: body.to_string().into_bytes(),
        }
    }
}

impl Forge {
    async fn new(pool: PgPool) -> Self {
        Self::with(pool, Settings::default()).await
    }

    async fn with(pool: PgPool, records: Settings) -> Self {
        let setup = Setup {
            records,
            ..Setup::default()
        };
        let world = World::with(pool, setup).await;
        let app = App::new(
            world.engine.clone(),
            "http://127.0.0.1".parse().unwrap(),
            CancellationToken::new(),
        );
        Self {
            router: router(app),
            world,
        }
    }

    async fn send(&self, post: Post<'_>) -> (StatusCode, String) {
        self.answer(Self::request(post)).await
    }

    fn request(post: Post<'_>) -> Request<Body> {
        let mut request = Request::post(format!("/webhooks/github/{}", post.project))
            .header("content-type", post.kind)
            .header("x-github-event", post.event)
            .header("x-github-delivery", post.id);
        if let Some(secret) = post.secret {
            request = request.header("x-hub-signature-256", webhook::sign(secret, &post.body));
        }
        request.body(Body::from(post.body)).unwrap()
    }

    async fn answer(&self, request: Request<Body>) -> (StatusCode, String) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn stored(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM deliveries")
            .fetch_one(&self.world.engine.pool)
            .await
            .unwrap()
    }
}

fn push(world: &World) -> Value {
    webhook::push(
        &world.sample.repository_url(),
        "main",
        &"0".repeat(40),
        &world.sample.head(),
        "a change",
    )
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_over_the_quota_of_the_day_is_refused_until_midnight(pool: PgPool) {
    let records = Settings {
        delivery_bytes: 64 << 10,
        ..Settings::default()
    };
    let forge = Forge::with(pool, records).await;
    let large = json!({"zen": "x".repeat(65 << 10)});
    let request = Forge::request(Post::json("ping", "large", &large));
    let response = forge.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let header = |name: &str| response.headers()[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/problem+json");
    let seconds: u64 = header("retry-after").parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
    assert_eq!(forge.stored().await, 0);
    // The usual push has room, and who does not sign learns nothing.
    let body = push(&forge.world);
    let (status, _) = forge.send(Post::json("push", "small", &body)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let mut unsigned = Post::json("ping", "unsigned", &large);
    unsigned.secret = Some("another secret");
    let (status, _) = forge.send(unsigned).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
}

/// A response without its request id.
fn without_request_id(answer: &str) -> Value {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    answer.as_object_mut().unwrap().remove("request_id");
    answer
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_is_stored_before_it_is_accepted(pool: PgPool) {
    let forge = Forge::new(pool).await;
    let body = push(&forge.world);
    let (status, first) = forge.send(Post::json("push", "id-1", &body)).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let first: Value = serde_json::from_str(&first).unwrap();
    let (id, state): (uuid::Uuid, String) = sqlx::query_as("SELECT id, status FROM deliveries")
        .fetch_one(&forge.world.engine.pool)
        .await
        .unwrap();
    assert_eq!(
        (
            first["delivery"].as_str().unwrap(),
            first["outcome"].as_str().unwrap()
        ),
        (id.to_string().as_str(), "queued")
    );
    assert_eq!(state, "received");

    let (status, again) = forge.send(Post::json("push", "id-1", &body)).await;
    assert_eq!(
        (status, serde_json::from_str::<Value>(&again).unwrap()),
        (
            StatusCode::OK,
            json!({"delivery": id, "outcome": "repeated"})
        )
    );
    let (status, _) = forge
        .send(Post::json("ping", "id-2", &json!({"zen": "x"})))
        .await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (status, ignored) = forge.send(Post::json("star", "id-3", &json!({}))).await;
    assert_eq!(
        (
            status,
            serde_json::from_str::<Value>(&ignored).unwrap()["outcome"].as_str()
        ),
        (StatusCode::ACCEPTED, Some("ignored"))
    );
    assert_eq!(forge.stored().await, 3);

    // A webhook can be set to send forms. The signature then covers the raw form.
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("payload", &body.to_string())
        .finish();
    let mut post = Post::json("push", "id-4", &Value::Null);
    (post.kind, post.body) = ("application/x-www-form-urlencoded", form.into_bytes());
    assert_eq!(forge.send(post).await.0, StatusCode::ACCEPTED);
    forge.world.drain().await;
    assert_eq!(forge.world.builds().await.len(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_request_without_a_valid_signature_gets_the_same_response(pool: PgPool) {
    let forge = Forge::new(pool).await;
    let body = push(&forge.world);
    let mut answers = Vec::new();
    for (project, secret) in [
        ("shop", None),
        ("shop", Some("wrong")),
        ("nobody", None),
        ("nobody", Some(SECRET)),
        ("nobody", Some("")),
        ("..%2f", Some(SECRET)),
        ("%00", Some(SECRET)),
        ("%ff", Some(SECRET)),
        ("SHOP", Some(SECRET)),
    ] {
        let (status, answer) = forge
            .send(Post {
                project,
                secret,
                ..Post::json("push", "id", &body)
            })
            .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{project} {secret:?}");
        answers.push(without_request_id(&answer));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    // Broken JSON and missing headers get that response too, without a signature.
    let mut broken = Post {
        secret: None,
        ..Post::json("push", "id", &body)
    };
    broken.body = b"{".to_vec();
    assert_eq!(forge.send(broken).await.0, StatusCode::UNAUTHORIZED);
    let bare = Request::post("/webhooks/github/shop")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(forge.answer(bare).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(forge.stored().await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_wrong_body_is_refused(pool: PgPool) {
    let forge = Forge::new(pool).await;
    for body in ["", "{", "nul", r#"{"ref": 1}"#] {
        let mut post = Post::json("push", "id", &Value::Null);
        post.body = body.as_bytes().to_vec();
        let (status, answer) = forge.send(post).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}: {answer}");
        let problem: Value = serde_json::from_str(&answer).unwrap();
        assert!(
            problem["detail"]
                .as_str()
                .unwrap()
                .contains("not the JSON of a `push` event"),
            "{answer}"
        );
    }
    let mut deep = Post::json("push", "id", &Value::Null);
    deep.body = "[".repeat(1_000_000).into_bytes();
    assert_eq!(forge.send(deep).await.0, StatusCode::BAD_REQUEST);
    let long = "x".repeat(101);
    assert_eq!(
        forge
            .send(Post::json("push", &long, &push(&forge.world)))
            .await
            .0,
        StatusCode::BAD_REQUEST
    );
    assert_eq!(forge.stored().await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_body_over_25_mib_is_not_read_to_its_end(pool: PgPool) {
    let forge = Forge::new(pool).await;
    // With a `Content-Length`, the body is refused before a byte is read.
    let request = || {
        Request::post("/webhooks/github/shop")
            .header("x-hub-signature-256", webhook::sign("wrong", b""))
            .header("x-github-event", "push")
            .header("x-github-delivery", "id")
    };
    let announced = request()
        .header("content-length", 26 * 1024 * 1024 + 1)
        .body(Body::empty())
        .unwrap();
    assert_eq!(
        forge.answer(announced).await.0,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    // Without one, reading ends soon after the limit.
    let read = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = read.clone();
    let endless = futures::stream::repeat_with(move || {
        counter.fetch_add(1024 * 1024, std::sync::atomic::Ordering::SeqCst);
        Ok::<_, std::io::Error>(vec![b' '; 1024 * 1024])
    });
    let request = request().body(Body::from_stream(endless)).unwrap();
    assert_eq!(forge.answer(request).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let read = read.load(std::sync::atomic::Ordering::SeqCst) / (1024 * 1024);
    assert!(read <= 27, "{read} MiB were read");
}

/// The recorded payloads of a forge, if the shared test data exists. The payloads made above and in
/// `clients::forge` do not depend on it.
#[sqlx::test(migrations = "../../migrations")]
async fn all_recorded_payloads_are_processed(pool: PgPool) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/testdata/webhooks/github");
    let forge = Forge::new(pool).await;
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .map(|entries| {
            entries
                .map(|entry| entry.unwrap().path())
                .map(|path| {
                    (
                        path.file_stem().unwrap().to_str().unwrap().to_owned(),
                        std::fs::read(path).unwrap(),
                    )
                })
                .collect()
        })
        .unwrap_or_default();
    // One generated payload of each kind is always tested.
    let repository = forge.world.sample.repository_url();
    let own = [
        ("push_own", push(&forge.world)),
        (
            "push_tag_own",
            webhook::push_tag(&repository, "v3.0.0", &"1".repeat(40), &"2".repeat(40), "x"),
        ),
        (
            "push_deleted_own",
            webhook::deletion(&repository, "refs/heads/x", &"3".repeat(40)),
        ),
        ("ping_own", webhook::ping(&repository)),
    ];
    files.extend(own.map(|(name, body)| (name.to_owned(), body.to_string().into_bytes())));
    for (name, body) in &files {
        let event = match name.as_str() {
            name if name.starts_with("push") => "push",
            name if name.starts_with("ping") => "ping",
            name if name.ends_with("create") => "create",
            name if name.ends_with("delete") => "delete",
            other => panic!("{other}: which event is it?"),
        };
        let mut post = Post::json(event, name, &Value::Null);
        post.body.clone_from(body);
        let (status, answer) = forge.send(post).await;
        assert_eq!(status, StatusCode::ACCEPTED, "{name}: {answer}");
        let outcome = serde_json::from_str::<Value>(&answer).unwrap()["outcome"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            outcome,
            if event == "create" {
                "ignored"
            } else {
                "queued"
            },
            "{name}"
        );
    }
    forge.world.drain().await;
    assert_eq!(forge.stored().await, files.len() as i64);
    for outcome in forge.world.outcomes().await {
        assert!(
            outcome.starts_with("processed") || outcome.starts_with("ignored"),
            "{outcome}"
        );
    }
}
