//! What a commit must hold before anything is assembled.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use ecluse_clients::git::Checkout;
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::Severity;
use ecluse_domain::contents::ImageContents;
use ecluse_domain::dependencies::{Dependencies, REQUIREMENTS_FILE};
use ecluse_domain::printable;
use ecluse_image::Plan;
use ecluse_image::compliance::KnownAddons;
use ecluse_store::builds::{self, CommitFacts};
use ecluse_store::{findings, images, projects};

use super::base::{Base, Named};
use super::layers::There;
use super::{Run, text};
use crate::attest::base_contents;
use crate::compliance::{Files, Reader};
use crate::{Error, Result, commit};

/// Findings told in the log; all that are kept are on the page.
const TOLD: usize = 50;

/// Those that a base holds. One without any keeps Odoo in a way that we do not see into, and nothing follows from that.
fn addons(contents: ImageContents) -> Option<Vec<AddonName>> {
    Some(contents.addons).filter(|addons| !addons.is_empty())
}

/// A plan with the times of its dated paths.
pub(super) struct Dated {
    pub plan: Plan,
    pub times: Vec<DateTime<Utc>>,
}

impl Run<'_> {
    /// What is to mend in the commit ends the build; what is wrong with its base does not yet.
    pub(super) async fn check(&mut self, checkout: &Checkout) -> Result<(Dated, Result<Named>, There)> {
        // Git finds the dates, and the registry the layers, while we look at the files; what is to mend in those is told first.
        let (kept, looked, dated, there) =
            tokio::join!(self.keep_documents(checkout), self.look(checkout), self.date(checkout), self.find_there());
        kept?;
        let (named, is_base_known) = looked?;
        self.is_base_known = is_base_known;
        let dated = dated?;
        self.log.note(Stream::Info, &format!("{} files, {} addons on Odoo's path.", checkout.entries.len(), dated.plan.addons.len()));
        Ok((dated, named, there?))
    }

    /// Finds the base and judges the files by what it holds; whether that is known.
    async fn look(&self, checkout: &Checkout) -> Result<(Result<Named>, bool)> {
        let named = self.name_base(checkout).await;
        let contents = match &named {
            Ok(named) => images::find_base_contents(&mut *self.engine.connection().await?, &named.digest).await?,
            Err(_) => None,
        };
        let is_base_known = contents.is_some();
        self.judge(checkout, contents.and_then(addons)).await?;
        Ok((named, is_base_known))
    }

    /// What of the commit goes into its image, and how old that is.
    async fn date(&self, checkout: &Checkout) -> Result<Dated> {
        let (entries, roots) = (checkout.entries.clone(), checkout.roots());
        let plan = move || ecluse_image::plan(&entries, |source| roots[source].as_str());
        let plan = tokio::task::spawn_blocking(plan).await.map_err(|error| Error::Internal(error.to_string()))?;
        let plan = plan.map_err(|error| Error::Permanent(error.to_string()))?;
        let times = self.engine.git.last_changes(checkout, &plan.dated_paths).await;
        Ok(Dated { times: times.map_err(|error| Error::outside(error.kind(), error.to_string()))?, plan })
    }

    /// The first build on a base image finds out what that holds only when its image is there already, and then
    /// looks once more whether the addons that its own depend on are among it.
    pub(super) async fn check_again(&self, checkout: &Checkout, base: &Base) -> Result<()> {
        if self.is_base_known {
            return Ok(());
        }
        match base_contents(self.engine, &self.log, &base.image).await?.and_then(addons) {
            Some(of_base) => self.judge(checkout, Some(of_base)).await,
            // Nothing is known that was not before.
            None => Ok(()),
        }
    }

    /// What people will read about this commit, whatever becomes of the build.
    async fn keep_documents(&self, checkout: &Checkout) -> Result<()> {
        let changelog = text(checkout, "CHANGELOG.md").await?;
        let mut migrations = text(checkout, "MIGRATIONS.md").await?;
        if migrations.is_none() {
            migrations = text(checkout, "MIGRATION.md").await?;
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
        let mut tx = self.log.hold().await?;
        builds::set_commit_facts(&mut tx, self.build.id, &facts).await?;
        commit(tx).await
    }

    /// Checks the commit by the project's policy, keeps what was found, and refuses what fails.
    async fn judge(&self, checkout: &Checkout, of_base: Option<Vec<AddonName>>) -> Result<()> {
        let (engine, log, build) = (self.engine, &self.log, self.build);
        let policy = projects::build_policy(&mut *engine.connection().await?, build.project_id).await?;
        let (same, is_first) = (checkout.clone(), AtomicBool::new(true));
        let open = move || -> Reader {
            // The first looks at a few files, which the git that is there already reads.
            if is_first.swap(false, Ordering::Relaxed) {
                let same = same.clone();
                return Box::new(move |entry| same.read(entry.repository, entry.blob, entry.size));
            }
            let mut blobs = same.blobs();
            Box::new(move |entry| blobs.read(entry.repository, entry.blob, entry.size))
        };
        let files = Files {
            entries: checkout.entries.clone(),
            roots: checkout.roots(),
            open: Box::new(open),
            blobs_name_contents: true,
            known_addons: match of_base {
                Some(addons) => {
                    let requirements = text(checkout, REQUIREMENTS_FILE).await?;
                    // A line that cannot be read is a finding of its own.
                    let wanted = Dependencies::read(None, requirements.as_deref()).unwrap_or_default();
                    KnownAddons::of_base(addons.iter().map(AddonName::to_string), wanted.requirements())
                }
                None => KnownAddons::Unsure,
            },
            beside: Vec::new(),
        };
        let judgement = engine.checks.check(files, &policy.checks, &engine.scratch).await?;
        let mut tx = log.hold().await?;
        findings::replace(&mut tx, build.id, judgement.grade, &judgement.findings).await?;
        commit(tx).await?;
        let lines = |severity: Severity| -> Vec<String> {
            judgement
                .findings
                .iter()
                .filter(|judged| judged.severity == severity)
                .take(TOLD)
                .map(|judged| judged.finding.to_string())
                .collect()
        };
        // A build that waited for its packages begins again, and has told them.
        let told = self.build.dependency_image_id.is_some();
        for (severity, stream) in [(Severity::Fail, Stream::Error), (Severity::Warn, Stream::Warning)] {
            let lines = lines(severity);
            if !lines.is_empty() && !told {
                log.note(stream, &lines.join("\n"));
            }
        }
        log.note(Stream::Info, &format!("Checked: {} to mend, {} warnings.", judgement.failing, judgement.warnings));
        judgement.refusal().map_or(Ok(()), |refusal| Err(Error::Permanent(refusal)))
    }
}
