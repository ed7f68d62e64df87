//! The reconciler: without any input, makes sure that everything open has a job, and that promotions
//! which wait look at their gates again every few minutes; asks for packages that have become old; reminds of overrides that nobody reviewed;
//! removes containers that nobody is left to remove. If it dies, nothing is lost: the next
//! process to run does the same.

use ecluse_store::{idempotency, identities, jobs, notifications, promotions, sessions};

use crate::{Engine, Result, clock, commit, dependencies, notify};

/// One round. Answers how many jobs were missing: in a healthy installation none.
pub async fn run(engine: &Engine) -> Result<u64> {
    let mut tx = engine.begin().await?;
    let missing = jobs::renudge(&mut tx).await?;
    for promotion in promotions::list_all_waiting(&mut tx).await? {
        jobs::enqueue(&mut tx, jobs::Kind::Promotion, promotion.0).await?;
    }
    dependencies::refresh_stale(&mut tx).await?;
    notify::of_late_reviews(engine, &mut tx).await?;
    jobs::enqueue_daily_retention(&mut tx).await?;
    jobs::delete_old(&mut tx).await?;
    commit(tx).await?;
    // By themselves: whoever closes an account holds its sessions and then asks for jobs.
    let mut conn = engine.connection().await?;
    sessions::delete_expired(&mut conn).await?;
    identities::delete_old_answered(&mut conn).await?;
    idempotency::delete_old(&mut conn).await?;
    notifications::delete_old(&mut conn).await?;
    drop(conn);
    match engine.containers.reap(&[], clock::now()).await {
        Ok(0) => {}
        Ok(reaped) => tracing::warn!(reaped, "removed containers that a dead process left"),
        // Without an engine nothing runs in one.
        Err(error) => tracing::debug!(%error, "leftover containers were not looked for"),
    }
    if missing > 0 {
        tracing::warn!(missing, "open work had no job; asked for it again");
    }
    Ok(missing)
}
