//! I6: every job is finished, or leased and alive; and no work is open without a job.

use std::time::{Duration, Instant};

use sqlx::PgConnection;

use super::super::tally::Tally;

/// Work that is open. Promotions that wait for people have no job that is due, and do not count.
const OPEN: &str = "
    SELECT 'job ' || kind || ' of ' || subject_id || ': ' || state || ', attempt ' || attempts || coalesce(', ' || last_error, '') FROM jobs
        WHERE (state = 'leased' OR state = 'ready' AND NOT (kind = 'promotion' AND run_at > now() + interval '2 seconds'))
    UNION ALL SELECT 'delivery ' || forge_id || ' is still received' FROM deliveries WHERE status = 'received'
    UNION ALL SELECT 'build ' || id || ' of ' || commit_sha || ' is ' || status FROM builds WHERE status IN ('queued', 'running')
    UNION ALL SELECT 'dependency image ' || id || ' is ' || status FROM dependency_images WHERE status IN ('queued', 'running')
    UNION ALL SELECT 'deployment ' || id || ' is ' || status FROM deployments WHERE status IN ('queued', 'running', 'verifying')
    UNION ALL SELECT 'promotion ' || id || ' is ' || status FROM promotions WHERE status IN ('running', 'verifying')
    UNION ALL SELECT 'release ' || version || ' is ready without a tag in the registry' FROM releases WHERE status = 'ready' AND image_tagged_at IS NULL";

/// What somebody else's program may fill without end: a container's last lines in the log of a
/// deployment, for each attempt, and the sentence of an outcome.
const ENDLESS: &str = "
    SELECT 'the log of the deployment ' || deployment_id || ' has ' || count(*) || ' lines' FROM deployment_logs GROUP BY deployment_id HAVING count(*) > 2000
    UNION ALL SELECT 'the outcome of the delivery ' || forge_id || ' has ' || length(outcome) || ' characters' FROM deliveries WHERE length(outcome) > 10000";

/// Waits until no work is open, for at most `limit`; answers whether that is so.
pub(in super::super) async fn wait_until_quiet(
    conn: &mut PgConnection,
    limit: Duration,
) -> anyhow::Result<bool> {
    let deadline = Instant::now() + limit;
    loop {
        let open: Vec<String> = sqlx::query_scalar(OPEN).fetch_all(&mut *conn).await?;
        if open.is_empty() {
            return Ok(true);
        }
        if Instant::now() > deadline {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}

pub(super) async fn check(conn: &mut PgConnection, tally: &mut Tally) -> anyhow::Result<()> {
    let open: Vec<String> = sqlx::query_scalar(OPEN).fetch_all(&mut *conn).await?;
    tally.unfinished += u64::try_from(open.len())?;
    let sentences = open.iter().take(8);
    tally
        .evidence
        .extend(sentences.map(|what| format!("I6: still open: {what}")));
    let dead: Vec<String> = sqlx::query_scalar(
        "SELECT kind || ' of ' || subject_id || ' after ' || attempts || ' attempts: ' || coalesce(last_error, '') FROM jobs WHERE state = 'dead'",
    )
    .fetch_all(&mut *conn)
    .await?;
    tally
        .evidence
        .extend(dead.iter().map(|what| format!("I6: a dead job: {what}")));
    let endless: Vec<String> = sqlx::query_scalar(ENDLESS).fetch_all(&mut *conn).await?;
    tally.evidence.extend(
        endless
            .iter()
            .take(5)
            .map(|what| format!("I6: outside its bound: {what}")),
    );
    let expired: Vec<String> = sqlx::query_scalar(
        "SELECT kind || ' of ' || subject_id || ', held by ' || lease_owner FROM jobs WHERE state = 'leased' AND lease_until < now() - interval '10 seconds'",
    )
    .fetch_all(&mut *conn)
    .await?;
    tally.evidence.extend(
        expired
            .iter()
            .map(|what| format!("I6: a lease ran out and nobody took the job: {what}")),
    );
    Ok(())
}
