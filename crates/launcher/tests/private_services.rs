//! The launcher against the real programs, including the death of the process that launched them.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ecluse_launcher::{LaunchError, Postgres, Registry};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};

/// Postgres' own account has to enter it.
fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("ecluse-launch-").permissions(fs::Permissions::from_mode(0o711)).tempdir().unwrap()
}

async fn query(postgres: &Postgres, sql: &str) -> String {
    let psql = postgres.programs().join("psql");
    let output = tokio::process::Command::new(psql).arg("-AtX").arg(postgres.url("ecluse")).args(["-c", sql]).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn data_outlives_a_restart_and_an_initialised_start_is_fast() {
    let folder = folder();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    query(&postgres, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)").await;
    query(&postgres, "CREATE DATABASE another").await;
    assert_eq!(query(&postgres, "SHOW fsync").await, "on");
    postgres.stop().await;
    let started = Instant::now();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    println!("start over an initialised folder: {:?}", started.elapsed());
    assert_eq!(query(&postgres, "SELECT id FROM kept").await, "7");
}

#[tokio::test]
async fn two_never_share_a_folder() {
    let folder = folder();
    let _first = Postgres::start(folder.path()).await.unwrap();
    assert!(matches!(Postgres::start(folder.path()).await, Err(LaunchError::InUse(_))));
}

#[tokio::test]
async fn a_pid_file_of_a_stranger_is_no_obstacle() {
    let folder = folder();
    Postgres::start(folder.path()).await.unwrap().stop().await;
    let stale = format!("{}\n{}/cluster\n1\n5432\n\n\n 1 1\nready   \n", std::process::id(), folder.path().display());
    fs::write(folder.path().join("cluster/postmaster.pid"), stale).unwrap();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    assert_eq!(query(&postgres, "SELECT 1").await, "1");
}

#[tokio::test]
async fn an_interrupted_first_start_is_begun_again() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("cluster.new/base")).unwrap();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    assert_eq!(query(&postgres, "SELECT 1").await, "1");
    assert!(!folder.path().join("cluster.new").exists());
}

#[tokio::test]
async fn a_very_long_path_still_gets_a_socket() {
    let folder = folder();
    let deep = folder.path().join("a".repeat(120));
    let postgres = Postgres::start(&deep).await.unwrap();
    assert_eq!(query(&postgres, "SELECT 1").await, "1");
    let socket = postgres.socket_folder().to_path_buf();
    postgres.stop().await;
    assert!(!socket.exists());
}

#[tokio::test]
async fn other_accounts_cannot_connect() {
    if !Uid::effective().is_root() {
        return; // there is no other account to be
    }
    let folder = folder();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    let psql = postgres.programs().join("psql");
    let url = postgres.url("ecluse");
    let mut command = tokio::process::Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(psql).args(["-AtX", &url, "-c", "SELECT 1"]);
    let output = command.current_dir("/").output().await.unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Permission denied"), "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test]
async fn a_folder_that_postgres_cannot_enter_is_named() {
    if !Uid::effective().is_root() {
        return; // Postgres runs as ourselves and enters what we enter
    }
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let error = Postgres::start(&closed.join("data")).await.unwrap_err();
    assert!(error.to_string().contains(closed.to_str().unwrap()), "{error}");
}

#[tokio::test]
async fn a_registry_keeps_its_port_and_its_content() {
    let folder = folder();
    let first = Registry::start(folder.path()).await.unwrap();
    let address = first.address().to_owned();
    first.stop().await;
    let second = Registry::start(folder.path()).await.unwrap();
    assert_eq!(second.address(), address);
    let third = Registry::start(&folder.path().join("other")).await.unwrap();
    assert_ne!(third.address(), address);
}

const HOLD: &str = "ECLUSE_TEST_HOLD";

/// Not a test of its own: the process that the next one kills.
#[tokio::test]
async fn hold_services_when_told_to() {
    let Some(folder) = std::env::var_os(HOLD) else { return };
    let folder = Path::new(&folder);
    let postgres = Postgres::start(&folder.join("postgres")).await.unwrap();
    let registry = Registry::start(&folder.join("registry")).await.unwrap();
    query(&postgres, "CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)").await;
    fs::write(folder.join("ready"), format!("{} {}", postgres.process_id(), registry.address())).unwrap();
    std::future::pending::<()>().await;
}

struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn a_killed_parent_leaves_nothing_and_the_next_start_works_at_once() {
    let folder = folder();
    for round in 1..=3 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "hold_services_when_told_to"]).env(HOLD, folder.path()).stdout(Stdio::null());
        let mut holder = Holder(command.spawn().unwrap());
        let ready = folder.path().join("ready");
        let text = until(Duration::from_secs(30), || fs::read_to_string(&ready).ok().filter(|text| !text.is_empty())).await;
        let (pid, address) = text.split_once(' ').unwrap();
        holder.0.kill().unwrap();
        holder.0.wait().unwrap();
        fs::remove_file(&ready).unwrap();
        // No pause: the orphans may still be on their way out.
        let postgres = Postgres::start(&folder.path().join("postgres")).await.unwrap();
        assert_eq!(query(&postgres, "SELECT count(*) FROM kept").await, round.to_string());
        let gone = Pid::from_raw(pid.parse().unwrap());
        until(Duration::from_secs(5), || kill(gone, None::<Signal>).is_err().then_some(())).await;
        until(Duration::from_secs(5), || std::net::TcpStream::connect(address).is_err().then_some(())).await;
        postgres.stop().await;
    }
}

async fn until<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "nothing within {limit:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
