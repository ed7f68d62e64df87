//! The networks of stages, on a real engine: what reaches what, and which networks stay.

use std::collections::{BTreeSet, HashMap};
use std::time::SystemTime;

use bollard::exec::{CreateExecOptions, StartExecResults};
use bollard::models::NetworkCreateRequest;
use chrono::{DateTime, Utc};
use ecluse_clients::containers::{Container, ContainerSpec, ImageByDigest};
use ecluse_domain::stage::own_network;
use futures::StreamExt;

use super::*;

fn host(fixture: &Fixture) -> &str {
    match &fixture.0.target {
        Target::Docker { host, .. } => host,
        Target::Fake(_) => panic!("these tests need a real engine"),
    }
}

fn containers(fixture: &Fixture) -> Containers {
    Containers::new(host(fixture), None).unwrap()
}

async fn engine(fixture: &Fixture) -> bollard::Docker {
    bollard::Docker::connect_with_unix(host(fixture), 30, bollard::API_DEFAULT_VERSION)
        .unwrap()
        .negotiate_version()
        .await
        .unwrap()
}

/// The only container of a stage.
async fn container_of(fixture: &Fixture, stage: StageName) -> Container {
    let labels = [
        ("ecluse.project", fixture.0.project.as_str()),
        ("ecluse.stage", stage.as_str()),
    ];
    let mut all = containers(fixture).list(&labels).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

/// Whether a program in the container can open a connection to this port.
async fn reaches(fixture: &Fixture, from: &Container, host: &str, port: u16) -> bool {
    let engine = engine(fixture).await;
    let port = port.to_string();
    let exec = CreateExecOptions {
        cmd: Some(vec!["timeout", "3", "telnet", host, &port]),
        attach_stdout: Some(true),
        attach_stderr: Some(true),
        ..CreateExecOptions::default()
    };
    let exec = engine.create_exec(&from.id, exec).await.unwrap().id;
    if let StartExecResults::Attached { mut output, .. } =
        engine.start_exec(&exec, None).await.unwrap()
    {
        while output.next().await.is_some() {}
    }
    engine.inspect_exec(&exec).await.unwrap().exit_code == Some(0)
}

/// The address that the host has in the network of the container.
async fn gateway(fixture: &Fixture, container: &Container) -> String {
    let answer = engine(fixture)
        .await
        .inspect_container(&container.id, None)
        .await
        .unwrap();
    let networks = answer.network_settings.unwrap().networks.unwrap();
    networks.into_values().next().unwrap().gateway.unwrap()
}

/// The names of the networks that exist for the stages of the project.
async fn own_networks(fixture: &Fixture) -> BTreeSet<String> {
    let networks = engine(fixture).await.list_networks(None).await.unwrap();
    let names = networks.into_iter().filter_map(|network| network.name);
    let prefix = format!("ecluse-{}-", fixture.0.project);
    names.filter(|name| name.starts_with(&prefix)).collect()
}

/// Creates the container that a version before the stages had networks created, and makes it live:
/// it is in the engine's default network.
async fn make_live_as_before(fixture: &Fixture, spec: &DeploySpec) {
    let containers = containers(fixture);
    let image = ImageByDigest::new(&spec.image, spec.digest.clone()).unwrap();
    containers.pull(&image).await.unwrap();
    let labels = [
        ("ecluse.project", spec.project.clone()),
        ("ecluse.stage", spec.stage.to_string()),
        ("ecluse.deployment", spec.deployment.to_string()),
        ("ecluse.digest", spec.digest.to_string()),
        ("ecluse.release", String::new()),
        ("ecluse.health-path", spec.settings.health_path.clone()),
        ("ecluse.health-port", spec.settings.health_port.to_string()),
    ];
    containers
        .create(&ContainerSpec {
            name: format!("ecluse-{}-before", spec.project),
            image,
            command: Vec::new(),
            environment: BTreeMap::from([("ECLUSE_DIGEST".to_owned(), spec.digest.to_string())]),
            secrets: Secrets::default(),
            labels: labels.map(|(name, value)| (name.to_owned(), value)).into(),
            ports: spec.settings.ports.clone(),
            networks: Vec::new(),
            volumes: BTreeMap::new(),
            volume_labels: HashMap::new(),
            memory_mib: None,
            cpu_millicores: None,
        })
        .await
        .unwrap();
    let container = container_of(fixture, spec.stage).await;
    containers.start(&container).await.unwrap();
    containers.keep_running(&container).await.unwrap();
    fixture.expect_live(spec).await;
    assert_eq!(container_of(fixture, spec.stage).await.networks, ["bridge"]);
}

#[tokio::test]
async fn a_stage_reaches_neither_another_project_nor_another_stage() {
    let rival = Fixture::docker().await;
    then_clean(rival, |rival| async move {
        let rivals = rival.spec(Kind::One, StageName::Prod);
        deploy(&rival.deployer(), &rivals).await.unwrap();
        then_clean(Fixture::docker().await, |fixture| async move {
            for stage in [StageName::Staging, StageName::Prod] {
                let spec = fixture.spec(Kind::One, stage);
                assert_eq!(
                    deploy(&fixture.deployer(), &spec).await.unwrap(),
                    Outcome::Live
                );
                fixture.expect_live(&spec).await;
            }
            let staging = container_of(&fixture, StageName::Staging).await;
            // The same program does reach its own container.
            assert!(reaches(&fixture, &staging, &staging.addresses[0].to_string(), 8069).await);

            let own_prod = container_of(&fixture, StageName::Prod).await;
            let rival_prod = container_of(&rival, StageName::Prod).await;
            for other in [&own_prod, &rival_prod] {
                for address in [&other.addresses[0].to_string(), &other.name] {
                    assert!(
                        !reaches(&fixture, &staging, address, 8069).await,
                        "{} reaches {} at {address}",
                        staging.name,
                        other.name
                    );
                }
            }
            assert!(reaches(&fixture, &staging, &staging.name, 8069).await);
            // A port that is published at the host's loopback address is not at the address that
            // the host has in the network.
            let gateway = gateway(&fixture, &staging).await;
            let published = rival.0.ports[&StageName::Prod];
            assert!(!reaches(&fixture, &staging, &gateway, published).await);
            let network = own_network(&fixture.0.project, StageName::Staging);
            assert_eq!(staging.networks, [network.as_str()]);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn stages_in_an_allowed_network_reach_each_other() {
    let fixture = Fixture::docker().await;
    let shared = format!("{}-shared", fixture.0.project);
    let engine = engine(&fixture).await;
    let request = NetworkCreateRequest {
        name: shared.clone(),
        ..NetworkCreateRequest::default()
    };
    engine.create_network(request).await.unwrap();
    let name = shared.clone();
    then_clean(fixture, |fixture| async move {
        for stage in [StageName::Staging, StageName::Prod] {
            let mut spec = fixture.spec(Kind::One, stage);
            spec.settings.networks = vec![name.clone()];
            let error = deploy(&fixture.deployer(), &spec).await.unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "the networks of the stage {stage} cannot be used: the network `{name}` is not allowed for this project: an administrator of the installation can allow it"
                )
            );
            spec.access.networks = vec![name.clone()];
            assert_eq!(deploy(&fixture.deployer(), &spec).await.unwrap(), Outcome::Live);
        }
        let staging = container_of(&fixture, StageName::Staging).await;
        let prod = container_of(&fixture, StageName::Prod).await;
        assert!(reaches(&fixture, &staging, &prod.addresses[0].to_string(), 8069).await);
        assert!(own_networks(&fixture).await.is_empty());
    })
    .await;
    engine.remove_network(&shared).await.unwrap();
}

#[tokio::test]
async fn a_container_of_the_version_before_is_replaced_and_restored() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let before = fixture.spec(Kind::One, StageName::Prod);
        make_live_as_before(&fixture, &before).await;

        let broken = fixture.spec(Kind::Exits, StageName::Prod);
        let Outcome::RolledBack { back, .. } = deploy(&fixture.deployer(), &broken).await.unwrap()
        else {
            panic!("the release went live")
        };
        assert_eq!(back, previous(&before));
        fixture.expect_live(&before).await;
        assert_eq!(
            container_of(&fixture, StageName::Prod).await.networks,
            ["bridge"]
        );
        assert!(
            own_networks(&fixture).await.is_empty(),
            "nothing uses the network"
        );

        let next = fixture.spec(Kind::Two, StageName::Prod);
        assert_eq!(
            deploy(&fixture.deployer(), &next).await.unwrap(),
            Outcome::Live
        );
        fixture.expect_live(&next).await;
        let network = own_network(&fixture.0.project, StageName::Prod);
        assert_eq!(
            container_of(&fixture, StageName::Prod).await.networks,
            [network.as_str()]
        );

        let broken = fixture.spec(Kind::Unhealthy, StageName::Prod);
        let Outcome::RolledBack { back, .. } = deploy(&fixture.deployer(), &broken).await.unwrap()
        else {
            panic!("the release went live")
        };
        assert_eq!(back, previous(&next));
        fixture.expect_live(&next).await;
    })
    .await;
}

#[tokio::test]
async fn a_deployment_that_the_version_before_prepared_goes_live_in_its_own_network() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let mut spec = fixture.spec(Kind::One, StageName::Staging);
        spec.settings.networks = vec!["bridge".to_owned()];
        spec.access.networks = spec.settings.networks.clone();
        begin(&fixture, &spec, 1).await;
        spec.settings.networks.clear();
        assert_eq!(
            deploy(&fixture.deployer(), &spec).await.unwrap(),
            Outcome::Live
        );
        fixture.expect_live(&spec).await;
        let network = own_network(&fixture.0.project, StageName::Staging);
        assert_eq!(
            container_of(&fixture, StageName::Staging).await.networks,
            [network.as_str()]
        );
    })
    .await;
}

#[tokio::test]
async fn a_network_that_was_removed_is_created_again() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let network = own_network(&fixture.0.project, StageName::Prod);
        let engine = engine(&fixture).await;
        let good = fixture.spec(Kind::One, StageName::Prod);
        begin(&fixture, &good, 1).await;
        engine.remove_network(&network).await.unwrap();
        assert_eq!(
            deploy(&fixture.deployer(), &good).await.unwrap(),
            Outcome::Live
        );

        // The next deployment is in another network, so the previous container's network has no
        // running container, and an operator removes it.
        let mut next = fixture.spec(Kind::Exits, StageName::Prod);
        next.settings.networks = vec!["bridge".to_owned()];
        next.access.networks = next.settings.networks.clone();
        begin(&fixture, &next, 2).await;
        engine.remove_network(&network).await.unwrap();
        assert_eq!(
            fixture
                .deployer()
                .roll_back(&next, &silent())
                .await
                .unwrap(),
            previous(&good)
        );
        fixture.expect_live(&good).await;
        assert_eq!(own_networks(&fixture).await, BTreeSet::from([network]));
    })
    .await;
}

#[tokio::test]
async fn only_unused_networks_are_removed() {
    then_clean(Fixture::docker().await, |fixture| async move {
        let containers = containers(&fixture);
        let project = fixture.0.project.clone();
        let labels = [("ecluse.project", project.as_str())];
        let spec = fixture.spec(Kind::One, StageName::Prod);
        deploy(&fixture.deployer(), &spec).await.unwrap();
        let running = own_network(&project, StageName::Prod);
        // A container that never started has no address in its network.
        begin(&fixture, &fixture.spec(Kind::One, StageName::Preprod), 1).await;
        let created = own_network(&project, StageName::Preprod);
        let unused = own_network(&project, StageName::Staging);
        containers
            .ensure_network(&unused, &labels, NetworkRange::default())
            .await
            .unwrap();
        let remove = async |before: DateTime<Utc>| {
            containers
                .remove_unused_networks(&labels, before)
                .await
                .unwrap()
        };
        let hour_ago = SystemTime::now() - Duration::from_hours(1);
        assert_eq!(remove(hour_ago.into()).await, 0);
        assert_eq!(own_networks(&fixture).await.len(), 3);
        assert_eq!(remove(DateTime::<Utc>::MAX_UTC).await, 1);
        assert_eq!(
            own_networks(&fixture).await,
            BTreeSet::from([running, created])
        );
        fixture.expect_live(&spec).await;
    })
    .await;
}

#[tokio::test]
async fn more_networks_than_the_engine_has_subnets_of_its_own() {
    let fixture = Fixture::docker().await;
    let containers = containers(&fixture);
    let project = fixture.0.project.clone();
    let labels = [("ecluse.project", project.as_str())];
    // Four processes at a time, each of which creates the same networks.
    let names: Vec<String> = (0..40)
        .map(|number| format!("{project}-{number}"))
        .collect();
    let made = futures::future::join_all((0..4).map(|_| async {
        let mut made = Vec::new();
        for name in &names {
            let range = NetworkRange::default();
            made.push(containers.ensure_network(name, &labels, range).await);
        }
        made
    }))
    .await;
    let exact = containers.find_network(&names[0]).await.unwrap().unwrap();
    // The engine itself would accept the beginning of an id.
    let by_id = containers.find_network(&exact.id[..12]).await.unwrap();
    let removed = containers
        .remove_unused_networks(&labels, DateTime::<Utc>::MAX_UTC)
        .await
        .unwrap();
    for network in made.into_iter().flatten() {
        network.unwrap();
    }
    assert!(removed >= 40, "{removed}");
    assert_eq!(by_id, None);
}

#[tokio::test]
async fn a_full_range_is_reported() {
    let fixture = Fixture::docker().await;
    let containers = containers(&fixture);
    let project = fixture.0.project.clone();
    let labels = [("ecluse.project", project.as_str())];
    let range: NetworkRange = "10.202.203.16/28".parse().unwrap();
    let first = containers
        .ensure_network(&format!("{project}-1"), &labels, range)
        .await;
    let second = containers
        .ensure_network(&format!("{project}-2"), &labels, range)
        .await;
    let others = containers
        .ensure_network(
            &format!("{project}-1"),
            &[("ecluse.project", "other")],
            range,
        )
        .await;
    containers
        .remove_unused_networks(&labels, DateTime::<Utc>::MAX_UTC)
        .await
        .unwrap();
    first.unwrap();
    let full = second.unwrap_err();
    assert_eq!(
        full.to_string(),
        format!(
            "the network `{project}-2` cannot be created, because no free addresses are left in 10.202.203.16/28; set a larger range of addresses with ECLUSE_NETWORKS"
        )
    );
    assert_eq!(full.kind(), ErrorKind::Permanent);
    assert!(matches!(others, Err(ContainersError::NetworkTaken(_))));
}
