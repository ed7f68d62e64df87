//! Deployments: what puts a digest on a stage, whoever asked for it.
//!
//! A deployment's job walks pull → verify its signature → switch → verify → keep → live → remove the one before; a backup
//! and a migration have their place before the switch, and no work yet. Every step looks at what is already
//! there, so a worker that was killed anywhere is followed by one that starts from the top with the
//! same result. The stage's slot is a row's status, not a worker's lease: it is held until the
//! deployment ends, and two can never run beside each other.

use std::collections::BTreeMap;

use ecluse_clients::deployer::{DeployError, DeploySpec, Health, Progress, RolledBack, Secrets};
use ecluse_domain::CommitSha;
use ecluse_domain::build::{BuildStatus, StepStatus};
use ecluse_domain::deployment::{DeployStep, DeploymentCause, DeploymentEvent, DeploymentStatus};
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, DeploymentId};
use ecluse_domain::promotion::PromotionEvent;
use ecluse_domain::stage::StageName;
use ecluse_store::deployments::{self, Deployment, NewDeployment};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::projects::Project;
use ecluse_store::{PgConnection, builds, deployment_steps, images, logs, projects, promotions, stages};
use tokio::sync::mpsc;

use crate::secrets::{git_credential, stage_secret_place};
use crate::{Actor, Change, Engine, Error, Result, attest, audit, commit, promote};

/// Queues a successful build of the trunk for a staging that deploys by itself, unless staging has
/// it, or has something newer: whatever order deliveries and builds come in, automation never
/// takes a stage back.
pub(crate) async fn offer_to_staging(engine: &Engine, job: &Job, build: BuildId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let build = builds::get(&mut conn, build).await?;
    let project = projects::get(&mut conn, build.project_id).await?;
    let stage = stages::get(&mut conn, project.id, StageName::Staging).await?;
    let pushed = builds::find_push(&mut conn, project.id, &project.trunk, &build.commit_sha).await?;
    let is_wanted = build.status == BuildStatus::Succeeded && stage.automatic && pushed.is_some();
    let Some(digest) = build.image_digest.filter(|_| is_wanted) else { return Ok(()) };
    // Not kept through git, which may take minutes.
    drop(conn);
    loop {
        let newest = deployments::find_newest_commit(&mut *engine.connection().await?, stage.id).await?;
        if let Some(newest) = &newest
            && !is_newer(engine, &project, &project.trunk, &build.commit_sha, newest).await?
        {
            return Ok(());
        }
        let mut tx = engine.begin().await?;
        stages::lock(&mut tx, stage.id).await?;
        jobs::hold(&mut tx, job).await?;
        if deployments::find_newest_commit(&mut tx, stage.id).await? != newest {
            continue; // another one came meanwhile: compare with that
        }
        // Whoever lifts the hold has the newest offered again.
        if stages::find_hold(&mut tx, stage.id).await?.is_some() {
            return commit(tx).await;
        }
        if deployments::was_offered(&mut tx, stage.id, build.id).await? {
            return commit(tx).await;
        }
        let id = DeploymentId::generate();
        let new =
            NewDeployment { id, project_id: project.id, stage_id: stage.id, image_digest: &digest, build_id: build.id, promotion: None };
        match deployments::insert(&mut tx, &new).await {
            // Retention took it: newer ones are there.
            Err(error) if error.violates(ecluse_store::REMOVED_IMAGE) => return Ok(()),
            inserted => inserted?,
        }
        jobs::enqueue(&mut tx, Kind::Deployment, id.0).await?;
        let detail = format!("{} to {}", build.commit_sha, stage.name);
        let change = Change { action: "deployment.queued", project: Some(project.id), subject: Some(id.0), digest: Some(&digest), detail };
        audit(&mut tx, &Actor::system(), change).await?;
        return commit(tx).await;
    }
}

/// Is this commit of the branch newer than that one? By ancestry; where history was rewritten, by
/// which was pushed last.
pub(crate) async fn is_newer(engine: &Engine, project: &Project, branch: &RefName, this: &CommitSha, that: &CommitSha) -> Result<bool> {
    if this == that {
        return Ok(false);
    }
    let outside = |error: ecluse_clients::git::GitError| Error::outside(error.kind(), error.to_string());
    let credential = git_credential(engine, &mut *engine.connection().await?, project.id).await?;
    if engine.git.is_ancestor(&project.repository, credential.as_ref(), that, this).await.map_err(outside)? {
        return Ok(true);
    }
    if engine.git.is_ancestor(&project.repository, credential.as_ref(), this, that).await.map_err(outside)? {
        return Ok(false);
    }
    let mut conn = engine.connection().await?;
    let this_push = builds::find_push(&mut conn, project.id, branch, this).await?;
    let that_push = builds::find_push(&mut conn, project.id, branch, that).await?;
    Ok(this_push > that_push)
}

/// A deployment's job.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DeploymentId(job.subject);
    let deployment = match start(engine, job, id).await? {
        Turn::Taken(deployment) => deployment,
        // Killed after it was written down as live: what was there before is still to be removed.
        Turn::IsLive(deployment) => return clean_up(engine, &deployment).await,
        Turn::NotNow => return Ok(()),
    };
    let spec = match spec(engine, &deployment).await {
        Err(Error::Permanent(reason)) => return end(engine, job, id, DeploymentEvent::Broke, Some(&reason)).await,
        other => other?,
    };
    let (progress, lines) = mpsc::unbounded_channel();
    let (result, ()) = tokio::join!(carry_out(engine, job, &spec, progress), write_down(engine, id, lines));
    result
}

async fn carry_out(engine: &Engine, job: &Job, spec: &DeploySpec, progress: Progress) -> Result<()> {
    let id = spec.deployment;
    match walk(engine, job, spec, &progress).await {
        Ok(Health::Healthy) => {
            end(engine, job, id, DeploymentEvent::Healthy, None).await?;
            engine.deployer.clean_up(spec, &progress).await.map_err(outside)
        }
        Ok(Health::Unhealthy { reason, log: _ }) => {
            let back = roll_back(engine, job, spec, &progress).await?;
            let error = format!("{} did not become healthy: {} {back}", spec.digest.short(), sentence(&reason));
            end(engine, job, id, DeploymentEvent::Unhealthy, Some(&error)).await
        }
        Err(Error::Permanent(reason)) => {
            let back = roll_back(engine, job, spec, &progress).await?;
            end(engine, job, id, DeploymentEvent::Broke, Some(&format!("{} {back}", sentence(&reason)))).await
        }
        Err(error) => {
            if !error.is_lost_lease() {
                let _ = progress.send(format!("this attempt ended: {error}"));
            }
            Err(error)
        }
    }
}

/// Writes down what the deployer says while it goes on; ends when the sender is dropped. A line that
/// cannot be written is only a line: it must never decide about what runs.
async fn write_down(engine: &Engine, id: DeploymentId, mut lines: mpsc::UnboundedReceiver<String>) {
    while let Some(line) = lines.recv().await {
        let written = async { Ok::<_, Error>(logs::append_deployment(&mut *engine.connection().await?, id, &line).await?) };
        if let Err(error) = written.await {
            tracing::warn!(%error, deployment = %id, line, "a line of a deployment's log could not be written");
        }
    }
}

async fn clean_up(engine: &Engine, deployment: &Deployment) -> Result<()> {
    let spec = spec(engine, deployment).await?;
    engine.deployer.clean_up(&spec, &mpsc::unbounded_channel().0).await.map_err(outside)
}

/// The machinery stayed broken for as many attempts as a job gets. The deployment ends only if the
/// stage can be put back to what the database says is live there; while the container engine does not
/// answer, nobody knows what runs, so the deployment keeps the stage and goes on trying.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeploymentId(job.subject);
    let deployment = deployments::get(&mut *engine.connection().await?, id).await?;
    if deployment.status.is_over() {
        return Ok(());
    }
    let back = match spec(engine, &deployment).await {
        Ok(spec) => roll_back(engine, job, &spec, &mpsc::unbounded_channel().0).await?,
        Err(error) => sentence(&error.to_string()),
    };
    let error = format!("Given up after {} attempts: {} {back}", job.attempts, sentence(&error.to_string()));
    end(engine, job, id, DeploymentEvent::Broke, Some(&error)).await
}

/// As a sentence of its own.
fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches(['.', ' ']))
}

enum Turn {
    /// This deployment has the stage's slot, now or already.
    Taken(Deployment),
    /// It is live already.
    IsLive(Deployment),
    /// It is over, or another deployment has the slot and asks for this job again when it ends.
    NotNow,
}

async fn start(engine: &Engine, job: &Job, id: DeploymentId) -> Result<Turn> {
    let mut tx = engine.begin().await?;
    let stage = deployments::get(&mut tx, id).await?.stage_id;
    stages::lock(&mut tx, stage).await?;
    jobs::hold(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, id).await?;
    match deployment.status {
        DeploymentStatus::Running | DeploymentStatus::Verifying => {}
        DeploymentStatus::Queued => {
            let newest =
                deployments::list_queued(&mut tx, stage).await?.into_iter().find(|(_, cause)| *cause == DeploymentCause::Automatic);
            if newest.is_some_and(|(newest, _)| newest != id) {
                set(&mut tx, &deployment, DeploymentEvent::Superseded, Some("A newer commit was there before this one's turn came."))
                    .await?;
                commit(tx).await?;
                return Ok(Turn::NotNow);
            }
            // Whoever lifts the hold has the newest offered again.
            if deployment.cause == DeploymentCause::Automatic && stages::find_hold(&mut tx, stage).await?.is_some() {
                set(&mut tx, &deployment, DeploymentEvent::Superseded, Some("The stage was held before this one's turn came.")).await?;
                commit(tx).await?;
                return Ok(Turn::NotNow);
            }
            if deployments::find_under_way(&mut tx, stage).await?.is_some() {
                return Ok(Turn::NotNow);
            }
            set(&mut tx, &deployment, DeploymentEvent::Started, None).await?;
        }
        DeploymentStatus::Live => return Ok(Turn::IsLive(deployment)),
        DeploymentStatus::Replaced | DeploymentStatus::Superseded | DeploymentStatus::Failed | DeploymentStatus::Errored => {
            return Ok(Turn::NotNow);
        }
    }
    commit(tx).await?;
    Ok(Turn::Taken(deployment))
}

async fn spec(engine: &Engine, deployment: &Deployment) -> Result<DeploySpec> {
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, deployment.project_id).await?;
    let stage = stages::get_by_id(&mut conn, deployment.stage_id).await?;
    let image = images::get(&mut conn, project.id, &deployment.image_digest).await?;
    let mut secrets = BTreeMap::new();
    for (name, sealed) in stage.secrets.0.iter() {
        let unreadable = || Error::Permanent(format!("The secret {name} of {} cannot be read.", stage.name));
        let sealed = hex::decode(sealed).map_err(|_| unreadable())?;
        let value = engine.vault.open(&stage_secret_place(stage.id, name), &sealed)?;
        secrets.insert(name.clone(), String::from_utf8(value).map_err(|_| unreadable())?);
    }
    Ok(DeploySpec {
        deployment: deployment.id,
        project: project.slug,
        stage: stage.name,
        image: image.repository,
        digest: deployment.image_digest.clone(),
        release: deployment.version.map(|version| version.to_string()),
        settings: stage.settings.0,
        secrets: Secrets::new(secrets),
    })
}

async fn walk(engine: &Engine, job: &Job, spec: &DeploySpec, progress: &Progress) -> Result<Health> {
    begin(engine, job, spec, DeployStep::Pull).await?;
    engine.deployer.prepare(spec, progress).await.map_err(outside)?;
    begin(engine, job, spec, DeployStep::Check).await?;
    // whatever was approved: only what the registry holds as ours, now
    let project = deployments::get(&mut *engine.connection().await?, spec.deployment).await?.project_id;
    attest::verify(engine, project, &spec.digest).await?;
    begin(engine, job, spec, DeployStep::Deploy).await?;
    engine.deployer.switch(spec, progress).await.map_err(outside)?;
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, spec.deployment).await?;
    if deployment.status == DeploymentStatus::Running {
        set(&mut tx, &deployment, DeploymentEvent::Switched, None).await?;
    }
    deployment_steps::begin(&mut tx, spec.deployment, DeployStep::Verify).await?;
    commit(tx).await?;
    let health = engine.deployer.verify(spec, progress).await.map_err(outside)?;
    if health == Health::Healthy {
        begin(engine, job, spec, DeployStep::Record).await?;
        engine.deployer.commit(spec, progress).await.map_err(outside)?;
    }
    Ok(health)
}

/// Begins a step, if the deployment is still this worker's.
async fn begin(engine: &Engine, job: &Job, spec: &DeploySpec, step: DeployStep) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    deployment_steps::begin(&mut tx, spec.deployment, step).await?;
    commit(tx).await
}

/// Before each thing that changes what runs: a worker that was paused may find that another one
/// went on in its place.
async fn still_ours(engine: &Engine, job: &Job) -> Result<()> {
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    commit(tx).await
}

/// Puts the previous container back, and says so in a sentence.
async fn roll_back(engine: &Engine, job: &Job, spec: &DeploySpec, progress: &Progress) -> Result<String> {
    still_ours(engine, job).await?;
    match engine.deployer.roll_back(spec, progress).await.map_err(outside) {
        Ok(RolledBack { previous: Some(previous) }) => Ok(format!("{} was put back.", previous.digest.short())),
        Ok(RolledBack { previous: None }) => Ok("Nothing was live before, so the stage is empty.".to_owned()),
        Err(Error::Permanent(reason)) => Ok(format!("And the one before could not be put back: {}", sentence(&reason))),
        Err(error) => Err(error),
    }
}

fn outside(error: DeployError) -> Error {
    Error::outside(error.kind(), error.to_string())
}

/// Ends a deployment, and with it its promotion; frees the slot and wakes whoever waited for it.
async fn end(engine: &Engine, job: &Job, id: DeploymentId, event: DeploymentEvent, error: Option<&str>) -> Result<()> {
    let mut tx = engine.begin().await?;
    let stage = deployments::get(&mut tx, id).await?.stage_id;
    stages::lock(&mut tx, stage).await?;
    jobs::hold(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, id).await?;
    if deployment.status.is_over() {
        return commit(tx).await;
    }
    if event == DeploymentEvent::Healthy
        && let Some(live) = deployments::lock_live(&mut tx, stage).await?
    {
        let live = deployments::get(&mut tx, live).await?;
        set(&mut tx, &live, DeploymentEvent::Replaced, None).await?;
    }
    set(&mut tx, &deployment, event, error).await?;
    let last = if event == DeploymentEvent::Healthy { StepStatus::Succeeded } else { StepStatus::Failed };
    deployment_steps::finish(&mut tx, id, last).await?;
    for (queued, _) in deployments::list_queued(&mut tx, stage).await? {
        jobs::enqueue(&mut tx, Kind::Deployment, queued.0).await?;
    }
    promote::nudge(&mut tx, Some(deployment.project_id)).await?;
    commit(tx).await
}

/// Moves a deployment and, where it belongs to one, its promotion, with their audit rows.
async fn set(conn: &mut PgConnection, deployment: &Deployment, event: DeploymentEvent, error: Option<&str>) -> Result<()> {
    let Some(next) = deployment.status.transition(event) else {
        return Err(Error::Internal(format!("deployment {} is {}; {event:?} does not apply", deployment.id, deployment.status)));
    };
    deployments::set_status(conn, deployment.id, deployment.status, next, error).await?;
    let actor = Actor::system();
    let change = Change {
        action: action(next),
        project: Some(deployment.project_id),
        subject: Some(deployment.id.0),
        digest: Some(&deployment.image_digest),
        detail: format!("{}{}", deployment.stage, error.map(|error| format!(": {error}")).unwrap_or_default()),
    };
    audit(conn, &actor, change).await?;
    let promotion_event = match event {
        DeploymentEvent::Switched => PromotionEvent::Switched,
        DeploymentEvent::Healthy => PromotionEvent::Healthy,
        DeploymentEvent::Unhealthy => PromotionEvent::Unhealthy,
        DeploymentEvent::Broke => PromotionEvent::Broke,
        // The promotion itself took the slot, and is over when its deployment is replaced.
        DeploymentEvent::Started | DeploymentEvent::Replaced | DeploymentEvent::Superseded => return Ok(()),
    };
    if let Some(id) = deployment.promotion_id {
        let promotion = promotions::get(conn, id).await?;
        let status = promotions::lock(conn, id).await?;
        promote::step(conn, &actor, &promotion, status, promotion_event, error).await?;
    }
    Ok(())
}

const fn action(status: DeploymentStatus) -> &'static str {
    match status {
        DeploymentStatus::Queued => "deployment.queued",
        DeploymentStatus::Running => "deployment.started",
        DeploymentStatus::Verifying => "deployment.verifying",
        DeploymentStatus::Live => "deployment.live",
        DeploymentStatus::Replaced => "deployment.replaced",
        DeploymentStatus::Superseded => "deployment.superseded",
        DeploymentStatus::Failed => "deployment.failed",
        DeploymentStatus::Errored => "deployment.errored",
    }
}
