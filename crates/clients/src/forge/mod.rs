//! What forges send. Each forge has one file that checks its signature and turns its payload into
//! our own [`ForgeEvent`]; its vocabulary ends there.

pub mod github;

use ecluse_domain::delivery::Forge;
use ecluse_domain::event::ForgeEvent;

/// Why a delivery could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    #[error("the body is not the JSON of a `{event}` event: {problem}")]
    Json { event: String, problem: String },
    #[error("the form has no field `payload`")]
    Form,
}

/// Is this the signature of these bytes under one of these secrets? Compared in constant time.
/// No secret, an empty one or no signature is never valid.
pub fn is_authentic(forge: Forge, secrets: &[Vec<u8>], signature: Option<&str>, body: &[u8]) -> bool {
    match forge {
        Forge::Github => github::is_authentic(secrets, signature, body),
    }
}

/// Our own words for this event.
pub fn understand(forge: Forge, event: &str, payload: &[u8]) -> Result<ForgeEvent, PayloadError> {
    match forge {
        Forge::Github => github::understand(event, payload),
    }
}
