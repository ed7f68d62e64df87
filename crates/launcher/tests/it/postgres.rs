//! Starting, stopping and reaching a private Postgres.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Instant;

use ecluse_launcher::{LaunchError, Postgres};
use nix::unistd::Uid;

use super::{folder, query};

#[tokio::test]
async fn data_is_kept_across_a_restart() {
    let folder = folder();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    query(
        &postgres,
        "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)",
    )
    .await;
    query(&postgres, "CREATE DATABASE another").await;
    assert_eq!(query(&postgres, "SHOW fsync").await, "on");
    postgres.stop().await;
    let started = Instant::now();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    println!("start over an initialised folder: {:?}", started.elapsed());
    assert_eq!(query(&postgres, "SELECT id FROM kept").await, "7");
}

#[tokio::test]
async fn two_servers_never_share_a_folder() {
    let folder = folder();
    let _first = Postgres::start(folder.path()).await.unwrap();
    assert!(matches!(
        Postgres::start(folder.path()).await,
        Err(LaunchError::InUse(_))
    ));
}

#[tokio::test]
async fn an_interrupted_first_start_is_repeated() {
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
        return; // only root can change to another account
    }
    let folder = folder();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    let psql = postgres.programs().join("psql");
    let url = postgres.url("ecluse");
    let mut command = tokio::process::Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"])
        .arg(psql)
        .args(["-AtX", &url, "-c", "SELECT 1"]);
    let output = command.current_dir("/").output().await.unwrap();
    assert!(!output.status.success());
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("Permission denied"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test]
async fn a_folder_that_postgres_cannot_enter_is_named() {
    if !Uid::effective().is_root() {
        return; // Postgres runs as this account and can enter the same folders
    }
    let folder = folder();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let error = Postgres::start(&closed.join("data")).await.unwrap_err();
    assert!(
        error.to_string().contains(closed.to_str().unwrap()),
        "{error}"
    );
}
