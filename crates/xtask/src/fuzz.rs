//! `cargo xtask fuzz`: the parsers of everything that arrives from outside, fed with mutations of
//! the corpus in `fuzz/corpus`, as many at a time as there are cores. A target fails when it panics,
//! uses more than 512 MiB or takes longer than ten seconds for one input.

use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, ensure};
use futures::{StreamExt, TryStreamExt};
use tokio::process::Command;

use crate::install::{Need, ensure_cargo_fuzz, ensure_installed};
use crate::process::run_quietly;
use crate::progress::Progress;
use crate::services::{repository, target};

/// The most memory of a target, in MiB.
const MEMORY_MIB: u32 = 512;
/// The longest time for one input, in seconds.
const SLOWEST: u32 = 10;
/// The longest input, in bytes.
const LONGEST: u32 = 16 * 1024;
/// Longer than the start and the end of a target take.
const ALLOWANCE: Duration = Duration::from_secs(120);

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// Run only this target; may be repeated.
    #[arg(long, value_name = "TARGET")]
    only: Vec<String>,
    /// Where the mutations begin. The same number and time try about the same inputs.
    #[arg(long, default_value_t = 14)]
    seed: u32,
}

/// `cargo xtask fuzz`
pub(crate) async fn command(options: Options) -> anyhow::Result<()> {
    let progress = Progress::new();
    run(&progress, &options).await?;
    progress.print_phases();
    Ok(())
}

/// Runs every target for so many seconds.
pub(crate) async fn run_each(seconds_each: u64) -> anyhow::Result<()> {
    let options = Options {
        seconds: seconds_each,
        only: Vec::new(),
        seed: 14,
    };
    run(&Progress::new(), &options).await
}

async fn run(progress: &Progress, options: &Options) -> anyhow::Result<()> {
    ensure_installed(&[Need::Cxx])?;
    let program = ensure_cargo_fuzz(&target())?;
    let all = targets()?;
    for name in &options.only {
        ensure!(
            all.contains(name),
            "there is no target {name}: {}",
            all.join(", ")
        );
    }
    progress.print("compiling the fuzz targets");
    let mut build = cargo_fuzz(&program, "build");
    build.arg("--sanitizer").arg("none");
    let (succeeded, output) = run_quietly(build).await?;
    ensure!(succeeded, "the fuzz targets do not compile:\n{output}");
    let wanted = |name: &String| options.only.is_empty() || options.only.contains(name);
    let program = program.as_path();
    // A target uses one core.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut ended = futures::stream::iter(all.into_iter().filter(wanted))
        .map(|name| async move {
            let outcome = fuzz(program, &name, options).await;
            outcome.map(|outcome| (name, outcome))
        })
        .buffer_unordered(cores);
    let mut failures = Vec::new();
    while let Some((name, outcome)) = ended.try_next().await? {
        match outcome {
            Ok(count) => progress.print_success(&format!("{name}: {count} inputs, no fault")),
            Err(report) => {
                progress.print(&format!("{name}: a fault"));
                failures.push(format!("{name}:\n{report}"));
            }
        }
    }
    ensure!(
        failures.is_empty(),
        "{} fuzz targets found a fault; the input is in fuzz/artifacts (give it to `cargo xtask \
         fuzz` again, then make it a test of the parser):\n{}",
        failures.len(),
        failures.join("\n")
    );
    Ok(())
}

/// Runs one target; answers how many inputs it tried, or the end of its report of a fault.
async fn fuzz(
    program: &Path,
    name: &str,
    options: &Options,
) -> anyhow::Result<Result<u64, String>> {
    // libFuzzer writes new inputs to the first folder, and only reads those that are committed.
    let found = target().join("fuzz-corpus").join(name);
    let committed = repository().join("fuzz/corpus").join(name);
    fs::create_dir_all(&found)?;
    let mut command = cargo_fuzz(program, "run");
    command
        .args(["--sanitizer", "none", name])
        .args([&found, &committed])
        .arg("--")
        .arg(format!("-max_total_time={}", options.seconds))
        .arg(format!("-seed={}", options.seed))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg(format!("-malloc_limit_mb={MEMORY_MIB}"))
        .arg(format!("-timeout={SLOWEST}"))
        .arg(format!("-max_len={LONGEST}"))
        .arg("-print_final_stats=1");
    let limit = Duration::from_secs(options.seconds) + ALLOWANCE;
    let (succeeded, output) = tokio::time::timeout(limit, run_quietly(command))
        .await
        .with_context(|| format!("the fuzz target {name} did not end in time"))??;
    if !succeeded {
        let lines: Vec<&str> = output.lines().collect();
        return Ok(Err(lines[lines.len().saturating_sub(60)..].join("\n")));
    }
    let executed = output
        .lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    let executed = executed.with_context(|| format!("the fuzz target {name} counted nothing"))?;
    let executed: u64 = executed.trim().parse()?;
    ensure!(executed > 0, "the fuzz target {name} tried no input");
    Ok(Ok(executed))
}

/// `cargo fuzz`, for the compiler of this repository: the instrumentation is an option that only
/// this variable makes available.
fn cargo_fuzz(program: &Path, subcommand: &str) -> Command {
    let mut command = Command::new(program);
    command
        .arg("fuzz")
        .arg(subcommand)
        .arg("--fuzz-dir")
        .arg(repository().join("fuzz"))
        .arg("--target-dir")
        .arg(target().join("fuzz"))
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(repository())
        .stdin(Stdio::null());
    command
}

/// The names of the targets.
fn targets() -> anyhow::Result<Vec<String>> {
    let folder = repository().join("fuzz/fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        names.extend(
            path.file_stem()
                .map(|name| name.to_string_lossy().into_owned()),
        );
    }
    names.sort();
    Ok(names)
}
