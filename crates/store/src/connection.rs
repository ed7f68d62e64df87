//! Connections to the database and transactions on them. No other crate names the library that
//! speaks to Postgres.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
pub use sqlx::postgres::{PgConnection, PgPool};
use sqlx::{Connection as _, Executor as _};

use crate::{Error, Result};

/// A transaction. It is rolled back when it is dropped without a [`commit`].
pub type Tx = sqlx::Transaction<'static, sqlx::Postgres>;

/// A connection that returns to its pool when it is dropped.
pub type PooledConnection = sqlx::pool::PoolConnection<sqlx::Postgres>;

/// Opens the pool. It does not connect yet: the first use does, and waits at most five seconds. No
/// statement waits longer than ten seconds for a lock, and no transaction idles longer than a
/// minute, so that a process that hangs does not hold up all others.
pub fn connect(url: &str, max_connections: u32) -> Result<PgPool> {
    Ok(connect_with(url.parse()?, max_connections))
}

/// Does what [`connect`] does, with an address that is parsed already.
pub fn connect_with(options: PgConnectOptions, max_connections: u32) -> PgPool {
    let options = options
        .application_name("ecluse")
        .options([
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ])
        .statement_cache_capacity(STATEMENTS);
    PgPoolOptions::new()
        .max_connections(max_connections)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|conn, use_before| {
            Box::pin(
                async move { Ok(use_before.idle_for < UNCHECKED || conn.ping().await.is_ok()) },
            )
        })
        .connect_lazy_with(options)
}

/// A connection that was used within this time is used again without a check whether Postgres still
/// answers on it. The check would take as long as a short query.
const UNCHECKED: Duration = Duration::from_millis(500);

/// More than the number of queries, so that a connection parses each query once.
const STATEMENTS: usize = 500;

/// Why the database cannot be used. No message contains the password of the address.
#[derive(Debug, thiserror::Error)]
pub enum Unreachable {
    #[error("Postgres at {place} does not answer")]
    NoAnswer { place: String },
    #[error("Postgres at {place} does not answer ({error})")]
    Failed { place: String, error: Error },
    /// Postgres answers and accepts no connection: a wrong password, a missing database.
    #[error("Postgres at {place} refuses: {message}")]
    Refused { place: String, message: String },
}

/// Opens one connection to check that the database answers within this time.
pub async fn check_reachable(pool: &PgPool, limit: Duration) -> Result<(), Unreachable> {
    let options = pool.connect_options();
    let place = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    match tokio::time::timeout(limit, pool.acquire()).await {
        Ok(Ok(_)) => Ok(()),
        Err(_) | Ok(Err(sqlx::Error::PoolTimedOut)) => Err(Unreachable::NoAnswer { place }),
        Ok(Err(sqlx::Error::Database(refusal))) => Err(Unreachable::Refused {
            place,
            message: refusal.message().to_owned(),
        }),
        Ok(Err(error)) => Err(Unreachable::Failed {
            place,
            error: error.into(),
        }),
    }
}

/// Takes a connection from the pool, for reading or for single statements.
pub async fn acquire(pool: &PgPool) -> Result<PooledConnection> {
    Ok(pool.acquire().await?)
}

/// Begins a transaction that reads and writes.
pub async fn begin(pool: &PgPool) -> Result<Tx> {
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::CommitsWithoutDisk) {
        return begin_async_commit(pool).await;
    }
    begin_with(pool, "BEGIN").await
}

/// Begins a transaction that cannot write: all its statements see the database at one moment.
pub async fn begin_snapshot(pool: &PgPool) -> Result<Tx> {
    begin_with(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
}

/// A `BEGIN` of a transaction whose short statements run again and again, so a connection plans each
/// of them once. Otherwise Postgres plans many of them at every run, because it knows the length of
/// an array only then. Such a plan stays until Postgres analyzes a table of it. It uses indexes only,
/// as a plan that was made for a small table would read the whole table when it has grown. For the
/// same reason, a statement about rows of an array names them with `= ANY` too: an index is then read
/// for these rows only. Postgres counts what it may not use as very expensive, and would compile the
/// statement at every run.
macro_rules! begin_planned_once {
    ($begin:literal) => {
        concat!(
            $begin,
            "; SET LOCAL plan_cache_mode TO force_generic_plan; SET LOCAL enable_seqscan TO off",
            "; SET LOCAL enable_hashjoin TO off; SET LOCAL enable_mergejoin TO off; SET LOCAL jit TO off"
        )
    };
}
pub(crate) use begin_planned_once;

/// Begins a transaction of statements that run again and again, whose commit does not wait for the
/// disk. A crash of Postgres may lose it; every later commit that waits for the disk makes it
/// durable.
pub async fn begin_async_commit(pool: &PgPool) -> Result<Tx> {
    begin_with(
        pool,
        begin_planned_once!("BEGIN; SET LOCAL synchronous_commit TO off"),
    )
    .await
}

/// Begins a transaction with this statement, in a task of its own. A caller that goes away
/// meanwhile, such as a request whose client hangs up, leaves a transaction to the task, which rolls
/// it back. sqlx 0.9 counts a transaction only after the answer of Postgres: a future that is
/// dropped before would return the connection to the pool inside an open transaction, and what its
/// next user writes would be lost (<https://github.com/launchbadge/sqlx/issues/4385>).
pub(crate) async fn begin_with(pool: &PgPool, statement: &'static str) -> Result<Tx> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move { pool.begin_with(statement).await });
    match begun.await {
        Ok(tx) => Ok(tx?),
        // The runtime ends, or a fault in the library.
        Err(_) => Err(sqlx::Error::PoolClosed.into()),
    }
}

/// Makes a connection plan each statement only once, until [`plan_at_each_run`]. For a caller that
/// keeps the connection and runs the same statement on it again and again, with arrays of any
/// length: otherwise Postgres plans it at every run.
pub async fn plan_once(conn: &mut PgConnection) -> Result<()> {
    conn.execute("SET plan_cache_mode TO force_generic_plan")
        .await?;
    Ok(())
}

/// Ends [`plan_once`].
pub async fn plan_at_each_run(conn: &mut PgConnection) -> Result<()> {
    conn.execute("RESET plan_cache_mode").await?;
    Ok(())
}

/// Ends a transaction and keeps what it wrote.
pub async fn commit(tx: Tx) -> Result<()> {
    Ok(tx.commit().await?)
}

/// Reads the clock of the database at this statement, which may come long after its transaction
/// began. Decisions use this clock only, whatever the clock of a server shows.
pub async fn now(conn: &mut PgConnection) -> Result<chrono::DateTime<chrono::Utc>> {
    Ok(
        sqlx::query_scalar!(r#"SELECT statement_timestamp() AS "now!""#)
            .fetch_one(conn)
            .await?,
    )
}
