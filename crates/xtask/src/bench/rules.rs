//! The rules at size: readiness of a release beside 10,000 projects, and how soon an approval starts a promotion.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use ecluse_launcher::Durability;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::{Figure, Report, median, percentile};
use crate::api::{Api, text, wait_for};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Installation, Profile, Server, random_hex, tail};
use crate::services::Services;
use crate::signals::asked_to_end;

/// At full size; first everything is measured with a hundredth of it.
const PROJECTS: u64 = 10_000;
const BUILDS: u64 = 1_000_000;
const PROMOTIONS: u64 = 200_000;
const AUDIT_ROWS: u64 = 5_000_000;
/// Questions asked at each size.
const QUESTIONS: usize = 2_000;
/// Approvals measured.
const APPROVALS: usize = 30;
const LIMIT: Duration = Duration::from_secs(60);

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
    let database = services.postgres.url("ecluse");
    let registry = format!("http://{}", services.registry.address());
    let docker = format!("unix://{}", folder.join("none.sock").display());
    let settings =
        [("ECLUSE_LOG", "warn"), ("DATABASE_URL", &database), ("ECLUSE_REGISTRY", &registry), ("ECLUSE_DOCKER_HOST", docker.as_str())];
    let installation = Installation::new(program, &folder.join("ecluse"), &settings)?;
    installation.run(&["migrate"], "").await?;
    let server = installation.serve().await?;
    let mut bench = Bench {
        ada: person(&installation, &server, "ada", "administrator").await?,
        theo: person(&installation, &server, "theo", "technical_referent").await?,
        database: PgConnection::connect(&database).await?,
        secret: random_hex(24)?,
        project,
    };
    progress.say("a project with releases");
    let releases = bench.releases(&server).await?;

    let mut figures = Vec::new();
    let mut slow = Vec::new();
    for share in [100, 1] {
        progress.say(&format!("filling the database to 1/{share}"));
        bench.fill(share).await?;
        progress.say("asking");
        let waits = bench.ask(&releases[0]).await?;
        slow.push(percentile(&waits, 99.0));
        figures.push(Figure::raw(format!("readiness at 1/{share} of the size, p50"), percentile(&waits, 50.0), "ms"));
    }
    figures.push(Figure::raw("readiness at 1/100 of the size, p99", slow[0], "ms"));
    figures.push(Figure::at_most("readiness at full size, p99", slow[1], "ms", 25.0));
    figures.push(Figure::at_most("readiness, full size / a hundredth", slow[1] / slow[0], "ratio", 1.5));

    progress.say("approving");
    let mut starts = Vec::new();
    for release in &releases {
        starts.push(bench.approve(release).await?);
    }
    figures.push(Figure::at_most("approval to running promotion, p50", median(&starts), "ms", 50.0));
    figures.push(Figure::raw("approval to running promotion, p99", percentile(&starts, 99.0), "ms"));
    server.stop().await;
    Ok(Report { bench: "rules", figures })
}

async fn person(installation: &Installation, server: &Server, login: &str, role: &str) -> anyhow::Result<Api> {
    installation.run(&["user", "add", login, "--name", login, "--role", role, "--password-stdin"], &random_hex(8)?).await?;
    let token = installation.run(&["token", "issue", login, "--name", "bench", "--days", "1"], "").await?;
    Ok(Api::new(&reqwest::Client::builder().no_proxy().build()?, &server.url, &token))
}

struct Bench {
    ada: Api,
    theo: Api,
    database: PgConnection,
    secret: String,
    project: Project,
}

impl Bench {
    /// Many tags on one commit, whose one gate left is an approval.
    async fn releases(&self, server: &Server) -> anyhow::Result<Vec<String>> {
        let new = json!({
            "slug": "bench", "name": "Bench", "platform": "cloud", "repository": self.project.repository_url(), "trunk": "main",
            "image_repository": "clients/bench", "base_image": BASE_REPOSITORY, "edition": "community", "webhook_secret": self.secret,
        });
        self.ada.post("/projects", &new).await?;
        self.ada.put("/projects/bench/stages/staging", &json!({"automatic": false})).await?;
        let lines = json!({
            "previous_stage": "off", "tests": "off", "changelog": "off", "migrations": "off", "migrate_script": "off", "releases_per_day": 0,
        });
        self.ada.post("/policies", &json!({"at": {"project": "bench"}, "lines": lines, "reason": "Only approvals are measured."})).await?;
        let endpoint = format!("{}/webhooks/github/bench", server.url);
        let client = reqwest::Client::builder().no_proxy().build()?;
        let deliver = async |payload: Value| -> anyhow::Result<()> {
            let answer = webhook::post(&client, &endpoint, &self.secret, "push", &webhook::delivery_id(), &payload).await?;
            ensure!(answer.status() == 202, "a delivery was answered {}", answer.status());
            Ok(())
        };
        let (url, head) = (self.project.repository_url(), self.project.head());
        for number in 0..APPROVALS {
            self.project.tag(&format!("v1.{number}.0"))?;
        }
        self.project.push()?;
        for number in 0..APPROVALS {
            let tag = format!("v1.{number}.0");
            deliver(webhook::push_tag(&url, &tag, &self.project.rev_parse(&tag)?, &head, "x")).await?;
        }
        wait_for("the releases", LIMIT, async || {
            let releases = self.ada.list("/releases?project=bench&limit=100").await?;
            let ready: Vec<String> = releases
                .iter()
                .filter(|release| text(release, "status") == "ready")
                .map(|release| text(release, "id").to_owned())
                .collect();
            Ok((ready.len() == APPROVALS).then_some(ready))
        })
        .await
    }

    /// Other projects and their pasts, to a share of the full size. No trigger runs and no reference is checked.
    async fn fill(&mut self, share: u64) -> anyhow::Result<()> {
        let (projects, builds, promotions, rows) = (PROJECTS / share, BUILDS / share, PROMOTIONS / share, AUDIT_ROWS / share);
        let sql = format!(
            "SET session_replication_role = replica;
             CREATE TABLE IF NOT EXISTS bench_projects (n bigint PRIMARY KEY, id uuid NOT NULL, stage uuid NOT NULL, release uuid NOT NULL);
             INSERT INTO bench_projects SELECT n, gen_random_uuid(), gen_random_uuid(), gen_random_uuid() FROM generate_series(1, {projects}) n ON CONFLICT DO NOTHING;
             INSERT INTO bench_projects SELECT 0, p.id, s.id, r.id FROM projects p JOIN stages s ON s.project_id = p.id AND s.name = 'preprod' JOIN releases r ON r.project_id = p.id
                 WHERE p.slug = 'bench' LIMIT 1 ON CONFLICT DO NOTHING;
             INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret)
                 SELECT id, 'p' || n, 'P', 'cloud', 'https://git.test/' || n, 'clients/p' || n, 'base', '' FROM bench_projects WHERE n > 0 ON CONFLICT DO NOTHING;
             INSERT INTO stages (id, project_id, name, automatic) SELECT stage, id, 'preprod', false FROM bench_projects WHERE n > 0 ON CONFLICT DO NOTHING;
             INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind, status, error, finished_at)
                 SELECT gen_random_uuid(), b.id, md5(g::text || random()::text) || '01234567', 'main', 'branch', 'failed', 'x', now()
                 FROM generate_series(1, {builds}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             INSERT INTO promotions (id, project_id, release_id, stage_id, image_digest, requested_by, status, finished_at)
                 SELECT gen_random_uuid(), b.id, b.release, b.stage, 'sha256:' || repeat('a', 64), (SELECT id FROM users LIMIT 1), 'aborted', now()
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             INSERT INTO approvals (id, project_id, release_id, stage_id, user_id, kind, verdict, image_digest)
                 SELECT gen_random_uuid(), b.id, b.release, b.stage, gen_random_uuid(), 'technical', 'withdrawn', 'sha256:' || repeat('a', 64)
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n > 0 AND b.n = g % ({projects} + 1);
             INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at, finished_at)
                 SELECT gen_random_uuid(), b.id, b.stage, 'sha256:' || repeat('a', 64), gen_random_uuid(), 'automatic', 'replaced', now() - interval '2 days', now() - interval '1 day'
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             INSERT INTO policies (project_id, stage, lines, reason, set_by_name) SELECT id, 'prod', '{{\"soak_minutes\": 1}}', 'x', 'x' FROM bench_projects WHERE n > 0;
             INSERT INTO audit (actor_kind, actor_name, action, project_id, subject_id)
                 SELECT 'system', 'x', 'build.succeeded', b.id, gen_random_uuid() FROM generate_series(1, {rows}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             RESET session_replication_role;"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut self.database).await?;
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut self.database).await?;
        // What was filled is written out before anything is measured, not beside it.
        sqlx::raw_sql("CHECKPOINT").execute(&mut self.database).await?;
        Ok(())
    }

    /// Milliseconds of each question.
    async fn ask(&self, release: &str) -> anyhow::Result<Vec<f64>> {
        let path = format!("/releases/{release}/readiness?stage=preprod");
        for _ in 0..100 {
            self.ada.get(&path).await?;
        }
        let mut waits = Vec::new();
        for _ in 0..QUESTIONS {
            let asked = Instant::now();
            self.ada.get(&path).await?;
            waits.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(waits)
    }

    /// Milliseconds from the referent's request to the promotion that holds the slot.
    async fn approve(&mut self, release: &str) -> anyhow::Result<f64> {
        let promotion = self.ada.post("/promotions", &json!({"release": release, "stage": "preprod"})).await?;
        ensure!(text(&promotion, "status") == "awaiting_gates", "it does not wait: {promotion}");
        let id: sqlx::types::Uuid = text(&promotion, "id").parse()?;
        // Its own first look at the gates is over.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let approved = Instant::now();
        self.theo.post("/approvals", &json!({"release": release, "stage": "preprod", "verdict": "approved"})).await?;
        loop {
            let status: String =
                sqlx::query_scalar("SELECT status FROM promotions WHERE id = $1").bind(id).fetch_one(&mut self.database).await?;
            match status.as_str() {
                "awaiting_gates" | "queued" if approved.elapsed() < LIMIT => tokio::time::sleep(Duration::from_micros(500)).await,
                "running" => break,
                other => anyhow::bail!("the promotion is {other}"),
            }
        }
        let took = approved.elapsed().as_secs_f64() * 1000.0;
        // There is no engine: the deployment is ended by hand, so that the slot is free for the next.
        let end = "UPDATE deployments SET status = 'errored', error = 'no engine', finished_at = now() WHERE promotion_id = $1";
        sqlx::query(end).bind(id).execute(&mut self.database).await?;
        let end = "UPDATE promotions SET status = 'errored', reason = 'no engine', finished_at = now() WHERE id = $1";
        sqlx::query(end).bind(id).execute(&mut self.database).await?;
        Ok(took)
    }
}
