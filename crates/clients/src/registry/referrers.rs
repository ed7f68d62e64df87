//! What is attached to an image: manifests that name it as their subject (OCI 1.1), and cosign's
//! signatures and signed statements, found by a tag made of the image's digest.
//!
//! Some registries know who refers to an image; others (Debian's) do not, and then the list is an index
//! under the tag `sha256-<hex>` that its writers keep. Such a tag is read, changed and written back:
//! whoever writes holds a lock of their own on the image meanwhile.

use super::error::Failure;
use super::{ACCEPTED, MOST_JSON, Registry, RegistryError};
use bytes::Bytes;
use ecluse_domain::Digest;
use ecluse_domain::attestation::{AttestationKind, simple_signing};
use futures::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const MANIFEST_TYPE: &str = ACCEPTED[0];
const INDEX_TYPE: &str = ACCEPTED[1];
const CONFIG_TYPE: &str = "application/vnd.oci.image.config.v1+json";
const EMPTY_TYPE: &str = "application/vnd.oci.empty.v1+json";
const EMPTY: &[u8] = b"{}";
/// Blobs sent at the same time.
const AT_ONCE: usize = 4;
/// Signatures of one image that are looked at, and bytes of one: ours is about 300.
const MOST_SIGNATURES: usize = 50;
const MOST_PAYLOAD: u64 = 64 * 1024;

/// A document to attach to an image.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// What it is found by among what refers to the image; without one it does not refer to it, and
    /// is found by its tag alone.
    pub artifact_type: Option<&'static str>,
    /// cosign's tag, which may hold what others attached too.
    pub tag: Option<CosignTag>,
    pub layers: Vec<AttachedLayer>,
}

/// Which of cosign's tags of an image, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CosignTag {
    Signatures,
    Attestations,
}

impl CosignTag {
    fn of(self, image: &Digest) -> String {
        let ending = match self {
            Self::Signatures => "sig",
            Self::Attestations => "att",
        };
        format!("sha256-{}.{ending}", image.hex())
    }
}

#[derive(Debug, Clone)]
pub struct AttachedLayer {
    pub media_type: &'static str,
    pub content: Bytes,
    pub annotations: BTreeMap<&'static str, String>,
}

impl AttachedLayer {
    fn descriptor(&self) -> Value {
        let mut descriptor = json!({"mediaType": self.media_type, "digest": Digest::of(&self.content), "size": self.content.len()});
        if !self.annotations.is_empty() {
            descriptor["annotations"] = json!(self.annotations);
        }
        descriptor
    }
}

/// A signature that the registry holds: by anybody, about anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSignature {
    pub payload: Vec<u8>,
    /// Base64, as written.
    pub signature: String,
}

impl Registry {
    /// Attach these to an image that is there; answers the digest of each one's manifest. What is
    /// attached already stays as it is, also by others. Only one process at a time may do this for an image.
    pub async fn attach(&self, repository: &str, image: &Digest, attachments: &[Attachment]) -> Result<Vec<Digest>, RegistryError> {
        let subject = self.subject(repository, image).await?;
        let mut digests = Vec::new();
        let mut referring = Vec::new();
        for attachment in attachments {
            let tag = attachment.tag.map(|tag| tag.of(image));
            let there = match &tag {
                Some(tag) => self.layers_at(repository, tag).await?,
                None => Vec::new(),
            };
            let manifest = manifest(attachment, &subject, there);
            self.send_blobs(repository, attachment, &manifest.config).await?;
            let digest = Digest::of(&manifest.content);
            self.push_manifest(repository, &manifest.content, MANIFEST_TYPE, tag.as_deref().as_slice()).await?;
            if let Some(artifact_type) = attachment.artifact_type {
                referring.push(json!({
                    "mediaType": MANIFEST_TYPE, "digest": digest, "size": manifest.content.len(), "artifactType": artifact_type,
                }));
            }
            digests.push(digest);
        }
        self.refer(repository, image, referring).await?;
        Ok(digests)
    }

    /// The signatures under cosign's tag of an image; none when nobody signed it.
    pub async fn signatures(&self, repository: &str, image: &Digest) -> Result<Vec<FoundSignature>, RegistryError> {
        let mut found = Vec::new();
        for layer in self.layers_at(repository, &CosignTag::Signatures.of(image)).await?.iter().take(MOST_SIGNATURES) {
            let text = |field: &str| layer.get(field).and_then(Value::as_str).unwrap_or_default();
            let signature = layer.get("annotations").and_then(|all| all.get(simple_signing::ANNOTATION)).and_then(Value::as_str);
            let size = layer.get("size").and_then(Value::as_u64).filter(|size| *size <= MOST_PAYLOAD);
            let (Some(signature), Some(size), Ok(digest)) = (signature, size, text("digest").parse::<Digest>()) else { continue };
            if text("mediaType") != AttestationKind::Signature.media_type() {
                continue;
            }
            let mut payload = Vec::new();
            match self.pull_blob(repository, &digest, size, &mut payload).await {
                Ok(()) => found.push(FoundSignature { payload, signature: signature.to_owned() }),
                // one that cannot be read signs nothing, and must not hide the others
                Err(RegistryError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// The descriptor of an image that is there.
    async fn subject(&self, repository: &str, image: &Digest) -> Result<Value, RegistryError> {
        let manifest = self.manifest(&self.by_digest(repository, image)).await?;
        let parsed: Value = serde_json::from_slice(&manifest).unwrap_or_default();
        let media_type = parsed.get("mediaType").and_then(Value::as_str).unwrap_or(MANIFEST_TYPE);
        Ok(json!({"mediaType": media_type, "digest": image, "size": manifest.len()}))
    }

    /// The layers of the manifest under a tag; none when there is no such tag or what is there is no such manifest.
    async fn layers_at(&self, repository: &str, tag: &str) -> Result<Vec<Value>, RegistryError> {
        Ok(match self.json_at(repository, tag).await? {
            Some(mut manifest) => match manifest.get_mut("layers").map(Value::take) {
                Some(Value::Array(layers)) => layers,
                _ => Vec::new(),
            },
            None => Vec::new(),
        })
    }

    async fn json_at(&self, repository: &str, tag: &str) -> Result<Option<Value>, RegistryError> {
        match self.manifest(&self.tagged(repository, tag)).await {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).unwrap_or_default())),
            Err(RegistryError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn send_blobs(&self, repository: &str, attachment: &Attachment, config: &[u8]) -> Result<(), RegistryError> {
        let mut contents: Vec<Bytes> = attachment.layers.iter().map(|layer| layer.content.clone()).collect();
        contents.push(Bytes::copy_from_slice(config));
        let sent = futures::stream::iter(contents).map(|content| self.push_blob(repository, content)).buffer_unordered(AT_ONCE);
        sent.try_collect::<Vec<Digest>>().await.map(|_| ())
    }

    /// Make these manifests be found by who asks what refers to the image: unless the registry
    /// knows it by itself, by the index under the image's tag.
    async fn refer(&self, repository: &str, image: &Digest, mut referring: Vec<Value>) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, image);
        self.ready().await;
        let known = match self.client.pull_referrers(&reference, None).await {
            Ok(index) => index,
            Err(error) => return Err(self.explain(error, &reference).await),
        };
        referring.retain(|new| !known.manifests.iter().any(|entry| new["digest"] == entry.digest.as_str()));
        if referring.is_empty() {
            return Ok(());
        }
        // read again: what was just read does not tell an empty list from one that could not be had
        let tag = format!("sha256-{}", image.hex());
        let mut manifests = match self.json_at(repository, &tag).await?.and_then(|mut index| index.get_mut("manifests").map(Value::take)) {
            Some(Value::Array(manifests)) => manifests,
            _ => Vec::new(),
        };
        manifests.extend(referring);
        let index = json!({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": manifests}).to_string();
        if index.len() as u64 > MOST_JSON {
            return Err(Failure::Said("too much is attached to it already".to_owned()).of(reference.whole()));
        }
        self.push_manifest(repository, index.as_bytes(), INDEX_TYPE, &[&tag]).await.map(|_| ())
    }
}

struct Manifest {
    content: Vec<u8>,
    config: Vec<u8>,
}

/// The manifest of an attachment, with the layers that are under its tag already.
fn manifest(attachment: &Attachment, subject: &Value, mut layers: Vec<Value>) -> Manifest {
    for layer in attachment.layers.iter().map(AttachedLayer::descriptor) {
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    let (config_type, config) = match attachment.tag {
        Some(_) => (CONFIG_TYPE, cosign_config(&layers)),
        None => (EMPTY_TYPE, EMPTY.to_vec()),
    };
    let mut manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": {"mediaType": config_type, "digest": Digest::of(&config), "size": config.len()},
        "layers": layers,
    });
    if let Some(artifact_type) = attachment.artifact_type {
        manifest["artifactType"] = json!(artifact_type);
        manifest["subject"] = subject.clone();
    }
    Manifest { content: manifest.to_string().into_bytes(), config }
}

/// cosign reads and extends its own manifests as images: with a config that lists the layers.
fn cosign_config(layers: &[Value]) -> Vec<u8> {
    let layers: Vec<&Value> = layers.iter().filter_map(|layer| layer.get("digest")).collect();
    let config = json!({
        "architecture": "", "os": "", "created": "0001-01-01T00:00:00Z", "config": {},
        "rootfs": {"type": "layers", "diff_ids": layers},
    });
    config.to_string().into_bytes()
}
