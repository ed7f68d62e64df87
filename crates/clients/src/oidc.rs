//! An identity provider (OpenID Connect): the code flow with PKCE. The metadata and the keys of the
//! provider are fetched when somebody signs in for the first time, so that Ecluse starts while the
//! provider is down.

mod error;
mod fetch;

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
    CoreProviderMetadata, CoreResponseType, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AuthType, AuthenticationFlow, AuthorizationCode, ClaimsVerificationError,
    ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndUserName, EndUserUsername,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenClaims, IdTokenFields, IdTokenVerifier,
    IssuerUrl, LocalizedClaim, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError, StandardErrorResponse,
    StandardTokenResponse, UserInfoClaims,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::outside;
pub use error::Error;
use error::{discovery_error, no_endpoint, token_error, user_info_error, verification_problem};
use fetch::Fetcher;

/// How long the metadata of the provider, including its keys, is used.
const METADATA_LIFETIME: Duration = Duration::from_hours(1);
/// How often keys may be fetched again because a token names an unknown key.
const KEY_REFETCH_INTERVAL: Duration = Duration::from_mins(1);
/// How far the clock of a provider may be ahead of the clock of this machine.
const MAX_CLOCK_DIFFERENCE: chrono::Duration = chrono::Duration::minutes(5);

/// Only algorithms that need the provider's private key. Everybody who knows the client's secret
/// could make an HMAC, or everybody at all when a public key is mistaken for the secret; `none`
/// needs no key.
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

/// The registration of this installation at the provider.
#[derive(Clone, Debug)]
pub struct Settings {
    /// https, or http on this machine. Exactly as the provider writes it: one more slash is another
    /// issuer.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: SecretString,
    /// The address that the provider sends the browser back to.
    pub redirect: url::Url,
    /// Scopes in addition to `openid` and `profile`.
    pub scopes: Vec<String>,
    /// The claim that lists the groups of a person.
    pub groups_claim: String,
}

/// What is needed to finish a sign-in that was started. Secret: only the browser that started it
/// may have it.
#[derive(Serialize, Deserialize)]
pub struct PendingSignIn {
    pub state: String,
    nonce: String,
    verifier: String,
}

/// A person, as the provider describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The issuer's identifier of the person: at most 255 printable ASCII characters, never used
    /// for another person.
    pub subject: String,
    /// The name of the person at the provider: any text.
    pub name: Option<String>,
    pub user_name: Option<String>,
    pub groups: BTreeSet<String>,
}

/// An identity provider. Making one sends no request.
pub struct Provider {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
    fetcher: Fetcher,
    cache: Mutex<Cache>,
}

#[derive(Default)]
struct Cache {
    metadata: Option<(CoreProviderMetadata, Instant)>,
    failed: Option<(Error, Instant)>,
    refetched: Option<Instant>,
}

/// All claims that are not standard claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct OtherClaims(serde_json::Map<String, serde_json::Value>);
impl AdditionalClaims for OtherClaims {}

type IdToken = openidconnect::IdToken<
    OtherClaims,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<
    IdTokenFields<
        OtherClaims,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type Client = openidconnect::Client<
    OtherClaims,
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
    /// Fails when the issuer is not usable, with the reason.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let issuer = IssuerUrl::new(settings.issuer.clone())
            .map_err(|_| "is not an address such as https://id.example.com")?;
        let url = issuer.url();
        if !fetch::is_secure(url) {
            return Err("must begin with https://, unless it is on this machine".to_owned());
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err("has more than a host and a path".to_owned());
        }
        let redirect = RedirectUrl::from_url(settings.redirect.clone());
        let fetcher = Fetcher::new()?;
        Ok(Self {
            settings,
            issuer,
            redirect,
            fetcher,
            cache: Mutex::default(),
        })
    }

    /// The issuer, exactly as the provider must write it.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// Starts a sign-in. Returns the address for the browser, and the state to keep until the
    /// browser returns.
    pub async fn start_sign_in(&self) -> Result<(url::Url, PendingSignIn), Error> {
        let metadata = self.metadata().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = self.client(metadata);
        let mut request = client.authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in
            std::iter::once("profile").chain(self.settings.scopes.iter().map(String::as_str))
        {
            request = request.add_scope(Scope::new(scope.to_owned()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let pending = PendingSignIn {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok((url, pending))
    }

    /// Finds who signs in: redeems the code, and accepts only an ID token that this issuer signed
    /// for this client and for this sign-in, and that has not expired at `now`.
    pub async fn identify(
        &self,
        code: &str,
        pending: &PendingSignIn,
        now: DateTime<Utc>,
    ) -> Result<Person, Error> {
        let metadata = self.metadata().await?;
        let client = self.client(metadata.clone());
        let request = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|_| no_endpoint("token"))?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(pending.verifier.clone()));
        let tokens = request
            .request_async(&self.fetcher)
            .await
            .map_err(token_error)?;
        let Some(token) = tokens.extra_fields().id_token() else {
            return Err(Error::Untrusted("it sent no ID token".to_owned()));
        };
        let claims = self
            .verify_token(token, metadata.jwks(), pending, now)
            .await?;
        let subject = claims.subject();
        if !(1..=255).contains(&subject.len())
            || !subject.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
        {
            return Err(Error::Untrusted(
                "its name for the person is not 1 to 255 printable ASCII characters".to_owned(),
            ));
        }
        let mut person = Person {
            subject: subject.to_string(),
            name: first_name(claims.name()),
            user_name: user_name(claims.preferred_username()),
            groups: BTreeSet::new(),
        };
        let mut groups = self.groups(claims.additional_claims());
        // Many providers keep the ID token small and return the other claims only here.
        if let (true, Ok(request)) = (
            groups.is_none() || person.name.is_none(),
            client.user_info(tokens.access_token().clone(), Some(subject.clone())),
        ) {
            let more: UserInfoClaims<OtherClaims, CoreGenderClaim> = request
                .request_async(&self.fetcher)
                .await
                .map_err(user_info_error)?;
            groups = groups.or_else(|| self.groups(more.additional_claims()));
            person.name = person.name.or_else(|| first_name(more.name()));
            person.user_name = person
                .user_name
                .or_else(|| user_name(more.preferred_username()));
        }
        person.groups = groups.unwrap_or_default();
        Ok(person)
    }

    /// Returns the claims of an ID token after checking everything about it. The keys are fetched
    /// again when the token names an unknown key.
    async fn verify_token(
        &self,
        token: &IdToken,
        keys: &CoreJsonWebKeySet,
        pending: &PendingSignIn,
        now: DateTime<Utc>,
    ) -> Result<IdTokenClaims<OtherClaims, CoreGenderClaim>, Error> {
        let nonce = Nonce::new(pending.nonce.clone());
        let verify = |keys: &CoreJsonWebKeySet| {
            let client_id = ClientId::new(self.settings.client_id.clone());
            let verifier =
                IdTokenVerifier::new_public_client(client_id, self.issuer.clone(), keys.clone())
                    .set_allowed_algs(ALGORITHMS)
                    .set_time_fn(move || now)
                    .set_issue_time_verifier_fn(move |issued| {
                        if issued > now + MAX_CLOCK_DIFFERENCE {
                            Err("it was issued in the future".to_owned())
                        } else {
                            Ok(())
                        }
                    });
            token.claims(&verifier, &nonce).cloned()
        };
        let verified = match verify(keys) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => verify(&self.fresh_keys().await?),
            verified => verified,
        };
        let claims = verified.map_err(|error| Error::Untrusted(verification_problem(&error)))?;
        let not_before = claims
            .additional_claims()
            .0
            .get("nbf")
            .and_then(serde_json::Value::as_f64);
        if not_before.is_some_and(|at| at > (now + MAX_CLOCK_DIFFERENCE).timestamp() as f64) {
            return Err(Error::Untrusted("its ID token is not valid yet".to_owned()));
        }
        Ok(claims)
    }

    fn groups(&self, claims: &OtherClaims) -> Option<BTreeSet<String>> {
        match claims.0.get(&self.settings.groups_claim)? {
            serde_json::Value::String(one) => Some(BTreeSet::from([one.clone()])),
            serde_json::Value::Array(all) => Some(
                all.iter()
                    .filter_map(|group| group.as_str().map(str::to_owned))
                    .collect(),
            ),
            _ => Some(BTreeSet::new()),
        }
    }

    fn client(&self, metadata: CoreProviderMetadata) -> Client {
        // A provider that lists no method supports basic authentication.
        let by_body = metadata
            .token_endpoint_auth_methods_supported()
            .is_some_and(|all| {
                !all.contains(&CoreClientAuthMethod::ClientSecretBasic)
                    && all.contains(&CoreClientAuthMethod::ClientSecretPost)
            });
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        Client::from_provider_metadata(
            metadata,
            ClientId::new(self.settings.client_id.clone()),
            Some(secret),
        )
        .set_redirect_uri(self.redirect.clone())
        .set_auth_type(if by_body {
            AuthType::RequestBody
        } else {
            AuthType::BasicAuth
        })
    }

    /// Returns the metadata of the provider with its keys. It is fetched when it is missing or old.
    /// A caller that waited during a failed fetch gets the same error and does not try again.
    async fn metadata(&self) -> Result<CoreProviderMetadata, Error> {
        outside::enter("the identity provider").await;
        let requested = Instant::now();
        let mut cache = self.cache.lock().await;
        if let Some((metadata, _)) = cache
            .metadata
            .as_ref()
            .filter(|(_, at)| at.elapsed() < METADATA_LIFETIME)
        {
            return Ok(metadata.clone());
        }
        if let Some((error, _)) = cache.failed.as_ref().filter(|(_, at)| *at >= requested) {
            return Err(error.clone());
        }
        match self.discover().await {
            Ok(metadata) => {
                cache.metadata = Some((metadata.clone(), Instant::now()));
                Ok(metadata)
            }
            Err(error) => {
                cache.failed = Some((error.clone(), Instant::now()));
                Err(error)
            }
        }
    }

    async fn discover(&self) -> Result<CoreProviderMetadata, Error> {
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.fetcher)
            .await
            .map_err(discovery_error)?;
        // The browser is sent there, and nothing else checks this address.
        if !fetch::is_secure(metadata.authorization_endpoint().url()) {
            return Err(Error::Refused(
                "its authorization endpoint is not an https address".to_owned(),
            ));
        }
        Ok(metadata)
    }

    /// Fetches the keys again, at most once in [`KEY_REFETCH_INTERVAL`]: they change rarely, and a
    /// stranger who can trigger a fetch must not trigger it often.
    async fn fresh_keys(&self) -> Result<CoreJsonWebKeySet, Error> {
        let mut cache = self.cache.lock().await;
        if cache
            .refetched
            .is_some_and(|at| at.elapsed() < KEY_REFETCH_INTERVAL)
        {
            return Err(Error::Untrusted(
                "its ID token is signed with a key that is not among its keys of a moment ago"
                    .to_owned(),
            ));
        }
        cache.refetched = Some(Instant::now());
        let metadata = self.discover().await?;
        cache.metadata = Some((metadata.clone(), Instant::now()));
        Ok(metadata.jwks().clone())
    }
}

fn first_name(name: Option<&LocalizedClaim<EndUserName>>) -> Option<String> {
    let name = name?;
    name.get(None)
        .or_else(|| name.iter().next().map(|(_, name)| name))
        .map(|name| name.as_str().to_owned())
}

fn user_name(name: Option<&EndUserUsername>) -> Option<String> {
    name.map(|name| name.as_str().to_owned())
}
