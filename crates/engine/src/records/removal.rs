//! Removes records that nobody needs any more.
//!
//! Every removal is a short transaction of its own, and the oldest record comes first, whose ever it
//! is. A process that dies leaves the rest to the next run of any process, and two processes at a
//! time skip what the other one removes.

use std::time::Duration;

use ecluse_store::{PgConnection, daily_usage, records};

use crate::{Engine, Result, commit};

/// Payloads that are removed in one transaction. They may have 25 MiB each.
const PAYLOADS_AT_ONCE: u16 = 20;
/// The pause after each transaction, so that removing a large backlog leaves the database to others.
const PAUSE: Duration = Duration::from_millis(10);

/// What a run has removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Payloads of deliveries.
    pub payloads: u64,
    /// Logs of builds, with the findings.
    pub build_logs: u64,
    pub deployment_logs: u64,
    /// Dependency images that failed or errored.
    pub dependency_images: u64,
}

/// Removes everything that is older than the settings of the installation want.
pub async fn remove_old(engine: &Engine) -> Result<Removed> {
    let removed = Removed {
        payloads: remove_payloads(engine).await?,
        build_logs: remove_each(
            engine,
            records::list_builds_with_old_log,
            records::remove_build_log,
        )
        .await?,
        deployment_logs: remove_each(
            engine,
            records::list_deployments_with_old_log,
            records::remove_deployment_log,
        )
        .await?,
        dependency_images: remove_each(
            engine,
            records::list_old_failed_dependencies,
            records::delete_failed_dependencies,
        )
        .await?,
    };
    daily_usage::delete_old(&mut *engine.connection().await?).await?;
    if removed != Removed::default() {
        tracing::info!(
            payloads = removed.payloads,
            build_logs = removed.build_logs,
            deployment_logs = removed.deployment_logs,
            dependency_images = removed.dependency_images,
            "old records were removed"
        );
    }
    Ok(removed)
}

async fn remove_payloads(engine: &Engine) -> Result<u64> {
    let mut all = 0;
    loop {
        let mut tx = engine.begin_async_commit().await?;
        let (days, limit) = (engine.records.payload_days, PAYLOADS_AT_ONCE.into());
        let removed = records::remove_payloads(&mut tx, days, limit).await?;
        commit(tx).await?;
        all += removed;
        if removed == 0 {
            return Ok(all);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Lists old records and removes each in a transaction of its own, until none is left or another
/// process removes them.
async fn remove_each<Id>(
    engine: &Engine,
    list: impl AsyncFn(&mut PgConnection, u16) -> ecluse_store::Result<Vec<Id>>,
    remove: impl AsyncFn(&mut PgConnection, Id) -> ecluse_store::Result<bool>,
) -> Result<u64> {
    let mut all = 0;
    loop {
        let mut conn = engine.connection().await?;
        let old = list(&mut conn, engine.records.log_days).await?;
        drop(conn);
        let mut removed = 0;
        for record in old {
            let mut tx = engine.begin_async_commit().await?;
            removed += u64::from(remove(&mut tx, record).await?);
            commit(tx).await?;
            tokio::time::sleep(PAUSE).await;
        }
        all += removed;
        if removed == 0 {
            return Ok(all);
        }
    }
}
