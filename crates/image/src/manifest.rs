//! The config and the manifest of an image: those of its base, with more layers. What comes out
//! is always in the OCI media types, also for a base in Docker's (schema 2): the blobs are the same.

use chrono::{DateTime, SecondsFormat, Utc};
use ecluse_domain::Digest;
use serde_json::{Map, Value, json};

pub const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG_TYPE: &str = "application/vnd.oci.image.config.v1+json";
/// What every container engine can unpack, old ones too.
pub const LAYER_TYPE: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// A base image, as its registry gave it.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    pub manifest: &'a [u8],
    pub config: &'a [u8],
}

/// What the labels (and the same annotations) say. Everything here must follow from the commit and
/// the base image, or the same build would not give the same digest.
#[derive(Debug, Clone, Copy)]
pub struct Provenance<'a> {
    /// The repository's address, without credentials.
    pub source: &'a str,
    /// The full commit id.
    pub revision: &'a str,
    pub version: &'a str,
    /// The base image's reference, as resolved.
    pub base_name: &'a str,
    pub base_digest: &'a Digest,
    /// The commit's time.
    pub created: DateTime<Utc>,
}

/// A blob of the base that the image's repository must have too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    pub digest: Digest,
    /// Bytes.
    pub size: u64,
}

/// A layer as a manifest and a config name it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Descriptor {
    /// Of the blob as stored: its name in the registry.
    pub digest: Digest,
    /// Of the tar inside.
    pub diff_id: Digest,
    /// Bytes, as stored.
    pub size: u64,
    pub media_type: String,
}

/// The image, all but its blobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub manifest: Vec<u8>,
    /// Of the manifest: the digest of the image.
    pub digest: Digest,
    pub config: Vec<u8>,
    pub config_digest: Digest,
    /// The base's layers, bottom first.
    pub base_layers: Vec<Blob>,
}

/// Why a base cannot be built upon.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the base image cannot be used: {0}")]
pub struct BadBase(String);

fn bad(reason: impl Into<String>) -> BadBase {
    BadBase(reason.into())
}

/// Put the layers of dependencies, and on them those of addons, on top of the base, each from the bottom.
pub fn assemble(base: Base<'_>, dependencies: &[Descriptor], addons: &[Descriptor], provenance: Provenance<'_>) -> Result<Image, BadBase> {
    let (mut layers, base_layers) = layers_of(base.manifest)?;
    let ours = dependencies.iter().chain(addons);
    layers.extend(ours.map(|layer| json!({ "mediaType": layer.media_type, "digest": layer.digest.as_str(), "size": layer.size })));

    let labels = labels(&provenance);
    let added: Vec<(&Descriptor, &str)> =
        dependencies.iter().map(|layer| (layer, "ecluse: packages")).chain(addons.iter().map(|layer| (layer, "ecluse: addons"))).collect();
    let config = canonical(&Value::Object(config(base.config, base_layers.len(), &added, &labels, provenance.created)?));
    let config_digest = Digest::of(&config);
    let annotations: Map<String, Value> = labels.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))).collect();
    let manifest = canonical(&json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": { "mediaType": CONFIG_TYPE, "digest": config_digest.as_str(), "size": config.len() },
        "layers": layers,
        "annotations": annotations,
    }));
    Ok(Image { digest: Digest::of(&manifest), manifest, config, config_digest, base_layers })
}

/// The layers a base brings along, from its manifest, bottom first.
pub fn base_layers(manifest: &[u8]) -> Result<Vec<Blob>, BadBase> {
    Ok(layers_of(manifest)?.1)
}

/// What an image adds to the base it stands on, from the bottom.
pub fn layers_above(base: &[u8], image: Base<'_>) -> Result<Vec<Descriptor>, BadBase> {
    let (below, (types, all)) = (base_layers(base)?, layers_of(image.manifest)?);
    let config = object(image.config, "config")?;
    let diff_ids = config.get("rootfs").and_then(|rootfs| rootfs.get("diff_ids")).and_then(Value::as_array);
    let diff_ids = diff_ids.filter(|ids| ids.len() == all.len()).ok_or_else(|| bad("its config and its manifest list different layers"))?;
    if !all.starts_with(&below) {
        return Err(bad("it is not on top of that base"));
    }
    let layer = |((described, blob), diff_id): ((Value, Blob), &Value)| {
        Ok(Descriptor {
            digest: blob.digest,
            diff_id: diff_id.as_str().unwrap_or_default().parse().map_err(|_| bad("a layer has no sha256 digest"))?,
            size: blob.size,
            media_type: described["mediaType"].as_str().unwrap_or_default().to_owned(),
        })
    };
    types.into_iter().zip(all).zip(diff_ids).skip(below.len()).map(layer).collect()
}

fn layers_of(manifest: &[u8]) -> Result<(Vec<Value>, Vec<Blob>), BadBase> {
    let manifest = object(manifest, "manifest")?;
    if manifest.get("schemaVersion").and_then(Value::as_u64) != Some(2) {
        return Err(bad("its manifest is not of schema version 2"));
    }
    let descriptors = manifest.get("layers").and_then(Value::as_array).ok_or_else(|| bad("its manifest lists no layers"))?;
    descriptors.iter().map(oci_layer).collect::<Result<Vec<_>, _>>().map(|layers| layers.into_iter().unzip())
}

fn labels(provenance: &Provenance<'_>) -> Vec<(&'static str, String)> {
    vec![
        ("org.opencontainers.image.base.digest", provenance.base_digest.to_string()),
        ("org.opencontainers.image.base.name", provenance.base_name.to_owned()),
        ("org.opencontainers.image.created", provenance.created.to_rfc3339_opts(SecondsFormat::Secs, true)),
        ("org.opencontainers.image.revision", provenance.revision.to_owned()),
        ("org.opencontainers.image.source", provenance.source.to_owned()),
        ("org.opencontainers.image.version", provenance.version.to_owned()),
    ]
}

fn oci_layer(descriptor: &Value) -> Result<(Value, Blob), BadBase> {
    let text = |field: &str| descriptor.get(field).and_then(Value::as_str).unwrap_or_default();
    let media_type = match text("mediaType") {
        "application/vnd.docker.image.rootfs.diff.tar.gzip" => LAYER_TYPE,
        "application/vnd.docker.image.rootfs.diff.tar" => "application/vnd.oci.image.layer.v1.tar",
        known @ (LAYER_TYPE | "application/vnd.oci.image.layer.v1.tar" | "application/vnd.oci.image.layer.v1.tar+zstd") => known,
        other => return Err(bad(format!("a layer has the media type `{}`", other.escape_debug()))),
    };
    let digest: Digest = text("digest").parse().map_err(|_| bad("a layer has no sha256 digest"))?;
    let size = descriptor.get("size").and_then(Value::as_u64).ok_or_else(|| bad("a layer has no size"))?;
    Ok((json!({ "mediaType": media_type, "digest": digest.as_str(), "size": size }), Blob { digest, size }))
}

/// The base's config: its user, environment, command and everything else stay.
fn config(
    base: &[u8],
    base_layers: usize,
    added: &[(&Descriptor, &str)],
    labels: &[(&str, String)],
    created: DateTime<Utc>,
) -> Result<Map<String, Value>, BadBase> {
    let mut config = object(base, "config")?;
    let created = Value::String(created.to_rfc3339_opts(SecondsFormat::Secs, true));
    let diff_ids = config.get_mut("rootfs").and_then(|rootfs| rootfs.get_mut("diff_ids")).and_then(Value::as_array_mut);
    let diff_ids =
        diff_ids.filter(|ids| ids.len() == base_layers).ok_or_else(|| bad("its config and its manifest list different layers"))?;
    diff_ids.extend(added.iter().map(|(layer, _)| Value::String(layer.diff_id.to_string())));
    config.insert("created".to_owned(), created.clone());

    // a history that does not match the layers is left alone rather than made worse
    if let Some(history) = config.get_mut("history").and_then(Value::as_array_mut) {
        let filled = history.iter().filter(|step| step.get("empty_layer").and_then(Value::as_bool) != Some(true)).count();
        if filled == base_layers {
            history.extend(added.iter().map(|(_, by)| json!({ "created": created, "created_by": by, "comment": "ecluse" })));
        }
    }
    let run = config.entry("config").or_insert(Value::Null);
    if run.is_null() {
        *run = json!({});
    }
    let run = run.as_object_mut().ok_or_else(|| bad("its config is not an object"))?;
    let all = run.entry("Labels").or_insert(Value::Null);
    if all.is_null() {
        *all = json!({});
    }
    let all = all.as_object_mut().ok_or_else(|| bad("its labels are not an object"))?;
    all.extend(labels.iter().map(|(key, value)| ((*key).to_owned(), Value::String(value.clone()))));
    Ok(config)
}

fn object(bytes: &[u8], what: &str) -> Result<Map<String, Value>, BadBase> {
    serde_json::from_slice(bytes).map_err(|error| bad(format!("its {what} cannot be read ({error})")))
}

/// JSON with its keys sorted, whichever map `serde_json` was compiled with.
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
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => out.push_str(&value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
