//! Images: what the builds of a project put into the registry.

use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use ecluse_domain::{CommitSha, Digest};
use ecluse_store::images as store;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::ApiQuery;
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
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
    /// The build that made it first.
    pub build: Uuid,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    #[schema(value_type = String)]
    pub base_digest: Digest,
    /// Bytes, as stored in the registry.
    pub size: i64,
    /// From the bottom.
    pub layers: Vec<Layer>,
    /// What Odoo sees under `/mnt/extra-addons`.
    pub addons: Vec<Addon>,
    pub created_at: DateTime<Utc>,
}

#[derive(Serialize, ToSchema)]
pub struct Layer {
    #[schema(value_type = String)]
    pub digest: Digest,
    /// Bytes, as stored in the registry.
    pub size: i64,
    /// Comes from the base image.
    pub base: bool,
}

#[derive(Serialize, ToSchema)]
pub struct Addon {
    pub name: String,
    /// As its manifest says, when it says so.
    pub version: Option<String>,
    /// Its folder in the repository, symlinks resolved.
    pub source: String,
}

impl Image {
    fn new(project: &str, image: store::Image) -> Self {
        let layer = |layer: store::Layer| Layer { digest: layer.digest, size: layer.size, base: layer.base };
        let addon = |addon: store::ImageAddon| Addon { name: addon.name, version: addon.version, source: addon.source };
        Self {
            digest: image.digest,
            repository: image.repository,
            project: project.to_owned(),
            build: image.build_id.0,
            commit: image.commit_sha,
            base_digest: image.base_digest,
            size: image.size,
            layers: image.layers.0.into_iter().map(layer).collect(),
            addons: image.addons.0.into_iter().map(addon).collect(),
            created_at: image.created_at,
        }
    }
}

/// List images
///
/// Newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/images", tag = "images", params(ProjectQuery), responses((status = 200, body = List<Image>)))]
async fn list(State(app): State<App>, caller: Caller, ApiQuery(query): ApiQuery<ProjectQuery>, uri: Uri) -> Result<Listed<Image>, Problem> {
    let (slug, wanted) = query.wanted::<Digest>()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, wanted.after.as_ref(), wanted.fetch()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.digest.to_string(), |row| Image::new(&project.slug, row)))
}
