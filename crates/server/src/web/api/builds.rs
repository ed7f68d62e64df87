//! Builds and their logs.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
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
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::log_stream::{self, Source};
use crate::web::records::RemovedLog;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(read_log))
        .routes(routes!(retry))
        .routes(routes!(cancel))
}

/// A build: from a commit to an image digest.
#[derive(Serialize, ToSchema)]
pub struct Build {
    pub id: Uuid,
    /// The project's slug.
    pub project: String,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    /// The branch or tag whose push started the build.
    #[schema(value_type = String)]
    pub r#ref: RefName,
    /// `branch` or `tag`.
    pub ref_kind: String,
    /// `failed`: a fault of the project. `errored`: a fault of the infrastructure. `expired`: the
    /// build succeeded, but its image was removed later.
    #[schema(schema_with = schemas::build_status)]
    pub status: BuildStatus,
    /// What must be fixed, or why the build ended, in one sentence. A list has at most 300 characters
    /// of it.
    pub error: Option<String>,
    /// The first line of the commit's message.
    pub subject: Option<String>,
    /// The author's name in the commit; it does not prove an identity.
    pub author: Option<String>,
    pub committed_at: Option<DateTime<Utc>>,
    pub base_reference: Option<String>,
    #[schema(value_type = Option<String>)]
    pub base_digest: Option<Digest>,
    #[schema(value_type = Option<String>)]
    pub image_digest: Option<Digest>,
    /// The dependency image that the build uses or waits for.
    pub dependency_image: Option<Uuid>,
    /// `dependencies` while the build waits, without a worker, for its dependency image.
    pub waits_for: Option<String>,
    /// The delivery that started the build.
    pub delivery: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// When a person requested that the build be cancelled.
    pub cancel_requested_at: Option<DateTime<Utc>>,
    /// The build of the newer push that replaced this one.
    pub superseded_by: Option<Uuid>,
}

impl Build {
    fn new(project: &str, build: store::Build) -> Self {
        Self {
            id: build.id.0,
            project: project.to_owned(),
            commit: build.commit_sha,
            r#ref: build.ref_name,
            ref_kind: build.ref_kind.to_string(),
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
    /// The grade of the compliance checks; null before they ran.
    #[schema(schema_with = schemas::optional_grade)]
    pub compliance: Option<Grade>,
    /// CHANGELOG.md at this commit.
    pub changelog: Option<String>,
    /// MIGRATIONS.md at this commit.
    pub migrations: Option<String>,
    /// migrate.sh at this commit.
    pub migrate_script: Option<String>,
    /// When the log and the findings were removed, because they were old and the build has no image
    /// in the registry. The documents of a build that never had an image are removed too.
    pub log_removed_at: Option<DateTime<Utc>>,
}

/// A step of a build.
#[derive(Serialize, ToSchema)]
pub struct Step {
    #[schema(schema_with = schemas::build_step)]
    pub name: BuildStep,
    #[schema(schema_with = schemas::step_status)]
    pub status: StepStatus,
    pub started_at: DateTime<Utc>,
    /// Milliseconds; null while the step runs.
    pub duration_ms: Option<i64>,
}

impl From<store::Step> for Step {
    fn from(step: store::Step) -> Self {
        Self {
            name: step.name,
            status: step.status,
            started_at: step.started_at,
            duration_ms: step
                .finished_at
                .map(|finished| (finished - step.started_at).num_milliseconds()),
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
    #[schema(schema_with = schemas::stream)]
    pub stream: Stream,
    pub text: String,
}

impl From<logs::Line> for LogLine {
    fn from(line: logs::Line) -> Self {
        Self {
            line: line.line,
            at: line.at,
            step: line.step.map(|step| step.as_str().to_owned()),
            stream: line.stream,
            text: line.text,
        }
    }
}

/// A new build of a commit that was built before.
#[derive(Serialize, ToSchema)]
pub struct RetriedBuild {
    /// The new build.
    pub id: Uuid,
}

/// List builds
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/builds",
    tag = "builds",
    params(ProjectQuery),
    responses((status = 200, body = List<Build>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Build>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.id.to_string(),
        |row| Build::new(&project.slug, row),
    ))
}

/// Get a build
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}",
    tag = "builds",
    params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 200, body = BuildDetail)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
) -> Result<Json<BuildDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let build = store::get(&mut conn, id).await?;
    let project = find::owner(&mut conn, &caller, build.project_id, "build").await?;
    let steps = store::list_steps(&mut conn, id).await?;
    let documents = store::get_documents(&mut conn, id).await?;
    Ok(Json(BuildDetail {
        build: Build::new(&project.slug, build),
        compliance: findings::find_grade(&mut conn, id).await?,
        steps: steps.into_iter().map(Step::from).collect(),
        changelog: documents.changelog,
        migrations: documents.migrations,
        migrate_script: documents.migrate_script,
        log_removed_at: RemovedLog::find_of_build(&app.engine, &mut conn, id)
            .await?
            .map(|removed| removed.at()),
    }))
}

/// Read a build's log
///
/// As JSON, page by page, the oldest line first. With `Accept: text/event-stream` as server-sent
/// events until the build has ended: `line` events whose id is the line's number, then one `end`
/// event with the build's status. A reader that connects again sends `Last-Event-ID` and misses no
/// line. 410: the log was old, the build has no image in the registry, and so the log was removed.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/logs",
    tag = "builds",
    params(
        ("id" = Uuid, Path, description = "The build's id."),
        PageQuery,
        schemas::LastEvent,
    ),
    responses(
        (
            status = 200,
            description = "Lines, or a stream of them.",
            content((List<LogLine> = "application/json"), (String = "text/event-stream")),
        ),
        (status = 410, description = "The log was removed.", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn read_log(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = query.page::<i32>()?;
    log_stream::last_event_id(&headers)?;
    let mut conn = app.engine.connection().await?;
    let build = store::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    if let Some(removed) = RemovedLog::find_of_build(&app.engine, &mut conn, id).await? {
        return Err(removed.into());
    }
    let after = page.after.unwrap_or(0);
    if log_stream::wants_events(&headers) {
        // The reader may stay for long; the connection to the database is returned at once.
        drop(conn);
        return log_stream::respond(&app, caller.user.id, Source::Build(id), &headers, after);
    }
    let rows = logs::list(&mut conn, id, after, page.fetch()).await?;
    Ok(page
        .listed(&uri, rows, |row| row.line.to_string(), LogLine::from)
        .into_response())
}

/// Build a commit again
///
/// Possible when its build ended without an image, or its image was removed. Releases that wait for
/// the commit then wait for the new build.
///
/// Allowed: technical_referent, developer, hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/builds/{id}/retry",
    tag = "builds",
    params(("id" = Uuid, Path, description = "The build's id.")),
    responses(
        (
            status = 202,
            body = RetriedBuild,
            headers(("Location" = String, description = "The new build's address.")),
        ),
    ),
)]
async fn retry(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
) -> Result<impl IntoResponse, Problem> {
    let new_build = ecluse_engine::build::retry(&app.engine, &caller.actor, id).await?;
    Ok((
        StatusCode::ACCEPTED,
        [(header::LOCATION, format!("/api/v1/builds/{new_build}"))],
        Json(RetriedBuild { id: new_build.0 }),
    ))
}

/// Cancel a build
///
/// A build that has not started ends at once; a running build ends within seconds. Its status is
/// then `cancelled`. Releases that wait for the build fail.
///
/// Allowed: technical_referent, developer, hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/builds/{id}/cancel",
    tag = "builds",
    params(("id" = Uuid, Path, description = "The build's id.")),
    responses((status = 202, body = Build)),
)]
async fn cancel(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
) -> Result<impl IntoResponse, Problem> {
    let build = ecluse_engine::build::cancel(&app.engine, &caller.actor, id).await?;
    let project = find::owner(
        &mut *app.engine.connection().await?,
        &caller,
        build.project_id,
        "build",
    )
    .await?;
    Ok((StatusCode::ACCEPTED, Json(Build::new(&project.slug, build))))
}
