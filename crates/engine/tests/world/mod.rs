//! One installation for a test: a database of its own, a real git server, a real registry, and the
//! deployer's in-memory twin (the real engine is driven by `crates/server/tests`).
#![expect(clippy::unwrap_used, reason = "tests")]
#![expect(dead_code, reason = "each test file uses a part")]

use std::sync::Arc;

use ecluse_clients::containers::Containers;
use ecluse_clients::deployer::Deployer;
use ecluse_clients::deployer::fake::FakeDeployer;
use ecluse_clients::git::{self, Git};
use ecluse_clients::notifier::Notifier;
use ecluse_clients::registry::{AttachedLayer, Attachment, CosignTag, Registry, RegistrySettings};
use ecluse_clients::test_server::TestServer;
use ecluse_domain::attestation::{AttestationKind, simple_signing};
use ecluse_domain::delivery::Forge;
use ecluse_domain::ids::{PromotionId, ReleaseId, UserId};
use ecluse_domain::odoo::Edition;
use ecluse_domain::platform::Platform;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::intake::{Accepted, Incoming, Intake};
use ecluse_engine::people::NewPerson;
use ecluse_engine::projects::{self, NewProject};
use ecluse_engine::{Actor, Engine, Parts, Vault, approve, dependencies, people, policy, promote, worker};
use ecluse_store::attestations::{self, NewAttestation};
use ecluse_store::builds::Build;
use ecluse_store::deployments::Deployment;
use ecluse_store::policies::PlaceOf;
use ecluse_store::projects::Project;
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::Release;
use ecluse_store::{Page, PgPool, builds, deployments, promotions, releases};
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::{sample, webhook};
use serde_json::json;
use std::collections::BTreeMap;

pub const SECRET: &str = "a secret of this test";

pub struct World {
    pub engine: Engine,
    pub deployer: FakeDeployer,
    pub project: Project,
    pub sample: sample::Project,
    pub git: GitServer,
    /// Requests promotions.
    pub paula: Actor,
    /// Technical referents.
    pub theo: Actor,
    pub tess: Actor,
    pub registry: String,
    pub intake: Intake,
    _folder: tempfile::TempDir,
}

/// What an installation stands on.
pub struct Setup {
    /// May be a proxy's address.
    pub registry: String,
    /// Any but the small one was pushed before.
    pub base_image: String,
    pub dependencies: dependencies::Settings,
    /// With one, the project has code, which is tried.
    pub test_server: Option<TestServer>,
    pub notifier: Option<Arc<Notifier>>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            registry: ecluse_testbed::required("ECLUSE_TEST_REGISTRY"),
            base_image: sample::BASE_REPOSITORY.to_owned(),
            dependencies: dependencies::Settings::default(),
            test_server: None,
            notifier: None,
        }
    }
}

impl World {
    pub async fn new(pool: PgPool) -> Self {
        Self::with(pool, Setup::default()).await
    }

    pub async fn with(pool: PgPool, Setup { registry, base_image, dependencies, test_server, notifier }: Setup) -> Self {
        if base_image == sample::BASE_REPOSITORY {
            sample::push_base_image(&registry).await.unwrap();
        }
        let folder = ecluse_testbed::temp_dir().unwrap();
        let served = folder.path().join("served");
        std::fs::create_dir(&served).unwrap();
        let git = GitServer::start(&served).await.unwrap();
        let sample = match &test_server {
            Some(_) => sample::Project::create_with_code(&served, &git.url(), "shop", &base_image).unwrap(),
            None => sample::Project::create(&served, &git.url(), "shop").unwrap(),
        };
        let engine_tries = test_server.is_some();
        let deployer = FakeDeployer::default();
        let scratch = folder.path().join("scratch");
        std::fs::create_dir_all(&scratch).unwrap();
        let mut settings = git::Settings::new(folder.path().join("mirrors"));
        settings.allow_http = true;
        let engine = Engine::new(Parts {
            pool,
            vault: Vault::new(&[7; 32]),
            git: Git::new(settings).unwrap(),
            registry: Registry::new(RegistrySettings { address: registry.clone(), plain_http: true, credentials: None }).unwrap(),
            deployer: Deployer::Fake(deployer.clone()),
            test_server: test_server.map(Arc::new),
            checks: ecluse_engine::compliance::Checks::new(ecluse_clients::ruff::Ruff::new(
                std::env::var_os("ECLUSE_RUFF").unwrap_or_else(|| "ruff".into()),
            )),
            builder: None,
            notifier,
            public_url: Some("https://ecluse.example/".parse().unwrap()),
            containers: Containers::new(&ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST"), None).unwrap(),
            dependencies,
            scratch,
        });
        // A repository of its own in the shared registry.
        let unique = uuid::Uuid::now_v7().simple().to_string();
        let new = NewProject {
            slug: "shop".to_owned(),
            name: "Shop".to_owned(),
            platform: Platform::Cloud,
            repository: sample.repository_url().parse().unwrap(),
            trunk: "main".parse().unwrap(),
            image_repository: Some(format!("test/{unique}")),
            base_image,
            edition: Edition::Community,
            webhook_secret: Some(SECRET.to_owned()),
            git_credential: None,
        };
        let project = projects::create(&engine, &Actor::command_line(), new).await.unwrap().project;
        // Nobody waits a day in a test, one person may approve, and without a test server nothing is tried.
        let tests = if engine_tries { "yellow" } else { "off" };
        let spared = [
            ("soak_minutes", json!(0)),
            ("releases_per_day", json!(0)),
            ("functional_approvals", json!(0)),
            ("tests", json!(tests)),
            ("off_trunk_tests", json!(tests)),
        ];
        rule(&engine, None, &spared).await;
        let intake = Intake::start(engine.clone());
        let paula = person(&engine, "paula", Role::ProjectManager).await;
        let theo = person(&engine, "theo", Role::TechnicalReferent).await;
        let tess = person(&engine, "tess", Role::TechnicalReferent).await;
        Self { engine, deployer, project, sample, git, paula, theo, tess, registry, intake, _folder: folder }
    }

    /// What holds on a stage of the project, and nothing else said there.
    pub async fn rule(&self, stage: StageName, lines: &[(&str, serde_json::Value)]) {
        rule(&self.engine, Some((&self.project, stage)), lines).await;
    }

    /// Goes on with a fresh project, its stages left to promotions.
    pub async fn next_project(&mut self, number: u64) {
        let new = NewProject {
            slug: format!("p{number}"),
            name: "P".to_owned(),
            platform: Platform::Cloud,
            repository: self.sample.repository_url().parse().unwrap(),
            trunk: "main".parse().unwrap(),
            image_repository: None,
            base_image: "sample/odoo".to_owned(),
            edition: Edition::Community,
            webhook_secret: None,
            git_credential: None,
        };
        self.project = projects::create(&self.engine, &Actor::command_line(), new).await.unwrap().project;
    }

    /// Everybody has the role they began with.
    pub async fn restore_roles(&self) {
        let mut conn = self.engine.connection().await.unwrap();
        for (actor, role) in
            [(&self.paula, Role::ProjectManager), (&self.theo, Role::TechnicalReferent), (&self.tess, Role::TechnicalReferent)]
        {
            ecluse_store::people::add_role(&mut conn, actor.user.unwrap(), None, role).await.unwrap();
        }
    }

    /// Sends a signed delivery.
    pub async fn deliver(&self, event: &str, payload: &serde_json::Value, forge_id: &str) -> Accepted {
        let body = payload.to_string();
        let signature = webhook::sign(SECRET, body.as_bytes());
        let incoming = Incoming {
            project: "shop",
            forge: Forge::Github,
            forge_id,
            event,
            signature: Some(&signature),
            body: body.into(),
            is_form: false,
            remote_address: None,
        };
        self.intake.receive(incoming).await.unwrap()
    }

    /// A push of the work tree's head to a branch, sent and worked off.
    pub async fn push(&self, branch: &str) -> String {
        let head = self.sample.head();
        self.sample.push().unwrap();
        self.announce(branch, &head, "a change").await;
        self.drain().await;
        head
    }

    /// Tells of a push without making one.
    pub async fn announce(&self, branch: &str, commit: &str, message: &str) {
        let payload = webhook::push(&self.sample.repository_url(), branch, &"0".repeat(40), commit, message);
        self.deliver("push", &payload, &webhook::delivery_id()).await;
    }

    /// A tag of the work tree's head, sent and worked off.
    pub async fn tag(&self, tag: &str) -> Option<Release> {
        self.sample.tag(tag).unwrap();
        self.sample.push().unwrap();
        let commit = self.sample.rev_parse(&format!("{tag}^{{commit}}")).unwrap();
        let object = self.sample.rev_parse(tag).unwrap();
        let payload = webhook::push_tag(&self.sample.repository_url(), tag, &object, &commit, "a change");
        self.deliver("push", &payload, &webhook::delivery_id()).await;
        self.drain().await;
        self.release(tag).await
    }

    pub async fn drain(&self) {
        worker::drain(&self.engine).await.unwrap();
    }

    pub async fn release(&self, version: &str) -> Option<Release> {
        let version: Version = version.parse().unwrap();
        releases::find_by_version(&mut self.engine.connection().await.unwrap(), self.project.id, version).await.unwrap()
    }

    pub async fn builds(&self) -> Vec<Build> {
        builds::list(&mut self.engine.connection().await.unwrap(), self.project.id, Page::first(200)).await.unwrap()
    }

    pub async fn build_of(&self, commit: &str) -> Option<Build> {
        self.builds().await.into_iter().find(|build| build.commit_sha.as_str() == commit)
    }

    pub async fn live(&self, stage: StageName) -> Option<Deployment> {
        let live = deployments::list_live(&mut self.engine.connection().await.unwrap(), self.project.id).await.unwrap();
        live.into_iter().find(|deployment| deployment.stage == stage)
    }

    pub async fn request(&self, actor: &Actor, release: ReleaseId, stage: StageName) -> PromotionId {
        let promotion = promote::request(&self.engine, actor, promote::Wanted::new(release, stage)).await.unwrap();
        self.drain().await;
        promotion.id
    }

    pub async fn say(&self, actor: &Actor, release: ReleaseId, stage: StageName, verdict: Verdict) {
        approve::give(&self.engine, actor, &approve::Word { release, stage, kind: None, verdict, reason: "because" }).await.unwrap();
        self.drain().await;
    }

    pub async fn promotion(&self, id: PromotionId) -> Promotion {
        promotions::get(&mut self.engine.connection().await.unwrap(), id).await.unwrap()
    }

    pub async fn status(&self, id: PromotionId) -> PromotionStatus {
        self.promotion(id).await.status
    }

    pub async fn gates(&self, id: PromotionId) -> Vec<String> {
        let gates = promotions::gates(&mut self.engine.connection().await.unwrap(), &[id]).await.unwrap();
        gates.into_iter().map(|gate| format!("{} {}", gate.name, gate.status)).collect()
    }

    /// A release whose digest went through staging, ready to be promoted.
    pub async fn released(&self) -> Release {
        self.push("main").await;
        let release = self.tag("v1.0.0").await.unwrap();
        assert!(self.live(StageName::Staging).await.is_some_and(|live| Some(live.image_digest) == release.image_digest));
        release
    }

    pub async fn outcomes(&self) -> Vec<String> {
        let deliveries =
            ecluse_store::deliveries::list(&mut self.engine.connection().await.unwrap(), self.project.id, Page::first(200)).await.unwrap();
        deliveries.into_iter().map(|delivery| format!("{} {}", delivery.status, delivery.outcome.unwrap_or_default())).collect()
    }

    pub async fn audit(&self) -> Vec<String> {
        let entries = ecluse_store::audit::list(&mut self.engine.connection().await.unwrap(), self.project.id, None, 1000).await.unwrap();
        entries.into_iter().rev().map(|entry| format!("{} {}", entry.actor_name, entry.action)).collect()
    }
}

/// Records an image's signature by this installation, and attaches it in the registry when the image is there.
pub async fn sign(engine: &Engine, image: &ecluse_store::images::Image, is_pushed: bool) {
    let signed = ecluse_engine::signing::sign_image(engine, &image.repository, &image.digest).await.unwrap();
    if is_pushed {
        let place = image.repository.split_once('/').unwrap().1;
        attach_signature(&engine.registry, place, &image.digest, &signed.payload, &signed.signature).await;
    }
    let row = NewAttestation {
        kind: AttestationKind::Signature,
        digest: Digest::of(b"manifest"),
        document: signed.payload,
        signature: Some(signed.signature),
        key_id: Some(signed.key_id),
    };
    attestations::set(&mut engine.connection().await.unwrap(), image.project_id, &image.digest, &[row]).await.unwrap();
}

/// As cosign would.
pub async fn attach_signature(registry: &Registry, repository: &str, image: &Digest, payload: &[u8], signature: &str) {
    let layer = AttachedLayer {
        media_type: AttestationKind::Signature.media_type(),
        content: payload.to_vec().into(),
        annotations: BTreeMap::from([(simple_signing::ANNOTATION, signature.to_owned())]),
    };
    let attachment = Attachment { artifact_type: None, tag: Some(CosignTag::Signatures), layers: vec![layer] };
    registry.attach(repository, image, &[attachment]).await.unwrap();
}

pub async fn person(engine: &Engine, login: &str, role: Role) -> Actor {
    person_of(engine, login, role, None).await
}

/// Somebody with a role on one project, or on all.
pub async fn person_of(engine: &Engine, login: &str, role: Role, project: Option<ecluse_domain::ids::ProjectId>) -> Actor {
    let new = NewPerson { login, name: login, role, project, password: Some("a long password"), kind: AccountKind::Person };
    let id: UserId = people::add(engine, &Actor::command_line(), &new).await.unwrap();
    Actor { kind: ecluse_domain::audit::ActorKind::Token, user: Some(id), name: login.to_owned(), ..Actor::system() }
}

/// The same installation in another process, as far as one can be had inside this one.
pub fn engine_like(engine: &Engine, pool: PgPool) -> Engine {
    Engine::new(parts(engine, pool, engine.test_server.clone()))
}

/// The same installation with another server for tests.
pub fn engine_with(engine: &Engine, server: TestServer) -> Engine {
    Engine::new(parts(engine, engine.pool.clone(), Some(Arc::new(server))))
}

fn parts(engine: &Engine, pool: PgPool, test_server: Option<Arc<TestServer>>) -> Parts {
    Parts {
        pool,
        vault: Vault::new(&[7; 32]),
        git: engine.git.clone(),
        registry: engine.registry.clone(),
        deployer: Deployer::Fake(FakeDeployer::default()),
        checks: engine.checks.clone(),
        builder: None,
        notifier: engine.notifier.clone(),
        public_url: engine.public_url.clone(),
        containers: engine.containers.clone(),
        test_server,
        dependencies: engine.dependencies.clone(),
        scratch: engine.scratch.clone(),
    }
}

async fn rule(engine: &Engine, at: Option<(&Project, StageName)>, lines: &[(&str, serde_json::Value)]) {
    let at = PlaceOf { platform: None, project: at.map(|(project, _)| project.id), stage: at.map(|(_, stage)| stage) };
    let lines = lines.iter().map(|(line, value)| (line.parse().unwrap(), serde_json::from_value(value.clone()).unwrap())).collect();
    policy::set(engine, &Actor::command_line(), at, lines, "for a test").await.unwrap();
}
