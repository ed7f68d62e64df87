//! Ending a build that somebody no longer wants.
//!
//! One that no worker has ends at once. One that runs is asked to: whoever runs it looks for that every
//! second, drops the run, and ends it here; at the latest, its last transaction does. The request and that
//! transaction both hold the job's row, so either the build ends as cancelled or the request is refused.

use ecluse_domain::build::{BuildStatus, Stream};
use ecluse_domain::ids::BuildId;
use ecluse_domain::role::Action;
use ecluse_store::PgConnection;
use ecluse_store::builds::{self, Build};
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::logs::{self, NewLine};

use super::end;
use crate::{Actor, Change, Engine, Error, Result, access, audit, clock, commit};

/// Ends a build, or asks the worker that runs it to. Releases that wait for it fail. Needs
/// [`Action::CancelBuild`] on its project. Answers the build as it is then.
pub async fn cancel(engine: &Engine, actor: &Actor, id: BuildId) -> Result<Build> {
    let mut tx = engine.begin().await?;
    let build = builds::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(build.project_id), Action::CancelBuild).await.map_err(|error| error.hidden_as("build"))?;
    let has_worker = jobs::lock_open(&mut tx, Kind::Build, id.0).await?.unwrap_or(false);
    if builds::lock(&mut tx, id).await?.is_over() {
        return Err(Error::Conflict("This build is over; there is nothing to cancel.".to_owned()));
    }
    let build = builds::get(&mut tx, id).await?;
    if build.cancel_requested_at.is_none() {
        builds::set_cancel_requested(&mut tx, id, &actor.name).await?;
        if has_worker {
            let detail = build.commit_sha.to_string();
            let change = Change {
                action: "build.cancel_requested",
                project: Some(build.project_id),
                subject: Some(id.0),
                detail,
                ..Default::default()
            };
            audit(&mut tx, actor, change).await?;
        } else {
            end_now(&mut tx, actor, &build, &actor.name).await?;
            jobs::drop_ready(&mut tx, Kind::Build, id.0).await?;
        }
    }
    let build = builds::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(build)
}

/// Ends the build whose run was dropped, unless it was over already. Answers what became of it.
pub(crate) async fn end_cancelled(engine: &Engine, job: &Job) -> Result<BuildStatus> {
    let id = BuildId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    let mut status = builds::lock(&mut tx, id).await?;
    if !status.is_over() {
        let build = builds::get(&mut tx, id).await?;
        end_now(&mut tx, &Actor::system(), &build, build.cancel_requested_by.as_deref().unwrap_or("somebody")).await?;
        status = BuildStatus::Cancelled;
    }
    commit(tx).await?;
    Ok(status)
}

async fn end_now(conn: &mut PgConnection, actor: &Actor, build: &Build, by: &str) -> Result<()> {
    let sentence = format!("Cancelled by {by}.");
    end(conn, actor, build, BuildStatus::Cancelled, &sentence).await?;
    logs::append(conn, build.id, &[NewLine { at: clock::now(), step: None, stream: Stream::Warning, text: sentence }]).await?;
    Ok(())
}
