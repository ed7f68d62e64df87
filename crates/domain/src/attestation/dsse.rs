//! The signed envelope of an in-toto statement (DSSE 1.0).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// The type of the payload of an envelope.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// The media type of an envelope, as cosign attaches it.
pub const MEDIA_TYPE: &str = "application/vnd.dsse.envelope.v1+json";

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Envelope {
    #[serde(rename = "payloadType")]
    pub payload_type: String,
    /// The statement, in base64.
    pub payload: String,
    pub signatures: Vec<EnvelopeSignature>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EnvelopeSignature {
    /// A hint at the signing key; the hint itself is not signed.
    pub keyid: String,
    /// The signature of [`signed_bytes`], in base64.
    pub sig: String,
}

/// The bytes that the signature of an envelope covers: type and payload, each with its length.
pub fn signed_bytes(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    )
    .into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl Envelope {
    /// Wraps a statement in an envelope. `sign` signs the bytes; its error is returned.
    pub fn sign<E>(
        statement: &[u8],
        key: &str,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let sig = BASE64.encode(sign(&signed_bytes(PAYLOAD_TYPE, statement))?);
        Ok(Self {
            payload_type: PAYLOAD_TYPE.to_owned(),
            payload: BASE64.encode(statement),
            signatures: vec![EnvelopeSignature {
                keyid: key.to_owned(),
                sig,
            }],
        })
    }

    /// The statement inside, not verified. `None` when the payload is of another type.
    pub fn statement(&self) -> Option<Vec<u8>> {
        if self.payload_type == PAYLOAD_TYPE {
            BASE64.decode(&self.payload).ok()
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_type_and_payload_with_their_lengths() {
        // The example is from DSSE's protocol document.
        assert_eq!(
            signed_bytes("http://example.com/HelloWorld", b"hello world"),
            b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
        );
    }

    #[test]
    fn an_envelope_returns_its_statement() {
        let envelope = Envelope::sign(b"{}", "key", |bytes| Ok::<_, ()>(bytes.to_vec())).unwrap();
        assert_eq!(envelope.statement().as_deref(), Some(b"{}".as_slice()));
        assert_eq!(
            BASE64.decode(&envelope.signatures[0].sig).unwrap(),
            b"DSSEv1 28 application/vnd.in-toto+json 2 {}"
        );
        let other = Envelope {
            payload_type: "text/plain".to_owned(),
            ..envelope
        };
        assert_eq!(other.statement(), None);
    }
}
