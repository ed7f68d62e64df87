//! A base image of a real one's weight, for the benchmarks: the small system and as much ballast as asked for.

use std::fs;

use flate2::Compression;

use super::cache;
use crate::sample::base::busybox_layers;
use crate::sample::layer::{Bytes, Draft, Layer, Name, odoo_config, push};
use crate::sample::{BASE_TAG, BaseImage};

pub const LARGE_BASE_REPOSITORY: &str = "sample/odoo-large";

/// Large enough to count, small enough to hold in memory.
const LAYER_BYTES: u64 = 64 << 20;
const FILE_BYTES: u64 = 1 << 20;

/// Pushes `sample/odoo-large:18.0-20251015`, which weighs `bytes`, rounded down to whole MiB, beside its small system.
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

/// A layer whose name is known from an earlier time is only made when a registry lacks it. Another compressor gives
/// other bytes: then count up the number in the name of the cache.
fn ballast(seed: u64, size: u64) -> anyhow::Result<Layer> {
    let folder = cache::cached(&format!("ballast-2-{seed}-{size}"), |draft| {
        Ok(fs::write(draft.join("name.json"), serde_json::to_vec(&make(seed, size)?.0)?)?)
    })?;
    let name = serde_json::from_slice(&fs::read(folder.join("name.json"))?)?;
    Ok(Layer { name, bytes: Bytes::Made(Box::new(move || Ok(make(seed, size)?.1))) })
}

fn make(seed: u64, size: u64) -> anyhow::Result<(Name, Vec<u8>)> {
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
    let Layer { name, bytes } = layer.finish_with(Compression::none())?;
    Ok((name, bytes.read()?))
}
