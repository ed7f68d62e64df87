//! The events that forges send. Each forge has one file, which checks the signature and translates
//! the payload into [`ForgeEvent`]. No other file knows the vocabulary of that forge.

pub mod github;

use bytes::Bytes;
use ecluse_domain::delivery::Forge;
use ecluse_domain::event::ForgeEvent;

/// Why a delivery could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PayloadError {
    #[error("the body is not the JSON of a `{event}` event: {problem}")]
    Json { event: String, problem: String },
    #[error("the form has no field `payload`")]
    Form,
}

/// Whether this is the signature of these bytes under one of these secrets. The comparison takes
/// constant time. No secret, an empty secret or no signature is never valid.
pub fn is_authentic(
    forge: Forge,
    secrets: &[Vec<u8>],
    signature: Option<&str>,
    body: &[u8],
) -> bool {
    match forge {
        Forge::Github => github::is_authentic(secrets, signature, body),
    }
}

/// Reads the JSON from the field `payload` of a form, the other content type that GitHub's webhooks
/// can have.
pub fn read_form_payload(form: &[u8]) -> Result<Bytes, PayloadError> {
    let field = url::form_urlencoded::parse(form).find(|(name, _)| name == "payload");
    field
        .map(|(_, value)| Bytes::from(value.into_owned()))
        .ok_or(PayloadError::Form)
}

/// Translates the payload of an event.
pub fn parse_event(forge: Forge, event: &str, payload: &[u8]) -> Result<ForgeEvent, PayloadError> {
    match forge {
        Forge::Github => github::parse_event(event, payload),
    }
}
