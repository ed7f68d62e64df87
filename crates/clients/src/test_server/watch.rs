//! What a run uses on the test server: the bytes of its database, the locks of its login, and the
//! memory of its connections. A run that uses too much is stopped, because all runs share the server.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::PgConnection;
use sqlx::postgres::types::Oid;

use super::{Access, COMMON_DATABASE, TestServer, TestServerError};
use crate::background;

/// Most locks that a run may hold at a time. All databases of a server share one table of locks, and
/// when it is full, the tests of every project fail.
pub const MAX_LOCKS: u32 = 20_000;
/// Most memory of all connections of a run together, in MiB. It is known only of a server on the same
/// machine.
pub const MAX_MEMORY_MIB: u32 = 1024;

/// How often locks and memory are checked. One statement takes about 200,000 locks in a second, which
/// is as many as the private server has room for.
const CHECK_INTERVAL: Duration = Duration::from_millis(100);
/// The size of the database, which takes the server longer, is read with each of these checks.
const CHECKS_FOR_SIZE: u64 = 30;
/// How long the next attempt waits after a check failed. Nobody watches the run meanwhile.
const AFTER_FAILURE: Duration = Duration::from_millis(300);
/// How long every check may fail: a server that restarts answers earlier.
const LONGEST_FAILURE: Duration = Duration::from_secs(30);

/// What a run used up on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outgrown {
    Disk,
    Locks,
    Memory,
}

/// The watch over a run on the server.
pub struct RunWatch<'a> {
    server: &'a TestServer,
    access: &'a Access,
    /// How much its database may grow, in bytes.
    most_growth: i64,
    /// The first size of its database that was read, in bytes.
    first_size: OnceLock<i64>,
    outgrown: OnceLock<Outgrown>,
    was_crowded_out: AtomicBool,
}

/// A process of Postgres that has locks or a connection.
#[derive(sqlx::FromRow)]
struct Process {
    pid: i32,
    locks: i64,
    is_of_run: bool,
}

impl TestServer {
    /// Watches a run, whose database may grow by `mib`.
    pub fn watch<'a>(&'a self, access: &'a Access, mib: u32) -> RunWatch<'a> {
        RunWatch {
            server: self,
            access,
            most_growth: i64::from(mib) << 20,
            first_size: OnceLock::new(),
            outgrown: OnceLock::new(),
            was_crowded_out: AtomicBool::new(false),
        }
    }
}

impl RunWatch<'_> {
    /// Returns when the database of the run has grown too much, or when its login holds too many
    /// locks or its connections take too much memory; then its connections are ended, and the login
    /// cannot make new ones. Temporary files do not count. Returns an error when this cannot be read
    /// for long.
    pub async fn wait_until_outgrown(&self) -> Result<Outgrown, TestServerError> {
        let mut last_check = Instant::now();
        loop {
            match self.check_again_and_again(&mut last_check).await {
                Ok(outgrown) => return Ok(outgrown),
                Err(error) if last_check.elapsed() > LONGEST_FAILURE => return Err(error),
                Err(_) => {}
            }
            tokio::time::sleep(AFTER_FAILURE).await;
        }
    }

    /// What the run used up. This is known a moment before its connections are ended.
    pub fn outgrown(&self) -> Option<Outgrown> {
        self.outgrown.get().copied()
    }

    /// Whether the table of locks was nearly full, mostly with locks of others.
    pub fn was_crowded_out(&self) -> bool {
        self.was_crowded_out.load(Ordering::Relaxed)
    }

    /// Checks the run with one connection. A new one needs a place in the table of locks, which may be
    /// full, and so does every look into a catalog that databases share. `last_check` is when a check
    /// succeeded.
    async fn check_again_and_again(
        &self,
        last_check: &mut Instant,
    ) -> Result<Outgrown, TestServerError> {
        let (server, user) = (self.server, &self.access.user);
        let mut conn = server.connect(COMMON_DATABASE).await?;
        let prepared = async {
            let room = server.count_locks(&mut conn).await?;
            Ok((server.find_login(&mut conn, user).await?, room))
        };
        let (login, room) = server.within_time(prepared).await?;
        let Some(login) = login else {
            return Err(server.no_answer(&format!("there is no login {user}")));
        };
        let mut check = 0_u64;
        loop {
            let with_size = check.is_multiple_of(CHECKS_FOR_SIZE);
            let checked = self.check(&mut conn, login, room, with_size);
            let outgrown = server.within_time(checked).await?;
            *last_check = Instant::now();
            if let Some(outgrown) = outgrown {
                self.outgrown.get_or_init(|| outgrown);
                // The container of the run ends a moment later, and could use up the server in it.
                if outgrown != Outgrown::Disk
                    && let Err(error) = server.shut_out(&mut conn, login, user).await
                {
                    tracing::warn!(%error, "the connections of a test could not be ended");
                }
                return Ok(outgrown);
            }
            tokio::time::sleep(CHECK_INTERVAL).await;
            check += 1;
        }
    }

    async fn check(
        &self,
        conn: &mut PgConnection,
        login: Oid,
        room: i64,
        with_size: bool,
    ) -> Result<Option<Outgrown>, TestServerError> {
        let Access { database, user, .. } = self.access;
        // The login can connect to the common database too.
        let processes: Vec<Process> = sqlx::query_as(
            "WITH held AS (SELECT pid, count(*) AS locks FROM pg_lock_status() GROUP BY pid)
             SELECT pid, coalesce(locks, 0) AS locks, coalesce(usesysid = $1, false) AS is_of_run
             FROM held FULL JOIN pg_stat_get_activity(NULL) USING (pid) WHERE pid IS NOT NULL",
        )
        .bind(login)
        .fetch_all(&mut *conn)
        .await
        .map_err(|error| self.server.failed("the locks of a login", error))?;
        let all: i64 = processes.iter().map(|process| process.locks).sum();
        let of_run = processes.iter().filter(|process| process.is_of_run);
        let own: i64 = of_run.clone().map(|process| process.locks).sum();
        if own > i64::from(MAX_LOCKS) {
            return Ok(Some(Outgrown::Locks));
        }
        if all > room / 10 * 8 && own < all / 2 {
            self.was_crowded_out.store(true, Ordering::Relaxed);
        }
        let (pids, user) = (of_run.map(|process| process.pid).collect(), user.clone());
        let memory = background::run(None, move |_| read_memory(pids, &user)).await;
        // A panic of the thread is logged, and the next check reads the memory again.
        if memory.unwrap_or_default() > u64::from(MAX_MEMORY_MIB) << 20 {
            return Ok(Some(Outgrown::Memory));
        }
        if !with_size {
            return Ok(None);
        }
        let size: i64 = sqlx::query_scalar(
            "SELECT coalesce((SELECT pg_database_size(oid) FROM pg_database WHERE datname = $1), 0)",
        )
        .bind(database)
        .fetch_one(conn)
        .await
        .map_err(|error| self.server.failed("the size of a database", error))?;
        let growth = size - *self.first_size.get_or_init(|| size);
        Ok((growth > self.most_growth).then_some(Outgrown::Disk))
    }
}

impl TestServer {
    /// Returns how many locks the server's table has room for, at least
    /// (<https://www.postgresql.org/docs/current/runtime-config-locks.html>).
    async fn count_locks(&self, conn: &mut PgConnection) -> Result<i64, TestServerError> {
        sqlx::query_scalar(
            "SELECT current_setting('max_locks_per_transaction')::bigint
                * (current_setting('max_connections')::bigint + current_setting('max_prepared_transactions')::bigint)",
        )
        .fetch_one(conn)
        .await
        .map_err(|error| self.failed("the size of the table of locks", error))
    }

    /// Ends the connections of a login, and refuses new ones. The connections end first: the change of
    /// the login needs a place in the table of locks, which may be full.
    async fn shut_out(
        &self,
        conn: &mut PgConnection,
        login: Oid,
        name: &str,
    ) -> Result<(), TestServerError> {
        let shutting_out = async {
            self.end_connections(conn, login).await?;
            // A process with many locks takes a moment to end.
            while self.lock_login(conn, name).await.is_err() {
                tokio::time::sleep(CHECK_INTERVAL).await;
                self.end_connections(conn, login).await?;
            }
            self.end_connections(conn, login).await
        };
        self.within_time(shutting_out).await
    }
}

/// Reads the memory of a run's connections together, in bytes. A process counts when this one sees
/// it: Postgres writes the name of the login into the title of its process, or the process that a
/// parallel worker belongs to. Others are on another machine or in a container of their own.
fn read_memory(pids: Vec<i32>, user: &str) -> u64 {
    let is_of_run = |pid: &&i32| {
        let title = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let title = String::from_utf8_lossy(&title);
        let title = title.trim_end_matches(['\0', ' ']);
        let leader = title.rsplit_once(" for PID ");
        let leader = leader.and_then(|(_, leader)| leader.parse().ok());
        title.contains(user) || leader.is_some_and(|leader: i32| pids.contains(&leader))
    };
    let seen = pids.iter().filter(is_of_run);
    seen.filter_map(|pid| read_memory_of_process(*pid)).sum()
}

/// Reads the memory of a process in bytes, also where it is swapped out (`proc_pid_smaps(5)`). Pages
/// that processes share are divided among them; so the memory of parallel queries counts, too. That
/// is visible to the owner of the process and to root; otherwise, only the memory that the process
/// shares with no other counts (`proc_pid_status(5)`).
fn read_memory_of_process(pid: i32) -> Option<u64> {
    let (text, names) = match std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) {
        Ok(text) => (text, ["Pss:", "SwapPss:"]),
        Err(_) => {
            let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
            (text, ["RssAnon:", "VmSwap:"])
        }
    };
    let kib = |name| {
        let value = text.lines().find_map(|line| line.strip_prefix(name));
        value.and_then(|value| value.trim().strip_suffix(" kB")?.parse::<u64>().ok())
    };
    Some(names.into_iter().filter_map(kib).sum::<u64>() << 10)
}
