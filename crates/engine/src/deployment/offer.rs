//! Automatic deployments: a new image of the trunk is deployed to staging.

use ecluse_domain::CommitSha;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::git::RefName;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::job::JobKind;
use ecluse_domain::stage::StageName;
use ecluse_store::builds::Build;
use ecluse_store::deployments::{self, NewDeployment};
use ecluse_store::jobs::{self, Job};
use ecluse_store::projects::Project;
use ecluse_store::{builds, stages};

use crate::project::secrets::open_git_credential;
use crate::{Actor, Change, Engine, Result, audit_change, commit};

/// Enqueues a deployment of a successful build of the trunk, if staging is automatic. Nothing is
/// enqueued when staging has this build or a newer one, so automatic deployments never bring an
/// older commit to the stage, in whatever order deliveries arrive and builds end.
pub(crate) async fn offer_to_staging(
    engine: &Engine,
    job: &Job,
    project: &Project,
    build: &Build,
) -> Result<()> {
    let mut conn = engine.connection().await?;
    let stage = stages::get(&mut conn, project.id, StageName::Staging).await?;
    let is_wanted = build.status == BuildStatus::Succeeded && stage.automatic;
    let Some(digest) = build.image_digest.as_ref().filter(|_| is_wanted) else {
        return Ok(());
    };
    // Git may take minutes, so no connection is held during the comparison.
    drop(conn);
    loop {
        let newest =
            deployments::find_newest_commit(&mut *engine.connection().await?, stage.id).await?;
        if let Some(newest) = &newest
            && !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::DeploysOlderCommit)
            && !is_newer(engine, project, &project.trunk, &build.commit_sha, newest).await?
        {
            return Ok(());
        }
        let mut tx = engine.begin().await?;
        stages::lock(&mut tx, stage.id).await?;
        jobs::require_lease(&mut tx, job).await?;
        if deployments::find_newest_commit(&mut tx, stage.id).await? != newest {
            continue; // another deployment was enqueued meanwhile: compare with its commit
        }
        // When the hold ends, the newest build is offered again.
        if stages::find_hold(&mut tx, stage.id).await?.is_some() {
            return commit(tx).await;
        }
        if deployments::was_offered(&mut tx, stage.id, build.id).await? {
            return commit(tx).await;
        }
        let id = DeploymentId::generate();
        let new = NewDeployment {
            id,
            project_id: project.id,
            stage_id: stage.id,
            image_digest: digest,
            build_id: build.id,
            promotion: None,
        };
        match deployments::insert(&mut tx, &new).await {
            // Retention has removed the image, so newer images exist.
            Err(error) if error.violates(ecluse_store::REMOVED_IMAGE) => return Ok(()),
            inserted => inserted?,
        }
        jobs::enqueue(&mut tx, JobKind::Deployment, id.0, Some(project.id)).await?;
        let detail = format!("{} to {}", build.commit_sha, stage.name);
        let change = Change {
            action: AuditAction::DeploymentQueued,
            project: Some(project.id),
            subject: Some(id.0),
            digest: Some(digest),
            detail,
        };
        audit_change(&mut tx, &Actor::system(), change).await?;
        return commit(tx).await;
    }
}

/// Whether `this` commit of the branch is newer than `that`: by ancestry, or, where history was
/// rewritten, by the order of the pushes.
pub(crate) async fn is_newer(
    engine: &Engine,
    project: &Project,
    branch: &RefName,
    this: &CommitSha,
    that: &CommitSha,
) -> Result<bool> {
    if this == that {
        return Ok(false);
    }
    let credential =
        open_git_credential(engine, &mut *engine.connection().await?, project.id).await?;
    if engine
        .git
        .is_ancestor(&project.repository, credential.as_ref(), that, this)
        .await?
    {
        return Ok(true);
    }
    if engine
        .git
        .is_ancestor(&project.repository, credential.as_ref(), this, that)
        .await?
    {
        return Ok(false);
    }
    let mut conn = engine.connection().await?;
    let this_push = builds::find_push(&mut conn, project.id, branch, this).await?;
    let that_push = builds::find_push(&mut conn, project.id, branch, that).await?;
    Ok(this_push > that_push)
}
