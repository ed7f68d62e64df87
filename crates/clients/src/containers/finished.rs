//! The containers of finished and abandoned runs, and their removal.

use std::time::Duration;

use bollard::query_parameters::RemoveContainerOptionsBuilder;
use chrono::{DateTime, TimeDelta, Utc};

use super::run::RUN;
use super::{Containers, ContainersError, EngineNetwork, status};

/// How long after its time limit a container counts as abandoned.
const EXPIRY_GRACE: Duration = Duration::from_secs(600);

impl Containers {
    /// Removes the containers of runs that have all these labels, running or not, and their own
    /// networks: a dead worker left them of a job that another worker takes over. Returns how many
    /// containers there were.
    pub async fn remove_runs(&self, labels: &[(&str, &str)]) -> Result<usize, ContainersError> {
        let mut found = self.list(labels).await?;
        found.retain(|container| container.labels.contains_key(RUN));
        for container in &found {
            self.remove(container).await?;
        }
        self.remove_unused_networks(labels, DateTime::<Utc>::MAX_UTC)
            .await?;
        Ok(found.len())
    }

    /// Removes the containers of runs that have all these labels (without labels: of every Ecluse
    /// on this engine) and whose time limit is long over, because the process that would remove
    /// them is gone. Returns how many there were.
    pub async fn remove_expired_runs(
        &self,
        labels: &[(&str, &str)],
        now: DateTime<Utc>,
    ) -> Result<usize, ContainersError> {
        let mut filter: Vec<String> = labels
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        filter.push(RUN.to_owned());
        let mut expired = self.list_filtered(filter).await?;
        expired.retain(|container| {
            let seconds = container
                .labels
                .get(RUN)
                .and_then(|seconds| seconds.parse().ok())
                .unwrap_or(0);
            let allowed =
                TimeDelta::from_std(Duration::from_secs(seconds).saturating_add(EXPIRY_GRACE))
                    .unwrap_or(TimeDelta::MAX);
            container
                .created
                .is_some_and(|created| now.signed_duration_since(created) > allowed)
        });
        for container in &expired {
            self.remove(container).await?;
        }
        Ok(expired.len())
    }
}

/// The container of a finished run. Dropping it removes the container, and its own network, in the
/// background.
#[derive(Debug)]
pub struct FinishedContainer {
    pub(super) docker: bollard::Docker,
    pub(super) id: String,
    name: String,
    network: Option<EngineNetwork>,
    removed: bool,
}

impl FinishedContainer {
    pub(super) fn new(
        docker: bollard::Docker,
        id: String,
        name: String,
        network: Option<EngineNetwork>,
    ) -> Self {
        Self {
            docker,
            id,
            name,
            network,
            removed: false,
        }
    }

    /// Removes the container, its anonymous volumes and its own network. When the engine fails,
    /// [`Containers::remove_expired_runs`] and [`Containers::remove_unused_networks`] remove them
    /// later.
    pub async fn remove(mut self) {
        self.removed = true;
        remove(&self.docker, &self.id, &self.name, self.network.as_ref()).await;
    }
}

impl Drop for FinishedContainer {
    fn drop(&mut self) {
        if !self.removed
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let (docker, id, name, network) = (
                self.docker.clone(),
                std::mem::take(&mut self.id),
                std::mem::take(&mut self.name),
                self.network.take(),
            );
            runtime.spawn(async move { remove(&docker, &id, &name, network.as_ref()).await });
        }
    }
}

/// Removes a network of a run, which no container is in any more.
pub(super) async fn remove_network(docker: &bollard::Docker, network: &EngineNetwork) {
    match docker.remove_network(&network.id).await {
        Ok(()) => {}
        Err(error) if status(&error) == Some(404) => {}
        Err(error) => {
            tracing::warn!(%error, network.name, "the network of a run could not be removed; it is removed later")
        }
    }
}

async fn remove(docker: &bollard::Docker, id: &str, name: &str, network: Option<&EngineNetwork>) {
    let options = RemoveContainerOptionsBuilder::default()
        .force(true)
        .v(true)
        .build();
    match docker.remove_container(id, Some(options)).await {
        Ok(()) => {}
        Err(error) if status(&error) == Some(404) => {}
        Err(error) => {
            tracing::warn!(%error, name, "the container of a run could not be removed; it is removed later")
        }
    }
    if let Some(network) = network {
        remove_network(docker, network).await;
    }
}
