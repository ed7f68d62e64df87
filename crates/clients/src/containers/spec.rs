//! The settings of a container. No field exists for what no container of Ecluse may have:
//! privileges, devices, paths of the host, the socket of the engine.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{
    ContainerCreateBody, ContainerUpdateBody, HostConfig, HostConfigLogConfig, Mount, MountType,
    MountVolumeOptions, PortBinding, RestartPolicy, RestartPolicyNameEnum,
};
use ecluse_domain::stage::PortMapping;

use super::ImageByDigest;

/// A container to create. The engine does not restart it before
/// [`super::Containers::keep_running`].
#[derive(Debug, Clone)]
pub struct ContainerSpec {
    pub name: String,
    pub image: ImageByDigest,
    /// Replaces the command of the image; empty keeps it.
    pub command: Vec<String>,
    pub environment: BTreeMap<String, String>,
    /// More environment variables, which override `environment` and are never shown.
    pub secrets: Secrets,
    pub labels: HashMap<String, String>,
    pub ports: Vec<PortMapping>,
    /// The container is created in the first network; the others are for
    /// [`super::Containers::join_network`].
    pub networks: Vec<String>,
    /// Engine volume name → path in the container.
    pub volumes: BTreeMap<String, String>,
    /// Labels of the volumes that are created with the container.
    pub volume_labels: HashMap<String, String>,
    pub memory_mib: Option<u32>,
    pub cpu_millicores: Option<u32>,
}

impl ContainerSpec {
    pub(super) fn create_body(&self) -> ContainerCreateBody {
        let mut environment = self.environment.clone();
        environment.extend(
            self.secrets
                .0
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        ContainerCreateBody {
            image: Some(self.image.to_string()),
            cmd: (!self.command.is_empty()).then(|| self.command.clone()),
            env: Some(
                environment
                    .into_iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect(),
            ),
            labels: Some(self.labels.clone()),
            exposed_ports: Some(self.ports.iter().map(container_port).collect()),
            host_config: Some(self.host_config()),
            ..ContainerCreateBody::default()
        }
    }

    fn host_config(&self) -> HostConfig {
        let mut bindings: HashMap<String, Option<Vec<PortBinding>>> = HashMap::new();
        for port in &self.ports {
            let binding = PortBinding {
                host_ip: Some(port.address.to_string()),
                host_port: Some(port.host.to_string()),
            };
            bindings
                .entry(container_port(port))
                .or_default()
                .get_or_insert_default()
                .push(binding);
        }
        let mounts = self.volumes.iter().map(|(volume, path)| Mount {
            typ: Some(MountType::VOLUME),
            source: Some(volume.clone()),
            target: Some(path.clone()),
            volume_options: Some(MountVolumeOptions {
                labels: Some(self.volume_labels.clone()),
                ..MountVolumeOptions::default()
            }),
            ..Mount::default()
        });
        let memory = self.memory_mib.map(|mib| i64::from(mib) * 1024 * 1024);
        let dropped = ["AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP"];
        HostConfig {
            network_mode: self.networks.first().cloned(),
            port_bindings: Some(bindings),
            mounts: Some(mounts.collect()),
            restart_policy: Some(RestartPolicy {
                name: Some(RestartPolicyNameEnum::NO),
                maximum_retry_count: None,
            }),
            // With an init process, a program that is not written to be process 1 still ends on
            // SIGTERM, and its orphans are reaped.
            init: Some(true),
            privileged: Some(false),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            cap_drop: Some(dropped.map(str::to_owned).to_vec()),
            pids_limit: Some(4096),
            memory,
            memory_swap: memory,
            nano_cpus: self.cpu_millicores.map(|cpu| i64::from(cpu) * 1_000_000),
            log_config: Some(HostConfigLogConfig {
                typ: Some("json-file".to_owned()),
                config: Some(HashMap::from([
                    ("max-size".to_owned(), "10m".to_owned()),
                    ("max-file".to_owned(), "3".to_owned()),
                ])),
            }),
            ..HostConfig::default()
        }
    }
}

fn container_port(port: &PortMapping) -> String {
    format!("{}/tcp", port.container)
}

pub(super) fn keep_running() -> ContainerUpdateBody {
    let policy = RestartPolicy {
        name: Some(RestartPolicyNameEnum::UNLESS_STOPPED),
        maximum_retry_count: None,
    };
    ContainerUpdateBody {
        restart_policy: Some(policy),
        ..ContainerUpdateBody::default()
    }
}

/// Environment variables whose values are never shown: not by `Debug`, and masked in the output of
/// a container.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    pub fn new(values: BTreeMap<String, String>) -> Self {
        Self(values)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Replaces the secrets in a text, as a [`Mask`] does.
    pub fn mask(&self, text: &str) -> String {
        self.make_mask().mask(text)
    }

    /// Prepares the masking of many texts.
    pub(super) fn make_mask(&self) -> Mask {
        let lines = self
            .0
            .values()
            .flat_map(|value| std::iter::once(value.as_str()).chain(value.lines()));
        let mut values: Vec<String> = lines
            .filter(|value| value.trim().len() >= 4)
            .flat_map(encoded_forms)
            .collect();
        // Longest first: otherwise a part of a value that contains another value would stay.
        values.sort_by_key(|value| std::cmp::Reverse(value.len()));
        values.dedup();
        Mask(values)
    }
}

/// Replaces every secret value, and every line of one, by `***`, also in its [encoded
/// forms](encoded_forms). Values under four characters are not replaced: they would match
/// everywhere and hide nothing.
pub(super) struct Mask(Vec<String>);

impl Mask {
    pub(super) fn mask(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for value in &self.0 {
            if masked.contains(value) {
                masked = masked.replace(value, "***");
            }
        }
        masked
    }
}

/// Returns a value with its forms in hexadecimal and in base64, where the value may begin at any of
/// the three places of a group. Programs print these forms without bad intent, and hostile programs
/// to get past a mask. Short values have no encoded forms, which would match by accident.
pub fn encoded_forms(value: &str) -> Vec<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let mut forms = vec![value.to_owned()];
    if value.len() >= 6 {
        forms.extend([hex::encode(value), hex::encode_upper(value)]);
        for before in 0..3 {
            let shifted = [&[0; 2][..before], value.as_bytes()].concat();
            // Only the characters that depend on the value alone.
            let (first, end) = ((before * 8).div_ceil(6), shifted.len() * 8 / 6);
            for encoded in [
                STANDARD_NO_PAD.encode(&shifted),
                URL_SAFE_NO_PAD.encode(&shifted),
            ] {
                forms.push(encoded[first..end].to_owned());
            }
        }
    }
    forms.sort();
    forms.dedup();
    forms
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_as_a_whole_and_by_line() {
        let secrets = Secrets::new(BTreeMap::from([
            ("DB".to_owned(), "hunter22".to_owned()),
            ("LONG".to_owned(), "hunter22-long".to_owned()),
            ("PEM".to_owned(), "-----BEGIN\nabcdef\n".to_owned()),
            ("X".to_owned(), "a".to_owned()),
        ]));
        assert_eq!(
            secrets.mask("pw=hunter22-long hunter22 line abcdef a"),
            "pw=*** *** line *** a"
        );
        assert_eq!(format!("{secrets:?}"), r#"{"DB", "LONG", "PEM", "X"}"#);
    }

    #[test]
    fn encoded_secrets_are_masked_too() {
        use base64::Engine as _;
        let secrets = Secrets::new(BTreeMap::from([("P".to_owned(), "hunter22?>".to_owned())]));
        for before in ["", "a", "ab", "abc"] {
            let encoded =
                base64::engine::general_purpose::STANDARD.encode(format!("{before}hunter22?>-end"));
            let masked = secrets.mask(&encoded);
            assert!(
                masked.contains("***") && masked.len() < encoded.len() - 5,
                "{before}: {masked}"
            );
        }
        assert_eq!(secrets.mask(&hex::encode("hunter22?>")), "***");
        assert_eq!(secrets.mask("nothing of it"), "nothing of it");
    }

    #[test]
    fn a_container_has_no_privilege_and_no_path_of_the_host() {
        let spec = ContainerSpec {
            name: "ecluse-shop-prod-1".into(),
            image: ImageByDigest::new("localhost:5000/shop", ecluse_domain::Digest::sha256(b""))
                .unwrap(),
            command: vec![],
            environment: BTreeMap::from([("A".into(), "plain".into())]),
            secrets: Secrets::new(BTreeMap::from([("A".into(), "secret".into())])),
            labels: HashMap::new(),
            ports: vec!["18069:8069".parse().unwrap(), "18070:8069".parse().unwrap()],
            networks: vec!["odoo".into(), "db".into()],
            volumes: BTreeMap::from([(
                "ecluse-shop-prod-filestore".into(),
                "/var/lib/odoo".into(),
            )]),
            volume_labels: HashMap::new(),
            memory_mib: Some(64),
            cpu_millicores: Some(1500),
        };
        let body = spec.create_body();
        assert_eq!(body.cmd, None);
        assert_eq!(body.env, Some(vec!["A=secret".to_owned()]));
        let host = body.host_config.unwrap();
        assert_eq!(
            (
                host.privileged,
                host.binds,
                host.devices,
                host.cap_add,
                host.pid_mode
            ),
            (Some(false), None, None, None, None)
        );
        assert_eq!(
            host.security_opt,
            Some(vec!["no-new-privileges".to_owned()])
        );
        assert!(
            host.mounts
                .unwrap()
                .iter()
                .all(|mount| mount.typ == Some(MountType::VOLUME))
        );
        let bindings = &host.port_bindings.unwrap()["8069/tcp"];
        assert_eq!(bindings.as_ref().unwrap().len(), 2);
        assert!(
            bindings
                .iter()
                .flatten()
                .all(|binding| binding.host_ip.as_deref() == Some("127.0.0.1"))
        );
        assert_eq!(
            (host.memory, host.nano_cpus, host.network_mode.as_deref()),
            (Some(64 << 20), Some(1_500_000_000), Some("odoo"))
        );
        assert!(!format!("{spec:?}").contains("\"secret\""));
    }
}
