//! Clears up after smoke tests whose process died: removes everything with the name of a run that
//! no worker holds.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};

use ecluse_clients::containers::Containers;
use ecluse_clients::test_server::{RunId, TestServer};
use ecluse_store::test_runs;

use super::{OWNER, RUN, clear, engine_error, server_error};
use crate::{Engine, Result};

/// Clears up once. What cannot be reached now is found by the next round, or by that of another
/// worker.
pub async fn reap(engine: &Engine) {
    let Some(server) = &engine.test_server else {
        return;
    };
    // A round that fails like the one before says nothing new: without a container engine, every
    // round fails.
    static FAILED: AtomicBool = AtomicBool::new(false);
    let results = [
        reap_runs(engine, server).await,
        reap_templates(engine, server).await,
    ];
    let has_failed_before = FAILED.swap(results.iter().any(Result::is_err), Ordering::Relaxed);
    for error in results.into_iter().filter_map(Result::err) {
        if has_failed_before {
            tracing::debug!(%error, "cannot clear up after smoke tests");
        } else {
            tracing::warn!(%error, "cannot clear up after smoke tests");
        }
    }
}

async fn reap_runs(engine: &Engine, server: &TestServer) -> Result<()> {
    let mut found: HashSet<RunId> = server
        .list_runs()
        .await
        .map_err(server_error)?
        .into_iter()
        .collect();
    // Databases are dropped even when the engine is down.
    let on_engine =
        list_runs_on_engine(&engine.containers, server, &[(OWNER, server.prefix())]).await;
    found.extend(on_engine.iter().flatten());
    // The leases are read after the runs are listed: a run that starts in between is not on the
    // list.
    let leased: HashSet<RunId> = test_runs::list_leased(&mut *engine.connection().await?)
        .await?
        .into_iter()
        .map(|(build, fence)| RunId { build, fence })
        .collect();
    for run in found.difference(&leased) {
        tracing::info!(build = %run.build, fence = run.fence, "removing the rest of a smoke test that no worker holds");
        if let Err(error) = clear(server, &engine.containers, *run).await {
            tracing::warn!(%error, build = %run.build, "cannot remove the rest of a smoke test");
        }
    }
    on_engine.map(drop)
}

/// Lists the runs that have containers or volumes with these labels.
pub(super) async fn list_runs_on_engine(
    containers: &Containers,
    server: &TestServer,
    labels: &[(&str, &str)],
) -> Result<Vec<RunId>> {
    let listed = containers
        .list(labels)
        .await
        .map_err(engine_error)?
        .into_iter()
        .map(|container| container.labels);
    let volumes = containers
        .list_volumes(labels)
        .await
        .map_err(engine_error)?
        .into_iter()
        .map(|(_, labels)| labels);
    let mut runs: Vec<RunId> = listed
        .chain(volumes)
        .filter_map(|labels| server.parse_run_name(labels.get(RUN)?))
        .collect();
    runs.sort();
    runs.dedup();
    Ok(runs)
}

/// Removes templates that nobody uses any more. The row is deleted first, and no connection is held
/// while the test server works. A template whose row is gone, because a process died in between, is
/// removed by the next round.
async fn reap_templates(engine: &Engine, server: &TestServer) -> Result<()> {
    server
        .remove_abandoned_drafts()
        .await
        .map_err(server_error)?;
    test_runs::delete_unused_templates(&mut *engine.connection().await?).await?;
    let templates = server.list_templates().await.map_err(server_error)?;
    let unknown =
        test_runs::list_unknown_templates(&mut *engine.connection().await?, &templates).await?;
    for name in unknown {
        server.remove_template(&name).await.map_err(server_error)?;
    }
    Ok(())
}
