//! The tags of images in the registry, for people: no code decides by a tag.

use ecluse_domain::ids::ProjectId;
use ecluse_domain::{CommitSha, Digest};
use ecluse_image::manifest::{self, MANIFEST_TYPE};
use ecluse_store::builds::Push;
use ecluse_store::projects::Project;
use ecluse_store::{PgConnection, builds};

use super::Run;
use crate::{Engine, Error, Result, commit};

impl Run<'_> {
    /// Gives the image of this build the tags of its commit and of its branches.
    pub(super) async fn tag(&self, image: &manifest::Image) -> Result<()> {
        let (engine, project, build) = (self.engine, self.project, self.build);
        let (registry, repository) = (&engine.registry, project.image_repository.as_str());
        let mut tags = vec![build.commit_sha.to_string()];
        tags.extend(
            branch_tags(
                &mut *engine.connection().await?,
                project.id,
                &build.commit_sha,
            )
            .await?,
        );
        let names: Vec<&str> = tags.iter().map(String::as_str).collect();
        // A worker that lost its lease, or whose build was cancelled, writes no tag.
        commit(self.log.begin_with_lease().await?).await?;
        registry
            .push_manifest(repository, &image.manifest, MANIFEST_TYPE, &names)
            .await?;
        self.log
            .info(format!("Tagged as {repository}:{}.", tags.join(", ")))
            .await
    }
}

/// Writes the registry's tag of a branch, if its last push was of this commit: the commit may have
/// been built for another ref, or before it came to this branch. No code decides by a tag, so one
/// that the registry refuses for good is not worth a failure.
pub(crate) async fn tag_branch(
    engine: &Engine,
    project: &Project,
    push: &Push,
    digest: &Digest,
) -> Result<()> {
    let (registry, repository) = (&engine.registry, project.image_repository.as_str());
    let Some(tag) = ecluse_image::branch_tag(&push.branch) else {
        return Ok(());
    };
    let last =
        builds::find_last_push(&mut *engine.connection().await?, project.id, &push.branch).await?;
    if last.as_ref() != Some(&push.commit) {
        return Ok(());
    }
    let tagged = registry.resolve(repository, &tag).await;
    if tagged.is_ok_and(|tagged| tagged == *digest) {
        return Ok(());
    }
    let result = registry.tag(repository, digest, &tag).await;
    match result.map_err(Error::from) {
        Err(Error::Permanent(reason)) => {
            tracing::warn!(
                repository,
                tag,
                reason,
                "the registry refused the tag of a branch"
            );
            Ok(())
        }
        other => other,
    }
}

/// The tags of the branches whose last push was of this commit. An older push that is built or
/// delivered late must not move the tag of its branch back.
async fn branch_tags(
    conn: &mut PgConnection,
    project: ProjectId,
    commit: &CommitSha,
) -> Result<Vec<String>> {
    Ok(builds::list_branches_at(conn, project, commit)
        .await?
        .iter()
        .filter_map(ecluse_image::branch_tag)
        .collect())
}
