//! What the stages of a project may use on the container engine beyond their own networks: an
//! administrator of the installation allows it.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::{EngineAccess, StageSettings};
use ecluse_store::stages::Stage;
use ecluse_store::{PgConnection, engine_access as store};

use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// Replaces the engine access of a project. Needs [`Action::ManageProjects`] on the whole
/// installation, because it decides about other projects and the engine's host too. A stage that
/// uses what is no longer allowed keeps its container, and its next deployment is refused.
pub async fn set_engine_access(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    new: &EngineAccess,
) -> Result<()> {
    new.validate().map_err(Error::Invalid)?;
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    store::set(&mut tx, project, new).await?;
    let detail = serde_json::to_string(new).map_err(|error| Error::Internal(error.to_string()))?;
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(project),
            subject: Some(project.0),
            detail,
            ..Change::new(AuditAction::ProjectEngineAccessChanged)
        },
    )
    .await?;
    commit(tx).await
}

/// Checks that a stage may have these settings: it uses only what is allowed for its project, and
/// publishes no port that another stage publishes. Both stay so until the transaction ends.
pub(super) async fn check_settings(
    tx: &mut PgConnection,
    stage: &Stage,
    settings: &StageSettings,
) -> Result<()> {
    store::lock_shared(tx, stage.project_id)
        .await?
        .check(settings)
        .map_err(Error::Invalid)?;
    if settings.ports.is_empty() {
        return Ok(());
    }
    store::lock_ports(tx).await?;
    let mut problems = Vec::new();
    for other in store::list_ports_of_others(tx, stage.id).await? {
        for port in &settings.ports {
            if other.ports.0.iter().any(|taken| taken.collides(port)) {
                // The name of another client's project is not shown.
                let place = if other.project_id == stage.project_id {
                    format!("the stage {}", other.stage)
                } else {
                    "a stage of another project".to_owned()
                };
                problems.push((
                    "ports",
                    format!(
                        "the port {} of {} on the engine's host is published by {place}",
                        port.host, port.address
                    ),
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}
