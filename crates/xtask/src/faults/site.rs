//! One installation of Ecluse under test: its database, its processes and its projects.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, ensure};
use ecluse_testbed::sample::{BASE_REPOSITORY, Project};
use ecluse_testbed::webhook;
use nix::sys::signal::Signal;
use serde_json::{Value, json};

use super::check::{self, Ledger, Subject};
use super::ground::Ground;
use super::tally::Tally;
use crate::api::{Api, text, wait_for};
use crate::demo::people::{Person, Team};
use crate::server::{Installation, Server, random_hex};

/// The stages of a project, in the order in which a release reaches them.
pub(super) const STAGES: [&str; 3] = ["staging", "preprod", "prod"];
/// How long the work may take after the last fault.
pub(super) const QUIET: Duration = Duration::from_secs(90);
/// How long a container may take to become healthy.
pub(super) const HEALTH_TIMEOUT: Duration = Duration::from_secs(8);

/// What differs from an installation on healthy services.
#[derive(Default)]
pub(super) struct Detours {
    /// Postgres through a proxy: the folder of its socket.
    pub(super) database_socket: Option<PathBuf>,
    /// The registry through a proxy: `host:port`.
    pub(super) registry: Option<String>,
    /// git through a proxy: `http://host:port`.
    pub(super) git: Option<String>,
    /// The repository of a base image with Odoo, on which images are tested. The small one without
    /// it starts faster, and has nothing to test with.
    pub(super) base: Option<&'static str>,
    pub(super) settings: Vec<(String, String)>,
}

pub(super) struct Site<'a> {
    pub(super) ground: &'a Ground,
    pub(super) name: String,
    pub(super) database: String,
    pub(super) project: Project,
    /// The projects of Ecluse, which share one repository.
    pub(super) slugs: Vec<String>,
    pub(super) client: reqwest::Client,
    pub(super) url: String,
    pub(super) team: Arc<Team>,
    pub(super) ledger: Mutex<Ledger>,
    pub(super) secret: String,
    pub(super) repository: String,
    settings: Vec<(String, String)>,
    base: Option<&'static str>,
}

/// How a forge's request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    Acknowledged,
    Refused(u16),
    /// The connection broke: nobody knows whether the request counted.
    Lost,
}

impl<'a> Site<'a> {
    pub(super) async fn new(
        ground: &'a Ground,
        scenario: &str,
        detours: Detours,
    ) -> anyhow::Result<Site<'a>> {
        let name = format!("{scenario}-{}", random_hex(2)?);
        let direct = ground.create_database(&name).await?;
        let database = match &detours.database_socket {
            None => direct.clone(),
            Some(folder) => format!(
                "postgres://postgres@localhost/{name}?host={}",
                folder.display()
            ),
        };
        let port = ecluse_launcher::free_port()?;
        let mut settings = ground.settings.clone();
        let mut set = |name: &str, value: String| {
            settings.retain(|(own, _)| own != name);
            settings.push((name.to_owned(), value));
        };
        set("DATABASE_URL", database);
        set("ECLUSE_LISTEN", format!("127.0.0.1:{port}"));
        if let Some(registry) = &detours.registry {
            set("ECLUSE_REGISTRY", format!("http://{registry}"));
        }
        for (name, value) in &detours.settings {
            set(name, value.clone());
        }
        let git = detours.git.unwrap_or_else(|| ground.git.url());
        let repositories = ground.folder.join("git");
        let project = match detours.base {
            None => Project::create(&repositories, &git, &name)?,
            Some(base) => Project::create_with_code(&repositories, &git, &name, base)?,
        };
        Ok(Site {
            ground,
            repository: project.repository_url(),
            database: direct,
            project,
            slugs: Vec::new(),
            client: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(20))
                .build()?,
            url: format!("http://127.0.0.1:{port}"),
            team: Arc::clone(&ground.team),
            ledger: Mutex::default(),
            secret: random_hex(24)?,
            settings,
            base: detours.base,
            name,
        })
    }

    /// Another repository in the same installation, on the healthy git host.
    pub(super) fn beside(other: &Site<'a>, name: &str) -> anyhow::Result<Site<'a>> {
        let ground = other.ground;
        let name = format!("{name}-{}", random_hex(2)?);
        let project = Project::create(&ground.folder.join("git"), &ground.git.url(), &name)?;
        Ok(Site {
            ground,
            repository: project.repository_url(),
            database: other.database.clone(),
            project,
            slugs: Vec::new(),
            client: other.client.clone(),
            url: other.url.clone(),
            team: Arc::clone(&other.team),
            ledger: Mutex::default(),
            secret: random_hex(24)?,
            settings: other.settings.clone(),
            base: None,
            name,
        })
    }

    /// A process of this installation with a data folder of its own.
    pub(super) fn node(&self, name: &str, role: Role) -> anyhow::Result<Node> {
        self.node_with(name, role, self.ground.program.path.clone(), &[])
    }

    /// The same with another program, such as one that changes the clock, and more settings.
    pub(super) fn node_with(
        &self,
        name: &str,
        role: Role,
        program: PathBuf,
        more: &[(&str, &str)],
    ) -> anyhow::Result<Node> {
        let folder = self.ground.folder.join(&self.name).join(name);
        std::fs::create_dir_all(&folder)?;
        let mut settings = self.settings.clone();
        let data = folder.join("data").display().to_string();
        for (name, value) in [("ECLUSE_DATA_DIR", data.as_str())].iter().chain(more) {
            settings.retain(|(own, _)| own != name);
            settings.push(((*name).to_owned(), (*value).to_owned()));
        }
        Ok(Node {
            installation: Installation {
                program,
                folder,
                settings,
            },
            role,
            process: None,
        })
    }

    pub(super) fn api(&self, person: &Person) -> Api {
        Api::new(&self.client, &self.url, &person.token)
    }

    /// Adds a project over the site's repository. Its images are tested when its base has Odoo.
    /// `deploys`: staging takes each build by itself.
    pub(super) async fn add_project(&mut self, deploys: bool) -> anyhow::Result<String> {
        let slug = format!("{}-{}", self.name, self.slugs.len());
        let ada = self.api(&self.team.ada);
        let project = json!({
            "slug": slug, "name": slug, "platform": "cloud", "repository": self.repository, "trunk": "main",
            "image_repository": format!("clients/{slug}"), "base_image": self.base.unwrap_or(BASE_REPOSITORY), "edition": "community",
            "webhook_secret": self.secret,
        });
        ada.post("/projects", &project).await?;
        for stage in STAGES {
            let automatic = deploys && stage == "staging";
            self.set_stage(&slug, stage, automatic, &[], HEALTH_TIMEOUT)
                .await?;
        }
        let hugo = self.api(&self.team.hugo);
        let settings = json!({"soak_minutes": 0, "tests": "off", "off_trunk_tests": "off", "releases_per_day": 0});
        let policy =
            json!({"place": {"project": slug}, "settings": settings, "reason": "For the faults."});
        hugo.post("/policies", &policy).await?;
        self.slugs.push(slug.clone());
        Ok(slug)
    }

    pub(super) async fn set_stage(
        &self,
        slug: &str,
        stage: &str,
        automatic: bool,
        command: &[&str],
        health_timeout: Duration,
    ) -> anyhow::Result<()> {
        let settings = json!({
            "environment": {}, "secrets": {}, "command": command, "ports": [], "networks": [], "volumes": {}, "health_path": "/web/health",
            "health_port": 8069, "health_timeout_seconds": health_timeout.as_secs(), "url": null, "automatic": automatic,
        });
        let hugo = self.api(&self.team.hugo);
        hugo.put(&format!("/projects/{slug}/stages/{stage}"), &settings)
            .await?;
        Ok(())
    }

    /// The payload of a push of a commit to a branch.
    pub(super) fn push_of(&self, branch: &str, commit: &str) -> Value {
        webhook::push(
            &self.repository,
            branch,
            webhook::NOTHING,
            commit,
            "A change",
        )
    }

    /// The payload of the deletion of a branch, which needs no build.
    pub(super) fn deletion_of(&self, branch: &str) -> Value {
        let reference = format!("refs/heads/{branch}");
        webhook::deletion(&self.repository, &reference, &"a".repeat(40))
    }

    /// Commits and pushes a change; answers the commit.
    pub(super) fn commit(&self, content: u64) -> anyhow::Result<String> {
        let own = self.name.replace('-', "_");
        let file = format!("{own}_base/count.txt");
        let commit = self
            .project
            .commit("A change", &[(&file, &format!("{content}\n"))])?;
        self.project.push()?;
        Ok(commit)
    }

    /// Sends a delivery, and writes it into the ledger when it is acknowledged.
    pub(super) async fn deliver(&self, slug: &str, payload: &Value, forge_id: &str) -> Answer {
        let endpoint = format!("{}/webhooks/github/{slug}", self.url);
        let sent = webhook::post(
            &self.client,
            &endpoint,
            &self.secret,
            "push",
            forge_id,
            payload,
        );
        match sent.await {
            Err(_) => Answer::Lost,
            Ok(answer) if answer.status().is_success() => {
                self.ledger()
                    .deliveries
                    .push((slug.to_owned(), forge_id.to_owned()));
                Answer::Acknowledged
            }
            Ok(answer) => Answer::Refused(answer.status().as_u16()),
        }
    }

    /// Sends a request of a person to a server; `None` when no answer came.
    pub(super) async fn call(
        &self,
        url: &str,
        person: &Person,
        path: &str,
        key: Option<&str>,
        body: &Value,
    ) -> Option<(u16, Value)> {
        let mut request = self
            .client
            .post(format!("{url}/api/v1{path}"))
            .bearer_auth(&person.token)
            .json(body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.ok()?;
        let value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Some((status, value))
    }

    /// Sends a request of a person, under one key, until it is answered with a success or a refusal
    /// that stays.
    pub(super) async fn call_surely(
        &self,
        person: &Person,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<(u16, Value)> {
        let key = webhook::delivery_id();
        wait_for("an answer of the API", QUIET, async || {
            let answer = self.call(&self.url, person, path, Some(&key), body).await;
            Ok(answer.filter(|(status, _)| (200..500).contains(status) && *status != 429))
        })
        .await
    }

    /// Requests a promotion surely; answers its id, or `None` when it is refused.
    pub(super) async fn promote(
        &self,
        release: &str,
        stage: &str,
    ) -> anyhow::Result<Option<String>> {
        let body = json!({"release": release, "stage": stage});
        let (status, promotion) = self
            .call_surely(&self.team.paula, "/promotions", &body)
            .await?;
        if !(200..300).contains(&status) {
            return Ok(None);
        }
        let id = text(&promotion, "id").to_owned();
        self.ledger().promotions.push(id.clone());
        Ok(Some(id))
    }

    /// Gives every approval that a stage needs.
    pub(super) async fn approve(&self, release: &str, stage: &str) -> anyhow::Result<()> {
        let team = Arc::clone(&self.team);
        let mut kinds = vec![("technical", &team.theo)];
        if stage == "prod" {
            kinds.push(("functional", &team.paula));
        }
        for (kind, person) in kinds {
            let body =
                json!({"release": release, "stage": stage, "kind": kind, "verdict": "approved"});
            let (status, approval) = self.call_surely(person, "/approvals", &body).await?;
            if (200..300).contains(&status) {
                self.ledger()
                    .decisions
                    .push(text(&approval, "id").to_owned());
            }
        }
        Ok(())
    }

    /// Tags the newest commit, after it got its sections for the version; answers the id of the
    /// release, once it has its image.
    pub(super) async fn release(&self, slug: &str, version: &str) -> anyhow::Result<String> {
        self.announce_release(slug, version).await?;
        check::await_release(&self.database, slug, version, QUIET).await
    }

    /// The same for another project of the repository, after [`Site::release`] made the tag.
    pub(super) async fn release_again(&self, slug: &str, version: &str) -> anyhow::Result<String> {
        self.deliver_tag(slug, version).await?;
        check::await_release(&self.database, slug, version, QUIET).await
    }

    async fn deliver_tag(&self, slug: &str, version: &str) -> anyhow::Result<()> {
        let (commit, object) = (self.project.head(), self.project.rev_parse(version)?);
        self.deliver_surely(slug, &self.push_of("main", &commit))
            .await?;
        let tag = webhook::push_tag(&self.repository, version, &object, &commit, "Tag");
        self.deliver_surely(slug, &tag).await
    }

    /// The same without waiting.
    pub(super) async fn announce_release(&self, slug: &str, version: &str) -> anyhow::Result<()> {
        self.project
            .add_version(version, "2025-11-03", "Something is better.")?;
        self.project.tag(version)?;
        self.project.push()?;
        self.deliver_tag(slug, version).await
    }

    /// Waits until a promotion is over; answers its status.
    pub(super) async fn await_promotion(
        &self,
        id: &str,
        limit: Duration,
    ) -> anyhow::Result<String> {
        // An administrator, because others may lose their role in a race.
        let ada = self.api(&self.team.ada);
        wait_for("the end of the promotion", limit, async || {
            let Ok(promotion) = ada.get(&format!("/promotions/{id}")).await else {
                return Ok(None);
            };
            let status = text(&promotion, "status");
            let is_open = ["awaiting_gates", "queued", "running", "verifying"].contains(&status);
            Ok((!is_open && !status.is_empty()).then(|| status.to_owned()))
        })
        .await
    }

    /// Sends a delivery until it is acknowledged, under one id, as a person does who presses
    /// *Redeliver*.
    pub(super) async fn deliver_surely(&self, slug: &str, payload: &Value) -> anyhow::Result<()> {
        let forge_id = webhook::delivery_id();
        wait_for("an acknowledged delivery", QUIET, async || {
            let answer = self.deliver(slug, payload, &forge_id).await;
            ensure!(
                !matches!(answer, Answer::Refused(400..=499)),
                "a delivery was answered {answer:?}"
            );
            Ok((answer == Answer::Acknowledged).then_some(()))
        })
        .await
    }

    pub(super) fn ledger(&self) -> std::sync::MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks I1 to I6 of this installation.
    pub(super) async fn check(&self, engine: Option<&str>) -> anyhow::Result<Tally> {
        self.check_within(engine, QUIET).await
    }

    /// What the checker needs.
    pub(super) fn subject<'s>(&'s self, engine: Option<&'s str>) -> Subject<'s> {
        Subject {
            database: &self.database,
            registry: self.ground.registry.address(),
            engine,
        }
    }

    /// Remembers that staging has to end with the newest commit of the trunk.
    pub(super) fn expect_on_staging(&self, slug: &str) {
        self.ledger()
            .newest
            .push((slug.to_owned(), self.project.head()));
    }

    pub(super) async fn check_within(
        &self,
        engine: Option<&str>,
        limit: Duration,
    ) -> anyhow::Result<Tally> {
        let mut ledger = self.ledger().clone();
        ledger.repository = Some(self.project.bare_repository());
        check::check(self.subject(engine), &ledger, limit)
            .await
            .context("the checker")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Server,
    Worker,
}

/// A process of an installation, which is killed and started again.
pub(super) struct Node {
    pub(super) installation: Installation,
    role: Role,
    process: Option<Server>,
}

impl Node {
    /// Starts the process; a server is started when it answers.
    pub(super) async fn start(&mut self) -> anyhow::Result<()> {
        self.process = Some(match self.role {
            Role::Server => self.installation.serve().await?,
            Role::Worker => self.installation.work().await?,
        });
        Ok(())
    }

    /// `None` while the process does not run.
    pub(super) fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Server::process_id)
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        if let Some(process) = &mut self.process {
            process.signal(signal);
        }
    }

    /// Kills the process with SIGKILL, and waits for its end.
    pub(super) async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.signal(Signal::SIGKILL);
            process.wait_for_end().await;
        }
    }

    pub(super) async fn restart(&mut self) -> anyhow::Result<()> {
        self.kill().await;
        self.start().await
    }

    pub(super) async fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop().await;
        }
    }
}

/// Stops all processes of an installation.
pub(super) async fn stop(nodes: &mut [Node]) {
    for node in nodes {
        node.stop().await;
    }
}
