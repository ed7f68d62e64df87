//! The image registry, over its HTTP API (the OCI distribution specification). Whatever it answers
//! is hashed here before it is believed, and nothing counts as pushed before it was read back.

mod contents;
mod delete;
mod error;
mod owner;
mod referrers;

pub use error::RegistryError;
pub use referrers::{AttachedLayer, Attachment, CosignTag, FoundSignature};

use bytes::Bytes;
use ecluse_domain::Digest;
use error::Failure;
use futures::{StreamExt as _, TryStreamExt as _};
use oci_distribution::Reference;
use oci_distribution::RegistryOperation;
use oci_distribution::client::{Client, ClientConfig, ClientProtocol};
use oci_distribution::errors::OciDistributionError;
use oci_distribution::manifest::OciDescriptor;
use oci_distribution::secrets::RegistryAuth;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Digest as _;
use std::collections::{HashSet, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;

/// The manifests Ecluse reads: images and indexes of images, OCI's and Docker's.
const ACCEPTED: &[&str] = &[
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
];
/// Bytes; the specification asks registries to take manifests up to 4 MiB.
const MOST_JSON: u64 = 4 << 20;
const TAGS_A_PAGE: usize = 1000;
/// Base images remembered, at most 8 MiB each and usually a hundredth of it.
const BASES: usize = 16;

/// Where the registry is.
#[derive(Debug, Clone)]
pub struct RegistrySettings {
    /// `host[:port]`
    pub address: String,
    /// Talk http, not https; for a registry on the same machine.
    pub plain_http: bool,
    /// User name and password.
    pub credentials: Option<(String, SecretString)>,
}

/// The registry client; cheap to clone.
#[derive(Clone)]
pub struct Registry {
    address: String,
    auth: RegistryAuth,
    /// For blobs, and for writing.
    client: Client,
    /// For reading manifests and tags: these calls store a credential, even that there is none.
    reader: Client,
    /// `/v2/`, and whether it lets everybody in.
    root: String,
    /// For what the registry's client cannot do.
    plain: reqwest::Client,
    open: Arc<tokio::sync::OnceCell<bool>>,
    /// The base images used last: what a digest names never changes.
    bases: Arc<Mutex<VecDeque<BaseImage>>>,
}

/// A base image for linux/amd64, as the registry gave it and as it was verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseImage {
    pub repository: String,
    /// The digest it was asked by; of an index, when the base is built for several platforms.
    pub digest: Digest,
    pub manifest: Bytes,
    pub config: Bytes,
}

impl Registry {
    pub fn new(settings: RegistrySettings) -> Result<Self, RegistryError> {
        let config = || ClientConfig {
            protocol: if settings.plain_http { ClientProtocol::Http } else { ClientProtocol::Https },
            use_monolithic_push: true, // one PUT, whose body is streamed from the file
            connect_timeout: Some(Duration::from_secs(10)),
            read_timeout: Some(Duration::from_secs(60)),
            user_agent: concat!("ecluse/", env!("CARGO_PKG_VERSION")),
            ..ClientConfig::default()
        };
        // not `Client::new`, which falls back to another configuration when this one fails
        let made = || Client::try_from(config()).map_err(|error| Failure::from(error).of(&settings.address));
        let (client, reader) = (made()?, made()?);
        let plain = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(60))
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(concat!("ecluse/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Failure::from(OciDistributionError::from(error)).of(&settings.address))?;
        let root = format!("{}://{}/v2/", if settings.plain_http { "http" } else { "https" }, settings.address);
        let auth = match &settings.credentials {
            Some((user, password)) => RegistryAuth::Basic(user.clone(), password.expose_secret().to_owned()),
            None => RegistryAuth::Anonymous,
        };
        Ok(Self { address: settings.address, auth, client, reader, root, plain, open: Arc::default(), bases: Arc::default() })
    }

    /// `host[:port]`, the beginning of every reference to this registry.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The digest a tag stands for now: of the manifest, or of the index when there are several platforms.
    pub async fn resolve(&self, repository: &str, tag: &str) -> Result<Digest, RegistryError> {
        Ok(Digest::of(&self.manifest(&self.tagged(repository, tag)).await?))
    }

    /// Every tag of a repository.
    pub async fn list_tags(&self, repository: &str) -> Result<Vec<String>, RegistryError> {
        let reference = self.tagged(repository, "latest");
        let mut seen = HashSet::new();
        let mut tags: Vec<String> = Vec::new();
        loop {
            let page = self.reader.list_tags(&reference, &self.auth, Some(TAGS_A_PAGE), tags.last().map(String::as_str)).await;
            let page = match page {
                Ok(page) => page.tags,
                Err(error) => return Err(self.explain(error, &reference).await),
            };
            let full = page.len() >= TAGS_A_PAGE;
            let before = tags.len();
            tags.extend(page.into_iter().filter(|tag| seen.insert(tag.clone())));
            // some registries (Debian's docker-registry) do not page and give everything each time
            if !full || tags.len() == before {
                return Ok(tags);
            }
        }
    }

    /// Whether the repository has an image of this digest.
    pub async fn exists(&self, repository: &str, digest: &Digest) -> Result<bool, RegistryError> {
        match self.manifest(&self.by_digest(repository, digest)).await {
            Ok(_) => Ok(true),
            Err(RegistryError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The base image of this digest; from an index, the one for linux/amd64.
    pub async fn base_image(&self, repository: &str, digest: &Digest) -> Result<BaseImage, RegistryError> {
        let known = |base: &&BaseImage| base.repository == repository && base.digest == *digest;
        if let Some(base) = self.bases.lock().unwrap_or_else(PoisonError::into_inner).iter().find(known) {
            return Ok(base.clone());
        }
        let reference = self.by_digest(repository, digest);
        let mut manifest = self.manifest(&reference).await?;
        let unusable = |said: &str| RegistryError::Unusable { reference: reference.whole(), said: said.to_owned() };
        let parse = |bytes: &Bytes| {
            serde_json::from_slice::<ManifestOrIndex>(bytes).map_err(|error| unusable(&format!("its manifest cannot be read: {error}")))
        };
        let mut parsed = parse(&manifest)?;
        if let Some(platforms) = parsed.manifests.take() {
            let amd64 = |entry: &&IndexEntry| {
                entry.platform.as_ref().is_some_and(|platform| platform.os == "linux" && platform.architecture == "amd64")
            };
            let found = platforms.iter().find(amd64).ok_or_else(|| unusable("it has no image for linux/amd64"))?;
            manifest = self.manifest(&self.by_digest(repository, &found.digest)).await?;
            parsed = parse(&manifest)?;
        }
        let config = parsed.config.ok_or_else(|| unusable("its manifest names no config"))?;
        if config.size > MOST_JSON {
            return Err(unusable("its config is larger than 4 MiB"));
        }
        let mut bytes = Vec::new();
        self.pull_blob(repository, &config.digest, config.size, &mut bytes).await?;
        let base = BaseImage { repository: repository.to_owned(), digest: digest.clone(), manifest, config: bytes.into() };
        let mut bases = self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        bases.push_back(base.clone());
        if bases.len() > BASES {
            bases.pop_front();
        }
        Ok(base)
    }

    /// Push a blob from a file, unless the repository has it already.
    pub async fn push_blob_file(&self, repository: &str, file: &Path, digest: &Digest, size: u64) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, digest);
        let io = |error| Failure::Io(error).of(reference.whole());
        if self.has_blob(&reference, digest).await? {
            return Ok(());
        }
        let content = tokio_util::io::ReaderStream::with_capacity(tokio::fs::File::open(file).await.map_err(io)?, 256 * 1024);
        let content = content.map_err(OciDistributionError::from);
        let pushed = self.client.push_blob_stream(&reference, content, digest.as_str(), Some(size)).await;
        self.pushed(pushed, &reference, digest).await
    }

    /// Push a small blob, such as a config, unless the repository has it already.
    pub async fn push_blob(&self, repository: &str, content: impl Into<Bytes>) -> Result<Digest, RegistryError> {
        let content = content.into();
        let digest = Digest::of(&content);
        let reference = self.by_digest(repository, &digest);
        if !self.has_blob(&reference, &digest).await? {
            let pushed = self.client.push_blob(&reference, content, digest.as_str()).await;
            self.pushed(pushed, &reference, &digest).await?;
        }
        Ok(digest)
    }

    /// Have a blob of one repository in another: mounted where the registry can, else copied.
    pub async fn mount_blob(&self, from: &str, to: &str, digest: &Digest, size: u64) -> Result<(), RegistryError> {
        if self.find_blob(from, to, digest, size).await? {
            return Ok(());
        }
        Err(RegistryError::NotFound { reference: self.by_digest(from, digest).whole() })
    }

    /// Have a blob in a repository that may be there, or in another one; false when it is in neither.
    pub async fn find_blob(&self, from: &str, to: &str, digest: &Digest, size: u64) -> Result<bool, RegistryError> {
        let reference = self.by_digest(to, digest);
        if self.has_blob(&reference, digest).await? {
            return Ok(true);
        }
        if from == to {
            return Ok(false);
        }
        match self.client.mount_blob(&reference, &self.by_digest(from, digest), digest.as_str()).await {
            Ok(()) if self.has_blob(&reference, digest).await? => return Ok(true),
            // 202: the registry did not mount it, and waits for an upload
            Ok(()) | Err(OciDistributionError::SpecViolationError(_) | OciDistributionError::RegistryNoLocationError) => {}
            Err(error) => return Err(self.explain(error, &reference).await),
        }
        let file = tempfile::NamedTempFile::new().map_err(|error| Failure::Io(error).of(reference.whole()))?;
        let mut out = tokio::fs::File::from_std(file.reopen().map_err(|error| Failure::Io(error).of(reference.whole()))?);
        match self.pull_blob(from, digest, size, &mut out).await {
            Err(RegistryError::NotFound { .. }) => return Ok(false),
            pulled => pulled?,
        }
        self.push_blob_file(to, file.path(), digest, size).await?;
        Ok(true)
    }

    /// Copy a blob into a file, which must be empty.
    pub async fn fetch_blob(&self, repository: &str, digest: &Digest, size: u64, file: std::fs::File) -> Result<(), RegistryError> {
        self.pull_blob(repository, digest, size, &mut tokio::fs::File::from_std(file)).await
    }

    /// Push a manifest whose blobs are there already, by its digest or under tags, and read it back
    /// by its digest and by each tag.
    pub async fn push_manifest(&self, repository: &str, manifest: &[u8], media_type: &str, tags: &[&str]) -> Result<Digest, RegistryError> {
        let digest = Digest::of(manifest);
        let by_digest = self.by_digest(repository, &digest);
        let content_type = http::HeaderValue::from_str(media_type)
            .map_err(|_| RegistryError::Unusable { reference: by_digest.whole(), said: "its media type is not one".to_owned() })?;
        let named = tags.iter().map(|tag| self.tagged(repository, tag));
        // A digest is written where a tag stands: given as one, oci-client panics when the registry sends no Location.
        let references: Vec<Reference> = if tags.is_empty() { vec![self.tagged(repository, digest.as_str())] } else { named.collect() };
        for reference in references {
            self.ready().await;
            if let Err(error) = self.client.push_manifest_raw(&reference, manifest.to_vec(), content_type.clone()).await {
                return Err(self.explain(error, &reference).await);
            }
            let back = Digest::of(&self.manifest(&reference).await?);
            if back != digest {
                return Err(RegistryError::Lying { reference: reference.whole(), expected: digest, got: back });
            }
        }
        if !tags.is_empty() {
            self.manifest(&by_digest).await?; // compares the hash
        }
        Ok(digest)
    }

    /// Give an image that exists one tag more: a PUT of the same manifest, nothing else.
    pub async fn tag(&self, repository: &str, digest: &Digest, tag: &str) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, digest);
        let manifest = self.manifest(&reference).await?;
        let parsed: ManifestOrIndex = serde_json::from_slice(&manifest).map_err(|error| RegistryError::Unusable {
            reference: reference.whole(),
            said: format!("its manifest cannot be read: {error}"),
        })?;
        let unnamed = if parsed.manifests.is_some() { ACCEPTED[1] } else { ACCEPTED[0] };
        let media_type = parsed.media_type.as_deref().unwrap_or(unnamed);
        self.push_manifest(repository, &manifest, media_type, &[tag]).await.map(|_| ())
    }

    /// The content of a manifest; its hash is compared when the reference has one.
    async fn manifest(&self, reference: &Reference) -> Result<Bytes, RegistryError> {
        let (bytes, _) = match self.reader.pull_manifest_raw(reference, &self.auth, ACCEPTED).await {
            Ok(answer) => answer,
            Err(error) => return Err(self.explain(error, reference).await),
        };
        if bytes.len() as u64 > MOST_JSON {
            return Err(RegistryError::Unusable { reference: reference.whole(), said: "its manifest is larger than 4 MiB".to_owned() });
        }
        match reference.digest().map(str::parse::<Digest>) {
            Some(Ok(expected)) if expected != Digest::of(&bytes) => {
                Err(RegistryError::Lying { reference: reference.whole(), expected, got: Digest::of(&bytes) })
            }
            Some(_) | None => Ok(bytes),
        }
    }

    /// Copy a blob to `out`, checking its hash and that it is no longer than announced.
    async fn pull_blob(
        &self,
        repository: &str,
        digest: &Digest,
        size: u64,
        out: &mut (impl tokio::io::AsyncWrite + Unpin),
    ) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, digest);
        let io = |error| Failure::Io(error).of(reference.whole());
        self.ready().await;
        let descriptor =
            OciDescriptor { digest: digest.to_string(), size: i64::try_from(size).unwrap_or(i64::MAX), ..OciDescriptor::default() };
        let mut stream = match self.client.pull_blob_stream(&reference, &descriptor).await {
            Ok(stream) => stream.stream,
            Err(error) => return Err(self.explain(error, &reference).await),
        };
        let (mut hash, mut left) = (sha2::Sha256::new(), size);
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(io)?;
            left = left.checked_sub(piece.len() as u64).ok_or_else(|| io(std::io::Error::other("the blob is longer than announced")))?;
            hash.update(&piece);
            out.write_all(&piece).await.map_err(io)?;
        }
        out.flush().await.map_err(io)?;
        let got = Digest::from_hash(hash.finalize().into());
        if got == *digest { Ok(()) } else { Err(RegistryError::Lying { reference: reference.whole(), expected: digest.clone(), got }) }
    }

    async fn has_blob(&self, reference: &Reference, digest: &Digest) -> Result<bool, RegistryError> {
        self.ready().await;
        match self.client.blob_exists(reference, digest.as_str()).await {
            Ok(there) => Ok(there),
            Err(error) => Err(self.explain(error, reference).await),
        }
    }

    async fn pushed(
        &self,
        pushed: Result<String, OciDistributionError>,
        reference: &Reference,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        // a registry that sends no Location has the blob all the same; asking tells
        match pushed {
            Ok(_) | Err(OciDistributionError::RegistryNoLocationError) => {}
            Err(error) => return Err(self.explain(error, reference).await),
        }
        if self.has_blob(reference, digest).await? {
            Ok(())
        } else {
            Err(Failure::Said("it took the blob, but does not have it".to_owned()).of(reference.whole()))
        }
    }

    /// Calls that take no credential use the stored one. Where there is none to store, and the registry
    /// wants none, nothing is stored: with anything stored the client asks for a challenge before each
    /// call, and so makes two requests of every one.
    async fn ready(&self) {
        if !self.is_open().await {
            self.client.store_auth_if_needed(&self.address, &self.auth).await;
        }
    }

    /// Whether everybody may do everything here. Asked until there is an answer.
    async fn is_open(&self) -> bool {
        if !matches!(self.auth, RegistryAuth::Anonymous) {
            return false;
        }
        let asked = self.open.get_or_try_init(|| async {
            let answer = self.plain.get(&self.root).send().await.map_err(drop)?;
            if answer.status().is_server_error() { Err(()) } else { Ok(answer.status().is_success()) }
        });
        asked.await.is_ok_and(|open| *open)
    }

    /// The client drops what went wrong while it asked for a token, and sends the request without
    /// one. So after a 401 ask once more: a token server that is down is not a wrong password.
    async fn explain(&self, error: OciDistributionError, reference: &Reference) -> RegistryError {
        if matches!(error, OciDistributionError::UnauthorizedError { .. })
            && let Err(error @ OciDistributionError::RequestError(_)) =
                self.reader.auth(reference, &self.auth, RegistryOperation::Pull).await
        {
            return Failure::from(error).of(reference.whole());
        }
        Failure::from(error).of(reference.whole())
    }

    fn tagged(&self, repository: &str, tag: &str) -> Reference {
        Reference::with_tag(self.address.clone(), repository.to_owned(), tag.to_owned())
    }

    fn by_digest(&self, repository: &str, digest: &Digest) -> Reference {
        Reference::with_digest(self.address.clone(), repository.to_owned(), digest.to_string())
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").field("address", &self.address).finish_non_exhaustive()
    }
}

#[derive(serde::Deserialize)]
struct ManifestOrIndex {
    #[serde(rename = "mediaType")]
    media_type: Option<String>,
    manifests: Option<Vec<IndexEntry>>,
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

#[derive(serde::Deserialize)]
struct IndexEntry {
    digest: Digest,
    platform: Option<Platform>,
}

#[derive(serde::Deserialize)]
struct Platform {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
}

#[derive(serde::Deserialize)]
struct Descriptor {
    digest: Digest,
    size: u64,
}
