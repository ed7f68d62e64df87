//! A release's job: gives its digest the tag `vX.Y.Z` in the registry. The bytes are there
//! already, so this is one manifest PUT; nothing ever reads the tag back as truth. Asks git, too, which lane it is in.

use ecluse_domain::ids::ReleaseId;
use ecluse_store::jobs::{self, Job};
use ecluse_store::{images, projects, releases};

use crate::{Actor, Change, Engine, Error, Result, audit, commit, lane};

pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = ReleaseId(job.subject);
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    let Some(digest) = &release.image_digest else { return Ok(()) };
    let project = projects::get(&mut conn, release.project_id).await?;
    images::get(&mut conn, project.id, digest).await?;
    drop(conn);
    let tag = release.version.to_string();
    engine.registry.tag(&project.image_repository, digest, &tag).await.map_err(|error| Error::outside(error.kind(), error.to_string()))?;
    lane::look(engine, id).await?;
    let mut tx = engine.begin().await?;
    jobs::hold(&mut tx, job).await?;
    if releases::set_image_tagged(&mut tx, id).await? {
        let change =
            Change { action: "release.image_tagged", project: Some(project.id), subject: Some(id.0), digest: Some(digest), detail: tag };
        audit(&mut tx, &Actor::system(), change).await?;
    }
    commit(tx).await
}
