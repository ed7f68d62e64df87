//! The only code that runs containers. It speaks to a Docker engine (API 1.41, which is engine
//! 20.10, and later); callers see only the types of this module.
//!
//! No state is kept here: every call asks the engine. When the engine is down, calls fail as
//! [`Transient`](crate::error::ErrorKind::Transient). The first call makes the connection, so
//! Ecluse starts without an engine.

mod changes;
mod container;
mod error;
mod finished;
#[doc(hidden)]
pub mod fuzzing;
mod lines;
mod network;
mod pull;
mod run;
mod runner;
mod spec;
mod subnets;
mod volume;

use std::collections::HashMap;
use std::time::Duration;

use bollard::models::NetworkConnectRequest;
use bollard::query_parameters::{
    CreateContainerOptionsBuilder, InspectContainerOptions, InspectNetworkOptions,
    ListContainersOptionsBuilder, LogsOptionsBuilder, RemoveContainerOptionsBuilder,
    StartContainerOptions, StopContainerOptionsBuilder,
};
use futures::StreamExt;
use tokio::sync::OnceCell;

use crate::outside;
pub use container::{Container, ContainerState};
pub use error::ContainersError;
pub(crate) use error::plain_line;
use error::{causes, status};
pub use finished::FinishedContainer;
pub use network::EngineNetwork;
pub use pull::{ImageByDigest, RegistryLogin};
pub use run::{ContainerRun, FILES, Network, RunFile, Trust};
pub use runner::RunResult;
pub use spec::{ContainerSpec, Secrets, encoded_forms};
pub use subnets::{InvalidNetworkRange, NetworkRange};
pub use volume::{InMemory, Volume, VolumeWriters};

/// How long the engine may take to answer one request. A pull has no such limit, but must not
/// stall.
const REQUEST_TIMEOUT_SECONDS: u64 = 120;

/// The outcome of a request to start a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartOutcome {
    Started,
    /// The engine works, but the program of the container cannot be run
    /// (`ContainerState::NotStartable`).
    ProgramFailed,
    /// A published port is in use on the engine's host.
    PortTaken(String),
}

/// A container engine. Cheap to clone.
#[derive(Clone)]
pub struct Containers {
    host: String,
    login: Option<RegistryLogin>,
    /// Where the networks of runs have their addresses.
    networks: NetworkRange,
    docker: OnceCell<bollard::Docker>,
}

impl std::fmt::Debug for Containers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Containers")
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

impl Containers {
    /// `host` is `unix:///path/of/socket` or `http://host:port`. Nothing is connected yet.
    pub fn new(host: &str, login: Option<RegistryLogin>) -> Result<Self, ContainersError> {
        let usable = match host.split_once("://") {
            Some(("unix", path)) => path.starts_with('/'),
            Some(("http", _)) => url::Url::parse(host).is_ok_and(|url| {
                url.host().is_some() && url.username().is_empty() && url.password().is_none()
            }),
            Some(_) | None => false,
        };
        if !usable {
            return Err(ContainersError::Address(plain_line(host, 200)));
        }
        Ok(Self {
            host: host.to_owned(),
            login,
            networks: NetworkRange::default(),
            docker: OnceCell::new(),
        })
    }

    /// The same engine, where the networks of runs have their addresses in this range.
    #[must_use]
    pub fn with_networks(mut self, range: NetworkRange) -> Self {
        self.networks = range;
        self
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the version of the engine, when it answers.
    pub async fn version(&self) -> Result<String, ContainersError> {
        let version = self
            .docker()
            .await?
            .version()
            .await
            .map_err(|error| self.request_error("the request for its version", error))?;
        Ok(plain_line(&version.version.unwrap_or_default(), 50))
    }

    /// Returns the cores of the engine in thousandths. The engine refuses to give a container more.
    pub async fn cpu_millicores(&self) -> Result<u32, ContainersError> {
        let info = self
            .docker()
            .await?
            .info()
            .await
            .map_err(|error| self.request_error("the request for its resources", error))?;
        Ok(info
            .ncpu
            .and_then(|cores| u32::try_from(cores).ok())
            .unwrap_or(1)
            .saturating_mul(1000))
    }

    async fn docker(&self) -> Result<&bollard::Docker, ContainersError> {
        outside::enter("the container engine").await;
        let connect = || async {
            let docker = if self.host.starts_with("unix://") {
                bollard::Docker::connect_with_unix(
                    &self.host,
                    REQUEST_TIMEOUT_SECONDS,
                    bollard::API_DEFAULT_VERSION,
                )?
            } else {
                bollard::Docker::connect_with_http(
                    &self.host,
                    REQUEST_TIMEOUT_SECONDS,
                    bollard::API_DEFAULT_VERSION,
                )?
            };
            docker.negotiate_version().await
        };
        self.docker
            .get_or_try_init(connect)
            .await
            .map_err(|error| self.request_error("the choice of an API version", error))
    }

    /// Creates the container, not running, in the first of its networks. The image must have been
    /// pulled. A name in use is the error `NameTaken`: the caller checks whether that container is
    /// its own.
    pub async fn create(&self, spec: &ContainerSpec) -> Result<(), ContainersError> {
        let docker = self.docker().await?;
        let request = format!("the creation of the container `{}`", spec.name);
        for network in &spec.networks {
            self.require_network(network).await?;
        }
        let options = CreateContainerOptionsBuilder::default()
            .name(&spec.name)
            .build();
        match docker
            .create_container(Some(options), spec.create_body())
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(409) => {
                Err(ContainersError::NameTaken(spec.name.clone()))
            }
            Err(error) => Err(self.request_error(&request, error)),
        }
    }

    async fn require_network(&self, network: &str) -> Result<(), ContainersError> {
        match self
            .docker()
            .await?
            .inspect_network(network, None::<InspectNetworkOptions>)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if status(&error) == Some(404) => {
                Err(ContainersError::NoNetwork(network.to_owned()))
            }
            Err(error) => {
                Err(self.request_error(&format!("the search for the network `{network}`"), error))
            }
        }
    }

    /// Adds the container to one more network. It is no error when the container is in it already.
    pub async fn join_network(
        &self,
        container: &Container,
        network: &EngineNetwork,
    ) -> Result<(), ContainersError> {
        if container.networks.contains(&network.name) {
            return Ok(());
        }
        self.connect_network(&container.id, &network.id, &network.name)
            .await
    }

    async fn connect_network(
        &self,
        container: &str,
        id: &str,
        name: &str,
    ) -> Result<(), ContainersError> {
        let request = NetworkConnectRequest {
            container: container.to_owned(),
            ..NetworkConnectRequest::default()
        };
        match self.docker().await?.connect_network(id, request).await {
            Ok(()) => Ok(()),
            // Two workers do the same step.
            Err(error)
                if status(&error) == Some(403)
                    && error.to_string().contains("already exists in network") =>
            {
                Ok(())
            }
            Err(error) if status(&error) == Some(404) => {
                Err(ContainersError::NoNetwork(name.to_owned()))
            }
            Err(error) => Err(self.request_error(
                &format!("the connection of `{container}` to the network `{name}`"),
                error,
            )),
        }
    }

    /// Starts the container. It is no error when it runs already.
    pub async fn start(&self, container: &Container) -> Result<StartOutcome, ContainersError> {
        let Err(error) = self
            .docker()
            .await?
            .start_container(&container.id, None::<StartContainerOptions>)
            .await
        else {
            return Ok(StartOutcome::Started);
        };
        if status(&error).is_none() {
            return Err(self.request_error(&format!("the start of `{}`", container.name), error));
        }
        if let Some(reason) = network::missing_network(&error) {
            return Err(ContainersError::NetworkGone {
                container: container.name.clone(),
                reason,
            });
        }
        let message = error.to_string();
        if message.contains("address already in use")
            || message.contains("port is already allocated")
        {
            return Ok(StartOutcome::PortTaken(plain_line(&message, 300)));
        }
        match self.find(&container.id).await?.map(|now| now.state) {
            Some(ContainerState::NotStartable { .. }) => Ok(StartOutcome::ProgramFailed),
            Some(_) | None => {
                Err(self.request_error(&format!("the start of `{}`", container.name), error))
            }
        }
    }

    /// Asks the container to stop, and kills it after `grace`. It is no error when it is stopped or
    /// gone. The engine does not start it again by itself.
    pub async fn stop(
        &self,
        container: &Container,
        grace: Duration,
    ) -> Result<(), ContainersError> {
        let seconds = i32::try_from(grace.as_secs()).unwrap_or(i32::MAX);
        let options = StopContainerOptionsBuilder::default().t(seconds).build();
        match self
            .docker()
            .await?
            .stop_container(&container.id, Some(options))
            .await
        {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error) => {
                Err(self.request_error(&format!("the stop of `{}`", container.name), error))
            }
        }
    }

    /// Removes the container, running or not, with its anonymous volumes; named volumes stay. It is
    /// no error when the container is gone.
    pub async fn remove(&self, container: &Container) -> Result<(), ContainersError> {
        let options = RemoveContainerOptionsBuilder::default()
            .force(true)
            .v(true)
            .build();
        match self
            .docker()
            .await?
            .remove_container(&container.id, Some(options))
            .await
        {
            Ok(()) => Ok(()),
            Err(error) if status(&error) == Some(404) => Ok(()),
            Err(error)
                if status(&error) == Some(409)
                    && error.to_string().contains("already in progress") =>
            {
                Ok(())
            }
            Err(error) => {
                Err(self.request_error(&format!("the removal of `{}`", container.name), error))
            }
        }
    }

    /// Makes the engine start the container again after a crash or a reboot, until it is stopped.
    pub async fn keep_running(&self, container: &Container) -> Result<(), ContainersError> {
        let update = spec::keep_running();
        self.docker()
            .await?
            .update_container(&container.id, update)
            .await
            .map_err(|error| {
                self.request_error(
                    &format!("the restart policy of `{}`", container.name),
                    error,
                )
            })
    }

    /// Finds the container of this id or name.
    pub async fn find(&self, container: &str) -> Result<Option<Container>, ContainersError> {
        match self
            .docker()
            .await?
            .inspect_container(container, None::<InspectContainerOptions>)
            .await
        {
            Ok(answer) => Ok(Some(container::describe(answer))),
            Err(error) if status(&error) == Some(404) => Ok(None),
            Err(error) => Err(self.request_error(
                &format!("the inspection of the container `{container}`"),
                error,
            )),
        }
    }

    /// Lists every container, running or not, that has all these labels.
    pub async fn list(&self, labels: &[(&str, &str)]) -> Result<Vec<Container>, ContainersError> {
        self.list_filtered(
            labels
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect(),
        )
        .await
    }

    async fn list_filtered(&self, labels: Vec<String>) -> Result<Vec<Container>, ContainersError> {
        let filters = HashMap::from([("label".to_owned(), labels)]);
        let options = ListContainersOptionsBuilder::default()
            .all(true)
            .filters(&filters)
            .build();
        let listed = self
            .docker()
            .await?
            .list_containers(Some(options))
            .await
            .map_err(|error| self.request_error("the request for the list of containers", error))?;
        let mut containers = Vec::with_capacity(listed.len());
        for id in listed.into_iter().filter_map(|container| container.id) {
            containers.extend(self.find(&id).await?);
        }
        Ok(containers)
    }

    /// Returns the last lines that the container wrote to both streams, without control characters
    /// and secrets.
    pub async fn last_lines(
        &self,
        container: &Container,
        lines: usize,
        secrets: &Secrets,
    ) -> Result<Vec<String>, ContainersError> {
        let lines =
            if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::KeepsEndlessLog) {
                100_000
            } else {
                lines
            };
        let options = LogsOptionsBuilder::default()
            .stdout(true)
            .stderr(true)
            .tail(&lines.to_string())
            .build();
        let mut stream = self.docker().await?.logs(&container.id, Some(options));
        let mut bytes = Vec::new();
        while let Some(chunk) = stream.next().await {
            match chunk {
                Ok(chunk) => bytes.extend_from_slice(&chunk.into_bytes()),
                Err(error) => {
                    return Err(self.request_error(
                        &format!("the request for the log of `{}`", container.name),
                        error,
                    ));
                }
            }
            if bytes.len() > 256 * 1024 {
                break;
            }
        }
        let text = secrets.mask(&String::from_utf8_lossy(&bytes));
        let all: Vec<String> = text
            .lines()
            .map(|line| plain_line(line, 500))
            .filter(|line| !line.trim().is_empty())
            .collect();
        Ok(all[all.len().saturating_sub(lines)..].to_vec())
    }

    /// Removes the named volumes that have all these labels, with their data.
    pub async fn remove_volumes(&self, labels: &[(&str, &str)]) -> Result<(), ContainersError> {
        for (volume, _) in self.list_volumes(labels).await? {
            self.remove_volume(&volume).await?;
        }
        Ok(())
    }

    fn unexpected_answer(&self, request: &str, reason: String) -> ContainersError {
        ContainersError::Unexpected {
            host: self.host.clone(),
            request: request.to_owned(),
            reason: plain_line(&reason, 300),
        }
    }

    fn request_error(&self, request: &str, error: bollard::errors::Error) -> ContainersError {
        use bollard::errors::Error as E;
        let reason = plain_line(&causes(&error), 500);
        match error {
            E::DockerResponseServerError {
                status_code,
                message,
            } => ContainersError::Refused {
                request: request.to_owned(),
                reason: plain_line(&message, 500),
                status: status_code,
            },
            E::SocketNotFoundError(_) => ContainersError::Unreachable {
                host: self.host.clone(),
                reason: "its socket does not exist".to_owned(),
            },
            E::RequestTimeoutError
            | E::IOError { .. }
            | E::HyperResponseError { .. }
            | E::HyperLegacyError { .. } => ContainersError::Unreachable {
                host: self.host.clone(),
                reason,
            },
            // All other errors of the client library are about the form of the answer.
            _ => ContainersError::Unexpected {
                host: self.host.clone(),
                request: request.to_owned(),
                reason,
            },
        }
    }
}

fn label_filter(labels: &[(&str, &str)]) -> HashMap<String, Vec<String>> {
    HashMap::from([(
        "label".to_owned(),
        labels
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect(),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn only_unix_and_http_addresses_are_usable() {
        for good in ["unix:///var/run/docker.sock", "http://10.0.0.5:2375"] {
            assert!(Containers::new(good, None).is_ok(), "{good}");
        }
        for bad in [
            "",
            "docker.sock",
            "unix://docker.sock",
            "ssh://host",
            "tcp://x:1",
            "http://",
            "http://u:p@host:1",
        ] {
            assert!(
                matches!(Containers::new(bad, None), Err(ContainersError::Address(_))),
                "{bad}"
            );
        }
    }

    #[tokio::test]
    async fn an_engine_that_is_down_is_a_transient_error_with_its_address() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("engine.sock");
        let host = format!("unix://{}", socket.display());
        let containers = Containers::new(&host, None).unwrap();
        let absent = containers.list(&[]).await.unwrap_err();
        assert_eq!(absent.kind(), ErrorKind::Transient);
        assert_eq!(
            absent.to_string(),
            format!("the container engine at {host} does not answer: its socket does not exist")
        );

        drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
        let refused = containers.list(&[]).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Transient);
        assert!(
            refused.to_string().contains("Connection refused"),
            "{refused}"
        );
    }
}
