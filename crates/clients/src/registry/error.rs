use crate::error::{ErrorKind, quote_output};
use ecluse_domain::Digest;
use oci_distribution::errors::{OciDistributionError, OciEnvelope, OciErrorCode};
use std::error::Error as _;

/// Why a request to the registry failed. Each error names the image or blob that it is about.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("{reference} does not exist in the registry")]
    NotFound { reference: String },
    #[error(
        "the registry denies access to {reference}; check its user name and password ({reason})"
    )]
    Denied { reference: String, reason: String },
    #[error("the registry cannot be reached for {reference} ({reason})")]
    Unreachable { reference: String, reason: String },
    #[error("the registry refused {reference} ({reason})")]
    Refused { reference: String, reason: String },
    #[error("the registry does not have every part of {reference} any more ({reason})")]
    Incomplete { reference: String, reason: String },
    #[error(
        "the registry sent other content than requested for {reference}: {got} instead of {expected}"
    )]
    WrongDigest {
        reference: String,
        expected: Digest,
        got: Digest,
    },
    #[error("{reference} cannot be used: {reason}")]
    Unusable { reference: String, reason: String },
    #[error("{reference}: {source}")]
    Io {
        reference: String,
        source: std::io::Error,
    },
}

impl RegistryError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            RegistryError::NotFound { .. }
            | RegistryError::Denied { .. }
            | RegistryError::Refused { .. }
            | RegistryError::Unusable { .. } => ErrorKind::Permanent,
            // the next attempt sends the missing content again
            RegistryError::Incomplete { .. }
            | RegistryError::Unreachable { .. }
            | RegistryError::WrongDigest { .. }
            | RegistryError::Io { .. } => ErrorKind::Transient,
        }
    }
}

/// A failure before its image or blob is named.
pub(super) enum Failure {
    NotFound,
    Denied(String),
    Unreachable(String),
    Incomplete(String),
    Refused(String),
    Io(std::io::Error),
}

impl Failure {
    pub(super) fn about(self, reference: impl Into<String>) -> RegistryError {
        let reference = reference.into();
        match self {
            Failure::NotFound => RegistryError::NotFound { reference },
            Failure::Denied(reason) => RegistryError::Denied { reference, reason },
            Failure::Unreachable(reason) => RegistryError::Unreachable { reference, reason },
            Failure::Incomplete(reason) => RegistryError::Incomplete { reference, reason },
            Failure::Refused(reason) => RegistryError::Refused { reference, reason },
            Failure::Io(source) => RegistryError::Io { reference, source },
        }
    }

    pub(super) fn from_status(code: u16, reason: String) -> Self {
        match code {
            404 => Failure::NotFound,
            401 | 403 => Failure::Denied(reason),
            408 | 425 | 429 | 500.. => Failure::Unreachable(reason),
            _ => Failure::Refused(reason),
        }
    }
}

impl From<OciDistributionError> for Failure {
    fn from(error: OciDistributionError) -> Self {
        let text = quote_output(&error.to_string(), &[]);
        match error {
            OciDistributionError::RequestError(error) => match error.status() {
                Some(status) => {
                    Failure::from_status(status.as_u16(), format!("it answered {status}"))
                }
                None if error.is_builder() => Failure::Refused(text),
                None => Failure::Unreachable(error_chain(error)),
            },
            OciDistributionError::ServerError { code, message, .. } => {
                let reason = format!("it answered {code}: {}", quote_output(&message, &[]));
                match serde_json::from_str::<OciEnvelope>(&message) {
                    Ok(envelope) if lacks_a_blob(&envelope) => Failure::Incomplete(reason),
                    Ok(_) | Err(_) => Failure::from_status(code, reason),
                }
            }
            OciDistributionError::RegistryError { envelope, .. } => {
                let message = |text: &str| format!("its message: {}", quote_output(text, &[]));
                match envelope.errors.first() {
                    Some(error) if lacks_a_blob(&envelope) => {
                        Failure::Incomplete(message(&error.message))
                    }
                    Some(error) => match error.code {
                        OciErrorCode::BlobUnknown
                        | OciErrorCode::ManifestUnknown
                        | OciErrorCode::NameUnknown
                        | OciErrorCode::NotFound => Failure::NotFound,
                        OciErrorCode::Denied | OciErrorCode::Unauthorized => {
                            Failure::Denied(message(&error.message))
                        }
                        OciErrorCode::Toomanyrequests => {
                            Failure::Unreachable(message(&error.message))
                        }
                        _ => Failure::Refused(message(&error.message)),
                    },
                    None => Failure::Refused(text),
                }
            }
            OciDistributionError::ImageManifestNotFoundError(_) => Failure::NotFound,
            OciDistributionError::UnauthorizedError { .. } => {
                Failure::Denied("it answered 401".to_owned())
            }
            OciDistributionError::AuthenticationFailure(reason) => {
                Failure::Denied(quote_output(&reason, &[]))
            }
            OciDistributionError::IoError(error) => Failure::Io(error),
            // the content does not have the announced digest: a broken transfer, so a retry can
            // help
            OciDistributionError::DigestError(_) => Failure::Unreachable(text),
            _ => Failure::Refused(text),
        }
    }
}

/// Whether the registry refused a manifest because it lacks one of its blobs. The code need not be
/// the first: docker-registry 2.8 answers `DIGEST_INVALID` and `MANIFEST_BLOB_UNKNOWN` while
/// another push writes the link of the same blob.
fn lacks_a_blob(envelope: &OciEnvelope) -> bool {
    envelope
        .errors
        .iter()
        .any(|error| error.code == OciErrorCode::ManifestBlobUnknown)
}

/// Joins an error with its causes: the innermost one is the useful one, such as "connection
/// refused".
pub(super) fn error_chain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        reason = format!("{reason}: {inner}");
        source = inner.source();
    }
    quote_output(&reason, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer of docker-registry 2.8.2 to a manifest while another push wrote a blob's link.
    #[test]
    fn a_blob_that_another_push_is_writing_is_sent_again() {
        let message = r#"{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"},{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry","detail":"sha256:f6f4"}]}"#;
        let envelope: OciEnvelope = serde_json::from_str(message).unwrap();
        let errors = [
            OciDistributionError::ServerError {
                code: 400,
                url: "http://registry/v2/a/manifests/b".to_owned(),
                message: message.to_owned(),
            },
            OciDistributionError::RegistryError {
                envelope,
                url: "http://registry/v2/a/manifests/b".to_owned(),
            },
        ];
        for error in errors {
            let error = Failure::from(error).about("a:b");
            assert_eq!(error.kind(), ErrorKind::Transient, "{error}");
        }
    }
}
