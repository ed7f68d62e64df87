//! A base image like Odoo's, made of busybox: with the same user, folders and port, in a few
//! hundred kilobytes.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail, ensure};

use super::layer::{BaseImage, Draft, Layer, odoo_config, push};

pub const BASE_REPOSITORY: &str = "sample/odoo";
pub const BASE_TAG: &str = "18.0-20251015";

const ODOO: u64 = 101;

/// Pushes `sample/odoo:18.0-20251015`; needs the Debian package `busybox-static`.
pub async fn push_base_image(registry: &str) -> anyhow::Result<BaseImage> {
    push_base_image_as(registry, BASE_TAG).await
}

/// Pushes the base under another tag; every tag has a digest of its own.
pub async fn push_base_image_as(registry: &str, tag: &str) -> anyhow::Result<BaseImage> {
    let for_layers = tag.to_owned();
    let layers = tokio::task::spawn_blocking(move || busybox_layers(&for_layers)).await??;
    push(
        registry,
        BASE_REPOSITORY,
        tag,
        &odoo_config("Ecluse sample base", tag, &layers)?,
        layers,
    )
    .await
}

/// The layers of the busybox base.
pub(crate) fn busybox_layers(tag: &str) -> anyhow::Result<Vec<Layer>> {
    Ok(vec![system_layer()?, odoo_layer(tag)?])
}

/// busybox with the names of its commands, the accounts and the folders.
fn system_layer() -> anyhow::Result<Layer> {
    let program = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).is_file());
    let Some(program) = program else {
        bail!("busybox is not installed: install the Debian package `busybox-static`")
    };
    let bytes = std::fs::read(program)?;
    let listed = Command::new(program)
        .arg("--list-full")
        .output()
        .context("busybox --list-full")?;
    ensure!(listed.status.success(), "busybox --list-full failed");
    let mut names: Vec<String> = String::from_utf8(listed.stdout)?
        .lines()
        .map(str::to_owned)
        .collect();
    names.sort();
    ensure!(
        names.iter().any(|name| name.ends_with("/httpd")),
        "this busybox has no httpd: install the Debian package `busybox-static`"
    );
    let mut layer = Draft::new();
    for folder in [
        "bin", "etc", "lib", "mnt", "proc", "root", "run", "sbin", "srv", "sys", "usr", "usr/bin",
        "usr/sbin", "var", "var/lib",
    ] {
        layer.folder(folder, 0o755, 0)?;
    }
    layer.folder("tmp", 0o1777, 0)?;
    layer.file("bin/busybox", 0o755, &bytes)?;
    for name in names.iter().filter(|name| {
        *name != "bin/busybox"
            && ["bin/", "sbin/", "usr/"]
                .iter()
                .any(|start| name.starts_with(start))
    }) {
        layer.link(name, "/bin/busybox")?;
    }
    layer.file(
        "etc/passwd",
        0o644,
        b"root:x:0:0:root:/root:/bin/sh\nodoo:x:101:101::/var/lib/odoo:/bin/sh\n",
    )?;
    layer.file("etc/group", 0o644, b"root:x:0:\nodoo:x:101:\n")?;
    layer.finish()
}

/// The files and folders that make the system look like Odoo's image.
fn odoo_layer(tag: &str) -> anyhow::Result<Layer> {
    let mut layer = Draft::new();
    layer.folder("mnt/extra-addons", 0o755, ODOO)?;
    layer.folder("srv/site", 0o755, ODOO)?;
    layer.folder("var/lib/odoo", 0o755, ODOO)?;
    layer.folder("etc/odoo", 0o755, ODOO)?;
    layer.file(
        "etc/odoo/odoo.conf",
        0o644,
        b"[options]\naddons_path = /mnt/extra-addons\ndata_dir = /var/lib/odoo\n",
    )?;
    layer.file("etc/odoo/base-image", 0o644, format!("{tag}\n").as_bytes())?;
    layer.file("entrypoint.sh", 0o755, include_bytes!("entrypoint.sh"))?;
    layer.file("usr/bin/odoo", 0o755, include_bytes!("odoo.sh"))?;
    layer.finish()
}
