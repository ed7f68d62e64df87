//! The real ruff with files of a hostile project. `cargo xtask test` installs ruff.

use ecluse_clients::ruff::{Config, Lint, LintFolder, Ruff, RuffError, VettedConfig};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

fn ruff() -> Ruff {
    Ruff::new(std::env::var_os("ECLUSE_RUFF").unwrap_or_else(|| "ruff".into()))
}

fn config(text: &str) -> VettedConfig {
    Config {
        file: ".ruff.toml",
        text: text.to_owned(),
    }
    .vet()
    .unwrap()
    .unwrap()
}

/// Runs ruff and collects what it finds.
async fn check(
    ruff: Ruff,
    files: LintFolder,
    config: &VettedConfig,
) -> Result<Vec<Lint>, RuffError> {
    let mut found = Vec::new();
    ruff.check(files, config, 12, |lint| found.push(lint))
        .await?;
    Ok(found)
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test]
async fn findings_are_reported_and_no_file_is_left() {
    let scratch = tempfile::tempdir().unwrap();
    assert!(ruff().version().await.unwrap().starts_with("ruff "));
    let files = LintFolder::new(scratch.path()).unwrap();
    let folder = std::fs::read_dir(scratch.path())
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    assert_eq!(
        std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777,
        0o700
    );
    let fine = "match 1:\n    case _:\n        pass\n";
    for (path, text) in [
        ("own/__init__.py", ""),
        ("own/a.py", "import os\n\nx = 1\n"),
        ("own/été.py", fine),
        ("own/b.py", "def f(:\n"),
    ] {
        files.write(path, text.as_bytes()).unwrap();
    }
    // ruff must not fix anything, whatever the configuration sets
    let fixing = config("fix = true\nfix-only = true\n[lint]\nselect = ['F']\n");
    let lints = check(ruff(), files, &fixing).await.unwrap();
    let found: Vec<_> = lints
        .iter()
        .map(|lint| (lint.path.as_str(), lint.line, lint.code.as_str()))
        .collect();
    assert!(found.contains(&("own/a.py", 1, "F401")), "{found:?}");
    assert!(
        found
            .iter()
            .any(|(path, line, code)| (*path, *line, *code) == ("own/b.py", 1, "invalid-syntax")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .all(|(path, ..)| ["own/a.py", "own/b.py"].contains(path)),
        "{found:?}"
    );
    assert!(is_empty(scratch.path()));
}

#[tokio::test]
async fn a_failure_is_reported_in_a_sentence() {
    let scratch = tempfile::tempdir().unwrap();
    let files = || LintFolder::new(scratch.path()).unwrap();
    let refused = check(ruff(), files(), &config("no-such-option = 1\n"))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("no-such-option")
            && !refused.contains(&scratch.path().display().to_string()),
        "{refused}"
    );
    let missing = check(Ruff::new("/nowhere/ruff"), files(), &config(""))
        .await
        .unwrap_err();
    assert!(
        matches!(&missing, RuffError::Missing { .. })
            && missing.to_string().contains("/nowhere/ruff")
    );
    assert!(is_empty(scratch.path()));
}

#[tokio::test]
async fn time_and_output_are_limited() {
    let scratch = tempfile::tempdir().unwrap();
    let tools = tempfile::tempdir().unwrap();
    // `exec`, so that the killed process is the program itself
    for (name, script, wanted) in [
        ("slow", "exec sleep 1000", "did not end"),
        ("loud", "exec yes", "in an unknown format"),
        ("endless", "exec cat /dev/zero", "wrote more than"),
    ] {
        let tool = tools.path().join(name);
        std::fs::write(&tool, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
        let limit = if name == "slow" {
            Duration::from_millis(200)
        } else {
            Duration::from_secs(60)
        };
        let files = LintFolder::new(scratch.path()).unwrap();
        let error = check(Ruff::new(tool).within(limit), files, &config(""))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
    }
    // Its warnings do not keep it from ending.
    let tool = tools.path().join("chatty");
    let script = "#!/bin/sh\nhead -c 1000000 /dev/zero >&2\n";
    std::fs::write(&tool, script).unwrap();
    std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
    let chatty = Ruff::new(tool).within(Duration::from_secs(60));
    let files = LintFolder::new(scratch.path()).unwrap();
    assert_eq!(check(chatty, files, &config("")).await.unwrap(), []);
    assert!(is_empty(scratch.path()));
}

#[test]
fn a_folder_accepts_only_paths_inside_it() {
    let scratch = tempfile::tempdir().unwrap();
    let files = LintFolder::new(scratch.path()).unwrap();
    for bad in ["../x.py", "/tmp/x.py", "a/../../x.py", "", "a\0b"] {
        assert!(files.write(bad, b"").is_err(), "{bad}");
    }
    files.write("a/b.py", b"1").unwrap();
    assert!(files.write("a/b.py", b"2").is_err());
}
