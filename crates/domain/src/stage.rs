//! The stages of a project and what a hosting person may set on one.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

crate::text::text_enum! {
    /// A stage of a project, in the order a release passes them.
    pub enum StageName {
        Staging = "staging",
        Preprod = "preprod",
        Prod = "prod",
    }
}

impl StageName {
    /// The stage a digest must have passed before this one.
    pub const fn previous(self) -> Option<Self> {
        match self {
            Self::Staging => None,
            Self::Preprod => Some(Self::Staging),
            Self::Prod => Some(Self::Preprod),
        }
    }

    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Staging => Some(Self::Preprod),
            Self::Preprod => Some(Self::Prod),
            Self::Prod => None,
        }
    }
}

/// How a stage's container runs. The same shape is stored and spoken by the REST API.
///
/// Secrets are not part of it: they are kept apart, encrypted. Values are only known to be usable
/// after [`StageSettings::validate`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(default))]
#[serde(default, deny_unknown_fields)]
pub struct StageSettings {
    /// Environment variables of the container. Names that start with `ECLUSE_` are set by Ecluse.
    pub environment: BTreeMap<String, String>,
    /// Arguments that replace the image's own command; empty keeps it. Never read by a shell.
    pub command: Vec<String>,
    /// Published TCP ports, `[address:]host port:container port`; without an address on 127.0.0.1.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ports: Vec<PortMapping>,
    /// Names of engine networks to join, the first one first; empty joins the engine's default bridge.
    pub networks: Vec<String>,
    /// Named volumes that outlive every deployment: name → absolute path in the container.
    pub volumes: BTreeMap<String, String>,
    /// Asked with GET until it answers 2xx.
    pub health_path: String,
    /// The port inside the container that answers the health path.
    pub health_port: u16,
    /// How long a new container may take to become healthy, 1 to 3600 seconds.
    pub health_timeout_seconds: u32,
    /// Memory limit in MiB; none means no limit.
    pub memory_mib: Option<u32>,
    /// Processor limit in thousandths of a core; none means no limit.
    pub cpu_millicores: Option<u32>,
    /// Where people reach this stage; only shown.
    pub url: Option<String>,
}

impl Default for StageSettings {
    fn default() -> Self {
        Self {
            environment: BTreeMap::new(),
            command: Vec::new(),
            ports: Vec::new(),
            networks: Vec::new(),
            volumes: BTreeMap::from([("filestore".to_owned(), "/var/lib/odoo".to_owned())]),
            health_path: "/web/health".to_owned(),
            health_port: 8069,
            health_timeout_seconds: 120,
            memory_mib: None,
            cpu_millicores: None,
            url: None,
        }
    }
}

/// The problems found, each with the field it is about (`environment`, `ports`, …).
pub type FieldProblems = Vec<(&'static str, String)>;

impl StageSettings {
    /// Whether a container can be made of these settings without surprise for its host or its image.
    pub fn validate(&self) -> Result<(), FieldProblems> {
        let mut problems = FieldProblems::new();
        self.check_environment(&mut problems);
        self.check_volumes(&mut problems);
        self.check_reach(&mut problems);
        if self.command.len() > 100 || self.command.iter().any(|argument| argument.len() > 4096 || argument.contains('\0')) {
            problems.push(("command", "at most 100 arguments of 4096 bytes, without NUL".to_owned()));
        }
        if !(1..=3600).contains(&self.health_timeout_seconds) {
            problems.push(("health_timeout_seconds", "must be between 1 and 3600".to_owned()));
        }
        if self.memory_mib.is_some_and(|mib| !(16..=4_194_304).contains(&mib)) {
            problems.push(("memory_mib", "must be between 16 and 4194304".to_owned()));
        }
        if self.cpu_millicores.is_some_and(|cpu| !(10..=1_024_000).contains(&cpu)) {
            problems.push(("cpu_millicores", "must be between 10 and 1024000".to_owned()));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    fn check_environment(&self, problems: &mut FieldProblems) {
        if self.environment.len() > 500 {
            problems.push(("environment", "at most 500 variables".to_owned()));
        }
        for (name, value) in &self.environment {
            if let Err(problem) = check_variable(name, value) {
                problems.push(("environment", problem));
            }
        }
    }

    fn check_volumes(&self, problems: &mut FieldProblems) {
        let mut paths = Vec::new();
        for (name, path) in &self.volumes {
            // No dash: the engine's name `ecluse-<project>-<stage>-<volume>` must not read as another project's.
            let named = (1..=40).contains(&name.len())
                && name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            if !named {
                problems.push(("volumes", format!("`{}` is not a volume name: lower-case letters, digits and `_`", shown(name))));
            }
            let parts: Vec<&str> = path.split('/').skip(1).collect();
            let rooted = path.starts_with('/')
                && path.len() <= 255
                && !path.chars().any(|c| c.is_control() || c == ':')
                && parts.iter().all(|part| !matches!(*part, "" | "." | ".."));
            if !rooted {
                problems.push(("volumes", format!("`{}` is not an absolute, plain path in the container", shown(path))));
            } else if overlaps(path, "/mnt/extra-addons") {
                // A volume there would run other addons than the digest's.
                problems.push(("volumes", format!("`{path}` would hide the image's own addons")));
            } else if ["/proc", "/sys", "/dev"].iter().any(|system| overlaps(path, system)) {
                problems.push(("volumes", format!("`{path}` belongs to the container's system")));
            } else if paths.contains(&path) {
                problems.push(("volumes", format!("`{path}` is used twice")));
            }
            paths.push(path);
        }
    }

    fn check_reach(&self, problems: &mut FieldProblems) {
        for (index, port) in self.ports.iter().enumerate() {
            if self.ports[..index].iter().any(|other| other.collides(port)) {
                problems.push(("ports", format!("`{port}` publishes a host port that is already published")));
            }
        }
        for (index, network) in self.networks.iter().enumerate() {
            let named = (1..=63).contains(&network.len())
                && network.starts_with(|c: char| c.is_ascii_alphanumeric())
                && network.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
            if !named {
                problems.push(("networks", format!("`{}` is not a network name", shown(network))));
            } else if matches!(network.as_str(), "host" | "none" | "default" | "ingress") {
                problems.push(("networks", format!("the network `{network}` is not allowed")));
            } else if self.networks[..index].contains(network) {
                problems.push(("networks", format!("`{network}` is listed twice")));
            }
        }
        let path = &self.health_path;
        if !path.starts_with('/')
            || path.starts_with("//")
            || path.len() > 500
            || !path.bytes().all(|b| b.is_ascii_graphic())
            || path.contains('#')
        {
            problems.push(("health_path", format!("`{}` is not a path: expected `/`, then printable ASCII", shown(path))));
        }
        if self.health_port == 0 {
            problems.push(("health_port", "must be between 1 and 65535".to_owned()));
        }
        if let Some(address) = &self.url {
            let web = url::Url::parse(address)
                .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none());
            if !web || address.len() > 2000 {
                problems.push(("url", format!("`{}` is not an http or https address without a password", shown(address))));
            }
        }
    }
}

/// Whether this may be an environment variable (or a secret given as one) of a stage.
pub fn check_variable(name: &str, value: &str) -> Result<(), String> {
    let named = (1..=200).contains(&name.len())
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !named {
        Err(format!("`{}` is not a variable name: letters, digits and `_`", shown(name)))
    } else if name.starts_with("ECLUSE_") {
        Err(format!("`{name}` is set by Ecluse itself"))
    } else if value.contains('\0') || value.len() > 65_536 {
        // The value may be a secret: never in the message.
        Err(format!("the value of `{name}` holds a NUL or is longer than 65536 bytes"))
    } else {
        Ok(())
    }
}

fn overlaps(path: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    within(path, other) || within(other, path)
}

fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// A TCP port of the container published on the engine's host: `127.0.0.1:18069:8069`, or
/// `18069:8069` which binds 127.0.0.1. An IPv6 address stands in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PortMapping {
    pub address: IpAddr,
    pub host: u16,
    pub container: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a port mapping: expected ADDRESS:HOST_PORT:CONTAINER_PORT or HOST_PORT:CONTAINER_PORT")]
pub struct InvalidPortMapping(String);

impl PortMapping {
    fn collides(&self, other: &Self) -> bool {
        self.host == other.host && (self.address == other.address || self.address.is_unspecified() || other.address.is_unspecified())
    }
}

impl std::str::FromStr for PortMapping {
    type Err = InvalidPortMapping;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let port = |digits: &str| match digits.parse::<u16>() {
            Ok(port) if port > 0 && digits.bytes().all(|b| b.is_ascii_digit()) => Some(port),
            Ok(_) | Err(_) => None,
        };
        let read = || {
            let (rest, container) = text.rsplit_once(':')?;
            let (address, host) = match rest.rsplit_once(':') {
                None => (IpAddr::V4(Ipv4Addr::LOCALHOST), rest),
                Some((address, host)) => match address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
                    Some(inner) => (IpAddr::V6(inner.parse().ok()?), host),
                    None => (IpAddr::V4(address.parse().ok()?), host),
                },
            };
            Some(Self { address, host: port(host)?, container: port(container)? })
        };
        read().ok_or_else(|| InvalidPortMapping(shown(text)))
    }
}

impl TryFrom<String> for PortMapping {
    type Error = InvalidPortMapping;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<PortMapping> for String {
    fn from(mapping: PortMapping) -> Self {
        mapping.to_string()
    }
}

impl std::fmt::Display for PortMapping {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.address {
            IpAddr::V4(address) => write!(f, "{address}:{}:{}", self.host, self.container),
            IpAddr::V6(address) => write!(f, "[{address}]:{}:{}", self.host, self.container),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_walked_in_order() {
        for stage in StageName::ALL {
            assert_eq!(stage.as_str().parse(), Ok(*stage));
            assert_eq!(stage.next().and_then(StageName::previous).unwrap_or(*stage), *stage);
        }
        assert_eq!(StageName::Staging.next(), Some(StageName::Preprod));
        assert_eq!(StageName::Prod.previous(), Some(StageName::Preprod));
        assert!("production".parse::<StageName>().is_err());
        assert!(StageName::Staging < StageName::Prod);
    }

    #[test]
    fn ports_bind_loopback_unless_told_otherwise() {
        for (text, written) in [
            ("18069:8069", "127.0.0.1:18069:8069"),
            ("127.0.0.1:18069:8069", "127.0.0.1:18069:8069"),
            ("0.0.0.0:80:8069", "0.0.0.0:80:8069"),
            ("[::1]:80:8069", "[::1]:80:8069"),
        ] {
            assert_eq!(text.parse::<PortMapping>().unwrap().to_string(), written);
        }
        for bad in [
            "",
            "8069",
            ":8069",
            "0:8069",
            "80:0",
            "80:99999",
            "+80:8069",
            "80:8069/udp",
            "host:80:8069",
            "::1:80:8069",
            "1:2:3:4",
            " 80:8069",
        ] {
            assert!(bad.parse::<PortMapping>().is_err(), "{bad}");
        }
    }

    #[test]
    fn defaults_are_valid_and_fill_a_partial_object() {
        let settings = StageSettings { ports: vec!["18069:8069".parse().unwrap()], ..StageSettings::default() };
        assert_eq!(settings.validate(), Ok(()));
        assert_eq!(settings.volumes["filestore"], "/var/lib/odoo");
    }

    fn fields(change: impl FnOnce(&mut StageSettings)) -> Vec<&'static str> {
        let mut settings = StageSettings::default();
        change(&mut settings);
        settings.validate().err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn refuses_what_would_surprise_the_host_or_the_image() {
        for name in ["", "A B", "A=B", "1A", "ECLUSE_STAGE", "É"] {
            assert_eq!(fields(|s| drop(s.environment.insert(name.into(), "x".into()))), ["environment"], "{name}");
        }
        assert_eq!(fields(|s| drop(s.environment.insert("A".into(), "x\0y".into()))), ["environment"]);
        assert_eq!(fields(|s| drop(s.environment.insert("A".into(), "$(id) `id`\n; rm".into()))), [""; 0]);
        for name in ["", "a-b", "../x", "/etc", "A", "1a", "prod/filestore"] {
            assert_eq!(fields(|s| drop(s.volumes.insert(name.into(), "/data".into()))), ["volumes"], "{name}");
        }
        for path in [
            "",
            "data",
            "/",
            "/a/../b",
            "/a//b",
            "/a/",
            "/a:ro",
            "/mnt/extra-addons",
            "/mnt",
            "/mnt/extra-addons/sale",
            "/proc",
            "/dev/shm",
            "/var/lib/odoo",
        ] {
            assert_eq!(fields(|s| drop(s.volumes.insert("zdata".into(), path.into()))), ["volumes"], "{path}");
        }
        for network in ["", "host", "none", "container:x", "a b", "-x", "default"] {
            assert_eq!(fields(|s| s.networks.push(network.into())), ["networks"], "{network}");
        }
        for path in ["", "web", "//evil", "/a b", "/a\r\nX: y", "/é", "/a#b"] {
            assert_eq!(fields(|s| s.health_path = path.into()), ["health_path"], "{path}");
        }
        for url in ["x", "javascript:alert(1)", "ftp://a", "http://u:p@a"] {
            assert_eq!(fields(|s| s.url = Some(url.into())), ["url"], "{url}");
        }
        assert_eq!(fields(|s| s.health_timeout_seconds = 0), ["health_timeout_seconds"]);
        assert_eq!(fields(|s| s.health_timeout_seconds = 3601), ["health_timeout_seconds"]);
        assert_eq!(fields(|s| s.health_port = 0), ["health_port"]);
        assert_eq!(fields(|s| s.memory_mib = Some(1)), ["memory_mib"]);
        assert_eq!(fields(|s| s.cpu_millicores = Some(0)), ["cpu_millicores"]);
        assert_eq!(fields(|s| s.command.push("a\0b".into())), ["command"]);
        assert_eq!(fields(|s| s.ports = vec!["1:2".parse().unwrap(), "0.0.0.0:1:3".parse().unwrap()]), ["ports"]);
    }
}
