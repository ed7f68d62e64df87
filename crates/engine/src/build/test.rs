//! The smoke test of the finished image, before the image gets a tag.

use std::sync::Arc;

use ecluse_clients::containers::ImageByDigest;
use ecluse_clients::git::Checkout;
use ecluse_clients::test_server::{RunId, template_key};
use ecluse_domain::Digest;
use ecluse_domain::addon::{Addon, AddonName, MANIFESTS};
use ecluse_domain::build::{Grade, Stream, TestGrade};
use ecluse_image::compliance::is_installable;
use ecluse_store::projects;
use ecluse_store::test_runs::{self, TestRun};

use super::base::Base;
use super::{Run, text};
use crate::build_log::BuildLog;
use crate::output::{Line, Output, Sink};
use crate::smoke_test::{Outcome, Series, SmokeTest, Stopwatch};
use crate::{Error, Result, clock, commit};

/// The log of a running smoke test.
struct TestLog<'a> {
    log: &'a BuildLog<'a>,
    stopwatch: &'a Stopwatch,
}

impl Sink for TestLog<'_> {
    async fn write(&self, lines: Vec<Line>) -> Result<()> {
        self.log.write_output(lines, self.stopwatch.read()).await
    }
}

impl Run<'_> {
    /// Tests the image with this digest, which is in the registry. A red verdict ends the build.
    pub(super) async fn test(
        &mut self,
        checkout: &Checkout,
        base: &Base,
        digest: &Digest,
        addons: &[&Addon],
    ) -> Result<()> {
        let policy =
            projects::get_build_policy(&mut *self.engine.connection().await?, self.project.id)
                .await?
                .tests;
        let addons = self.list_installable(checkout, addons).await?;
        let reason = match &self.engine.test_server {
            _ if !policy.smoke => "The project's policy turns the smoke test off.",
            _ if addons.is_empty() => {
                "The image was not tested: the manifest of every addon has `installable: False`."
            }
            None => {
                "The image was not tested: no Postgres for tests is configured (ECLUSE_TEST_DATABASE_URL)."
            }
            Some(server) => {
                let registry = self.engine.registry.address();
                let image = |repository: &str, digest: &Digest| {
                    ImageByDigest::new(&format!("{registry}/{repository}"), digest.clone())
                        .map_err(|error| Error::Internal(error.to_string()))
                };
                let test = SmokeTest {
                    server: Arc::clone(server),
                    containers: self.engine.containers.clone(),
                    run: RunId {
                        build: self.build.id,
                        fence: self.log.fence(),
                    },
                    image: image(&self.project.image_repository, digest)?,
                    base: image(&base.image.repository, &base.image.digest)?,
                    series: Series(
                        base.series()
                            .split('.')
                            .next()
                            .and_then(|major| major.parse().ok())
                            .unwrap_or_default(),
                    ),
                    addons,
                    policy,
                    limits: self.engine.test_limits,
                    use_template: true,
                    earlier: self.log.time_of_earlier_attempts().await?,
                    stopwatch: Arc::new(Stopwatch::default()),
                };
                let template =
                    server.template_name(&template_key(test.base.digest(), test.policy.demo_data));
                let mut conn = self.engine.connection().await?;
                test_runs::record_template(
                    &mut conn,
                    test.base.digest(),
                    test.policy.demo_data,
                    &template,
                )
                .await?;
                drop(conn);
                let outcome = self.run_and_log(&test).await?;
                if outcome.cut_short {
                    // The earlier attempts ended because of the infrastructure, so their time says
                    // nothing about the image.
                    self.is_infrastructure_fault = true;
                    return Err(Error::Permanent(format!(
                        "Odoo was stopped: with the {} s of earlier attempts of this build, it reached the time limit of {} s. Retry the build to test it with the whole limit.",
                        test.earlier.test.as_secs().max(1),
                        test.policy.timeout_seconds
                    )));
                }
                return self.conclude(digest, outcome).await;
            }
        };
        self.log.write(Stream::Warning, reason).await?;
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

    /// Lists the addons that Odoo would install. The others are parked: in the middle of a
    /// migration, a project has addons that need not be installable yet.
    async fn list_installable(
        &self,
        checkout: &Checkout,
        addons: &[&Addon],
    ) -> Result<Vec<AddonName>> {
        let (mut installable, mut parked) = (Vec::new(), Vec::new());
        for addon in addons {
            let mut manifest = None;
            for name in MANIFESTS {
                if manifest.is_none() {
                    manifest = text(checkout, &format!("{}/{name}", addon.path)).await?;
                }
            }
            let is_installable =
                manifest.is_none_or(|manifest| is_installable(manifest.as_bytes()));
            (if is_installable {
                &mut installable
            } else {
                &mut parked
            })
            .push(addon.name.clone());
        }
        if !parked.is_empty() {
            let names: Vec<&str> = parked.iter().map(AddonName::as_str).collect();
            self.log
                .info(format!(
                    "Not tested, because their manifests have `installable: False`: {}.",
                    names.join(", ")
                ))
                .await?;
        }
        Ok(installable)
    }

    /// Runs the test and writes its lines to the log of the build meanwhile. A lost lease ends
    /// both.
    async fn run_and_log(&self, test: &SmokeTest) -> Result<Outcome> {
        let output = Output::default();
        let testing = async {
            let outcome = test
                .run(&|stream: Stream, line: &str| output.push(stream, line))
                .await;
            output.close();
            // The last lines are written even when the test failed.
            Ok(outcome)
        };
        let sink = TestLog {
            log: &self.log,
            stopwatch: &test.stopwatch,
        };
        let writing = async {
            // The run counts from its beginning, also when its worker dies before it prints
            // anything.
            sink.write(Vec::new()).await?;
            output.write_to(&sink).await?;
            self.log.write_last_lines().await
        };
        let (outcome, ()) = tokio::try_join!(testing, writing)?;
        outcome
    }

    /// Records the result of the test. Red ends the build.
    async fn conclude(&self, digest: &Digest, outcome: Outcome) -> Result<()> {
        let Outcome {
            verdict,
            from_template,
            took,
            cut_short: _,
        } = outcome;
        let stream = match verdict.grade {
            Grade::Green => Stream::Info,
            Grade::Yellow | Grade::Red => Stream::Warning,
        };
        self.log
            .write(stream, format!("{}: {}", verdict.grade, verdict.reason))
            .await?;
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
            install_seconds: Some(
                (took.as_secs_f64() - verdict.test_seconds.unwrap_or(0.0)).max(0.0),
            ),
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
        let mut tx = self.log.begin_with_lease().await?;
        test_runs::set(&mut tx, &run).await?;
        commit(tx).await
    }
}
