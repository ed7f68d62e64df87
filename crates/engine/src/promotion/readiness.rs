//! "Why can I not promote?": the answers of all gates about a release, requested or not, and about the
//! next tag before it exists. Nothing is written, and neither git nor the registry is asked.

use std::sync::Arc;

use ecluse_domain::gate::{self, Decision, GateResult};
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::markdown::Document;
use ecluse_domain::release::{Lane, ReleaseStatus};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_store::projects::Project;
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, builds, promotions, stages};

use super::gates;
use super::gates::facts::{OpenPromotion, Target, load_one};
use crate::release::digest::require_built_digest;
use crate::release::documents::{ReadDocuments, read_documents};
use crate::{Engine, Error, Result};

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
    engine: &Engine,
    release: &Release,
    stage: StageName,
) -> Result<Readiness> {
    require_built_digest(release)?;
    let documents = read_documents(engine, release.project_id, release.build_id).await?;
    let mut conn = engine.connection().await?;
    evaluate(&mut conn, release, &documents, stage).await
}

/// The release that the next tag on the trunk would make.
#[derive(Debug, Clone)]
pub struct NextRelease {
    release: Release,
    documents: Arc<ReadDocuments>,
}

impl NextRelease {
    /// Evaluates the gates of this release. For everybody who may read its project.
    pub async fn evaluate(&self, engine: &Engine, stage: StageName) -> Result<Readiness> {
        let mut conn = engine.connection().await?;
        evaluate(&mut conn, &self.release, &self.documents, stage).await
    }
}

/// Finds the release that the next tag on the trunk would make. For everybody who may read the
/// project. A conflict while no build of the trunk has succeeded.
pub async fn find_next_release(engine: &Engine, project: &Project) -> Result<NextRelease> {
    let mut conn = engine.connection().await?;
    let newest = builds::find_newest_succeeded(&mut conn, project.id, &project.trunk).await?;
    let Some(newest) = newest else {
        return Err(Error::Conflict(format!(
            "No build of {} has succeeded yet, so there is nothing to tag.",
            project.trunk
        )));
    };
    let build = builds::get(&mut conn, newest).await?;
    let last = releases::find_newest_version(&mut conn, project.id).await?;
    drop(conn);
    let documents = read_documents(engine, project.id, newest).await?;
    let written = documents.changelog.as_ref();
    let written = written.and_then(Document::newest_version);
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
        project_id: project.id,
        version: next,
        commit_sha: build.commit_sha,
        build_id: build.id,
        status: ReleaseStatus::Ready,
        image_digest: build.image_digest,
        tagged_by: String::new(),
        tag_deleted_at: None,
        lane: Some(Lane::Trunk),
        debt: None,
        created_at: build.created_at,
    };
    Ok(NextRelease { release, documents })
}

async fn evaluate(
    conn: &mut PgConnection,
    release: &Release,
    documents: &Arc<ReadDocuments>,
    stage: StageName,
) -> Result<Readiness> {
    let image_digest = require_built_digest(release)?.clone();
    let stage_id = stages::get(conn, release.project_id, stage).await?.id;
    let open = promotions::find_open(conn, release.id, stage_id).await?;
    let target = Target {
        stage,
        open: open.as_ref().and_then(OpenPromotion::new),
        is_rollback: false,
    };
    let gates = gates::evaluate(&load_one(conn, release, documents, target).await?);
    Ok(Readiness {
        version: release.version,
        image_digest,
        stage,
        decision: gate::decide(&gates),
        gates,
    })
}
