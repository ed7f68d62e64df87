//! People, and what they are to projects.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Role, RoleSource};
use sqlx::PgConnection;

use crate::{OrElse, Result, changed_one};

#[derive(Debug, Clone)]
pub struct User {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub kind: AccountKind,
    /// `None`: they sign in through a provider of identities alone, or are a service.
    pub password_hash: Option<String>,
    pub disabled_at: Option<DateTime<Utc>>,
}

pub struct NewUser<'a> {
    pub id: UserId,
    pub login: &'a str,
    pub name: &'a str,
    pub kind: AccountKind,
    /// As [`User::password_hash`].
    pub password_hash: Option<&'a str>,
}

pub async fn insert(conn: &mut PgConnection, new: &NewUser<'_>) -> Result<()> {
    sqlx::query!(
        "INSERT INTO users (id, login, name, kind, password_hash) VALUES ($1, $2, $3, $4, $5)",
        new.id.0,
        new.login,
        new.name,
        new.kind.as_str(),
        new.password_hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub async fn get(conn: &mut PgConnection, id: UserId) -> Result<User> {
    sqlx::query_as!(
        User,
        r#"SELECT id AS "id: UserId", login, name, kind AS "kind: AccountKind", password_hash, disabled_at FROM users WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .or_not_found("user")
}

/// In whatever case it is written: logins are lower-case.
pub async fn find_by_login(conn: &mut PgConnection, login: &str) -> Result<Option<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"SELECT id AS "id: UserId", login, name, kind AS "kind: AccountKind", password_hash, disabled_at FROM users WHERE login = $1"#,
        login.to_lowercase()
    )
    .fetch_optional(conn)
    .await?)
}

pub async fn set_password(conn: &mut PgConnection, id: UserId, password_hash: &str) -> Result<()> {
    sqlx::query!("UPDATE users SET password_hash = $2 WHERE id = $1", id.0, password_hash).execute(conn).await?;
    Ok(())
}

/// Until the transaction ends the password stays this one and the account open; false when either is not so already.
pub async fn hold_password(conn: &mut PgConnection, id: UserId, password_hash: &str) -> Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT id FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE",
        id.0,
        password_hash
    );
    Ok(held.fetch_optional(conn).await?.is_some())
}

/// Changes the password of an open account, unless somebody else changed it meanwhile: then a conflict.
pub async fn replace_password(conn: &mut PgConnection, id: UserId, former_hash: &str, password_hash: &str) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        id.0,
        former_hash,
        password_hash
    );
    changed_one(done.execute(conn).await?, "user")
}

pub async fn set_name(conn: &mut PgConnection, id: UserId, name: &str) -> Result<()> {
    sqlx::query!("UPDATE users SET name = $2 WHERE id = $1", id.0, name).execute(conn).await?;
    Ok(())
}

/// Gives a role by hand, on one project or on all; giving it twice changes nothing. Answers whether it is new.
pub async fn add_role(conn: &mut PgConnection, user: UserId, project_id: Option<ProjectId>, role: Role) -> Result<bool> {
    add_role_from(conn, user, Membership { project_id, role }, RoleSource::Hand).await
}

/// Gives a role, and says where it comes from. The same role may come from both sources. Answers whether it is new.
pub async fn add_role_from(conn: &mut PgConnection, user: UserId, given: Membership, source: RoleSource) -> Result<bool> {
    let result = sqlx::query!(
        "INSERT INTO memberships (user_id, project_id, role, source) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        user.0,
        given.project_id.map(|id| id.0),
        given.role.as_str(),
        source.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Takes a role away that came from there. Answers whether it was held.
pub async fn remove_role_from(conn: &mut PgConnection, user: UserId, held: Membership, source: RoleSource) -> Result<bool> {
    let result = sqlx::query!(
        "DELETE FROM memberships WHERE user_id = $1 AND project_id IS NOT DISTINCT FROM $2 AND role = $3 AND source = $4",
        user.0,
        held.project_id.map(|id| id.0),
        held.role.as_str(),
        source.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// The roles that somebody's groups gave them at their last sign-in, by project.
pub async fn group_roles(conn: &mut PgConnection, user: UserId) -> Result<Vec<Membership>> {
    Ok(sqlx::query_as!(
        Membership,
        r#"SELECT project_id AS "project_id: ProjectId", role AS "role: Role" FROM memberships WHERE user_id = $1 AND source = 'group'"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// `None`: on every project.
    pub project_id: Option<ProjectId>,
    pub role: Role,
}

/// What this person is to which project; a disabled account is nothing to any.
pub async fn memberships(conn: &mut PgConnection, user: UserId) -> Result<Vec<Membership>> {
    Ok(sqlx::query_as!(
        Membership,
        r#"SELECT m.project_id AS "project_id: ProjectId", m.role AS "role: Role"
           FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.user_id = $1 AND u.disabled_at IS NULL"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

/// Closes an account; answers whether it was open.
pub async fn disable(conn: &mut PgConnection, id: UserId) -> Result<bool> {
    let done = sqlx::query!("UPDATE users SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL", id.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// Opens an account again; answers whether it was closed.
pub async fn enable(conn: &mut PgConnection, id: UserId) -> Result<bool> {
    let done = sqlx::query!("UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL", id.0).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}

/// A role that an account has.
#[derive(Debug, Clone)]
pub struct Held {
    pub user_id: UserId,
    pub role: Role,
    /// The project's slug; `None`: on every project.
    pub project: Option<String>,
    pub source: RoleSource,
}

impl std::fmt::Display for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.role)?;
        self.project.as_ref().map_or(Ok(()), |project| write!(f, " on {project}"))?;
        match self.source {
            RoleSource::Hand => Ok(()),
            RoleSource::Group => f.write_str(" (group)"),
        }
    }
}

/// The roles of every account, or of one.
pub async fn held(conn: &mut PgConnection, only: Option<UserId>) -> Result<Vec<Held>> {
    Ok(sqlx::query_as!(
        Held,
        r#"SELECT m.user_id AS "user_id: UserId", m.role AS "role: Role", p.slug AS "project?", m.source AS "source: RoleSource"
           FROM memberships m LEFT JOIN projects p ON p.id = m.project_id
           WHERE $1::uuid IS NULL OR m.user_id = $1 ORDER BY m.user_id, p.slug NULLS FIRST, m.role, m.source"#,
        only.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?)
}

/// Every account, by login.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<User>> {
    Ok(sqlx::query_as!(
        User,
        r#"SELECT id AS "id: UserId", login, name, kind AS "kind: AccountKind", password_hash, disabled_at FROM users ORDER BY login"#
    )
    .fetch_all(conn)
    .await?)
}
