//! The same tests for the deployer of a real Docker engine and for its fake.

mod networks;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use ecluse_clients::containers::{Containers, ContainersError, NetworkRange};
use ecluse_clients::deployer::docker::DockerDeployer;
use ecluse_clients::deployer::fake::{Behaviour, FakeDeployer};
use ecluse_clients::deployer::{
    DeployError, DeploySpec, Deployer, Health, Previous, Progress, RolledBack, Secrets, Volumes,
};
use ecluse_clients::error::ErrorKind;
use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{EngineAccess, PortMapping, StageLimits, StageName, StageSettings};
use tokio::sync::{OnceCell, mpsc};

/// How a release behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    One,
    Two,
    Unhealthy,
    Exits,
    Missing,
}

#[derive(Clone)]
struct Fixture(Arc<Inner>);

struct Inner {
    project: String,
    target: Target,
    ports: BTreeMap<StageName, u16>,
}

enum Target {
    Docker {
        host: String,
        image: String,
        digests: [Digest; 2],
    },
    Fake(FakeDeployer),
}

impl Fixture {
    async fn docker() -> Self {
        static PUSHED: OnceCell<(String, [Digest; 2])> = OnceCell::const_new();
        let host = ecluse_testbed::required("ECLUSE_TEST_DOCKER_HOST");
        let registry = ecluse_testbed::required("ECLUSE_TEST_REGISTRY");
        let push = || async {
            let mut digests = Vec::new();
            for tag in ["18.0-20250101", "18.0-20250102"] {
                digests.push(
                    ecluse_testbed::sample::push_base_image_as(&registry, tag)
                        .await
                        .unwrap()
                        .digest
                        .parse()
                        .unwrap(),
                );
            }
            (
                format!("{registry}/{}", ecluse_testbed::sample::BASE_REPOSITORY),
                digests.try_into().unwrap(),
            )
        };
        let (image, digests) = PUSHED.get_or_init(push).await.clone();
        Self::new(Target::Docker {
            host,
            image,
            digests,
        })
    }

    fn fake() -> Self {
        let fake = FakeDeployer::default();
        fake.set_behaviour(&Digest::sha256(b"Unhealthy"), Behaviour::Unhealthy);
        fake.set_behaviour(&Digest::sha256(b"Exits"), Behaviour::Exits(3));
        fake.set_behaviour(&Digest::sha256(b"Missing"), Behaviour::Missing);
        Self::new(Target::Fake(fake))
    }

    fn new(target: Target) -> Self {
        let id = DeploymentId::generate().0.simple().to_string();
        let ports = StageName::ALL
            .iter()
            .map(|stage| (*stage, ecluse_launcher::free_port().unwrap()))
            .collect();
        Self(Arc::new(Inner {
            project: format!("test-{}", &id[20..]),
            target,
            ports,
        }))
    }

    /// Makes a new deployer each time, as after a restart of Ecluse.
    fn deployer(&self) -> Deployer {
        match &self.0.target {
            Target::Docker { host, .. } => {
                let containers = Containers::new(host, None).unwrap();
                Deployer::Docker(DockerDeployer::new(containers, NetworkRange::default()).unwrap())
            }
            Target::Fake(fake) => Deployer::Fake(fake.clone()),
        }
    }

    fn spec(&self, kind: Kind, stage: StageName) -> DeploySpec {
        let mut settings = StageSettings {
            ports: vec![PortMapping {
                address: [127, 0, 0, 1].into(),
                host: self.0.ports[&stage],
                container: 8069,
            }],
            health_timeout_seconds: 30,
            ..StageSettings::default()
        };
        let (image, digest) = match &self.0.target {
            Target::Fake(_) => (
                "localhost:5000/sample".to_owned(),
                Digest::sha256(format!("{kind:?}").as_bytes()),
            ),
            Target::Docker {
                image,
                digests: [one, two],
                ..
            } => {
                let digest = match kind {
                    Kind::One => one.clone(),
                    Kind::Two => two.clone(),
                    Kind::Unhealthy => {
                        settings
                            .environment
                            .insert("SAMPLE_HEALTH".to_owned(), "fail".to_owned());
                        settings.health_timeout_seconds = 1;
                        two.clone()
                    }
                    Kind::Exits => {
                        settings.command =
                            ["sh", "-c", "printf 'no \\033[31mway\\033[0m\\n'; exit 3"]
                                .map(str::to_owned)
                                .to_vec();
                        two.clone()
                    }
                    Kind::Missing => Digest::sha256(b"never pushed"),
                };
                (image.clone(), digest)
            }
        };
        let release = (kind == Kind::Two).then(|| "v2.0.0".to_owned());
        let deployment = DeploymentId::generate();
        DeploySpec {
            deployment,
            project: self.0.project.clone(),
            stage,
            image,
            digest,
            release,
            settings,
            access: access(),
            limits: StageLimits::default(),
            secrets: Secrets::default(),
        }
    }

    /// Requests this path of the stage through the published port.
    async fn get(&self, stage: StageName, path: &str) -> Option<String> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()
            .unwrap();
        let response = http
            .get(format!("http://127.0.0.1:{}{path}", self.0.ports[&stage]))
            .send()
            .await
            .ok()?;
        if response.status().is_success() {
            response.text().await.ok()
        } else {
            None
        }
    }

    /// Returns the digest that the stage serves. Waits while a container runs and does not answer
    /// yet.
    async fn answer(&self, stage: StageName) -> Option<Digest> {
        if let Target::Fake(fake) = &self.0.target {
            return fake.served_digest(&self.0.project, stage);
        }
        for _ in 0..100 {
            if let Some(status) = self.get(stage, "/status.json").await {
                let status: serde_json::Value = serde_json::from_str(&status).unwrap();
                return Some(status["digest"].as_str().unwrap().parse().unwrap());
            }
            self.deployer()
                .running(&self.0.project, stage)
                .await
                .unwrap()?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("a container runs on {stage} and never answered");
    }

    /// Counts the containers of the stage, running or not; `None` for the fake.
    async fn containers(&self, stage: StageName) -> Option<usize> {
        let Target::Docker { host, .. } = &self.0.target else {
            return None;
        };
        let labels = [
            ("ecluse.project", self.0.project.as_str()),
            ("ecluse.stage", stage.as_str()),
        ];
        Some(
            Containers::new(host, None)
                .unwrap()
                .list(&labels)
                .await
                .unwrap()
                .len(),
        )
    }

    async fn expect_live(&self, spec: &DeploySpec) {
        assert_eq!(self.answer(spec.stage).await.as_ref(), Some(&spec.digest));
        let running = self
            .deployer()
            .running(&self.0.project, spec.stage)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (running.deployment, &running.digest, &running.release),
            (spec.deployment, &spec.digest, &spec.release)
        );
        assert!(running.committed && running.healthy && running.started_at.is_some());
        assert!(
            self.containers(spec.stage)
                .await
                .is_none_or(|count| count == 1)
        );
    }

    async fn clean(&self) {
        for stage in StageName::ALL {
            self.deployer()
                .remove_stage(&self.0.project, *stage, Volumes::Remove)
                .await
                .unwrap();
            assert_eq!(
                self.deployer()
                    .running(&self.0.project, *stage)
                    .await
                    .unwrap(),
                None
            );
        }
    }
}

/// Every port of the loopback address, and no network.
fn access() -> EngineAccess {
    EngineAccess {
        ports: vec!["1-65535".parse().unwrap()],
        ..EngineAccess::default()
    }
}

fn silent() -> Progress {
    mpsc::unbounded_channel().0
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Live,
    RolledBack {
        reason: String,
        log: Vec<String>,
        back: RolledBack,
    },
}

/// Deploys as a caller does that knows only the spec.
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
    RolledBack {
        previous: Some(Previous {
            deployment: spec.deployment,
            digest: spec.digest.clone(),
        }),
    }
}

macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_docker { $(
            #[tokio::test]
            async fn $name() {
                super::then_clean(super::Fixture::docker().await, super::$name).await;
            }
        )+ }
        mod on_fake { $(
            #[tokio::test]
            async fn $name() {
                super::then_clean(super::Fixture::fake(), super::$name).await;
            }
        )+ }
    };
}

async fn then_clean<F: Future<Output = ()> + Send + 'static>(
    fixture: Fixture,
    test: impl FnOnce(Fixture) -> F,
) {
    // In a separate task, so that a failed test is cleaned up too.
    let result = tokio::spawn(test(fixture.clone())).await;
    fixture.clean().await;
    if let Err(failure) = result {
        std::panic::resume_unwind(failure.into_panic());
    }
}

on_both!(
    the_first_deployment_goes_live,
    the_second_replaces_the_first,
    an_unhealthy_release_is_rolled_back,
    a_release_that_ends_is_rolled_back,
    an_unhealthy_first_release_leaves_nothing,
    a_missing_image_is_a_permanent_error_and_changes_nothing,
    a_deployment_continues_after_a_crash_between_any_two_calls,
    a_rollback_works_after_a_crash_between_any_two_calls,
    an_abandoned_deployment_does_not_block_the_next,
    stages_are_independent,
    volumes_outlive_deployments,
    bad_settings_and_slugs_are_refused,
);

async fn the_first_deployment_goes_live(fixture: Fixture) {
    let spec = fixture.spec(Kind::One, StageName::Staging);
    assert_eq!(
        fixture
            .deployer()
            .running(&spec.project, spec.stage)
            .await
            .unwrap(),
        None
    );
    let (progress, mut lines) = mpsc::unbounded_channel();
    fixture.deployer().prepare(&spec, &progress).await.unwrap();
    assert_eq!(fixture.answer(spec.stage).await, None);
    fixture.deployer().switch(&spec, &progress).await.unwrap();
    assert_eq!(
        fixture.deployer().verify(&spec, &progress).await.unwrap(),
        Health::Healthy
    );
    assert!(
        !fixture
            .deployer()
            .running(&spec.project, spec.stage)
            .await
            .unwrap()
            .unwrap()
            .committed
    );
    fixture.deployer().commit(&spec, &progress).await.unwrap();
    fixture.deployer().clean_up(&spec, &progress).await.unwrap();
    fixture.expect_live(&spec).await;
    assert!(lines.try_recv().is_ok());
}

async fn the_second_replaces_the_first(fixture: Fixture) {
    for kind in [Kind::One, Kind::Two, Kind::Two, Kind::One] {
        let spec = fixture.spec(kind, StageName::Staging);
        assert_eq!(
            deploy(&fixture.deployer(), &spec).await.unwrap(),
            Outcome::Live
        );
        fixture.expect_live(&spec).await;
    }
}

async fn an_unhealthy_release_is_rolled_back(fixture: Fixture) {
    let good = fixture.spec(Kind::One, StageName::Prod);
    deploy(&fixture.deployer(), &good).await.unwrap();
    let unhealthy = fixture.spec(Kind::Unhealthy, StageName::Prod);
    let Outcome::RolledBack { reason, back, .. } =
        deploy(&fixture.deployer(), &unhealthy).await.unwrap()
    else {
        panic!("the release went live")
    };
    assert!(
        reason.contains("/web/health on port 8069 did not answer 2xx within"),
        "{reason}"
    );
    assert_eq!(back, previous(&good));
    fixture.expect_live(&good).await;
}

async fn a_release_that_ends_is_rolled_back(fixture: Fixture) {
    let good = fixture.spec(Kind::Two, StageName::Prod);
    deploy(&fixture.deployer(), &good).await.unwrap();
    let ends = fixture.spec(Kind::Exits, StageName::Prod);
    let Outcome::RolledBack { reason, log, back } =
        deploy(&fixture.deployer(), &ends).await.unwrap()
    else {
        panic!("the release went live")
    };
    assert_eq!(reason, "it ended by itself with exit status 3");
    if let Target::Docker { .. } = fixture.0.target {
        assert_eq!(log, ["no way"]);
    }
    assert_eq!(back, previous(&good));
    fixture.expect_live(&good).await;
}

async fn an_unhealthy_first_release_leaves_nothing(fixture: Fixture) {
    let unhealthy = fixture.spec(Kind::Exits, StageName::Staging);
    let Outcome::RolledBack { back, .. } = deploy(&fixture.deployer(), &unhealthy).await.unwrap()
    else {
        panic!("the release went live")
    };
    assert_eq!(back, RolledBack { previous: None });
    assert_eq!(fixture.answer(StageName::Staging).await, None);
    assert!(
        fixture
            .containers(StageName::Staging)
            .await
            .is_none_or(|count| count == 0)
    );
}

async fn a_missing_image_is_a_permanent_error_and_changes_nothing(fixture: Fixture) {
    let good = fixture.spec(Kind::One, StageName::Staging);
    deploy(&fixture.deployer(), &good).await.unwrap();
    let missing = fixture.spec(Kind::Missing, StageName::Staging);
    let error = deploy(&fixture.deployer(), &missing).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permanent);
    assert_eq!(
        error.to_string(),
        format!(
            "the image {}@{} is not in its registry any more",
            missing.image, missing.digest
        )
    );
    fixture.expect_live(&good).await;
}

/// Makes the first calls of a deployment with a deployer that is dropped afterwards.
async fn begin(fixture: &Fixture, spec: &DeploySpec, calls: usize) {
    let deployer = fixture.deployer();
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

async fn a_deployment_continues_after_a_crash_between_any_two_calls(fixture: Fixture) {
    for (calls, kind) in [Kind::One, Kind::Two, Kind::One, Kind::Two, Kind::One]
        .into_iter()
        .enumerate()
    {
        let spec = fixture.spec(kind, StageName::Preprod);
        begin(&fixture, &spec, calls).await;
        assert_eq!(
            deploy(&fixture.deployer(), &spec).await.unwrap(),
            Outcome::Live,
            "after {calls} calls"
        );
        fixture.expect_live(&spec).await;
    }
}

async fn a_rollback_works_after_a_crash_between_any_two_calls(fixture: Fixture) {
    let good = fixture.spec(Kind::One, StageName::Preprod);
    deploy(&fixture.deployer(), &good).await.unwrap();
    for calls in 0..4 {
        let unhealthy = fixture.spec(Kind::Exits, StageName::Preprod);
        begin(&fixture, &unhealthy, calls.min(3)).await;
        let progress = silent();
        // Rolls back at once, twice: the process may have died during the first rollback.
        assert_eq!(
            fixture
                .deployer()
                .roll_back(&unhealthy, &progress)
                .await
                .unwrap(),
            previous(&good)
        );
        assert_eq!(
            fixture
                .deployer()
                .roll_back(&unhealthy, &progress)
                .await
                .unwrap(),
            previous(&good)
        );
        fixture.expect_live(&good).await;
        begin(&fixture, &unhealthy, calls.min(3)).await;
        let Outcome::RolledBack { back, .. } =
            deploy(&fixture.deployer(), &unhealthy).await.unwrap()
        else {
            panic!("the release went live")
        };
        assert_eq!(back, previous(&good));
        fixture.expect_live(&good).await;
    }
}

async fn an_abandoned_deployment_does_not_block_the_next(fixture: Fixture) {
    let good = fixture.spec(Kind::One, StageName::Staging);
    deploy(&fixture.deployer(), &good).await.unwrap();
    let abandoned = fixture.spec(Kind::Two, StageName::Staging);
    begin(&fixture, &abandoned, 2).await;
    let unhealthy = fixture.spec(Kind::Exits, StageName::Staging);
    let Outcome::RolledBack { back, .. } = deploy(&fixture.deployer(), &unhealthy).await.unwrap()
    else {
        panic!("the release went live")
    };
    // A release that was never found healthy does not become live.
    assert_eq!(back, previous(&good));
    assert_eq!(
        fixture.answer(StageName::Staging).await.as_ref(),
        Some(&good.digest)
    );
    let next = fixture.spec(Kind::Two, StageName::Staging);
    assert_eq!(
        deploy(&fixture.deployer(), &next).await.unwrap(),
        Outcome::Live
    );
    fixture.expect_live(&next).await;
}

async fn stages_are_independent(fixture: Fixture) {
    let prod = fixture.spec(Kind::One, StageName::Prod);
    deploy(&fixture.deployer(), &prod).await.unwrap();
    let before = fixture
        .deployer()
        .running(&prod.project, prod.stage)
        .await
        .unwrap();
    for kind in [Kind::Two, Kind::Exits] {
        drop(
            deploy(&fixture.deployer(), &fixture.spec(kind, StageName::Staging))
                .await
                .unwrap(),
        );
    }
    assert_eq!(
        fixture.answer(StageName::Staging).await,
        Some(fixture.spec(Kind::Two, StageName::Staging).digest)
    );
    fixture
        .deployer()
        .remove_stage(&prod.project, StageName::Staging, Volumes::Remove)
        .await
        .unwrap();
    assert_eq!(
        fixture
            .deployer()
            .running(&prod.project, prod.stage)
            .await
            .unwrap(),
        before
    );
    fixture.expect_live(&prod).await;
}

async fn volumes_outlive_deployments(fixture: Fixture) {
    for (round, text) in [(1, "one"), (2, "two")] {
        let mut spec = fixture.spec(Kind::One, StageName::Prod);
        let script = format!(
            "echo {text} >> /var/lib/odoo/seen; ln -s /var/lib/odoo/seen /srv/site/seen; exec odoo"
        );
        if let Target::Docker { .. } = fixture.0.target {
            spec.settings.command = vec!["sh".to_owned(), "-c".to_owned(), script];
        }
        assert_eq!(
            deploy(&fixture.deployer(), &spec).await.unwrap(),
            Outcome::Live
        );
        match &fixture.0.target {
            Target::Fake(fake) => {
                assert_eq!(fake.volumes(&spec.project, spec.stage), ["filestore"])
            }
            Target::Docker { .. } => {
                let seen = fixture.get(StageName::Prod, "/seen").await.unwrap();
                assert_eq!(seen, ["one\n", "two\n"][..round].concat());
            }
        }
        fixture
            .deployer()
            .remove_stage(&spec.project, spec.stage, Volumes::Keep)
            .await
            .unwrap();
    }
}

async fn bad_settings_and_slugs_are_refused(fixture: Fixture) {
    let spec = fixture.spec(Kind::One, StageName::Staging);
    let mut bad = spec.clone();
    bad.settings.networks = vec!["host".to_owned()];
    let error = deploy(&fixture.deployer(), &bad).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the networks of the stage staging cannot be used: the network `host` is not allowed"
    );
    assert_eq!(error.kind(), ErrorKind::Permanent);
    let mut greedy = spec.clone();
    greedy.settings.memory_mib = Some(4097);
    let error = deploy(&fixture.deployer(), &greedy).await.unwrap_err();
    assert!(
        matches!(
            error,
            DeployError::Settings {
                field: "memory_mib",
                ..
            }
        ),
        "{error}"
    );
    for project in ["", "../containers", "A", "a/b", "-a", "a b", "a\n"] {
        let error = deploy(
            &fixture.deployer(),
            &DeploySpec {
                project: project.to_owned(),
                ..spec.clone()
            },
        )
        .await
        .unwrap_err();
        assert!(matches!(error, DeployError::Project(_)), "{project}");
    }
    let unnamed = DeploySpec {
        image: "sample/odoo".to_owned(),
        ..spec.clone()
    };
    assert!(matches!(
        deploy(&fixture.deployer(), &unnamed).await,
        Err(DeployError::Containers(ContainersError::ImageName(_)))
    ));
    let hidden = Secrets::new(BTreeMap::from([("A B".to_owned(), "hunter22".to_owned())]));
    let error = deploy(
        &fixture.deployer(),
        &DeploySpec {
            secrets: hidden,
            ..spec
        },
    )
    .await
    .unwrap_err();
    assert!(
        matches!(
            error,
            DeployError::Settings {
                field: "secrets",
                ..
            }
        ) && !format!("{error} {error:?}").contains("hunter22")
    );
}

/// Polls a future this many times and then drops it, as when the process is killed while it waits.
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
async fn a_deployment_continues_after_a_kill_at_any_point() {
    then_clean(Fixture::docker().await, |fixture| async move {
        for round in 0.. {
            let spec = fixture.spec(
                if round % 2 == 0 { Kind::One } else { Kind::Two },
                StageName::Staging,
            );
            let whole = cut_short(deploy(&fixture.deployer(), &spec), 1 + round * 3).await;
            assert_eq!(
                deploy(&fixture.deployer(), &spec).await.unwrap(),
                Outcome::Live,
                "killed after {} polls",
                1 + round * 3
            );
            fixture.expect_live(&spec).await;
            if whole.is_some() {
                assert!(round > 3, "a deployment has more than {round} steps");
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_strings_stay_data_and_secrets_stay_hidden() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let hostile = "$(touch /pwned) `id` ; --privileged\n\"'\\ é";
        let mut spec = fixture.spec(Kind::One, StageName::Staging);
        spec.release = Some("v1.0.0\",\"ecluse.stage\":\"prod".to_owned());
        spec.settings.environment.insert("HOSTILE".to_owned(), hostile.to_owned());
        spec.secrets = Secrets::new(BTreeMap::from([("TOKEN".to_owned(), "hunter22hunter22".to_owned())]));
        let script = "printf %s \"$HOSTILE\" > /srv/site/hostile; printf %s \"$1\" > /srv/site/argument; printf %s \"$TOKEN\" > /srv/site/token; exec odoo";
        spec.settings.command = ["sh", "-c", script, "sh", hostile].map(str::to_owned).to_vec();
        assert_eq!(deploy(&fixture.deployer(), &spec).await.unwrap(), Outcome::Live);
        assert_eq!(fixture.get(spec.stage, "/hostile").await.as_deref(), Some(hostile));
        assert_eq!(fixture.get(spec.stage, "/argument").await.as_deref(), Some(hostile));
        assert_eq!(fixture.get(spec.stage, "/token").await.as_deref(), Some("hunter22hunter22"));
        let running = fixture.deployer().running(&spec.project, spec.stage).await.unwrap().unwrap();
        assert_eq!(running.release, spec.release);
        assert!(!format!("{spec:?}").contains("hunter22"));

        let mut leaks = fixture.spec(Kind::One, StageName::Staging);
        leaks.secrets = spec.secrets.clone();
        leaks.settings.command = ["sh", "-c", "echo \"token=$TOKEN\"; exit 1"].map(str::to_owned).to_vec();
        let Outcome::RolledBack { log, .. } = deploy(&fixture.deployer(), &leaks).await.unwrap() else { panic!("the release went live") };
        assert_eq!(log, ["token=***"]);
    })
    .await;
}

#[tokio::test]
async fn a_missing_program_is_a_fault_of_the_release() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let good = fixture.spec(Kind::One, StageName::Staging);
        deploy(&fixture.deployer(), &good).await.unwrap();
        let mut broken = fixture.spec(Kind::Two, StageName::Staging);
        broken.settings.command = vec!["/no/such/program".to_owned()];
        let Outcome::RolledBack { back, reason, .. } =
            deploy(&fixture.deployer(), &broken).await.unwrap()
        else {
            panic!("the release went live")
        };
        assert_eq!(reason, "it ended by itself with exit status 127");
        assert_eq!(back, previous(&good));
        fixture.expect_live(&good).await;
    })
    .await;
}

#[tokio::test]
async fn a_port_in_use_is_reported_and_a_rollback_still_works() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let good = fixture.spec(Kind::One, StageName::Staging);
        deploy(&fixture.deployer(), &good).await.unwrap();
        let somebody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut blocked = fixture.spec(Kind::Two, StageName::Staging);
        blocked.settings.ports[0].host = somebody.local_addr().unwrap().port();
        let error = deploy(&fixture.deployer(), &blocked).await.unwrap_err();
        assert!(matches!(error, DeployError::PortTaken { .. }), "{error}");
        assert_eq!(error.kind(), ErrorKind::Permanent);
        assert_eq!(
            fixture
                .deployer()
                .roll_back(&blocked, &silent())
                .await
                .unwrap(),
            previous(&good)
        );
        fixture.expect_live(&good).await;
    })
    .await;
}

/// Pushes the same image with another user.
async fn with_user(image: &str, digest: &Digest, user: &str) -> Digest {
    let (registry, repository) = image.split_once('/').unwrap();
    let base = format!("http://{registry}/v2/{repository}");
    let http = reqwest::Client::new();
    let accept = "application/vnd.oci.image.manifest.v1+json";
    let manifest = http
        .get(format!("{base}/manifests/{digest}"))
        .header("accept", accept)
        .send()
        .await
        .unwrap();
    let kind = manifest.headers()["content-type"].clone();
    let mut manifest: serde_json::Value = manifest.json().await.unwrap();
    let config = manifest["config"]["digest"].as_str().unwrap();
    let mut config: serde_json::Value = http
        .get(format!("{base}/blobs/{config}"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    config["config"]["User"] = user.into();
    let config = serde_json::to_vec(&config).unwrap();
    manifest["config"]["digest"] = Digest::sha256(&config).as_str().into();
    manifest["config"]["size"] = config.len().into();
    let upload = http
        .post(format!("{base}/blobs/uploads/"))
        .send()
        .await
        .unwrap();
    let mut location = upload
        .url()
        .join(upload.headers()["location"].to_str().unwrap())
        .unwrap();
    location
        .query_pairs_mut()
        .append_pair("digest", Digest::sha256(&config).as_str());
    let blob = http.put(location).body(config).send().await.unwrap();
    assert!(blob.status().is_success(), "{blob:?}");
    let manifest = serde_json::to_vec(&manifest).unwrap();
    let digest = Digest::sha256(&manifest);
    let put = http
        .put(format!("{base}/manifests/{digest}"))
        .header("content-type", kind)
        .body(manifest)
        .send()
        .await
        .unwrap();
    assert!(put.status().is_success(), "{put:?}");
    digest
}

#[tokio::test]
async fn a_container_that_cannot_start_is_a_fault_of_the_release() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let good = fixture.spec(Kind::One, StageName::Staging);
        deploy(&fixture.deployer(), &good).await.unwrap();
        let mut broken = fixture.spec(Kind::Two, StageName::Staging);
        broken.digest = with_user(&broken.image, &broken.digest, "ghost").await;
        let Outcome::RolledBack { back, reason, .. } =
            deploy(&fixture.deployer(), &broken).await.unwrap()
        else {
            panic!("the release went live")
        };
        assert!(reason.contains("cannot be run"), "{reason}");
        assert_eq!(back, previous(&good));
        fixture.expect_live(&good).await;
    })
    .await;
}

#[tokio::test]
async fn every_network_is_joined() {
    let fixture = Fixture::docker().await;
    let Target::Docker { host, .. } = &fixture.0.target else {
        panic!()
    };
    let engine = bollard::Docker::connect_with_unix(host, 30, bollard::API_DEFAULT_VERSION)
        .unwrap()
        .negotiate_version()
        .await
        .unwrap();
    let names = ["a", "b"].map(|name| format!("{}-{name}", fixture.0.project));
    for name in &names {
        engine
            .create_network(bollard::models::NetworkCreateRequest {
                name: name.clone(),
                ..Default::default()
            })
            .await
            .unwrap();
    }
    let wanted = names.to_vec();
    then_clean(fixture, |fixture| async move {
        let mut spec = fixture.spec(Kind::One, StageName::Staging);
        spec.settings.networks = wanted.clone();
        spec.access.networks = wanted.clone();
        fixture.deployer().prepare(&spec, &silent()).await.unwrap();
        assert_eq!(
            deploy(&fixture.deployer(), &spec).await.unwrap(),
            Outcome::Live
        );
        fixture.expect_live(&spec).await;
        let Target::Docker { host, .. } = &fixture.0.target else {
            panic!()
        };
        let containers = Containers::new(host, None)
            .unwrap()
            .list(&[("ecluse.project", &spec.project)])
            .await
            .unwrap();
        assert_eq!(containers[0].networks, wanted);
    })
    .await;
    for name in &names {
        engine.remove_network(name).await.unwrap();
    }
}

#[tokio::test]
async fn a_network_must_exist() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let mut spec = fixture.spec(Kind::One, StageName::Staging);
        spec.settings.networks = vec!["no-such-network".to_owned()];
        spec.access.networks = spec.settings.networks.clone();
        let error = deploy(&fixture.deployer(), &spec).await.unwrap_err();
        assert!(matches!(&error, DeployError::Containers(ContainersError::NoNetwork(network)) if network == "no-such-network"), "{error}");
        assert_eq!(error.kind(), ErrorKind::Permanent);
    })
    .await;
}

#[tokio::test]
async fn an_engine_that_is_down_is_transient() {
    let fixture = Fixture::fake();
    let Target::Fake(fake) = &fixture.0.target else {
        panic!()
    };
    let spec = fixture.spec(Kind::One, StageName::Staging);
    fake.set_down(true);
    assert_eq!(
        deploy(&fixture.deployer(), &spec).await.unwrap_err().kind(),
        ErrorKind::Transient
    );
    fake.set_down(false);
    assert_eq!(
        deploy(&fixture.deployer(), &spec).await.unwrap(),
        Outcome::Live
    );
    let names: Vec<_> = fake.calls().iter().map(|call| call.name).collect();
    assert_eq!(
        names,
        [
            "prepare", "prepare", "switch", "verify", "commit", "clean_up"
        ]
    );
}
