//! What a release brings.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use ecluse_domain::comparison::{self, Change};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version, changelog};
use ecluse_engine::Error;
use ecluse_engine::changes::{self as engine, Former};
use ecluse_store::releases;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(changes))
}

/// What a release is compared with: one of the two.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ComparedWith {
    /// What is live there: staging, preprod or prod.
    #[param(schema_with = words::stage_name)]
    stage: Option<StageName>,
    /// Another release's version, or the digest of an image of the project.
    from: Option<String>,
}

impl ComparedWith {
    pub fn former(self) -> Result<Former, Error> {
        let invalid = |field, problem: &str| Err(Error::Invalid(vec![(field, problem.to_owned())]));
        match (self.stage, self.from) {
            (Some(stage), None) => Ok(Former::Stage(stage)),
            (None, Some(from)) => match (from.parse(), from.parse()) {
                (Ok(version), _) => Ok(Former::Version(version)),
                (_, Ok(digest)) => Ok(Former::Image(digest)),
                (Err(_), Err(_)) => {
                    invalid("from", "is neither a version, such as v1.4.0, nor a digest: sha256: and 64 hexadecimal digits")
                }
            },
            (None, None) => invalid("stage", "is missing, and so is `from`: say what to compare with"),
            (Some(_), Some(_)) => invalid("from", "is given beside `stage`: say one of them"),
        }
    }
}

/// Everything that differs between what runs somewhere and a release.
#[derive(Serialize, ToSchema)]
pub struct Changes {
    /// Null when nothing runs there: then everything is new.
    pub from: Option<Shipped>,
    pub to: Shipped,
    /// Sections of CHANGELOG.md, newest first.
    pub changelog: Vec<Section>,
    /// Those that go away again.
    pub changelog_taken_back: Vec<Section>,
    /// Sections of MIGRATIONS.md in the order to follow them.
    pub migrations: Vec<Section>,
    /// The tickets of all commits that come, the project's and its submodules', once each.
    pub tickets: Vec<String>,
    /// The project's own repository first, then submodules; only those on another commit.
    pub repositories: Vec<Repository>,
    pub addons: Vec<Changed>,
    /// Debian packages, the base image's own included; null when they are not known of both images.
    pub debian: Option<Vec<Changed>>,
    /// Python packages, likewise.
    pub python: Option<Vec<Changed>>,
}

/// One side of a comparison.
#[derive(Serialize, ToSchema)]
pub struct Shipped {
    /// Null for an image that is no release.
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

/// A section of a document, as it is written.
#[derive(Serialize, ToSchema)]
pub struct Section {
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    /// Markdown from the repository: show it as text, or clean it.
    pub text: String,
}

/// A repository on another commit.
#[derive(Serialize, ToSchema)]
pub struct Repository {
    /// The submodule's folder; empty for the project's own.
    pub path: String,
    #[schema(value_type = Option<String>)]
    pub from: Option<CommitSha>,
    #[schema(value_type = Option<String>)]
    pub to: Option<CommitSha>,
    /// Newest first; null when there is nothing to compare with or the server no longer has the commits.
    pub commits: Option<Vec<Commit>>,
    /// What the former has and this release has not.
    pub taken_back: Option<Vec<Commit>>,
    /// There are more commits than are listed.
    pub is_cut: bool,
}

/// A commit.
#[derive(Serialize, ToSchema)]
pub struct Commit {
    #[schema(value_type = String)]
    pub sha: CommitSha,
    /// As the commit says; never an identity.
    pub author: String,
    pub committed_at: DateTime<Utc>,
    pub subject: String,
    pub tickets: Vec<String>,
}

/// An addon or a package that came, went or differs.
#[derive(Serialize, ToSchema)]
pub struct Changed {
    pub name: String,
    #[schema(schema_with = words::change)]
    pub change: Change,
    pub from_version: Option<String>,
    pub to_version: Option<String>,
}

impl From<engine::Changes> for Changes {
    fn from(changes: engine::Changes) -> Self {
        let tickets = changes.comparison.tickets().into_iter().map(str::to_owned).collect();
        let (debian, python) = changes.packages.map(|packages| (packages.debian, packages.python)).unzip();
        Self {
            from: changes.from.map(Shipped::from),
            to: changes.to.into(),
            changelog: all(changes.changelog),
            changelog_taken_back: all(changes.changelog_taken_back),
            migrations: all(changes.migrations),
            tickets,
            repositories: all(changes.comparison.repositories),
            addons: all(changes.comparison.addons),
            debian: debian.map(all),
            python: python.map(all),
        }
    }
}

pub(super) fn all<From, To: std::convert::From<From>>(these: Vec<From>) -> Vec<To> {
    these.into_iter().map(To::from).collect()
}

impl From<engine::Shipped> for Shipped {
    fn from(shipped: engine::Shipped) -> Self {
        let engine::Shipped { version, commit_sha, image_digest, base_reference, base_digest } = shipped;
        Self { version, commit: commit_sha, image_digest, base_reference, base_digest }
    }
}

impl From<changelog::Section> for Section {
    fn from(section: changelog::Section) -> Self {
        Self { version: section.version, text: section.text }
    }
}

impl From<comparison::RepositoryChange> for Repository {
    fn from(changed: comparison::RepositoryChange) -> Self {
        let is_cut = changed.log.as_ref().is_some_and(|log| log.is_cut);
        let (commits, taken_back) = changed.log.map(|log| (all(log.added), all(log.taken_back))).unzip();
        Self { path: changed.path, from: changed.from, to: changed.to, commits, taken_back, is_cut }
    }
}

impl From<comparison::Commit> for Commit {
    fn from(commit: comparison::Commit) -> Self {
        let comparison::Commit { sha, author, committed_at, subject, tickets } = commit;
        Self { sha, author, committed_at, subject, tickets }
    }
}

impl From<comparison::PartChange> for Changed {
    fn from(part: comparison::PartChange) -> Self {
        Self { name: part.name, change: part.change, from_version: part.from_version, to_version: part.to_version }
    }
}

/// Ask what a release brings
///
/// Compared with what is live on a stage, or with another release or image of its project: changelog, migrations in
/// order, commits and tickets, submodules, addons by their content, packages. The first question about two commits
/// asks git; the answer is kept.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/releases/{id}/changes", tag = "releases", params(("id" = Uuid, Path, description = "The release's id."), ComparedWith),
    responses((status = 200, body = Changes)))]
async fn changes(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<ReleaseId>,
    ApiQuery(with): ApiQuery<ComparedWith>,
) -> Result<Json<Changes>, Problem> {
    let mut conn = app.engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, release.project_id, "release").await?;
    drop(conn);
    Ok(Json(engine::of(&app.engine, id, &with.former()?).await?.into()))
}
