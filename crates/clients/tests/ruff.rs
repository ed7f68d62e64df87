//! The real ruff, over files of a project that means no good. `cargo xtask test` installs it.

#![expect(clippy::unwrap_used, reason = "tests")]

use ecluse_clients::ruff::{Config, Room, Ruff, RuffError, Vetted};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

fn ruff() -> Ruff {
    Ruff::new(std::env::var_os("ECLUSE_RUFF").unwrap_or_else(|| "ruff".into()))
}

fn config(text: &str) -> Vetted {
    Config { file: ".ruff.toml", text: text.to_owned() }.vet().unwrap().unwrap()
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().next().is_none()
}

#[tokio::test]
async fn it_says_what_it_objects_to_and_leaves_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    assert!(ruff().version().await.unwrap().starts_with("ruff "));
    let room = Room::new(scratch.path()).unwrap();
    let folder = std::fs::read_dir(scratch.path()).unwrap().next().unwrap().unwrap().path();
    assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let fine = "match 1:\n    case _:\n        pass\n";
    for (path, text) in [("own/__init__.py", ""), ("own/a.py", "import os\n\nx = 1\n"), ("own/été.py", fine), ("own/b.py", "def f(:\n")] {
        room.put(path, text.as_bytes()).unwrap();
    }
    // it may not mend anything, whatever it is told
    let lints = ruff().check(room, &config("fix = true\nfix-only = true\n[lint]\nselect = ['F']\n"), 12).await.unwrap();
    let told: Vec<_> = lints.iter().map(|lint| (lint.path.as_str(), lint.line, lint.code.as_str())).collect();
    assert!(told.contains(&("own/a.py", 1, "F401")), "{told:?}");
    assert!(told.iter().any(|(path, line, code)| (*path, *line, *code) == ("own/b.py", 1, "invalid-syntax")), "{told:?}");
    assert!(told.iter().all(|(path, ..)| ["own/a.py", "own/b.py"].contains(path)), "{told:?}");
    assert!(is_empty(scratch.path()));
}

#[tokio::test]
async fn what_it_cannot_do_is_said_in_a_sentence() {
    let scratch = tempfile::tempdir().unwrap();
    let room = || Room::new(scratch.path()).unwrap();
    let refused = ruff().check(room(), &config("no-such-option = 1\n"), 12).await.unwrap_err().to_string();
    assert!(refused.contains("no-such-option") && !refused.contains(&scratch.path().display().to_string()), "{refused}");
    let missing = Ruff::new("/nowhere/ruff").check(room(), &config(""), 12).await.unwrap_err();
    assert!(matches!(&missing, RuffError::Missing { .. }) && missing.to_string().contains("/nowhere/ruff"));
    assert!(is_empty(scratch.path()));
}

#[tokio::test]
async fn time_and_output_are_bounded() {
    let scratch = tempfile::tempdir().unwrap();
    let tools = tempfile::tempdir().unwrap();
    // `exec`: what is killed is the program itself
    for (name, script, wanted) in [("slow", "exec sleep 1000", "did not end"), ("loud", "exec yes", "more to say")] {
        let tool = tools.path().join(name);
        std::fs::write(&tool, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&tool, std::fs::Permissions::from_mode(0o755)).unwrap();
        let limit = if name == "slow" { Duration::from_millis(200) } else { Duration::from_secs(60) };
        let error = Ruff::new(tool).within(limit).check(Room::new(scratch.path()).unwrap(), &config(""), 12).await.unwrap_err();
        assert!(error.to_string().contains(wanted), "{error}");
    }
    assert!(is_empty(scratch.path()));
}

#[test]
fn a_room_holds_only_what_lies_in_it() {
    let scratch = tempfile::tempdir().unwrap();
    let room = Room::new(scratch.path()).unwrap();
    for bad in ["../x.py", "/tmp/x.py", "a/../../x.py", "", "a\0b"] {
        assert!(room.put(bad, b"").is_err(), "{bad}");
    }
    room.put("a/b.py", b"1").unwrap();
    assert!(room.put("a/b.py", b"2").is_err());
}
