//! The settings of a run: a program that runs to its end in a new container.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig, Mount, MountTmpfsOptions,
    MountType, MountVolumeOptions, ResourcesUlimits, RestartPolicy, RestartPolicyNameEnum,
};

use super::{ImageByDigest, Secrets};

/// The folder of a run's files.
pub const FILES: &str = "/run/ecluse";

/// The label of every container of a run; its value is the time limit in seconds.
pub(super) const RUN: &str = "ecluse.run";
/// MiB of memory that a run may write to each volume that its image declares.
const DECLARED_VOLUME_MIB: i64 = 256;

/// A program to run to its end in a new container.
#[derive(Debug, Clone)]
pub struct ContainerRun {
    /// Must be unused on the engine.
    pub name: String,
    pub image: ImageByDigest,
    /// Replaces the entrypoint of the image; `None` keeps it.
    pub entrypoint: Option<Vec<String>>,
    /// Replaces the command of the image; empty keeps it.
    pub command: Vec<String>,
    /// Replaces the user of the image.
    pub user: Option<String>,
    pub environment: BTreeMap<String, String>,
    /// More environment variables, which override `environment` and are never shown.
    pub secrets: Secrets,
    /// The secrets that `files` contain. They are not in the environment, and are masked in the
    /// output like `secrets`.
    pub file_secrets: Secrets,
    pub labels: HashMap<String, String>,
    /// Name → file below [`FILES`], in an anonymous volume, so that the files are not part of the
    /// container's changes.
    pub files: BTreeMap<String, RunFile>,
    pub network: Network,
    /// Engine volume name → path in the container.
    pub volumes: BTreeMap<String, String>,
    /// Path → MiB of writable memory, for a run whose own file system is `read_only`.
    pub scratch: BTreeMap<String, u32>,
    pub read_only: bool,
    pub trust: Trust,
    pub memory_mib: u32,
    /// Thousandths of a core.
    pub cpu_millicores: u32,
    pub pids: u32,
    /// MiB that the run may write to its own file system, and to any single file elsewhere. It is
    /// killed soon after it wrote more.
    pub disk_mib: u32,
    /// Volumes of the image that are only read. Every other volume that the image of an untrusted
    /// run declares is empty and in memory, because an engine does not limit what is written to a
    /// volume.
    pub read_only_volumes: Vec<String>,
    /// After this time the run is killed.
    pub timeout: Duration,
}

/// A file that is put into a container before it starts. It belongs to root.
#[derive(Clone)]
pub struct RunFile {
    pub content: Vec<u8>,
    pub mode: u32,
}

impl std::fmt::Debug for RunFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunFile")
            .field("bytes", &self.content.len())
            .field("mode", &self.mode)
            .finish()
    }
}

/// The network that a run can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    Nothing,
    /// A bridge that only this run is in. It reaches the outside, and is removed with the container.
    OwnBridge,
    /// The engine's default bridge, which other containers may be in.
    Bridge,
    /// Everything that the engine's host reaches; only for Ecluse's own scripts.
    Host,
    Named(String),
    /// The networks of a stage, by their ids, so that the run reaches what the container of the stage
    /// reaches.
    OfStage(Vec<String>),
}

impl Network {
    /// The mode as the engine names it. The own bridge has no name here: it is created with the
    /// container, and named by its id.
    fn mode(&self) -> &str {
        match self {
            Self::Nothing | Self::OwnBridge => "none",
            Self::Bridge => "bridge",
            Self::Host => "host",
            Self::Named(name) => name,
            Self::OfStage(networks) => networks.first().map_or("none", String::as_str),
        }
    }
}

/// How much the program is trusted. No program gains privileges after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// apt, dpkg and pip as root: they change owners and users, and need no other right of the
    /// kernel.
    Packages,
    /// The code of a project: no capability at all, also as root.
    Untrusted,
}

impl Trust {
    fn capabilities(self) -> &'static [&'static str] {
        match self {
            Self::Packages => &[
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "FSETID",
                "KILL",
                "SETFCAP",
                "SETGID",
                "SETUID",
            ],
            Self::Untrusted => &[],
        }
    }
}

impl ContainerRun {
    /// The body of the request that creates the container. `declared_volumes` are the paths that
    /// the image declares as volumes.
    pub(super) fn create_body(&self, declared_volumes: &[String]) -> ContainerCreateBody {
        let mut environment = self.environment.clone();
        environment.extend(
            self.secrets
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let mut labels = self.labels.clone();
        labels.insert(RUN.to_owned(), self.timeout.as_secs().to_string());
        ContainerCreateBody {
            image: Some(self.image.to_string()),
            entrypoint: self.entrypoint.clone(),
            cmd: (!self.command.is_empty()).then(|| self.command.clone()),
            user: self.user.clone(),
            env: Some(
                environment
                    .into_iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect(),
            ),
            labels: Some(labels),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            healthcheck: Some(HealthConfig {
                test: Some(vec!["NONE".to_owned()]),
                ..HealthConfig::default()
            }),
            host_config: Some(self.host_config(declared_volumes)),
            ..ContainerCreateBody::default()
        }
    }

    fn host_config(&self, declared_volumes: &[String]) -> HostConfig {
        let declared = declared_volumes.iter().enumerate().map(|(number, path)| {
            if self.read_only_volumes.contains(path) {
                // Only a volume with a name can be read-only. It is removed with the other volumes
                // of these labels.
                Mount {
                    typ: Some(MountType::VOLUME),
                    source: Some(format!("{}-declared-{number}", self.name)),
                    target: Some(path.clone()),
                    read_only: Some(true),
                    volume_options: Some(MountVolumeOptions {
                        labels: Some(self.labels.clone()),
                        ..MountVolumeOptions::default()
                    }),
                    ..Mount::default()
                }
            } else {
                tmpfs_mount(path, DECLARED_VOLUME_MIB)
            }
        });
        let volumes = self.volumes.iter().map(|(name, path)| Mount {
            typ: Some(MountType::VOLUME),
            source: Some(name.clone()),
            target: Some(path.clone()),
            ..Mount::default()
        });
        let scratch = self
            .scratch
            .iter()
            .map(|(path, mib)| tmpfs_mount(path, i64::from(*mib)));
        // A volume without a name is removed with its container.
        let files = (!self.files.is_empty()).then(|| Mount {
            typ: Some(MountType::VOLUME),
            target: Some(FILES.to_owned()),
            volume_options: Some(MountVolumeOptions {
                no_copy: Some(true),
                labels: Some(self.labels.clone()),
                ..MountVolumeOptions::default()
            }),
            ..Mount::default()
        });
        let memory = Some(i64::from(self.memory_mib) << 20);
        let disk = i64::from(self.disk_mib) << 20;
        HostConfig {
            network_mode: Some(self.network.mode().to_owned()),
            mounts: Some(
                volumes
                    .chain(declared)
                    .chain(scratch)
                    .chain(files)
                    .collect(),
            ),
            restart_policy: Some(RestartPolicy {
                name: Some(RestartPolicyNameEnum::NO),
                maximum_retry_count: None,
            }),
            init: Some(true),
            privileged: Some(false),
            readonly_rootfs: Some(self.read_only),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            cap_drop: Some(vec!["ALL".to_owned()]),
            cap_add: Some(
                self.trust
                    .capabilities()
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect(),
            ),
            pids_limit: Some(i64::from(self.pids)),
            memory,
            memory_swap: memory,
            nano_cpus: Some(i64::from(self.cpu_millicores) * 1_000_000),
            ulimits: Some(vec![ResourcesUlimits {
                name: Some("fsize".to_owned()),
                soft: Some(disk),
                hard: Some(disk),
            }]),
            // The output is read while it is written, and is stored nowhere else.
            log_config: Some(HostConfigLogConfig {
                typ: Some("none".to_owned()),
                config: None,
            }),
            ..HostConfig::default()
        }
    }

    /// The files as a tar, to upload into the container.
    pub(super) fn pack_files(&self) -> std::io::Result<Vec<u8>> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, file) in &self.files {
            let mut header = tar::Header::new_gnu();
            header.set_size(file.content.len() as u64);
            header.set_mode(file.mode);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(0);
            archive.append_data(&mut header, name, file.content.as_slice())?;
        }
        archive.into_inner()
    }
}

/// A folder in memory (tmpfs) that every account in the container may write to.
fn tmpfs_mount(path: &str, mib: i64) -> Mount {
    let options = MountTmpfsOptions {
        size_bytes: Some(mib << 20),
        mode: Some(0o1777),
        ..MountTmpfsOptions::default()
    };
    Mount {
        typ: Some(MountType::TMPFS),
        target: Some(path.to_owned()),
        tmpfs_options: Some(options),
        ..Mount::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(trust: Trust) -> ContainerRun {
        ContainerRun {
            name: "run-1".into(),
            image: ImageByDigest::new("localhost:5000/shop", ecluse_domain::Digest::sha256(b""))
                .unwrap(),
            entrypoint: Some(vec!["/bin/sh".into()]),
            command: vec![],
            user: Some("root".into()),
            environment: BTreeMap::from([("A".into(), "plain".into())]),
            secrets: Secrets::new(BTreeMap::from([("A".into(), "secret".into())])),
            file_secrets: Secrets::default(),
            labels: HashMap::new(),
            files: BTreeMap::from([(
                "recipe".into(),
                RunFile {
                    content: b"secret".to_vec(),
                    mode: 0o600,
                },
            )]),
            network: Network::Nothing,
            volumes: BTreeMap::new(),
            scratch: BTreeMap::from([("/tmp".into(), 64)]),
            read_only: true,
            trust,
            memory_mib: 64,
            cpu_millicores: 1500,
            pids: 100,
            disk_mib: 50,
            read_only_volumes: vec!["/mnt/extra-addons".into()],
            timeout: Duration::from_secs(60),
        }
    }

    #[test]
    fn a_run_has_no_path_of_the_host_and_only_the_needed_privileges() {
        for (trust, capabilities) in [(Trust::Untrusted, 0), (Trust::Packages, 8)] {
            let run = run(trust);
            let body =
                run.create_body(&["/mnt/extra-addons".to_owned(), "/var/log/odoo".to_owned()]);
            assert_eq!(body.env, Some(vec!["A=secret".to_owned()]));
            let host = body.host_config.unwrap();
            assert_eq!(
                (host.privileged, host.binds, host.devices, host.pid_mode),
                (Some(false), None, None, None)
            );
            assert_eq!(host.cap_drop, Some(vec!["ALL".to_owned()]));
            assert_eq!(host.cap_add.unwrap().len(), capabilities);
            assert_eq!(
                host.security_opt,
                Some(vec!["no-new-privileges".to_owned()])
            );
            let mounts = host.mounts.unwrap();
            assert!(
                mounts
                    .iter()
                    .all(|mount| mount.typ != Some(MountType::BIND))
            );
            let named: Vec<_> = mounts
                .iter()
                .filter(|mount| mount.source.is_some())
                .map(|mount| (mount.target.as_deref(), mount.read_only))
                .collect();
            assert_eq!(named, [(Some("/mnt/extra-addons"), Some(true))]);
            assert!(
                mounts
                    .iter()
                    .any(|mount| mount.target.as_deref() == Some("/var/log/odoo")
                        && mount.typ == Some(MountType::TMPFS))
            );
            assert_eq!(
                (host.network_mode.as_deref(), host.readonly_rootfs),
                (Some("none"), Some(true))
            );
            assert!(!format!("{run:?}").contains("secret\""));
        }
    }
}
