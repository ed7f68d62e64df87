//! Layers and the images made of them, the same bytes every time; a registry that has a blob is not sent it again.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use flate2::{Compression, GzBuilder};
use oci_distribution::client::{ClientConfig, ClientProtocol};
use oci_distribution::manifest::{
    IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_GZIP_MEDIA_TYPE, OCI_IMAGE_MEDIA_TYPE, OciDescriptor, OciImageManifest,
};
use oci_distribution::secrets::RegistryAuth;
use oci_distribution::{Client, Reference};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

use super::base::BaseImage;

/// 2025-10-15T00:00:00Z: the date of every sample base, in its files and its configuration.
pub(crate) const CREATED: u64 = 1_760_486_400;
pub(crate) const CREATED_TEXT: &str = "2025-10-15T00:00:00Z";

/// How a layer is named: by its compressed bytes (`digest`, `size`) and by its plain ones (`plain_digest`).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Name {
    pub(crate) digest: String,
    pub(crate) plain_digest: String,
    /// Bytes, compressed.
    pub(crate) size: u64,
}

/// Where a layer's bytes come from, should the registry lack them.
pub(crate) enum Bytes {
    Here(Vec<u8>),
    File(PathBuf),
    /// Made again when asked for.
    Made(Box<dyn FnOnce() -> anyhow::Result<Vec<u8>> + Send>),
}

impl Bytes {
    pub(crate) fn read(self) -> anyhow::Result<Vec<u8>> {
        match self {
            Bytes::Here(bytes) => Ok(bytes),
            Bytes::File(path) => std::fs::read(&path).with_context(|| path.display().to_string()),
            Bytes::Made(make) => make(),
        }
    }
}

pub(crate) struct Layer {
    pub(crate) name: Name,
    pub(crate) bytes: Bytes,
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(bytes)))
}

/// An archive in the making: root's files unless an owner is named, all of one date.
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
        Ok(self.0.append_data(&mut Draft::header(EntryType::Directory, mode, owner, 0), format!("{path}/"), std::io::empty())?)
    }

    pub(crate) fn file(&mut self, path: &str, mode: u32, content: &[u8]) -> anyhow::Result<()> {
        Ok(self.0.append_data(&mut Draft::header(EntryType::Regular, mode, 0, content.len() as u64), path, content)?)
    }

    pub(crate) fn link(&mut self, path: &str, target: &str) -> anyhow::Result<()> {
        Ok(self.0.append_link(&mut Draft::header(EntryType::Symlink, 0o777, 0, 0), path, target)?)
    }

    pub(crate) fn finish(self) -> anyhow::Result<Layer> {
        self.finish_with(Compression::default())
    }

    pub(crate) fn finish_with(self, level: Compression) -> anyhow::Result<Layer> {
        let plain = self.0.into_inner()?;
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), level);
        gzip.write_all(&plain)?;
        let compressed = gzip.finish()?;
        let name = Name { digest: digest(&compressed), plain_digest: digest(&plain), size: compressed.len() as u64 };
        Ok(Layer { name, bytes: Bytes::Here(compressed) })
    }
}

/// The configuration of an image in the shape of Odoo's: its user, entry point, volume, ports and `ODOO_VERSION`.
pub(crate) fn odoo_config(title: &str, tag: &str, layers: &[Layer]) -> anyhow::Result<serde_json::Value> {
    let history: Vec<_> = layers.iter().map(|_| serde_json::json!({"created": CREATED_TEXT, "created_by": title})).collect();
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
        "rootfs": {"type": "layers", "diff_ids": layers.iter().map(|layer| layer.name.plain_digest.clone()).collect::<Vec<_>>()},
        "history": history,
    }))
}

/// Pushes to a registry that speaks plain HTTP, sending only the blobs it lacks, one at a time; nothing when the tag is there.
pub(crate) async fn push(
    registry: &str,
    repository: &str,
    tag: &str,
    config: &serde_json::Value,
    layers: Vec<Layer>,
) -> anyhow::Result<BaseImage> {
    // While one push writes a blob's link, the registry denies the blob to another.
    static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = ONE_AT_A_TIME.lock().await;
    let reference: Reference = format!("{registry}/{repository}:{tag}").parse()?;
    let client = Client::new(ClientConfig { protocol: ClientProtocol::Http, ..ClientConfig::default() });
    client.store_auth_if_needed(reference.resolve_registry(), &RegistryAuth::Anonymous).await;
    let config = serde_json::to_vec(config)?;
    let name = Name { digest: digest(&config), plain_digest: digest(&config), size: config.len() as u64 };
    let config = Layer { name, bytes: Bytes::Here(config) };
    let mut manifest = OciImageManifest {
        media_type: Some(OCI_IMAGE_MEDIA_TYPE.to_owned()),
        config: descriptor(&config.name, IMAGE_CONFIG_MEDIA_TYPE)?,
        ..OciImageManifest::default()
    };
    for layer in &layers {
        manifest.layers.push(descriptor(&layer.name, IMAGE_LAYER_GZIP_MEDIA_TYPE)?);
    }
    let manifest = serde_json::to_vec(&manifest)?;
    let image = BaseImage { reference: reference.to_string(), digest: digest(&manifest) };
    if client.fetch_manifest_digest(&reference, &RegistryAuth::Anonymous).await.is_ok_and(|there| there == image.digest) {
        return Ok(image);
    }
    for blob in layers.into_iter().chain([config]) {
        if client.blob_exists(&reference, &blob.name.digest).await? {
            continue;
        }
        let bytes = tokio::task::spawn_blocking(|| blob.bytes.read()).await??;
        client.push_blob(&reference, bytes, &blob.name.digest).await.with_context(|| format!("pushing a layer of {reference}"))?;
    }
    let kind = http::HeaderValue::from_static(OCI_IMAGE_MEDIA_TYPE);
    client.push_manifest_raw(&reference, manifest, kind).await.with_context(|| format!("pushing {reference}"))?;
    Ok(image)
}

fn descriptor(name: &Name, media_type: &str) -> anyhow::Result<OciDescriptor> {
    let (media_type, digest, size) = (media_type.to_owned(), name.digest.clone(), i64::try_from(name.size)?);
    Ok(OciDescriptor { media_type, digest, size, ..OciDescriptor::default() })
}

/// Go's word for this machine.
fn architecture() -> anyhow::Result<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        other => bail!("no sample base image for the architecture {other}"),
    }
}
