//! Every change of state: use cases, jobs and the reconciler. Handlers call these functions; the
//! only thing they do by themselves is read.

pub mod access;
pub mod accounts;
pub mod approve;
mod attest;
pub mod break_glass;
pub mod build;
mod build_log;
pub mod changes;
pub mod clock;
pub mod compliance;
mod deliver;
pub mod dependencies;
pub mod deploy;
pub mod error;
mod gates;
pub mod hold;
pub mod intake;
mod intake_writer;
mod lane;
mod notify;
pub mod people;
pub mod policy;
pub mod projects;
pub mod promote;
pub mod readiness;
pub mod reconcile;
pub mod release;
mod retention;
pub mod seal;
mod secrets;
pub mod signing;
pub mod single_sign_on;
pub mod smoke_test;
pub mod vault;
pub mod veto;
pub mod worker;

use std::path::PathBuf;
use std::sync::Arc;

use ecluse_clients::containers::Containers;
use ecluse_clients::deployer::Deployer;
use ecluse_clients::git::Git;
use ecluse_clients::notifier::Notifier;
use ecluse_clients::registry::Registry;
use ecluse_clients::test_server::TestServer;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_store::{PgConnection, PgPool};
use tokio::sync::Notify;

pub use access::Actor;
pub use error::{Error, Result};
pub use vault::Vault;

use intake_writer::Burst;

/// Everything a change of state may need. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    parts: Parts,
    wake: Wake,
    burst: Burst,
}

/// Wakes workers of this process.
#[derive(Default)]
pub(crate) struct Wake {
    pub builds: Notify,
    pub others: Notify,
}

pub struct Parts {
    pub pool: PgPool,
    pub vault: Vault,
    pub git: Git,
    pub registry: Registry,
    pub deployer: Deployer,
    /// Without one, images are not tried.
    pub test_server: Option<Arc<TestServer>>,
    pub checks: compliance::Checks,
    /// How provenance names this installation as the builder, a URI; made of its signing key without one.
    pub builder: Option<String>,
    /// Without one, nobody is told.
    pub notifier: Option<Arc<Notifier>>,
    /// Where people reach this installation, for links in what they are told.
    pub public_url: Option<url::Url>,
    /// Runs what a build needs run: installers, tests.
    pub containers: Containers,
    pub dependencies: dependencies::Settings,
    /// Where layers are spooled while they are made: a cache, never the truth.
    pub scratch: PathBuf,
}

impl std::ops::Deref for Engine {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}

/// A transaction of the store.
pub type Transaction = sqlx::Transaction<'static, sqlx::Postgres>;

impl Engine {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(Inner { parts, wake: Wake::default(), burst: Burst::default() }))
    }

    pub(crate) fn wake(&self) -> &Wake {
        &self.0.wake
    }

    pub(crate) fn burst(&self) -> &Burst {
        &self.0.burst
    }

    /// A connection for reading.
    pub async fn connection(&self) -> Result<sqlx::pool::PoolConnection<sqlx::Postgres>> {
        Ok(self.pool.acquire().await.map_err(ecluse_store::Error::from)?)
    }

    pub(crate) async fn begin(&self) -> Result<Transaction> {
        Ok(self.pool.begin().await.map_err(ecluse_store::Error::from)?)
    }

    /// A transaction that changes who may do what, or what the rules are, for somebody who may do that: it waits for the gates
    /// that are being looked at, and then looks at the right again, which may be gone. Whoever has none waits for nothing and holds up nobody.
    pub(crate) async fn begin_ruling(&self, actor: &Actor, project: Option<ProjectId>, action: Action) -> Result<Transaction> {
        access::require(&mut *self.connection().await?, actor, project, action).await?;
        let mut tx = self.begin().await?;
        ecluse_store::policies::lock(&mut tx).await?;
        access::require(&mut tx, actor, project, action).await?;
        Ok(tx)
    }

    /// A transaction while no rule and no right changes: what it reads of them holds until its end.
    pub(crate) async fn begin_ruled(&self) -> Result<Transaction> {
        let mut tx = self.begin().await?;
        ecluse_store::policies::hold_still(&mut tx).await?;
        Ok(tx)
    }

    /// A transaction that sees one moment, and writes nothing.
    pub(crate) async fn begin_reading(&self) -> Result<Transaction> {
        let begun = self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Ok(begun.await.map_err(ecluse_store::Error::from)?)
    }

    /// A transaction whose end does not wait for the disk: for what tells of work while that goes on. Were it lost with a Postgres
    /// that crashes, the work would be done and told again; every later commit that waits for the disk makes it last.
    pub(crate) async fn begin_telling(&self) -> Result<Transaction> {
        let begun = self.pool.begin_with("BEGIN; SET LOCAL synchronous_commit TO off");
        Ok(begun.await.map_err(ecluse_store::Error::from)?)
    }
}

pub(crate) async fn commit(transaction: Transaction) -> Result<()> {
    Ok(transaction.commit().await.map_err(ecluse_store::Error::from)?)
}

/// Writes the audit row of a change, in the transaction of the change.
pub(crate) async fn audit(conn: &mut PgConnection, actor: &Actor, change: Change<'_>) -> Result<()> {
    tracing::info!(
        action = change.action,
        actor = actor.name,
        subject = change.subject.map(tracing::field::display),
        detail = change.detail,
        "noted"
    );
    Ok(ecluse_store::audit::insert(
        conn,
        &ecluse_store::audit::NewEntry {
            actor_kind: actor.kind,
            actor_id: actor.user.map(|id| id.0),
            actor_name: &actor.name,
            action: change.action,
            project: change.project,
            subject: change.subject,
            digest: change.digest,
            detail: &change.detail,
            remote_address: actor.remote_address.as_deref(),
            request_id: actor.request_id.as_deref(),
        },
    )
    .await?)
}

/// One change of state, as the audit log tells it.
#[derive(Default)]
pub(crate) struct Change<'a> {
    pub action: &'a str,
    pub project: Option<ecluse_domain::ids::ProjectId>,
    pub subject: Option<uuid::Uuid>,
    pub digest: Option<&'a ecluse_domain::Digest>,
    pub detail: String,
}
