//! Retrying a build.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Action;
use ecluse_store::builds::{self, NewBuild};
use ecluse_store::jobs;
use ecluse_store::{PgConnection, releases};

use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// Starts another build of the commit of a build that ended without an image. Needs
/// [`Action::RetryBuild`] on its project.
pub async fn retry(engine: &Engine, actor: &Actor, id: BuildId) -> Result<BuildId> {
    let mut tx = engine.begin().await?;
    let build = builds::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(build.project_id), Action::RetryBuild)
        .await
        .map_err(|error| error.hidden_as("build"))?;
    let status = builds::lock(&mut tx, id).await?;
    if !status.is_over() {
        return Err(Error::Conflict("This build is still running.".to_owned()));
    }
    if !status.may_be_retried() {
        return Err(Error::Conflict(
            "This build succeeded; there is nothing to retry.".to_owned(),
        ));
    }
    let again = BuildId::generate();
    let new = NewBuild {
        id: again,
        project_id: build.project_id,
        delivery_id: build.delivery_id,
        commit_sha: &build.commit_sha,
        ref_name: &build.ref_name,
        ref_kind: build.ref_kind,
        subject: build.subject.as_deref(),
    };
    if builds::insert(&mut tx, &new).await?.is_none() {
        return Err(Error::Conflict(
            "There is a newer build of this commit already.".to_owned(),
        ));
    }
    move_releases(&mut tx, actor, build.project_id, id, again).await?;
    jobs::enqueue(&mut tx, JobKind::Build, again.0, Some(build.project_id)).await?;
    let detail = format!("{} again, after build {id}", build.commit_sha);
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(build.project_id),
            subject: Some(again.0),
            detail,
            ..Change::new(AuditAction::BuildRetried)
        },
    )
    .await?;
    commit(tx).await?;
    Ok(again)
}

/// Lets the releases of a build that ended without an image wait for another build of the same
/// commit.
pub(crate) async fn move_releases(
    conn: &mut PgConnection,
    actor: &Actor,
    project: ProjectId,
    previous: BuildId,
    again: BuildId,
) -> Result<()> {
    for release in releases::set_build(conn, previous, again).await? {
        let detail = format!("waits for build {again}");
        let change = Change {
            project: Some(project),
            subject: Some(release.0),
            detail,
            ..Change::new(AuditAction::ReleaseBuilding)
        };
        audit_change(conn, actor, change).await?;
    }
    Ok(())
}
