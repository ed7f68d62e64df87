//! Asking for a commit to be built again.

use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::role::Action;
use ecluse_store::builds::{self, NewBuild, RefKind};
use ecluse_store::jobs::{self, Kind};
use ecluse_store::{PgConnection, releases};

use crate::{Actor, Change, Engine, Error, Result, access, audit, commit};

/// Builds the commit of a build that left no image again. Needs [`Action::RetryBuild`] on its project.
pub async fn retry(engine: &Engine, actor: &Actor, id: BuildId) -> Result<BuildId> {
    let mut tx = engine.begin().await?;
    let build = builds::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(build.project_id), Action::RetryBuild).await.map_err(|error| error.hidden_as("build"))?;
    let status = builds::lock(&mut tx, id).await?;
    if !status.is_over() {
        return Err(Error::Conflict("This build is still under way.".to_owned()));
    }
    if !status.may_be_retried() {
        return Err(Error::Conflict("This build succeeded; there is nothing to retry.".to_owned()));
    }
    let again = BuildId::generate();
    let ref_kind = if build.ref_kind == RefKind::Tag.as_str() { RefKind::Tag } else { RefKind::Branch };
    let new = NewBuild {
        id: again,
        project_id: build.project_id,
        delivery_id: build.delivery_id,
        commit_sha: &build.commit_sha,
        ref_name: &build.ref_name,
        ref_kind,
        subject: build.subject.as_deref(),
    };
    if !builds::insert(&mut tx, &new).await? {
        return Err(Error::Conflict("This commit is being built, or was built, again already.".to_owned()));
    }
    wait_for(&mut tx, actor, build.project_id, id, again).await?;
    jobs::enqueue(&mut tx, Kind::Build, again.0).await?;
    let detail = format!("{} again, after build {id}", build.commit_sha);
    audit(
        &mut tx,
        actor,
        Change { action: "build.retried", project: Some(build.project_id), subject: Some(again.0), detail, ..Default::default() },
    )
    .await?;
    commit(tx).await?;
    Ok(again)
}

/// Lets the releases of a build that left no image wait for another one of the same commit.
pub(crate) async fn wait_for(conn: &mut PgConnection, actor: &Actor, project: ProjectId, former: BuildId, again: BuildId) -> Result<()> {
    for release in releases::set_build(conn, former, again).await? {
        let detail = format!("waits for build {again}");
        let change = Change { action: "release.building", project: Some(project), subject: Some(release.0), detail, ..Default::default() };
        audit(conn, actor, change).await?;
    }
    Ok(())
}
