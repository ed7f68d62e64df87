//! A private Postgres server with its data in one folder. The program is found on this machine, and
//! the data folder is initialised once.
//!
//! The server listens on a Unix socket, without a password: the socket lies in a folder of mode
//! 0700, and Postgres gets the account of a caller from the kernel (`peer`). Only the account of
//! this process and the account of Postgres can connect. A server for tests also listens on a port
//! of 127.0.0.1, where every role needs its password.

mod cluster;
mod programs;

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use nix::fcntl::Flock;
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User, chown};

use cluster::{initialise, make_private_folder};
use programs::find_programs;

use crate::folder::lock_folder;
use crate::keep::Restart;
use crate::{Guard, LaunchError, Spec, locks, orphans};

/// The kernel's limit for a socket's path is 107 bytes. `/.s.PGSQL.` and a port of five digits take
/// 15 of them; two bytes are spare.
const LONGEST_SOCKET_FOLDER: usize = 90;
/// How long the server may take to start: recovery after a crash may take a while.
const START_LIMIT: Duration = Duration::from_secs(60);

/// How much address space each process of a server for tests may have, in bytes. Its memory shared
/// by all, and the libraries, take about 250 MB of it. A role can set `work_mem` for itself as high
/// as it wants, so no setting limits what one connection takes.
const MAX_MEMORY_FOR_TESTS: u64 = 1 << 30;

/// The file in the data folder that defines who may connect.
const ACCESS_RULES: &str = "hba.conf";
/// The role that owns the server and every database.
const OWNER: &str = "postgres";

/// Which data survives a power failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Every commit is on disk before it is answered.
    Full,
    /// No commit is guaranteed to survive: for tests only.
    None,
}

/// A role without any rights of its own that the account of this process may also connect as.
pub const SERVING_ROLE: &str = "ecluse";

/// A running private Postgres, stopped on drop.
#[derive(Debug)]
pub struct Postgres {
    guard: Guard,
    plan: Plan,
    // Held as long as the server may run.
    _lock: Flock<File>,
    _short_folder: Option<tempfile::TempDir>,
}

/// What a server is started from, at the first start and at every later one.
#[derive(Debug)]
struct Plan {
    programs: PathBuf,
    data_dir: PathBuf,
    cluster: PathBuf,
    socket_folder: PathBuf,
    account: Option<User>,
    durability: Durability,
    /// The port on loopback, for roles with a password; `None` for a server that only the account
    /// of this process reaches.
    port: Option<u16>,
}

impl Postgres {
    /// Starts Postgres with the data in `data_dir`. The first start creates a cluster and the
    /// database `ecluse`.
    ///
    /// Two processes never share a `data_dir`. Processes and files that an earlier, killed run left
    /// are removed first.
    pub async fn start(data_dir: &Path) -> Result<Postgres, LaunchError> {
        Postgres::start_with(data_dir, Durability::Full).await
    }

    /// Starts Postgres as [`start`](Self::start) does, with this durability.
    pub async fn start_with(
        data_dir: &Path,
        durability: Durability,
    ) -> Result<Postgres, LaunchError> {
        Postgres::launch(data_dir, durability, None).await
    }

    /// Starts a server for databases that may be lost. No data is guaranteed to survive a power
    /// failure, so the cluster of an earlier boot of the machine is deleted and made again. The
    /// server has no database `ecluse`. It also listens on a free port of 127.0.0.1, for roles with
    /// a password, and the memory of each connection is limited.
    pub async fn start_for_tests(data_dir: &Path) -> Result<Postgres, LaunchError> {
        fs::create_dir_all(data_dir).map_err(LaunchError::file_error(data_dir))?;
        let this_boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let (mark, cluster) = (data_dir.join("boot"), data_dir.join("cluster"));
        if fs::read_to_string(&mark).is_ok_and(|boot| boot != this_boot) && cluster.exists() {
            fs::remove_dir_all(&cluster).map_err(LaunchError::file_error(&cluster))?;
        }
        fs::write(&mark, this_boot).map_err(LaunchError::file_error(&mark))?;
        let port = crate::free_port().map_err(LaunchError::file_error(Path::new("127.0.0.1")))?;
        Postgres::launch(data_dir, Durability::None, Some(port)).await
    }

    async fn launch(
        data_dir: &Path,
        durability: Durability,
        port: Option<u16>,
    ) -> Result<Postgres, LaunchError> {
        fs::create_dir_all(data_dir).map_err(LaunchError::file_error(data_dir))?;
        let data_dir = data_dir
            .canonicalize()
            .map_err(LaunchError::file_error(data_dir))?;
        let lock = lock_folder(&data_dir)?;
        let account = server_account();
        if let Some(user) = &account {
            let open = fs::Permissions::from_mode(0o711);
            fs::set_permissions(&data_dir, open).map_err(LaunchError::file_error(&data_dir))?;
            check_reachable(&data_dir, user)?;
        }
        let cluster = data_dir.join("cluster");
        let programs = find_programs(&cluster).await?;
        if !cluster.join("PG_VERSION").is_file() {
            initialise(
                &programs,
                &data_dir,
                &cluster,
                account.as_ref(),
                durability,
                // a server for tests, which has a port, has no database `ecluse`
                port.is_none(),
            )
            .await?;
        }
        let (socket_folder, short_folder) = socket_folder(&data_dir, account.as_ref())?;
        let plan = Plan {
            programs,
            data_dir,
            cluster,
            socket_folder,
            account,
            durability,
            port,
        };
        Ok(Postgres {
            guard: plan.start_server().await?,
            plan,
            _lock: lock,
            _short_folder: short_folder,
        })
    }

    /// Returns a connection URL for sqlx and libpq. Its role owns the server and may do everything.
    pub fn url(&self, database: &str) -> String {
        self.url_of_role(OWNER, database)
    }

    /// Returns a connection URL of the role [`SERVING_ROLE`], which the caller must have created: a
    /// role with the rights that it was granted and no others.
    pub fn serving_url(&self, database: &str) -> String {
        self.url_of_role(SERVING_ROLE, database)
    }

    fn url_of_role(&self, role: &str, database: &str) -> String {
        let port = self
            .plan
            .port
            .map(|port| format!("&port={port}"))
            .unwrap_or_default();
        format!(
            "postgres://{role}@localhost/{database}?host={}{port}",
            percent_encoded(&self.plan.socket_folder)
        )
    }

    /// The port on 127.0.0.1; only a server for tests has one.
    pub fn port(&self) -> Option<u16> {
        self.plan.port
    }

    /// The folder of `psql`, `pg_dump`, `pgbench`.
    pub fn programs(&self) -> &Path {
        &self.plan.programs
    }

    /// The folder of the Unix socket, as `PGHOST` expects it.
    pub fn socket_folder(&self) -> &Path {
        &self.plan.socket_folder
    }

    pub fn process_id(&self) -> u32 {
        self.guard.id()
    }

    /// Stops the server. Open transactions are rolled back, and every commit is on disk.
    pub async fn stop(mut self) {
        self.guard.stop().await;
    }
}

impl Restart for Postgres {
    fn guard(&mut self) -> &mut Guard {
        &mut self.guard
    }

    async fn restart(&mut self) -> Result<(), LaunchError> {
        self.guard = self.plan.start_server().await?;
        Ok(())
    }
}

/// Returns the account that Postgres must run as, when this process runs as root.
fn server_account() -> Option<User> {
    let find = |name| User::from_name(name).ok().flatten();
    Uid::effective()
        .is_root()
        .then(|| find("postgres").or_else(|| find("nobody")))
        .flatten()
}

/// Checks that this account can enter the data folder and all folders above it.
fn check_reachable(data_dir: &Path, user: &User) -> Result<(), LaunchError> {
    for folder in data_dir.ancestors() {
        let meta = fs::metadata(folder).map_err(LaunchError::file_error(folder))?;
        let bit = match (
            meta.uid() == user.uid.as_raw(),
            meta.gid() == user.gid.as_raw(),
        ) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        if meta.mode() & bit == 0 {
            return Err(LaunchError::Unreachable {
                user: user.name.clone(),
                folder: folder.to_path_buf(),
            });
        }
    }
    Ok(())
}

/// Makes the folder for the socket: in the data folder, or in /tmp when that path is too long.
fn socket_folder(
    data_dir: &Path,
    account: Option<&User>,
) -> Result<(PathBuf, Option<tempfile::TempDir>), LaunchError> {
    let inside = data_dir.join("socket");
    if inside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        make_private_folder(&inside, account)?;
        return Ok((inside, None));
    }
    let elsewhere = tempfile::Builder::new()
        .prefix("ecluse-pg-")
        .tempdir_in("/tmp")
        .map_err(LaunchError::file_error(Path::new("/tmp")))?;
    make_private_folder(elsewhere.path(), account)?;
    Ok((elsewhere.path().to_path_buf(), Some(elsewhere)))
}

/// The option of every server that this program starts on this data folder, and of no other server.
fn own_option(data_dir: &Path) -> String {
    format!("hba_file={}", data_dir.join(ACCESS_RULES).display())
}

/// Writes the two files that define who may connect, and returns the path of the second one, with
/// the names of accounts and roles. The files lie outside the cluster, so that the account of the
/// server cannot change them.
fn write_access_rules(
    data_dir: &Path,
    account: Option<&User>,
    port: Option<u16>,
) -> Result<PathBuf, LaunchError> {
    let rules = data_dir.join(ACCESS_RULES);
    let tcp = if port.is_some() {
        "host all all 127.0.0.1/32 scram-sha-256\n"
    } else {
        ""
    };
    fs::write(&rules, format!("local all all peer map=ecluse\n{tcp}"))
        .map_err(LaunchError::file_error(&rules))?;
    let own = User::from_uid(Uid::effective()).ok().flatten();
    let lines: Vec<String> = own
        .iter()
        .chain(account)
        .flat_map(|user| {
            [OWNER, SERVING_ROLE].map(|role| format!("ecluse \"{}\" {role}\n", user.name))
        })
        .collect();
    let names = data_dir.join("ident.conf");
    fs::write(&names, lines.concat()).map_err(LaunchError::file_error(&names))?;
    // The account of the server reads the files, and only this process may write them. A file of an
    // earlier run may belong to another account.
    for path in [&rules, &names] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))
            .map_err(LaunchError::file_error(path))?;
        chown(path, Some(Uid::effective()), Some(Gid::effective()))
            .map_err(|error| LaunchError::file_error(path)(error.into()))?;
    }
    Ok(names)
}

impl Plan {
    /// Starts a server, after the processes and files of the one before are gone.
    async fn start_server(&self) -> Result<Guard, LaunchError> {
        orphans::end_servers(&self.cluster, &own_option(&self.data_dir)).await?;
        locks::remove_stale_locks(&self.cluster, &self.socket_folder)?;
        let names = write_access_rules(&self.data_dir, self.account.as_ref(), self.port)?;
        let mut settings = vec![
            format!(
                "listen_addresses={}",
                if self.port.is_some() { "127.0.0.1" } else { "" }
            ),
            format!(
                "unix_socket_directories=\"{}\"",
                self.socket_folder
                    .display()
                    .to_string()
                    .replace('"', "\"\"")
            ),
            "unix_socket_permissions=0700".to_owned(),
            own_option(&self.data_dir),
            format!("ident_file={}", names.display()),
            "max_connections=200".to_owned(),
            "log_checkpoints=off".to_owned(),
        ];
        if let Some(port) = self.port {
            settings.push(format!("port={port}"));
            // Each parallel worker of a query may have as much memory as its connection.
            settings.push("max_worker_processes=2".to_owned());
            // Tests of several projects share the table of locks, and each may hold 20,000.
            settings.push("max_locks_per_transaction=1024".to_owned());
        }
        if self.durability == Durability::None {
            settings.extend(
                [
                    "fsync=off",
                    "synchronous_commit=off",
                    "full_page_writes=off",
                    "autovacuum_naptime=300",
                ]
                .map(str::to_owned),
            );
        }
        let mut args = vec!["-D".to_owned(), self.cluster.display().to_string()];
        args.extend(
            settings
                .into_iter()
                .flat_map(|setting| ["-c".to_owned(), setting]),
        );
        let mut guard = Guard::spawn(Spec {
            name: "Postgres",
            program: self.programs.join("postgres"),
            args,
            env: Vec::new(),
            log: self.data_dir.join("postgres.log"),
            max_memory: self.port.map(|_| MAX_MEMORY_FOR_TESTS),
            user: self.account.clone(),
            stop: Signal::SIGINT,
            orphaned: Signal::SIGQUIT,
            stop_timeout: Duration::from_secs(20),
        })
        .await?;
        let state = self.cluster.join("postmaster.pid");
        let process = guard.id().to_string();
        // The server writes its number into line 1 of the file and its state into line 8. The file of a
        // killed server may still be there, and says what that server was.
        let is_ready = || {
            fs::read_to_string(&state).is_ok_and(|text| {
                let line = |number| text.lines().nth(number).unwrap_or_default().trim();
                line(0) == process && line(7) == "ready"
            })
        };
        guard
            .wait_until(START_LIMIT, || std::future::ready(is_ready()))
            .await?;
        Ok(guard)
    }
}

/// Encodes a path for the query of a URL.
fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|&byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
