//! Private Postgres, registry and container engine for tests, the demo and the benchmarks.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use ecluse_launcher::{Durability, Postgres, Registry};
use ecluse_testbed::docker::Docker;
use nix::fcntl::{Flock, FlockArg};

use crate::install::{Need, ensure_installed, ensure_oidc_provider, ensure_ruff};
use crate::signals::asked_to_end;

/// The socket of an engine that belongs to the machine.
const MACHINE_ENGINE: &str = "/var/run/docker.sock";

/// Running services; all end on drop.
pub(crate) struct Services {
    pub(crate) postgres: Postgres,
    pub(crate) registry: Registry,
    pub(crate) engine: Option<Engine>,
    pub(crate) ruff: PathBuf,
    /// Where the provider of identities is installed; each test starts one of its own.
    oidc_provider: Option<PathBuf>,
}

/// A container engine.
pub(crate) enum Engine {
    /// One of our own, with everything in it.
    Own(Docker),
    /// One that was there before: only what we labelled is ours.
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

/// Which engine a command wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineChoice {
    Own,
    /// The machine's when it answers, else our own.
    Any,
}

impl Services {
    /// Postgres and the registry; an engine is added by [`Services::add_engine`].
    pub(crate) async fn start(folder: &Path, durability: Durability) -> anyhow::Result<Services> {
        let (postgres, registry) = (folder.join("postgres"), folder.join("registry"));
        let (postgres, registry) = tokio::join!(Postgres::start_with(&postgres, durability), Registry::start(&registry));
        Ok(Services { postgres: postgres?, registry: registry?, engine: None, ruff: ensure_ruff(&target())?, oidc_provider: None })
    }

    /// Has the provider of identities installed, which only tests need.
    pub(crate) fn add_oidc_provider(&mut self) -> anyhow::Result<()> {
        self.oidc_provider = Some(ensure_oidc_provider(&repository(), &target())?);
        Ok(())
    }

    pub(crate) async fn add_engine(&mut self, folder: &Path, choice: EngineChoice) -> anyhow::Result<()> {
        let there = match choice {
            EngineChoice::Own => None,
            EngineChoice::Any => machine_engine().await,
        };
        self.engine = Some(match there {
            Some(host) => Engine::Machine(host),
            None => Engine::Own(Docker::start(&folder.join("docker")).await?),
        });
        Ok(())
    }

    /// What tests read.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("DATABASE_URL", self.postgres.url("ecluse")), ("ECLUSE_TEST_REGISTRY", self.registry.address().to_owned())];
        all.push(("ECLUSE_RUFF", self.ruff.display().to_string()));
        all.extend(self.oidc_provider.iter().map(|folder| ("ECLUSE_TEST_OIDC_PROVIDER", folder.display().to_string())));
        all.extend(self.engine.iter().map(|engine| ("ECLUSE_TEST_DOCKER_HOST", engine.host().to_owned())));
        all
    }

    pub(crate) async fn stop(self) {
        if let Some(Engine::Own(docker)) = self.engine {
            docker.stop().await;
        }
        tokio::join!(self.registry.stop(), self.postgres.stop());
    }
}

/// The machine's own engine, when one answers.
pub(crate) async fn machine_engine() -> Option<String> {
    let host = format!("unix://{MACHINE_ENGINE}");
    let engine = bollard::Docker::connect_with_unix(&host, 3, bollard::API_DEFAULT_VERSION).ok()?;
    engine.ping().await.ok().map(|_| host)
}

/// The repository's root.
pub(crate) fn repository() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().nth(2).unwrap_or(own).to_path_buf()
}

/// Cargo's output folder.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| repository().join("target"), PathBuf::from)
}

/// `cargo xtask services`
pub(crate) async fn command() -> anyhow::Result<()> {
    ensure_installed(Need::OF_SERVICES)?;
    let folder = target().join("services");
    fs::create_dir_all(&folder)?;
    let lock = fs::File::create(folder.join("lock"))?;
    let Ok(_lock) = Flock::lock(lock, FlockArg::LockExclusiveNonblock) else {
        anyhow::bail!("services already run over {}: see {}", folder.display(), target().join("services.env").display());
    };
    for name in ["postgres", "registry", "docker"] {
        let old = folder.join(name);
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| old.display().to_string())?;
        }
    }
    let ended = asked_to_end();
    tokio::pin!(ended);
    let start = async {
        let mut services = Services::start(&folder, Durability::None).await?;
        services.add_engine(&folder, EngineChoice::Own).await?;
        services.add_oidc_provider()?;
        anyhow::Ok(services)
    };
    let services = tokio::select! {
        services = start => services?,
        () = &mut ended => return Ok(()),
    };
    let lines: String = services.environment().iter().map(|(name, value)| format!("export {name}='{value}'\n")).collect();
    let file = target().join("services.env");
    fs::write(&file, &lines)?;
    print!("{lines}");
    std::io::stdout().flush()?;
    eprintln!("running; `source {}`; Ctrl-C ends it (pid {})", file.display(), std::process::id());
    ended.await;
    fs::remove_file(&file)?;
    services.stop().await;
    Ok(())
}
