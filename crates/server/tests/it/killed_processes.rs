//! Killed processes: real `ecluse` processes that get SIGKILL in the middle of their work, with a
//! real registry, real git and a real container engine.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bollard::query_parameters::{ListContainersOptionsBuilder, RemoveContainerOptionsBuilder};
use ecluse_domain::build::BuildStatus;
use ecluse_domain::stage::{StageName, StageSettings};
use ecluse_engine::Actor;
use ecluse_engine::project::projects::{StageChange, set_stage};
use ecluse_store::PgPool;
use ecluse_testbed::{required, webhook};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::fixtures::engine::{SECRET, World};

/// An `ecluse` process of a test. It is killed when it is dropped.
struct Process {
    child: Child,
    _folder: tempfile::TempDir,
}

impl Process {
    fn start(database: &str, registry: &str, arguments: &[&str]) -> Self {
        let folder = ecluse_testbed::temp_dir().unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_ecluse"))
            .args(arguments)
            .env("DATABASE_URL", database)
            .env("ECLUSE_DATA_DIR", folder.path().join("data"))
            .env("ECLUSE_SECRET_KEY", hex::encode([7; 32]))
            .env("ECLUSE_REGISTRY", registry)
            .env("ECLUSE_DOCKER_HOST", required("ECLUSE_TEST_DOCKER_HOST"))
            .env("ECLUSE_GIT_ALLOW_HTTP", "true")
            .env("ECLUSE_LEASE_SECONDS", "2")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            _folder: folder,
        }
    }

    fn worker(database: &str, registry: &str) -> Self {
        Self::start(database, registry, &["worker"])
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn terminate(&self) {
        let id = nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap());
        nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A proxy of a registry that forwards no uploads while it is blocked: a worker that uses it then
/// stays in the middle of its push.
struct UploadBlocker {
    address: SocketAddr,
    is_blocked: Arc<AtomicBool>,
    stalled: Arc<AtomicUsize>,
}

impl UploadBlocker {
    async fn start(registry: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            is_blocked: Arc::default(),
            stalled: Arc::default(),
        };
        let (is_blocked, stalled) = (proxy.is_blocked.clone(), proxy.stalled.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(
                    client,
                    registry.clone(),
                    is_blocked.clone(),
                    stalled.clone(),
                ));
            }
        });
        proxy
    }
}

async fn forward(
    client: TcpStream,
    registry: String,
    is_blocked: Arc<AtomicBool>,
    stalled: Arc<AtomicUsize>,
) {
    let Ok(server) = TcpStream::connect(registry).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let up = async {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut buffer).await {
            let is_upload = [b"POST ".as_slice(), b"PUT ", b"PATCH "]
                .iter()
                .any(|verb| buffer[..count].starts_with(verb));
            if is_upload && is_blocked.load(Ordering::SeqCst) {
                stalled.fetch_add(1, Ordering::SeqCst);
                std::future::pending::<()>().await;
            }
            if to_server.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
        let _ = to_server.shutdown().await;
    };
    let down = async {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    };
    tokio::join!(up, down);
}

/// Waits until a condition holds, for at most a minute.
async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !condition().await {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "not within a minute: {what}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn database_of(pool: &PgPool) -> String {
    let name: String = sqlx::query_scalar("SELECT current_database()")
        .fetch_one(pool)
        .await
        .unwrap();
    let mut url: url::Url = required("DATABASE_URL").parse().unwrap();
    url.set_path(&name);
    url.into()
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

async fn step_runs(pool: &PgPool, step: &str) -> bool {
    let running = sqlx::query_scalar(
        "SELECT EXISTS (SELECT FROM build_steps WHERE name = $1 AND status = 'running')",
    );
    running.bind(step).fetch_one(pool).await.unwrap()
}

async fn staging(world: &World, automatic: bool, environment: &[(&str, &str)]) {
    let mut settings = StageSettings {
        health_timeout_seconds: 60,
        ..Default::default()
    };
    settings.environment.extend(
        environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let change = StageChange {
        settings,
        secrets: Default::default(),
        automatic: Some(automatic),
    };
    set_stage(
        &world.engine,
        &Actor::command_line(),
        world.project.id,
        StageName::Staging,
        change,
    )
    .await
    .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_whose_worker_is_killed_is_finished_once_by_another(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    staging(&world, false, &[]).await;
    let database = database_of(&pool).await;
    let proxy = UploadBlocker::start(world.registry.clone()).await;
    let registry = proxy.address.to_string();
    proxy.is_blocked.store(true, Ordering::SeqCst);

    let first = Process::worker(&database, &registry);
    world.announce("main", &world.sample.head(), "x").await;
    until("the push is blocked", async || {
        proxy.stalled.load(Ordering::SeqCst) > 0 && step_runs(&pool, "layer").await
    })
    .await;
    first.kill();
    assert_eq!(count(&pool, "SELECT count(*) FROM images").await, 0);
    proxy.is_blocked.store(false, Ordering::SeqCst);

    let _second = Process::worker(&database, &registry);
    until("the build is over", async || {
        world.builds().await[0].status.is_over()
    })
    .await;
    let builds = world.builds().await;
    assert_eq!(
        (builds.len(), builds[0].status, builds[0].error.as_deref()),
        (1, BuildStatus::Succeeded, None)
    );
    assert_eq!(count(&pool, "SELECT count(*) FROM images").await, 1);
    assert_eq!(
        count(
            &pool,
            "SELECT count(*) FROM audit WHERE action = 'build.succeeded'"
        )
        .await,
        1
    );
    assert_eq!(
        count(
            &pool,
            "SELECT count(*) FROM build_steps WHERE status = 'succeeded'"
        )
        .await,
        8
    );
    let digest = builds[0].image_digest.clone().unwrap();
    assert!(
        world
            .engine
            .registry
            .exists(&world.project.image_repository, &digest)
            .await
            .unwrap()
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_worker_that_stops_in_order_releases_its_lease(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    staging(&world, false, &[]).await;
    let database = database_of(&pool).await;
    let proxy = UploadBlocker::start(world.registry.clone()).await;
    proxy.is_blocked.store(true, Ordering::SeqCst);
    let mut first = Process::worker(&database, &proxy.address.to_string());
    world.announce("main", &world.sample.head(), "x").await;
    until("the push is blocked", async || {
        proxy.stalled.load(Ordering::SeqCst) > 0
    })
    .await;
    first.terminate();
    until("the worker ended", async || {
        first.child.try_wait().unwrap().is_some()
    })
    .await;
    assert!(first.child.wait().unwrap().success());
    assert_eq!(
        count(
            &pool,
            "SELECT count(*) FROM jobs WHERE kind = 'build' AND state = 'ready' AND attempts = 0"
        )
        .await,
        1
    );
    proxy.is_blocked.store(false, Ordering::SeqCst);
    let _second = Process::worker(&database, &proxy.address.to_string());
    until("the build is over", async || {
        world.builds().await[0].status == BuildStatus::Succeeded
    })
    .await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_whose_worker_is_killed_is_finished_once_by_another(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let database = database_of(&pool).await;
    let socket = required("ECLUSE_TEST_DOCKER_HOST").replace("unix://", "");
    let engine = bollard::Docker::connect_with_unix(&socket, 60, bollard::API_DEFAULT_VERSION)
        .unwrap()
        .negotiate_version()
        .await
        .unwrap();
    // The project has a unique slug, because other tests use the same container engine.
    let slug = format!("kill-{}", &uuid::Uuid::new_v4().simple().to_string()[..12]);
    sqlx::query("UPDATE projects SET slug = $1")
        .bind(&slug)
        .execute(&pool)
        .await
        .unwrap();
    let containers = async || {
        let filters = std::collections::HashMap::from([(
            "label".to_owned(),
            vec![format!("ecluse.project={slug}")],
        )]);
        engine
            .list_containers(Some(
                ListContainersOptionsBuilder::new()
                    .all(true)
                    .filters(&filters)
                    .build(),
            ))
            .await
            .unwrap()
    };
    staging(&world, true, &[("SAMPLE_HEALTH_DELAY", "3")]).await;
    let mut head = world.sample.head();

    // The first round deploys to an empty stage, the second one replaces a live container.
    for round in 1..=2 {
        let payload = webhook::push(
            &world.sample.repository_url(),
            "main",
            &"0".repeat(40),
            &head,
            "x",
        );
        deliver_to(&world, &slug, &payload).await;
        let first = Process::worker(&database, &world.registry);
        until("the deployment waits for its container", async || {
            count(
                &pool,
                "SELECT count(*) FROM deployments WHERE status = 'verifying'",
            )
            .await
                == 1
        })
        .await;
        first.kill();
        let second = Process::worker(&database, &world.registry);
        let under_way =
            "SELECT count(*) FROM deployments WHERE status IN ('queued', 'running', 'verifying')";
        until("the deployment is over", async || {
            count(&pool, under_way).await == 0
        })
        .await;
        // The deployment is live before the replaced container is removed.
        until("one container is left", async || {
            containers().await.len() == 1
        })
        .await;
        second.kill();
        let live = world.live(StageName::Staging).await.unwrap();
        let built = world.build_of(&head).await.unwrap().image_digest;
        assert_eq!(Some(&live.image_digest), built.as_ref());
        let running = containers().await;
        assert_eq!(running.len(), 1, "round {round}: {running:?}");
        assert_eq!(
            running[0].labels.as_ref().unwrap()["ecluse.digest"],
            live.image_digest.to_string()
        );
        assert_eq!(
            count(
                &pool,
                "SELECT count(*) FROM audit WHERE action = 'deployment.live'"
            )
            .await,
            round
        );
        assert_eq!(
            count(
                &pool,
                "SELECT count(*) FROM deployments WHERE status = 'live'"
            )
            .await,
            1
        );
        head = world
            .sample
            .commit("next", &[("shop_base/next.py", &format!("x = {round}\n"))])
            .unwrap();
        world.sample.push().unwrap();
    }
    for container in containers().await {
        let force = RemoveContainerOptionsBuilder::new()
            .force(true)
            .v(true)
            .build();
        engine
            .remove_container(&container.id.unwrap(), Some(force))
            .await
            .unwrap();
    }
    let volume = format!("ecluse-{slug}-staging-filestore");
    engine
        .remove_volume(
            &volume,
            None::<bollard::query_parameters::RemoveVolumeOptions>,
        )
        .await
        .unwrap();
    // All deployments were in the stage's own network.
    let network = format!("ecluse-{slug}-staging-network");
    engine.remove_network(&network).await.unwrap();
}

async fn deliver_to(world: &World, slug: &str, payload: &serde_json::Value) {
    let body = payload.to_string();
    let (signature, forge_id) = (
        webhook::sign(SECRET, body.as_bytes()),
        webhook::delivery_id(),
    );
    let incoming = ecluse_engine::delivery::intake::IncomingDelivery {
        project: slug,
        forge: ecluse_domain::delivery::Forge::Github,
        forge_id: &forge_id,
        event: "push",
        signature: Some(&signature),
        body: body.into(),
        is_form: false,
        remote_address: None,
    };
    world.intake.receive(incoming).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_acknowledged_delivery_is_lost_when_the_server_is_killed(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    staging(&world, false, &[]).await;
    let database = database_of(&pool).await;
    let folder = ecluse_testbed::temp_dir().unwrap();
    let port_file = folder.path().join("port");
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--port-file",
        port_file.to_str().unwrap(),
    ];
    let server = Process::start(&database, &world.registry, &arguments);
    until("the server listens", async || port_file.exists()).await;
    let webhook_url = format!(
        "http://{}/webhooks/github/shop",
        std::fs::read_to_string(&port_file).unwrap()
    );
    let client = reqwest::Client::new();
    let body = webhook::push(
        &world.sample.repository_url(),
        "main",
        &"0".repeat(40),
        &world.sample.head(),
        "x",
    )
    .to_string();
    let signature = webhook::sign(SECRET, body.as_bytes());
    let (client, webhook_url, body, signature) = (&client, &webhook_url, &body, &signature);
    let senders = futures::future::join_all((0..8).map(|sender| async move {
        let mut acknowledged = 0;
        for number in 0..50 {
            let request = client
                .post(webhook_url)
                .header("x-github-event", "push")
                .header("x-github-delivery", format!("burst-{sender}-{number}"))
                .header("x-hub-signature-256", signature)
                .body(body.clone());
            acknowledged += i64::from(
                request
                    .send()
                    .await
                    .is_ok_and(|answer| answer.status() == 202),
            );
        }
        acknowledged
    }));
    let killing = async {
        until("300 are stored", async || {
            count(&pool, "SELECT count(*) FROM deliveries").await >= 300
        })
        .await;
        server.kill();
    };
    let acknowledged: i64 = tokio::join!(senders, killing).0.into_iter().sum();
    assert!((290..=400).contains(&acknowledged), "{acknowledged}");
    let _again = Process::start(&database, &world.registry, &arguments);
    until("every delivery has its outcome", async || {
        count(
            &pool,
            "SELECT count(*) FROM deliveries WHERE status = 'received'",
        )
        .await
            == 0
    })
    .await;
    let stored = count(
        &pool,
        "SELECT count(*) FROM deliveries WHERE status = 'processed'",
    )
    .await;
    assert!(stored >= acknowledged, "{stored} of {acknowledged}");
    until("the build is over", async || {
        world.builds().await[0].status.is_over()
    })
    .await;
    assert_eq!(world.builds().await.len(), 1);
}
