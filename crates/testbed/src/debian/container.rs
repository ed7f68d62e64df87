//! Containers of the Debian base on any engine, and a Postgres that its `odoo` reaches by a socket.
//! For tests and benchmarks.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, ensure};
use bollard::Docker;
use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, LogsOptionsBuilder,
    RemoveContainerOptionsBuilder, WaitContainerOptions,
};
use ecluse_launcher::{Durability, Postgres};
use futures::TryStreamExt;

use crate::sample::BaseImage;

/// Containers of one image; each is removed when it has ended.
pub struct Containers {
    engine: Docker,
    image: String,
}

/// What to run: as the image's own user unless `user` is set, with `args` in place of the image's
/// command.
pub struct Run<'a> {
    pub user: Option<&'a str>,
    pub args: &'a [&'a str],
    pub env: Vec<(String, String)>,
    pub host: HostConfig,
}

/// The exit status, and the whole output.
pub type Ended = (i64, String);

impl Containers {
    /// Pulls the image into the engine at `host` (`unix:///…`).
    pub async fn pull(host: &str, image: &BaseImage) -> anyhow::Result<Containers> {
        let engine = Docker::connect_with_unix(host, 120, bollard::API_DEFAULT_VERSION)?
            .negotiate_version()
            .await?;
        let (repository, _) = image
            .reference
            .rsplit_once(':')
            .context("a reference without a tag")?;
        let image = format!("{repository}@{}", image.digest);
        let pull = CreateImageOptionsBuilder::default()
            .from_image(&image)
            .build();
        engine
            .create_image(Some(pull), None, None)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(Containers { engine, image })
    }

    /// Answers the container's name, for [`Containers::stop`].
    pub async fn start(&self, run: Run<'_>) -> anyhow::Result<String> {
        let name = format!("testbed-{}", uuid::Uuid::now_v7());
        let body = ContainerCreateBody {
            image: Some(self.image.clone()),
            cmd: Some(run.args.iter().map(|arg| (*arg).to_owned()).collect()),
            env: Some(
                run.env
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect(),
            ),
            user: run.user.map(str::to_owned),
            host_config: Some(run.host),
            labels: Some([("ecluse.testbed".to_owned(), "debian".to_owned())].into()),
            ..ContainerCreateBody::default()
        };
        self.engine
            .create_container(
                Some(CreateContainerOptionsBuilder::default().name(&name).build()),
                body,
            )
            .await?;
        self.engine.start_container(&name, None).await?;
        Ok(name)
    }

    /// Runs to the end.
    pub async fn run(&self, run: Run<'_>) -> anyhow::Result<Ended> {
        let name = self.start(run).await?;
        self.end(&name).await
    }

    /// Ends it as the engine does: with SIGTERM, and with SIGKILL when it is still running later.
    pub async fn stop(&self, name: &str) -> anyhow::Result<Ended> {
        self.engine.stop_container(name, None).await?;
        self.end(name).await
    }

    async fn end(&self, name: &str) -> anyhow::Result<Ended> {
        let ended = self
            .engine
            .wait_container(name, None::<WaitContainerOptions>)
            .try_collect::<Vec<_>>()
            .await;
        let status = match ended {
            Ok(answers) => {
                answers
                    .first()
                    .context("the engine sent no exit status")?
                    .status_code
            }
            Err(bollard::errors::Error::DockerContainerWaitError { code, .. }) => code,
            Err(error) => return Err(error.into()),
        };
        let all = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .build();
        let log: Vec<LogOutput> = self.engine.logs(name, Some(all)).try_collect().await?;
        self.engine
            .remove_container(
                name,
                Some(
                    RemoveContainerOptionsBuilder::default()
                        .force(true)
                        .v(true)
                        .build(),
                ),
            )
            .await?;
        Ok((
            status,
            log.into_iter()
                .map(|chunk| String::from_utf8_lossy(&chunk.into_bytes()).into_owned())
                .collect(),
        ))
    }

    /// Runs `odoo` on a database to its end, with no network but the socket of the databases.
    pub async fn odoo(
        &self,
        databases: &Databases,
        addons: Option<&Path>,
        database: &str,
        options: &[&str],
    ) -> anyhow::Result<Ended> {
        let args = [&["-d", database, "--stop-after-init", "--no-http"], options].concat();
        let env = [
            ("HOST", "/run/database"),
            ("USER", "odoo"),
            ("PASSWORD", "unused"),
        ];
        let mut binds = vec![format!(
            "{}:/run/database",
            databases.postgres.socket_folder().display()
        )];
        binds.extend(addons.map(|addons| format!("{}:/mnt/extra-addons:ro", addons.display())));
        let host = HostConfig {
            network_mode: Some("none".to_owned()),
            binds: Some(binds),
            ..HostConfig::default()
        };
        self.run(Run {
            user: None,
            args: &args,
            env: env
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .to_vec(),
            host,
        })
        .await
    }
}

/// A private Postgres that containers reach as `odoo` by its socket. It ends when this value is
/// dropped.
pub struct Databases {
    postgres: Postgres,
    _folder: tempfile::TempDir,
}

impl Databases {
    pub async fn start() -> anyhow::Result<Databases> {
        let folder = crate::temp_dir()?;
        let data = folder.path().join("postgres");
        let postgres = Postgres::start_with(&data, Durability::None).await?;
        // The launcher admits this process's own account only. Here every account of the machine
        // may be `odoo`.
        fs::write(
            data.join("hba.conf"),
            "local all postgres peer map=ecluse\nlocal all odoo trust\n",
        )?;
        let socket = postgres.socket_folder();
        fs::set_permissions(socket, fs::Permissions::from_mode(0o755))?;
        fs::set_permissions(
            socket.join(".s.PGSQL.5432"),
            fs::Permissions::from_mode(0o777),
        )?;
        let databases = Databases {
            postgres,
            _folder: folder,
        };
        databases
            .query("postgres", "SELECT pg_reload_conf()")
            .await?;
        databases
            .query("postgres", "CREATE ROLE odoo LOGIN CREATEDB")
            .await?;
        Ok(databases)
    }

    /// The output of `psql` for one statement of the superuser.
    pub async fn query(&self, database: &str, statement: &str) -> anyhow::Result<String> {
        let mut psql = tokio::process::Command::new(self.postgres.programs().join("psql"));
        psql.arg("-h")
            .arg(self.postgres.socket_folder())
            .args(["-U", "postgres", "-d", database, "-qAtXc", statement]);
        let output = psql.output().await.context("psql")?;
        ensure!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Creates a database as a copy of another one; `odoo` owns it.
    pub async fn copy(&self, template: &str, database: &str) -> anyhow::Result<()> {
        self.query(
            "postgres",
            &format!("CREATE DATABASE {database} OWNER odoo TEMPLATE {template}"),
        )
        .await
        .map(drop)
    }
}
