//! What became of trying a build's image.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::{Grade, TestGrade};
use ecluse_domain::ids::BuildId;
use ecluse_store::{builds, test_runs as store};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::ApiPath;
use super::find;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_test_run))
}

/// The smoke test and the tests of a build's image.
#[derive(Serialize, ToSchema)]
pub struct TestRun {
    pub build: Uuid,
    /// The image that was tested.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// `skipped`: nothing ran; `reason` states why.
    #[schema(schema_with = schemas::test_grade)]
    pub grade: TestGrade,
    /// The reason for the grade, in one sentence.
    pub reason: String,
    /// Lines of Odoo's log that decided the grade, at most 25 of each grade.
    pub deciding: Vec<DecidingLine>,
    /// The number of tests that ran; null when Odoo's log does not contain it.
    pub tests: Option<i32>,
    /// The number of tests that failed or ended with an error.
    pub failed: Option<i32>,
    /// The slowest addons, the slowest first.
    pub slowest: Vec<TimedAddon>,
    /// Whether the database started as a copy of the base image's template.
    pub from_template: bool,
    pub install_seconds: Option<f64>,
    /// Null when no test ran.
    pub test_seconds: Option<f64>,
    pub finished_at: DateTime<Utc>,
}

/// A line of Odoo's log that decided the grade.
#[derive(Serialize, ToSchema)]
pub struct DecidingLine {
    #[schema(schema_with = schemas::grade)]
    pub grade: Grade,
    pub text: String,
}

/// An addon and the time that its tests took.
#[derive(Serialize, ToSchema)]
pub struct TimedAddon {
    pub name: String,
    pub seconds: f64,
}

impl From<store::TestRun> for TestRun {
    fn from(run: store::TestRun) -> Self {
        Self {
            build: run.build_id.0,
            image_digest: run.image_digest,
            grade: run.grade,
            reason: run.reason,
            deciding: run
                .deciding
                .0
                .into_iter()
                .map(|line| DecidingLine {
                    grade: line.grade,
                    text: line.text,
                })
                .collect(),
            tests: run.tests,
            failed: run.failed,
            slowest: run
                .slowest
                .0
                .into_iter()
                .map(|timed| TimedAddon {
                    name: timed.name,
                    seconds: timed.seconds,
                })
                .collect(),
            from_template: run.from_template,
            install_seconds: run.install_seconds,
            test_seconds: run.test_seconds,
            finished_at: run.finished_at,
        }
    }
}

/// Get the test run of a build
///
/// 404 before the build's test step ends, and for builds that ended before that step.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/tests",
    tag = "builds",
    params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 200, body = TestRun)),
)]
async fn get_test_run(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
) -> Result<Json<TestRun>, Problem> {
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    let run = store::find(&mut conn, id)
        .await?
        .ok_or(ecluse_store::Error::NotFound("test run"))?;
    Ok(Json(run.into()))
}
