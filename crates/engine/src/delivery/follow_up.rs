//! The job that follows the pushes of a project up: it asks git and the registry what a push
//! changes. These answers can take minutes, so no delivery and no build waits for them. A project
//! has one such job, and a run answers for every push that is to be followed up by then.

use ecluse_domain::build::BuildStatus;
use ecluse_domain::ids::ProjectId;
use ecluse_store::builds::{self, Push};
use ecluse_store::jobs::{self, Job};
use ecluse_store::projects::{self, Project};

use crate::deployment::offer;
use crate::release::lane;
use crate::{Engine, Error, Result, build, commit};

/// Runs the job. After a crash, the next run begins with the first push that is not followed up.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = ProjectId(job.subject);
    let project = projects::get(&mut *engine.connection().await?, id).await?;
    loop {
        let pushes = builds::list_to_follow_up(&mut *engine.connection().await?, id).await?;
        if pushes.is_empty() {
            break;
        }
        for push in pushes {
            match follow_up(engine, job, &project, &push).await {
                // The next attempt would fail in the same way, and hold up the pushes behind.
                Err(Error::Permanent(reason)) => tracing::warn!(
                    project = %project.slug,
                    branch = %push.branch,
                    commit = %push.commit,
                    reason,
                    "a push could not be followed up"
                ),
                other => other?,
            }
            let mut tx = engine.begin().await?;
            jobs::require_lease(&mut tx, job).await?;
            jobs::restart_attempts(&mut tx, job).await?;
            builds::set_followed_up(&mut tx, id, &push).await?;
            commit(tx).await?;
        }
    }
    // The debts come last, so that staging does not wait for them.
    lane::refresh_debts(engine, project).await
}

/// Supersedes the builds of older commits of the branch. If the pushed commit is built, its image
/// is offered to staging and gets the tag of the branch; the end of a build that is still under way
/// requests this again.
async fn follow_up(engine: &Engine, job: &Job, project: &Project, push: &Push) -> Result<()> {
    build::supersede(engine, job, project, &push.branch, &push.commit).await?;
    let built = builds::find_by_commit(&mut *engine.connection().await?, project.id, &push.commit)
        .await?
        .filter(|built| built.status == BuildStatus::Succeeded);
    let Some(built) = built else {
        return Ok(());
    };
    if push.branch == project.trunk {
        offer::offer_to_staging(engine, job, project, &built).await?;
    }
    match &built.image_digest {
        Some(digest) => build::tag_branch(engine, project, push, digest).await,
        None => Ok(()),
    }
}
