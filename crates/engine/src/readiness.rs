//! "Why can I not promote?": what every gate says of a release, whether or not anybody asked for it yet; and of the
//! next tag, before there is one. Nothing is written, nobody outside is asked.

use ecluse_domain::gate::{self, Decision, GateResult};
use ecluse_domain::ids::{ProjectId, ReleaseId};
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version, changelog};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, builds, projects, promotions, stages};

use crate::gates::{self, Candidate};
use crate::{Error, Result};

/// What stands between something and a stage.
#[derive(Debug, Clone)]
pub struct Readiness {
    pub version: Version,
    pub image_digest: Digest,
    pub stage: StageName,
    pub decision: Decision,
    /// In the order in which people meet them.
    pub gates: Vec<GateResult>,
}

/// Of a release. For whoever may read its project.
pub async fn of_release(conn: &mut PgConnection, release: ReleaseId, stage: StageName) -> Result<Readiness> {
    let release = releases::get(conn, release).await?;
    let digest = digest_of(&release)?.clone();
    of(conn, &release, digest, stage).await
}

/// What the release stands for; a refusal as long as its build has not succeeded.
pub(crate) fn digest_of(release: &Release) -> Result<&Digest> {
    match (release.status, &release.image_digest) {
        (ReleaseStatus::Ready, Some(digest)) => Ok(digest),
        (ReleaseStatus::Building, _) => Err(Error::Conflict(format!("{} is still being built.", release.version))),
        (ReleaseStatus::Failed | ReleaseStatus::Ready, _) => {
            Err(Error::Conflict(format!("The build of {} failed; mend it and retry the build first.", release.version)))
        }
    }
}

/// Of what the next tag on the trunk would be. For whoever may read the project.
pub async fn of_next(conn: &mut PgConnection, project: ProjectId, stage: StageName) -> Result<Readiness> {
    let trunk = projects::get(conn, project).await?.trunk;
    let newest = builds::find_newest_succeeded(conn, project, &trunk).await?;
    let Some(newest) = newest else {
        return Err(Error::Conflict(format!("No build of {trunk} has succeeded yet, so there is nothing to tag.")));
    };
    let build = builds::get(conn, newest).await?;
    let Some(digest) = build.image_digest.clone() else { return Err(Error::Internal("a successful build without an image".to_owned())) };
    let last = releases::find_newest_version(conn, project).await?;
    let written = builds::documents(conn, newest).await?.changelog.and_then(|text| changelog::newest_version(&text));
    let next = match (written, last) {
        (Some(written), last) if last.is_none_or(|last| written > last) => written,
        (_, Some(last)) => Version { major: last.major, minor: last.minor + 1, patch: 0 },
        (_, None) => Version { major: 0, minor: 1, patch: 0 },
    };
    // Not in the database: no word, veto or override is of it.
    let release = Release {
        id: ReleaseId(uuid::Uuid::nil()),
        project_id: project,
        version: next,
        commit_sha: build.commit_sha,
        build_id: build.id,
        status: ReleaseStatus::Ready,
        image_digest: Some(digest.clone()),
        tagged_by: String::new(),
        tag_deleted_at: None,
        lane: Some(Lane::Trunk),
        debt: None,
        created_at: build.created_at,
    };
    of(conn, &release, digest, stage).await
}

async fn of(conn: &mut PgConnection, release: &Release, digest: Digest, stage: StageName) -> Result<Readiness> {
    let stage = stages::get(conn, release.project_id, stage).await?;
    let candidate = Candidate {
        project_id: release.project_id,
        release_id: release.id,
        version: release.version,
        stage_id: stage.id,
        stage: stage.name,
        image_digest: digest.clone(),
        requested_by: promotions::find_requester(conn, release.id, stage.id).await?,
        is_rollback: false,
    };
    let gates = gates::evaluate(conn, &candidate, release).await?;
    Ok(Readiness { version: release.version, image_digest: digest, stage: stage.name, decision: gate::decide(&gates), gates })
}
