//! Authentication of callers: a bearer token for the REST API, a session cookie for pages. The API
//! does not accept the cookie, so a page of another site cannot make a browser send a forged
//! request to it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum_extra::extract::CookieJar;
use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::UserId;
use ecluse_domain::role::Scope;
use ecluse_engine::people::sessions::{SessionHash, find_session_user, hash_session};
use ecluse_engine::{Actor, Error};
use ecluse_store::idempotency::KeyClaim;
use ecluse_store::people::User;
use ecluse_store::tokens;

use super::error::{PageError, Problem, whole_seconds};
use super::limits::shares::Taken;
use super::request_log::request_id;
use super::{App, jwt};

/// The name of the session's cookie.
pub const COOKIE: &str = "ecluse_session";

/// The address that a request comes from, according to the connection and the trusted proxies.
pub struct Remote(pub Option<String>);

impl FromRequestParts<App> for Remote {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(peer)| {
            app.trusted_proxies
                .caller(peer.ip(), &parts.headers)
                .to_string()
        })))
    }
}

/// Marks a request that was counted as one that may change something: the middleware for keys of
/// requests and the handler both ask who the caller is.
#[derive(Clone)]
struct Counted;

/// Counts a request that may change something.
///
/// # Errors
/// 429 when the account has sent too many of them.
fn count_change(parts: &mut Parts, app: &App, user: UserId) -> Result<(), Problem> {
    if parts.method.is_safe() || parts.extensions.get::<Counted>().is_some() {
        return Ok(());
    }
    app.changes.take(user, Instant::now()).map_err(|rest| {
        let seconds = whole_seconds(rest);
        let detail =
            format!("Your account has sent too many changes. Send this one again in {seconds} s.");
        Problem::too_many(detail, seconds)
    })?;
    parts.extensions.insert(Counted);
    Ok(())
}

/// The place of a request among those of its account, until the request is handled.
type AccountPlace = Arc<Taken<UserId>>;

/// Takes a place for this request: the middleware for keys of requests and the handler share it.
///
/// # Errors
/// 429 when the account has its share of requests already.
fn take_place(parts: &mut Parts, app: &App, user: UserId) -> Result<AccountPlace, Problem> {
    if let Some(place) = parts.extensions.get::<AccountPlace>() {
        return Ok(place.clone());
    }
    let place = app.accounts.take(user).ok_or_else(|| {
        let detail = "Your account has too many requests open. Send this one again when one of them has ended.";
        Problem::too_many(detail, NonZeroU32::MIN)
    })?;
    let place = Arc::new(place);
    parts.extensions.insert(place.clone());
    Ok(place)
}

fn actor(kind: ActorKind, user: &User, scope: Scope, remote: Remote) -> Actor {
    Actor {
        kind,
        user: Some(user.id),
        scope,
        name: user.name.clone(),
        remote_address: remote.0,
        request_id: request_id(),
        key_claim: None,
    }
}

/// A caller of the REST API, by bearer token. The middleware around the routes leaves the claim of
/// the request's idempotency key in its extensions.
pub struct Caller {
    pub user: User,
    pub actor: Actor,
    _place: AccountPlace,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let Ok(remote) = Remote::from_request_parts(parts, app).await;
        let header = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        let verified = scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| jwt::verify(app.engine.vault.token_key(), token.trim()))
            .flatten();
        let Some((id, user)) = verified else {
            return Err(Error::Unauthenticated.into());
        };
        let mut conn = app.engine.connection().await?;
        let Some(scope) = tokens::find_scope(&mut conn, id, user).await? else {
            return Err(Error::Unauthenticated.into());
        };
        let place = take_place(parts, app, user)?;
        count_change(parts, app, user)?;
        let user = ecluse_store::people::get(&mut conn, user).await?;
        let mut actor = actor(ActorKind::Token, &user, scope, remote);
        actor.key_claim = parts.extensions.get::<KeyClaim>().cloned();
        Ok(Self {
            user,
            actor,
            _place: place,
        })
    }
}

/// A person who is signed in to the pages, by session cookie. Anybody else is sent to the sign-in
/// page. The middleware around the routes leaves the claim of the form's key in the extensions of the
/// request.
pub struct SignedIn {
    pub user: User,
    pub actor: Actor,
    pub session: SessionHash,
    _place: AccountPlace,
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = PageError;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, PageError> {
        let Ok(remote) = Remote::from_request_parts(parts, app).await;
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(COOKIE).ok_or(Error::Unauthenticated)?.value();
        let user = find_session_user(&app.engine, cookie).await?;
        let user = user.ok_or(Error::Unauthenticated)?;
        let place = take_place(parts, app, user.id)?;
        count_change(parts, app, user.id)?;
        let mut actor = actor(ActorKind::Person, &user, Scope::Everything, remote);
        actor.key_claim = parts.extensions.get::<KeyClaim>().cloned();
        Ok(Self {
            user,
            actor,
            session: hash_session(cookie),
            _place: place,
        })
    }
}
