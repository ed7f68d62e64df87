//! A Postgres server for tests of images only. Odoo is tested in databases that are copied from
//! templates, each with its own login. The database of Ecluse is another one, which only the store
//! reads and writes: the SQL here is about databases and roles themselves.
//!
//! The code of a project uses these databases, so a login reaches only its own database and
//! `postgres`, which Odoo reads the list of databases from and which holds nothing. A server where
//! a login could reach more is refused. All logins act as one common role without a login, which
//! owns everything inside the databases: so a copy of a template can be used at once.
//!
//! All names begin with the installation's prefix, so that two installations do not remove each
//! other's databases.

#[doc(hidden)]
pub mod fuzzing;
mod login;
mod passwords;
mod template;
mod watch;

use std::time::Duration;

use ecluse_domain::ids::BuildId;
use secrecy::SecretString;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

use crate::error::{ErrorKind, quote_output};
use crate::outside;
pub use template::{Draft, TemplateState, template_key};
pub use watch::{MAX_LOCKS, MAX_MEMORY_MIB, Outgrown, RunWatch};

/// How long the server may take to answer one question.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The database that every server has.
const COMMON_DATABASE: &str = "postgres";

#[derive(Debug, thiserror::Error)]
pub enum TestServerError {
    #[error("the test server's address is not usable: expected postgres://user:password@host:5432")]
    Address,
    #[error("the test server at {address} does not answer: {reason}")]
    Unreachable { address: String, reason: String },
    #[error("the test server at {address} refuses {request}: {reason}")]
    Refused {
        address: String,
        request: String,
        reason: String,
    },
    #[error(
        "the test server at {address} accepts any password for the role `{role}`: use `scram-sha-256` instead of `trust` in its pg_hba.conf"
    )]
    AcceptsAnyPassword { address: String, role: String },
    #[error(
        "tests could connect to the database `{database}` on the test server: revoke CONNECT on it from PUBLIC, or use a Postgres for tests only"
    )]
    Shared { database: String },
}

impl TestServerError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. } => ErrorKind::Transient,
            Self::Address
            | Self::Refused { .. }
            | Self::AcceptsAnyPassword { .. }
            | Self::Shared { .. } => ErrorKind::Permanent,
        }
    }
}

/// The address of the server, as seen from its own machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub host: String,
    pub port: u16,
}

impl Address {
    /// Whether only the machine itself can reach this address.
    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self
                .host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|ip| ip.is_loopback())
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A Postgres server for tests only. It connects when needed and keeps no connection.
pub struct TestServer {
    admin: PgConnectOptions,
    address: Address,
    /// The beginning of every name, such as `ecluse_1a2b3c4d`.
    prefix: String,
    prepared: OnceCell<()>,
}

impl std::fmt::Debug for TestServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestServer")
            .field("address", &self.address)
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

/// The run that a database and its login belong to. A build that starts again has another fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunId {
    pub build: BuildId,
    pub fence: i64,
}

/// The login of a run for its database.
#[derive(Debug, Clone)]
pub struct Access {
    pub database: String,
    pub user: String,
    /// Hexadecimal digits.
    pub password: SecretString,
}

impl TestServer {
    /// `url` names a role that may create databases and roles. With the folder of a Unix socket,
    /// the server must also listen on 127.0.0.1. `installation` is 8 hexadecimal digits.
    pub fn new(url: &str, installation: &str) -> Result<Self, TestServerError> {
        let is_postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
        // The parser's error may quote a part of the address.
        let admin: PgConnectOptions = url.parse().map_err(|_| TestServerError::Address)?;
        let named = installation.len() == 8 && installation.bytes().all(|b| b.is_ascii_hexdigit());
        let is_socket = admin.get_socket().is_some() || admin.get_host().starts_with('/');
        let host = if is_socket {
            "127.0.0.1"
        } else {
            admin.get_host()
        };
        let address = Address {
            host: host.to_owned(),
            port: admin.get_port(),
        };
        if !is_postgres || !named {
            return Err(TestServerError::Address);
        }
        let admin = admin
            .application_name("ecluse tests")
            .database(COMMON_DATABASE);
        // Statements contain passwords.
        let admin = admin.disable_statement_logging();
        Ok(Self {
            admin,
            address,
            prefix: format!("ecluse_{}", installation.to_ascii_lowercase()),
            prepared: OnceCell::new(),
        })
    }

    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The owner label of everything that belongs to runs of this installation.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Returns the name of a run's database, login and containers.
    pub fn run_name(&self, run: RunId) -> String {
        format!("{}_run_{}_{}", self.prefix, run.build.0.simple(), run.fence)
    }

    /// Returns the run of such a name; `None` for any other name.
    pub fn parse_run_name(&self, name: &str) -> Option<RunId> {
        let (build, fence) = name
            .strip_prefix(&self.prefix)?
            .strip_prefix("_run_")?
            .split_once('_')?;
        let run = RunId {
            build: BuildId(build.parse().ok()?),
            fence: fence.parse().ok()?,
        };
        (self.run_name(run) == name).then_some(run)
    }

    /// The database in which templates are locked. Advisory locks are of one database, and no test
    /// can connect to this one.
    fn locks_database(&self) -> String {
        format!("{}_locks", self.prefix)
    }

    /// The common role, which owns everything inside the databases.
    fn owner(&self) -> String {
        format!("{}_odoo", self.prefix)
    }

    /// Creates the database of a run, as a copy of `template` or empty. Databases of earlier fences
    /// of the build are removed first.
    pub async fn create_database(
        &self,
        run: RunId,
        template: Option<&str>,
    ) -> Result<Access, TestServerError> {
        let mut conn = self.connect(COMMON_DATABASE).await?;
        for earlier in self.list_runs().await? {
            // A run with a later fence continues: it took over the lease of this run.
            if earlier.build == run.build && earlier.fence < run.fence {
                self.remove_database_and_login(&mut conn, &self.run_name(earlier))
                    .await?;
            }
        }
        self.create_login_and_database(&mut conn, &self.run_name(run), template)
            .await
    }

    /// Removes the database and the login of a run, also while they are used. It is no error when
    /// they are gone.
    pub async fn remove_database(&self, run: RunId) -> Result<(), TestServerError> {
        let mut conn = self.connect(COMMON_DATABASE).await?;
        self.remove_database_and_login(&mut conn, &self.run_name(run))
            .await
    }

    /// Lists every run of this installation that has a database or a login.
    pub async fn list_runs(&self) -> Result<Vec<RunId>, TestServerError> {
        let mut runs: Vec<RunId> = self
            .list_names("_run_")
            .await?
            .iter()
            .filter_map(|name| self.parse_run_name(name))
            .collect();
        runs.sort();
        runs.dedup();
        Ok(runs)
    }

    /// Lists the databases and roles whose names have this text after the prefix.
    async fn list_names(&self, after: &str) -> Result<Vec<String>, TestServerError> {
        let mut conn = self.connect(COMMON_DATABASE).await?;
        let names = sqlx::query_scalar::<_, String>(
            "SELECT datname::text FROM pg_database WHERE starts_with(datname::text, $1) UNION SELECT rolname::text FROM pg_roles WHERE starts_with(rolname::text, $1)",
        )
        .bind(format!("{}{after}", self.prefix))
        .fetch_all(&mut conn);
        names
            .await
            .map_err(|error| self.failed("the list of databases", error))
    }

    async fn has_database(
        &self,
        conn: &mut PgConnection,
        name: &str,
    ) -> Result<bool, TestServerError> {
        let found =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
                .bind(name)
                .fetch_one(conn);
        found
            .await
            .map_err(|error| self.failed("the search for a database", error))
    }

    /// Connects as the administrator, after checking and preparing the server.
    async fn connect(&self, database: &str) -> Result<PgConnection, TestServerError> {
        self.prepared.get_or_try_init(|| self.prepare()).await?;
        self.connect_as(&self.admin.clone().database(database))
            .await
    }

    async fn connect_as(
        &self,
        options: &PgConnectOptions,
    ) -> Result<PgConnection, TestServerError> {
        outside::enter("the test server").await;
        let connected = async {
            let connected = options.connect().await;
            connected.map_err(|error| self.failed("the connection", error))
        };
        self.within_time(connected).await
    }

    /// Waits for an answer of the server, but not for long.
    async fn within_time<T>(
        &self,
        asking: impl Future<Output = Result<T, TestServerError>>,
    ) -> Result<T, TestServerError> {
        let answered = tokio::time::timeout(TIMEOUT, asking).await;
        answered.unwrap_or_else(|_| {
            Err(self.no_answer(&format!("no answer within {} s", TIMEOUT.as_secs())))
        })
    }

    fn no_answer(&self, reason: &str) -> TestServerError {
        TestServerError::Unreachable {
            address: self.address.to_string(),
            reason: quote_output(reason, &[]),
        }
    }

    /// Prepares the server once per process: creates the common role and the database for locks, and
    /// revokes what a new server grants to everybody.
    async fn prepare(&self) -> Result<(), TestServerError> {
        let mut conn = self.connect_as(&self.admin).await?;
        self.check_passwords_required(&mut conn).await?;
        let owner = self.owner();
        let made = conn
            .execute(AssertSqlSafe(format!(
                "CREATE ROLE {owner} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE"
            )))
            .await;
        match made {
            Ok(_) => {}
            // Another process created it first.
            Err(sqlx::Error::Database(error))
                if matches!(error.code().as_deref(), Some("42710" | "23505")) => {}
            Err(error) => return Err(self.failed("the creation of a role", error)),
        }
        for statement in [
            format!("GRANT {owner} TO CURRENT_USER"),
            format!(
                "REVOKE CREATE ON SCHEMA public FROM PUBLIC; REVOKE TEMPORARY ON DATABASE {COMMON_DATABASE} FROM PUBLIC"
            ),
            "REVOKE ALL ON DATABASE template1 FROM PUBLIC".to_owned(),
        ] {
            match conn.execute(AssertSqlSafe(statement)).await {
                Ok(_) => {}
                // Another process does the same at this moment.
                Err(sqlx::Error::Database(error))
                    if error.message().contains("tuple concurrently updated") => {}
                Err(error) => return Err(self.failed("the preparation of roles", error)),
            }
        }
        self.create_locks_database(&mut conn).await?;
        close(conn).await;
        // Large objects would belong to the common role, outlive the login, and be readable for the
        // next one.
        let mut common = self
            .connect_as(&self.admin.clone().database(COMMON_DATABASE))
            .await?;
        let revoked = "REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) FROM PUBLIC";
        match common.execute(revoked).await {
            Ok(_) => {}
            Err(sqlx::Error::Database(error))
                if error.message().contains("tuple concurrently updated") => {}
            Err(error) => return Err(self.failed("the preparation of roles", error)),
        }
        close(common).await;
        Ok(())
    }

    async fn create_locks_database(&self, conn: &mut PgConnection) -> Result<(), TestServerError> {
        let name = self.locks_database();
        // Nobody can connect before the rights are set. Another process may do the same meanwhile.
        let statements = [
            format!("CREATE DATABASE {name} TEMPLATE template0 ALLOW_CONNECTIONS false"),
            format!(
                "REVOKE ALL ON DATABASE {name} FROM PUBLIC; ALTER DATABASE {name} ALLOW_CONNECTIONS true"
            ),
        ];
        for statement in statements {
            let ready = sqlx::query_scalar(
                "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datallowconn)",
            )
            .bind(&name)
            .fetch_one(&mut *conn);
            if ready
                .await
                .map_err(|error| self.failed("the search for a database", error))?
            {
                return Ok(());
            }
            match conn.execute(AssertSqlSafe(statement)).await {
                Ok(_) => {}
                Err(sqlx::Error::Database(error))
                    if matches!(error.code().as_deref(), Some("42P04" | "23505"))
                        || error.message().contains("tuple concurrently updated") => {}
                Err(error) => return Err(self.failed("the preparation of locks", error)),
            }
        }
        Ok(())
    }

    fn failed(&self, request: &str, error: sqlx::Error) -> TestServerError {
        let address = self.address.to_string();
        match error {
            sqlx::Error::Database(error) => {
                let reason = quote_output(error.message(), &[]);
                // Insufficient resources, operator intervention, connection errors, a database that
                // is in use.
                let passes = error.code().is_some_and(|code| {
                    ["53", "57", "08", "40", "55006", "55P03"]
                        .iter()
                        .any(|class| code.starts_with(class))
                });
                if passes {
                    TestServerError::Unreachable { address, reason }
                } else {
                    TestServerError::Refused {
                        address,
                        request: request.to_owned(),
                        reason,
                    }
                }
            }
            other => self.no_answer(&other.to_string()),
        }
    }
}

async fn close(conn: PgConnection) {
    if let Err(error) = conn.close().await {
        tracing::debug!(%error, "a connection to the test server did not close");
    }
}
