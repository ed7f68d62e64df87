//! The launcher with the real programs, including the death of the process that started them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod keep;
mod killed_parent;
mod locks;
mod postgres;
mod registry;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use ecluse_launcher::Postgres;
use nix::sys::signal::kill;
use nix::unistd::Pid;

/// Makes a temporary folder that the account of Postgres can enter.
fn folder() -> tempfile::TempDir {
    tempfile::Builder::new()
        .prefix("ecluse-launch-")
        .permissions(fs::Permissions::from_mode(0o711))
        .tempdir()
        .unwrap()
}

async fn query(postgres: &Postgres, sql: &str) -> String {
    let output = run_psql(postgres.programs(), &postgres.url("ecluse"), sql).await;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

async fn run_psql(programs: &Path, url: &str, sql: &str) -> Output {
    tokio::process::Command::new(programs.join("psql"))
        .args(["-AtX", url, "-c", sql])
        .output()
        .await
        .unwrap()
}

fn is_alive(process: u32) -> bool {
    kill(Pid::from_raw(process.try_into().unwrap()), None).is_ok()
}

async fn until(limit: Duration, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + limit;
    while !is_so().await {
        assert!(Instant::now() < deadline, "not within {limit:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
