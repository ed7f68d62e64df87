//! The job of a promotion: it evaluates the gates and starts the deployment.

use std::sync::Arc;

use ecluse_domain::audit::AuditAction;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::gate::{self, Decision, GateName, GateResult, GateStatus};
use ecluse_domain::ids::{DeploymentId, PromotionId};
use ecluse_domain::job::JobKind;
use ecluse_domain::promotion::{PromotionEvent, PromotionStatus};
use ecluse_store::deployments::{self, NewDeployment};
use ecluse_store::jobs::{self, Job};
use ecluse_store::promotions::{self, Promotion};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, stages};

use super::gates;
use super::gates::facts::{Facts, Target, load_one};
use super::permitted::right_to_request;
use super::refresh::refresh_external_facts;
use super::rollback::{LaterMigrations, find_rollback_obstacle, read_later_migrations};
use crate::release::documents::{ReadDocuments, read_documents};
use crate::{Actor, Change, Engine, Result, access, audit_change, commit};

/// The decision of all gates together.
pub(super) struct Evaluation {
    pub decision: Decision,
    /// The reasons of every gate that refuses, when one does.
    pub refusal: Option<String>,
    /// Only the version gate refuses, because a newer release is live on the stage.
    pub is_superseded: bool,
}

/// Evaluates the gates and stores their results.
pub(super) async fn evaluate_and_store(
    conn: &mut PgConnection,
    promotion: PromotionId,
    facts: &Facts,
) -> Result<Evaluation> {
    let results = gates::evaluate(facts);
    promotions::set_gates(conn, promotion, &results).await?;
    let refusing: Vec<&GateResult> = results
        .iter()
        .filter(|result| result.status == GateStatus::Fail)
        .collect();
    let reasons: Vec<&str> = refusing
        .iter()
        .map(|result| result.reason.as_str())
        .collect();
    Ok(Evaluation {
        decision: gate::decide(&results),
        refusal: (!refusing.is_empty()).then(|| reasons.join(" ")),
        is_superseded: !refusing.is_empty()
            && refusing
                .iter()
                .all(|result| result.name == GateName::Version),
    })
}

/// Runs the job of a promotion: evaluates its gates and, when they are all open and the stage is free,
/// takes the slot and enqueues the deployment.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = PromotionId(job.subject);
    let mut conn = engine.connection().await?;
    let requested = promotions::get(&mut conn, id).await?;
    let release = releases::get(&mut conn, requested.release_id).await?;
    drop(conn);
    refresh_external_facts(engine, &release, requested.stage).await?;
    let prepared = Prepared::read(engine, &requested, &release).await?;
    let mut tx = engine.begin_with_rules_locked().await?;
    let is_late =
        ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ReadsGatesBeforeLock);
    if !is_late {
        stages::lock(&mut tx, requested.stage_id).await?;
        jobs::require_lease(&mut tx, job).await?;
    }
    let status = promotions::lock(&mut tx, id).await?;
    if !matches!(
        status,
        PromotionStatus::AwaitingGates | PromotionStatus::Queued
    ) {
        return commit(tx).await;
    }
    let promotion = Promotion {
        status,
        ..requested
    };
    let release = releases::get(&mut tx, promotion.release_id).await?;
    let (event, reason) = decide(&mut tx, job, &promotion, &release, &prepared).await?;
    if is_late {
        stages::lock(&mut tx, promotion.stage_id).await?;
        jobs::require_lease(&mut tx, job).await?;
    }
    let (actor, reason) = (Actor::system(), reason.as_deref());
    let next = transition(&mut tx, &actor, &promotion, status, event, reason).await?;
    if next == Some(PromotionStatus::Queued)
        && deployments::find_under_way(&mut tx, promotion.stage_id)
            .await?
            .is_none()
    {
        start(&mut tx, &actor, &promotion, &release).await?;
    }
    commit(tx).await
}

/// What a decision needs and is read before its transaction.
struct Prepared {
    documents: Arc<ReadDocuments>,
    /// `None` for a promotion that is no rollback.
    later: Option<LaterMigrations>,
}

impl Prepared {
    async fn read(engine: &Engine, promotion: &Promotion, release: &Release) -> Result<Self> {
        let documents = read_documents(engine, release.project_id, release.build_id).await?;
        let later = match promotion.rollback_reason {
            Some(_) => {
                let stage = promotion.stage_id;
                Some(read_later_migrations(engine, release, &documents, stage).await?)
            }
            None => None,
        };
        Ok(Self { documents, later })
    }
}

/// Decides about a waiting promotion on the facts of this moment. Returns the reason with a refusal.
async fn decide(
    conn: &mut PgConnection,
    job: &Job,
    promotion: &Promotion,
    release: &Release,
    prepared: &Prepared,
) -> Result<(PromotionEvent, Option<String>)> {
    let refused = PromotionEvent::Decided(Decision::Refused);
    // The requester must still have the right when the promotion starts.
    let is_rollback = promotion.rollback_reason.is_some();
    let action = right_to_request(is_rollback);
    let project = Some(promotion.project_id);
    if !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::TrustsFormerRequester)
        && !access::is_allowed(conn, promotion.requested_by, project, action).await?
    {
        let reason = format!(
            "{} may no longer request promotions of this project.",
            promotion.requested_by_name
        );
        return Ok((refused, Some(reason)));
    }
    // The gates judge the image of the release; the deployment takes the one that was requested.
    if release.image_digest.as_ref() != Some(&promotion.image_digest) {
        let reason = format!(
            "The image of {} has changed after the request; request the promotion again.",
            promotion.version
        );
        return Ok((refused, Some(reason)));
    }
    let target = Target::of_promotion(promotion);
    let facts = load_one(conn, release, &prepared.documents, target).await?;
    if let Some(later) = &prepared.later {
        // A release that went live after the request may have migrated the database.
        let obstacle = find_rollback_obstacle(conn, &facts, later).await?;
        if obstacle.is_some() {
            return Ok((refused, obstacle));
        }
    }
    let evaluation = evaluate_and_store(conn, promotion.id, &facts).await?;
    if evaluation.decision == Decision::Waiting
        && let Some(at) = promotions::find_next_opening(conn, promotion.id).await?
    {
        jobs::reschedule(conn, job, at).await?;
    }
    let event = if evaluation.is_superseded {
        PromotionEvent::Superseded
    } else {
        PromotionEvent::Decided(evaluation.decision)
    };
    Ok((event, evaluation.refusal))
}

/// Takes the slot of the stage for a new deployment.
async fn start(
    conn: &mut PgConnection,
    actor: &Actor,
    promotion: &Promotion,
    release: &Release,
) -> Result<()> {
    transition(
        conn,
        actor,
        promotion,
        PromotionStatus::Queued,
        PromotionEvent::Started,
        None,
    )
    .await?;
    let id = DeploymentId::generate();
    let new = NewDeployment {
        id,
        project_id: promotion.project_id,
        stage_id: promotion.stage_id,
        image_digest: &promotion.image_digest,
        build_id: release.build_id,
        promotion: Some((promotion.id, promotion.release_id)),
    };
    deployments::insert(conn, &new).await?;
    // The deployment has the slot of the stage from this commit on, so no other one can take it.
    deployments::set_status(
        conn,
        id,
        DeploymentStatus::Queued,
        DeploymentStatus::Running,
        None,
    )
    .await?;
    let change = Change {
        action: AuditAction::DeploymentStarted,
        project: Some(promotion.project_id),
        subject: Some(id.0),
        digest: Some(&promotion.image_digest),
        detail: promotion.stage.to_string(),
    };
    audit_change(conn, actor, change).await?;
    let project = Some(promotion.project_id);
    jobs::enqueue(conn, JobKind::Deployment, id.0, project).await?;
    Ok(())
}

/// Applies an event to a promotion, and writes the audit row. Returns the new status; `None` when the
/// event does not apply to `status`.
pub(crate) async fn transition(
    conn: &mut PgConnection,
    actor: &Actor,
    promotion: &Promotion,
    status: PromotionStatus,
    event: PromotionEvent,
    reason: Option<&str>,
) -> Result<Option<PromotionStatus>> {
    let Some(next) = status.transition(event) else {
        return Ok(None);
    };
    if next == status {
        return Ok(Some(next));
    }
    promotions::set_status(conn, promotion.id, status, next, reason).await?;
    let action = match next {
        PromotionStatus::AwaitingGates => AuditAction::PromotionWaiting,
        PromotionStatus::Queued => AuditAction::PromotionGatesOpen,
        PromotionStatus::Running => AuditAction::PromotionStarted,
        PromotionStatus::Verifying => AuditAction::PromotionVerifying,
        PromotionStatus::Succeeded => AuditAction::PromotionSucceeded,
        PromotionStatus::Failed => AuditAction::PromotionFailed,
        PromotionStatus::Errored => AuditAction::PromotionErrored,
        PromotionStatus::Refused => AuditAction::PromotionRefused,
        PromotionStatus::Withdrawn => AuditAction::PromotionWithdrawn,
        PromotionStatus::Superseded => AuditAction::PromotionSuperseded,
    };
    let change = Change {
        action,
        project: Some(promotion.project_id),
        subject: Some(promotion.id.0),
        digest: Some(&promotion.image_digest),
        detail: format!(
            "{} to {}{}",
            promotion.version,
            promotion.stage,
            reason
                .map(|reason| format!(": {reason}"))
                .unwrap_or_default()
        ),
    };
    audit_change(conn, actor, change).await?;
    Ok(Some(next))
}
