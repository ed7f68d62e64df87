//! Runs test programs side by side, the long ones first. Most tests wait for a service most of the
//! time, so more of them run than the machine has processors. The output of a run is printed in one
//! piece when the run ends.

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::ensure;
use tokio::process::Command;
use tokio::task::JoinSet;
use xtask_start::compile::{WRAPPER, cargo, wrapper_folder};

use super::programs::Program;
use super::report::{Outcome, read_outcome, read_outcomes};
use crate::process::Group;
use crate::progress::Progress;

/// How many programs run at the same time.
const AT_ONCE: usize = 4;
/// How long the output may stay open after its program ended.
const LEFT_OPEN: Duration = Duration::from_secs(20);

/// A group of tests that is started as a program of its own, before the rest of its suite.
struct Part {
    package: &'static str,
    /// A part of the names of these tests.
    name: &'static str,
    threads: usize,
}

const PARTS: &[Part] = &[
    // The random orders of promotions: four tests of ten minutes each in CI, so that all begin at
    // once.
    Part {
        package: "ecluse-engine",
        name: "no_promotion_with_a_closed_gate_",
        threads: 4,
    },
    // Killed processes, whose leases have to run out.
    Part {
        package: "ecluse-server",
        name: "killed_processes::",
        threads: 4,
    },
];

/// The packages whose tests take longest, the longest first.
const LONG: &[&str] = &[
    "ecluse-server",
    "ecluse-engine",
    "ecluse-testbed",
    "ecluse-clients",
];

/// One start of a test program.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) name: String,
    suite: String,
    program: PathBuf,
    folder: PathBuf,
    pub(crate) args: Vec<String>,
    environment: Vec<(String, String)>,
    /// Whether these are tests that were named, of which there must be one.
    is_part: bool,
    is_documentation: bool,
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) name: String,
    pub(super) suite: String,
    pub(super) is_part: bool,
    pub(super) outcome: Outcome,
    pub(crate) duration: Duration,
    /// Why the run counts as a failure, beside its tests that failed.
    pub(super) fault: Option<String>,
}

impl Ran {
    /// A run whose task ended without a result. It counts as a failure.
    fn lost(error: &tokio::task::JoinError) -> Ran {
        Ran {
            name: "a lost run".to_owned(),
            suite: "a lost run".to_owned(),
            is_part: false,
            outcome: Outcome::default(),
            duration: Duration::ZERO,
            fault: Some(format!("it ended without a result: {error}")),
        }
    }

    /// Whether at least one test ran, and every test passed.
    pub(crate) fn is_good(&self) -> bool {
        self.fault.is_none() && self.outcome.failed == 0 && self.outcome.passed > 0
    }
}

/// Every run, in the order of their starts.
pub(crate) struct Plan {
    pub(crate) runs: Vec<Run>,
}

impl Plan {
    /// Every test of these programs, and the documentation tests of these packages.
    pub(crate) fn of(programs: Vec<Program>, only: &[String]) -> anyhow::Result<Plan> {
        let threads = std::thread::available_parallelism()
            .map_or(2, usize::from)
            .clamp(2, 8);
        let mut runs = Vec::new();
        for program in &programs {
            let mut rest = Vec::new();
            for part in PARTS
                .iter()
                .filter(|part| program.is_integration_test && program.package == part.package)
            {
                runs.push(Run::of_part(program, part.name, part.threads));
                rest.extend(["--skip".to_owned(), part.name.to_owned()]);
            }
            rest.extend(["--test-threads".to_owned(), threads.to_string()]);
            runs.push(Run::of_program(program, rest));
        }
        // A program without a library has no documentation tests.
        let libraries: Vec<&String> = only.iter().filter(|package| *package != "xtask").collect();
        if only.is_empty() || !libraries.is_empty() {
            runs.push(Run::of_documentation(&libraries)?);
        }
        let order = |run: &Run| {
            let is_long = LONG
                .iter()
                .position(|package| run.suite.starts_with(&format!("{package} (tests")));
            (!run.is_part, is_long.unwrap_or(LONG.len()))
        };
        runs.sort_by_key(order);
        Ok(Plan { runs })
    }
}

impl Run {
    /// The tests of a program whose names contain `name`.
    pub(crate) fn of_part(program: &Program, name: &str, threads: usize) -> Run {
        let args = ["--test-threads", &threads.to_string(), name].map(str::to_owned);
        Run {
            name: format!("{} {name}", program.suite),
            is_part: true,
            ..Run::of_program(program, args.to_vec())
        }
    }

    fn of_program(program: &Program, args: Vec<String>) -> Run {
        let variables = [
            ("CARGO_MANIFEST_DIR", program.folder.display().to_string()),
            ("CARGO_PKG_NAME", program.package.clone()),
        ];
        Run {
            name: program.suite.clone(),
            suite: program.suite.clone(),
            program: program.executable.clone(),
            folder: program.folder.clone(),
            args,
            environment: variables
                .map(|(name, value)| (name.to_owned(), value))
                .to_vec(),
            is_part: false,
            is_documentation: false,
        }
    }

    fn of_documentation(only: &[&String]) -> anyhow::Result<Run> {
        let command = cargo();
        let mut args = vec!["test".to_owned(), "--doc".to_owned(), "--quiet".to_owned()];
        if only.is_empty() {
            args.push("--workspace".to_owned());
        } else {
            for package in only
                .iter()
                .map(|package| package.as_str())
                .chain(["xtask-start"])
            {
                args.extend(["--package".to_owned(), package.to_owned()]);
            }
        }
        Ok(Run {
            name: "documentation".to_owned(),
            suite: "documentation".to_owned(),
            program: command.get_program().into(),
            folder: crate::services::repository(),
            args,
            environment: vec![(
                "RUSTC_WORKSPACE_WRAPPER".to_owned(),
                wrapper_folder().join(WRAPPER).display().to_string(),
            )],
            is_part: false,
            is_documentation: true,
        })
    }

    fn spawn(
        &self,
        environment: &[(&'static str, String)],
        output: std::io::PipeWriter,
    ) -> anyhow::Result<Group> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        Group::spawn(command)
    }
}

/// Runs everything, [`AT_ONCE`] at a time, and answers in the order in which the runs ended. A run
/// that has not ended when `limit` is over is killed.
pub(crate) async fn run_all(
    progress: &Progress,
    runs: Vec<Run>,
    environment: &[(&'static str, String)],
    limit: Duration,
) -> Vec<Ran> {
    let deadline = Instant::now() + limit;
    let mut waiting = runs.into_iter();
    let mut running = JoinSet::new();
    let mut ran = Vec::new();
    loop {
        while running.len() < AT_ONCE
            && let Some(run) = waiting.next()
        {
            let environment = environment.to_vec();
            running.spawn(async move { run_one(&run, &environment, deadline).await });
        }
        match running.join_next().await {
            None => return ran,
            Some(Ok((one, output))) => {
                progress.print(&format!(
                    "{}: {} passed, {} failed in {:.1} s{}",
                    one.name,
                    one.outcome.passed,
                    one.outcome.failed,
                    one.duration.as_secs_f64(),
                    one.fault
                        .as_ref()
                        .map_or(String::new(), |fault| format!("; {fault}"))
                ));
                // Standard output may be closed; the result counts all the same.
                drop(std::io::stdout().write_all(&output));
                ran.push(one);
            }
            // A task panicked, which `unwrap` and the like are forbidden to cause.
            Some(Err(error)) => ran.push(Ran::lost(&error)),
        }
    }
}

/// Runs one program; answers its outcome and its output.
async fn run_one(
    run: &Run,
    environment: &[(&'static str, String)],
    deadline: Instant,
) -> (Ran, Vec<u8>) {
    let started = Instant::now();
    let output = Arc::new(Mutex::new(Vec::new()));
    let end = run_to_end(run, environment, deadline, &output).await;
    let output = output
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    let text = String::from_utf8_lossy(&output);
    let outcome = if run.is_documentation {
        read_outcomes(&text)
    } else {
        read_outcome(&text)
    };
    let fault = match (end, &outcome) {
        (Err(error), _) => Some(format!("{error:#}")),
        (Ok(status), None) if !(run.is_documentation && status.success()) => {
            Some(format!("ended before it reported its result: {status}"))
        }
        (Ok(status), Some(outcome)) if !status.success() && outcome.failed == 0 => {
            Some(format!("ended with {status}"))
        }
        (Ok(_), _) => None,
    };
    let ran = Ran {
        name: run.name.clone(),
        suite: run.suite.clone(),
        is_part: run.is_part,
        outcome: outcome.unwrap_or_default(),
        duration: started.elapsed(),
        fault,
    };
    (ran, output)
}

async fn run_to_end(
    run: &Run,
    environment: &[(&'static str, String)],
    deadline: Instant,
    output: &Arc<Mutex<Vec<u8>>>,
) -> anyhow::Result<std::process::ExitStatus> {
    let (mut reader, writer) = std::io::pipe()?;
    let mut group = run.spawn(environment, writer)?;
    let (closed, is_closed) = tokio::sync::oneshot::channel();
    let kept = Arc::clone(output);
    // Not one of tokio's threads: nobody has to wait for its end.
    std::thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            kept.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend_from_slice(&buffer[..length]);
        }
        // The receiver is gone when the run was interrupted.
        let _ = closed.send(());
    });
    let left = deadline.saturating_duration_since(Instant::now());
    let status = tokio::time::timeout(left, group.child().wait()).await;
    ensure!(status.is_ok(), "did not end before the limit of all tests");
    ensure!(
        tokio::time::timeout(LEFT_OPEN, is_closed).await.is_ok(),
        "a test left a process behind, which still holds the output"
    );
    Ok(status??)
}
