//! A database with two projects, people of every kind, and the server in process.

use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::{DateTime, Duration, Utc};
use ecluse_clients::containers::Containers;
use ecluse_clients::deployer::Deployer;
use ecluse_clients::deployer::fake::FakeDeployer;
use ecluse_clients::git::{Git, Settings};
use ecluse_clients::registry::{Registry, RegistrySettings};
use ecluse_domain::build::{BuildStatus, BuildStep, Grade, Stream, TestGrade};
use ecluse_domain::delivery::Forge;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{
    BuildId, DeliveryId, DependencyImageId, DeploymentId, FreezeId, OverrideId, ProjectId, PromotionId, ReleaseId, TokenId, UserId,
};
use ecluse_domain::odoo::Edition;
use ecluse_domain::odoo_log::{Deciding, Timed};
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::Lines;
use ecluse_domain::role::{AccountKind, Role, Scope};
use ecluse_domain::stage::StageName;
use ecluse_domain::{CommitSha, Digest, Version};
use ecluse_engine::projects::{GitCredential, NewProject};
use ecluse_engine::{Actor, Engine, Parts, Vault, clock, projects};
use ecluse_server::web::{self, App};
use ecluse_store::builds::{NewBuild, RefKind};
use ecluse_store::deliveries::NewDelivery;
use ecluse_store::dependency_images::Wanted;
use ecluse_store::deployments::NewDeployment;
use ecluse_store::freezes::NewFreeze;
use ecluse_store::images::Image;
use ecluse_store::logs::NewLine;
use ecluse_store::overrides::NewOverride;
use ecluse_store::policies::{NewPolicy, PlaceOf};
use ecluse_store::promotions::NewPromotion;
use ecluse_store::releases::NewRelease;
use ecluse_store::{
    back_merges, base_tags, builds, deliveries, dependency_images, deployments, freezes, images, logs, overrides, people, policies,
    promotions, releases, stages, test_runs, tokens,
};
use http_body_util::BodyExt;
use serde_json::Value;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

pub const KEY: [u8; 32] = [7; 32];
/// In every secret of every project; in no answer.
pub const CANARY: &str = "canary-4f1d2a";

pub struct World {
    pub engine: Engine,
    router: Router,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
    count: AtomicU32,
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// One row of everything a project can have.
pub struct Project {
    pub id: ProjectId,
    pub slug: String,
    pub delivery: DeliveryId,
    pub failed_build: BuildId,
    pub queued_build: BuildId,
    pub build: BuildId,
    pub image: Digest,
    pub release: ReleaseId,
    pub freeze: FreezeId,
    /// Waits for a second person.
    pub overridden: OverrideId,
    /// Another one: who reviews it does not stand for it.
    pub to_review: OverrideId,
    pub promotion: PromotionId,
    pub deployment: DeploymentId,
    pub dependencies: DependencyImageId,
}

pub struct Person {
    pub id: UserId,
    pub login: String,
    pub token: String,
    pub token_id: TokenId,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl World {
    pub fn new(pool: &PgPool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::new(RegistrySettings { address: "127.0.0.1:1".to_owned(), plain_http: true, credentials: None }).unwrap();
        let engine = Engine::new(Parts {
            pool: pool.clone(),
            vault: Vault::new(&KEY),
            git: Git::new(Settings::new(folder.path().join("git"))).unwrap(),
            registry,
            containers: Containers::new("http://127.0.0.1:1", None).unwrap(),
            dependencies: Default::default(),
            deployer: Deployer::Fake(FakeDeployer::default()),
            test_server: None,
            checks: ecluse_engine::compliance::Checks::default(),
            builder: None,
            notifier: None,
            public_url: None,
            scratch: folder.path().to_owned(),
        });
        let stop = CancellationToken::new();
        let app = App::new(engine.clone(), "http://ecluse.test".parse().unwrap(), stop.clone());
        Self { engine, router: web::router(app), stop, _folder: folder, count: AtomicU32::new(0) }
    }

    pub fn next(&self) -> u32 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// A project with one of everything.
    pub async fn project(&self, slug: &str) -> Project {
        let new = NewProject {
            slug: slug.to_owned(),
            name: format!("The {slug}"),
            platform: Platform::Cloud,
            repository: format!("https://git.test/{slug}.git").parse().unwrap(),
            trunk: "main".parse().unwrap(),
            image_repository: None,
            base_image: "sample/odoo".to_owned(),
            edition: Edition::Community,
            webhook_secret: Some(format!("{CANARY}-webhook")),
            git_credential: Some(GitCredential { username: "bot".to_owned(), token: format!("{CANARY}-git") }),
        };
        let id = projects::create(&self.engine, &Actor::command_line(), new).await.unwrap().project.id;
        // Nothing is built or tried here, and nobody waits a day.
        let rules = [("soak_minutes", "0"), ("tests", "\"off\""), ("quality", "\"off\"")];
        let lines = rules.iter().map(|(line, value)| (line.parse().unwrap(), serde_json::from_str(value).unwrap())).collect();
        let new = NewPolicy {
            at: PlaceOf { platform: None, project: Some(id), stage: None },
            lines: &Lines::new(lines).unwrap(),
            reason: "for a test",
            set_by: None,
            set_by_name: "somebody",
        };
        policies::insert(&mut self.engine.connection().await.unwrap(), &new).await.unwrap();
        let queued_build = self.build(id).await;
        let failed_build = self.build(id).await;
        let conn = &mut self.engine.connection().await.unwrap();
        builds::set_ended(conn, failed_build, BuildStatus::Failed, "odoo_version.txt is missing").await.unwrap();
        test_runs::put(conn, &test_run(failed_build)).await.unwrap();
        let delivery = self.delivery(id).await;
        let build = self.build(id).await;
        let digest = self.image(id, build).await;
        builds::set_succeeded(conn, build, &digest).await.unwrap();
        let release = self.release(id, build, &digest).await;
        let requester = self.person(&[]).await;
        let pushed = builds::get(conn, build).await.unwrap().commit_sha;
        builds::note_push(conn, id, &"main".parse().unwrap(), &pushed, delivery).await.unwrap();
        let freeze = FreezeId::generate();
        let new = NewFreeze {
            id: freeze,
            at: PlaceOf { platform: None, project: Some(id), stage: Some(StageName::Prod) },
            begins: "2030-12-24T16:00:00".parse().unwrap(),
            lasts: 60,
            time_zone: "Europe/Paris",
            recurrence: Recurrence::Once,
            reason: "because",
            set_by: None,
            set_by_name: "somebody",
        };
        freezes::insert(conn, &new).await.unwrap();
        let stage = stages::get(conn, id, StageName::Prod).await.unwrap();
        let promotion = PromotionId::generate();
        let new = NewPromotion {
            id: promotion,
            project_id: id,
            release_id: release,
            stage_id: stage.id,
            image_digest: &digest,
            requested_by: requester.id,
            rollback_reason: None,
        };
        promotions::insert(conn, &new).await.unwrap();
        let (overridden, to_review) = (OverrideId::generate(), OverrideId::generate());
        let new = |given| NewOverride {
            id: given,
            project_id: id,
            release_id: release,
            stage_id: stage.id,
            gate: GateName::Cadence,
            image_digest: &digest,
            reason: "because",
            given_by: requester.id,
            needs_second: true,
            hours: 24,
            review_hours: 72,
        };
        for given in [overridden, to_review] {
            overrides::insert(conn, &new(given)).await.unwrap();
        }
        let staging = stages::get(conn, id, StageName::Staging).await.unwrap();
        let deployment = DeploymentId::generate();
        let new =
            NewDeployment { id: deployment, project_id: id, stage_id: staging.id, image_digest: &digest, build_id: build, promotion: None };
        deployments::insert(conn, &new).await.unwrap();
        logs::append_deployment(conn, deployment, "Pulling.").await.unwrap();
        let wanted = Wanted {
            key: Digest::of(slug.as_bytes()),
            base_repository: "sample/odoo".to_owned(),
            base_digest: Digest::of(b"base"),
            packages: "git".to_owned(),
            requirements: "lxml\nrequests>=2".to_owned(),
        };
        let (dependencies, _) = dependency_images::request(conn, &wanted).await.unwrap();
        dependency_images::set_used(conn, dependencies, build).await.unwrap();
        dependency_images::append_log(conn, dependencies, &[(clock::now(), Stream::Output, "Setting up git".to_owned())]).await.unwrap();
        Project {
            id,
            slug: slug.to_owned(),
            delivery,
            failed_build,
            queued_build,
            build,
            image: digest,
            release,
            freeze,
            overridden,
            to_review,
            promotion,
            deployment,
            dependencies,
        }
    }

    /// A running build of a commit of its own.
    pub async fn build(&self, project: ProjectId) -> BuildId {
        let conn = &mut self.engine.connection().await.unwrap();
        let (id, commit) = (BuildId::generate(), commit(self.next()));
        let new = NewBuild {
            id,
            project_id: project,
            delivery_id: None,
            commit_sha: &commit,
            ref_name: &"main".parse().unwrap(),
            ref_kind: RefKind::Branch,
            subject: Some("A change"),
        };
        assert!(builds::insert(conn, &new).await.unwrap());
        builds::set_running(conn, id).await.unwrap();
        builds::start_step(conn, id, BuildStep::Fetch).await.unwrap();
        builds::finish_step(conn, id, BuildStep::Fetch).await.unwrap();
        builds::set_base(conn, id, "sample/odoo:18.0", &Digest::of(b"base")).await.unwrap();
        base_tags::set(conn, "sample/odoo:18.0", Some(&Digest::of(b"base"))).await.unwrap();
        self.say(id, &["one", "two", "three"]).await;
        id
    }

    pub async fn say(&self, build: BuildId, lines: &[&str]) {
        let line = |text: &&str| NewLine { at: clock::now(), step: Some(BuildStep::Fetch), stream: Stream::Info, text: (*text).to_owned() };
        let lines: Vec<NewLine> = lines.iter().map(line).collect();
        logs::append(&mut self.engine.connection().await.unwrap(), build, &lines).await.unwrap();
    }

    pub async fn image(&self, project: ProjectId, build: BuildId) -> Digest {
        let conn = &mut self.engine.connection().await.unwrap();
        let digest = Digest::of(&self.next().to_be_bytes());
        let image = Image {
            project_id: project,
            digest: digest.clone(),
            build_id: build,
            repository: "127.0.0.1:1/clients/shop".to_owned(),
            commit_sha: commit(self.next()),
            base_digest: Digest::of(b"base"),
            size: 1234,
            layers: vec![images::Layer { digest: Digest::of(b"layer"), size: 1000, base: true }].into(),
            addons: vec![images::ImageAddon { name: "shop".to_owned(), version: None, source: "shop".to_owned() }].into(),
            created_at: clock::now(),
        };
        images::insert(conn, &image).await.unwrap();
        crate::attested::attest(&self.engine, &image, build).await;
        digest
    }

    /// A ready release with a version of its own, and its papers.
    pub async fn release(&self, project: ProjectId, build: BuildId, digest: &Digest) -> ReleaseId {
        let conn = &mut self.engine.connection().await.unwrap();
        let id = ReleaseId::generate();
        let version: Version = format!("1.0.{}", self.next()).parse().unwrap();
        sqlx::query("UPDATE builds SET changelog = $2, migrations = $3 WHERE id = $1")
            .bind(build.0)
            .bind(format!("## [{version}] - 2025-01-01\n### Added\n- A thing.\n"))
            .bind(format!("## [{version}] - 2025-01-01\nNo migration needed.\n"))
            .execute(&mut **conn)
            .await
            .unwrap();
        let new = NewRelease {
            id,
            project_id: project,
            version,
            commit_sha: &commit(self.next()),
            build_id: build,
            image_digest: Some(digest),
            tagged_by: "theo",
        };
        releases::insert(conn, &new).await.unwrap();
        back_merges::set_lane(conn, id, None).await.unwrap();
        id
    }

    pub async fn delivery(&self, project: ProjectId) -> DeliveryId {
        let id = DeliveryId::generate();
        let new = NewDelivery {
            id,
            project_id: project,
            forge: Forge::Github,
            forge_id: id.to_string(),
            event: "push".to_owned(),
            payload: b"{}".as_slice().into(),
            remote_address: None,
            ignored: Some("A test.".to_owned()),
        };
        deliveries::insert_all(&mut self.engine.connection().await.unwrap(), &[new]).await.unwrap();
        id
    }

    /// Somebody with these roles, each on a project or everywhere, and a token.
    pub async fn person(&self, roles: &[(Option<ProjectId>, Role)]) -> Person {
        let conn = &mut self.engine.connection().await.unwrap();
        let (id, login) = (UserId::generate(), format!("p{}", self.next()));
        let name = format!("Person {login}");
        let new = people::NewUser { id, login: &login, name: &name, kind: AccountKind::Person, password_hash: Some("no password") };
        people::insert(conn, &new).await.unwrap();
        for &(project, role) in roles {
            people::add_role(conn, id, project, role).await.unwrap();
        }
        let (token_id, token) = self.token(id, clock::now() + Duration::hours(1)).await;
        Person { id, login, token, token_id }
    }

    pub async fn token(&self, user: UserId, expires_at: DateTime<Utc>) -> (TokenId, String) {
        let id = TokenId::generate();
        let new = tokens::NewToken { id, user, name: "test", expires_at, scope: &Scope::Everything };
        tokens::insert(&mut self.engine.connection().await.unwrap(), &new).await.unwrap();
        (id, web::tokens::sign(self.engine.vault.token_key(), id, user, expires_at).unwrap())
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = tokio::time::timeout(std::time::Duration::from_secs(30), response.into_body().collect())
            .await
            .expect("the answer ends")
            .unwrap();
        Answer { status, headers, text: String::from_utf8(body.to_bytes().to_vec()).unwrap() }
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(request("GET", path, Some(token), None)).await
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(request("POST", path, Some(token), Some(body))).await
    }

    /// The routes as axum knows them.
    pub fn routes(&self) -> String {
        format!("{:?}", self.router)
    }
}

pub fn request(method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    match body {
        Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap(),
        None => request.body(Body::empty()).unwrap(),
    }
}

fn commit(number: u32) -> CommitSha {
    format!("{number:040x}").parse().unwrap()
}

/// Asserts that this is a problem of this status, as every error must be.
#[track_caller]
pub fn assert_problem(answer: &Answer, status: u16) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{}", answer.text);
    let problem = answer.json();
    assert_eq!(problem["type"], "about:blank");
    assert_eq!(problem["status"], status);
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    assert_eq!(problem["request_id"].as_str(), answer.header("x-request-id"));
    problem
}

fn test_run(build_id: BuildId) -> test_runs::TestRun {
    let line = Deciding { grade: Grade::Red, text: "2025-10-12 08:00:01,234 17 ERROR t odoo.x: bad".to_owned() };
    test_runs::TestRun {
        build_id,
        image_digest: Digest::of(b"tried"),
        grade: TestGrade::Red,
        reason: "1 failed, 0 broke of 3 tests.".to_owned(),
        deciding: vec![line].into(),
        tests: Some(3),
        failed: Some(1),
        slowest: vec![Timed { name: "sale".to_owned(), seconds: 1.5 }].into(),
        from_template: true,
        install_seconds: Some(2.25),
        test_seconds: Some(0.5),
        finished_at: clock::now(),
    }
}
