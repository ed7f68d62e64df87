//! The settings that the container of a stage runs with, which the hosting team may change.

use std::collections::BTreeMap;

use super::{DatabaseSettings, PortMapping, StageName, shown};

/// The settings that a stage's container runs with. The database has this shape.
///
/// Secrets are not part of the settings: they are stored apart, encrypted. Only
/// [`StageSettings::validate`] checks that the values can be used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StageSettings {
    /// Environment variables of the container. Names that start with `ECLUSE_` are set by Ecluse.
    pub environment: BTreeMap<String, String>,
    /// Arguments that replace the command of the image; an empty list keeps it. No shell reads
    /// them.
    pub command: Vec<String>,
    /// Published TCP ports, `[address:]host port:container port`; without an address, on 127.0.0.1.
    pub ports: Vec<PortMapping>,
    /// Names of networks that exist on the container engine, to join in this order. With an empty
    /// list the container runs in the [own network](own_network) of its stage.
    pub networks: Vec<String>,
    /// Named volumes that every deployment keeps: name → absolute path in the container.
    pub volumes: BTreeMap<String, String>,
    /// The path that is requested with GET until the answer is 2xx.
    pub health_path: String,
    /// The port inside the container that answers the health path.
    pub health_port: u16,
    /// How long a new container may take to become healthy: 1 to 3600 seconds.
    pub health_timeout_seconds: u32,
    /// The memory limit in MiB; none means the [default](super::StageLimits) of the installation.
    pub memory_mib: Option<u32>,
    /// The processor limit in thousandths of a core; none means the default of the installation.
    pub cpu_millicores: Option<u32>,
    /// The address where people reach the stage; it is only shown.
    pub url: Option<String>,
    /// The client's database, where the command and the environment do not name it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseSettings>,
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
            database: None,
        }
    }
}

/// Problems, each with the name of its field (`environment`, `ports`, …).
pub type FieldProblems = Vec<(&'static str, String)>;

impl StageSettings {
    /// Checks that the settings do no harm to the host or to the image. The error lists all
    /// problems.
    pub fn validate(&self) -> Result<(), FieldProblems> {
        let mut problems = FieldProblems::new();
        self.check_environment(&mut problems);
        self.check_volumes(&mut problems);
        self.check_reach(&mut problems);
        if let Some(database) = &self.database {
            let found = database.check().into_iter();
            problems.extend(found.map(|problem| ("database", problem)));
        }
        if self.command.len() > 100
            || self
                .command
                .iter()
                .any(|argument| is_longer(argument, 4096) || argument.contains('\0'))
        {
            problems.push((
                "command",
                "must be at most 100 arguments of at most 4096 characters, without NUL".to_owned(),
            ));
        }
        if !(1..=3600).contains(&self.health_timeout_seconds) {
            problems.push((
                "health_timeout_seconds",
                "must be between 1 and 3600".to_owned(),
            ));
        }
        if self
            .memory_mib
            .is_some_and(|mib| !(16..=4_194_304).contains(&mib))
        {
            problems.push(("memory_mib", "must be between 16 and 4194304".to_owned()));
        }
        if self
            .cpu_millicores
            .is_some_and(|cpu| !(10..=1_024_000).contains(&cpu))
        {
            problems.push((
                "cpu_millicores",
                "must be between 10 and 1024000".to_owned(),
            ));
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    fn check_environment(&self, problems: &mut FieldProblems) {
        if self.environment.len() > 500 {
            problems.push(("environment", "must be at most 500 variables".to_owned()));
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
            // Without a dash, the engine's name `ecluse-<project>-<stage>-<volume>` cannot be the
            // name of another project's volume.
            let named = (1..=40).contains(&name.len())
                && name.starts_with(|c: char| c.is_ascii_lowercase())
                && name
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_'));
            if !named {
                problems.push((
                    "volumes",
                    format!(
                        "`{}` is not the name of a volume: use lower-case letters, digits and `_`",
                        shown(name)
                    ),
                ));
            }
            let parts: Vec<&str> = path.split('/').skip(1).collect();
            // No file system has longer names than 255 bytes.
            let is_name = |part: &str| !matches!(part, "" | "." | "..") && part.len() <= 255;
            let rooted = path.starts_with('/')
                && !is_longer(path, 255)
                && !path.chars().any(|c| c.is_control() || c == ':')
                && parts.iter().all(|part| is_name(part));
            if !rooted {
                problems.push((
                    "volumes",
                    format!(
                        "`{}` is not an absolute path in the container without `..`, `:` and empty parts",
                        shown(path)
                    ),
                ));
            } else if overlaps(path, "/mnt/extra-addons") {
                // A volume in this folder would make Odoo run other addons than those of the
                // digest.
                problems.push((
                    "volumes",
                    format!("`{path}` would hide the addons of the image"),
                ));
            } else if ["/proc", "/sys", "/dev"]
                .iter()
                .any(|system| overlaps(path, system))
            {
                problems.push((
                    "volumes",
                    format!("`{path}` belongs to the system of the container"),
                ));
            } else if paths.contains(&path) {
                problems.push(("volumes", format!("`{path}` is used twice")));
            }
            paths.push(path);
        }
    }

    fn check_reach(&self, problems: &mut FieldProblems) {
        for (index, port) in self.ports.iter().enumerate() {
            if self.ports[..index].iter().any(|other| other.collides(port)) {
                problems.push((
                    "ports",
                    format!("`{port}` publishes a host port that is already published"),
                ));
            }
        }
        for (index, network) in self.networks.iter().enumerate() {
            if let Err(problem) = check_network(network) {
                problems.push(("networks", problem));
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
            problems.push((
                "health_path",
                format!(
                    "`{}` is not a path: expected `/`, then printable ASCII without `#`",
                    shown(path)
                ),
            ));
        }
        if self.health_port == 0 {
            problems.push(("health_port", "must be between 1 and 65535".to_owned()));
        }
        if let Some(address) = &self.url {
            let web = url::Url::parse(address).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.username().is_empty()
                    && url.password().is_none()
            });
            if !web || is_longer(address, 2000) {
                problems.push((
                    "url",
                    format!(
                        "`{}` is not an http or https address without user name and password",
                        shown(address)
                    ),
                ));
            }
        }
    }
}

/// The name of a stage's own network, in which nothing else runs.
pub fn own_network(project: &str, stage: StageName) -> String {
    format!("ecluse-{project}-{stage}-network")
}

/// Checks the name of an existing network.
pub(super) fn check_network(network: &str) -> Result<(), String> {
    let named = (1..=63).contains(&network.len())
        && network.starts_with(|c: char| c.is_ascii_alphanumeric())
        && network
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if !named {
        Err(format!(
            "`{}` is not the name of a network: use letters, digits, `_`, `.` and `-`",
            shown(network)
        ))
    } else if matches!(network, "host" | "none" | "default" | "ingress") {
        Err(format!("the network `{network}` is not allowed"))
    } else if network.starts_with("ecluse-") && network.ends_with("-network") {
        Err(format!(
            "`{network}` is the own network of a stage; create another network for what several stages share"
        ))
    } else {
        Ok(())
    }
}

/// The most characters of a variable's value. In UTF-8 it has at most 128,000 bytes: Linux starts no
/// program with a longer variable than 128 KiB.
const LONGEST_VALUE: usize = 32_000;

/// Whether a text has more characters than these. The schemas count characters too, not bytes.
fn is_longer(text: &str, characters: usize) -> bool {
    text.chars().nth(characters).is_some()
}

/// Checks an environment variable of a stage, or a secret that becomes one.
pub fn check_variable(name: &str, value: &str) -> Result<(), String> {
    let named = (1..=200).contains(&name.len())
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if !named {
        Err(format!(
            "`{}` is not the name of a variable: use letters, digits and `_`",
            shown(name)
        ))
    } else if name.starts_with("ECLUSE_") {
        Err(format!("`{name}` is set by Ecluse itself"))
    } else if value.contains('\0') || is_longer(value, LONGEST_VALUE) {
        // The value may be a secret, so no message shows it.
        Err(format!(
            "the value of `{name}` contains a NUL or is longer than {LONGEST_VALUE} characters"
        ))
    } else {
        Ok(())
    }
}

fn overlaps(path: &str, other: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(path, other) || within(other, path)
}

#[cfg(test)]
mod tests;
