//! `docker compose up` with the repository's own `docker-compose.yml` and `deploy/Dockerfile`: the
//! stack comes up on the tests' engine, and a release travels from a push to prod through it.
//!
//! The images that the two files name are made of Debian's packages (`ecluse_testbed::compose`).
//! The build stage's `cargo` compiles nothing there: it checks that the stage has every file that
//! this test's `ecluse` was compiled from, and hands over that program.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use bollard::Docker;
use bollard::query_parameters::{
    ListContainersOptionsBuilder, ListImagesOptionsBuilder, ListNetworksOptionsBuilder,
    ListVolumesOptionsBuilder, RemoveContainerOptionsBuilder, RemoveImageOptionsBuilder,
    RemoveVolumeOptionsBuilder,
};
use ecluse_testbed::compose::Images;
use ecluse_testbed::compose::testcontainers::compose::DockerCompose;
use ecluse_testbed::git_http::GitServer;
use ecluse_testbed::sample::{BASE_REPOSITORY, Project, push_base_image};
use ecluse_testbed::{required, webhook};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

const PASSWORD: &str = "a password of fair length";
/// Names on the tests' engine are made of it: no other test has it.
const PROJECT: &str = "compose-shop";
const SECRET: &str = "the secret of the webhook";
const LIMIT: Duration = Duration::from_secs(120);
const STAGES: [&str; 3] = ["staging", "preprod", "prod"];
const VERSION: &str = "v1.0.0";

#[tokio::test]
async fn a_release_travels_to_prod_through_the_stack_of_docker_compose() {
    let host = private_engine();
    let images = Images::make(
        &host,
        Path::new(env!("CARGO_BIN_EXE_ecluse")),
        &compiled_files(),
    )
    .await
    .unwrap();
    let stack = Stack::up(&host).await;
    stack.travel().await;
    stack.down().await;
    images.remove().await.unwrap();
}

/// `unix:///…`, where nobody else has an image named like the ones that this test makes.
fn private_engine() -> String {
    let host = required("ECLUSE_TEST_DOCKER_HOST");
    // testcontainers and the `docker` program read this variable.
    assert_eq!(required("DOCKER_HOST"), host);
    assert_ne!(host, "unix:///var/run/docker.sock");
    host
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The files that this workspace's libraries and `ecluse` were compiled from, by the notes that the
/// compiler left beside them, and what cargo itself reads. All are relative to the workspace.
fn compiled_files() -> Vec<String> {
    let workspace = workspace();
    let program = Path::new(env!("CARGO_BIN_EXE_ecluse"));
    let mut files = BTreeSet::new();
    for note in std::fs::read_dir(program.parent().unwrap().join("deps")).unwrap() {
        let note = note.unwrap().path();
        let name = note.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("ecluse") || !name.ends_with(".d") {
            continue;
        }
        // `target: source source …`. A test program reads more than the library that it tests.
        let text = std::fs::read_to_string(&note).unwrap();
        let sources = text
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(target, _)| target.contains("/libecluse") || name.starts_with("ecluse-"));
        files.extend(sources.flat_map(|(_, sources)| sources.split(' ').map(str::to_owned)));
    }
    for folder in [".sqlx", "crates"] {
        for entry in std::fs::read_dir(workspace.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let more = if folder == "crates" {
                "/Cargo.toml"
            } else {
                ""
            };
            files.insert(format!("{folder}/{name}{more}"));
        }
    }
    files.extend(["Cargo.toml", "Cargo.lock", ".cargo/config.toml"].map(str::to_owned));
    // Notes of an earlier compilation, or of another checkout, name files that are not here.
    let in_workspace = |file: &String| {
        let path = workspace.join(file).canonicalize().ok()?;
        let path = path.strip_prefix(&workspace).ok()?;
        Some(path.to_str()?.to_owned())
    };
    let mut files: BTreeSet<String> = files.iter().filter_map(in_workspace).collect();
    // `cargo xtask test` compiles with clippy's lints; an image is built without them.
    files.remove("clippy.toml");
    for kind in [".rs", ".html", ".css", ".up.sql", ".json"] {
        assert!(
            files.iter().any(|file| file.ends_with(kind)),
            "no {kind} file is known"
        );
    }
    files.into_iter().collect()
}

/// The running stack, and what a team has around it.
struct Stack {
    compose: DockerCompose,
    name: String,
    files: [PathBuf; 2],
    engine: Docker,
    client: reqwest::Client,
    url: String,
    registry: String,
    folder: tempfile::TempDir,
}

impl Stack {
    async fn up(host: &str) -> Stack {
        let folder = ecluse_testbed::temp_dir().unwrap();
        let name = format!("compose-test-{}", std::process::id());
        let port = || ecluse_launcher::free_port().unwrap();
        let (own, postgres, registry) = (port(), port(), port());
        let url = format!("http://127.0.0.1:{own}");
        let settings = [
            (
                "DOCKER_SOCKET",
                host.trim_start_matches("unix://").to_owned(),
            ),
            // The private engine's socket belongs to root's group.
            ("DOCKER_GROUP", "0".to_owned()),
            ("ECLUSE_PORT", own.to_string()),
            ("POSTGRES_PORT", postgres.to_string()),
            ("REGISTRY_PORT", registry.to_string()),
            ("POSTGRES_PASSWORD", "of-the-database".to_owned()),
            ("ECLUSE_DATABASE_PASSWORD", "of-the-serving-role".to_owned()),
            ("ECLUSE_PUBLIC_URL", url.clone()),
            ("ECLUSE_SECRET_KEY", hex::encode([7; 32])),
            // `docker-compose.yml` does not name it; the sample repository has no TLS.
            ("ECLUSE_GIT_ALLOW_HTTP", "true".to_owned()),
        ]
        .map(|(name, value)| format!("{name}={value}\n"));
        let files = ["docker-compose.yml", "test.yml"].map(|file| folder.path().join(file));
        std::fs::write(folder.path().join(".env"), settings.concat()).unwrap();
        std::fs::copy(workspace().join("docker-compose.yml"), &files[0]).unwrap();
        // What differs from an installation: the folder, and that packages come over the host's
        // network, as the private engine forwards no packets.
        let context = workspace().display().to_string();
        std::fs::write(
            &files[1],
            format!("services:\n  ecluse:\n    build: {{context: {context}, network: host}}\n"),
        )
        .unwrap();
        let mut compose = DockerCompose::with_local_client(&files)
            .with_project_name(name.clone())
            .with_build(true);
        let started = compose.up().await;
        let stack = Stack {
            compose,
            name,
            files,
            engine: Docker::connect_with_unix(host, 60, bollard::API_DEFAULT_VERSION)
                .unwrap()
                .negotiate_version()
                .await
                .unwrap(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            url,
            registry: format!("127.0.0.1:{registry}"),
            folder,
        };
        if let Err(error) = started {
            // The reason of a failed build is in the output of its steps.
            let build = ["--progress", "plain", "build"];
            let build = stack.run_docker_compose(&build, "").await;
            let build = [build.stdout, build.stderr].concat();
            let build = String::from_utf8_lossy(&build);
            panic!("{error}\n{build}\n{}", stack.logs().await);
        }
        stack
    }

    /// One successful call of `docker compose` as a person makes it; answers its standard output.
    async fn docker_compose(&self, args: &[&str], input: &str) -> String {
        let output = self.run_docker_compose(args, input).await;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success(),
            "docker compose {}: {error}",
            args.join(" ")
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    async fn run_docker_compose(&self, args: &[&str], input: &str) -> Output {
        let mut command = tokio::process::Command::new("docker");
        command.arg("compose").args(["--project-name", &self.name]);
        for file in &self.files {
            command.arg("--file").arg(file);
        }
        command.args(args).kill_on_drop(true);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        child.wait_with_output().await.unwrap()
    }

    async fn logs(&self) -> String {
        self.docker_compose(&["logs", "--no-color", "--tail", "40"], "")
            .await
    }

    /// Adds a person as README.md shows it; answers the person's token for the API.
    async fn add_person(&self, login: &str, role: &str) -> String {
        let run = ["run", "--rm", "-T", "ecluse"];
        let add = [
            "user",
            "add",
            login,
            "--name",
            login,
            "--role",
            role,
            "--password-stdin",
        ];
        self.docker_compose(&[&run[..], &add].concat(), &format!("{PASSWORD}\n"))
            .await;
        let issue = ["token", "issue", login, "--name", "test", "--days", "1"];
        self.docker_compose(&[&run[..], &issue].concat(), "").await
    }

    async fn travel(&self) {
        let ada = self.add_person("ada", "administrator").await;
        let theo = self.add_person("theo", "technical_referent").await;
        let paula = self.add_person("paula", "project_manager").await;
        self.sign_in("ada").await;

        push_base_image(&self.registry).await.unwrap();
        let served = self.folder.path().join("git");
        std::fs::create_dir(&served).unwrap();
        let git = GitServer::start(&served).await.unwrap();
        let project = Project::create(&served, &git.url(), PROJECT).unwrap();
        let ports = STAGES.map(|_| ecluse_launcher::free_port().unwrap());
        self.create_project(&ada, &project, ports).await;

        let (repository, commit) = (project.repository_url(), project.head());
        let push = webhook::push(&repository, "main", webhook::NOTHING, &commit, "Start");
        self.deliver(&push).await;
        let build = self
            .find(
                &paula,
                &format!("/builds?project={PROJECT}"),
                "commit",
                &commit,
                "succeeded",
            )
            .await;
        let digest = text(&build, "image_digest").to_owned();
        self.await_live(&paula, 0, ports, &digest, "").await;

        project.tag(VERSION).unwrap();
        project.push().unwrap();
        let tag = project.rev_parse(VERSION).unwrap();
        self.deliver(&webhook::push_tag(
            &repository,
            VERSION,
            &tag,
            &commit,
            "Start",
        ))
        .await;
        let release = self
            .find(
                &paula,
                &format!("/releases?project={PROJECT}"),
                "version",
                VERSION,
                "ready",
            )
            .await;
        assert_eq!(text(&release, "image_digest"), digest, "{release}");
        let release = text(&release, "id");

        self.promote(&paula, &[&theo], release, "preprod").await;
        self.await_live(&paula, 1, ports, &digest, VERSION).await;
        self.promote(&paula, &[&theo, &paula], release, "prod")
            .await;
        self.await_live(&paula, 2, ports, &digest, VERSION).await;
    }

    /// Signs in on the page, and reads the board with the session.
    async fn sign_in(&self, login: &str) {
        let form = format!(
            "login={login}&password={}&next=%2F",
            PASSWORD.replace(' ', "+")
        );
        let browser = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let answer = browser
            .post(format!("{}/sign-in", self.url))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 303);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        let session = cookie.split(';').next().unwrap().to_owned();
        let board = browser
            .get(format!("{}/", self.url))
            .header("cookie", session)
            .send()
            .await
            .unwrap();
        assert_eq!(board.status(), 200);
        assert!(board.text().await.unwrap().contains(login));
    }

    async fn create_project(&self, ada: &str, project: &Project, ports: [u16; 3]) {
        let new = json!({
            "slug": PROJECT, "name": "Shop", "platform": "cloud", "edition": "community",
            "repository": project.repository_url(), "trunk": "main",
            "image_repository": format!("clients/{PROJECT}"), "base_image": BASE_REPOSITORY,
            "webhook_secret": SECRET,
        });
        self.call(ada, Method::POST, "/projects", Some(&new)).await;
        let access = json!({"ports": ports.map(|port| port.to_string())});
        let path = format!("/projects/{PROJECT}/engine-access");
        self.call(ada, Method::PUT, &path, Some(&access)).await;
        for (stage, port) in STAGES.iter().zip(ports) {
            let settings = json!({
                "environment": {}, "secrets": {}, "command": [], "networks": [],
                "ports": [format!("127.0.0.1:{port}:8069")],
                "volumes": {"filestore": "/var/lib/odoo"},
                "health_path": "/web/health", "health_port": 8069, "health_timeout_seconds": 60,
                "url": format!("http://127.0.0.1:{port}/"), "automatic": *stage == "staging",
            });
            let path = format!("/projects/{PROJECT}/stages/{stage}");
            self.call(ada, Method::PUT, &path, Some(&settings)).await;
        }
        // The stack has no server for tests of images, and the test does not wait for a day.
        let policy = json!({
            "place": {"project": PROJECT}, "settings": {"tests": "off", "soak_minutes": 0},
            "reason": "A test does not wait a day.",
        });
        self.call(ada, Method::POST, "/policies", Some(&policy))
            .await;
    }

    async fn deliver(&self, payload: &Value) {
        let endpoint = format!("{}/webhooks/github/{PROJECT}", self.url);
        let id = webhook::delivery_id();
        let answer = webhook::post(&self.client, &endpoint, SECRET, "push", &id, payload)
            .await
            .unwrap();
        assert_eq!(answer.status(), 202);
    }

    /// Requests the promotion, which waits for the approvals and then succeeds.
    async fn promote(&self, requester: &str, approvers: &[&str], release: &str, stage: &str) {
        let wanted = json!({"release": release, "stage": stage});
        let promotion = self
            .call(requester, Method::POST, "/promotions", Some(&wanted))
            .await;
        let path = format!("/promotions/{}", text(&promotion, "id"));
        let waiting = self.call(requester, Method::GET, &path, None).await;
        assert_eq!(text(&waiting, "status"), "awaiting_gates", "{waiting}");
        assert_eq!(gate(&waiting, "approval"), "pending", "{waiting}");
        for approver in approvers {
            let approval = json!({
                "release": release, "stage": stage, "verdict": "approved",
                "reason": "Tried on the stage before.",
            });
            self.call(approver, Method::POST, "/approvals", Some(&approval))
                .await;
        }
        let started = Instant::now();
        let ended = loop {
            let promotion = self.call(requester, Method::GET, &path, None).await;
            let is_open = ["awaiting_gates", "queued", "running", "verifying"]
                .contains(&text(&promotion, "status"));
            if !is_open || started.elapsed() > LIMIT {
                break promotion;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        };
        if text(&ended, "status") != "succeeded" {
            panic!("{ended}\n{}", self.logs().await);
        }
        assert_eq!(gate(&ended, "approval"), "pass", "{ended}");
    }

    /// Waits until the item of the list has the status; every other final status fails.
    async fn find(&self, token: &str, list: &str, key: &str, value: &str, status: &str) -> Value {
        let started = Instant::now();
        loop {
            let items = self.call(token, Method::GET, list, None).await;
            let item = items["items"]
                .as_array()
                .and_then(|items| items.iter().find(|item| text(item, key) == value));
            let found = item.map_or("", |item| text(item, "status"));
            if found == status {
                return item.unwrap().clone();
            }
            if ["failed", "errored", "cancelled"].contains(&found) || started.elapsed() > LIMIT {
                panic!(
                    "{key} {value} is not {status}: {items}\n{}",
                    self.logs().await
                );
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until the stage is live with the digest, and has its own container answer the same.
    async fn await_live(
        &self,
        token: &str,
        stage: usize,
        ports: [u16; 3],
        digest: &str,
        release: &str,
    ) {
        let stages = format!("/projects/{PROJECT}/stages");
        let live = self
            .find(token, &stages, "name", STAGES[stage], "live")
            .await;
        assert_eq!(text(&live, "digest"), digest, "{live}");
        let answer = self
            .client
            .get(format!("http://127.0.0.1:{}/status.json", ports[stage]))
            .send()
            .await
            .unwrap();
        let status: Value = answer.json().await.unwrap();
        assert_eq!(text(&status, "digest"), digest, "{status}");
        assert_eq!(text(&status, "release"), release, "{status}");
    }

    async fn call(&self, token: &str, method: Method, path: &str, body: Option<&Value>) -> Value {
        let mut request = self
            .client
            .request(method.clone(), format!("{}/api/v1{path}", self.url))
            .bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status}: {text}");
        let answer = if text.is_empty() {
            Value::Null
        } else {
            serde_json::from_str(&text).unwrap()
        };
        // Lists that have no pages are arrays.
        if answer.is_array() {
            json!({"items": answer})
        } else {
            answer
        }
    }

    /// Ends the stack and removes what it deployed; fails when a part of the stack is left.
    async fn down(self) {
        let (engine, name) = (self.engine, self.name);
        self.compose.down().await.unwrap();
        let own = HashMap::from([("label", vec![format!("com.docker.compose.project={name}")])]);
        let containers = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&own)
            .build();
        assert!(
            engine
                .list_containers(Some(containers))
                .await
                .unwrap()
                .is_empty()
        );
        let networks = ListNetworksOptionsBuilder::default().filters(&own).build();
        assert!(
            engine
                .list_networks(Some(networks))
                .await
                .unwrap()
                .is_empty()
        );
        let volumes = ListVolumesOptionsBuilder::default().filters(&own).build();
        assert!(
            engine
                .list_volumes(Some(volumes))
                .await
                .unwrap()
                .volumes
                .unwrap_or_default()
                .is_empty()
        );

        // The stages are the team's, not the stack's: `docker compose down` leaves them running.
        let deployed = HashMap::from([("label", vec![format!("ecluse.project={PROJECT}")])]);
        let containers = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&deployed)
            .build();
        let containers = engine.list_containers(Some(containers)).await.unwrap();
        assert_eq!(containers.len(), STAGES.len());
        for container in containers {
            let options = RemoveContainerOptionsBuilder::default()
                .force(true)
                .v(true)
                .build();
            engine
                .remove_container(&container.id.unwrap(), Some(options))
                .await
                .unwrap();
        }
        for stage in STAGES {
            let options = RemoveVolumeOptionsBuilder::default().force(true).build();
            let volume = format!("ecluse-{PROJECT}-{stage}-filestore");
            engine.remove_volume(&volume, Some(options)).await.unwrap();
            let network = format!("ecluse-{PROJECT}-{stage}-network");
            engine.remove_network(&network).await.unwrap();
        }
        let all = ListImagesOptionsBuilder::default().all(false).build();
        for image in engine.list_images(Some(all)).await.unwrap() {
            let names = image.repo_tags.iter().chain(&image.repo_digests);
            let starts = [format!("{}/", self.registry), format!("{name}-ecluse")];
            let is_of_stack = |image: &String| starts.iter().any(|start| image.starts_with(start));
            if names.into_iter().any(is_of_stack) {
                let options = RemoveImageOptionsBuilder::default().force(true).build();
                engine
                    .remove_image(&image.id, Some(options), None)
                    .await
                    .unwrap();
            }
        }
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The status of one gate of a promotion.
fn gate<'a>(promotion: &'a Value, name: &str) -> &'a str {
    let gates = promotion["gates"].as_array().map_or(&[][..], Vec::as_slice);
    gates
        .iter()
        .find(|gate| text(gate, "name") == name)
        .map_or("", |gate| text(gate, "status"))
}
