//! Builds and their logs.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, StepStatus, Stream};
use ecluse_domain::git::RefName;
use ecluse_domain::ids::BuildId;
use ecluse_domain::{CommitSha, Digest};
use ecluse_store::{builds as store, findings, logs};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, PageQuery, ProjectQuery};
use super::words;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::live::Source;
use crate::web::{App, live};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(log)).routes(routes!(retry)).routes(routes!(cancel))
}

/// A build: from a commit to an image digest.
#[derive(Serialize, ToSchema)]
pub struct Build {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    /// The branch or tag whose push asked for it.
    #[schema(value_type = String)]
    pub r#ref: RefName,
    /// `branch` or `tag`.
    pub ref_kind: String,
    /// `failed` is the project's to mend, `errored` is Ecluse's; `expired` succeeded, but its image was removed since.
    #[schema(schema_with = words::build_status)]
    pub status: BuildStatus,
    /// What to mend, or why it ended, in one sentence.
    pub error: Option<String>,
    /// The first line of the commit's message.
    pub subject: Option<String>,
    /// As the commit says; never an identity.
    pub author: Option<String>,
    pub committed_at: Option<DateTime<Utc>>,
    pub base_reference: Option<String>,
    #[schema(value_type = Option<String>)]
    pub base_digest: Option<Digest>,
    #[schema(value_type = Option<String>)]
    pub image_digest: Option<Digest>,
    /// The image with its packages that it stands on or waits for.
    pub dependency_image: Option<Uuid>,
    /// `dependencies` while it waits for those, without a worker.
    pub waits_for: Option<String>,
    /// The delivery that asked for it.
    pub delivery: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// When somebody asked for its end.
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// The build of the newer push that made this one needless.
    pub superseded_by: Option<Uuid>,
}

impl Build {
    fn new(project: &str, build: store::Build) -> Self {
        Self {
            id: build.id.0,
            project: project.to_owned(),
            commit: build.commit_sha,
            r#ref: build.ref_name,
            ref_kind: build.ref_kind,
            status: build.status,
            error: build.error,
            subject: build.subject,
            author: build.author,
            committed_at: build.committed_at,
            base_reference: build.base_reference,
            base_digest: build.base_digest,
            image_digest: build.image_digest,
            dependency_image: build.dependency_image_id.map(|id| id.0),
            waits_for: build.waits_for,
            delivery: build.delivery_id.map(|id| id.0),
            created_at: build.created_at,
            started_at: build.started_at,
            finished_at: build.finished_at,
            cancel_requested_at: build.cancel_requested_at,
            superseded_by: build.superseded_by.map(|id| id.0),
        }
    }
}

/// A build with its steps and the documents of its commit.
#[derive(Serialize, ToSchema)]
pub struct BuildDetail {
    #[serde(flatten)]
    pub build: Build,
    pub steps: Vec<Step>,
    /// The verdict of the checks; null before they were made.
    #[schema(schema_with = words::grade)]
    pub compliance: Option<Grade>,
    /// CHANGELOG.md at this commit.
    pub changelog: Option<String>,
    /// MIGRATIONS.md at this commit.
    pub migrations: Option<String>,
    /// migrate.sh at this commit.
    pub migrate_script: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct Step {
    #[schema(schema_with = words::build_step)]
    pub name: BuildStep,
    #[schema(schema_with = words::step_status)]
    pub status: StepStatus,
    pub started_at: DateTime<Utc>,
    /// Milliseconds; null while it runs.
    pub duration_ms: Option<i64>,
}

impl From<store::Step> for Step {
    fn from(step: store::Step) -> Self {
        Self {
            name: step.name,
            status: step.status,
            started_at: step.started_at,
            duration_ms: step.finished_at.map(|finished| (finished - step.started_at).num_milliseconds()),
        }
    }
}

/// A line of a build's log.
#[derive(Serialize, ToSchema)]
pub struct LogLine {
    /// Counts from 1.
    pub line: i32,
    pub at: DateTime<Utc>,
    pub step: Option<String>,
    #[schema(schema_with = words::stream)]
    pub stream: Stream,
    pub text: String,
}

impl From<logs::Line> for LogLine {
    fn from(line: logs::Line) -> Self {
        Self { line: line.line, at: line.at, step: line.step.map(|step| step.as_str().to_owned()), stream: line.stream, text: line.text }
    }
}

/// A build that was asked for again.
#[derive(Serialize, ToSchema)]
pub struct Retried {
    /// The new build.
    pub id: Uuid,
}

/// List builds
///
/// Newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/builds", tag = "builds", params(ProjectQuery), responses((status = 200, body = List<Build>)))]
async fn list(State(app): State<App>, caller: Caller, ApiQuery(query): ApiQuery<ProjectQuery>, uri: Uri) -> Result<Listed<Build>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.page()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.id.to_string(), |row| Build::new(&project.slug, row)))
}

/// Get a build
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/builds/{id}", tag = "builds", params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 200, body = BuildDetail)))]
async fn get(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<BuildId>) -> Result<Json<BuildDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let build = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, build.project_id, "build").await?;
    let steps = store::steps(&mut conn, id).await?;
    let documents = store::documents(&mut conn, id).await?;
    Ok(Json(BuildDetail {
        build: Build::new(&project.slug, build),
        compliance: findings::grade(&mut conn, id).await?,
        steps: steps.into_iter().map(Step::from).collect(),
        changelog: documents.changelog,
        migrations: documents.migrations,
        migrate_script: documents.migrate_script,
    }))
}

/// Read a build's log
///
/// As JSON, page by page, the oldest line first. With `Accept: text/event-stream` as server-sent
/// events that go on until the build is over: `line` events whose id is the line's number, then one
/// `end` event with the build's status. A reader that comes back sends `Last-Event-ID` and misses nothing.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/builds/{id}/logs", tag = "builds",
    params(
        ("id" = Uuid, Path, description = "The build's id."),
        PageQuery,
        ("Last-Event-ID" = Option<i32>, Header, description = "For server-sent events: the last line that was received.")
    ),
    responses((status = 200, description = "Lines, or a stream of them.", content((List<LogLine> = "application/json"), (String = "text/event-stream")))))]
async fn log(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let wanted = query.wanted::<i32>()?;
    let mut conn = app.engine.connection().await?;
    let build = store::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    if wants_events(&headers) {
        // The reader may stay for long; the connection to the database does not.
        drop(conn);
        let after = last_event_id(&headers)?.or(wanted.after).unwrap_or(0);
        // A proxy must pass each line on at once.
        return Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], live::follow(&app, Source::Build(id), after)).into_response());
    }
    let rows = logs::list(&mut conn, id, wanted.after.unwrap_or(0), wanted.fetch()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.line.to_string(), LogLine::from).into_response())
}

/// The last line that a reader of events has seen.
pub(super) fn last_event_id(headers: &HeaderMap) -> Result<Option<i32>, Problem> {
    let Some(line) = headers.get("last-event-id") else { return Ok(None) };
    let line = line.to_str().ok().and_then(|line| line.parse().ok());
    line.map(Some).ok_or_else(|| Problem::field("Last-Event-ID", "is not a line's number"))
}

pub(super) fn wants_events(headers: &HeaderMap) -> bool {
    let mut accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    accepted.any(|kind| kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/event-stream"))
}

/// Build a commit again
///
/// After its build ended without an image, or its image was removed. Releases that wait for the commit wait for the new build.
///
/// Who: technical_referent, developer, hosting, administrator.
#[utoipa::path(post, path = "/api/v1/builds/{id}/retry", tag = "builds", params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 202, body = Retried, headers(("Location" = String, description = "The new build's address.")))))]
async fn retry(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<BuildId>) -> Result<impl IntoResponse, Problem> {
    let again = ecluse_engine::build::retry(&app.engine, &caller.actor, id).await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/builds/{again}"))], Json(Retried { id: again.0 })))
}

/// Cancel a build
///
/// A build that no worker has ends at once; one that runs ends within seconds, as `cancelled`. Releases that wait for it fail.
///
/// Who: technical_referent, developer, hosting, administrator.
#[utoipa::path(post, path = "/api/v1/builds/{id}/cancel", tag = "builds", params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 202, body = Build)))]
async fn cancel(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<BuildId>) -> Result<impl IntoResponse, Problem> {
    let build = ecluse_engine::build::cancel(&app.engine, &caller.actor, id).await?;
    let project = find::owner(&mut *app.engine.connection().await?, &caller, build.project_id, "build").await?;
    Ok((StatusCode::ACCEPTED, Json(Build::new(&project.slug, build))))
}
