//! What pages and the API say about a log that was removed, because logs are kept for some days.

use chrono::{DateTime, Utc};
use ecluse_domain::ids::{BuildId, DeploymentId};
use ecluse_engine::Engine;
use ecluse_store::{PgConnection, records};

/// A log that was removed.
#[derive(Debug, Clone, Copy)]
pub struct RemovedLog {
    at: DateTime<Utc>,
    /// For how many days logs are kept.
    days: u16,
}

impl RemovedLog {
    pub async fn find_of_build(
        engine: &Engine,
        conn: &mut PgConnection,
        build: BuildId,
    ) -> ecluse_engine::Result<Option<Self>> {
        let removed = records::find_build_log_removal(conn, build).await?;
        Ok(removed.map(|at| Self::new(engine, at)))
    }

    pub async fn find_of_deployment(
        engine: &Engine,
        conn: &mut PgConnection,
        deployment: DeploymentId,
    ) -> ecluse_engine::Result<Option<Self>> {
        let removed = records::find_deployment_log_removal(conn, deployment).await?;
        Ok(removed.map(|at| Self::new(engine, at)))
    }

    fn new(engine: &Engine, at: DateTime<Utc>) -> Self {
        Self {
            at,
            days: engine.records.log_days,
        }
    }

    /// When it was removed.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }
}

impl std::fmt::Display for RemovedLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (day, days) = (self.at.format("%Y-%m-%d"), self.days);
        write!(f, "The log was removed on {day} (kept {days} days).")
    }
}
