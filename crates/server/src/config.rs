//! Configuration: flags, else environment. Whatever is wrong is refused at start, by the variable's name.

mod packages;
mod single_sign_on;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use ecluse_clients::notifier::Notifier;
use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::EnvFilter;

use crate::web::proxies::TrustedProxies;
use single_sign_on::SingleSignOnOptions;

/// Options that every command which touches the installation shares.
#[derive(Args, Clone, Debug)]
pub struct Installation {
    /// Postgres to use, such as postgres://user:password@host/ecluse. Without it, `ecluse serve` starts
    /// a private Postgres of its own under the data folder, and the other commands find it there.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<SecretString>,

    /// Folder for the private Postgres and registry, the key, and caches.
    #[arg(long, env = "ECLUSE_DATA_DIR", default_value = "./ecluse-data", global = true)]
    pub data_dir: PathBuf,

    /// The installation's key, 64 hexadecimal digits: seals secrets at rest and signs tokens. Every
    /// process of an installation needs the same. Without it, one is made in the data folder.
    #[arg(long, env = "ECLUSE_SECRET_KEY", hide_env_values = true, global = true)]
    secret_key: Option<SecretString>,

    /// File that holds the installation's key.
    #[arg(long, env = "ECLUSE_SECRET_KEY_FILE", conflicts_with = "secret_key", global = true)]
    secret_key_file: Option<PathBuf>,

    /// Which log lines to write, such as `info` or `warn,ecluse_engine=debug`.
    #[arg(long = "log", env = "ECLUSE_LOG", default_value = "info", global = true)]
    pub log: String,

    /// How to write log lines.
    #[arg(long, env = "ECLUSE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text, global = true)]
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// The registry, and how to sign in to it.
#[derive(Args, Clone, Debug)]
pub struct RegistryOptions {
    /// Registry for images, host:port. Plain http is used for loopback or with an `http://` prefix.
    /// Without it, `ecluse serve` starts a private one when `docker-registry` is installed.
    #[arg(long, env = "ECLUSE_REGISTRY")]
    pub registry: Option<String>,

    /// Name to sign in to the registry with.
    #[arg(long, env = "ECLUSE_REGISTRY_USERNAME", requires = "registry_password_given")]
    registry_username: Option<String>,

    /// Password for the registry.
    #[arg(long, env = "ECLUSE_REGISTRY_PASSWORD", hide_env_values = true, group = "registry_password_given")]
    registry_password: Option<SecretString>,

    /// File that holds the password for the registry.
    #[arg(long, env = "ECLUSE_REGISTRY_PASSWORD_FILE", group = "registry_password_given")]
    registry_password_file: Option<PathBuf>,
}

/// Options of the processes that do the work.
#[derive(Args, Clone, Debug)]
pub struct Outside {
    #[command(flatten)]
    pub images: RegistryOptions,

    /// Container engine that stages are deployed to and that installs packages.
    #[arg(long, env = "ECLUSE_DOCKER_HOST", default_value = "unix:///var/run/docker.sock")]
    pub docker_host: String,

    /// Postgres for tests only, such as postgres://tests:password@host/postgres: each build's image is tried there, in
    /// a database of its own. The role must be allowed to create databases and roles, the server must
    /// ask for passwords, and nothing that matters may be on it. Without it, `ecluse serve` starts a private
    /// one when it has a private Postgres; otherwise images are not tried, and builds say so.
    #[arg(long, env = "ECLUSE_TEST_DATABASE_URL", hide_env_values = true)]
    test_database_url: Option<SecretString>,

    /// The program `ruff`, which checks the Python of projects that have a configuration for it: a path, or a name
    /// to look for on PATH.
    #[arg(long, env = "ECLUSE_RUFF", default_value = "ruff")]
    pub ruff: PathBuf,

    /// Address that people reach the server by, such as https://ecluse.example.com: for links. With https, cookies are
    /// only sent over https.
    #[arg(long, env = "ECLUSE_PUBLIC_URL", value_parser = web_address)]
    pub public_url: Option<url::Url>,

    /// Incoming webhook of a chat (Slack, Mattermost, Rocket.Chat) that is told of overridden gates and of reviews that
    /// are late. Whoever knows it may write there. Give every process the same.
    #[arg(long, env = "ECLUSE_NOTIFY_URL", hide_env_values = true)]
    notify_url: Option<SecretString>,

    /// Address by which the provenance of images names this installation as their builder, the same for
    /// every process. Without it, the address people reach the server by, else a name made of the signing key.
    #[arg(long, env = "ECLUSE_BUILDER_ID", value_parser = builder_id)]
    pub builder_id: Option<String>,

    #[command(flatten)]
    pub packages: packages::Packages,

    /// Jobs to run at a time in this process, beside builds; 0 runs none.
    #[arg(long, env = "ECLUSE_WORKERS", default_value_t = 2, value_parser = clap::value_parser!(u16).range(0..=64))]
    pub workers: u16,

    /// Builds to run at a time in this process, beside other jobs; 0 runs none. Without it, as many as ECLUSE_WORKERS.
    #[arg(long, env = "ECLUSE_BUILDS_AT_ONCE", value_parser = clap::value_parser!(u16).range(0..=64))]
    builds_at_once: Option<u16>,

    /// Builds of one project at a time, in all processes together, where the project's build policy says
    /// nothing. Give every process the same.
    #[arg(long, env = "ECLUSE_BUILDS_PER_PROJECT", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub builds_per_project: u16,

    /// Seconds that a job stays with a worker that gives no sign of life.
    #[arg(long, env = "ECLUSE_LEASE_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3600))]
    lease_seconds: u16,

    /// Also fetch repositories over plain http.
    #[arg(long, env = "ECLUSE_GIT_ALLOW_HTTP", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    git_allow_http: bool,

    /// Private key for repositories fetched over ssh.
    #[arg(long, env = "ECLUSE_GIT_SSH_KEY")]
    git_ssh_key: Option<PathBuf>,

    /// Known hosts for ssh; others are refused. Without it, a host's key is trusted the first time and
    /// remembered in the data folder.
    #[arg(long, env = "ECLUSE_GIT_KNOWN_HOSTS")]
    git_known_hosts: Option<PathBuf>,

    /// Seconds that one git command may take.
    #[arg(long, env = "ECLUSE_GIT_TIMEOUT_SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    git_timeout_seconds: u32,

    /// Largest size of one repository's mirror and of one checkout, in bytes.
    #[arg(long, env = "ECLUSE_GIT_MAX_BYTES", default_value_t = 4 << 30)]
    git_max_bytes: u64,

    /// Most files in one checkout, submodules included.
    #[arg(long, env = "ECLUSE_GIT_MAX_FILES", default_value_t = 200_000)]
    git_max_files: usize,
}

/// Options of the web server.
#[derive(Args, Clone, Debug)]
pub struct Web {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, env = "ECLUSE_LISTEN", default_value = "127.0.0.1:8080", value_parser = listen_address)]
    pub listen: SocketAddr,

    /// File that gets the address once the server listens.
    #[arg(long)]
    pub port_file: Option<PathBuf>,

    /// Reverse proxies before this server, whose X-Forwarded-For says who calls: IP addresses or
    /// networks such as 10.0.0.0/8, separated by commas. Without it, X-Forwarded-For is not read.
    #[arg(long, env = "ECLUSE_TRUSTED_PROXIES", default_value = "", hide_default_value = true)]
    pub trusted_proxies: TrustedProxies,

    #[command(flatten)]
    pub single_sign_on: SingleSignOnOptions,
}

fn listen_address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse().map_err(|_| "ECLUSE_LISTEN is an IP address and a port, such as 127.0.0.1:8080")
}

fn web_address(text: &str) -> Result<url::Url, &'static str> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or("ECLUSE_PUBLIC_URL is an http or https address, such as https://ecluse.example.com")
}

fn builder_id(text: &str) -> Result<String, &'static str> {
    let url = url::Url::parse(text).ok().filter(|url| url.password().is_none() && url.username().is_empty());
    url.map(String::from).ok_or("ECLUSE_BUILDER_ID is a URI without a user, such as https://ecluse.example.com/")
}

/// `host[:port]` of a registry, and whether to talk plain http: on the machine itself or where it is
/// asked for; https everywhere else.
pub fn registry_address(written: &str) -> anyhow::Result<(String, bool)> {
    let bare = written.strip_prefix("http://").or_else(|| written.strip_prefix("https://")).unwrap_or(written);
    let address = bare.strip_suffix('/').unwrap_or(bare);
    // Only what has no other part than a host and a port reads the same as an address of its own.
    let url = url::Url::parse(&format!("http://{address}/")).ok().filter(|_| !address.contains(['/', '@', '?', '#', '\\']));
    let is_named = |host: url::Host<&str>| match host {
        url::Host::Domain(name) => name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')),
        url::Host::Ipv4(_) | url::Host::Ipv6(_) => true,
    };
    let Some(host) = url.as_ref().and_then(url::Url::host).filter(|host| !address.ends_with(':') && is_named(host.clone())) else {
        bail!("ECLUSE_REGISTRY is not host[:port], such as registry.example.com:5000");
    };
    let is_loopback = match host {
        url::Host::Domain(name) => name == "localhost",
        url::Host::Ipv4(ip) => ip.is_loopback(),
        url::Host::Ipv6(ip) => ip.is_loopback(),
    };
    Ok((address.to_owned(), written.starts_with("http://") || (is_loopback && !written.starts_with("https://"))))
}

/// A filter for log lines. A bare word is a level: as the name of a module it would turn everything
/// else off, which nobody means.
pub fn log_filter(text: &str) -> anyhow::Result<EnvFilter> {
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    for part in text.split(',').map(str::trim) {
        if !part.contains(['=', '[']) && !levels.contains(&part.to_lowercase().as_str()) {
            bail!("ECLUSE_LOG: `{part}` is not a level; the levels are {}, and `module=level` is for one module", levels.join(", "));
        }
    }
    EnvFilter::try_new(text).with_context(|| format!("ECLUSE_LOG: `{text}` is not a filter"))
}

impl Installation {
    pub fn database_url(&self) -> Option<&str> {
        self.database_url.as_ref().map(ExposeSecret::expose_secret)
    }

    /// The installation's key: from the configuration, else from the data folder, where it is made
    /// the first time.
    pub fn key(&self) -> anyhow::Result<[u8; 32]> {
        if let Some(key) = &self.secret_key {
            return parse_key(key.expose_secret()).context("ECLUSE_SECRET_KEY");
        }
        if let Some(file) = &self.secret_key_file {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("ECLUSE_SECRET_KEY_FILE: {} cannot be read", file.display()))?;
            return parse_key(&text).with_context(|| format!("ECLUSE_SECRET_KEY_FILE: {}", file.display()));
        }
        let file = self.data_dir.join("secret-key");
        make_key(&file).with_context(|| format!("ECLUSE_DATA_DIR: no key can be made at {}", file.display()))?;
        parse_key(&std::fs::read_to_string(&file)?).with_context(|| file.display().to_string())
    }
}

fn parse_key(text: &str) -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    if hex::decode_to_slice(text.trim(), &mut key).is_err() {
        bail!("the key must be 64 hexadecimal digits (`openssl rand -hex 32` makes one)");
    }
    Ok(key)
}

/// Writes a new key beside its place and links it there: two processes that start together end with the same one.
fn make_key(file: &Path) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    if file.exists() {
        return Ok(());
    }
    let fresh = file.with_extension(format!("new-{}", std::process::id()));
    let mut out = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    out.write_all(hex::encode(rand::random::<[u8; 32]>()).as_bytes())?;
    out.sync_all()?;
    let linked = std::fs::hard_link(&fresh, file);
    std::fs::remove_file(&fresh)?;
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

impl Outside {
    pub fn builds_at_once(&self) -> u16 {
        self.builds_at_once.unwrap_or(self.workers)
    }

    /// Jobs at a time in this process, of every kind.
    pub fn jobs_at_once(&self) -> u16 {
        self.workers + self.builds_at_once()
    }
}

impl RegistryOptions {
    pub fn credential(&self) -> anyhow::Result<Option<(String, SecretString)>> {
        let Some(username) = &self.registry_username else { return Ok(None) };
        let password = match (&self.registry_password, &self.registry_password_file) {
            (Some(password), _) => password.clone(),
            (None, Some(file)) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("ECLUSE_REGISTRY_PASSWORD_FILE: {} cannot be read", file.display()))?;
                SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            (None, None) => bail!("ECLUSE_REGISTRY_USERNAME is set without ECLUSE_REGISTRY_PASSWORD"),
        };
        Ok(Some((username.clone(), password)))
    }
}

impl Outside {
    pub fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds.into())
    }

    pub fn notifier(&self) -> anyhow::Result<Option<Notifier>> {
        let url = self.notify_url.as_ref().map(ExposeSecret::expose_secret).filter(|url| !url.is_empty());
        url.map(Notifier::new).transpose().map_err(|problem| anyhow!("ECLUSE_NOTIFY_URL: {problem}"))
    }

    pub fn test_database_url(&self) -> Option<&str> {
        self.test_database_url.as_ref().map(ExposeSecret::expose_secret).filter(|url| !url.is_empty())
    }
    /// `data_dir` holds the mirrors and, unless told otherwise, the keys of the hosts met so far.
    pub fn git(&self, data_dir: &Path) -> anyhow::Result<ecluse_clients::git::Settings> {
        let mut settings = ecluse_clients::git::Settings::new(data_dir.join("git"));
        settings.timeout = Duration::from_secs(self.git_timeout_seconds.into());
        settings.max_bytes = self.git_max_bytes;
        settings.max_files = self.git_max_files;
        settings.allow_http = self.git_allow_http;
        for (name, file) in [("ECLUSE_GIT_SSH_KEY", &self.git_ssh_key), ("ECLUSE_GIT_KNOWN_HOSTS", &self.git_known_hosts)] {
            if let Some(file) = file {
                std::fs::read(file).with_context(|| format!("{name}: {} cannot be read", file.display()))?;
            }
        }
        settings.ssh.key.clone_from(&self.git_ssh_key);
        settings.ssh.accept_new_hosts = self.git_known_hosts.is_none();
        settings.ssh.known_hosts = Some(self.git_known_hosts.clone().unwrap_or_else(|| data_dir.join("known_hosts")));
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registries_are_a_host_and_a_port() {
        for (written, address, plain) in [
            ("registry.example.com", "registry.example.com", false),
            ("registry.example.com:5000", "registry.example.com:5000", false),
            ("http://registry:5000", "registry:5000", true),
            ("https://registry:5000/", "registry:5000", false),
            ("127.0.0.1:5000", "127.0.0.1:5000", true),
            ("localhost:5000", "localhost:5000", true),
            ("[::1]:5000", "[::1]:5000", true),
            ("https://localhost:5000", "localhost:5000", false),
        ] {
            assert_eq!(registry_address(written).unwrap(), (address.to_owned(), plain), "{written}");
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
            assert!(error.contains("ECLUSE_REGISTRY") && !error.contains("secret"), "{wrong}: {error}");
        }
    }

    #[test]
    fn a_bare_word_in_the_log_filter_is_a_level() {
        for right in ["info", "WARN", "warn,ecluse_engine=debug", "off"] {
            assert!(log_filter(right).is_ok(), "{right}");
        }
        for wrong in ["verbose", "info,ecluse_engine", "", "info,ecluse=loud"] {
            assert!(log_filter(wrong).unwrap_err().to_string().contains("ECLUSE_LOG"), "{wrong}");
        }
    }
}
