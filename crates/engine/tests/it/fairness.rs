//! One project does the worst that it can, and another one is served as if it were alone.

use std::time::Duration;

use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::jobs::worker;
use ecluse_engine::release::changes::{Baseline, compare_with};
use ecluse_store::jobs::{self, Pool};
use ecluse_store::{PageRequest, PgPool, builds, releases};
use ecluse_testbed::webhook;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::dependencies;
use crate::fixtures::world::World;

/// Long enough for any machine: a test that reaches it has shown that somebody waits for ever.
const FOR_EVER: Duration = Duration::from_secs(240);

/// A git host that accepts every connection and never answers.
struct SilentHost {
    url: String,
    connections: tokio::sync::watch::Receiver<usize>,
    _accepting: AbortOnDropHandle<()>,
}

impl SilentHost {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/noisy.git", listener.local_addr().unwrap());
        let (count, connections) = tokio::sync::watch::channel(0);
        let accepting = tokio::spawn(async move {
            let mut held: Vec<TcpStream> = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                held.push(stream);
                count.send_replace(held.len());
            }
        });
        Self {
            url,
            connections,
            _accepting: AbortOnDropHandle::new(accepting),
        }
    }

    /// Waits until a connection waits for an answer.
    async fn wait_for_connection(&mut self) {
        tokio::time::timeout(FOR_EVER, self.connections.wait_for(|&count| count > 0))
            .await
            .unwrap()
            .unwrap();
    }
}

/// Workers that run until the value is dropped.
struct Workers(CancellationToken, Option<tokio::task::JoinHandle<()>>);

impl Workers {
    fn start(world: &World, workers: usize, builds: usize) -> Self {
        let stop = CancellationToken::new();
        let settings = worker::Settings {
            workers,
            builds,
            builds_per_project: 2,
            lease: Duration::from_secs(30),
            name: "w".to_owned(),
        };
        let running = tokio::spawn(worker::run(world.engine.clone(), settings, stop.clone()));
        Self(stop, Some(running))
    }

    async fn stop(mut self) {
        self.0.cancel();
        self.1.take().unwrap().await.unwrap();
    }
}

/// Waits until this query answers `true`.
async fn wait_until(world: &World, query: &'static str) {
    let reached = async {
        loop {
            let is_true: bool = sqlx::query_scalar(query)
                .fetch_one(&world.engine.pool)
                .await
                .unwrap();
            if is_true {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let reached = tokio::time::timeout(FOR_EVER, reached).await;
    assert!(reached.is_ok(), "never true: {query}");
}

async fn push_noisily(world: &World, branch: &str, number: usize) {
    push_commit_noisily(world, branch, &format!("{number:040x}")).await;
}

async fn push_commit_noisily(world: &World, branch: &str, commit: &str) {
    let payload = webhook::push(
        "http://host/noisy.git",
        branch,
        webhook::NOTHING,
        commit,
        "a change",
    );
    world
        .deliver_to("noisy", "push", &payload, &webhook::delivery_id())
        .await;
}

async fn list_statuses(world: &World, project: ProjectId) -> Vec<BuildStatus> {
    builds::list(
        &mut world.engine.connection().await.unwrap(),
        project,
        PageRequest::first(100),
    )
    .await
    .unwrap()
    .into_iter()
    .map(|build| build.status)
    .collect()
}

/// Both builders of this process fetch from a host that never answers, and so does the job that
/// follows the pushes up. A push of another project is built and deployed meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn a_silent_git_host_holds_up_no_other_project(pool: PgPool) {
    let world = World::new(pool).await;
    let mut silent = SilentHost::start().await;
    let noisy = world.create_neighbour("noisy", &silent.url).await;
    for (number, branch) in ["main", "one", "two"].into_iter().enumerate() {
        push_noisily(&world, branch, number).await;
        push_noisily(&world, branch, number + 10).await;
    }
    let workers = Workers::start(&world, 1, 2);
    // Both builders and the follow-up of the pushes wait for one answer: they share a mirror.
    silent.wait_for_connection().await;
    wait_until(
        &world,
        "SELECT count(*) = 2 FROM builds WHERE status = 'running'",
    )
    .await;

    let head = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    wait_until(
        &world,
        "SELECT EXISTS (SELECT FROM deployments d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'shop' AND d.status = 'live')",
    )
    .await;
    let built = world.build_of(&head).await.unwrap();
    assert_eq!(built.status, BuildStatus::Succeeded);
    assert!(world.live(StageName::Staging).await.is_some());
    // The other project still waits: its builds never had an answer.
    let running = list_statuses(&world, noisy.id)
        .await
        .into_iter()
        .filter(|status| *status == BuildStatus::Running)
        .count();
    assert_eq!(running, 2);
    workers.stop().await;
}

/// Gives a project releases like those of the world's project, which refer to the same builds.
async fn copy_releases(world: &World, project: ProjectId) -> Vec<releases::Summary> {
    let copy = format!(
        "SET session_replication_role = replica;
         INSERT INTO releases SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'project_id', '{project}'))).*
             FROM releases r WHERE r.project_id = '{}';
         RESET session_replication_role;",
        world.project.id
    );
    let mut conn = world.engine.connection().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(copy))
        .execute(&mut *conn)
        .await
        .unwrap();
    releases::list(&mut conn, project, PageRequest::first(10))
        .await
        .unwrap()
}

/// Readers of one project wait for a git host that never answers. The gates and the readers of
/// another project have their comparisons meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn a_silent_git_host_holds_up_no_comparison_of_others(pool: PgPool) {
    let world = World::new(pool).await;
    let first = world.released().await;
    let preprod = StageName::Preprod;
    world.request(&world.paula, first.id, preprod).await;
    let approved = ApprovalVerdict::Approved;
    world
        .record_approval(&world.theo, first.id, preprod, approved)
        .await;
    assert!(world.live(preprod).await.is_some());
    world
        .set_stage_policy(preprod, &[("author_approves", serde_json::json!("no"))])
        .await;
    let mut newer = Vec::new();
    for version in ["v1.1.0", "v1.2.0"] {
        world
            .sample
            .add_version(version, "2026-01-10", "More.")
            .unwrap();
        world.push("main").await;
        newer.push(world.tag(version).await.unwrap());
    }
    let mut silent = SilentHost::start().await;
    let noisy = world.create_neighbour("noisy", &silent.url).await;
    let copies = copy_releases(&world, noisy.id).await;

    let pairs = [(0, 1), (1, 2), (0, 2), (0, 1), (1, 2), (0, 2)];
    let readers = pairs.map(|(from, to)| {
        let baseline = Baseline::Version(copies[from].version);
        let (engine, release) = (world.engine.clone(), copies[to].id);
        tokio::spawn(async move { compare_with(&engine, release, &baseline).await })
    });
    let refused = futures::future::select_all(readers);
    let (refused, _, waiting) = tokio::time::timeout(FOR_EVER, refused).await.unwrap();
    let refused = refused.unwrap().unwrap_err();
    assert!(
        matches!(&refused, Error::Transient(why) if why.starts_with("Too many commits of this project")),
        "{refused:?}"
    );
    silent.wait_for_connection().await;

    let count = "SELECT count(*) FROM comparisons WHERE project_id = $1";
    let count_comparisons = async || -> i64 {
        sqlx::query_scalar(count)
            .bind(world.project.id.0)
            .fetch_one(&world.engine.pool)
            .await
            .unwrap()
    };
    assert_eq!(count_comparisons().await, 0);
    world.request(&world.paula, newer[1].id, preprod).await;
    assert_eq!(count_comparisons().await, 1, "the gates have theirs");
    let baseline = Baseline::Version(newer[0].version);
    let read = compare_with(&world.engine, newer[1].id, &baseline).await;
    assert!(!read.unwrap().comparison.repositories.is_empty());
    for reader in waiting {
        reader.abort();
    }
}

/// One project needs packages whose installation does not end, each commit others. Another
/// project's packages are installed meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn packages_of_one_project_hold_up_no_other(pool: PgPool) {
    let server = dependencies::packages().await;
    let world = dependencies::world(pool, dependencies::settings(&server)).await;
    world
        .create_neighbour("noisy", &world.sample.repository_url())
        .await;
    let commit = |packages: &str| {
        let files = [
            ("odoo_version.txt", dependencies::BASE),
            ("packages.txt", packages),
        ];
        world.sample.commit("packages", &files).unwrap()
    };
    for branch in ["one", "two", "three", "four"] {
        let package = format!("endless-{branch}");
        server.add_debian(&package, "1", "sleep 600").unwrap();
        commit(&package);
        let refspec = format!("HEAD:refs/heads/{branch}");
        world
            .sample
            .git(&["push", "--quiet", "origin", &refspec])
            .unwrap();
        push_commit_noisily(&world, branch, &world.sample.head()).await;
    }
    let workers = Workers::start(&world, 1, 2);
    wait_until(
        &world,
        "SELECT count(*) = 2 FROM dependency_images WHERE status = 'running'",
    )
    .await;

    commit("shipper");
    let head = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    wait_until(
        &world,
        "SELECT EXISTS (SELECT FROM builds b JOIN projects p ON p.id = b.project_id WHERE p.slug = 'shop' AND b.status = 'succeeded')",
    )
    .await;
    workers.stop().await;
    let endless: Vec<uuid::Uuid> =
        sqlx::query_scalar("SELECT id FROM dependency_images WHERE status = 'running'")
            .fetch_all(&world.engine.pool)
            .await
            .unwrap();
    assert_eq!(endless.len(), 2);
    for id in endless {
        let containers = &world.engine.containers;
        containers
            .remove_runs(&[("ecluse.dependencies", &id.to_string())])
            .await
            .unwrap();
    }
}

/// A deployment of one project waits for a container that never gets healthy. Another project's push
/// is built and deployed meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn a_container_that_never_gets_healthy_holds_up_no_other_project(pool: PgPool) {
    let world = World::new(pool).await;
    let noisy = world
        .create_neighbour("noisy", &world.sample.repository_url())
        .await;
    let bad = world.sample.head();
    push_commit_noisily(&world, "next", &bad).await;
    let workers = Workers::start(&world, 1, 2);
    wait_until(
        &world,
        "SELECT count(*) = 1 FROM builds WHERE status = 'succeeded'",
    )
    .await;
    let mut conn = world.engine.connection().await.unwrap();
    let built = builds::list(&mut conn, noisy.id, PageRequest::first(1))
        .await
        .unwrap();
    drop(conn);
    let digest = built[0].image_digest.clone().unwrap();
    world.deployer.set_behaviour(&digest, Behaviour::Starting);
    push_commit_noisily(&world, "main", &bad).await;
    wait_until(
        &world,
        "SELECT EXISTS (SELECT FROM deployments WHERE status = 'verifying')",
    )
    .await;

    let good = world
        .sample
        .commit("a change", &[("shop_base/x.xml", "<odoo/>\n")]);
    world.sample.push().unwrap();
    world.announce("main", &good.unwrap(), "a change").await;
    wait_until(
        &world,
        "SELECT EXISTS (SELECT FROM deployments d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'shop' AND d.status = 'live')",
    )
    .await;
    wait_until(
        &world,
        "SELECT count(*) = 1 FROM deployments d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'noisy' AND d.status = 'verifying'",
    )
    .await;
    workers.stop().await;
}

/// Every delivery of one project waits before the only one of another.
#[sqlx::test(migrations = "../../migrations")]
async fn waiting_deliveries_of_one_project_hold_up_no_other(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .create_neighbour("noisy", &world.sample.repository_url())
        .await;
    let payload = webhook::push("x", "main", webhook::NOTHING, &"a".repeat(40), "a change");
    let stored = "INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status)
                  SELECT gen_random_uuid(), p.id, 'github', n::text, 'push', $1, 'received' FROM projects p, generate_series(1, 3000) n WHERE p.slug = 'noisy'";
    sqlx::query(stored)
        .bind(payload.to_string().into_bytes())
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let mut conn = world.engine.connection().await.unwrap();
    assert!(jobs::enqueue_missing(&mut conn).await.unwrap() >= 3000);
    drop(conn);
    world
        .announce("main", &world.sample.head(), "a change")
        .await;
    let workers = Workers::start(&world, 1, 0);
    wait_until(
        &world,
        "SELECT d.status = 'processed' FROM deliveries d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'shop'",
    )
    .await;
    let (processed, before): (i64, i64) = sqlx::query_as(
        "SELECT count(*), count(*) FILTER (WHERE d.processed_at < (SELECT d.processed_at FROM deliveries d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'shop'))
         FROM deliveries d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'noisy' AND d.status = 'processed'",
    )
    .fetch_one(&world.engine.pool)
    .await
    .unwrap();
    assert!(
        before <= 128,
        "{before} of {processed} deliveries of the other project came first"
    );
    // None is lost, and a commit has one build.
    wait_until(
        &world,
        "SELECT count(*) = 3001 FROM deliveries WHERE status = 'processed'",
    )
    .await;
    let builds: i64 = sqlx::query_scalar("SELECT count(*) FROM builds")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(builds, 2);
    workers.stop().await;
}

/// One delivery of a batch cannot be processed; the others of the batch are.
#[sqlx::test(migrations = "../../migrations")]
async fn a_delivery_that_fails_holds_up_no_other_of_its_batch(pool: PgPool) {
    let world = World::new(pool).await;
    for number in 0..5 {
        push_of_shop(&world, number).await;
    }
    let fails = "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'this row cannot be stored'; END $$;
                 CREATE TRIGGER fail BEFORE INSERT ON branch_pushes FOR EACH ROW WHEN (NEW.branch = 'b3') EXECUTE FUNCTION fail();";
    sqlx::raw_sql(fails)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    assert!(
        worker::run_next_of(&world.engine, Pool::Deliveries)
            .await
            .unwrap()
    );
    let outcomes: Vec<(String, String)> = sqlx::query_as(
        "SELECT convert_from(payload, 'UTF8')::jsonb ->> 'ref', status FROM deliveries ORDER BY 1",
    )
    .fetch_all(&world.engine.pool)
    .await
    .unwrap();
    let expected = [
        ("refs/heads/b0", "processed"),
        ("refs/heads/b1", "processed"),
        ("refs/heads/b2", "processed"),
        ("refs/heads/b3", "failed"),
        ("refs/heads/b4", "processed"),
    ];
    let seen: Vec<(&str, &str)> = outcomes
        .iter()
        .map(|(name, status)| (name.as_str(), status.as_str()))
        .collect();
    assert_eq!(seen, expected);
}

async fn push_of_shop(world: &World, number: usize) {
    let payload = webhook::push(
        &world.sample.repository_url(),
        &format!("b{number}"),
        webhook::NOTHING,
        &format!("{number:040x}"),
        "a change",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
}
