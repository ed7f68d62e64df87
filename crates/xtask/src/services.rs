//! A private Postgres, registry and container engine for the tests, the demo and the benchmarks.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use ecluse_launcher::{Durability, Postgres, Registry};
use ecluse_testbed::docker::Docker;
use nix::fcntl::{Flock, FlockArg};

use crate::install::{Need, ensure_installed, ensure_oidc_provider, ensure_ruff};
use crate::signals::end_signal;

pub(crate) use xtask_start::{repository, target};

/// The socket of an engine that belongs to the machine.
const MACHINE_ENGINE: &str = "/var/run/docker.sock";

/// Running services; dropping this ends them all.
pub(crate) struct Services {
    pub(crate) postgres: Postgres,
    pub(crate) registry: Registry,
    pub(crate) engine: Option<Engine>,
    pub(crate) ruff: PathBuf,
    /// The folder in which the identity provider is installed; each test starts a provider of
    /// its own.
    oidc_provider: Option<PathBuf>,
    /// The value of `DOCKER_CONFIG` with which `docker compose` works.
    compose_client: Option<PathBuf>,
}

/// A container engine.
pub(crate) enum Engine {
    /// A private engine: everything in it belongs to us.
    Own(Docker),
    /// The engine of the machine: only what carries our label belongs to us.
    Machine(String),
}

impl Engine {
    pub(crate) fn host(&self) -> &str {
        match self {
            Engine::Own(docker) => docker.host(),
            Engine::Machine(host) => host,
        }
    }
}

/// Which engine a command uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineChoice {
    Own,
    /// The machine's engine when it answers, else a private one.
    Any,
}

impl Services {
    /// Starts Postgres and the registry; [`Services::add_engine`] adds an engine.
    pub(crate) async fn start(folder: &Path, durability: Durability) -> anyhow::Result<Services> {
        let (postgres, registry) = (folder.join("postgres"), folder.join("registry"));
        let (postgres, registry) = tokio::join!(
            Postgres::start_with(&postgres, durability),
            Registry::start(&registry)
        );
        Ok(Services {
            postgres: postgres?,
            registry: registry?,
            engine: None,
            ruff: ensure_ruff(&target())?,
            oidc_provider: None,
            compose_client: None,
        })
    }

    /// Installs the identity provider, which only tests need.
    pub(crate) fn add_oidc_provider(&mut self) -> anyhow::Result<()> {
        self.oidc_provider = Some(ensure_oidc_provider(&repository(), &target())?);
        Ok(())
    }

    /// Installs Compose v2, which only the test of `docker-compose.yml` needs.
    pub(crate) async fn add_compose_client(&mut self) -> anyhow::Result<()> {
        let folder = tokio::task::spawn_blocking(ecluse_testbed::compose::client_folder).await??;
        self.compose_client = Some(folder);
        Ok(())
    }

    pub(crate) async fn add_engine(
        &mut self,
        folder: &Path,
        choice: EngineChoice,
    ) -> anyhow::Result<()> {
        let machine_engine = match choice {
            EngineChoice::Own => None,
            EngineChoice::Any => machine_engine().await,
        };
        self.engine = Some(match machine_engine {
            Some(host) => Engine::Machine(host),
            None => Engine::Own(Docker::start(&folder.join("docker")).await?),
        });
        Ok(())
    }

    /// The environment variables that tests read.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![
            ("DATABASE_URL", self.postgres.url("ecluse")),
            ("ECLUSE_TEST_REGISTRY", self.registry.address().to_owned()),
        ];
        all.push(("ECLUSE_RUFF", self.ruff.display().to_string()));
        all.extend(
            self.oidc_provider
                .iter()
                .map(|folder| ("ECLUSE_TEST_OIDC_PROVIDER", folder.display().to_string())),
        );
        all.extend(
            self.engine
                .iter()
                .map(|engine| ("ECLUSE_TEST_DOCKER_HOST", engine.host().to_owned())),
        );
        // The test of docker-compose.yml makes images with well-known names: never on an engine
        // that belongs to the machine.
        if let Some(Engine::Own(docker)) = &self.engine {
            all.push(("DOCKER_HOST", docker.host().to_owned()));
        }
        all.extend(
            self.compose_client
                .iter()
                .map(|folder| ("DOCKER_CONFIG", folder.display().to_string())),
        );
        all
    }

    pub(crate) async fn stop(self) {
        if let Some(Engine::Own(docker)) = self.engine {
            docker.stop().await;
        }
        tokio::join!(self.registry.stop(), self.postgres.stop());
    }
}

/// The address of the machine's engine, when that engine answers.
pub(crate) async fn machine_engine() -> Option<String> {
    let host = format!("unix://{MACHINE_ENGINE}");
    let engine = bollard::Docker::connect_with_unix(&host, 3, bollard::API_DEFAULT_VERSION).ok()?;
    engine.ping().await.ok().map(|_| host)
}

/// `cargo xtask services`
pub(crate) async fn command() -> anyhow::Result<()> {
    ensure_installed(Need::FOR_SERVICES)?;
    let folder = target().join("services");
    fs::create_dir_all(&folder)?;
    let lock = fs::File::create(folder.join("lock"))?;
    let Ok(_lock) = Flock::lock(lock, FlockArg::LockExclusiveNonblock) else {
        anyhow::bail!(
            "services already run in {}: see {}",
            folder.display(),
            target().join("services.env").display()
        );
    };
    for name in ["postgres", "registry", "docker"] {
        let old = folder.join(name);
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| old.display().to_string())?;
        }
    }
    let ended = end_signal();
    tokio::pin!(ended);
    let start = async {
        let mut services = Services::start(&folder, Durability::None).await?;
        services.add_engine(&folder, EngineChoice::Own).await?;
        services.add_oidc_provider()?;
        services.add_compose_client().await?;
        anyhow::Ok(services)
    };
    let services = tokio::select! {
        services = start => services?,
        () = &mut ended => return Ok(()),
    };
    let lines: String = services
        .environment()
        .iter()
        .map(|(name, value)| format!("export {name}='{value}'\n"))
        .collect();
    let file = target().join("services.env");
    fs::write(&file, &lines)?;
    print!("{lines}");
    std::io::stdout().flush()?;
    eprintln!(
        "the services run; `source {}` for their addresses; Ctrl-C ends them (pid {})",
        file.display(),
        std::process::id()
    );
    ended.await;
    fs::remove_file(&file)?;
    services.stop().await;
    Ok(())
}
