//! Configuration, from flags or environment variables. A wrong value ends the start with an error
//! that names the variable.

mod packages;
mod records;
mod single_sign_on;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use ecluse_clients::containers::NetworkRange;
use ecluse_clients::notifier::Notifier;
use ecluse_domain::build_policy::{
    DEFAULT_MAX_TEST_DISK_MIB, DEFAULT_MAX_TEST_MEMORY_MIB, TestLimits,
};
use ecluse_domain::stage::{DEFAULT_CPU_MILLICORES, DEFAULT_MEMORY_MIB, StageLimits};
use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::EnvFilter;

use crate::web::Limits;
use crate::web::proxies::TrustedProxies;
use single_sign_on::SingleSignOnOptions;

/// Options that all commands share.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Options of every command")]
pub struct Installation {
    /// Postgres database, such as postgres://user:password@host/ecluse. Without it, `ecluse serve`
    /// starts a private Postgres in the data folder, and the other commands use that one.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<SecretString>,

    /// The same database with the role that owns its tables. With it, the schema is migrated as this
    /// role, and the role of DATABASE_URL gets only the rights to serve, without the right to change
    /// the audit log; it is created if it does not exist. Without it, the role of DATABASE_URL
    /// migrates the schema, if it may.
    #[arg(
        long,
        env = "ECLUSE_MIGRATION_DATABASE_URL",
        hide_env_values = true,
        requires = "database_url",
        global = true
    )]
    migration_database_url: Option<SecretString>,

    /// Folder for the private Postgres, the private registry, the key, and caches.
    #[arg(
        long,
        env = "ECLUSE_DATA_DIR",
        default_value = "./ecluse-data",
        global = true
    )]
    pub data_dir: PathBuf,

    /// Key of the installation, 64 hexadecimal digits: it encrypts stored secrets and signs tokens.
    /// All processes of an installation need the same key. Without it, a key is created in the data
    /// folder.
    #[arg(long, env = "ECLUSE_SECRET_KEY", hide_env_values = true, global = true)]
    secret_key: Option<SecretString>,

    /// File with the key of the installation.
    #[arg(
        long,
        env = "ECLUSE_SECRET_KEY_FILE",
        conflicts_with = "secret_key",
        global = true
    )]
    secret_key_file: Option<PathBuf>,

    /// Filter for log lines, such as `info` or `warn,ecluse_engine=debug`.
    #[arg(
        long = "log",
        env = "ECLUSE_LOG",
        default_value = "info",
        global = true
    )]
    pub log: String,

    /// Format of log lines.
    #[arg(long, env = "ECLUSE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Address and credentials of the registry.
#[derive(Args, Clone, Debug)]
pub struct RegistryOptions {
    /// Registry for images, host:port. Plain http is used for loopback addresses and with the
    /// prefix `http://`. Without it, `ecluse serve` starts a private registry if `docker-registry`
    /// is installed.
    #[arg(long, env = "ECLUSE_REGISTRY")]
    pub registry: Option<String>,

    /// User name for the registry.
    #[arg(
        long,
        env = "ECLUSE_REGISTRY_USERNAME",
        requires = "registry_password_given"
    )]
    registry_username: Option<String>,

    /// Password for the registry.
    #[arg(
        long,
        env = "ECLUSE_REGISTRY_PASSWORD",
        hide_env_values = true,
        group = "registry_password_given"
    )]
    registry_password: Option<SecretString>,

    /// File with the password for the registry.
    #[arg(
        long,
        env = "ECLUSE_REGISTRY_PASSWORD_FILE",
        group = "registry_password_given"
    )]
    registry_password_file: Option<PathBuf>,
}

/// The services that servers and workers use, and how much work a process does.
#[derive(Args, Clone, Debug)]
pub struct ServiceOptions {
    #[command(flatten)]
    pub images: RegistryOptions,

    /// Container engine: it runs the containers of stages, and those that install packages.
    #[arg(
        long,
        env = "ECLUSE_DOCKER_HOST",
        default_value = "unix:///var/run/docker.sock"
    )]
    pub docker_host: String,

    /// Range of addresses for the networks of stages, such as 10.203.0.0/16: each stage has 16
    /// addresses of it. Nothing else that the container engine's host reaches may use them. All
    /// processes need the same value.
    #[arg(long, env = "ECLUSE_NETWORKS", default_value_t = NetworkRange::default(), value_parser = network_range)]
    pub networks: NetworkRange,

    /// Most memory that the settings of a stage may give its container, in MiB. A stage whose
    /// settings give none has 4096, or this number if it is lower. All processes need the same
    /// value.
    #[arg(long, env = "ECLUSE_STAGE_MAX_MEMORY_MIB", default_value_t = DEFAULT_MEMORY_MIB, value_parser = clap::value_parser!(u32).range(16..=4_194_304))]
    stage_max_memory_mib: u32,

    /// Most processor time that the settings of a stage may give its container, in thousandths of a
    /// core. A stage whose settings give none has 2000, or this number if it is lower, and never
    /// more than the engine has. All processes need the same value.
    #[arg(long, env = "ECLUSE_STAGE_MAX_CPU_MILLICORES", default_value_t = DEFAULT_CPU_MILLICORES, value_parser = clap::value_parser!(u32).range(10..=1_024_000))]
    stage_max_cpu_millicores: u32,

    /// Most memory that the build policy of a project may give its tests, in MiB. A policy that
    /// names none gives 2048, or this number if it is lower. All processes need the same value.
    #[arg(long, env = "ECLUSE_TEST_MAX_MEMORY_MIB", default_value_t = DEFAULT_MAX_TEST_MEMORY_MIB, value_parser = clap::value_parser!(u32).range(128..=65_536))]
    test_max_memory_mib: u32,

    /// Most that the build policy of a project may let its tests write, in MiB: to their database,
    /// to Odoo's data folder and elsewhere, each. A policy that names nothing allows 4096, or this
    /// number if it is lower. All processes need the same value.
    #[arg(long, env = "ECLUSE_TEST_MAX_DISK_MIB", default_value_t = DEFAULT_MAX_TEST_DISK_MIB, value_parser = clap::value_parser!(u32).range(64..=1_048_576))]
    test_max_disk_mib: u32,

    /// Postgres only for tests, such as postgres://tests:password@host/postgres: each build tests
    /// its image there, in a database of its own. The role must be allowed to create databases and
    /// roles, the server must require passwords, and must hold no other data. Without it, `ecluse
    /// serve` starts a private Postgres for tests if its own Postgres is private too; otherwise
    /// images are not tested, and builds show that.
    #[arg(long, env = "ECLUSE_TEST_DATABASE_URL", hide_env_values = true)]
    test_database_url: Option<SecretString>,

    /// The program `ruff`, which checks the Python code of projects with a ruff configuration: a
    /// path, or a name that is found on PATH.
    #[arg(long, env = "ECLUSE_RUFF", default_value = "ruff")]
    pub ruff: PathBuf,

    /// Address of the server for people, such as https://ecluse.example.com. It is used in links.
    /// With https, browsers send cookies only over https.
    #[arg(long, env = "ECLUSE_PUBLIC_URL", value_parser = web_address)]
    pub public_url: Option<url::Url>,

    /// Incoming webhook of a chat (Slack, Mattermost, Rocket.Chat). Ecluse posts a message when a
    /// gate is overridden or a review is late. The address is secret: anybody who knows it can
    /// post. All processes need the same one.
    #[arg(long, env = "ECLUSE_NOTIFY_URL", hide_env_values = true)]
    notify_url: Option<SecretString>,

    /// URI of this installation as the builder in the provenance of images. All processes need the
    /// same one. Without it, the public URL is used, or else a name computed from the signing key.
    #[arg(long, env = "ECLUSE_BUILDER_ID", value_parser = builder_id)]
    pub builder_id: Option<String>,

    #[command(flatten)]
    pub packages: packages::Packages,

    #[command(flatten)]
    pub records: records::Records,

    /// Number of projects whose deliveries are processed at a time in this process; 0 runs no jobs
    /// but builds. Jobs that wait for other machines (git, registry, container engine) have places
    /// of their own.
    #[arg(long, env = "ECLUSE_WORKERS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(0..=64))]
    pub workers: u16,

    /// Number of builds that run at a time in this process; 0 runs none. A build that waits for its
    /// git host does not count. Without it, the value of ECLUSE_WORKERS.
    #[arg(long, env = "ECLUSE_BUILDS_AT_ONCE", value_parser = clap::value_parser!(u16).range(0..=64))]
    builds_at_once: Option<u16>,

    /// Number of builds of one project that run at a time in all processes together, for a project
    /// whose build policy sets no number. All processes need the same value.
    #[arg(long, env = "ECLUSE_BUILDS_PER_PROJECT", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub builds_per_project: u16,

    /// Seconds after which a job of a worker that no longer renews its lease goes to another
    /// worker.
    #[arg(long, env = "ECLUSE_LEASE_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3600))]
    lease_seconds: u16,

    /// Also fetch repositories over plain http.
    #[arg(long, env = "ECLUSE_GIT_ALLOW_HTTP", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    git_allow_http: bool,

    /// File with the private key for repositories that are fetched over ssh.
    #[arg(long, env = "ECLUSE_GIT_SSH_KEY")]
    git_ssh_key: Option<PathBuf>,

    /// File with the known hosts for ssh; other hosts are refused. Without it, the key of a new
    /// host is trusted the first time, and stored in the data folder.
    #[arg(long, env = "ECLUSE_GIT_KNOWN_HOSTS")]
    git_known_hosts: Option<PathBuf>,

    /// Seconds that one git command may take.
    #[arg(long, env = "ECLUSE_GIT_TIMEOUT_SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    git_timeout_seconds: u32,

    /// Highest size of the mirrors of a repository and its submodules together, and of a checkout, in
    /// bytes.
    #[arg(long, env = "ECLUSE_GIT_MAX_BYTES", default_value_t = 4 << 30)]
    git_max_bytes: u64,

    /// Highest number of files in a checkout, including submodules.
    #[arg(long, env = "ECLUSE_GIT_MAX_FILES", default_value_t = 200_000)]
    git_max_files: usize,
}

/// Options of the web server.
#[derive(Args, Clone, Debug)]
pub struct Web {
    /// Address to listen on; port 0 selects a free port.
    #[arg(long, env = "ECLUSE_LISTEN", default_value = "127.0.0.1:8080", value_parser = listen_address)]
    pub listen: SocketAddr,

    /// File that the server writes its address to, once it listens.
    #[arg(long)]
    pub port_file: Option<PathBuf>,

    /// Trusted reverse proxies, whose X-Forwarded-For header contains the address of the caller: IP
    /// addresses or networks such as 10.0.0.0/8, separated by commas. Without it, X-Forwarded-For
    /// is ignored.
    #[arg(
        long,
        env = "ECLUSE_TRUSTED_PROXIES",
        default_value = "",
        hide_default_value = true
    )]
    pub trusted_proxies: TrustedProxies,

    /// Highest number of open connections. When it is reached, connections of the address with most
    /// of them are closed for new ones, those that wait for a request first.
    #[arg(long, env = "ECLUSE_CONNECTIONS", default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections: u32,

    /// Highest number of open connections from one IP address (or one IPv6 network of 64 bits). The
    /// connections of a trusted proxy do not count; of the requests that it passes on, so many of
    /// one address are handled at a time. Half of the number may be streams of logs.
    #[arg(long, env = "ECLUSE_CONNECTIONS_PER_ADDRESS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    connections_per_address: u32,

    /// Highest number of requests that may change something, for one account in a minute. An account
    /// may send ten minutes' worth at once; further requests are refused (429).
    #[arg(long, env = "ECLUSE_CHANGES_PER_MINUTE", default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    changes_per_minute: u32,

    #[command(flatten)]
    pub single_sign_on: SingleSignOnOptions,
}

impl Web {
    pub fn limits(&self, builds_per_project: u16) -> Limits {
        Limits {
            changes_per_minute: self.changes_per_minute,
            connections: self.connections as usize,
            connections_per_address: self.connections_per_address as usize,
            builds_per_project,
            ..Limits::default()
        }
    }
}

fn listen_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_| "ECLUSE_LISTEN must be an IP address and a port, such as 127.0.0.1:8080")
}

fn network_range(text: &str) -> Result<NetworkRange, String> {
    text.parse()
        .map_err(|error| format!("ECLUSE_NETWORKS: {error}"))
}

fn web_address(text: &str) -> Result<url::Url, &'static str> {
    let url = url::Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or(
        "ECLUSE_PUBLIC_URL must be an http or https address, such as https://ecluse.example.com",
    )
}

fn builder_id(text: &str) -> Result<String, &'static str> {
    let url = url::Url::parse(text)
        .ok()
        .filter(|url| url.password().is_none() && url.username().is_empty());
    url.map(String::from).ok_or(
        "ECLUSE_BUILDER_ID must be a URI without a user name, such as https://ecluse.example.com/",
    )
}

/// The `host[:port]` of a registry, and whether it is used over plain http: for loopback addresses
/// and with the prefix `http://`. Every other registry is used over https.
pub fn registry_address(written: &str) -> anyhow::Result<(String, bool)> {
    let bare = written
        .strip_prefix("http://")
        .or_else(|| written.strip_prefix("https://"))
        .unwrap_or(written);
    let address = bare.strip_suffix('/').unwrap_or(bare);
    // The address must have no other parts than a host and a port.
    let url = url::Url::parse(&format!("http://{address}/"))
        .ok()
        .filter(|_| !address.contains(['/', '@', '?', '#', '\\']));
    let is_named = |host: url::Host<&str>| match host {
        url::Host::Domain(name) => name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => true,
    };
    let Some(host) = url
        .as_ref()
        .and_then(url::Url::host)
        .filter(|host| !address.ends_with(':') && is_named(host.clone()))
    else {
        bail!("ECLUSE_REGISTRY must be host[:port], such as registry.example.com:5000");
    };
    let is_loopback = match host {
        url::Host::Domain(name) => name == "localhost",
        url::Host::Ipv4(ip) => ip.is_loopback(),
        url::Host::Ipv6(ip) => ip.is_loopback(),
    };
    Ok((
        address.to_owned(),
        written.starts_with("http://") || (is_loopback && !written.starts_with("https://")),
    ))
}

/// A filter for log lines. A single word must be a level: `tracing` would read it as the name of a
/// module, and switch all other modules off, which nobody wants.
pub fn log_filter(text: &str) -> anyhow::Result<EnvFilter> {
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    for part in text.split(',').map(str::trim) {
        if !part.contains(['=', '[']) && !levels.contains(&part.to_lowercase().as_str()) {
            bail!(
                "ECLUSE_LOG: `{part}` is not a level; the levels are {}, and `module=level` sets the level of one module",
                levels.join(", ")
            );
        }
    }
    EnvFilter::try_new(text).with_context(|| format!("ECLUSE_LOG: `{text}` is not a valid filter"))
}

impl Installation {
    pub fn database_url(&self) -> Option<&str> {
        self.database_url.as_ref().map(ExposeSecret::expose_secret)
    }

    pub fn migration_database_url(&self) -> Option<&str> {
        let url = self.migration_database_url.as_ref();
        url.map(ExposeSecret::expose_secret)
    }

    /// The installation's key: from the configuration, else from the data folder, where the first
    /// call creates it.
    pub fn key(&self) -> anyhow::Result<[u8; 32]> {
        if let Some(key) = &self.secret_key {
            return parse_key(key.expose_secret()).context("ECLUSE_SECRET_KEY");
        }
        if let Some(file) = &self.secret_key_file {
            let text = std::fs::read_to_string(file).with_context(|| {
                format!("ECLUSE_SECRET_KEY_FILE: {} cannot be read", file.display())
            })?;
            return parse_key(&text)
                .with_context(|| format!("ECLUSE_SECRET_KEY_FILE: {}", file.display()));
        }
        let file = self.data_dir.join("secret-key");
        create_key(&file).with_context(|| {
            format!(
                "ECLUSE_DATA_DIR: no key can be created at {}",
                file.display()
            )
        })?;
        parse_key(&std::fs::read_to_string(&file)?).with_context(|| file.display().to_string())
    }
}

fn parse_key(text: &str) -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    if hex::decode_to_slice(text.trim(), &mut key).is_err() {
        bail!("the key must be 64 hexadecimal digits (`openssl rand -hex 32` prints one)");
    }
    Ok(key)
}

/// Creates the file with a new key, if there is none. The key is written to another file that is
/// then linked, so two processes that start at the same time use the same key.
fn create_key(file: &Path) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    if file.exists() {
        return Ok(());
    }
    let fresh = file.with_extension(format!("new-{}", std::process::id()));
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&fresh)?;
    out.write_all(hex::encode(rand::random::<[u8; 32]>()).as_bytes())?;
    out.sync_all()?;
    let linked = std::fs::hard_link(&fresh, file);
    std::fs::remove_file(&fresh)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl ServiceOptions {
    pub fn stage_limits(&self) -> StageLimits {
        StageLimits {
            max_memory_mib: self.stage_max_memory_mib,
            max_cpu_millicores: self.stage_max_cpu_millicores,
        }
    }

    pub fn test_limits(&self) -> TestLimits {
        TestLimits {
            max_memory_mib: self.test_max_memory_mib,
            max_disk_mib: self.test_max_disk_mib,
        }
    }

    pub fn builds_at_once(&self) -> u16 {
        self.builds_at_once.unwrap_or(self.workers)
    }

    /// Number of jobs of all kinds that run at a time in this process.
    pub fn jobs_at_once(&self) -> u16 {
        self.workers + self.builds_at_once()
    }
}

impl RegistryOptions {
    pub fn credential(&self) -> anyhow::Result<Option<(String, SecretString)>> {
        let Some(username) = &self.registry_username else {
            return Ok(None);
        };
        let password = match (&self.registry_password, &self.registry_password_file) {
            (Some(password), _) => password.clone(),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file).with_context(|| {
                    format!(
                        "ECLUSE_REGISTRY_PASSWORD_FILE: {} cannot be read",
                        file.display()
                    )
                })?;
                SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => {
                bail!("ECLUSE_REGISTRY_USERNAME is set without ECLUSE_REGISTRY_PASSWORD")
            }
        };
        Ok(Some((username.clone(), password)))
    }
}

impl ServiceOptions {
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds.into())
    }

    pub fn notifier(&self) -> anyhow::Result<Option<Notifier>> {
        let url = self
            .notify_url
            .as_ref()
            .map(ExposeSecret::expose_secret)
            .filter(|url| !url.is_empty());
        url.map(Notifier::new)
            .transpose()
            .map_err(|problem| anyhow!("ECLUSE_NOTIFY_URL: {problem}"))
    }

    pub fn test_database_url(&self) -> Option<&str> {
        self.test_database_url
            .as_ref()
            .map(ExposeSecret::expose_secret)
            .filter(|url| !url.is_empty())
    }

    /// Settings for git. `data_dir` holds the mirrors and, unless ECLUSE_GIT_KNOWN_HOSTS is set,
    /// the keys of known hosts.
    pub fn git(&self, data_dir: &Path) -> anyhow::Result<ecluse_clients::git::Settings> {
        let mut settings = ecluse_clients::git::Settings::new(data_dir.join("git"));
        settings.timeout = Duration::from_secs(self.git_timeout_seconds.into());
        settings.max_bytes = self.git_max_bytes;
        settings.max_files = self.git_max_files;
        settings.allow_http = self.git_allow_http;
        for (name, file) in [
            ("ECLUSE_GIT_SSH_KEY", &self.git_ssh_key),
            ("ECLUSE_GIT_KNOWN_HOSTS", &self.git_known_hosts),
        ] {
            if let Some(file) = file {
                std::fs::read(file)
                    .with_context(|| format!("{name}: {} cannot be read", file.display()))?;
            }
        }
        settings.ssh.key.clone_from(&self.git_ssh_key);
        settings.ssh.accept_new_hosts = self.git_known_hosts.is_none();
        settings.ssh.known_hosts = Some(
            self.git_known_hosts
                .clone()
                .unwrap_or_else(|| data_dir.join("known_hosts")),
        );
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_registry_is_a_host_and_a_port() {
        for (written, address, plain) in [
            ("registry.example.com", "registry.example.com", false),
            (
                "registry.example.com:5000",
                "registry.example.com:5000",
                false,
            ),
            ("http://registry:5000", "registry:5000", true),
            ("https://registry:5000/", "registry:5000", false),
            ("127.0.0.1:5000", "127.0.0.1:5000", true),
            ("localhost:5000", "localhost:5000", true),
            ("[::1]:5000", "[::1]:5000", true),
            ("https://localhost:5000", "localhost:5000", false),
        ] {
            assert_eq!(
                registry_address(written).unwrap(),
                (address.to_owned(), plain),
                "{written}"
            );
        }
        for wrong in [
            "",
            "registry/path",
            "user:secret@registry:5000",
            "registry:port",
            "registry:99999",
            "a b",
            "ftp://registry",
            ":5000",
            "registry:",
        ] {
            let error = registry_address(wrong).unwrap_err().to_string();
            assert!(
                error.contains("ECLUSE_REGISTRY") && !error.contains("secret"),
                "{wrong}: {error}"
            );
        }
    }

    #[test]
    fn a_single_word_in_the_log_filter_must_be_a_level() {
        for right in ["info", "WARN", "warn,ecluse_engine=debug", "off"] {
            assert!(log_filter(right).is_ok(), "{right}");
        }
        for wrong in ["verbose", "info,ecluse_engine", "", "info,ecluse=loud"] {
            assert!(
                log_filter(wrong)
                    .unwrap_err()
                    .to_string()
                    .contains("ECLUSE_LOG"),
                "{wrong}"
            );
        }
    }
}
