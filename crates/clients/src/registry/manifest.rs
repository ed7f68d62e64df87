//! The parts of manifests and indexes that Ecluse reads.

use ecluse_domain::Digest;

#[derive(serde::Deserialize)]
pub(super) struct ManifestOrIndex {
    #[serde(rename = "mediaType")]
    pub(super) media_type: Option<String>,
    pub(super) manifests: Option<Vec<IndexEntry>>,
    pub(super) config: Option<Descriptor>,
    #[serde(default)]
    pub(super) layers: Vec<Descriptor>,
}

#[derive(serde::Deserialize)]
pub(super) struct IndexEntry {
    pub(super) digest: Digest,
    pub(super) platform: Option<Platform>,
}

#[derive(serde::Deserialize)]
pub(super) struct Platform {
    #[serde(default)]
    pub(super) os: String,
    #[serde(default)]
    pub(super) architecture: String,
}

#[derive(serde::Deserialize)]
pub(super) struct Descriptor {
    pub(super) digest: Digest,
    pub(super) size: u64,
}
