//! Deploying onto a Docker engine. Everything that must survive a kill is in the engine itself: which
//! deployment a container belongs to is in its labels, whether it was ever live is in its restart policy
//! (`no` until `commit` makes it `unless-stopped`), so a container on trial that crashes stays down to be looked at.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{StageName, StageSettings};
use tokio::time::Instant;

use super::{Data, DeployError, DeploySpec, Health, Previous, Progress, RolledBack, Running, say};
use crate::containers::{Container, ContainerSpec, ContainerState, Containers, ContainersError, ImageByDigest, Secrets, Start};

const PROJECT: &str = "ecluse.project";
const STAGE: &str = "ecluse.stage";
const DEPLOYMENT: &str = "ecluse.deployment";
const DIGEST: &str = "ecluse.digest";
const RELEASE: &str = "ecluse.release";
const HEALTH_PATH: &str = "ecluse.health-path";
const HEALTH_PORT: &str = "ecluse.health-port";

/// How long a container may take to end when asked to: Odoo finishes its requests first.
const STOP_GRACE: Duration = Duration::from_secs(30);
/// How long the previous container may take to run again.
const RETURN_TIME: Duration = Duration::from_secs(30);
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
const LOG_LINES: usize = 40;

#[derive(Debug)]
pub struct DockerDeployer {
    containers: Containers,
    http: reqwest::Client,
}

impl DockerDeployer {
    /// Nothing is connected yet: an engine that is down only fails the calls.
    pub fn new(containers: Containers) -> Result<Self, reqwest::Error> {
        // A health answer comes from the container itself: no proxy, and no redirect to somewhere else.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PROBE_TIMEOUT)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { containers, http })
    }

    pub(super) async fn prepare(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        let image = ImageByDigest::new(&spec.image, spec.digest.clone())?;
        if !self.containers.has_image(&image).await? {
            say(progress, format!("pulling {image}"));
            self.containers.pull(&image).await?;
        }
        let existing = self.of(spec).await?;
        if let Some(half_removed) = existing.iter().find(|container| container.state == ContainerState::Dead) {
            self.containers.remove(half_removed).await?;
        }
        let existing = match existing.into_iter().find(|container| container.state != ContainerState::Dead) {
            Some(container) => container,
            None => self.create(spec, image, progress).await?,
        };
        for network in spec.settings.networks.iter().skip(1) {
            self.containers.join_network(&existing, network).await?;
        }
        Ok(())
    }

    async fn create(&self, spec: &DeploySpec, image: ImageByDigest, progress: &Progress) -> Result<Container, DeployError> {
        let container = container_spec(spec, image);
        say(progress, format!("making the container {}", container.name));
        let taken = match self.containers.create(&container).await {
            Ok(()) => false,
            // By another worker at this same step, when the labels say so.
            Err(ContainersError::NameTaken(_)) => true,
            Err(error) => return Err(error.into()),
        };
        if let Some(made) = self.of(spec).await?.into_iter().next() {
            return Ok(made);
        }
        match self.containers.find(&container.name).await? {
            Some(_) if taken => Err(ContainersError::NameTaken(container.name).into()),
            // Still being made, or removed again already.
            Some(_) | None => Err(DeployError::NotPrepared(spec.deployment)),
        }
    }

    pub(super) async fn switch(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        let (new, others) = self.new_and_others(spec).await?;
        // Old before new: both publish the same ports and write to the same volumes.
        for old in others.iter().filter(|container| container.state.is_active()) {
            say(progress, format!("stopping {}", old.name));
            self.containers.stop(old, STOP_GRACE).await?;
        }
        if new.state == ContainerState::Running {
            return Ok(());
        }
        say(progress, format!("starting {}", new.name));
        match self.containers.start(&new).await? {
            // A program that cannot be run is the release's fault: `verify` says so.
            Start::Started | Start::ProgramFailed => Ok(()),
            Start::PortTaken(reason) => Err(DeployError::PortTaken { stage: spec.stage, reason }),
        }
    }

    pub(super) async fn verify(&self, spec: &DeploySpec, progress: &Progress) -> Result<Health, DeployError> {
        let StageSettings { health_path, health_port, health_timeout_seconds, .. } = &spec.settings;
        say(progress, format!("waiting up to {health_timeout_seconds} s for {health_path} on port {health_port}"));
        let deadline = Instant::now() + Duration::from_secs((*health_timeout_seconds).into());
        let mut pause = Duration::from_millis(50);
        loop {
            let (new, _) = self.new_and_others(spec).await?;
            let ended = match &new.state {
                ContainerState::Running | ContainerState::Restarting => None,
                ContainerState::Created | ContainerState::Dead => return Err(DeployError::NotPrepared(spec.deployment)),
                ContainerState::NotStartable { reason } => Some(format!("its program cannot be run: {}", spec.secrets.mask(reason))),
                ContainerState::Exited { out_of_memory: true, .. } => {
                    Some("it was killed for using more memory than the stage allows".to_owned())
                }
                ContainerState::Exited { code, out_of_memory: false } => Some(format!("it ended by itself with exit status {code}")),
            };
            let answer = match ended {
                Some(reason) => return self.unhealthy(&new, reason, &spec.secrets, progress).await,
                None => self.probe(&new, *health_port, health_path).await,
            };
            let Err(answer) = answer else {
                say(progress, format!("{} is healthy", new.name));
                return Ok(Health::Healthy);
            };
            if Instant::now() >= deadline {
                let reason = format!("{health_path} on port {health_port} did not answer 2xx within {health_timeout_seconds} s: {answer}");
                return self.unhealthy(&new, reason, &spec.secrets, progress).await;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    async fn unhealthy(
        &self,
        container: &Container,
        reason: String,
        secrets: &Secrets,
        progress: &Progress,
    ) -> Result<Health, DeployError> {
        say(progress, format!("{} is not healthy: {reason}", container.name));
        let log = self.containers.last_lines(container, LOG_LINES, secrets).await?;
        log.iter().for_each(|line| say(progress, format!("| {line}")));
        Ok(Health::Unhealthy { reason, log })
    }

    pub(super) async fn commit(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        let (new, others) = self.new_and_others(spec).await?;
        // From here on the new one is what a later deployment goes back to.
        self.containers.keep_running(&new).await?;
        // What never became live, from a deployment that was given up.
        for leftover in others.iter().filter(|container| !container.kept_running) {
            say(progress, format!("removing {}", leftover.name));
            self.containers.remove(leftover).await?;
        }
        Ok(())
    }

    pub(super) async fn clean_up(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        let (_, others) = self.new_and_others(spec).await?;
        // A later deployment may be under way already: its container was not kept yet, or runs.
        for old in others.iter().filter(|container| container.kept_running && !container.state.is_active()) {
            say(progress, format!("removing {}", old.name));
            self.containers.remove(old).await?;
        }
        Ok(())
    }

    pub(super) async fn roll_back(&self, spec: &DeploySpec, progress: &Progress) -> Result<RolledBack, DeployError> {
        let (new, mut others): (Vec<_>, Vec<_>) =
            self.stage(&spec.project, spec.stage).await?.into_iter().partition(|container| is_of(container, spec));
        for container in &new {
            say(progress, format!("removing {}", container.name));
            self.containers.remove(container).await?;
        }
        let Some((index, previous)) = last_live(&others) else {
            say(progress, format!("nothing was live on {} before", spec.stage));
            return Ok(RolledBack { previous: None });
        };
        let container = others.swap_remove(index);
        // What never became live, from a deployment that was given up, may hold the ports.
        for leftover in others.iter().filter(|container| container.state.is_active()) {
            self.containers.stop(leftover, STOP_GRACE).await?;
        }
        self.start_again(spec, &container, progress).await?;
        Ok(RolledBack { previous: Some(previous) })
    }

    async fn start_again(&self, spec: &DeploySpec, container: &Container, progress: &Progress) -> Result<(), DeployError> {
        let not_back =
            |reason: String| DeployError::NotBack { image: format!("{}@{}", spec.image, spec.digest), stage: spec.stage, reason };
        if container.state != ContainerState::Running {
            say(progress, format!("starting {} again", container.name));
            match self.containers.start(container).await? {
                Start::Started => {}
                Start::ProgramFailed => return Err(not_back("its program cannot be run".to_owned())),
                Start::PortTaken(reason) => return Err(not_back(reason)),
            }
        }
        let deadline = Instant::now() + RETURN_TIME;
        loop {
            match self.containers.find(&container.id).await?.map(|now| now.state) {
                Some(ContainerState::Running) => break,
                None => return Err(not_back("it was removed meanwhile".to_owned())),
                Some(state) if Instant::now() >= deadline => {
                    return Err(not_back(format!("it is not running after {} s ({state:?})", RETURN_TIME.as_secs())));
                }
                Some(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        say(progress, format!("{} runs again", container.name));
        Ok(())
    }

    pub(super) async fn running(&self, project: &str, stage: StageName) -> Result<Option<Running>, DeployError> {
        let containers = self.stage(project, stage).await?;
        let active = containers.into_iter().filter(|container| container.state.is_active());
        let Some(container) = active.max_by_key(|container| (container.kept_running, container.created)) else { return Ok(None) };
        let Some(previous) = identity(&container) else { return Ok(None) };
        let path = container.labels.get(HEALTH_PATH).map_or("/", String::as_str);
        let healthy = match container.labels.get(HEALTH_PORT).and_then(|port| port.parse().ok()) {
            Some(port) => self.probe(&container, port, path).await.is_ok(),
            None => false,
        };
        Ok(Some(Running {
            deployment: previous.deployment,
            digest: previous.digest,
            release: container.labels.get(RELEASE).filter(|release| !release.is_empty()).cloned(),
            started_at: container.started,
            committed: container.kept_running,
            healthy,
            container: container.id,
        }))
    }

    pub(super) async fn remove_stage(&self, project: &str, stage: StageName, data: Data) -> Result<(), DeployError> {
        for container in self.stage(project, stage).await? {
            self.containers.remove(&container).await?;
        }
        match data {
            Data::Keep => Ok(()),
            Data::Remove => Ok(self.containers.remove_volumes(&[(PROJECT, project), (STAGE, stage.as_str())]).await?),
        }
    }

    async fn stage(&self, project: &str, stage: StageName) -> Result<Vec<Container>, ContainersError> {
        let containers = self.containers.list(&[(PROJECT, project), (STAGE, stage.as_str())]).await?;
        Ok(containers.into_iter().filter(|container| container.labels.contains_key(DEPLOYMENT)).collect())
    }

    async fn of(&self, spec: &DeploySpec) -> Result<Vec<Container>, ContainersError> {
        Ok(self.stage(&spec.project, spec.stage).await?.into_iter().filter(|container| is_of(container, spec)).collect())
    }

    async fn new_and_others(&self, spec: &DeploySpec) -> Result<(Container, Vec<Container>), DeployError> {
        let (new, others): (Vec<_>, Vec<_>) =
            self.stage(&spec.project, spec.stage).await?.into_iter().partition(|container| is_of(container, spec));
        new.into_iter().next().map(|new| (new, others)).ok_or(DeployError::NotPrepared(spec.deployment))
    }

    /// Asks the container itself first. Where its own address cannot be reached (an engine elsewhere, or behind a
    /// virtual machine), asks where the port is published.
    async fn probe(&self, container: &Container, port: u16, path: &str) -> Result<(), String> {
        let own = container.addresses.iter().map(|address| SocketAddr::new(*address, port).to_string());
        let published =
            container.published.iter().filter(|(inside, _)| *inside == port).filter_map(|(_, address)| self.as_seen_here(*address));
        let mut answer = "it has no address and does not publish the port".to_owned();
        for address in own.chain(published) {
            match self.http.get(format!("http://{address}{path}")).send().await {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) => return Err(format!("it answered {}", response.status().as_u16())),
                // Reached, so there is nobody else to ask.
                Err(error) if is_refused(&error) => return Err("nothing listens there".to_owned()),
                Err(error) if error.is_timeout() => answer = format!("no answer within {} s", PROBE_TIMEOUT.as_secs()),
                Err(error) if error.is_connect() => answer = "it cannot be reached".to_owned(),
                Err(_) => answer = "the answer was not HTTP".to_owned(),
            }
        }
        Err(answer)
    }

    /// Where a port published at `address` on the engine's host is found from this machine.
    fn as_seen_here(&self, address: SocketAddr) -> Option<String> {
        let engine = url::Url::parse(self.containers.host()).ok().and_then(|url| url.host().map(|host| host.to_string()));
        match (engine, address.ip()) {
            // Without a host in its address the engine is on this machine.
            (None, IpAddr::V4(ip)) if ip.is_unspecified() => Some(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), address.port()).to_string()),
            (None, IpAddr::V6(ip)) if ip.is_unspecified() => Some(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), address.port()).to_string()),
            (None, _) => Some(address.to_string()),
            (Some(engine), ip) if ip.is_unspecified() => Some(format!("{engine}:{}", address.port())),
            // The other machine's own loopback.
            (Some(_), ip) if ip.is_loopback() => None,
            (Some(_), _) => Some(address.to_string()),
        }
    }
}

fn is_refused(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused) {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_of(container: &Container, spec: &DeploySpec) -> bool {
    container.labels.get(DEPLOYMENT) == Some(&spec.deployment.to_string())
}

fn identity(container: &Container) -> Option<Previous> {
    let deployment: DeploymentId = container.labels.get(DEPLOYMENT)?.parse().ok()?;
    let digest: Digest = container.labels.get(DIGEST)?.parse().ok()?;
    Some(Previous { deployment, digest })
}

/// Which of these was live last: of those that were committed, the one that runs, else the youngest.
fn last_live(containers: &[Container]) -> Option<(usize, Previous)> {
    let committed =
        containers.iter().enumerate().filter(|(_, container)| container.kept_running && container.state != ContainerState::Dead);
    let (index, container) = committed.max_by_key(|(_, container)| (container.state.is_active(), container.created))?;
    identity(container).map(|previous| (index, previous))
}

fn container_spec(spec: &DeploySpec, image: ImageByDigest) -> ContainerSpec {
    let DeploySpec { project, stage, settings, .. } = spec;
    let release = spec.release.clone().unwrap_or_default();
    let mut environment = settings.environment.clone();
    environment.extend(
        [("PROJECT", project.clone()), ("STAGE", stage.to_string()), ("RELEASE", release.clone()), ("DIGEST", spec.digest.to_string())]
            .map(|(name, value)| (format!("ECLUSE_{name}"), value)),
    );
    let owner = [(PROJECT, project.clone()), (STAGE, stage.to_string())].map(|(name, value)| (name.to_owned(), value));
    let mut labels = HashMap::from(owner.clone());
    labels.extend(
        [
            (DEPLOYMENT, spec.deployment.to_string()),
            (DIGEST, spec.digest.to_string()),
            (RELEASE, release),
            (HEALTH_PATH, settings.health_path.clone()),
            (HEALTH_PORT, settings.health_port.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    ContainerSpec {
        name: container_name(project, *stage, spec.deployment),
        image,
        command: settings.command.clone(),
        environment,
        secrets: spec.secrets.clone(),
        labels,
        ports: settings.ports.clone(),
        networks: settings.networks.clone(),
        volumes: volumes(project, *stage, &settings.volumes),
        volume_labels: HashMap::from(owner),
        memory_mib: settings.memory_mib,
        cpu_millicores: settings.cpu_millicores,
    }
}

fn container_name(project: &str, stage: StageName, deployment: DeploymentId) -> String {
    // The last digits: the first ones of a version 7 UUID are the time, and shared by neighbours.
    let id = deployment.0.simple().to_string();
    format!("ecluse-{project}-{stage}-{}", &id[id.len() - 12..])
}

fn volumes(project: &str, stage: StageName, volumes: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    volumes.iter().map(|(name, path)| (format!("ecluse-{project}-{stage}-{name}"), path.clone())).collect()
}
