//! The reconciler needs no input. It enqueues missing jobs for open work, enqueues waiting
//! promotions every few minutes so that their gates are evaluated again, refreshes dependency
//! images that have become old, reminds of overrides that nobody reviewed, and deletes old rows. If
//! it dies, nothing is lost: the next process does the same.

use ecluse_domain::job::JobKind;
use ecluse_store::{
    database_states, idempotency, identities, jobs, notifications, promotions, sessions,
};

use crate::{Engine, Result, commit, dependencies, notify};

/// Runs one round. Returns how many jobs were missing: none in a healthy installation.
pub async fn run(engine: &Engine) -> Result<u64> {
    let mut tx = engine.begin().await?;
    let missing = jobs::enqueue_missing(&mut tx).await?;
    for promotion in promotions::list_to_reevaluate(&mut tx).await? {
        let (id, project) = (promotion.id.0, Some(promotion.project));
        jobs::enqueue(&mut tx, JobKind::Promotion, id, project).await?;
    }
    dependencies::refresh_stale(&mut tx).await?;
    notify::enqueue_late_review_reminders(engine, &mut tx).await?;
    jobs::enqueue_daily_retention(&mut tx).await?;
    database_states::enqueue_old_readings(&mut tx).await?;
    jobs::delete_old(&mut tx).await?;
    commit(tx).await?;
    // These deletions are not in the transaction: the disabling of an account locks its sessions
    // and enqueues jobs afterwards, so the two transactions could wait for each other.
    let mut conn = engine.connection().await?;
    sessions::delete_expired(&mut conn).await?;
    identities::delete_old_completed(&mut conn).await?;
    idempotency::delete_old(&mut conn).await?;
    notifications::delete_old(&mut conn).await?;
    drop(conn);
    if missing > 0 {
        tracing::warn!(missing, "open work had no job; enqueued the missing jobs");
    }
    Ok(missing)
}
