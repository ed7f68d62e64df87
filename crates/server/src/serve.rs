//! Starts a process from its configuration, and ends it in order.

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
use ecluse_engine::jobs::worker;
use ecluse_engine::{Engine, Parts, Vault};
use ecluse_store::PgPool;
use secrecy::ExposeSecret as _;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use crate::config::{Installation, LogFormat, ServiceOptions, Web, log_filter, registry_address};
use crate::database::{self, Addresses};
use crate::web;

/// Services that this process has started, in the order of their start. They run until it ends.
#[derive(Default)]
struct Private(Vec<ecluse_launcher::Kept>);

impl Private {
    fn keep(&mut self, service: impl ecluse_launcher::Restart) {
        self.0.push(ecluse_launcher::keep_running(service));
    }

    async fn stop(self) {
        for service in self.0.into_iter().rev() {
            service.stop().await;
        }
    }
}

pub async fn serve(
    installation: &Installation,
    web: &Web,
    services: &ServiceOptions,
) -> anyhow::Result<()> {
    start_log(installation)?;
    if let Some(registry) = &services.images.registry {
        registry_address(registry)?;
    }
    services.git(&installation.data_dir)?;
    services.packages.settings()?;
    services.notifier()?;
    let single_sign_on = web.single_sign_on.settings(services.public_url.as_ref())?;
    make_data_dir(&installation.data_dir)?;
    // The server listens before it starts other services, so that an address in use is reported
    // first. A client that connects now waits until the server is ready.
    let listener = tokio::net::TcpListener::bind(web.listen)
        .await
        .with_context(|| format!("ECLUSE_LISTEN: cannot listen on {}", web.listen))?;
    let mut private = Private::default();
    let addresses = match installation.database_url() {
        Some(_) => Addresses::read(installation)?,
        None => {
            let folder = installation.data_dir.join("postgres");
            let postgres = ecluse_launcher::Postgres::start(&folder)
                .await
                .context("DATABASE_URL is not set")?;
            tracing::info!("private Postgres in {}", folder.display());
            let (serving, owner) = (postgres.serving_url("ecluse"), postgres.url("ecluse"));
            let file = |name| installation.data_dir.join(name);
            write_private(&file(database::PRIVATE_ADDRESS), &serving)?;
            write_private(&file(database::PRIVATE_MIGRATION_ADDRESS), &owner)?;
            private.keep(postgres);
            if let Some(postgres) = private_test_postgres(installation, services).await? {
                private.keep(postgres);
            }
            Addresses {
                serving,
                migration: Some(owner),
            }
        }
    };
    let pool = addresses.open(services.jobs_at_once()).await?;
    database::warn_of_unsafe_role(&pool).await?;
    let registry = match &services.images.registry {
        Some(registry) => registry.clone(),
        None => {
            let registry =
                ecluse_launcher::Registry::start(&installation.data_dir.join("registry"))
                    .await
                    .context("ECLUSE_REGISTRY is not set")?;
            let address = registry.address().to_owned();
            tracing::info!("private registry at {address}");
            private.keep(registry);
            address
        }
    };
    let engine = engine(installation, services, &registry, pool)?;
    probe_services(engine.registry.clone(), services.docker_host.clone());

    let stop = stop_signal()?;
    let workers = (services.jobs_at_once() > 0).then(|| {
        tokio::spawn(worker::run(
            engine.clone(),
            worker_settings(services),
            stop.clone(),
        ))
    });
    let address = listener.local_addr()?;
    if let Some(file) = &web.port_file {
        write_private(file, &address.to_string())?;
    }
    tracing::info!("listening on http://{address}");
    let public_url = services
        .public_url
        .clone()
        .map_or_else(|| url::Url::parse(&format!("http://{address}")), Ok)?;
    let app = web::App::with_limits(
        engine,
        public_url,
        stop.clone(),
        web.trusted_proxies.clone(),
        web.limits(services.builds_per_project),
    )
    .with_single_sign_on(single_sign_on);
    web::run(listener, app, stop.clone()).await?;
    stop.cancel();
    if let Some(workers) = workers {
        workers.await?;
    }
    private.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Starts a second private Postgres for the tests of images, without any other data on it.
async fn private_test_postgres(
    installation: &Installation,
    services: &ServiceOptions,
) -> anyhow::Result<Option<ecluse_launcher::Postgres>> {
    if services.test_database_url().is_some() {
        return Ok(None);
    }
    let folder = installation.data_dir.join("test-postgres");
    let postgres = ecluse_launcher::Postgres::start_for_tests(&folder)
        .await
        .context("ECLUSE_TEST_DATABASE_URL is not set")?;
    tracing::info!("private Postgres for tests in {}", folder.display());
    write_private(&test_database_file(installation), &postgres.url("postgres"))?;
    Ok(Some(postgres))
}

fn test_database_file(installation: &Installation) -> PathBuf {
    installation.data_dir.join("test-database-url")
}

/// The Postgres for tests: the configured one, else the private one that a server with a private
/// Postgres starts.
fn test_server(
    installation: &Installation,
    services: &ServiceOptions,
) -> anyhow::Result<Option<Arc<TestServer>>> {
    let private = installation
        .database_url()
        .is_none()
        .then(|| std::fs::read_to_string(test_database_file(installation)).ok())
        .flatten();
    let Some(url) = services.test_database_url().map(str::to_owned).or(private) else {
        return Ok(None);
    };
    // A prefix for the names of this installation's databases and roles. The key cannot be computed
    // from it.
    let hash =
        Sha256::digest([b"names on the test server".as_slice(), &installation.key()?].concat());
    let server =
        TestServer::new(&url, &hex::encode(&hash[..4])).context("ECLUSE_TEST_DATABASE_URL")?;
    Ok(Some(Arc::new(server)))
}

pub async fn worker(installation: &Installation, services: &ServiceOptions) -> anyhow::Result<()> {
    start_log(installation)?;
    make_data_dir(&installation.data_dir)?;
    let Some(registry) = &services.images.registry else {
        bail!("ECLUSE_REGISTRY is not set: a worker needs the same registry as the server")
    };
    if services.jobs_at_once() == 0 {
        bail!("ECLUSE_WORKERS and ECLUSE_BUILDS_AT_ONCE are 0: this worker would run no job");
    }
    registry_address(registry)?;
    let pool = Addresses::read(installation)?
        .open(services.jobs_at_once())
        .await?;
    database::warn_of_unsafe_role(&pool).await?;
    let engine = engine(installation, services, registry, pool)?;
    probe_services(engine.registry.clone(), services.docker_host.clone());
    let stop = stop_signal()?;
    tracing::info!(
        workers = services.workers,
        builds = services.builds_at_once(),
        "the worker has started"
    );
    worker::run(engine, worker_settings(services), stop).await;
    tracing::info!("stopped");
    Ok(())
}

const NO_ENGINE: &str = "the container engine does not answer: until it does, nothing is deployed, no image is tested and no packages are installed. \
     Start it, let the user of this process use it (group `docker`), or set its address in ECLUSE_DOCKER_HOST";

/// Warns in the log, without delaying the start, when the registry or the container engine does not
/// answer. Otherwise only the first build or deployment would show it.
fn probe_services(registry: Registry, docker_host: String) {
    const TIMEOUT: Duration = Duration::from_secs(10);
    tokio::spawn(async move {
        // "No such image" and "not allowed" are responses too.
        match tokio::time::timeout(TIMEOUT, registry.resolve("ecluse", "latest")).await {
            Ok(Err(error)) if error.kind() == ErrorKind::Transient => {
                tracing::warn!(%error, "ECLUSE_REGISTRY: the registry does not answer")
            }
            Ok(_) => {}
            Err(_) => tracing::warn!(
                "ECLUSE_REGISTRY: the registry at {} does not answer",
                registry.address()
            ),
        }
    });
    tokio::spawn(async move {
        let Ok(containers) = Containers::new(&docker_host, None) else {
            return;
        };
        match tokio::time::timeout(TIMEOUT, containers.version()).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "{NO_ENGINE}")
            }
            Err(_) => tracing::warn!(address = docker_host, "{NO_ENGINE}"),
        }
    });
}

/// The engine for a command that only uses the database. The command reaches no registry and no
/// container engine, so their options have the default values and the registry's address is a
/// placeholder.
pub async fn engine_for_commands(installation: &Installation) -> anyhow::Result<Engine> {
    #[derive(clap::Parser)]
    struct Defaults {
        #[command(flatten)]
        services: ServiceOptions,
    }
    let pool = Addresses::read(installation)?.open(0).await?;
    let defaults = <Defaults as clap::Parser>::try_parse_from(["ecluse"])?;
    engine(installation, &defaults.services, "127.0.0.1", pool)
}

fn engine(
    installation: &Installation,
    services: &ServiceOptions,
    registry: &str,
    pool: PgPool,
) -> anyhow::Result<Engine> {
    let vault = Vault::new(&installation.key()?);
    let scratch = installation.data_dir.join("scratch");
    for folder in [&scratch, &installation.data_dir.join("git")] {
        make_private_dir(folder)
            .with_context(|| format!("ECLUSE_DATA_DIR: {} cannot be created", folder.display()))?;
    }
    let credential = services.images.credential()?;
    let (address, plain_http) = registry_address(registry)?;
    let registry = Registry::new(RegistrySettings {
        address,
        plain_http,
        credentials: credential.clone(),
    })
    .context("ECLUSE_REGISTRY")?;
    let login = credential.map(|(username, password)| RegistryLogin {
        registry: registry.address().to_owned(),
        username,
        password: password.expose_secret().to_owned(),
    });
    let containers =
        Containers::new(&services.docker_host, login.clone()).context("ECLUSE_DOCKER_HOST")?;
    let containers = containers.with_networks(services.networks);
    let git = Git::new(services.git(&installation.data_dir)?).context("git cannot be used")?;
    let deployer = Deployer::Docker(DockerDeployer::new(containers.clone(), services.networks)?);
    let dependencies = services.packages.settings()?;
    let test_server = test_server(installation, services)?;
    let checks = Checks::new(Ruff::new(&services.ruff));
    let public_url = services.public_url.clone();
    let builder = services
        .builder_id
        .clone()
        .or_else(|| public_url.clone().map(String::from));
    let notifier = services.notifier()?.map(Arc::new);
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
        stage_limits: services.stage_limits(),
        test_limits: services.test_limits(),
        dependencies,
        records: services.records.settings(),
        scratch,
    }))
}

fn worker_settings(services: &ServiceOptions) -> worker::Settings {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    worker::Settings {
        workers: services.workers.into(),
        builds: services.builds_at_once().into(),
        builds_per_project: services.builds_per_project,
        lease: services.lease(),
        name: format!("{}:{}", host.trim(), std::process::id()),
    }
}

/// A token that the first SIGTERM or SIGINT cancels. The second signal ends the process at once.
fn stop_signal() -> anyhow::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
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
    // At lower levels these crates log whole requests, with environment values and credentials.
    for quiet in [
        "bollard=info",
        "hyper=info",
        "hyper_util=info",
        "reqwest=info",
        "oci_client=info",
        "sqlx=warn",
    ] {
        filter = filter.add_directive(quiet.parse()?);
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match installation.log_format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Creates the data folder. Other users may enter it, because the private Postgres runs as another
/// user when this process runs as root. Secret files inside are protected by their own modes.
fn make_data_dir(dir: &Path) -> anyhow::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o711)
        .create(dir)
        .with_context(|| format!("ECLUSE_DATA_DIR: {} cannot be created", dir.display()))
}

/// Creates a folder that only its owner may enter, and restricts an existing one.
fn make_private_dir(dir: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)?;
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700))
}

/// Replaces a file, which only its owner may read.
fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = file.with_extension("new");
    let context = || format!("{} cannot be written", file.display());
    std::fs::write(&fresh, "").with_context(context)?;
    std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o600))
        .with_context(context)?;
    std::fs::write(&fresh, text).with_context(context)?;
    std::fs::rename(&fresh, file).with_context(context)
}
