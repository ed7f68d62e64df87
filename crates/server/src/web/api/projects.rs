//! Projects.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use ecluse_domain::git::{RefName, RepoUrl};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_engine::projects::{self as engine, GitCredential};
use ecluse_store::projects as store;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find::{self, Slug};
use super::paging::{List, Listed, PageQuery};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get))
}

/// A client project.
#[derive(Serialize, ToSchema)]
pub struct Project {
    /// Its name in addresses.
    pub slug: String,
    pub name: String,
    #[schema(schema_with = words::platform)]
    pub platform: Platform,
    /// Where it is cloned from.
    #[schema(value_type = String)]
    pub repository: RepoUrl,
    /// The branch that staging follows.
    #[schema(value_type = String)]
    pub trunk: RefName,
    /// Where its images go, inside the registry.
    pub image_repository: String,
    /// Where a bare series in `odoo_version.txt` is looked up, inside the registry.
    pub base_image: String,
    #[schema(schema_with = words::edition)]
    pub edition: Edition,
    /// Where the forge posts its deliveries.
    pub webhook_url: String,
    pub created_at: DateTime<Utc>,
}

impl Project {
    fn new(app: &App, project: store::Project) -> Self {
        let webhook_url = format!("{}/webhooks/github/{}", app.public_url.as_str().trim_end_matches('/'), project.slug);
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
    /// What the forge signs its deliveries with. Shown this once.
    pub webhook_secret: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// Its name in addresses: lower-case letters, digits and `-`.
    #[schema(pattern = "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")]
    slug: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    #[serde(default = "cloud")]
    #[schema(schema_with = words::platform)]
    platform: Platform,
    /// `https`, `http` (where the server allows it) or `ssh`, never with a password inside.
    #[schema(value_type = String)]
    repository: RepoUrl,
    /// The branch that staging follows; `main` when not given.
    #[schema(value_type = Option<String>)]
    trunk: Option<RefName>,
    /// Where its images go, inside the registry; `clients/<slug>` when not given.
    image_repository: Option<String>,
    /// Where a bare series in `odoo_version.txt` is looked up, inside the registry, such as `apik/odoo`.
    base_image: String,
    #[serde(default = "community")]
    #[schema(schema_with = words::edition)]
    edition: Edition,
    /// What the forge signs its deliveries with, 16 characters at least; made when not given.
    #[schema(min_length = 16, max_length = 1000)]
    webhook_secret: Option<String>,
    /// For cloning over http(s), together with `git_token`. Never shown again.
    git_username: Option<String>,
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
/// Who: anybody with a token; each sees the projects on which they hold a role.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(PageQuery), responses((status = 200, body = List<Project>)))]
async fn list(State(app): State<App>, caller: Caller, ApiQuery(query): ApiQuery<PageQuery>, uri: Uri) -> Result<Listed<Project>, Problem> {
    let wanted = query.wanted::<Slug>()?;
    let mut conn = app.engine.connection().await?;
    let after = wanted.after.as_ref().map_or("", |Slug(slug)| slug);
    let rows = store::list(&mut conn, caller.user.id, after, wanted.fetch()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.slug.clone(), |row| Project::new(&app, row)))
}

/// Get a project
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}", tag = "projects",
    params(("slug" = String, Path, description = "The project's slug.")), responses((status = 200, body = Project)))]
async fn get(State(app): State<App>, caller: Caller, ApiPath(slug): ApiPath<String>) -> Result<Json<Project>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    Ok(Json(Project::new(&app, project)))
}

/// Create a project
///
/// Its stages staging, preprod and prod are created with it. The webhook secret is in this answer
/// and in none after it.
///
/// Who: administrator, on the whole installation.
#[utoipa::path(post, path = "/api/v1/projects", tag = "projects", request_body = NewProject,
    responses((status = 201, body = CreatedProject, headers(("Location" = String, description = "The project's address.")))))]
async fn create(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewProject>) -> Result<impl IntoResponse, Problem> {
    let git_credential = match (new.git_username, new.git_token) {
        (Some(username), Some(token)) => Some(GitCredential { username, token }),
        (None, None) => None,
        (None, Some(_)) => return Err(Problem::field("git_username", "is missing beside git_token")),
        (Some(_), None) => return Err(Problem::field("git_token", "is missing beside git_username")),
    };
    let trunk = match new.trunk {
        Some(trunk) => trunk,
        None => "main".parse().map_err(|error| Problem::field("trunk", format!("{error}")))?,
    };
    let wanted = engine::NewProject {
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
    let created = engine::create(&app.engine, &caller.actor, wanted).await?;
    let project = store::get(&mut *app.engine.connection().await?, created.project.id).await?;
    let location = format!("/api/v1/projects/{}", project.slug);
    let answer = CreatedProject { project: Project::new(&app, project), webhook_secret: created.webhook_secret };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(answer)))
}
