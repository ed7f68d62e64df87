//! One way to call cargo. Every call selects `xtask-start` or the whole workspace, and development
//! dependencies: so each library has one set of features, and is compiled once for the demo, the
//! tests and the query check alike.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::{repository, target};

/// The name under which `xtask-start` is started by cargo in place of the compiler; see
/// [`Compilation::with_lints`].
pub const WRAPPER: &str = "lint-rustc";

/// What one call of cargo compiles.
#[derive(Debug, Clone)]
pub struct Compilation {
    args: Vec<String>,
    has_lints: bool,
}

impl Compilation {
    /// Only `xtask` itself.
    pub fn of_xtask() -> Compilation {
        Compilation::of_programs(&["xtask"])
    }

    /// `xtask`, the server, and the program that makes the sample base.
    pub fn of_demo() -> Compilation {
        Compilation::of_programs(&["xtask", "ecluse-server", "ecluse-testbed"])
    }

    /// Every program and test of these packages, of all when there is none; with clippy's lints,
    /// and warnings denied.
    pub fn of_tests(only: &[String]) -> Compilation {
        let mut args: Vec<String> = if only.is_empty() {
            vec!["--workspace".to_owned()]
        } else {
            select(
                only.iter()
                    .map(String::as_str)
                    .chain(["xtask-start", "xtask"]),
            )
        };
        args.push("--all-targets".to_owned());
        Compilation {
            args,
            has_lints: true,
        }
    }

    /// The library of the store, which holds every query.
    pub fn of_store() -> Compilation {
        let mut args = select(["xtask-start", "ecluse-store"].into_iter());
        args.extend(["--lib".to_owned(), "--examples".to_owned()]);
        Compilation {
            args,
            has_lints: false,
        }
    }

    /// The program of the testbed that makes the sample base, compiled in the same way as the rest.
    pub fn of_base(&self) -> Compilation {
        Compilation {
            has_lints: self.has_lints,
            ..Compilation::of_programs(&["ecluse-testbed"])
        }
    }

    fn of_programs(packages: &[&str]) -> Compilation {
        let mut args = select(["xtask-start"].iter().chain(packages).copied());
        // There are no examples. Selecting them makes cargo count the features of development
        // dependencies, as for tests.
        args.extend(["--bins".to_owned(), "--examples".to_owned()]);
        Compilation {
            args,
            has_lints: false,
        }
    }

    /// The call of `cargo build`.
    pub fn command(&self) -> anyhow::Result<Command> {
        let mut command = cargo();
        command.arg("build").args(&self.args);
        if self.has_lints {
            command.env("RUSTC_WORKSPACE_WRAPPER", wrapper()?);
        }
        Ok(command)
    }
}

fn select<'a>(packages: impl Iterator<Item = &'a str>) -> Vec<String> {
    packages
        .flat_map(|package| ["--package".to_owned(), package.to_owned()])
        .collect()
}

/// A call of the cargo that started this program, in the repository.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    command.current_dir(repository());
    command
}

/// Where the wrapper and what it records are kept.
pub fn wrapper_folder() -> PathBuf {
    target().join("xtask")
}

/// The path of the wrapper, a copy of `xtask-start`: cargo may replace the original while the
/// wrapper is needed.
pub fn wrapper() -> anyhow::Result<PathBuf> {
    let folder = wrapper_folder();
    fs::create_dir_all(&folder)?;
    let path = folder.join(WRAPPER);
    let original = target().join("debug/xtask-start");
    let program = fs::read(&original).with_context(|| original.display().to_string())?;
    if fs::read(&path).is_ok_and(|copy| copy == program) {
        return Ok(path);
    }
    let draft = folder.join(format!("{WRAPPER}.{}", std::process::id()));
    // The copy keeps the permission to be executed.
    fs::copy(&original, &draft)?;
    fs::rename(&draft, &path)?;
    Ok(path)
}

/// The package of each crate that somebody named: `engine` and `ecluse-engine` mean the same one.
pub fn packages_named(crates: &[String]) -> anyhow::Result<Vec<String>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(repository().join("crates"))? {
        folders.push(entry?.file_name().to_string_lossy().into_owned());
    }
    folders.sort();
    crates
        .iter()
        .map(|name| {
            let folder = name.strip_prefix("ecluse-").unwrap_or(name);
            if !folders.iter().any(|known| known == folder) {
                bail!("no crate `{name}`: the crates are {}", folders.join(", "));
            }
            Ok(if folder.starts_with("xtask") {
                folder.to_owned()
            } else {
                format!("ecluse-{folder}")
            })
        })
        .collect()
}
