//! The files of an image below /mnt/extra-addons, read from its layers in the registry.

use std::collections::BTreeMap;
use std::io::Read as _;

use anyhow::Context;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const ADDONS: &str = "mnt/extra-addons/";
const MANIFESTS: &str = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// Path → (mode, user, group, hash of the content).
pub(super) type Tree = BTreeMap<String, (u32, u64, u64, String)>;

/// The tree of an image, without its `skipped` lowest layers.
pub(super) async fn read(
    registry: &str,
    repository: &str,
    reference: &str,
    skipped: usize,
) -> anyhow::Result<Tree> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let get = async |path: String| {
        let request = client
            .get(format!("http://{registry}/v2/{repository}/{path}"))
            .header("accept", MANIFESTS);
        anyhow::Ok(request.send().await?.error_for_status()?.bytes().await?)
    };
    let manifest: Value = serde_json::from_slice(&get(format!("manifests/{reference}")).await?)?;
    let mut tree = Tree::new();
    for layer in manifest["layers"]
        .as_array()
        .context("no layers")?
        .iter()
        .skip(skipped)
    {
        // The base image is padded with large layers, which hold no addon.
        if layer["size"].as_u64().is_some_and(|size| size > 60 << 20) {
            continue;
        }
        let blob = get(format!(
            "blobs/{}",
            layer["digest"].as_str().context("no digest")?
        ))
        .await?;
        for entry in tar::Archive::new(flate2::read::GzDecoder::new(&blob[..])).entries()? {
            let mut entry = entry?;
            let path = String::from_utf8_lossy(&entry.path_bytes())
                .trim_end_matches('/')
                .to_owned();
            let Some(path) = path.strip_prefix(ADDONS).map(str::to_owned) else {
                continue;
            };
            let header = entry.header();
            let (mode, uid, gid) = (header.mode()? & 0o7777, header.uid()?, header.gid()?);
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            tree.insert(
                path,
                (mode, uid, gid, hex::encode(Sha256::digest(&content))),
            );
        }
    }
    Ok(tree)
}

/// The first difference, if there is one.
pub(super) fn compare(ours: &Tree, theirs: &Tree) -> Option<String> {
    if ours.is_empty() {
        return Some("the tree of Ecluse is empty".to_owned());
    }
    let differs = |path: &&String| ours.get(*path) != theirs.get(*path);
    let path = ours.keys().chain(theirs.keys()).find(differs)?;
    Some(format!(
        "{path}: {:?} and {:?}",
        ours.get(path),
        theirs.get(path)
    ))
}
