//! The queue of builds: those that run and those that wait.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::CommitSha;
use ecluse_domain::build::BuildStep;
use ecluse_domain::git::RefName;
use ecluse_store::pages::queue::{self as store, QueueRow, WaitsFor};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get))
}

/// The builds that run and that wait, of the projects that you can see; builds of other projects
/// are only counted.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    pub running: Vec<RunningBuild>,
    /// In the order in which they will start; builds that wait for something other than a worker
    /// come last.
    pub waiting: Vec<WaitingBuild>,
    /// Builds of projects that you cannot see.
    pub hidden_builds: QueueCount,
    /// Dependency images, which projects share.
    pub dependency_images: QueueCount,
}

/// How many run and how many wait.
#[derive(Serialize, ToSchema)]
pub struct QueueCount {
    pub running: i64,
    pub waiting: i64,
}

/// A build that has not ended.
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
    /// When a person requested that the build be cancelled.
    pub cancel_requested_at: Option<DateTime<Utc>>,
}

/// A build that a worker has.
#[derive(Serialize, ToSchema)]
pub struct RunningBuild {
    #[serde(flatten)]
    pub build: OpenBuild,
    /// The worker that has the build: machine, process, number.
    pub worker: String,
    #[schema(schema_with = schemas::build_step)]
    pub step: Option<BuildStep>,
    /// When the step started.
    pub step_started_at: Option<DateTime<Utc>>,
}

/// A build that no worker has.
#[derive(Serialize, ToSchema)]
pub struct WaitingBuild {
    #[serde(flatten)]
    pub build: OpenBuild,
    /// `worker`, `project_limit`, `dependencies` or `retry`.
    pub waits_for: &'static str,
    /// Its place in the queue of all projects, from 1; null while the build waits for something
    /// other than a worker.
    pub position: Option<i64>,
    /// For `retry`: when the build starts again.
    pub retry_at: Option<DateTime<Utc>>,
    /// For `retry`: the error that ended the last attempt.
    pub last_error: Option<String>,
}

impl From<QueueRow> for OpenBuild {
    fn from(open: QueueRow) -> Self {
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
/// At most 500 builds. The next build to start is of the project with the fewest running builds;
/// among its builds, the oldest.
///
/// Allowed: anybody; each sees the builds of the projects they have a role on.
#[utoipa::path(get, path = "/api/v1/queue", tag = "queue", responses((status = 200, body = Queue)))]
async fn get(State(app): State<App>, caller: Caller) -> Result<Json<Queue>, Problem> {
    let mut conn = app.engine.connection().await?;
    let (mut running, mut waiting) = (Vec::new(), Vec::new());
    for open in store::list_open(&mut conn, caller.user.id).await? {
        let waits_for = open.waits_for(app.limits.builds_per_project);
        let (position, retry_at, last_error) =
            (open.position, open.retry_at, open.last_error.clone());
        match (waits_for, open.worker.clone()) {
            (None, worker) => {
                let (step, step_started_at) = (open.step, open.step_since);
                running.push(RunningBuild {
                    build: open.into(),
                    worker: worker.unwrap_or_default(),
                    step,
                    step_started_at,
                });
            }
            (Some(waits_for), _) => {
                let (waits_for, last_error) = match waits_for {
                    WaitsFor::Worker => ("worker", None),
                    WaitsFor::ProjectLimit(_) => ("project_limit", None),
                    WaitsFor::Dependencies => ("dependencies", None),
                    WaitsFor::Retry(_) => ("retry", last_error),
                };
                waiting.push(WaitingBuild {
                    build: open.into(),
                    waits_for,
                    position,
                    retry_at,
                    last_error,
                });
            }
        }
    }
    let hidden = store::count_hidden(&mut conn, caller.user.id).await?;
    Ok(Json(Queue {
        running,
        waiting,
        hidden_builds: QueueCount {
            running: hidden.running,
            waiting: hidden.waiting,
        },
        dependency_images: QueueCount {
            running: hidden.dependencies_running,
            waiting: hidden.dependencies_waiting,
        },
    }))
}
