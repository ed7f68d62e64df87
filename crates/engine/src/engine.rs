//! The engine: the services that a change of state needs, and the transactions that it runs in.

use std::path::PathBuf;
use std::sync::Arc;

use ecluse_clients::containers::Containers;
use ecluse_clients::deployer::Deployer;
use ecluse_clients::git::Git;
use ecluse_clients::notifier::Notifier;
use ecluse_clients::registry::Registry;
use ecluse_clients::test_server::TestServer;
use ecluse_domain::build_policy::TestLimits;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageLimits;
use ecluse_store::PgPool;
use ecluse_store::jobs::{self, Pool};
use tokio::sync::Semaphore;

use crate::compliance::Checks;
use crate::connection::{Connection, Transaction};
use crate::delivery::burst::Burst;
use crate::jobs::places::Places;
use crate::records::settings::Settings as RecordSettings;
use crate::records::usage::Usage;
use crate::release::Comparisons;
use crate::wake::Wake;
use crate::{Actor, Error, Result, Vault, access, dependencies};

/// The services that a change of state may need. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    parts: Parts,
    wake: Wake,
    burst: Burst,
    comparisons: Comparisons,
    documents: Arc<Places>,
    usage: Usage,
    attaching: Arc<Semaphore>,
    removing: Arc<Semaphore>,
}

/// The services and settings that an [`Engine`] is made of.
pub struct Parts {
    pub pool: PgPool,
    pub vault: Vault,
    pub git: Git,
    pub registry: Registry,
    pub deployer: Deployer,
    /// The database server for tests of images. Without it, images are not tested.
    pub test_server: Option<Arc<TestServer>>,
    pub checks: Checks,
    /// The URI that names this installation as the builder in provenance. Without it, a URI is made
    /// from the signing key.
    pub builder: Option<String>,
    /// Posts messages to a chat. Without it, no message is sent.
    pub notifier: Option<Arc<Notifier>>,
    /// The address at which people reach this installation, for links in messages.
    pub public_url: Option<url::Url>,
    /// Runs the containers of a build: the installation of packages, and tests.
    pub containers: Containers,
    /// The limits for the memory and processor time of stages.
    pub stage_limits: StageLimits,
    /// The limits for the memory and disk of tests.
    pub test_limits: TestLimits,
    pub dependencies: dependencies::Settings,
    /// How long records are kept, and how much of them a project may add in a day.
    pub records: RecordSettings,
    /// The folder in which layers are written while they are made. It is a cache: everything in it
    /// can be made again.
    pub scratch: PathBuf,
}

impl std::ops::Deref for Engine {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}

/// How many transactions of this process stay open while the registry is asked, for each kind of
/// request ([`Engine::begin_around_attaching`], [`Engine::begin_around_removal`]). All other
/// connections stay free when the registry hangs.
const AROUND_REQUESTS: usize = 2;

impl Engine {
    /// Makes the engine from its parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner {
            parts,
            wake: Wake::default(),
            burst: Burst::default(),
            comparisons: Comparisons::default(),
            documents: Places::one_for_each_processor(),
            usage: Usage::default(),
            attaching: Arc::new(Semaphore::new(AROUND_REQUESTS)),
            removing: Arc::new(Semaphore::new(AROUND_REQUESTS)),
        }))
    }

    /// The wake-ups for the workers of this process.
    pub(crate) fn wake(&self) -> &Wake {
        &self.0.wake
    }

    /// Whether many deliveries come in at the same time.
    pub(crate) fn burst(&self) -> &Burst {
        &self.0.burst
    }

    /// The comparisons of commits that are under way.
    pub(crate) fn comparisons(&self) -> &Comparisons {
        &self.0.comparisons
    }

    /// The places of the documents that are read at the same time.
    pub(crate) fn places_for_documents(&self) -> &Arc<Places> {
        &self.0.documents
    }

    /// What projects have added today.
    pub(crate) fn usage(&self) -> &Usage {
        &self.0.usage
    }

    /// Takes a connection from the pool, for reading. It is given back before anything outside is
    /// asked.
    pub async fn connection(&self) -> Result<Connection> {
        Ok(Connection::new(ecluse_store::acquire(&self.pool).await?))
    }

    /// Begins a transaction. It ends before anything outside is asked.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(Transaction::new(ecluse_store::begin(&self.pool).await?))
    }

    /// Begins a transaction that stays open while documents are attached to an image in the
    /// registry, when fewer than [`AROUND_REQUESTS`] others do so.
    pub(crate) async fn begin_around_attaching(&self) -> Result<Transaction> {
        begin_around_request(&self.pool, &self.0.attaching).await
    }

    /// Begins a transaction that stays open while an image is deleted from the registry, when fewer
    /// than [`AROUND_REQUESTS`] others do so.
    pub(crate) async fn begin_around_removal(&self) -> Result<Transaction> {
        begin_around_request(&self.pool, &self.0.removing).await
    }

    /// Begins a transaction that changes rights or rules, for an actor who may do `action`. The
    /// transaction waits until the evaluations of gates that are under way have ended. Then it
    /// checks the right again, because the actor may have lost it meanwhile. The first check comes
    /// before the lock, so an actor without the right neither waits nor delays anybody.
    pub(crate) async fn begin_rule_change(
        &self,
        actor: &Actor,
        project: Option<ProjectId>,
        action: Action,
    ) -> Result<Transaction> {
        access::require(&mut *self.connection().await?, actor, project, action).await?;
        let mut tx = self.begin().await?;
        ecluse_store::policies::lock(&mut tx).await?;
        access::require(&mut tx, actor, project, action).await?;
        Ok(tx)
    }

    /// Begins a transaction during which no rule and no right changes, so that everything that it
    /// reads of them is true until its end.
    pub(crate) async fn begin_with_rules_locked(&self) -> Result<Transaction> {
        let mut tx = self.begin().await?;
        if ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::ForgetsRulesLock) {
            return Ok(tx);
        }
        ecluse_store::policies::lock_shared(&mut tx).await?;
        Ok(tx)
    }

    /// Begins a transaction that reads the state of one moment and writes nothing.
    pub(crate) async fn begin_snapshot(&self) -> Result<Transaction> {
        let tx = ecluse_store::begin_snapshot(&self.pool).await?;
        Ok(Transaction::new(tx))
    }

    /// Begins a transaction that claims jobs of this pool.
    pub(crate) async fn begin_claim(&self, pool: Pool) -> Result<Transaction> {
        let tx = jobs::begin_claim(&self.pool, pool).await?;
        Ok(Transaction::new(tx))
    }

    /// Begins a transaction whose commit does not wait for the disk. It records the progress of
    /// work that is under way. If Postgres crashes and loses the record, the work is done and
    /// recorded again. Every later commit that waits for the disk also makes this one durable.
    pub(crate) async fn begin_async_commit(&self) -> Result<Transaction> {
        let tx = ecluse_store::begin_async_commit(&self.pool).await?;
        Ok(Transaction::new(tx))
    }
}

async fn begin_around_request(pool: &PgPool, places: &Arc<Semaphore>) -> Result<Transaction> {
    let place = places.clone().acquire_owned().await;
    let place = place.map_err(|error| Error::Internal(error.to_string()))?;
    let tx = ecluse_store::begin(pool).await?;
    Ok(Transaction::around_request(tx, place))
}

/// Commits a transaction.
pub(crate) async fn commit(transaction: Transaction) -> Result<()> {
    transaction.commit().await
}
