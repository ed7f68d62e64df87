//! The error of a use case that cannot do what the caller requested. It knows nothing of HTTP.

use ecluse_clients::containers::ContainersError;
use ecluse_clients::deployer::DeployError;
use ecluse_clients::error::ErrorKind;
use ecluse_clients::git::GitError;
use ecluse_clients::notifier::NotifyError;
use ecluse_clients::registry::RegistryError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or this person may not know that it exists.
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("sign in first")]
    Unauthenticated,
    /// The person may see the subject but may not do this. The sentence names the roles that may.
    #[error("{0}")]
    Forbidden(String),
    /// Fields of the request are wrong, or contradict each other: each field with its problem.
    #[error("{}", .0.iter().map(|(field, problem)| format!("{field}: {problem}")).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<(&'static str, String)>),
    /// This cannot be done in the present state.
    #[error("{0}")]
    Conflict(String),
    /// An external service is down or slow. A later attempt may succeed.
    #[error("{0}")]
    Transient(String),
    /// An external service refuses, and refuses again until somebody changes something.
    #[error("{0}")]
    Permanent(String),
    #[error(transparent)]
    Store(ecluse_store::Error),
    /// A fault of Ecluse itself.
    #[error("{0}")]
    Internal(String),
}

impl From<ecluse_store::Error> for Error {
    fn from(error: ecluse_store::Error) -> Self {
        match error {
            ecluse_store::Error::NotFound(what) => Self::NotFound(what),
            removed if removed.violates(ecluse_store::REMOVED_IMAGE) => Self::Conflict(
                "The image is no longer kept in the registry. Build its commit again first."
                    .to_owned(),
            ),
            other => Self::Store(other),
        }
    }
}

/// Converts the errors of clients. The text stays, and the kind decides whether the job is tried
/// again.
macro_rules! from_client_errors {
    ($($error:ty),+ $(,)?) => { $(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                match error.kind() {
                    ErrorKind::Transient => Self::Transient(error.to_string()),
                    ErrorKind::Permanent => Self::Permanent(error.to_string()),
                }
            }
        }
    )+ };
}

from_client_errors!(
    ContainersError,
    DeployError,
    GitError,
    NotifyError,
    RegistryError,
);

impl Error {
    /// The error about one wrong field.
    pub fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![(field, problem.into())])
    }

    /// Renames the subject of [`Error::NotFound`] to the subject that the caller named, so that the
    /// error reveals nothing that the caller may not know.
    pub fn hidden_as(self, what: &'static str) -> Self {
        match self {
            Self::NotFound(_) => Self::NotFound(what),
            other => other,
        }
    }

    /// Whether the same attempt may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transient(_) => true,
            Self::Store(error) => error.is_unavailable(),
            Self::NotFound(_)
            | Self::Unauthenticated
            | Self::Forbidden(_)
            | Self::Invalid(_)
            | Self::Conflict(_)
            | Self::Permanent(_)
            | Self::Internal(_) => false,
        }
    }

    /// Whether the job's lease was lost to another worker, so that this worker must not write any
    /// more.
    pub fn is_lost_lease(&self) -> bool {
        matches!(self, Self::Store(error) if error.violates("lease"))
    }
}
