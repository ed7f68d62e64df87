//! Cancelling a build.
//!
//! A build that no worker holds ends at once. For a build that runs, the request is stored: its
//! worker looks for one every second, drops the run and ends the build here; at the latest, the
//! last transaction of the run does. The request and that transaction both lock the row of the job,
//! so either the build ends as cancelled or the request is refused.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::{BuildStatus, Stream};
use ecluse_domain::ids::BuildId;
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Action;
use ecluse_store::PgConnection;
use ecluse_store::builds::{self, Build};
use ecluse_store::jobs::{self, Job};
use ecluse_store::logs::{self, NewLine};

use super::end;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, clock, commit};

/// Cancels a build, or requests that its worker do so. Releases that wait for the build fail. Needs
/// [`Action::CancelBuild`] on its project. Returns the build as it is afterwards.
pub async fn cancel(engine: &Engine, actor: &Actor, id: BuildId) -> Result<Build> {
    let mut tx = engine.begin().await?;
    let build = builds::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(build.project_id), Action::CancelBuild)
        .await
        .map_err(|error| error.hidden_as("build"))?;
    let has_worker = jobs::lock_open(&mut tx, JobKind::Build, id.0)
        .await?
        .unwrap_or(false);
    if builds::lock(&mut tx, id).await?.is_over() {
        return Err(Error::Conflict(
            "This build has ended; there is nothing to cancel.".to_owned(),
        ));
    }
    let build = builds::get(&mut tx, id).await?;
    if build.cancel_requested_at.is_none() {
        builds::set_cancel_requested(&mut tx, id, &actor.name).await?;
        if has_worker {
            let detail = build.commit_sha.to_string();
            let change = Change {
                project: Some(build.project_id),
                subject: Some(id.0),
                detail,
                ..Change::new(AuditAction::BuildCancelRequested)
            };
            audit_change(&mut tx, actor, change).await?;
        } else {
            end_now(&mut tx, actor, &build, &actor.name).await?;
            jobs::cancel_ready(&mut tx, JobKind::Build, id.0).await?;
        }
    }
    let build = builds::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(build)
}

/// Ends a build as cancelled after its run was dropped, unless it had ended already.
pub(crate) async fn end_cancelled(engine: &Engine, job: &Job) -> Result<()> {
    let id = BuildId(job.subject);
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if !builds::lock(&mut tx, id).await?.is_over() {
        let build = builds::get(&mut tx, id).await?;
        end_now(
            &mut tx,
            &Actor::system(),
            &build,
            build.cancel_requested_by.as_deref().unwrap_or("somebody"),
        )
        .await?;
    }
    commit(tx).await
}

async fn end_now(conn: &mut PgConnection, actor: &Actor, build: &Build, by: &str) -> Result<()> {
    let sentence = format!("Cancelled by {by}.");
    end(conn, actor, build, BuildStatus::Cancelled, &sentence).await?;
    logs::append(
        conn,
        build.id,
        &[NewLine {
            at: clock::now(),
            step: None,
            stream: Stream::Warning,
            text: sentence,
        }],
    )
    .await?;
    Ok(())
}
