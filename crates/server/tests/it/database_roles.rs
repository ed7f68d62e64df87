//! The `ecluse` program with two roles of the database, with a private Postgres and with another one,
//! and with a clock that is wrong.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use ecluse_store::{PgPool, serving_role};
use ecluse_testbed::{fake_clock, required};
use tokio::process::{Child, Command};

/// A server of a test, killed when it is dropped.
struct Server {
    _child: Child,
    url: String,
    log: std::path::PathBuf,
}

impl Server {
    /// Starts a server with these variables, and waits until it is ready.
    async fn start(folder: &Path, variables: &[(&str, &str)]) -> Server {
        let (log, port) = (folder.join("log"), folder.join("port"));
        drop(std::fs::remove_file(&port));
        let mut child = command(folder, variables)
            .args(["serve", "--listen", "127.0.0.1:0", "--port-file"])
            .arg(&port)
            .env("ECLUSE_REGISTRY", required("ECLUSE_TEST_REGISTRY"))
            .env("ECLUSE_WORKERS", "1")
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let address = std::fs::read_to_string(&port).unwrap_or_default();
            if !address.is_empty()
                && let Ok(answer) = reqwest::get(format!("http://{address}/readyz")).await
                && answer.status() == 200
            {
                let url = format!("http://{address}");
                return Server {
                    _child: child,
                    url,
                    log,
                };
            }
            let is_over = child.try_wait().unwrap().is_some() || Instant::now() > deadline;
            assert!(!is_over, "{}", std::fs::read_to_string(&log).unwrap());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn get(&self, path: &str, token: &str) -> reqwest::Response {
        reqwest::Client::new()
            .get(format!("{}{path}", self.url))
            .bearer_auth(token)
            .send()
            .await
            .unwrap()
    }
}

fn command(folder: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ecluse"));
    command
        .env_remove("DATABASE_URL")
        .env("ECLUSE_DATA_DIR", folder.join("data"))
        .env("ECLUSE_SECRET_KEY", hex::encode([7; 32]))
        .envs(variables.iter().copied());
    command
}

/// Runs a command of the program, and returns its output.
async fn run(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut child = command(folder, variables)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    use tokio::io::AsyncWriteExt;
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"a long password\n").await.unwrap();
    drop(input);
    child.wait_with_output().await.unwrap()
}

/// Runs a command that must succeed, and returns what it prints.
async fn succeed(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = run(folder, arguments, variables).await;
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

const ADD_ADA: &[&str] = &[
    "user",
    "add",
    "ada",
    "--name",
    "Ada",
    "--role",
    "administrator",
    "--password-stdin",
];
const ISSUE: &[&str] = &["token", "issue", "ada", "--name", "laptop", "--days", "1"];

#[tokio::test]
async fn a_private_postgres_is_used_with_a_role_that_cannot_change_the_audit_log() {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder, &[]).await;
    succeed(folder, ADD_ADA, &[]).await;
    let token = succeed(folder, ISSUE, &[]).await;
    assert_eq!(server.get("/api/v1/projects", &token).await.status(), 200);
    let log = std::fs::read_to_string(&server.log).unwrap();
    assert!(!log.contains("could change the audit log"), "{log}");

    let url = std::fs::read_to_string(folder.join("data/database-url")).unwrap();
    let pool = ecluse_store::connect(&url, 1).unwrap();
    let mut conn = pool.acquire().await.unwrap();
    assert_eq!(
        serving_role::find_unsafe_role(&mut conn).await.unwrap(),
        None
    );
    for change in ["DELETE FROM audit", "DROP TRIGGER audit_is_queued ON audit"] {
        let error = sqlx::query(change).execute(&mut *conn).await.unwrap_err();
        assert!(
            error.as_database_error().unwrap().code().unwrap() == "42501",
            "{error}"
        );
    }
    drop(conn);
    pool.close().await;
    let verified = succeed(folder, &["audit", "verify"], &[]).await;
    assert!(verified.contains("The audit log is intact"), "{verified}");
    // The commands that change the schema take the other role.
    let reverted = succeed(folder, &["migrate", "--down"], &[]).await;
    assert!(reverted.starts_with("reverted migration"), "{reverted}");
    let refused = run(folder, ADD_ADA, &[]).await;
    assert!(
        refused.status.success(),
        "a command knows the owner's address too"
    );
    assert_eq!(
        succeed(folder, &["migrate"], &[]).await,
        "the schema is up to date"
    );
}

/// The address of the test's database, for this role.
fn address(pool: &PgPool) -> url::Url {
    let mut url: url::Url = required("DATABASE_URL").parse().unwrap();
    url.set_path(pool.connect_options().get_database().unwrap());
    url
}

/// Postgres ends for good when its recovery finds the disk full, and the kernel may kill it.
#[tokio::test]
async fn a_private_postgres_that_ends_is_started_again() {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let folder = folder.path();
    let server = Server::start(folder, &[]).await;
    succeed(folder, ADD_ADA, &[]).await;
    let token = succeed(folder, ISSUE, &[]).await;
    for service in ["postgres", "test-postgres"] {
        let lock = folder
            .join("data")
            .join(service)
            .join("cluster/postmaster.pid");
        let process = || {
            let text = std::fs::read_to_string(&lock).unwrap_or_default();
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            let is_ready = lines.get(7) == Some(&"ready");
            lines.first()?.parse::<i32>().ok().filter(|_| is_ready)
        };
        let killed = process().unwrap();
        let pid = nix::unistd::Pid::from_raw(killed);
        nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGKILL).unwrap();
        let deadline = Instant::now() + Duration::from_secs(60);
        while process().is_none_or(|found| found == killed) {
            let log = || std::fs::read_to_string(&server.log).unwrap();
            assert!(Instant::now() < deadline, "{service}: {}", log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    assert_eq!(server.get("/api/v1/projects", &token).await.status(), 200);
    let log = std::fs::read_to_string(&server.log).unwrap();
    assert!(
        log.contains("the private Postgres ended by itself"),
        "{log}"
    );
}

/// The same database with a role whose rights are those of the role that serves. Who may sign in
/// without a password as which role is a matter of the server, so this role is taken after the
/// sign-in.
fn serving_address(pool: &PgPool, role: &str) -> String {
    let mut url = address(pool);
    url.query_pairs_mut()
        .append_pair("options", &format!("-c role={role}"));
    url.into()
}

/// Without the owner's address, a server starts on a schema of its version and on no other.
#[sqlx::test(migrations = "../../migrations")]
async fn a_server_that_may_not_migrate_says_so(pool: PgPool) {
    const ROLE: &str = "ecluse_test_serving";
    let folder = ecluse_testbed::temp_dir().unwrap();
    let mut owner = pool.acquire().await.unwrap();
    assert!(serving_role::create(&mut owner, ROLE, None).await.unwrap());
    serving_role::grant(&mut owner, ROLE).await.unwrap();
    let serving = serving_address(&pool, ROLE);
    let variables = [("DATABASE_URL", serving.as_str())];
    {
        let server = Server::start(folder.path(), &variables).await;
        succeed(folder.path(), ADD_ADA, &variables).await;
        let log = std::fs::read_to_string(&server.log).unwrap();
        assert!(!log.contains("could change the audit log"), "{log}");
    }
    ecluse_store::migrate_down(&pool).await.unwrap();
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], ADD_ADA] {
        let refused = run(folder.path(), arguments, &variables).await;
        let errors = String::from_utf8(refused.stderr).unwrap();
        assert!(!refused.status.success());
        assert!(
            errors.contains("run `ecluse migrate` with ECLUSE_MIGRATION_DATABASE_URL first"),
            "{errors}"
        );
    }
    // The owner of the tables may do everything, and the server warns of it.
    let owner = address(&pool);
    let variables = [("DATABASE_URL", owner.as_str())];
    let server = Server::start(folder.path(), &variables).await;
    let log = std::fs::read_to_string(&server.log).unwrap();
    assert!(
        log.contains("this role could change the audit log"),
        "{log}"
    );
}

/// Both addresses are given, as in `docker-compose.yml`: the role that serves is made and gets its
/// rights, with the migrations and without them.
#[sqlx::test(migrations = false)]
async fn migrating_grants_the_serving_role_its_rights(pool: PgPool) {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let owner = address(&pool);
    let mut serving = owner.clone();
    let role = "ecluse test+%serving";
    serving.set_username(role).unwrap();
    serving.set_password(Some("a'b@c")).unwrap();
    let variables = [
        ("DATABASE_URL", serving.as_str()),
        ("ECLUSE_MIGRATION_DATABASE_URL", owner.as_str()),
    ];
    for _ in 0..2 {
        assert_eq!(
            succeed(folder.path(), &["migrate"], &variables).await,
            "the schema is up to date"
        );
    }
    let (may_read, may_change): (bool, bool) = sqlx::query_as(
        "SELECT has_table_privilege($1, 'audit', 'SELECT'), has_table_privilege($1, 'audit', 'UPDATE, DELETE, TRUNCATE')",
    )
    .bind(role)
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(may_read && !may_change);
    sqlx::raw_sql("DROP OWNED BY \"ecluse test+%serving\"; DROP ROLE \"ecluse test+%serving\"")
        .execute(&pool)
        .await
        .unwrap();
}

/// The clock of the database decides when a token begins and ends, whatever the server's clock shows.
#[sqlx::test(migrations = "../../migrations")]
async fn a_token_ends_by_the_clock_of_the_database(pool: PgPool) {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let folder = folder.path();
    let database = address(&pool);
    let variables = [("DATABASE_URL", database.as_str())];
    succeed(folder, ADD_ADA, &variables).await;
    let token = succeed(folder, ISSUE, &variables).await;
    for clock in ["+2d", "-2d"] {
        let wrong_clock = fake_clock::variables(clock).unwrap();
        let wrong_clock = wrong_clock
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        let variables: Vec<_> = variables.into_iter().chain(wrong_clock).collect();
        let server = Server::start(folder, &variables).await;
        let answer = server.get("/api/v1/projects", &token).await;
        assert_eq!(
            answer.status(),
            200,
            "a token of one day, with a clock at {clock}"
        );
        let issued = reqwest::Client::new()
            .post(format!("{}/api/v1/tokens", server.url))
            .bearer_auth(&token)
            .json(&serde_json::json!({"name": "another", "days": 1}))
            .send()
            .await
            .unwrap();
        let (status, text) = (issued.status(), issued.text().await.unwrap());
        assert!(status.is_success(), "{clock}: {text}");
        let left: f64 = sqlx::query_scalar(
            "SELECT extract(epoch FROM expires_at - now())::float8 FROM tokens WHERE name = 'another' ORDER BY created_at DESC LIMIT 1",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        assert!(
            (85_000.0..=86_400.0).contains(&left),
            "{clock}: {left} seconds"
        );
        sqlx::query("UPDATE tokens SET expires_at = now() WHERE name = 'another'")
            .execute(&pool)
            .await
            .unwrap();
        let another: serde_json::Value = serde_json::from_str(&text).unwrap();
        let another = another["token"].as_str().unwrap();
        let answer = server.get("/api/v1/projects", another).await;
        assert_eq!(
            answer.status(),
            401,
            "an ended token, with a clock at {clock}"
        );
    }
}
