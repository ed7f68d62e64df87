//! From what a person typed to a running `xtask`.

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use xtask_start::compile::{Compilation, cargo, packages_named};
use xtask_start::install::{
    Need, ensure_installed, ensure_oidc_provider, ensure_ruff, is_root, on_path,
};
use xtask_start::progress::Progress;
use xtask_start::{repository, target};

/// What a command needs before it can start.
struct Preparation {
    compilation: Compilation,
    packages: Vec<Need>,
    /// Packages without which the command does less.
    optional_packages: Vec<Need>,
    /// Whether the identity provider that tests sign in through is needed.
    needs_oidc_provider: bool,
    needs_base: bool,
}

/// Prepares the command, and becomes `xtask`.
pub(crate) fn start(arguments: &[OsString]) -> anyhow::Result<Infallible> {
    let progress = Progress::new();
    let preparation = prepare(arguments, &progress)?;
    let (report_sender, report_receiver) = mpsc::channel();
    let (program_sender, program_receiver) = mpsc::channel();
    let preparation = Arc::new(preparation);
    let shared = Arc::clone(&preparation);
    // This process waits for the packages only. When the base takes longer, this thread ends with
    // the process, and `xtask` waits for the base program or starts it again.
    std::thread::spawn(move || install_and_make_base(&shared, &report_sender, &program_receiver));
    compile(&progress, &preparation, &program_sender)?;
    let mut is_installed = false;
    while !is_installed {
        match report_receiver
            .recv()
            .context("the installation of packages ended")?
        {
            Report::Installed(duration) => {
                record_if_long(&progress, "packages (meanwhile)", duration);
                is_installed = true;
            }
            Report::Base(duration) => record_if_long(&progress, "base (meanwhile)", duration),
        }
    }
    if let Ok(Report::Base(duration)) = report_receiver.try_recv() {
        record_if_long(&progress, "base (meanwhile)", duration);
    }
    let xtask = target().join("debug/xtask");
    let mut command = Command::new(&xtask);
    command.args(arguments).envs(progress.environment());
    Err(command.exec()).with_context(|| xtask.display().to_string())
}

/// A phase that takes a moment, because all was done before, is not worth a figure.
fn record_if_long(progress: &Progress, name: &str, duration: Duration) {
    if duration > Duration::from_secs(1) {
        progress.record_phase(name, duration);
    }
}

fn prepare(arguments: &[OsString], progress: &Progress) -> anyhow::Result<Preparation> {
    let arguments: Vec<String> = arguments
        .iter()
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    let mut preparation = Preparation {
        compilation: Compilation::of_xtask(),
        packages: Vec::new(),
        optional_packages: Vec::new(),
        needs_oidc_provider: false,
        needs_base: false,
    };
    // `--help` needs only `xtask`.
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        return Ok(preparation);
    }
    match arguments.first().map(String::as_str) {
        Some("demo") => {
            preparation.compilation = Compilation::of_demo();
            preparation.packages = vec![Need::Postgres, Need::Registry, Need::Busybox, Need::Git];
            if is_root() {
                preparation.optional_packages.push(Need::Debootstrap);
                // An engine of the machine may answer there.
                if !Path::new("/var/run/docker.sock").exists() {
                    preparation
                        .optional_packages
                        .extend([Need::Engine, Need::Bridge]);
                }
                preparation.needs_base = true;
            }
        }
        Some("test") => {
            let only = packages_named(&named_crates(&arguments))?;
            check_format(progress, &only)?;
            preparation.compilation = Compilation::of_tests(&only);
            if only.is_empty() {
                preparation.packages =
                    [Need::FOR_SERVICES, &[Need::Browser, Need::Python]].concat();
                preparation.needs_oidc_provider = true;
                preparation.needs_base = is_root();
            }
        }
        // It measures the program that the tests use.
        Some("bench") if arguments.iter().any(|argument| argument == "--quick") => {
            preparation.compilation = Compilation::of_demo();
        }
        Some("faults") => {
            preparation.compilation = Compilation::of_demo();
            preparation.packages = Need::FOR_SERVICES.to_vec();
        }
        Some("soak") => {
            preparation.compilation = Compilation::of_tests(&[]);
            preparation.packages = Need::FOR_SERVICES.to_vec();
            preparation.needs_base = is_root();
        }
        _ => {}
    }
    Ok(preparation)
}

/// The values of `--only NAME` and `--only=NAME`.
fn named_crates(arguments: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--only" {
            names.extend(rest.next().cloned());
        } else if let Some(name) = argument.strip_prefix("--only=") {
            names.push(name.to_owned());
        }
    }
    names
}

fn check_format(progress: &Progress, only: &[String]) -> anyhow::Result<()> {
    progress.print("checking the formatting");
    let mut command = cargo();
    command.arg("fmt");
    if only.is_empty() {
        command.arg("--all");
    }
    for package in only {
        command.args(["--package", package]);
    }
    let started = Instant::now();
    let status = command.arg("--check").stdin(Stdio::null()).status()?;
    ensure!(
        status.success(),
        "the formatting differs: run `cargo fmt --all`"
    );
    progress.record_phase("formatting", started.elapsed());
    Ok(())
}

/// Compiles everything. The program that makes the base comes first, so that the base is made while
/// the rest is compiled; `base_program` receives the path of that program.
fn compile(
    progress: &Progress,
    preparation: &Preparation,
    base_program: &Sender<PathBuf>,
) -> anyhow::Result<()> {
    progress.print("compiling (what is compiled already is kept; a bare machine takes minutes)");
    let started = Instant::now();
    if preparation.needs_base {
        run_cargo(&preparation.compilation.of_base())?;
        // The receiver is gone when a package could not be installed, which ends this process.
        drop(base_program.send(target().join("debug/sample-base")));
    }
    run_cargo(&preparation.compilation)?;
    progress.record_phase("compiling", started.elapsed());
    progress.print("everything is compiled");
    Ok(())
}

fn run_cargo(compilation: &Compilation) -> anyhow::Result<()> {
    let call = compilation.command()?;
    // Cargo ends when this process is killed: `setpriv` of util-linux arranges that with the
    // kernel.
    let mut command = if on_path("setpriv") {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "TERM", "--"]);
        command.arg(call.get_program());
        command
    } else {
        Command::new(call.get_program())
    };
    command.args(call.get_args());
    if !std::io::stderr().is_terminal() {
        command.arg("--quiet");
    }
    for (name, value) in call.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let status = command
        .current_dir(repository())
        .stdin(Stdio::null())
        .status()
        .context("cargo")?;
    ensure!(
        status.success(),
        "the workspace does not compile without errors and warnings"
    );
    Ok(())
}

enum Report {
    /// Every package is installed; how long that took.
    Installed(Duration),
    /// The base is made.
    Base(Duration),
}

/// Installs packages, and makes the base as soon as its program is compiled. The process ends at
/// once when a package is missing that nobody can install.
fn install_and_make_base(
    preparation: &Preparation,
    reports: &Sender<Report>,
    base_program: &Receiver<PathBuf>,
) {
    let started = Instant::now();
    if let Err(error) = install(preparation) {
        eprintln!("xtask: {error:#}");
        std::process::exit(1);
    }
    // The receiver is gone when the compilation failed.
    let installed = reports.send(Report::Installed(started.elapsed()));
    if installed.is_err() || !preparation.needs_base {
        return;
    }
    let Ok(program) = base_program.recv() else {
        return;
    };
    let started = Instant::now();
    // The program reports its own failure, and the command then tries once more.
    let status = Command::new(program)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if status.is_ok_and(|status| status.success()) {
        drop(reports.send(Report::Base(started.elapsed())));
    }
}

fn install(preparation: &Preparation) -> anyhow::Result<()> {
    ensure_installed(&preparation.packages)?;
    if !preparation.packages.is_empty() {
        ensure_ruff(&target())?;
    }
    if preparation.needs_oidc_provider {
        ensure_oidc_provider(&repository(), &target())?;
    }
    if let Err(error) = ensure_installed(&preparation.optional_packages) {
        // The command prints later what it leaves out.
        eprintln!("not everything can be installed: {error:#}");
    }
    Ok(())
}
