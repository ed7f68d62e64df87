//! `cargo xtask test`: formatting, lints, the query cache, every test with the services that it
//! needs, the demo, the benchmarks with little work, and the faults for a few minutes. `xtask-start` checked the formatting and
//! compiled everything with clippy's lints before this program was started.
//!
//! A suite that did not run is a failure: the suites that ran are compared with those that cargo
//! knows.

mod programs;
mod report;
mod run;

pub(crate) use programs::{Program, compiled_programs};
pub(crate) use run::{Plan, Run, run_all};

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_launcher::Durability;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use xtask_start::compile::packages_named;

use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::services::{EngineChoice, Services, repository};
use crate::signals::end_signal;

/// Longer than any honest run; a test that hangs must not hang a build server for ever.
const LIMIT: Duration = Duration::from_secs(60 * 60);
const GATES: usize = ecluse_domain::gate::GateName::ALL.len();
/// Longer than any honest demo with its check of the API; nothing is compiled in it.
const LONGEST_DEMO: Duration = Duration::from_secs(10 * 60);
/// Longer than the benchmarks take with little work.
const LONGEST_BENCHMARKS: Duration = Duration::from_secs(10 * 60);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Check and test only this crate, with the services that its tests need; may be repeated.
    #[arg(long, value_name = "CRATE")]
    only: Vec<String>,
}

/// What the tests of a crate need around them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Surroundings {
    Nothing,
    /// Postgres and a registry.
    Databases,
    /// The same, and a container engine.
    Engine,
    /// The same, a browser and an identity provider.
    Everything,
}

impl Surroundings {
    fn of_package(package: &str) -> Surroundings {
        match package {
            "ecluse-domain" | "ecluse-image" | "xtask" | "xtask-start" => Surroundings::Nothing,
            "ecluse-store" | "ecluse-launcher" => Surroundings::Databases,
            "ecluse-clients" | "ecluse-engine" | "ecluse-testbed" => Surroundings::Engine,
            // The server, and every crate that this list does not know yet.
            _ => Surroundings::Everything,
        }
    }

    fn packages(self) -> Vec<Need> {
        match self {
            Surroundings::Nothing => Vec::new(),
            Surroundings::Databases => vec![Need::Postgres, Need::Registry],
            Surroundings::Engine => Need::FOR_SERVICES.to_vec(),
            Surroundings::Everything => [Need::FOR_SERVICES, &[Need::Browser]].concat(),
        }
    }
}

/// `cargo xtask test`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let progress = Progress::new();
    let only = packages_named(&options.only)?;
    let surroundings = only
        .iter()
        .map(|package| Surroundings::of_package(package))
        .max()
        .unwrap_or(Surroundings::Everything);
    ensure_installed(&surroundings.packages())?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = match surroundings {
        Surroundings::Nothing => None,
        _ => Some(Services::start(folder.path(), Durability::None).await?),
    };
    let checks = check(
        &progress,
        &only,
        surroundings,
        services.as_mut(),
        folder.path(),
    );
    let outcome = tokio::select! {
        outcome = checks => outcome,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    if let Some(services) = services {
        services.stop().await;
    }
    folder.close()?;
    let counts = outcome?;
    println!("{} passed, {} failed", counts.passed, counts.failed);
    if counts.failed > 0 || !counts.complaints.is_empty() {
        progress.print_phases();
        bail!("{}", counts.verdict());
    }
    if only.is_empty() {
        progress.print("the demo, and the description of the API");
        let started = Instant::now();
        run_demo().await?;
        progress.record_phase("demo", started.elapsed());
        progress.print("the benchmarks, with little work");
        let started = Instant::now();
        tokio::time::timeout(LONGEST_BENCHMARKS, crate::bench::quick())
            .await
            .context("the benchmarks did not end in time")??;
        progress.record_phase("benchmarks", started.elapsed());
        progress.print("the faults");
        let started = Instant::now();
        crate::faults::run_for_tests().await?;
        progress.record_phase("faults", started.elapsed());
    }
    progress.print_phases();
    Ok(())
}

/// The whole journey of a release on real parts, in which every gate has to refuse something.
async fn run_demo() -> anyhow::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args(["demo", "--once", "--json", "--check-api"])
        .current_dir(repository())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut demo = command.spawn()?;
    let mut output = String::new();
    let mut stdout = demo.stdout.take().context("the demo's output")?;
    let why = tokio::select! {
        read = stdout.read_to_string(&mut output) => {
            read?;
            ensure!(demo.wait().await?.success(), "the demo failed: {output}");
            let outcome = serde_json::from_str(output.trim());
            let outcome: serde_json::Value = outcome.context("the outcome of the demo")?;
            let refused = outcome["refused"].as_array().map_or(0, Vec::len);
            // Without a container engine the demo ends half-way.
            ensure!(refused == GATES, "{refused} of {GATES} gates refused something in the demo");
            return Ok(());
        }
        () = tokio::time::sleep(LONGEST_DEMO) => "the demo did not end in time".to_owned(),
        () = end_signal() => "interrupted".to_owned(),
    };
    // On this signal the demo stops what it started.
    if let Some(id) = demo.id() {
        kill(Pid::from_raw(i32::try_from(id)?), Signal::SIGTERM)?;
    }
    demo.wait().await?;
    bail!("{why}")
}

async fn check(
    progress: &Progress,
    only: &[String],
    surroundings: Surroundings,
    services: Option<&mut Services>,
    folder: &Path,
) -> anyhow::Result<Counts> {
    let started = Instant::now();
    let mut environment = Vec::new();
    if let Some(services) = services {
        if surroundings >= Surroundings::Engine {
            // Without root there is no engine of our own; the machine's engine serves as well, if
            // we may use it.
            let choice = if nix::unistd::Uid::effective().is_root() {
                EngineChoice::Own
            } else {
                EngineChoice::Any
            };
            services.add_engine(folder, choice).await?;
        }
        if surroundings == Surroundings::Everything {
            services.add_oidc_provider()?;
            services.add_compose_client().await?;
        }
        progress.record_phase("services", started.elapsed());
        if only.is_empty() || only.iter().any(|package| package == "ecluse-store") {
            progress.print("the query cache");
            let started = Instant::now();
            crate::sqlx::check_compiled(&services.postgres.url("query_check")).await?;
            progress.record_phase("query cache", started.elapsed());
        }
        environment = services.environment();
    }
    progress.print("the tests");
    let started = Instant::now();
    let expected = programs::expected_programs(only).await?;
    let plan = Plan::of(compiled_programs(only).await?, only)?;
    let ran = run_all(progress, plan.runs, &environment, LIMIT).await;
    progress.record_phase("tests", started.elapsed());
    Ok(Counts::of(&expected, &ran))
}

/// What all suites reported together.
#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    complaints: Vec<String>,
}

impl Counts {
    fn of(expected: &[programs::Expected], ran: &[run::Ran]) -> Counts {
        let mut counts = Counts::default();
        for one in ran {
            let outcome = &one.outcome;
            if outcome.passed + outcome.failed > 0 {
                println!(
                    "{:<58} {:>5} passed {:>3} failed {:>7.1} s",
                    one.name,
                    outcome.passed,
                    outcome.failed,
                    one.duration.as_secs_f64()
                );
            }
            counts.passed += outcome.passed;
            counts.failed += outcome.failed;
            if outcome.ignored > 0 {
                counts.complaints.push(format!(
                    "{}: {} tests were ignored",
                    one.name, outcome.ignored
                ));
            }
            if let Some(fault) = &one.fault {
                counts.failed += 1;
                counts.complaints.push(format!("{}: {fault}", one.name));
            }
            if one.is_part && outcome.passed + outcome.failed == 0 {
                counts.complaints.push(format!("{} ran no test", one.name));
            }
        }
        for suite in expected {
            let runs: Vec<&run::Ran> = ran.iter().filter(|one| one.suite == suite.name).collect();
            let tests: u64 = runs
                .iter()
                .map(|one| one.outcome.passed + one.outcome.failed)
                .sum();
            if runs.is_empty() {
                counts
                    .complaints
                    .push(format!("{} did not run", suite.name));
            } else if suite.has_tests && tests == 0 {
                counts
                    .complaints
                    .push(format!("{} ran no test", suite.name));
            }
        }
        counts
    }

    fn verdict(&self) -> String {
        let mut all = self.complaints.clone();
        if self.failed > 0 {
            all.push(format!("{} tests failed", self.failed));
        }
        all.join("; ")
    }
}
