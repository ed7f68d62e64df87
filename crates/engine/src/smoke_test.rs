//! The smoke test of an image: Odoo installs the addons into a database of its own and, if the
//! policy requires it, runs their tests in the same run. The verdict follows from Odoo's log.
//!
//! The code that runs is a project's. Its container has no network: the database is a socket in a
//! volume, and a relay connects the socket with the test server. The relay runs in the base image,
//! never in the image under test. Everything has the name of the run, and is removed when the
//! future ends or is dropped. When the whole process dies, [`reap`] finds by those names what is
//! left of runs that no build holds any more.

mod odoo;
mod reap;
mod relay;
mod stopwatch;
mod template;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ecluse_clients::containers::{
    Containers, ContainersError, ImageByDigest, InMemory, Volume, VolumeWriters,
};
use ecluse_clients::error::ErrorKind;
use ecluse_clients::test_server::{RunId, TestServer, TestServerError};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::{TestLimits, TestPolicy};
use ecluse_domain::odoo_log::{Expected, Phase, TestVerdict};
use ecluse_store::run_times::TestTime;

use odoo::FinishedRun;
pub use odoo::Series;
pub use reap::reap;
use relay::RelayReady;
pub use stopwatch::Stopwatch;

use crate::{Error, Result};

/// The labels of everything on the container engine that belongs to a run: its owner (the test
/// server's prefix), the run and the build.
const OWNER: &str = "ecluse.test.owner";
const RUN: &str = "ecluse.test.run";
const BUILD: &str = "ecluse.test.build";

/// Where a container finds the socket of its database.
const SOCKET_FOLDER: &str = "/run/ecluse-db";
/// Where Odoo stores files, by the configuration of the official images.
const DATA_FOLDER: &str = "/var/lib/odoo";

/// The test of one image.
#[derive(Debug, Clone)]
pub struct SmokeTest {
    pub server: Arc<TestServer>,
    pub containers: Containers,
    pub run: RunId,
    pub image: ImageByDigest,
    /// The base of the image. Templates are made with it, and the relay runs in it.
    pub base: ImageByDigest,
    pub series: Series,
    pub addons: Vec<AddonName>,
    pub policy: TestPolicy,
    /// The most that the policy may allow, and that a template may have.
    pub limits: TestLimits,
    /// Whether to start with a copy of the template of the base, instead of an empty database.
    pub use_template: bool,
    /// How long earlier attempts of the same build have run: they count for the time limits.
    pub earlier: TestTime,
    pub stopwatch: Arc<Stopwatch>,
}

/// The result of a smoke test.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub verdict: TestVerdict,
    /// Whether the database is a copy of a template that existed before.
    pub from_template: bool,
    /// The duration of Odoo's run, with its tests.
    pub took: Duration,
    /// Whether it was stopped because earlier attempts had used a part of its time limit. Then the
    /// verdict is not about the image.
    pub cut_short: bool,
}

/// Receives each line of the log at once, those of Ecluse and those of Odoo.
pub trait LogLine: Fn(Stream, &str) + Send + Sync {}
impl<F: Fn(Stream, &str) + Send + Sync> LogLine for F {}

impl SmokeTest {
    /// Tests the image. A bad image has a red verdict; an error is a fault of the infrastructure or
    /// of the base image.
    pub async fn run(&self, log: &impl LogLine) -> Result<Outcome> {
        let expected = Expected::new(&self.policy.expected)
            .map_err(|error| Error::Permanent(error.to_string()))?;
        self.clear_earlier_runs().await?;
        let mut leftovers = Leftovers {
            server: self.server.clone(),
            containers: self.containers.clone(),
            run: self.run,
            armed: true,
        };
        let outcome = self.run_in_database(&expected, log).await;
        leftovers.armed = false;
        // The verdict is valid, even if the clean-up fails.
        if let Err(error) = clear(&self.server, &self.containers, self.run).await {
            tracing::warn!(%error, build = %self.run.build, "a smoke test was not cleared away; it will be");
        }
        outcome
    }

    async fn run_in_database(&self, expected: &Expected, log: &impl LogLine) -> Result<Outcome> {
        let (template, from_template) = match self.use_template {
            true => self
                .template(log)
                .await
                .map(|(name, existed)| (Some(name), existed))?,
            false => (None, false),
        };
        let work = |relay: RelayReady| async move {
            let access = self
                .server
                .create_database(self.run, template.as_deref())
                .await
                .map_err(server_error)?;
            relay.wait().await;
            let limit = Duration::from_secs(self.policy.timeout_seconds.into());
            let phase = if self.policy.tests {
                Phase::InstallAndTest
            } else {
                Phase::Install
            };
            let timeout = limit.saturating_sub(self.earlier.test);
            let FinishedRun {
                verdict,
                took,
                timed_out,
            } = self
                .run_on_image(phase, &access, expected, timeout, log)
                .await?;
            Ok(Outcome {
                verdict,
                from_template,
                took,
                cut_short: timed_out && !self.earlier.test.is_zero(),
            })
        };
        let data_mib = self.limits.clamp(&self.policy).disk_mib;
        self.with_relay(&self.name(), &self.name(), data_mib, work)
            .await
    }

    /// The name of the run's database. Every other name of the run begins with it.
    fn name(&self) -> String {
        self.server.run_name(self.run)
    }

    fn labels(&self) -> HashMap<String, String> {
        let labels = [
            (OWNER, self.server.prefix().to_owned()),
            (RUN, self.name()),
            (BUILD, self.run.build.to_string()),
        ];
        labels
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// Removes the containers and volumes that earlier runs of this build, with smaller fences,
    /// left on this engine.
    async fn clear_earlier_runs(&self) -> Result<()> {
        let build = self.run.build.to_string();
        let labels = [(OWNER, self.server.prefix()), (BUILD, build.as_str())];
        for earlier in reap::list_runs_on_engine(&self.containers, &self.server, &labels).await? {
            // A run with a larger fence belongs to the worker that took this build over.
            if earlier.fence < self.run.fence {
                clear_engine(
                    &self.containers,
                    &[
                        (OWNER, self.server.prefix()),
                        (RUN, &self.server.run_name(earlier)),
                    ],
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Creates the two volumes for a name: one for the socket of the database, and one of this size
    /// for Odoo's data. Both are in memory, so that the code of a project cannot fill a disk that
    /// others use.
    async fn make_volumes(&self, name: &str, data_mib: u32) -> Result<()> {
        // Only root can write there: the project's code cannot replace the socket of its database.
        let socket = (
            socket_volume(name),
            InMemory {
                mib: 1,
                writers: VolumeWriters::Root,
            },
        );
        let data = (
            data_volume(name),
            InMemory {
                mib: data_mib,
                writers: VolumeWriters::Everybody,
            },
        );
        for (name, in_memory) in [socket, data] {
            let volume = Volume {
                name,
                labels: self.labels(),
                in_memory: Some(in_memory),
            };
            self.containers
                .create_volume(&volume)
                .await
                .map_err(engine_error)?;
        }
        Ok(())
    }
}

fn socket_volume(name: &str) -> String {
    format!("{name}-socket")
}

fn data_volume(name: &str) -> String {
    format!("{name}-data")
}

/// Removes everything of a run when its future is dropped before its end.
struct Leftovers {
    server: Arc<TestServer>,
    containers: Containers,
    run: RunId,
    armed: bool,
}

impl Drop for Leftovers {
    fn drop(&mut self) {
        if !self.armed {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let (server, containers, run) =
                (self.server.clone(), self.containers.clone(), self.run);
            runtime.spawn(async move {
                if let Err(error) = clear(&server, &containers, run).await {
                    tracing::warn!(%error, build = %run.build, "a smoke test was not cleared away; it will be");
                }
            });
        }
    }
}

/// Removes everything of a run. An error of the engine does not keep the database from being
/// removed, nor the other way round.
async fn clear(server: &TestServer, containers: &Containers, run: RunId) -> Result<()> {
    let (name, owner) = (server.run_name(run), server.prefix());
    let labels = [(OWNER, owner), (RUN, name.as_str())];
    let (engine, database) = tokio::join!(
        clear_engine(containers, &labels),
        server.remove_database(run)
    );
    engine.and(database.map_err(server_error))
}

/// How long the engine may take to remove containers.
const REMOVAL_TIMEOUT: Duration = Duration::from_secs(30);

async fn clear_engine(containers: &Containers, labels: &[(&str, &str)]) -> Result<()> {
    let started = Instant::now();
    // A container that another process is removing still holds its volumes.
    while containers.remove_runs(labels).await.map_err(engine_error)? > 0
        && started.elapsed() < REMOVAL_TIMEOUT
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    containers
        .remove_volumes(labels)
        .await
        .map_err(engine_error)
}

/// An error of the test server, which is never a fault of the project.
fn server_error(error: TestServerError) -> Error {
    match error.kind() {
        ErrorKind::Transient => Error::Transient(error.to_string()),
        ErrorKind::Permanent => Error::Internal(error.to_string()),
    }
}

/// An error of the container engine. Only a program that the image does not have is a fault of the
/// project.
fn engine_error(error: ContainersError) -> Error {
    match (&error, error.kind()) {
        (ContainersError::Program { .. }, _) => Error::Permanent(error.to_string()),
        (_, ErrorKind::Transient) => Error::Transient(error.to_string()),
        (_, ErrorKind::Permanent) => Error::Internal(error.to_string()),
    }
}
