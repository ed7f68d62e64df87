//! Accounts of people and services, and their roles on projects.

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
    /// `None` for people who sign in only through the identity provider, and for services.
    pub password_hash: Option<String>,
    pub disabled_at: Option<DateTime<Utc>>,
}

pub struct NewUser<'a> {
    pub id: UserId,
    pub login: &'a str,
    pub name: &'a str,
    pub kind: AccountKind,
    /// See [`User::password_hash`].
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

/// Selects accounts; the argument is the end of the query.
macro_rules! select {
    ($end:literal $(, $value:expr)* $(,)?) => {
        sqlx::query_as!(
            User,
            r#"SELECT id AS "id: UserId", login, name, kind AS "kind: AccountKind", password_hash, disabled_at FROM users "#
                + $end
                $(, $value)*
        )
    };
}

pub async fn get(conn: &mut PgConnection, id: UserId) -> Result<User> {
    select!("WHERE id = $1", id.0)
        .fetch_optional(conn)
        .await
        .or_not_found("user")
}

/// Finds an account by its login, in any case: stored logins are lower-case.
pub async fn find_by_login(conn: &mut PgConnection, login: &str) -> Result<Option<User>> {
    Ok(select!("WHERE login = $1", login.to_lowercase())
        .fetch_optional(conn)
        .await?)
}

pub async fn set_password(conn: &mut PgConnection, id: UserId, password_hash: &str) -> Result<()> {
    sqlx::query!(
        "UPDATE users SET password_hash = $2 WHERE id = $1",
        id.0,
        password_hash
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the password unchanged and the account enabled until the transaction ends. Returns `false`
/// when the password is another one already, or the account is disabled.
pub async fn lock_password(
    conn: &mut PgConnection,
    id: UserId,
    password_hash: &str,
) -> Result<bool> {
    let held = sqlx::query_scalar!(
        "SELECT id FROM users WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL FOR SHARE",
        id.0,
        password_hash
    );
    Ok(held.fetch_optional(conn).await?.is_some())
}

/// Replaces the password of an enabled account; a conflict when it was changed meanwhile.
pub async fn replace_password(
    conn: &mut PgConnection,
    id: UserId,
    previous_hash: &str,
    password_hash: &str,
) -> Result<()> {
    let done = sqlx::query!(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2 AND disabled_at IS NULL",
        id.0,
        previous_hash,
        password_hash
    );
    changed_one(done.execute(conn).await?, "user")
}

pub async fn set_name(conn: &mut PgConnection, id: UserId, name: &str) -> Result<()> {
    sqlx::query!("UPDATE users SET name = $2 WHERE id = $1", id.0, name)
        .execute(conn)
        .await?;
    Ok(())
}

/// Assigns a role by hand, on one project or on all. A second assignment changes nothing. Returns
/// whether the role is new.
pub async fn add_role(
    conn: &mut PgConnection,
    user: UserId,
    project_id: Option<ProjectId>,
    role: Role,
) -> Result<bool> {
    add_role_from(
        conn,
        user,
        Membership { project_id, role },
        RoleSource::Hand,
    )
    .await
}

/// Assigns a role from this source. An account may have the same role from both sources. Returns
/// whether the role is new from this source.
pub async fn add_role_from(
    conn: &mut PgConnection,
    user: UserId,
    membership: Membership,
    source: RoleSource,
) -> Result<bool> {
    let result = sqlx::query!(
        "INSERT INTO memberships (user_id, project_id, role, source) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        user.0,
        membership.project_id.map(|id| id.0),
        membership.role.as_str(),
        source.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Removes a role that came from this source. Returns whether the account had it.
pub async fn remove_role_from(
    conn: &mut PgConnection,
    user: UserId,
    membership: Membership,
    source: RoleSource,
) -> Result<bool> {
    let result = sqlx::query!(
        "DELETE FROM memberships WHERE user_id = $1 AND project_id IS NOT DISTINCT FROM $2 AND role = $3 AND source = $4",
        user.0,
        membership.project_id.map(|id| id.0),
        membership.role.as_str(),
        source.as_str()
    )
    .execute(conn)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Lists the roles that a person has from the groups of the last sign-in.
pub async fn list_group_roles(conn: &mut PgConnection, user: UserId) -> Result<Vec<Membership>> {
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
    /// `None` for a role on every project.
    pub project_id: Option<ProjectId>,
    pub role: Role,
}

/// Lists the roles of this account; none when the account is disabled.
pub async fn list_memberships(conn: &mut PgConnection, user: UserId) -> Result<Vec<Membership>> {
    Ok(sqlx::query_as!(
        Membership,
        r#"SELECT m.project_id AS "project_id: ProjectId", m.role AS "role: Role"
           FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.user_id = $1 AND u.disabled_at IS NULL"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

/// Disables an account; returns whether it was enabled.
pub async fn disable(conn: &mut PgConnection, id: UserId) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE users SET disabled_at = now() WHERE id = $1 AND disabled_at IS NULL",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Enables an account again; returns whether it was disabled.
pub async fn enable(conn: &mut PgConnection, id: UserId) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A role of an account, for display.
#[derive(Debug, Clone)]
pub struct AccountRole {
    pub user_id: UserId,
    pub role: Role,
    /// The slug of the project; `None` for a role on every project.
    pub project: Option<String>,
    pub source: RoleSource,
}

impl std::fmt::Display for AccountRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.role)?;
        self.project
            .as_ref()
            .map_or(Ok(()), |project| write!(f, " on {project}"))?;
        match self.source {
            RoleSource::Hand => Ok(()),
            RoleSource::Group => f.write_str(" (group)"),
        }
    }
}

/// Lists the roles of every account, or of one.
pub async fn list_roles(conn: &mut PgConnection, only: Option<UserId>) -> Result<Vec<AccountRole>> {
    Ok(sqlx::query_as!(
        AccountRole,
        r#"SELECT m.user_id AS "user_id: UserId", m.role AS "role: Role", p.slug AS "project?", m.source AS "source: RoleSource"
           FROM memberships m LEFT JOIN projects p ON p.id = m.project_id
           WHERE $1::uuid IS NULL OR m.user_id = $1 ORDER BY m.user_id, p.slug NULLS FIRST, m.role, m.source"#,
        only.map(|id| id.0)
    )
    .fetch_all(conn)
    .await?)
}

/// Lists every account, by login.
pub async fn list(conn: &mut PgConnection) -> Result<Vec<User>> {
    Ok(select!("ORDER BY login").fetch_all(conn).await?)
}

/// A role of a person, as the question "may this person do this now?" needs it.
#[derive(Debug, Clone)]
pub struct HeldRole {
    pub user_id: UserId,
    pub login: String,
    pub kind: AccountKind,
    /// `None` means every project.
    pub project_id: Option<ProjectId>,
    pub role: Role,
}

/// Lists the roles of these people. A disabled account has none.
pub async fn list_held_roles(conn: &mut PgConnection, users: &[UserId]) -> Result<Vec<HeldRole>> {
    let users: Vec<uuid::Uuid> = users.iter().map(|id| id.0).collect();
    Ok(sqlx::query_as!(
        HeldRole,
        r#"SELECT m.user_id AS "user_id: UserId", u.login, u.kind AS "kind: AccountKind", m.project_id AS "project_id: ProjectId", m.role AS "role: Role"
           FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.user_id = ANY($1) AND u.disabled_at IS NULL"#,
        &users
    )
    .fetch_all(conn)
    .await?)
}
