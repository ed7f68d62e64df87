//! Bearer tokens: a JWT names its row here, and is valid only as long as the row allows.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{TokenId, UserId};
use ecluse_domain::role::{Action, Scope};
use sqlx::PgConnection;
use std::collections::BTreeSet;

use crate::{Json, Result};

pub struct Token {
    pub id: TokenId,
    pub user_id: UserId,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub last_used_at: Option<DateTime<Utc>>,
    /// `None`: everything that the owner may do.
    pub scope: Option<Json<BTreeSet<Action>>>,
}

pub struct NewToken<'a> {
    pub id: TokenId,
    pub user: UserId,
    pub name: &'a str,
    pub expires_at: DateTime<Utc>,
    pub scope: &'a Scope,
}

pub async fn insert(conn: &mut PgConnection, new: &NewToken<'_>) -> Result<()> {
    let scope = match new.scope {
        Scope::Everything => None,
        Scope::Only(actions) => Some(Json(actions)),
    };
    sqlx::query!(
        "INSERT INTO tokens (id, user_id, name, expires_at, scope) VALUES ($1, $2, $3, $4, $5)",
        new.id.0,
        new.user.0,
        new.name,
        new.expires_at,
        scope as _
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds the scope of this token of this person; `None` when the token is no longer valid. Records
/// its use, at most once a minute.
pub async fn find_scope(
    conn: &mut PgConnection,
    id: TokenId,
    user: UserId,
) -> Result<Option<Scope>> {
    let row = sqlx::query!(
        r#"SELECT (t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute') AS "stale!", t.scope AS "scope: Json<BTreeSet<Action>>"
           FROM tokens t JOIN users u ON u.id = t.user_id
           WHERE t.id = $1 AND t.user_id = $2 AND t.revoked_at IS NULL AND t.expires_at > now() AND u.disabled_at IS NULL"#,
        id.0,
        user.0
    )
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.stale {
        sqlx::query!("UPDATE tokens SET last_used_at = now() WHERE id = $1", id.0)
            .execute(conn)
            .await?;
    }
    Ok(Some(row.scope.map_or(Scope::Everything, |actions| {
        Scope::Only(actions.0)
    })))
}

/// Finds when the last valid token of this person expires.
pub async fn find_latest_expiry(
    conn: &mut PgConnection,
    user: UserId,
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!("SELECT max(expires_at) FROM tokens WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()", user.0)
        .fetch_one(conn)
        .await?)
}

/// Lists the tokens of this person, newest first.
pub async fn list(conn: &mut PgConnection, user: UserId) -> Result<Vec<Token>> {
    Ok(sqlx::query_as!(
        Token,
        r#"SELECT id AS "id: TokenId", user_id AS "user_id: UserId", name, created_at, expires_at, revoked_at, last_used_at, scope AS "scope: Json<BTreeSet<Action>>"
           FROM tokens WHERE user_id = $1 ORDER BY created_at DESC LIMIT 200"#,
        user.0
    )
    .fetch_all(conn)
    .await?)
}

/// Lists the valid tokens of this person with this name, newest first. Until the transaction ends,
/// another one that asks this of the same person waits, also while Postgres still works on a COMMIT
/// whose client is gone.
pub async fn lock_name(conn: &mut PgConnection, user: UserId, name: &str) -> Result<Vec<Token>> {
    sqlx::query_scalar!(
        "SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE",
        user.0
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(sqlx::query_as!(
        Token,
        r#"SELECT id AS "id: TokenId", user_id AS "user_id: UserId", name, created_at, expires_at, revoked_at, last_used_at, scope AS "scope: Json<BTreeSet<Action>>"
           FROM tokens WHERE user_id = $1 AND name = $2 AND revoked_at IS NULL AND expires_at > now() ORDER BY created_at DESC"#,
        user.0,
        name
    )
    .fetch_all(conn)
    .await?)
}

/// Finds the owner of a token.
pub async fn find_owner(conn: &mut PgConnection, id: TokenId) -> Result<Option<UserId>> {
    Ok(sqlx::query_scalar!(
        r#"SELECT user_id AS "id: UserId" FROM tokens WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?)
}

/// Revokes a token; returns whether it was not revoked before.
pub async fn revoke(conn: &mut PgConnection, id: TokenId) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE tokens SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL",
        id.0
    );
    Ok(done.execute(conn).await?.rows_affected() == 1)
}

/// Lists the valid tokens of services.
pub async fn list_for_services(conn: &mut PgConnection) -> Result<Vec<Token>> {
    Ok(sqlx::query_as!(
        Token,
        r#"SELECT t.id AS "id: TokenId", t.user_id AS "user_id: UserId", t.name, t.created_at, t.expires_at, t.revoked_at, t.last_used_at,
                  t.scope AS "scope: Json<BTreeSet<Action>>"
           FROM users u JOIN tokens t ON t.user_id = u.id
           WHERE u.kind = 'service' AND t.revoked_at IS NULL AND t.expires_at > now() ORDER BY t.created_at DESC LIMIT 1000"#
    )
    .fetch_all(conn)
    .await?)
}
