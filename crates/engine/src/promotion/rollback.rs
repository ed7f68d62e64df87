//! Rollbacks: whether a stage may go back to a release.

use ecluse_domain::Version;
use ecluse_domain::comparison::new_sections;
use ecluse_domain::ids::StageId;
use ecluse_domain::markdown::Document;
use ecluse_domain::migrations::{self, MigrationPlan};
use ecluse_store::deployments::LaterRelease;
use ecluse_store::releases::Release;
use ecluse_store::{PgConnection, deployments};

use super::gates::facts::Facts;
use crate::release::digest::require_built_digest;
use crate::release::documents::{ReadDocuments, read_migrations};
use crate::{Engine, Error, Result};

/// How many later releases a stage may go back over. MIGRATIONS.md of each is read.
const MAX_LATER_RELEASES: usize = 50;

/// What MIGRATIONS.md of the releases that were live on a stage after a release says.
pub(crate) struct LaterMigrations {
    /// The releases whose MIGRATIONS.md was read, the earliest first.
    read: Vec<LaterRelease>,
    /// The first version that may have migrated the database. It came with the last release that was
    /// read.
    migrated: Option<Version>,
}

/// Reads what the releases that were live on the stage after this one may have done to its database.
/// The caller has no connection to the database meanwhile.
pub(crate) async fn read_later_migrations(
    engine: &Engine,
    release: &Release,
    documents: &ReadDocuments,
    stage: StageId,
) -> Result<LaterMigrations> {
    let digest = require_built_digest(release)?;
    let max = MAX_LATER_RELEASES as i64;
    let later =
        deployments::list_since(&mut *engine.connection().await?, stage, digest, max).await?;
    let none = Document::default();
    let known = documents.migrations.as_ref().unwrap_or(&none);
    let mut read = Vec::new();
    for release_of_stage in later {
        let brought = read_migrations(engine, release.project_id, release_of_stage.build).await?;
        read.push(release_of_stage);
        let migrated = find_migration(known, &brought, release_of_stage.version);
        if migrated.is_some() {
            return Ok(LaterMigrations { read, migrated });
        }
    }
    Ok(LaterMigrations {
        read,
        migrated: None,
    })
}

/// Finds the first version that may have migrated the database when a stage went from a release with
/// the known MIGRATIONS.md to this version. A release also brings the migrations of the releases that
/// the stage skipped. A section that cannot be parsed may describe a migration.
fn find_migration(known: &Document, brought: &Document, version: Version) -> Option<Version> {
    new_sections(Some(known), brought, version)
        .into_iter()
        .filter_map(|section| section.version)
        .chain([version])
        .find(|version| {
            migrations::check(Some(brought), *version) != Ok(MigrationPlan::NoMigration)
        })
}

/// Why a stage cannot go back to this release; `None` when it can. The release must have been live on
/// the stage, it must be older than the live one, and the database must still fit it: nothing may have
/// been migrated in between.
///
/// # Errors
///
/// [`Error::Transient`] when another release went live after `later` was read.
pub(crate) async fn find_rollback_obstacle(
    conn: &mut PgConnection,
    facts: &Facts,
    later: &LaterMigrations,
) -> Result<Option<String>> {
    let (version, digest) = (facts.candidate.version, &facts.candidate.image_digest);
    let (stage, live) = (facts.candidate.stage, facts.stage.live.as_ref());
    if facts.stage.occupancy.first_live_at.is_none() {
        return Ok(Some(format!(
            "{version} never succeeded on {stage}, so there is nothing to go back to."
        )));
    }
    if live.is_some_and(|live| live.digest == *digest) {
        return Ok(Some(format!("{version} is live on {stage} already.")));
    }
    if let Some(live) = live.and_then(|live| live.version)
        && live <= version
    {
        return Ok(Some(format!(
            "{version} is not older than {live}, which is live on {stage}; request a promotion instead."
        )));
    }
    let max = MAX_LATER_RELEASES as i64 + 1;
    let now = deployments::list_since(conn, facts.stage.id, digest, max).await?;
    let is_as_read = match later.migrated {
        Some(_) => now.starts_with(&later.read),
        None => now.iter().take(MAX_LATER_RELEASES).eq(&later.read),
    };
    if !is_as_read {
        return Err(Error::Transient(format!(
            "{stage} has changed meanwhile. Try again."
        )));
    }
    if let Some(migrated) = later.migrated {
        return Ok(Some(format!(
            "{migrated} may have migrated the database of {stage} since then, so it may not fit {version}; restoring a backup is not supported yet."
        )));
    }
    if now.len() > MAX_LATER_RELEASES {
        return Ok(Some(format!(
            "More than {MAX_LATER_RELEASES} releases were live on {stage} after {version}, so it is not known whether the database still fits it."
        )));
    }
    Ok(None)
}
