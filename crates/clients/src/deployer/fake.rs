//! A deployer in memory for tests, which must pass the same tests as the one for Docker. Clones
//! share one engine, so that a test can drop a deployer in the middle and continue with another
//! one, as after a kill.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::StageName;

use super::{
    DeployError, DeploySpec, Health, Previous, Progress, RolledBack, Running, Volumes, report,
};
use crate::containers::{ContainersError, RunResult, plain_line};

/// How the containers of a digest behave. The default is `Healthy`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Healthy,
    /// Runs and never answers.
    Unhealthy,
    /// Runs and gets neither healthy nor unhealthy, however long somebody waits.
    Starting,
    /// Exits with this status.
    Exits(i64),
    /// Not in the registry.
    Missing,
}

#[derive(Debug, Clone, Default)]
pub struct FakeDeployer {
    engine: Arc<Mutex<Engine>>,
}

#[derive(Debug, Default)]
struct Engine {
    down: bool,
    starts: i64,
    behaviours: BTreeMap<Digest, Behaviour>,
    containers: Vec<FakeContainer>,
    /// What a program beside a stage prints, by project and stage.
    outputs: BTreeMap<(String, StageName), Vec<String>>,
    volumes: BTreeSet<(String, StageName, String)>,
    calls: Vec<Call>,
}

/// One recorded call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub name: &'static str,
    pub deployment: DeploymentId,
}

#[derive(Debug, Clone)]
struct FakeContainer {
    project: String,
    stage: StageName,
    deployment: DeploymentId,
    digest: Digest,
    release: Option<String>,
    running: bool,
    exited: Option<i64>,
    committed: bool,
    started: Option<DateTime<Utc>>,
}

impl FakeDeployer {
    /// Sets how containers of this digest behave from now on.
    pub fn set_behaviour(&self, digest: &Digest, behaviour: Behaviour) {
        self.lock().behaviours.insert(digest.clone(), behaviour);
    }

    /// Sets what a program beside the container of a stage prints from now on.
    pub fn set_output(&self, project: &str, stage: StageName, lines: &[&str]) {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        self.lock()
            .outputs
            .insert((project.to_owned(), stage), lines);
    }

    /// While down, every call fails as transient.
    pub fn set_down(&self, down: bool) {
        self.lock().down = down;
    }

    /// Resets to no container and no behaviour.
    pub fn reset(&self) {
        *self.lock() = Engine::default();
    }

    /// Returns every call in order.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// Returns the digest that visitors of the stage get.
    pub fn served_digest(&self, project: &str, stage: StageName) -> Option<Digest> {
        let engine = self.lock();
        let container = engine
            .containers
            .iter()
            .find(|container| container.is_on(project, stage) && container.running)?;
        (engine.behaviour(&container.digest) == Behaviour::Healthy)
            .then(|| container.digest.clone())
    }

    /// Returns the names of the volumes of a stage.
    pub fn volumes(&self, project: &str, stage: StageName) -> Vec<String> {
        self.lock()
            .volumes
            .iter()
            .filter(|(owner, on, _)| owner == project && *on == stage)
            .map(|(_, _, name)| name.clone())
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Engine> {
        self.engine.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn call(
        &self,
        name: &'static str,
        spec: &DeploySpec,
    ) -> Result<MutexGuard<'_, Engine>, DeployError> {
        let mut engine = self.lock();
        engine.calls.push(Call {
            name,
            deployment: spec.deployment,
        });
        engine.require_up()?;
        Ok(engine)
    }

    pub(super) fn prepare(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        let mut engine = self.call("prepare", spec)?;
        let image = crate::containers::ImageByDigest::new(&spec.image, spec.digest.clone())?;
        if engine.behaviour(&spec.digest) == Behaviour::Missing {
            return Err(ContainersError::ImageGone(image.to_string()).into());
        }
        if engine.index_of(spec).is_err() {
            report(progress, format!("creating a container of {image}"));
            engine.volumes.extend(
                spec.settings
                    .volumes
                    .keys()
                    .map(|name| (spec.project.clone(), spec.stage, name.clone())),
            );
            engine.containers.push(FakeContainer {
                project: spec.project.clone(),
                stage: spec.stage,
                deployment: spec.deployment,
                digest: spec.digest.clone(),
                release: spec.release.clone(),
                running: false,
                exited: None,
                committed: false,
                started: None,
            });
        }
        Ok(())
    }

    pub(super) fn switch(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        let mut engine = self.call("switch", spec)?;
        let new = engine.index_of(spec)?;
        for (index, old) in engine.containers.iter_mut().enumerate() {
            if index != new && old.is_on(&spec.project, spec.stage) && old.running {
                report(progress, format!("stopping {}", old.deployment));
                old.running = false;
            }
        }
        if !engine.containers[new].running {
            report(progress, format!("starting {}", spec.deployment));
            engine.start(new);
        }
        Ok(())
    }

    /// Waits for ever for a container that is [`Behaviour::Starting`].
    pub(super) async fn verify(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<Health, DeployError> {
        let is_starting = self.lock().behaviour(&spec.digest) == Behaviour::Starting;
        if is_starting {
            return std::future::pending().await;
        }
        self.find_health(spec, progress)
    }

    fn find_health(&self, spec: &DeploySpec, progress: &Progress) -> Result<Health, DeployError> {
        let engine = self.call("verify", spec)?;
        let new = &engine.containers[engine.index_of(spec)?];
        if let Some(status) = new.exited {
            return Ok(Health::Unhealthy {
                reason: format!("it ended by itself with exit status {status}"),
                log: Vec::new(),
            });
        }
        if !new.running {
            return Err(DeployError::NotPrepared(spec.deployment));
        }
        if engine.behaviour(&spec.digest) == Behaviour::Healthy {
            report(progress, format!("{} is healthy", spec.deployment));
            return Ok(Health::Healthy);
        }
        let settings = &spec.settings;
        let reason = format!(
            "{} on port {} did not answer 2xx within {} s",
            settings.health_path, settings.health_port, settings.health_timeout_seconds
        );
        Ok(Health::Unhealthy {
            reason,
            log: Vec::new(),
        })
    }

    pub(super) fn commit(
        &self,
        spec: &DeploySpec,
        _progress: &Progress,
    ) -> Result<(), DeployError> {
        let mut engine = self.call("commit", spec)?;
        let new = engine.index_of(spec)?;
        engine.containers[new].committed = true;
        engine
            .containers
            .retain(|container| !container.is_on(&spec.project, spec.stage) || container.committed);
        Ok(())
    }

    pub(super) fn clean_up(
        &self,
        spec: &DeploySpec,
        _progress: &Progress,
    ) -> Result<(), DeployError> {
        let mut engine = self.call("clean_up", spec)?;
        engine.index_of(spec)?;
        engine.containers.retain(|container| {
            !container.is_on(&spec.project, spec.stage)
                || container.deployment == spec.deployment
                || container.running
                || !container.committed
        });
        Ok(())
    }

    pub(super) fn roll_back(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<RolledBack, DeployError> {
        let mut engine = self.call("roll_back", spec)?;
        engine.containers.retain(|container| {
            !container.is_on(&spec.project, spec.stage) || container.deployment != spec.deployment
        });
        let live = engine
            .containers
            .iter()
            .enumerate()
            .filter(|(_, container)| {
                container.is_on(&spec.project, spec.stage) && container.committed
            });
        let Some(index) = live
            .max_by_key(|(index, container)| (container.running, *index))
            .map(|(index, _)| index)
        else {
            return Ok(RolledBack { previous: None });
        };
        for container in engine
            .containers
            .iter_mut()
            .filter(|container| container.is_on(&spec.project, spec.stage) && !container.committed)
        {
            container.running = false;
        }
        if !engine.containers[index].running {
            engine.start(index);
        }
        let FakeContainer {
            deployment, digest, ..
        } = engine.containers[index].clone();
        report(progress, format!("{deployment} runs again"));
        Ok(RolledBack {
            previous: Some(Previous { deployment, digest }),
        })
    }

    pub(super) fn running(
        &self,
        project: &str,
        stage: StageName,
    ) -> Result<Option<Running>, DeployError> {
        let engine = self.lock();
        engine.require_up()?;
        let running = engine
            .containers
            .iter()
            .filter(|container| container.is_on(project, stage) && container.running);
        let Some(container) = running.max_by_key(|container| container.committed) else {
            return Ok(None);
        };
        Ok(Some(Running {
            deployment: container.deployment,
            digest: container.digest.clone(),
            release: container.release.clone(),
            container: format!("fake-{}", container.deployment),
            started_at: container.started,
            committed: container.committed,
            healthy: engine.behaviour(&container.digest) == Behaviour::Healthy,
        }))
    }

    /// A program that nobody expects prints nothing.
    pub(super) fn run_beside(
        &self,
        spec: &DeploySpec,
        mut lines: impl FnMut(&str),
    ) -> Result<RunResult, DeployError> {
        let engine = self.call("run_beside", spec)?;
        let output = engine.outputs.get(&(spec.project.clone(), spec.stage));
        // The real engine's lines are made printable too.
        let output = output.into_iter().flatten();
        output.for_each(|line| lines(&plain_line(line, 4000)));
        Ok(RunResult {
            exit: 0,
            out_of_memory: false,
            timed_out: false,
            out_of_disk: false,
            too_much_output: false,
            duration: Duration::ZERO,
        })
    }

    /// The fake has no networks.
    pub(super) fn remove_unused_networks(&self) -> Result<usize, DeployError> {
        self.lock().require_up()?;
        Ok(0)
    }

    pub(super) fn remove_stage(
        &self,
        project: &str,
        stage: StageName,
        volumes: Volumes,
    ) -> Result<(), DeployError> {
        let mut engine = self.lock();
        engine.require_up()?;
        engine
            .containers
            .retain(|container| !container.is_on(project, stage));
        match volumes {
            Volumes::Keep => {}
            Volumes::Remove => engine
                .volumes
                .retain(|(owner, on, _)| owner != project || *on != stage),
        }
        Ok(())
    }
}

impl Engine {
    fn require_up(&self) -> Result<(), DeployError> {
        if self.down {
            Err(ContainersError::Unreachable {
                host: "fake".to_owned(),
                reason: "it is down".to_owned(),
            }
            .into())
        } else {
            Ok(())
        }
    }

    fn behaviour(&self, digest: &Digest) -> Behaviour {
        self.behaviours
            .get(digest)
            .copied()
            .unwrap_or(Behaviour::Healthy)
    }

    fn index_of(&self, spec: &DeploySpec) -> Result<usize, DeployError> {
        let ours = |container: &FakeContainer| {
            container.is_on(&spec.project, spec.stage) && container.deployment == spec.deployment
        };
        self.containers
            .iter()
            .position(ours)
            .ok_or(DeployError::NotPrepared(spec.deployment))
    }

    fn start(&mut self, index: usize) {
        let behaviour = self.behaviour(&self.containers[index].digest);
        self.starts += 1;
        let started = self.starts;
        let container = &mut self.containers[index];
        container.exited = match behaviour {
            Behaviour::Exits(status) => Some(status),
            Behaviour::Healthy
            | Behaviour::Unhealthy
            | Behaviour::Starting
            | Behaviour::Missing => None,
        };
        container.running = container.exited.is_none();
        // Not the real time: only later than the start before.
        container.started = Some(DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(started));
    }
}

impl FakeContainer {
    fn is_on(&self, project: &str, stage: StageName) -> bool {
        self.project == project && self.stage == stage
    }
}
