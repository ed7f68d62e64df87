//! Overrides: a person opens a closed gate, and answers for that with their name. An override is a row
//! beside the gate. It is effective for one release, one stage, one digest and a limited time, and
//! another person reviews it afterwards.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{OverrideId, ReleaseId, UserId};
use ecluse_domain::policy::{Overriders, PolicySetting};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::overrides::{self, NewOverride, Override};
use ecluse_store::{jobs, stages};

use super::reason::parse_reason;

use crate::promotion::gates;
use crate::promotion::gates::facts::lock_and_load;
use crate::promotion::permitted::{Permitted, require_person};
use crate::release::documents::read_release;
use crate::{
    Actor, Change, Engine, Error, Result, Transaction, access, audit_change, commit, notify,
};

/// Overrides a gate of a release for a stage. Needs [`Action::OverrideGates`] on the release's project.
/// Where the policy requires two people, the override becomes effective once another person
/// [confirms it](confirm_override). A conflict when the gate is open.
pub async fn create_override(
    engine: &Engine,
    actor: &Actor,
    (release, stage, gate): (ReleaseId, StageName, GateName),
    reason: &str,
) -> Result<Override> {
    let action = Action::OverrideGates;
    let (release, documents) = read_release(engine, actor, release, action).await?;
    let reason = parse_reason("reason", reason)?;
    let mut tx = engine.begin_with_rules_locked().await?;
    let rights = access::require(&mut tx, actor, Some(release.project_id), action)
        .await
        .map_err(|error| error.hidden_as("release"))?;
    if release.image_digest.is_none() {
        return Err(Error::Conflict(format!(
            "{} has no image yet, so it has no gates.",
            release.version
        )));
    }
    let is_rollback = false;
    let facts = lock_and_load(&mut tx, &release, &documents, (stage, is_rollback)).await?;
    let result = gates::evaluate(&facts)
        .into_iter()
        .find(|result| result.name == gate)
        .ok_or(Error::NotFound("gate"))?;
    let permitted = Permitted {
        actor,
        rights: &rights,
        facts: &facts,
    };
    let user = permitted.check_override(&result)?;
    let id = OverrideId::generate();
    let new = NewOverride {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: facts.stage.id,
        gate,
        image_digest: &facts.candidate.image_digest,
        reason: &reason,
        created_by: user,
        needs_second: facts.policy.overriders() == Some(Overriders::Two),
        hours: facts.policy.number(PolicySetting::OverrideHours),
        review_hours: facts.policy.number(PolicySetting::ReviewHours),
    };
    overrides::insert(&mut tx, &new).await?;
    let created = overrides::get(&mut tx, id).await?;
    jobs::enqueue_waiting_promotions(&mut tx, Some(release.project_id)).await?;
    let step = OverrideStep {
        action: AuditAction::GateOverridden,
        notification: ("overrode", &*reason),
        detail: format!("{}: {reason}", describe_gate(&created)),
    };
    step.commit(engine, tx, actor, &created).await
}

/// Confirms the override of another person. Needs [`Action::OverrideGates`] on its project. A conflict
/// when the override has its second person, or is no longer active.
pub async fn confirm_override(engine: &Engine, actor: &Actor, id: OverrideId) -> Result<Override> {
    let (mut tx, existing, user) = begin_override_change(engine, actor, id, "confirm").await?;
    if existing.created_by == user {
        return Err(Error::Conflict(
            "You created this override, so a second person has to confirm it.".to_owned(),
        ));
    }
    stages::lock_by_name(&mut tx, existing.project_id, existing.stage).await?;
    overrides::set_seconded(&mut tx, id, user)
        .await
        .map_err(replace_conflict(
            "This override does not wait for a second person: somebody confirmed it, or it was withdrawn or has expired.",
        ))?;
    jobs::enqueue_waiting_promotions(&mut tx, Some(existing.project_id)).await?;
    let step = OverrideStep {
        action: AuditAction::OverrideConfirmed,
        notification: ("confirmed the override of", ""),
        detail: describe_gate(&existing),
    };
    step.commit(engine, tx, actor, &existing).await
}

/// Ends an override before it expires; it still has to be reviewed. Needs [`Action::OverrideGates`] on
/// its project. A conflict when the override is no longer active.
pub async fn withdraw_override(engine: &Engine, actor: &Actor, id: OverrideId) -> Result<Override> {
    let (mut tx, existing, user) = begin_override_change(engine, actor, id, "withdraw").await?;
    // The override ends either before the slot of the stage is taken, and does not count, or after it.
    stages::lock_by_name(&mut tx, existing.project_id, existing.stage).await?;
    overrides::set_withdrawn(&mut tx, id, user)
        .await
        .map_err(replace_conflict(
            "This override is no longer active: it was withdrawn or has expired.",
        ))?;
    jobs::enqueue_waiting_promotions(&mut tx, Some(existing.project_id)).await?;
    let step = OverrideStep {
        action: AuditAction::OverrideWithdrawn,
        notification: ("withdrew the override of", ""),
        detail: describe_gate(&existing),
    };
    step.commit(engine, tx, actor, &existing).await
}

/// Records what another person concludes about an override afterwards. Needs [`Action::OverrideGates`]
/// on its project. A conflict for the people who created or confirmed it, and for a second review.
pub async fn review_override(
    engine: &Engine,
    actor: &Actor,
    id: OverrideId,
    review: &str,
) -> Result<Override> {
    let (mut tx, existing, user) = begin_override_change(engine, actor, id, "review").await?;
    let review = parse_reason("review", review)?;
    if existing.created_by == user || existing.seconded_by == Some(user) {
        return Err(Error::Conflict(
            "You created or confirmed this override, so another person has to review it."
                .to_owned(),
        ));
    }
    overrides::set_reviewed(&mut tx, id, user, &review)
        .await
        .map_err(replace_conflict("This override was reviewed already."))?;
    let step = OverrideStep {
        action: AuditAction::OverrideReviewed,
        notification: ("reviewed the override of", &*review),
        detail: format!("{}: {review}", describe_gate(&existing)),
    };
    step.commit(engine, tx, actor, &existing).await
}

fn describe_gate(row: &Override) -> String {
    format!("{} of {} for {}", row.gate, row.version, row.stage)
}

/// Begins a transaction for a person who may override gates, and reads the override. `verb` says what
/// they want to do with it.
async fn begin_override_change(
    engine: &Engine,
    actor: &Actor,
    id: OverrideId,
    verb: &str,
) -> Result<(Transaction, Override, UserId)> {
    let mut tx = engine.begin_with_rules_locked().await?;
    let existing = overrides::get(&mut tx, id).await?;
    access::require(
        &mut tx,
        actor,
        Some(existing.project_id),
        Action::OverrideGates,
    )
    .await
    .map_err(|error| error.hidden_as("override"))?;
    let user = require_person(actor, &format!("{verb} an override"))?;
    Ok((tx, existing, user))
}

/// Gives a conflict of the store a sentence for people.
fn replace_conflict(sentence: &str) -> impl FnOnce(ecluse_store::Error) -> Error {
    move |error| match error {
        ecluse_store::Error::Conflict(_) => Error::Conflict(sentence.to_owned()),
        other => other.into(),
    }
}

/// One step in the life of an override, as the chat and the audit log report it.
struct OverrideStep<'a> {
    action: AuditAction,
    /// What the person did, such as `overrode`, and the reason if there is one.
    notification: (&'a str, &'a str),
    detail: String,
}

impl OverrideStep<'_> {
    /// Enqueues the message to the chat, writes the audit row, and commits. Returns the override as it
    /// is afterwards.
    async fn commit(
        self,
        engine: &Engine,
        mut tx: Transaction,
        actor: &Actor,
        row: &Override,
    ) -> Result<Override> {
        let (action, reason) = self.notification;
        notify::enqueue_override_notification(engine, &mut tx, row, &actor.name, action, reason)
            .await?;
        let change = Change {
            action: self.action,
            project: Some(row.project_id),
            subject: Some(row.release_id.0),
            digest: Some(&row.image_digest),
            detail: self.detail,
        };
        audit_change(&mut tx, actor, change).await?;
        let row = overrides::get(&mut tx, row.id).await?;
        commit(tx).await?;
        Ok(row)
    }
}
