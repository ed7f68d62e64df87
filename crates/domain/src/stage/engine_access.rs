//! The engine access of a project: what its stages may use that other projects, the host of the
//! container engine or a reverse proxy can see. An administrator of the installation allows it.

use super::settings::check_network;
use super::{FieldProblems, PortMapping, PortRange, StageSettings, shown};
use crate::text::is_hidden;

/// Existing networks, ports of the host and claims of an address that the stages of a project may
/// use. A new project may use none: each of its stages has a network of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct EngineAccess {
    /// Names of networks that exist on the container engine.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<NetworkName>, max_items = 100))]
    pub networks: Vec<String>,
    /// Ports of the engine's host that may be published, `[address:]first-last` or one port;
    /// without an address at 127.0.0.1. 0.0.0.0 includes every IPv4 address.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<PortRangeText>, max_items = 100))]
    pub ports: Vec<PortRange>,
    /// Variables of the environment, `NAME=value`, with which a reverse proxy is asked to serve the
    /// stage at an address.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AddressClaim>, max_items = 100))]
    pub address_claims: Vec<String>,
}

#[cfg(feature = "openapi")]
use description::{AddressClaim, NetworkName, PortRangeText};

/// The schemas of texts in an engine access.
#[cfg(feature = "openapi")]
mod description {
    #![expect(dead_code, reason = "these types only describe texts")]

    use utoipa::ToSchema;

    /// The name of a network.
    #[derive(ToSchema)]
    #[schema(max_length = 63, pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    pub struct NetworkName(String);

    /// One port or a range, such as `0.0.0.0:443` or `18000-18099`.
    #[derive(ToSchema)]
    #[schema(
        pattern = r"^(([0-9]{1,3}(\.[0-9]{1,3}){3}|\[[0-9A-Fa-f:.]+\]):)?[0-9]{1,5}(-[0-9]{1,5})?$"
    )]
    pub struct PortRangeText(String);

    /// A variable with its value, such as `VIRTUAL_HOST=shop.example.com`.
    #[derive(ToSchema)]
    #[schema(
        max_length = 2000,
        pattern = r"^(VIRTUAL_HOST|LETSENCRYPT_HOST)[^=\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]*=[^\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]*$"
    )]
    pub struct AddressClaim(String);
}

/// How many entries each list may have.
const MOST_ENTRIES: usize = 100;
/// The most characters of a claim, name and value together, as its schema states.
const LONGEST_CLAIM: usize = 2000;

/// How a message ends about something that is not allowed.
const WHO_MAY_ALLOW: &str =
    "is not allowed for this project: an administrator of the installation can allow it";

impl EngineAccess {
    /// Whether a stage may use nothing but its own network.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Checks that the lists can be used. The error lists all problems.
    pub fn validate(&self) -> Result<(), FieldProblems> {
        let mut problems = FieldProblems::new();
        let lengths = [
            ("networks", self.networks.len()),
            ("ports", self.ports.len()),
            ("address_claims", self.address_claims.len()),
        ];
        for (field, length) in lengths {
            if length > MOST_ENTRIES {
                problems.push((field, format!("must be at most {MOST_ENTRIES} entries")));
            }
        }
        for (index, network) in self.networks.iter().enumerate() {
            if let Err(problem) = check_network(network) {
                problems.push(("networks", problem));
            } else if self.networks[..index].contains(network) {
                problems.push(("networks", format!("`{network}` is listed twice")));
            }
        }
        for (index, range) in self.ports.iter().enumerate() {
            if self.ports[..index].contains(range) {
                problems.push(("ports", format!("`{range}` is listed twice")));
            }
        }
        for claim in &self.address_claims {
            if let Err(problem) = check_claim(claim) {
                problems.push(("address_claims", problem));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Checks that a stage uses only what is allowed. Each problem names what is not, and who can
    /// allow it.
    pub fn check(&self, settings: &StageSettings) -> Result<(), FieldProblems> {
        let mut problems = FieldProblems::new();
        for network in &settings.networks {
            if !self.networks.contains(network) {
                problems.push((
                    "networks",
                    format!("the network `{}` {WHO_MAY_ALLOW}", shown(network)),
                ));
            }
        }
        for port in &settings.ports {
            if !self.allows_port(port) {
                problems.push((
                    "ports",
                    format!(
                        "the port {} of {} on the engine's host {WHO_MAY_ALLOW}",
                        port.host, port.address
                    ),
                ));
            }
        }
        for (name, value) in &settings.environment {
            if claims_address(name) && !self.address_claims.contains(&format!("{name}={value}")) {
                problems.push((
                    "environment",
                    format!(
                        "`{name}={}` asks a reverse proxy for an address, which {WHO_MAY_ALLOW}",
                        shown(value)
                    ),
                ));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn allows_port(&self, port: &PortMapping) -> bool {
        self.ports.iter().any(|range| range.contains(port))
    }
}

/// Checks a claim of an address.
fn check_claim(claim: &str) -> Result<(), String> {
    let names_variable = claim
        .split_once('=')
        .is_some_and(|(name, _)| claims_address(name));
    let problem = if !names_variable {
        "is not a claim: expected a variable such as VIRTUAL_HOST=shop.example.com".to_owned()
    } else if claim.chars().any(is_hidden) {
        "contains a hidden character".to_owned()
    } else if claim.chars().nth(LONGEST_CLAIM).is_some() {
        format!("is longer than {LONGEST_CLAIM} characters, name and value together")
    } else {
        return Ok(());
    };
    Err(format!("`{}` {problem}", shown(claim)))
}

/// Whether a variable of this name asks a reverse proxy for an address. Such proxies (nginx-proxy
/// and its companion for certificates) read the environment of all containers of an engine, so a
/// stage could take over the address of another client.
pub fn claims_address(variable: &str) -> bool {
    ["VIRTUAL_HOST", "LETSENCRYPT_HOST"]
        .iter()
        .any(|claim| variable.starts_with(claim))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> EngineAccess {
        EngineAccess {
            networks: vec!["odoo".into()],
            ports: vec![
                "18000-18009".parse().unwrap(),
                "0.0.0.0:443".parse().unwrap(),
            ],
            address_claims: vec!["VIRTUAL_HOST=shop.example.com".into()],
        }
    }

    fn problems(change: impl FnOnce(&mut StageSettings)) -> Vec<String> {
        let mut settings = StageSettings::default();
        change(&mut settings);
        access()
            .check(&settings)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|(field, problem)| format!("{field}: {problem}"))
            .collect()
    }

    #[test]
    fn only_what_is_allowed_may_be_used() {
        assert_eq!(access().validate(), Ok(()));
        assert_eq!(problems(|s| s.networks = vec!["odoo".into()]), [""; 0]);
        for port in ["18000:8069", "18009:8069", "443:8069", "0.0.0.0:443:8069"] {
            assert_eq!(
                problems(|s| s.ports = vec![port.parse().unwrap()]),
                [""; 0],
                "{port}"
            );
        }
        assert_eq!(
            problems(|s| {
                s.networks = vec!["bridge".into()];
                s.ports = vec!["0.0.0.0:18000:8069".parse().unwrap()];
                s.environment
                    .insert("VIRTUAL_HOST".into(), "rival.example.com".into());
            }),
            [
                "networks: the network `bridge` is not allowed for this project: an administrator of the installation can allow it",
                "ports: the port 18000 of 0.0.0.0 on the engine's host is not allowed for this project: an administrator of the installation can allow it",
                "environment: `VIRTUAL_HOST=rival.example.com` asks a reverse proxy for an address, which is not allowed for this project: an administrator of the installation can allow it",
            ]
        );
        for port in ["17999:1", "18010:1", "[::]:443:1", "127.0.0.2:18000:1"] {
            assert_eq!(
                problems(|s| s.ports = vec![port.parse().unwrap()]).len(),
                1,
                "{port}"
            );
        }
        assert_eq!(
            problems(|s| drop(
                s.environment
                    .insert("VIRTUAL_HOST".into(), "shop.example.com".into())
            )),
            [""; 0]
        );
    }

    #[test]
    fn a_new_project_may_use_its_own_networks_only() {
        let settings = StageSettings::default();
        assert_eq!(EngineAccess::default().check(&settings), Ok(()));
    }

    #[test]
    fn some_networks_can_never_be_allowed() {
        let fields = |change: fn(&mut EngineAccess)| -> Vec<&str> {
            let mut access = access();
            change(&mut access);
            let problems = access.validate().err().unwrap_or_default();
            problems.into_iter().map(|(field, _)| field).collect()
        };
        assert_eq!(fields(|a| a.networks.push("host".into())), ["networks"]);
        assert_eq!(fields(|a| a.networks.push("odoo".into())), ["networks"]);
        assert_eq!(
            fields(|a| a.networks.push("ecluse-rival-prod-network".into())),
            ["networks"]
        );
        assert_eq!(
            fields(|a| a.ports.push("18000-18009".parse().unwrap())),
            ["ports"]
        );
        for claim in [
            "PATH=/bin",
            "VIRTUAL_HOST",
            "VIRTUAL_HOST=a\nb",
            "VIRTUAL_HOST=moc\u{202e}.shop",
        ] {
            let mut access = access();
            access.address_claims.push(claim.into());
            assert!(access.validate().is_err(), "{claim}");
        }
    }

    #[test]
    fn the_length_of_a_claim_is_counted_in_characters_of_the_whole() {
        let claim_of = |characters: usize| EngineAccess {
            address_claims: vec![format!("VIRTUAL_HOST={}", "é".repeat(characters - 13))],
            ..EngineAccess::default()
        };
        assert_eq!(claim_of(2000).validate(), Ok(()));
        let problems = claim_of(2001).validate().unwrap_err();
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].0, "address_claims");
        assert!(
            problems[0]
                .1
                .ends_with("is longer than 2000 characters, name and value together"),
            "{}",
            problems[0].1
        );
    }
}
