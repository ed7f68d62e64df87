//! `ecluse check`, run as people run it: in a checkout, without a server.

use serde_json::Value;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const FILES: &[(&str, &str)] = &[
    ("odoo_version.txt", "18.0\n"),
    (
        "own/__manifest__.py",
        "{'name': 'Own', 'version': '18.0.1.0.0', 'depends': ['base']}\n",
    ),
    ("own/__init__.py", ""),
    ("CHANGELOG.md", ""),
    ("MIGRATIONS.md", ""),
    ("README.md", ""),
    (".pre-commit-config.yaml", ""),
    (".ruff.toml", "[lint]\nselect = ['F']\n"),
    (".gitignore", "ignored/\n*.pyc\n"),
    (".dockerignore", ""),
];

fn put(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, text).unwrap();
}

fn git(root: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command
        .current_dir(root)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .args(["-c", "user.name=x", "-c", "user.email=x@x"])
        .args(args);
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in FILES {
        put(folder.path(), path, text);
    }
    git(folder.path(), &["init", "--quiet"]);
    folder
}

fn check(root: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let started = Instant::now();
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .arg("check")
        .arg(root)
        .args(args)
        .output()
        .unwrap();
    assert!(
        started.elapsed() < Duration::from_secs(50),
        "{:?}",
        started.elapsed()
    );
    (
        status.code(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

#[test]
fn a_clean_checkout_is_green() {
    let project = project();
    // Files that git ignores are not checked.
    put(project.path(), "own/ignored/x.py", "def");
    put(project.path(), "own/x.pyc", "\0");
    assert_eq!(
        check(project.path(), &[]),
        (
            Some(0),
            "green: 0 errors, 0 warnings\n".to_owned(),
            String::new()
        )
    );
}

#[test]
fn findings_are_printed_in_each_format() {
    let project = project();
    put(project.path(), "own/a b.py", "import os\n");
    put(project.path(), "own/views.xml", "<odoo>\n<a>\n</odoo>\n");
    fs::remove_file(project.path().join("README.md")).unwrap();
    let (code, text, _) = check(project.path(), &[]);
    assert_eq!(code, Some(1));
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("error: own/views.xml:3: ") && lines[0].ends_with("(xml/well-formed)"),
        "{text}"
    );
    assert_eq!(
        lines[1],
        "warning: README.md: README.md is missing (template/required-file)"
    );
    assert!(
        lines[2].starts_with("warning: own/a b.py:1: ") && lines[2].ends_with("(ruff/F401)"),
        "{text}"
    );
    assert_eq!(lines[3], "red: 1 error, 2 warnings");

    let (code, json, _) = check(project.path(), &["--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (
            code,
            json["grade"].as_str(),
            json["findings"].as_array().map(Vec::len)
        ),
        (Some(1), Some("red"), Some(3))
    );

    let (code, sarif, _) = check(project.path(), &["--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif).unwrap();
    assert_eq!(
        (
            code,
            sarif["version"].as_str(),
            sarif["runs"][0]["results"].as_array().map(Vec::len)
        ),
        (Some(1), Some("2.1.0"), Some(3))
    );
    let places: Vec<&str> = sarif
        .pointer("/runs/0/results")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|result| {
            result
                .pointer("/locations/0/physicalLocation/artifactLocation/uri")?
                .as_str()
        })
        .collect();
    assert_eq!(places, ["own/views.xml", "README.md", "own/a%20b.py"]);

    // The build policy decides about the findings, as on the server.
    put(
        project.path(),
        "policy.json",
        r#"{"checks": {"xml/": "off", "ruff/": "off", "template/required-file": "warn"}}"#,
    );
    let policy = project.path().join("policy.json");
    let (code, text, _) = check(project.path(), &["--policy", policy.to_str().unwrap()]);
    assert_eq!(
        (code, text.lines().last()),
        (Some(0), Some("yellow: 0 errors, 1 warning"))
    );
}

#[test]
fn an_error_has_another_exit_code_than_a_failed_check() {
    let project = project();
    put(
        project.path(),
        "policy.json",
        r#"{"checks": {"xml/nonsense": "fail"}}"#,
    );
    let policy = project
        .path()
        .join("policy.json")
        .to_str()
        .unwrap()
        .to_owned();
    for (path, args, expected) in [
        ("/nowhere", vec![], "/nowhere"),
        ("/etc/passwd", vec![], "not a folder"),
        (".", vec!["--policy", "/nowhere.json"], "/nowhere.json"),
        (".", vec!["--policy", &policy], "xml/nonsense"),
    ] {
        let (code, text, error) = check(&project.path().join(path), &args);
        assert_eq!((code, text.as_str()), (Some(2), ""), "{error}");
        assert!(
            error.contains(expected) && error.lines().count() == 1,
            "{error}"
        );
    }
    let (code, text, _) = check(project.path(), &["--rules"]);
    assert!(
        code == Some(0) && text.contains("manifest/series"),
        "{text}"
    );
    let (code, text, _) = check(project.path(), &["--ruff", "/nowhere/ruff"]);
    assert!(
        code == Some(0) && text.contains("(ruff/not-run)") && text.contains("/nowhere/ruff"),
        "{text}"
    );
}

#[test]
fn a_hostile_checkout_gives_findings_and_never_blocks() {
    let project = project();
    let root = project.path();
    let fifo = |path: &str| {
        assert!(
            Command::new("mkfifo")
                .arg(root.join(path))
                .status()
                .unwrap()
                .success()
        )
    };
    fifo("own/pipe.py");
    fifo("own/.gitignore");
    let _socket = UnixListener::bind(root.join("own/socket")).unwrap();
    symlink("/etc/passwd", root.join("own/away.py")).unwrap();
    symlink("loop", root.join("own/loop")).unwrap();
    symlink("..", root.join("own/up")).unwrap();
    symlink("/", root.join("slash")).unwrap();
    fs::write(
        root.join("own").join(std::ffi::OsStr::new("caf\u{e9}.py")),
        "",
    )
    .unwrap();
    fs::write(
        root.join(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"own/\xff.py")),
        "",
    )
    .unwrap();
    put(root, "own/deep.py", &"(".repeat(1_000_000));
    put(root, "own/deep.xml", &"<a>".repeat(300_000));
    let (code, text, error) = check(root, &[]);
    assert_eq!((code, error.as_str()), (Some(1), ""), "{text}");
    for expected in [
        "error: own/pipe.py: this is neither a file nor a folder nor a symlink (layout/special-file)",
        "error: own/.gitignore: this is neither a file nor a folder nor a symlink (layout/special-file)",
        "error: own/socket: this is neither a file nor a folder nor a symlink (layout/special-file)",
        "error: own/away.py: the symlink `own/away.py` leads out of the repository (layout/link-escapes)",
        "error: slash: the symlink `slash` leads out of the repository (layout/link-escapes)",
        "error: own/loop: the symlink `own/loop` leads back to itself (layout/broken-link)",
        "error: own/deep.py: it is nested too deeply, also for Python (python/syntax)",
    ] {
        assert!(
            text.lines().any(|line| line == expected),
            "{expected}\n{text}"
        );
    }
    assert!(
        text.contains("(layout/path)")
            && text.contains("own/deep.xml:")
            && !text.contains("root:x"),
        "{text}"
    );
}

#[test]
fn submodules_are_repositories_of_their_own() {
    let project = project();
    let root = project.path();
    let tools = ".third-party/OCA/tools";
    put(
        root,
        &format!("{tools}/helper/__manifest__.py"),
        "{'version': '18.0.1.0.0', 'depends': []}",
    );
    put(root, &format!("{tools}/helper/old.py"), "print 'x'\n");
    put(root, &format!("{tools}/helper/secret/x.py"), "def");
    put(root, &format!("{tools}/.gitignore"), "secret\n");
    git(&root.join(tools), &["init", "--quiet"]);
    put(
        root,
        ".gitmodules",
        "[submodule \"OCA/tools\"]\n\tpath = .third-party/OCA/tools\n\turl = https://github.com/OCA/tools.git\n\tbranch = 18.0\n",
    );
    symlink(".third-party/OCA/tools/helper", root.join("helper")).unwrap();
    let (code, text, _) = check(root, &[]);
    assert_eq!(
        code,
        Some(0),
        "findings in a submodule are warnings: {text}"
    );
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(
        text.starts_with("warning: .third-party/OCA/tools/helper/old.py:1: "),
        "{text}"
    );
}

/// The links into a submodule that was not fetched lead nowhere, and that is not what to mend.
#[test]
fn a_missing_submodule_is_named_with_the_command_that_fetches_it() {
    let project = project();
    let root = project.path();
    git(root, &["commit", "--quiet", "--allow-empty", "-m", "x"]);
    let commit = "1".repeat(40);
    let entry = format!("160000,{commit},.third-party/OCA/tools");
    git(root, &["update-index", "--add", "--cacheinfo", &entry]);
    symlink(".third-party/OCA/tools/helper", root.join("helper")).unwrap();
    let (code, text, error) = check(root, &[]);
    assert_eq!((code, text.as_str()), (Some(2), ""), "{error}");
    assert!(
        error.contains(".third-party/OCA/tools: this submodule is not there; run `git submodule update --init --recursive`"),
        "{error}"
    );
    fs::create_dir_all(root.join(".third-party/OCA/tools")).unwrap();
    assert_eq!(
        check(root, &[]).0,
        Some(2),
        "the folder of a clone is empty"
    );
}
