//! The rules in a large installation: the readiness of a release beside 10,000 projects, and the
//! time from an approval to the start of the promotion.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use ecluse_launcher::Durability;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::{Figure, Report, Size, median, percentile};
use crate::api::{Api, text, wait_for};
use crate::install::{Need, ensure_installed};
use crate::progress::Progress;
use crate::server::{Installation, Server, random_hex};
use crate::services::Services;
use crate::signals::end_signal;

const LIMIT: Duration = Duration::from_secs(60);

/// How much work is measured.
struct Sizes {
    /// Rows of the filled database. Everything is first measured with a hundredth of them.
    projects: u64,
    builds: u64,
    promotions: u64,
    audit_rows: u64,
    /// Requests for the readiness, at each size of the database: not measured, and measured.
    warm_up: usize,
    requests: usize,
    /// Approvals measured.
    approvals: usize,
}

impl Sizes {
    fn new(size: Size) -> Sizes {
        match size {
            Size::Full => Sizes {
                projects: 10_000,
                builds: 1_000_000,
                promotions: 200_000,
                audit_rows: 5_000_000,
                warm_up: 100,
                requests: 2_000,
                approvals: 30,
            },
            Size::Quick => Sizes {
                projects: 100,
                builds: 1_000,
                promotions: 200,
                audit_rows: 5_000,
                warm_up: 1,
                requests: 20,
                approvals: 3,
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
    let database = services.postgres.url("ecluse");
    let registry = format!("http://{}", services.registry.address());
    let docker = format!("unix://{}", folder.join("none.sock").display());
    let settings = [
        ("ECLUSE_LOG", "warn"),
        ("DATABASE_URL", &database),
        ("ECLUSE_REGISTRY", &registry),
        ("ECLUSE_DOCKER_HOST", docker.as_str()),
    ];
    let installation = Installation::new(program.to_owned(), &folder.join("ecluse"), &settings)?;
    installation.run(&["migrate"], "").await?;
    let server = installation.serve().await?;
    let mut bench = Bench {
        ada: person(&installation, &server, "ada", "administrator").await?,
        theo: person(&installation, &server, "theo", "technical_referent").await?,
        database: PgConnection::connect(&database).await?,
        secret: random_hex(24)?,
        project,
    };
    progress.print("a project with releases");
    let releases = bench.releases(&server, sizes.approvals).await?;

    let mut figures = Vec::new();
    let mut slow = Vec::new();
    for share in [100, 1] {
        progress.print(&format!("filling the database to 1/{share}"));
        bench.fill(sizes, share).await?;
        progress.print("requests for the readiness");
        let waits = bench.time_requests(sizes, &releases[0]).await?;
        slow.push(percentile(&waits, 99.0));
        figures.push(Figure::raw(
            format!("readiness at 1/{share} of the size, p50"),
            percentile(&waits, 50.0),
            "ms",
        ));
    }
    figures.push(Figure::raw(
        "readiness at 1/100 of the size, p99",
        slow[0],
        "ms",
    ));
    figures.push(Figure::at_most(
        "readiness at full size, p99",
        slow[1],
        "ms",
        25.0,
    ));
    figures.push(Figure::at_most(
        "readiness, full size / a hundredth",
        slow[1] / slow[0],
        "ratio",
        1.5,
    ));

    progress.print("approvals");
    let mut starts = Vec::new();
    for release in &releases {
        starts.push(bench.approve(release).await?);
    }
    figures.push(Figure::at_most(
        "approval to running promotion, p50",
        median(&starts),
        "ms",
        50.0,
    ));
    figures.push(Figure::raw(
        "approval to running promotion, p99",
        percentile(&starts, 99.0),
        "ms",
    ));
    server.stop().await;
    Ok(Report {
        bench: "rules",
        figures,
    })
}

async fn person(
    installation: &Installation,
    server: &Server,
    login: &str,
    role: &str,
) -> anyhow::Result<Api> {
    installation
        .run(
            &[
                "user",
                "add",
                login,
                "--name",
                login,
                "--role",
                role,
                "--password-stdin",
            ],
            &random_hex(8)?,
        )
        .await?;
    let token = installation
        .run(
            &["token", "issue", login, "--name", "bench", "--days", "1"],
            "",
        )
        .await?;
    Ok(Api::new(
        &reqwest::Client::builder().no_proxy().build()?,
        &server.url,
        &token,
    ))
}

struct Bench {
    ada: Api,
    theo: Api,
    database: PgConnection,
    secret: String,
    project: Project,
}

impl Bench {
    /// Several tags on one commit. The only gate that keeps a release from preprod is an approval.
    async fn releases(&self, server: &Server, count: usize) -> anyhow::Result<Vec<String>> {
        let new = json!({
            "slug": "bench", "name": "Bench", "platform": "cloud", "repository": self.project.repository_url(), "trunk": "main",
            "image_repository": "clients/bench", "base_image": BASE_REPOSITORY, "edition": "community", "webhook_secret": self.secret,
        });
        self.ada.post("/projects", &new).await?;
        self.ada
            .put(
                "/projects/bench/stages/staging",
                &json!({"automatic": false}),
            )
            .await?;
        let settings = json!({
            "previous_stage": "off", "tests": "off", "changelog": "off", "migrations": "off", "migrate_script": "off", "releases_per_day": 0,
        });
        self.ada.post("/policies", &json!({"place": {"project": "bench"}, "settings": settings, "reason": "Only approvals are measured."})).await?;
        let endpoint = format!("{}/webhooks/github/bench", server.url);
        let client = reqwest::Client::builder().no_proxy().build()?;
        let deliver = async |payload: Value| -> anyhow::Result<()> {
            let answer = webhook::post(
                &client,
                &endpoint,
                &self.secret,
                "push",
                &webhook::delivery_id(),
                &payload,
            )
            .await?;
            ensure!(
                answer.status() == 202,
                "a delivery was answered {}",
                answer.status()
            );
            Ok(())
        };
        let (url, head) = (self.project.repository_url(), self.project.head());
        for number in 0..count {
            self.project.tag(&format!("v1.{number}.0"))?;
        }
        self.project.push()?;
        for number in 0..count {
            let tag = format!("v1.{number}.0");
            deliver(webhook::push_tag(
                &url,
                &tag,
                &self.project.rev_parse(&tag)?,
                &head,
                "x",
            ))
            .await?;
        }
        wait_for("the releases", LIMIT, async || {
            let releases = self.ada.list("/releases?project=bench&limit=100").await?;
            let ready: Vec<String> = releases
                .iter()
                // The lane is known after the status: until then, the gates wait for git.
                .filter(|release| {
                    text(release, "status") == "ready" && text(release, "lane") == "trunk"
                })
                .map(|release| text(release, "id").to_owned())
                .collect();
            Ok((ready.len() == count).then_some(ready))
        })
        .await
    }

    /// Fills the database with other projects and their history, to a share of the full size. No
    /// trigger runs and no reference is checked.
    async fn fill(&mut self, sizes: &Sizes, share: u64) -> anyhow::Result<()> {
        let (projects, builds, promotions, rows) = (
            sizes.projects / share,
            sizes.builds / share,
            sizes.promotions / share,
            sizes.audit_rows / share,
        );
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
                 SELECT gen_random_uuid(), b.id, b.release, b.stage, 'sha256:' || repeat('a', 64), (SELECT id FROM users LIMIT 1), 'withdrawn', now()
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             INSERT INTO approvals (id, project_id, release_id, stage_id, user_id, kind, verdict, image_digest)
                 SELECT gen_random_uuid(), b.id, b.release, b.stage, gen_random_uuid(), 'technical', 'withdrawn', 'sha256:' || repeat('a', 64)
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n > 0 AND b.n = g % ({projects} + 1);
             INSERT INTO deployments (id, project_id, stage_id, image_digest, build_id, cause, status, live_at, finished_at)
                 SELECT gen_random_uuid(), b.id, b.stage, 'sha256:' || repeat('a', 64), gen_random_uuid(), 'automatic', 'replaced', now() - interval '2 days', now() - interval '1 day'
                 FROM generate_series(1, {promotions}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             INSERT INTO policies (project_id, stage, settings, reason, set_by_name) SELECT id, 'prod', '{{\"soak_minutes\": 1}}', 'x', 'x' FROM bench_projects WHERE n > 0;
             INSERT INTO audit (actor_kind, actor_name, action, project_id, subject_id)
                 SELECT 'system', 'x', 'build.succeeded', b.id, gen_random_uuid() FROM generate_series(1, {rows}) g JOIN bench_projects b ON b.n = g % ({projects} + 1);
             RESET session_replication_role;"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut self.database)
            .await?;
        sqlx::raw_sql("VACUUM ANALYZE")
            .execute(&mut self.database)
            .await?;
        // The new pages are written to disk before anything is measured, not meanwhile.
        sqlx::raw_sql("CHECKPOINT")
            .execute(&mut self.database)
            .await?;
        Ok(())
    }

    /// Milliseconds of each request for the readiness of the release.
    async fn time_requests(&self, sizes: &Sizes, release: &str) -> anyhow::Result<Vec<f64>> {
        let path = format!("/releases/{release}/readiness?stage=preprod");
        for _ in 0..sizes.warm_up {
            self.ada.get(&path).await?;
        }
        let mut waits = Vec::new();
        for _ in 0..sizes.requests {
            let sent = Instant::now();
            self.ada.get(&path).await?;
            waits.push(sent.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(waits)
    }

    /// Milliseconds from the approval to the promotion that holds the slot of the stage.
    async fn approve(&mut self, release: &str) -> anyhow::Result<f64> {
        let promotion = self
            .ada
            .post(
                "/promotions",
                &json!({"release": release, "stage": "preprod"}),
            )
            .await?;
        ensure!(
            text(&promotion, "status") == "awaiting_gates",
            "the promotion does not wait for its gates: {promotion}"
        );
        let id: sqlx::types::Uuid = text(&promotion, "id").parse()?;
        // The first evaluation of its gates is over by then.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let approved = Instant::now();
        self.theo
            .post(
                "/approvals",
                &json!({"release": release, "stage": "preprod", "verdict": "approved"}),
            )
            .await?;
        loop {
            let status: String = sqlx::query_scalar("SELECT status FROM promotions WHERE id = $1")
                .bind(id)
                .fetch_one(&mut self.database)
                .await?;
            match status.as_str() {
                "awaiting_gates" | "queued" if approved.elapsed() < LIMIT => {
                    tokio::time::sleep(Duration::from_micros(500)).await
                }
                "running" => break,
                other => anyhow::bail!("the promotion is {other}"),
            }
        }
        let took = approved.elapsed().as_secs_f64() * 1000.0;
        // There is no container engine: the bench ends the deployment itself, so that the slot is
        // free for the next promotion.
        let end = "UPDATE deployments SET status = 'errored', error = 'no engine', finished_at = now() WHERE promotion_id = $1";
        sqlx::query(end)
            .bind(id)
            .execute(&mut self.database)
            .await?;
        let end = "UPDATE promotions SET status = 'errored', reason = 'no engine', finished_at = now() WHERE id = $1";
        sqlx::query(end)
            .bind(id)
            .execute(&mut self.database)
            .await?;
        Ok(took)
    }
}
