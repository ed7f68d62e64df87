//! Deployments: each brings one digest to one stage.

crate::text::text_enum! {
    /// The status of a deployment.
    pub enum DeploymentStatus {
        Queued = "queued",
        /// The image is pulled, and the new container replaces the old one.
        Running = "running",
        /// The new container runs, and Ecluse waits until it is healthy.
        Verifying = "verifying",
        /// The container is healthy: the stage runs this deployment.
        Live = "live",
        /// The deployment was live until another one replaced it.
        Replaced = "replaced",
        /// The deployment never started, because a newer one was requested first.
        Superseded = "superseded",
        /// The new container did not become healthy. The error of the deployment states whether the
        /// previous container could be restored.
        Failed = "failed",
        /// An infrastructure fault ended the deployment.
        Errored = "errored",
    }
}

/// An event that changes the status of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeploymentEvent {
    Started,
    Switched,
    Healthy,
    Unhealthy,
    Broke,
    Replaced,
    Superseded,
}

impl DeploymentStatus {
    /// The next status, or `None` when the event is not possible in this status.
    pub const fn transition(self, event: DeploymentEvent) -> Option<Self> {
        use DeploymentEvent as E;
        match (self, event) {
            (Self::Queued, E::Started) => Some(Self::Running),
            (Self::Queued, E::Superseded) => Some(Self::Superseded),
            (Self::Queued, E::Broke) => Some(Self::Errored),
            (Self::Running, E::Switched) => Some(Self::Verifying),
            (Self::Running | Self::Verifying, E::Unhealthy) => Some(Self::Failed),
            (Self::Running | Self::Verifying, E::Broke) => Some(Self::Errored),
            (Self::Verifying, E::Healthy) => Some(Self::Live),
            (Self::Live, E::Replaced) => Some(Self::Replaced),
            (Self::Queued, E::Switched | E::Healthy | E::Unhealthy | E::Replaced)
            | (Self::Running, E::Started | E::Healthy | E::Replaced | E::Superseded)
            | (Self::Verifying, E::Started | E::Switched | E::Replaced | E::Superseded)
            | (
                Self::Live,
                E::Started | E::Switched | E::Healthy | E::Unhealthy | E::Broke | E::Superseded,
            )
            | (Self::Replaced | Self::Superseded | Self::Failed | Self::Errored, _) => None,
        }
    }

    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Running | Self::Verifying => false,
            Self::Live | Self::Replaced | Self::Superseded | Self::Failed | Self::Errored => true,
        }
    }
}

crate::text::text_enum! {
    /// The steps of a deployment, in their order. A step that is done already does nothing, so an
    /// attempt after a crash starts at the first step.
    pub enum DeployStep {
        /// Pull the image to the container engine and create the new container, without starting
        /// it.
        Pull = "pull",
        /// Check that this installation signed the digest, and that the registry has it.
        Check = "check",
        /// Back up the database. Not implemented yet.
        Backup = "backup",
        /// Run migrate.sh. Not implemented yet.
        Migrate = "migrate",
        /// Replace the old container by the new one.
        Deploy = "deploy",
        /// Wait until the new container is healthy.
        Verify = "verify",
        /// Record the new container as the one that the stage runs.
        Record = "record",
    }
}

crate::text::text_enum! {
    /// Why a deployment happens.
    pub enum DeploymentCause {
        /// A build of the trunk succeeded, and the stage deploys such builds automatically.
        Automatic = "automatic",
        /// A promotion took the stage's slot.
        Promotion = "promotion",
    }
}
