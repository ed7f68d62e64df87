//! A project of 300 addons built by Ecluse and by the Docker engine, side by side: the first time,
//! after one file changed, and after a change that is not part of the image. Ecluse's time starts
//! with the job and includes the fetch from git; Docker's starts with the addons in a folder.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use ecluse_launcher::Durability;
use ecluse_testbed::debian::{LARGE_BASE_REPOSITORY, push_large_base_image};
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::webhook;
use serde_json::json;
use sqlx::{Connection, PgConnection};
use tokio::process::Command;

use super::project::{CLIENT, Generated, ProjectSize};
use super::tree::{self, Tree};
use super::{Figure, Report, Size, median};
use crate::api::{Api, wait_for};
use crate::install::{Need, ensure_installed};
use crate::process::run_quietly;
use crate::progress::Progress;
use crate::server::{Installation, Server, random_hex};
use crate::services::{EngineChoice, Services};
use crate::signals::end_signal;

/// The program of the Debian package, which has BuildKit built in; a newer one elsewhere on the
/// path needs a plugin for it.
const PROGRAM: &str = "/usr/bin/docker";

/// How much work is measured.
struct Sizes {
    /// Bytes that are added to the base image; they do not compress.
    base_bytes: u64,
    project: ProjectSize,
    runs: usize,
}

impl Sizes {
    fn new(size: Size, runs: usize) -> Sizes {
        match size {
            Size::Full => Sizes {
                base_bytes: 700 << 20,
                project: ProjectSize::FULL,
                runs,
            },
            Size::Quick => Sizes {
                base_bytes: 1 << 20,
                project: ProjectSize::QUICK,
                runs: 1,
            },
        }
    }
}

/// Whose builds are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builders {
    /// Ecluse's and the Docker engine's, side by side.
    OursAndDocker,
    /// Ecluse's alone, step by step.
    Ours,
}

impl Builders {
    fn of_docker(self) -> &'static [Builder] {
        match self {
            Builders::OursAndDocker => &Builder::ALL,
            Builders::Ours => &[],
        }
    }
}

pub(super) async fn run(
    program: &Path,
    size: Size,
    runs: usize,
    builders: Builders,
) -> anyhow::Result<Vec<Report>> {
    ensure_installed(&[
        Need::Postgres,
        Need::Registry,
        Need::Busybox,
        Need::Git,
        Need::Engine,
        Need::Bridge,
    ])?;
    let folder = ecluse_testbed::temp_dir()?;
    let sizes = Sizes::new(size, runs);
    let mut services = None;
    let result = tokio::select! {
        result = measure(program, &sizes, builders, folder.path(), &mut services) => result,
        () = end_signal() => Err(anyhow::anyhow!("interrupted")),
    };
    let result = result.map_err(|error| super::with_log(error, folder.path()));
    if let Some(services) = services {
        services.stop().await;
    }
    folder.close()?;
    result
}

async fn measure(
    program: &Path,
    sizes: &Sizes,
    builders: Builders,
    folder: &Path,
    services: &mut Option<Services>,
) -> anyhow::Result<Vec<Report>> {
    let runs = sizes.runs;
    let progress = Progress::new();
    let services = services.insert(Services::start(folder, Durability::Full).await?);
    services.add_engine(folder, EngineChoice::Own).await?;
    let engine = services
        .engine
        .as_ref()
        .context("no engine")?
        .host()
        .to_owned();
    let registry = services.registry.address().to_owned();
    let docker = Docker {
        host: engine,
        registry: registry.clone(),
        runs,
    };
    progress.print(&format!("a base image of {} MiB", sizes.base_bytes >> 20));
    let base = push_large_base_image(&registry, sizes.base_bytes)
        .await?
        .reference;
    progress.print(&format!(
        "a project of {} addons with {} submodules",
        sizes.project.addons(),
        sizes.project.submodules
    ));
    let (root, context) = (folder.join("git"), folder.join("context"));
    let (repositories, context) = (root.join("all"), context);
    for folder in [&repositories, &context] {
        std::fs::create_dir_all(folder)?;
    }
    let mut project = Generated::create(&sizes.project, &repositories, &context, &base)?;
    let git = GitServer::start(&root).await?;
    let mut ours = Ours::start(program.to_owned(), folder, services, &git, runs).await?;

    progress.print("first builds of Ecluse");
    let first = ours.first_builds(&root, &project).await?;
    let head = project.head()?;
    let mut changed = Vec::new();
    let mut unchanged = Vec::new();
    let mut theirs = BTreeMap::new();
    for &builder in builders.of_docker() {
        progress.print(&format!("first builds of {}", builder.name()));
        theirs.insert(
            builder,
            docker.first_builds(builder, &context, &base).await?,
        );
    }
    // Both built the same commit; the changes come afterwards.
    let same = match builders {
        Builders::OursAndDocker => tree::compare(
            &ours.tree(0, &head).await?,
            &docker.tree(Builder::BuildKit).await?,
        ),
        Builders::Ours => None,
    };
    for run in 0..runs {
        progress.print(&format!("changes, run {} of {runs}", run + 1));
        let text = format!("from odoo import fields\n# change {run}\n");
        let commit = project.change(sizes.project.changed_file, &text)?;
        changed.push(ours.build(0, &commit).await?);
        for &builder in builders.of_docker() {
            let seconds = docker.build_and_push(builder, &context, "again").await?;
            theirs
                .entry(builder)
                .and_modify(|times| times.changed.push(seconds));
        }
        let commit = project.change("README.md", &format!("# Client, again {run}\n"))?;
        unchanged.push(ours.build(0, &commit).await?);
        for &builder in builders.of_docker() {
            let seconds = docker.build_and_push(builder, &context, "again").await?;
            theirs
                .entry(builder)
                .and_modify(|times| times.unchanged.push(seconds));
        }
    }
    let checkout = ours.checkout(sizes.project.submodules).await?;
    if builders == Builders::Ours {
        ours.server.stop().await;
        return Ok(vec![checkout]);
    }
    let peak = super::memory::peak_mib(ours.server.process_id())?;
    let head = project.head()?;
    let digest = ours.digest(0, &head).await?;
    progress.print("the same commit by another installation");
    let second = ours.elsewhere(folder, services, &head).await?;
    ours.server.stop().await;

    let faster = |pick: &dyn Fn(&Times) -> &Vec<f64>| {
        theirs
            .values()
            .map(|times| median(pick(times)))
            .fold(f64::INFINITY, f64::min)
    };
    let cold = faster(&|times| &times.cold);
    let warm = faster(&|times| &times.warm);
    let (their_changed, their_unchanged) = (
        faster(&|times| &times.changed),
        faster(&|times| &times.unchanged),
    );
    let (first, changed, unchanged) = (median(&first), median(&changed), median(&unchanged));
    let mut figures = vec![
        Figure::at_most(
            "first build, base in the registry only: ours / docker",
            first / cold,
            "ratio",
            0.10,
        ),
        Figure::at_most(
            "first build, base in the engine: ours / docker",
            first / warm,
            "ratio",
            0.25,
        ),
        Figure::at_most(
            "one file changed: ours / docker",
            changed / their_changed,
            "ratio",
            0.05,
        ),
        Figure::at_most("one file changed, job to digest", changed, "s", 1.0),
        Figure::at_most(
            "nothing changed: ours / docker",
            unchanged / their_unchanged,
            "ratio",
            0.3,
        ),
        Figure::at_most("peak_rss_mb", peak, "MiB", 150.0),
        Figure::required("reproducible", digest == second),
        Figure::required("trees_equal", same.is_none()),
        Figure::raw("first build, ours", first, "s"),
        Figure::raw("one file changed, ours", changed, "s"),
        Figure::raw("nothing changed, ours", unchanged, "s"),
    ];
    for (builder, times) in &theirs {
        for (name, seconds) in [
            ("first build, base in the registry only", &times.cold),
            ("first build, base in the engine", &times.warm),
            ("one file changed", &times.changed),
            ("nothing changed", &times.unchanged),
        ] {
            figures.push(Figure::raw(
                format!("{name}, {}", builder.name()),
                median(seconds),
                "s",
            ));
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    figures.extend([
        Figure::raw("files of the project", project.files as f64, "count"),
        Figure::raw("bytes of the project", project.bytes as f64 / 1e6, "MB"),
    ]);
    if let Some(difference) = same {
        eprintln!("the trees differ: {difference}");
    }
    eprintln!("digests of one commit, here and elsewhere: {digest} {second}");
    Ok(vec![
        Report {
            bench: "build",
            figures,
        },
        checkout,
    ])
}

/// Ecluse's server, and the repositories that it builds.
struct Ours {
    server: Server,
    database: PgConnection,
    secret: String,
    url: String,
    runs: usize,
    registry: String,
    program: std::path::PathBuf,
}

fn slug(run: usize) -> String {
    format!("bench-{run}")
}

impl Ours {
    async fn start(
        program: std::path::PathBuf,
        folder: &Path,
        services: &Services,
        git: &GitServer,
        runs: usize,
    ) -> anyhow::Result<Ours> {
        let registry = services.registry.address().to_owned();
        let installation = installation(&program, &folder.join("ecluse"), services, "ecluse", &[])?;
        installation.run(&["migrate"], "").await?;
        let server = installation.serve().await?;
        let secret = random_hex(24)?;
        let ours = Ours {
            database: PgConnection::connect(&services.postgres.url("ecluse")).await?,
            secret,
            url: git.url(),
            runs,
            registry,
            program,
            server,
        };
        ours.make_projects(&installation, &ours.server, runs)
            .await?;
        Ok(ours)
    }

    /// One project for each first build: Ecluse has no mirror of its repository, and the registry
    /// has no image of it.
    async fn make_projects(
        &self,
        installation: &Installation,
        server: &Server,
        runs: usize,
    ) -> anyhow::Result<()> {
        let password = random_hex(8)?;
        installation
            .run(
                &[
                    "user",
                    "add",
                    "ada",
                    "--name",
                    "Ada Moreau",
                    "--role",
                    "administrator",
                    "--password-stdin",
                ],
                &password,
            )
            .await?;
        let token = installation
            .run(
                &["token", "issue", "ada", "--name", "bench", "--days", "1"],
                "",
            )
            .await?;
        let api = Api::new(
            &reqwest::Client::builder().no_proxy().build()?,
            &server.url,
            &token,
        );
        for run in 0..runs {
            let name = slug(run);
            let body = json!({
                "slug": name, "name": name, "platform": "cloud", "repository": self.repository(run), "trunk": "main",
                "image_repository": format!("clients/{name}"), "base_image": LARGE_BASE_REPOSITORY, "edition": "community", "webhook_secret": self.secret,
            });
            api.post("/projects", &body).await?;
            api.put(
                &format!("/projects/{name}/stages/staging"),
                &json!({"automatic": false}),
            )
            .await?;
        }
        Ok(())
    }

    fn repository(&self, run: usize) -> String {
        format!("{}/r{run}/{CLIENT}.git", self.url)
    }

    /// Seconds of each first build. No earlier build makes a later one faster.
    async fn first_builds(&mut self, root: &Path, project: &Generated) -> anyhow::Result<Vec<f64>> {
        let head = project.head()?;
        let mut seconds = Vec::new();
        for run in (0..self.runs).rev() {
            std::os::unix::fs::symlink(&project.repositories, root.join(format!("r{run}")))?;
            sqlx::query("TRUNCATE layers")
                .execute(&mut self.database)
                .await?;
            seconds.push(self.build(run, &head).await?);
        }
        Ok(seconds)
    }

    /// Seconds from the start of the job until the registry has the digest. The test of the image
    /// and the documents about it come later and do not count, because Docker's build has neither.
    async fn build(&mut self, run: usize, commit: &str) -> anyhow::Result<f64> {
        push(
            &self.server,
            &slug(run),
            &self.repository(run),
            &self.secret,
            commit,
        )
        .await?;
        const QUERY: &str = "SELECT b.status, b.error, extract(epoch FROM coalesce(s.finished_at, b.finished_at) - b.started_at)::float8
            FROM builds b JOIN projects p ON p.id = b.project_id LEFT JOIN build_steps s ON s.build_id = b.id AND s.name = 'push' WHERE b.commit_sha = $1 AND p.slug = $2 AND b.finished_at IS NOT NULL";
        let (database, slug) = (&mut self.database, slug(run));
        let (status, error, seconds) = wait_for(
            "the end of the build",
            Duration::from_secs(120),
            async || {
                let row: Option<(String, Option<String>, f64)> = sqlx::query_as(QUERY)
                    .bind(commit)
                    .bind(&slug)
                    .fetch_optional(&mut *database)
                    .await?;
                Ok(row)
            },
        )
        .await?;
        ensure!(
            status == "succeeded",
            "the build ended as {status}: {}",
            error.unwrap_or_default()
        );
        Ok(seconds)
    }

    async fn digest(&mut self, run: usize, commit: &str) -> anyhow::Result<String> {
        const QUERY: &str = "SELECT b.image_digest FROM builds b JOIN projects p ON p.id = b.project_id WHERE b.commit_sha = $1 AND p.slug = $2";
        Ok(sqlx::query_scalar(QUERY)
            .bind(commit)
            .bind(slug(run))
            .fetch_one(&mut self.database)
            .await?)
    }

    /// The medians of a second fetch and of every step: in first builds, in builds after one file
    /// changed, and in builds after a change that is not part of the image. The last two kinds come
    /// in turns.
    async fn checkout(&mut self, submodules: usize) -> anyhow::Result<Report> {
        const QUERY: &str = "WITH numbered AS (
                SELECT b.id, row_number() OVER (PARTITION BY b.project_id ORDER BY b.started_at) AS number FROM builds b)
            SELECT CASE WHEN n.number = 1 THEN 'first build' WHEN n.number % 2 = 0 THEN 'one file changed' ELSE 'nothing changed' END AS kind,
                   s.name, extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY s.finished_at - s.started_at))::float8
            FROM build_steps s JOIN numbered n ON n.id = s.build_id
            GROUP BY kind, s.name ORDER BY kind, min(s.started_at)";
        let steps: Vec<(String, String, f64)> =
            sqlx::query_as(QUERY).fetch_all(&mut self.database).await?;
        ensure!(
            ["first build", "one file changed", "nothing changed"]
                .iter()
                .all(|kind| steps
                    .iter()
                    .any(|(of, step, _)| of == kind && step == "fetch")),
            "not every kind of build has its steps: {steps:?}"
        );
        let fetch = steps
            .iter()
            .filter(|(kind, step, _)| kind == "nothing changed" && step == "fetch");
        let fetch = fetch.map(|(.., seconds)| {
            Figure::raw(
                format!("second fetch of a repository with {submodules} submodules"),
                *seconds,
                "s",
            )
        });
        let steps = steps.iter().map(|(kind, step, seconds)| {
            Figure::raw(format!("{kind}, step {step}"), *seconds, "s")
        });
        Ok(Report {
            bench: "checkout",
            figures: fetch.chain(steps).collect(),
        })
    }

    async fn tree(&mut self, run: usize, commit: &str) -> anyhow::Result<Tree> {
        let digest = self.digest(run, commit).await?;
        tree::read(
            &self.registry,
            &format!("clients/{}", slug(run)),
            &digest,
            2,
        )
        .await
    }

    /// The digest of the same commit built by another installation: with other folders, umask and
    /// time zone, an empty database and no mirror.
    async fn elsewhere(
        &self,
        folder: &Path,
        services: &Services,
        commit: &str,
    ) -> anyhow::Result<String> {
        let zone = [("TZ", "Pacific/Kiritimati")];
        let installation = installation(
            &self.program,
            &folder.join("elsewhere"),
            services,
            "elsewhere",
            &zone,
        )?;
        let admin = services.postgres.url("postgres");
        let mut admin = PgConnection::connect(&admin).await?;
        sqlx::query("DROP DATABASE IF EXISTS elsewhere")
            .execute(&mut admin)
            .await?;
        sqlx::query("CREATE DATABASE elsewhere")
            .execute(&mut admin)
            .await?;
        installation.run(&["migrate"], "").await?;
        let before = nix::sys::stat::umask(nix::sys::stat::Mode::from_bits_truncate(0o077));
        let server = installation.serve().await;
        nix::sys::stat::umask(before);
        let server = server?;
        self.make_projects(&installation, &server, 1).await?;
        push(&server, &slug(0), &self.repository(0), &self.secret, commit).await?;
        let mut database = PgConnection::connect(&services.postgres.url("elsewhere")).await?;
        let digest = wait_for(
            "the build of the other installation",
            Duration::from_secs(120),
            async || {
                let digest: Option<Option<String>> = sqlx::query_scalar(
                    "SELECT image_digest FROM builds WHERE finished_at IS NOT NULL",
                )
                .fetch_optional(&mut database)
                .await?;
                Ok(digest)
            },
        )
        .await?;
        server.stop().await;
        digest.context("the other installation built nothing")
    }
}

async fn push(
    server: &Server,
    slug: &str,
    repository: &str,
    secret: &str,
    commit: &str,
) -> anyhow::Result<()> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let endpoint = format!("{}/webhooks/github/{slug}", server.url);
    let push = webhook::push(repository, "main", webhook::NOTHING, commit, "Change");
    let answer = webhook::post(
        &client,
        &endpoint,
        secret,
        "push",
        &webhook::delivery_id(),
        &push,
    )
    .await?;
    ensure!(
        answer.status() == 202,
        "a delivery was answered {}",
        answer.status()
    );
    Ok(())
}

fn installation(
    program: &Path,
    folder: &Path,
    services: &Services,
    database: &str,
    more: &[(&str, &str)],
) -> anyhow::Result<Installation> {
    let url = services.postgres.url(database);
    let registry = format!("http://{}", services.registry.address());
    let engine = format!("unix://{}", folder.join("none.sock").display());
    let mut settings = vec![
        ("ECLUSE_LOG", "warn"),
        ("DATABASE_URL", url.as_str()),
        ("ECLUSE_REGISTRY", &registry),
        ("ECLUSE_DOCKER_HOST", &engine),
    ];
    settings.extend(more);
    Installation::new(program.to_owned(), folder, &settings)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Builder {
    BuildKit,
    Classic,
}

impl Builder {
    const ALL: [Builder; 2] = [Builder::BuildKit, Builder::Classic];

    fn name(self) -> &'static str {
        match self {
            Builder::BuildKit => "BuildKit",
            Builder::Classic => "classic builder",
        }
    }
}

/// Seconds of each run.
#[derive(Default)]
struct Times {
    cold: Vec<f64>,
    warm: Vec<f64>,
    changed: Vec<f64>,
    unchanged: Vec<f64>,
}

/// Build and push by the Docker engine, which nothing else uses.
struct Docker {
    host: String,
    registry: String,
    runs: usize,
}

impl Docker {
    async fn run(&self, builder: Builder, args: &[&str]) -> anyhow::Result<()> {
        let mut command = Command::new(PROGRAM);
        command.arg("--host").arg(&self.host).args(args).env(
            "DOCKER_BUILDKIT",
            if builder == Builder::BuildKit {
                "1"
            } else {
                "0"
            },
        );
        let (succeeded, output) = run_quietly(command).await?;
        ensure!(succeeded, "docker {}: {output}", args.join(" "));
        Ok(())
    }

    async fn remove_everything(&self) -> anyhow::Result<()> {
        self.run(Builder::BuildKit, &["builder", "prune", "--all", "--force"])
            .await?;
        self.run(Builder::BuildKit, &["system", "prune", "--all", "--force"])
            .await
    }

    /// First builds with an empty engine, then with the base image in the engine. Each one pushes
    /// to a new repository.
    async fn first_builds(
        &self,
        builder: Builder,
        context: &Path,
        base: &str,
    ) -> anyhow::Result<Times> {
        let mut times = Times::default();
        for run in 0..self.runs {
            self.remove_everything().await?;
            times.cold.push(
                self.build_and_push(builder, context, &format!("cold-{run}"))
                    .await?,
            );
            self.remove_everything().await?;
            self.run(builder, &["pull", "--quiet", base]).await?;
            if builder == Builder::BuildKit {
                // BuildKit unpacks a pulled base image when it first builds on it. That time does
                // not count.
                let idle = context.with_file_name("idle");
                std::fs::create_dir_all(&idle)?;
                std::fs::write(
                    idle.join("Dockerfile"),
                    format!("FROM {base}\nCOPY Dockerfile /tmp/\n"),
                )?;
                self.run(
                    builder,
                    &[
                        "build",
                        "--quiet",
                        "--tag",
                        "idle",
                        &idle.display().to_string(),
                    ],
                )
                .await?;
            }
            times.warm.push(
                self.build_and_push(builder, context, &format!("warm-{run}"))
                    .await?,
            );
        }
        self.build_and_push(builder, context, "again").await?;
        Ok(times)
    }

    async fn build_and_push(
        &self,
        builder: Builder,
        context: &Path,
        name: &str,
    ) -> anyhow::Result<f64> {
        let tag = format!("{}/{}:x", self.registry, self.repository(builder, name));
        let start = Instant::now();
        self.run(
            builder,
            &[
                "build",
                "--quiet",
                "--tag",
                &tag,
                &context.display().to_string(),
            ],
        )
        .await?;
        self.run(builder, &["push", "--quiet", &tag]).await?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn repository(&self, builder: Builder, name: &str) -> String {
        format!(
            "{}/{name}",
            if builder == Builder::BuildKit {
                "buildkit"
            } else {
                "classic"
            }
        )
    }

    async fn tree(&self, builder: Builder) -> anyhow::Result<Tree> {
        tree::read(&self.registry, &self.repository(builder, "again"), "x", 2).await
    }
}
