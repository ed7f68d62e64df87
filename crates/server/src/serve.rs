//! Wiring: from the configuration to a running process, and its orderly end.

use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::Path;

use anyhow::{Context, bail};
use ecluse_clients::containers::{Containers, RegistryLogin};
use ecluse_clients::deployer::Deployer;
use ecluse_clients::deployer::docker::DockerDeployer;
use ecluse_clients::git::Git;
use ecluse_clients::registry::{Registry, RegistrySettings};
use ecluse_engine::{Engine, Parts, Vault, worker};
use ecluse_store::PgPool;
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

use crate::config::{Installation, LogFormat, Outside, Web};
use crate::web;

/// Private services of this process; they end with it.
#[derive(Default)]
struct Private {
    postgres: Option<ecluse_launcher::Postgres>,
    registry: Option<ecluse_launcher::Registry>,
}

pub async fn serve(installation: &Installation, web: &Web, outside: &Outside) -> anyhow::Result<()> {
    start_log(installation)?;
    make_data_dir(&installation.data_dir)?;
    let mut private = Private::default();
    let url = match installation.database_url() {
        Some(url) => url.to_owned(),
        None => {
            let postgres =
                ecluse_launcher::Postgres::start(&installation.data_dir.join("postgres")).await.context("DATABASE_URL is not set")?;
            let url = postgres.url("ecluse");
            write_private(&installation.data_dir.join("database-url"), &url)?;
            private.postgres = Some(postgres);
            url
        }
    };
    let registry = match &outside.registry {
        Some(registry) => registry.clone(),
        None => {
            let registry =
                ecluse_launcher::Registry::start(&installation.data_dir.join("registry")).await.context("ECLUSE_REGISTRY is not set")?;
            let address = registry.address().to_owned();
            private.registry = Some(registry);
            address
        }
    };
    let pool = ecluse_store::connect(&url, 20).context("DATABASE_URL")?;
    ecluse_store::migrate(&pool).await.context("the database's schema cannot be brought up to date")?;
    let engine = engine(installation, outside, &registry, pool)?;

    let stop = stop_signal()?;
    let workers = (outside.workers > 0).then(|| tokio::spawn(worker::run(engine.clone(), worker_settings(outside), stop.clone())));
    let listener =
        tokio::net::TcpListener::bind(web.listen).await.with_context(|| format!("ECLUSE_LISTEN: cannot listen on {}", web.listen))?;
    let address = listener.local_addr()?;
    if let Some(file) = &web.port_file {
        write_private(file, &address.to_string())?;
    }
    tracing::info!("listening on http://{address}");
    let public_url = web.public_url.clone().map_or_else(|| url::Url::parse(&format!("http://{address}")), Ok)?;
    web::run(listener, web::App::new(engine, public_url, stop.clone()), stop.clone()).await?;
    stop.cancel();
    if let Some(workers) = workers {
        workers.await?;
    }
    if let Some(registry) = private.registry {
        registry.stop().await;
    }
    if let Some(postgres) = private.postgres {
        postgres.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

pub async fn worker(installation: &Installation, outside: &Outside) -> anyhow::Result<()> {
    start_log(installation)?;
    make_data_dir(&installation.data_dir)?;
    let Some(registry) = &outside.registry else { bail!("ECLUSE_REGISTRY is not set: a worker needs the registry that the server uses") };
    if outside.workers == 0 {
        bail!("ECLUSE_WORKERS is 0: this worker would do nothing");
    }
    let pool = pool_for_commands(installation).await?;
    ecluse_store::migrate(&pool).await.context("the database's schema cannot be brought up to date")?;
    let engine = engine(installation, outside, registry, pool)?;
    let stop = stop_signal()?;
    tracing::info!(workers = outside.workers, "working");
    worker::run(engine, worker_settings(outside), stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// The database of the installation, for a command that runs beside the server.
pub async fn pool_for_commands(installation: &Installation) -> anyhow::Result<PgPool> {
    let url = match installation.database_url() {
        Some(url) => url.to_owned(),
        None => std::fs::read_to_string(installation.data_dir.join("database-url"))
            .context("DATABASE_URL is not set, and no server with a private Postgres runs on this data folder (ECLUSE_DATA_DIR)")?,
    };
    ecluse_store::connect(&url, 20).context("DATABASE_URL")
}

/// The engine for a command that only writes to the database.
pub async fn engine_for_commands(installation: &Installation) -> anyhow::Result<Engine> {
    #[derive(clap::Parser)]
    struct Defaults {
        #[command(flatten)]
        outside: Outside,
    }
    let pool = pool_for_commands(installation).await?;
    ecluse_store::migrate(&pool).await.context("the database's schema cannot be brought up to date")?;
    let defaults = <Defaults as clap::Parser>::try_parse_from(["ecluse"])?;
    engine(installation, &defaults.outside, "127.0.0.1", pool)
}

fn engine(installation: &Installation, outside: &Outside, registry: &str, pool: PgPool) -> anyhow::Result<Engine> {
    let vault = Vault::new(&installation.key()?);
    let scratch = installation.data_dir.join("scratch");
    std::fs::create_dir_all(&scratch).with_context(|| format!("ECLUSE_DATA_DIR: {} cannot be made", scratch.display()))?;
    let credential = outside.registry_credential()?;
    let (address, plain_http) = registry_address(registry);
    let registry = Registry::new(RegistrySettings { address: address.to_owned(), plain_http, credentials: credential.clone() })
        .context("ECLUSE_REGISTRY")?;
    let login = credential.map(|(username, password)| RegistryLogin {
        registry: registry.address().to_owned(),
        username,
        password: password.expose_secret().to_owned(),
    });
    let containers = Containers::new(&outside.docker_host, login).context("ECLUSE_DOCKER_HOST")?;
    let git = Git::new(outside.git(installation.data_dir.join("git"))).context("git cannot be used")?;
    let deployer = Deployer::Docker(DockerDeployer::new(containers)?);
    Ok(Engine::new(Parts { pool, vault, git, registry, deployer, scratch }))
}

/// Plain http on the machine itself or where it is asked for; https everywhere else.
fn registry_address(written: &str) -> (&str, bool) {
    if let Some(address) = written.strip_prefix("http://") {
        return (address.trim_end_matches('/'), true);
    }
    let address = written.strip_prefix("https://").unwrap_or(written).trim_end_matches('/');
    let host = address.rsplit_once(':').map_or(address, |(host, _)| host);
    let is_loopback = host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    (address, is_loopback && !written.starts_with("https://"))
}

fn worker_settings(outside: &Outside) -> worker::Settings {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    worker::Settings { workers: outside.workers.into(), lease: outside.lease(), name: format!("{}:{}", host.trim(), std::process::id()) }
}

/// Cancelled at the first SIGTERM or SIGINT; the second ends the process at once.
fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = stop.clone();
    tokio::spawn(async move {
        for round in 0..2 {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
            if round == 1 {
                std::process::exit(130);
            }
            tracing::info!("stopping");
            token.cancel();
        }
    });
    Ok(stop)
}

fn start_log(installation: &Installation) -> anyhow::Result<()> {
    use tracing_subscriber::EnvFilter;
    let mut filter =
        EnvFilter::try_new(&installation.log).with_context(|| format!("ECLUSE_LOG: `{}` is not a filter", installation.log))?;
    // These write whole requests at lower levels, environment values and credentials included.
    for quiet in ["bollard=info", "hyper=info", "hyper_util=info", "reqwest=info", "oci_client=info", "sqlx=warn"] {
        filter = filter.add_directive(quiet.parse()?);
    }
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match installation.log_format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

/// The private Postgres runs as another user when we are root, so the folder itself can be entered;
/// what is secret inside is private by its own mode.
fn make_data_dir(dir: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(dir)
        .with_context(|| format!("ECLUSE_DATA_DIR: {} cannot be made", dir.display()))
}

fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = file.with_extension("new");
    let context = || format!("{} cannot be written", file.display());
    std::fs::write(&fresh, "").with_context(context)?;
    std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600)).with_context(context)?;
    std::fs::write(&fresh, text).with_context(context)?;
    std::fs::rename(&fresh, file).with_context(context)
}
