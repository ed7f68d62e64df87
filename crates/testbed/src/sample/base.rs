//! A base image in the shape of Odoo's, made of busybox: same user, same folders, same port, a few hundred kilobytes.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};
use flate2::{Compression, GzBuilder};
use oci_distribution::client::{ClientConfig, ClientProtocol, Config, ImageLayer};
use oci_distribution::manifest::{IMAGE_CONFIG_MEDIA_TYPE, IMAGE_LAYER_GZIP_MEDIA_TYPE, OciImageManifest};
use oci_distribution::secrets::RegistryAuth;
use oci_distribution::{Client, Reference};
use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

pub const BASE_REPOSITORY: &str = "sample/odoo";
pub const BASE_TAG: &str = "18.0-20251015";

const ODOO: u64 = 101;
/// 2025-10-15T00:00:00Z: the same bytes, and so the same digest, every time.
const CREATED: u64 = 1_760_486_400;

/// A pushed base image.
#[derive(Debug, Clone)]
pub struct BaseImage {
    /// `127.0.0.1:PORT/sample/odoo:18.0-20251015`
    pub reference: String,
    /// `sha256:…` of its manifest
    pub digest: String,
}

/// Pushes `sample/odoo:18.0-20251015`; needs the Debian package `busybox-static`.
pub async fn push_base_image(registry: &str) -> anyhow::Result<BaseImage> {
    push_base_image_as(registry, BASE_TAG).await
}

/// Pushes the base under another tag; every tag has a digest of its own.
pub async fn push_base_image_as(registry: &str, tag: &str) -> anyhow::Result<BaseImage> {
    let tag = tag.to_owned();
    let registry = registry.to_owned();
    let for_layers = tag.clone();
    let layers = tokio::task::spawn_blocking(move || anyhow::Ok([system_layer()?, odoo_layer(&for_layers)?])).await??;
    let config = serde_json::json!({
        "architecture": architecture()?,
        "os": "linux",
        "created": "2025-10-15T00:00:00Z",
        "config": {
            "User": "odoo",
            "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", "ODOO_VERSION=18.0"],
            "Entrypoint": ["/entrypoint.sh"],
            "Cmd": ["odoo"],
            "ExposedPorts": {"8069/tcp": {}, "8071/tcp": {}, "8072/tcp": {}},
            "Volumes": {"/var/lib/odoo": {}},
            "Labels": {"org.opencontainers.image.title": "Ecluse sample base", "org.opencontainers.image.version": tag},
        },
        "rootfs": {"type": "layers", "diff_ids": layers.iter().map(|layer| layer.plain_digest.clone()).collect::<Vec<_>>()},
        "history": [{"created": "2025-10-15T00:00:00Z", "created_by": "busybox"}, {"created": "2025-10-15T00:00:00Z", "created_by": "sample odoo"}],
    });
    let layers = layers.map(|layer| ImageLayer::new(layer.compressed, IMAGE_LAYER_GZIP_MEDIA_TYPE.to_owned(), None));
    let config = Config::new(serde_json::to_vec(&config)?, IMAGE_CONFIG_MEDIA_TYPE.to_owned(), None);
    let manifest = OciImageManifest::build(&layers, &config, None);
    let reference: Reference = format!("{registry}/{BASE_REPOSITORY}:{tag}").parse()?;
    let client = Client::new(ClientConfig { protocol: ClientProtocol::Http, ..ClientConfig::default() });
    client.push(&reference, &layers, config, &RegistryAuth::Anonymous, Some(manifest)).await.context("pushing the sample base image")?;
    let digest = client.fetch_manifest_digest(&reference, &RegistryAuth::Anonymous).await?;
    Ok(BaseImage { reference: reference.to_string(), digest })
}

struct Layer {
    compressed: Vec<u8>,
    plain_digest: String,
}

/// busybox and its names, accounts, folders.
fn system_layer() -> anyhow::Result<Layer> {
    let program = ["/bin/busybox", "/usr/bin/busybox"].into_iter().find(|path| Path::new(path).is_file());
    let Some(program) = program else { bail!("busybox is not installed: install the Debian package `busybox-static`") };
    let bytes = std::fs::read(program)?;
    let listed = Command::new(program).arg("--list-full").output().context("busybox --list-full")?;
    ensure!(listed.status.success(), "busybox --list-full failed");
    let mut names: Vec<String> = String::from_utf8(listed.stdout)?.lines().map(str::to_owned).collect();
    names.sort();
    ensure!(names.iter().any(|name| name.ends_with("/httpd")), "this busybox has no httpd: install the Debian package `busybox-static`");
    let mut layer = Draft::new();
    for folder in ["bin", "etc", "lib", "mnt", "proc", "root", "run", "sbin", "srv", "sys", "usr", "usr/bin", "usr/sbin", "var", "var/lib"]
    {
        layer.folder(folder, 0o755, 0)?;
    }
    layer.folder("tmp", 0o1777, 0)?;
    layer.file("bin/busybox", 0o755, &bytes)?;
    for name in names.iter().filter(|name| *name != "bin/busybox" && ["bin/", "sbin/", "usr/"].iter().any(|start| name.starts_with(start)))
    {
        layer.link(name, "/bin/busybox")?;
    }
    layer.file("etc/passwd", 0o644, b"root:x:0:0:root:/root:/bin/sh\nodoo:x:101:101::/var/lib/odoo:/bin/sh\n")?;
    layer.file("etc/group", 0o644, b"root:x:0:\nodoo:x:101:\n")?;
    layer.finish()
}

/// What makes it look like Odoo.
fn odoo_layer(tag: &str) -> anyhow::Result<Layer> {
    let mut layer = Draft::new();
    layer.folder("mnt/extra-addons", 0o755, ODOO)?;
    layer.folder("srv/site", 0o755, ODOO)?;
    layer.folder("var/lib/odoo", 0o755, ODOO)?;
    layer.folder("etc/odoo", 0o755, ODOO)?;
    layer.file("etc/odoo/odoo.conf", 0o644, b"[options]\naddons_path = /mnt/extra-addons\ndata_dir = /var/lib/odoo\n")?;
    layer.file("etc/odoo/base-image", 0o644, format!("{tag}\n").as_bytes())?;
    layer.file("entrypoint.sh", 0o755, include_bytes!("entrypoint.sh"))?;
    layer.file("usr/bin/odoo", 0o755, include_bytes!("odoo.sh"))?;
    layer.finish()
}

struct Draft(tar::Builder<Vec<u8>>);

impl Draft {
    fn new() -> Draft {
        Draft(tar::Builder::new(Vec::new()))
    }

    fn header(kind: EntryType, mode: u32, owner: u64, size: u64) -> Header {
        let mut header = Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(mode);
        header.set_uid(owner);
        header.set_gid(owner);
        header.set_size(size);
        header.set_mtime(CREATED);
        header
    }

    fn folder(&mut self, path: &str, mode: u32, owner: u64) -> anyhow::Result<()> {
        Ok(self.0.append_data(&mut Draft::header(EntryType::Directory, mode, owner, 0), format!("{path}/"), std::io::empty())?)
    }

    fn file(&mut self, path: &str, mode: u32, content: &[u8]) -> anyhow::Result<()> {
        Ok(self.0.append_data(&mut Draft::header(EntryType::Regular, mode, 0, content.len() as u64), path, content)?)
    }

    fn link(&mut self, path: &str, target: &str) -> anyhow::Result<()> {
        Ok(self.0.append_link(&mut Draft::header(EntryType::Symlink, 0o777, 0, 0), path, target)?)
    }

    fn finish(self) -> anyhow::Result<Layer> {
        let plain = self.0.into_inner()?;
        let plain_digest = format!("sha256:{}", hex::encode(Sha256::digest(&plain)));
        let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::default());
        gzip.write_all(&plain)?;
        Ok(Layer { compressed: gzip.finish()?, plain_digest })
    }
}

/// Go's word for this machine.
fn architecture() -> anyhow::Result<&'static str> {
    match std::env::consts::ARCH {
        "x86_64" => Ok("amd64"),
        "aarch64" => Ok("arm64"),
        other => bail!("no sample base image for the architecture {other}"),
    }
}
