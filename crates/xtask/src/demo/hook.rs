//! The sample git server acts as a forge: each push to it is delivered to Ecluse with a signature.

use std::fs;
use std::io::BufRead;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};
use ecluse_testbed::webhook::{self, NOTHING};
use serde_json::Value;

/// The webhook that a hook delivers pushes to.
#[derive(serde::Serialize, serde::Deserialize)]
struct Target {
    endpoint: String,
    secret: String,
    repository: String,
}

/// Allows everybody to push to a bare repository over HTTP, and has each push delivered.
pub(super) fn install(
    bare: &Path,
    endpoint: &str,
    secret: &str,
    repository: &str,
) -> anyhow::Result<()> {
    let target = Target {
        endpoint: endpoint.to_owned(),
        secret: secret.to_owned(),
        repository: repository.to_owned(),
    };
    let settings = bare.join("ecluse-webhook.json");
    fs::write(&settings, serde_json::to_vec(&target)?)?;
    let configured = Command::new("git")
        .arg("--git-dir")
        .arg(bare)
        .args(["config", "http.receivepack", "true"])
        .status()?;
    ensure!(
        configured.success(),
        "git config failed in {}",
        bare.display()
    );
    let hook = bare.join("hooks/post-receive");
    fs::create_dir_all(bare.join("hooks"))?;
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', "'\\''"));
    fs::write(
        &hook,
        format!(
            "#!/bin/sh\nexec {} deliver {}\n",
            quoted(&std::env::current_exe()?),
            quoted(&settings)
        ),
    )?;
    Ok(fs::set_permissions(
        &hook,
        fs::Permissions::from_mode(0o755),
    )?)
}

/// `xtask deliver FILE`: the post-receive hook of git runs this in the bare repository, with `OLD
/// NEW REF` lines on its standard input.
pub(crate) async fn deliver(settings: &Path) -> anyhow::Result<()> {
    let target: Target = serde_json::from_slice(&fs::read(settings)?)
        .with_context(|| settings.display().to_string())?;
    let client = reqwest::Client::builder().no_proxy().build()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let [before, after, reference] = line.split(' ').collect::<Vec<_>>()[..] else {
            continue;
        };
        let Some(payload) = payload(&target.repository, before, after, reference)? else {
            continue;
        };
        let answer = webhook::post(
            &client,
            &target.endpoint,
            &target.secret,
            "push",
            &webhook::delivery_id(),
            &payload,
        )
        .await?;
        eprintln!("{reference} delivered to ecluse: {}", answer.status());
    }
    Ok(())
}

fn payload(
    repository: &str,
    before: &str,
    after: &str,
    reference: &str,
) -> anyhow::Result<Option<Value>> {
    if after == NOTHING {
        return Ok(Some(webhook::deletion(repository, reference, before)));
    }
    let commit = git(&[
        "rev-parse",
        "--verify",
        "--end-of-options",
        &format!("{after}^{{commit}}"),
    ])?;
    let message = git(&["log", "-1", "--format=%B", &commit])?;
    Ok(
        if let Some(branch) = reference.strip_prefix("refs/heads/") {
            Some(webhook::push(repository, branch, before, &commit, &message))
        } else {
            reference
                .strip_prefix("refs/tags/")
                .map(|tag| webhook::push_tag(repository, tag, after, &commit, &message))
        },
    )
}

fn git(args: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git").args(args).output()?;
    ensure!(
        output.status.success(),
        "git {}: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
