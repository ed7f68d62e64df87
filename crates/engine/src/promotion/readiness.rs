//! "Why can I not promote?": the answers of all gates about a release, requested or not, and about the
//! next tag before it exists. Nothing is written, and neither git nor the registry is asked.

use ecluse_domain::gate::{self, Decision, GateResult};
use ecluse_domain::ids::{ProjectId, ReleaseId};
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version, changelog};
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, builds, projects, promotions, stages};

use super::gates;
use super::gates::facts::{OpenPromotion, Target, load_one};
use crate::release::digest::require_built_digest;
use crate::{Error, Result};

/// The gates between an image and a stage, with their answers.
#[derive(Debug, Clone)]
pub struct Readiness {
    pub version: Version,
    pub image_digest: Digest,
    pub stage: StageName,
    pub decision: Decision,
    /// In the order in which people meet them.
    pub gates: Vec<GateResult>,
}

/// Evaluates the gates of a release. For everybody who may read its project. A conflict while the release
/// has no image.
pub async fn evaluate_release(
    conn: &mut PgConnection,
    release: ReleaseId,
    stage: StageName,
) -> Result<Readiness> {
    let release = releases::get(conn, release).await?;
    let digest = require_built_digest(&release)?.clone();
    evaluate(conn, &release, digest, stage).await
}

/// Evaluates the gates of the release that the next tag on the trunk would make. For everybody who may
/// read the project. A conflict while no build of the trunk has succeeded.
pub async fn evaluate_next_tag(
    conn: &mut PgConnection,
    project: ProjectId,
    stage: StageName,
) -> Result<Readiness> {
    let trunk = projects::get(conn, project).await?.trunk;
    let newest = builds::find_newest_succeeded(conn, project, &trunk).await?;
    let Some(newest) = newest else {
        return Err(Error::Conflict(format!(
            "No build of {trunk} has succeeded yet, so there is nothing to tag."
        )));
    };
    let build = builds::get(conn, newest).await?;
    let Some(digest) = build.image_digest.clone() else {
        return Err(Error::Internal(
            "a successful build without an image".to_owned(),
        ));
    };
    let last = releases::find_newest_version(conn, project).await?;
    let written = builds::get_documents(conn, newest)
        .await?
        .changelog
        .and_then(|text| changelog::newest_version(&text));
    let next = match (written, last) {
        (Some(written), last) if last.is_none_or(|last| written > last) => written,
        (_, Some(last)) => Version {
            major: last.major,
            minor: last.minor + 1,
            patch: 0,
        },
        (_, None) => Version {
            major: 0,
            minor: 1,
            patch: 0,
        },
    };
    // This release is not in the database, so it has no approval, veto or override.
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
    evaluate(conn, &release, digest, stage).await
}

async fn evaluate(
    conn: &mut PgConnection,
    release: &Release,
    digest: Digest,
    stage: StageName,
) -> Result<Readiness> {
    let stage_id = stages::get(conn, release.project_id, stage).await?.id;
    let open = promotions::find_open(conn, release.id, stage_id).await?;
    let target = Target {
        stage,
        open: open.as_ref().and_then(OpenPromotion::new),
        is_rollback: false,
    };
    let gates = gates::evaluate(&load_one(conn, release, target).await?);
    Ok(Readiness {
        version: release.version,
        image_digest: digest,
        stage,
        decision: gate::decide(&gates),
        gates,
    })
}
