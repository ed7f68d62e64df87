//! Databases for tests, on a real Postgres of their own.
#![expect(clippy::unwrap_used, reason = "tests")]

use ecluse_clients::error::ErrorKind;
use ecluse_clients::test_server::{Access, Found, RunId, TestServer, TestServerError, template_key};
use ecluse_domain::Digest;
use ecluse_domain::ids::BuildId;
use ecluse_launcher::Postgres;
use secrecy::ExposeSecret as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection};

struct World {
    postgres: Postgres,
    server: TestServer,
    _folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let folder = ecluse_testbed::temp_dir().unwrap();
        let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
        let server = server(&postgres, "0123abcd");
        Self { postgres, server, _folder: folder }
    }

    async fn enter(&self, access: &Access, database: &str) -> Result<PgConnection, sqlx::Error> {
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.postgres.port().unwrap())
            .username(&access.user)
            .password(access.password.expose_secret())
            .database(database);
        options.connect().await
    }

    /// Databases and roles of Ecluse's tests.
    async fn left(&self) -> Vec<String> {
        let mut conn: PgConnection = PgConnection::connect(&self.postgres.url("postgres")).await.unwrap();
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 'ecluse\\_%' UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'ecluse\\_%' ORDER BY 1")
            .fetch_all(&mut conn)
            .await
            .unwrap()
    }
}

fn server(postgres: &Postgres, installation: &str) -> TestServer {
    TestServer::new(&postgres.url("postgres"), installation).unwrap()
}

fn run() -> RunId {
    RunId { build: BuildId::generate(), fence: 1 }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_has_its_own_database_and_no_other() {
    let world = World::new().await;
    let Found::Missing(draft) = world.server.template(&template_key(&Digest::of(b"base"), false)).await.unwrap() else {
        unreachable!("nobody made it")
    };
    let mut conn = world.enter(draft.access(), &draft.access().database).await.unwrap();
    conn.execute("CREATE TABLE kept (secret text); INSERT INTO kept VALUES ('of the template')").await.unwrap();
    let template = world.server.publish(draft).await.unwrap();

    let (one, two) = (run(), run());
    let first = world.server.open(one, Some(&template)).await.unwrap();
    let second = world.server.open(two, Some(&template)).await.unwrap();
    let mut mine = world.enter(&first, &first.database).await.unwrap();
    // What the template's maker owned is this run's to change.
    mine.execute("ALTER TABLE kept ADD COLUMN more text; INSERT INTO kept VALUES ('mine'); CREATE TABLE another (id serial)")
        .await
        .unwrap();
    mine.execute("CREATE TEMPORARY TABLE brief (id int)").await.unwrap();
    let mut theirs = world.enter(&second, &second.database).await.unwrap();
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM kept").fetch_one(&mut theirs).await.unwrap();
    assert_eq!(rows, 1);

    for database in [second.database.as_str(), &template, "template1"] {
        let refused = world.enter(&first, database).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied") || refused.contains("not currently accepting"), "{database}: {refused}");
    }
    // Odoo looks into this one for the names of databases; nothing can be left there.
    let mut common = world.enter(&first, "postgres").await.unwrap();
    for wrong in [
        "CREATE TABLE x (id int)",
        "CREATE TEMPORARY TABLE x (id int)",
        "CREATE DATABASE x",
        "CREATE ROLE x",
        "SELECT * FROM pg_authid",
        // It would belong to the common role, and outlive this login.
        "SELECT lo_create(0)",
        "SET ROLE postgres",
    ] {
        let refused = common.execute(wrong).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{wrong}: {refused}");
    }
    let ended: Vec<bool> = sqlx::query_scalar("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1")
        .bind(&second.user)
        .fetch_all(&mut common)
        .await
        .unwrap_or_default();
    assert_eq!(ended, Vec::<bool>::new());
    theirs.execute("SELECT 1").await.unwrap();

    // With connections open.
    mine.execute("SET ROLE NONE; CREATE TABLE own (id int)").await.unwrap();
    assert_eq!(world.server.runs().await.unwrap().len(), 2);
    world.server.drop(one).await.unwrap();
    world.server.drop(two).await.unwrap();
    world.server.drop(two).await.unwrap();
    assert_eq!(world.left().await, ["ecluse_0123abcd_odoo".to_owned(), template.clone()]);
    world.server.drop_template("postgres").await.unwrap();
    world.server.drop_template(&template).await.unwrap();
    assert_eq!(world.left().await, ["ecluse_0123abcd_odoo"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_once_and_half_of_one_is_made_again() {
    let world = World::new().await;
    let key = template_key(&Digest::of(b"base"), true);
    // The process that made this one dies: its connection goes, and with it the lock.
    let Found::Missing(half) = world.server.template(&key).await.unwrap() else { unreachable!("nobody made it") };
    let mut conn = world.enter(half.access(), &half.access().database).await.unwrap();
    conn.execute("CREATE TABLE half (id int)").await.unwrap();
    let waiting = server(&world.postgres, "0123abcd");
    let other_key = key.clone();
    let waiter = tokio::spawn(async move {
        match waiting.template(&other_key).await.unwrap() {
            Found::Missing(draft) => waiting.publish(draft).await.unwrap(),
            Found::Ready(name) => name,
        }
    });
    // It is held while somebody works at it.
    world.server.sweep_drafts().await.unwrap();
    conn.execute("SELECT * FROM half").await.unwrap();
    drop(half);
    let name = waiter.await.unwrap();
    assert!(conn.execute("SELECT * FROM half").await.is_err(), "the half-made one was used");
    match world.server.template(&key).await.unwrap() {
        Found::Ready(ready) => assert_eq!(ready, name),
        Found::Missing(_) => unreachable!("it was made"),
    }
    // Two at once: one makes it, the other one gets it.
    let key = template_key(&Digest::of(b"other base"), true);
    let made = futures::future::join_all((0..4).map(|_| async {
        match world.server.template(&key).await.unwrap() {
            Found::Missing(draft) => (true, world.server.publish(draft).await.unwrap()),
            Found::Ready(name) => (false, name),
        }
    }))
    .await;
    assert_eq!(made.iter().filter(|(made, _)| *made).count(), 1);
    assert!(made.iter().all(|(_, name)| *name == made[0].1));

    let Found::Missing(draft) = world.server.template(&template_key(&Digest::of(b"third"), false)).await.unwrap() else {
        unreachable!("nobody made it")
    };
    drop(draft);
    // The server learns of the closed connection a moment later.
    while world.left().await.iter().any(|name| name.contains("_new_")) {
        world.server.sweep_drafts().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_a_build_goes_when_it_starts_over() {
    let world = World::new().await;
    let first = run();
    let again = RunId { fence: 2, ..first };
    let old = world.server.open(first, None).await.unwrap();
    let new = world.server.open(again, None).await.unwrap();
    assert_eq!(world.server.runs().await.unwrap(), [again]);
    assert!(world.enter(&old, &old.database).await.is_err());
    world.enter(&new, &new.database).await.unwrap();
    // The one that is late clears its own only.
    world.server.drop(first).await.unwrap();
    world.enter(&new, &new.database).await.unwrap();
    // Another installation's are none of ours.
    let stranger = server(&world.postgres, "ffffffff");
    assert_eq!(stranger.runs().await.unwrap(), []);
    assert_eq!(stranger.run_of(&new.database), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_fit_is_refused() {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
    let mut conn: PgConnection = PgConnection::connect(&postgres.url("postgres")).await.unwrap();
    conn.execute("CREATE DATABASE shop").await.unwrap();
    let refused = server(&postgres, "0123abcd").open(run(), None).await.unwrap_err();
    assert!(matches!(&refused, TestServerError::Shared { database } if database == "shop"), "{refused}");

    let rules = folder.path().join("hba.conf");
    let text = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, text.replace("scram-sha-256", "trust")).unwrap();
    conn.execute("SELECT pg_reload_conf()").await.unwrap();
    let mut refused = server(&postgres, "0123abcd").runs().await;
    // The server reads its rules a moment later.
    while refused.is_ok() {
        refused = server(&postgres, "0123abcd").runs().await;
    }
    assert!(refused.unwrap_err().to_string().contains("without the right password"));

    for wrong in ["", "mysql://h/x", "postgres://u:secret@h:port/x"] {
        let error = TestServer::new(wrong, "0123abcd").unwrap_err().to_string();
        assert!(error.contains("not usable") && !error.contains("secret"), "{wrong}: {error}");
    }
    let away = TestServer::new("postgres://u:secret@127.0.0.1:1/x", "0123abcd").unwrap().runs().await.unwrap_err();
    assert_eq!(away.kind(), ErrorKind::Transient);
    assert!(!away.to_string().contains("secret"), "{away}");
}
