//! The check that the server lets nobody in without a password: neither a superuser nor any other
//! role that exists there. `pg_hba.conf` can have a rule for each role and each database, so every
//! role is tried.

use sqlx::PgConnection;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{COMMON_DATABASE, TestServer, TestServerError, close};
use crate::error::quote_output;

/// The most roles that are tried, superusers first. A server for tests only has a few.
const MAX_ROLES: i64 = 100;
/// The most bytes of an answer that are read.
const MAX_ANSWER: usize = 10_000;

/// What a role would connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Database(&'static str),
    /// The copy of everything that the server has.
    Replication,
}

const TARGETS: [Target; 3] = [
    Target::Database(COMMON_DATABASE),
    Target::Database("template1"),
    Target::Replication,
];

impl TestServer {
    /// Lists the roles that can log in, superusers first, except the logins of the runs of Ecluse.
    pub async fn list_logins(&self) -> Result<Vec<String>, TestServerError> {
        let mut conn = self.connect(COMMON_DATABASE).await?;
        let logins = self.list_logins_with(&mut conn).await?;
        close(conn).await;
        Ok(logins)
    }

    async fn list_logins_with(
        &self,
        conn: &mut PgConnection,
    ) -> Result<Vec<String>, TestServerError> {
        let logins = sqlx::query_scalar::<_, String>(
            r"SELECT rolname::text FROM pg_roles WHERE rolcanlogin AND rolname !~ '^ecluse_[0-9a-f]{8}_(run|new)_' ORDER BY rolsuper DESC, rolname LIMIT $1",
        )
        .bind(MAX_ROLES)
        .fetch_all(conn);
        logins
            .await
            .map_err(|error| self.failed("the list of roles", error))
    }

    /// Refuses a server that lets a role in without its password from this machine. The relay of a
    /// run checks the same from where it runs.
    pub(super) async fn check_passwords_required(
        &self,
        conn: &mut PgConnection,
    ) -> Result<(), TestServerError> {
        let has_tls = self.has_tls().await?;
        for role in self.list_logins_with(conn).await? {
            for target in TARGETS {
                self.check_password_required(&role, target).await?;
            }
            // Rules can differ for connections with TLS.
            if has_tls {
                self.check_wrong_password_refused(&role).await?;
            }
        }
        Ok(())
    }

    /// Refuses a server that does not ask this role for a password.
    async fn check_password_required(
        &self,
        role: &str,
        target: Target,
    ) -> Result<(), TestServerError> {
        let (kind, body) = self.exchange(&startup_message(role, target)).await?;
        match read_answer(kind, &body) {
            Answer::LetsIn => Err(self.accepts_any_password(role)),
            Answer::AsksForPassword | Answer::Refuses => Ok(()),
            // A program between Ecluse and the server need not know it.
            Answer::Fails(_) if target == Target::Replication => Ok(()),
            Answer::Fails(code) => Err(self.no_answer(&format!("error {code}"))),
            Answer::Unknown => Err(self.no_answer("it does not speak the protocol of Postgres")),
        }
    }

    async fn check_wrong_password_refused(&self, role: &str) -> Result<(), TestServerError> {
        use sqlx::ConnectOptions as _;
        let wrong_login = PgConnectOptions::new_without_pgpass()
            .host(&self.address.host)
            .port(self.address.port)
            .username(role)
            .password("not the password")
            .database(COMMON_DATABASE)
            .ssl_mode(PgSslMode::Require)
            .disable_statement_logging();
        match self.connect_as(&wrong_login).await {
            Ok(_) => Err(self.accepts_any_password(role)),
            // The server refuses, or its TLS is not for this program; it answered without TLS.
            Err(_) => Ok(()),
        }
    }

    async fn has_tls(&self) -> Result<bool, TestServerError> {
        const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
        let asking = async {
            let mut stream = TcpStream::connect(self.tcp_address()).await?;
            stream.write_all(&REQUEST).await?;
            stream.read_u8().await
        };
        Ok(self.exchange_within_time(asking).await? == b'S')
    }

    /// Sends a startup message, and returns the kind and the body of the first answer.
    async fn exchange(&self, message: &[u8]) -> Result<(u8, Vec<u8>), TestServerError> {
        let asking = async {
            let mut stream = TcpStream::connect(self.tcp_address()).await?;
            stream.write_all(message).await?;
            let kind = stream.read_u8().await?;
            let length = usize::try_from(stream.read_u32().await?).unwrap_or(usize::MAX);
            let mut body = vec![0; length.saturating_sub(4).min(MAX_ANSWER)];
            stream.read_exact(&mut body).await?;
            Ok((kind, body))
        };
        self.exchange_within_time(asking).await
    }

    async fn exchange_within_time<T>(
        &self,
        exchange: impl Future<Output = std::io::Result<T>>,
    ) -> Result<T, TestServerError> {
        let answer = async {
            let answer = exchange.await;
            answer.map_err(|error| self.no_answer(&error.to_string()))
        };
        self.within_time(answer).await
    }

    fn tcp_address(&self) -> (&str, u16) {
        (self.address.host.as_str(), self.address.port)
    }

    /// The error about a server that lets a role in without its password.
    pub fn accepts_any_password(&self, role: &str) -> TestServerError {
        TestServerError::AcceptsAnyPassword {
            address: self.address.to_string(),
            role: quote_output(role, &[]),
        }
    }
}

/// PostgreSQL's documentation, "Message Formats": `StartupMessage`.
fn startup_message(role: &str, target: Target) -> Vec<u8> {
    let mut parameters = vec!["user", role];
    match target {
        Target::Database(name) => parameters.extend(["database", name]),
        Target::Replication => parameters.extend(["replication", "true"]),
    }
    let mut body = 196_608_u32.to_be_bytes().to_vec();
    for text in parameters {
        body.extend(text.as_bytes());
        body.push(0);
    }
    body.push(0);
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &body].concat()
}

/// The first answer of a server to a startup message.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    LetsIn,
    AsksForPassword,
    /// No rule is for this role, or a rule rejects it.
    Refuses,
    /// The `SQLSTATE` of an error that is no refusal.
    Fails(String),
    /// This is not the protocol of Postgres.
    Unknown,
}

/// PostgreSQL's documentation, "Message Formats": `AuthenticationOk` and the other requests of
/// authentication, and `ErrorResponse`, whose class 28 is a refusal.
pub(super) fn read_answer(kind: u8, body: &[u8]) -> Answer {
    match (kind, body.get(..4)) {
        (b'R', Some([0, 0, 0, 0])) => Answer::LetsIn,
        (b'R', Some(_)) => Answer::AsksForPassword,
        (b'E', _) => match error_code(body) {
            code if code.starts_with("28") => Answer::Refuses,
            code => Answer::Fails(code),
        },
        _ => Answer::Unknown,
    }
}

/// The `SQLSTATE` of an error message.
fn error_code(body: &[u8]) -> String {
    let code = body
        .split(|byte| *byte == 0)
        .find_map(|field| field.strip_prefix(b"C"));
    String::from_utf8_lossy(code.unwrap_or_default()).into_owned()
}
