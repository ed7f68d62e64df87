//! Services that end by themselves while the process that started them goes on.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use ecluse_launcher::{Postgres, Registry, Restart as _, keep_running};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::net::TcpStream;

use super::{folder, is_alive, query, run_psql, until};

/// How long a service may take to run again.
const LIMIT: Duration = Duration::from_secs(60);

fn kill_process(id: u32) {
    kill(Pid::from_raw(id.try_into().unwrap()), Signal::SIGKILL).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_ends_is_started_again_at_its_address() {
    let folder = folder();
    let postgres = Postgres::start(&folder.path().join("postgres"))
        .await
        .unwrap();
    let mut registry = Registry::start(&folder.path().join("registry"))
        .await
        .unwrap();
    query(&postgres, "CREATE TABLE kept (id int)").await;
    let (database, address) = (Client::of(&postgres), registry.address().to_owned());
    let killed = [postgres.process_id(), registry.guard().id()];
    let kept = [keep_running(postgres), keep_running(registry)];
    for process in killed {
        kill_process(process);
        // It is reaped before the next one starts, so what answers below is another one.
        until(LIMIT, async || !is_alive(process)).await;
    }
    until(LIMIT, async || {
        database.succeeds("SELECT count(*) FROM kept").await
    })
    .await;
    until(LIMIT, async || TcpStream::connect(&address).await.is_ok()).await;
    for service in kept {
        service.stop().await;
    }
    assert!(!database.succeeds("SELECT 1").await, "Postgres still runs");
    assert!(
        TcpStream::connect(&address).await.is_err(),
        "the registry still runs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_cannot_start_is_started_when_it_can() {
    let folder = folder();
    let postgres = Postgres::start(folder.path()).await.unwrap();
    let (database, process) = (Client::of(&postgres), postgres.process_id());
    let kept = keep_running(postgres);
    let state = folder.path().join("cluster/global/pg_control");
    let away = state.with_extension("away");
    fs::rename(&state, &away).unwrap();
    kill_process(process);
    let log = folder.path().join("postgres.log");
    until(LIMIT, async || {
        fs::read_to_string(&log)
            .is_ok_and(|text| text.contains("pg_control") && text.contains("No such file"))
    })
    .await;
    assert!(!database.succeeds("SELECT 1").await);
    fs::rename(&away, &state).unwrap();
    until(LIMIT, async || database.succeeds("SELECT 1").await).await;
    kept.stop().await;
}

/// What a query needs after the service was given away.
struct Client {
    programs: PathBuf,
    url: String,
}

impl Client {
    fn of(postgres: &Postgres) -> Client {
        Client {
            programs: postgres.programs().to_owned(),
            url: postgres.url("ecluse"),
        }
    }

    async fn succeeds(&self, sql: &str) -> bool {
        let output = run_psql(&self.programs, &self.url, sql).await;
        output.status.success()
    }
}
