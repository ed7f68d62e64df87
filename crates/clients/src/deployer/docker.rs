//! Deploys to a Docker engine. All state that must survive a kill is in the engine itself: the
//! labels of a container name its deployment, and its restart policy shows whether it was ever live
//! (`no` until `commit` makes it `unless-stopped`). So a new container that crashes stays stopped,
//! and its log can be read.

mod network;
mod probe;
mod spec;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{StageName, StageSettings};
use tokio::time::Instant;

use super::{
    DeployError, DeploySpec, Health, Previous, Progress, RolledBack, Running, StageProgram,
    Volumes, report,
};
use spec::container_spec;

use crate::containers::{
    Container, ContainerRun, ContainerState, Containers, ContainersError, EngineNetwork,
    ImageByDigest, Network, NetworkRange, RunResult, Secrets, StartOutcome, Trust,
};

const PROJECT: &str = "ecluse.project";
const STAGE: &str = "ecluse.stage";
const DEPLOYMENT: &str = "ecluse.deployment";
const DIGEST: &str = "ecluse.digest";
const RELEASE: &str = "ecluse.release";
const HEALTH_PATH: &str = "ecluse.health-path";
const HEALTH_PORT: &str = "ecluse.health-port";

/// How long a container may take to end after a stop request: Odoo finishes its requests first.
const STOP_GRACE: Duration = Duration::from_secs(30);
/// How long the previous container may take to run again.
const RESTART_TIMEOUT: Duration = Duration::from_secs(30);
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);
const LOG_LINES: usize = 40;

#[derive(Debug)]
pub struct DockerDeployer {
    containers: Containers,
    /// Where the networks of stages have their addresses.
    range: NetworkRange,
    http: reqwest::Client,
}

impl DockerDeployer {
    /// Connects to nothing yet: an engine that is down only makes later calls fail.
    pub fn new(containers: Containers, range: NetworkRange) -> Result<Self, reqwest::Error> {
        // The health answer must come from the container itself: no proxy, and no redirect to
        // another server.
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PROBE_TIMEOUT)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self {
            containers,
            range,
            http,
        })
    }

    pub(super) async fn prepare(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let image = ImageByDigest::new(&spec.image, spec.digest.clone())?;
        if !self.containers.has_image(&image).await? {
            report(progress, format!("pulling {image}"));
            self.containers.pull(&image).await?;
        }
        let networks = self.find_networks(spec).await?;
        let (unusable, usable): (Vec<_>, Vec<_>) = self
            .containers_of(spec)
            .await?
            .into_iter()
            .partition(|container| is_unusable(container, &networks));
        for container in &unusable {
            self.containers.remove(container).await?;
        }
        let container = match usable.into_iter().next() {
            Some(container) => container,
            None => self.create(spec, image, &networks, progress).await?,
        };
        for network in networks.iter().skip(1) {
            self.containers.join_network(&container, network).await?;
        }
        Ok(())
    }

    async fn create(
        &self,
        spec: &DeploySpec,
        image: ImageByDigest,
        networks: &[EngineNetwork],
        progress: &Progress,
    ) -> Result<Container, DeployError> {
        let mut container = container_spec(spec, image, networks);
        if spec.settings.cpu_millicores.is_none() {
            // The engine refuses more cores than it has. A higher number in the settings is an error
            // of who entered it; the default is not.
            let cores = self.containers.cpu_millicores().await?;
            container.cpu_millicores = container.cpu_millicores.map(|cpu| cpu.min(cores));
        }
        report(
            progress,
            format!("creating the container {}", container.name),
        );
        let taken = match self.containers.create(&container).await {
            Ok(()) => false,
            // Another worker created it in the same step, if the labels match below.
            Err(ContainersError::NameTaken(_)) => true,
            // Another process has just removed the network, which nothing used yet.
            Err(ContainersError::NoNetwork(_)) => {
                return Err(DeployError::NotPrepared(spec.deployment));
            }
            Err(error) => return Err(error.into()),
        };
        if let Some(made) = self.containers_of(spec).await?.into_iter().next() {
            return Ok(made);
        }
        match self.containers.find(&container.name).await? {
            Some(_) if taken => Err(ContainersError::NameTaken(container.name).into()),
            // It is still being created, or is removed again already.
            Some(_) | None => Err(DeployError::NotPrepared(spec.deployment)),
        }
    }

    pub(super) async fn run_beside(
        &self,
        spec: &DeploySpec,
        program: &StageProgram,
        lines: impl FnMut(&str) + Send,
    ) -> Result<RunResult, DeployError> {
        let networks = self.find_networks(spec).await?;
        let mut command = program.command.clone();
        let arguments = command.split_off(1.min(command.len()));
        let run = ContainerRun {
            name: format!("ecluse-program-{}", DeploymentId::generate().0.simple()),
            image: ImageByDigest::new(&spec.image, spec.digest.clone())?,
            entrypoint: Some(command),
            command: arguments,
            user: None,
            environment: program.environment.clone(),
            secrets: Secrets::default(),
            file_secrets: Secrets::default(),
            // Not those of the stage: it is no container of a deployment.
            labels: HashMap::from([(
                "ecluse.program".to_owned(),
                format!("{}/{}", spec.project, spec.stage),
            )]),
            files: program.files.clone(),
            network: Network::OfStage(networks.into_iter().map(|network| network.id).collect()),
            volumes: BTreeMap::new(),
            scratch: BTreeMap::from([("/tmp".to_owned(), 16)]),
            read_only: true,
            trust: Trust::Untrusted,
            memory_mib: 256,
            cpu_millicores: 500,
            pids: 32,
            disk_mib: 16,
            read_only_volumes: Vec::new(),
            timeout: program.timeout,
        };
        Ok(self.containers.run(&run, lines).await?)
    }

    pub(super) async fn switch(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let (new, others) = self.new_and_others(spec).await?;
        // The old one is stopped before the new one starts: both publish the same ports and write
        // to the same volumes.
        for old in others
            .iter()
            .filter(|container| container.state.is_active())
            .filter(|_| {
                !ecluse_domain::planted::is_planted(
                    ecluse_domain::planted::Bug::StartsBesidePrevious,
                )
            })
        {
            report(progress, format!("stopping {}", old.name));
            self.containers.stop(old, STOP_GRACE).await?;
        }
        if new.state == ContainerState::Running {
            return Ok(());
        }
        report(progress, format!("starting {}", new.name));
        match self.start(&spec.project, spec.stage, &new).await? {
            // A program that cannot be run is a fault of the release, which `verify` reports.
            StartOutcome::Started | StartOutcome::ProgramFailed => Ok(()),
            StartOutcome::PortTaken(reason) => Err(DeployError::PortTaken {
                stage: spec.stage,
                reason,
            }),
        }
    }

    pub(super) async fn verify(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<Health, DeployError> {
        let StageSettings {
            health_path,
            health_port,
            health_timeout_seconds,
            ..
        } = &spec.settings;
        report(
            progress,
            format!(
                "waiting up to {health_timeout_seconds} s for {health_path} on port {health_port}"
            ),
        );
        let deadline = Instant::now() + Duration::from_secs((*health_timeout_seconds).into());
        let mut pause = Duration::from_millis(50);
        loop {
            let (new, _) = self.new_and_others(spec).await?;
            let ended = match &new.state {
                ContainerState::Running | ContainerState::Restarting => None,
                ContainerState::Created | ContainerState::Dead => {
                    return Err(DeployError::NotPrepared(spec.deployment));
                }
                ContainerState::NotStartable { reason } => Some(format!(
                    "its program cannot be run: {}",
                    spec.secrets.mask(reason)
                )),
                ContainerState::Exited {
                    out_of_memory: true,
                    ..
                } => Some("it was killed for using more memory than the stage allows".to_owned()),
                ContainerState::Exited {
                    code,
                    out_of_memory: false,
                } => Some(format!("it ended by itself with exit status {code}")),
            };
            if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::CallsStartedHealthy)
            {
                return Ok(Health::Healthy);
            }
            let answer = match ended {
                Some(reason) => return self.unhealthy(&new, reason, &spec.secrets, progress).await,
                None => self.probe(&new, *health_port, health_path).await,
            };
            let Err(answer) = answer else {
                report(progress, format!("{} is healthy", new.name));
                return Ok(Health::Healthy);
            };
            if Instant::now() >= deadline {
                let reason = format!(
                    "{health_path} on port {health_port} did not answer 2xx within {health_timeout_seconds} s: {answer}"
                );
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
        report(
            progress,
            format!("{} is not healthy: {reason}", container.name),
        );
        let log = self
            .containers
            .last_lines(container, LOG_LINES, secrets)
            .await?;
        log.iter()
            .for_each(|line| report(progress, format!("| {line}")));
        Ok(Health::Unhealthy { reason, log })
    }

    pub(super) async fn commit(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let (new, others) = self.new_and_others(spec).await?;
        // From now on a later deployment rolls back to the new container.
        self.containers.keep_running(&new).await?;
        // These containers never became live: their deployments were abandoned.
        for leftover in others.iter().filter(|container| !container.kept_running) {
            report(progress, format!("removing {}", leftover.name));
            self.containers.remove(leftover).await?;
        }
        Ok(())
    }

    pub(super) async fn clean_up(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let (_, others) = self.new_and_others(spec).await?;
        // A later deployment may have started already: its container is not committed yet, or runs.
        for old in others
            .iter()
            .filter(|container| container.kept_running && !container.state.is_active())
            .filter(|_| {
                !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::LeavesPrevious)
            })
        {
            report(progress, format!("removing {}", old.name));
            self.containers.remove(old).await?;
        }
        self.remove_own_network_if_unused(&spec.project, spec.stage)
            .await;
        Ok(())
    }

    pub(super) async fn roll_back(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<RolledBack, DeployError> {
        let (new, mut others): (Vec<_>, Vec<_>) = self
            .stage_containers(&spec.project, spec.stage)
            .await?
            .into_iter()
            .partition(|container| belongs_to(container, spec));
        for container in &new {
            report(progress, format!("removing {}", container.name));
            self.containers.remove(container).await?;
        }
        self.remove_own_network_if_unused(&spec.project, spec.stage)
            .await;
        let Some((index, previous)) = find_last_live(&others) else {
            report(
                progress,
                format!("nothing was live on {} before", spec.stage),
            );
            return Ok(RolledBack { previous: None });
        };
        let container = others.swap_remove(index);
        // Containers of abandoned deployments, which never became live, may use the ports.
        for leftover in others
            .iter()
            .filter(|container| container.state.is_active())
        {
            self.containers.stop(leftover, STOP_GRACE).await?;
        }
        self.start_again(spec, &container, progress).await?;
        Ok(RolledBack {
            previous: Some(previous),
        })
    }

    async fn start_again(
        &self,
        spec: &DeploySpec,
        container: &Container,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let rollback_failed = |reason: String| DeployError::RollbackFailed {
            image: format!("{}@{}", spec.image, spec.digest),
            stage: spec.stage,
            reason,
        };
        let was_stopped = container.state != ContainerState::Running;
        if was_stopped {
            report(progress, format!("starting {} again", container.name));
            match self.start(&spec.project, spec.stage, container).await? {
                StartOutcome::Started => {}
                StartOutcome::ProgramFailed => {
                    return Err(rollback_failed("its program cannot be run".to_owned()));
                }
                StartOutcome::PortTaken(reason) => return Err(rollback_failed(reason)),
            }
        }
        let deadline = Instant::now() + RESTART_TIMEOUT;
        loop {
            match self
                .containers
                .find(&container.id)
                .await?
                .map(|now| now.state)
            {
                Some(ContainerState::Running) => break,
                None => return Err(rollback_failed("it was removed meanwhile".to_owned())),
                Some(state) if Instant::now() >= deadline => {
                    return Err(rollback_failed(format!(
                        "it is not running after {} s ({state:?})",
                        RESTART_TIMEOUT.as_secs()
                    )));
                }
                Some(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
        let state = if was_stopped {
            "runs again"
        } else {
            "still runs"
        };
        report(progress, format!("{} {state}", container.name));
        Ok(())
    }

    pub(super) async fn running(
        &self,
        project: &str,
        stage: StageName,
    ) -> Result<Option<Running>, DeployError> {
        let containers = self.stage_containers(project, stage).await?;
        let active = containers
            .into_iter()
            .filter(|container| container.state.is_active());
        let Some(container) =
            active.max_by_key(|container| (container.kept_running, container.created))
        else {
            return Ok(None);
        };
        let Some(previous) = read_identity(&container) else {
            return Ok(None);
        };
        let path = container
            .labels
            .get(HEALTH_PATH)
            .map_or("/", String::as_str);
        let healthy = match container
            .labels
            .get(HEALTH_PORT)
            .and_then(|port| port.parse().ok())
        {
            Some(port) => self.probe(&container, port, path).await.is_ok(),
            None => false,
        };
        Ok(Some(Running {
            deployment: previous.deployment,
            digest: previous.digest,
            release: container
                .labels
                .get(RELEASE)
                .filter(|release| !release.is_empty())
                .cloned(),
            started_at: container.started,
            committed: container.kept_running,
            healthy,
            container: container.id,
        }))
    }

    pub(super) async fn remove_stage(
        &self,
        project: &str,
        stage: StageName,
        volumes: Volumes,
    ) -> Result<(), DeployError> {
        for container in self.stage_containers(project, stage).await? {
            self.containers.remove(&container).await?;
        }
        self.remove_own_network_if_unused(project, stage).await;
        match volumes {
            Volumes::Keep => Ok(()),
            Volumes::Remove => Ok(self
                .containers
                .remove_volumes(&[(PROJECT, project), (STAGE, stage.as_str())])
                .await?),
        }
    }

    async fn stage_containers(
        &self,
        project: &str,
        stage: StageName,
    ) -> Result<Vec<Container>, ContainersError> {
        let containers = self
            .containers
            .list(&[(PROJECT, project), (STAGE, stage.as_str())])
            .await?;
        Ok(containers
            .into_iter()
            .filter(|container| container.labels.contains_key(DEPLOYMENT))
            .collect())
    }

    async fn containers_of(&self, spec: &DeploySpec) -> Result<Vec<Container>, ContainersError> {
        Ok(self
            .stage_containers(&spec.project, spec.stage)
            .await?
            .into_iter()
            .filter(|container| belongs_to(container, spec))
            .collect())
    }

    async fn new_and_others(
        &self,
        spec: &DeploySpec,
    ) -> Result<(Container, Vec<Container>), DeployError> {
        let (new, others): (Vec<_>, Vec<_>) = self
            .stage_containers(&spec.project, spec.stage)
            .await?
            .into_iter()
            .partition(|container| belongs_to(container, spec));
        new.into_iter()
            .next()
            .map(|new| (new, others))
            .ok_or(DeployError::NotPrepared(spec.deployment))
    }
}

/// Whether a container of the deployment must be created again: it is half removed, or never ran
/// and is in other networks than the stage has now. An earlier version of Ecluse may have made it.
fn is_unusable(container: &Container, networks: &[EngineNetwork]) -> bool {
    let is_elsewhere = || {
        networks
            .first()
            .is_some_and(|network| !container.networks.contains(&network.name))
    };
    match container.state {
        ContainerState::Dead => true,
        ContainerState::Created => is_elsewhere(),
        ContainerState::NotStartable { .. }
        | ContainerState::Running
        | ContainerState::Restarting
        | ContainerState::Exited { .. } => false,
    }
}

fn belongs_to(container: &Container, spec: &DeploySpec) -> bool {
    container.labels.get(DEPLOYMENT) == Some(&spec.deployment.to_string())
}

fn read_identity(container: &Container) -> Option<Previous> {
    let deployment: DeploymentId = container.labels.get(DEPLOYMENT)?.parse().ok()?;
    let digest: Digest = container.labels.get(DIGEST)?.parse().ok()?;
    Some(Previous { deployment, digest })
}

/// Finds the container that was live last: of the committed ones the running one, or else the
/// youngest.
fn find_last_live(containers: &[Container]) -> Option<(usize, Previous)> {
    let committed = containers
        .iter()
        .enumerate()
        .filter(|(_, container)| container.kept_running && container.state != ContainerState::Dead);
    let (index, container) =
        committed.max_by_key(|(_, container)| (container.state.is_active(), container.created))?;
    read_identity(container).map(|previous| (index, previous))
}
