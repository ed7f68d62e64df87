//! One container, as the engine describes it.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::time::SystemTime;

use bollard::models::{ContainerInspectResponse, ContainerStateStatusEnum, RestartPolicyNameEnum};
use chrono::{DateTime, Utc};

use super::plain_line;

/// One container as the engine described it a moment ago.
#[derive(Debug, Clone)]
pub struct Container {
    pub id: String,
    pub name: String,
    pub labels: HashMap<String, String>,
    pub state: ContainerState,
    /// Whether the engine starts it again by itself.
    pub kept_running: bool,
    pub created: Option<DateTime<Utc>>,
    pub started: Option<DateTime<Utc>>,
    pub networks: Vec<String>,
    pub addresses: Vec<IpAddr>,
    /// Container port → address on the engine's host where it is published.
    pub published: Vec<(u16, SocketAddr)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerState {
    Created,
    /// The engine tried to start it, but its program could not be run.
    NotStartable {
        reason: String,
    },
    Running,
    /// It has exited, and the engine is about to start it again.
    Restarting,
    Exited {
        code: i64,
        out_of_memory: bool,
    },
    /// Partly removed; it can only be removed again.
    Dead,
}

impl ContainerState {
    /// Whether it uses its ports, or could use them at any moment.
    pub fn is_active(&self) -> bool {
        match self {
            Self::Running | Self::Restarting => true,
            Self::Created | Self::NotStartable { .. } | Self::Exited { .. } | Self::Dead => false,
        }
    }
}

pub(super) fn describe(answer: ContainerInspectResponse) -> Container {
    let (networks, addresses, published) = answer.network_settings.map(reach).unwrap_or_default();
    let raw = answer.state.unwrap_or_default();
    let started = raw
        .started_at
        .as_deref()
        .and_then(|at| DateTime::parse_from_rfc3339(at).ok())
        .map(|at| at.to_utc());
    let policy = answer
        .host_config
        .and_then(|host| host.restart_policy)
        .and_then(|policy| policy.name);
    Container {
        id: answer.id.unwrap_or_default(),
        name: answer
            .name
            .unwrap_or_default()
            .trim_start_matches('/')
            .to_owned(),
        labels: answer
            .config
            .and_then(|config| config.labels)
            .unwrap_or_default(),
        state: state(&raw),
        kept_running: matches!(
            policy,
            Some(RestartPolicyNameEnum::UNLESS_STOPPED | RestartPolicyNameEnum::ALWAYS)
        ),
        // Converted through `SystemTime`: a feature that another crate enables changes the date
        // type of bollard.
        created: answer.created.map(|at| SystemTime::from(at).into()),
        // The engine writes year 1 for "never".
        started: started.filter(|at| at.timestamp() > 0),
        networks,
        addresses,
        published,
    }
}

fn state(raw: &bollard::models::ContainerState) -> ContainerState {
    use ContainerStateStatusEnum as S;
    let code = raw.exit_code.unwrap_or_default();
    let error = raw.error.as_deref().unwrap_or_default();
    // The codes 125 to 128 are the engine's own: the process of the container never ran.
    let unstartable = (125..=128).contains(&code) && !error.is_empty();
    match raw.status.unwrap_or(S::EMPTY) {
        S::RUNNING | S::PAUSED | S::STOPPING => ContainerState::Running,
        S::RESTARTING => ContainerState::Restarting,
        S::REMOVING | S::DEAD => ContainerState::Dead,
        S::CREATED | S::EXITED if unstartable => ContainerState::NotStartable {
            reason: plain_line(error, 300),
        },
        S::EMPTY | S::CREATED => ContainerState::Created,
        S::EXITED => ContainerState::Exited {
            code,
            out_of_memory: raw.oom_killed == Some(true),
        },
    }
}

type Reach = (Vec<String>, Vec<IpAddr>, Vec<(u16, SocketAddr)>);

fn reach(settings: bollard::models::NetworkSettings) -> Reach {
    // Sorted, so that probes of the same container always try the same address first.
    let networks: BTreeMap<String, bollard::models::EndpointSettings> =
        settings.networks.unwrap_or_default().into_iter().collect();
    let addresses = networks
        .values()
        .filter_map(|endpoint| endpoint.ip_address.as_deref()?.parse().ok())
        .collect();
    let published = settings
        .ports
        .unwrap_or_default()
        .into_iter()
        .flat_map(|(port, bindings)| {
            let container: Option<u16> =
                port.strip_suffix("/tcp").and_then(|port| port.parse().ok());
            bindings
                .unwrap_or_default()
                .into_iter()
                .filter_map(move |binding| {
                    let address = SocketAddr::new(
                        binding.host_ip?.parse().ok()?,
                        binding.host_port?.parse().ok()?,
                    );
                    Some((container?, address))
                })
        });
    (
        networks.into_keys().collect(),
        addresses,
        published.collect(),
    )
}
