//! Sign-in with a login and a password.

use ecluse_domain::audit::ActorKind;
use ecluse_domain::role::Scope;
use ecluse_store::people;
use ecluse_store::people::User;

use super::passwords::{UNKNOWN_LOGIN_HASH, verify_password};
use super::sessions::start_session;
use crate::{Actor, Engine, Error, Result, commit};

/// A started session: the value of its cookie, and its user.
pub struct SignedIn {
    pub cookie: String,
    pub user: User,
}

/// A person whose password was right a moment ago.
pub struct Verified {
    pub user: User,
    /// The hash of that password.
    expected: String,
}

/// Verifies a login and its password. If something is wrong, the error is always
/// [`Error::Unauthenticated`] and takes the same time, so that nobody can guess logins. Anybody may
/// call this.
pub async fn verify(engine: &Engine, login: &str, password: &str) -> Result<Verified> {
    let user = people::find_by_login(&mut *engine.connection().await?, login).await?;
    // An account without a password signs in through the identity provider only.
    let user = user.filter(|user| user.password_hash.is_some());
    let expected = user
        .as_ref()
        .and_then(|user| user.password_hash.clone())
        .or_else(|| UNKNOWN_LOGIN_HASH.clone())
        .unwrap_or_default();
    let matches = verify_password(password.to_owned(), expected.clone()).await?;
    let Some(user) = user.filter(|user| matches && user.disabled_at.is_none()) else {
        return Err(Error::Unauthenticated);
    };
    Ok(Verified { user, expected })
}

/// Starts a session of a person whose password was verified.
///
/// # Errors
/// [`Error::Unauthenticated`] when the password was changed meanwhile.
pub async fn start(
    engine: &Engine,
    Verified { user, expected }: Verified,
    remote_address: Option<&str>,
    request_id: Option<&str>,
) -> Result<SignedIn> {
    let mut tx = engine.begin().await?;
    let actor = Actor {
        kind: ActorKind::Person,
        user: Some(user.id),
        scope: Scope::Everything,
        name: user.name.clone(),
        remote_address: remote_address.map(str::to_owned),
        request_id: request_id.map(str::to_owned),
        key_claim: None,
    };
    // If the password was changed during the verification, all sessions of the old password have
    // ended, and this one must not start.
    if !people::lock_password(&mut tx, user.id, &expected).await? {
        return Err(Error::Unauthenticated);
    }
    let cookie = start_session(&mut tx, &actor, &user).await?;
    commit(tx).await?;
    Ok(SignedIn { cookie, user })
}
