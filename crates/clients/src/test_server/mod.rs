//! A Postgres for tests only: databases that Odoo is tried in, copied from templates, each with a
//! login of its own. The store's database is another one; this SQL is about databases and roles as such.
//!
//! What uses a database here is a project's code, so a login reaches its own database and, of the
//! others, only `postgres`, which Odoo asks for the list of databases and which holds nothing. A server
//! where a login would reach more is refused. All logins act as one role without a login, which owns
//! everything inside the databases: that is what makes a copy of a template usable at once.
//!
//! Everything here is named after the installation, so two of them do not clear each other's.

mod login;
mod template;

use std::time::Duration;

use ecluse_domain::ids::BuildId;
use secrecy::SecretString;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

use crate::error::{ErrorKind, quoted};
pub use template::{Draft, Found, template_key};

/// How often a database's size is looked at.
const LOOK_AT_SIZE: Duration = Duration::from_secs(3);
/// Looks that may fail one after the other: a server that starts again answers sooner.
const MOST_FAILURES: u32 = 10;
/// The database that is always there.
const COMMON: &str = "postgres";

#[derive(Debug, thiserror::Error)]
pub enum TestServerError {
    #[error("the test server's address is not usable: expected postgres://user:password@host:5432")]
    Address,
    #[error("the test server at {place} does not answer: {reason}")]
    Unreachable { place: String, reason: String },
    #[error("the test server at {place} refuses {doing}: {reason}")]
    Refused { place: String, doing: String, reason: String },
    #[error(
        "the test server at {place} lets anybody in without the right password: use `scram-sha-256` instead of `trust` in its pg_hba.conf"
    )]
    Open { place: String },
    #[error(
        "tests could connect to the database `{database}` on the test server: revoke CONNECT on it from PUBLIC, or use a Postgres for tests only"
    )]
    Shared { database: String },
}

impl TestServerError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. } => ErrorKind::Transient,
            Self::Address | Self::Refused { .. } | Self::Open { .. } | Self::Shared { .. } => ErrorKind::Permanent,
        }
    }
}

/// Where the server listens, as its own machine names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub host: String,
    pub port: u16,
}

impl Address {
    /// Only the machine itself reaches it there.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost" || self.host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A Postgres for tests only. Nothing is connected before it is needed, and no connection is kept.
pub struct TestServer {
    admin: PgConnectOptions,
    address: Address,
    /// The beginning of every name, such as `ecluse_1a2b3c4d`.
    prefix: String,
    prepared: OnceCell<()>,
}

impl std::fmt::Debug for TestServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestServer").field("address", &self.address).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Which run a database and its login are for. A build that starts over has another fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId {
    pub build: BuildId,
    pub fence: i64,
}

/// How a run reaches its database.
#[derive(Debug, Clone)]
pub struct Access {
    pub database: String,
    pub user: String,
    /// Hexadecimal digits.
    pub password: SecretString,
}

impl TestServer {
    /// `url` is of a role that may create databases and roles; one that names a Unix socket's folder is of
    /// a server that listens on 127.0.0.1 too. `installation` is 8 hexadecimal digits.
    pub fn new(url: &str, installation: &str) -> Result<Self, TestServerError> {
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // What the parser says may quote a part of the address.
        let admin: PgConnectOptions = url.parse().map_err(|_| TestServerError::Address)?;
        let named = installation.len() == 8 && installation.bytes().all(|b| b.is_ascii_hexdigit());
        let is_socket = admin.get_socket().is_some() || admin.get_host().starts_with('/');
        let host = if is_socket { "127.0.0.1" } else { admin.get_host() };
        let address = Address { host: host.to_owned(), port: admin.get_port() };
        if !is_postgres || !named {
            return Err(TestServerError::Address);
        }
        let admin = admin.application_name("ecluse tests").database(COMMON);
        // Statements hold passwords.
        let admin = admin.disable_statement_logging();
        Ok(Self { admin, address, prefix: format!("ecluse_{}", installation.to_ascii_lowercase()), prepared: OnceCell::new() })
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The login that makes databases and roles.
    pub fn administrator(&self) -> &str {
        self.admin.get_username()
    }

    /// Where a run's parts are labelled with their owner.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The name of a run's database, of its login and of its containers.
    pub fn name(&self, run: RunId) -> String {
        format!("{}_run_{}_{}", self.prefix, run.build.0.simple(), run.fence)
    }

    /// The run of such a name; `None` of any other.
    pub fn run_of(&self, name: &str) -> Option<RunId> {
        let (build, fence) = name.strip_prefix(&self.prefix)?.strip_prefix("_run_")?.split_once('_')?;
        let run = RunId { build: BuildId(build.parse().ok()?), fence: fence.parse().ok()? };
        (self.name(run) == name).then_some(run)
    }

    /// The role that owns everything inside the databases.
    fn owner(&self) -> String {
        format!("{}_odoo", self.prefix)
    }

    /// Makes a run's database, as a copy of `template` or empty. What an earlier fence of the build left goes first.
    pub async fn open(&self, run: RunId, template: Option<&str>) -> Result<Access, TestServerError> {
        let mut conn = self.connect(COMMON).await?;
        for former in self.runs().await? {
            // Not a later one's: then this run lost its lease, and the other goes on.
            if former.build == run.build && former.fence < run.fence {
                self.clear(&mut conn, &self.name(former)).await?;
            }
        }
        self.create(&mut conn, &self.name(run), template).await
    }

    /// Removes a run's database and login, whoever still uses them. Fine when they are gone.
    pub async fn drop(&self, run: RunId) -> Result<(), TestServerError> {
        let mut conn = self.connect(COMMON).await?;
        self.clear(&mut conn, &self.name(run)).await
    }

    /// Ends when a database has grown by more than this, or when nobody can tell any more; temporary files do not count.
    pub async fn outgrown(&self, database: &str, mib: u32) -> Result<(), TestServerError> {
        let (mut first, mut failures) = (None, 0);
        loop {
            match self.size(database).await {
                Ok(size) if size - *first.get_or_insert(size) > i64::from(mib) << 20 => return Ok(()),
                Ok(_) => failures = 0,
                Err(error) if failures >= MOST_FAILURES => return Err(error),
                Err(_) => failures += 1,
            }
            tokio::time::sleep(LOOK_AT_SIZE).await;
        }
    }

    async fn size(&self, database: &str) -> Result<i64, TestServerError> {
        let mut conn = self.connect(COMMON).await?;
        let size = sqlx::query_scalar("SELECT coalesce(pg_database_size(oid), 0) FROM pg_database WHERE datname = $1").bind(database);
        let size = size.fetch_optional(&mut conn).await.map_err(|error| self.failed("looking at a database's size", error))?;
        close(conn).await;
        Ok(size.unwrap_or(0))
    }

    /// Every run of this installation that has a database or a login.
    pub async fn runs(&self) -> Result<Vec<RunId>, TestServerError> {
        let mut runs: Vec<RunId> = self.names("_run_").await?.iter().filter_map(|name| self.run_of(name)).collect();
        runs.sort();
        runs.dedup();
        Ok(runs)
    }

    /// Databases and roles whose names go on like this after the prefix.
    async fn names(&self, after: &str) -> Result<Vec<String>, TestServerError> {
        let mut conn = self.connect(COMMON).await?;
        let names = sqlx::query_scalar::<_, String>(
            "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) UNION SELECT rolname::text FROM pg_roles WHERE starts_with(rolname::text, $1)",
        )
        .bind(format!("{}{after}", self.prefix))
        .fetch_all(&mut conn);
        names.await.map_err(|error| self.failed("listing databases", error))
    }

    async fn has_database(&self, conn: &mut PgConnection, name: &str) -> Result<bool, TestServerError> {
        let found = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)").bind(name).fetch_one(conn);
        found.await.map_err(|error| self.failed("looking for a database", error))
    }

    /// A connection of the administrator's, on a server that is fit for tests.
    async fn connect(&self, database: &str) -> Result<PgConnection, TestServerError> {
        self.prepared.get_or_try_init(|| self.prepare()).await?;
        self.connect_as(&self.admin.clone().database(database)).await
    }

    async fn connect_as(&self, options: &PgConnectOptions) -> Result<PgConnection, TestServerError> {
        match tokio::time::timeout(Duration::from_secs(10), options.connect()).await {
            Ok(connected) => connected.map_err(|error| self.failed("the connection", error)),
            Err(_) => Err(TestServerError::Unreachable { place: self.address.to_string(), reason: "nothing came for 10 s".to_owned() }),
        }
    }

    /// Once per process: the common role, and what a fresh server grants to everybody.
    async fn prepare(&self) -> Result<(), TestServerError> {
        self.refuse_strangers().await?;
        let mut conn = self.connect_as(&self.admin).await?;
        let owner = self.owner();
        let made = conn.execute(AssertSqlSafe(format!("CREATE ROLE {owner} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"))).await;
        match made {
            Ok(_) => {}
            // Another process was first.
            Err(sqlx::Error::Database(error)) if matches!(error.code().as_deref(), Some("42710" | "23505")) => {}
            Err(error) => return Err(self.failed("making a role", error)),
        }
        for statement in [
            format!("GRANT {owner} TO CURRENT_USER"),
            format!("REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE {COMMON} FROM PUBLIC"),
            "REVOKE ALL ON DATABASE template1 FROM PUBLIC".to_owned(),
        ] {
            match conn.execute(AssertSqlSafe(statement)).await {
                Ok(_) => {}
                // Another process does the same at this moment.
                Err(sqlx::Error::Database(error)) if error.message().contains("tuple concurrently updated") => {}
                Err(error) => return Err(self.failed("preparing roles", error)),
            }
        }
        close(conn).await;
        // Large objects would belong to the common role, outlive the login, and be read by the next one.
        let mut common = self.connect_as(&self.admin.clone().database(COMMON)).await?;
        let revoked = "REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC";
        match common.execute(revoked).await {
            Ok(_) => {}
            Err(sqlx::Error::Database(error)) if error.message().contains("tuple concurrently updated") => {}
            Err(error) => return Err(self.failed("preparing roles", error)),
        }
        close(common).await;
        Ok(())
    }

    /// Whoever shares the server's network with a test must not get in as somebody else.
    async fn refuse_strangers(&self) -> Result<(), TestServerError> {
        let stranger = PgConnectOptions::new_without_pgpass()
            .host(&self.address.host)
            .port(self.address.port)
            .username(self.admin.get_username())
            .password("not the password")
            .database(COMMON)
            .ssl_mode(PgSslMode::Prefer)
            .disable_statement_logging();
        match self.connect_as(&stranger).await {
            Ok(_) => Err(TestServerError::Open { place: self.address.to_string() }),
            Err(error @ TestServerError::Unreachable { .. }) => Err(error),
            Err(_) => Ok(()),
        }
    }

    fn failed(&self, doing: &str, error: sqlx::Error) -> TestServerError {
        let place = self.address.to_string();
        match error {
            sqlx::Error::Database(error) => {
                let reason = quoted(error.message(), &[]);
                // Insufficient resources, somebody's intervention, connections, a database that is in use.
                let passes =
                    error.code().is_some_and(|code| ["53", "57", "08", "40", "55006", "55P03"].iter().any(|class| code.starts_with(class)));
                if passes {
                    TestServerError::Unreachable { place, reason }
                } else {
                    TestServerError::Refused { place, doing: doing.to_owned(), reason }
                }
            }
            other => TestServerError::Unreachable { place, reason: quoted(&other.to_string(), &[]) },
        }
    }
}

async fn close(conn: PgConnection) {
    if let Err(error) = conn.close().await {
        tracing::debug!(%error, "a connection to the test server did not close");
    }
}
