//! Lock files of Postgres that an earlier, killed run left, and servers that still run.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ecluse_launcher::{LaunchError, Postgres};
use nix::unistd::Uid;

use super::{folder, query};

/// Writes both lock files of a killed server, which name this process.
fn write_locks(data: &Path, process: u32) {
    let (cluster, socket) = (data.join("cluster"), data.join("socket"));
    let lines = format!(
        "{process}\n{}\n1\n5432\n{}\n",
        cluster.display(),
        socket.display()
    );
    fs::write(socket.join(".s.PGSQL.5432.lock"), &lines).unwrap();
    fs::write(socket.join(".s.PGSQL.5432"), "").unwrap();
    let lines = format!("{lines}\n        1         1\nready   \n");
    fs::write(cluster.join("postmaster.pid"), lines).unwrap();
}

/// The server starts although the locks name this process.
async fn start_despite_locks(process: u32) {
    let folder = folder();
    let data = folder.path();
    Postgres::start(data).await.unwrap().stop().await;
    write_locks(data, process);
    let postgres = Postgres::start(data).await.unwrap();
    assert_eq!(query(&postgres, "SELECT 1").await, "1");
    postgres.stop().await;
}

/// A process of a test, killed when it is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A program as the account of Postgres. Postgres believes only locks that name a process of its own
/// account.
fn as_postgres(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if Uid::effective().is_root() {
        let account = nix::unistd::User::from_name("postgres").unwrap().unwrap();
        let (user, group) = (account.uid, account.gid);
        command.args([format!("--reuid={user}"), format!("--regid={group}")]);
        command.arg("--clear-groups");
    }
    command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
    command.current_dir("/");
    command
}

#[tokio::test]
async fn locks_that_name_another_program_are_stale() {
    let mut command = as_postgres(Path::new("sleep"));
    let mut other = Process(command.arg("600").spawn().unwrap());
    start_despite_locks(other.0.id()).await;
    assert!(other.0.try_wait().unwrap().is_none(), "it was left alone");
    // The number may also be the one of the starting program itself.
    start_despite_locks(std::process::id()).await;
}

#[tokio::test]
async fn locks_that_name_a_zombie_are_stale() {
    // Nobody waits for the process before the end of the test, so it stays a zombie.
    let zombie = Process(as_postgres(Path::new("true")).spawn().unwrap());
    let stat = format!("/proc/{}/stat", zombie.0.id());
    let deadline = Instant::now() + Duration::from_secs(60);
    while !fs::read_to_string(&stat).unwrap().contains(") Z ") {
        assert!(Instant::now() < deadline, "no zombie");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    start_despite_locks(zombie.0.id()).await;
}

#[tokio::test]
async fn locks_that_name_nobody_are_stale() {
    let mut ended = Command::new("true").spawn().unwrap();
    ended.wait().unwrap();
    start_despite_locks(ended.id()).await;
}

/// The disk was full when the locks were written.
#[tokio::test]
async fn empty_locks_are_stale() {
    let folder = folder();
    let data = folder.path();
    Postgres::start(data).await.unwrap().stop().await;
    for lock in ["socket/.s.PGSQL.5432.lock", "cluster/postmaster.pid"] {
        fs::write(data.join(lock), "").unwrap();
    }
    let postgres = Postgres::start(data).await.unwrap();
    assert_eq!(query(&postgres, "SELECT 1").await, "1");
}

/// A server of another cluster may have got the process number.
#[tokio::test]
async fn locks_that_name_a_server_of_another_folder_are_stale() {
    let other_folder = folder();
    let other = Postgres::start(other_folder.path()).await.unwrap();
    start_despite_locks(other.process_id()).await;
    assert_eq!(query(&other, "SELECT 1").await, "1");
}

/// An administrator started Postgres by hand.
#[tokio::test]
async fn a_server_that_another_program_started_is_left_alone() {
    let folder = folder();
    let data = folder.path();
    let postgres = Postgres::start(data).await.unwrap();
    let program = postgres.programs().join("postgres");
    postgres.stop().await;
    let cluster = data.join("cluster");
    let mut command = as_postgres(&program);
    command.arg("-D").arg(&cluster);
    let socket = format!("unix_socket_directories={}", cluster.display());
    command.args(["-c", "listen_addresses=", "-c", &socket]);
    command.stderr(Stdio::null());
    let mut server = Process(command.spawn().unwrap());
    let lock = cluster.join("postmaster.pid");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !fs::read_to_string(&lock).is_ok_and(|text| text.contains("ready")) {
        assert!(Instant::now() < deadline, "the server does not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for is_locked in [true, false] {
        if !is_locked {
            // Somebody removed the lock; the server is there all the same.
            fs::remove_file(&lock).unwrap();
        }
        let error = Postgres::start(data).await.unwrap_err();
        assert!(matches!(error, LaunchError::StillRunning { .. }), "{error}");
        let sentence = format!("process {}, which another program started", server.0.id());
        assert!(error.to_string().contains(&sentence), "{error}");
        assert!(server.0.try_wait().unwrap().is_none(), "it still runs");
    }
}
