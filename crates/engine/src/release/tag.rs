//! The job of a release: it tags the release's image with `vX.Y.Z` in the registry and refreshes
//! the lane. The bytes of the image are in the registry already, so the tag is one PUT of a
//! manifest. Ecluse never reads the tag to find the image.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ReleaseId;
use ecluse_store::jobs::{self, Job};
use ecluse_store::{images, projects, releases};

use crate::release::lane;
use crate::{Actor, Change, Engine, Result, audit_change, commit};

/// Runs the job of a release.
pub(crate) async fn run(engine: &Engine, job: &Job) -> Result<()> {
    let id = ReleaseId(job.subject);
    let mut conn = engine.connection().await?;
    let release = releases::get(&mut conn, id).await?;
    let Some(digest) = &release.image_digest else {
        return Ok(());
    };
    let project = projects::get(&mut conn, release.project_id).await?;
    images::get(&mut conn, project.id, digest).await?;
    drop(conn);
    let tag = release.version.to_string();
    engine
        .registry
        .tag(&project.image_repository, digest, &tag)
        .await?;
    lane::refresh_lane(engine, &release).await?;
    let mut tx = engine.begin().await?;
    jobs::require_lease(&mut tx, job).await?;
    if releases::set_image_tagged(&mut tx, id).await? {
        let change = Change {
            action: AuditAction::ReleaseImageTagged,
            project: Some(project.id),
            subject: Some(id.0),
            digest: Some(digest),
            detail: tag,
        };
        audit_change(&mut tx, &Actor::system(), change).await?;
    }
    commit(tx).await
}
