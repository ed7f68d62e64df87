//! Identifiers: one newtype for each table, so that the id of a build cannot be passed as the id of
//! a release.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(pub uuid::Uuid);

        impl $name {
            /// A new id. It is a UUID of version 7, so that ids are in the order of their creation.
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
    /// A bearer token (the `jti` of the JWT).
    TokenId,
    /// A stored webhook delivery. The forge has a delivery id of its own.
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
    /// A message to the chat of a team.
    NotificationId,
    /// A job.
    JobId,
    /// A key that signs images.
    SigningKeyId,
}
