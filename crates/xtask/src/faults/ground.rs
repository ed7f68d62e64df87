//! What every scenario stands on: a private Postgres that can be killed, a registry, a container
//! engine that can be killed, a git server, and people with tokens.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use ecluse_launcher::{Durability, Postgres, Registry};
use ecluse_testbed::docker::Docker;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::push_base_image;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use sqlx::{Connection as _, PgConnection};
use tokio::sync::Mutex;

use super::Program;
use crate::demo::people::Team;
use crate::install::ensure_ruff;
use crate::server::Installation;
use crate::services::target;

/// The database that each scenario begins with a copy of: migrated, and with people.
const TEMPLATE: &str = "faults";

pub(super) struct Ground {
    pub(super) folder: PathBuf,
    pub(super) program: Program,
    pub(super) git: GitServer,
    pub(super) registry: Registry,
    pub(super) team: Arc<Team>,
    /// The settings that every process has.
    pub(super) settings: Vec<(String, String)>,
    postgres: Mutex<Option<Postgres>>,
    engine: Mutex<Option<Docker>>,
    engine_host: String,
    socket_folder: PathBuf,
}

impl Ground {
    pub(super) async fn prepare(folder: &Path, program: Program) -> anyhow::Result<Ground> {
        let repositories = folder.join("git");
        fs::create_dir_all(&repositories)?;
        let (postgres_folder, registry_folder, engine_folder) = (
            folder.join("postgres"),
            folder.join("registry"),
            folder.join("docker"),
        );
        let (postgres, registry, engine) = tokio::join!(
            Postgres::start_with(&postgres_folder, Durability::Full),
            Registry::start(&registry_folder),
            Docker::start(&engine_folder)
        );
        let (postgres, registry, engine) = (postgres?, registry?, engine?);
        push_base_image(registry.address()).await?;
        let git = GitServer::start(&repositories).await?;
        let mut maintenance = PgConnection::connect(&postgres.url("ecluse")).await?;
        sqlx::query("CREATE DATABASE faults")
            .execute(&mut maintenance)
            .await?;
        maintenance.close().await?;
        let registry_url = format!("http://{}", registry.address());
        let ruff = ensure_ruff(&target())?.display().to_string();
        let database = postgres.url(TEMPLATE);
        let own = [
            ("DATABASE_URL", database.as_str()),
            ("ECLUSE_REGISTRY", &registry_url),
            ("ECLUSE_DOCKER_HOST", engine.host()),
            ("ECLUSE_LEASE_SECONDS", "2"),
            ("ECLUSE_LOG", "info"),
            ("ECLUSE_RUFF", &ruff),
        ];
        let mut first = Installation::new(program.path.clone(), &folder.join("first"), &own)?;
        first.settings.extend(program.settings());
        first.run(&["migrate"], "").await?;
        let team = Arc::new(Team::add_everybody(&first).await?);
        Ok(Ground {
            folder: folder.to_owned(),
            program,
            git,
            registry,
            team,
            settings: first.settings,
            engine_host: engine.host().to_owned(),
            socket_folder: postgres.socket_folder().to_owned(),
            postgres: Mutex::new(Some(postgres)),
            engine: Mutex::new(Some(engine)),
        })
    }

    /// Makes a database for one scenario; answers its address.
    pub(super) async fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let postgres = self.postgres.lock().await;
        let postgres = postgres.as_ref().context("Postgres does not run")?;
        let mut maintenance = PgConnection::connect(&postgres.url("ecluse")).await?;
        let statement = format!("CREATE DATABASE \"{name}\" TEMPLATE {TEMPLATE}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut maintenance)
            .await?;
        // A sequence is written ahead of its use, but its copy is not: without this, a crash would
        // give its first numbers out again.
        sqlx::query("CHECKPOINT").execute(&mut maintenance).await?;
        maintenance.close().await?;
        Ok(postgres.url(name))
    }

    /// Ends Postgres at once, as a crash does (`immediate`) or with SIGKILL, leaves it down for this
    /// long, and starts it again.
    pub(super) async fn crash_postgres(
        &self,
        signal: Signal,
        down: Duration,
    ) -> anyhow::Result<()> {
        let mut place = self.postgres.lock().await;
        let postgres = place.take().context("Postgres does not run")?;
        kill(Pid::from_raw(i32::try_from(postgres.process_id())?), signal)?;
        postgres.stop().await;
        tokio::time::sleep(down).await;
        let folder = self.folder.join("postgres");
        *place = Some(Postgres::start_with(&folder, Durability::Full).await?);
        Ok(())
    }

    /// The folder of the socket of Postgres.
    pub(super) fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    pub(super) fn engine_host(&self) -> &str {
        &self.engine_host
    }

    /// Kills the container engine with SIGKILL, leaves it down for this long, and starts it again
    /// over the same data.
    pub(super) async fn crash_engine(&self, down: Duration) -> anyhow::Result<()> {
        let mut place = self.engine.lock().await;
        let engine = place
            .as_mut()
            .context("the container engine does not run")?;
        engine.crash_and_restart(down).await
    }

    pub(super) async fn stop(self) {
        if let Some(engine) = self.engine.into_inner() {
            engine.stop().await;
        }
        if let Some(postgres) = self.postgres.into_inner() {
            postgres.stop().await;
        }
        self.registry.stop().await;
    }
}
