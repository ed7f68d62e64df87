//! `cargo xtask test`: formatting, lints, the query cache, every test with the services it needs, and the demo.
//!
//! A suite that did not run is a failure: what ran is compared with what cargo says exists.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use ecluse_launcher::Durability;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use crate::install::{Need, ensure_installed};
use crate::process::Group;
use crate::services::{EngineChoice, Services, repository};
use crate::signals::asked_to_end;

/// Longer than any honest run; a test that hangs must not hang a build server for ever.
const LIMIT: Duration = Duration::from_secs(80 * 60);
const GATES: usize = ecluse_domain::gate::GateName::ALL.len();
/// Its compiling included: for the program alone some crates have fewer features.
const LONGEST_DEMO: Duration = Duration::from_secs(20 * 60);

/// `cargo xtask test`
pub(crate) async fn command() -> anyhow::Result<()> {
    ensure_installed(&[Need::OF_SERVICES, &[Need::Browser]].concat())?;
    eprintln!("== formatting");
    cargo(&["fmt", "--all", "--check"]).await?;
    eprintln!("== clippy");
    cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]).await?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = Services::start(folder.path(), Durability::None).await?;
    let outcome = tokio::select! {
        outcome = checks(&mut services, folder.path()) => outcome,
        () = asked_to_end() => Err(anyhow::anyhow!("interrupted")),
    };
    services.stop().await;
    folder.close()?;
    let counts = outcome?;
    println!("{} passed, {} failed", counts.passed, counts.failed);
    ensure!(counts.failed == 0 && counts.complaints.is_empty(), "{}", counts.verdict());
    eprintln!("== demo");
    demo().await
}

/// The whole way on real parts, on which every gate has to keep something out.
async fn demo() -> anyhow::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["demo", "--once", "--json"]).current_dir(repository()).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut demo = command.spawn()?;
    let mut said = String::new();
    let mut stdout = demo.stdout.take().context("the demo's output")?;
    let why = tokio::select! {
        read = stdout.read_to_string(&mut said) => {
            read?;
            ensure!(demo.wait().await?.success(), "the demo failed: {said}");
            let outcome: serde_json::Value = serde_json::from_str(said.trim()).context("what the demo ended with")?;
            let refused = outcome["refused"].as_array().map_or(0, Vec::len);
            // Without an engine it goes only half of the way.
            ensure!(refused == GATES, "{refused} of {GATES} gates kept something out in the demo");
            return Ok(());
        }
        () = tokio::time::sleep(LONGEST_DEMO) => format!("the demo did not end within {} minutes", LONGEST_DEMO.as_secs() / 60),
        () = asked_to_end() => "interrupted".to_owned(),
    };
    // It stops what it started.
    if let Some(id) = demo.id() {
        kill(Pid::from_raw(i32::try_from(id)?), Signal::SIGTERM)?;
    }
    demo.wait().await?;
    bail!("{why}")
}

async fn cargo(args: &[&str]) -> anyhow::Result<()> {
    let mut command = Command::new("cargo");
    command.args(args).current_dir(repository()).stdin(Stdio::null());
    let status = Group::spawn(command)?.child().wait().await?;
    ensure!(status.success(), "cargo {} failed", args.join(" "));
    Ok(())
}

async fn checks(services: &mut Services, folder: &Path) -> anyhow::Result<Counts> {
    // Without root there is no engine of our own; the machine's, if it lets us in, serves as well.
    let choice = if nix::unistd::Uid::effective().is_root() { EngineChoice::Own } else { EngineChoice::Any };
    services.add_engine(folder, choice).await?;
    services.add_oidc_provider()?;
    eprintln!("== query cache");
    crate::sqlx::check(&services.postgres.url("query_check")).await?;
    eprintln!("== tests");
    let expected = expected_suites().await?;
    let ran = run_tests(services).await?;
    let mut counts = Counts::default();
    for (suite, result) in &ran {
        if result.passed + result.failed > 0 {
            println!("{suite:<58} {:>5} passed {:>3} failed", result.passed, result.failed);
        }
        counts.passed += result.passed;
        counts.failed += result.failed;
        if result.ignored > 0 {
            counts.complaints.push(format!("{suite}: {} tests were ignored", result.ignored));
        }
        if result.reports < result.runs {
            counts.failed += 1;
            counts.complaints.push(format!("{suite} ended before it reported its result"));
        }
    }
    for suite in &expected {
        // Two packages may name a test file alike.
        let alike = expected.iter().filter(|other| other.name == suite.name).count();
        match ran.get(&suite.name).filter(|result| result.runs >= alike) {
            None => counts.complaints.push(format!("{} did not run", suite.name)),
            Some(result) if suite.has_tests && result.passed + result.failed == 0 => {
                counts.complaints.push(format!("{} ran no test", suite.name));
            }
            Some(_) => {}
        }
    }
    Ok(counts)
}

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    complaints: Vec<String>,
}

impl Counts {
    fn verdict(&self) -> String {
        let mut all = self.complaints.clone();
        if self.failed > 0 {
            all.push(format!("{} tests failed", self.failed));
        }
        all.join("; ")
    }
}

/// What one test program reported.
#[derive(Default, Debug, PartialEq)]
struct Outcome {
    runs: usize,
    passed: u64,
    failed: u64,
    ignored: u64,
    reports: usize,
}

async fn run_tests(services: &Services) -> anyhow::Result<BTreeMap<String, Outcome>> {
    let (reader, writer) = std::io::pipe()?;
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8).to_string();
    let mut command = Command::new("cargo");
    command.args(["test", "--workspace", "--no-fail-fast", "--", "--test-threads", &threads]).current_dir(repository());
    command.envs(services.environment()).stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut group = Group::spawn(command)?;
    let (answer, report) = tokio::sync::oneshot::channel();
    // Not one of tokio's threads: its end does not have to be waited for.
    std::thread::spawn(move || answer.send(read_report(BufReader::new(reader), &mut std::io::stdout())));
    let status = match tokio::time::timeout(LIMIT, group.child().wait()).await {
        Ok(status) => status?,
        Err(_) => bail!("the tests did not end within {} minutes", LIMIT.as_secs() / 60),
    };
    let Ok(report) = tokio::time::timeout(Duration::from_secs(20), report).await else {
        bail!("a test left a process behind, which still holds the output");
    };
    let ran = report??;
    ensure!(!ran.is_empty(), "no test program was run: the tests do not compile");
    let failed: u64 = ran.values().map(|outcome| outcome.failed).sum();
    ensure!(status.success() || failed > 0 || ran.values().any(|outcome| outcome.reports < outcome.runs), "cargo test failed: {status}");
    Ok(ran)
}

/// Echoes cargo's output and collects each program's result line.
fn read_report(lines: impl BufRead, echo: &mut impl Write) -> anyhow::Result<BTreeMap<String, Outcome>> {
    let mut all: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut current = None;
    for line in lines.split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        writeln!(echo, "{line}")?;
        if let Some(name) = suite_name(&line) {
            let outcome = all.entry(name.clone()).or_default();
            outcome.runs += 1;
            current = Some(name);
        } else if let (Some(result), Some(name)) = (line.strip_prefix("test result: "), current.as_ref()) {
            let number = |word: &str| -> u64 {
                let before = result.split(word).next().unwrap_or_default();
                before.rsplit([' ', ';', '.']).find(|part| !part.is_empty()).and_then(|part| part.parse().ok()).unwrap_or(0)
            };
            let outcome = all.entry(name.clone()).or_default();
            // Documentation tests report several times under one name.
            outcome.passed += number(" passed");
            outcome.failed += number(" failed");
            outcome.ignored += number(" ignored");
            outcome.reports += 1;
        }
    }
    Ok(all)
}

/// `     Running unittests src/lib.rs (target/debug/deps/ecluse_domain-0123)` → `ecluse_domain (src/lib.rs)`
fn suite_name(line: &str) -> Option<String> {
    let line = line.trim_start();
    if let Some(name) = line.strip_prefix("Doc-tests ") {
        return Some(format!("{name} (documentation)"));
    }
    let (source, program) = line.strip_prefix("Running ")?.split_once(" (")?;
    let program = Path::new(program.trim_end_matches(')')).file_name()?.to_str()?.rsplit_once('-')?.0;
    Some(format!("{program} ({})", source.trim_start_matches("unittests ")))
}

/// A test program that cargo would build.
struct Suite {
    name: String,
    has_tests: bool,
}

async fn expected_suites() -> anyhow::Result<Vec<Suite>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        manifest_path: PathBuf,
        targets: Vec<Target>,
    }
    #[derive(Deserialize)]
    struct Target {
        kind: Vec<String>,
        name: String,
        src_path: PathBuf,
        test: bool,
    }
    let mut command = Command::new("cargo");
    command.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]).current_dir(repository());
    command.stderr(Stdio::null());
    let (succeeded, text) = output_of(command).await?;
    ensure!(succeeded, "cargo metadata failed");
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata")?;
    let mut suites = Vec::new();
    for package in metadata.packages {
        let root = package.manifest_path.parent().unwrap_or(Path::new("/"));
        for target in package.targets.iter().filter(|target| target.test) {
            let source = target.src_path.strip_prefix(root).unwrap_or(&target.src_path).display().to_string();
            let has_tests = match target.kind.first().map(String::as_str) {
                // A test file without a test is a mistake.
                Some("test") => true,
                Some("lib") => mentions_tests(&root.join("src"))?,
                // A package with a library keeps its code there; else the program's own sources count.
                Some("bin") => !package.targets.iter().any(|other| other.kind == ["lib"]) && mentions_tests(&root.join("src"))?,
                Some(_) | None => false,
            };
            suites.push(Suite { name: format!("{} ({source})", target.name.replace('-', "_")), has_tests });
        }
    }
    ensure!(!suites.is_empty(), "cargo metadata names no test program");
    Ok(suites)
}

async fn output_of(mut command: Command) -> anyhow::Result<(bool, String)> {
    let output = command.stdin(Stdio::null()).output().await.context("cargo")?;
    Ok((output.status.success(), String::from_utf8(output.stdout)?))
}

fn mentions_tests(folder: &Path) -> anyhow::Result<bool> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let found = if path.is_dir() {
            mentions_tests(&path)?
        } else {
            path.extension().is_some_and(|extension| extension == "rs")
                && fs::read_to_string(&path)?
                    .lines()
                    .map(str::trim)
                    .any(|line| ["#[test]", "#[tokio::test", "#[sqlx::test"].iter().any(|mark| line.starts_with(mark)))
        };
        if found {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_suite_by_suite() {
        let text = "     Running unittests src/lib.rs (target/debug/deps/ecluse_domain-01ab)\n\nrunning 2 tests\n..\n\
            test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\n\
                 Running tests/kill.rs (/x/deps/kill-77)\nrunning 1 test\nthread caused a process abort\n   Doc-tests ecluse_domain\n\
            test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        let all = read_report(text.as_bytes(), &mut std::io::sink()).unwrap_or_default();
        assert_eq!(all["ecluse_domain (src/lib.rs)"], Outcome { runs: 1, passed: 12, failed: 3, ignored: 1, reports: 1 });
        assert_eq!(all["kill (tests/kill.rs)"], Outcome { runs: 1, passed: 0, failed: 0, ignored: 0, reports: 0 });
        assert_eq!(all["ecluse_domain (documentation)"].passed, 4);
    }
}
