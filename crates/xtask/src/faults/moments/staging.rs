//! Moments of automatic deployments: a push that arrives after a newer one is live, and a hold that
//! arrives while a deployment takes the place of one that failed.

use anyhow::{Context as _, ensure};
use bollard::Docker;
use bollard::query_parameters::{KillContainerOptions, ListContainersOptionsBuilder};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::super::check;
use super::super::random::Random;
use super::super::row_lock::RowLock;
use super::super::site::{QUIET, Site};
use super::super::tally::Tally;
use super::PATIENCE;
use crate::api::wait_for;

/// Pushes a new commit, and waits until staging runs it; answers the commit.
pub(super) async fn deploy_commit(
    site: &Site<'_>,
    slug: &str,
    content: u64,
) -> anyhow::Result<String> {
    let commit = site.commit(content)?;
    push(site, slug, &commit).await?;
    await_deployment(site, slug, &commit, "live").await?;
    Ok(commit)
}

/// Pushes two commits, the older one when the newer one is live already. The checker looks at the
/// order in which commits went live.
pub(super) async fn push_older_last(
    site: &Site<'_>,
    slug: &str,
    random: &mut Random,
) -> anyhow::Result<()> {
    let older = site.commit(random.next())?;
    deploy_commit(site, slug, random.next()).await?;
    push(site, slug, &older).await
}

/// Deploys a commit whose container never gets healthy, with the commit that mends it behind. When
/// the container ends, the previous one has to run again; meanwhile the next deployment is stopped
/// in the transaction that takes the stage, and somebody holds the stage.
pub(super) async fn hold_at_start(
    site: &Site<'_>,
    slug: &str,
    random: &mut Random,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let own = format!("{}_base", site.name.replace('-', "_"));
    let mark = format!("{own}/unhealthy");
    let sick = site.project.commit("Break it", &[(&mark, "x\n")])?;
    site.project.push()?;
    site.ledger().sick.push(sick.clone());
    push(site, slug, &sick).await?;
    let failing = await_deployment(site, slug, &sick, "verifying").await?;
    std::fs::remove_file(site.project.work_tree().join(&mark))?;
    let mending = site.commit(random.next())?;
    push(site, slug, &mending).await?;
    let waiting = await_deployment(site, slug, &mending, "queued").await?;
    await_end_of_job(site, &waiting).await?;

    let rows = "SELECT id FROM deployments WHERE id = $1::uuid FOR UPDATE";
    let mut lock = RowLock::take(&site.database, rows, &waiting).await?;
    kill_container(site.ground.engine_host(), &failing).await?;
    let stopped = lock.wait_for_waiting().await?;
    let engine = Some(site.ground.engine_host());
    check::check_running(site.subject(engine), slug, tally).await?;
    let stage = format!("/projects/{slug}/stages/staging");
    let (path, body) = (format!("{stage}/hold"), json!({"reason": "Of the moment."}));
    let hold = site.call(&site.url, &site.team.hugo, &path, None, &body);
    let answer = lock.let_go_behind(stopped, PATIENCE, hold).await?;
    ensure!(
        matches!(answer, Some((200..=299, _))),
        "the hold was answered {answer:?}"
    );
    tally.faults += 1;
    check::settle_project(&site.database, slug, QUIET).await?;
    let path = format!("{stage}/lift-hold");
    site.call_surely(&site.team.hugo, &path, &json!({})).await?;
    Ok(())
}

async fn push(site: &Site<'_>, slug: &str, commit: &str) -> anyhow::Result<()> {
    site.deliver_surely(slug, &site.push_of("main", commit))
        .await
}

/// Waits until the automatic deployment of a commit has this status; answers its id.
async fn await_deployment(
    site: &Site<'_>,
    slug: &str,
    commit: &str,
    status: &str,
) -> anyhow::Result<String> {
    const FIND: &str = "SELECT d.id::text FROM deployments d JOIN projects p ON p.id = d.project_id JOIN builds b ON b.id = d.build_id
        WHERE p.slug = $1 AND b.commit_sha = $2 AND d.status = $3 AND d.promotion_id IS NULL";
    let mut conn = PgConnection::connect(&site.database).await?;
    let what = format!("a deployment that is {status}");
    let found = wait_for(&what, QUIET, async || {
        let query = sqlx::query_scalar(FIND).bind(slug).bind(commit);
        Ok(query.bind(status).fetch_optional(&mut conn).await?)
    })
    .await?;
    conn.close().await?;
    Ok(found)
}

/// Waits until the job of a deployment has found that the stage is taken.
async fn await_end_of_job(site: &Site<'_>, deployment: &str) -> anyhow::Result<()> {
    const OPEN: &str =
        "SELECT count(*) FROM jobs WHERE subject_id = $1::uuid AND state IN ('ready', 'leased')";
    let mut conn = PgConnection::connect(&site.database).await?;
    wait_for("the end of a job", QUIET, async || {
        let query = sqlx::query_scalar(OPEN).bind(deployment);
        let open: i64 = query.fetch_one(&mut conn).await?;
        Ok((open == 0).then_some(()))
    })
    .await?;
    Ok(conn.close().await?)
}

/// Kills the container of a deployment, as the kernel does when the memory is short.
async fn kill_container(host: &str, deployment: &str) -> anyhow::Result<()> {
    let engine = Docker::connect_with_unix(host, 20, bollard::API_DEFAULT_VERSION)?;
    let label = format!("ecluse.deployment={deployment}");
    let filter = std::collections::HashMap::from([("label".to_owned(), vec![label])]);
    let options = ListContainersOptionsBuilder::default()
        .filters(&filter)
        .build();
    let found = engine.list_containers(Some(options)).await?;
    let id = found.into_iter().next().and_then(|container| container.id);
    let id = id.context("the container that should be killed does not run")?;
    engine
        .kill_container(&id, None::<KillContainerOptions>)
        .await?;
    Ok(())
}
