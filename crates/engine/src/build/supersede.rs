//! A newer push on a branch makes the builds of its older ones needless, as long as they have not begun.
//!
//! Deliveries come in any order, so "newer" is what the forge says (`before`) or else what git says;
//! only where history was rewritten is it the order of delivery. A build that a release waits for, or
//! that is the head of another branch, is never superseded; what is needed later is built anew.

use ecluse_domain::CommitSha;
use ecluse_domain::build::{BuildStatus, Stream};
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_store::PgConnection;
use ecluse_store::builds;
use ecluse_store::jobs::{self, Job, Kind};
use ecluse_store::logs::{self, NewLine};
use ecluse_store::projects::Project;

use crate::{Actor, Change, Engine, Result, audit, clock, commit, deploy};

/// Supersedes the build of the commit that the forge says was the branch's head before this push.
pub(crate) async fn supersede_former(
    conn: &mut PgConnection,
    actor: &Actor,
    project: ProjectId,
    branch: &RefName,
    former: &CommitSha,
    by: BuildId,
) -> Result<()> {
    let waiting = builds::list_not_begun(conn, project, branch).await?;
    match waiting.into_iter().find(|(_, commit)| commit == former) {
        Some((build, _)) if build != by => set(conn, actor, project, branch, build, by).await,
        Some(_) | None => Ok(()),
    }
}

/// Compares this push with everything else of its branch that waits, by ancestry. It is a saving, not
/// a duty: what git cannot tell is built.
pub(crate) async fn supersede(engine: &Engine, job: &Job, project: &Project, branch: &RefName, pushed: &CommitSha) -> Result<()> {
    let mut conn = engine.connection().await?;
    let waiting = builds::list_not_begun(&mut conn, project.id, branch).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(this) = builds::find_by_commit(&mut conn, project.id, pushed).await? else { return Ok(()) };
    // Not kept through git, which may take minutes.
    drop(conn);
    for (other, other_commit) in waiting.into_iter().filter(|(other, _)| *other != this.id) {
        let is_newer = match deploy::is_newer(engine, project, branch, pushed, &other_commit).await {
            Ok(is_newer) => is_newer,
            Err(error) => {
                tracing::info!(%error, build = %this.id, "whether an older build is still needed cannot be told");
                return Ok(());
            }
        };
        let (older, newer) = if is_newer { (other, this.id) } else { (this.id, other) };
        let mut tx = engine.begin().await?;
        jobs::hold(&mut tx, job).await?;
        set(&mut tx, &Actor::system(), project.id, branch, older, newer).await?;
        commit(tx).await?;
    }
    Ok(())
}

/// Ends a build as superseded, if it still waits and nothing else needs it.
async fn set(conn: &mut PgConnection, actor: &Actor, project: ProjectId, branch: &RefName, older: BuildId, newer: BuildId) -> Result<()> {
    // Locked first, then looked at: a release that began to wait for it meanwhile is seen.
    let is_queued = builds::lock(conn, older).await? == BuildStatus::Queued;
    let still_needless = builds::list_not_begun(conn, project, branch).await?.iter().any(|(id, _)| *id == older);
    let by = builds::get(conn, newer).await?;
    // What ended without an image saves nobody a build.
    let will_be_there = matches!(by.status, BuildStatus::Queued | BuildStatus::Running | BuildStatus::Succeeded);
    if !(is_queued && still_needless && will_be_there) {
        return Ok(());
    }
    let sentence = format!("A newer push on {branch}, {}, came before this build began.", by.commit_sha.short());
    builds::set_superseded(conn, older, newer, &sentence).await?;
    logs::append(conn, older, &[NewLine { at: clock::now(), step: None, stream: Stream::Warning, text: sentence.clone() }]).await?;
    jobs::drop_ready(conn, Kind::Build, older.0).await?;
    let change =
        Change { action: "build.superseded", project: Some(project), subject: Some(older.0), detail: sentence, ..Default::default() };
    audit(conn, actor, change).await
}
