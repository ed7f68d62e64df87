use crate::error::{ErrorKind, quoted};
use ecluse_domain::Digest;
use oci_distribution::errors::{OciDistributionError, OciEnvelope, OciErrorCode};
use std::error::Error as _;

/// Why the registry did not do what was asked. Each one names the image or blob it is about.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("{reference} does not exist in the registry")]
    NotFound { reference: String },
    #[error("the registry does not let us at {reference}; check its user name and password ({said})")]
    Denied { reference: String, said: String },
    #[error("the registry cannot be reached for {reference} ({said})")]
    Unreachable { reference: String, said: String },
    #[error("the registry refused {reference} ({said})")]
    Refused { reference: String, said: String },
    #[error("the registry does not have every part of {reference} any more ({said})")]
    Incomplete { reference: String, said: String },
    #[error("the registry gave other content than asked for {reference}: {got} instead of {expected}")]
    Lying { reference: String, expected: Digest, got: Digest },
    #[error("{reference} cannot be used: {said}")]
    Unusable { reference: String, said: String },
    #[error("{reference}: {source}")]
    Io { reference: String, source: std::io::Error },
}

impl RegistryError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            RegistryError::NotFound { .. }
            | RegistryError::Denied { .. }
            | RegistryError::Refused { .. }
            | RegistryError::Unusable { .. } => ErrorKind::Permanent,
            // what is missing is sent again by the next attempt
            RegistryError::Incomplete { .. }
            | RegistryError::Unreachable { .. }
            | RegistryError::Lying { .. }
            | RegistryError::Io { .. } => ErrorKind::Transient,
        }
    }
}

/// What went wrong, before it is said what for.
pub(super) enum Failure {
    NotFound,
    Denied(String),
    Unreachable(String),
    Incomplete(String),
    Said(String),
    Io(std::io::Error),
}

impl Failure {
    pub(super) fn of(self, reference: impl Into<String>) -> RegistryError {
        let reference = reference.into();
        match self {
            Failure::NotFound => RegistryError::NotFound { reference },
            Failure::Denied(said) => RegistryError::Denied { reference, said },
            Failure::Unreachable(said) => RegistryError::Unreachable { reference, said },
            Failure::Incomplete(said) => RegistryError::Incomplete { reference, said },
            Failure::Said(said) => RegistryError::Refused { reference, said },
            Failure::Io(source) => RegistryError::Io { reference, source },
        }
    }

    pub(super) fn of_status(code: u16, said: String) -> Self {
        match code {
            404 => Failure::NotFound,
            401 | 403 => Failure::Denied(said),
            408 | 425 | 429 | 500.. => Failure::Unreachable(said),
            _ => Failure::Said(said),
        }
    }
}

impl From<OciDistributionError> for Failure {
    fn from(error: OciDistributionError) -> Self {
        let text = quoted(&error.to_string(), &[]);
        match error {
            OciDistributionError::RequestError(error) => match error.status() {
                Some(status) => Failure::of_status(status.as_u16(), format!("it answered {status}")),
                None if error.is_builder() => Failure::Said(text),
                None => Failure::Unreachable(causes(error)),
            },
            OciDistributionError::ServerError { code, message, .. } => {
                let said = format!("it answered {code}: {}", quoted(&message, &[]));
                let first = serde_json::from_str::<OciEnvelope>(&message).ok().and_then(|envelope| envelope.errors.into_iter().next());
                match first {
                    Some(error) if error.code == OciErrorCode::ManifestBlobUnknown => Failure::Incomplete(said),
                    Some(_) | None => Failure::of_status(code, said),
                }
            }
            OciDistributionError::RegistryError { envelope, .. } => {
                let said = |text: &str| format!("it said: {}", quoted(text, &[]));
                match envelope.errors.first() {
                    Some(error) => match error.code {
                        OciErrorCode::BlobUnknown | OciErrorCode::ManifestUnknown | OciErrorCode::NameUnknown | OciErrorCode::NotFound => {
                            Failure::NotFound
                        }
                        OciErrorCode::ManifestBlobUnknown => Failure::Incomplete(said(&error.message)),
                        OciErrorCode::Denied | OciErrorCode::Unauthorized => Failure::Denied(said(&error.message)),
                        OciErrorCode::Toomanyrequests => Failure::Unreachable(said(&error.message)),
                        _ => Failure::Said(said(&error.message)),
                    },
                    None => Failure::Said(text),
                }
            }
            OciDistributionError::ImageManifestNotFoundError(_) => Failure::NotFound,
            OciDistributionError::UnauthorizedError { .. } => Failure::Denied("it answered 401".to_owned()),
            OciDistributionError::AuthenticationFailure(said) => Failure::Denied(quoted(&said, &[])),
            OciDistributionError::IoError(error) => Failure::Io(error),
            // what arrived does not hash to what was announced: a broken transfer, so worth another try
            OciDistributionError::DigestError(_) => Failure::Unreachable(text),
            _ => Failure::Said(text),
        }
    }
}

/// The innermost reason says it: "connection refused", not "error sending request".
pub(super) fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut said = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        said = format!("{said}: {inner}");
        source = inner.source();
    }
    quoted(&said, &[])
}
