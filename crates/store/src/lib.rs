//! The only place with SQL. Functions take a connection, so that the caller decides what one
//! transaction holds; none of them decides anything about the domain.
//!
//! Names: `insert`, `get` (an error when missing), `find` (an `Option`), `list`, `set_…`. Every
//! change of a status is a compare-and-set: it answers [`Error::Conflict`] when the row moved on.

pub mod approvals;
pub mod attestations;
pub mod audit;
pub mod audit_chain;
pub mod back_merges;
pub mod base_tags;
pub mod builds;
pub mod comparisons;
pub mod deliveries;
pub mod dependency_images;
pub mod deployment_steps;
pub mod deployments;
pub mod findings;
pub mod freezes;
pub mod idempotency;
pub mod identities;
pub mod images;
pub mod jobs;
pub mod layers;
pub mod logs;
pub mod notifications;
pub mod overrides;
pub mod pages;
pub mod people;
pub mod policies;
pub mod projects;
pub mod promotions;
pub mod releases;
pub mod retention;
pub mod sessions;
pub mod signing_keys;
pub mod stages;
pub mod test_runs;
pub mod tokens;
pub mod vetoes;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
pub use sqlx::postgres::{PgConnection, PgPool};

/// What [`Error::violates`] is asked for when a row would refer to an image that retention removed, or removes right now.
pub const REMOVED_IMAGE: &str = "kept_image";

/// What can go wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The row was changed by somebody else meanwhile, or is already there; names the constraint or the row.
    #[error("conflict on {0}")]
    Conflict(String),
    #[error(transparent)]
    Database(sqlx::Error),
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            // A trigger of the schema: nothing may begin to refer to an image that is being removed.
            sqlx::Error::Database(db) if db.constraint() == Some(REMOVED_IMAGE) => Self::Conflict(REMOVED_IMAGE.to_owned()),
            sqlx::Error::Database(db) if db.is_unique_violation() => Self::Conflict(db.constraint().unwrap_or("a unique row").to_owned()),
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// Is the database itself out of reach, so that trying again later makes sense?
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_) => true,
                // classes 53 (insufficient resources), 57 (operator intervention), 08 (connection), 40 (deadlock); and a lock waited for too long
                sqlx::Error::Database(db) => {
                    db.code().is_some_and(|code| ["53", "57", "08", "40", "55P03"].iter().any(|class| code.starts_with(class)))
                }
                _ => false,
            },
            Self::NotFound(_) | Self::Conflict(_) | Self::Migration(_) => false,
        }
    }

    /// Is this the violation of that unique index?
    pub fn violates(&self, index: &str) -> bool {
        matches!(self, Self::Conflict(constraint) if constraint == index)
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Turns "no row" into the error of a `get`, and "no row changed" into that of a compare-and-set.
trait OrElse<T> {
    fn or_not_found(self, what: &'static str) -> Result<T>;
}

impl<T> OrElse<T> for Result<Option<T>, sqlx::Error> {
    fn or_not_found(self, what: &'static str) -> Result<T> {
        self?.ok_or(Error::NotFound(what))
    }
}

fn changed_one(result: sqlx::postgres::PgQueryResult, what: &str) -> Result<()> {
    match result.rows_affected() {
        0 => Err(Error::Conflict(what.to_owned())),
        _ => Ok(()),
    }
}

/// Which part of a list is wanted: at most `limit` rows older than `before`.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub before: Option<uuid::Uuid>,
    pub limit: i64,
}

impl Page {
    pub const fn first(limit: i64) -> Self {
        Self { before: None, limit }
    }
}

/// Opens the pool. Does not connect yet: the first use does, and waits at most five seconds. No
/// statement waits longer than ten seconds for a lock, and no transaction idles longer than a minute:
/// whoever hangs does not hold up everybody else.
pub fn connect(url: &str, max_connections: u32) -> Result<PgPool> {
    Ok(connect_with(url.parse()?, max_connections))
}

/// The same, of an address that was read before.
pub fn connect_with(options: PgConnectOptions, max_connections: u32) -> PgPool {
    let options = options
        .application_name("ecluse")
        .options([("lock_timeout", "10s"), ("idle_in_transaction_session_timeout", "60s")])
        .statement_cache_capacity(STATEMENTS);
    PgPoolOptions::new().max_connections(max_connections).acquire_timeout(Duration::from_secs(5)).connect_lazy_with(options)
}

/// More than there are queries: a connection parses each once.
const STATEMENTS: usize = 500;

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Brings the schema up to this program's version, under an advisory lock.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    let mut conn = patient(pool).await?;
    Ok(MIGRATOR.run(&mut conn).await?)
}

/// A connection for migrations, closed afterwards: they wait for one another, however long one takes.
async fn patient(pool: &PgPool) -> Result<PgConnection> {
    let mut conn = pool.acquire().await?.detach();
    sqlx::raw_sql("SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0").execute(&mut conn).await?;
    Ok(conn)
}

/// Takes the newest migration back; answers its version, or `None` when there is nothing to undo.
pub async fn migrate_down(pool: &PgPool) -> Result<Option<i64>> {
    let applied = applied(pool).await?;
    let Some(&last) = applied.last() else { return Ok(None) };
    let target = applied.iter().rev().nth(1).copied().unwrap_or(0);
    MIGRATOR.undo(&mut patient(pool).await?, target).await?;
    Ok(Some(last))
}

async fn applied(pool: &PgPool) -> Result<Vec<i64>> {
    let exists = sqlx::query_scalar::<_, bool>("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(pool).await?;
    if !exists {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version").fetch_all(pool).await?)
}

/// Is the database there, and its schema exactly this program's?
pub async fn is_ready(pool: &PgPool) -> Result<bool> {
    let wanted: Vec<i64> =
        MIGRATOR.iter().filter(|migration| migration.migration_type.is_up_migration()).map(|migration| migration.version).collect();
    Ok(applied(pool).await? == wanted)
}

/// The database's clock: the only one that decisions are made by, whatever a server's own clock says.
pub async fn now(conn: &mut PgConnection) -> Result<chrono::DateTime<chrono::Utc>> {
    Ok(sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(conn).await?)
}
