//! The proof of the harness: each known bug is planted alone, and the scenario that is made for its
//! kind has to find it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_domain::planted::Bug;
use futures::StreamExt as _;
use serde_json::{Value, json};
use xtask_start::compile::cargo;

use super::ground::Ground;
use super::{Program, Scenario, run_one};
use crate::process::run_quietly;
use crate::progress::Progress;
use crate::services::target;
use crate::signals::end_signal;

/// How many of a hundred bugs have to be found.
const WANTED: usize = 95;
/// How many bugs are tried at the same time, each on services of its own. Scenarios mostly wait.
const AT_ONCE: usize = 4;

/// The scenario that has to find a bug, the seconds for which its faults go on, and words of the
/// sentence that shows exactly this bug.
const fn finder(bug: Bug) -> (Scenario, u64, &'static str) {
    match bug {
        Bug::AcknowledgesBeforeCommit | Bug::StoresAllButOne => {
            (Scenario::Bursts, 20, "there is no row")
        }
        Bug::AcknowledgesWithoutDatabase => (Scenario::Postgres, 25, "I1: the delivery"),
        Bug::CommitsWithoutDisk => (Scenario::Postgres, 40, "I1: the decision"),
        Bug::IgnoresIdempotencyKey => (Scenario::Commits, 30, "each under one key"),
        // One round makes each of its moments.
        Bug::ForgetsStageLock => (Scenario::Moments, 0, "while the stage was held"),
        Bug::ReadsGatesBeforeLock | Bug::ForgetsRulesLock => (Scenario::Moments, 0, "I3: "),
        Bug::TrustsFormerRequester => (Scenario::Moments, 0, "had lost the role"),
        Bug::IgnoresVeto => (Scenario::Moments, 0, "was vetoed"),
        Bug::ForgetsRollback | Bug::ForgetsFence => {
            (Scenario::Moments, 0, "its container does not run")
        }
        Bug::DeploysOlderCommit => (Scenario::Moments, 0, "the older commit"),
        Bug::TrustsRegistry => (Scenario::Moments, 0, "I4: the tag"),
        Bug::CountsApprovalOfOtherContent | Bug::CountsApprovalOfRequester => {
            (Scenario::Races, 90, "approvals counted")
        }
        Bug::IgnoresRejection => (Scenario::Races, 60, "had rejected it"),
        Bug::DeploysByTag => (Scenario::Races, 60, "was approved and is live"),
        Bug::JudgesFreezeByOwnClock => (Scenario::Clocks, 30, "a freeze was on"),
        Bug::StartsBesidePrevious | Bug::LeavesPrevious => (Scenario::Engine, 10, "I2: "),
        Bug::ForgetsRecord | Bug::RecordsInOtherTransaction => {
            (Scenario::Engine, 10, "wrote no record")
        }
        Bug::BreaksChain => (Scenario::Engine, 10, "the chain breaks"),
        Bug::CallsStartedHealthy => (Scenario::Steps, 40, "never got healthy"),
        Bug::KeepsEndlessLog => (Scenario::Neighbour, 20, "outside its bound"),
    }
}

/// Compiles the program that holds the bugs; answers its path.
async fn compile() -> anyhow::Result<PathBuf> {
    let mut command = tokio::process::Command::from(cargo());
    // The packages and the examples are those of every other call, so that the libraries of others
    // are compiled once.
    command
        .args([
            "build",
            "--package",
            "xtask-start",
            "--package",
            "ecluse-server",
        ])
        .args(["--bin", "ecluse-planted", "--examples"])
        .args(["--features", "ecluse-server/planted-bugs"]);
    let (succeeded, output) = run_quietly(command).await?;
    ensure!(succeeded, "ecluse-planted does not compile:\n{output}");
    Ok(target().join("debug/ecluse-planted"))
}

pub(super) async fn command(
    progress: &Progress,
    seed: u64,
    only: &[String],
    is_json: bool,
) -> anyhow::Result<()> {
    progress.print("compiling the program with the bugs");
    let program = compile().await?;
    let bugs: Vec<Bug> = Bug::ALL
        .iter()
        .copied()
        .filter(|bug| only.is_empty() || only.contains(&format!("{bug:?}")))
        .collect();
    ensure!(
        !bugs.is_empty(),
        "no such bug: see `ecluse_domain::planted`"
    );
    println!(
        "{:<30} {:<10} {:<7} {:>7}  evidence",
        "bug", "scenario", "found", "seconds"
    );
    let mut rows: Vec<Value> = Vec::new();
    let mut missed = Vec::new();
    let started = Instant::now();
    let proofs = futures::stream::iter(&bugs)
        // The futures of scenarios are large, and tasks have small stacks in debug builds.
        .map(|bug| Box::pin(prove(progress, &program, *bug, seed)))
        .buffered(AT_ONCE);
    tokio::pin!(proofs);
    loop {
        let row = tokio::select! {
            row = proofs.next() => row.transpose()?,
            () = end_signal() => bail!("interrupted"),
        };
        let Some(row) = row else { break };
        println!(
            "{:<30} {:<10} {:<7} {:>7.1}  {}",
            row.bug,
            row.scenario,
            if row.is_found { "yes" } else { "NO" },
            row.seconds,
            row.evidence
        );
        if !row.is_found {
            missed.push(row.bug.clone());
        }
        rows.push(json!({
            "bug": row.bug, "scenario": row.scenario, "found": row.is_found, "seconds": row.seconds, "evidence": row.evidence,
        }));
    }
    let found = bugs.len() - missed.len();
    println!(
        "{found} of {} bugs were found, in {} s",
        bugs.len(),
        started.elapsed().as_secs()
    );
    if is_json {
        println!("{}", json!({"seed": seed, "bugs": rows}));
    }
    ensure!(
        found * 100 >= WANTED * bugs.len(),
        "fewer than {WANTED} of a hundred bugs were found: {}",
        missed.join(", ")
    );
    Ok(())
}

struct Row {
    bug: String,
    scenario: &'static str,
    is_found: bool,
    seconds: f64,
    evidence: String,
}

async fn prove(progress: &Progress, program: &Path, bug: Bug, seed: u64) -> anyhow::Result<Row> {
    let (scenario, seconds, words) = finder(bug);
    let folder = ecluse_testbed::temp_dir()?;
    let path = folder.path().join("ecluse");
    std::fs::copy(program, &path).with_context(|| program.display().to_string())?;
    let program = Program {
        path,
        bug: Some(bug),
    };
    let started = Instant::now();
    let ground = Ground::prepare(folder.path(), program).await?;
    let length = Duration::from_secs(seconds);
    let line = run_one(progress, &ground, scenario, seed, length).await;
    ground.stop().await;
    folder.close()?;
    let shown = line.tally.evidence.iter().find(|one| one.contains(words));
    let other = || line.tally.evidence.first().or(line.error.as_ref());
    let is_found = shown.is_some();
    let evidence = shown.or_else(other).cloned();
    Ok(Row {
        bug: format!("{bug:?}"),
        scenario: scenario.name(),
        is_found,
        seconds: (started.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        evidence: evidence.unwrap_or_default(),
    })
}
