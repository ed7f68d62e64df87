//! Images: what the builds of a project put into the registry.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use ecluse_domain::{CommitSha, Digest};
use ecluse_engine::Error;
use ecluse_store::images as store;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(get))
}

/// An image in the registry.
#[derive(Serialize, ToSchema)]
pub struct Image {
    #[schema(value_type = String)]
    pub digest: Digest,
    /// Host and repository: `<repository>@<digest>` can be pulled.
    pub repository: String,
    /// The project's slug.
    pub project: String,
    /// The first build that made the image.
    pub build: Uuid,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    #[schema(value_type = String)]
    pub base_digest: Digest,
    /// Bytes, as stored in the registry.
    pub size: i64,
    /// How many layers the image has. The image's own route lists them.
    pub layer_count: i32,
    /// How many addons are under `/mnt/extra-addons`.
    pub addon_count: i32,
    pub created_at: DateTime<Utc>,
}

/// An image with its parts.
#[derive(Serialize, ToSchema)]
pub struct ImageDetail {
    #[serde(flatten)]
    pub image: Image,
    /// From the lowest to the highest.
    pub layers: Vec<Layer>,
    /// The addons under `/mnt/extra-addons`.
    pub addons: Vec<Addon>,
}

#[derive(Serialize, ToSchema)]
pub struct Layer {
    #[schema(value_type = String)]
    pub digest: Digest,
    /// Bytes, as stored in the registry.
    pub size: i64,
    /// Whether the layer comes from the base image.
    pub base: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Addon {
    pub name: String,
    /// The version in the addon's manifest, if there is one.
    pub version: Option<String>,
    /// The addon's folder in the repository, with symlinks resolved.
    pub source: String,
}

impl Image {
    fn new(project: &str, image: store::Summary) -> Self {
        Self {
            digest: image.digest,
            repository: image.repository,
            project: project.to_owned(),
            build: image.build_id.0,
            commit: image.commit_sha,
            base_digest: image.base_digest,
            size: image.size,
            layer_count: image.layers,
            addon_count: image.addons,
            created_at: image.created_at,
        }
    }
}

impl ImageDetail {
    fn new(project: &str, image: store::Image) -> Self {
        let layer = |layer: store::Layer| Layer {
            digest: layer.digest,
            size: layer.size,
            base: layer.base,
        };
        let addon = |addon: store::ImageAddon| Addon {
            name: addon.name,
            version: addon.version,
            source: addon.source,
        };
        Self {
            layers: image.layers.iter().cloned().map(layer).collect(),
            addons: image.addons.iter().cloned().map(addon).collect(),
            image: Image::new(project, image.into()),
        }
    }
}

/// List images
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/images",
    tag = "images",
    params(ProjectQuery),
    responses((status = 200, body = List<Image>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Image>, Problem> {
    let (slug, page) = query.page::<Digest>()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.after.as_ref(), page.fetch()).await?;
    Ok(page.listed(
        &uri,
        rows,
        |row| row.digest.to_string(),
        |row| Image::new(&project.slug, row),
    ))
}

/// Get an image
///
/// With its layers and addons.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/images/{digest}",
    tag = "images",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("digest" = String, Path, description = "The image's digest."),
    ),
    responses((status = 200, body = ImageDetail)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, digest)): ApiPath<(String, String)>,
) -> Result<Json<ImageDetail>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let digest = digest.parse().map_err(|_| Error::NotFound("image"))?;
    let image = store::get(&mut conn, project.id, &digest)
        .await
        .map_err(Error::from)?;
    Ok(Json(ImageDetail::new(&project.slug, image)))
}
