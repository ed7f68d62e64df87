//! A hold: the automatic deployment of a stage pauses, and says who paused it. What people ask for goes on.

use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::jobs::{self, Kind};
use ecluse_store::{builds, projects, stages};

use crate::promote::check_reason;
use crate::{Actor, Change, Engine, Error, Result, access, audit, commit};

/// Needs [`Action::Hold`] on the project.
pub async fn set(engine: &Engine, actor: &Actor, project: ProjectId, stage: StageName, reason: &str) -> Result<()> {
    let mut tx = engine.begin_ruled().await?;
    access::require(&mut tx, actor, Some(project), Action::Hold).await?;
    check_reason("reason", reason.trim())?;
    let stage = stages::get(&mut tx, project, stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    if !stages::set_hold(&mut tx, stage.id, &actor.name, reason.trim()).await? {
        return Err(Error::Conflict(format!("{} is held already.", stage.name)));
    }
    let detail = format!("{}: {}", stage.name, reason.trim());
    audit(&mut tx, actor, Change { action: "stage.held", project: Some(project), subject: Some(stage.id.0), detail, ..Default::default() })
        .await?;
    commit(tx).await
}

/// Lets it go on, with the newest build of the trunk. Needs [`Action::Hold`] on the project.
pub async fn lift(engine: &Engine, actor: &Actor, project: ProjectId, stage: StageName) -> Result<()> {
    let mut tx = engine.begin_ruled().await?;
    access::require(&mut tx, actor, Some(project), Action::Hold).await?;
    let stage = stages::get(&mut tx, project, stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    if !stages::lift_hold(&mut tx, stage.id).await? {
        return Err(Error::Conflict(format!("{} is not held.", stage.name)));
    }
    let trunk = projects::get(&mut tx, project).await?.trunk;
    if let Some(newest) = builds::find_newest_succeeded(&mut tx, project, &trunk).await? {
        // The job of a build that is over offers its image to staging.
        jobs::enqueue(&mut tx, Kind::Build, newest.0).await?;
    }
    let detail = stage.name.to_string();
    let change = Change { action: "stage.hold_lifted", project: Some(project), subject: Some(stage.id.0), detail, ..Default::default() };
    audit(&mut tx, actor, change).await?;
    commit(tx).await
}
