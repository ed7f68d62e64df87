//! Passwords: they are hashed and verified here, and people change their own.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use ecluse_domain::audit::AuditAction;
use ecluse_store::{people, sessions};

use super::sessions::start_session;
use crate::{Actor, Change, Engine, Error, Result, audit_change, commit};

/// Limits how many hashes are computed at the same time. Each takes 19 MiB, so without a limit
/// anybody could fill the memory from the sign-in page.
static HASHING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
/// The hash that a sign-in with an unknown login is verified against, so that the answer takes as
/// long as for a known login.
pub(super) static UNKNOWN_LOGIN_HASH: LazyLock<Option<String>> =
    LazyLock::new(|| hash("nobody's password").ok());

/// Whether a new password fits [`PASSWORD_LENGTH`].
pub(super) fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= 10 && password.len() <= 1000
}

/// The rule for new passwords, as the end of a sentence.
pub(super) const PASSWORD_LENGTH: &str = "must have at least 10 characters, and at most 1000 bytes";

/// Changes the actor's own password; `current` must be the present one. All sessions of the actor
/// end, so that nobody can use an old cookie any more, and the cookie of a new session is returned.
/// Any signed in person with a password here may call this.
pub async fn change_password(
    engine: &Engine,
    actor: &Actor,
    current: &str,
    new: &str,
) -> Result<String> {
    let id = actor.user.ok_or(Error::Unauthenticated)?;
    let user = people::get(&mut *engine.connection().await?, id).await?;
    let Some(current_hash) = user.password_hash.clone() else {
        return Err(Error::Conflict(
            "You sign in through the identity provider and have no password here.".to_owned(),
        ));
    };
    if !verify_password(current.to_owned(), current_hash.clone()).await? {
        return Err(Error::invalid("current", "is not your password"));
    }
    if !is_long_enough(new) {
        return Err(Error::invalid("new", PASSWORD_LENGTH));
    }
    if new == current {
        return Err(Error::invalid("new", "is the same as the current password"));
    }
    let hashed = hash_password(new.to_owned()).await?;
    let mut tx = engine.begin().await?;
    people::replace_password(&mut tx, id, &current_hash, &hashed)
        .await
        .map_err(|error| match error {
            ecluse_store::Error::Conflict(_) => {
                Error::Conflict("Your password has just been changed; sign in again.".to_owned())
            }
            other => other.into(),
        })?;
    sessions::delete_for_user(&mut tx, id).await?;
    let change = Change {
        subject: Some(id.0),
        detail: user.login.clone(),
        ..Change::new(AuditAction::PersonPasswordChanged)
    };
    audit_change(&mut tx, actor, change).await?;
    let cookie = start_session(&mut tx, actor, &user).await?;
    commit(tx).await?;
    Ok(cookie)
}

fn hash(password: &str) -> Result<String> {
    let hashed = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hashed.to_string())
}

pub(super) async fn hash_password(password: String) -> Result<String> {
    run_blocking(move || hash(&password)).await?
}

pub(super) async fn verify_password(password: String, expected: String) -> Result<bool> {
    run_blocking(move || {
        PasswordHash::new(&expected).is_ok_and(|expected| {
            Argon2::default()
                .verify_password(password.as_bytes(), &expected)
                .is_ok()
        })
    })
    .await
}

/// Runs work on a thread for blocking work, within the limit of [`HASHING`].
async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = HASHING
        .acquire()
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(error.to_string()))
}
