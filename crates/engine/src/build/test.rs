//! The finished image is tried before it gets a name.

use std::sync::Arc;
use std::time::Duration;

use ecluse_clients::containers::ImageByDigest;
use ecluse_clients::git::Checkout;
use ecluse_clients::test_server::{RunId, template_key};
use ecluse_domain::Digest;
use ecluse_domain::addon::{Addon, AddonName, MANIFESTS};
use ecluse_domain::build::{Grade, Stream, TestGrade};
use ecluse_image::compliance::is_installable;
use ecluse_store::projects;
use ecluse_store::test_runs::{self, TestRun};
use tokio::sync::mpsc;

use super::base::Base;
use super::{Run, text};
use crate::smoke_test::{Outcome, Series, SmokeTest};
use crate::{Error, Result, clock, commit};

/// The log is written this often, not for each line.
const WRITE: Duration = Duration::from_millis(300);
/// While Odoo says nothing, this often it is seen whether the build still goes on.
const LOOK: Duration = Duration::from_secs(2);
/// Lines written at a time.
const BATCH: usize = 2000;

impl Run<'_> {
    /// Tries the image of this digest, which the registry has. A red verdict ends the build.
    pub(super) async fn test(&self, checkout: &Checkout, base: &Base, digest: &Digest, addons: &[&Addon]) -> Result<()> {
        let policy = projects::build_policy(&mut *self.engine.connection().await?, self.project.id).await?.tests;
        let addons = self.installable(checkout, addons).await?;
        let reason = match &self.engine.test_server {
            _ if !policy.smoke => "The project's policy turns the smoke test off.",
            _ if addons.is_empty() => "The image was not tried: every addon says that it cannot be installed.",
            None => "The image was not tried: no Postgres for tests is configured (ECLUSE_TEST_DATABASE_URL).",
            Some(server) => {
                let registry = self.engine.registry.address();
                let image = |repository: &str, digest: &Digest| {
                    ImageByDigest::new(&format!("{registry}/{repository}"), digest.clone())
                        .map_err(|error| Error::Internal(error.to_string()))
                };
                let test = SmokeTest {
                    server: Arc::clone(server),
                    containers: self.engine.containers.clone(),
                    run: RunId { build: self.build.id, fence: self.log.fence() },
                    image: image(&self.project.image_repository, digest)?,
                    base: image(&base.image.repository, &base.image.digest)?,
                    series: Series(base.series().split('.').next().and_then(|major| major.parse().ok()).unwrap_or_default()),
                    addons,
                    policy,
                    use_template: true,
                };
                let template = server.template_name(&template_key(test.base.digest(), test.policy.demo_data));
                let mut conn = self.engine.connection().await?;
                test_runs::note_template(&mut conn, test.base.digest(), test.policy.demo_data, &template).await?;
                drop(conn);
                let outcome = self.follow(&test).await?;
                return self.conclude(digest, outcome).await;
            }
        };
        self.log.say(Stream::Warning, reason).await?;
        self.record(TestRun {
            build_id: self.build.id,
            image_digest: digest.clone(),
            grade: TestGrade::Skipped,
            reason: reason.to_owned(),
            deciding: Vec::new().into(),
            tests: None,
            failed: None,
            slowest: Vec::new().into(),
            from_template: false,
            install_seconds: None,
            test_seconds: None,
            finished_at: clock::now(),
        })
        .await
    }

    /// Those that Odoo would install. Others are parked: half a migration has addons of which nobody asks more yet.
    async fn installable(&self, checkout: &Checkout, addons: &[&Addon]) -> Result<Vec<AddonName>> {
        let (mut installable, mut parked) = (Vec::new(), Vec::new());
        for addon in addons {
            let mut manifest = None;
            for name in MANIFESTS {
                if manifest.is_none() {
                    manifest = text(checkout, &format!("{}/{name}", addon.path)).await?;
                }
            }
            let is_installable = manifest.is_none_or(|manifest| is_installable(manifest.as_bytes()));
            (if is_installable { &mut installable } else { &mut parked }).push(addon.name.clone());
        }
        if !parked.is_empty() {
            let names: Vec<&str> = parked.iter().map(AddonName::as_str).collect();
            self.log.info(format!("Not tried, as their manifests say `installable: False`: {}.", names.join(", "))).await?;
        }
        Ok(installable)
    }

    /// Runs it while its lines go to the build's log. A lost lease ends both.
    async fn follow(&self, test: &SmokeTest) -> Result<Outcome> {
        let (send, mut lines) = mpsc::unbounded_channel();
        let trying = async move {
            let outcome = test.run(&|stream: Stream, line: &str| drop(send.send((stream, line.to_owned())))).await;
            drop(send);
            // Its last lines are written whatever came of it.
            Ok(outcome)
        };
        let writing = async {
            let mut batch = Vec::new();
            loop {
                match tokio::time::timeout(LOOK, lines.recv_many(&mut batch, BATCH)).await {
                    Ok(0) => return Ok::<_, Error>(()),
                    Ok(_) => self.log.write(std::mem::take(&mut batch)).await?,
                    Err(_) => commit(self.log.hold().await?).await?,
                }
                tokio::time::sleep(WRITE).await;
            }
        };
        let (outcome, ()) = tokio::try_join!(trying, writing)?;
        outcome
    }

    async fn conclude(&self, digest: &Digest, outcome: Outcome) -> Result<()> {
        let Outcome { verdict, from_template, took } = outcome;
        let stream = match verdict.grade {
            Grade::Green => Stream::Info,
            Grade::Yellow | Grade::Red => Stream::Warning,
        };
        self.log.say(stream, format!("{}: {}", verdict.grade, verdict.reason)).await?;
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        self.record(TestRun {
            build_id: self.build.id,
            image_digest: digest.clone(),
            grade: verdict.grade.into(),
            reason: verdict.reason.clone(),
            deciding: verdict.deciding.into(),
            tests: verdict.tests.map(number),
            failed: verdict.failed.map(number),
            slowest: verdict.slowest.into(),
            from_template,
            install_seconds: Some((took.as_secs_f64() - verdict.test_seconds.unwrap_or(0.0)).max(0.0)),
            test_seconds: verdict.test_seconds,
            finished_at: clock::now(),
        })
        .await?;
        match verdict.grade {
            Grade::Green | Grade::Yellow => Ok(()),
            Grade::Red => Err(Error::Permanent(verdict.reason)),
        }
    }

    async fn record(&self, run: TestRun) -> Result<()> {
        let mut tx = self.log.hold().await?;
        test_runs::put(&mut tx, &run).await?;
        commit(tx).await
    }
}
