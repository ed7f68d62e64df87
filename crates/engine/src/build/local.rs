//! The image of a checkout on a laptop, with the digest that the server's build of its commit has,
//! but without a server or a database. A work tree with changes gets a version with `+dirty`, and
//! so a digest that no build of a server has: its image can be tried, never promoted.

use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use ecluse_clients::git::{self, Checkout, CommitInfo, Git, GitError};
use ecluse_clients::registry::{Registry, RegistryError};
use ecluse_domain::Digest;
use ecluse_domain::git::RepoUrl;
use ecluse_domain::odoo::Edition;
use ecluse_image::layer::Layer;
use ecluse_image::manifest::{self, Descriptor, MANIFEST_TYPE};
use ecluse_image::part::{MAX_LAYERS, Part};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::base::{self, Base};
use super::layers::DependencyLayers;
use super::{dependencies, layers};
use crate::{Error, Result};

/// A build of a work tree.
pub struct Request<'a> {
    pub git: &'a Git,
    /// The registry with the base images.
    pub registry: &'a Registry,
    /// A folder in the work tree.
    pub folder: &'a Path,
    /// The address of the repository on the server; `None` means the address of `origin`.
    pub source: Option<&'a RepoUrl>,
    /// The base image to use instead of the one that odoo_version.txt names.
    pub base: Option<&'a str>,
    /// The repository of base images for a bare series in odoo_version.txt.
    pub series_in: Option<&'a str>,
    pub edition: Edition,
    /// The repository in the registry with the dependency images.
    pub dependencies: &'a str,
    /// Whether to fetch missing history, with the git configuration of the caller.
    pub deepen: bool,
    pub scratch: &'a Path,
    pub to: Destination<'a>,
}

/// The place for the image.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// The image is not stored; only its digest is computed.
    Nowhere,
    /// Without `tag`, the tag is the commit, or `dirty`.
    Registry {
        registry: &'a Registry,
        repository: &'a str,
        tag: Option<&'a str>,
    },
    /// A folder in the OCI image layout, with every blob.
    Layout(&'a Path),
}

/// An image that was built. The next build compares its own with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocalImage {
    pub digest: Digest,
    pub commit: String,
    /// The image has changes that are in no commit.
    pub dirty: bool,
    pub base: String,
    pub base_digest: Digest,
    /// The layers of the addons, from the bottom.
    pub layers: Vec<LocalLayer>,
    pub addons: BTreeMap<String, LocalAddon>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocalLayer {
    /// The folder of its repository in the project; empty for the project's own addons.
    pub place: String,
    pub key: Digest,
    #[serde(flatten)]
    pub blob: Descriptor,
    pub addons: Vec<ecluse_domain::addon::Addon>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalAddon {
    pub version: Option<String>,
    /// A hash of the addon's files without their dates.
    pub hash: Digest,
}

/// Builds the image of the work tree that the folder is in. Returns it, and the image of the
/// previous build.
pub async fn build(request: &Request<'_>) -> Result<(LocalImage, Option<LocalImage>)> {
    let mut deepened = None;
    let (checkout, top) = loop {
        match request
            .git
            .local_checkout(request.folder, request.source)
            .await
        {
            Err(GitError::ShallowHistory { folder })
                if request.deepen && deepened.as_ref() != Some(&folder) =>
            {
                git::deepen(&folder).await?;
                deepened = Some(folder);
            }
            other => break other?,
        }
    };
    let place = |source: usize| checkout.sources[source].path.as_str();
    let plan = ecluse_image::plan(&checkout.entries, place)
        .map_err(|error| Error::Permanent(error.to_string()))?;
    let base = find_base(request, &checkout).await?;
    let dependencies = find_dependencies(request, &checkout, &base).await?;
    let mut times = request
        .git
        .last_changes(&checkout, &plan.dated_paths)
        .await?;
    for (time, path) in times.iter_mut().zip(&plan.dated_paths) {
        *time = date_after_changes(*time, path, &checkout);
    }
    let below = manifest::base_layers(&base.image.manifest)
        .map_err(|error| Error::Permanent(error.to_string()))?;
    let max_parts = MAX_LAYERS.saturating_sub(below.len() + dependencies.layers.len());
    let parts = plan
        .into_parts(&times, base.owner, place, max_parts)
        .map_err(|error| Error::Internal(error.to_string()))?;
    let record = LastBuild::in_work_tree(&top);
    let previous = record.read();
    let known: HashMap<&Digest, &LocalLayer> = previous
        .iter()
        .flat_map(|previous| &previous.layers)
        .map(|layer| (&layer.key, layer))
        .collect();

    let mut layers = Vec::new();
    let mut addons = BTreeMap::new();
    for part in parts {
        let hashes = hash_addons(&part);
        let layer = build_layer(request, &checkout, &base, part, &known).await?;
        for (name, hash) in hashes {
            let version = layer
                .addons
                .iter()
                .find(|addon| addon.name.as_str() == name)
                .and_then(|addon| addon.version.clone());
            addons.insert(name, LocalAddon { version, hash });
        }
        layers.push(layer);
    }
    let dirty = !checkout.changes.is_empty() || !checkout.moved_submodules.is_empty();
    let blobs: Vec<Descriptor> = layers.iter().map(|layer| layer.blob.clone()).collect();
    let commit: &CommitInfo = &checkout.commit;
    let image = base.assemble(
        (
            &checkout.sources[0].url,
            commit,
            if dirty { "+dirty" } else { "" },
        ),
        &dependencies.layers,
        &blobs,
    )?;
    let base_blobs = below
        .iter()
        .map(|blob| (base.image.repository.as_str(), &blob.digest, blob.size));
    let others = dependencies
        .layers
        .iter()
        .map(|layer| (dependencies.repository.as_str(), &layer.digest, layer.size));
    let below: Vec<_> = base_blobs.chain(others).collect();
    store_image(
        request,
        &below,
        &image,
        if dirty { "dirty" } else { commit.sha.as_str() },
    )
    .await?;
    let built = LocalImage {
        digest: image.digest,
        commit: commit.sha.to_string(),
        dirty,
        base: base.reference,
        base_digest: base.image.digest,
        layers,
        addons,
    };
    record.write(&built);
    Ok((built, previous))
}

async fn find_base(request: &Request<'_>, checkout: &Checkout) -> Result<Base> {
    let registry = request.registry;
    let text = match request.base {
        Some(base) => Some(base.to_owned()),
        None => super::text(checkout, "odoo_version.txt").await?,
    };
    let series_in = request.series_in.unwrap_or_default();
    let bare = text
        .as_deref()
        .and_then(|text| ecluse_domain::odoo::BaseReference::read(text).ok());
    if let (Some(ecluse_domain::odoo::BaseReference::Series(series)), "") = (bare, series_in) {
        return Err(Error::Permanent(format!(
            "odoo_version.txt names only the series {series}; name the repository of the base image with --base, such as `--base odoo`."
        )));
    }
    let (repository, tag) =
        base::resolve_name(registry, text.as_deref(), (series_in, request.edition)).await?;
    let digest = base::resolve_digest(registry, &repository, &tag).await?;
    let image = registry.fetch_base_image(&repository, &digest).await?;
    let owner = registry.read_owner(&image).await?;
    Ok(Base {
        reference: format!("{repository}:{tag}"),
        image,
        owner,
    })
}

/// Finds the layers with the packages that the project needs. A server made them once for
/// everybody.
async fn find_dependencies(
    request: &Request<'_>,
    checkout: &Checkout,
    base: &Base,
) -> Result<DependencyLayers> {
    let wanted = dependencies::read_wanted_packages(checkout).await?;
    if wanted.is_empty() {
        return Ok(DependencyLayers::default());
    }
    let (registry, repository) = (request.registry, request.dependencies);
    let key = wanted.key(&base.image.digest);
    let digest = match registry.resolve(repository, key.hex()).await {
        Err(RegistryError::NotFound { .. }) => {
            return Err(Error::Permanent(format!(
                "The packages of packages.txt and requirements.txt were not installed yet on {}: {repository}:{} is not in the registry. \
                 A server makes it for the first commit that needs them, so push that commit.",
                base.reference,
                key.hex()
            )));
        }
        resolved => resolved?,
    };
    let image = registry.fetch_base_image(repository, &digest).await?;
    let (with_packages, without) = (
        manifest::Base {
            manifest: &image.manifest,
            config: &image.config,
        },
        &base.image.manifest,
    );
    let layers = manifest::layers_above(without, with_packages)
        .map_err(|error| Error::Permanent(error.to_string()))?;
    Ok(DependencyLayers {
        repository: repository.to_owned(),
        layers,
        image: None,
    })
}

/// The date of a path after the changes on disk, which are newer than any commit: a browser that
/// knows a file by its date must see that it changed.
fn date_after_changes(
    time: DateTime<Utc>,
    (repository, path): &(usize, String),
    checkout: &Checkout,
) -> DateTime<Utc> {
    let inside = |change: &str| {
        path.is_empty()
            || change == path
            || change
                .strip_prefix(path.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
    };
    let changes = checkout
        .changes
        .iter()
        .filter(|change| change.repository == *repository && inside(&change.path));
    changes
        .map(|change| {
            change
                .modified
                .unwrap_or(time)
                .max(time + chrono::Duration::seconds(1))
        })
        .max()
        .unwrap_or(time)
}

/// Hashes the files of each addon.
fn hash_addons(part: &Part) -> BTreeMap<String, Digest> {
    let mut hashes: BTreeMap<String, Sha256> = BTreeMap::new();
    for file in &part.files {
        let addon = file.path.split('/').next().unwrap_or_default();
        let hash = hashes.entry(addon.to_owned()).or_default();
        hash.update(format!(
            "{}\0{}\0{}\0",
            file.path, file.blob, file.executable
        ));
    }
    hashes
        .into_iter()
        .map(|(name, hash)| (name, Digest::from_hash(hash.finalize().into())))
        .collect()
}

/// Builds the layer of a part in the destination, unless it is there already.
async fn build_layer(
    request: &Request<'_>,
    checkout: &Checkout,
    base: &Base,
    part: Part,
    known: &HashMap<&Digest, &LocalLayer>,
) -> Result<LocalLayer> {
    let (place, key) = (part.folder.clone(), part.key.clone());
    if let Some(known) = known.get(&key) {
        let (digest, size) = (&known.blob.digest, known.blob.size);
        let is_present = match request.to {
            Destination::Nowhere => true,
            Destination::Registry {
                registry,
                repository,
                ..
            } => {
                registry
                    .mount_blob_if_present(repository, repository, digest, size)
                    .await?
            }
            Destination::Layout(folder) => {
                std::fs::metadata(blob_file(folder, digest)).is_ok_and(|file| file.len() == size)
            }
        };
        if is_present {
            return Ok(LocalLayer {
                place,
                key,
                ..(*known).clone()
            });
        }
    }
    let scratch = match request.to {
        Destination::Layout(folder) => prepare_layout(folder)?,
        Destination::Nowhere | Destination::Registry { .. } => request.scratch.to_owned(),
    };
    let (Layer { blob, addons }, file) =
        layers::write_layer(checkout, part, base.owner, scratch).await?;
    match request.to {
        Destination::Nowhere => {}
        Destination::Registry {
            registry,
            repository,
            ..
        } => {
            registry
                .push_blob_file(repository, file.path(), &blob.digest, blob.size)
                .await?;
        }
        Destination::Layout(folder) => persist(file, &blob_file(folder, &blob.digest))?,
    }
    Ok(LocalLayer {
        place,
        key,
        blob,
        addons,
    })
}

/// Stores the layers below the addons (each with the repository that it can be read from), the
/// config and the manifest. `default_tag` is used when the request has no tag.
async fn store_image(
    request: &Request<'_>,
    below: &[(&str, &Digest, u64)],
    image: &manifest::Image,
    default_tag: &str,
) -> Result<()> {
    match request.to {
        Destination::Nowhere => Ok(()),
        Destination::Registry {
            registry,
            repository,
            tag,
        } => {
            for &(from, digest, size) in below {
                if registry.address() == request.registry.address() {
                    registry.mount_blob(from, repository, digest, size).await?;
                } else if !registry
                    .mount_blob_if_present(repository, repository, digest, size)
                    .await?
                {
                    let file = NamedTempFile::new_in(request.scratch)
                        .map_err(cannot_write(request.scratch))?;
                    let out = file.reopen().map_err(cannot_write(request.scratch))?;
                    request.registry.fetch_blob(from, digest, size, out).await?;
                    registry
                        .push_blob_file(repository, file.path(), digest, size)
                        .await?;
                }
            }
            registry.push_blob(repository, image.config.clone()).await?;
            registry
                .push_manifest(
                    repository,
                    &image.manifest,
                    MANIFEST_TYPE,
                    &[tag.unwrap_or(default_tag)],
                )
                .await?;
            Ok(())
        }
        Destination::Layout(folder) => {
            let blobs = prepare_layout(folder)?;
            for &(from, digest, size) in below {
                let path = blob_file(folder, digest);
                if std::fs::metadata(&path).is_ok_and(|file| file.len() == size) {
                    continue;
                }
                let file = NamedTempFile::new_in(&blobs).map_err(cannot_write(folder))?;
                let out = file.reopen().map_err(cannot_write(folder))?;
                request.registry.fetch_blob(from, digest, size, out).await?;
                persist(file, &path)?;
            }
            write_file(
                &blobs,
                &blob_file(folder, &image.config_digest),
                &image.config,
            )?;
            write_file(&blobs, &blob_file(folder, &image.digest), &image.manifest)?;
            write_file(
                folder,
                &folder.join("oci-layout"),
                br#"{"imageLayoutVersion":"1.0.0"}"#,
            )?;
            let index = serde_json::json!({
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.index.v1+json",
                "manifests": [{ "mediaType": MANIFEST_TYPE, "digest": image.digest, "size": image.manifest.len() }],
            });
            write_file(
                folder,
                &folder.join("index.json"),
                index.to_string().as_bytes(),
            )
        }
    }
}

fn prepare_layout(folder: &Path) -> Result<PathBuf> {
    let blobs = folder.join("blobs/sha256");
    std::fs::create_dir_all(&blobs).map_err(cannot_write(folder))?;
    Ok(blobs)
}

fn blob_file(folder: &Path, digest: &Digest) -> PathBuf {
    folder.join("blobs/sha256").join(digest.hex())
}

/// Writes a file through a temporary one in `temporary`, a folder on the same disk.
fn write_file(temporary: &Path, path: &Path, content: &[u8]) -> Result<()> {
    let mut file = NamedTempFile::new_in(temporary).map_err(cannot_write(temporary))?;
    file.write_all(content).map_err(cannot_write(path))?;
    persist(file, path)
}

/// Moves a file, whole or not at all, to its place, where other accounts can read it as usual.
fn persist(file: NamedTempFile, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file()
        .set_permissions(std::fs::Permissions::from_mode(0o644))
        .map_err(cannot_write(path))?;
    file.persist(path)
        .map_err(|error| cannot_write(path)(error.error))?;
    Ok(())
}

fn cannot_write(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::Transient(format!("{} cannot be written: {error}.", path.display()))
}

/// `ecluse/last-build.json` in the git folder. It is only compared with: a failure to write it
/// loses nothing.
struct LastBuild(PathBuf);

impl LastBuild {
    fn in_work_tree(top: &Path) -> Self {
        // In a worktree or a submodule, `.git` is a file, and the record cannot be written.
        let folder = top.join(".git");
        Self(folder.join("ecluse/last-build.json"))
    }

    fn read(&self) -> Option<LocalImage> {
        serde_json::from_slice(&std::fs::read(&self.0).ok()?).ok()
    }

    fn write(&self, image: &LocalImage) {
        let written = serde_json::to_vec_pretty(image)
            .map_err(std::io::Error::other)
            .and_then(|text| {
                let folder = self.0.parent().unwrap_or(Path::new("."));
                std::fs::create_dir_all(folder)?;
                std::fs::write(&self.0, text)
            });
        if let Err(error) = written {
            tracing::debug!(file = %self.0.display(), %error, "cannot store the last build");
        }
    }
}
