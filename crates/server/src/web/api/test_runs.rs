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
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(tests))
}

/// The smoke test and the tests of a build's image.
#[derive(Serialize, ToSchema)]
pub struct TestRun {
    pub build: Uuid,
    /// What was tried.
    #[schema(value_type = String)]
    pub image_digest: Digest,
    /// `skipped`: nothing ran, and `reason` says why.
    #[schema(schema_with = words::test_grade)]
    pub grade: TestGrade,
    /// One sentence.
    pub reason: String,
    /// Lines of Odoo's log, at most 25 of each grade.
    pub deciding: Vec<DecidingLine>,
    /// Tests that ran; null when Odoo did not say.
    pub tests: Option<i32>,
    /// Those of them that failed or broke.
    pub failed: Option<i32>,
    /// Slowest first.
    pub slowest: Vec<TimedAddon>,
    /// The database began as a copy of the base image's template.
    pub from_template: bool,
    pub install_seconds: Option<f64>,
    /// Null when the tests did not run.
    pub test_seconds: Option<f64>,
    pub finished_at: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
pub struct DecidingLine {
    #[schema(schema_with = words::grade)]
    pub grade: Grade,
    pub text: String,
}

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
            deciding: run.deciding.0.into_iter().map(|line| DecidingLine { grade: line.grade, text: line.text }).collect(),
            tests: run.tests,
            failed: run.failed,
            slowest: run.slowest.0.into_iter().map(|timed| TimedAddon { name: timed.name, seconds: timed.seconds }).collect(),
            from_template: run.from_template,
            install_seconds: run.install_seconds,
            test_seconds: run.test_seconds,
            finished_at: run.finished_at,
        }
    }
}

/// Get the test run of a build
///
/// 404 while the build has not come to it, and for builds that ended before.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/builds/{id}/tests", tag = "builds", params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 200, body = TestRun)))]
async fn tests(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<BuildId>) -> Result<Json<TestRun>, Problem> {
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    let run = store::find(&mut conn, id).await?.ok_or(ecluse_store::Error::NotFound("test run"))?;
    Ok(Json(run.into()))
}
