//! The test programs: those that cargo compiled, and those that the packages declare.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, ensure};
use serde::Deserialize;
use tokio::process::Command;
use xtask_start::compile::{Compilation, cargo};

/// A compiled test program.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) package: String,
    /// The package and its source: `ecluse-engine (tests/it/main.rs)`.
    pub(crate) suite: String,
    /// Whether its tests are in the folder `tests` of the package.
    pub(crate) is_integration_test: bool,
    pub(crate) executable: PathBuf,
    /// The folder of the package, in which its tests run.
    pub(crate) folder: PathBuf,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
    src_path: PathBuf,
    #[serde(default)]
    test: bool,
}

impl Target {
    fn suite(&self, package: &str, folder: &Path) -> String {
        let source = self.src_path.strip_prefix(folder);
        format!("{package} ({})", source.unwrap_or(&self.src_path).display())
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|own| own == kind)
    }
}

/// The test programs of these packages, or of all. They are compiled already, so this takes a
/// second.
pub(crate) async fn compiled_programs(only: &[String]) -> anyhow::Result<Vec<Program>> {
    #[derive(Deserialize)]
    struct Message {
        reason: String,
        manifest_path: Option<PathBuf>,
        target: Option<Target>,
        profile: Option<Profile>,
        executable: Option<PathBuf>,
    }
    #[derive(Deserialize)]
    struct Profile {
        test: bool,
    }
    let mut command = Compilation::of_tests(only).command()?;
    command.args(["--quiet", "--message-format", "json-render-diagnostics"]);
    let text = output_of(command.into()).await?;
    let mut programs = Vec::new();
    for line in text.lines() {
        let message: Message = serde_json::from_str(line).context("a message of cargo")?;
        let (Some(manifest), Some(target), Some(executable)) =
            (message.manifest_path, message.target, message.executable)
        else {
            continue;
        };
        let is_test = message.profile.is_some_and(|profile| profile.test);
        if message.reason != "compiler-artifact" || !is_test {
            continue;
        }
        let folder = manifest.parent().unwrap_or(Path::new("/")).to_path_buf();
        let package = package_name(&manifest)?;
        if only.is_empty() || only.contains(&package) {
            programs.push(Program {
                suite: target.suite(&package, &folder),
                is_integration_test: target.is("test"),
                package,
                executable,
                folder,
            });
        }
    }
    ensure!(
        !programs.is_empty(),
        "cargo compiled no test program of {}",
        only.join(", ")
    );
    Ok(programs)
}

fn package_name(manifest: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(manifest).with_context(|| manifest.display().to_string())?;
    let name = text
        .lines()
        .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    Ok(name.context("a manifest without a name")?.to_owned())
}

/// A test program that a package declares.
pub(super) struct Expected {
    /// As in [`Program::suite`].
    pub(super) name: String,
    pub(super) has_tests: bool,
}

/// The test programs that these packages, or all, declare.
pub(super) async fn expected_programs(only: &[String]) -> anyhow::Result<Vec<Expected>> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        manifest_path: PathBuf,
        targets: Vec<Target>,
    }
    let mut command = cargo();
    command.args([
        "metadata",
        "--no-deps",
        "--format-version",
        "1",
        "--offline",
        "--quiet",
    ]);
    let text = output_of(command.into()).await?;
    let metadata: Metadata = serde_json::from_str(&text).context("cargo metadata")?;
    let mut all = Vec::new();
    for package in metadata.packages {
        if !only.is_empty() && !only.contains(&package.name) {
            continue;
        }
        let folder = package.manifest_path.parent().unwrap_or(Path::new("/"));
        let has_library = package.targets.iter().any(|target| target.is("lib"));
        for target in package.targets.iter().filter(|target| target.test) {
            let has_tests = if target.is("test") {
                // A test file without a test is a mistake.
                true
            } else if target.is("lib") {
                mentions_tests(&folder.join("src"))?
            } else {
                // A package with a library has its code there; without one, the program's own
                // sources count.
                target.is("bin") && !has_library && mentions_tests(&folder.join("src"))?
            };
            all.push(Expected {
                name: target.suite(&package.name, folder),
                has_tests,
            });
        }
    }
    ensure!(!all.is_empty(), "cargo metadata names no test program");
    Ok(all)
}

async fn output_of(mut command: Command) -> anyhow::Result<String> {
    command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true);
    let output = command.output().await.context("cargo")?;
    ensure!(output.status.success(), "cargo failed");
    Ok(String::from_utf8(output.stdout)?)
}

fn mentions_tests(folder: &Path) -> anyhow::Result<bool> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let is_found = if path.is_dir() {
            mentions_tests(&path)?
        } else {
            path.extension().is_some_and(|extension| extension == "rs")
                && fs::read_to_string(&path)?
                    .lines()
                    .map(str::trim)
                    .any(|line| {
                        ["#[test]", "#[tokio::test", "#[sqlx::test"]
                            .iter()
                            .any(|mark| line.starts_with(mark))
                    })
        };
        if is_found {
            return Ok(true);
        }
    }
    Ok(false)
}
