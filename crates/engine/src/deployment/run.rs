//! The job of a deployment.
//!
//! It pulls the image, verifies its signature, switches the containers, verifies the new one,
//! records that it is live, and removes the previous container. A backup and a migration have their
//! place before the switch, but no work yet. Every step checks what is done already, so after the
//! death of a worker another one can start from the first step and reaches the same result. The
//! stage's slot is the status of a row and not the lease of a worker: the deployment keeps it until
//! it ends, so two deployments never run on one stage at the same time.

use ecluse_clients::deployer::{DeploySpec, Health, Progress};
use ecluse_clients::error::ErrorKind;
use ecluse_domain::deployment::{DeployStep, DeploymentEvent, DeploymentStatus};
use ecluse_domain::ids::DeploymentId;
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::jobs::{self, Job};
use ecluse_store::{deployment_steps, logs};
use tokio::sync::mpsc;

use super::slot::{SlotOutcome, end_deployment, take_slot, transition};
use super::spec::build_spec;
use crate::image::attest;
use crate::wording::end_with_full_stop;
use crate::{Engine, Error, Result, commit};

/// Runs the job of a deployment.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DeploymentId(job.subject);
    let deployment = match take_slot(engine, job, id).await? {
        SlotOutcome::Taken(deployment) => deployment,
        // An earlier run died after it had recorded the deployment as live and before it had
        // removed the previous container.
        SlotOutcome::AlreadyLive(deployment) => return clean_up(engine, &deployment).await,
        SlotOutcome::Unavailable => return Ok(()),
    };
    let spec = match build_spec(engine, &deployment).await {
        Err(Error::Permanent(reason)) => {
            return end_deployment(engine, job, id, DeploymentEvent::Broke, Some(&reason)).await;
        }
        other => other?,
    };
    let (progress, lines) = mpsc::unbounded_channel();
    let (result, ()) = tokio::join!(
        deploy(engine, job, &spec, progress),
        record_progress(engine, id, lines)
    );
    result
}

/// Deploys the image. If the new container fails, the previous one is restored.
async fn deploy(engine: &Engine, job: &Job, spec: &DeploySpec, progress: Progress) -> Result<()> {
    let id = spec.deployment;
    match run_steps(engine, job, spec, &progress).await {
        Ok(Health::Healthy) => {
            end_deployment(engine, job, id, DeploymentEvent::Healthy, None).await?;
            Ok(engine.deployer.clean_up(spec, &progress).await?)
        }
        Ok(Health::Unhealthy { reason, log: _ }) => {
            let restored = restore_previous(engine, job, spec, &progress).await?;
            let error = format!(
                "{} did not become healthy: {} {restored}",
                spec.digest.short(),
                end_with_full_stop(&reason)
            );
            end_deployment(engine, job, id, DeploymentEvent::Unhealthy, Some(&error)).await
        }
        Err(Error::Permanent(reason)) => {
            let restored = restore_previous(engine, job, spec, &progress).await?;
            end_deployment(
                engine,
                job,
                id,
                DeploymentEvent::Broke,
                Some(&format!("{} {restored}", end_with_full_stop(&reason))),
            )
            .await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                let _ = progress.send(format!("this attempt failed: {error}"));
            }
            Err(error)
        }
    }
}

/// Writes the lines of the deployer to the deployment's log until the sender is dropped. A line
/// that cannot be written must not fail the deployment, so the error only goes to the server's log.
async fn record_progress(
    engine: &Engine,
    id: DeploymentId,
    mut lines: mpsc::UnboundedReceiver<String>,
) {
    while let Some(line) = lines.recv().await {
        let written = async {
            Ok::<_, Error>(
                logs::append_deployment(&mut *engine.connection().await?, id, &line).await?,
            )
        };
        if let Err(error) = written.await {
            tracing::warn!(
                %error,
                deployment = %id,
                line,
                "a line of a deployment's log could not be written"
            );
        }
    }
}

/// Removes the previous container.
async fn clean_up(engine: &Engine, deployment: &Deployment) -> Result<()> {
    let spec = build_spec(engine, deployment).await?;
    Ok(engine
        .deployer
        .clean_up(&spec, &mpsc::unbounded_channel().0)
        .await?)
}

/// Ends a deployment whose attempts all failed because of the infrastructure. It ends only if the
/// stage can be restored to the deployment that is live in the database. While the container engine
/// does not answer, nobody knows which container runs, so the deployment keeps the stage and the
/// job is tried again.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeploymentId(job.subject);
    let deployment = deployments::get(&mut *engine.connection().await?, id).await?;
    if deployment.status.is_over() {
        return Ok(());
    }
    let restored = match build_spec(engine, &deployment).await {
        Ok(spec) => restore_previous(engine, job, &spec, &mpsc::unbounded_channel().0).await?,
        Err(error) => end_with_full_stop(&error.to_string()),
    };
    let error = format!(
        "Given up after {} attempts: {} {restored}",
        job.attempts,
        end_with_full_stop(&error.to_string())
    );
    end_deployment(engine, job, id, DeploymentEvent::Broke, Some(&error)).await
}

/// Runs the steps of the deployment, from the pull to the record of the healthy container.
async fn run_steps(
    engine: &Engine,
    job: &Job,
    spec: &DeploySpec,
    progress: &Progress,
) -> Result<Health> {
    start_step(engine, job, spec, DeployStep::Pull).await?;
    engine.deployer.prepare(spec, progress).await?;
    start_step(engine, job, spec, DeployStep::Check).await?;
    // Approvals are not enough: the registry must hold a signature of this installation now.
    let project = deployments::get(&mut *engine.connection().await?, spec.deployment)
        .await?
        .project_id;
    attest::verify_signature(engine, project, &spec.digest).await?;
    start_step(engine, job, spec, DeployStep::Deploy).await?;
    engine.deployer.switch(spec, progress).await?;
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, spec.deployment).await?;
    if deployment.status == DeploymentStatus::Running {
        transition(&mut tx, &deployment, DeploymentEvent::Switched, None).await?;
    }
    deployment_steps::start(&mut tx, spec.deployment, DeployStep::Verify).await?;
    commit(tx).await?;
    let health = engine.deployer.verify(spec, progress).await?;
    if health == Health::Healthy {
        start_step(engine, job, spec, DeployStep::Record).await?;
        engine.deployer.commit(spec, progress).await?;
    }
    Ok(health)
}

/// Starts a step, if this worker still has the lease of the job.
async fn start_step(engine: &Engine, job: &Job, spec: &DeploySpec, step: DeployStep) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    deployment_steps::start(&mut tx, spec.deployment, step).await?;
    commit(tx).await
}

/// Requires the lease before the running containers are changed, because another worker may have
/// continued the job while this one was paused.
async fn require_lease(engine: &Engine, job: &Job) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    commit(tx).await
}

/// Restores the previous container, and returns a sentence about the result.
async fn restore_previous(
    engine: &Engine,
    job: &Job,
    spec: &DeploySpec,
    progress: &Progress,
) -> Result<String> {
    require_lease(engine, job).await?;
    if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ForgetsRollback) {
        return Ok(String::new());
    }
    let rolled_back = match engine.deployer.roll_back(spec, progress).await {
        Err(error) if error.kind() == ErrorKind::Permanent => {
            return Ok(format!(
                "The previous container could not be restored: {}",
                end_with_full_stop(&error.to_string())
            ));
        }
        other => other?,
    };
    // Before the step `deploy`, nothing is done to the container that is live.
    let was_switched = deployment_steps::list(&mut *engine.connection().await?, spec.deployment)
        .await?
        .iter()
        .any(|step| step.name == DeployStep::Deploy);
    Ok(match rolled_back.previous {
        Some(previous) if was_switched => format!("{} was restored.", previous.digest.short()),
        Some(previous) => format!("{} still runs.", previous.digest.short()),
        None => "Nothing was live before, so the stage is empty.".to_owned(),
    })
}
