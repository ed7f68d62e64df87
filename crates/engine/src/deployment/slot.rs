//! The slot of a stage: a deployment takes it, keeps it while it runs, and frees it when it ends.
//!
//! The slot is the status of a row, not a worker's lease: a deployment keeps it until it ends, so
//! two deployments can never run on one stage at the same time.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::StepStatus;
use ecluse_domain::deployment::{DeploymentCause, DeploymentEvent, DeploymentStatus};
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::job::JobKind;
use ecluse_domain::promotion::PromotionEvent;
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::jobs::{self, Job};
use ecluse_store::{PgConnection, deployment_steps, promotions, stages};

use crate::database::read::enqueue_reading;
use crate::{Actor, Change, Engine, Error, Result, audit_change, commit, promotion};

/// The result of taking a stage's slot for a deployment.
pub(super) enum SlotOutcome {
    /// The deployment has the slot, since now or since an earlier run of the job.
    Taken(Deployment),
    /// The deployment is live already.
    AlreadyLive(Deployment),
    /// The deployment has ended, or another deployment has the slot and enqueues this job again
    /// when it ends.
    Unavailable,
}

/// Takes the slot of the deployment's stage. An automatic deployment is superseded instead when a
/// newer one waits, or when the stage is held.
pub(super) async fn take_slot(engine: &Engine, job: &Job, id: DeploymentId) -> Result<SlotOutcome> {
    let mut tx = engine.begin().await?;
    let stage = deployments::get(&mut tx, id).await?.stage_id;
    stages::lock(&mut tx, stage).await?;
    jobs::require_lease(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, id).await?;
    match deployment.status {
        DeploymentStatus::Running | DeploymentStatus::Verifying => {}
        DeploymentStatus::Queued => {
            let queued: Vec<DeploymentId> = deployments::list_queued(&mut tx, stage)
                .await?
                .into_iter()
                .filter(|(_, cause)| *cause == DeploymentCause::Automatic)
                .map(|(queued, _)| queued)
                .collect();
            if queued.first().is_some_and(|newest| *newest != id) {
                transition(
                    &mut tx,
                    &deployment,
                    DeploymentEvent::Superseded,
                    Some("A newer commit arrived before this deployment could start."),
                )
                .await?;
                commit(tx).await?;
                return Ok(SlotOutcome::Unavailable);
            }
            // When the hold ends, the newest build is offered again.
            if deployment.cause == DeploymentCause::Automatic
                && stages::find_hold(&mut tx, stage).await?.is_some()
            {
                transition(
                    &mut tx,
                    &deployment,
                    DeploymentEvent::Superseded,
                    Some("The stage was held before this deployment could start."),
                )
                .await?;
                commit(tx).await?;
                return Ok(SlotOutcome::Unavailable);
            }
            if deployments::find_under_way(&mut tx, stage).await?.is_some() {
                return Ok(SlotOutcome::Unavailable);
            }
            transition(&mut tx, &deployment, DeploymentEvent::Started, None).await?;
            // Those that wait behind it are older. Their own jobs would see no newer one that waits,
            // and would put an older commit in the place of this one.
            for older in queued.into_iter().filter(|queued| *queued != id) {
                let older = deployments::get(&mut tx, older).await?;
                transition(
                    &mut tx,
                    &older,
                    DeploymentEvent::Superseded,
                    Some("A newer commit arrived before this deployment could start."),
                )
                .await?;
            }
        }
        DeploymentStatus::Live => return Ok(SlotOutcome::AlreadyLive(deployment)),
        DeploymentStatus::Replaced
        | DeploymentStatus::Superseded
        | DeploymentStatus::Failed
        | DeploymentStatus::Errored => {
            return Ok(SlotOutcome::Unavailable);
        }
    }
    commit(tx).await?;
    Ok(SlotOutcome::Taken(deployment))
}

/// Ends a deployment and its promotion, if it has one. This frees the slot, so the deployments and
/// promotions that wait for it are enqueued.
pub(super) async fn end_deployment(
    engine: &Engine,
    job: &Job,
    id: DeploymentId,
    event: DeploymentEvent,
    error: Option<&str>,
) -> Result<()> {
    let mut tx = engine.begin().await?;
    let stage = deployments::get(&mut tx, id).await?.stage_id;
    stages::lock(&mut tx, stage).await?;
    jobs::require_lease(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, id).await?;
    if deployment.status.is_over() {
        return commit(tx).await;
    }
    if event == DeploymentEvent::Healthy
        && let Some(live) = deployments::lock_live(&mut tx, stage).await?
    {
        let live = deployments::get(&mut tx, live).await?;
        transition(&mut tx, &live, DeploymentEvent::Replaced, None).await?;
    }
    transition(&mut tx, &deployment, event, error).await?;
    let last = if event == DeploymentEvent::Healthy {
        StepStatus::Succeeded
    } else {
        StepStatus::Failed
    };
    deployment_steps::finish(&mut tx, id, last).await?;
    if event == DeploymentEvent::Healthy {
        enqueue_reading(&mut tx, deployment.project_id, stage).await?;
    }
    let project = Some(deployment.project_id);
    for (queued, _) in deployments::list_queued(&mut tx, stage).await? {
        jobs::enqueue(&mut tx, JobKind::Deployment, queued.0, project).await?;
    }
    jobs::enqueue_waiting_promotions(&mut tx, project).await?;
    commit(tx).await
}

/// Moves a deployment to its next status, and its promotion if it has one, and records both in the
/// audit log.
pub(super) async fn transition(
    conn: &mut PgConnection,
    deployment: &Deployment,
    event: DeploymentEvent,
    error: Option<&str>,
) -> Result<()> {
    let Some(next) = deployment.status.transition(event) else {
        return Err(Error::Internal(format!(
            "deployment {} is {}; {event:?} does not apply",
            deployment.id, deployment.status
        )));
    };
    deployments::set_status(conn, deployment.id, deployment.status, next, error).await?;
    let actor = Actor::system();
    let change = Change {
        action: audit_action(next),
        project: Some(deployment.project_id),
        subject: Some(deployment.id.0),
        digest: Some(&deployment.image_digest),
        detail: format!(
            "{}{}",
            deployment.stage,
            error.map(|error| format!(": {error}")).unwrap_or_default()
        ),
    };
    if !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ForgetsRecord)
        || next != DeploymentStatus::Replaced
    {
        audit_change(conn, &actor, change).await?;
    }
    let promotion_event = match event {
        DeploymentEvent::Switched => PromotionEvent::Switched,
        DeploymentEvent::Healthy => PromotionEvent::Healthy,
        DeploymentEvent::Unhealthy => PromotionEvent::Unhealthy,
        DeploymentEvent::Broke => PromotionEvent::Broke,
        // The promotion itself has recorded the start, and it has ended when its deployment is
        // replaced.
        DeploymentEvent::Started | DeploymentEvent::Replaced | DeploymentEvent::Superseded => {
            return Ok(());
        }
    };
    if let Some(id) = deployment.promotion_id {
        let promotion = promotions::get(conn, id).await?;
        let status = promotions::lock(conn, id).await?;
        promotion::start::transition(conn, &actor, &promotion, status, promotion_event, error)
            .await?;
    }
    Ok(())
}

const fn audit_action(status: DeploymentStatus) -> AuditAction {
    match status {
        DeploymentStatus::Queued => AuditAction::DeploymentQueued,
        DeploymentStatus::Running => AuditAction::DeploymentStarted,
        DeploymentStatus::Verifying => AuditAction::DeploymentVerifying,
        DeploymentStatus::Live => AuditAction::DeploymentLive,
        DeploymentStatus::Replaced => AuditAction::DeploymentReplaced,
        DeploymentStatus::Superseded => AuditAction::DeploymentSuperseded,
        DeploymentStatus::Failed => AuditAction::DeploymentFailed,
        DeploymentStatus::Errored => AuditAction::DeploymentErrored,
    }
}
