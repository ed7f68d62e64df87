//! The image of a checkout on a laptop: the digest that the server gives its commit, without a
//! server or a database. A tree with changes gets a version of its own, `+dirty`, and so a digest that
//! no server build has: it can be tried, never promoted.

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
use ecluse_image::part::{MOST_LAYERS, Part};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use super::base::{self, Base};
use super::layers::Dependencies;
use super::{dependencies, layers, outside, text};
use crate::{Error, Result};

/// What to build, and from what.
pub struct Request<'a> {
    pub git: &'a Git,
    /// Where base images are.
    pub registry: &'a Registry,
    /// In the work tree.
    pub folder: &'a Path,
    /// What the server knows the repository by; without it, where `origin` fetches from.
    pub source: Option<&'a RepoUrl>,
    /// In the place of what odoo_version.txt says.
    pub base: Option<&'a str>,
    /// Where a bare series in odoo_version.txt is looked for.
    pub series_in: Option<&'a str>,
    pub edition: Edition,
    /// Inside the registry: where images with packages are.
    pub dependencies: &'a str,
    /// Fetch the history that is missing, as the caller's own git does.
    pub deepen: bool,
    pub scratch: &'a Path,
    pub to: Destination<'a>,
}

/// Where the image goes.
#[derive(Clone, Copy)]
pub enum Destination<'a> {
    /// Only its digest is wanted.
    Nowhere,
    /// Without a tag, the commit is one, or `dirty`.
    Registry { registry: &'a Registry, repository: &'a str, tag: Option<&'a str> },
    /// A folder in the OCI image layout, with every blob.
    Layout(&'a Path),
}

/// An image that was built, and what the next build compares itself with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocalImage {
    pub digest: Digest,
    pub commit: String,
    /// Holds changes that are in no commit.
    pub dirty: bool,
    pub base: String,
    pub base_digest: Digest,
    /// Of the addons, from the bottom.
    pub layers: Vec<LocalLayer>,
    pub addons: BTreeMap<String, LocalAddon>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocalLayer {
    /// Where its repository lies; empty for the project's own addons.
    pub place: String,
    pub key: Digest,
    #[serde(flatten)]
    pub blob: Descriptor,
    pub addons: Vec<ecluse_domain::addon::Addon>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalAddon {
    pub version: Option<String>,
    /// Of its files, but not of their dates.
    pub hash: Digest,
}

/// The folder's project as an image, and the one of its last build.
pub async fn build(request: &Request<'_>) -> Result<(LocalImage, Option<LocalImage>)> {
    let git_said = |error: GitError| Error::outside(error.kind(), error.to_string());
    let mut deepened = None;
    let (checkout, top) = loop {
        match request.git.local(request.folder, request.source).await {
            Err(GitError::CutOff { folder }) if request.deepen && deepened.as_ref() != Some(&folder) => {
                git::deepen(&folder).await.map_err(git_said)?;
                deepened = Some(folder);
            }
            other => break other.map_err(git_said)?,
        }
    };
    let place = |source: usize| checkout.sources[source].path.as_str();
    let plan = ecluse_image::plan(&checkout.entries, place).map_err(|error| Error::Permanent(error.to_string()))?;
    let base = find_base(request, &checkout).await?;
    let dependencies = find_dependencies(request, &checkout, &base).await?;
    let mut times = request.git.last_changes(&checkout, &plan.dated_paths).await.map_err(git_said)?;
    for (time, path) in times.iter_mut().zip(&plan.dated_paths) {
        *time = moved_forward(*time, path, &checkout);
    }
    let below = manifest::base_layers(&base.image.manifest).map_err(|error| Error::Permanent(error.to_string()))?;
    let room = MOST_LAYERS.saturating_sub(below.len() + dependencies.layers.len());
    let parts = plan.into_parts(&times, base.owner, place, room).map_err(|error| Error::Internal(error.to_string()))?;
    let record = Record::of(&top);
    let last = record.read();
    let known: HashMap<&Digest, &LocalLayer> = last.iter().flat_map(|last| &last.layers).map(|layer| (&layer.key, layer)).collect();

    let mut made = Vec::new();
    let mut addons = BTreeMap::new();
    for part in parts {
        let hashes = hashes(&part);
        let layer = lay(request, &checkout, &base, part, &known).await?;
        for (name, hash) in hashes {
            let version = layer.addons.iter().find(|addon| addon.name.as_str() == name).and_then(|addon| addon.version.clone());
            addons.insert(name, LocalAddon { version, hash });
        }
        made.push(layer);
    }
    let dirty = !checkout.changes.is_empty() || !checkout.moved.is_empty();
    let blobs: Vec<Descriptor> = made.iter().map(|layer| layer.blob.clone()).collect();
    let commit: &CommitInfo = &checkout.commit;
    let image = base.assemble((&checkout.sources[0].url, commit, if dirty { "+dirty" } else { "" }), &dependencies.layers, &blobs)?;
    let base_blobs = below.iter().map(|blob| (base.image.repository.as_str(), &blob.digest, blob.size));
    let others = dependencies.layers.iter().map(|layer| (dependencies.repository.as_str(), &layer.digest, layer.size));
    let below: Vec<_> = base_blobs.chain(others).collect();
    finish(request, &below, &image, if dirty { "dirty" } else { commit.sha.as_str() }).await?;
    let built = LocalImage {
        digest: image.digest,
        commit: commit.sha.to_string(),
        dirty,
        base: base.reference,
        base_digest: base.image.digest,
        layers: made,
        addons,
    };
    record.write(&built);
    Ok((built, last))
}

async fn find_base(request: &Request<'_>, checkout: &Checkout) -> Result<Base> {
    let registry = request.registry;
    let written = match request.base {
        Some(base) => Some(base.to_owned()),
        None => text(checkout, "odoo_version.txt").await?,
    };
    let series_in = request.series_in.unwrap_or_default();
    let bare = written.as_deref().and_then(|written| ecluse_domain::odoo::BaseReference::read(written).ok());
    if let (Some(ecluse_domain::odoo::BaseReference::Series(series)), "") = (bare, series_in) {
        return Err(Error::Permanent(format!("odoo_version.txt names only the series {series}; say which images it means with --base.")));
    }
    let (repository, tag) = base::named(registry, written.as_deref(), (series_in, request.edition)).await?;
    let digest = registry.resolve(&repository, &tag.to_string()).await.map_err(outside)?;
    let image = registry.base_image(&repository, &digest).await.map_err(outside)?;
    let owner = registry.owner(&image).await.map_err(outside)?;
    Ok(Base { reference: format!("{repository}:{tag}"), image, owner })
}

/// The layers with the packages that the project asks for, which a server made once for everybody.
async fn find_dependencies(request: &Request<'_>, checkout: &Checkout, base: &Base) -> Result<Dependencies> {
    let wanted = dependencies::read(checkout).await?;
    if wanted.is_empty() {
        return Ok(Dependencies::default());
    }
    let (registry, repository) = (request.registry, request.dependencies);
    let key = wanted.key(&base.image.digest);
    let digest = match registry.resolve(repository, key.hex()).await {
        Err(RegistryError::NotFound { .. }) => {
            return Err(Error::Permanent(format!(
                "The packages of packages.txt and requirements.txt were not installed yet on {}: {repository}:{} is not in the registry. \
                 A server makes it for the first commit that asks for them, so push that.",
                base.reference,
                key.hex()
            )));
        }
        resolved => resolved.map_err(outside)?,
    };
    let image = registry.base_image(repository, &digest).await.map_err(outside)?;
    let (ours, theirs) = (manifest::Base { manifest: &image.manifest, config: &image.config }, &base.image.manifest);
    let layers = manifest::layers_above(theirs, ours).map_err(|error| Error::Permanent(error.to_string()))?;
    Ok(Dependencies { repository: repository.to_owned(), layers, image: None })
}

/// Changes on disk are newer than any commit: their files must not keep a date that browsers know.
fn moved_forward(time: DateTime<Utc>, (repository, path): &(usize, String), checkout: &Checkout) -> DateTime<Utc> {
    let inside =
        |change: &str| path.is_empty() || change == path || change.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('/'));
    let changes = checkout.changes.iter().filter(|change| change.repository == *repository && inside(&change.path));
    changes.map(|change| change.modified.unwrap_or(time).max(time + chrono::Duration::seconds(1))).max().unwrap_or(time)
}

/// A hash of each addon's files.
fn hashes(part: &Part) -> BTreeMap<String, Digest> {
    let mut hashes: BTreeMap<String, Sha256> = BTreeMap::new();
    for file in &part.files {
        let addon = file.path.split('/').next().unwrap_or_default();
        let hash = hashes.entry(addon.to_owned()).or_default();
        hash.update(format!("{}\0{}\0{}\0", file.path, file.blob, file.executable));
    }
    hashes.into_iter().map(|(name, hash)| (name, Digest::from_hash(hash.finalize().into()))).collect()
}

/// The layer of a part, where it is wanted; not written when it is there.
async fn lay(
    request: &Request<'_>,
    checkout: &Checkout,
    base: &Base,
    part: Part,
    known: &HashMap<&Digest, &LocalLayer>,
) -> Result<LocalLayer> {
    let (place, key) = (part.place.clone(), part.key.clone());
    if let Some(known) = known.get(&key) {
        let (digest, size) = (&known.blob.digest, known.blob.size);
        let there = match request.to {
            Destination::Nowhere => true,
            Destination::Registry { registry, repository, .. } => {
                registry.find_blob(repository, repository, digest, size).await.map_err(outside)?
            }
            Destination::Layout(folder) => std::fs::metadata(blob_file(folder, digest)).is_ok_and(|file| file.len() == size),
        };
        if there {
            return Ok(LocalLayer { place, key, ..(*known).clone() });
        }
    }
    let scratch = match request.to {
        Destination::Layout(folder) => prepare_layout(folder)?,
        Destination::Nowhere | Destination::Registry { .. } => request.scratch.to_owned(),
    };
    let (Layer { blob, addons }, file) = layers::write(checkout, part, base.owner, scratch).await?;
    match request.to {
        Destination::Nowhere => {}
        Destination::Registry { registry, repository, .. } => {
            registry.push_blob_file(repository, file.path(), &blob.digest, blob.size).await.map_err(outside)?;
        }
        Destination::Layout(folder) => keep(file, &blob_file(folder, &blob.digest))?,
    }
    Ok(LocalLayer { place, key, blob, addons })
}

/// What is below the addons (each blob with the repository that has it), the config and the manifest.
async fn finish(request: &Request<'_>, below: &[(&str, &Digest, u64)], image: &manifest::Image, otherwise: &str) -> Result<()> {
    match request.to {
        Destination::Nowhere => Ok(()),
        Destination::Registry { registry, repository, tag } => {
            for &(from, digest, size) in below {
                if registry.address() == request.registry.address() {
                    registry.mount_blob(from, repository, digest, size).await.map_err(outside)?;
                } else if !registry.find_blob(repository, repository, digest, size).await.map_err(outside)? {
                    let file = NamedTempFile::new_in(request.scratch).map_err(cannot_write(request.scratch))?;
                    let out = file.reopen().map_err(cannot_write(request.scratch))?;
                    request.registry.fetch_blob(from, digest, size, out).await.map_err(outside)?;
                    registry.push_blob_file(repository, file.path(), digest, size).await.map_err(outside)?;
                }
            }
            registry.push_blob(repository, image.config.clone()).await.map_err(outside)?;
            registry.push_manifest(repository, &image.manifest, MANIFEST_TYPE, &[tag.unwrap_or(otherwise)]).await.map_err(outside)?;
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
                request.registry.fetch_blob(from, digest, size, out).await.map_err(outside)?;
                keep(file, &path)?;
            }
            put(&blobs, &blob_file(folder, &image.config_digest), &image.config)?;
            put(&blobs, &blob_file(folder, &image.digest), &image.manifest)?;
            put(folder, &folder.join("oci-layout"), br#"{"imageLayoutVersion":"1.0.0"}"#)?;
            let index = serde_json::json!({
                "schemaVersion": 2,
                "mediaType": "application/vnd.oci.image.index.v1+json",
                "manifests": [{ "mediaType": MANIFEST_TYPE, "digest": image.digest, "size": image.manifest.len() }],
            });
            put(folder, &folder.join("index.json"), index.to_string().as_bytes())
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

fn put(beside: &Path, path: &Path, content: &[u8]) -> Result<()> {
    let mut file = NamedTempFile::new_in(beside).map_err(cannot_write(beside))?;
    file.write_all(content).map_err(cannot_write(path))?;
    keep(file, path)
}

/// A file is in its place whole or not at all, and readable by others as usual.
fn keep(file: NamedTempFile, path: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(cannot_write(path))?;
    file.persist(path).map_err(|error| cannot_write(path)(error.error))?;
    Ok(())
}

fn cannot_write(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let path = path.to_owned();
    move |error| Error::Transient(format!("{} cannot be written: {error}.", path.display()))
}

/// `ecluse/last-build.json` in the git folder. Only to compare with: when it cannot be kept, nothing is lost.
struct Record(PathBuf);

impl Record {
    fn of(top: &Path) -> Self {
        // Only where the folder is .git itself: a worktree's or submodule's points elsewhere.
        let folder = top.join(".git");
        Self(folder.join("ecluse/last-build.json"))
    }

    fn read(&self) -> Option<LocalImage> {
        serde_json::from_slice(&std::fs::read(&self.0).ok()?).ok()
    }

    fn write(&self, image: &LocalImage) {
        let written = serde_json::to_vec_pretty(image).map_err(std::io::Error::other).and_then(|text| {
            let folder = self.0.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            std::fs::write(&self.0, text)
        });
        if let Err(error) = written {
            tracing::debug!(file = %self.0.display(), %error, "the last build is not kept");
        }
    }
}
