//! A worker that loses its lease without noticing: the clock of the database jumps, or the machine
//! of the worker is paused and its own clock with it. Another run takes the deployment over and ends
//! it, and then the first one goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, ensure};
use ecluse_testbed::http_proxy::{HttpProxy, Treatment};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

use super::super::check;
use super::super::site::{QUIET, Site};
use super::super::tally::Tally;
use crate::api::wait_for;

/// Deploys a release. The first run waits for the signature in the registry while its lease ends in
/// the database; once another run has made the release live, the first one hears that there is no
/// signature. A run that does not look at its lease then removes the container that is live. The
/// checks after this moment see it.
pub(super) async fn lose_lease(
    site: &Site<'_>,
    proxy: &HttpProxy,
    release: &str,
    stage: &str,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    const FIND: &str = "SELECT id::text FROM deployments WHERE promotion_id = $1::uuid";
    // What a claim compares with the clock of the database.
    const END: &str = "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE subject_id = $1::uuid AND state = 'leased'";
    const STATUS: &str = "SELECT status FROM deployments WHERE id = $1::uuid";
    let is_held = Arc::new(AtomicBool::new(false));
    let holding = Arc::clone(&is_held);
    proxy.choose(move |line| {
        let asks_for_signature = line.starts_with("GET") && line.contains(".sig");
        if asks_for_signature && !holding.swap(true, Ordering::SeqCst) {
            Treatment::StatusLater(404)
        } else {
            Treatment::Pass
        }
    });
    let promotion = site.promote(release, stage).await?;
    let promotion = promotion.context("a promotion was not accepted")?;
    let body =
        json!({"release": release, "stage": stage, "kind": "technical", "verdict": "approved"});
    let (status, answer) = site
        .call_surely(&site.team.theo, "/approvals", &body)
        .await?;
    ensure!(status < 300, "the approval was answered {status}: {answer}");
    wait_for("a question for the signature", QUIET, async || {
        Ok(is_held.load(Ordering::SeqCst).then_some(()))
    })
    .await?;

    let mut conn = PgConnection::connect(&site.database).await?;
    let deployment: String = sqlx::query_scalar(FIND)
        .bind(&promotion)
        .fetch_one(&mut conn)
        .await?;
    let ended = sqlx::query(END).bind(&deployment).execute(&mut conn);
    ensure!(
        ended.await?.rows_affected() == 1,
        "nobody holds the lease of the deployment {deployment}"
    );
    tally.faults += 1;
    // Nobody has to wait for the next poll.
    sqlx::query("SELECT pg_notify('ecluse_jobs', '')")
        .execute(&mut conn)
        .await?;
    let slug = site.slugs.first().context("the site has no project")?;
    check::settle_project(&site.database, slug, QUIET).await?;
    let status: String = sqlx::query_scalar(STATUS)
        .bind(&deployment)
        .fetch_one(&mut conn)
        .await?;
    conn.close().await?;
    proxy.heal();
    ensure!(
        status == "live",
        "the second run of the deployment {deployment} ended as {status}"
    );
    Ok(())
}
