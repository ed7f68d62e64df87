//! `/deployments/{id}`: one deployment of one image to one stage.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_domain::deployment::{DeployStep, DeploymentCause};
use ecluse_domain::ids::DeploymentId;
use ecluse_store::deployment_steps;
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::logs::{self, DeploymentLine};
use ecluse_store::projects::{self, Project};

use super::view::{Step, Viewer, chip, clock, format_duration, plain, stage_title, when};
use super::{parse_id, require_visible};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};
use crate::web::records::RemovedLog;

#[derive(Template)]
#[template(path = "deployment.html")]
struct DeploymentPage {
    viewer: Viewer,
    project: Project,
    deployment: Deployment,
    /// The time from its start until it went live or ended.
    took: Option<String>,
    /// Empty for an old deployment, from before steps were recorded.
    steps: Vec<Step>,
    lines: Vec<DeploymentLine>,
    removed_log: Option<RemovedLog>,
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Html<String>, PageError> {
    let id: DeploymentId = parse_id(&text, "deployment")?;
    let mut conn = app.engine.connection().await?;
    let deployment = deployments::get(&mut conn, id).await?;
    require_visible(&mut conn, &who, deployment.project_id, "deployment").await?;
    page(&DeploymentPage {
        viewer: Viewer::new(&app.engine, &who),
        project: projects::get(&mut conn, deployment.project_id).await?,
        took: deployment
            .started_at
            .zip(deployment.live_at.or(deployment.finished_at))
            .map(|(from, to)| format_duration(from, to)),
        steps: all_steps(&deployment_steps::list(&mut conn, id).await?),
        lines: logs::list_deployment(&mut conn, id).await?,
        removed_log: RemovedLog::find_of_deployment(&app.engine, &mut conn, id).await?,
        deployment,
    })
}

/// All steps in their order, including those that have not started.
fn all_steps(started: &[deployment_steps::Step]) -> Vec<Step> {
    if started.is_empty() {
        return Vec::new();
    }
    let row = |&name: &DeployStep| {
        let title = match name {
            DeployStep::Pull => "Prepare",
            DeployStep::Check => "Signature",
            DeployStep::Backup => "Backup",
            DeployStep::Migrate => "Migrate",
            DeployStep::Deploy => "Deploy",
            DeployStep::Verify => "Health",
            DeployStep::Record => "Record",
        };
        let is_passed = started.iter().any(|step| step.name > name);
        let started = started.iter().find(|step| step.name == name);
        // A later step has started, so this one has nothing to do.
        if started.is_none() && is_passed {
            return Step {
                label: "Skipped",
                note: match name {
                    DeployStep::Backup => Some("Ecluse makes no backups yet"),
                    DeployStep::Migrate => Some("Ecluse runs no migrations yet"),
                    _ => None,
                },
                ..Step::new(title, None)
            };
        }
        let attempts = started.map_or(0, |step| step.attempts);
        Step {
            attempts,
            ..Step::new(
                title,
                started.map(|step| (step.status, step.started_at, step.finished_at)),
            )
        }
    };
    DeployStep::ALL.iter().map(row).collect()
}
