//! Putting an image, by digest, on a stage, and putting the one before back when it is no good.
//!
//! The caller walks `prepare`, `switch`, `verify`, then `commit` (writes down that it is live) and
//! `clean_up`, or `roll_back`, and keeps nothing but the deployment's id and status. Each call looks at what really runs and does what is missing, so
//! whoever was killed in the middle, at any line, starts again at `prepare` with the same [`DeploySpec`].
//!
//! Two kinds of bad news are kept apart: [`Health::Unhealthy`] says that the release is no good, a
//! [`DeployError`] that the machinery broke. After an error of kind `Permanent` from `switch` or
//! `verify` the stage may be stopped: call `roll_back`.

pub mod docker;
pub mod fake;

use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::ids::DeploymentId;
use ecluse_domain::stage::{StageName, StageSettings};

use crate::containers::ContainersError;
pub use crate::containers::Secrets;
use crate::error::ErrorKind;

/// Where lines about what happens go, for people to read. Nobody listening is fine.
pub type Progress = tokio::sync::mpsc::UnboundedSender<String>;

/// One deployment: which digest, where, and how it runs there.
#[derive(Debug, Clone)]
pub struct DeploySpec {
    pub deployment: DeploymentId,
    /// The project's slug.
    pub project: String,
    pub stage: StageName,
    /// `registry/repository`, as the engine reaches it.
    pub image: String,
    pub digest: Digest,
    /// The release's version, when it is one.
    pub release: Option<String>,
    pub settings: StageSettings,
    /// More environment variables, never shown.
    pub secrets: Secrets,
}

impl DeploySpec {
    fn check(&self) -> Result<(), DeployError> {
        let mut problems = self.settings.validate().err().unwrap_or_default();
        for (name, value) in self.secrets.iter() {
            problems.extend(ecluse_domain::stage::check_variable(name, value).err().map(|problem| ("secrets", problem)));
        }
        if let Some((field, problem)) = problems.into_iter().next() {
            return Err(DeployError::Settings { stage: self.stage, field, problem });
        }
        check_project(&self.project)
    }
}

/// The slug becomes part of names and addresses in the engine.
fn check_project(project: &str) -> Result<(), DeployError> {
    let valid = (1..=100).contains(&project.len())
        && project.starts_with(|c: char| c.is_ascii_alphanumeric())
        && project.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if valid { Ok(()) } else { Err(DeployError::Project(crate::containers::plain(project, 100))) }
}

#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    #[error("the {field} of the stage {stage} cannot be used: {problem}")]
    Settings { stage: StageName, field: &'static str, problem: String },
    #[error("`{0}` is not a project's slug")]
    Project(String),
    #[error("the container of deployment {0} is not there; it must be prepared first")]
    NotPrepared(DeploymentId),
    #[error("a port that the stage {stage} publishes is in use on the engine's host: {reason}")]
    PortTaken { stage: StageName, reason: String },
    #[error("{image} failed on {stage}, and the container before it does not come back either: {reason}")]
    NotBack { image: String, stage: StageName, reason: String },
    #[error(transparent)]
    Containers(#[from] ContainersError),
}

impl DeployError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Settings { .. } | Self::Project(_) | Self::PortTaken { .. } | Self::NotBack { .. } => ErrorKind::Permanent,
            // Somebody removed it: the next run makes it again.
            Self::NotPrepared(_) => ErrorKind::Transient,
            Self::Containers(error) => error.kind(),
        }
    }
}

/// The verdict on a new container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    Healthy,
    /// The release is no good here; `log` holds its last lines, cleaned of control characters and secrets.
    Unhealthy {
        reason: String,
        log: Vec<String>,
    },
}

/// What a stage is back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// What runs again, or none when nothing was live before.
    pub previous: Option<Previous>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previous {
    pub deployment: DeploymentId,
    pub digest: Digest,
}

/// What really runs on a stage.
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

/// What happens to a stage's volumes when it is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Data {
    Keep,
    Remove,
}

/// Where deployments go.
#[expect(clippy::large_enum_variant, reason = "a process holds one of these")]
#[derive(Debug)]
pub enum Deployer {
    Docker(docker::DockerDeployer),
    Fake(fake::FakeDeployer),
}

impl Deployer {
    /// Brings the image near and makes the new container. What runs is not touched.
    pub async fn prepare(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        match self {
            Self::Docker(docker) => docker.prepare(spec, progress).await,
            Self::Fake(fake) => fake.prepare(spec, progress),
        }
    }

    /// Stops what runs on the stage (it is kept) and starts the new container.
    pub async fn switch(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        match self {
            Self::Docker(docker) => docker.switch(spec, progress).await,
            Self::Fake(fake) => fake.switch(spec, progress),
        }
    }

    /// Waits until the new container is healthy, fails, or its time is over.
    pub async fn verify(&self, spec: &DeploySpec, progress: &Progress) -> Result<Health, DeployError> {
        spec.check()?;
        match self {
            Self::Docker(docker) => docker.verify(spec, progress).await,
            Self::Fake(fake) => fake.verify(spec, progress),
        }
    }

    /// Makes the new container the stage's own, one that survives a restart of the engine. The one
    /// before is still there: nothing is lost while nobody has written down that the new one is live.
    pub async fn commit(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        spec.check()?;
        match self {
            Self::Docker(docker) => docker.commit(spec, progress).await,
            Self::Fake(fake) => fake.commit(spec, progress),
        }
    }

    /// Removes what was live before, once it is written down that this deployment is live.
    pub async fn clean_up(&self, spec: &DeploySpec, progress: &Progress) -> Result<(), DeployError> {
        check_project(&spec.project)?;
        match self {
            Self::Docker(docker) => docker.clean_up(spec, progress).await,
            Self::Fake(fake) => fake.clean_up(spec, progress),
        }
    }

    /// Removes the new container and starts what was live before it. Settings that are no good any
    /// more do not stand in its way.
    pub async fn roll_back(&self, spec: &DeploySpec, progress: &Progress) -> Result<RolledBack, DeployError> {
        check_project(&spec.project)?;
        match self {
            Self::Docker(docker) => docker.roll_back(spec, progress).await,
            Self::Fake(fake) => fake.roll_back(spec, progress),
        }
    }

    /// What runs on the stage now, if anything does.
    pub async fn running(&self, project: &str, stage: StageName) -> Result<Option<Running>, DeployError> {
        check_project(project)?;
        match self {
            Self::Docker(docker) => docker.running(project, stage).await,
            Self::Fake(fake) => fake.running(project, stage),
        }
    }

    /// Removes every container of the stage, and its volumes when asked to.
    pub async fn remove_stage(&self, project: &str, stage: StageName, data: Data) -> Result<(), DeployError> {
        check_project(project)?;
        match self {
            Self::Docker(docker) => docker.remove_stage(project, stage, data).await,
            Self::Fake(fake) => fake.remove_stage(project, stage, data),
        }
    }
}

fn say(progress: &Progress, line: impl Into<String>) {
    // A closed channel only means that nobody reads along.
    let _ = progress.send(line.into());
}
