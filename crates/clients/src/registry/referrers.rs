//! The attachments of an image: manifests that name it as their subject (OCI 1.1), and cosign's
//! signatures and attestations, which are found by a tag made of the digest of the image.
//!
//! Some registries have an API that lists the manifests that refer to an image. For others
//! (Debian's) the list is an index under the tag `sha256-<hex>`, which the clients maintain. Such a
//! tag is read, changed and written back, so the caller must hold its own lock on the image.

use super::error::Failure;
use super::{ACCEPTED, MAX_MANIFEST, Registry, RegistryError};
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
/// Signatures of one image that are read, and bytes of one signature: Ecluse's own has about 300.
const MAX_SIGNATURES: usize = 50;
const MAX_PAYLOAD: u64 = 64 * 1024;

/// A document to attach to an image.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// The type by which the attachment is found among the manifests that refer to the image.
    /// Without a type, the attachment does not refer to the image and is found by its tag only.
    pub artifact_type: Option<&'static str>,
    /// The tag of cosign, which may already hold attachments of others.
    pub tag: Option<CosignTag>,
    pub layers: Vec<AttachedLayer>,
}

/// Which of cosign's tags of an image, by the end of the tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CosignTag {
    Signatures,
    Attestations,
}

impl CosignTag {
    fn for_image(self, image: &Digest) -> String {
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
        let mut descriptor = json!({"mediaType": self.media_type, "digest": Digest::sha256(&self.content), "size": self.content.len()});
        if !self.annotations.is_empty() {
            descriptor["annotations"] = json!(self.annotations);
        }
        descriptor
    }
}

/// A signature in the registry: by anybody, about anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSignature {
    pub payload: Vec<u8>,
    /// Base64, as found in the registry.
    pub signature: String,
}

impl Registry {
    /// Attaches these documents to an existing image, and returns the digest of each manifest.
    /// Existing attachments, also of others, are kept. Only one process at a time may call this for
    /// an image.
    pub async fn attach(
        &self,
        repository: &str,
        image: &Digest,
        attachments: &[Attachment],
    ) -> Result<Vec<Digest>, RegistryError> {
        let subject = self.subject(repository, image).await?;
        let mut digests = Vec::new();
        let mut referring = Vec::new();
        for attachment in attachments {
            let tag = attachment.tag.map(|tag| tag.for_image(image));
            let existing = match &tag {
                Some(tag) => self.layers_under_tag(repository, tag).await?,
                None => Vec::new(),
            };
            let manifest = manifest(attachment, &subject, existing);
            self.send_blobs(repository, attachment, &manifest.config)
                .await?;
            let digest = Digest::sha256(&manifest.content);
            self.push_manifest(
                repository,
                &manifest.content,
                MANIFEST_TYPE,
                tag.as_deref().as_slice(),
            )
            .await?;
            if let Some(artifact_type) = attachment.artifact_type {
                referring.push(json!({
                    "mediaType": MANIFEST_TYPE, "digest": digest, "size": manifest.content.len(), "artifactType": artifact_type,
                }));
            }
            digests.push(digest);
        }
        self.list_referrers(repository, image, referring).await?;
        Ok(digests)
    }

    /// Reads the signatures under cosign's tag of an image; empty when nobody signed it.
    pub async fn list_signatures(
        &self,
        repository: &str,
        image: &Digest,
    ) -> Result<Vec<FoundSignature>, RegistryError> {
        let mut found = Vec::new();
        for layer in self
            .layers_under_tag(repository, &CosignTag::Signatures.for_image(image))
            .await?
            .iter()
            .take(MAX_SIGNATURES)
        {
            let Some((digest, size, signature)) = read_signature(layer) else {
                continue;
            };
            let mut payload = Vec::new();
            match self
                .pull_blob(repository, &digest, size, &mut payload)
                .await
            {
                Ok(()) => found.push(FoundSignature {
                    payload,
                    signature: signature.to_owned(),
                }),
                // a signature that cannot be read counts as none, and must not hide the others
                Err(RegistryError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// The descriptor of an existing image.
    async fn subject(&self, repository: &str, image: &Digest) -> Result<Value, RegistryError> {
        let manifest = self.manifest(&self.by_digest(repository, image)).await?;
        let parsed: Value = serde_json::from_slice(&manifest).unwrap_or_default();
        let media_type = parsed
            .get("mediaType")
            .and_then(Value::as_str)
            .unwrap_or(MANIFEST_TYPE);
        Ok(json!({"mediaType": media_type, "digest": image, "size": manifest.len()}))
    }

    /// The layers of the manifest under a tag; empty when there is no such tag, or no manifest
    /// under it.
    async fn layers_under_tag(
        &self,
        repository: &str,
        tag: &str,
    ) -> Result<Vec<Value>, RegistryError> {
        let manifest = self.manifest_under_tag(repository, tag).await?;
        Ok(manifest.map_or_else(Vec::new, take_layers))
    }

    async fn manifest_under_tag(
        &self,
        repository: &str,
        tag: &str,
    ) -> Result<Option<Value>, RegistryError> {
        match self.manifest(&self.tagged(repository, tag)).await {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).unwrap_or_default())),
            Err(RegistryError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn send_blobs(
        &self,
        repository: &str,
        attachment: &Attachment,
        config: &[u8],
    ) -> Result<(), RegistryError> {
        let mut contents: Vec<Bytes> = attachment
            .layers
            .iter()
            .map(|layer| layer.content.clone())
            .collect();
        contents.push(Bytes::copy_from_slice(config));
        let sent = futures::stream::iter(contents)
            .map(|content| self.push_blob(repository, content))
            .buffer_unordered(AT_ONCE);
        sent.try_collect::<Vec<Digest>>().await.map(|_| ())
    }

    /// Makes these manifests visible to clients that list the referrers of the image: with the
    /// index under the tag of the image, unless the registry lists them itself.
    async fn list_referrers(
        &self,
        repository: &str,
        image: &Digest,
        mut referring: Vec<Value>,
    ) -> Result<(), RegistryError> {
        let reference = self.by_digest(repository, image);
        self.authenticate().await;
        let known = match self.client.pull_referrers(&reference, None).await {
            Ok(index) => index,
            Err(error) => return Err(self.describe_error(error, &reference).await),
        };
        referring.retain(|new| {
            !known
                .manifests
                .iter()
                .any(|entry| new["digest"] == entry.digest.as_str())
        });
        if referring.is_empty() {
            return Ok(());
        }
        // read again: the call before returns an empty list also when the index could not be read
        let tag = format!("sha256-{}", image.hex());
        let mut manifests = match self
            .manifest_under_tag(repository, &tag)
            .await?
            .and_then(|mut index| index.get_mut("manifests").map(Value::take))
        {
            Some(Value::Array(manifests)) => manifests,
            _ => Vec::new(),
        };
        manifests.extend(referring);
        let index = json!({"schemaVersion": 2, "mediaType": INDEX_TYPE, "manifests": manifests})
            .to_string();
        if index.len() as u64 > MAX_MANIFEST {
            return Err(
                Failure::Refused("it has too many attachments already".to_owned())
                    .about(reference.whole()),
            );
        }
        self.push_manifest(repository, index.as_bytes(), INDEX_TYPE, &[&tag])
            .await
            .map(|_| ())
    }
}

/// Reads the digest and the size of the payload, and the signature, of a layer of cosign; `None`
/// when the layer is no signature, or one with a payload that is too long.
pub(super) fn read_signature(layer: &Value) -> Option<(Digest, u64, &str)> {
    let text = |field: &str| layer.get(field).and_then(Value::as_str);
    if text("mediaType") != Some(AttestationKind::Signature.media_type()) {
        return None;
    }
    let signature = layer
        .get("annotations")?
        .get(simple_signing::ANNOTATION)?
        .as_str()?;
    let size = layer.get("size")?.as_u64()?;
    let digest = text("digest")?.parse().ok()?;
    (size <= MAX_PAYLOAD).then_some((digest, size, signature))
}

/// Takes the layers of a manifest; empty when it has none.
pub(super) fn take_layers(mut manifest: Value) -> Vec<Value> {
    match manifest.get_mut("layers").map(Value::take) {
        Some(Value::Array(layers)) => layers,
        _ => Vec::new(),
    }
}

struct Manifest {
    content: Vec<u8>,
    config: Vec<u8>,
}

/// Builds the manifest of an attachment, with the layers that exist under its tag already.
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
        "config": {"mediaType": config_type, "digest": Digest::sha256(&config), "size": config.len()},
        "layers": layers,
    });
    if let Some(artifact_type) = attachment.artifact_type {
        manifest["artifactType"] = json!(artifact_type);
        manifest["subject"] = subject.clone();
    }
    Manifest {
        content: manifest.to_string().into_bytes(),
        config,
    }
}

/// Builds a config that lists the layers: cosign reads and extends its own manifests as images.
fn cosign_config(layers: &[Value]) -> Vec<u8> {
    let layers: Vec<&Value> = layers
        .iter()
        .filter_map(|layer| layer.get("digest"))
        .collect();
    let config = json!({
        "architecture": "", "os": "", "created": "0001-01-01T00:00:00Z", "config": {},
        "rootfs": {"type": "layers", "diff_ids": layers},
    });
    config.to_string().into_bytes()
}
