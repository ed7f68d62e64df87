//! The one seam for whatever runs in a container. Today it speaks to a Docker engine (API 1.41,
//! engine 20.10, and later); callers see only the words of this module.
//!
//! Nothing is kept here: the engine is the truth, and every call looks again. An engine that is down
//! makes calls fail as [`ErrorKind::Transient`]; the connection is made by the first call, so Ecluse
//! starts without an engine.

mod changes;
mod container;
mod lines;
mod pull;
mod run;
mod spec;
mod volume;

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::NetworkConnectRequest;
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, InspectContainerOptions, InspectNetworkOptions, ListContainersOptionsBuilder, LogsOptionsBuilder,
    RemoveContainerOptionsBuilder, StartContainerOptions, StopContainerOptionsBuilder,
};
use futures::StreamExt;
use tokio::sync::OnceCell;

use crate::error::ErrorKind;
pub use container::{Container, ContainerState};
pub use pull::{ImageByDigest, RegistryLogin};
pub use run::{ContainerRun, Ended, FILES, Kept, Network, RunFile, Trust};
pub use spec::{ContainerSpec, Secrets, disguised};
pub use volume::{InMemory, Volume, Writers};

/// How long the engine may take to answer one request (not a pull, which only must not stall).
const REQUEST_TIMEOUT_SECONDS: u64 = 120;

#[derive(Debug, thiserror::Error)]
pub enum ContainersError {
    #[error("the container engine address `{0}` is not usable: expected unix:///PATH or http://HOST:PORT")]
    Address(String),
    #[error("the container engine at {host} does not answer: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("the container engine at {host} answered something unexpected to {doing}: {reason}")]
    Unexpected { host: String, doing: String, reason: String },
    #[error("the container engine refused {doing}: {reason}")]
    Refused { doing: String, reason: String, status: u16 },
    #[error("`{0}` is not an image on a registry: expected HOST/REPOSITORY in lower case")]
    ImageName(String),
    #[error("the image {0} is not in its registry any more")]
    ImageGone(String),
    #[error("the registry refused the engine the image {image}, check the registry's credentials: {reason}")]
    PullDenied { image: String, reason: String },
    #[error("the image {image} could not be pulled: {reason}")]
    Pull { image: String, reason: String },
    #[error("the engine says that {image} is something else after pulling it; nothing was started")]
    WrongImage { image: String },
    #[error("a container named `{0}` already exists and is not Ecluse's for this purpose; remove or rename it")]
    NameTaken(String),
    #[error("the network `{0}` does not exist on the container engine; create it or change the stage's settings")]
    NoNetwork(String),
    #[error("the image {image} could not be run: {reason}")]
    Program { image: String, reason: String },
    #[error("what the container left is too large: {0}")]
    TooLarge(String),
    #[error("the disk is full: {0}")]
    DiskFull(String),
}

impl ContainersError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. } | Self::Pull { .. } | Self::DiskFull(_) => ErrorKind::Transient,
            // 409 is an engine in the middle of something else with the same container.
            Self::Refused { status, .. } if *status >= 500 || matches!(status, 404 | 409 | 429) => ErrorKind::Transient,
            Self::Address(_)
            | Self::Unexpected { .. }
            | Self::Refused { .. }
            | Self::ImageName(_)
            | Self::ImageGone(_)
            | Self::PullDenied { .. }
            | Self::WrongImage { .. }
            | Self::NameTaken(_)
            | Self::NoNetwork(_)
            | Self::TooLarge(_)
            | Self::Program { .. } => ErrorKind::Permanent,
        }
    }
}

/// What became of asking the engine to start a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    Started,
    /// The engine is well, the container's program cannot be run (`ContainerState::NotStartable`).
    ProgramFailed,
    /// A published port belongs to somebody else on the engine's host.
    PortTaken(String),
}

/// A container engine. Cheap to clone.
#[derive(Clone)]
pub struct Containers {
    host: String,
    login: Option<RegistryLogin>,
    docker: OnceCell<bollard::Docker>,
}

impl std::fmt::Debug for Containers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Containers").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Containers {
    /// `host` is `unix:///path/of/socket` or `http://host:port`. Nothing is connected yet.
    pub fn new(host: &str, login: Option<RegistryLogin>) -> Result<Self, ContainersError> {
        let usable = match host.split_once("://") {
            Some(("unix", path)) => path.starts_with('/'),
            Some(("http", _)) => {
                url::Url::parse(host).is_ok_and(|url| url.host().is_some() && url.username().is_empty() && url.password().is_none())
            }
            Some(_) | None => false,
        };
        if !usable {
            return Err(ContainersError::Address(plain(host, 200)));
        }
        Ok(Self { host: host.to_owned(), login, docker: OnceCell::new() })
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// The engine's version, when it answers.
    pub async fn version(&self) -> Result<String, ContainersError> {
        let version = self.docker().await?.version().await.map_err(|error| self.failed("saying its version", error))?;
        Ok(plain(&version.version.unwrap_or_default(), 50))
    }

    /// Thousandths of all its cores: it refuses to give a container more.
    pub async fn cpu_millicores(&self) -> Result<u32, ContainersError> {
        let info = self.docker().await?.info().await.map_err(|error| self.failed("saying what it has", error))?;
        Ok(info.ncpu.and_then(|cores| u32::try_from(cores).ok()).unwrap_or(1).saturating_mul(1000))
    }

    async fn docker(&self) -> Result<&bollard::Docker, ContainersError> {
        let connect = || async {
            let docker = if self.host.starts_with("unix://") {
                bollard::Docker::connect_with_unix(&self.host, REQUEST_TIMEOUT_SECONDS, bollard::API_DEFAULT_VERSION)?
            } else {
                bollard::Docker::connect_with_http(&self.host, REQUEST_TIMEOUT_SECONDS, bollard::API_DEFAULT_VERSION)?
            };
            docker.negotiate_version().await
        };
        self.docker.get_or_try_init(connect).await.map_err(|error| self.failed("agreeing on a version", error))
    }

    /// Makes the container, not running, in the first of its networks. The image must have been pulled.
    /// A name that is in use is `NameTaken`: the caller looks whether it is its own.
    pub async fn create(&self, spec: &ContainerSpec) -> Result<(), ContainersError> {
        let docker = self.docker().await?;
        let doing = format!("making the container `{}`", spec.name);
        for network in &spec.networks {
            self.require_network(network).await?;
        }
        let options = CreateContainerOptionsBuilder::default().name(&spec.name).build();
        match docker.create_container(Some(options), spec.body()).await {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(409) => Err(ContainersError::NameTaken(spec.name.clone())),
            Err(error) => Err(self.failed(&doing, error)),
        }
    }

    async fn require_network(&self, network: &str) -> Result<(), ContainersError> {
        match self.docker().await?.inspect_network(network, None::<InspectNetworkOptions>).await {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => Err(ContainersError::NoNetwork(network.to_owned())),
            Err(error) => Err(self.failed(&format!("looking for the network `{network}`"), error)),
        }
    }

    /// Adds the container to one more network; fine when it is in it already.
    pub async fn join_network(&self, container: &Container, network: &str) -> Result<(), ContainersError> {
        if container.networks.iter().any(|joined| joined == network) {
            return Ok(());
        }
        let request = NetworkConnectRequest { container: container.id.clone(), ..NetworkConnectRequest::default() };
        match self.docker().await?.connect_network(network, request).await {
            Ok(()) => Ok(()),
            // Two workers at the same step.
            Err(error) if status(&error) == Some(403) && error.to_string().contains("already exists in network") => Ok(()),
            Err(error) if status(&error) == Some(404) => Err(ContainersError::NoNetwork(network.to_owned())),
            Err(error) => Err(self.failed(&format!("joining `{}` to the network `{network}`", container.name), error)),
        }
    }

    /// Starts it; fine when it runs already.
    pub async fn start(&self, container: &Container) -> Result<Start, ContainersError> {
        let Err(error) = self.docker().await?.start_container(&container.id, None::<StartContainerOptions>).await else {
            return Ok(Start::Started);
        };
        if status(&error).is_none() {
            return Err(self.failed(&format!("starting `{}`", container.name), error));
        }
        let message = error.to_string();
        if message.contains("address already in use") || message.contains("port is already allocated") {
            return Ok(Start::PortTaken(plain(&message, 300)));
        }
        match self.find(&container.id).await?.map(|now| now.state) {
            Some(ContainerState::NotStartable { .. }) => Ok(Start::ProgramFailed),
            Some(_) | None => Err(self.failed(&format!("starting `{}`", container.name), error)),
        }
    }

    /// Asks it to stop and kills it after `grace`; fine when it is stopped or gone. The engine will
    /// not start it again by itself.
    pub async fn stop(&self, container: &Container, grace: Duration) -> Result<(), ContainersError> {
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::default().t(seconds).build();
        match self.docker().await?.stop_container(&container.id, Some(options)).await {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => Err(self.failed(&format!("stopping `{}`", container.name), error)),
        }
    }

    /// Removes it, running or not, with its anonymous volumes; named volumes stay. Fine when gone.
    pub async fn remove(&self, container: &Container) -> Result<(), ContainersError> {
        let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
        match self.docker().await?.remove_container(&container.id, Some(options)).await {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) if status(&error) == Some(409) && error.to_string().contains("already in progress") => Ok(()),
            Err(error) => Err(self.failed(&format!("removing `{}`", container.name), error)),
        }
    }

    /// From now on the engine starts it again after a crash or a reboot, until it is stopped.
    pub async fn keep_running(&self, container: &Container) -> Result<(), ContainersError> {
        let update = spec::keep_running();
        self.docker()
            .await?
            .update_container(&container.id, update)
            .await
            .map_err(|error| self.failed(&format!("keeping `{}` running", container.name), error))
    }

    /// The container of this id or name.
    pub async fn find(&self, container: &str) -> Result<Option<Container>, ContainersError> {
        match self.docker().await?.inspect_container(container, None::<InspectContainerOptions>).await {
            Ok(answer) => Ok(Some(container::describe(answer))),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(self.failed(&format!("describing the container `{container}`"), error)),
        }
    }

    /// Every container, running or not, that carries all these labels.
    pub async fn list(&self, labels: &[(&str, &str)]) -> Result<Vec<Container>, ContainersError> {
        self.list_filtered(labels.iter().map(|(name, value)| format!("{name}={value}")).collect()).await
    }

    async fn list_filtered(&self, labels: Vec<String>) -> Result<Vec<Container>, ContainersError> {
        let filters = HashMap::from([("label".to_owned(), labels)]);
        let options = ListContainersOptionsBuilder::default().all(true).filters(&filters).build();
        let listed = self.docker().await?.list_containers(Some(options)).await.map_err(|error| self.failed("listing containers", error))?;
        let mut containers = Vec::with_capacity(listed.len());
        for id in listed.into_iter().filter_map(|container| container.id) {
            containers.extend(self.find(&id).await?);
        }
        Ok(containers)
    }

    /// The last lines it wrote, both streams, cleaned of control characters and of `secrets`.
    pub async fn last_lines(&self, container: &Container, lines: usize, secrets: &Secrets) -> Result<Vec<String>, ContainersError> {
        let options = LogsOptionsBuilder::default().stdout(true).stderr(true).tail(&lines.to_string()).build();
        let mut stream = self.docker().await?.logs(&container.id, Some(options));
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => bytes.extend_from_slice(&chunk.into_bytes()),
                Err(error) => return Err(self.failed(&format!("reading the log of `{}`", container.name), error)),
            }
            if bytes.len() > 256 * 1024 {
                break;
            }
        }
        let text = secrets.mask(&String::from_utf8_lossy(&bytes));
        let all: Vec<String> = text.lines().map(|line| plain(line, 500)).filter(|line| !line.trim().is_empty()).collect();
        Ok(all[all.len().saturating_sub(lines)..].to_vec())
    }

    /// Removes the named volumes that carry all these labels, and their data.
    pub async fn remove_volumes(&self, labels: &[(&str, &str)]) -> Result<(), ContainersError> {
        for (volume, _) in self.list_volumes(labels).await? {
            self.remove_volume(&volume).await?;
        }
        Ok(())
    }

    fn unexpected(&self, doing: &str, reason: String) -> ContainersError {
        ContainersError::Unexpected { host: self.host.clone(), doing: doing.to_owned(), reason: plain(&reason, 300) }
    }

    fn failed(&self, doing: &str, error: bollard::errors::Error) -> ContainersError {
        use bollard::errors::Error as E;
        let reason = plain(&causes(&error), 500);
        match error {
            E::DockerResponseServerError { status_code, message } => {
                ContainersError::Refused { doing: doing.to_owned(), reason: plain(&message, 500), status: status_code }
            }
            E::SocketNotFoundError(_) => {
                ContainersError::Unreachable { host: self.host.clone(), reason: "its socket does not exist".to_owned() }
            }
            E::RequestTimeoutError | E::IOError { .. } | E::HyperResponseError { .. } | E::HyperLegacyError { .. } => {
                ContainersError::Unreachable { host: self.host.clone(), reason }
            }
            // Whatever else the client library may say is about what the answer looked like.
            _ => ContainersError::Unexpected { host: self.host.clone(), doing: doing.to_owned(), reason },
        }
    }
}

fn label_filter(labels: &[(&str, &str)]) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), labels.iter().map(|(name, value)| format!("{name}={value}")).collect())])
}

fn status(error: &bollard::errors::Error) -> Option<u16> {
    match error {
        bollard::errors::Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

/// One line without control characters or escape sequences, at most `limit` characters.
pub(crate) fn plain(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut characters = text.chars().peekable();
    let mut length = 0;
    while let Some(c) = characters.next() {
        if length == limit {
            line.push('…');
            break;
        }
        match c {
            '\u{1b}' => {
                // A CSI sequence ends at its first letter; any other escape is one character more.
                if characters.next() == Some('[') {
                    while characters.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
                }
                continue;
            }
            '\n' | '\t' => line.push(' '),
            // Overrides of the writing direction make a line read as something else.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => continue,
            c if c.is_control() => continue,
            c => line.push(c),
        }
        length += 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_plain() {
        assert_eq!(plain("a\u{1b}[31mred\u{1b}[0m\tb\r\u{7}\u{202e}c", 50), "ared bc");
        assert_eq!(plain("\u{1b}", 50), "");
        assert_eq!(plain("éééé", 3), "ééé…");
    }

    #[test]
    fn only_local_sockets_and_http_are_engines() {
        for good in ["unix:///var/run/docker.sock", "http://10.0.0.5:2375"] {
            assert!(Containers::new(good, None).is_ok(), "{good}");
        }
        for bad in ["", "docker.sock", "unix://docker.sock", "ssh://host", "tcp://x:1", "http://", "http://u:p@host:1"] {
            assert!(matches!(Containers::new(bad, None), Err(ContainersError::Address(_))), "{bad}");
        }
    }

    #[tokio::test]
    async fn an_engine_that_is_down_is_transient_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("engine.sock");
        let host = format!("unix://{}", socket.display());
        let containers = Containers::new(&host, None).unwrap();
        let absent = containers.list(&[]).await.unwrap_err();
        assert_eq!(absent.kind(), ErrorKind::Transient);
        assert_eq!(absent.to_string(), format!("the container engine at {host} does not answer: its socket does not exist"));

        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        let refused = containers.list(&[]).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Transient);
        assert!(refused.to_string().contains("Connection refused"), "{refused}");
    }
}
