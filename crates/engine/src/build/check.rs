//! What a commit must hold before anything is assembled.

use ecluse_clients::git::Checkout;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::Severity;
use ecluse_domain::compliance::Judgement;
use ecluse_domain::printable;
use ecluse_image::Plan;
use ecluse_image::compliance::KnownAddons;
use ecluse_store::builds::{self, CommitFacts};
use ecluse_store::{findings, projects};

use super::{Run, dependencies, text};
use crate::compliance::{Files, Reader};
use crate::{Error, Result, commit};

/// Findings told in the log; all that are kept are on the page.
const TOLD: usize = 50;

impl Run<'_> {
    pub(super) async fn check(&self, checkout: &Checkout) -> Result<Plan> {
        self.keep_documents(checkout).await?;
        // Refused before anything is fetched for them.
        dependencies::read(checkout).await?;
        let judgement = self.judge(checkout).await?;
        if let Some(refusal) = judgement.refusal() {
            return Err(Error::Permanent(refusal));
        }
        let plan = ecluse_image::plan(&checkout.entries, |source| checkout.sources[source].path.as_str())
            .map_err(|error| Error::Permanent(error.to_string()))?;
        self.log.info(format!("{} files, {} addons on Odoo's path.", checkout.entries.len(), plan.addons.len())).await?;
        Ok(plan)
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

    /// Checks the commit by the project's policy, and keeps what was found.
    async fn judge(&self, checkout: &Checkout) -> Result<Judgement> {
        let (engine, log, build) = (self.engine, &self.log, self.build);
        let policy = projects::build_policy(&mut *engine.connection().await?, build.project_id).await?;
        let same = checkout.clone();
        let open = move || -> Reader {
            let mut blobs = same.blobs();
            Box::new(move |entry| blobs.read(entry.repository, entry.blob, entry.size))
        };
        let files = Files {
            entries: checkout.entries.clone(),
            roots: checkout.sources.iter().map(|source| source.path.clone()).collect(),
            open: Box::new(open),
            blobs_name_contents: true,
            known_addons: KnownAddons::Unsure,
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
        for (severity, stream) in [(Severity::Fail, Stream::Error), (Severity::Warn, Stream::Warning)] {
            let lines = lines(severity);
            if !lines.is_empty() {
                log.say(stream, lines.join("\n")).await?;
            }
        }
        log.info(format!("Checked: {} to mend, {} warnings.", judgement.failing, judgement.warnings)).await?;
        Ok(judgement)
    }
}
