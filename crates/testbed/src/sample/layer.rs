//! Layers and the images made of them, with the same bytes every time. A blob is sent only to a
//! registry that lacks it.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use flate2::{Compression, GzBuilder};
use nix::fcntl::{Flock, FlockArg};
use oci_distribution::client::{ClientConfig, ClientProtocol};
use oci_distribution::manifest::{
    IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_GZIP_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciDescriptor,
    OciImageManifest,
};
use oci_distribution::secrets::RegistryAuth;
use oci_distribution::{Client, Reference};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

/// 2025-10-15T00:00:00Z: the date of every sample base, in its files and its configuration.
pub(crate) const CREATED: u64 = 1_760_486_400;
pub(crate) const CREATED_TEXT: &str = "2025-10-15T00:00:00Z";

/// A pushed base image.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// `127.0.0.1:PORT/sample/odoo:18.0-20251015`
    pub reference: String,
    /// `sha256:…` of its manifest
    pub digest: String,
}

/// The digests of a layer: of its compressed bytes (`digest`, `size`) and of its plain bytes
/// (`plain_digest`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LayerDigests {
    pub(crate) digest: String,
    pub(crate) plain_digest: String,
    /// Bytes, compressed.
    pub(crate) size: u64,
}

/// Where the bytes of a layer come from when the registry lacks them.
pub(crate) enum Bytes {
    InMemory(Vec<u8>),
    File(PathBuf),
    /// Made again when the registry lacks them.
    Generated(Box<dyn FnOnce() -> anyhow::Result<Vec<u8>> + Send>),
}

impl Bytes {
    pub(crate) fn read(self) -> anyhow::Result<Vec<u8>> {
        match self {
            Bytes::InMemory(bytes) => Ok(bytes),
            Bytes::File(path) => std::fs::read(&path).with_context(|| path.display().to_string()),
            Bytes::Generated(make) => make(),
        }
    }
}

pub(crate) struct Layer {
    pub(crate) digests: LayerDigests,
    pub(crate) bytes: Bytes,
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// An unfinished archive. Root owns the files unless another owner is named; all have the same
/// date.
pub(crate) struct Draft(tar::Builder<Vec<u8>>);

impl Draft {
    pub(crate) fn new() -> Draft {
        Draft(tar::Builder::new(Vec::new()))
    }

    pub(crate) fn header(kind: EntryType, mode: u32, owner: u64, size: u64) -> Header {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_size(size);
        header.set_mtime(CREATED);
        header
    }

    pub(crate) fn folder(&mut self, path: &str, mode: u32, owner: u64) -> anyhow::Result<()> {
        Ok(self.0.append_data(
            &mut Draft::header(EntryType::Directory, mode, owner, 0),
            format!("{path}/"),
            std::io::empty(),
        )?)
    }

    pub(crate) fn file(&mut self, path: &str, mode: u32, content: &[u8]) -> anyhow::Result<()> {
        Ok(self.0.append_data(
            &mut Draft::header(EntryType::Regular, mode, 0, content.len() as u64),
            path,
            content,
        )?)
    }

    pub(crate) fn link(&mut self, path: &str, target: &str) -> anyhow::Result<()> {
        Ok(self.0.append_link(
            &mut Draft::header(EntryType::Symlink, 0o777, 0, 0),
            path,
            target,
        )?)
    }

    pub(crate) fn finish(self) -> anyhow::Result<Layer> {
        self.finish_with(Compression::default())
    }

    pub(crate) fn finish_with(self, level: Compression) -> anyhow::Result<Layer> {
        let plain = self.0.into_inner()?;
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), level);
        gzip.write_all(&plain)?;
        let compressed = gzip.finish()?;
        let digests = LayerDigests {
            digest: digest(&compressed),
            plain_digest: digest(&plain),
            size: compressed.len() as u64,
        };
        Ok(Layer {
            digests,
            bytes: Bytes::InMemory(compressed),
        })
    }
}

/// The configuration of an image like Odoo's: its user, entry point, volumes, ports and
/// `ODOO_VERSION`.
pub(crate) fn odoo_config(
    title: &str,
    tag: &str,
    layers: &[Layer],
) -> anyhow::Result<serde_json::Value> {
    let history: Vec<_> = layers
        .iter()
        .map(|_| serde_json::json!({"created": CREATED_TEXT, "created_by": title}))
        .collect();
    Ok(serde_json::json!({
        "architecture": architecture()?,
        "os": "linux",
        "created": CREATED_TEXT,
        "config": {
            "User": "odoo",
            "Env": [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG=C.UTF-8",
                "ODOO_VERSION=18.0",
                "ODOO_RC=/etc/odoo/odoo.conf",
            ],
            "Entrypoint": ["/entrypoint.sh"],
            "Cmd": ["odoo"],
            "ExposedPorts": {"8069/tcp": {}, "8071/tcp": {}, "8072/tcp": {}},
            "Volumes": {"/mnt/extra-addons": {}, "/var/lib/odoo": {}},
            "Labels": {"org.opencontainers.image.title": title, "org.opencontainers.image.version": tag},
        },
        "rootfs": {"type": "layers", "diff_ids": layers.iter().map(|layer| layer.digests.plain_digest.clone()).collect::<Vec<_>>()},
        "history": history,
    }))
}

/// Pushes an image to a registry that speaks plain HTTP, one blob at a time, and only the blobs
/// that the registry lacks. Pushes nothing when the tag has this image already.
pub(crate) async fn push(
    registry: &str,
    repository: &str,
    tag: &str,
    config: &serde_json::Value,
    layers: Vec<Layer>,
) -> anyhow::Result<BaseImage> {
    let _turn = wait_for_turn(registry).await?;
    let reference: Reference = format!("{registry}/{repository}:{tag}").parse()?;
    let client = Client::new(ClientConfig {
        protocol: ClientProtocol::Http,
        ..ClientConfig::default()
    });
    client
        .store_auth_if_needed(reference.resolve_registry(), &RegistryAuth::Anonymous)
        .await;
    let config = serde_json::to_vec(config)?;
    let digests = LayerDigests {
        digest: digest(&config),
        plain_digest: digest(&config),
        size: config.len() as u64,
    };
    let config = Layer {
        digests,
        bytes: Bytes::InMemory(config),
    };
    let mut manifest = OciImageManifest {
        media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
        config: descriptor(&config.digests, IMAGE_CONFIG_MEDIA_TYPE)?,
        ..OciImageManifest::default()
    };
    for layer in &layers {
        manifest
            .layers
            .push(descriptor(&layer.digests, IMAGE_LAYER_GZIP_MEDIA_TYPE)?);
    }
    let manifest = serde_json::to_vec(&manifest)?;
    let image = BaseImage {
        reference: reference.to_string(),
        digest: digest(&manifest),
    };
    if client
        .fetch_manifest_digest(&reference, &RegistryAuth::Anonymous)
        .await
        .is_ok_and(|there| there == image.digest)
    {
        return Ok(image);
    }
    for blob in layers.into_iter().chain([config]) {
        if client.blob_exists(&reference, &blob.digests.digest).await? {
            continue;
        }
        let bytes = tokio::task::spawn_blocking(|| blob.bytes.read()).await??;
        client
            .push_blob(&reference, bytes, &blob.digests.digest)
            .await
            .with_context(|| format!("pushing a layer of {reference}"))?;
    }
    let kind = http::HeaderValue::from_static(OCI_IMAGE_MEDIA_TYPE);
    client
        .push_manifest_raw(&reference, manifest, kind)
        .await
        .with_context(|| format!("pushing {reference}"))?;
    Ok(image)
}

/// Waits until no other process and no other test of this process pushes to this registry: while
/// one push writes a blob's link, docker-registry denies the blob to another.
async fn wait_for_turn(registry: &str) -> anyhow::Result<Flock<File>> {
    let path = std::env::temp_dir().join(format!("ecluse-push-{registry}.lock"));
    tokio::task::spawn_blocking(move || {
        let file = File::create(&path).with_context(|| path.display().to_string())?;
        Flock::lock(file, FlockArg::LockExclusive)
            .map_err(|(_, error)| error)
            .with_context(|| path.display().to_string())
    })
    .await?
}

fn descriptor(digests: &LayerDigests, media_type: &str) -> anyhow::Result<OciDescriptor> {
    let (media_type, digest, size) = (
        media_type.to_owned(),
        digests.digest.clone(),
        i64::try_from(digests.size)?,
    );
    Ok(OciDescriptor {
        media_type,
        digest,
        size,
        ..OciDescriptor::default()
    })
}

/// Go's name for the architecture of this machine.
fn architecture() -> anyhow::Result<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        other => bail!("no sample base image for the architecture {other}"),
    }
}
