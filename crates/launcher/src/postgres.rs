//! A private Postgres over a folder: found on this machine, initialised once, reachable through a Unix socket only.
//!
//! There is no password: the socket lies in a folder of mode 0700 and Postgres asks the kernel who is calling
//! (`peer`), so nobody but the account that runs this process (and Postgres' own) gets in.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use nix::fcntl::{Flock, FlockArg};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User, chown};
use tokio::io::AsyncWriteExt;

use crate::process::privileges;
use crate::{Guard, LaunchError, Spec, orphans};

/// The database that exists after the first start.
const DATABASE: &str = "ecluse";
/// The kernel's limit for a socket's path is 107 bytes; `/.s.PGSQL.5432` takes 14.
const LONGEST_SOCKET_FOLDER: usize = 90;
/// Crash recovery after a long absence may take a while.
const START_LIMIT: Duration = Duration::from_secs(60);

/// What survives a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Every commit is on disk before it is answered.
    Full,
    /// Nothing is guaranteed: for tests only.
    None,
}

/// A running private Postgres; stopped on drop.
#[derive(Debug)]
pub struct Postgres {
    guard: Guard,
    socket_folder: PathBuf,
    /// On loopback, with a password; none is a server that only our own account reaches.
    port: Option<u16>,
    programs: PathBuf,
    // Held for as long as the server may run.
    _lock: Flock<File>,
    _short_folder: Option<tempfile::TempDir>,
}

impl Postgres {
    /// Starts Postgres over `data_dir`, creating a cluster and the database `ecluse` the first time.
    ///
    /// Two processes never share a `data_dir`. What an earlier, killed run left behind is cleared first.
    pub async fn start(data_dir: &Path) -> Result<Postgres, LaunchError> {
        Postgres::start_with(data_dir, Durability::Full).await
    }

    pub async fn start_with(data_dir: &Path, durability: Durability) -> Result<Postgres, LaunchError> {
        Postgres::launch(data_dir, durability, None).await
    }

    /// Starts a server for databases that may be lost: nothing is guaranteed after a power cut, so what
    /// another boot of the machine left is begun anew. It holds no database `ecluse`. It also listens on a free port of 127.0.0.1, for
    /// roles with a password.
    pub async fn start_for_tests(data_dir: &Path) -> Result<Postgres, LaunchError> {
        fs::create_dir_all(data_dir).map_err(LaunchError::file(data_dir))?;
        let this_boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let (mark, cluster) = (data_dir.join("boot"), data_dir.join("cluster"));
        if fs::read_to_string(&mark).is_ok_and(|boot| boot != this_boot) && cluster.exists() {
            fs::remove_dir_all(&cluster).map_err(LaunchError::file(&cluster))?;
        }
        fs::write(&mark, this_boot).map_err(LaunchError::file(&mark))?;
        let port = crate::free_port().map_err(LaunchError::file(Path::new("127.0.0.1")))?;
        Postgres::launch(data_dir, Durability::None, Some(port)).await
    }

    async fn launch(data_dir: &Path, durability: Durability, port: Option<u16>) -> Result<Postgres, LaunchError> {
        fs::create_dir_all(data_dir).map_err(LaunchError::file(data_dir))?;
        let data_dir = data_dir.canonicalize().map_err(LaunchError::file(data_dir))?;
        let lock = lock(&data_dir)?;
        let account = account();
        if let Some(user) = &account {
            let open = fs::Permissions::from_mode(0o711);
            fs::set_permissions(&data_dir, open).map_err(LaunchError::file(&data_dir))?;
            check_reachable(&data_dir, user)?;
        }
        let cluster = data_dir.join("cluster");
        let programs = programs(&cluster).await?;
        if !cluster.join("PG_VERSION").is_file() {
            initialise(&programs, &data_dir, &cluster, account.as_ref(), durability, port.is_none()).await?;
        }
        if cluster.join("postmaster.pid").exists() {
            orphans::clear(&cluster).await;
            // Nobody is left in the folder: the file is stale, even where its pid belongs to a stranger by now.
            drop(fs::remove_file(cluster.join("postmaster.pid")));
        }
        let (socket_folder, short_folder) = socket_folder(&data_dir, account.as_ref())?;
        let access = write_access_rules(&data_dir, account.as_ref(), port)?;
        let places = Places { programs: &programs, data_dir: &data_dir, cluster: &cluster, socket_folder: &socket_folder };
        let guard = serve(&places, access, account, durability, port).await?;
        Ok(Postgres { guard, socket_folder, port, programs, _lock: lock, _short_folder: short_folder })
    }

    /// A connection URL for sqlx and libpq; the role may create databases.
    pub fn url(&self, database: &str) -> String {
        let port = self.port.map(|port| format!("&port={port}")).unwrap_or_default();
        format!("postgres://postgres@localhost/{database}?host={}{port}", percent_encoded(&self.socket_folder))
    }

    /// The port on 127.0.0.1 of a server for tests.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The folder of `psql`, `pg_dump`, `pgbench`.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// The folder of the Unix socket, as `PGHOST` wants it.
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    pub fn process_id(&self) -> u32 {
        self.guard.id()
    }

    /// Stops the server: open transactions are rolled back, everything committed is on disk.
    pub async fn stop(self) {
        self.guard.stop().await;
    }
}

fn lock(data_dir: &Path) -> Result<Flock<File>, LaunchError> {
    let path = data_dir.join("lock");
    let file = File::create(&path).map_err(LaunchError::file(&path))?;
    Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|_| LaunchError::InUse(data_dir.to_path_buf()))
}

/// The account Postgres runs as, when that is not our own.
fn account() -> Option<User> {
    let find = |name| User::from_name(name).ok().flatten();
    Uid::effective().is_root().then(|| find("postgres").or_else(|| find("nobody"))).flatten()
}

fn check_reachable(data_dir: &Path, user: &User) -> Result<(), LaunchError> {
    for folder in data_dir.ancestors() {
        let meta = fs::metadata(folder).map_err(LaunchError::file(folder))?;
        let bit = match (meta.uid() == user.uid.as_raw(), meta.gid() == user.gid.as_raw()) {
            (true, _) => 0o100,
            (false, true) => 0o010,
            (false, false) => 0o001,
        };
        if meta.mode() & bit == 0 {
            return Err(LaunchError::Unreachable { user: user.name.clone(), folder: folder.to_path_buf() });
        }
    }
    Ok(())
}

/// The folder that holds a complete, working server: the version that made the cluster, else the newest.
async fn programs(cluster: &Path) -> Result<PathBuf, LaunchError> {
    let made_by = fs::read_to_string(cluster.join("PG_VERSION")).ok().map(|text| text.trim().to_owned());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let mut best: Option<(u32, PathBuf)> = None;
    let mut seen = Vec::new();
    for folder in debian.chain(std::env::split_paths(&path)) {
        // A lone link on PATH leads to the folder where its companions are.
        let Ok(folder) = folder.join("postgres").canonicalize().map(|program| program.parent().map(Path::to_path_buf).unwrap_or_default())
        else {
            continue;
        };
        if seen.contains(&folder) || !["initdb", "pg_ctl"].iter().all(|name| folder.join(name).is_file()) {
            continue;
        }
        seen.push(folder.clone());
        let Some(version) = version(&folder).await else { continue };
        match &made_by {
            Some(wanted) if *wanted == version.to_string() => return Ok(folder),
            Some(_) => {}
            None if best.as_ref().is_none_or(|(newest, _)| version > *newest) => best = Some((version, folder)),
            None => {}
        }
    }
    match (best, made_by) {
        (Some((_, folder)), _) => Ok(folder),
        (None, Some(made_by)) if !seen.is_empty() => Err(LaunchError::OtherVersion { folder: cluster.to_path_buf(), made_by }),
        (None, _) => Err(LaunchError::NotInstalled {
            program: "Postgres",
            package: "postgresql",
            instead: "name a database server with DATABASE_URL",
        }),
    }
}

/// `postgres (PostgreSQL) 15.18 (Debian …)` → 15
async fn version(folder: &Path) -> Option<u32> {
    let output = tokio::process::Command::new(folder.join("postgres")).arg("--version").output().await.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(2)?.split('.').next()?.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok()
}

/// Made beside its final place and renamed, so that an interrupted first start leaves no half cluster.
async fn initialise(
    programs: &Path,
    data_dir: &Path,
    cluster: &Path,
    account: Option<&User>,
    durability: Durability,
    with_database: bool,
) -> Result<(), LaunchError> {
    let draft = data_dir.join("cluster.new");
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(LaunchError::file(&draft))?;
    }
    own_folder(&draft, account)?;
    let folder = draft.display().to_string();
    let created =
        ["--no-sync", "--no-instructions", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=peer", "--pgdata"];
    run(programs, "initdb", &[&created[..], &[&folder]].concat(), account, "").await?;
    if with_database {
        let database = format!("CREATE DATABASE {DATABASE};\n");
        run(
            programs,
            "postgres",
            &["--single", "-c", "fsync=off", "-c", "log_checkpoints=off", "-D", &folder, "postgres"],
            account,
            &database,
        )
        .await?;
    }
    if durability == Durability::Full {
        run(programs, "initdb", &["--sync-only", "--pgdata", &folder], account, "").await?;
    }
    fs::rename(&draft, cluster).map_err(LaunchError::file(cluster))
}

async fn run(programs: &Path, name: &'static str, args: &[&str], account: Option<&User>, input: &str) -> Result<(), LaunchError> {
    let program = programs.join(name);
    let failed = |source| LaunchError::Spawn { program: program.display().to_string(), source };
    let mut command = tokio::process::Command::new("setpriv");
    command.args(privileges(account)).arg("--pdeathsig").arg("KILL").arg("--").arg(&program).args(args).current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).await.map_err(failed)?;
    }
    let output = child.wait_with_output().await.map_err(failed)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).lines().map(str::trim).collect::<Vec<_>>().join(" / ");
    Err(LaunchError::Stopped { program: name, said })
}

/// A folder of mode 0700 that belongs to the server's account.
fn own_folder(path: &Path, account: Option<&User>) -> Result<(), LaunchError> {
    if !path.is_dir() {
        fs::create_dir(path).map_err(LaunchError::file(path))?;
    }
    fs::set_permissions(path, fs::Permissions::from_mode(0o700)).map_err(LaunchError::file(path))?;
    if let Some(user) = account {
        chown(path, Some(user.uid), Some(user.gid)).map_err(|error| LaunchError::file(path)(error.into()))?;
    }
    Ok(())
}

fn socket_folder(data_dir: &Path, account: Option<&User>) -> Result<(PathBuf, Option<tempfile::TempDir>), LaunchError> {
    let inside = data_dir.join("socket");
    if inside.as_os_str().len() <= LONGEST_SOCKET_FOLDER {
        own_folder(&inside, account)?;
        return Ok((inside, None));
    }
    let elsewhere = tempfile::Builder::new().prefix("ecluse-pg-").tempdir_in("/tmp").map_err(LaunchError::file(Path::new("/tmp")))?;
    own_folder(elsewhere.path(), account)?;
    Ok((elsewhere.path().to_path_buf(), Some(elsewhere)))
}

/// The two files that say who may connect. They lie outside the cluster, where its account cannot change them.
fn write_access_rules(data_dir: &Path, account: Option<&User>, port: Option<u16>) -> Result<[PathBuf; 2], LaunchError> {
    let rules = data_dir.join("hba.conf");
    let tcp = if port.is_some() { "host all all 127.0.0.1/32 scram-sha-256\n" } else { "" };
    fs::write(&rules, format!("local all all peer map=ecluse\n{tcp}")).map_err(LaunchError::file(&rules))?;
    let own = User::from_uid(Uid::effective()).ok().flatten();
    let lines: Vec<String> = own.iter().chain(account).map(|user| format!("ecluse \"{}\" postgres\n", user.name)).collect();
    let names = data_dir.join("ident.conf");
    fs::write(&names, lines.concat()).map_err(LaunchError::file(&names))?;
    for path in [&rules, &names] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).map_err(LaunchError::file(path))?;
        chown(path, Some(Uid::effective()), Some(Gid::effective())).map_err(|error| LaunchError::file(path)(error.into()))?;
    }
    Ok([rules, names])
}

/// The folders of a server.
struct Places<'a> {
    programs: &'a Path,
    data_dir: &'a Path,
    cluster: &'a Path,
    socket_folder: &'a Path,
}

async fn serve(
    places: &Places<'_>,
    [rules, names]: [PathBuf; 2],
    account: Option<User>,
    durability: Durability,
    port: Option<u16>,
) -> Result<Guard, LaunchError> {
    let Places { programs, data_dir, cluster, socket_folder } = places;
    let mut settings = vec![
        format!("listen_addresses={}", if port.is_some() { "127.0.0.1" } else { "" }),
        format!("unix_socket_directories=\"{}\"", socket_folder.display().to_string().replace('"', "\"\"")),
        "unix_socket_permissions=0700".to_owned(),
        format!("hba_file={}", rules.display()),
        format!("ident_file={}", names.display()),
        "max_connections=200".to_owned(),
        "log_checkpoints=off".to_owned(),
    ];
    settings.extend(port.map(|port| format!("port={port}")));
    if durability == Durability::None {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum_naptime=300"].map(str::to_owned));
    }
    let mut args = vec!["-D".to_owned(), cluster.display().to_string()];
    args.extend(settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]));
    let mut guard = Guard::spawn(Spec {
        name: "Postgres",
        program: programs.join("postgres"),
        args,
        env: Vec::new(),
        log: data_dir.join("postgres.log"),
        user: account,
        stop: Signal::SIGINT,
        orphaned: Signal::SIGQUIT,
        patience: Duration::from_secs(20),
    })
    .await?;
    let state = cluster.join("postmaster.pid");
    // Line 8 of the file is the server's own word on its state.
    let ready = async || fs::read_to_string(&state).is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"));
    guard.wait_until(START_LIMIT, ready).await?;
    Ok(guard)
}

/// Keeps a path whole inside a URL's query.
fn percent_encoded(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-~".contains(&byte);
    path.as_os_str()
        .as_bytes()
        .iter()
        .map(|&byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
