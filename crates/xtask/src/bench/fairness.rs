//! A quiet project beside neighbours that do the worst: a git host that never answers, containers
//! that never get healthy, ten thousand waiting deliveries, a test that prints without end, and
//! strangers with slow connections.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ecluse_launcher::{Durability, Postgres};
use ecluse_testbed::debian::DEBIAN_BASE_REPOSITORY;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio_util::task::AbortOnDropHandle;

use super::load::{self, Template, Until};
use super::{Figure, Report, Size, memory, percentile};
use crate::api::{Api, wait_for};
use crate::demo::people::Team;
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Installation, random_hex};
use crate::services::{EngineChoice, Services};
use crate::signals::end_signal;

const LIMIT: Duration = Duration::from_secs(120);
/// Where the strangers come from: the forge of the bench has another address.
const STRANGERS: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// How long after its end a stranger opens a connection again.
const REOPENED_AFTER: Duration = Duration::from_secs(1);

/// How much work is measured.
struct Sizes {
    /// Pushes of the quiet project alone, and the same number beside its neighbours.
    pushes: usize,
    /// Pushes of new commits, whose builds start.
    builds: usize,
    /// Deliveries of a neighbour that wait.
    deliveries: u64,
    slow_connections: usize,
    slow_bodies: usize,
}

impl Sizes {
    fn new(size: Size) -> Self {
        match size {
            Size::Full => Self {
                pushes: 200,
                builds: 20,
                deliveries: 10_000,
                slow_connections: 2_000,
                slow_bodies: 200,
            },
            Size::Quick => Self {
                pushes: 20,
                builds: 2,
                deliveries: 200,
                slow_connections: 100,
                slow_bodies: 10,
            },
        }
    }
}

pub(super) async fn run(program: &Path, size: Size) -> anyhow::Result<Report> {
    ensure_installed(&[
        Need::Postgres,
        Need::Registry,
        Need::Engine,
        Need::Bridge,
        Need::Busybox,
        Need::Debootstrap,
        Need::Git,
    ])?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = Services::start(folder.path(), Durability::Full).await?;
    services
        .add_engine(folder.path(), EngineChoice::Own)
        .await?;
    let tests = Postgres::start_for_tests(&folder.path().join("test-postgres")).await?;
    let sizes = Sizes::new(size);
    let result = tokio::select! {
        result = measure(program, &sizes, folder.path(), &services, &tests) => result,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    let result = result.map_err(|error| super::with_log(error, folder.path()));
    tests.stop().await;
    services.stop().await;
    folder.close()?;
    result
}

async fn measure(
    program: &Path,
    sizes: &Sizes,
    folder: &Path,
    services: &Services,
    tests: &Postgres,
) -> anyhow::Result<Report> {
    let progress = Progress::new();
    let registry = services.registry.address();
    push_base_image(registry).await?;
    ecluse_testbed::debian::push_base_image(registry).await?;
    let repositories = folder.join("git");
    std::fs::create_dir_all(&repositories)?;
    let git = GitServer::start(&repositories).await?;
    let (database, registry) = (
        services.postgres.url("ecluse"),
        format!("http://{registry}"),
    );
    let engine = services.engine.as_ref().context("no container engine")?;
    let test_database = tests.url("postgres");
    let settings = [
        ("ECLUSE_LOG", "warn"),
        ("DATABASE_URL", database.as_str()),
        ("ECLUSE_REGISTRY", registry.as_str()),
        ("ECLUSE_DOCKER_HOST", engine.host()),
        ("ECLUSE_TEST_DATABASE_URL", test_database.as_str()),
    ];
    let installation = Installation::new(program.to_owned(), &folder.join("ecluse"), &settings)?;
    installation.run(&["migrate"], "").await?;
    let team = Team::add_everybody(&installation).await?;
    let server = installation.serve().await?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    let mut bench = Bench {
        sizes,
        address: server.url.trim_start_matches("http://").parse()?,
        database: PgConnection::connect(&database).await?,
        secret: random_hex(24)?,
        ada: Api::new(&client, &server.url, &team.ada.token),
        hugo: Api::new(&client, &server.url, &team.hugo.token),
        client,
        pushes: 0,
    };
    let quiet = Project::create(&repositories, &git.url(), "quiet")?;
    bench
        .add_project("quiet", &quiet.repository_url(), BASE_REPOSITORY)
        .await?;
    bench.push_built_commit(&quiet).await?;

    progress.print("the quiet project alone");
    let alone = bench.time_outcomes().await?;
    let builds_alone = bench.time_builds(&quiet).await?;

    progress.print("the neighbours");
    let silent = SilentHost::start().await?;
    let sick = Project::create(&repositories, &git.url(), "sick")?;
    let loud =
        Project::create_with_code(&repositories, &git.url(), "loud", DEBIAN_BASE_REPOSITORY)?;
    bench.start_neighbours(&silent, &sick).await?;
    let strangers = Strangers::start(bench.address, sizes).await?;
    bench.start_loud_test(&loud).await?;
    bench.flood_deliveries(&sick).await?;

    progress.print("the quiet project beside its neighbours");
    let waiting = bench.count_waiting().await?;
    let beside = bench.time_outcomes().await?;
    let still_waiting = bench.count_waiting().await?;
    let builds_beside = bench.time_builds(&quiet).await?;
    let at_worst = bench.are_neighbours_at_worst().await?;
    let peak = memory::peak_mib(server.process_id())?;
    drop(strangers);
    server.stop().await;

    let refused = alone.refused + beside.refused;
    let (alone, beside) = (
        percentile(&alone.waits, 99.0),
        percentile(&beside.waits, 99.0),
    );
    Ok(Report {
        bench: "fairness",
        figures: vec![
            Figure::raw("push to outcome alone, p99", alone, "ms"),
            Figure::at_most(
                "push to outcome beside neighbours, p99",
                beside,
                "ms",
                1000.0,
            ),
            Figure::at_most("beside ÷ alone", beside / alone, "ratio", 3.0),
            Figure::raw("deliveries waiting before these pushes", waiting, "count"),
            Figure::raw("deliveries waiting after them", still_waiting, "count"),
            Figure::raw(
                "push to first step alone, slowest",
                percentile(&builds_alone, 100.0),
                "ms",
            ),
            Figure::at_most(
                "push to first step beside neighbours, slowest",
                percentile(&builds_beside, 100.0),
                "ms",
                2000.0,
            ),
            Figure::fault_count("signed deliveries refused", refused),
            Figure::required("every neighbour was still at its worst", at_worst),
            Figure::at_most("memory of the process at most", peak, "MiB", 200.0),
        ],
    })
}

struct Bench<'a> {
    sizes: &'a Sizes,
    address: SocketAddr,
    database: PgConnection,
    secret: String,
    client: reqwest::Client,
    ada: Api,
    hugo: Api,
    /// How many pushes of the quiet project were sent.
    pushes: usize,
}

/// Milliseconds from sending a push to its outcome, and how many pushes were refused.
struct Outcomes {
    waits: Vec<f64>,
    refused: f64,
}

impl Bench<'_> {
    async fn add_project(
        &self,
        slug: &str,
        repository: &str,
        base_image: &str,
    ) -> anyhow::Result<()> {
        let project = json!({
            "slug": slug, "name": slug, "platform": "cloud", "repository": repository, "trunk": "main",
            "image_repository": format!("clients/{slug}"), "base_image": base_image, "edition": "community",
            "webhook_secret": self.secret,
        });
        self.ada.post("/projects", &project).await?;
        // Odoo is not in the small base, so an image upon it cannot be tested.
        let is_tested = base_image == DEBIAN_BASE_REPOSITORY;
        let policy = json!({"tests": {"smoke": is_tested, "tests": is_tested}});
        self.ada
            .put(&format!("/projects/{slug}/build-policy"), &policy)
            .await?;
        self.set_staging(slug, false, "pass").await
    }

    /// `health`: what the sample's container answers to the probe.
    async fn set_staging(&self, slug: &str, automatic: bool, health: &str) -> anyhow::Result<()> {
        let settings = json!({"automatic": automatic, "environment": {"SAMPLE_HEALTH": health}, "health_timeout_seconds": 120});
        self.hugo
            .put(&format!("/projects/{slug}/stages/staging"), &settings)
            .await?;
        Ok(())
    }

    async fn send(
        &self,
        slug: &str,
        branch: &str,
        commit: &str,
        id: &str,
    ) -> anyhow::Result<reqwest::StatusCode> {
        let push = webhook::push(slug, branch, webhook::NOTHING, commit, "A change");
        let endpoint = format!("http://{}/webhooks/github/{slug}", self.address);
        let answer =
            webhook::post(&self.client, &endpoint, &self.secret, "push", id, &push).await?;
        Ok(answer.status())
    }

    /// Waits until this query answers `true`.
    async fn wait_until(&mut self, what: &str, query: &'static str) -> anyhow::Result<()> {
        let database = &mut self.database;
        wait_for(what, LIMIT, async || {
            let is_true: bool = sqlx::query_scalar(query).fetch_one(&mut *database).await?;
            Ok(is_true.then_some(()))
        })
        .await
    }

    /// Pushes the head of the quiet project, and waits for its image.
    async fn push_built_commit(&mut self, quiet: &Project) -> anyhow::Result<()> {
        let status = self
            .send("quiet", "main", &quiet.head(), &webhook::delivery_id())
            .await?;
        ensure!(status.is_success(), "the first push was answered {status}");
        self.wait_until(
            "the first image",
            "SELECT EXISTS (SELECT FROM builds WHERE status = 'succeeded')",
        )
        .await
    }

    /// Pushes a commit of the quiet project that is built already, again and again, each time to
    /// another branch.
    async fn time_outcomes(&mut self) -> anyhow::Result<Outcomes> {
        let commit: String =
            sqlx::query_scalar("SELECT commit_sha FROM builds WHERE status = 'succeeded' LIMIT 1")
                .fetch_one(&mut self.database)
                .await?;
        let mut outcomes = Outcomes {
            waits: Vec::new(),
            refused: 0.0,
        };
        for _ in 0..self.sizes.pushes {
            self.pushes += 1;
            let (branch, id) = (format!("branch-{}", self.pushes), webhook::delivery_id());
            let sent = Instant::now();
            if !self
                .send("quiet", &branch, &commit, &id)
                .await?
                .is_success()
            {
                outcomes.refused += 1.0;
                continue;
            }
            self.wait_for_row(
                "SELECT EXISTS (SELECT FROM deliveries WHERE project_id = (SELECT id FROM projects WHERE slug = 'quiet')
                    AND forge = 'github' AND forge_id = $1 AND status = 'processed')",
                &id,
            )
            .await?;
            outcomes.waits.push(sent.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(outcomes)
    }

    /// Milliseconds from sending pushes of new commits to the first steps of their builds.
    async fn time_builds(&mut self, quiet: &Project) -> anyhow::Result<Vec<f64>> {
        let mut waits = Vec::new();
        for _ in 0..self.sizes.builds {
            self.pushes += 1;
            let content = format!("{}\n", self.pushes);
            let commit = quiet.commit("A change", &[("quiet_base/count.txt", &content)])?;
            quiet.push()?;
            let sent = Instant::now();
            let status = self
                .send("quiet", "main", &commit, &webhook::delivery_id())
                .await?;
            ensure!(status.is_success(), "a push was answered {status}");
            self.wait_for_row(
                "SELECT EXISTS (SELECT FROM builds b JOIN build_steps s ON s.build_id = b.id WHERE b.commit_sha = $1)",
                &commit,
            )
            .await?;
            waits.push(sent.elapsed().as_secs_f64() * 1000.0);
            self.wait_for_row(
                "SELECT status NOT IN ('queued', 'running') FROM builds WHERE commit_sha = $1",
                &commit,
            )
            .await?;
        }
        Ok(waits)
    }

    async fn wait_for_row(&mut self, query: &'static str, value: &str) -> anyhow::Result<()> {
        let end = Instant::now() + LIMIT;
        loop {
            let is_true: bool = sqlx::query_scalar(query)
                .bind(value)
                .fetch_one(&mut self.database)
                .await?;
            if is_true {
                return Ok(());
            }
            ensure!(Instant::now() < end, "never true for {value}: {query}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Brings the host that never answers, and the container that never gets healthy, to their
    /// worst.
    async fn start_neighbours(
        &mut self,
        silent: &SilentHost,
        sick: &Project,
    ) -> anyhow::Result<()> {
        self.add_project("silent", &silent.url, BASE_REPOSITORY)
            .await?;
        for number in 0..6 {
            let (branch, commit) = (format!("branch-{number}"), format!("{number:040x}"));
            self.send("silent", &branch, &commit, &webhook::delivery_id())
                .await?;
        }
        self.add_project("sick", &sick.repository_url(), BASE_REPOSITORY)
            .await?;
        self.set_staging("sick", true, "fail").await?;
        self.send("sick", "main", &sick.head(), &webhook::delivery_id())
            .await?;
        self.wait_until("a silent host and a sick container", WAITING)
            .await
    }

    /// Starts a test that prints without end; the output of a run is bounded, so it does so for half
    /// a minute. The image of its base is in the engine before, because its fetch is the work of
    /// another moment.
    async fn start_loud_test(&mut self, loud: &Project) -> anyhow::Result<()> {
        self.add_project("loud", &loud.repository_url(), DEBIAN_BASE_REPOSITORY)
            .await?;
        self.send("loud", "main", &loud.head(), &webhook::delivery_id())
            .await?;
        self.wait_until("a tested image", TESTED).await?;
        let file = "loud_base/__init__.py";
        let endless =
            "number = 0\nwhile True:\n    number += 1\n    print('printed', number, flush=True)\n";
        loud.commit("Print without end", &[(file, endless)])?;
        loud.push()?;
        self.send("loud", "main", &loud.head(), &webhook::delivery_id())
            .await?;
        self.wait_until("a test that prints", PRINTING).await
    }

    /// Deliveries of a neighbour, as fast as they are accepted: they wait to be processed.
    async fn flood_deliveries(&self, sick: &Project) -> anyhow::Result<()> {
        let push = webhook::push("sick", "main", webhook::NOTHING, &sick.head(), "Again");
        let template = Template::new("sick", &self.secret, push.to_string().as_bytes())?;
        let until = Until::Sent(self.sizes.deliveries);
        let templates = Arc::new(vec![template]);
        load::run(&self.address.to_string(), 32, 1, &templates, until).await?;
        Ok(())
    }

    /// How many deliveries have no outcome yet.
    async fn count_waiting(&mut self) -> anyhow::Result<f64> {
        let count: i32 = sqlx::query_scalar(
            "SELECT count(*)::integer FROM deliveries WHERE status = 'received'",
        )
        .fetch_one(&mut self.database)
        .await?;
        Ok(count.into())
    }

    /// Whether the neighbours are still at their worst: what was measured was measured beside them.
    async fn are_neighbours_at_worst(&mut self) -> anyhow::Result<bool> {
        for query in [WAITING, PRINTING] {
            let is_true: bool = sqlx::query_scalar(query)
                .fetch_one(&mut self.database)
                .await?;
            if !is_true {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Builds wait for the silent host, and a deployment for a healthy container.
const WAITING: &str = "SELECT (SELECT count(*) = 2 FROM builds b JOIN projects p ON p.id = b.project_id WHERE p.slug = 'silent' AND b.status = 'running')
    AND EXISTS (SELECT FROM deployments d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'sick' AND d.status = 'verifying')";

/// The first build of the loud project is over, so the engine has its base.
const TESTED: &str = "SELECT EXISTS (SELECT FROM builds b JOIN projects p ON p.id = b.project_id WHERE p.slug = 'loud' AND b.status NOT IN ('queued', 'running'))";

/// A test runs and has printed.
const PRINTING: &str = "SELECT EXISTS (SELECT FROM builds b JOIN projects p ON p.id = b.project_id JOIN build_steps s ON s.build_id = b.id
    WHERE p.slug = 'loud' AND s.name = 'test' AND s.status = 'running'
      AND EXISTS (SELECT FROM build_logs l WHERE l.build_id = b.id AND l.text LIKE 'printed %'))";

/// A git host that accepts every connection and never answers.
struct SilentHost {
    url: String,
    _accepting: AbortOnDropHandle<()>,
}

impl SilentHost {
    async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/silent.git", listener.local_addr()?);
        let accepting = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
            }
        });
        Ok(Self {
            url,
            _accepting: AbortOnDropHandle::new(accepting),
        })
    }
}

/// Slow connections of one other address. Each that the server closes is opened again a second
/// later. They have a runtime of their own, so that the pushes that are measured do not wait for the
/// tasks of the strangers, and they do not come all at the same moment.
struct Strangers(Option<Runtime>);

impl Strangers {
    async fn start(server: SocketAddr, sizes: &Sizes) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let count = u32::try_from(sizes.slow_connections + sizes.slow_bodies)?;
        let slow_bodies = u32::try_from(sizes.slow_bodies)?;
        for number in 0..count {
            runtime.spawn(async move {
                tokio::time::sleep(REOPENED_AFTER * number / count).await;
                loop {
                    // The server may close the connection at any moment.
                    let _ = be_slow(server, number < slow_bodies).await;
                    tokio::time::sleep(REOPENED_AFTER).await;
                }
            });
        }
        // The first of them are connected before anything is measured.
        tokio::time::sleep(2 * REOPENED_AFTER).await;
        Ok(Self(Some(runtime)))
    }
}

impl Drop for Strangers {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Sends a request a few bytes at a time: its header, or the body of a delivery with a signature of
/// the right form.
async fn be_slow(server: SocketAddr, has_body: bool) -> std::io::Result<()> {
    let mut stream = connect_from(STRANGERS, server).await?;
    if has_body {
        let head = format!(
            "POST /webhooks/github/quiet HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-github-event: push\r\n\
             x-github-delivery: {}\r\nx-hub-signature-256: sha256={}\r\ncontent-length: 20000000\r\n\r\n",
            webhook::delivery_id(),
            "a".repeat(64)
        );
        stream.write_all(head.as_bytes()).await?;
        loop {
            stream.write_all(&[b' '; 16 * 1024]).await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    stream
        .write_all(b"POST /webhooks/github/quiet HTTP/1.1\r\n")
        .await?;
    loop {
        stream.write_all(b"x-slow: 1\r\n").await?;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

async fn connect_from(source: Ipv4Addr, server: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((source, 0)))?;
    socket.connect(server).await
}
