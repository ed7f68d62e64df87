//! Running something in a container to its end: made, given its files, started, listened to line by
//! line, waited for, removed. It is removed whatever happens: also when the future is dropped in the
//! middle, and, when this whole process is gone, by another one's [`Containers::reap`].

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bollard::models::{
    ContainerCreateBody, HealthConfig, HostConfig, HostConfigLogConfig, Mount, MountTmpfsOptions, MountType, MountVolumeOptions,
    ResourcesUlimits, RestartPolicy, RestartPolicyNameEnum,
};
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, InspectContainerOptionsBuilder, KillContainerOptions,
    RemoveContainerOptionsBuilder, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::lines::Lines;
use super::{ContainerState, Containers, ContainersError, ImageByDigest, Secrets, Start, status};

/// Where a run finds its files.
pub const FILES: &str = "/run/ecluse";

/// Every container of a run carries it; its value is how many seconds the run may take.
const RUN: &str = "ecluse.run";
/// What a killed container may take to be over.
const KILL_GRACE: Duration = Duration::from_secs(60);
/// How often it is looked at what a container wrote: an engine counts that file by file.
const LOOK_AT_DISK: Duration = Duration::from_secs(3);
/// Looks that may fail one after the other.
const MOST_FAILURES: u32 = 10;
/// What an untrusted run may write where its image declares a volume, in MiB of memory.
const DECLARED_MIB: i64 = 256;
/// How long after its time a container is taken for forgotten.
const REAP_GRACE: Duration = Duration::from_secs(600);

/// Something to run to its end in a container of its own.
#[derive(Debug, Clone)]
pub struct ContainerRun {
    /// Must be free on the engine.
    pub name: String,
    pub image: ImageByDigest,
    /// Replaces the image's; `None` keeps it.
    pub entrypoint: Option<Vec<String>>,
    /// Replaces the image's command; empty keeps it.
    pub command: Vec<String>,
    /// Replaces the image's user.
    pub user: Option<String>,
    pub environment: BTreeMap<String, String>,
    /// Environment variables too, and stronger than `environment`, but never shown.
    pub secrets: Secrets,
    /// Masked in what it prints as well, but not in its environment: they are in `files`.
    pub hidden: Secrets,
    pub labels: HashMap<String, String>,
    /// Name → file below [`FILES`], in an anonymous volume: never part of the container's own changes.
    pub files: BTreeMap<String, RunFile>,
    pub network: Network,
    /// Engine volume name → path in the container.
    pub volumes: BTreeMap<String, String>,
    /// Path → MiB of memory to write to, for a run whose own file system is `read_only`.
    pub scratch: BTreeMap<String, u32>,
    pub read_only: bool,
    pub trust: Trust,
    pub memory_mib: u32,
    /// Thousandths of a core.
    pub cpu_millicores: u32,
    pub pids: u32,
    /// What it may write to its own file system, and to any one file elsewhere. It is killed soon after it wrote more.
    pub disk_mib: u32,
    /// Paths that the image may declare as volumes and that are only read. What else an untrusted run's image declares is
    /// empty and in memory: an engine puts no bound to what is written to a volume.
    pub only_read: Vec<String>,
    /// After this it is killed.
    pub timeout: Duration,
}

/// A file put into a container before it starts; owned by root.
#[derive(Clone)]
pub struct RunFile {
    pub content: Vec<u8>,
    pub mode: u32,
}

impl std::fmt::Debug for RunFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RunFile").field("bytes", &self.content.len()).field("mode", &self.mode).finish()
    }
}

/// What a run can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    Nothing,
    /// The engine's default bridge.
    Bridge,
    /// Everything that the engine's host reaches; for Ecluse's own recipes only.
    Host,
    Named(String),
}

impl Network {
    fn mode(&self) -> &str {
        match self {
            Self::Nothing => "none",
            Self::Bridge => "bridge",
            Self::Host => "host",
            Self::Named(name) => name,
        }
    }
}

/// How much its program is trusted. Neither gains privileges after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// apt, dpkg and pip as root: they change owners and users, and nothing else of the kernel's.
    Packages,
    /// A project's code: no capability at all, also as root.
    Untrusted,
}

impl Trust {
    fn capabilities(self) -> &'static [&'static str] {
        match self {
            Self::Packages => &["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETFCAP", "SETGID", "SETUID"],
            Self::Untrusted => &[],
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// 128 and a signal's number when it was killed.
    pub exit: i64,
    /// Killed by the kernel for its memory.
    pub out_of_memory: bool,
    /// Killed because its time was over.
    pub timed_out: bool,
    /// Killed because it wrote more than it may.
    pub out_of_disk: bool,
    /// It wrote more than is listened to; the rest was dropped.
    pub output_cut: bool,
    pub duration: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UsedUp {
    Time,
    Disk,
}

impl ContainerRun {
    pub(super) fn body(&self, declared: &[String]) -> ContainerCreateBody {
        let mut environment = self.environment.clone();
        environment.extend(self.secrets.iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        let mut labels = self.labels.clone();
        labels.insert(RUN.to_owned(), self.timeout.as_secs().to_string());
        ContainerCreateBody {
            image: Some(self.image.to_string()),
            entrypoint: self.entrypoint.clone(),
            cmd: (!self.command.is_empty()).then(|| self.command.clone()),
            user: self.user.clone(),
            env: Some(environment.into_iter().map(|(name, value)| format!("{name}={value}")).collect()),
            labels: Some(labels),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            healthcheck: Some(HealthConfig { test: Some(vec!["NONE".to_owned()]), ..HealthConfig::default() }),
            host_config: Some(self.host(declared)),
            ..ContainerCreateBody::default()
        }
    }

    fn host(&self, declared: &[String]) -> HostConfig {
        let declared = declared.iter().enumerate().map(|(number, path)| {
            if self.only_read.contains(path) {
                // Under a name, or no engine makes it read-only; it goes with the others of these labels.
                Mount {
                    typ: Some(MountType::VOLUME),
                    source: Some(format!("{}-declared-{number}", self.name)),
                    target: Some(path.clone()),
                    read_only: Some(true),
                    volume_options: Some(MountVolumeOptions { labels: Some(self.labels.clone()), ..MountVolumeOptions::default() }),
                    ..Mount::default()
                }
            } else {
                in_memory(path, DECLARED_MIB)
            }
        });
        let volumes = self.volumes.iter().map(|(name, path)| Mount {
            typ: Some(MountType::VOLUME),
            source: Some(name.clone()),
            target: Some(path.clone()),
            ..Mount::default()
        });
        let scratch = self.scratch.iter().map(|(path, mib)| in_memory(path, i64::from(*mib)));
        // Without a name the volume goes with its container.
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
            mounts: Some(volumes.chain(declared).chain(scratch).chain(files).collect()),
            restart_policy: Some(RestartPolicy { name: Some(RestartPolicyNameEnum::NO), maximum_retry_count: None }),
            init: Some(true),
            privileged: Some(false),
            readonly_rootfs: Some(self.read_only),
            security_opt: Some(vec!["no-new-privileges".to_owned()]),
            cap_drop: Some(vec!["ALL".to_owned()]),
            cap_add: Some(self.trust.capabilities().iter().map(|name| (*name).to_owned()).collect()),
            pids_limit: Some(i64::from(self.pids)),
            memory,
            memory_swap: memory,
            nano_cpus: Some(i64::from(self.cpu_millicores) * 1_000_000),
            ulimits: Some(vec![ResourcesUlimits { name: Some("fsize".to_owned()), soft: Some(disk), hard: Some(disk) }]),
            // What it writes comes to us as it is written and rests nowhere else.
            log_config: Some(HostConfigLogConfig { typ: Some("none".to_owned()), config: None }),
            ..HostConfig::default()
        }
    }

    fn archive(&self) -> std::io::Result<Vec<u8>> {
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

/// Memory that everybody may write to.
fn in_memory(path: &str, mib: i64) -> Mount {
    let options = MountTmpfsOptions { size_bytes: Some(mib << 20), mode: Some(0o1777), ..MountTmpfsOptions::default() };
    Mount { typ: Some(MountType::TMPFS), target: Some(path.to_owned()), tmpfs_options: Some(options), ..Mount::default() }
}

impl Containers {
    /// Runs it to its end and removes it with its anonymous volumes. `lines` gets what it writes, both
    /// streams, line by line: printable, without secrets, long lines cut. Whatever the exit status, the
    /// answer is `Ok`; an error is the engine's, or that the program cannot be run at all.
    pub async fn run(&self, run: &ContainerRun, lines: impl FnMut(&str) + Send) -> Result<Ended, ContainersError> {
        let (ended, kept) = self.run_and_keep(run, lines).await?;
        kept.remove().await;
        Ok(ended)
    }

    /// As [`run`](Self::run), but what it leaves behind can be looked at before it is removed.
    pub async fn run_and_keep(&self, run: &ContainerRun, lines: impl FnMut(&str) + Send) -> Result<(Ended, Kept), ContainersError> {
        if !self.has_image(&run.image).await? {
            self.pull(&run.image).await?;
        }
        if let Network::Named(network) = &run.network {
            self.require_network(network).await?;
        }
        let kept = self.make(run, self.declared_volumes(run).await?).await?;
        let docker = self.docker().await?;
        let doing = format!("running `{}`", run.name);
        if !run.files.is_empty() {
            let unwritable = |error| self.unexpected(&doing, format!("its files cannot be packed: {error}"));
            let options = UploadToContainerOptionsBuilder::default().path(FILES).build();
            let archive = bollard::body_full(run.archive().map_err(unwritable)?.into());
            docker.upload_to_container(&kept.id, Some(options), archive).await.map_err(|error| self.failed(&doing, error))?;
        }
        let options = AttachContainerOptionsBuilder::default().stream(true).stdout(true).stderr(true).build();
        let mut output = docker.attach_container(&kept.id, Some(options)).await.map_err(|error| self.failed(&doing, error))?.output;
        let began = Instant::now();
        self.begin(run, &kept).await?;

        let mut lines = Lines::new([&run.secrets, &run.hidden], lines);
        let over = async {
            while let Some(chunk) = output.next().await {
                lines.take(chunk.map_err(|error| self.failed(&doing, error))?);
            }
            lines.end();
            self.wait(&kept.id, &doing).await
        };
        let mut used_up = self.within(over, began + run.timeout, run.disk_mib, &kept.id, &doing).await?;
        let duration = began.elapsed();
        // What was written since the last look counts too.
        if used_up.is_none() && self.has_outgrown(&kept.id, run.disk_mib).await? {
            used_up = Some(UsedUp::Disk);
        }
        match self.find(&kept.id).await?.map(|container| container.state) {
            Some(ContainerState::Exited { code, out_of_memory }) => {
                let (timed_out, out_of_disk) = (used_up == Some(UsedUp::Time), used_up == Some(UsedUp::Disk));
                Ok((Ended { exit: code, out_of_memory, timed_out, out_of_disk, output_cut: lines.cut(), duration }, kept))
            }
            Some(ContainerState::NotStartable { reason }) => Err(ContainersError::Program { image: run.image.to_string(), reason }),
            Some(other) => Err(self.unexpected(&doing, format!("it is over, but its state is {other:?}"))),
            None => Err(self.unexpected(&doing, "somebody else removed it".to_owned())),
        }
    }

    /// Where an untrusted run's image wants volumes and the run says nothing.
    async fn declared_volumes(&self, run: &ContainerRun) -> Result<Vec<String>, ContainersError> {
        if run.trust != Trust::Untrusted {
            return Ok(Vec::new());
        }
        let doing = format!("describing the image {}", run.image);
        let image = self.docker().await?.inspect_image(&run.image.to_string()).await.map_err(|error| self.failed(&doing, error))?;
        let declared = image.config.and_then(|config| config.volumes).unwrap_or_default();
        let is_taken = |path: &String| run.volumes.values().chain(run.scratch.keys()).any(|taken| taken == path);
        let mut paths: Vec<String> = declared.into_iter().map(|path| path.trim_end_matches('/').to_owned()).collect();
        paths.retain(|path| path.starts_with('/') && !is_taken(path));
        paths.sort_unstable();
        Ok(paths)
    }

    /// In a task of its own: were this future dropped while the engine makes the container, nobody would know of it.
    async fn make(&self, run: &ContainerRun, declared: Vec<String>) -> Result<Kept, ContainersError> {
        let docker = self.docker().await?.clone();
        let options = CreateContainerOptionsBuilder::default().name(&run.name).build();
        let body = run.body(&declared);
        let name = run.name.clone();
        let making = tokio::spawn(async move {
            let made = docker.create_container(Some(options), body).await?;
            Ok(Kept { docker, id: made.id, name, removed: false })
        });
        match making.await {
            Ok(Ok(kept)) => Ok(kept),
            Ok(Err(error)) if status(&error) == Some(409) => Err(ContainersError::NameTaken(run.name.clone())),
            Ok(Err(error)) => Err(self.failed(&format!("making the container `{}`", run.name), error)),
            Err(error) => Err(self.unexpected(&format!("making the container `{}`", run.name), error.to_string())),
        }
    }

    async fn begin(&self, run: &ContainerRun, kept: &Kept) -> Result<(), ContainersError> {
        let doing = format!("starting `{}`", run.name);
        let gone = || self.unexpected(&doing, "somebody else removed it".to_owned());
        let container = self.find(&kept.id).await?.ok_or_else(gone)?;
        match self.start(&container).await? {
            Start::Started => Ok(()),
            Start::ProgramFailed => match self.find(&kept.id).await?.map(|container| container.state) {
                Some(ContainerState::NotStartable { reason }) => Err(ContainersError::Program { image: run.image.to_string(), reason }),
                Some(_) | None => Err(gone()),
            },
            Start::PortTaken(reason) => {
                Err(ContainersError::Unexpected { host: self.host.clone(), doing: format!("starting `{}`", run.name), reason })
            }
        }
    }

    /// Waits until it is over; kills it when its time or its disk is used up, and says which.
    async fn within(
        &self,
        over: impl Future<Output = Result<(), ContainersError>>,
        deadline: Instant,
        disk_mib: u32,
        id: &str,
        doing: &str,
    ) -> Result<Option<UsedUp>, ContainersError> {
        let mut over = std::pin::pin!(over);
        let used_up = tokio::select! {
            result = &mut over => return result.map(|()| None),
            () = sleep_until(deadline) => UsedUp::Time,
            () = self.outgrown(id, disk_mib) => UsedUp::Disk,
        };
        self.kill(id, doing).await?;
        let stuck = |_| self.unexpected(doing, "it was killed, but does not end".to_owned());
        timeout(KILL_GRACE, over).await.map_err(stuck)?.map(|()| Some(used_up))
    }

    /// Ends when the container has written more than this, or when the engine cannot tell for long.
    async fn outgrown(&self, id: &str, mib: u32) {
        let mut failures = 0;
        while failures < MOST_FAILURES {
            sleep(LOOK_AT_DISK).await;
            match self.has_outgrown(id, mib).await {
                Ok(true) => return,
                Ok(false) => failures = 0,
                Err(error) => {
                    tracing::debug!(%error, id, "what a container wrote is not known");
                    failures += 1;
                }
            }
        }
    }

    /// Has it written more than this? So it is taken to have when the engine cannot count it: folders can be too deep for that.
    async fn has_outgrown(&self, id: &str, mib: u32) -> Result<bool, ContainersError> {
        let options = InspectContainerOptionsBuilder::default().size(true).build();
        match self.docker().await?.inspect_container(id, Some(options)).await {
            Ok(container) => Ok(container.size_rw.is_some_and(|bytes| !(0..=i64::from(mib) << 20).contains(&bytes))),
            Err(error) if status(&error) == Some(404) => Ok(false),
            Err(error) => Err(self.failed("saying what a container wrote", error)),
        }
    }

    async fn wait(&self, id: &str, doing: &str) -> Result<(), ContainersError> {
        let docker = self.docker().await?;
        let mut waiting = std::pin::pin!(docker.wait_container(id, None::<WaitContainerOptions>));
        match waiting.next().await {
            // The status is read from the container itself.
            None | Some(Ok(_) | Err(bollard::errors::Error::DockerContainerWaitError { .. })) => Ok(()),
            Some(Err(error)) => Err(self.failed(doing, error)),
        }
    }

    async fn kill(&self, id: &str, doing: &str) -> Result<(), ContainersError> {
        match self.docker().await?.kill_container(id, None::<KillContainerOptions>).await {
            Ok(()) => Ok(()),
            // It ended by itself meanwhile.
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
            Err(error) => Err(self.failed(doing, error)),
        }
    }

    /// Removes the containers of runs that carry all these labels, running or not: what a dead worker
    /// left of a job that another one takes over. Answers how many there were.
    pub async fn remove_runs(&self, labels: &[(&str, &str)]) -> Result<usize, ContainersError> {
        let mut found = self.list(labels).await?;
        found.retain(|container| container.labels.contains_key(RUN));
        for container in &found {
            self.remove(container).await?;
        }
        Ok(found.len())
    }

    /// Removes the containers of runs that carry all these labels (without any: of every Ecluse on this
    /// engine) and whose time was over long ago: nobody is left who would. Answers how many there were.
    pub async fn reap(&self, labels: &[(&str, &str)], now: DateTime<Utc>) -> Result<usize, ContainersError> {
        let mut filter: Vec<String> = labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
        filter.push(RUN.to_owned());
        let mut forgotten = self.list_filtered(filter).await?;
        forgotten.retain(|container| {
            let seconds = container.labels.get(RUN).and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
            let allowed = TimeDelta::from_std(Duration::from_secs(seconds).saturating_add(REAP_GRACE)).unwrap_or(TimeDelta::MAX);
            container.created.is_some_and(|created| now.signed_duration_since(created) > allowed)
        });
        for container in &forgotten {
            self.remove(container).await?;
        }
        Ok(forgotten.len())
    }
}

/// The container of a run that is over. Dropping it removes it in the background.
#[derive(Debug)]
pub struct Kept {
    pub(super) docker: bollard::Docker,
    pub(super) id: String,
    name: String,
    removed: bool,
}

impl Kept {
    /// Removes it and its anonymous volumes. When the engine does not, the reaper will.
    pub async fn remove(mut self) {
        self.removed = true;
        remove(&self.docker, &self.id, &self.name).await;
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if !self.removed
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (docker, id, name) = (self.docker.clone(), std::mem::take(&mut self.id), std::mem::take(&mut self.name));
            runtime.spawn(async move { remove(&docker, &id, &name).await });
        }
    }
}

async fn remove(docker: &bollard::Docker, id: &str, name: &str) {
    let options = RemoveContainerOptionsBuilder::default().force(true).v(true).build();
    match docker.remove_container(id, Some(options)).await {
        Ok(()) => {}
        Err(error) if status(&error) == Some(404) => {}
        Err(error) => tracing::warn!(%error, name, "the container of a run was not removed; it will be"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(trust: Trust) -> ContainerRun {
        ContainerRun {
            name: "run-1".into(),
            image: ImageByDigest::new("localhost:5000/shop", ecluse_domain::Digest::of(b"")).unwrap(),
            entrypoint: Some(vec!["/bin/sh".into()]),
            command: vec![],
            user: Some("root".into()),
            environment: BTreeMap::from([("A".into(), "plain".into())]),
            secrets: Secrets::new(BTreeMap::from([("A".into(), "secret".into())])),
            hidden: Secrets::default(),
            labels: HashMap::new(),
            files: BTreeMap::from([("recipe".into(), RunFile { content: b"secret".to_vec(), mode: 0o600 })]),
            network: Network::Nothing,
            volumes: BTreeMap::new(),
            scratch: BTreeMap::from([("/tmp".into(), 64)]),
            read_only: true,
            trust,
            memory_mib: 64,
            cpu_millicores: 1500,
            pids: 100,
            disk_mib: 50,
            only_read: vec!["/mnt/extra-addons".into()],
            timeout: Duration::from_secs(60),
        }
    }

    #[test]
    fn a_run_gets_no_path_of_the_host_and_no_privilege_it_does_not_need() {
        for (trust, capabilities) in [(Trust::Untrusted, 0), (Trust::Packages, 8)] {
            let run = run(trust);
            let body = run.body(&["/mnt/extra-addons".to_owned(), "/var/log/odoo".to_owned()]);
            assert_eq!(body.env, Some(vec!["A=secret".to_owned()]));
            let host = body.host_config.unwrap();
            assert_eq!((host.privileged, host.binds, host.devices, host.pid_mode), (Some(false), None, None, None));
            assert_eq!(host.cap_drop, Some(vec!["ALL".to_owned()]));
            assert_eq!(host.cap_add.unwrap().len(), capabilities);
            assert_eq!(host.security_opt, Some(vec!["no-new-privileges".to_owned()]));
            let mounts = host.mounts.unwrap();
            assert!(mounts.iter().all(|mount| mount.typ != Some(MountType::BIND)));
            let named: Vec<_> =
                mounts.iter().filter(|mount| mount.source.is_some()).map(|mount| (mount.target.as_deref(), mount.read_only)).collect();
            assert_eq!(named, [(Some("/mnt/extra-addons"), Some(true))]);
            assert!(mounts.iter().any(|mount| mount.target.as_deref() == Some("/var/log/odoo") && mount.typ == Some(MountType::TMPFS)));
            assert_eq!((host.network_mode.as_deref(), host.readonly_rootfs), (Some("none"), Some(true)));
            assert!(!format!("{run:?}").contains("secret\""));
        }
    }
}
