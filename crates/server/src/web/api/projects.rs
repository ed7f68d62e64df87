//! Projects.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::Slug;
use ecluse_domain::git::{RefName, RepoUrl};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_engine::project::projects::{self as engine, GitCredential};
use ecluse_store::projects as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, PageQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get))
}

/// A client project.
#[derive(Serialize, ToSchema)]
pub struct Project {
    /// The project's name in addresses.
    pub slug: String,
    pub name: String,
    #[schema(schema_with = schemas::platform)]
    pub platform: Platform,
    /// The address of its git repository.
    #[schema(value_type = String)]
    pub repository: RepoUrl,
    /// The branch whose builds are deployed to staging.
    #[schema(value_type = String)]
    pub trunk: RefName,
    /// The repository of its images, inside the registry.
    pub image_repository: String,
    /// The repository, inside the registry, of the base image for a bare series in
    /// `odoo_version.txt`.
    pub base_image: String,
    #[schema(schema_with = schemas::edition)]
    pub edition: Edition,
    /// The address that the forge must send its deliveries to.
    pub webhook_url: String,
    pub created_at: DateTime<Utc>,
}

impl Project {
    fn new(app: &App, project: store::Project) -> Self {
        let webhook_url = format!(
            "{}/webhooks/github/{}",
            app.public_url.as_str().trim_end_matches('/'),
            project.slug
        );
        Self {
            slug: project.slug,
            name: project.name,
            platform: project.platform,
            repository: project.repository,
            trunk: project.trunk,
            image_repository: project.image_repository,
            base_image: project.base_image,
            edition: project.edition,
            webhook_url,
            created_at: project.created_at,
        }
    }
}

/// A project that was just created.
#[derive(Serialize, ToSchema)]
pub struct CreatedProject {
    #[serde(flatten)]
    pub project: Project,
    /// The secret that the forge signs its deliveries with. Shown only in this response.
    pub webhook_secret: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// The project's name in addresses: lower-case letters, digits and `-`.
    #[schema(schema_with = schemas::slug)]
    slug: String,
    #[schema(schema_with = schemas::name)]
    name: String,
    #[serde(default = "cloud")]
    #[schema(schema_with = schemas::deployable_platform)]
    platform: Platform,
    /// The address of its git repository: `https`, `http` (if the server allows it) or `ssh`,
    /// without a password.
    #[schema(schema_with = schemas::repository)]
    repository: RepoUrl,
    /// The branch whose builds are deployed to staging; `main` when left out.
    #[schema(schema_with = schemas::optional_ref_name)]
    trunk: Option<RefName>,
    /// The repository of its images, inside the registry; `clients/<slug>` when left out.
    #[schema(schema_with = schemas::optional_image_repository)]
    image_repository: Option<String>,
    /// The repository, inside the registry, of the base image for a bare series in
    /// `odoo_version.txt`, such as `apik/odoo`.
    #[schema(schema_with = schemas::image_repository)]
    base_image: String,
    #[serde(default = "community")]
    #[schema(schema_with = schemas::edition)]
    edition: Edition,
    /// The secret that the forge signs its deliveries with, at least 16 characters; generated when
    /// left out.
    #[schema(schema_with = schemas::optional_webhook_secret)]
    webhook_secret: Option<String>,
    /// For cloning over http(s), together with `git_token`. Both are never shown again.
    #[schema(schema_with = schemas::optional_credential)]
    git_username: Option<String>,
    #[schema(schema_with = schemas::optional_credential)]
    git_token: Option<String>,
}

const fn cloud() -> Platform {
    Platform::Cloud
}

const fn community() -> Edition {
    Edition::Community
}

/// List the projects you can see
///
/// Allowed: anybody with a token; each sees the projects on which they hold a role.
#[utoipa::path(
    get,
    path = "/api/v1/projects",
    tag = "projects",
    params(PageQuery),
    responses((status = 200, body = List<Project>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<PageQuery>,
    uri: Uri,
) -> Result<Listed<Project>, Problem> {
    let page = query.page::<Slug>()?;
    let mut conn = app.engine.connection().await?;
    let after = page.after.as_ref().map_or("", Slug::as_str);
    let rows = store::list(&mut conn, caller.user.id, after, page.fetch()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.slug.clone(),
        |row| Project::new(&app, row),
    ))
}

/// Get a project
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}",
    tag = "projects",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = Project)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Json<Project>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    Ok(Json(Project::new(&app, project)))
}

/// Create a project
///
/// Its stages staging, preprod and prod are created with it. Only this response holds the webhook
/// secret.
///
/// Allowed: administrator, on the whole installation.
#[utoipa::path(
    post,
    path = "/api/v1/projects",
    tag = "projects",
    request_body = NewProject,
    responses(
        (
            status = 201,
            body = CreatedProject,
            headers(("Location" = String, description = "The project's address.")),
        ),
    ),
)]
async fn create(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewProject>,
) -> Result<impl IntoResponse, Problem> {
    let git_credential = match (new.git_username, new.git_token) {
        (Some(username), Some(token)) => Some(GitCredential { username, token }),
        (None, None) => None,
        (None, Some(_)) => {
            return Err(Problem::field(
                "git_username",
                "is required together with git_token",
            ));
        }
        (Some(_), None) => {
            return Err(Problem::field(
                "git_token",
                "is required together with git_username",
            ));
        }
    };
    let trunk = match new.trunk {
        Some(trunk) => trunk,
        None => "main"
            .parse()
            .map_err(|error| Problem::field("trunk", format!("{error}")))?,
    };
    let new_project = engine::NewProject {
        slug: new.slug,
        name: new.name,
        platform: new.platform,
        repository: new.repository,
        trunk,
        image_repository: new.image_repository,
        base_image: new.base_image,
        edition: new.edition,
        webhook_secret: new.webhook_secret,
        git_credential,
    };
    let created = engine::create_project(&app.engine, &caller.actor, new_project).await?;
    let project = store::get(&mut *app.engine.connection().await?, created.project.id).await?;
    let location = format!("/api/v1/projects/{}", project.slug);
    let response = CreatedProject {
        project: Project::new(&app, project),
        webhook_secret: created.webhook_secret,
    };
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(response),
    ))
}
