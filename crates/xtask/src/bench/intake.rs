//! From a signed delivery to a durable row and to the first step of a build, beside the speed of
//! Postgres alone.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use anyhow::ensure;
use ecluse_launcher::Durability;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::baseline::Baseline;
use super::load::{self, Template, Until};
use super::{Figure, Report, Size, median, memory, percentile};
use crate::api::{Api, wait_for};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Installation, Server, random_hex};
use crate::services::Services;
use crate::signals::end_signal;

/// The usual size of a push delivery from GitHub.
const BODY_BYTES: usize = 7_500;
/// Connections over which deliveries are sent.
const CONNECTIONS: [usize; 2] = [8, 32];
const DRAIN_LIMIT: Duration = Duration::from_secs(600);

/// How much work is measured.
struct Sizes {
    cold_starts: usize,
    rounds: usize,
    /// Short: the deliveries of a round must be processed before the next round.
    round_length: Duration,
    /// How long the started server is left alone before its memory is read.
    idle: Duration,
    projects: usize,
    /// Deliveries that are sent as fast as they are accepted.
    burst: u64,
    /// Deliveries of the burst that are sent a second time under the same id.
    repeated: u64,
    /// Builds in each round whose start is measured.
    starts: usize,
}

impl Sizes {
    fn new(size: Size) -> Sizes {
        match size {
            Size::Full => Sizes {
                cold_starts: 5,
                rounds: 3,
                round_length: Duration::from_secs(2),
                idle: Duration::from_secs(3),
                projects: 50,
                burst: 10_000,
                repeated: 500,
                starts: 60,
            },
            Size::Quick => Sizes {
                cold_starts: 1,
                rounds: 1,
                round_length: Duration::from_secs(1),
                idle: Duration::from_millis(100),
                projects: 5,
                burst: 200,
                repeated: 20,
                starts: 5,
            },
        }
    }
}

pub(super) async fn run(program: &Path, size: Size) -> anyhow::Result<Report> {
    ensure_installed(&[Need::Postgres, Need::Registry, Need::Busybox, Need::Git])?;
    let folder = ecluse_testbed::temp_dir()?;
    let sizes = Sizes::new(size);
    let mut services = None;
    let result = tokio::select! {
        result = measure(program, &sizes, folder.path(), &mut services) => result,
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
    folder: &Path,
    services: &mut Option<Services>,
) -> anyhow::Result<Report> {
    let progress = Progress::new();
    let services = services.insert(Services::start(folder, Durability::Full).await?);
    push_base_image(services.registry.address()).await?;
    std::fs::create_dir_all(folder.join("git"))?;
    let git = GitServer::start(&folder.join("git")).await?;
    let project = Project::create(&folder.join("git"), &git.url(), "bench")?;
    let mut figures = vec![Figure::raw(
        "cores",
        std::thread::available_parallelism().map_or(0.0, |cores| {
            f64::from(u32::try_from(cores.get()).unwrap_or(0))
        }),
        "cores",
    )];

    progress.print("cold starts");
    let settings = [("ECLUSE_LOG".to_owned(), "warn".to_owned())];
    let on_its_own =
        Installation::new(program.to_owned(), &folder.join("alone"), &pairs(&settings))?;
    figures.extend(cold_starts("with a private Postgres and registry", &on_its_own, sizes).await?);
    let settings = [
        settings[0].clone(),
        ("DATABASE_URL".to_owned(), services.postgres.url("ecluse")),
        (
            "ECLUSE_REGISTRY".to_owned(),
            format!("http://{}", services.registry.address()),
        ),
        (
            "ECLUSE_DOCKER_HOST".to_owned(),
            format!("unix://{}", folder.join("none.sock").display()),
        ),
    ];
    let installation = Installation::new(
        program.to_owned(),
        &folder.join("ecluse"),
        &pairs(&settings),
    )?;
    installation.run(&["migrate"], "").await?;
    figures.extend(cold_starts("with DATABASE_URL", &installation, sizes).await?);

    let server = installation.serve().await?;
    let mut bench = Bench {
        progress: &progress,
        sizes,
        address: server.url.trim_start_matches("http://").to_owned(),
        database: PgConnection::connect(&services.postgres.url("ecluse")).await?,
        secret: random_hex(24)?,
        series: 0,
    };
    // The allocator returns memory and the pools close connections.
    tokio::time::sleep(sizes.idle).await;
    figures.push(Figure::at_most(
        "idle memory",
        memory::resident_mib(server.process_id())?,
        "MiB",
        60.0,
    ));

    bench
        .make_projects(&installation, &server, &project)
        .await?;
    figures.extend(bench.first_steps(&project).await?);
    let both = [project.head(), project.rev_parse("HEAD~1")?];
    let templates = bench.burst_templates(&project, &both)?;
    figures.extend(bench.burst("new", &templates, None).await?);
    figures.push(bench.count_builds("superseded").await?);
    figures.push(bench.count_builds("expired").await?);
    let body = padded(webhook::push(
        &project.repository_url(),
        "main",
        webhook::NOTHING,
        &project.head(),
        "Another push",
    ));
    let baseline = Baseline::new(&services.postgres, &body).await?;
    for cores in [Cores::Idle, Cores::OneTaken] {
        for connections in CONNECTIONS {
            figures.extend(bench.intake(&baseline, &body, connections, cores).await?);
        }
    }
    // Every project has an image of the newest commit. A push of the other one would be built again
    // where its build was superseded.
    let templates = bench.burst_templates(&project, &both[..1])?;
    let builds = bench.count("SELECT count(*) FROM builds").await?;
    figures.extend(bench.burst("built", &templates, Some(10.0)).await?);
    figures.push(Figure::fault_count(
        "builds in the burst of built commits",
        bench.count("SELECT count(*) FROM builds").await? - builds,
    ));
    figures.extend(bench.faults(&project.head()).await?);
    figures.push(Figure::raw(
        "memory after the bursts",
        memory::resident_mib(server.process_id())?,
        "MiB",
    ));
    server.stop().await;
    Ok(Report {
        bench: "intake",
        figures,
    })
}

fn pairs(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Starts and stops the server a few times. The first start, which may create a database, does not
/// count.
async fn cold_starts(
    name: &str,
    installation: &Installation,
    sizes: &Sizes,
) -> anyhow::Result<Vec<Figure>> {
    installation.serve().await?.stop().await;
    let mut seconds = Vec::new();
    for _ in 0..sizes.cold_starts {
        let server = installation.serve().await?;
        seconds.push(server.start.as_secs_f64());
        server.stop().await;
    }
    Ok(vec![Figure::at_most(
        format!("cold start to /readyz {name}"),
        median(&seconds),
        "s",
        0.5,
    )])
}

/// What else this machine does while the intake is measured.
#[derive(Clone, Copy)]
enum Cores {
    Idle,
    /// One thread computes without end.
    OneTaken,
}

impl Cores {
    fn take(self) -> Option<BusyThread> {
        match self {
            Self::Idle => None,
            Self::OneTaken => Some(BusyThread::start()),
        }
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Idle => "",
            Self::OneTaken => ", one core taken",
        }
    }

    fn target(self) -> f64 {
        match self {
            Self::Idle => 0.5,
            Self::OneTaken => 0.4,
        }
    }
}

/// A thread that computes until it is dropped.
struct BusyThread {
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl BusyThread {
    fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                std::hint::spin_loop();
            }
        });
        Self {
            stop,
            thread: Some(thread),
        }
    }
}

impl Drop for BusyThread {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The thread cannot panic.
            let _ = thread.join();
        }
    }
}

struct Bench<'a> {
    progress: &'a Progress,
    sizes: &'a Sizes,
    address: String,
    database: PgConnection,
    secret: String,
    series: u32,
}

fn project_name(index: usize) -> String {
    format!("bench-{index:02}")
}

impl Bench<'_> {
    /// Projects over one repository; none deploys.
    async fn make_projects(
        &self,
        installation: &Installation,
        server: &Server,
        project: &Project,
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
        for name in (0..self.sizes.projects).map(project_name) {
            let body = json!({
                "slug": name, "name": name, "platform": "cloud", "repository": project.repository_url(), "trunk": "main",
                "image_repository": format!("clients/{name}"), "base_image": BASE_REPOSITORY, "edition": "community", "webhook_secret": self.secret,
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

    /// From the webhook to the first step of the build, on an idle machine: one push at a time,
    /// each a new commit.
    async fn first_steps(&mut self, project: &Project) -> anyhow::Result<Vec<Figure>> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let endpoint = format!(
            "http://{}/webhooks/github/{}",
            self.address,
            project_name(0)
        );
        let (mut middle, mut slow, mut from_storage) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=self.sizes.rounds {
            self.progress.print(&format!(
                "webhook to first step, round {round} of {}",
                self.sizes.rounds
            ));
            let mut waits = Vec::new();
            for number in 0..self.sizes.starts {
                let before = project.head();
                let commit = project.commit(
                    &format!("Change {round}-{number}"),
                    &[("bench_base/count.txt", &format!("{round}-{number}\n"))],
                )?;
                project.push()?;
                let push = webhook::push(
                    &project.repository_url(),
                    "main",
                    &before,
                    &commit,
                    "Change",
                );
                let sent = SystemTime::now();
                let answer = webhook::post(
                    &client,
                    &endpoint,
                    &self.secret,
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
                let (started, received) = self.first_step(&commit).await?;
                // The database's clock is this machine's.
                let sent = sent.duration_since(SystemTime::UNIX_EPOCH)?.as_secs_f64();
                waits.push((started - sent) * 1000.0);
                from_storage.push((started - received) * 1000.0);
                self.wait_for_jobs().await?;
            }
            middle.push(percentile(&waits, 50.0));
            slow.push(percentile(&waits, 99.0));
        }
        Ok(vec![
            Figure::at_most("webhook to first step, p50", median(&middle), "ms", 8.0),
            Figure::at_most("webhook to first step, p99", median(&slow), "ms", 30.0),
            Figure::raw(
                "stored delivery to first step, p50",
                percentile(&from_storage, 50.0),
                "ms",
            ),
        ])
    }

    /// When the build of `commit` started its first step, and when its delivery was received, in
    /// seconds since 1970.
    async fn first_step(&mut self, commit: &str) -> anyhow::Result<(f64, f64)> {
        const QUERY: &str = "SELECT extract(epoch FROM min(s.started_at))::float8, extract(epoch FROM min(d.received_at))::float8
            FROM builds b JOIN build_steps s ON s.build_id = b.id JOIN deliveries d ON d.id = b.delivery_id WHERE b.commit_sha = $1";
        let database = &mut self.database;
        wait_for(
            "the first step of the build",
            Duration::from_secs(60),
            async || {
                let (started, received): (Option<f64>, Option<f64>) = sqlx::query_as(QUERY)
                    .bind(commit)
                    .fetch_one(&mut *database)
                    .await?;
                Ok(started.zip(received))
            },
        )
        .await
    }

    /// Waits until no job is open.
    async fn wait_for_jobs(&mut self) -> anyhow::Result<()> {
        let database = &mut self.database;
        wait_for("the end of the jobs", DRAIN_LIMIT, async || {
            let open: i64 =
                sqlx::query_scalar("SELECT count(*) FROM jobs WHERE state IN ('ready', 'leased')")
                    .fetch_one(&mut *database)
                    .await?;
            Ok((open == 0).then_some(()))
        })
        .await
    }

    async fn stored(&mut self, series: u32) -> anyhow::Result<u64> {
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE forge_id LIKE $1 || '%'")
                .bind(load::prefix(series))
                .fetch_one(&mut self.database)
                .await?;
        Ok(u64::try_from(count)?)
    }

    /// Durably stored deliveries per second, in turns with the baseline.
    async fn intake(
        &mut self,
        baseline: &Baseline,
        body: &str,
        connections: usize,
        cores: Cores,
    ) -> anyhow::Result<Vec<Figure>> {
        let templates = Arc::new(vec![Template::new(
            &project_name(1),
            &self.secret,
            body.as_bytes(),
        )?]);
        let over = format!("over {connections} connections{}", cores.describe());
        let (mut ours, mut theirs, mut ratios, mut slow, mut middle, mut missing) = (
            Vec::new(),
            Vec::new(),
            Vec::new(),
            Vec::new(),
            Vec::new(),
            0.0,
        );
        for round in 1..=self.sizes.rounds {
            self.progress.print(&format!(
                "intake {over}, round {round} of {}",
                self.sizes.rounds
            ));
            let length = self.sizes.round_length;
            self.wait_until_idle().await?;
            let busy = cores.take();
            let alone = baseline.measure(connections, length).await?;
            drop(busy);
            self.wait_until_idle().await?;
            self.series += 1;
            let until = Until::Elapsed(length);
            let busy = cores.take();
            let answers =
                load::run(&self.address, connections, self.series, &templates, until).await?;
            drop(busy);
            let accepted = answers.with(202);
            ensure!(
                accepted > 0,
                "no delivery was accepted: {:?}",
                answers.statuses
            );
            missing += as_float(accepted) - as_float(self.stored(self.series).await?);
            let rate = as_float(accepted) / answers.elapsed;
            ours.push(rate);
            theirs.push(alone);
            ratios.push(rate / alone);
            middle.push(percentile(&answers.latencies, 50.0));
            slow.push(percentile(&answers.latencies, 99.0));
            ensure!(
                answers.statuses.len() == 1,
                "not every delivery was accepted: {:?}",
                answers.statuses
            );
        }
        Ok(vec![
            Figure::at_least(
                format!("intake ÷ pgbench {over}"),
                median(&ratios),
                "ratio",
                cores.target(),
            ),
            Figure::raw(format!("intake {over}"), median(&ours), "per s"),
            Figure::raw(format!("pgbench {over}"), median(&theirs), "per s"),
            Figure::raw(format!("answer {over}, p50"), median(&middle), "ms"),
            Figure::at_most(format!("answer {over}, p99"), median(&slow), "ms", 20.0),
            Figure::fault_count(format!("acknowledged and not stored {over}"), missing),
        ])
    }

    /// Waits until no job is open and the pages of the last round are written, so that neither side
    /// pays for the other.
    async fn wait_until_idle(&mut self) -> anyhow::Result<()> {
        self.wait_for_jobs().await?;
        sqlx::query("CHECKPOINT")
            .execute(&mut self.database)
            .await?;
        Ok(())
    }

    /// Deliveries of these commits for every project.
    fn burst_templates(
        &self,
        project: &Project,
        commits: &[String],
    ) -> anyhow::Result<Arc<Vec<Template>>> {
        let mut templates = Vec::new();
        for commit in commits {
            let body = padded(webhook::push(
                &project.repository_url(),
                "main",
                webhook::NOTHING,
                commit,
                "A push of the burst",
            ));
            for index in 0..self.sizes.projects {
                templates.push(Template::new(
                    &project_name(index),
                    &self.secret,
                    body.as_bytes(),
                )?);
            }
        }
        Ok(Arc::new(templates))
    }

    /// Deliveries over all projects, some of them sent twice. `commits` states whether the commits
    /// are new or built, and `target` how many seconds working them off may take.
    async fn burst(
        &mut self,
        commits: &str,
        templates: &Arc<Vec<Template>>,
        target: Option<f64>,
    ) -> anyhow::Result<Vec<Figure>> {
        let Sizes {
            projects,
            burst,
            repeated,
            ..
        } = *self.sizes;
        self.wait_until_idle().await?;
        self.progress.print(&format!(
            "a burst of {burst} deliveries of {commits} commits over {projects} projects"
        ));
        self.series += 1;
        let series = self.series;
        let begin = Instant::now();
        let answers = load::run(&self.address, 32, series, templates, Until::Sent(burst)).await?;
        // The same numbers again are the same ids.
        let again = load::run(&self.address, 8, series, templates, Until::Sent(repeated)).await?;
        let drain = Instant::now();
        self.wait_for_jobs().await?;
        let (drain, whole) = (drain.elapsed().as_secs_f64(), begin.elapsed().as_secs_f64());
        let stored = self.stored(series).await?;
        let what = format!("burst of {commits} commits");
        let worked_off = format!("{what}, worked off after");
        Ok(vec![
            Figure::raw(format!("{what}, sent"), as_float(burst), "count"),
            Figure::raw(format!("{what}, accepted in"), answers.elapsed, "s"),
            match target {
                Some(seconds) => Figure::at_most(worked_off, drain, "s", seconds),
                None => Figure::raw(worked_off, drain, "s"),
            },
            Figure::raw(format!("{what}, from first to last"), whole, "s"),
            Figure::at_most(
                format!("{what}, answer, p99"),
                percentile(&answers.latencies, 99.0),
                "ms",
                250.0,
            ),
            Figure::fault_count(
                format!("{what}, not accepted"),
                as_float(burst - answers.with(202)),
            ),
            Figure::fault_count(
                format!("{what}, lost"),
                as_float(burst.saturating_sub(stored)),
            ),
            Figure::fault_count(
                format!("{what}, stored twice"),
                as_float(stored.saturating_sub(burst)),
            ),
            Figure::fault_count(
                format!("{what}, repeated ids not answered 200"),
                as_float(repeated - again.with(200)),
            ),
        ])
    }

    async fn count_builds(&mut self, status: &str) -> anyhow::Result<Figure> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM builds WHERE status = $1")
            .bind(status)
            .fetch_one(&mut self.database)
            .await?;
        let count = as_float(u64::try_from(count)?);
        Ok(Figure::raw(format!("{status} builds"), count, "count"))
    }

    /// Counts of what must never happen. A newer push supersedes waiting builds of older commits,
    /// so an older commit may have no image, or several builds of which at most one has an image;
    /// and old images expire. The newest commit always has an image.
    async fn faults(&mut self, newest: &str) -> anyhow::Result<Vec<Figure>> {
        let without_outcome = self
            .count("SELECT count(*) FROM deliveries WHERE status NOT IN ('processed', 'ignored')")
            .await?;
        let built_twice = self
            .count(
                "SELECT count(*) FROM (SELECT FROM builds GROUP BY project_id, commit_sha
                     HAVING count(*) FILTER (WHERE status = 'succeeded') > 1
                         OR count(DISTINCT image_digest) > 1) twice",
            )
            .await?;
        let unsuccessful = self
            .count(
                "SELECT count(*) FROM builds
                 WHERE status NOT IN ('succeeded', 'superseded', 'expired')",
            )
            .await?;
        let unbuilt: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM projects p WHERE NOT EXISTS
                 (SELECT FROM builds b WHERE b.project_id = p.id AND b.commit_sha = $1 AND b.status = 'succeeded')",
        )
        .bind(newest)
        .fetch_one(&mut self.database)
        .await?;
        Ok(vec![
            Figure::fault_count("accepted deliveries without an outcome", without_outcome),
            Figure::fault_count("commits with two images", built_twice),
            Figure::fault_count(
                "newest commits without an image",
                as_float(u64::try_from(unbuilt)?),
            ),
            Figure::fault_count("builds without success", unsuccessful),
        ])
    }

    async fn count(&mut self, query: &'static str) -> anyhow::Result<f64> {
        let count: i64 = sqlx::query_scalar(query)
            .fetch_one(&mut self.database)
            .await?;
        Ok(as_float(u64::try_from(count)?))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_float(count: u64) -> f64 {
    count as f64
}

/// A push of about [`BODY_BYTES`]: as many changed files are added as the size needs.
fn padded(mut payload: Value) -> String {
    let mut number = 0;
    loop {
        let missing = BODY_BYTES.saturating_sub(payload.to_string().len());
        let Some(files) = payload
            .pointer_mut("/head_commit/modified")
            .and_then(Value::as_array_mut)
        else {
            return payload.to_string();
        };
        // Quotes and the comma
        if missing <= 3 {
            return payload.to_string();
        }
        number += 1;
        let mut name = format!(
            "client_module_{}/models/file_{number}.py",
            number * 7919 % 97
        );
        let room = missing - 3;
        if room < name.len() + 10 {
            name = format!("{name:_<room$}");
            name.truncate(room);
        }
        files.push(Value::from(name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_padded_body_has_the_wanted_size() {
        let body = padded(webhook::push(
            "http://127.0.0.1:1/clients/shop.git",
            "main",
            webhook::NOTHING,
            &"a".repeat(40),
            "x",
        ));
        assert!(body.len().abs_diff(BODY_BYTES) <= 3, "{}", body.len());
        assert!(serde_json::from_str::<Value>(&body).is_ok());
    }
}
