//! Services whose parent process is killed.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use ecluse_launcher::{Postgres, Registry};

use super::{folder, is_alive, query, until};

/// Set in the child process that is killed: the folder of its services.
const FOLDER: &str = "ECLUSE_TEST_KILLED_PARENT";

/// Runs both services until this process is killed.
async fn run_services(folder: &Path) {
    let postgres = Postgres::start(&folder.join("postgres")).await.unwrap();
    let registry = Registry::start(&folder.join("registry")).await.unwrap();
    query(
        &postgres,
        "CREATE TABLE IF NOT EXISTS kept (id int); INSERT INTO kept VALUES (1)",
    )
    .await;
    fs::write(
        folder.join("ready"),
        format!("{} {}", postgres.process_id(), registry.address()),
    )
    .unwrap();
    std::future::pending::<()>().await;
}

struct KilledOnDrop(Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[tokio::test]
async fn a_killed_parent_leaves_nothing_and_the_next_start_works_at_once() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return run_services(Path::new(&folder)).await;
    }
    let folder = folder();
    for round in 1..=3 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args([
                "--exact",
                "killed_parent::a_killed_parent_leaves_nothing_and_the_next_start_works_at_once",
            ])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null());
        let mut parent = KilledOnDrop(command.spawn().unwrap());
        let ready = folder.path().join("ready");
        let mut text = String::new();
        until(Duration::from_secs(60), async || {
            text = fs::read_to_string(&ready).unwrap_or_default();
            !text.is_empty()
        })
        .await;
        let (pid, address) = text.split_once(' ').unwrap();
        parent.0.kill().unwrap();
        parent.0.wait().unwrap();
        fs::remove_file(&ready).unwrap();
        // There is no pause: the orphans may still be ending.
        let postgres = Postgres::start(&folder.path().join("postgres"))
            .await
            .unwrap();
        assert_eq!(
            query(&postgres, "SELECT count(*) FROM kept").await,
            round.to_string()
        );
        let gone = pid.parse().unwrap();
        until(Duration::from_secs(60), async || !is_alive(gone)).await;
        // The next registry gets the port of the killed one, which may still be ending.
        let registry = Registry::start(&folder.path().join("registry"))
            .await
            .unwrap();
        assert_eq!(registry.address(), address);
        registry.stop().await;
        postgres.stop().await;
    }
}
