//! Clears away what smoke tests left whose process died: whatever bears the name of a run that no
//! worker holds.

use std::collections::HashSet;

use ecluse_clients::containers::Containers;
use ecluse_clients::test_server::{RunId, TestServer};
use ecluse_store::test_runs;

use super::{OWNER, RUN, clear, of_engine, of_server};
use crate::{Engine, Result, commit};

/// One round. What is out of reach now is found by the next one, or by another worker's.
pub async fn reap(engine: &Engine) {
    let Some(server) = &engine.test_server else { return };
    for result in [reap_runs(engine, server).await, reap_templates(engine, server).await] {
        if let Err(error) = result {
            tracing::warn!(%error, "leftovers of smoke tests could not be cleared away");
        }
    }
}

async fn reap_runs(engine: &Engine, server: &TestServer) -> Result<()> {
    let mut found: HashSet<RunId> = server.runs().await.map_err(of_server)?.into_iter().collect();
    // An engine that is down does not keep databases from being dropped.
    let on_engine = on_engine(&engine.containers, server, &[(OWNER, server.prefix())]).await;
    found.extend(on_engine.iter().flatten());
    // After the list: whatever begins meanwhile is not on it.
    let leased: HashSet<RunId> =
        test_runs::list_leased(&mut *engine.connection().await?).await?.into_iter().map(|(build, fence)| RunId { build, fence }).collect();
    for run in found.difference(&leased) {
        tracing::info!(build = %run.build, fence = run.fence, "clearing a smoke test away that nobody holds");
        if let Err(error) = clear(server, &engine.containers, *run).await {
            tracing::warn!(%error, build = %run.build, "a smoke test could not be cleared away");
        }
    }
    on_engine.map(drop)
}

/// The runs that have containers or volumes with these labels.
pub(super) async fn on_engine(containers: &Containers, server: &TestServer, labels: &[(&str, &str)]) -> Result<Vec<RunId>> {
    let listed = containers.list(labels).await.map_err(of_engine)?.into_iter().map(|container| container.labels);
    let volumes = containers.list_volumes(labels).await.map_err(of_engine)?.into_iter().map(|(_, labels)| labels);
    let mut runs: Vec<RunId> = listed.chain(volumes).filter_map(|labels| server.run_of(labels.get(RUN)?)).collect();
    runs.sort();
    runs.dedup();
    Ok(runs)
}

/// A database goes before its row, so that a process which dies in between leaves nothing that nobody knows of.
async fn reap_templates(engine: &Engine, server: &TestServer) -> Result<()> {
    server.sweep_drafts().await.map_err(of_server)?;
    loop {
        let mut tx = engine.begin().await?;
        let Some(name) = test_runs::lock_unused_template(&mut tx).await? else { break };
        server.drop_template(&name).await.map_err(of_server)?;
        test_runs::delete_template(&mut tx, &name).await?;
        commit(tx).await?;
    }
    let templates = server.templates().await.map_err(of_server)?;
    for name in test_runs::list_unknown_templates(&mut *engine.connection().await?, &templates).await? {
        server.drop_template(&name).await.map_err(of_server)?;
    }
    Ok(())
}
