//! A house with people, projects, builds and releases in it, filled through the store, for the tests
//! of the pages. Text that a stranger could have written is hostile throughout.

#![expect(dead_code, reason = "each test crate uses a part of it")]

#[path = "../attested/mod.rs"]
mod attested;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chrono::{DateTime, Duration, TimeZone, Utc};
use ecluse_clients::containers::Containers;
use ecluse_clients::deployer::Deployer;
use ecluse_clients::git::{Git, Settings};
use ecluse_clients::registry::{Registry, RegistrySettings};
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, Stream, TestGrade};
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::git::{CommitSha, RefName};
use ecluse_domain::ids::{BuildId, DeliveryId, DeploymentId, ProjectId, ReleaseId, UserId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::odoo_log::{Deciding, Timed};
use ecluse_domain::platform::Platform;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_domain::stage::{StageName, StageSettings};
use ecluse_domain::{Digest, Version};
use ecluse_engine::people::NewPerson;
use ecluse_engine::projects::{NewProject, StageChange};
use ecluse_engine::{Actor, Engine, Parts, Vault};
use ecluse_server::web::{App, router};
use ecluse_store::builds::{CommitFacts, NewBuild, RefKind};
use ecluse_store::deliveries::NewDelivery;
use ecluse_store::deployments::NewDeployment;
use ecluse_store::images::{Image, ImageAddon, Layer};
use ecluse_store::logs::NewLine;
use ecluse_store::policies::PlaceOf;
use ecluse_store::releases::NewRelease;
use ecluse_store::{
    PgPool, back_merges, base_tags, builds, deliveries, deployments, images, logs, people, releases, sessions, stages, test_runs,
};
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub const PASSWORD: &str = "correct horse battery";
pub const HOSTILE: &str = "<script>alert('x')</script><img src=x onerror=alert(1)>";
pub const CHANGELOG: &str = "# Changelog\n\n## [v1.6.0] — 2026-11-20\n### Added\n- Wizard to merge invoices, `<script>alert('x')</script>` included.\n- [Portal](javascript:alert(1)) page for returns.\n### Fixed\n- Rounding of *taxes* on refunds.\n\n## [v1.5.0] — 2026-10-12\n### Added\n- Loyalty points.\n";
pub const MIGRATIONS: &str = "# Migrations\n\n## [v1.6.0] — 2026-11-20\n### Summary\nMoves the invoice merge settings.\n### Steps\n1. Stop cron jobs on the instance.\n2. Update `client_sales`.\n### Rollback Procedure\nPut the backup back.\n\n## [v1.5.0] — 2026-10-12\nNo migration needed.\n";

pub struct House {
    pub engine: Engine,
    pub app: App,
    pub router: Router,
    pub stop: CancellationToken,
    pub shop: ProjectId,
    /// A project that only the administrator sees.
    pub hidden: ProjectId,
    password_hash: String,
    /// Git, registry and scratch have their folders here.
    _folder: tempfile::TempDir,
}

impl Drop for House {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

impl House {
    pub async fn build(pool: PgPool) -> Self {
        Self::at(pool, "https://ecluse.example/").await
    }

    pub async fn at(pool: PgPool, public_url: &str) -> Self {
        // Tests of one process share the backend; the second install is refused and that is fine.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        let engine = Engine::new(Parts {
            pool,
            vault: Vault::new(&[7; 32]),
            git: Git::new(Settings::new(folder.path().join("git"))).unwrap(),
            registry: Registry::new(RegistrySettings { address: "127.0.0.1:5000".to_owned(), plain_http: true, credentials: None })
                .unwrap(),
            containers: Containers::new("http://127.0.0.1:1", None).unwrap(),
            dependencies: Default::default(),
            deployer: Deployer::Fake(ecluse_clients::deployer::fake::FakeDeployer::default()),
            test_server: None,
            checks: ecluse_engine::compliance::Checks::default(),
            builder: None,
            notifier: None,
            public_url: None,
            scratch: folder.path().join("scratch"),
        });
        let stop = CancellationToken::new();
        let app = App::new(engine.clone(), public_url.parse().unwrap(), stop.clone());
        let shell = Actor::command_line();
        let first = NewPerson {
            login: "root",
            name: "Rosa Root",
            role: Role::Administrator,
            project: None,
            password: Some(PASSWORD),
            kind: AccountKind::Person,
        };
        ecluse_engine::people::add(&engine, &shell, &first).await.unwrap();
        let password_hash =
            people::find_by_login(&mut engine.connection().await.unwrap(), "root").await.unwrap().unwrap().password_hash.unwrap();
        // Nothing is built or tried here, and nobody waits a day.
        let rules = [("soak_minutes", "0"), ("releases_per_day", "0"), ("tests", "\"off\""), ("quality", "\"off\"")];
        let lines = rules.iter().map(|(line, value)| (line.parse().unwrap(), serde_json::from_str(value).unwrap())).collect();
        let everywhere = PlaceOf { platform: None, project: None, stage: None };
        ecluse_engine::policy::set(&engine, &shell, everywhere, lines, "for a test").await.unwrap();
        let shop = project(&engine, "shop", "Shop & Sons").await;
        let hidden = project(&engine, "hidden", "Hidden").await;
        Self { router: router(app.clone()), engine, app, stop, shop, hidden, password_hash, _folder: folder }
    }

    pub async fn conn(&self) -> sqlx::pool::PoolConnection<sqlx::Postgres> {
        self.engine.connection().await.unwrap()
    }

    /// Somebody with this role on the shop, or with none; their password is [`PASSWORD`].
    pub async fn person(&self, login: &str, name: &str, role: Option<Role>) -> UserId {
        let mut conn = self.conn().await;
        let id = UserId::generate();
        let new = people::NewUser { id, login, name, kind: AccountKind::Person, password_hash: Some(&self.password_hash) };
        people::insert(&mut conn, &new).await.unwrap();
        if let Some(role) = role {
            people::add_role(&mut conn, id, Some(self.shop), role).await.unwrap();
        }
        id
    }

    /// A person with a session; answers its cookie.
    pub async fn signed_in(&self, login: &str, name: &str, role: Option<Role>) -> String {
        let id = self.person(login, name, role).await;
        self.session(id).await
    }

    pub async fn session(&self, user: UserId) -> String {
        use sha2::Digest as _;
        let value = format!("session-of-{user}");
        let hash: [u8; 32] = sha2::Sha256::digest(value.as_bytes()).into();
        sessions::insert(&mut *self.conn().await, &hash, user, Duration::hours(1)).await.unwrap();
        format!("ecluse_session={value}")
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    pub async fn get(&self, cookie: &str, path: &str) -> Answer {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Body::empty()).unwrap()).await
    }

    /// As a browser posts a form of this site.
    pub async fn post(&self, cookie: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(post(cookie, path).header("sec-fetch-site", "same-origin").body(body(form)).unwrap()).await
    }

    /// A build that succeeded, its image, its log; `n` makes its commit and digest.
    pub async fn succeeded(&self, project: ProjectId, n: u64, subject: &str) -> Built {
        let built = self.running(project, n, subject).await;
        let mut conn = self.conn().await;
        for step in BuildStep::ALL.iter().skip(1) {
            builds::start_step(&mut conn, built.id, *step).await.unwrap();
            builds::finish_step(&mut conn, built.id, *step).await.unwrap();
        }
        let base = Digest::of(b"base");
        builds::set_base(&mut conn, built.id, "sample/odoo:18.0-20251015", &base).await.unwrap();
        base_tags::set(&mut conn, "sample/odoo:18.0-20251015", Some(&base)).await.unwrap();
        let image = Image {
            project_id: project,
            digest: built.digest.clone(),
            build_id: built.id,
            repository: "registry.example/clients/shop".to_owned(),
            commit_sha: built.commit.clone(),
            base_digest: base.clone(),
            size: 796_238_603,
            layers: vec![
                Layer { digest: base, size: 796_000_000, base: true },
                Layer { digest: Digest::of(b"layer"), size: 238_603, base: false },
            ]
            .into(),
            addons: vec![
                ImageAddon { name: "client_sales".to_owned(), version: Some("18.0.1.6.0".to_owned()), source: "client_sales".to_owned() },
                ImageAddon { name: HOSTILE.to_owned(), version: None, source: ".third-party/OCA/account-tools/account_helper".to_owned() },
            ]
            .into(),
            created_at: now(),
        };
        images::insert(&mut conn, &image).await.unwrap();
        attested::attest(&self.engine, &image, built.id).await;
        builds::set_succeeded(&mut conn, built.id, &built.digest).await.unwrap();
        built
    }

    /// The image of this build was tried, and found wanting with these words.
    pub async fn tried(&self, build: BuildId, words: &str) {
        let run = test_runs::TestRun {
            build_id: build,
            image_digest: Digest::of(b"tried"),
            grade: TestGrade::Red,
            reason: words.to_owned(),
            deciding: vec![Deciding { grade: Grade::Red, text: words.to_owned() }].into(),
            tests: Some(28),
            failed: Some(4),
            slowest: vec![Timed { name: words.to_owned(), seconds: 61.0 }].into(),
            from_template: true,
            install_seconds: Some(2.25),
            test_seconds: Some(0.5),
            finished_at: ecluse_engine::clock::now(),
        };
        test_runs::put(&mut *self.conn().await, &run).await.unwrap();
    }

    pub async fn failed(&self, project: ProjectId, n: u64, subject: &str) -> Built {
        let built = self.running(project, n, subject).await;
        let mut conn = self.conn().await;
        builds::start_step(&mut conn, built.id, BuildStep::Check).await.unwrap();
        let error = format!("The submodule .third-party/OCA/{HOSTILE} has no commit; add it with `git submodule add`, then push.");
        self.say(built.id, Some(BuildStep::Check), Stream::Error, &error).await;
        builds::set_ended(&mut conn, built.id, BuildStatus::Failed, &error).await.unwrap();
        built
    }

    /// A build whose first step is done.
    pub async fn running(&self, project: ProjectId, n: u64, subject: &str) -> Built {
        let built = Built { id: BuildId::generate(), commit: commit(n), digest: Digest::of(&n.to_be_bytes()) };
        let mut conn = self.conn().await;
        let main: RefName = "main".parse().unwrap();
        let new = NewBuild {
            id: built.id,
            project_id: project,
            delivery_id: None,
            commit_sha: &built.commit,
            ref_name: &main,
            ref_kind: RefKind::Branch,
            subject: Some(subject),
        };
        assert!(builds::insert(&mut conn, &new).await.unwrap());
        builds::set_running(&mut conn, built.id).await.unwrap();
        builds::start_step(&mut conn, built.id, BuildStep::Fetch).await.unwrap();
        builds::finish_step(&mut conn, built.id, BuildStep::Fetch).await.unwrap();
        let above = |end: &str| (0..6).rev().map(|n| format!("## [v2.{n}.0] — 2026-01-01\n{end}\n\n")).collect::<String>();
        let changelog = CHANGELOG.replacen("## ", &format!("{}## ", above("### Added\n- One thing.")), 1);
        let migrations = MIGRATIONS.replacen("## ", &format!("{}## ", above("No migration needed.")), 1);
        let facts = CommitFacts {
            subject,
            author: "Mallory <b>Bold</b>",
            committed_at: now(),
            changelog: Some(&changelog),
            migrations: Some(&migrations),
            migrate_script: Some("#!/bin/sh\nodoo --stop-after-init --no-http -u client_sales\n"),
        };
        builds::set_commit_facts(&mut conn, built.id, &facts).await.unwrap();
        self.say(built.id, Some(BuildStep::Fetch), Stream::Info, "Fetched 3 commits of main, and 1 submodule at its pinned commit.").await;
        self.say(built.id, Some(BuildStep::Check), Stream::Info, "Found 2 addons.").await;
        self.say(
            built.id,
            Some(BuildStep::Check),
            Stream::Warning,
            &format!("MIGRATION.md should be called MIGRATIONS.md \u{1b}[31mred\u{1b}[0m \u{1b}[2J\u{202e} {HOSTILE}"),
        )
        .await;
        built
    }

    pub async fn say(&self, build: BuildId, step: Option<BuildStep>, stream: Stream, text: &str) {
        logs::append(&mut *self.conn().await, build, &[NewLine { at: now(), step, stream, text: text.to_owned() }]).await.unwrap();
    }

    pub async fn release(&self, project: ProjectId, version: &str, built: &Built) -> ReleaseId {
        let id = ReleaseId::generate();
        let version: Version = version.parse().unwrap();
        let new = NewRelease {
            id,
            project_id: project,
            version,
            commit_sha: &built.commit,
            build_id: built.id,
            image_digest: Some(&built.digest),
            tagged_by: "tess",
        };
        releases::insert(&mut *self.conn().await, &new).await.unwrap();
        back_merges::set_lane(&mut *self.conn().await, id, None).await.unwrap();
        id
    }

    /// Deploys a build to a stage by itself, up to this status.
    pub async fn deployed(&self, project: ProjectId, stage: StageName, built: &Built, upto: Deployed) -> DeploymentId {
        let mut conn = self.conn().await;
        let stage = stages::get(&mut conn, project, stage).await.unwrap();
        let id = DeploymentId::generate();
        let new =
            NewDeployment { id, project_id: project, stage_id: stage.id, image_digest: &built.digest, build_id: built.id, promotion: None };
        deployments::insert(&mut conn, &new).await.unwrap();
        logs::append_deployment(&mut conn, id, &format!("Pulled registry.example/clients/shop@{} {HOSTILE}", built.digest.short()))
            .await
            .unwrap();
        let path: &[(Deployed, Deployed)] = match upto {
            Deployed::Queued => &[],
            Deployed::Running => &[(Deployed::Queued, Deployed::Running)],
            Deployed::Verifying => &[(Deployed::Queued, Deployed::Running), (Deployed::Running, Deployed::Verifying)],
            Deployed::Failed => {
                &[(Deployed::Queued, Deployed::Running), (Deployed::Running, Deployed::Verifying), (Deployed::Verifying, Deployed::Failed)]
            }
            _ => &[(Deployed::Queued, Deployed::Running), (Deployed::Running, Deployed::Verifying), (Deployed::Verifying, Deployed::Live)],
        };
        for &(from, to) in path {
            if to == Deployed::Live
                && let Some(former) = deployments::lock_live(&mut conn, stage.id).await.unwrap()
            {
                deployments::set_status(&mut conn, former, Deployed::Live, Deployed::Replaced, None).await.unwrap();
            }
            let error = (to == Deployed::Failed).then_some("It did not answer /web/health within 60 s, so v1.5.0 was put back.");
            deployments::set_status(&mut conn, id, from, to, error).await.unwrap();
        }
        if upto == Deployed::Live {
            logs::append_deployment(&mut conn, id, "Healthy after 4.2 s: /web/health answers 200.").await.unwrap();
        }
        id
    }

    pub async fn delivery(&self, event: &str, forge_id: &str, status: DeliveryStatus, outcome: &str) -> DeliveryId {
        let mut conn = self.conn().await;
        let id = DeliveryId::generate();
        let ignored = (status == DeliveryStatus::Ignored).then_some(outcome);
        let new = NewDelivery {
            id,
            project_id: self.shop,
            forge: Forge::Github,
            forge_id: forge_id.to_owned(),
            event: event.to_owned(),
            payload: b"{}".as_slice().into(),
            remote_address: Some("192.0.2.7".to_owned()),
            ignored: ignored.map(str::to_owned),
        };
        assert_eq!(deliveries::insert_all(&mut conn, &[new]).await.unwrap(), [id]);
        if matches!(status, DeliveryStatus::Processed | DeliveryStatus::Failed) {
            deliveries::set_outcome(&mut conn, id, status, outcome).await.unwrap();
        }
        id
    }

    pub async fn stage_url(&self, stage: StageName, url: &str) {
        let settings = StageSettings { url: Some(url.to_owned()), ..StageSettings::default() };
        let change = StageChange { settings, secrets: Default::default(), automatic: None };
        ecluse_engine::projects::set_stage(&self.engine, &Actor::command_line(), self.shop, stage, change).await.unwrap();
    }
}

/// What a build is known by.
pub struct Built {
    pub id: BuildId,
    pub commit: CommitSha,
    pub digest: Digest,
}

async fn project(engine: &Engine, slug: &str, name: &str) -> ProjectId {
    let new = NewProject {
        slug: slug.to_owned(),
        name: name.to_owned(),
        platform: Platform::Cloud,
        repository: format!("https://github.com/you/{slug}.git").parse().unwrap(),
        trunk: "main".parse().unwrap(),
        image_repository: None,
        base_image: "sample/odoo".to_owned(),
        edition: Edition::Community,
        webhook_secret: None,
        git_credential: None,
    };
    ecluse_engine::projects::create(engine, &Actor::command_line(), new).await.unwrap().project.id
}

pub fn commit(n: u64) -> CommitSha {
    let hex = Digest::of(&n.to_be_bytes()).hex().to_owned();
    hex[..40].parse().unwrap()
}

fn now() -> DateTime<Utc> {
    Utc.timestamp_opt(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64, 0).unwrap()
}

/// A form on its way, without what says where it comes from.
pub fn post(cookie: &str, path: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header(header::COOKIE, cookie)
        .header(header::HOST, "ecluse.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

pub fn body(form: &[(&str, &str)]) -> Body {
    Body::from(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
}
