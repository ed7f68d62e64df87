//! One set of expectations, held against a real engine and against its fake.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use ecluse_clients::containers::{Containers, ContainersError};
use ecluse_clients::deployer::docker::DockerDeployer;
use ecluse_clients::deployer::fake::{Behaviour, FakeDeployer};
use ecluse_clients::deployer::{Data, DeployError, DeploySpec, Deployer, Health, Previous, Progress, RolledBack, Secrets};
use ecluse_clients::error::ErrorKind;
use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{PortMapping, StageName, StageSettings};
use tokio::sync::{OnceCell, mpsc};

/// What a release can be like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    One,
    Two,
    Unhealthy,
    Exits,
    Missing,
}

#[derive(Clone)]
struct World(Arc<Inner>);

struct Inner {
    project: String,
    place: Place,
    ports: BTreeMap<StageName, u16>,
}

enum Place {
    Docker { host: String, image: String, digests: [Digest; 2] },
    Fake(FakeDeployer),
}

impl World {
    async fn docker() -> Self {
        static PUSHED: OnceCell<(String, [Digest; 2])> = OnceCell::const_new();
        let host = ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST");
        let registry = ecluse_testbed::required("ECLUSE_TEST_REGISTRY");
        let push = || async {
            let mut digests = Vec::new();
            for tag in ["18.0-20250101", "18.0-20250102"] {
                digests.push(ecluse_testbed::sample::push_base_image_as(&registry, tag).await.unwrap().digest.parse().unwrap());
            }
            (format!("{registry}/{}", ecluse_testbed::sample::BASE_REPOSITORY), digests.try_into().unwrap())
        };
        let (image, digests) = PUSHED.get_or_init(push).await.clone();
        Self::new(Place::Docker { host, image, digests })
    }

    fn fake() -> Self {
        let fake = FakeDeployer::default();
        fake.behave(&Digest::of(b"Unhealthy"), Behaviour::Unhealthy);
        fake.behave(&Digest::of(b"Exits"), Behaviour::Exits(3));
        fake.behave(&Digest::of(b"Missing"), Behaviour::Missing);
        Self::new(Place::Fake(fake))
    }

    fn new(place: Place) -> Self {
        let id = DeploymentId::generate().0.simple().to_string();
        let ports = StageName::ALL.iter().map(|stage| (*stage, ecluse_launcher::free_port().unwrap())).collect();
        Self(Arc::new(Inner { project: format!("test-{}", &id[20..]), place, ports }))
    }

    /// Each time another one, as after a restart of Ecluse.
    fn deployer(&self) -> Deployer {
        match &self.0.place {
            Place::Docker { host, .. } => Deployer::Docker(DockerDeployer::new(Containers::new(host, None).unwrap()).unwrap()),
            Place::Fake(fake) => Deployer::Fake(fake.clone()),
        }
    }

    fn spec(&self, kind: Kind, stage: StageName) -> DeploySpec {
        let mut settings = StageSettings {
            ports: vec![PortMapping { address: [127, 0, 0, 1].into(), host: self.0.ports[&stage], container: 8069 }],
            health_timeout_seconds: 30,
            ..StageSettings::default()
        };
        let (image, digest) = match &self.0.place {
            Place::Fake(_) => ("localhost:5000/sample".to_owned(), Digest::of(format!("{kind:?}").as_bytes())),
            Place::Docker { image, digests: [one, two], .. } => {
                let digest = match kind {
                    Kind::One => one.clone(),
                    Kind::Two => two.clone(),
                    Kind::Unhealthy => {
                        settings.environment.insert("SAMPLE_HEALTH".to_owned(), "fail".to_owned());
                        settings.health_timeout_seconds = 1;
                        two.clone()
                    }
                    Kind::Exits => {
                        settings.command = ["sh", "-c", "printf 'no \\033[31mway\\033[0m\\n'; exit 3"].map(str::to_owned).to_vec();
                        two.clone()
                    }
                    Kind::Missing => Digest::of(b"never pushed"),
                };
                (image.clone(), digest)
            }
        };
        let release = (kind == Kind::Two).then(|| "v2.0.0".to_owned());
        let deployment = DeploymentId::generate();
        DeploySpec { deployment, project: self.0.project.clone(), stage, image, digest, release, settings, secrets: Secrets::default() }
    }

    /// What a visitor of the stage gets at this path, through the published port.
    async fn get(&self, stage: StageName, path: &str) -> Option<String> {
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build().unwrap();
        let response = http.get(format!("http://127.0.0.1:{}{path}", self.0.ports[&stage])).send().await.ok()?;
        if response.status().is_success() { response.text().await.ok() } else { None }
    }

    /// The digest that answers on the stage, asked until one does.
    async fn answer(&self, stage: StageName) -> Option<Digest> {
        if let Place::Fake(fake) = &self.0.place {
            return fake.answers(&self.0.project, stage);
        }
        for _ in 0..100 {
            if let Some(status) = self.get(stage, "/status.json").await {
                let status: serde_json::Value = serde_json::from_str(&status).unwrap();
                return Some(status["digest"].as_str().unwrap().parse().unwrap());
            }
            self.deployer().running(&self.0.project, stage).await.unwrap()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("something runs on {stage} and never answered");
    }

    /// How many containers the stage has, running or not.
    async fn containers(&self, stage: StageName) -> Option<usize> {
        let Place::Docker { host, .. } = &self.0.place else { return None };
        let labels = [("ecluse.project", self.0.project.as_str()), ("ecluse.stage", stage.as_str())];
        Some(Containers::new(host, None).unwrap().list(&labels).await.unwrap().len())
    }

    async fn expect_live(&self, spec: &DeploySpec) {
        assert_eq!(self.answer(spec.stage).await.as_ref(), Some(&spec.digest));
        let running = self.deployer().running(&self.0.project, spec.stage).await.unwrap().unwrap();
        assert_eq!((running.deployment, &running.digest, &running.release), (spec.deployment, &spec.digest, &spec.release));
        assert!(running.committed && running.healthy && running.started_at.is_some());
        assert!(self.containers(spec.stage).await.is_none_or(|count| count == 1));
    }

    async fn clean(&self) {
        for stage in StageName::ALL {
            self.deployer().remove_stage(&self.0.project, *stage, Data::Remove).await.unwrap();
            assert_eq!(self.deployer().running(&self.0.project, *stage).await.unwrap(), None);
        }
    }
}

fn silent() -> Progress {
    mpsc::unbounded_channel().0
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Live,
    RolledBack { reason: String, log: Vec<String>, back: RolledBack },
}

/// The walk of a caller that knows nothing but the spec.
async fn deploy(deployer: &Deployer, spec: &DeploySpec) -> Result<Outcome, DeployError> {
    let progress = silent();
    deployer.prepare(spec, &progress).await?;
    deployer.switch(spec, &progress).await?;
    match deployer.verify(spec, &progress).await? {
        Health::Healthy => {
            deployer.commit(spec, &progress).await?;
            deployer.clean_up(spec, &progress).await?;
            Ok(Outcome::Live)
        }
        Health::Unhealthy { reason, log } => {
            let back = deployer.roll_back(spec, &progress).await?;
            Ok(Outcome::RolledBack { reason, log, back })
        }
    }
}

fn previous(spec: &DeploySpec) -> RolledBack {
    RolledBack { previous: Some(Previous { deployment: spec.deployment, digest: spec.digest.clone() }) }
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_docker { $(
            #[tokio::test]
            async fn $name() {
                super::then_clean(super::World::docker().await, super::$name).await;
            }
        )+ }
        mod on_fake { $(
            #[tokio::test]
            async fn $name() {
                super::then_clean(super::World::fake(), super::$name).await;
            }
        )+ }
    };
}

async fn then_clean<F: Future<Output = ()> + Send + 'static>(world: World, test: impl FnOnce(World) -> F) {
    // As a task of its own, so that a failed test is cleaned up too.
    let result = tokio::spawn(test(world.clone())).await;
    world.clean().await;
    if let Err(failure) = result {
        std::panic::resume_unwind(failure.into_panic());
    }
}

on_both!(
    the_first_deployment_goes_live,
    the_second_replaces_the_first,
    a_sick_release_is_rolled_back,
    a_release_that_ends_is_rolled_back,
    a_first_release_that_is_sick_leaves_nothing,
    a_digest_that_vanished_is_permanent_and_touches_nothing,
    goes_on_after_a_crash_between_any_two_calls,
    goes_back_after_a_crash_between_any_two_calls,
    a_deployment_that_was_given_up_does_not_hinder_the_next,
    stages_do_not_touch_each_other,
    volumes_outlive_deployments,
    bad_settings_and_slugs_are_refused,
);

async fn the_first_deployment_goes_live(world: World) {
    let spec = world.spec(Kind::One, StageName::Staging);
    assert_eq!(world.deployer().running(&spec.project, spec.stage).await.unwrap(), None);
    let (progress, mut lines) = mpsc::unbounded_channel();
    world.deployer().prepare(&spec, &progress).await.unwrap();
    assert_eq!(world.answer(spec.stage).await, None);
    world.deployer().switch(&spec, &progress).await.unwrap();
    assert_eq!(world.deployer().verify(&spec, &progress).await.unwrap(), Health::Healthy);
    assert!(!world.deployer().running(&spec.project, spec.stage).await.unwrap().unwrap().committed);
    world.deployer().commit(&spec, &progress).await.unwrap();
    world.deployer().clean_up(&spec, &progress).await.unwrap();
    world.expect_live(&spec).await;
    assert!(lines.try_recv().is_ok());
}

async fn the_second_replaces_the_first(world: World) {
    for kind in [Kind::One, Kind::Two, Kind::Two, Kind::One] {
        let spec = world.spec(kind, StageName::Staging);
        assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live);
        world.expect_live(&spec).await;
    }
}

async fn a_sick_release_is_rolled_back(world: World) {
    let good = world.spec(Kind::One, StageName::Prod);
    deploy(&world.deployer(), &good).await.unwrap();
    let sick = world.spec(Kind::Unhealthy, StageName::Prod);
    let Outcome::RolledBack { reason, back, .. } = deploy(&world.deployer(), &sick).await.unwrap() else { panic!("it went live") };
    assert!(reason.contains("/web/health on port 8069 did not answer 2xx within"), "{reason}");
    assert_eq!(back, previous(&good));
    world.expect_live(&good).await;
}

async fn a_release_that_ends_is_rolled_back(world: World) {
    let good = world.spec(Kind::Two, StageName::Prod);
    deploy(&world.deployer(), &good).await.unwrap();
    let ends = world.spec(Kind::Exits, StageName::Prod);
    let Outcome::RolledBack { reason, log, back } = deploy(&world.deployer(), &ends).await.unwrap() else { panic!("it went live") };
    assert_eq!(reason, "it ended by itself with exit status 3");
    if let Place::Docker { .. } = world.0.place {
        assert_eq!(log, ["no way"]);
    }
    assert_eq!(back, previous(&good));
    world.expect_live(&good).await;
}

async fn a_first_release_that_is_sick_leaves_nothing(world: World) {
    let sick = world.spec(Kind::Exits, StageName::Staging);
    let Outcome::RolledBack { back, .. } = deploy(&world.deployer(), &sick).await.unwrap() else { panic!("it went live") };
    assert_eq!(back, RolledBack { previous: None });
    assert_eq!(world.answer(StageName::Staging).await, None);
    assert!(world.containers(StageName::Staging).await.is_none_or(|count| count == 0));
}

async fn a_digest_that_vanished_is_permanent_and_touches_nothing(world: World) {
    let good = world.spec(Kind::One, StageName::Staging);
    deploy(&world.deployer(), &good).await.unwrap();
    let missing = world.spec(Kind::Missing, StageName::Staging);
    let error = deploy(&world.deployer(), &missing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent);
    assert_eq!(error.to_string(), format!("the image {}@{} is not in its registry any more", missing.image, missing.digest));
    world.expect_live(&good).await;
}

/// Runs the first calls of a deployment, with a deployer that is then gone.
async fn begin(world: &World, spec: &DeploySpec, calls: usize) {
    let deployer = world.deployer();
    let progress = silent();
    for call in 0..calls {
        match call {
            0 => deployer.prepare(spec, &progress).await.unwrap(),
            1 => deployer.switch(spec, &progress).await.unwrap(),
            2 => drop(deployer.verify(spec, &progress).await.unwrap()),
            _ => deployer.commit(spec, &progress).await.unwrap(),
        }
    }
}

async fn goes_on_after_a_crash_between_any_two_calls(world: World) {
    for (calls, kind) in [Kind::One, Kind::Two, Kind::One, Kind::Two, Kind::One].into_iter().enumerate() {
        let spec = world.spec(kind, StageName::Preprod);
        begin(&world, &spec, calls).await;
        assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live, "after {calls} calls");
        world.expect_live(&spec).await;
    }
}

async fn goes_back_after_a_crash_between_any_two_calls(world: World) {
    let good = world.spec(Kind::One, StageName::Preprod);
    deploy(&world.deployer(), &good).await.unwrap();
    for calls in 0..4 {
        let sick = world.spec(Kind::Exits, StageName::Preprod);
        begin(&world, &sick, calls.min(3)).await;
        let progress = silent();
        // Straight to the way back, twice: whoever knew already that it is no good may have died in there.
        assert_eq!(world.deployer().roll_back(&sick, &progress).await.unwrap(), previous(&good));
        assert_eq!(world.deployer().roll_back(&sick, &progress).await.unwrap(), previous(&good));
        world.expect_live(&good).await;
        begin(&world, &sick, calls.min(3)).await;
        let Outcome::RolledBack { back, .. } = deploy(&world.deployer(), &sick).await.unwrap() else { panic!("it went live") };
        assert_eq!(back, previous(&good));
        world.expect_live(&good).await;
    }
}

async fn a_deployment_that_was_given_up_does_not_hinder_the_next(world: World) {
    let good = world.spec(Kind::One, StageName::Staging);
    deploy(&world.deployer(), &good).await.unwrap();
    let given_up = world.spec(Kind::Two, StageName::Staging);
    begin(&world, &given_up, 2).await;
    let sick = world.spec(Kind::Exits, StageName::Staging);
    let Outcome::RolledBack { back, .. } = deploy(&world.deployer(), &sick).await.unwrap() else { panic!("it went live") };
    // Never the one that was not found healthy.
    assert_eq!(back, previous(&good));
    assert_eq!(world.answer(StageName::Staging).await.as_ref(), Some(&good.digest));
    let next = world.spec(Kind::Two, StageName::Staging);
    assert_eq!(deploy(&world.deployer(), &next).await.unwrap(), Outcome::Live);
    world.expect_live(&next).await;
}

async fn stages_do_not_touch_each_other(world: World) {
    let prod = world.spec(Kind::One, StageName::Prod);
    deploy(&world.deployer(), &prod).await.unwrap();
    let before = world.deployer().running(&prod.project, prod.stage).await.unwrap();
    for kind in [Kind::Two, Kind::Exits] {
        drop(deploy(&world.deployer(), &world.spec(kind, StageName::Staging)).await.unwrap());
    }
    assert_eq!(world.answer(StageName::Staging).await, Some(world.spec(Kind::Two, StageName::Staging).digest));
    world.deployer().remove_stage(&prod.project, StageName::Staging, Data::Remove).await.unwrap();
    assert_eq!(world.deployer().running(&prod.project, prod.stage).await.unwrap(), before);
    world.expect_live(&prod).await;
}

async fn volumes_outlive_deployments(world: World) {
    for (round, word) in [(1, "one"), (2, "two")] {
        let mut spec = world.spec(Kind::One, StageName::Prod);
        let script = format!("echo {word} >> /var/lib/odoo/seen; ln -s /var/lib/odoo/seen /srv/site/seen; exec odoo");
        if let Place::Docker { .. } = world.0.place {
            spec.settings.command = vec!["sh".to_owned(), "-c".to_owned(), script];
        }
        assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live);
        match &world.0.place {
            Place::Fake(fake) => assert_eq!(fake.volumes(&spec.project, spec.stage), ["filestore"]),
            Place::Docker { .. } => {
                let seen = world.get(StageName::Prod, "/seen").await.unwrap();
                assert_eq!(seen, ["one\n", "two\n"][..round].concat());
            }
        }
        world.deployer().remove_stage(&spec.project, spec.stage, Data::Keep).await.unwrap();
    }
}

async fn bad_settings_and_slugs_are_refused(world: World) {
    let spec = world.spec(Kind::One, StageName::Staging);
    let mut bad = spec.clone();
    bad.settings.networks = vec!["host".to_owned()];
    let error = deploy(&world.deployer(), &bad).await.unwrap_err();
    assert_eq!(error.to_string(), "the networks of the stage staging cannot be used: the network `host` is not allowed");
    assert_eq!(error.kind(), ErrorKind::Permanent);
    for project in ["", "../containers", "A", "a/b", "-a", "a b", "a\n"] {
        let error = deploy(&world.deployer(), &DeploySpec { project: project.to_owned(), ..spec.clone() }).await.unwrap_err();
        assert!(matches!(error, DeployError::Project(_)), "{project}");
    }
    let unnamed = DeploySpec { image: "sample/odoo".to_owned(), ..spec.clone() };
    assert!(matches!(deploy(&world.deployer(), &unnamed).await, Err(DeployError::Containers(ContainersError::ImageName(_)))));
    let hidden = Secrets::new(BTreeMap::from([("A B".to_owned(), "hunter22".to_owned())]));
    let error = deploy(&world.deployer(), &DeploySpec { secrets: hidden, ..spec }).await.unwrap_err();
    assert!(matches!(error, DeployError::Settings { field: "secrets", .. }) && !format!("{error} {error:?}").contains("hunter22"));
}

/// Lets a future be polled so many times, then drops it: a process killed while it waited.
async fn cut_short<T>(future: impl Future<Output = T>, polls: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

#[tokio::test]
async fn goes_on_after_being_killed_anywhere() {
    then_clean(World::docker().await, |world| async move {
        for round in 0.. {
            let spec = world.spec(if round % 2 == 0 { Kind::One } else { Kind::Two }, StageName::Staging);
            let whole = cut_short(deploy(&world.deployer(), &spec), 1 + round * 3).await;
            assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live, "killed after {} polls", 1 + round * 3);
            world.expect_live(&spec).await;
            if whole.is_some() {
                assert!(round > 3, "a deployment is more than {round} steps");
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_strings_stay_data_and_secrets_stay_hidden() {
    then_clean(World::docker().await, |world| async move {
        let hostile = "$(touch /pwned) `id` ; --privileged\n\"'\\ é";
        let mut spec = world.spec(Kind::One, StageName::Staging);
        spec.release = Some("v1.0.0\",\"ecluse.stage\":\"prod".to_owned());
        spec.settings.environment.insert("HOSTILE".to_owned(), hostile.to_owned());
        spec.secrets = Secrets::new(BTreeMap::from([("TOKEN".to_owned(), "hunter22hunter22".to_owned())]));
        let script = "printf %s \"$HOSTILE\" > /srv/site/hostile; printf %s \"$1\" > /srv/site/argument; printf %s \"$TOKEN\" > /srv/site/token; exec odoo";
        spec.settings.command = ["sh", "-c", script, "sh", hostile].map(str::to_owned).to_vec();
        assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live);
        assert_eq!(world.get(spec.stage, "/hostile").await.as_deref(), Some(hostile));
        assert_eq!(world.get(spec.stage, "/argument").await.as_deref(), Some(hostile));
        assert_eq!(world.get(spec.stage, "/token").await.as_deref(), Some("hunter22hunter22"));
        let running = world.deployer().running(&spec.project, spec.stage).await.unwrap().unwrap();
        assert_eq!(running.release, spec.release);
        assert!(!format!("{spec:?}").contains("hunter22"));

        let mut leaks = world.spec(Kind::One, StageName::Staging);
        leaks.secrets = spec.secrets.clone();
        leaks.settings.command = ["sh", "-c", "echo \"token=$TOKEN\"; exit 1"].map(str::to_owned).to_vec();
        let Outcome::RolledBack { log, .. } = deploy(&world.deployer(), &leaks).await.unwrap() else { panic!("it went live") };
        assert_eq!(log, ["token=***"]);
    })
    .await;
}

#[tokio::test]
async fn a_program_that_cannot_be_run_is_the_releases_fault() {
    then_clean(World::docker().await, |world| async move {
        let good = world.spec(Kind::One, StageName::Staging);
        deploy(&world.deployer(), &good).await.unwrap();
        let mut broken = world.spec(Kind::Two, StageName::Staging);
        broken.settings.command = vec!["/no/such/program".to_owned()];
        let Outcome::RolledBack { back, reason, .. } = deploy(&world.deployer(), &broken).await.unwrap() else { panic!("it went live") };
        assert_eq!(reason, "it ended by itself with exit status 127");
        assert_eq!(back, previous(&good));
        world.expect_live(&good).await;
    })
    .await;
}

#[tokio::test]
async fn a_port_of_somebody_else_is_named_and_the_way_back_is_open() {
    then_clean(World::docker().await, |world| async move {
        let good = world.spec(Kind::One, StageName::Staging);
        deploy(&world.deployer(), &good).await.unwrap();
        let somebody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut blocked = world.spec(Kind::Two, StageName::Staging);
        blocked.settings.ports[0].host = somebody.local_addr().unwrap().port();
        let error = deploy(&world.deployer(), &blocked).await.unwrap_err();
        assert!(matches!(error, DeployError::PortTaken { .. }), "{error}");
        assert_eq!(error.kind(), ErrorKind::Permanent);
        assert_eq!(world.deployer().roll_back(&blocked, &silent()).await.unwrap(), previous(&good));
        world.expect_live(&good).await;
    })
    .await;
}

/// The same image to be run as somebody else.
async fn with_user(image: &str, digest: &Digest, user: &str) -> Digest {
    let (registry, repository) = image.split_once('/').unwrap();
    let base = format!("http://{registry}/v2/{repository}");
    let http = reqwest::Client::new();
    let accept = "application/vnd.oci.image.manifest.v1+json";
    let manifest = http.get(format!("{base}/manifests/{digest}")).header("accept", accept).send().await.unwrap();
    let kind = manifest.headers()["content-type"].clone();
    let mut manifest: serde_json::Value = manifest.json().await.unwrap();
    let config = manifest["config"]["digest"].as_str().unwrap();
    let mut config: serde_json::Value = http.get(format!("{base}/blobs/{config}")).send().await.unwrap().json().await.unwrap();
    config["config"]["User"] = user.into();
    let config = serde_json::to_vec(&config).unwrap();
    manifest["config"]["digest"] = Digest::of(&config).as_str().into();
    manifest["config"]["size"] = config.len().into();
    let upload = http.post(format!("{base}/blobs/uploads/")).send().await.unwrap();
    let mut location = upload.url().join(upload.headers()["location"].to_str().unwrap()).unwrap();
    location.query_pairs_mut().append_pair("digest", Digest::of(&config).as_str());
    let blob = http.put(location).body(config).send().await.unwrap();
    assert!(blob.status().is_success(), "{blob:?}");
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let digest = Digest::of(&manifest);
    let put = http.put(format!("{base}/manifests/{digest}")).header("content-type", kind).body(manifest).send().await.unwrap();
    assert!(put.status().is_success(), "{put:?}");
    digest
}

#[tokio::test]
async fn a_container_that_the_engine_cannot_start_is_the_releases_fault() {
    then_clean(World::docker().await, |world| async move {
        let good = world.spec(Kind::One, StageName::Staging);
        deploy(&world.deployer(), &good).await.unwrap();
        let mut broken = world.spec(Kind::Two, StageName::Staging);
        broken.digest = with_user(&broken.image, &broken.digest, "ghost").await;
        let Outcome::RolledBack { back, reason, .. } = deploy(&world.deployer(), &broken).await.unwrap() else { panic!("it went live") };
        assert!(reason.contains("cannot be run"), "{reason}");
        assert_eq!(back, previous(&good));
        world.expect_live(&good).await;
    })
    .await;
}

#[tokio::test]
async fn every_network_is_joined() {
    let world = World::docker().await;
    let Place::Docker { host, .. } = &world.0.place else { panic!() };
    let engine = bollard::Docker::connect_with_unix(host, 30, bollard::API_DEFAULT_VERSION).unwrap().negotiate_version().await.unwrap();
    let names = ["a", "b"].map(|name| format!("{}-{name}", world.0.project));
    for name in &names {
        engine.create_network(bollard::models::NetworkCreateRequest { name: name.clone(), ..Default::default() }).await.unwrap();
    }
    let wanted = names.to_vec();
    then_clean(world, |world| async move {
        let mut spec = world.spec(Kind::One, StageName::Staging);
        spec.settings.networks = wanted.clone();
        world.deployer().prepare(&spec, &silent()).await.unwrap();
        assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live);
        world.expect_live(&spec).await;
        let Place::Docker { host, .. } = &world.0.place else { panic!() };
        let containers = Containers::new(host, None).unwrap().list(&[("ecluse.project", &spec.project)]).await.unwrap();
        assert_eq!(containers[0].networks, wanted);
    })
    .await;
    for name in &names {
        engine.remove_network(name).await.unwrap();
    }
}

#[tokio::test]
async fn a_network_must_exist() {
    then_clean(World::docker().await, |world| async move {
        let mut spec = world.spec(Kind::One, StageName::Staging);
        spec.settings.networks = vec!["no-such-network".to_owned()];
        let error = deploy(&world.deployer(), &spec).await.unwrap_err();
        assert!(matches!(&error, DeployError::Containers(ContainersError::NoNetwork(network)) if network == "no-such-network"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Permanent);
    })
    .await;
}

#[tokio::test]
async fn an_engine_that_is_down_is_transient() {
    let world = World::fake();
    let Place::Fake(fake) = &world.0.place else { panic!() };
    let spec = world.spec(Kind::One, StageName::Staging);
    fake.set_down(true);
    assert_eq!(deploy(&world.deployer(), &spec).await.unwrap_err().kind(), ErrorKind::Transient);
    fake.set_down(false);
    assert_eq!(deploy(&world.deployer(), &spec).await.unwrap(), Outcome::Live);
    let names: Vec<_> = fake.calls().iter().map(|call| call.name).collect();
    assert_eq!(names, ["prepare", "prepare", "switch", "verify", "commit", "clean_up"]);
}
