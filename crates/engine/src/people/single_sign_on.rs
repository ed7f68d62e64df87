//! Sign-in through an identity provider.
//!
//! Nothing is stored here between the two halves of a sign-in: the data for the second half is
//! sealed into a cookie of the browser that started it, so that strangers who only start sign-ins
//! fill no table. The database records completed sign-ins, so that each ends in a session at most
//! once.

use chrono::{DateTime, Duration, Utc};
use ecluse_clients::oidc::{self, PendingSignIn, Provider};
use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::UserId;
use ecluse_domain::role::Scope;
use ecluse_domain::text::quote;
use ecluse_store::identities;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::provider_accounts::{Grant, Origin, find_or_create_account, replace_roles, update_name};
use super::sessions::start_session;
use super::sign_in::SignedIn;
use crate::{Actor, Engine, Error, Result, commit};

/// How long a sign-in may take at the provider.
const MAX_DURATION: Duration = Duration::minutes(10);
/// The place that the cookie is sealed for.
const PLACE: &str = "a sign-in through the provider";
/// The greatest length in bytes of an address to continue at; a longer address is not kept.
const MAX_NEXT_LENGTH: usize = 1000;

/// An identity provider to sign in through, and the roles that its groups give.
pub struct SingleSignOn {
    pub provider: Provider,
    /// The name of the provider on the sign-in page.
    pub label: String,
    pub grants: Vec<Grant>,
}

/// Why nobody was signed in.
#[derive(Debug)]
pub enum SignInError {
    /// This browser did not start the sign-in, took too long, or completed it before.
    NotStartedHere,
    /// The person or the provider refused.
    Denied,
    /// The answer of the provider cannot be used. The log has the reason.
    UnusableAnswer,
    /// The provider does not answer.
    Unreachable,
    /// The person's account in Ecluse is disabled.
    Disabled,
    /// The account has started too many sessions.
    TooMany,
    Engine(Error),
}

impl From<Error> for SignInError {
    fn from(error: Error) -> Self {
        Self::Engine(error)
    }
}

impl From<ecluse_store::Error> for SignInError {
    fn from(error: ecluse_store::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl From<oidc::Error> for SignInError {
    fn from(error: oidc::Error) -> Self {
        tracing::warn!(%error, "no sign-in through the provider");
        match error {
            oidc::Error::Unreachable(_) => Self::Unreachable,
            oidc::Error::Refused(_) | oidc::Error::Untrusted(_) => Self::UnusableAnswer,
        }
    }
}

/// The data that the browser keeps, sealed in a cookie, while the person is at the provider.
#[derive(Serialize, Deserialize)]
struct StartedSignIn {
    /// The version before wrote `begun` into cookies, which live for ten minutes.
    #[serde(alias = "begun")]
    pending: PendingSignIn,
    at: DateTime<Utc>,
    next: String,
}

/// Starts a sign-in. Returns the address to send the browser to, and the value of the cookie that
/// it must bring back. `next` is the address in Ecluse to continue at afterwards. Anybody may call
/// this.
pub async fn begin_sign_in(
    engine: &Engine,
    sso: &SingleSignOn,
    next: &str,
) -> Result<(url::Url, String), SignInError> {
    let (url, pending) = sso.provider.start_sign_in().await?;
    let at = ecluse_store::now(&mut *engine.connection().await?).await?;
    let next = if next.len() > MAX_NEXT_LENGTH {
        "/"
    } else {
        next
    }
    .to_owned();
    let started = serde_json::to_vec(&StartedSignIn { pending, at, next })
        .map_err(|error| Error::Internal(error.to_string()))?;
    Ok((url, hex::encode(engine.vault.seal(PLACE, &started)?)))
}

/// The provider's answer as the browser brought it. It is not trusted: anybody could have written
/// it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ProviderAnswer {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    /// The issuer, from a provider that implements RFC 9207.
    pub iss: Option<String>,
}

/// Completes a sign-in that this browser started, as its cookie shows, and starts a session.
/// Returns also the address to continue at. The first sign-in of a person creates an account.
/// `may_start` answers whether the account may start another session. Anybody may call this.
pub async fn complete_sign_in(
    engine: &Engine,
    sso: &SingleSignOn,
    cookie: Option<&str>,
    answer: &ProviderAnswer,
    origin: Origin,
    may_start: impl FnOnce(UserId) -> bool,
) -> Result<(SignedIn, String), SignInError> {
    let started = cookie
        .and_then(|cookie| open_cookie(engine, cookie))
        .ok_or(SignInError::NotStartedHere)?;
    let mut conn = engine.connection().await?;
    let now = ecluse_store::now(&mut conn).await?;
    let state_hash: [u8; 32] = Sha256::digest(started.pending.state.as_bytes()).into();
    let is_this_browsers = answer.state == started.pending.state && now < started.at + MAX_DURATION;
    if !is_this_browsers || identities::is_completed(&mut conn, &state_hash).await? {
        return Err(SignInError::NotStartedHere);
    }
    // The provider may be slow, so no connection is held while it answers.
    drop(conn);
    if answer
        .iss
        .as_deref()
        .is_some_and(|issuer| issuer != sso.provider.issuer())
    {
        return Err(
            oidc::Error::Untrusted("the answer comes from another issuer".to_owned()).into(),
        );
    }
    if let Some(error) = &answer.error {
        let error = quote(error, 100);
        tracing::info!(error, "the provider did not sign somebody in");
        return Err(if error == "access_denied" {
            SignInError::Denied
        } else {
            SignInError::UnusableAnswer
        });
    }
    let code = answer.code.as_deref().ok_or(SignInError::NotStartedHere)?;
    let person = sso.provider.identify(code, &started.pending, now).await?;

    let mut tx = engine.begin().await?;
    match identities::insert_completed(&mut tx, &state_hash).await {
        Err(ecluse_store::Error::Conflict(_)) => return Err(SignInError::NotStartedHere),
        recorded => recorded?,
    }
    let mut user = find_or_create_account(&mut tx, sso.provider.issuer(), &person, &origin).await?;
    if user.disabled_at.is_some() {
        return Err(SignInError::Disabled);
    }
    if !may_start(user.id) {
        return Err(SignInError::TooMany);
    }
    replace_roles(&mut tx, &sso.grants, &person.groups, &user, &origin).await?;
    update_name(&mut tx, &mut user, &person, &origin).await?;
    let actor = Actor {
        kind: ActorKind::Person,
        user: Some(user.id),
        scope: Scope::Everything,
        name: user.name.clone(),
        remote_address: origin.remote_address,
        request_id: origin.request_id,
        key_claim: None,
    };
    let cookie = start_session(&mut tx, &actor, &user).await?;
    commit(tx).await?;
    Ok((SignedIn { cookie, user }, started.next))
}

/// Opens the sealed cookie; `None` when Ecluse did not seal it, or it is damaged.
fn open_cookie(engine: &Engine, cookie: &str) -> Option<StartedSignIn> {
    let started = engine.vault.open(PLACE, &hex::decode(cookie).ok()?).ok()?;
    serde_json::from_slice(&started).ok()
}
