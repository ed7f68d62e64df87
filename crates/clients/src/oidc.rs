//! A provider of identities (OpenID Connect): the code flow with PKCE. What it says of itself and its keys are
//! fetched when somebody first wants to sign in, so that a provider that is down keeps nobody from starting Ecluse.

mod fetch;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreResponseType, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    DiscoveryError, EmptyExtraTokenFields, EndUserName, EndUserUsername, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims,
    IdTokenFields, IdTokenVerifier, IssuerUrl, LocalizedClaim, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RequestTokenError, Scope, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse, UserInfoClaims,
    UserInfoError,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::error::{ErrorKind, quoted};
use fetch::Fetcher;

/// How long what the provider says of itself, its keys included, is good.
const FRESH: Duration = Duration::from_hours(1);
/// How often keys may be fetched again because a token names one that is not known.
const REFETCH: Duration = Duration::from_mins(1);
/// How far a provider's clock may be ahead of ours.
const AHEAD: chrono::Duration = chrono::Duration::minutes(5);

/// Only what needs the provider's private key. An HMAC could be made by whoever knows the client's secret or, mistaken for
/// one, a public key; `none` by anybody.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// How this installation is known to the provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// https, or http on the machine itself. To the letter as the provider writes it: one slash more is another issuer.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Where the provider sends people back to.
    pub redirect: url::Url,
    /// Beyond `openid` and `profile`.
    pub scopes: Vec<String>,
    /// The claim that lists somebody's groups.
    pub groups_claim: String,
}

/// What can go wrong between the provider and us. No text holds a secret, a code or a token.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// It does not answer, or says itself that it cannot at the moment.
    #[error("the provider does not answer: {0}")]
    Away(String),
    /// It answers, and does not do what was asked.
    #[error("the provider refuses: {0}")]
    Refused(String),
    /// What it sent does not prove who signs in.
    #[error("the provider's answer cannot be trusted: {0}")]
    Untrusted(String),
}

impl Error {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Away(_) => ErrorKind::Transient,
            Self::Refused(_) | Self::Untrusted(_) => ErrorKind::Permanent,
        }
    }
}

/// What a sign-in that was begun has to be finished with. Secret: for the browser that began it alone.
#[derive(Serialize, Deserialize)]
pub struct Begun {
    pub state: String,
    nonce: String,
    verifier: String,
}

/// Somebody, by the word of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The issuer's name for them: at most 255 printable ASCII characters, never given to anybody else.
    pub subject: String,
    /// What to call them, as the provider has it: any text.
    pub name: Option<String>,
    pub user_name: Option<String>,
    pub groups: BTreeSet<String>,
}

/// A provider. Made without asking it anything.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    fetcher: Fetcher,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    metadata: Option<(CoreProviderMetadata, Instant)>,
    failed: Option<(Error, Instant)>,
    refetched: Option<Instant>,
}

/// Every claim that is not a standard one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Others(serde_json::Map<String, serde_json::Value>);
impl AdditionalClaims for Others {}

type IdToken = openidconnect::IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Tokens = StandardTokenResponse<
    IdTokenFields<Others, EmptyExtraTokenFields, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>,
    CoreTokenType,
>;
type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    /// Fails when the issuer cannot be one, with what is wrong with it.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| "is not an address such as https://id.example.com")?;
        let url = issuer.url();
        if !fetch::is_guarded(url) {
            return Err("must begin with https://, unless it is on this machine".to_owned());
        }
        if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err("has more than a host and a path".to_owned());
        }
        let redirect = RedirectUrl::from_url(settings.redirect.clone());
        let fetcher = Fetcher::new()?;
        Ok(Self { settings, issuer, redirect, fetcher, known: Mutex::default() })
    }

    /// The issuer, exactly as the provider must write it.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Begins a sign-in: where to send the browser, and what to keep for when it comes back.
    pub async fn begin(&self) -> Result<(url::Url, Begun), Error> {
        let metadata = self.metadata().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(metadata);
        let mut request =
            client.authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        for scope in std::iter::once("profile").chain(self.settings.scopes.iter().map(String::as_str)) {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let begun = Begun { state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        Ok((url, begun))
    }

    /// Who signs in: redeems the code, and believes only an ID token that this issuer signed for us and for this very sign-in, which
    /// has not expired at `now`.
    pub async fn identify(&self, code: &str, begun: &Begun, now: DateTime<Utc>) -> Result<Person, Error> {
        let metadata = self.metadata().await?;
        let client = self.client(metadata.clone());
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|_| no_endpoint("token"))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(begun.verifier.clone()));
        let tokens = request.request_async(&self.fetcher).await.map_err(token_error)?;
        let Some(token) = tokens.extra_fields().id_token() else {
            return Err(Error::Untrusted("it sent no ID token".to_owned()));
        };
        let claims = self.verified(token, metadata.jwks(), begun, now).await?;
        let subject = claims.subject();
        if !(1..=255).contains(&subject.len()) || !subject.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return Err(Error::Untrusted("its name for the person is not 1 to 255 printable ASCII characters".to_owned()));
        }
        let mut person = Person {
            subject: subject.to_string(),
            name: first(claims.name()),
            user_name: user_name(claims.preferred_username()),
            groups: BTreeSet::new(),
        };
        let mut groups = self.groups(claims.additional_claims());
        // Many providers keep the ID token small and say the rest only here.
        if let (true, Ok(request)) =
            (groups.is_none() || person.name.is_none(), client.user_info(tokens.access_token().clone(), Some(subject.clone())))
        {
            let more: UserInfoClaims<Others, CoreGenderClaim> = request.request_async(&self.fetcher).await.map_err(user_info_error)?;
            groups = groups.or_else(|| self.groups(more.additional_claims()));
            person.name = person.name.or_else(|| first(more.name()));
            person.user_name = person.user_name.or_else(|| user_name(more.preferred_username()));
        }
        person.groups = groups.unwrap_or_default();
        Ok(person)
    }

    /// The claims of an ID token, when everything about it is right. Keys are fetched again when it names one that is not known.
    async fn verified(
        &self,
        token: &IdToken,
        keys: &CoreJsonWebKeySet,
        begun: &Begun,
        now: DateTime<Utc>,
    ) -> Result<IdTokenClaims<Others, CoreGenderClaim>, Error> {
        let nonce = Nonce::new(begun.nonce.clone());
        let verify = |keys: &CoreJsonWebKeySet| {
            let client_id = ClientId::new(self.settings.client_id.clone());
            let verifier = IdTokenVerifier::new_public_client(client_id, self.issuer.clone(), keys.clone())
                .set_allowed_algs(ALGORITHMS)
                .set_time_fn(move || now)
                .set_issue_time_verifier_fn(
                    move |issued| {
                        if issued > now + AHEAD { Err("it was issued in the future".to_owned()) } else { Ok(()) }
                    },
                );
            token.claims(&verifier, &nonce).cloned()
        };
        let verified = match verify(keys) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                verify(&self.fresh_keys().await?)
            }
            verified => verified,
        };
        let claims = verified.map_err(|error| Error::Untrusted(verification(&error)))?;
        let not_before = claims.additional_claims().0.get("nbf").and_then(serde_json::Value::as_f64);
        if not_before.is_some_and(|at| at > (now + AHEAD).timestamp() as f64) {
            return Err(Error::Untrusted("its ID token is not valid yet".to_owned()));
        }
        Ok(claims)
    }

    fn groups(&self, claims: &Others) -> Option<BTreeSet<String>> {
        match claims.0.get(&self.settings.groups_claim)? {
            serde_json::Value::String(one) => Some(BTreeSet::from([one.clone()])),
            serde_json::Value::Array(all) => Some(all.iter().filter_map(|group| group.as_str().map(str::to_owned)).collect()),
            _ => Some(BTreeSet::new()),
        }
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Client {
        // Basic authentication is what a provider supports that says nothing of it.
        let by_body = metadata.token_endpoint_auth_methods_supported().is_some_and(|all| {
            !all.contains(&CoreClientAuthMethod::ClientSecretBasic) && all.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        Client::from_provider_metadata(metadata, ClientId::new(self.settings.client_id.clone()), Some(secret))
            .set_redirect_uri(self.redirect.clone())
            .set_auth_type(if by_body { AuthType::RequestBody } else { AuthType::BasicAuth })
    }

    /// What the provider says of itself, with its keys; fetched when it is not known or old. Whoever waited for a fetch that failed is
    /// told so, and does not try again one after the other.
    async fn metadata(&self) -> Result<CoreProviderMetadata, Error> {
        let asked = Instant::now();
        let mut known = self.known.lock().await;
        if let Some((metadata, _)) = known.metadata.as_ref().filter(|(_, at)| at.elapsed() < FRESH) {
            return Ok(metadata.clone());
        }
        if let Some((error, _)) = known.failed.as_ref().filter(|(_, at)| *at >= asked) {
            return Err(error.clone());
        }
        match self.discover().await {
            Ok(metadata) => {
                known.metadata = Some((metadata.clone(), Instant::now()));
                Ok(metadata)
            }
            Err(error) => {
                known.failed = Some((error.clone(), Instant::now()));
                Err(error)
            }
        }
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, Error> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.fetcher).await.map_err(discovery_error)?;
        // The browser is sent there, so nothing of ours looks at it again.
        if !fetch::is_guarded(metadata.authorization_endpoint().url()) {
            return Err(Error::Refused("its authorization endpoint is not an https address".to_owned()));
        }
        Ok(metadata)
    }

    /// The keys anew, at most once in [`REFETCH`]: they change rarely, and whoever can make us ask must not make us ask often.
    async fn fresh_keys(&self) -> Result<CoreJsonWebKeySet, Error> {
        let mut known = self.known.lock().await;
        if known.refetched.is_some_and(|at| at.elapsed() < REFETCH) {
            return Err(Error::Untrusted("its ID token is signed with a key that is not among its keys of a moment ago".to_owned()));
        }
        known.refetched = Some(Instant::now());
        let metadata = self.discover().await?;
        known.metadata = Some((metadata.clone(), Instant::now()));
        Ok(metadata.jwks().clone())
    }
}

fn first(name: Option<&LocalizedClaim<EndUserName>>) -> Option<String> {
    let name = name?;
    name.get(None).or_else(|| name.iter().next().map(|(_, name)| name)).map(|name| name.as_str().to_owned())
}

fn user_name(name: Option<&EndUserUsername>) -> Option<String> {
    name.map(|name| name.as_str().to_owned())
}

fn no_endpoint(which: &str) -> Error {
    Error::Refused(format!("it has no {which} endpoint"))
}

fn by_status(status: http::StatusCode) -> Error {
    Error::Refused(format!("it answers {status}"))
}

fn discovery_error(error: DiscoveryError<fetch::Error>) -> Error {
    match error {
        DiscoveryError::Request(error) => error.into(),
        DiscoveryError::Response(status, ..) if status != http::StatusCode::OK => by_status(status),
        DiscoveryError::Response(_, _, said) | DiscoveryError::Other(said) => Error::Refused(quoted(&said, &[])),
        // Another issuer than the configured one.
        DiscoveryError::Validation(said) => Error::Refused(quoted(&said, &[])),
        other => Error::Refused(quoted(&format!("what it says of itself cannot be read ({other})"), &[])),
    }
}

/// The body of an answer that cannot be read may hold tokens: only that it cannot be read is said.
fn token_error(error: RequestTokenError<fetch::Error, StandardErrorResponse<CoreErrorResponseType>>) -> Error {
    match error {
        RequestTokenError::ServerResponse(said) => Error::Refused(quoted(said.error().as_ref(), &[])),
        RequestTokenError::Request(error) => error.into(),
        RequestTokenError::Parse(..) => Error::Untrusted("its answer to the code cannot be read".to_owned()),
        RequestTokenError::Other(_) => Error::Away("its answer to the code is no answer".to_owned()),
    }
}

fn user_info_error(error: UserInfoError<fetch::Error>) -> Error {
    match error {
        UserInfoError::Request(error) => error.into(),
        UserInfoError::Response(status, ..) if status != http::StatusCode::OK => by_status(status),
        UserInfoError::ClaimsVerification(error) => Error::Untrusted(verification(&error)),
        _ => Error::Untrusted("what it says of the person cannot be read".to_owned()),
    }
}

fn verification(error: &ClaimsVerificationError) -> String {
    let what = match error {
        ClaimsVerificationError::Expired(_) => "its ID token has expired, or is of the future",
        ClaimsVerificationError::InvalidAudience(_) => "its ID token is for somebody else",
        ClaimsVerificationError::InvalidIssuer(_) => "its ID token is from another issuer",
        // What was found in it is not ours to show.
        ClaimsVerificationError::InvalidNonce(_) => "its ID token is for another sign-in",
        ClaimsVerificationError::InvalidSubject(_) => "it speaks of another person",
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            "its ID token is signed with a key that is not among its keys"
        }
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature,
        ) => "its ID token is not signed with an algorithm that proves anything",
        ClaimsVerificationError::SignatureVerification(_) => "the signature of its ID token is wrong",
        _ => "its ID token is not one",
    };
    what.to_owned()
}
