//! What a release changes.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::comparison::{self, Change};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::{CommitSha, Digest, Version, markdown};
use ecluse_engine::release::changes::{self as engine, compare_with};
use ecluse_store::releases;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::comparison::ComparisonQuery;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(compare))
}

/// Everything that differs between a release and the image that it is compared with.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    /// The baseline: the image that the release is compared with. Null when nothing runs on the
    /// stage; then everything is new.
    pub from: Option<ComparedImage>,
    pub to: ComparedImage,
    /// Sections of CHANGELOG.md, newest first.
    pub changelog: Vec<Section>,
    /// Sections of CHANGELOG.md that the baseline has and the release does not have.
    pub changelog_reverted: Vec<Section>,
    /// Sections of MIGRATIONS.md in the order to follow them.
    pub migrations: Vec<Section>,
    /// CHANGELOG.md or MIGRATIONS.md of the release, when it has more headings and entries than are
    /// read, so that sections may be missing above.
    pub incomplete_documents: Vec<String>,
    /// The tickets of all new commits, of the project and its submodules, once each.
    pub tickets: Vec<String>,
    /// The project's own repository first, then submodules; only repositories that are on another
    /// commit.
    pub repositories: Vec<RepositoryChange>,
    pub addons: Vec<ComponentChange>,
    /// Debian packages, also those of the base image; null when they are not known for both images.
    pub debian: Option<Vec<ComponentChange>>,
    /// Python packages, also those of the base image; null when they are not known for both images.
    pub python: Option<Vec<ComponentChange>>,
}

/// One side of a comparison.
#[derive(Serialize, ToSchema)]
pub struct ComparedImage {
    /// Null for an image that is not a release.
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    #[schema(value_type = String)]
    pub commit: CommitSha,
    #[schema(value_type = String)]
    pub image_digest: Digest,
    pub base_reference: Option<String>,
    #[schema(value_type = Option<String>)]
    pub base_digest: Option<Digest>,
}

/// A section of a document, unchanged.
#[derive(Serialize, ToSchema)]
pub struct Section {
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    /// Markdown from the repository. It is not trusted: show it as text, or sanitise it.
    pub text: String,
}

/// A repository that is on another commit.
#[derive(Serialize, ToSchema)]
pub struct RepositoryChange {
    /// The submodule's folder; empty for the project's own.
    pub path: String,
    #[schema(value_type = Option<String>)]
    pub from: Option<CommitSha>,
    #[schema(value_type = Option<String>)]
    pub to: Option<CommitSha>,
    /// The new commits, newest first; null when there is no baseline, or when the server no longer
    /// has the commits.
    pub commits: Option<Vec<Commit>>,
    /// Commits that the baseline has and the release does not have.
    pub reverted: Option<Vec<Commit>>,
    /// Whether there are more commits than are listed.
    pub is_truncated: bool,
}

/// A commit.
#[derive(Serialize, ToSchema)]
pub struct Commit {
    #[schema(value_type = String)]
    pub sha: CommitSha,
    /// The author's name in the commit; it does not prove an identity.
    pub author: String,
    pub committed_at: DateTime<Utc>,
    pub subject: String,
    pub tickets: Vec<String>,
}

/// An addon or a package that was added, removed or changed.
#[derive(Serialize, ToSchema)]
pub struct ComponentChange {
    pub name: String,
    #[schema(schema_with = schemas::change)]
    pub change: Change,
    pub from_version: Option<String>,
    pub to_version: Option<String>,
}

impl From<engine::Changes> for Changes {
    fn from(changes: engine::Changes) -> Self {
        let tickets = changes
            .comparison
            .tickets()
            .into_iter()
            .map(str::to_owned)
            .collect();
        let (debian, python) = changes
            .packages
            .map(|packages| (packages.debian, packages.python))
            .unzip();
        Self {
            from: changes.from.map(ComparedImage::from),
            to: changes.to.into(),
            changelog: all(changes.changelog),
            changelog_reverted: all(changes.changelog_reverted),
            migrations: all(changes.migrations),
            incomplete_documents: all(changes.cut_documents),
            tickets,
            repositories: all(changes.comparison.repositories),
            addons: all(changes.comparison.addons),
            debian: debian.map(all),
            python: python.map(all),
        }
    }
}

/// Converts every item of a list.
pub(super) fn all<From, To: std::convert::From<From>>(items: Vec<From>) -> Vec<To> {
    items.into_iter().map(To::from).collect()
}

impl From<engine::Shipped> for ComparedImage {
    fn from(shipped: engine::Shipped) -> Self {
        let engine::Shipped {
            version,
            commit_sha,
            image_digest,
            base_reference,
            base_digest,
        } = shipped;
        Self {
            version,
            commit: commit_sha,
            image_digest,
            base_reference,
            base_digest,
        }
    }
}

impl From<markdown::Section> for Section {
    fn from(section: markdown::Section) -> Self {
        Self {
            version: section.version,
            text: section.text,
        }
    }
}

impl From<comparison::RepositoryChange> for RepositoryChange {
    fn from(changed: comparison::RepositoryChange) -> Self {
        let is_truncated = changed.log.as_ref().is_some_and(|log| log.is_cut);
        let (commits, reverted) = changed
            .log
            .map(|log| (all(log.added), all(log.reverted)))
            .unzip();
        Self {
            path: changed.path,
            from: changed.from,
            to: changed.to,
            commits,
            reverted,
            is_truncated,
        }
    }
}

impl From<comparison::Commit> for Commit {
    fn from(commit: comparison::Commit) -> Self {
        let comparison::Commit {
            sha,
            author,
            committed_at,
            subject,
            tickets,
        } = commit;
        Self {
            sha,
            author,
            committed_at,
            subject,
            tickets,
        }
    }
}

impl From<comparison::PartChange> for ComponentChange {
    fn from(part: comparison::PartChange) -> Self {
        Self {
            name: part.name,
            change: part.change,
            from_version: part.from_version,
            to_version: part.to_version,
        }
    }
}

/// List what a release changes
///
/// Compared with the image that is live on a stage, or with another release or image of its
/// project: changelog, migrations in their order, commits and tickets, submodules, addons by their
/// content, and packages. The first comparison of two commits reads git, and the result is stored.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/releases/{id}/changes",
    tag = "releases",
    params(("id" = Uuid, Path, description = "The release's id."), ComparisonQuery),
    responses((status = 200, body = Changes)),
)]
async fn compare(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiQuery(query): ApiQuery<ComparisonQuery>,
) -> Result<Json<Changes>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, release.project_id, "release").await?;
    drop(conn);
    Ok(Json(
        compare_with(&app.engine, id, &query.baseline()?)
            .await?
            .into(),
    ))
}
