//! The entries of the audit log: each change of state records one, in its own transaction.

use ecluse_domain::Digest;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_store::{PgConnection, idempotency};
use uuid::Uuid;

use crate::{Actor, Error, Result};

/// Writes the audit row of a change, in the transaction of the change. If the actor's request has an
/// idempotency key, the same transaction marks the key: a request that changed something never runs
/// again, also when the answer to its COMMIT is lost. A conflict when another request has claimed the
/// key meanwhile.
pub(crate) async fn audit_change(
    conn: &mut PgConnection,
    actor: &Actor,
    change: Change<'_>,
) -> Result<()> {
    if let Some(claim) = &actor.key_claim
        && !idempotency::set_changed(conn, claim).await?
    {
        return Err(Error::Conflict(
            "The same request was started once more meanwhile, so this one changed nothing."
                .to_owned(),
        ));
    }
    tracing::info!(
        action = change.action.as_str(),
        actor = actor.name,
        subject = change.subject.map(tracing::field::display),
        detail = change.detail,
        "recorded in the audit log"
    );
    Ok(ecluse_store::audit::insert(
        conn,
        &ecluse_store::audit::NewEntry {
            actor_kind: actor.kind,
            actor_id: actor.user.map(|id| id.0),
            actor_name: &actor.name,
            action: change.action.as_str(),
            project: change.project,
            subject: change.subject,
            digest: change.digest,
            detail: &change.detail,
            remote_address: actor.remote_address.as_deref(),
            request_id: actor.request_id.as_deref(),
        },
    )
    .await?)
}

/// A change of state as the audit log records it.
pub(crate) struct Change<'a> {
    pub action: AuditAction,
    pub project: Option<ProjectId>,
    pub subject: Option<Uuid>,
    pub digest: Option<&'a Digest>,
    pub detail: String,
}

impl Change<'_> {
    /// A change with nothing but its action, from which `..Change::new(action)` takes the fields
    /// that are left out.
    pub(crate) fn new(action: AuditAction) -> Self {
        Self {
            action,
            project: None,
            subject: None,
            digest: None,
            detail: String::new(),
        }
    }
}
