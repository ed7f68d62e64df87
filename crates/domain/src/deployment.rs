//! Deployments: one digest put on one stage.

crate::text::text_enum! {
    pub enum DeploymentStatus {
        Queued = "queued",
        /// The image is pulled and containers are exchanged.
        Running = "running",
        /// The new container runs; its health is awaited.
        Verifying = "verifying",
        /// Healthy, and what the stage runs now.
        Live = "live",
        /// Was live until another deployment took its place.
        Replaced = "replaced",
        /// Never started: a newer one was asked for before its turn came.
        Superseded = "superseded",
        /// The image did not become healthy; the previous one was put back.
        Failed = "failed",
        /// The machinery broke.
        Errored = "errored",
    }
}

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
    /// The next status, or `None` when the event does not apply in this one.
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
            | (Self::Live, E::Started | E::Switched | E::Healthy | E::Unhealthy | E::Broke | E::Superseded)
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
    /// In their order. Each does nothing where it is done already, so an attempt after a crash begins at the first.
    pub enum DeployStep {
        /// Bring the image to the engine and make the new container, which does not run yet.
        Pull = "pull",
        /// The digest is signed by this installation, and the registry holds it.
        Check = "check",
        /// Keep the database as it was before. Nothing does this yet.
        Backup = "backup",
        /// Run migrate.sh. Nothing does this yet.
        Migrate = "migrate",
        /// The new container takes the place of the one before.
        Deploy = "deploy",
        /// Await its health.
        Verify = "verify",
        /// Keep the new one; from here on it is what the stage runs.
        Record = "record",
    }
}

crate::text::text_enum! {
    /// Why a deployment happens.
    pub enum DeploymentCause {
        /// A build of the trunk succeeded and the stage deploys by itself.
        Automatic = "automatic",
        /// A promotion took the stage's slot.
        Promotion = "promotion",
    }
}
