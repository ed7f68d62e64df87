//! The registry's tags of branches: for people, nothing reads them as truth.

use ecluse_domain::ids::ProjectId;
use ecluse_domain::{CommitSha, Digest};
use ecluse_store::projects::Project;
use ecluse_store::{PgConnection, builds};

use super::outside;
use crate::{Engine, Error, Result};

/// Lets the registry's tag of each branch whose last push was of this commit name its image: the
/// commit may have been built for another ref, or before it came to this branch. The tags are for
/// people, nothing reads them as truth, so what the registry refuses for good is not worth failing for.
pub(crate) async fn name_branches(engine: &Engine, project: &Project, commit: &CommitSha, digest: &Digest) -> Result<()> {
    let (registry, repository) = (&engine.registry, project.image_repository.as_str());
    let tags = branch_tags(&mut *engine.connection().await?, project.id, commit).await?;
    for tag in tags {
        if registry.resolve(repository, &tag).await.is_ok_and(|named| named == *digest) {
            continue;
        }
        match registry.tag(repository, digest, &tag).await.map_err(outside) {
            Err(Error::Permanent(reason)) => tracing::warn!(repository, tag, reason, "the branch's tag was refused"),
            other => other?,
        }
    }
    Ok(())
}

/// An older push that is built or delivered late must not take its branch's tag back.
pub(super) async fn branch_tags(conn: &mut PgConnection, project: ProjectId, commit: &CommitSha) -> Result<Vec<String>> {
    Ok(builds::branches_at(conn, project, commit).await?.iter().filter_map(ecluse_image::branch_tag).collect())
}
