//! People: accounts, sign-in, sessions and tokens.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use chrono::Duration;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::{ProjectId, TokenId, UserId};
use ecluse_domain::role::{AccountKind, Action, Role, Scope};
use ecluse_store::people::{NewUser, User};
use ecluse_store::tokens::NewToken;
use ecluse_store::{PgConnection, people, projects, sessions, tokens};
use sha2::{Digest, Sha256};

use crate::{Actor, Change, Engine, Error, Result, access, audit, clock, commit};

/// How long a session lasts.
pub const SESSION: Duration = Duration::hours(12);
/// The longest life of a token.
pub const LONGEST_TOKEN: Duration = Duration::days(366);
/// Hashing takes 19 MiB each; more at once would let anybody at the sign-in page fill the memory.
static HASHING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);
/// What a sign-in with an unknown login is compared with, so that it takes as long as any other.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash("nobody's password").ok());

/// A new account, or another role for an existing one.
pub struct NewPerson<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// `None`: on every project.
    pub project: Option<ProjectId>,
    pub password: Option<&'a str>,
    pub kind: AccountKind,
}

/// Creates an account with a role, or adds the role to an existing account, whose password is
/// changed when one is given. Needs [`Action::ManagePeople`] on the whole installation.
pub async fn add(engine: &Engine, actor: &Actor, new: &NewPerson<'_>) -> Result<UserId> {
    check(new)?;
    let hashed = match new.password {
        Some(password) => Some(hash_aside(password.to_owned()).await?),
        None => None,
    };
    let mut tx = engine.begin_ruling(actor, None, Action::ManagePeople).await?;
    let place = match new.project {
        Some(project) => format!("project {}", projects::get(&mut tx, project).await?.slug),
        None => "every project".to_owned(),
    };
    let (id, action) = match (people::find_by_login(&mut tx, new.login).await?, hashed) {
        (Some(user), _) if user.kind != new.kind => {
            return Err(Error::invalid("login", "is another kind of account already: a person's stays one, and a service's too"));
        }
        (Some(user), _) if new.name != new.login && new.name != user.name => {
            return Err(Error::invalid("name", format!("the account exists, as {}: leave the name out", user.name)));
        }
        (Some(_), Some(_)) if actor.kind != ActorKind::CommandLine => {
            // Whoever knew somebody else's password would be two people.
            return Err(Error::invalid(
                "password",
                "the account exists: whoever has a shell on the server changes its password, with `ecluse user add`",
            ));
        }
        (Some(user), Some(_)) if user.password_hash.is_none() => {
            // Otherwise whom the provider locks out would still come in.
            return Err(Error::invalid("password", "this person signs in through the provider of identities and has no password here"));
        }
        (Some(user), Some(hashed)) => {
            people::set_password(&mut tx, user.id, &hashed).await?;
            // Whoever signed in with the former password signs in again.
            let ended = sessions::delete_of(&mut tx, user.id).await?;
            if ended > 0 {
                let detail = format!("{ended} of {}: the password changed", new.login);
                audit(&mut tx, actor, Change { action: "session.ended", subject: Some(user.id.0), detail, ..Default::default() }).await?;
            }
            (user.id, Some("person.password_changed"))
        }
        (Some(user), None) => (user.id, None),
        (None, None) if new.kind == AccountKind::Person => return Err(Error::invalid("password", "a new account needs a password")),
        (None, hashed) => {
            let id = UserId::generate();
            let user = NewUser { id, login: new.login, name: new.name, kind: new.kind, password_hash: hashed.as_deref() };
            people::insert(&mut tx, &user).await?;
            (id, Some("person.created"))
        }
    };
    if let Some(action) = action {
        let detail = match new.kind {
            AccountKind::Person => new.login.to_owned(),
            AccountKind::Service => format!("the service {}", new.login),
        };
        audit(&mut tx, actor, Change { action, subject: Some(id.0), detail, ..Default::default() }).await?;
    }
    if people::add_role(&mut tx, id, new.project, new.role).await? {
        let detail = format!("{} as {} on {place}", new.login, new.role);
        let change = Change { action: "person.role_added", project: new.project, subject: Some(id.0), detail, ..Default::default() };
        audit(&mut tx, actor, change).await?;
    }
    commit(tx).await?;
    Ok(id)
}

fn check(new: &NewPerson<'_>) -> Result<()> {
    let mut problems = Vec::new();
    let login_ok = (1..=63).contains(&new.login.len())
        && new.login.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && new.login.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'@' | b'-'));
    if !login_ok {
        problems.push(("login", "must be lower-case letters, digits, `.`, `_`, `@` or `-`, at most 63".to_owned()));
    }
    if !(1..=200).contains(&new.name.chars().count()) || new.name.chars().any(char::is_control) {
        problems.push(("name", "must be 1 to 200 characters".to_owned()));
    }
    if new.kind == AccountKind::Service && new.password.is_some() {
        problems.push(("password", "a service account has none; it has tokens".to_owned()));
    }
    if new.password.is_some_and(|password| !is_long_enough(password)) {
        problems.push(("password", PASSWORD_LENGTH.to_owned()));
    }
    if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
}

fn is_long_enough(password: &str) -> bool {
    password.chars().count() >= 10 && password.len() <= 1000
}

const PASSWORD_LENGTH: &str = "must have 10 characters at least, and at most 1000 bytes";

/// Changes the actor's own password, which they say once more. Ends every session of theirs and answers the cookie of a new
/// one: whoever holds an old one is out. For whoever has a password here.
pub async fn change_password(engine: &Engine, actor: &Actor, current: &str, new: &str) -> Result<String> {
    let id = actor.user.ok_or(Error::Unauthenticated)?;
    let user = people::get(&mut *engine.connection().await?, id).await?;
    let Some(former) = user.password_hash.clone() else {
        return Err(Error::Conflict("You sign in through the provider of identities and have no password here.".to_owned()));
    };
    if !verify_aside(current.to_owned(), former.clone()).await? {
        return Err(Error::invalid("current", "is not your password"));
    }
    if !is_long_enough(new) {
        return Err(Error::invalid("new", PASSWORD_LENGTH));
    }
    if new == current {
        return Err(Error::invalid("new", "is the one you have"));
    }
    let hashed = hash_aside(new.to_owned()).await?;
    let mut tx = engine.begin().await?;
    people::replace_password(&mut tx, id, &former, &hashed).await.map_err(|error| match error {
        ecluse_store::Error::Conflict(_) => Error::Conflict("Your password was changed at this moment; sign in anew.".to_owned()),
        other => other.into(),
    })?;
    sessions::delete_of(&mut tx, id).await?;
    let change = Change { action: "person.password_changed", subject: Some(id.0), detail: user.login.clone(), ..Default::default() };
    audit(&mut tx, actor, change).await?;
    let cookie = start_session(&mut tx, actor, &user).await?;
    commit(tx).await?;
    Ok(cookie)
}

/// A started session: the cookie's value, and whose it is.
pub struct SignedIn {
    pub cookie: String,
    pub user: User,
}

/// Opens a session for the right password. Whatever is wrong, the answer and the time it takes are
/// the same. May be called by anybody.
pub async fn sign_in(
    engine: &Engine,
    login: &str,
    password: &str,
    remote_address: Option<&str>,
    request_id: Option<&str>,
) -> Result<SignedIn> {
    let user = people::find_by_login(&mut *engine.connection().await?, login).await?;
    // Whoever has no password here is nobody to this way in.
    let user = user.filter(|user| user.password_hash.is_some());
    let expected = user.as_ref().and_then(|user| user.password_hash.clone()).or_else(|| NOBODY.clone()).unwrap_or_default();
    let matches = verify_aside(password.to_owned(), expected.clone()).await?;
    let Some(user) = user.filter(|user| matches && user.disabled_at.is_none()) else { return Err(Error::Unauthenticated) };
    let mut tx = engine.begin().await?;
    let actor = Actor {
        kind: ActorKind::Person,
        user: Some(user.id),
        scope: Scope::Everything,
        name: user.name.clone(),
        remote_address: remote_address.map(str::to_owned),
        request_id: request_id.map(str::to_owned),
    };
    // Verifying took a while: whoever changed the password since has ended the sessions of the former one.
    if !people::hold_password(&mut tx, user.id, &expected).await? {
        return Err(Error::Unauthenticated);
    }
    let cookie = start_session(&mut tx, &actor, &user).await?;
    commit(tx).await?;
    Ok(SignedIn { cookie, user })
}

/// A new session for somebody who proved who they are; answers its cookie's value.
pub(crate) async fn start_session(conn: &mut PgConnection, actor: &Actor, user: &User) -> Result<String> {
    let value: [u8; 32] = rand::random();
    let cookie = hex::encode(value);
    sessions::insert(conn, &session_hash(&cookie), user.id, SESSION).await?;
    let detail = user.login.clone();
    audit(conn, actor, Change { action: "session.started", subject: Some(user.id.0), detail, ..Default::default() }).await?;
    Ok(cookie)
}

/// Ends the session that this cookie opens, if it opens one.
pub async fn sign_out(engine: &Engine, cookie: &str) -> Result<()> {
    let mut tx = engine.begin().await?;
    let Some(user) = sessions::delete(&mut tx, &session_hash(cookie)).await? else { return Ok(()) };
    let user = people::get(&mut tx, user).await?;
    let actor = Actor { kind: ActorKind::Person, user: Some(user.id), name: user.name, ..Actor::system() };
    audit(&mut tx, &actor, Change { action: "session.ended", subject: Some(user.id.0), detail: user.login, ..Default::default() }).await?;
    commit(tx).await
}

/// Whose session this cookie opens.
pub async fn session_user(engine: &Engine, cookie: &str) -> Result<Option<User>> {
    let mut conn = engine.connection().await?;
    match sessions::find_user(&mut conn, &session_hash(cookie)).await? {
        Some(id) => Ok(Some(people::get(&mut conn, id).await?)),
        None => Ok(None),
    }
}

fn session_hash(cookie: &str) -> [u8; 32] {
    Sha256::digest(cookie.as_bytes()).into()
}

/// A token's row; the signed text is made by the server. `for_login` must be the actor's own, or a service's, which
/// needs [`Action::ManagePeople`]: whoever could make a person's would be two people. Only who has a shell on the server may.
///
/// A token made with a token ends no later than the last of the actor's good tokens, so nobody who
/// got hold of one can stay for ever by making the next. Revoking a token does not revoke those that
/// were made with it; a disabled account's count for nothing. A token with a scope makes none.
pub async fn issue_token(
    engine: &Engine,
    actor: &Actor,
    for_login: &str,
    name: &str,
    life: Duration,
    scope: &Scope,
) -> Result<(TokenId, User, chrono::DateTime<chrono::Utc>)> {
    if !(1..=200).contains(&name.chars().count()) {
        return Err(Error::invalid("name", "must be 1 to 200 characters"));
    }
    if life <= Duration::zero() || life > LONGEST_TOKEN {
        return Err(Error::invalid("days", "must be 1 to 366"));
    }
    if matches!(scope, Scope::Only(actions) if actions.is_empty()) {
        return Err(Error::invalid("scope", "must name an action at least; for nothing else, read"));
    }
    unscoped(actor)?;
    let mut tx = engine.begin_ruled().await?;
    let user = people::find_by_login(&mut tx, for_login).await?;
    let is_own = actor.user.is_some() && user.as_ref().map(|user| user.id) == actor.user;
    if !is_own {
        access::require(&mut tx, actor, None, Action::ManagePeople).await?;
    }
    let user = user.ok_or(Error::NotFound("user"))?;
    if !is_own && user.kind == AccountKind::Person && actor.kind != ActorKind::CommandLine {
        return Err(Error::Forbidden("A person issues their own tokens; you issue those of services.".to_owned()));
    }
    if user.disabled_at.is_some() {
        return Err(Error::Conflict(format!("The account {} is closed; its tokens open nothing.", user.login)));
    }
    if let Scope::Only(actions) = scope
        && user.kind == AccountKind::Service
        && let Some(beyond) = actions.iter().find(|action| action.takes_a_person())
    {
        return Err(Error::invalid("scope", format!("a service never has {beyond}: that takes a person")));
    }
    let id = TokenId::generate();
    let mut expires_at = clock::now() + life;
    if let (ActorKind::Token, Some(holder)) = (actor.kind, actor.user) {
        // None is left when it was revoked at this very moment.
        expires_at = expires_at.min(tokens::latest_expiry(&mut tx, holder).await?.ok_or(Error::Unauthenticated)?);
    }
    tokens::insert(&mut tx, &NewToken { id, user: user.id, name, expires_at, scope }).await?;
    let detail = match scope {
        Scope::Everything => format!("{name} for {}", user.login),
        Scope::Only(actions) => {
            let actions: Vec<&str> = actions.iter().map(|action| action.as_str()).collect();
            format!("{name} for {}: {}", user.login, actions.join(", "))
        }
    };
    audit(&mut tx, actor, Change { action: "token.issued", subject: Some(id.0), detail, ..Default::default() }).await?;
    commit(tx).await?;
    Ok((id, user, expires_at))
}

/// Ends a token: one's own, or anybody's with [`Action::ManagePeople`].
pub async fn revoke_token(engine: &Engine, actor: &Actor, id: TokenId) -> Result<()> {
    unscoped(actor)?;
    let mut tx = engine.begin().await?;
    let owner = tokens::find_owner(&mut tx, id).await?;
    if actor.user.is_none() || owner != actor.user {
        let allowed = access::require(&mut tx, actor, None, Action::ManagePeople).await;
        allowed.map_err(|error| if matches!(error, Error::Forbidden(_)) { Error::NotFound("token") } else { error })?;
    }
    if !tokens::revoke(&mut tx, id).await? {
        return Err(Error::NotFound("token"));
    }
    audit(&mut tx, actor, Change { action: "token.revoked", subject: Some(id.0), ..Default::default() }).await?;
    commit(tx).await
}

/// A token of less than everything makes no other, which might be one of more.
fn unscoped(actor: &Actor) -> Result<()> {
    match actor.scope {
        Scope::Everything => Ok(()),
        Scope::Only(_) => Err(Error::Forbidden("A token with a scope issues and revokes no tokens.".to_owned())),
    }
}

fn hash(password: &str) -> Result<String> {
    let hashed = Argon2::default().hash_password(password.as_bytes()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(hashed.to_string())
}

async fn hash_aside(password: String) -> Result<String> {
    aside(move || hash(&password)).await?
}

async fn verify_aside(password: String, expected: String) -> Result<bool> {
    aside(move || {
        PasswordHash::new(&expected).is_ok_and(|expected| Argon2::default().verify_password(password.as_bytes(), &expected).is_ok())
    })
    .await
}

/// Off the async threads, and only so many at a time.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _permit = HASHING.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::Internal(error.to_string()))
}
