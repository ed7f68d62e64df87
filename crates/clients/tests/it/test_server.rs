//! Databases for tests of images, on a real Postgres that this test starts.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use ecluse_clients::error::ErrorKind;
use ecluse_clients::test_server::{
    Access, Outgrown, RunId, TemplateState, TestServer, TestServerError, template_key,
};
use ecluse_domain::Digest;
use ecluse_domain::ids::BuildId;
use ecluse_launcher::Postgres;
use secrecy::ExposeSecret as _;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};

struct Fixture {
    postgres: Postgres,
    server: TestServer,
    _folder: tempfile::TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let folder = ecluse_testbed::temp_dir().unwrap();
        let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
        let server = server(&postgres, "0123abcd");
        Self {
            postgres,
            server,
            _folder: folder,
        }
    }

    async fn enter(&self, access: &Access, database: &str) -> Result<PgConnection, sqlx::Error> {
        self.login(access, database).connect().await
    }

    fn login(&self, access: &Access, database: &str) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(self.postgres.port().unwrap())
            .username(&access.user)
            .password(access.password.expose_secret())
            .database(database)
    }

    /// Lists the databases and roles with names of Ecluse.
    async fn left(&self) -> Vec<String> {
        let mut conn: PgConnection = PgConnection::connect(&self.postgres.url("postgres"))
            .await
            .unwrap();
        sqlx::query_scalar("SELECT datname::text FROM pg_database WHERE datname LIKE 'ecluse\\_%' UNION ALL SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'ecluse\\_%' ORDER BY 1")
            .fetch_all(&mut conn)
            .await
            .unwrap()
    }
}

fn server(postgres: &Postgres, installation: &str) -> TestServer {
    TestServer::new(&postgres.url("postgres"), installation).unwrap()
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(Into::into)
}

fn run() -> RunId {
    RunId {
        build: BuildId::generate(),
        fence: 1,
    }
}

/// All databases share the table of locks, which one statement of a test fills in a second. On a busy
/// machine the check may come too late for that; then the statement and the neighbour find the table
/// full for a moment.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_too_many_locks_is_stopped_while_others_go_on() {
    let fixture = Fixture::new().await;
    let [greedy, modest] = [run(), run()];
    let greedy = fixture.server.create_database(greedy, None).await.unwrap();
    let modest = fixture.server.create_database(modest, None).await.unwrap();
    let mut other = fixture.enter(&modest, &modest.database).await.unwrap();
    // The login of a run may connect to the common database too.
    let mut conn = fixture.enter(&greedy, "postgres").await.unwrap();
    let watched = fixture.server.watch(&greedy, 1024);
    let neighbour = fixture.server.watch(&modest, 1024);
    let neighbour_works = async {
        for n in 0.. {
            let statement = format!("CREATE TABLE of_a_neighbour_{n} (id integer PRIMARY KEY)");
            if let Err(error) = other.execute(AssertSqlSafe(statement)).await {
                assert_eq!(code_of(&error).as_deref(), Some("53200"), "{error}");
            }
        }
    };
    let taken = tokio::spawn(async move {
        conn.execute("SELECT pg_advisory_lock(key) FROM generate_series(1, 10000000) key")
            .await
    });
    let outgrown = tokio::select! {
        outgrown = tokio::time::timeout(Duration::from_secs(60), watched.wait_until_outgrown()) => outgrown.unwrap(),
        _ = neighbour.wait_until_outgrown() => panic!("a run with few locks goes on"),
        () = neighbour_works => unreachable!("the neighbour works without end"),
    };
    assert_eq!(outgrown.unwrap(), Outgrown::Locks);
    let ended = taken.await.unwrap().unwrap_err();
    let is_full = code_of(&ended).as_deref() == Some("53200");
    assert!(
        is_full || ended.to_string().contains("terminating connection"),
        "{ended}"
    );
    let refused = fixture.enter(&greedy, "postgres").await.unwrap_err();
    assert!(
        refused.to_string().contains("not permitted to log in"),
        "{refused}"
    );
    let mut other = fixture.enter(&modest, &modest.database).await.unwrap();
    other
        .execute("CREATE TABLE of_a_neighbour (id integer PRIMARY KEY)")
        .await
        .unwrap();
}

/// A run that filled the table is stopped too: the check has its connection already.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_filled_the_table_of_locks_is_stopped() {
    let fixture = Fixture::new().await;
    let access = fixture.server.create_database(run(), None).await.unwrap();
    let watched = fixture.server.watch(&access, 1024);
    let mut watched = std::pin::pin!(watched.wait_until_outgrown());
    let few = tokio::time::timeout(Duration::from_millis(500), &mut watched).await;
    assert!(few.is_err(), "no lock is taken yet: {few:?}");
    // Nobody looks while this runs to its end.
    let mut conn = fixture.enter(&access, &access.database).await.unwrap();
    let full = conn
        .execute("SELECT pg_advisory_lock(key) FROM generate_series(1, 10000000) key")
        .await
        .unwrap_err();
    assert_eq!(code_of(&full).as_deref(), Some("53200"), "{full}");
    let refused = fixture.enter(&access, &access.database).await.unwrap_err();
    assert_eq!(code_of(&refused).as_deref(), Some("53200"), "{refused}");
    let outgrown = tokio::time::timeout(Duration::from_secs(60), watched).await;
    assert_eq!(outgrown.unwrap().unwrap(), Outgrown::Locks);
    fixture.server.create_database(run(), None).await.unwrap();
}

/// Each connection is below the kernel's limit, but together they could take the machine's memory:
/// their own memory, or the memory of parallel queries, which is shared.
#[tokio::test(flavor = "multi_thread")]
async fn the_connections_of_a_run_together_cannot_take_all_memory() {
    const OWN: &str = "SELECT length(string_agg(repeat('x', 1 << 20), '')), pg_sleep(600) FROM generate_series(1, 200)";
    const SHARED: &str = "SET work_mem = '600MB'; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
        SET min_parallel_table_scan_size = 0; SET enable_mergejoin = off;
        SELECT count(*) FROM wide a JOIN wide b USING (id) WHERE pg_sleep(CASE WHEN a.id = 1 THEN 600 ELSE 0 END) IS NOT NULL AND a.text < b.text || 'x'";
    let fixture = Fixture::new().await;
    for statement in [OWN, SHARED] {
        let access = fixture.server.create_database(run(), None).await.unwrap();
        let mut conn = fixture.enter(&access, &access.database).await.unwrap();
        conn.execute("CREATE TABLE wide AS SELECT id, repeat('x', 1000) AS text FROM generate_series(1, 250000) id; ANALYZE wide")
            .await
            .unwrap();
        let greedy: Vec<_> = (0..8)
            .map(|_| {
                let login = fixture.login(&access, &access.database);
                tokio::spawn(async move {
                    let mut conn = login.connect().await.unwrap();
                    conn.execute(statement).await
                })
            })
            .collect();
        let watched = fixture.server.watch(&access, 4096);
        let outgrown =
            tokio::time::timeout(Duration::from_secs(120), watched.wait_until_outgrown()).await;
        assert_eq!(outgrown.unwrap().unwrap(), Outgrown::Memory, "{statement}");
        for ended in greedy {
            let ended = ended.await.unwrap().unwrap_err().to_string();
            assert!(ended.contains("terminating connection"), "{ended}");
        }
    }
}

/// Every role may set `work_mem` as high as it wants, so only the kernel limits a connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_of_a_run_cannot_take_all_memory() {
    let fixture = Fixture::new().await;
    let access = fixture.server.create_database(run(), None).await.unwrap();
    let mut conn = fixture.enter(&access, &access.database).await.unwrap();
    conn.execute("SET work_mem = '2GB'").await.unwrap();
    // One value may have 1 GB.
    let error = conn
        .execute("SELECT length(repeat('x', 900 * 1024 * 1024))")
        .await
        .unwrap_err();
    let code = error.as_database_error().and_then(|error| error.code());
    assert_eq!(code.as_deref(), Some("53200"), "out of memory: {error}");
    // The connection and the server go on, and what a test needs is there.
    let length: i32 = sqlx::query_scalar("SELECT length(repeat('x', 200 * 1024 * 1024))")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(length, 200 * 1024 * 1024);

    let mut others = Vec::new();
    let refused = loop {
        match fixture.enter(&access, &access.database).await {
            Ok(other) => others.push(other),
            Err(error) => break error.to_string(),
        }
    };
    assert_eq!(others.len(), 15);
    assert!(refused.contains("too many connections"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_reaches_its_own_database_and_no_other() {
    let fixture = Fixture::new().await;
    let TemplateState::Missing(draft) = fixture
        .server
        .find_template(&template_key(&Digest::sha256(b"base"), false))
        .await
        .unwrap()
    else {
        unreachable!("nobody has made the template")
    };
    let mut conn = fixture
        .enter(draft.access(), &draft.access().database)
        .await
        .unwrap();
    conn.execute("CREATE TABLE kept (secret text); INSERT INTO kept VALUES ('of the template')")
        .await
        .unwrap();
    let template = fixture.server.publish_template(draft).await.unwrap();

    let (one, two) = (run(), run());
    let first = fixture
        .server
        .create_database(one, Some(&template))
        .await
        .unwrap();
    let second = fixture
        .server
        .create_database(two, Some(&template))
        .await
        .unwrap();
    let mut mine = fixture.enter(&first, &first.database).await.unwrap();
    // The run may change the tables that the maker of the template owned.
    mine.execute("ALTER TABLE kept ADD COLUMN more text; INSERT INTO kept VALUES ('mine'); CREATE TABLE another (id serial)")
        .await
        .unwrap();
    mine.execute("CREATE TEMPORARY TABLE brief (id int)")
        .await
        .unwrap();
    let mut theirs = fixture.enter(&second, &second.database).await.unwrap();
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM kept")
        .fetch_one(&mut theirs)
        .await
        .unwrap();
    assert_eq!(rows, 1);

    for database in [second.database.as_str(), &template, "template1"] {
        let refused = fixture
            .enter(&first, database)
            .await
            .unwrap_err()
            .to_string();
        assert!(
            refused.contains("permission denied") || refused.contains("not currently accepting"),
            "{database}: {refused}"
        );
    }
    // Odoo lists the databases from here; a run can write nothing to it.
    let mut common = fixture.enter(&first, "postgres").await.unwrap();
    for wrong in [
        "CREATE TABLE x (id int)",
        "CREATE TEMPORARY TABLE x (id int)",
        "CREATE DATABASE x",
        "CREATE ROLE x",
        "SELECT * FROM pg_authid",
        // A large object would belong to the common role, and outlive this login.
        "SELECT lo_create(0)",
        "SET ROLE postgres",
    ] {
        let refused = common.execute(wrong).await.unwrap_err().to_string();
        assert!(refused.contains("permission denied"), "{wrong}: {refused}");
    }
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1",
    )
    .bind(&second.user)
    .fetch_all(&mut common)
    .await
    .unwrap_or_default();
    assert_eq!(ended, Vec::<bool>::new());
    theirs.execute("SELECT 1").await.unwrap();

    // The databases are dropped with connections open.
    mine.execute("SET ROLE NONE; CREATE TABLE own (id int)")
        .await
        .unwrap();
    assert_eq!(fixture.server.list_runs().await.unwrap().len(), 2);
    fixture.server.remove_database(one).await.unwrap();
    fixture.server.remove_database(two).await.unwrap();
    fixture.server.remove_database(two).await.unwrap();
    assert_eq!(
        fixture.left().await,
        [
            "ecluse_0123abcd_locks",
            "ecluse_0123abcd_odoo",
            template.as_str()
        ]
    );
    fixture.server.remove_template("postgres").await.unwrap();
    fixture.server.remove_template(&template).await.unwrap();
    assert_eq!(
        fixture.left().await,
        ["ecluse_0123abcd_locks", "ecluse_0123abcd_odoo"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_made_once_and_an_unfinished_one_is_made_again() {
    let fixture = Fixture::new().await;
    let key = template_key(&Digest::sha256(b"base"), true);
    // The process that makes this template dies: its connection is closed, which releases the lock.
    let TemplateState::Missing(half) = fixture.server.find_template(&key).await.unwrap() else {
        unreachable!("nobody has made the template")
    };
    let mut conn = fixture
        .enter(half.access(), &half.access().database)
        .await
        .unwrap();
    conn.execute("CREATE TABLE half (id int)").await.unwrap();
    let waiting = server(&fixture.postgres, "0123abcd");
    let other_key = key.clone();
    let waiter = tokio::spawn(async move {
        match waiting.find_template(&other_key).await.unwrap() {
            TemplateState::Missing(draft) => waiting.publish_template(draft).await.unwrap(),
            TemplateState::Ready(name) => name,
        }
    });
    // A draft in use is not swept.
    fixture.server.remove_abandoned_drafts().await.unwrap();
    conn.execute("SELECT * FROM half").await.unwrap();
    drop(half);
    let name = waiter.await.unwrap();
    assert!(
        conn.execute("SELECT * FROM half").await.is_err(),
        "the unfinished template was used"
    );
    match fixture.server.find_template(&key).await.unwrap() {
        TemplateState::Ready(ready) => assert_eq!(ready, name),
        TemplateState::Missing(_) => unreachable!("the template exists"),
    }
    // Four at once: one makes the template, the others get it.
    let key = template_key(&Digest::sha256(b"other base"), true);
    let made = futures::future::join_all((0..4).map(|_| async {
        match fixture.server.find_template(&key).await.unwrap() {
            TemplateState::Missing(draft) => {
                (true, fixture.server.publish_template(draft).await.unwrap())
            }
            TemplateState::Ready(name) => (false, name),
        }
    }))
    .await;
    assert_eq!(made.iter().filter(|(made, _)| *made).count(), 1);
    assert!(made.iter().all(|(_, name)| *name == made[0].1));

    let TemplateState::Missing(draft) = fixture
        .server
        .find_template(&template_key(&Digest::sha256(b"third"), false))
        .await
        .unwrap()
    else {
        unreachable!("nobody has made the template")
    };
    drop(draft);
    // The server notices the closed connection a moment later.
    while fixture
        .left()
        .await
        .iter()
        .any(|name| name.contains("_new_"))
    {
        fixture.server.remove_abandoned_drafts().await.unwrap();
    }
}

/// Every login may connect to the common database, see which advisory locks are held there, and
/// hold them for as long as its test runs.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_cannot_keep_others_waiting_for_a_template() {
    let fixture = Fixture::new().await;
    let key = template_key(&Digest::sha256(b"base"), true);
    let TemplateState::Missing(draft) = fixture.server.find_template(&key).await.unwrap() else {
        unreachable!("nobody has made the template")
    };
    let access = fixture.server.create_database(run(), None).await.unwrap();
    let refused = fixture.enter(&access, "ecluse_0123abcd_locks").await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("permission denied"), "{refused}");
    let mut greedy = fixture.enter(&access, "postgres").await.unwrap();
    let held: Vec<i64> = sqlx::query_scalar(
        "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory'",
    )
    .fetch_all(&mut greedy)
    .await
    .unwrap();
    assert_eq!(held.len(), 1, "the lock of the draft");
    drop(draft);
    sqlx::query("SELECT pg_advisory_lock($1)")
        .bind(held[0])
        .execute(&mut greedy)
        .await
        .unwrap();
    let found = fixture.server.find_template(&key);
    let found = tokio::time::timeout(Duration::from_secs(60), found).await;
    assert!(matches!(found, Ok(Ok(TemplateState::Missing(_)))));
}

#[tokio::test(flavor = "multi_thread")]
async fn leftovers_of_a_build_are_removed_when_it_restarts() {
    let fixture = Fixture::new().await;
    let first = run();
    let again = RunId { fence: 2, ..first };
    let old = fixture.server.create_database(first, None).await.unwrap();
    let new = fixture.server.create_database(again, None).await.unwrap();
    assert_eq!(fixture.server.list_runs().await.unwrap(), [again]);
    assert!(fixture.enter(&old, &old.database).await.is_err());
    fixture.enter(&new, &new.database).await.unwrap();
    // The late run removes only its own database.
    fixture.server.remove_database(first).await.unwrap();
    fixture.enter(&new, &new.database).await.unwrap();
    // Both remove the same run: the worker that lost its lease, and the one that took it over.
    for _ in 0..20 {
        fixture.server.create_database(first, None).await.unwrap();
        let (one, other) = tokio::join!(
            fixture.server.remove_database(first),
            fixture.server.remove_database(first)
        );
        one.and(other).unwrap();
    }
    // Another installation does not see these runs.
    let stranger = server(&fixture.postgres, "ffffffff");
    assert_eq!(stranger.list_runs().await.unwrap(), []);
    assert_eq!(stranger.parse_run_name(&new.database), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsafe_server_is_refused() {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
    let mut conn: PgConnection = PgConnection::connect(&postgres.url("postgres"))
        .await
        .unwrap();
    conn.execute("CREATE DATABASE shop").await.unwrap();
    let refused = server(&postgres, "0123abcd")
        .create_database(run(), None)
        .await
        .unwrap_err();
    assert!(
        matches!(&refused, TestServerError::Shared { database } if database == "shop"),
        "{refused}"
    );

    let away = TestServer::new("postgres://u:secret@127.0.0.1:1/x", "0123abcd")
        .unwrap()
        .list_runs()
        .await
        .unwrap_err();
    assert_eq!(away.kind(), ErrorKind::Transient);
    assert!(!away.to_string().contains("secret"), "{away}");

    for wrong in ["", "mysql://h/x", "postgres://u:secret@h:port/x"] {
        let error = TestServer::new(wrong, "0123abcd").unwrap_err().to_string();
        assert!(
            error.contains("not usable") && !error.contains("secret"),
            "{wrong}: {error}"
        );
    }
}

/// The code of a project must not log in as somebody else. A rule can be for one role and one
/// database, such as a superuser who is not the role that Ecluse uses.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lets_any_role_in_without_a_password_is_refused() {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let postgres = Postgres::start_for_tests(folder.path()).await.unwrap();
    let mut conn: PgConnection = PgConnection::connect(&postgres.url("postgres"))
        .await
        .unwrap();
    conn.execute("CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'x'; CREATE ROLE tests CREATEDB CREATEROLE LOGIN PASSWORD 'hunter22'; CREATE ROLE clerk LOGIN PASSWORD 'x'")
        .await
        .unwrap();
    let port = postgres.port().unwrap();
    let urls = [
        postgres.url("postgres"),
        format!("postgres://tests:hunter22@127.0.0.1:{port}/postgres"),
    ];
    server(&postgres, "0123abcd").list_runs().await.unwrap();
    turn_tls_on(&folder.path().join("cluster"), &mut conn).await;

    let rules = folder.path().join("hba.conf");
    let strict = std::fs::read_to_string(&rules).unwrap();
    for (rule, role) in [
        ("host all boss 127.0.0.1/32 trust", "boss"),
        ("host template1 boss 127.0.0.1/32 trust", "boss"),
        ("host replication boss 127.0.0.1/32 trust", "boss"),
        ("host all tests 127.0.0.1/32 trust", "tests"),
        ("host all clerk 127.0.0.1/32 trust", "clerk"),
        ("hostssl all boss 127.0.0.1/32 trust", "boss"),
        ("hostnossl all boss 127.0.0.1/32 trust", "boss"),
        ("host all all 127.0.0.1/32 trust", "boss"),
    ] {
        std::fs::write(&rules, format!("{rule}\n{strict}")).unwrap();
        conn.execute("SELECT pg_reload_conf()").await.unwrap();
        for url in &urls {
            // The server reloads its rules a moment later.
            let refusal = async {
                loop {
                    let server = TestServer::new(url, "0123abcd").unwrap();
                    let error = match server.list_runs().await {
                        Err(error) => error.to_string(),
                        Ok(_) => continue,
                    };
                    if error.contains(&format!("accepts any password for the role `{role}`")) {
                        return;
                    }
                }
            };
            tokio::time::timeout(Duration::from_secs(60), refusal)
                .await
                .unwrap_or_else(|_| panic!("not noticed by {url}: {rule}"));
        }
    }
    std::fs::write(&rules, strict).unwrap();
    conn.execute("SELECT pg_reload_conf()").await.unwrap();
    let accepted = async { while server(&postgres, "0123abcd").list_runs().await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(60), accepted)
        .await
        .unwrap();
}

/// Makes a certificate in the folder of the cluster, which belongs to the account of the server.
async fn turn_tls_on(cluster: &Path, conn: &mut PgConnection) {
    let script = "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.crt 2>/dev/null \
        && chmod 0600 server.key && chown --reference=. server.key server.crt";
    let made = Command::new("sh")
        .args(["-c", script])
        .current_dir(cluster)
        .status()
        .unwrap();
    assert!(made.success());
    conn.execute("ALTER SYSTEM SET ssl = on").await.unwrap();
    conn.execute("SELECT pg_reload_conf()").await.unwrap();
}
