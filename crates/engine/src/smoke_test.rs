//! The smoke test of an image: Odoo installs the addons into a database of its own and, where the policy
//! wants it, tests them in the same run; what it logs is the evidence.
//!
//! What runs is a project's code. Its container has no network: the database comes to it as a socket
//! in a volume, behind which a relay from the base image (never from the image that is tried) speaks to the
//! test server. Everything bears the run's name, and goes when this future ends or is dropped. When
//! the whole process dies, [`reap`] finds by those names what no build holds any more.

mod odoo;
mod reap;
mod relay;
mod template;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ecluse_clients::containers::{Containers, ContainersError, ImageByDigest, InMemory, Volume, Writers};
use ecluse_clients::error::ErrorKind;
use ecluse_clients::test_server::{RunId, TestServer, TestServerError};
use ecluse_domain::addon::AddonName;
use ecluse_domain::build::Stream;
use ecluse_domain::build_policy::TestPolicy;
use ecluse_domain::odoo_log::{Expected, Phase, Verdict};

use odoo::Ran;
pub use odoo::Series;
pub use reap::reap;
use relay::Ready;

use crate::{Error, Result};

/// Labels of everything on the container engine that belongs to a run: who owns it, which run, which build.
const OWNER: &str = "ecluse.test.owner";
const RUN: &str = "ecluse.test.run";
const BUILD: &str = "ecluse.test.build";

/// An image to try.
#[derive(Debug, Clone)]
pub struct SmokeTest {
    pub server: Arc<TestServer>,
    pub containers: Containers,
    pub run: RunId,
    pub image: ImageByDigest,
    /// What it was built upon; templates and the relay come from here.
    pub base: ImageByDigest,
    pub series: Series,
    pub addons: Vec<AddonName>,
    pub policy: TestPolicy,
    /// Start from a copy of the base's template; otherwise Odoo begins with an empty database.
    pub use_template: bool,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub verdict: Verdict,
    /// The database is a copy of a template that was there already.
    pub from_template: bool,
    /// Of Odoo's run, its tests included.
    pub took: Duration,
}

/// Takes lines of the log, ours and Odoo's, as they come.
pub trait Tell: Fn(Stream, &str) + Send + Sync {}
impl<F: Fn(Stream, &str) + Send + Sync> Tell for F {}

impl SmokeTest {
    /// Tries the image. A bad image is a red verdict; an error is the machinery's, or the base's.
    pub async fn run(&self, tell: &impl Tell) -> Result<Outcome> {
        let expected = Expected::new(&self.policy.expected).map_err(|error| Error::Permanent(error.to_string()))?;
        self.clear_former().await?;
        let mut leftovers = Leftovers { server: self.server.clone(), containers: self.containers.clone(), run: self.run, armed: true };
        let outcome = self.try_out(&expected, tell).await;
        leftovers.armed = false;
        // What was found out stands, whatever becomes of what is left.
        if let Err(error) = clear(&self.server, &self.containers, self.run).await {
            tracing::warn!(%error, build = %self.run.build, "a smoke test was not cleared away; it will be");
        }
        outcome
    }

    async fn try_out(&self, expected: &Expected, tell: &impl Tell) -> Result<Outcome> {
        let (template, from_template) = match self.use_template {
            true => self.template(tell).await.map(|(name, was_there)| (Some(name), was_there))?,
            false => (None, false),
        };
        let work = |relay: Ready| async move {
            let access = self.server.open(self.run, template.as_deref()).await.map_err(of_server)?;
            relay.wait().await;
            let deadline = Instant::now() + Duration::from_secs(self.policy.timeout_seconds.into());
            let phase = if self.policy.tests { Phase::InstallAndTest } else { Phase::Install };
            let Ran { verdict, took } = self.odoo(phase, &access, expected, deadline, tell).await?;
            Ok(Outcome { verdict, from_template, took })
        };
        self.beside_relay(&self.name(), &self.name(), self.policy.disk_mib, work).await
    }

    /// The name of the run's database, and the beginning of that of everything else.
    fn name(&self) -> String {
        self.server.name(self.run)
    }

    fn labels(&self) -> HashMap<String, String> {
        let labels = [(OWNER, self.server.prefix().to_owned()), (RUN, self.name()), (BUILD, self.run.build.to_string())];
        labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// Containers and volumes that an earlier fence of this build left on this engine.
    async fn clear_former(&self) -> Result<()> {
        let build = self.run.build.to_string();
        let labels = [(OWNER, self.server.prefix()), (BUILD, build.as_str())];
        for former in reap::on_engine(&self.containers, &self.server, &labels).await? {
            // A later one's worker took over; this one only does not know yet.
            if former.fence < self.run.fence {
                clear_engine(&self.containers, &[(OWNER, self.server.prefix()), (RUN, &self.server.name(former))]).await?;
            }
        }
        Ok(())
    }

    /// The two volumes below a name: the socket of the database, and Odoo's data, of this size. Both in memory, where a project's
    /// code cannot fill a disk that others use.
    async fn make_volumes(&self, name: &str, data_mib: u32) -> Result<()> {
        // The project's code cannot put another socket beside its database's.
        let socket = (socket_volume(name), InMemory { mib: 1, writers: Writers::Root });
        let data = (data_volume(name), InMemory { mib: data_mib, writers: Writers::Everybody });
        for (name, in_memory) in [socket, data] {
            let volume = Volume { name, labels: self.labels(), in_memory: Some(in_memory) };
            self.containers.make_volume(&volume).await.map_err(of_engine)?;
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

/// What a run leaves when its future is dropped in the middle.
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
            let (server, containers, run) = (self.server.clone(), self.containers.clone(), self.run);
            runtime.spawn(async move {
                if let Err(error) = clear(&server, &containers, run).await {
                    tracing::warn!(%error, build = %run.build, "a smoke test was not cleared away; it will be");
                }
            });
        }
    }
}

/// Removes everything that a run has, also when the engine or the server refuses a part of it.
async fn clear(server: &TestServer, containers: &Containers, run: RunId) -> Result<()> {
    let (name, owner) = (server.name(run), server.prefix());
    let labels = [(OWNER, owner), (RUN, name.as_str())];
    let (engine, database) = tokio::join!(clear_engine(containers, &labels), server.drop(run));
    engine.and(database.map_err(of_server))
}

/// How long the engine may take to be done with containers that are being removed.
const REMOVAL: Duration = Duration::from_secs(30);

async fn clear_engine(containers: &Containers, labels: &[(&str, &str)]) -> Result<()> {
    let begun = Instant::now();
    // A container that is being removed by somebody else still holds its volumes.
    while containers.remove_runs(labels).await.map_err(of_engine)? > 0 && begun.elapsed() < REMOVAL {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    containers.remove_volumes(labels).await.map_err(of_engine)
}

/// What is wrong with the test server is never the project's to mend.
fn of_server(error: TestServerError) -> Error {
    match error.kind() {
        ErrorKind::Transient => Error::Transient(error.to_string()),
        ErrorKind::Permanent => Error::Internal(error.to_string()),
    }
}

fn of_engine(error: ContainersError) -> Error {
    match (&error, error.kind()) {
        (ContainersError::Program { .. }, _) => Error::Permanent(error.to_string()),
        (_, ErrorKind::Transient) => Error::Transient(error.to_string()),
        (_, ErrorKind::Permanent) => Error::Internal(error.to_string()),
    }
}
