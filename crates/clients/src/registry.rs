//! The image registry, over its HTTP API (the OCI distribution specification). The digest of every
//! answer is checked here, and content counts as pushed only after it was read back.

mod base_image;
mod blobs;
mod contents;
mod delete;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod manifest;
mod owner;
mod referrers;

#[doc(hidden)]
pub use contents::read_layer;

pub use base_image::BaseImage;
pub use error::RegistryError;
pub use referrers::{AttachedLayer, Attachment, CosignTag, FoundSignature};

use crate::outside;
use bytes::Bytes;
use ecluse_domain::Digest;
use ecluse_domain::text::quote_parse_error;
use error::Failure;
use manifest::ManifestOrIndex;
use oci_distribution::Reference;
use oci_distribution::RegistryOperation;
use oci_distribution::client::{Client, ClientConfig, ClientProtocol};
use oci_distribution::errors::OciDistributionError;
use oci_distribution::secrets::RegistryAuth;
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The manifests that Ecluse reads: images and indexes of images, in the formats of OCI and Docker.
const ACCEPTED: &[&str] = &[
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];
/// Bytes. The specification asks registries to accept manifests up to 4 MiB.
const MAX_MANIFEST: u64 = 4 << 20;
const TAGS_PER_PAGE: usize = 1000;

/// Address and login of the registry.
#[derive(Debug, Clone)]
pub struct RegistrySettings {
    /// `host[:port]`
    pub address: String,
    /// Use http instead of https, for a registry on the same machine.
    pub plain_http: bool,
    /// User name and password.
    pub credentials: Option<(String, SecretString)>,
}

/// The registry client; cheap to clone.
#[derive(Clone)]
pub struct Registry {
    address: String,
    auth: RegistryAuth,
    /// The client for blobs and for writing.
    client: Client,
    /// The client for reading manifests and tags. These calls store a credential, even that there
    /// is none.
    reader: Client,
    /// The address of `/v2/`.
    root: String,
    /// The client for requests that the other two cannot send.
    plain: reqwest::Client,
    open: Arc<tokio::sync::OnceCell<bool>>,
    /// The base images used last. The content of a digest never changes.
    bases: Arc<Mutex<VecDeque<BaseImage>>>,
}

impl Registry {
    pub fn new(settings: RegistrySettings) -> Result<Self, RegistryError> {
        let config = || ClientConfig {
            protocol: if settings.plain_http {
                ClientProtocol::Http
            } else {
                ClientProtocol::Https
            },
            use_monolithic_push: true, // one PUT, whose body is streamed from the file
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            user_agent: concat!("ecluse/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        };
        // `Client::new` would fall back to another configuration when this one fails
        let made = || {
            Client::try_from(config())
                .map_err(|error| Failure::from(error).about(&settings.address))
        };
        let (client, reader) = (made()?, made()?);
        let plain = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("ecluse/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                Failure::from(OciDistributionError::from(error)).about(&settings.address)
            })?;
        let root = format!(
            "{}://{}/v2/",
            if settings.plain_http { "http" } else { "https" },
            settings.address
        );
        let auth = match &settings.credentials {
            Some((user, password)) => {
                RegistryAuth::Basic(user.clone(), password.expose_secret().to_owned())
            }
            None => RegistryAuth::Anonymous,
        };
        Ok(Self {
            address: settings.address,
            auth,
            client,
            reader,
            root,
            plain,
            open: Arc::default(),
            bases: Arc::default(),
        })
    }

    /// `host[:port]`, the beginning of every reference to this registry.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Returns the digest that a tag names now: of the manifest, or of the index when there are
    /// several platforms.
    pub async fn resolve(&self, repository: &str, tag: &str) -> Result<Digest, RegistryError> {
        Ok(Digest::sha256(
            &self.manifest(&self.tagged(repository, tag)).await?,
        ))
    }

    /// Lists every tag of a repository.
    pub async fn list_tags(&self, repository: &str) -> Result<Vec<String>, RegistryError> {
        outside::enter("the registry").await;
        let reference = self.tagged(repository, "latest");
        let mut seen = HashSet::new();
        let mut tags: Vec<String> = Vec::new();
        loop {
            let page = self
                .reader
                .list_tags(
                    &reference,
                    &self.auth,
                    Some(TAGS_PER_PAGE),
                    tags.last().map(String::as_str),
                )
                .await;
            let page = match page {
                Ok(page) => page.tags,
                Err(error) => return Err(self.describe_error(error, &reference).await),
            };
            let full = page.len() >= TAGS_PER_PAGE;
            let before = tags.len();
            tags.extend(page.into_iter().filter(|tag| seen.insert(tag.clone())));
            // some registries (Debian's docker-registry) have no pages and return every tag each
            // time
            if !full || tags.len() == before {
                return Ok(tags);
            }
        }
    }

    /// Returns whether the repository has an image of this digest.
    pub async fn exists(&self, repository: &str, digest: &Digest) -> Result<bool, RegistryError> {
        match self.manifest(&self.by_digest(repository, digest)).await {
            Ok(_) => Ok(true),
            Err(RegistryError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Pushes a manifest whose blobs were pushed before, by its digest or under tags, and reads it
    /// back by its digest and by each tag.
    pub async fn push_manifest(
        &self,
        repository: &str,
        manifest: &[u8],
        media_type: &str,
        tags: &[&str],
    ) -> Result<Digest, RegistryError> {
        let digest = Digest::sha256(manifest);
        let by_digest = self.by_digest(repository, &digest);
        let content_type =
            http::HeaderValue::from_str(media_type).map_err(|_| RegistryError::Unusable {
                reference: by_digest.whole(),
                reason: "its media type is not valid".to_owned(),
            })?;
        let named = tags.iter().map(|tag| self.tagged(repository, tag));
        // The digest is passed as a tag: oci-client panics on a digest when the registry sends no
        // Location.
        let references: Vec<Reference> = if tags.is_empty() {
            vec![self.tagged(repository, digest.as_str())]
        } else {
            named.collect()
        };
        for reference in references {
            self.authenticate().await;
            if let Err(error) = self
                .client
                .push_manifest_raw(&reference, manifest.to_vec(), content_type.clone())
                .await
            {
                return Err(self.describe_error(error, &reference).await);
            }
            if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::TrustsRegistry) {
                continue;
            }
            let back = match self.manifest(&reference).await {
                // It was pushed a moment ago, so the next attempt pushes it again.
                Err(RegistryError::NotFound { reference }) => {
                    let reason = "it accepted the manifest, but does not have it".to_owned();
                    return Err(Failure::Incomplete(reason).about(reference));
                }
                read => Digest::sha256(&read?),
            };
            if back != digest {
                return Err(RegistryError::WrongDigest {
                    reference: reference.whole(),
                    expected: digest,
                    got: back,
                });
            }
        }
        if !tags.is_empty()
            && !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::TrustsRegistry)
        {
            self.manifest(&by_digest).await?; // checks the digest
        }
        Ok(digest)
    }

    /// Gives an existing image one more tag: a PUT of the same manifest.
    pub async fn tag(
        &self,
        repository: &str,
        digest: &Digest,
        tag: &str,
    ) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, digest);
        let manifest = self.manifest(&reference).await?;
        let parsed: ManifestOrIndex =
            serde_json::from_slice(&manifest).map_err(|error| RegistryError::Unusable {
                reference: reference.whole(),
                reason: format!("its manifest cannot be read: {}", quote_parse_error(&error)),
            })?;
        let unnamed = if parsed.manifests.is_some() {
            ACCEPTED[1]
        } else {
            ACCEPTED[0]
        };
        let media_type = parsed.media_type.as_deref().unwrap_or(unnamed);
        self.push_manifest(repository, &manifest, media_type, &[tag])
            .await
            .map(|_| ())
    }

    /// Reads a manifest. Its digest is checked when the reference has one.
    async fn manifest(&self, reference: &Reference) -> Result<Bytes, RegistryError> {
        outside::enter("the registry").await;
        let (bytes, _) = match self
            .reader
            .pull_manifest_raw(reference, &self.auth, ACCEPTED)
            .await
        {
            Ok(answer) => answer,
            Err(error) => return Err(self.describe_error(error, reference).await),
        };
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(RegistryError::Unusable {
                reference: reference.whole(),
                reason: "its manifest is larger than 4 MiB".to_owned(),
            });
        }
        match reference.digest().map(str::parse::<Digest>) {
            Some(Ok(expected)) if expected != Digest::sha256(&bytes) => {
                Err(RegistryError::WrongDigest {
                    reference: reference.whole(),
                    expected,
                    got: Digest::sha256(&bytes),
                })
            }
            Some(_) | None => Ok(bytes),
        }
    }

    /// Stores the credential for calls that take none as an argument. Without a credential, and on
    /// a registry that needs none, nothing is stored: with a stored credential the client requests
    /// a challenge before each call, which doubles the requests.
    async fn authenticate(&self) {
        outside::enter("the registry").await;
        if !self.allows_everybody().await {
            self.client
                .store_auth_if_needed(&self.address, &self.auth)
                .await;
        }
    }

    /// Returns whether the registry accepts everybody. The registry is asked until it answers; then
    /// the answer is kept.
    async fn allows_everybody(&self) -> bool {
        if !matches!(self.auth, RegistryAuth::Anonymous) {
            return false;
        }
        let open = self.open.get_or_try_init(|| async {
            let answer = self.plain.get(&self.root).send().await.map_err(drop)?;
            if answer.status().is_server_error() {
                Err(())
            } else {
                Ok(answer.status().is_success())
            }
        });
        open.await.is_ok_and(|open| *open)
    }

    /// Finds the real reason of an error. The client drops an error while it requests a token, and
    /// sends the request without one. So after a 401 the token is requested once more: a token
    /// server that is down is not a wrong password.
    async fn describe_error(
        &self,
        error: OciDistributionError,
        reference: &Reference,
    ) -> RegistryError {
        if matches!(error, OciDistributionError::UnauthorizedError { .. })
            && let Err(error @ OciDistributionError::RequestError(_)) = self
                .reader
                .auth(reference, &self.auth, RegistryOperation::Pull)
                .await
        {
            return Failure::from(error).about(reference.whole());
        }
        Failure::from(error).about(reference.whole())
    }

    fn tagged(&self, repository: &str, tag: &str) -> Reference {
        Reference::with_tag(self.address.clone(), repository.to_owned(), tag.to_owned())
    }

    fn by_digest(&self, repository: &str, digest: &Digest) -> Reference {
        Reference::with_digest(
            self.address.clone(),
            repository.to_owned(),
            digest.to_string(),
        )
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
