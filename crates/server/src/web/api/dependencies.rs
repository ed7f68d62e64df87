//! Dependency images: Debian and Python packages on a base image, shared by all projects that want
//! the same packages.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::DependencyImageId;
use ecluse_engine::access;
use ecluse_store::dependency_images as store;
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
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
        .routes(routes!(read_log))
        .routes(routes!(refresh))
}

/// A dependency image.
#[derive(Serialize, ToSchema)]
pub struct DependencyImage {
    pub id: Uuid,
    /// A hash of the base image and the wanted packages. Its hexadecimal part is the image's tag in
    /// the registry.
    #[schema(value_type = String)]
    pub key: Digest,
    /// The repository of the base image, inside the registry.
    pub base_repository: String,
    #[schema(value_type = String)]
    pub base_digest: Digest,
    /// How many lines packages.txt has, normalised. The image's own route lists them.
    pub package_count: i32,
    /// How many lines requirements.txt has, normalised.
    pub requirement_count: i32,
    /// Builds use the image that is `ready`. `failed`: a fault of the project. `errored`: a fault
    /// of the infrastructure.
    #[schema(schema_with = schemas::dependency_image_status)]
    pub status: DependencyImageStatus,
    /// What must be fixed, in one sentence. A list has at most 300 characters of it.
    pub error: Option<String>,
    #[schema(value_type = Option<String>)]
    pub digest: Option<Digest>,
    pub created_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    /// When a build last used the image.
    pub used_at: DateTime<Utc>,
}

impl From<store::Summary> for DependencyImage {
    fn from(image: store::Summary) -> Self {
        Self {
            id: image.id.0,
            key: image.key,
            base_repository: image.base_repository,
            base_digest: image.base_digest,
            package_count: image.packages,
            requirement_count: image.requirements,
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

/// A dependency image with its installed packages.
#[derive(Serialize, ToSchema)]
pub struct DependencyImageDetail {
    #[serde(flatten)]
    pub image: DependencyImage,
    /// The lines of packages.txt, normalised.
    pub packages: Vec<String>,
    /// The lines of requirements.txt, normalised.
    pub requirements: Vec<String>,
    /// All Debian packages in the image, also those of its base; empty until the image is ready.
    pub debian: Vec<InstalledPackage>,
    /// All Python packages in the image, also those of its base; empty until the image is ready.
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
    #[schema(schema_with = schemas::stream)]
    pub stream: Stream,
    pub text: String,
}

impl From<store::LogLine> for DependencyLogLine {
    fn from(line: store::LogLine) -> Self {
        Self {
            line: line.line,
            at: line.at,
            stream: line.stream,
            text: line.text,
        }
    }
}

/// A dependency image that is built again.
#[derive(Serialize, ToSchema)]
pub struct DependencyRefresh {
    /// The dependency image that is being built.
    pub id: Uuid,
}

/// List a project's dependency images
///
/// Those that its builds used or wait for, and others with the same key. Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/dependencies",
    tag = "dependencies",
    params(ProjectQuery),
    responses((status = 200, body = List<DependencyImage>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<DependencyImage>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, Some(&[project.id]), page.to_store()).await?;
    Ok(page.listed(&uri, rows, |row| row.id.to_string(), DependencyImage::from))
}

/// Get a dependency image
///
/// Allowed: any role on a project that uses it.
#[utoipa::path(
    get,
    path = "/api/v1/dependencies/{id}",
    tag = "dependencies",
    params(("id" = Uuid, Path, description = "The dependency image's id.")),
    responses((status = 200, body = DependencyImageDetail)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DependencyImageId>,
) -> Result<Json<DependencyImageDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let image = find::dependency_image(&mut conn, &caller, id).await?;
    let installed = |list: Option<ecluse_store::Json<Vec<Package>>>| {
        let list = list.into_iter().flat_map(|list| list.0);
        list.map(|package| InstalledPackage {
            name: package.name,
            version: package.version,
        })
        .collect()
    };
    let (debian, python) = (
        installed(image.debian.clone()),
        installed(image.python.clone()),
    );
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    Ok(Json(DependencyImageDetail {
        packages: lines(&image.packages),
        requirements: lines(&image.requirements),
        image: store::Summary::from(image).into(),
        debian,
        python,
    }))
}

/// Read a dependency image's log
///
/// As JSON, page by page, the oldest line first. With `Accept: text/event-stream` as server-sent
/// events until the image is built: `line` events whose id is the line's number, then one `end`
/// event with the image's status. A reader that connects again sends `Last-Event-ID` and misses no
/// line.
///
/// Allowed: any role on a project that uses it.
#[utoipa::path(
    get,
    path = "/api/v1/dependencies/{id}/logs",
    tag = "dependencies",
    params(
        ("id" = Uuid, Path, description = "The dependency image's id."),
        PageQuery,
        schemas::LastEvent,
    ),
    responses(
        (
            status = 200,
            description = "Lines, or a stream of them.",
            content((List<DependencyLogLine> = "application/json"), (String = "text/event-stream")),
        ),
    ),
)]
async fn read_log(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<DependencyImageId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let page = query.page::<i32>()?;
    log_stream::last_event_id(&headers)?;
    let mut conn = app.engine.connection().await?;
    access::require_dependency_image(&mut conn, &caller.actor, id).await?;
    let after = page.after.unwrap_or(0);
    if log_stream::wants_events(&headers) {
        // The reader may stay for long; the connection to the database is returned at once.
        drop(conn);
        return log_stream::respond(
            &app,
            caller.user.id,
            Source::Dependencies(id),
            &headers,
            after,
        );
    }
    let rows = store::list_log(&mut conn, id, after, page.fetch()).await?;
    Ok(page
        .listed(
            &uri,
            rows,
            |row| row.line.to_string(),
            DependencyLogLine::from,
        )
        .into_response())
}

/// Install a project's packages again
///
/// The same packages, in the versions that the package indexes have now, security updates above
/// all. The next build of the project uses them, and so does the next build of every other project
/// that wants the same packages. Existing images do not change: build a commit again, or push one,
/// to get an image with the new versions. When such a dependency image is being built already, the
/// response names that one.
///
/// Allowed: technical_referent, developer, hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/projects/{slug}/dependencies/refresh",
    tag = "dependencies",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses(
        (
            status = 202,
            body = DependencyRefresh,
            headers(("Location" = String, description = "The dependency image's address.")),
        ),
    ),
)]
async fn refresh(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<impl IntoResponse, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let id = ecluse_engine::dependencies::refresh(&app.engine, &caller.actor, project.id).await?;
    Ok((
        StatusCode::ACCEPTED,
        [(header::LOCATION, format!("/api/v1/dependencies/{id}"))],
        Json(DependencyRefresh { id: id.0 }),
    ))
}
