//! Holds: a hold pauses the automatic deployments of a stage, and names the person who paused them.
//! Promotions that people request go on.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::{builds, projects, stages};

use super::reason::parse_reason;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, build, commit};

/// Pauses the automatic deployments of a stage. Needs [`Action::Hold`] on the project. A conflict when
/// the stage is held already.
pub async fn hold_stage(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    stage: StageName,
    reason: &str,
) -> Result<()> {
    let mut tx = engine.begin_with_rules_locked().await?;
    access::require(&mut tx, actor, Some(project), Action::Hold).await?;
    let reason = parse_reason("reason", reason)?;
    let id = stages::lock_by_name(&mut tx, project, stage).await?;
    if !stages::set_hold(&mut tx, id, &actor.name, &reason).await? {
        return Err(Error::Conflict(format!("{stage} is held already.")));
    }
    let change = Change {
        project: Some(project),
        subject: Some(id.0),
        detail: format!("{stage}: {reason}"),
        ..Change::new(AuditAction::StageHeld)
    };
    audit_change(&mut tx, actor, change).await?;
    commit(tx).await
}

/// Resumes the automatic deployments of a stage, with the newest build of the trunk. Needs
/// [`Action::Hold`] on the project. A conflict when the stage is not held.
pub async fn lift_hold(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    stage: StageName,
) -> Result<()> {
    let mut tx = engine.begin_with_rules_locked().await?;
    access::require(&mut tx, actor, Some(project), Action::Hold).await?;
    let id = stages::lock_by_name(&mut tx, project, stage).await?;
    if !stages::lift_hold(&mut tx, id).await? {
        return Err(Error::Conflict(format!("{stage} is not held.")));
    }
    let trunk = projects::get(&mut tx, project).await?.trunk;
    if let Some(newest) = builds::find_newest_succeeded(&mut tx, project, &trunk).await? {
        // Following its push up again offers its image to staging.
        let newest = builds::get(&mut tx, newest).await?;
        build::request_follow_up(&mut tx, project, &newest.commit_sha).await?;
    }
    let change = Change {
        project: Some(project),
        subject: Some(id.0),
        detail: stage.to_string(),
        ..Change::new(AuditAction::StageHoldLifted)
    };
    audit_change(&mut tx, actor, change).await?;
    commit(tx).await
}
