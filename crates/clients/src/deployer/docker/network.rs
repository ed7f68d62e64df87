//! The networks of the containers of a stage. Each stage has a network of its own, so that neither
//! another project nor another stage reaches its containers, unless its settings name other
//! networks.

use chrono::{DateTime, TimeDelta, Utc};
use ecluse_domain::stage::{StageName, own_network};

use super::{DockerDeployer, PROJECT, STAGE};
use crate::containers::{Container, ContainersError, EngineNetwork, StartOutcome};
use crate::deployer::{DeployError, DeploySpec};

/// How long a network stays that nothing uses. A deployment uses the network of its stage within
/// seconds, so what is older was left by a stage that is gone.
const LEFT_BEHIND: TimeDelta = TimeDelta::hours(1);

impl DockerDeployer {
    /// Finds the networks that the settings name, or else the stage's own one.
    pub(super) async fn find_networks(
        &self,
        spec: &DeploySpec,
    ) -> Result<Vec<EngineNetwork>, ContainersError> {
        if spec.settings.networks.is_empty() {
            return Ok(vec![
                self.ensure_own_network(&spec.project, spec.stage).await?,
            ]);
        }
        let mut networks = Vec::new();
        for name in &spec.settings.networks {
            let found = self.containers.find_network(name).await?;
            networks.push(found.ok_or_else(|| ContainersError::NoNetwork(name.clone()))?);
        }
        Ok(networks)
    }

    async fn ensure_own_network(
        &self,
        project: &str,
        stage: StageName,
    ) -> Result<EngineNetwork, ContainersError> {
        let labels = [(PROJECT, project), (STAGE, stage.as_str())];
        self.containers
            .ensure_network(&own_network(project, stage), &labels, self.range)
            .await
    }

    /// Starts a container of the stage. Where the own network of the stage was removed while no
    /// container ran in it, as `docker network prune` does, it is created again.
    pub(super) async fn start(
        &self,
        project: &str,
        stage: StageName,
        container: &Container,
    ) -> Result<StartOutcome, DeployError> {
        match self.containers.start(container).await {
            Err(ContainersError::NetworkGone { .. })
                if container.networks.contains(&own_network(project, stage)) =>
            {
                let network = self.ensure_own_network(project, stage).await?;
                self.containers.rejoin_network(container, &network).await?;
                Ok(self.containers.start(container).await?)
            }
            other => Ok(other?),
        }
    }

    /// Removes the own network of the stage when no container has it. A failure changes nothing for
    /// the deployment: [`Self::remove_unused_networks`] tries again later.
    pub(super) async fn remove_own_network_if_unused(&self, project: &str, stage: StageName) {
        let labels = [(PROJECT, project), (STAGE, stage.as_str())];
        if let Err(error) = self
            .containers
            .remove_unused_networks(&labels, DateTime::<Utc>::MAX_UTC)
            .await
        {
            tracing::debug!(%error, project, %stage, "the network of a stage was not removed");
        }
    }

    /// Removes the networks of stages that no container has used for long.
    pub(in crate::deployer) async fn remove_unused_networks(
        &self,
        now: DateTime<Utc>,
    ) -> Result<usize, DeployError> {
        Ok(self
            .containers
            .remove_unused_networks(&[], now - LEFT_BEHIND)
            .await?)
    }
}
