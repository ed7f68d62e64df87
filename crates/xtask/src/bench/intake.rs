//! From a signed delivery to a durable row and a build's first step, beside what Postgres alone can do.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, ensure};
use ecluse_launcher::Durability;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::baseline::Baseline;
use super::load::{self, Template, Until};
use super::{Figure, Report, median, percentile};
use crate::api::{Api, wait_for};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Installation, Profile, Server, random_hex, tail};
use crate::services::Services;
use crate::signals::asked_to_end;

/// What a GitHub push usually weighs.
const BODY_BYTES: usize = 7_500;
const ROUNDS: usize = 3;
/// Short: what is sent faster than it is worked off must be worked off before the next round.
const ROUND_LENGTH: Duration = Duration::from_secs(2);
const PROJECTS: usize = 50;
const BURST: u64 = 10_000;
/// Deliveries of the burst that are sent a second time under the same id.
const REPEATED: u64 = 500;
/// Builds per round whose start is measured.
const STARTS: usize = 60;
const DRAIN_LIMIT: Duration = Duration::from_secs(600);

pub(super) async fn run() -> anyhow::Result<Report> {
    ensure_installed(&[Need::Postgres, Need::Registry, Need::Busybox, Need::Git])?;
    let folder = ecluse_testbed::temp_dir()?;
    let mut services = None;
    let result = tokio::select! {
        result = measure(folder.path(), &mut services) => result,
        () = asked_to_end() => Err(anyhow::anyhow!("interrupted")),
    };
    let result = result.map_err(|error| {
        let log = tail(&folder.path().join("ecluse/ecluse.log"), 15);
        if log.is_empty() { error } else { error.context(format!("the end of ecluse's log:\n{log}\n")) }
    });
    if let Some(services) = services {
        services.stop().await;
    }
    folder.close()?;
    result
}

async fn measure(folder: &Path, services: &mut Option<Services>) -> anyhow::Result<Report> {
    let progress = Progress::new();
    progress.say("compiling ecluse for release");
    let program = crate::server::build(Profile::Release).await?;
    let services = services.insert(Services::start(folder, Durability::Full).await?);
    push_base_image(services.registry.address()).await?;
    std::fs::create_dir_all(folder.join("git"))?;
    let git = GitServer::start(&folder.join("git")).await?;
    let project = Project::create(&folder.join("git"), &git.url(), "bench")?;
    let mut figures = vec![Figure::raw(
        "cores",
        std::thread::available_parallelism().map_or(0.0, |cores| f64::from(u32::try_from(cores.get()).unwrap_or(0))),
        "cores",
    )];

    progress.say("cold starts");
    let settings = [("ECLUSE_LOG".to_owned(), "warn".to_owned())];
    let on_its_own = Installation::new(program.clone(), &folder.join("alone"), &pairs(&settings))?;
    figures.extend(cold_starts("with a private Postgres and registry", &on_its_own).await?);
    let settings = [
        settings[0].clone(),
        ("DATABASE_URL".to_owned(), services.postgres.url("ecluse")),
        ("ECLUSE_REGISTRY".to_owned(), format!("http://{}", services.registry.address())),
        ("ECLUSE_DOCKER_HOST".to_owned(), format!("unix://{}", folder.join("none.sock").display())),
    ];
    let installation = Installation::new(program, &folder.join("ecluse"), &pairs(&settings))?;
    installation.run(&["migrate"], "").await?;
    figures.extend(cold_starts("with DATABASE_URL", &installation).await?);

    let server = installation.serve().await?;
    let mut bench = Bench {
        progress: &progress,
        address: server.url.trim_start_matches("http://").to_owned(),
        database: PgConnection::connect(&services.postgres.url("ecluse")).await?,
        secret: random_hex(24)?,
        series: 0,
    };
    // The allocator and the pools settle.
    tokio::time::sleep(Duration::from_secs(3)).await;
    figures.push(Figure::at_most("idle memory", resident_mib(server.process_id())?, "MiB", 60.0));

    bench.make_projects(&installation, &server, &project).await?;
    figures.extend(bench.first_steps(&project).await?);
    let body = padded(webhook::push(&project.repository_url(), "main", webhook::NOTHING, &project.head(), "Another push"));
    let baseline = Baseline::new(&services.postgres, &body).await?;
    for connections in [8, 32] {
        figures.extend(bench.intake(&baseline, &body, connections).await?);
    }
    figures.extend(bench.burst(&project).await?);
    figures.push(Figure::raw("memory after the burst", resident_mib(server.process_id())?, "MiB"));
    server.stop().await;
    Ok(Report { bench: "intake", figures })
}

fn pairs(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Starts and stops the server a few times; the first, which may create a database, does not count.
async fn cold_starts(name: &str, installation: &Installation) -> anyhow::Result<Vec<Figure>> {
    installation.serve().await?.stop().await;
    let mut seconds = Vec::new();
    for _ in 0..5 {
        let server = installation.serve().await?;
        seconds.push(server.start.as_secs_f64());
        server.stop().await;
    }
    Ok(vec![Figure::at_most(format!("cold start to /readyz {name}"), median(&seconds), "s", 0.5)])
}

struct Bench<'a> {
    progress: &'a Progress,
    address: String,
    database: PgConnection,
    secret: String,
    series: u32,
}

fn project_name(index: usize) -> String {
    format!("bench-{index:02}")
}

impl Bench<'_> {
    /// Fifty projects over one repository; none deploys.
    async fn make_projects(&self, installation: &Installation, server: &Server, project: &Project) -> anyhow::Result<()> {
        let password = random_hex(8)?;
        installation.run(&["user", "add", "ada", "--name", "Ada Moreau", "--role", "administrator", "--password-stdin"], &password).await?;
        let token = installation.run(&["token", "issue", "ada", "--name", "bench", "--days", "1"], "").await?;
        let api = Api::new(&reqwest::Client::builder().no_proxy().build()?, &server.url, &token);
        for name in (0..PROJECTS).map(project_name) {
            let body = json!({
                "slug": name, "name": name, "platform": "cloud", "repository": project.repository_url(), "trunk": "main",
                "image_repository": format!("clients/{name}"), "base_image": BASE_REPOSITORY, "edition": "community", "webhook_secret": self.secret,
            });
            api.post("/projects", &body).await?;
            api.put(&format!("/projects/{name}/stages/staging"), &json!({"automatic": false})).await?;
        }
        Ok(())
    }

    /// Webhook → the build's first step, on an idle machine: one push at a time, each a new commit.
    async fn first_steps(&mut self, project: &Project) -> anyhow::Result<Vec<Figure>> {
        let client = reqwest::Client::builder().no_proxy().build()?;
        let endpoint = format!("http://{}/webhooks/github/{}", self.address, project_name(0));
        let (mut middle, mut slow, mut inside) = (Vec::new(), Vec::new(), Vec::new());
        for round in 1..=ROUNDS {
            self.progress.say(&format!("webhook to first step, round {round} of {ROUNDS}"));
            let mut waits = Vec::new();
            for number in 0..STARTS {
                let before = project.head();
                let commit =
                    project.commit(&format!("Change {round}-{number}"), &[("bench_base/count.txt", &format!("{round}-{number}\n"))])?;
                project.push()?;
                let push = webhook::push(&project.repository_url(), "main", &before, &commit, "Change");
                let sent = SystemTime::now();
                let answer = webhook::post(&client, &endpoint, &self.secret, "push", &webhook::delivery_id(), &push).await?;
                ensure!(answer.status() == 202, "a delivery was answered {}", answer.status());
                let (started, received) = self.first_step(&commit).await?;
                // The database's clock is this machine's.
                let sent = sent.duration_since(SystemTime::UNIX_EPOCH)?.as_secs_f64();
                waits.push((started - sent) * 1000.0);
                inside.push((started - received) * 1000.0);
                self.drained().await?;
            }
            middle.push(percentile(&waits, 50.0));
            slow.push(percentile(&waits, 99.0));
        }
        Ok(vec![
            Figure::at_most("webhook to first step, p50", median(&middle), "ms", 10.0),
            Figure::at_most("webhook to first step, p99", median(&slow), "ms", 30.0),
            Figure::raw("stored delivery to first step, p50", percentile(&inside, 50.0), "ms"),
        ])
    }

    /// When the build of `commit` began its first step, and when its delivery was received: seconds since 1970.
    async fn first_step(&mut self, commit: &str) -> anyhow::Result<(f64, f64)> {
        const QUERY: &str = "SELECT extract(epoch FROM min(s.started_at))::float8, extract(epoch FROM min(d.received_at))::float8
            FROM builds b JOIN build_steps s ON s.build_id = b.id JOIN deliveries d ON d.id = b.delivery_id WHERE b.commit_sha = $1";
        let database = &mut self.database;
        wait_for("the build's first step", Duration::from_secs(60), async || {
            let (started, received): (Option<f64>, Option<f64>) = sqlx::query_as(QUERY).bind(commit).fetch_one(&mut *database).await?;
            Ok(started.zip(received))
        })
        .await
    }

    /// Waits until nothing is left to do.
    async fn drained(&mut self) -> anyhow::Result<()> {
        let database = &mut self.database;
        wait_for("the jobs' end", DRAIN_LIMIT, async || {
            let open: i64 =
                sqlx::query_scalar("SELECT count(*) FROM jobs WHERE state IN ('ready', 'leased')").fetch_one(&mut *database).await?;
            Ok((open == 0).then_some(()))
        })
        .await
    }

    async fn stored(&mut self, series: u32) -> anyhow::Result<u64> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE forge_id LIKE $1 || '%'")
            .bind(load::prefix(series))
            .fetch_one(&mut self.database)
            .await?;
        Ok(u64::try_from(count)?)
    }

    /// Durably stored deliveries per second beside the baseline, in turn.
    async fn intake(&mut self, baseline: &Baseline, body: &str, connections: usize) -> anyhow::Result<Vec<Figure>> {
        let templates = Arc::new(vec![Template::new(&project_name(1), &self.secret, body.as_bytes())?]);
        let (mut ours, mut theirs, mut ratios, mut slow, mut middle, mut missing) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), 0.0);
        for round in 1..=ROUNDS {
            self.progress.say(&format!("intake over {connections} connections, round {round} of {ROUNDS}"));
            self.quiet().await?;
            let alone = baseline.measure(connections, ROUND_LENGTH).await?;
            self.quiet().await?;
            self.series += 1;
            let answers = load::run(&self.address, connections, self.series, &templates, Until::Elapsed(ROUND_LENGTH)).await?;
            let accepted = answers.with(202);
            ensure!(accepted > 0, "no delivery was accepted: {:?}", answers.statuses);
            missing += as_float(accepted) - as_float(self.stored(self.series).await?);
            let rate = as_float(accepted) / answers.elapsed;
            ours.push(rate);
            theirs.push(alone);
            ratios.push(rate / alone);
            middle.push(percentile(&answers.latencies, 50.0));
            slow.push(percentile(&answers.latencies, 99.0));
            ensure!(answers.statuses.len() == 1, "not every delivery was accepted: {:?}", answers.statuses);
        }
        let over = format!("over {connections} connections");
        Ok(vec![
            Figure::at_least(format!("intake ÷ pgbench {over}"), median(&ratios), "ratio", 0.5),
            Figure::raw(format!("intake {over}"), median(&ours), "per s"),
            Figure::raw(format!("pgbench {over}"), median(&theirs), "per s"),
            Figure::raw(format!("answer {over}, p50"), median(&middle), "ms"),
            Figure::at_most(format!("answer {over}, p99"), median(&slow), "ms", 20.0),
            Figure::at_most(format!("acknowledged and not stored {over}"), missing, "count", 0.0),
        ])
    }

    /// Nothing left to do, and the last round's pages written: neither side pays for the other.
    async fn quiet(&mut self) -> anyhow::Result<()> {
        self.drained().await?;
        sqlx::query("CHECKPOINT").execute(&mut self.database).await?;
        Ok(())
    }

    /// Ten thousand deliveries over fifty projects, two commits each, some of them twice.
    async fn burst(&mut self, project: &Project) -> anyhow::Result<Vec<Figure>> {
        self.quiet().await?;
        self.progress.say(&format!("a burst of {BURST} deliveries over {PROJECTS} projects"));
        let commits = [project.head(), project.rev_parse("HEAD~1")?];
        let mut templates = Vec::new();
        for commit in &commits {
            let body = padded(webhook::push(&project.repository_url(), "main", webhook::NOTHING, commit, "A push of the burst"));
            for index in 0..PROJECTS {
                templates.push(Template::new(&project_name(index), &self.secret, body.as_bytes())?);
            }
        }
        let templates = Arc::new(templates);
        self.series += 1;
        let series = self.series;
        let answers = load::run(&self.address, 32, series, &templates, Until::Sent(BURST)).await?;
        // The same numbers again are the same ids.
        let again = load::run(&self.address, 8, series, &templates, Until::Sent(REPEATED)).await?;
        let drain = std::time::Instant::now();
        self.drained().await?;
        let drain = drain.elapsed().as_secs_f64();
        let settled: i64 =
            sqlx::query_scalar("SELECT count(*) FROM deliveries WHERE forge_id LIKE $1 || '%' AND status IN ('processed', 'ignored')")
                .bind(load::prefix(series))
                .fetch_one(&mut self.database)
                .await?;
        let builds_twice: i64 = sqlx::query_scalar("SELECT count(*) - count(DISTINCT (project_id, commit_sha)) FROM builds")
            .fetch_one(&mut self.database)
            .await?;
        let unbuilt: i64 =
            sqlx::query_scalar("SELECT count(*) FROM builds WHERE status <> 'succeeded'").fetch_one(&mut self.database).await?;
        let stored = self.stored(series).await?;
        Ok(vec![
            Figure::raw("burst sent", as_float(BURST), "count"),
            Figure::raw("burst accepted in", answers.elapsed, "s"),
            Figure::raw("burst worked off after", drain, "s"),
            Figure::at_most("burst answer, p99", percentile(&answers.latencies, 99.0), "ms", 250.0),
            Figure::at_most("burst lost", as_float(BURST) - as_float(u64::try_from(settled)?), "count", 0.0),
            Figure::at_most("burst not accepted", as_float(BURST - answers.with(202)), "count", 0.0),
            Figure::at_most("burst stored twice", as_float(stored.saturating_sub(BURST)), "count", 0.0),
            Figure::at_most("repeated ids not answered 200", as_float(REPEATED - again.with(200)), "count", 0.0),
            Figure::at_most("commits built twice", as_float(u64::try_from(builds_twice)?), "count", 0.0),
            Figure::at_most("builds that did not succeed", as_float(u64::try_from(unbuilt)?), "count", 0.0),
        ])
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_float(count: u64) -> f64 {
    count as f64
}

/// A push of exactly [`BODY_BYTES`]: more changed files, as a larger commit has them.
fn padded(mut payload: Value) -> String {
    let mut number = 0;
    loop {
        let missing = BODY_BYTES.saturating_sub(payload.to_string().len());
        let Some(files) = payload.pointer_mut("/head_commit/modified").and_then(Value::as_array_mut) else { return payload.to_string() };
        // Quotes and the comma
        if missing <= 3 {
            return payload.to_string();
        }
        number += 1;
        let mut name = format!("client_module_{}/models/file_{number}.py", number * 7919 % 97);
        let room = missing - 3;
        if room < name.len() + 10 {
            name = format!("{name:_<room$}");
            name.truncate(room);
        }
        files.push(Value::from(name));
    }
}

/// What the process holds in memory.
fn resident_mib(process: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_weighs_what_it_should() {
        let body = padded(webhook::push("http://127.0.0.1:1/clients/shop.git", "main", webhook::NOTHING, &"a".repeat(40), "x"));
        assert!(body.len().abs_diff(BODY_BYTES) <= 3, "{}", body.len());
        assert!(serde_json::from_str::<Value>(&body).is_ok());
    }
}
