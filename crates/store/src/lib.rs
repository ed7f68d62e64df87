//! The only crate with SQL. Functions take a connection, so that the caller decides what one
//! transaction contains. No function decides anything about the domain.
//!
//! Names: `insert`, `get` (an error when the row is missing), `find` (an `Option`), `list`,
//! `set_…`. Every change of a status is a compare-and-set: it returns [`Error::Conflict`] when the
//! row has another status meanwhile.

pub mod approvals;
pub mod attestations;
pub mod audit;
pub mod audit_chain;
pub mod back_merges;
pub mod base_tags;
pub mod builds;
pub mod comparisons;
mod connection;
pub mod daily_usage;
pub mod database_states;
pub mod deliveries;
pub mod dependency_images;
pub mod deployment_steps;
pub mod deployments;
pub mod engine_access;
pub mod findings;
pub mod freezes;
pub mod gate_facts;
pub mod idempotency;
pub mod identities;
pub mod images;
pub mod jobs;
pub mod layers;
mod listen;
pub mod logs;
mod migrations;
pub mod notifications;
pub mod overrides;
pub mod pages;
pub mod people;
pub mod policies;
pub mod projects;
pub mod promotions;
pub mod records;
pub mod releases;
pub mod retention;
pub mod run_times;
pub mod serving_role;
pub mod sessions;
pub mod signing_keys;
pub mod stages;
pub mod submodule_sources;
pub mod test_runs;
pub mod tokens;
pub mod vetoes;

pub use connection::{
    PgConnection, PgPool, PooledConnection, Tx, Unreachable, acquire, begin, begin_async_commit,
    begin_snapshot, check_reachable, commit, connect, connect_with, now, plan_at_each_run,
    plan_once,
};
pub use listen::Listener;
pub use migrations::{can_migrate, is_ready, migrate, migrate_down};
pub use sqlx::types::Json;

/// The constraint that [`Error::violates`] names when a row would refer to an image that retention
/// has removed or is removing.
pub const REMOVED_IMAGE: &str = "kept_image";

/// What can go wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Another transaction has changed the row meanwhile, or the row exists already. Contains the
    /// name of the constraint or of the row.
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
            // A trigger of the schema raises it: no row may begin to refer to an image that is
            // being removed.
            sqlx::Error::Database(db) if db.constraint() == Some(REMOVED_IMAGE) => {
                Self::Conflict(REMOVED_IMAGE.to_owned())
            }
            sqlx::Error::Database(db) if db.is_unique_violation() => {
                Self::Conflict(db.constraint().unwrap_or("a unique row").to_owned())
            }
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// Whether the database itself is unavailable, so that a later attempt may succeed.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Database(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_) => true,
                // Classes 53 (insufficient resources), 57 (operator intervention), 08 (connection),
                // 40 (deadlock), and the codes of a lock that was waited for too long and of a
                // transaction that failed before.
                sqlx::Error::Database(db) => db.code().is_some_and(|code| {
                    ["53", "57", "08", "40", "55P03", "25P02"]
                        .iter()
                        .any(|class| code.starts_with(class))
                }),
                _ => false,
            },
            Self::NotFound(_) | Self::Conflict(_) | Self::Migration(_) => false,
        }
    }

    /// Whether this error is a violation of that unique index.
    pub fn violates(&self, index: &str) -> bool {
        matches!(self, Self::Conflict(constraint) if constraint == index)
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Turns "no row" into the error of a `get`.
trait OrElse<T> {
    fn or_not_found(self, what: &'static str) -> Result<T>;
}

impl<T> OrElse<T> for Result<Option<T>, sqlx::Error> {
    fn or_not_found(self, what: &'static str) -> Result<T> {
        self?.ok_or(Error::NotFound(what))
    }
}

/// Turns "no row changed" into the error of a compare-and-set.
fn changed_one(result: sqlx::postgres::PgQueryResult, what: &str) -> Result<()> {
    match result.rows_affected() {
        0 => Err(Error::Conflict(what.to_owned())),
        _ => Ok(()),
    }
}

/// The part of a list that a caller wants: at most `limit` rows older than `before`.
#[derive(Debug, Clone, Copy)]
pub struct PageRequest {
    pub before: Option<uuid::Uuid>,
    pub limit: i64,
}

impl PageRequest {
    pub const fn first(limit: i64) -> Self {
        Self {
            before: None,
            limit,
        }
    }
}
