//! The base image of a build.

use ecluse_clients::git::{Checkout, CommitInfo};
use ecluse_clients::registry::{BaseImage, Registry, RegistryError};
use ecluse_domain::Digest;
use ecluse_domain::build::Stream;
use ecluse_domain::git::RepoUrl;
use ecluse_domain::odoo::{self, BaseReference, BaseTag, Edition, Owner};
use ecluse_image::manifest::{self, Descriptor};
use ecluse_store::{base_tags, builds, images, projects};

use super::{Run, text};
use crate::{Engine, Error, Result, commit};

/// The base image that `odoo_version.txt` names, with the digest that its tag has right now.
pub(super) struct NamedBase {
    pub repository: String,
    pub tag: BaseTag,
    pub digest: Digest,
}

/// The base image of a build.
pub(super) struct Base {
    /// `repository:tag`, as resolved.
    pub reference: String,
    pub image: BaseImage,
    /// The owner of the addons' files.
    pub owner: Owner,
}

impl Base {
    /// The series of Odoo by the tag of the base, such as `18.0`.
    pub fn series(&self) -> &str {
        self.reference
            .rsplit(':')
            .next()
            .and_then(|tag| tag.split('-').next())
            .unwrap_or_default()
    }

    /// Assembles the image of a commit on this base. It is the same everywhere, because everything
    /// in it follows from the commit, the base and the layers. `mark` is empty, except for an image
    /// that no server builds.
    pub fn assemble(
        &self,
        (source, commit, mark): (&RepoUrl, &CommitInfo, &str),
        dependencies: &[Descriptor],
        addons: &[Descriptor],
    ) -> Result<manifest::Image> {
        let base = manifest::Base {
            manifest: &self.image.manifest,
            config: &self.image.config,
        };
        let provenance = manifest::Provenance {
            source: source.as_str(),
            revision: commit.sha.as_str(),
            // The version follows from the commit alone: the same commit is the same image,
            // whichever ref its build was requested for.
            version: &format!("{}-{}{mark}", self.series(), commit.sha.short()),
            base_name: &self.reference,
            base_digest: &self.image.digest,
            created: commit.time,
        };
        manifest::assemble(base, dependencies, addons, provenance)
            .map_err(|error| Error::Permanent(error.to_string()))
    }
}

/// Resolves `odoo_version.txt` to a repository and a tag. A bare series means the newest dated
/// image of an edition in a repository of base images.
pub(super) async fn resolve_name(
    registry: &Registry,
    text: Option<&str>,
    (repository, edition): (&str, Edition),
) -> Result<(String, BaseTag)> {
    let text = text.ok_or_else(|| {
        Error::Permanent("odoo_version.txt is missing: it names the base image.".to_owned())
    })?;
    match BaseReference::read(text).map_err(|error| Error::Permanent(error.to_string()))? {
        BaseReference::Image {
            registry: Some(host),
            ..
        } if host != registry.address() => {
            let own = registry.address();
            Err(Error::Permanent(format!(
                "odoo_version.txt names the registry {host}; base images come from {own}, so leave the host out."
            )))
        }
        BaseReference::Image {
            repository, tag, ..
        } => Ok((repository, tag)),
        BaseReference::Series(series) => {
            let tags = match registry.list_tags(repository).await {
                // The repository does not exist: nothing was ever copied there.
                Err(RegistryError::NotFound { .. }) => Vec::new(),
                listed => listed?,
            };
            let newest = odoo::newest(series, edition, tags.iter().map(String::as_str));
            let missing = || {
                let kind = match edition {
                    Edition::Community => "",
                    Edition::Enterprise => "-enterprise",
                };
                Error::Permanent(format!(
                    "odoo_version.txt names Odoo {series}, but {}/{repository} has no dated {edition} image of it, \
                     such as `{repository}:{series}-20251015{kind}`. {COPY_A_BASE}",
                    registry.address()
                ))
            };
            Ok((repository.to_owned(), newest.ok_or_else(missing)?))
        }
    }
}

/// What to do when a base image is missing.
const COPY_A_BASE: &str =
    "Copy a base image into the registry (README.md, “Connect a GitHub repository”, step 3).";

/// Resolves the tag of a base image to the digest that it has right now.
pub(super) async fn resolve_digest(
    registry: &Registry,
    repository: &str,
    tag: &BaseTag,
) -> Result<Digest> {
    match registry.resolve(repository, &tag.to_string()).await {
        Err(RegistryError::NotFound { .. }) => Err(Error::Permanent(format!(
            "The base image {}/{repository}:{tag}, which odoo_version.txt names, does not exist in the registry. {COPY_A_BASE}",
            registry.address()
        ))),
        resolved => Ok(resolved?),
    }
}

impl Run<'_> {
    /// Resolves `odoo_version.txt` to the reference of a base image, and to the digest that it has
    /// right now.
    pub(super) async fn name_base(&self, checkout: &Checkout) -> Result<NamedBase> {
        let (engine, project) = (self.engine, self.project);
        let written = text(checkout, "odoo_version.txt").await?;
        let (repository, tag) = resolve_name(
            &engine.registry,
            written.as_deref(),
            (&project.base_image, project.edition),
        )
        .await?;
        let mut conn = engine.connection().await?;
        // With the credentials of the registry, a commit could read the images of every other
        // client.
        if projects::has_image_repository(&mut conn, &repository).await? {
            return Err(Error::Permanent(format!(
                "odoo_version.txt names `{repository}`, which holds the images of a project; name a base image such as `{}`.",
                project.base_image
            )));
        }
        // A base image is trusted: packages are installed in it, and it relays to the database of
        // the tests. So an administrator names the repositories of base images, each as the
        // `base_image` of a project. A commit cannot.
        if !projects::has_base_image(&mut conn, &repository).await? {
            return Err(Error::Permanent(format!(
                "odoo_version.txt names `{repository}`, which is no project's base image; name `{}`, or ask an administrator for another.",
                project.base_image
            )));
        }
        drop(conn);
        let digest = resolve_digest(&engine.registry, &repository, &tag).await?;
        Ok(NamedBase {
            repository,
            tag,
            digest,
        })
    }

    /// Fetches the base image that was named, and records it with the build.
    pub(super) async fn fetch_base(&self, named: NamedBase) -> Result<Base> {
        let (engine, log) = (self.engine, &self.log);
        let NamedBase {
            repository,
            tag,
            digest,
        } = named;
        let reference = format!("{repository}:{tag}");
        log.write_later(
            Stream::Info,
            &format!("Base image {reference} is {digest}."),
        );
        let image = engine
            .registry
            .fetch_base_image(&repository, &digest)
            .await?;
        let owner = find_owner(engine, &image).await?;
        let mut tx = log.begin_with_lease().await?;
        builds::set_base(&mut tx, self.build.id, &reference, &image.digest).await?;
        base_tags::set(&mut tx, &reference, Some(&image.digest)).await?;
        commit(tx).await?;
        Ok(Base {
            reference,
            image,
            owner,
        })
    }
}

/// Finds the owner of the addons in this base. It is read once per digest, because that may mean
/// reading whole layers.
async fn find_owner(engine: &Engine, base: &BaseImage) -> Result<Owner> {
    if let Some((uid, gid)) =
        images::find_base_owner(&mut *engine.connection().await?, &base.digest).await?
    {
        return Ok(Owner {
            uid: uid as u32,
            gid: gid as u32,
        });
    }
    let owner = engine.registry.read_owner(base).await?;
    images::insert_base_owner(
        &mut *engine.connection().await?,
        &base.digest,
        (owner.uid as i32, owner.gid as i32),
    )
    .await?;
    Ok(owner)
}
