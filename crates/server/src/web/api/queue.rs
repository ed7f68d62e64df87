//! The queue: builds that run and builds that wait.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::build::BuildStep;
use ecluse_domain::git::RefName;
use ecluse_store::pages::queue::{self as store, Open, WaitsFor};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// What runs and what waits, of the projects that you can see; the rest is counted.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    pub running: Vec<RunningBuild>,
    /// In the order of their turns; those that are not at a turn come last.
    pub waiting: Vec<WaitingBuild>,
    /// Builds of projects that you cannot see.
    pub unseen: Count,
    /// Images with Debian and Python packages, which projects share.
    pub dependency_images: Count,
}

#[derive(Serialize, ToSchema)]
pub struct Count {
    pub running: i64,
    pub waiting: i64,
}

/// A build that is not over.
#[derive(Serialize, ToSchema)]
pub struct OpenBuild {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    #[schema(value_type = String)]
    pub r#ref: RefName,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    /// The first line of the commit's message.
    pub subject: Option<String>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    /// When somebody asked for its end.
    pub cancel_requested_at: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
pub struct RunningBuild {
    #[serde(flatten)]
    pub build: OpenBuild,
    /// Which worker has it: machine, process, number.
    pub worker: String,
    #[schema(schema_with = words::build_step)]
    pub step: Option<BuildStep>,
    pub step_since: Option<DateTime<Utc>>,
}

#[derive(Serialize, ToSchema)]
pub struct WaitingBuild {
    #[serde(flatten)]
    pub build: OpenBuild,
    /// `worker`, `project_limit`, `dependencies` or `retry`.
    pub waits_for: &'static str,
    /// Its turn over all projects, from 1; null while it waits for something else than that.
    pub position: Option<i64>,
    /// For `retry`: when.
    pub retry_at: Option<DateTime<Utc>>,
    /// For `retry`: after what.
    pub last_error: Option<String>,
}

impl From<Open> for OpenBuild {
    fn from(open: Open) -> Self {
        Self {
            id: open.id.0,
            project: open.slug,
            r#ref: open.ref_name,
            commit: open.commit_sha,
            subject: open.subject,
            created_at: open.created_at,
            started_at: open.started_at,
            cancel_requested_at: open.cancel_requested_at,
        }
    }
}

/// Get the queue of builds
///
/// At most 500 builds. Turns go to the project with the fewest builds under way, then to the oldest.
///
/// Who: anybody; each sees the builds of the projects they have a role on.
#[utoipa::path(get, path = "/api/v1/queue", tag = "queue", responses((status = 200, body = Queue)))]
async fn get(State(app): State<App>, caller: Caller) -> Result<Json<Queue>, Problem> {
    let mut conn = app.engine.connection().await?;
    let (mut running, mut waiting) = (Vec::new(), Vec::new());
    for open in store::open(&mut conn, caller.user.id).await? {
        let waits_for = open.waits_for(app.limits.builds_per_project);
        let (position, retry_at, last_error) = (open.position, open.retry_at, open.last_error.clone());
        match (waits_for, open.worker.clone()) {
            (None, worker) => {
                let (step, step_since) = (open.step, open.step_since);
                running.push(RunningBuild { build: open.into(), worker: worker.unwrap_or_default(), step, step_since });
            }
            (Some(waits_for), _) => {
                let (word, last_error) = match waits_for {
                    WaitsFor::Worker => ("worker", None),
                    WaitsFor::ProjectLimit(_) => ("project_limit", None),
                    WaitsFor::Dependencies => ("dependencies", None),
                    WaitsFor::Retry(_) => ("retry", last_error),
                };
                waiting.push(WaitingBuild { build: open.into(), waits_for: word, position, retry_at, last_error });
            }
        }
    }
    let unseen = store::unseen(&mut conn, caller.user.id).await?;
    Ok(Json(Queue {
        running,
        waiting,
        unseen: Count { running: unseen.running, waiting: unseen.waiting },
        dependency_images: Count { running: unseen.dependencies_running, waiting: unseen.dependencies_waiting },
    }))
}
