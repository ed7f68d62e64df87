//! Sessions of people in a browser: each is known by the value of its cookie.

use chrono::Duration;
use ecluse_domain::audit::{ActorKind, AuditAction};
use ecluse_store::people::User;
use ecluse_store::{PgConnection, people, sessions};
use sha2::{Digest, Sha256};

use crate::{Actor, Change, Engine, Result, audit_change, commit};

/// How long a session lasts.
pub const SESSION_LIFETIME: Duration = Duration::hours(12);

/// Starts a session for a person who has proved their identity, and returns the value of its
/// cookie.
pub(crate) async fn start_session(
    conn: &mut PgConnection,
    actor: &Actor,
    user: &User,
) -> Result<String> {
    let value: [u8; 32] = rand::random();
    let cookie = hex::encode(value);
    sessions::insert(conn, &hash_session(&cookie), user.id, SESSION_LIFETIME).await?;
    let detail = user.login.clone();
    audit_change(
        conn,
        actor,
        Change {
            subject: Some(user.id.0),
            detail,
            ..Change::new(AuditAction::SessionStarted)
        },
    )
    .await?;
    Ok(cookie)
}

/// Ends the session of this cookie, if it has one.
pub async fn sign_out(engine: &Engine, cookie: &str) -> Result<()> {
    let mut tx = engine.begin().await?;
    let Some(user) = sessions::delete(&mut tx, &hash_session(cookie)).await? else {
        return Ok(());
    };
    let user = people::get(&mut tx, user).await?;
    let actor = Actor {
        kind: ActorKind::Person,
        user: Some(user.id),
        name: user.name,
        ..Actor::system()
    };
    audit_change(
        &mut tx,
        &actor,
        Change {
            subject: Some(user.id.0),
            detail: user.login,
            ..Change::new(AuditAction::SessionEnded)
        },
    )
    .await?;
    commit(tx).await
}

/// Finds the user of this cookie's session.
pub async fn find_session_user(engine: &Engine, cookie: &str) -> Result<Option<User>> {
    let mut conn = engine.connection().await?;
    Ok(sessions::find_user(&mut conn, &hash_session(cookie)).await?)
}

/// What tells one session from another: the hash of its cookie.
pub type SessionHash = [u8; 32];

/// The hash of a session's cookie, under which the database has the session.
pub fn hash_session(cookie: &str) -> SessionHash {
    Sha256::digest(cookie.as_bytes()).into()
}
