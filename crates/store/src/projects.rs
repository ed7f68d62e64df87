//! Client projects.

use chrono::{DateTime, Utc};
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::git::RefName;
use ecluse_domain::git::RepoUrl;
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use sqlx::PgConnection;

use crate::{Json, OrElse, Result, changed_one};

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

/// Sealed secrets, which only the engine unseals. No page and no answer of the API contains them.
pub struct SealedSecrets {
    pub webhook_secret: Vec<u8>,
    pub previous_webhook_secret: Option<Vec<u8>>,
    pub git_credential: Option<Vec<u8>>,
}

pub async fn insert(
    conn: &mut PgConnection,
    project: &Project,
    sealed: &SealedSecrets,
) -> Result<()> {
    sqlx::query!(
        "INSERT INTO projects (id, slug, name, platform, repository, trunk, image_repository, base_image, edition,
                               webhook_secret, previous_webhook_secret, git_credential)
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
        sealed.previous_webhook_secret,
        sealed.git_credential,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Selects projects; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            Project,
            r#"SELECT id AS "id: ProjectId", slug, name, platform AS "platform: Platform", repository AS "repository: RepoUrl",
                  trunk AS "trunk: RefName", image_repository, base_image, edition AS "edition: Edition", created_at
           FROM projects p "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: ProjectId) -> Result<Project> {
    select!("WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("project")
}

pub async fn find_by_slug(conn: &mut PgConnection, slug: &str) -> Result<Option<Project>> {
    Ok(select!("WHERE slug = $1", slug)
        .fetch_optional(conn)
        .await?)
}

pub async fn get_sealed_secrets(conn: &mut PgConnection, id: ProjectId) -> Result<SealedSecrets> {
    sqlx::query_as!(
        SealedSecrets,
        "SELECT webhook_secret, previous_webhook_secret, git_credential FROM projects WHERE id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("project")
}

/// Reads the build policy: what builds of this project must pass and may use.
pub async fn get_build_policy(conn: &mut PgConnection, id: ProjectId) -> Result<BuildPolicy> {
    let policy = sqlx::query_scalar!(
        r#"SELECT build_policy AS "policy: Json<BuildPolicy>" FROM projects WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("project")?;
    Ok(policy.0)
}

pub async fn set_build_policy(
    conn: &mut PgConnection,
    id: ProjectId,
    policy: &BuildPolicy,
) -> Result<()> {
    let result = sqlx::query!(
        "UPDATE projects SET build_policy = $2 WHERE id = $1",
        id.0,
        Json(policy) as _
    )
    .execute(conn)
    .await?;
    changed_one(result, "project")
}

/// Returns whether a project stores its images in this repository. Such images contain the code of
/// one client.
pub async fn has_image_repository(conn: &mut PgConnection, repository: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM projects WHERE image_repository = $1) AS "is!""#,
        repository
    )
    .fetch_one(conn)
    .await?)
}

/// Returns whether a project finds its base images in this repository.
pub async fn has_base_image(conn: &mut PgConnection, repository: &str) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM projects WHERE base_image = $1) AS "is!""#,
        repository
    )
    .fetch_one(conn)
    .await?)
}

/// Replaces the webhook secret. The previous one stays accepted until the next change.
pub async fn rotate_webhook_secret(
    conn: &mut PgConnection,
    id: ProjectId,
    sealed: &[u8],
) -> Result<()> {
    sqlx::query!("UPDATE projects SET previous_webhook_secret = webhook_secret, webhook_secret = $2 WHERE id = $1", id.0, sealed)
        .execute(conn)
        .await?;
    Ok(())
}

/// Lists the projects that this person can see, by slug.
pub async fn list(
    conn: &mut PgConnection,
    user: UserId,
    after_slug: &str,
    limit: i64,
) -> Result<Vec<Project>> {
    Ok(select!(
        "WHERE slug > $2 AND EXISTS (SELECT FROM memberships m WHERE m.user_id = $1 AND (m.project_id IS NULL OR m.project_id = p.id)) ORDER BY slug LIMIT $3",
        user.0,
        after_slug,
        limit
    )
    .fetch_all(conn)
    .await?)
}
