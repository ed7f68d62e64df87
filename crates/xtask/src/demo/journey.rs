//! The journey of one release: push, image, staging, tag, preprod, prod.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use ecluse_launcher::Postgres;
use ecluse_testbed::debian::DEBIAN_BASE_REPOSITORY;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, BaseImage, Project, push_base_image};
use ecluse_testbed::webhook;
use serde_json::{Value, json};

use super::hook;
use super::people::{Person, Team};
use crate::api::{Api, text, wait_for};
use crate::progress::Progress;
use crate::schemas::{self, Sender};
use crate::server::{Installation, Server, random_hex};
use crate::services::Services;

pub(super) const VERSION: &str = "v1.0.0";
/// Stays on staging with a requested promotion to preprod, for the person who tries the demo.
const NEXT_VERSION: &str = "v1.1.0";
const NEXT_DATE: &str = "2025-11-03";
/// Made off the trunk after [`VERSION`] went live.
pub(super) const HOTFIX: &str = "v1.0.1";
/// The message of the commit that is tagged [`VERSION`].
pub(super) const CHANGE: &str = "Greet in another way";
const STAGES: [&str; 3] = ["staging", "preprod", "prod"];
pub(super) const LIMIT: Duration = Duration::from_secs(180);

/// The services that the demo uses.
pub(super) struct Ground<'a> {
    pub(super) services: &'a Services,
    pub(super) git: &'a GitServer,
    /// The address of the container engine.
    pub(super) engine: Option<&'a str>,
    /// With these, images are tested before they are deployed.
    pub(super) debian: Option<(BaseImage, &'a Postgres)>,
}

pub(super) struct Journey<'a> {
    pub(super) progress: &'a Progress,
    installation: Installation,
    pub(super) database: String,
    base_image: &'static str,
    pub(super) project: Project,
    pub(super) team: Team,
    secret: String,
    client: reqwest::Client,
    ports: [u16; 3],
    /// The gates that refused a promotion, or made it wait.
    pub(super) refused: RefCell<BTreeSet<String>>,
}

/// The outcome of the demo; printed as the last line, in this order.
#[derive(serde::Serialize)]
pub(super) struct Outcome {
    ok: bool,
    seconds: f64,
    build_seconds: f64,
    /// One line changed and pushed: seconds until its image is built, and until staging is live
    /// with that image.
    change_build_seconds: f64,
    change_to_staging_seconds: Option<f64>,
    digest: String,
    staging: Option<String>,
    preprod: Option<String>,
    prod: Option<String>,
    prod_http: Option<u16>,
    gates: Vec<Value>,
    /// The gates that refused something on the way.
    refused: BTreeSet<String>,
    /// Seconds of each phase, with those before this program was started.
    phases: BTreeMap<String, f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// The outcome of one changed line.
struct Changed {
    digest: String,
    build_seconds: f64,
    /// Seconds; `None` without an engine.
    to_staging: Option<f64>,
}

impl Outcome {
    pub(super) fn json(&mut self, progress: &Progress) -> anyhow::Result<String> {
        self.seconds = round(progress.elapsed());
        let phases = progress.phases().into_iter();
        self.phases = phases
            .map(|(name, seconds)| (name, (seconds * 100.0).round() / 100.0))
            .collect();
        Ok(serde_json::to_string(self)?)
    }
}

pub(super) fn round(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 100.0).round() / 100.0
}

impl<'a> Journey<'a> {
    pub(super) async fn prepare(
        progress: &'a Progress,
        folder: &Path,
        program: PathBuf,
        ground: Ground<'_>,
        name: &str,
    ) -> anyhow::Result<Journey<'a>> {
        let Ground {
            services,
            git,
            engine,
            debian,
        } = ground;
        let served = folder.join("git");
        let (base, base_image, project) = match &debian {
            Some((base, _)) => {
                let project =
                    Project::create_with_code(&served, &git.url(), name, DEBIAN_BASE_REPOSITORY)?;
                (base.clone(), DEBIAN_BASE_REPOSITORY, project)
            }
            None => {
                let base = push_base_image(services.registry.address()).await?;
                (
                    base,
                    BASE_REPOSITORY,
                    Project::create(&served, &git.url(), name)?,
                )
            }
        };
        progress.print(&format!(
            "sample base image {} ({})",
            base.reference,
            short(&base.digest)
        ));
        progress.print(&format!(
            "sample project {} with a submodule behind a symlink",
            project.repository_url()
        ));
        // Without an engine nothing listens at this address: deployments wait, and everything
        // before them works.
        let unused = format!("unix://{}", folder.join("no-engine.sock").display());
        let mut settings = vec![
            ("DATABASE_URL", services.postgres.url("ecluse")),
            (
                "ECLUSE_REGISTRY",
                format!("http://{}", services.registry.address()),
            ),
            ("ECLUSE_DOCKER_HOST", engine.map_or(unused, str::to_owned)),
        ];
        settings.extend(
            debian
                .as_ref()
                .map(|(_, server)| ("ECLUSE_TEST_DATABASE_URL", server.url("postgres"))),
        );
        let settings: Vec<(&str, &str)> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let installation = Installation::new(program, &folder.join("ecluse"), &settings)?;
        installation.run(&["migrate"], "").await?;
        let team = Team::add_everybody(&installation).await?;
        progress.print(
            "people: paula (project manager), theo (technical referent), hugo (hosting), \
             ada (administrator)",
        );
        let ports = [
            ecluse_launcher::free_port()?,
            ecluse_launcher::free_port()?,
            ecluse_launcher::free_port()?,
        ];
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()?;
        let database = services.postgres.url("ecluse");
        Ok(Journey {
            progress,
            installation,
            database,
            base_image,
            project,
            team,
            secret: random_hex(24)?,
            client,
            ports,
            refused: RefCell::default(),
        })
    }

    pub(super) fn installation(&self) -> &Installation {
        &self.installation
    }

    pub(super) async fn travel(
        &mut self,
        server: &Server,
        engine: bool,
    ) -> anyhow::Result<Outcome> {
        let [ada, paula, theo] = [&self.team.ada, &self.team.paula, &self.team.theo]
            .map(|person| self.api(server, person));
        self.add_project(server, &ada).await?;

        let pushed = Instant::now();
        let commit = self.project.head();
        let push = webhook::push(
            &self.project.repository_url(),
            "main",
            webhook::NOTHING,
            &commit,
            "Start the project",
        );
        self.deliver(server, &push).await?;
        self.progress.print(&format!(
            "signed push of {} on main accepted",
            short(&commit)
        ));
        let build = self.await_build(&paula, &commit).await?;
        let build_seconds = round(pushed.elapsed());
        let first = text(&build, "image_digest").to_owned();
        self.progress
            .print_success(&format!("built {} in {build_seconds} s", short(&first)));
        if engine {
            self.await_live(&paula, 0, &first, "").await?;
        }

        let Changed {
            digest,
            build_seconds: change_build_seconds,
            to_staging,
        } = self.change_a_line(server, &paula, &commit, engine).await?;
        ensure!(digest != first, "a changed line did not change the digest");
        let mut live = [to_staging.map(|_| digest.clone()), None, None];

        let release = self.tag(server, VERSION, CHANGE).await?;
        ensure!(
            text(&release, "image_digest") == digest,
            "the release {VERSION} is not attached to the digest that was built"
        );
        self.progress.print_success(&format!(
            "release {VERSION} is ready with the same digest, nothing was rebuilt"
        ));

        self.shorten_waiting(server, text(&release, "id"), engine)
            .await?;
        let draft = self.refuse_draft(server, &digest).await?;
        let mut gates = Vec::new();
        for (index, stage) in STAGES.iter().enumerate().skip(1) {
            let promotion = match *stage {
                "prod" => self.refuse_prod(server, text(&release, "id")).await?,
                stage => {
                    self.promote(&paula, &theo, text(&release, "id"), stage)
                        .await?
                }
            };
            let ended = if engine {
                self.await_promotion(&paula, &promotion).await?
            } else {
                self.await_own_gates(&paula, &promotion).await?
            };
            gates.extend(ended["gates"].as_array().into_iter().flatten().map(
                |gate| json!({"stage": stage, "name": gate["name"], "status": gate["status"]}),
            ));
            if !engine {
                break;
            }
            live[index] = Some(self.await_live(&paula, index, &digest, VERSION).await?);
        }
        let prod_http = if engine {
            Some(self.visit_prod().await?)
        } else {
            None
        };
        if engine {
            self.refuse_old_and_incomplete_releases(server, text(&release, "id"), &draft)
                .await?;
        }
        let note = (!engine).then(|| {
            "no container engine: the demo ran everything before the deployments".to_owned()
        });
        let [staging, preprod, prod] = live;
        Ok(Outcome {
            ok: true,
            seconds: 0.0,
            build_seconds,
            change_build_seconds,
            change_to_staging_seconds: to_staging,
            digest,
            staging,
            preprod,
            prod,
            prod_http,
            gates,
            refused: self.refused.take(),
            phases: BTreeMap::new(),
            note,
        })
    }

    /// A developer changes and pushes one line of an addon, and the change goes to staging.
    async fn change_a_line(
        &self,
        server: &Server,
        api: &Api,
        before: &str,
        engine: bool,
    ) -> anyhow::Result<Changed> {
        let addon = format!("{}_sales", self.project.name().replace('-', "_"));
        let file = format!("{addon}/__init__.py");
        let changed = std::fs::read_to_string(self.project.work_tree().join(&file))?
            + "GREETING = \"Good morning\"\n";
        let commit = self.project.commit(CHANGE, &[(&file, &changed)])?;
        self.project.push()?;
        let pushed = Instant::now();
        self.deliver(
            server,
            &webhook::push(
                &self.project.repository_url(),
                "main",
                before,
                &commit,
                CHANGE,
            ),
        )
        .await?;
        let build = self.await_build(api, &commit).await?;
        let build_seconds = round(pushed.elapsed());
        let digest = text(&build, "image_digest").to_owned();
        let mut to_staging = None;
        if engine {
            self.await_live(api, 0, &digest, "").await?;
            to_staging = Some(round(pushed.elapsed()));
        }
        let staged = to_staging.map_or(String::new(), |seconds| {
            format!(", {seconds} s from push to staging")
        });
        self.progress.print_success(&format!(
            "one line changed: {} built in {build_seconds} s{staged}",
            short(&digest)
        ));
        Ok(Changed {
            digest,
            build_seconds,
            to_staging,
        })
    }

    /// Leaves a second release on staging, whose promotion to preprod waits for the technical
    /// referent; answers its id.
    pub(super) async fn leave_something_to_do(
        &self,
        server: &Server,
        outcome: &mut Outcome,
    ) -> anyhow::Result<String> {
        let paula = self.api(server, &self.team.paula);
        let before = self.project.head();
        // Without the hotfix the gate `back_merge` would refuse the release.
        self.project.git(&["merge", "--quiet", HOTFIX])?;
        let commit = self.project.add_version(
            NEXT_VERSION,
            NEXT_DATE,
            "Quotations show the delivery address.",
        )?;
        self.project.push()?;
        let message = format!("Prepare {NEXT_VERSION}");
        self.deliver(
            server,
            &webhook::push(
                &self.project.repository_url(),
                "main",
                &before,
                &commit,
                &message,
            ),
        )
        .await?;
        let build = self.await_build(&paula, &commit).await?;
        outcome.staging = Some(
            self.await_live(&paula, 0, text(&build, "image_digest"), "")
                .await?,
        );
        let release = self.tag(server, NEXT_VERSION, &message).await?;
        let id = text(&release, "id").to_owned();
        let promotion = paula.request_promotion(&id, "preprod").await?;
        self.progress.print(&format!(
            "paula requested {NEXT_VERSION} on preprod, and it waits for theo: {}",
            describe_gates(&promotion)
        ));
        let changes = paula
            .get(&format!("/releases/{id}/changes?stage=prod"))
            .await?;
        let subjects: Vec<&str> = changes["repositories"][0]["commits"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| text(one, "subject"))
            .collect();
        anyhow::ensure!(
            subjects.contains(&message.as_str()),
            "the changes that {NEXT_VERSION} brings to prod lack its own commit: {changes}"
        );
        self.progress.print(&format!(
            "changes that {NEXT_VERSION} would bring to prod: {}",
            subjects.join("; ")
        ));
        Ok(id)
    }

    /// Compares the API of the server with its description, as a project manager and then as an
    /// administrator, who changes whatever the API can change.
    pub(super) async fn check_api(
        &self,
        server: &Server,
        folder: &Path,
        seeds: &[u64],
    ) -> anyhow::Result<()> {
        fn sender(person: &Person, seconds: u64) -> Sender<'_> {
            Sender {
                role: person.title,
                token: &person.token,
                time: Duration::from_secs(seconds),
            }
        }
        let senders = [sender(&self.team.paula, 40), sender(&self.team.ada, 100)];
        let about = (self.project.name(), &self.client);
        let folder = folder.join("schemathesis");
        schemas::check(self.progress, &folder, &server.url, about, &senders, seeds).await
    }

    /// Writes the settings that `ecluse` needs in another shell, readable by their owner only.
    pub(super) fn write_settings(&self) -> anyhow::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.settings_file())?;
        for (name, value) in &self.installation.settings {
            writeln!(file, "{name}='{value}'")?;
        }
        Ok(())
    }

    fn settings_file(&self) -> PathBuf {
        self.installation.folder.join("settings.env")
    }

    /// Has every `git push` to the sample project delivered to Ecluse, as a forge does.
    pub(super) fn act_as_forge(&self, server: &Server) -> anyhow::Result<()> {
        hook::install(
            &self.project.bare_repository(),
            &self.endpoint(server),
            &self.secret,
            &self.project.repository_url(),
        )
    }

    fn endpoint(&self, server: &Server) -> String {
        format!("{}/webhooks/github/{}", server.url, self.project.name())
    }

    async fn add_project(&self, server: &Server, ada: &Api) -> anyhow::Result<()> {
        let name = self.project.name();
        let project = json!({
            "slug": name, "name": "Sample shop", "platform": "cloud", "repository": self.project.repository_url(), "trunk": "main",
            "image_repository": format!("clients/{name}"), "base_image": self.base_image, "edition": "community", "webhook_secret": self.secret,
        });
        ada.post("/projects", &project).await?;
        let access = json!({"ports": self.ports.map(|port| port.to_string())});
        ada.put(&format!("/projects/{name}/engine-access"), &access)
            .await?;
        let hugo = self.api(server, &self.team.hugo);
        for (index, stage) in STAGES.iter().enumerate() {
            let settings = json!({
                "environment": {}, "secrets": {}, "command": [], "ports": [format!("127.0.0.1:{}:8069", self.ports[index])], "networks": [],
                "volumes": {"filestore": "/var/lib/odoo"}, "health_path": "/web/health", "health_port": 8069, "health_timeout_seconds": 60,
                "url": self.stage_url(index), "automatic": *stage == "staging",
            });
            hugo.put(&format!("/projects/{name}/stages/{stage}"), &settings)
                .await?;
        }
        self.progress.print("project and stages are set up");
        Ok(())
    }

    /// Tags the newest commit, and waits until its release is ready.
    pub(super) async fn tag(
        &self,
        server: &Server,
        version: &str,
        message: &str,
    ) -> anyhow::Result<Value> {
        self.project.tag(version)?;
        self.project.push()?;
        let object = self.project.rev_parse(version)?;
        self.deliver(
            server,
            &webhook::push_tag(
                &self.project.repository_url(),
                version,
                &object,
                &self.project.head(),
                message,
            ),
        )
        .await?;
        self.await_release(&self.api(server, &self.team.paula), version)
            .await
    }

    async fn deliver(&self, server: &Server, payload: &Value) -> anyhow::Result<()> {
        let answer = webhook::post(
            &self.client,
            &self.endpoint(server),
            &self.secret,
            "push",
            &webhook::delivery_id(),
            payload,
        )
        .await?;
        let status = answer.status();
        ensure!(
            status == 202,
            "the delivery was answered {status}: {}",
            answer.text().await.unwrap_or_default()
        );
        Ok(())
    }

    async fn await_build(&self, api: &Api, commit: &str) -> anyhow::Result<Value> {
        let path = format!("/builds?project={}", self.project.name());
        wait_for("the build", LIMIT, async || {
            let Some(build) = api
                .list(&path)
                .await?
                .into_iter()
                .find(|build| text(build, "commit") == commit)
            else {
                return Ok(None);
            };
            match text(&build, "status") {
                "succeeded" => Ok(Some(build)),
                "failed" | "errored" | "cancelled" => bail!(
                    "the build {}: {}",
                    text(&build, "status"),
                    text(&build, "error")
                ),
                _ => Ok(None),
            }
        })
        .await
    }

    async fn await_release(&self, api: &Api, version: &str) -> anyhow::Result<Value> {
        let path = format!("/releases?project={}", self.project.name());
        wait_for("the release", LIMIT, async || {
            let release = api
                .list(&path)
                .await?
                .into_iter()
                .find(|release| text(release, "version") == version);
            Ok(release.filter(|release| text(release, "status") == "ready"))
        })
        .await
    }

    /// Paula requests the promotion and Theo approves it; answers the id of the promotion.
    async fn promote(
        &self,
        paula: &Api,
        theo: &Api,
        release: &str,
        stage: &str,
    ) -> anyhow::Result<String> {
        let promotion = paula.request_promotion(release, stage).await?;
        let id = text(&promotion, "id").to_owned();
        self.progress.print(&format!(
            "paula requested {VERSION} on {stage}: {}",
            describe_gates(&promotion)
        ));
        self.approve(theo, release, VERSION, stage).await?;
        Ok(id)
    }

    pub(super) async fn await_promotion(&self, api: &Api, id: &str) -> anyhow::Result<Value> {
        let path = format!("/promotions/{id}");
        wait_for("the promotion", LIMIT, async || {
            let promotion = api.get(&path).await?;
            match text(&promotion, "status") {
                "succeeded" => Ok(Some(promotion)),
                "awaiting_gates" | "queued" | "running" | "verifying" => Ok(None),
                ended => bail!(
                    "the promotion {ended}: {} ({})",
                    text(&promotion, "reason"),
                    describe_gates(&promotion)
                ),
            }
        })
        .await
    }

    /// Without an engine the stage before never runs the digest; every other gate passes.
    async fn await_own_gates(&self, api: &Api, id: &str) -> anyhow::Result<Value> {
        let path = format!("/promotions/{id}");
        wait_for("the gates", LIMIT, async || {
            let promotion = api.get(&path).await?;
            let passed = promotion["gates"].as_array().map_or(0, |gates| {
                gates
                    .iter()
                    .filter(|gate| text(gate, "status") == "pass")
                    .count()
            });
            Ok((passed >= 3).then_some(promotion))
        })
        .await
    }

    /// Waits until the stage is live with the digest, then checks that the running container
    /// reports the same digest.
    async fn await_live(
        &self,
        api: &Api,
        index: usize,
        digest: &str,
        version: &str,
    ) -> anyhow::Result<String> {
        let stage = STAGES[index];
        let name = self.project.name();
        wait_for(stage, LIMIT, async || {
            let stages = api.list(&format!("/projects/{name}/stages")).await?;
            let is_live = stages.iter().any(|one| {
                text(one, "name") == stage
                    && text(one, "digest") == digest
                    && text(one, "status") == "live"
            });
            let failed = api.list(&format!("/deployments?project={name}")).await?;
            if let Some(bad) = failed.iter().find(|one| {
                text(one, "stage") == stage && ["failed", "errored"].contains(&text(one, "status"))
            }) {
                bail!(
                    "the deployment on {stage} {}: {}",
                    text(bad, "status"),
                    text(bad, "error")
                );
            }
            Ok(is_live.then_some(()))
        })
        .await?;
        let url = self.stage_url(index);
        let status: Value = self
            .client
            .get(format!("{url}status.json"))
            .send()
            .await?
            .json()
            .await
            .context("the page of the stage")?;
        ensure!(
            text(&status, "digest") == digest,
            "{stage} answers with the digest {}",
            text(&status, "digest")
        );
        ensure!(
            text(&status, "release") == version,
            "{stage} answers with the release {:?}",
            text(&status, "release")
        );
        let addons = status["addons"].as_array().map_or(0, Vec::len);
        ensure!(addons == 3, "{stage} shows {addons} addons instead of 3");
        let label = if version.is_empty() {
            String::new()
        } else {
            format!(" {version}")
        };
        self.progress.print_success(&format!(
            "{stage} is live with{label} {} at {url}",
            short(digest)
        ));
        Ok(text(&status, "digest").to_owned())
    }

    /// Reads the page that people see on prod and checks that the page shows the version; answers
    /// the HTTP status.
    async fn visit_prod(&self) -> anyhow::Result<u16> {
        let answer = self.client.get(self.stage_url(2)).send().await?;
        let status = answer.status().as_u16();
        ensure!(
            answer.text().await?.contains(VERSION),
            "prod's page does not show {VERSION}"
        );
        Ok(status)
    }

    fn stage_url(&self, index: usize) -> String {
        format!("http://127.0.0.1:{}/", self.ports[index])
    }

    pub(super) fn api(&self, server: &Server, person: &Person) -> Api {
        Api::new(&self.client, &server.url, &person.token)
    }

    /// Prints the address of everything; `waiting` is the release of
    /// [`Journey::leave_something_to_do`].
    pub(super) fn print_summary(&self, server: &Server, outcome: &Outcome, waiting: Option<&str>) {
        eprintln!("\nBoard    {}/", server.url);
        let live = [&outcome.staging, &outcome.preprod, &outcome.prod];
        for (index, stage) in STAGES.iter().enumerate() {
            match live[index] {
                Some(digest) => {
                    eprintln!("{stage:<8} {}  {}", self.stage_url(index), short(digest))
                }
                None => eprintln!("{stage:<8} not deployed"),
            }
        }
        if let Some(note) = &outcome.note {
            eprintln!("Note     {note}");
        }
        eprintln!("\nSign in as");
        for person in [
            &self.team.paula,
            &self.team.theo,
            &self.team.hugo,
            &self.team.ada,
        ] {
            eprintln!(
                "  {:<6} {:<19} password {}",
                person.login, person.title, person.password
            );
        }
        eprintln!(
            "\nSample project (git push over HTTP works: the git server then delivers the push to Ecluse, as a forge does)"
        );
        eprintln!("  git      {}", self.project.repository_url());
        eprintln!("  webhook  {}", self.endpoint(server));
        eprintln!("  secret   {}", self.secret);
        eprintln!(
            "  token    {}   (of ada, for the REST API)",
            self.team.ada.token
        );
        eprintln!("\nLogs     {}", self.installation.folder.display());
        if let Some(release) = waiting {
            self.print_commands_to_try(server, release);
        }
    }
}

impl Journey<'_> {
    /// Prints commands to paste into another shell, one on a line.
    fn print_commands_to_try(&self, server: &Server, release: &str) {
        let api = format!("{}/api/v1", server.url);
        eprintln!(
            "\nTry it: {NEXT_VERSION} waits at preprod, until theo approves it: {}/releases/{release}\n\
             Then request prod as paula. Theo gives the technical approval and paula the functional one. Prod already received a \
             release today, so this one waits until tomorrow, unless hugo overrides the cadence.",
            server.url
        );
        eprintln!(
            "In another shell (approve as theo; see what runs on each stage; see why the next tag cannot go to prod; push a commit and watch staging):"
        );
        eprintln!(
            "  curl -s -H 'Authorization: Bearer {}' -H 'Content-Type: application/json' -d '{}' {api}/approvals",
            self.team.theo.token,
            json!({"release": release, "stage": "preprod", "verdict": "approved"}),
        );
        eprintln!(
            "  curl -s -H 'Authorization: Bearer {}' {api}/projects/{}/stages",
            self.team.ada.token,
            self.project.name()
        );
        eprintln!(
            "  (set -a; . {}; {} ready {} --stage prod)",
            self.settings_file().display(),
            self.installation.program.display(),
            self.project.name()
        );
        eprintln!(
            "  cd \"$(mktemp -d)\" && git clone -q {} . && git -c user.name=Me -c user.email=me@example.com commit -q --allow-empty -m 'Try a push' && git push -q",
            self.project.repository_url()
        );
    }
}

fn describe_gates(promotion: &Value) -> String {
    let gates = promotion["gates"].as_array().map_or(&[][..], Vec::as_slice);
    let waiting: Vec<String> = gates
        .iter()
        .filter(|gate| matches!(text(gate, "status"), "pending" | "fail"))
        .map(|gate| format!("{} {}", text(gate, "name"), text(gate, "status")))
        .collect();
    match gates.len() {
        0 => "no gate is evaluated yet".to_owned(),
        all => format!(
            "{} of {all} gates passed; {}",
            all - waiting.len(),
            waiting.join(", ")
        ),
    }
}

fn short(id: &str) -> &str {
    let end = if id.starts_with("sha256:") { 19 } else { 12 };
    id.get(..end).unwrap_or(id)
}
