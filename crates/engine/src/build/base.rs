//! The base image of a build.

use ecluse_clients::git::{Checkout, CommitInfo};
use ecluse_clients::registry::{BaseImage, Registry};
use ecluse_domain::Digest;
use ecluse_domain::build::Stream;
use ecluse_domain::git::RepoUrl;
use ecluse_domain::odoo::{self, BaseReference, BaseTag, Edition, Owner};
use ecluse_image::manifest::{self, Descriptor};
use ecluse_store::{base_tags, builds, images, projects};

use super::{Run, outside, text};
use crate::{Engine, Error, Result, commit};

/// What `odoo_version.txt` means right now.
pub(super) struct Named {
    pub repository: String,
    pub tag: BaseTag,
    pub digest: Digest,
}

/// What a build builds upon.
pub(super) struct Base {
    /// `repository:tag`, as resolved.
    pub reference: String,
    pub image: BaseImage,
    /// Who owns the addons.
    pub owner: Owner,
}

impl Base {
    /// `18.0`, by the tag.
    pub fn series(&self) -> &str {
        self.reference.rsplit(':').next().and_then(|tag| tag.split('-').next()).unwrap_or_default()
    }

    /// The image of a commit on this base: the same everywhere, since everything in it follows from
    /// the commit, the base and the layers. `mark` is empty but for what no server builds.
    pub fn assemble(
        &self,
        (source, commit, mark): (&RepoUrl, &CommitInfo, &str),
        dependencies: &[Descriptor],
        addons: &[Descriptor],
    ) -> Result<manifest::Image> {
        let base = manifest::Base { manifest: &self.image.manifest, config: &self.image.config };
        let provenance = manifest::Provenance {
            source: source.as_str(),
            revision: commit.sha.as_str(),
            // Follows from the commit alone: the same commit is the same image, whatever ref asked for it.
            version: &format!("{}-{}{mark}", self.series(), commit.sha.short()),
            base_name: &self.reference,
            base_digest: &self.image.digest,
            created: commit.time,
        };
        manifest::assemble(base, dependencies, addons, provenance).map_err(|error| Error::Permanent(error.to_string()))
    }
}

/// The repository and tag that `odoo_version.txt` means; a bare series means the newest dated image of
/// an edition in a repository of base images.
pub(super) async fn named(registry: &Registry, written: Option<&str>, (repository, edition): (&str, Edition)) -> Result<(String, BaseTag)> {
    let written = written.ok_or_else(|| Error::Permanent("odoo_version.txt is missing: it names the base image.".to_owned()))?;
    match BaseReference::read(written).map_err(|error| Error::Permanent(error.to_string()))? {
        BaseReference::Image { registry: Some(host), .. } if host != registry.address() => {
            let ours = registry.address();
            Err(Error::Permanent(format!(
                "odoo_version.txt names the registry {host}; base images come from {ours}, so leave the host out."
            )))
        }
        BaseReference::Image { repository, tag, .. } => Ok((repository, tag)),
        BaseReference::Series(series) => {
            let tags = registry.list_tags(repository).await.map_err(outside)?;
            let newest = odoo::newest(series, edition, tags.iter().map(String::as_str));
            let missing = || {
                Error::Permanent(format!("{repository} has no dated {edition} image of Odoo {series}, which odoo_version.txt asks for."))
            };
            Ok((repository.to_owned(), newest.ok_or_else(missing)?))
        }
    }
}

impl Run<'_> {
    /// `odoo_version.txt` to a base reference, to the digest it has right now.
    pub(super) async fn name_base(&self, checkout: &Checkout) -> Result<Named> {
        let (engine, project) = (self.engine, self.project);
        let written = text(checkout, "odoo_version.txt").await?;
        let (repository, tag) = named(&engine.registry, written.as_deref(), (&project.base_image, project.edition)).await?;
        let mut conn = engine.connection().await?;
        // The registry's credentials open every client's repository; a repository of code does not.
        if projects::has_image_repository(&mut conn, &repository).await? {
            return Err(Error::Permanent(format!(
                "odoo_version.txt names `{repository}`, which holds the images of a project; name a base image such as `{}`.",
                project.base_image
            )));
        }
        // A base is trusted: it installs packages and relays to the tests' database. So an administrator names
        // the repositories that bases come from, as some project's `base_image`, and no commit does.
        if !projects::has_base_image(&mut conn, &repository).await? {
            return Err(Error::Permanent(format!(
                "odoo_version.txt names `{repository}`, which is no project's base image; name `{}`, or ask an administrator for another.",
                project.base_image
            )));
        }
        drop(conn);
        let digest = engine.registry.resolve(&repository, &tag.to_string()).await.map_err(outside)?;
        Ok(Named { repository, tag, digest })
    }

    /// The image that was named.
    pub(super) async fn base(&self, named: Named) -> Result<Base> {
        let (engine, log) = (self.engine, &self.log);
        let Named { repository, tag, digest } = named;
        let reference = format!("{repository}:{tag}");
        log.note(Stream::Info, &format!("Base image {reference} is {digest}."));
        let image = engine.registry.base_image(&repository, &digest).await.map_err(outside)?;
        let owner = owner(engine, &image).await?;
        let mut tx = log.hold().await?;
        builds::set_base(&mut tx, self.build.id, &reference, &image.digest).await?;
        base_tags::set(&mut tx, &reference, Some(&image.digest)).await?;
        commit(tx).await?;
        Ok(Base { reference, image, owner })
    }
}

/// Who owns the addons in this base, looked up once per digest: it may mean reading whole layers.
async fn owner(engine: &Engine, base: &BaseImage) -> Result<Owner> {
    if let Some((uid, gid)) = images::find_base_owner(&mut *engine.connection().await?, &base.digest).await? {
        return Ok(Owner { uid: uid as u32, gid: gid as u32 });
    }
    let owner = engine.registry.owner(base).await.map_err(outside)?;
    images::insert_base_owner(&mut *engine.connection().await?, &base.digest, (owner.uid as i32, owner.gid as i32)).await?;
    Ok(owner)
}
