//! `ecluse check`: the checks that the server makes before a build, on a developer's machine or in
//! CI. It needs no server and no database. It exits with 0 when the build would continue, with 1
//! when something must be fixed, and with 2 when the checks cannot be made.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, ValueEnum};
use ecluse_clients::ruff::Ruff;
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::compliance::{Judgement, Rule, check_severities};
use ecluse_domain::severity::Severity;
use ecluse_domain::text::{printable_lines, show_hidden_in_json};
use ecluse_engine::compliance::{Checks, Files};
use ecluse_image::compliance::KnownAddons;

use super::{sarif, work_tree};

#[derive(Args, Debug)]
pub struct Check {
    /// The checkout to check.
    #[arg(default_value = ".")]
    path: PathBuf,

    /// The format of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// File with the project's build policy in the JSON of the REST API, such as {"checks":
    /// {"ruff/": "fail"}}.
    #[arg(long)]
    policy: Option<PathBuf>,

    /// List the compliance rules instead of checking.
    #[arg(long)]
    rules: bool,

    /// The program `ruff`: a path, or a name that is found on PATH.
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
    match check(args).await {
        Ok((output, code)) => match std::io::stdout().write_all(output.as_bytes()) {
            // With a closed pipe the reader has what it wanted.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => fail(&error.into()),
            Ok(()) | Err(_) => code,
        },
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("ecluse: {}", printable_lines(&format!("{error:#}")));
    ExitCode::from(CANNOT_CHECK)
}

async fn check(args: Check) -> anyhow::Result<(String, ExitCode)> {
    if args.rules {
        return Ok((rules(), ExitCode::SUCCESS));
    }
    let policy = match &args.policy {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("the build policy {} cannot be read", file.display()))?;
            let policy: BuildPolicy = serde_json::from_str(&text)
                .with_context(|| format!("{} is not a build policy", file.display()))?;
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
        known_addons: KnownAddons::Unknown,
        more_findings: tree.findings,
    };
    let scratch = tempfile::tempdir().context("a temporary folder cannot be created")?;
    let judgement = Checks::new(Ruff::new(args.ruff))
        .check(files, &policy.checks, scratch.path())
        .await?;
    let output = match args.format {
        Format::Text => printable_lines(&text(&judgement)),
        Format::Json => show_in_json(json(&judgement)?),
        Format::Sarif => show_in_json(sarif::log(&judgement)?),
    };
    Ok((
        output,
        if judgement.failing > 0 {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        },
    ))
}

fn show_in_json(json: String) -> String {
    show_hidden_in_json(&json).unwrap_or(json)
}

fn text(judgement: &Judgement) -> String {
    let mut text = String::new();
    for judged in &judgement.findings {
        let level = match judged.severity {
            Severity::Fail => "error",
            Severity::Warn | Severity::Off => "warning",
        };
        text += &format!("{level}: {}\n", judged.finding);
    }
    if judgement.left_out() > 0 {
        text += &format!("and {} more\n", judgement.left_out());
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    text + &format!(
        "{}: {} error{}, {} warning{}\n",
        judgement.grade,
        judgement.failing,
        plural(judgement.failing),
        judgement.warnings,
        plural(judgement.warnings),
    )
}

fn json(judgement: &Judgement) -> anyhow::Result<String> {
    let finding = |judged: &ecluse_domain::compliance::Judged| {
        let finding = &judged.finding;
        serde_json::json!({
            "rule": finding.rule.to_string(), "severity": judged.severity.as_str(), "path": finding.path, "line": finding.line,
            "message": finding.message, "title": finding.rule.title(), "advice": finding.rule.advice(),
        })
    };
    let result = serde_json::json!({
        "grade": judgement.grade.as_str(), "failing": judgement.failing, "warnings": judgement.warnings,
        "left_out": judgement.left_out(), "findings": judgement.findings.iter().map(finding).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_string_pretty(&result)? + "\n")
}

fn rules() -> String {
    let line = |rule: &Rule| {
        format!(
            "{:<25} {:<5} {}. {}\n",
            rule.as_str(),
            rule.default_severity().as_str(),
            rule.title(),
            rule.advice()
        )
    };
    let rules: String = Rule::ALL.iter().map(line).collect();
    rules
        + &format!(
            "{:<25} {:<5} Findings of ruff, by its own codes. `ruff rule CODE` explains a code.\n",
            "ruff/<code>",
            Severity::Warn.as_str()
        )
}
