//! Runs a program in a container to its end. The container is created, gets its files, is started,
//! its output is read line by line, and it is removed after its end. It is always removed: also
//! when the future is dropped before the end, and, when this whole process dies, by another process
//! with [`Containers::remove_expired_runs`].

use std::time::Duration;

use bollard::container::LogOutput;
use bollard::query_parameters::{
    AttachContainerOptionsBuilder, CreateContainerOptionsBuilder, InspectContainerOptionsBuilder,
    KillContainerOptions, UploadToContainerOptionsBuilder, WaitContainerOptions,
};
use futures::{Stream, StreamExt};
use tokio::task::yield_now;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::finished::{FinishedContainer, remove_network};
use super::lines::LogLines;
use super::run::{ContainerRun, FILES, Network};
use super::{ContainerState, Containers, ContainersError, StartOutcome, status};

/// How long a killed container may take to end.
const KILL_GRACE: Duration = Duration::from_secs(60);
/// How long the engine may take to count what a container wrote, after its end. The time grows with
/// the number of its files.
const LAST_DISK_CHECK: Duration = Duration::from_secs(20);
/// How often the written bytes of a container are checked: the engine counts them file by file.
const DISK_CHECK_INTERVAL: Duration = Duration::from_secs(3);
/// Checks that may fail one after the other.
const MAX_FAILURES: u32 = 10;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunResult {
    /// 128 plus the number of the signal when it was killed.
    pub exit: i64,
    /// Killed by the kernel because of its memory limit.
    pub out_of_memory: bool,
    /// Killed because of its time limit.
    pub timed_out: bool,
    /// Killed because of its disk limit.
    pub out_of_disk: bool,
    /// Killed because it printed more than its log may contain.
    pub too_much_output: bool,
    pub duration: Duration,
}

/// The limit that a run was killed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExceededLimit {
    Time,
    Disk,
    Output,
}

/// How the output of a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutputEnd {
    Complete,
    /// There is more than is read.
    TooLong,
}

impl Containers {
    /// Runs a program to its end and removes its container with its anonymous volumes. `lines`
    /// receives the output of both streams line by line: printable, without secrets, long lines
    /// cut. The result is `Ok` for every exit status. It is an error when the engine fails or the
    /// program cannot be run at all.
    pub async fn run(
        &self,
        run: &ContainerRun,
        lines: impl FnMut(&str) + Send,
    ) -> Result<RunResult, ContainersError> {
        let (ended, created) = self.run_and_keep(run, lines).await?;
        created.remove().await;
        Ok(ended)
    }

    /// As [`run`](Self::run), but the container can be read before it is removed.
    pub async fn run_and_keep(
        &self,
        run: &ContainerRun,
        lines: impl FnMut(&str) + Send,
    ) -> Result<(RunResult, FinishedContainer), ContainersError> {
        self.pull_if_missing(&run.image).await?;
        if let Network::Named(network) = &run.network {
            self.require_network(network).await?;
        }
        let created = self
            .create_run(run, self.declared_volumes(run).await?)
            .await?;
        let docker = self.docker().await?;
        let request = format!("the run of `{}`", run.name);
        if !run.files.is_empty() {
            let unwritable = |error| {
                self.unexpected_answer(&request, format!("its files cannot be packed: {error}"))
            };
            let options = UploadToContainerOptionsBuilder::default()
                .path(FILES)
                .build();
            let archive = bollard::body_full(run.pack_files().map_err(unwritable)?.into());
            docker
                .upload_to_container(&created.id, Some(options), archive)
                .await
                .map_err(|error| self.request_error(&request, error))?;
        }
        let options = AttachContainerOptionsBuilder::default()
            .stream(true)
            .stdout(true)
            .stderr(true)
            .build();
        let mut output = docker
            .attach_container(&created.id, Some(options))
            .await
            .map_err(|error| self.request_error(&request, error))?
            .output;
        let started = Instant::now();
        self.start_run(run, &created).await?;

        let mut lines = LogLines::new([&run.secrets, &run.file_secrets], lines);
        let reading = async {
            let read = read_output(&mut output, &mut lines).await;
            match read.map_err(|error| self.request_error(&request, error))? {
                OutputEnd::TooLong => Ok(Some(ExceededLimit::Output)),
                // Its output can be closed while it runs on.
                OutputEnd::Complete => self
                    .wait_for_end(&created.id, &request)
                    .await
                    .map(|()| None),
            }
        };
        let mut exceeded = tokio::select! {
            // A flood must not keep the limits from being checked.
            biased;
            () = sleep_until(started + run.timeout) => Some(ExceededLimit::Time),
            () = self.wait_until_outgrown(&created.id, run.disk_mib) => Some(ExceededLimit::Disk),
            ended = reading => ended?,
        };
        if exceeded.is_some() {
            self.kill_and_wait(&created.id, &mut output, &mut lines, &request)
                .await?;
        }
        lines.finish();
        let duration = started.elapsed();
        // Bytes written since the last check count too.
        if exceeded.is_none() && self.ended_outgrown(&created.id, run.disk_mib).await? {
            exceeded = Some(ExceededLimit::Disk);
        }
        match self
            .find(&created.id)
            .await?
            .map(|container| container.state)
        {
            Some(ContainerState::Exited {
                code,
                out_of_memory,
            }) => Ok((
                RunResult {
                    exit: code,
                    out_of_memory,
                    timed_out: exceeded == Some(ExceededLimit::Time),
                    out_of_disk: exceeded == Some(ExceededLimit::Disk),
                    too_much_output: exceeded == Some(ExceededLimit::Output),
                    duration,
                },
                created,
            )),
            Some(ContainerState::NotStartable { reason }) => Err(ContainersError::Program {
                image: run.image.to_string(),
                reason,
            }),
            Some(other) => {
                Err(self
                    .unexpected_answer(&request, format!("it is over, but its state is {other:?}")))
            }
            None => Err(self.unexpected_answer(&request, "another process removed it".to_owned())),
        }
    }

    /// Lists the volumes that the image declares and the run does not define. The engine would make
    /// them on its disk, without a limit.
    async fn declared_volumes(&self, run: &ContainerRun) -> Result<Vec<String>, ContainersError> {
        let request = format!("the inspection of the image {}", run.image);
        let image = self
            .docker()
            .await?
            .inspect_image(&run.image.to_string())
            .await
            .map_err(|error| self.request_error(&request, error))?;
        let declared = image
            .config
            .and_then(|config| config.volumes)
            .unwrap_or_default();
        let is_taken = |path: &String| {
            run.volumes
                .values()
                .chain(run.scratch.keys())
                .any(|taken| taken == path)
        };
        let mut paths: Vec<String> = declared
            .into_iter()
            .map(|path| path.trim_end_matches('/').to_owned())
            .collect();
        paths.retain(|path| path.starts_with('/') && !is_taken(path));
        paths.sort_unstable();
        Ok(paths)
    }

    /// Creates the container in a separate task: if this future were dropped during the creation,
    /// nobody would know the container or its network.
    async fn create_run(
        &self,
        run: &ContainerRun,
        declared: Vec<String>,
    ) -> Result<FinishedContainer, ContainersError> {
        let (containers, of) = (self.clone(), run.clone());
        let creation = tokio::spawn(async move { containers.create_now(&of, &declared).await });
        creation.await.unwrap_or_else(|error| {
            Err(self.unexpected_answer(
                &format!("the creation of the container `{}`", run.name),
                error.to_string(),
            ))
        })
    }

    /// Creates the network of the run, if it has one of its own, and the container in it.
    async fn create_now(
        &self,
        run: &ContainerRun,
        declared: &[String],
    ) -> Result<FinishedContainer, ContainersError> {
        let docker = self.docker().await?;
        let network = match &run.network {
            Network::OwnBridge => Some(self.make_network_of_run(run).await?),
            Network::Nothing
            | Network::Bridge
            | Network::Host
            | Network::Named(_)
            | Network::OfStage(_) => None,
        };
        let mut body = run.create_body(declared);
        if let (Some(network), Some(host)) = (&network, &mut body.host_config) {
            host.network_mode = Some(network.id.clone());
        }
        let options = CreateContainerOptionsBuilder::default()
            .name(&run.name)
            .build();
        let error = match docker.create_container(Some(options), body).await {
            Ok(made) => {
                let (docker, name) = (docker.clone(), run.name.clone());
                let created = FinishedContainer::new(docker, made.id, name, network);
                if let Network::OfStage(networks) = &run.network {
                    for network in networks.iter().skip(1) {
                        self.connect_network(&created.id, network, network).await?;
                    }
                }
                return Ok(created);
            }
            Err(error) => error,
        };
        if let Some(network) = network {
            remove_network(docker, &network).await;
        }
        if status(&error) == Some(409) {
            Err(ContainersError::NameTaken(run.name.clone()))
        } else {
            Err(self.request_error(
                &format!("the creation of the container `{}`", run.name),
                error,
            ))
        }
    }

    async fn start_run(
        &self,
        run: &ContainerRun,
        created: &FinishedContainer,
    ) -> Result<(), ContainersError> {
        let request = format!("the start of `{}`", run.name);
        let gone = || self.unexpected_answer(&request, "another process removed it".to_owned());
        let container = self.find(&created.id).await?.ok_or_else(gone)?;
        match self.start(&container).await? {
            StartOutcome::Started => Ok(()),
            StartOutcome::ProgramFailed => {
                match self
                    .find(&created.id)
                    .await?
                    .map(|container| container.state)
                {
                    Some(ContainerState::NotStartable { reason }) => {
                        Err(ContainersError::Program {
                            image: run.image.to_string(),
                            reason,
                        })
                    }
                    Some(_) | None => Err(gone()),
                }
            }
            StartOutcome::PortTaken(reason) => Err(ContainersError::Unexpected {
                host: self.host.clone(),
                request: format!("the start of `{}`", run.name),
                reason,
            }),
        }
    }

    /// Kills the container and waits until it has ended. Its output is read meanwhile: the engine
    /// answers neither a kill nor a wait while it cannot pass on what the program has printed.
    async fn kill_and_wait(
        &self,
        id: &str,
        output: &mut (impl Stream<Item = Result<LogOutput, bollard::errors::Error>> + Unpin),
        lines: &mut LogLines<impl FnMut(&str)>,
        request: &str,
    ) -> Result<(), ContainersError> {
        let draining = async {
            // The state of the container tells how the run ended, so an error of its output does
            // not matter any more.
            while let Some(Ok(chunk)) = output.next().await {
                if lines.pause().is_none() {
                    lines.take(chunk);
                }
                yield_now().await;
            }
        };
        let ending = async {
            let ((), killed) = tokio::join!(draining, self.kill(id, request));
            killed?;
            self.wait_for_end(id, request).await
        };
        timeout(KILL_GRACE, ending).await.map_err(|_| {
            self.unexpected_answer(request, "it was killed but does not end".to_owned())
        })?
    }

    /// Returns when the container has written more than this, or when the engine cannot count it
    /// for long.
    async fn wait_until_outgrown(&self, id: &str, mib: u32) {
        let mut failures = 0;
        while failures < MAX_FAILURES {
            sleep(DISK_CHECK_INTERVAL).await;
            match self.exceeds_disk_limit(id, mib).await {
                Ok(true) => return,
                Ok(false) => failures = 0,
                Err(error) => {
                    tracing::debug!(%error, id, "the engine cannot count what a container wrote");
                    failures += 1;
                }
            }
        }
    }

    /// Returns whether the container has written more than this. Also true when the engine cannot
    /// count it, because folders can be too deep for that.
    async fn exceeds_disk_limit(&self, id: &str, mib: u32) -> Result<bool, ContainersError> {
        let options = InspectContainerOptionsBuilder::default().size(true).build();
        match self
            .docker()
            .await?
            .inspect_container(id, Some(options))
            .await
        {
            Ok(container) => Ok(container
                .size_rw
                .is_some_and(|bytes| !(0..=i64::from(mib) << 20).contains(&bytes))),
            Err(error) if status(&error) == Some(404) => Ok(false),
            Err(error) => Err(self.request_error("the request for the size of a container", error)),
        }
    }

    /// As [`exceeds_disk_limit`](Self::exceeds_disk_limit), for a container that has ended. What
    /// cannot be counted within a short time exceeds the limit.
    async fn ended_outgrown(&self, id: &str, mib: u32) -> Result<bool, ContainersError> {
        timeout(LAST_DISK_CHECK, self.exceeds_disk_limit(id, mib))
            .await
            .unwrap_or(Ok(true))
    }

    async fn wait_for_end(&self, id: &str, request: &str) -> Result<(), ContainersError> {
        let docker = self.docker().await?;
        let mut end = std::pin::pin!(docker.wait_container(id, None::<WaitContainerOptions>));
        match end.next().await {
            // The exit status is read from the container itself.
            None | Some(Ok(_) | Err(bollard::errors::Error::DockerContainerWaitError { .. })) => {
                Ok(())
            }
            Some(Err(error)) => Err(self.request_error(request, error)),
        }
    }

    async fn kill(&self, id: &str, request: &str) -> Result<(), ContainersError> {
        match self
            .docker()
            .await?
            .kill_container(id, None::<KillContainerOptions>)
            .await
        {
            Ok(()) => Ok(()),
            // It ended by itself meanwhile.
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
            Err(error) => Err(self.request_error(request, error)),
        }
    }
}

/// Reads the output line by line, to its end or to the limit of what is read, and no faster than its
/// lines may be stored.
async fn read_output(
    output: &mut (impl Stream<Item = Result<LogOutput, bollard::errors::Error>> + Unpin),
    lines: &mut LogLines<impl FnMut(&str)>,
) -> Result<OutputEnd, bollard::errors::Error> {
    while let Some(chunk) = output.next().await {
        lines.take(chunk?);
        if lines.is_too_long() {
            return Ok(OutputEnd::TooLong);
        }
        // Output that is always there must not keep the limits, or other work of this thread, from
        // their turn.
        yield_now().await;
        if let Some(pause) = lines.pause() {
            sleep(pause).await;
        }
    }
    Ok(OutputEnd::Complete)
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures::stream;

    use super::*;
    use crate::containers::Secrets;

    #[tokio::test]
    async fn output_that_is_always_there_leaves_others_their_turn() {
        let mut read = 0;
        let mut output = stream::iter(0..1000).map(|_| {
            read += 1;
            Ok(LogOutput::StdOut {
                message: "printed\n".into(),
            })
        });
        let none = Secrets::default();
        let mut lines = LogLines::new([&none, &none], |_: &str| ());
        assert!(futures::poll!(pin!(read_output(&mut output, &mut lines))).is_pending());
        drop(output);
        assert_eq!(read, 1);
    }
}
