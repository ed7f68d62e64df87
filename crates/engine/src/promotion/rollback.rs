//! Rollbacks: whether a stage may go back to a release.

use ecluse_domain::comparison::new_sections;
use ecluse_domain::migrations::{self, MigrationPlan};
use ecluse_store::{PgConnection, deployments};

use super::gates::facts::Facts;
use crate::Result;

/// Why a stage cannot go back to this release; `None` when it can. The release must have been live on
/// the stage, it must be older than the live one, and the database must still fit it: nothing may have
/// been migrated in between.
pub(crate) async fn find_rollback_obstacle(
    conn: &mut PgConnection,
    facts: &Facts,
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
    let known = facts
        .image
        .documents
        .migrations
        .as_deref()
        .unwrap_or_default();
    for later in deployments::list_since(conn, facts.stage.id, digest).await? {
        let Some(live) = later.version else { continue };
        let text = later.migrations.unwrap_or_default();
        // A release also brings the migrations of the releases that the stage skipped. A section that
        // cannot be parsed may describe a migration.
        let described = new_sections(Some(known), &text, live)
            .into_iter()
            .filter_map(|section| section.version);
        for migrated in described.chain([live]) {
            if migrations::check(Some(&text), migrated) != Ok(MigrationPlan::NoMigration) {
                return Ok(Some(format!(
                    "{migrated} may have migrated the database of {stage} since then, so it may not fit {version}; restoring a backup is not supported yet."
                )));
            }
        }
    }
    Ok(None)
}
