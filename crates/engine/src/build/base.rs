//! The base image of a build.

use ecluse_clients::git::Checkout;
use ecluse_clients::registry::BaseImage;
use ecluse_domain::odoo::{self, BaseReference, Owner};
use ecluse_store::{builds, images, projects};

use super::{Run, outside, text};
use crate::{Engine, Error, Result, commit};

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
}

impl Run<'_> {
    /// `odoo_version.txt` to a base reference, to the digest it has right now, to the image itself.
    pub(super) async fn base(&self, checkout: &Checkout) -> Result<Base> {
        let (engine, log, project) = (self.engine, &self.log, self.project);
        let registry = &engine.registry;
        let written = text(checkout, "odoo_version.txt").await?;
        let written = written.ok_or_else(|| Error::Permanent("odoo_version.txt is missing: it names the base image.".to_owned()))?;
        let written = BaseReference::read(&written).map_err(|error| Error::Permanent(error.to_string()))?;
        let (repository, tag) = match written {
            BaseReference::Image { registry: Some(host), .. } if host != registry.address() => {
                let ours = registry.address();
                return Err(Error::Permanent(format!(
                    "odoo_version.txt names the registry {host}; base images come from {ours}, so leave the host out."
                )));
            }
            BaseReference::Image { repository, tag, .. } => (repository, tag),
            BaseReference::Series(series) => {
                let tags = registry.list_tags(&project.base_image).await.map_err(outside)?;
                let newest = odoo::newest(series, project.edition, tags.iter().map(String::as_str));
                let missing = || {
                    Error::Permanent(format!(
                        "{} has no dated {} image of Odoo {series}, which odoo_version.txt asks for.",
                        project.base_image, project.edition
                    ))
                };
                (project.base_image.clone(), newest.ok_or_else(missing)?)
            }
        };
        // The registry's credentials open every client's repository; a repository of code does not.
        if projects::has_image_repository(&mut *engine.connection().await?, &repository).await? {
            return Err(Error::Permanent(format!(
                "odoo_version.txt names `{repository}`, which holds the images of a project; name a base image such as `{}`.",
                project.base_image
            )));
        }
        let reference = format!("{repository}:{tag}");
        let digest = registry.resolve(&repository, &tag.to_string()).await.map_err(outside)?;
        log.info(format!("Base image {reference} is {digest}.")).await?;
        let image = registry.base_image(&repository, &digest).await.map_err(outside)?;
        let owner = owner(engine, &image).await?;
        let mut tx = log.hold().await?;
        builds::set_base(&mut tx, self.build.id, &reference, &image.digest).await?;
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
