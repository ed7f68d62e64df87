//! The config and the manifest of an image: those of its base, with more layers. The result always
//! has OCI media types, also for a base with Docker's media types (schema 2), because the blobs are
//! the same.

use chrono::{DateTime, SecondsFormat, Utc};
use ecluse_domain::Digest;
use ecluse_domain::text::quote_parse_error;
use serde_json::{Map, Value, json};

pub const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE: &str = "application/vnd.oci.image.config.v1+json";
/// The media type of layers that every container engine can unpack, including old ones.
pub const LAYER_TYPE: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A base image, with the bytes from its registry.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    pub manifest: &'a [u8],
    pub config: &'a [u8],
}

/// The values of the labels, which are also the annotations. All of them must follow from the
/// commit and the base image; otherwise the same build would not have the same digest.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    /// The address of the repository, without credentials.
    pub source: &'a str,
    /// The full commit id.
    pub revision: &'a str,
    pub version: &'a str,
    /// The reference of the base image, as resolved.
    pub base_name: &'a str,
    pub base_digest: &'a Digest,
    /// The time of the commit.
    pub created: DateTime<Utc>,
}

/// A blob of the base, which the repository of the image must have too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub digest: Digest,
    /// The size in bytes.
    pub size: u64,
}

/// A layer, as a manifest and a config name it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Descriptor {
    /// The digest of the stored blob, which is its name in the registry.
    pub digest: Digest,
    /// The digest of the tar inside the blob.
    pub diff_id: Digest,
    /// The size of the stored blob in bytes.
    pub size: u64,
    pub media_type: String,
}

/// An image without the contents of its layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub manifest: Vec<u8>,
    /// The digest of the manifest, which is the digest of the image.
    pub digest: Digest,
    pub config: Vec<u8>,
    pub config_digest: Digest,
    /// The layers of the base, bottom first.
    pub base_layers: Vec<Blob>,
}

/// Why a base image cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the base image cannot be used: {0}")]
pub struct BadBase(String);

fn bad(reason: impl Into<String>) -> BadBase {
    BadBase(reason.into())
}

/// Puts the layers of dependencies, and above them the layers of addons, on top of the base. Both
/// lists start at the bottom.
pub fn assemble(
    base: Base<'_>,
    dependencies: &[Descriptor],
    addons: &[Descriptor],
    provenance: Provenance<'_>,
) -> Result<Image, BadBase> {
    let (mut layers, base_layers) = read_layers(base.manifest)?;
    let added = dependencies.iter().chain(addons);
    layers.extend(added.map(|layer| json!({ "mediaType": layer.media_type, "digest": layer.digest.as_str(), "size": layer.size })));

    let labels = labels(&provenance);
    let added: Vec<(&Descriptor, &str)> = dependencies
        .iter()
        .map(|layer| (layer, "ecluse: packages"))
        .chain(addons.iter().map(|layer| (layer, "ecluse: addons")))
        .collect();
    let config = canonical(&Value::Object(config(
        base.config,
        base_layers.len(),
        &added,
        &labels,
        provenance.created,
    )?));
    let config_digest = Digest::sha256(&config);
    let annotations: Map<String, Value> = labels
        .into_iter()
        .map(|(key, value)| (key.to_owned(), Value::String(value)))
        .collect();
    let manifest = canonical(&json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": { "mediaType": CONFIG_TYPE, "digest": config_digest.as_str(), "size": config.len() },
        "layers": layers,
        "annotations": annotations,
    }));
    Ok(Image {
        digest: Digest::sha256(&manifest),
        manifest,
        config,
        config_digest,
        base_layers,
    })
}

/// The layers of a base, from its manifest, bottom first.
pub fn base_layers(manifest: &[u8]) -> Result<Vec<Blob>, BadBase> {
    Ok(read_layers(manifest)?.1)
}

/// The layers that an image has above its base, bottom first.
pub fn layers_above(base: &[u8], image: Base<'_>) -> Result<Vec<Descriptor>, BadBase> {
    let (below, (types, all)) = (base_layers(base)?, read_layers(image.manifest)?);
    let config = object(image.config, "config")?;
    let diff_ids = config
        .get("rootfs")
        .and_then(|rootfs| rootfs.get("diff_ids"))
        .and_then(Value::as_array);
    let diff_ids = diff_ids
        .filter(|ids| ids.len() == all.len())
        .ok_or_else(|| bad("its config and its manifest list different layers"))?;
    if !all.starts_with(&below) {
        return Err(bad("the image is not on top of this base"));
    }
    let layer = |((described, blob), diff_id): ((Value, Blob), &Value)| {
        Ok(Descriptor {
            digest: blob.digest,
            diff_id: diff_id
                .as_str()
                .unwrap_or_default()
                .parse()
                .map_err(|_| bad("a layer has no sha256 digest"))?,
            size: blob.size,
            media_type: described["mediaType"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        })
    };
    types
        .into_iter()
        .zip(all)
        .zip(diff_ids)
        .skip(below.len())
        .map(layer)
        .collect()
}

/// The layers in a manifest, bottom first: as OCI descriptors, and as blobs.
fn read_layers(manifest: &[u8]) -> Result<(Vec<Value>, Vec<Blob>), BadBase> {
    let manifest = object(manifest, "manifest")?;
    if manifest.get("schemaVersion").and_then(Value::as_u64) != Some(2) {
        return Err(bad("its manifest is not of schema version 2"));
    }
    let descriptors = manifest
        .get("layers")
        .and_then(Value::as_array)
        .ok_or_else(|| bad("its manifest lists no layers"))?;
    descriptors
        .iter()
        .map(oci_layer)
        .collect::<Result<Vec<_>, _>>()
        .map(|layers| layers.into_iter().unzip())
}

fn labels(provenance: &Provenance<'_>) -> Vec<(&'static str, String)> {
    vec![
        (
            "org.opencontainers.image.base.digest",
            provenance.base_digest.to_string(),
        ),
        (
            "org.opencontainers.image.base.name",
            provenance.base_name.to_owned(),
        ),
        (
            "org.opencontainers.image.created",
            provenance
                .created
                .to_rfc3339_opts(SecondsFormat::Secs, true),
        ),
        (
            "org.opencontainers.image.revision",
            provenance.revision.to_owned(),
        ),
        (
            "org.opencontainers.image.source",
            provenance.source.to_owned(),
        ),
        (
            "org.opencontainers.image.version",
            provenance.version.to_owned(),
        ),
    ]
}

fn oci_layer(descriptor: &Value) -> Result<(Value, Blob), BadBase> {
    let text = |field: &str| {
        descriptor
            .get(field)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let media_type = match text("mediaType") {
        "application/vnd.docker.image.rootfs.diff.tar.gzip" => LAYER_TYPE,
        "application/vnd.docker.image.rootfs.diff.tar" => "application/vnd.oci.image.layer.v1.tar",
        known @ (LAYER_TYPE
        | "application/vnd.oci.image.layer.v1.tar"
        | "application/vnd.oci.image.layer.v1.tar+zstd") => known,
        other => {
            return Err(bad(format!(
                "a layer has the media type `{}`",
                other.escape_debug()
            )));
        }
    };
    let digest: Digest = text("digest")
        .parse()
        .map_err(|_| bad("a layer has no sha256 digest"))?;
    let size = descriptor
        .get("size")
        .and_then(Value::as_u64)
        .ok_or_else(|| bad("a layer has no size"))?;
    Ok((
        json!({ "mediaType": media_type, "digest": digest.as_str(), "size": size }),
        Blob { digest, size },
    ))
}

/// The config of the base with the new layers and labels. User, environment, command and everything
/// else stay.
fn config(
    base: &[u8],
    base_layers: usize,
    added: &[(&Descriptor, &str)],
    labels: &[(&str, String)],
    created: DateTime<Utc>,
) -> Result<Map<String, Value>, BadBase> {
    let mut config = object(base, "config")?;
    let created = Value::String(created.to_rfc3339_opts(SecondsFormat::Secs, true));
    let diff_ids = config
        .get_mut("rootfs")
        .and_then(|rootfs| rootfs.get_mut("diff_ids"))
        .and_then(Value::as_array_mut);
    let diff_ids = diff_ids
        .filter(|ids| ids.len() == base_layers)
        .ok_or_else(|| bad("its config and its manifest list different layers"))?;
    diff_ids.extend(
        added
            .iter()
            .map(|(layer, _)| Value::String(layer.diff_id.to_string())),
    );
    config.insert("created".to_owned(), created.clone());

    // A history that does not match the layers stays as it is.
    if let Some(history) = config.get_mut("history").and_then(Value::as_array_mut) {
        let filled = history
            .iter()
            .filter(|step| step.get("empty_layer").and_then(Value::as_bool) != Some(true))
            .count();
        if filled == base_layers {
            history.extend(added.iter().map(
                |(_, by)| json!({ "created": created, "created_by": by, "comment": "ecluse" }),
            ));
        }
    }
    let run = config.entry("config").or_insert(Value::Null);
    if run.is_null() {
        *run = json!({});
    }
    let run = run
        .as_object_mut()
        .ok_or_else(|| bad("its config is not an object"))?;
    let all = run.entry("Labels").or_insert(Value::Null);
    if all.is_null() {
        *all = json!({});
    }
    let all = all
        .as_object_mut()
        .ok_or_else(|| bad("its labels are not an object"))?;
    all.extend(
        labels
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::String(value.clone()))),
    );
    Ok(config)
}

fn object(bytes: &[u8], what: &str) -> Result<Map<String, Value>, BadBase> {
    serde_json::from_slice(bytes).map_err(|error| {
        bad(format!(
            "its {what} cannot be read ({})",
            quote_parse_error(&error)
        ))
    })
}

/// JSON with sorted keys, so that the bytes do not depend on the map that `serde_json` uses.
fn canonical(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    write(value, &mut out);
    return out.into_bytes();

    fn write(value: &Value, out: &mut String) {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<(&String, &Value)> = map.iter().collect();
                entries.sort_unstable_by_key(|(key, _)| *key);
                out.push('{');
                for (at, (key, value)) in entries.into_iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    out.push_str(&Value::String(key.clone()).to_string());
                    out.push(':');
                    write(value, out);
                }
                out.push('}');
            }
            Value::Array(values) => {
                out.push('[');
                for (at, value) in values.iter().enumerate() {
                    out.push_str(if at == 0 { "" } else { "," });
                    write(value, out);
                }
                out.push(']');
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                out.push_str(&value.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests;
