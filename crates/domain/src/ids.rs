//! Identifiers: one newtype per table, so that a build's id cannot be passed where a release's is wanted.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id: UUID version 7, so that ids sort by the time they were made.
            pub fn generate() -> Self {
                Self(uuid::Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// A client project.
    ProjectId,
    /// A stage of one project.
    StageId,
    /// A person or a service account.
    UserId,
    /// A bearer token (the JWT's `jti`).
    TokenId,
    /// A webhook delivery as we stored it; the forge's own delivery id is another thing.
    DeliveryId,
    /// A build.
    BuildId,
    /// A release.
    ReleaseId,
    /// An approval or a rejection.
    ApprovalId,
    /// A freeze.
    FreezeId,
    /// An override of a gate.
    OverrideId,
    /// A veto.
    VetoId,
    /// A promotion.
    PromotionId,
    /// A deployment.
    DeploymentId,
    /// An image with Debian and Python packages.
    DependencyImageId,
    /// What is told in people's chat.
    NotificationId,
    /// A job.
    JobId,
    /// A key that images are signed with.
    SigningKeyId,
}
