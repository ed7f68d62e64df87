//! `/deployments/{id}`: one digest put on one stage.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_domain::deployment::{DeployStep, DeploymentCause};
use ecluse_domain::ids::DeploymentId;
use ecluse_store::deployment_steps;
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::logs::{self, DeploymentLine};
use ecluse_store::projects::{self, Project};

use super::view::{Step, Viewer, chip, clock, lasted, plain, stage_title, when};
use super::{id, may_see};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "deployment.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    deployment: Deployment,
    /// From its start until it went live or ended.
    took: Option<String>,
    /// None of a deployment from before they were written down.
    steps: Vec<Step>,
    lines: Vec<DeploymentLine>,
}

pub async fn show(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Html<String>, PageError> {
    let id: DeploymentId = id(&text, "deployment")?;
    let mut conn = app.engine.connection().await?;
    let deployment = deployments::get(&mut conn, id).await?;
    may_see(&mut conn, &who, deployment.project_id, "deployment").await?;
    page(&Page {
        viewer: Viewer::from(&who.user),
        project: projects::get(&mut conn, deployment.project_id).await?,
        took: deployment.started_at.zip(deployment.live_at.or(deployment.finished_at)).map(|(from, to)| lasted(from, to)),
        steps: steps(&deployment_steps::list(&mut conn, id).await?),
        lines: logs::list_deployment(&mut conn, id).await?,
        deployment,
    })
}

/// All steps in their order, those still to come included.
fn steps(begun: &[deployment_steps::Step]) -> Vec<Step> {
    if begun.is_empty() {
        return Vec::new();
    }
    let row = |&name: &DeployStep| {
        let title = match name {
            DeployStep::Pull => "Pull",
            DeployStep::Check => "Signature",
            DeployStep::Backup => "Backup",
            DeployStep::Migrate => "Migrate",
            DeployStep::Deploy => "Deploy",
            DeployStep::Verify => "Health",
            DeployStep::Record => "Record",
        };
        let is_passed = begun.iter().any(|step| step.name > name);
        let begun = begun.iter().find(|step| step.name == name);
        // A later one began: nothing does this one.
        if begun.is_none() && is_passed {
            return Step { word: "Skipped", ..Step::new(title, None) };
        }
        let attempts = begun.map_or(0, |step| step.attempts);
        Step { attempts, ..Step::new(title, begun.map(|step| (step.status, step.started_at, step.finished_at))) }
    };
    DeployStep::ALL.iter().map(row).collect()
}
