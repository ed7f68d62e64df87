//! The end of every transaction that changes a rule which promotions wait for.

use ecluse_store::jobs::enqueue_waiting_promotions;

use crate::{Actor, Change, Result, Transaction, audit_change, commit};

/// Records the change in the audit log, enqueues the promotions that may be affected, those of the
/// project of the change or all, and commits.
pub(super) async fn commit_rule_change(
    mut tx: Transaction,
    actor: &Actor,
    change: Change<'_>,
) -> Result<()> {
    let project = change.project;
    audit_change(&mut tx, actor, change).await?;
    enqueue_waiting_promotions(&mut tx, project).await?;
    commit(tx).await
}
