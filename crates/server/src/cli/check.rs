//! `ecluse check`: what the server checks before it builds, on a laptop and in anybody's CI. No server and no
//! database are needed; it exits with 0 when the build would go on, with 1 when something must be mended, and with 2
//! when it cannot tell.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use ecluse_clients::ruff::Ruff;
use ecluse_domain::build_policy::{BuildPolicy, Severity};
use ecluse_domain::compliance::{Judgement, Rule, check_severities};
use ecluse_engine::compliance::{Checks, Files};
use ecluse_image::compliance::KnownAddons;

use super::{sarif, work_tree};

#[derive(Args, Debug)]
pub struct Check {
    /// The checkout to look at.
    #[arg(default_value = ".")]
    path: PathBuf,

    /// How to tell what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// File with the project's policy as the REST API speaks it, such as {"checks": {"ruff/": "fail"}}.
    #[arg(long)]
    policy: Option<PathBuf>,

    /// List the rules instead.
    #[arg(long)]
    rules: bool,

    /// The program `ruff`: a path, or a name to look for on PATH.
    #[arg(long, env = "ECLUSE_RUFF", default_value = "ruff")]
    ruff: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One line for each finding.
    Text,
    Json,
    /// For code scanning of forges (SARIF 2.1.0).
    Sarif,
}

const CANNOT_CHECK: u8 = 2;

pub async fn run(args: Check) -> ExitCode {
    match answer(args).await {
        Ok((told, code)) => match std::io::stdout().write_all(told.as_bytes()) {
            // whoever read it had enough
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => fail(&error.into()),
            Ok(()) | Err(_) => code,
        },
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("ecluse: {error:#}");
    ExitCode::from(CANNOT_CHECK)
}

async fn answer(args: Check) -> anyhow::Result<(String, ExitCode)> {
    if args.rules {
        return Ok((rules(), ExitCode::SUCCESS));
    }
    let policy = match &args.policy {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("the policy {} cannot be read", file.display()))?;
            let policy: BuildPolicy = serde_json::from_str(&text).with_context(|| format!("{} is not a policy", file.display()))?;
            check_severities(&policy.checks).with_context(|| file.display().to_string())?;
            policy
        }
        None => BuildPolicy::default(),
    };
    let tree = work_tree::read(&args.path).await?;
    let root = args.path.clone();
    let files = Files {
        entries: tree.entries.into(),
        roots: tree.roots,
        open: Box::new(move || work_tree::reader(root.clone())),
        blobs_name_contents: false,
        known_addons: KnownAddons::Unsure,
        beside: tree.findings,
    };
    let scratch = tempfile::tempdir().context("there is no room for temporary files")?;
    let judgement = Checks::new(Ruff::new(args.ruff)).check(files, &policy.checks, scratch.path()).await?;
    let told = match args.format {
        Format::Text => text(&judgement),
        Format::Json => json(&judgement)?,
        Format::Sarif => sarif::log(&judgement)?,
    };
    Ok((told, if judgement.failing > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }))
}

fn text(judgement: &Judgement) -> String {
    let mut told = String::new();
    for judged in &judgement.findings {
        let word = match judged.severity {
            Severity::Fail => "error",
            Severity::Warn | Severity::Off => "warning",
        };
        told += &format!("{word}: {}\n", judged.finding);
    }
    if judgement.left_out() > 0 {
        told += &format!("and {} more\n", judgement.left_out());
    }
    let warnings = if judgement.warnings == 1 { "warning" } else { "warnings" };
    told + &format!("{}: {} to mend, {} {warnings}\n", judgement.grade, judgement.failing, judgement.warnings)
}

fn json(judgement: &Judgement) -> anyhow::Result<String> {
    let finding = |judged: &ecluse_domain::compliance::Judged| {
        let finding = &judged.finding;
        serde_json::json!({
            "rule": finding.rule.to_string(), "severity": judged.severity.as_str(), "path": finding.path, "line": finding.line,
            "message": finding.message, "title": finding.rule.title(), "advice": finding.rule.advice(),
        })
    };
    let told = serde_json::json!({
        "grade": judgement.grade.as_str(), "failing": judgement.failing, "warnings": judgement.warnings,
        "left_out": judgement.left_out(), "findings": judgement.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&told)? + "\n")
}

fn rules() -> String {
    let line = |rule: &Rule| format!("{:<25} {:<5} {}. {}\n", rule.as_str(), rule.default_severity().as_str(), rule.title(), rule.advice());
    let ours: String = Rule::ALL.iter().map(line).collect();
    ours + &format!(
        "{:<25} {:<5} What ruff says, by its own codes. `ruff rule CODE` explains one.\n",
        "ruff/<code>",
        Severity::Warn.as_str()
    )
}
