//! Deploys an image, by digest, to a stage, and restores the previous container when the image does
//! not work.
//!
//! The caller calls `prepare`, `switch` and `verify`, then `commit` (after which it records that
//! the deployment is live) and `clean_up`, or `roll_back`. It keeps only the id and the status of
//! the deployment. Each call reads what really runs and does what is missing. So a caller that was
//! killed at any point starts again at `prepare` with the same [`DeploySpec`].
//!
//! Two kinds of failure are distinguished: [`Health::Unhealthy`] is a fault of the release, and a
//! [`DeployError`] is a fault of the infrastructure or of the settings. After an error of kind
//! `Permanent` from `switch` or `verify` the stage may be stopped: the caller must call
//! `roll_back`.

pub mod docker;
pub mod fake;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::Slug;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{EngineAccess, StageLimits, StageName, StageSettings};

pub use crate::containers::Secrets;
use crate::containers::{ContainersError, RunFile, RunResult};
use crate::error::ErrorKind;
use crate::outside;

/// Receives lines for people about the progress. Nobody has to read them.
pub type Progress = tokio::sync::mpsc::UnboundedSender<String>;

/// One deployment: the digest, the stage, and how the container runs there.
#[derive(Debug, Clone)]
pub struct DeploySpec {
    pub deployment: DeploymentId,
    /// The project's slug.
    pub project: String,
    pub stage: StageName,
    /// `registry/repository`, as the engine reaches it.
    pub image: String,
    pub digest: Digest,
    /// The version of the release, when the image is a release.
    pub release: Option<String>,
    pub settings: StageSettings,
    /// What the settings may name beyond the stage's own network.
    pub access: EngineAccess,
    /// The limits of the installation for the memory and processor time of a stage.
    pub limits: StageLimits,
    /// More environment variables, never shown.
    pub secrets: Secrets,
}

impl DeploySpec {
    fn check(&self) -> Result<(), DeployError> {
        let mut problems = self.settings.validate().err().unwrap_or_default();
        // An administrator may have withdrawn it since the settings were made.
        problems.extend(self.access.check(&self.settings).err().unwrap_or_default());
        problems.extend(self.limits.check(&self.settings).err().unwrap_or_default());
        for (name, value) in self.secrets.iter() {
            problems.extend(
                ecluse_domain::stage::check_variable(name, value)
                    .err()
                    .map(|problem| ("secrets", problem)),
            );
        }
        if let Some((field, problem)) = problems.into_iter().next() {
            return Err(DeployError::Settings {
                stage: self.stage,
                field,
                problem,
            });
        }
        check_project(&self.project)
    }
}

/// Checks the slug, which becomes part of names and addresses in the engine.
fn check_project(project: &str) -> Result<(), DeployError> {
    if project.parse::<Slug>().is_ok() {
        Ok(())
    } else {
        Err(DeployError::Project(crate::containers::plain_line(
            project, 100,
        )))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    #[error("the {field} of the stage {stage} cannot be used: {problem}")]
    Settings {
        stage: StageName,
        field: &'static str,
        problem: String,
    },
    #[error("`{0}` is not the slug of a project")]
    Project(String),
    #[error("the container of the deployment {0} does not exist; it must be prepared first")]
    NotPrepared(DeploymentId),
    #[error("a port that the stage {stage} publishes is in use on the engine's host: {reason}")]
    PortTaken { stage: StageName, reason: String },
    #[error(
        "{image} failed on {stage}, and the previous container could not be started again: {reason}"
    )]
    RollbackFailed {
        image: String,
        stage: StageName,
        reason: String,
    },
    #[error(transparent)]
    Containers(#[from] ContainersError),
}

impl DeployError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Settings { .. }
            | Self::Project(_)
            | Self::PortTaken { .. }
            | Self::RollbackFailed { .. } => ErrorKind::Permanent,
            // Another process removed the container: the next attempt creates it again.
            Self::NotPrepared(_) => ErrorKind::Transient,
            Self::Containers(error) => error.kind(),
        }
    }
}

/// A program of Ecluse that runs beside the container of a stage.
#[derive(Debug, Clone)]
pub struct StageProgram {
    /// The program and its arguments; no shell reads them. The image of the stage must have it.
    pub command: Vec<String>,
    /// Name → file in the folder [`FILES`](crate::containers::FILES).
    pub files: BTreeMap<String, RunFile>,
    pub environment: BTreeMap<String, String>,
    /// After this time the program is ended.
    pub timeout: Duration,
}

/// The health of a new container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Healthy,
    /// The release does not work here; `log` holds its last lines without control characters and
    /// secrets.
    Unhealthy {
        reason: String,
        log: Vec<String>,
    },
}

/// The state of a stage after a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// The deployment that runs again; `None` when nothing was live before.
    pub previous: Option<Previous>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    pub deployment: DeploymentId,
    pub digest: Digest,
}

/// The container that really runs on a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    pub deployment: DeploymentId,
    pub digest: Digest,
    pub release: Option<String>,
    pub container: String,
    pub started_at: Option<DateTime<Utc>>,
    /// Whether `commit` was reached.
    pub committed: bool,
    /// Whether its health path answers 2xx at this moment.
    pub healthy: bool,
}

/// What happens to the volumes of a stage when the stage is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volumes {
    Keep,
    Remove,
}

/// What every step of a deployment waits for.
const ENGINE: &str = "the container engine";

/// The target of deployments.
#[expect(clippy::large_enum_variant, reason = "a process holds one of these")]
#[derive(Debug)]
pub enum Deployer {
    Docker(docker::DockerDeployer),
    Fake(fake::FakeDeployer),
}

impl Deployer {
    /// Pulls the image and creates the new container. The running container is not changed.
    pub async fn prepare(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.prepare(spec, progress).await,
            Self::Fake(fake) => fake.prepare(spec, progress),
        }
    }

    /// Stops the running container of the stage (it is kept) and starts the new one.
    pub async fn switch(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.switch(spec, progress).await,
            Self::Fake(fake) => fake.switch(spec, progress),
        }
    }

    /// Waits until the new container is healthy, fails, or exceeds its time limit.
    pub async fn verify(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<Health, DeployError> {
        spec.check()?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.verify(spec, progress).await,
            Self::Fake(fake) => fake.verify(spec, progress).await,
        }
    }

    /// Makes the new container the stage's own, which survives a restart of the engine. The
    /// previous container still exists, so that nothing is lost before the caller has recorded that
    /// the new one is live.
    pub async fn commit(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.commit(spec, progress).await,
            Self::Fake(fake) => fake.commit(spec, progress),
        }
    }

    /// Removes the container that was live before, after the caller has recorded that this
    /// deployment is live.
    pub async fn clean_up(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<(), DeployError> {
        check_project(&spec.project)?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.clean_up(spec, progress).await,
            Self::Fake(fake) => fake.clean_up(spec, progress),
        }
    }

    /// Removes the new container and starts the one that was live before. Invalid settings do not
    /// prevent a rollback.
    pub async fn roll_back(
        &self,
        spec: &DeploySpec,
        progress: &Progress,
    ) -> Result<RolledBack, DeployError> {
        check_project(&spec.project)?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.roll_back(spec, progress).await,
            Self::Fake(fake) => fake.roll_back(spec, progress),
        }
    }

    /// Runs a program of Ecluse to its end in a container with the image of a deployment, in the
    /// networks of its stage. The container of the stage is not touched. `lines` receives the output
    /// of both streams line by line, as [`Containers::run`](crate::containers::Containers::run)
    /// describes it.
    pub async fn run_beside(
        &self,
        spec: &DeploySpec,
        program: &StageProgram,
        lines: impl FnMut(&str) + Send,
    ) -> Result<RunResult, DeployError> {
        spec.check()?;
        outside::enter(ENGINE).await;
        match self {
            Self::Docker(docker) => docker.run_beside(spec, program, lines).await,
            Self::Fake(fake) => fake.run_beside(spec, lines),
        }
    }

    /// Returns the running container of the stage, if there is one.
    pub async fn running(
        &self,
        project: &str,
        stage: StageName,
    ) -> Result<Option<Running>, DeployError> {
        check_project(project)?;
        match self {
            Self::Docker(docker) => docker.running(project, stage).await,
            Self::Fake(fake) => fake.running(project, stage),
        }
    }

    /// Removes networks of stages that dead processes or removed stages left. Returns how many. A
    /// network that a container has, running or not, stays.
    pub async fn remove_unused_networks(&self, now: DateTime<Utc>) -> Result<usize, DeployError> {
        match self {
            Self::Docker(docker) => docker.remove_unused_networks(now).await,
            Self::Fake(fake) => fake.remove_unused_networks(),
        }
    }

    /// Removes every container of the stage, its own network, and its volumes if requested.
    pub async fn remove_stage(
        &self,
        project: &str,
        stage: StageName,
        volumes: Volumes,
    ) -> Result<(), DeployError> {
        check_project(project)?;
        match self {
            Self::Docker(docker) => docker.remove_stage(project, stage, volumes).await,
            Self::Fake(fake) => fake.remove_stage(project, stage, volumes),
        }
    }
}

fn report(progress: &Progress, line: impl Into<String>) {
    // A closed channel only means that nobody reads the lines.
    let _ = progress.send(line.into());
}
