//! Client projects.

use chrono::{DateTime, Utc};
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::RefName;
use ecluse_domain::git::RepoUrl;
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{OrElse, Result, changed_one};

#[derive(Debug, Clone)]
pub struct Project {
    pub id: ProjectId,
    pub slug: String,
    pub name: String,
    pub platform: Platform,
    pub repository: RepoUrl,
    pub trunk: RefName,
    pub image_repository: String,
    pub base_image: String,
    pub edition: Edition,
    pub created_at: DateTime<Utc>,
}

/// What only the engine opens; no page and no answer ever holds it.
pub struct Sealed {
    pub webhook_secret: Vec<u8>,
    pub former_webhook_secret: Option<Vec<u8>>,
    pub git_credential: Option<Vec<u8>>,
}

pub async fn insert(conn: &mut PgConnection, project: &Project, sealed: &Sealed) -> Result<()> {
    sqlx::query!(
        "INSERT INTO projects (id, slug, name, platform, repository, trunk, image_repository, base_image, edition,
                               webhook_secret, former_webhook_secret, git_credential)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        project.id.0,
        project.slug,
        project.name,
        project.platform.as_str(),
        project.repository.as_str(),
        project.trunk.as_str(),
        project.image_repository,
        project.base_image,
        project.edition.as_str(),
        sealed.webhook_secret,
        sealed.former_webhook_secret,
        sealed.git_credential,
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn get(conn: &mut PgConnection, id: ProjectId) -> Result<Project> {
    sqlx::query_as!(
        Project,
        r#"SELECT id AS "id: ProjectId", slug, name, platform AS "platform: Platform", repository AS "repository: RepoUrl",
                  trunk AS "trunk: RefName", image_repository, base_image, edition AS "edition: Edition", created_at
           FROM projects WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("project")
}

pub async fn find_by_slug(conn: &mut PgConnection, slug: &str) -> Result<Option<Project>> {
    Ok(sqlx::query_as!(
        Project,
        r#"SELECT id AS "id: ProjectId", slug, name, platform AS "platform: Platform", repository AS "repository: RepoUrl",
                  trunk AS "trunk: RefName", image_repository, base_image, edition AS "edition: Edition", created_at
           FROM projects WHERE slug = $1"#,
        slug
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn sealed(conn: &mut PgConnection, id: ProjectId) -> Result<Sealed> {
    sqlx::query_as!(Sealed, "SELECT webhook_secret, former_webhook_secret, git_credential FROM projects WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("project")
}

/// What this project's builds must pass and may use.
pub async fn build_policy(conn: &mut PgConnection, id: ProjectId) -> Result<BuildPolicy> {
    let policy = sqlx::query_scalar!(r#"SELECT build_policy AS "policy: Json<BuildPolicy>" FROM projects WHERE id = $1"#, id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("project")?;
    Ok(policy.0)
}

pub async fn set_build_policy(conn: &mut PgConnection, id: ProjectId, policy: &BuildPolicy) -> Result<()> {
    let result = sqlx::query!("UPDATE projects SET build_policy = $2 WHERE id = $1", id.0, Json(policy) as _).execute(conn).await?;
    changed_one(result, "project")
}

/// Does some project keep its images here? Then what is in it is one client's code.
pub async fn has_image_repository(conn: &mut PgConnection, repository: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM projects WHERE image_repository = $1) AS "is!""#, repository)
        .fetch_one(conn)
        .await?)
}

/// Does some project look its base images up here?
pub async fn has_base_image(conn: &mut PgConnection, repository: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"SELECT EXISTS (SELECT FROM projects WHERE base_image = $1) AS "is!""#, repository).fetch_one(conn).await?)
}

/// Puts a new webhook secret in place; the one before it stays accepted until the next change.
pub async fn rotate_webhook_secret(conn: &mut PgConnection, id: ProjectId, sealed: &[u8]) -> Result<()> {
    sqlx::query!("UPDATE projects SET former_webhook_secret = webhook_secret, webhook_secret = $2 WHERE id = $1", id.0, sealed)
        .execute(conn)
        .await?;
    Ok(())
}

/// The projects that this person can see, by name.
pub async fn list(conn: &mut PgConnection, user: UserId, after_slug: &str, limit: i64) -> Result<Vec<Project>> {
    Ok(sqlx::query_as!(
        Project,
        r#"SELECT id AS "id: ProjectId", slug, name, platform AS "platform: Platform", repository AS "repository: RepoUrl",
                  trunk AS "trunk: RefName", image_repository, base_image, edition AS "edition: Edition", created_at
           FROM projects p
           WHERE slug > $2 AND EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id))
           ORDER BY slug LIMIT $3"#,
        user.0,
        after_slug,
        limit
    )
    .fetch_all(conn)
    .await?)
}
