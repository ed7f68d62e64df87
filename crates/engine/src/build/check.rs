//! The checks of a commit, before anything is assembled.

use std::sync::atomic::{AtomicBool, Ordering};

use ecluse_clients::background;
use ecluse_clients::git::Checkout;
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::contents::ImageContents;
use ecluse_domain::dependencies::{REQUIREMENTS_FILE, WantedPackages};
use ecluse_domain::printable;
use ecluse_domain::severity::Severity;
use ecluse_image::compliance::KnownAddons;
use ecluse_store::builds::{self, CommitFacts};
use ecluse_store::{findings, images, projects};

use super::base::{Base, NamedBase};
use super::layers::AssumedLayers;
use super::plan::DatedPlan;
use super::{Run, text};
use crate::compliance::{Files, Reader};
use crate::image::attest::base_contents;
use crate::records::quota;
use crate::{Error, Result, commit};

/// The most findings of a severity in the log. The page of the build shows all that are stored.
const MAX_LOGGED: usize = 50;
/// What a finding costs in the database beside its path and message, in bytes: the rest of its row,
/// and its entry in the index.
const COST_OF_FINDING: usize = 200;

/// The addons in a base image. `None` for a base without any: Odoo is installed there in a way that
/// we cannot read, and nothing follows from that.
fn base_addons(contents: ImageContents) -> Option<Vec<AddonName>> {
    Some(contents.addons).filter(|addons| !addons.is_empty())
}

/// The results of the step *check*.
pub(super) struct Checked {
    pub plan: DatedPlan,
    /// The base image. The step *base* reports why it could not be named.
    pub base: Result<NamedBase>,
    /// Whether the commit was checked against the contents of that base image.
    pub knows_base_contents: bool,
    pub assumed_layers: AssumedLayers,
}

impl Run<'_> {
    /// Checks the files of the commit, and prepares what the later steps need. A finding that must
    /// be fixed ends the build. A base image that cannot be named does not yet.
    pub(super) async fn check(&self, checkout: &Checkout) -> Result<Checked> {
        // Git finds the dates, and the registry the layers, while the files are checked. Findings
        // in the files are reported first.
        let (stored, checked, plan, assumed_layers) = tokio::join!(
            self.store_documents(checkout),
            self.check_files(checkout),
            self.date_plan(checkout),
            self.find_assumed_layers()
        );
        stored?;
        let (base, knows_base_contents) = checked?;
        let plan = plan?;
        self.log.write_later(
            Stream::Info,
            &format!(
                "{} files, {} addons on Odoo's path.",
                checkout.entries.len(),
                plan.plan.addons.len()
            ),
        );
        Ok(Checked {
            plan,
            base,
            knows_base_contents,
            assumed_layers: assumed_layers?,
        })
    }

    /// Names the base image and checks the files, against the contents of the base if they are
    /// known. Answers the base image, and whether its contents are known.
    async fn check_files(&self, checkout: &Checkout) -> Result<(Result<NamedBase>, bool)> {
        // A commit is checked whichever base image it names: the step *base* reports the error.
        let named = self.name_base(checkout).await;
        let contents = match &named {
            Ok(named) => {
                images::find_base_contents(&mut *self.engine.connection().await?, &named.digest)
                    .await?
            }
            Err(_) => None,
        };
        let knows_base_contents = contents.is_some();
        self.apply_checks(checkout, contents.and_then(base_addons))
            .await?;
        Ok((named, knows_base_contents))
    }

    /// Plans which files of the commit become part of its image, and dates them.
    async fn date_plan(&self, checkout: &Checkout) -> Result<DatedPlan> {
        let (entries, roots) = (checkout.entries.clone(), checkout.roots());
        let plan = background::run(None, move |permit| {
            let root = |source: usize| roots[source].as_str();
            ecluse_image::plan_until_stopped(&entries, root, permit.stop())
        });
        let plan = plan
            .await
            .map_err(|error| Error::Internal(error.to_string()))?;
        let plan = plan.map_err(|error| Error::Permanent(error.to_string()))?;
        let times = self
            .engine
            .git
            .last_changes(checkout, &plan.dated_paths)
            .await;
        Ok(DatedPlan {
            times: times?,
            plan,
        })
    }

    /// Checks the commit once more when its base image is new to this installation: only after its
    /// contents are read can a check find that the base lacks an addon that the commit's own depend
    /// on. Runs in the step *base*.
    pub(super) async fn check_base_addons(&self, checkout: &Checkout, base: &Base) -> Result<()> {
        match base_contents(self.engine, &self.log, &base.image)
            .await?
            .and_then(base_addons)
        {
            Some(addons) => self.apply_checks(checkout, Some(addons)).await,
            // The checks would find the same as before.
            None => Ok(()),
        }
    }

    /// Stores what people read about this commit, also when the build fails later.
    async fn store_documents(&self, checkout: &Checkout) -> Result<()> {
        let changelog = text(checkout, "CHANGELOG.md").await?;
        let mut migrations = text(checkout, "MIGRATIONS.md").await?;
        if migrations.is_none() {
            migrations = text(checkout, "MIGRATION.md").await?;
        }
        let migrate_script = text(checkout, "migrate.sh").await?;
        let documents = [&changelog, &migrations, &migrate_script];
        let bytes = documents.map(|text| text.as_ref().map_or(0, String::len));
        quota::take_documents(self.engine, self.build.project_id, bytes.iter().sum())?;
        let facts = CommitFacts {
            subject: &printable(&checkout.commit.subject),
            author: &printable(&checkout.commit.author),
            committed_at: checkout.commit.time,
            changelog: changelog.as_deref(),
            migrations: migrations.as_deref(),
            migrate_script: migrate_script.as_deref(),
        };
        let mut tx = self.log.begin_with_lease().await?;
        builds::set_commit_facts(&mut tx, self.build.id, &facts).await?;
        commit(tx).await
    }

    /// Checks the commit by the policy of the project and stores the findings. Fails when one of
    /// them must be fixed. `base_addons` are `None` as long as the contents of the base are
    /// unknown.
    async fn apply_checks(
        &self,
        checkout: &Checkout,
        base_addons: Option<Vec<AddonName>>,
    ) -> Result<()> {
        let (engine, log, build) = (self.engine, &self.log, self.build);
        let policy =
            projects::get_build_policy(&mut *engine.connection().await?, build.project_id).await?;
        let (same, is_first) = (checkout.clone(), AtomicBool::new(true));
        let open = move || -> Reader {
            // The first reader reads a few files only, for which the git process that runs already
            // is enough.
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
            known_addons: match base_addons {
                Some(addons) => {
                    let requirements = text(checkout, REQUIREMENTS_FILE).await?;
                    // A line that cannot be read is another finding.
                    let wanted =
                        WantedPackages::read(None, requirements.as_deref()).unwrap_or_default();
                    KnownAddons::from_base_image(
                        addons.iter().map(AddonName::to_string),
                        wanted.requirements(),
                    )
                }
                None => KnownAddons::Unknown,
            },
            more_findings: Vec::new(),
        };
        let judgement = engine
            .checks
            .check(files, &policy.checks, &engine.scratch)
            .await?;
        let bytes = judgement.findings.iter().map(|judged| {
            let finding = &judged.finding;
            finding.path.len() + finding.message.len() + COST_OF_FINDING
        });
        quota::take_documents(engine, build.project_id, bytes.sum())?;
        let mut tx = log.begin_with_lease().await?;
        findings::replace(&mut tx, build.id, judgement.grade, &judgement.findings).await?;
        commit(tx).await?;
        let lines = |severity: Severity| -> Vec<String> {
            judgement
                .findings
                .iter()
                .filter(|judged| judged.severity == severity)
                .take(MAX_LOGGED)
                .map(|judged| judged.finding.to_string())
                .collect()
        };
        // A build that waited for its dependency image starts again, and its log has the findings
        // already.
        let is_logged = self.build.dependency_image_id.is_some();
        for (severity, stream) in [
            (Severity::Fail, Stream::Error),
            (Severity::Warn, Stream::Warning),
        ] {
            let lines = lines(severity);
            if !lines.is_empty() && !is_logged {
                log.write_later(stream, &lines.join("\n"));
            }
        }
        log.write_later(
            Stream::Info,
            &format!(
                "Checked: {} to fix, {} warnings.",
                judgement.failing, judgement.warnings
            ),
        );
        judgement
            .refusal()
            .map_or(Ok(()), |refusal| Err(Error::Permanent(refusal)))
    }
}
