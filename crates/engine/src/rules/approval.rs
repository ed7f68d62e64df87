//! Approvals, rejections and their withdrawal: the decisions of people about a release for a stage.

use ecluse_domain::Reason;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::{ApprovalId, ReleaseId};
use ecluse_domain::reason::InvalidReason;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::approvals::{self, Approval, NewApproval};
use ecluse_store::jobs;

use crate::access::Rights;
use crate::promotion::gates::facts::{lock_and_load, right_to_approve};
use crate::promotion::permitted::Permitted;
use crate::release::documents::read_release;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The decision that a person wants to record.
pub struct ApprovalRequest<'a> {
    pub release: ReleaseId,
    pub stage: StageName,
    /// `None`: the technical kind, unless the person may record only the functional kind.
    pub kind: Option<ApprovalKind>,
    pub verdict: ApprovalVerdict,
    pub reason: &'a str,
}

/// Records an approval, a rejection, or the withdrawal of an earlier one, bound to everything that was
/// approved, and enqueues the promotions that wait for it. Needs [`Action::Approve`] on the release's
/// project, or [`Action::ApproveFunction`] for the functional kind. A conflict when the policy does not
/// let this person approve, or when the deployment has started.
///
/// Holds the lock of the stage, as the taking of its slot does: a decision is recorded either before
/// the slot is taken, and counts, or after it.
pub async fn record_approval(
    engine: &Engine,
    actor: &Actor,
    request: &ApprovalRequest<'_>,
) -> Result<Approval> {
    let (release, documents) = read_release(engine, actor, request.release, Action::Read).await?;
    let mut tx = engine.begin_with_rules_locked().await?;
    let rights = access::require(&mut tx, actor, Some(release.project_id), Action::Read)
        .await
        .map_err(|error| error.hidden_as("release"))?;
    let kind = request.kind.unwrap_or_else(|| default_kind(&rights));
    rights.check(right_to_approve(kind))?;
    if release.image_digest.is_none() {
        return Err(Error::Conflict(format!(
            "{} has no image yet, so there is nothing to approve.",
            release.version
        )));
    }
    let reason = parse_approval_reason(request)?;
    let reason = reason.as_deref().unwrap_or_default();
    let is_rollback = false;
    let stage = (request.stage, is_rollback);
    let facts = lock_and_load(&mut tx, &release, &documents, stage).await?;
    let permitted = Permitted {
        actor,
        rights: &rights,
        facts: &facts,
    };
    let (user, action) = match request.verdict {
        ApprovalVerdict::Approved => (
            permitted.check_approval(kind)?,
            AuditAction::ReleaseApproved,
        ),
        ApprovalVerdict::Rejected => (
            permitted.check_rejection(kind)?,
            AuditAction::ReleaseRejected,
        ),
        ApprovalVerdict::Withdrawn => (
            permitted.check_withdrawal_of_decision(kind)?,
            AuditAction::ReleaseApprovalWithdrawn,
        ),
    };
    let id = ApprovalId::generate();
    let digest = &facts.candidate.image_digest;
    let new = NewApproval {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: facts.stage.id,
        user_id: user,
        kind,
        verdict: request.verdict,
        reason,
        image_digest: digest,
        content: &facts.content,
    };
    approvals::insert(&mut tx, &new).await?;
    let detail = format!(
        "{} for {} ({kind}){}",
        release.version,
        request.stage,
        if reason.is_empty() {
            String::new()
        } else {
            format!(": {reason}")
        }
    );
    let change = Change {
        action,
        project: Some(release.project_id),
        subject: Some(release.id.0),
        digest: Some(digest),
        detail,
    };
    audit_change(&mut tx, actor, change).await?;
    jobs::enqueue_waiting_promotions(&mut tx, Some(release.project_id)).await?;
    let approval = approvals::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(approval)
}

/// Reads the reason of a decision; only a rejection needs one.
fn parse_approval_reason(request: &ApprovalRequest<'_>) -> Result<Option<Reason>> {
    match request.reason.parse() {
        Ok(reason) => Ok(Some(reason)),
        Err(InvalidReason::Missing) if request.verdict == ApprovalVerdict::Rejected => {
            Err(Error::invalid("reason", "a rejection needs a reason"))
        }
        Err(InvalidReason::Missing) => Ok(None),
        Err(problem @ (InvalidReason::TooLong | InvalidReason::Hidden(_))) => {
            Err(Error::invalid("reason", problem.to_string()))
        }
    }
}

/// The kind of a decision that does not name one: technical, unless the person may record only
/// functional decisions.
fn default_kind(rights: &Rights) -> ApprovalKind {
    if !rights.may(Action::Approve) && rights.may(Action::ApproveFunction) {
        ApprovalKind::Functional
    } else {
        ApprovalKind::Technical
    }
}
