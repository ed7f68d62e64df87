//! Networks on the container engine: those that Ecluse creates, and those that exist.

use std::collections::{HashMap, HashSet};
use std::time::SystemTime;

use bollard::models::{
    Ipam, IpamConfig, NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest,
};
use bollard::query_parameters::{ListContainersOptionsBuilder, ListNetworksOptionsBuilder};
use chrono::{DateTime, Utc};

use super::subnets::{NetworkRange, Subnet, read_routes};
use super::{Container, ContainerRun, Containers, ContainersError, plain_line, status};

/// The label of every network that Ecluse created.
const NETWORK: &str = "ecluse.network";
/// How often a subnet may be taken by somebody else between its choice and the creation.
const MOST_ROUNDS: usize = 100;

/// A network on the engine. The id names it without doubt: the engine also accepts the beginning of
/// an id where a name is expected, and old engines allow several networks of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineNetwork {
    pub id: String,
    pub name: String,
}

/// A network that the engine lists.
struct Listed {
    network: EngineNetwork,
    labels: HashMap<String, String>,
    subnets: Vec<Subnet>,
    created: Option<DateTime<Utc>>,
}

impl Containers {
    /// Finds the network with exactly this name.
    pub async fn find_network(&self, name: &str) -> Result<Option<EngineNetwork>, ContainersError> {
        let listed = self.list_networks(None).await?;
        Ok(first_named(listed, name).map(|listed| listed.network))
    }

    /// Returns the network of this name that Ecluse created with these labels, and creates it if it
    /// is missing: a bridge that reaches the outside, but no other bridge, with a free subnet of
    /// the range. Several processes may do so at the same time.
    pub async fn ensure_network(
        &self,
        name: &str,
        labels: &[(&str, &str)],
        range: NetworkRange,
    ) -> Result<EngineNetwork, ContainersError> {
        let request = format!("the creation of the network `{name}`");
        let mut labels: HashMap<String, String> = labels
            .iter()
            .map(|(label, value)| ((*label).to_owned(), (*value).to_owned()))
            .collect();
        labels
            .entry(NETWORK.to_owned())
            .or_insert_with(|| "stage".to_owned());
        let routes = read_routes(&std::fs::read_to_string("/proc/net/route").unwrap_or_default());
        let mut refused: Vec<Subnet> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let listed = self.list_networks(None).await?;
            let taken: Vec<Subnet> = listed
                .iter()
                .flat_map(|network| network.subnets.iter().copied())
                .chain(refused.iter().copied())
                // A route to more than the range, such as the default route, does not stop the
                // engine from having a network there.
                .chain(
                    routes
                        .iter()
                        .copied()
                        .filter(|route| range.contains(*route)),
                )
                .collect();
            if let Some(existing) = first_named(listed, name) {
                return if labels
                    .iter()
                    .all(|(label, value)| existing.labels.get(label) == Some(value))
                {
                    Ok(existing.network)
                } else {
                    Err(ContainersError::NetworkTaken(name.to_owned()))
                };
            }
            let free = range
                .subnets()
                .find(|subnet| !taken.iter().any(|other| other.overlaps(*subnet)));
            let Some(subnet) = free else {
                break;
            };
            let body = NetworkCreateRequest {
                name: name.to_owned(),
                driver: Some("bridge".to_owned()),
                enable_ipv6: Some(false),
                ipam: Some(Ipam {
                    config: Some(vec![IpamConfig {
                        subnet: Some(subnet.to_string()),
                        ..IpamConfig::default()
                    }]),
                    ..Ipam::default()
                }),
                labels: Some(labels.clone()),
                ..NetworkCreateRequest::default()
            };
            match self.docker().await?.create_network(body).await {
                // The next round finds it. It may find another one: an old engine lets two
                // processes create the same network, and all use the first of them.
                Ok(_) => {}
                Err(error) if status(&error) == Some(409) => {}
                Err(error) if error.to_string().contains("overlap") => refused.push(subnet),
                Err(error) => return Err(self.request_error(&request, error)),
            }
        }
        Err(ContainersError::NetworksFull {
            name: name.to_owned(),
            range: range.to_string(),
        })
    }

    /// Creates the network that only this run is in. It has the labels of the run.
    pub(super) async fn make_network_of_run(
        &self,
        run: &ContainerRun,
    ) -> Result<EngineNetwork, ContainersError> {
        let labels = run
            .labels
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()));
        let labels: Vec<_> = labels.chain([(NETWORK, "run")]).collect();
        self.ensure_network(&format!("{}-network", run.name), &labels, self.networks)
            .await
    }

    /// Takes the container, which is stopped, out of a network that does not exist any more, and
    /// puts it into the network that has this name now.
    pub async fn rejoin_network(
        &self,
        container: &Container,
        network: &EngineNetwork,
    ) -> Result<(), ContainersError> {
        let request = format!(
            "the connection of `{}` to the network `{}`",
            container.name, network.name
        );
        let docker = self.docker().await?;
        let leave = NetworkDisconnectRequest {
            container: container.id.clone(),
            force: Some(true),
        };
        // The container is in no network of this id: the engine finds the old one by the name.
        match docker.disconnect_network(&network.name, leave).await {
            Ok(()) => {}
            Err(error) if error.to_string().contains("is not connected") => {}
            Err(error) => return Err(self.request_error(&request, error)),
        }
        let join = NetworkConnectRequest {
            container: container.id.clone(),
            ..NetworkConnectRequest::default()
        };
        docker
            .connect_network(&network.id, join)
            .await
            .map_err(|error| self.request_error(&request, error))
    }

    /// Removes the networks that Ecluse created with these labels, are older than this time, and
    /// are the network of no container, running or not. Returns how many.
    ///
    /// A container that is created meanwhile does not lose its network for long: before a container
    /// starts, its network is created again where it is missing.
    pub async fn remove_unused_networks(
        &self,
        labels: &[(&str, &str)],
        created_before: DateTime<Utc>,
    ) -> Result<usize, ContainersError> {
        let listed = self.list_networks(Some(labels)).await?;
        if listed.is_empty() {
            return Ok(0);
        }
        let used = self.list_used_networks().await?;
        let mut removed = 0;
        for Listed {
            network, created, ..
        } in listed
        {
            let is_used = used.contains(&network.id) || used.contains(&network.name);
            if is_used || created.is_none_or(|at| at >= created_before) {
                continue;
            }
            match self.docker().await?.remove_network(&network.id).await {
                Ok(()) => removed += 1,
                // Somebody else removed it, or a container has just started in it.
                Err(error) if matches!(status(&error), Some(403 | 404)) => {}
                Err(error) => {
                    return Err(self.request_error(
                        &format!("the removal of the network `{}`", network.name),
                        error,
                    ));
                }
            }
        }
        Ok(removed)
    }

    /// Lists the networks that Ecluse created with these labels, or, without a list of labels, all
    /// networks of the engine.
    async fn list_networks(
        &self,
        ours: Option<&[(&str, &str)]>,
    ) -> Result<Vec<Listed>, ContainersError> {
        let mut options = ListNetworksOptionsBuilder::default();
        if let Some(labels) = ours {
            let mut filters = super::label_filter(labels);
            filters
                .entry("label".to_owned())
                .or_default()
                .push(NETWORK.to_owned());
            options = options.filters(&filters);
        }
        let networks = self
            .docker()
            .await?
            .list_networks(Some(options.build()))
            .await
            .map_err(|error| self.request_error("the request for the list of networks", error))?;
        let listed = networks.into_iter().filter_map(|network| {
            let configurations = network.ipam.and_then(|ipam| ipam.config);
            Some(Listed {
                network: EngineNetwork {
                    id: network.id?,
                    name: network.name?,
                },
                labels: network.labels.unwrap_or_default(),
                subnets: configurations
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|configuration| configuration.subnet?.parse().ok())
                    .collect(),
                created: network.created.map(|at| SystemTime::from(at).into()),
            })
        });
        Ok(listed.collect())
    }

    /// Lists the ids and names of the networks that any container has, running or not. The engine
    /// itself counts only running ones, and a stopped container without its network does not start
    /// again.
    async fn list_used_networks(&self) -> Result<HashSet<String>, ContainersError> {
        let options = ListContainersOptionsBuilder::default().all(true).build();
        let containers = self
            .docker()
            .await?
            .list_containers(Some(options))
            .await
            .map_err(|error| self.request_error("the request for the list of containers", error))?;
        let mut used = HashSet::new();
        for container in containers {
            used.extend(container.host_config.and_then(|host| host.network_mode));
            let networks = container
                .network_settings
                .and_then(|settings| settings.networks);
            for (name, endpoint) in networks.unwrap_or_default() {
                used.insert(name);
                used.extend(endpoint.network_id.filter(|id| !id.is_empty()));
            }
        }
        Ok(used)
    }
}

/// The first network of this name, by its id, so that all processes choose the same one.
fn first_named(listed: Vec<Listed>, name: &str) -> Option<Listed> {
    listed
        .into_iter()
        .filter(|listed| listed.network.name == name)
        .min_by(|one, other| one.network.id.cmp(&other.network.id))
}

/// Reads the error of a start: the network of the container does not exist any more.
pub(super) fn missing_network(error: &bollard::errors::Error) -> Option<String> {
    let bollard::errors::Error::DockerResponseServerError {
        status_code: 404,
        message,
    } = error
    else {
        return None;
    };
    (message.contains("network ") && message.contains("not found"))
        .then(|| plain_line(message, 200))
}
