//! Dependency images: Debian and Python packages on a base, shared by every project that asks for the same.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::DependencyImageId;
use ecluse_store::dependency_images as store;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::builds::{last_event_id, wants_events};
use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, PageQuery, ProjectQuery};
use super::words;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::live::Source;
use crate::web::{App, live};

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(log)).routes(routes!(refresh))
}

/// A dependency image.
#[derive(Serialize, ToSchema)]
pub struct DependencyImage {
    pub id: Uuid,
    /// A hash over the base and what is wanted; the image's tag in the registry is its hexadecimal part.
    #[schema(value_type = String)]
    pub key: Digest,
    /// Inside the registry.
    pub base_repository: String,
    #[schema(value_type = String)]
    pub base_digest: Digest,
    /// packages.txt, normalised.
    pub packages: Vec<String>,
    /// requirements.txt, normalised.
    pub requirements: Vec<String>,
    /// Builds use the one that is `ready`. `failed` is a project's to mend, `errored` is Ecluse's.
    #[schema(schema_with = words::dependency_image_status)]
    pub status: DependencyImageStatus,
    /// What to mend, in one sentence.
    pub error: Option<String>,
    #[schema(value_type = Option<String>)]
    pub digest: Option<Digest>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// When a build last stood on it.
    pub used_at: DateTime<Utc>,
}

impl From<store::Summary> for DependencyImage {
    fn from(image: store::Summary) -> Self {
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Self {
            id: image.id.0,
            key: image.key,
            base_repository: image.base_repository,
            base_digest: image.base_digest,
            packages: lines(&image.packages),
            requirements: lines(&image.requirements),
            status: image.status,
            error: image.error,
            digest: image.digest,
            created_at: image.created_at,
            started_at: image.started_at,
            finished_at: image.finished_at,
            used_at: image.used_at,
        }
    }
}

/// A dependency image with what is installed in it.
#[derive(Serialize, ToSchema)]
pub struct DependencyImageDetail {
    #[serde(flatten)]
    pub image: DependencyImage,
    /// Every Debian package in it, the base's own included; empty until it is ready.
    pub debian: Vec<InstalledPackage>,
    /// Every Python package in it, the base's own included; empty until it is ready.
    pub python: Vec<InstalledPackage>,
}

/// A package and its exact version.
#[derive(Serialize, ToSchema)]
pub struct InstalledPackage {
    pub name: String,
    pub version: String,
}

/// A line of a dependency image's log.
#[derive(Serialize, ToSchema)]
pub struct DependencyLogLine {
    /// Counts from 1.
    pub line: i32,
    pub at: DateTime<Utc>,
    #[schema(schema_with = words::stream)]
    pub stream: Stream,
    pub text: String,
}

impl From<store::LogLine> for DependencyLogLine {
    fn from(line: store::LogLine) -> Self {
        Self { line: line.line, at: line.at, stream: line.stream, text: line.text }
    }
}

/// Packages that are made afresh.
#[derive(Serialize, ToSchema)]
pub struct Refreshed {
    /// The dependency image under way.
    pub id: Uuid,
}

/// List a project's dependency images
///
/// Those its builds used or wait for, and others of the same key. Newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/dependencies", tag = "dependencies", params(ProjectQuery), responses((status = 200, body = List<DependencyImage>)))]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<DependencyImage>, Problem> {
    let (slug, wanted) = query.wanted()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, Some(&[project.id]), wanted.page()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.id.to_string(), DependencyImage::from))
}

/// Get a dependency image
///
/// Who: any role on a project that uses it.
#[utoipa::path(get, path = "/api/v1/dependencies/{id}", tag = "dependencies", params(("id" = Uuid, Path, description = "The dependency image's id.")),
    responses((status = 200, body = DependencyImageDetail)))]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DependencyImageId>,
) -> Result<Json<DependencyImageDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let image = find::dependency_image(&mut conn, &caller, id).await?;
    let installed = |list: Option<sqlx::types::Json<Vec<Package>>>| {
        let list = list.into_iter().flat_map(|list| list.0);
        list.map(|package| InstalledPackage { name: package.name, version: package.version }).collect()
    };
    let (debian, python) = (installed(image.debian.clone()), installed(image.python.clone()));
    Ok(Json(DependencyImageDetail { image: store::Summary::from(image).into(), debian, python }))
}

/// Read a dependency image's log
///
/// As JSON, page by page, the oldest line first. With `Accept: text/event-stream` as server-sent
/// events that go on until the image is made: `line` events whose id is the line's number, then one
/// `end` event with the image's status. A reader that comes back sends `Last-Event-ID` and misses nothing.
///
/// Who: any role on a project that uses it.
#[utoipa::path(get, path = "/api/v1/dependencies/{id}/logs", tag = "dependencies",
    params(
        ("id" = Uuid, Path, description = "The dependency image's id."),
        PageQuery,
        ("Last-Event-ID" = Option<i32>, Header, description = "For server-sent events: the last line that was received.")
    ),
    responses((status = 200, description = "Lines, or a stream of them.",
        content((List<DependencyLogLine> = "application/json"), (String = "text/event-stream")))))]
async fn log(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DependencyImageId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let wanted = query.wanted::<i32>()?;
    let mut conn = app.engine.connection().await?;
    find::dependency_image(&mut conn, &caller, id).await?;
    if wants_events(&headers) {
        // The reader may stay for long; the connection to the database does not.
        drop(conn);
        let after = last_event_id(&headers)?.or(wanted.after).unwrap_or(0);
        let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
        return Ok((unbuffered, live::follow(&app, Source::Dependencies(id), after)).into_response());
    }
    let rows = store::list_log(&mut conn, id, wanted.after.unwrap_or(0), wanted.fetch()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.line.to_string(), DependencyLogLine::from).into_response())
}

/// Make a project's packages afresh
///
/// The same names, in the versions that the indexes have by now: security updates above all. The
/// project's next build uses them, and every other project's that asks for the same. No image that
/// exists changes; build a commit again, or push one, to have an image with them. Answers the one that
/// is under way when there is one.
///
/// Who: technical_referent, developer, hosting, administrator.
#[utoipa::path(post, path = "/api/v1/projects/{slug}/dependencies/refresh", tag = "dependencies",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 202, body = Refreshed, headers(("Location" = String, description = "The dependency image's address.")))))]
async fn refresh(State(app): State<App>, caller: Caller, ApiPath(slug): ApiPath<String>) -> Result<impl IntoResponse, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let id = ecluse_engine::dependencies::refresh(&app.engine, &caller.actor, project.id).await?;
    Ok((StatusCode::ACCEPTED, [(header::LOCATION, format!("/api/v1/dependencies/{id}"))], Json(Refreshed { id: id.0 })))
}
