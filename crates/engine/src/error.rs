//! What a use case answers when it cannot do what was asked. Says nothing about HTTP.

use ecluse_clients::error::ErrorKind;
use ecluse_domain::printable;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not for this person to know of.
    #[error("{0} not found")]
    NotFound(&'static str),
    #[error("sign in first")]
    Unauthenticated,
    /// Known to this person, but not theirs to do; says which role may.
    #[error("{0}")]
    Forbidden(String),
    /// The request contradicts itself or the rules of the fields; each with its field.
    #[error("{}", .0.iter().map(|(field, problem)| format!("{field}: {problem}")).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<(&'static str, String)>),
    /// The state is not one in which this can be done.
    #[error("{0}")]
    Conflict(String),
    /// Something outside is down or slow; trying again later may work.
    #[error("{0}")]
    Transient(String),
    /// Something outside refuses, and will again until somebody changes something.
    #[error("{0}")]
    Permanent(String),
    #[error(transparent)]
    Store(ecluse_store::Error),
    /// A fault of ours.
    #[error("{0}")]
    Internal(String),
}

impl From<ecluse_store::Error> for Error {
    fn from(error: ecluse_store::Error) -> Self {
        match error {
            ecluse_store::Error::NotFound(what) => Self::NotFound(what),
            removed if removed.violates(ecluse_store::REMOVED_IMAGE) => {
                Self::Conflict("Its image is no longer kept in the registry. Build its commit again first.".to_owned())
            }
            other => Self::Store(other),
        }
    }
}

impl Error {
    pub fn invalid(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![(field, problem.into())])
    }

    /// What the caller may not know of is not found under the name that the caller used.
    pub fn hidden_as(self, what: &'static str) -> Self {
        match self {
            Self::NotFound(_) => Self::NotFound(what),
            other => other,
        }
    }

    /// A client's error, by its kind.
    pub fn outside(kind: ErrorKind, message: String) -> Self {
        match kind {
            ErrorKind::Transient => Self::Transient(message),
            ErrorKind::Permanent => Self::Permanent(message),
        }
    }

    /// Can doing the very same again work?
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

    /// Was the job's lease lost to another worker? Then this one must not write any more.
    pub fn is_lost_lease(&self) -> bool {
        matches!(self, Self::Store(error) if error.violates("lease"))
    }
}

/// What a library says, as the sentence that people read.
pub(crate) fn sentence(said: &str) -> String {
    let said = printable(said.trim());
    if said.ends_with(['.', '!', '?']) { said } else { said + "." }
}
