//! A base image as large as a real one, for the benchmarks: the small system, and as much random
//! data as requested.

use std::fs;

use flate2::Compression;

use super::cache;
use crate::sample::base::busybox_layers;
use crate::sample::layer::{Bytes, Draft, Layer, LayerDigests, odoo_config, push};
use crate::sample::{BASE_TAG, BaseImage};

pub const LARGE_BASE_REPOSITORY: &str = "sample/odoo-large";

/// A layer fits in memory.
const LAYER_BYTES: u64 = 64 << 20;
const FILE_BYTES: u64 = 1 << 20;

/// Pushes `sample/odoo-large:18.0-20251015`, with the small system and `bytes` of random data,
/// rounded down to whole MiB.
pub async fn push_large_base_image(registry: &str, bytes: u64) -> anyhow::Result<BaseImage> {
    let layers = tokio::task::spawn_blocking(move || {
        let mut layers = busybox_layers(BASE_TAG)?;
        let mut left = bytes / FILE_BYTES * FILE_BYTES;
        while left > 0 {
            let size = left.min(LAYER_BYTES);
            layers.push(ballast(left, size)?);
            left -= size;
        }
        anyhow::Ok(layers)
    })
    .await??;
    let config = odoo_config("Ecluse sample base, large", BASE_TAG, &layers)?;
    push(registry, LARGE_BASE_REPOSITORY, BASE_TAG, &config, layers).await
}

/// A layer of random data. The cache keeps its digests, so that the data is made again only for a
/// registry that lacks the layer. Another compressor makes other bytes: increase the number in the
/// name of the cache then.
fn ballast(seed: u64, size: u64) -> anyhow::Result<Layer> {
    let folder = cache::cached(&format!("ballast-3-{seed}-{size}"), |draft| {
        Ok(fs::write(
            draft.join("digests.json"),
            serde_json::to_vec(&make(seed, size)?.0)?,
        )?)
    })?;
    let digests = serde_json::from_slice(&fs::read(folder.join("digests.json"))?)?;
    Ok(Layer {
        digests,
        bytes: Bytes::Generated(Box::new(move || Ok(make(seed, size)?.1))),
    })
}

fn make(seed: u64, size: u64) -> anyhow::Result<(LayerDigests, Vec<u8>)> {
    let mut layer = Draft::new();
    layer.folder(&format!("opt/ballast-{seed}"), 0o755, 0)?;
    let mut state = seed | 1;
    let mut content = vec![0; usize::try_from(FILE_BYTES)?];
    for file in 0..size / FILE_BYTES {
        for word in content.chunks_exact_mut(8) {
            // xorshift64
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            word.copy_from_slice(&state.to_le_bytes());
        }
        layer.file(&format!("opt/ballast-{seed}/{file:03}"), 0o644, &content)?;
    }
    // Random bytes do not get smaller.
    let Layer { digests, bytes } = layer.finish_with(Compression::none())?;
    Ok((digests, bytes.read()?))
}
