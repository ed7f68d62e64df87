//! The smoke test of an image in a copy of the template database of its base image, beside the same
//! test in an empty database.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use ecluse_clients::containers::{Containers, ImageByDigest};
use ecluse_clients::test_server::{RunId, TestServer};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::ids::BuildId;
use ecluse_engine::smoke_test::{Series, SmokeTest};
use ecluse_launcher::{Durability, Postgres};
use ecluse_testbed::debian::{DEBIAN_BASE_REPOSITORY, push_base_image};

use super::{Figure, Report, Size, median};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::services::{EngineChoice, Services};
use crate::signals::end_signal;

/// Addons of the base image, as many as a small project needs: no image has to be built first.
const ADDONS: [&str; 3] = ["product", "sale", "account"];

pub(super) async fn run(size: Size) -> anyhow::Result<Report> {
    let rounds = match size {
        Size::Full => 5,
        Size::Quick => 1,
    };
    ensure_installed(&[
        Need::Postgres,
        Need::Registry,
        Need::Engine,
        Need::Debootstrap,
        Need::Bridge,
    ])?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = Services::start(folder.path(), Durability::None).await?;
    services
        .add_engine(folder.path(), EngineChoice::Own)
        .await?;
    let tests = folder.path().join("test-postgres");
    let postgres = Postgres::start_for_tests(&tests).await?;
    let result = tokio::select! {
        result = measure(rounds, &services, &postgres) => result,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    postgres.stop().await;
    services.stop().await;
    folder.close()?;
    result
}

async fn measure(
    rounds: usize,
    services: &Services,
    postgres: &Postgres,
) -> anyhow::Result<Report> {
    let progress = Progress::new();
    progress.print("making the Debian base");
    let registry = services.registry.address();
    let base = push_base_image(registry).await?;
    let image = ImageByDigest::new(
        &format!("{registry}/{DEBIAN_BASE_REPOSITORY}"),
        base.digest.parse()?,
    )?;
    let host = services
        .engine
        .as_ref()
        .context("no container engine")?
        .host();
    let addons = ADDONS
        .iter()
        .map(|name| Ok(name.parse::<AddonName>()?))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let test = |use_template: bool| -> anyhow::Result<SmokeTest> {
        Ok(SmokeTest {
            server: Arc::new(TestServer::new(&postgres.url("postgres"), "be0c4a11")?),
            containers: Containers::new(host, None)?,
            run: RunId {
                build: BuildId::generate(),
                fence: 1,
            },
            image: image.clone(),
            base: image.clone(),
            series: Series(18),
            addons: addons.clone(),
            policy: TestPolicy {
                tests: false,
                ..TestPolicy::default()
            },
            limits: Default::default(),
            use_template,
            earlier: Default::default(),
            stopwatch: Arc::default(),
        })
    };
    // The first test upon a base image pulls it and makes the template.
    progress.print("the first smoke test upon the base");
    let (first, _) = timed(&test(true)?).await?;
    let (mut copied, mut empty, mut install_copied, mut install_empty) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        progress.print(&format!("round {round} of {rounds}"));
        let (total, install) = timed(&test(true)?).await?;
        copied.push(total);
        install_copied.push(install);
        let (total, install) = timed(&test(false)?).await?;
        empty.push(total);
        install_empty.push(install);
    }
    let (copied, empty) = (median(&copied), median(&empty));
    Ok(Report {
        bench: "smoke",
        figures: vec![
            Figure::raw("first upon a base, template made", first, "s"),
            Figure::raw("in an empty database", empty, "s"),
            Figure::raw("in a copy of the template", copied, "s"),
            Figure::raw(
                "Odoo alone, in an empty database",
                median(&install_empty),
                "s",
            ),
            Figure::raw(
                "Odoo alone, in a copy of the template",
                median(&install_copied),
                "s",
            ),
            Figure::at_most("with template / without", copied / empty, "ratio", 0.5),
        ],
    })
}

/// Seconds of the whole smoke test, and of the part that Odoo itself takes.
async fn timed(test: &SmokeTest) -> anyhow::Result<(f64, f64)> {
    let started = Instant::now();
    let outcome = test.run(&|_: Stream, _: &str| {}).await?;
    let took = started.elapsed().as_secs_f64();
    anyhow::ensure!(
        outcome.verdict.grade == ecluse_domain::build::Grade::Green,
        "the smoke test failed: {}",
        outcome.verdict.reason
    );
    Ok((took, outcome.took.as_secs_f64()))
}
