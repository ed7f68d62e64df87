//! What a commit must hold before anything is assembled.

use ecluse_clients::git::Checkout;
use ecluse_domain::build::Stream;
use ecluse_domain::printable;
use ecluse_image::Plan;
use ecluse_store::builds::{self, CommitFacts};

use super::{Run, text};
use crate::{Error, Result, commit};

impl Run<'_> {
    pub(super) async fn check(&self, checkout: &Checkout) -> Result<Plan> {
        let (log, build) = (&self.log, self.build);
        let changelog = text(checkout, "CHANGELOG.md").await?;
        let mut migrations = text(checkout, "MIGRATIONS.md").await?;
        if migrations.is_none() {
            migrations = text(checkout, "MIGRATION.md").await?;
            if migrations.is_some() {
                log.say(Stream::Warning, "MIGRATION.md is read, but its name should be MIGRATIONS.md.").await?;
            }
        }
        let migrate_script = text(checkout, "migrate.sh").await?;
        let facts = CommitFacts {
            subject: &printable(&checkout.commit.subject),
            author: &printable(&checkout.commit.author),
            committed_at: checkout.commit.time,
            changelog: changelog.as_deref(),
            migrations: migrations.as_deref(),
            migrate_script: migrate_script.as_deref(),
        };
        let mut tx = log.hold().await?;
        builds::set_commit_facts(&mut tx, build.id, &facts).await?;
        commit(tx).await?;
        let (requirements, packages) = (text(checkout, "requirements.txt").await?, text(checkout, "packages.txt").await?);
        ecluse_image::check_dependencies(requirements.as_deref(), packages.as_deref())
            .map_err(|error| Error::Permanent(error.to_string()))?;
        let plan = ecluse_image::plan(&checkout.entries, |source| checkout.sources[source].path.as_str())
            .map_err(|error| Error::Permanent(error.to_string()))?;
        log.info(format!("{} files, {} addons on Odoo's path.", checkout.entries.len(), plan.addons.len())).await?;
        Ok(plan)
    }
}
