//! Rows that are locked in a connection of the harness, so that a transaction of the program stops
//! where it wants to write them.

use std::time::Duration;

use anyhow::ensure;
use sqlx::{Connection as _, PgConnection};

use crate::api::wait_for;

/// How long somebody may take to come to the rows. The program does a few statements in this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// The processes of Postgres that wait for the one with this id.
const WAITING: &str = "SELECT pid FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))";

/// Dropping this lets go.
pub(super) struct RowLock {
    holder: PgConnection,
    /// The connection that looks who waits.
    watcher: PgConnection,
    process: i32,
}

impl RowLock {
    /// Locks the rows that a query finds about one subject. The query ends with `FOR UPDATE`.
    pub(super) async fn take(
        database: &str,
        query: &'static str,
        subject: &str,
    ) -> anyhow::Result<RowLock> {
        let mut holder = PgConnection::connect(database).await?;
        sqlx::query("BEGIN").execute(&mut holder).await?;
        let rows = sqlx::query(query).bind(subject);
        let rows = rows.fetch_all(&mut holder).await?;
        ensure!(!rows.is_empty(), "nothing to lock for {subject}: {query}");
        let process = sqlx::query_scalar("SELECT pg_backend_pid()");
        let process = process.fetch_one(&mut holder).await?;
        Ok(RowLock {
            holder,
            watcher: PgConnection::connect(database).await?,
            process,
        })
    }

    /// Waits until a transaction waits for the rows; answers its process.
    pub(super) async fn wait_for_waiting(&mut self) -> anyhow::Result<i32> {
        wait_for("somebody who waits for locked rows", PATIENCE, async || {
            let waiting = sqlx::query_scalar(WAITING).bind(self.process);
            Ok(waiting.fetch_optional(&mut self.watcher).await?)
        })
        .await
    }

    /// Waits until this many transactions wait for the rows.
    pub(super) async fn wait_for_many(&mut self, count: usize) -> anyhow::Result<()> {
        wait_for(
            "transactions that wait for locked rows",
            PATIENCE,
            async || {
                let waiting = sqlx::query_scalar::<_, i32>(WAITING).bind(self.process);
                let waiting = waiting.fetch_all(&mut self.watcher).await?;
                Ok((waiting.len() >= count).then_some(()))
            },
        )
        .await
    }

    /// Lets go of the rows.
    pub(super) async fn let_go(self) -> anyhow::Result<()> {
        self.holder.close().await?;
        Ok(self.watcher.close().await?)
    }

    /// Does something while `stopped` waits for the rows. Lets go of the rows as soon as that is
    /// done, or as soon as it waits for `stopped` in its turn. Answers what `act` answers.
    pub(super) async fn let_go_behind<T>(
        mut self,
        stopped: i32,
        limit: Duration,
        act: impl Future<Output = T>,
    ) -> anyhow::Result<T> {
        let watcher = &mut self.watcher;
        let blocked = wait_for("somebody who waits behind", limit, async || {
            let waiting = sqlx::query_scalar::<_, i32>(WAITING).bind(stopped);
            Ok(waiting.fetch_optional(&mut *watcher).await?.map(drop))
        });
        tokio::pin!(act);
        let done = tokio::select! {
            done = &mut act => Some(done),
            blocked = blocked => {
                blocked?;
                None
            }
        };
        self.let_go().await?;
        match done {
            Some(done) => Ok(done),
            None => Ok(act.await),
        }
    }
}
