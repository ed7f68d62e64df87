//! A newer push on a branch supersedes the queued builds of the branch's older commits.
//!
//! Deliveries come in any order. Which push is newer follows from the forge's payload (`before`),
//! or else from git; only where history was rewritten does the order of delivery decide. A build
//! that a release waits for, or whose commit is the head of another branch, is never superseded. A
//! superseded commit that is needed later is built then.

use ecluse_domain::CommitSha;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::build::{BuildStatus, Stream};
use ecluse_domain::git::RefName;
use ecluse_domain::ids::{BuildId, ProjectId};
use ecluse_domain::job::JobKind;
use ecluse_store::PgConnection;
use ecluse_store::builds;
use ecluse_store::jobs::{self, Job};
use ecluse_store::logs::{self, NewLine};
use ecluse_store::projects::Project;

use crate::deployment::offer;
use crate::{Actor, Change, Engine, Result, audit_change, clock, commit};

/// Supersedes the build of the commit that was the head of the branch before this push, by the
/// payload of the forge.
pub(crate) async fn supersede_previous(
    conn: &mut PgConnection,
    actor: &Actor,
    project: ProjectId,
    branch: &RefName,
    previous: &CommitSha,
    by: BuildId,
) -> Result<()> {
    let waiting = builds::list_queued_on_branch(conn, project, branch).await?;
    match waiting.into_iter().find(|(_, commit)| commit == previous) {
        Some((build, _)) if build != by => set(conn, actor, project, branch, build, by).await,
        Some(_) | None => Ok(()),
    }
}

/// Compares this push, by ancestry, with every other queued build of its branch, and supersedes the
/// older one of each pair. This only saves work: where git cannot tell which one is newer, both are
/// built.
pub(crate) async fn supersede(
    engine: &Engine,
    job: &Job,
    project: &Project,
    branch: &RefName,
    pushed: &CommitSha,
) -> Result<()> {
    let mut conn = engine.connection().await?;
    let waiting = builds::list_queued_on_branch(&mut conn, project.id, branch).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    let Some(this) = builds::find_by_commit(&mut conn, project.id, pushed).await? else {
        return Ok(());
    };
    // Git may take minutes; no connection is held meanwhile.
    drop(conn);
    for (other, other_commit) in waiting.into_iter().filter(|(other, _)| *other != this.id) {
        let is_newer = match offer::is_newer(engine, project, branch, pushed, &other_commit).await {
            Ok(is_newer) => is_newer,
            Err(error) => {
                tracing::info!(%error, build = %this.id, "cannot find out whether an older build is still needed");
                return Ok(());
            }
        };
        let (older, newer) = if is_newer {
            (other, this.id)
        } else {
            (this.id, other)
        };
        let mut tx = engine.begin().await?;
        jobs::require_lease(&mut tx, job).await?;
        set(&mut tx, &Actor::system(), project.id, branch, older, newer).await?;
        commit(tx).await?;
    }
    Ok(())
}

/// Ends a build as superseded, if it is still queued and nothing else needs it.
async fn set(
    conn: &mut PgConnection,
    actor: &Actor,
    project: ProjectId,
    branch: &RefName,
    older: BuildId,
    newer: BuildId,
) -> Result<()> {
    // The build is locked before the checks, so that they see a release that began to wait for it
    // meanwhile.
    let is_queued = builds::lock(conn, older).await? == BuildStatus::Queued;
    let is_not_needed = builds::list_queued_on_branch(conn, project, branch)
        .await?
        .iter()
        .any(|(id, _)| *id == older);
    let by = builds::get(conn, newer).await?;
    // A build that ended without an image replaces no other.
    let has_or_gets_image = matches!(
        by.status,
        BuildStatus::Queued | BuildStatus::Running | BuildStatus::Succeeded
    );
    if !(is_queued && is_not_needed && has_or_gets_image) {
        return Ok(());
    }
    let sentence = format!(
        "A newer push on {branch}, {}, came before this build started.",
        by.commit_sha.short()
    );
    builds::set_superseded(conn, older, newer, &sentence).await?;
    logs::append(
        conn,
        older,
        &[NewLine {
            at: clock::now(),
            step: None,
            stream: Stream::Warning,
            text: sentence.clone(),
        }],
    )
    .await?;
    jobs::cancel_ready(conn, JobKind::Build, older.0).await?;
    let change = Change {
        project: Some(project),
        subject: Some(older.0),
        detail: sentence,
        ..Change::new(AuditAction::BuildSuperseded)
    };
    audit_change(conn, actor, change).await
}
