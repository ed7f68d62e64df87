//! The description of the API beside the server that it describes: schemathesis makes requests from
//! the description, valid and invalid ones, sends them to a running server, and compares each
//! response with what the description says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::api::{Api, text};
use crate::install::ensure_schemathesis;
use crate::process::run_quietly;
use crate::progress::Progress;
use crate::services::{repository, target};

const SETTINGS: &str = include_str!("schemas/schemathesis.toml");
const HOOKS: &str = include_str!("schemas/hooks.py");

/// How many requests are made up for one operation at most, beside those that cover each rule of the
/// description once.
const EXAMPLES: u32 = 25;
/// The seed of the short run.
const SHORT_RUN: u64 = 14;
/// What it takes beyond its time for requests: to start, and to make the last failures smaller.
const ALLOWANCE: Duration = Duration::from_secs(60);

/// Somebody who sends the requests.
pub(crate) struct Sender<'a> {
    pub(crate) role: &'a str,
    pub(crate) token: &'a str,
    /// How long requests are sent.
    pub(crate) time: Duration,
}

/// Compares the responses of a server with the description that it serves: once for each seed, or in
/// a short run without one. `project` has builds, releases, promotions and deployments, and the last
/// sender may change all of it.
pub(crate) async fn check(
    progress: &Progress,
    folder: &Path,
    url: &str,
    (project, client): (&str, &reqwest::Client),
    senders: &[Sender<'_>],
    seeds: &[u64],
) -> anyhow::Result<()> {
    let installed = ensure_schemathesis(&repository(), &target())?;
    let administrator = senders.last().context("nobody sends requests")?;
    let api = Api::new(client, url, administrator.token);
    add_rules(&api, project).await?;
    fs::create_dir_all(folder)?;
    fs::write(folder.join("hooks.py"), HOOKS)?;
    let seeds: Vec<Option<u64>> = match seeds {
        [] => vec![None],
        seeds => seeds.iter().copied().map(Some).collect(),
    };
    let mut differences = Vec::new();
    for seed in seeds {
        fs::write(
            folder.join("schemathesis.toml"),
            format!("{SETTINGS}{}", known_values(&api, project).await?),
        )?;
        for sender in senders {
            progress.print(&format!(
                "requests of a {} to every operation of the API, for {} s at most",
                sender.role,
                sender.time.as_secs()
            ));
            match run(&installed, folder, url, sender, seed).await? {
                Ok(report) => {
                    progress
                        .print_success(&format!("no difference from the description: {report}"));
                }
                Err(report) => differences.push(report),
            }
        }
    }
    ensure!(differences.is_empty(), "{}", differences.join("\n"));
    Ok(())
}

/// Runs schemathesis once; answers how many requests it made, or its report of differences.
async fn run(
    installed: &Path,
    folder: &Path,
    url: &str,
    sender: &Sender<'_>,
    seed: Option<u64>,
) -> anyhow::Result<Result<String, String>> {
    // The short run covers each rule of the description. What else is made up depends on the ids
    // that the server made and on the time, so no seed repeats it exactly.
    let phases = match seed {
        None => "examples,coverage",
        Some(_) => "examples,coverage,fuzzing,stateful",
    };
    let seed = seed.unwrap_or(SHORT_RUN);
    let search = std::env::join_paths([folder, installed])?;
    let mut command = Command::new("python3");
    command
        .args([
            "-m",
            "schemathesis.cli",
            "--config-file",
            "schemathesis.toml",
        ])
        .arg("run")
        .arg(format!("{url}/api/openapi.json"))
        .args(["--checks", "all", "--continue-on-failure", "--no-color"])
        .args(["--phases", phases])
        .args(["--max-examples", &EXAMPLES.to_string()])
        .args(["--max-time", &sender.time.as_secs().to_string()])
        .args(["--seed", &seed.to_string()])
        .env("PYTHONPATH", search)
        .env("ECLUSE_TOKEN", sender.token)
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::null())
        .current_dir(folder);
    let (succeeded, output) = tokio::time::timeout(sender.time + ALLOWANCE, run_quietly(command))
        .await
        .context("schemathesis did not end in time")??;
    if !succeeded {
        return Ok(Err(format!(
            "the API differs from its description, for a {} (seed {seed}):\n{output}",
            sender.role
        )));
    }
    let counts = output
        .lines()
        .rev()
        .find(|line| line.contains(" generated"));
    let counts = counts.context("schemathesis sent no request")?;
    Ok(Ok(counts.trim().to_owned()))
}

/// Adds what the journey of a release leaves out.
async fn add_rules(api: &Api, project: &str) -> anyhow::Result<()> {
    let freeze = json!({
        "place": {"project": project, "stage": "prod"},
        "starts_at": "2099-01-01T00:00:00",
        "minutes": 60,
        "time_zone": "Europe/Paris",
        "recurrence": "once",
        "reason": "Stock-taking",
    });
    api.post("/freezes", &freeze).await?;
    let token = json!({"name": "a token to revoke", "days": 1});
    api.post("/tokens", &token).await?;
    for release in api.list(&format!("/releases?project={project}")).await? {
        let id = text(&release, "id");
        let readiness = api
            .get(&format!("/releases/{id}/readiness?stage=prod"))
            .await;
        let Ok(readiness) = readiness else { continue };
        let gates = readiness["gates"].as_array().into_iter().flatten();
        let mut closed = gates.filter(|gate| matches!(text(gate, "status"), "fail" | "pending"));
        let gate = closed.find(|gate| !matches!(text(gate, "name"), "veto" | "signature"));
        if let Some(gate) = gate {
            let wanted = json!({
                "release": id,
                "stage": "prod",
                "gate": gate["name"],
                "reason": "To be reviewed",
            });
            api.post("/overrides", &wanted).await?;
            return Ok(());
        }
    }
    anyhow::bail!("no release has a closed gate, so no gate can be overridden")
}

/// The settings that name what exists: most requests are about that.
async fn known_values(api: &Api, project: &str) -> anyhow::Result<String> {
    let mut settings = String::new();
    let mut add = |name: &str, values: &[Value]| {
        ensure!(!values.is_empty(), "the project has no {name}");
        let values = Value::from_iter(values.iter().cloned());
        writeln!(settings, "\n[dictionaries.{name}]\nvalues = {values}")?;
        anyhow::Ok(())
    };
    let field = |items: Vec<Value>, field: &str| -> Vec<Value> {
        items.iter().map(|item| item[field].clone()).collect()
    };
    let (mut cursors, mut operations) = (vec![json!(URL_SAFE_NO_PAD.encode("1"))], String::new());
    for name in [
        "builds",
        "releases",
        "promotions",
        "deployments",
        "overrides",
    ] {
        let ids = field(api.list(&format!("/{name}?project={project}")).await?, "id");
        let first = ids.first().and_then(Value::as_str).unwrap_or_default();
        cursors.push(json!(URL_SAFE_NO_PAD.encode(first)));
        add(name, &ids)?;
        write_operation(&mut operations, name)?;
    }
    let freezes = api.get(&format!("/projects/{project}/freezes")).await?;
    let freezes = freezes["items"].as_array().cloned().unwrap_or_default();
    add("freezes", &field(freezes, "id"))?;
    write_operation(&mut operations, "freezes")?;
    let images = api.list(&format!("/images?project={project}")).await?;
    add("digests", &field(images, "digest"))?;
    add("projects", &[json!(project)])?;
    add("cursors", &cursors)?;
    add(
        "kinds",
        &["sbom", "provenance", "signature"].map(Value::from),
    )?;
    add("stages", &["staging", "preprod", "prod"].map(Value::from))?;
    settings.push_str(&operations);
    settings.push_str("\n[parameters]\n");
    for (parameter, dictionary) in [
        ("path.slug", "projects"),
        ("path.stage", "stages"),
        ("path.digest", "digests"),
        ("path.kind", "kinds"),
        ("query.project", "projects"),
        ("query.cursor", "cursors"),
        ("body.release", "releases"),
        ("body.place.project", "projects"),
    ] {
        writeln!(
            settings,
            "\"{parameter}\" = {{ dictionary = \"{dictionary}\", probability = 0.8 }}"
        )?;
    }
    Ok(settings)
}

fn write_operation(operations: &mut String, resource: &str) -> std::fmt::Result {
    writeln!(
        operations,
        "\n[[operations]]\ninclude-path-regex = \"^/api/v1/{resource}/\"\n\
         parameters = {{ \"path.id\" = {{ dictionary = \"{resource}\", probability = 0.8 }} }}"
    )
}
