//! Wiring: from the configuration to a running process, and its orderly end.

use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use ecluse_clients::containers::{Containers, RegistryLogin};
use ecluse_clients::deployer::Deployer;
use ecluse_clients::deployer::docker::DockerDeployer;
use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::Git;
use ecluse_clients::registry::{Registry, RegistrySettings};
use ecluse_clients::ruff::Ruff;
use ecluse_clients::test_server::TestServer;
use ecluse_engine::compliance::Checks;
use ecluse_engine::{Engine, Parts, Vault, worker};
use ecluse_store::PgPool;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::config::{Installation, LogFormat, Outside, Web, log_filter, registry_address};
use crate::web;

/// Private services of this process; they end with it.
#[derive(Default)]
struct Private {
    postgres: Option<ecluse_launcher::Postgres>,
    test_postgres: Option<ecluse_launcher::Postgres>,
    registry: Option<ecluse_launcher::Registry>,
}

pub async fn serve(installation: &Installation, web: &Web, outside: &Outside) -> anyhow::Result<()> {
    start_log(installation)?;
    if let Some(registry) = &outside.images.registry {
        registry_address(registry)?;
    }
    outside.git(&installation.data_dir)?;
    outside.packages.settings()?;
    outside.notifier()?;
    let single_sign_on = web.single_sign_on.settings(outside.public_url.as_ref())?;
    make_data_dir(&installation.data_dir)?;
    // Before anything is started that would have to end again. Whoever connects waits until all is there.
    let listener =
        tokio::net::TcpListener::bind(web.listen).await.with_context(|| format!("ECLUSE_LISTEN: cannot listen on {}", web.listen))?;
    let mut private = Private::default();
    let url = match installation.database_url() {
        Some(url) => url.to_owned(),
        None => {
            let folder = installation.data_dir.join("postgres");
            let postgres = ecluse_launcher::Postgres::start(&folder).await.context("DATABASE_URL is not set")?;
            tracing::info!("private Postgres in {}", folder.display());
            let url = postgres.url("ecluse");
            write_private(&installation.data_dir.join("database-url"), &url)?;
            private.postgres = Some(postgres);
            private.test_postgres = private_test_postgres(installation, outside).await?;
            url
        }
    };
    let pool = open_database(&url, outside.jobs_at_once()).await?;
    ecluse_store::migrate(&pool).await.context("the database's schema cannot be brought up to date")?;
    let registry = match &outside.images.registry {
        Some(registry) => registry.clone(),
        None => {
            let registry =
                ecluse_launcher::Registry::start(&installation.data_dir.join("registry")).await.context("ECLUSE_REGISTRY is not set")?;
            let address = registry.address().to_owned();
            tracing::info!("private registry at {address}");
            private.registry = Some(registry);
            address
        }
    };
    let engine = engine(installation, outside, &registry, pool)?;
    look_outside(engine.registry.clone(), outside.docker_host.clone());

    let stop = stop_signal()?;
    let workers = (outside.jobs_at_once() > 0).then(|| tokio::spawn(worker::run(engine.clone(), worker_settings(outside), stop.clone())));
    let address = listener.local_addr()?;
    if let Some(file) = &web.port_file {
        write_private(file, &address.to_string())?;
    }
    tracing::info!("listening on http://{address}");
    let public_url = outside.public_url.clone().map_or_else(|| url::Url::parse(&format!("http://{address}")), Ok)?;
    let limits = web::Limits { builds_per_project: outside.builds_per_project, ..web::Limits::default() };
    let app = web::App::with(engine, public_url, stop.clone(), web.trusted_proxies.clone(), limits).signing_in_through(single_sign_on);
    web::run(listener, app, stop.clone()).await?;
    stop.cancel();
    if let Some(workers) = workers {
        workers.await?;
    }
    if let Some(registry) = private.registry {
        registry.stop().await;
    }
    for postgres in [private.test_postgres, private.postgres].into_iter().flatten() {
        postgres.stop().await;
    }
    tracing::info!("stopped");
    Ok(())
}

/// A second private Postgres, for what tests do: nothing that matters is on it.
async fn private_test_postgres(installation: &Installation, outside: &Outside) -> anyhow::Result<Option<ecluse_launcher::Postgres>> {
    if outside.test_database_url().is_some() {
        return Ok(None);
    }
    let folder = installation.data_dir.join("test-postgres");
    let postgres = ecluse_launcher::Postgres::start_for_tests(&folder).await.context("ECLUSE_TEST_DATABASE_URL is not set")?;
    tracing::info!("private Postgres for tests in {}", folder.display());
    write_private(&test_database_file(installation), &postgres.url("postgres"))?;
    Ok(Some(postgres))
}

fn test_database_file(installation: &Installation) -> PathBuf {
    installation.data_dir.join("test-database-url")
}

/// The server for tests: the configured one, else the private one of a server with a private Postgres.
fn test_server(installation: &Installation, outside: &Outside) -> anyhow::Result<Option<Arc<TestServer>>> {
    let private = installation.database_url().is_none().then(|| std::fs::read_to_string(test_database_file(installation)).ok()).flatten();
    let Some(url) = outside.test_database_url().map(str::to_owned).or(private) else { return Ok(None) };
    // Names what this installation makes there; the key itself cannot be learned from it.
    let hash = Sha256::digest([b"names on the test server".as_slice(), &installation.key()?].concat());
    let server = TestServer::new(&url, &hex::encode(&hash[..4])).context("ECLUSE_TEST_DATABASE_URL")?;
    Ok(Some(Arc::new(server)))
}

pub async fn worker(installation: &Installation, outside: &Outside) -> anyhow::Result<()> {
    start_log(installation)?;
    make_data_dir(&installation.data_dir)?;
    let Some(registry) = &outside.images.registry else {
        bail!("ECLUSE_REGISTRY is not set: a worker needs the registry that the server uses")
    };
    if outside.jobs_at_once() == 0 {
        bail!("ECLUSE_WORKERS and ECLUSE_BUILDS_AT_ONCE are 0: this worker would do nothing");
    }
    registry_address(registry)?;
    let pool = pool_of(installation, outside.jobs_at_once()).await?;
    ecluse_store::migrate(&pool).await.context("the database's schema cannot be brought up to date")?;
    let engine = engine(installation, outside, registry, pool)?;
    look_outside(engine.registry.clone(), outside.docker_host.clone());
    let stop = stop_signal()?;
    tracing::info!(workers = outside.workers, builds = outside.builds_at_once(), "working");
    worker::run(engine, worker_settings(outside), stop).await;
    tracing::info!("stopped");
    Ok(())
}

/// The database of the installation, for a command that runs beside the server.
pub async fn pool_for_commands(installation: &Installation) -> anyhow::Result<PgPool> {
    pool_of(installation, 0).await
}

async fn pool_of(installation: &Installation, workers: u16) -> anyhow::Result<PgPool> {
    let url = match installation.database_url() {
        Some(url) => url.to_owned(),
        None => std::fs::read_to_string(installation.data_dir.join("database-url"))
            .context("DATABASE_URL is not set, and no server with a private Postgres runs on this data folder (ECLUSE_DATA_DIR)")?,
    };
    open_database(&url, workers).await
}

/// How long Postgres may take to answer at start.
const DATABASE_ANSWERS: Duration = Duration::from_secs(4);

/// A pool with room for every worker (its job, and its lease), over a database that answers. What is wrong is said without
/// the address' password.
async fn open_database(url: &str, workers: u16) -> anyhow::Result<PgPool> {
    let url = url.trim();
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        bail!("DATABASE_URL is not a postgres:// address");
    }
    // What the parser says may quote a part of the address.
    let Ok(pool) = ecluse_store::connect(url, 2 * u32::from(workers) + 20) else {
        bail!("DATABASE_URL is not a usable postgres:// address, such as postgres://user:password@host:5432/ecluse");
    };
    let options = pool.connect_options();
    let place = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    match tokio::time::timeout(DATABASE_ANSWERS, pool.acquire()).await {
        Ok(Ok(_)) => Ok(pool),
        Err(_) | Ok(Err(sqlx::Error::PoolTimedOut)) => bail!("DATABASE_URL: Postgres at {place} does not answer"),
        Ok(Err(sqlx::Error::Database(refusal))) => bail!("DATABASE_URL: Postgres at {place} refuses: {}", refusal.message()),
        Ok(Err(error)) => bail!("DATABASE_URL: Postgres at {place} does not answer ({error})"),
    }
}

/// Says once, aside, when the registry or the container engine does not answer: the first build or
/// deployment would be a late place to learn it.
fn look_outside(registry: Registry, docker_host: String) {
    const ANSWERS: Duration = Duration::from_secs(10);
    tokio::spawn(async move {
        // No such image, or no right to it, is an answer.
        match tokio::time::timeout(ANSWERS, registry.resolve("ecluse", "latest")).await {
            Ok(Err(error)) if error.kind() == ErrorKind::Transient => {
                tracing::warn!(%error, "ECLUSE_REGISTRY: the registry does not answer")
            }
            Ok(_) => {}
            Err(_) => tracing::warn!("ECLUSE_REGISTRY: the registry at {} does not answer", registry.address()),
        }
    });
    tokio::spawn(async move {
        let Ok(containers) = Containers::new(&docker_host, None) else { return };
        match tokio::time::timeout(ANSWERS, containers.version()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::warn!(%error, "ECLUSE_DOCKER_HOST: the container engine does not answer"),
            Err(_) => tracing::warn!("ECLUSE_DOCKER_HOST: the container engine at {docker_host} does not answer"),
        }
    });
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
    for folder in [&scratch, &installation.data_dir.join("git")] {
        make_private_dir(folder).with_context(|| format!("ECLUSE_DATA_DIR: {} cannot be made", folder.display()))?;
    }
    let credential = outside.images.credential()?;
    let (address, plain_http) = registry_address(registry)?;
    let registry = Registry::new(RegistrySettings { address, plain_http, credentials: credential.clone() }).context("ECLUSE_REGISTRY")?;
    let login = credential.map(|(username, password)| RegistryLogin {
        registry: registry.address().to_owned(),
        username,
        password: password.expose_secret().to_owned(),
    });
    let containers = Containers::new(&outside.docker_host, login.clone()).context("ECLUSE_DOCKER_HOST")?;
    let git = Git::new(outside.git(&installation.data_dir)?).context("git cannot be used")?;
    let deployer = Deployer::Docker(DockerDeployer::new(containers.clone())?);
    let dependencies = outside.packages.settings()?;
    let test_server = test_server(installation, outside)?;
    let checks = Checks::new(Ruff::new(&outside.ruff));
    let public_url = outside.public_url.clone();
    let builder = outside.builder_id.clone().or_else(|| public_url.clone().map(String::from));
    let notifier = outside.notifier()?.map(Arc::new);
    Ok(Engine::new(Parts {
        pool,
        vault,
        git,
        registry,
        deployer,
        test_server,
        checks,
        builder,
        notifier,
        public_url,
        containers,
        dependencies,
        scratch,
    }))
}

fn worker_settings(outside: &Outside) -> worker::Settings {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    worker::Settings {
        workers: outside.workers.into(),
        builds: outside.builds_at_once().into(),
        builds_per_project: outside.builds_per_project,
        lease: outside.lease(),
        name: format!("{}:{}", host.trim(), std::process::id()),
    }
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
    let mut filter = log_filter(&installation.log)?;
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

/// For its owner alone, also when it was there before.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = file.with_extension("new");
    let context = || format!("{} cannot be written", file.display());
    std::fs::write(&fresh, "").with_context(context)?;
    std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600)).with_context(context)?;
    std::fs::write(&fresh, text).with_context(context)?;
    std::fs::rename(&fresh, file).with_context(context)
}
