//! Deployments: what puts a digest on a stage, whoever asked for it.
//!
//! A deployment's job walks pull → switch → verify → live. Every step looks at what is already
//! there, so a worker that was killed anywhere is followed by one that starts from the top with the
//! same result. The stage's slot is a row's status, not a worker's lease: it is held until the
//! deployment ends, and two can never run beside each other.

use std::collections::BTreeMap;

use ecluse_clients::deployer::{DeployError, DeploySpec, Health, Progress, RolledBack, Secrets};
use ecluse_domain::CommitSha;
use ecluse_domain::deployment::{DeploymentCause, DeploymentEvent, DeploymentStatus};
use ecluse_domain::ids::{BuildId, DeploymentId, StageId};
use ecluse_domain::promotion::PromotionEvent;
use ecluse_domain::stage::StageName;
use ecluse_store::deployments::{self, Deployment, NewDeployment};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::projects::Project;
use ecluse_store::stages::Stage;
use ecluse_store::{PgConnection, builds, images, logs, projects, promotions, stages};
use tokio::sync::mpsc;

use crate::{Actor, Change, Engine, Error, Result, audit, commit, promote};

/// Queues a successful build of the trunk for a staging that deploys by itself, unless staging has
/// it, or has something newer: whatever order deliveries and builds come in, automation never
/// takes a stage back.
pub(crate) async fn offer_to_staging(engine: &Engine, job: &Job, build: BuildId) -> Result<()> {
    let mut conn = engine.connection().await?;
    let build = builds::get(&mut conn, build).await?;
    let project = projects::get(&mut conn, build.project_id).await?;
    let stage = stages::get(&mut conn, project.id, StageName::Staging).await?;
    let pushed = builds::find_push(&mut conn, project.id, &project.trunk, &build.commit_sha).await?;
    let Some(digest) = build.image_digest.filter(|_| stage.automatic && pushed.is_some()) else { return Ok(()) };
    loop {
        let newest = deployments::find_newest_commit(&mut conn, stage.id).await?;
        if let Some(newest) = &newest
            && !is_newer(engine, &mut conn, &project, &build.commit_sha, newest).await?
        {
            return Ok(());
        }
        let mut tx = engine.begin().await?;
        stages::lock(&mut tx, stage.id).await?;
        jobs::hold(&mut tx, job).await?;
        if deployments::find_newest_commit(&mut tx, stage.id).await? != newest {
            continue; // another one came meanwhile: compare with that
        }
        if deployments::was_offered(&mut tx, stage.id, build.id).await? {
            return commit(tx).await;
        }
        let id = DeploymentId::generate();
        let new =
            NewDeployment { id, project_id: project.id, stage_id: stage.id, image_digest: &digest, build_id: build.id, promotion: None };
        deployments::insert(&mut tx, &new).await?;
        jobs::enqueue(&mut tx, Kind::Deployment, id.0).await?;
        let detail = format!("{} to {}", build.commit_sha, stage.name);
        let change = Change { action: "deployment.queued", project: Some(project.id), subject: Some(id.0), digest: Some(&digest), detail };
        audit(&mut tx, &Actor::system(), change).await?;
        return commit(tx).await;
    }
}

/// Is this commit of the trunk newer than that one? By ancestry; where history was rewritten, by
/// which was pushed last.
async fn is_newer(engine: &Engine, conn: &mut PgConnection, project: &Project, this: &CommitSha, that: &CommitSha) -> Result<bool> {
    if this == that {
        return Ok(false);
    }
    let outside = |error: ecluse_clients::git::GitError| Error::outside(error.kind(), error.to_string());
    let credential = crate::build::credential(engine, conn, project.id).await?;
    if engine.git.is_ancestor(&project.repository, credential.as_ref(), that, this).await.map_err(outside)? {
        return Ok(true);
    }
    if engine.git.is_ancestor(&project.repository, credential.as_ref(), this, that).await.map_err(outside)? {
        return Ok(false);
    }
    let this_push = builds::find_push(conn, project.id, &project.trunk, this).await?;
    let that_push = builds::find_push(conn, project.id, &project.trunk, that).await?;
    Ok(this_push > that_push)
}

/// A deployment's job.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = DeploymentId(job.subject);
    let Some(deployment) = start(engine, job, id).await? else { return Ok(()) };
    let mut conn = engine.connection().await?;
    let project = projects::get(&mut conn, deployment.project_id).await?;
    let stage = stages::get_by_id(&mut conn, deployment.stage_id).await?;
    drop(conn);
    let spec = match spec(engine, &project, &stage, &deployment).await {
        Err(Error::Permanent(reason)) => return end(engine, job, id, DeploymentEvent::Broke, Some(&reason)).await,
        other => other?,
    };
    let (progress, lines) = mpsc::unbounded_channel();
    let (result, written) = tokio::join!(carry_out(engine, job, &spec, progress), write_down(engine, id, lines));
    result.and(written)
}

async fn carry_out(engine: &Engine, job: &Job, spec: &DeploySpec, progress: Progress) -> Result<()> {
    let id = spec.deployment;
    match walk(engine, job, spec, &progress).await {
        Ok(Health::Healthy) => end(engine, job, id, DeploymentEvent::Healthy, None).await,
        Ok(Health::Unhealthy { reason, log }) => {
            for line in log {
                let _ = progress.send(line);
            }
            let back = roll_back(engine, spec, &progress).await?;
            end(engine, job, id, DeploymentEvent::Unhealthy, Some(&format!("{reason} {back}"))).await
        }
        Err(Error::Permanent(reason)) => {
            let back = roll_back(engine, spec, &progress).await?;
            end(engine, job, id, DeploymentEvent::Broke, Some(&format!("{reason} {back}"))).await
        }
        Err(error) => Err(error),
    }
}

/// Writes down what the deployer says while it goes on; ends when the sender is dropped.
async fn write_down(engine: &Engine, id: DeploymentId, mut lines: mpsc::UnboundedReceiver<String>) -> Result<()> {
    while let Some(line) = lines.recv().await {
        logs::append_deployment(&mut *engine.connection().await?, id, &line).await?;
    }
    Ok(())
}

/// The machinery stayed broken for as many attempts as a job gets.
pub(crate) async fn give_up(engine: &Engine, job: &Job, error: &Error) -> Result<()> {
    let id = DeploymentId(job.subject);
    let mut conn = engine.connection().await?;
    let deployment = deployments::get(&mut conn, id).await?;
    let project = projects::get(&mut conn, deployment.project_id).await?;
    let stage = stages::get_by_id(&mut conn, deployment.stage_id).await?;
    drop(conn);
    // Best effort: the same machinery is broken, but the stage should not stay stopped if it can be helped.
    let back = match spec(engine, &project, &stage, &deployment).await {
        Ok(spec) => roll_back(engine, &spec, &mpsc::unbounded_channel().0)
            .await
            .unwrap_or_else(|error| format!("The one before could not be put back either: {error}")),
        Err(error) => error.to_string(),
    };
    end(engine, job, id, DeploymentEvent::Broke, Some(&format!("Given up after {} attempts: {error}. {back}", job.attempts))).await
}

/// Takes the stage's slot, or finds that this deployment has it already. `None`: nothing to do now.
async fn start(engine: &Engine, job: &Job, id: DeploymentId) -> Result<Option<Deployment>> {
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
                return Ok(None);
            }
            if deployments::find_under_way(&mut tx, stage).await?.is_some() {
                return Ok(None); // whoever holds the slot asks for this job again when it ends
            }
            set(&mut tx, &deployment, DeploymentEvent::Started, None).await?;
        }
        DeploymentStatus::Live
        | DeploymentStatus::Replaced
        | DeploymentStatus::Superseded
        | DeploymentStatus::Failed
        | DeploymentStatus::Errored => return Ok(None),
    }
    commit(tx).await?;
    Ok(Some(deployment))
}

async fn spec(engine: &Engine, project: &Project, stage: &Stage, deployment: &Deployment) -> Result<DeploySpec> {
    let image = images::get(&mut *engine.connection().await?, project.id, &deployment.image_digest).await?;
    let mut secrets = BTreeMap::new();
    for (name, sealed) in stage.secrets.0.iter() {
        let unreadable = || Error::Permanent(format!("The secret {name} of {} cannot be read.", stage.name));
        let sealed = hex::decode(sealed).map_err(|_| unreadable())?;
        let value = engine.vault.open(&stage_secret_place(stage.id, name), &sealed)?;
        secrets.insert(name.clone(), String::from_utf8(value).map_err(|_| unreadable())?);
    }
    Ok(DeploySpec {
        deployment: deployment.id,
        project: project.slug.clone(),
        stage: stage.name,
        image: image.repository,
        digest: deployment.image_digest.clone(),
        release: deployment.version.map(|version| version.to_string()),
        settings: stage.settings.0.clone(),
        secrets: Secrets::new(secrets),
    })
}

/// What a stage's secret is sealed for.
pub(crate) fn stage_secret_place(stage: StageId, name: &str) -> String {
    format!("the secret {name} of stage {stage}")
}

async fn walk(engine: &Engine, job: &Job, spec: &DeploySpec, progress: &Progress) -> Result<Health> {
    engine.deployer.prepare(spec, progress).await.map_err(outside)?;
    engine.deployer.switch(spec, progress).await.map_err(outside)?;
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let deployment = deployments::get(&mut tx, spec.deployment).await?;
    if deployment.status == DeploymentStatus::Running {
        set(&mut tx, &deployment, DeploymentEvent::Switched, None).await?;
    }
    commit(tx).await?;
    let health = engine.deployer.verify(spec, progress).await.map_err(outside)?;
    if health == Health::Healthy {
        engine.deployer.commit(spec, progress).await.map_err(outside)?;
    }
    Ok(health)
}

/// Puts the previous container back, and says so in a sentence.
async fn roll_back(engine: &Engine, spec: &DeploySpec, progress: &Progress) -> Result<String> {
    match engine.deployer.roll_back(spec, progress).await.map_err(outside) {
        Ok(RolledBack { previous: Some(previous) }) => Ok(format!("{} was put back.", previous.digest.short())),
        Ok(RolledBack { previous: None }) => Ok("Nothing was live before, so the stage is empty.".to_owned()),
        Err(Error::Permanent(reason)) => Ok(format!("And the one before could not be put back: {reason}")),
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
    for (queued, _) in deployments::list_queued(&mut tx, stage).await? {
        jobs::enqueue(&mut tx, Kind::Deployment, queued.0).await?;
    }
    promote::nudge(&mut tx, deployment.project_id).await?;
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
