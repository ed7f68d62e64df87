//! Containers of one image and databases for them, all removed again.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use bollard::Docker;
use bollard::container::LogOutput;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, CreateImageOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder,
    WaitContainerOptionsBuilder,
};
use ecluse_launcher::{Durability, Postgres};
use ecluse_testbed::sample::BaseImage;
use ecluse_testbed::{required, temp_dir};
use futures::TryStreamExt;

pub struct Containers {
    engine: Docker,
    image: String,
}

pub struct Run<'a> {
    pub user: Option<&'a str>,
    pub args: &'a [&'a str],
    pub env: Vec<(String, String)>,
    pub host: HostConfig,
}

impl Containers {
    pub async fn of(image: &BaseImage) -> Containers {
        let host = required("ECLUSE_TEST_DOCKER_HOST");
        let engine = Docker::connect_with_unix(&host, 120, bollard::API_DEFAULT_VERSION).unwrap().negotiate_version().await.unwrap();
        let (repository, _) = image.reference.rsplit_once(':').unwrap();
        let image = format!("{repository}@{}", image.digest);
        let pull = CreateImageOptionsBuilder::default().from_image(&image).build();
        engine.create_image(Some(pull), None, None).try_collect::<Vec<_>>().await.unwrap();
        Containers { engine, image }
    }

    pub async fn start(&self, run: Run<'_>) -> String {
        let name = format!("testbed-{}", uuid::Uuid::now_v7());
        let body = ContainerCreateBody {
            image: Some(self.image.clone()),
            cmd: Some(run.args.iter().map(|arg| (*arg).to_owned()).collect()),
            env: Some(run.env.iter().map(|(name, value)| format!("{name}={value}")).collect()),
            user: run.user.map(str::to_owned),
            host_config: Some(run.host),
            ..ContainerCreateBody::default()
        };
        self.engine.create_container(Some(CreateContainerOptionsBuilder::default().name(&name).build()), body).await.unwrap();
        self.engine.start_container(&name, None).await.unwrap();
        name
    }

    /// Waits for the end. Answers the exit status and what was printed.
    pub async fn run(&self, run: Run<'_>) -> (i64, String) {
        let id = self.start(run).await;
        self.end(&id).await
    }

    pub async fn stop(&self, id: &str) -> (i64, String) {
        self.engine.stop_container(id, None).await.unwrap();
        self.end(id).await
    }

    async fn end(&self, id: &str) -> (i64, String) {
        let ended = self.engine.wait_container(id, Some(WaitContainerOptionsBuilder::default().build())).try_collect::<Vec<_>>().await;
        let status = match ended {
            Ok(answers) => answers[0].status_code,
            Err(bollard::errors::Error::DockerContainerWaitError { code, .. }) => code,
            Err(error) => panic!("{error}"),
        };
        let all = LogsOptionsBuilder::default().stdout(true).stderr(true).build();
        let log: Vec<LogOutput> = self.engine.logs(id, Some(all)).try_collect().await.unwrap();
        self.engine.remove_container(id, Some(RemoveContainerOptionsBuilder::default().force(true).v(true).build())).await.unwrap();
        (status, log.into_iter().map(|chunk| String::from_utf8_lossy(&chunk.into_bytes()).into_owned()).collect())
    }

    /// Runs `odoo` to its end, with no network but the socket of the databases.
    pub async fn odoo(&self, databases: &Databases, addons: Option<&Path>, database: &str, options: &[&str]) -> (i64, String) {
        let args = [&["-d", database, "--stop-after-init", "--no-http"], options].concat();
        let env = [("HOST", "/run/database"), ("USER", "odoo"), ("PASSWORD", "unused")];
        let mut binds = vec![format!("{}:/run/database", databases.postgres.socket_folder().display())];
        binds.extend(addons.map(|addons| format!("{}:/mnt/extra-addons:ro", addons.display())));
        let host = HostConfig { network_mode: Some("none".to_owned()), binds: Some(binds), ..HostConfig::default() };
        self.run(Run { user: None, args: &args, env: env.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(), host }).await
    }
}

/// A Postgres of its own that containers may enter as `odoo` by its socket; gone with this value.
pub struct Databases {
    postgres: Postgres,
    _folder: tempfile::TempDir,
}

impl Databases {
    pub async fn start() -> Databases {
        let folder = temp_dir().unwrap();
        let data = folder.path().join("postgres");
        let postgres = Postgres::start_with(&data, Durability::None).await.unwrap();
        std::fs::write(data.join("hba.conf"), "local all postgres peer map=ecluse\nlocal all odoo trust\n").unwrap();
        let socket = postgres.socket_folder();
        std::fs::set_permissions(socket, std::fs::Permissions::from_mode(0o755)).unwrap();
        std::fs::set_permissions(socket.join(".s.PGSQL.5432"), std::fs::Permissions::from_mode(0o777)).unwrap();
        let databases = Databases { postgres, _folder: folder };
        databases.ask("postgres", "SELECT pg_reload_conf()").await;
        databases.ask("postgres", "CREATE ROLE odoo LOGIN CREATEDB").await;
        databases
    }

    /// What `psql` says to a query of ours.
    pub async fn ask(&self, database: &str, query: &str) -> String {
        let mut psql = tokio::process::Command::new(self.postgres.programs().join("psql"));
        psql.arg("-h").arg(self.postgres.socket_folder()).args(["-U", "postgres", "-d", database, "-qAtXc", query]);
        let output = psql.output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub async fn number(&self, database: &str, query: &str) -> i64 {
        self.ask(database, query).await.parse().unwrap()
    }
}

/// `LEVEL LOGGER: MESSAGE` of a line in Odoo's format: `DATE TIME,MS PID LEVEL DATABASE LOGGER: MESSAGE`.
pub fn without_time(line: &str) -> Option<String> {
    let mut words = line.splitn(6, ' ');
    let (date, time, pid) = (words.next()?, words.next()?, words.next()?);
    let (level, _, rest) = (words.next()?, words.next()?, words.next()?);
    let is_line = date.len() == 10 && time.len() == 12 && time.as_bytes()[8] == b',' && pid.parse::<u32>().is_ok();
    is_line.then(|| format!("{level} {}", rest.trim_end()))
}

pub fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
}

pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}
