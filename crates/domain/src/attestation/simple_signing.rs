//! cosign's signature of an image: a small payload names repository and digest, and an annotation
//! beside it holds the signature.

use crate::Digest;

/// The annotation of the payload's layer that holds the signature, in base64.
pub const ANNOTATION: &str = "dev.cosignproject.cosign/signature";

const TYPE: &str = "cosign container image signature";

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Payload {
    pub critical: Critical,
    /// Anything else that a signer adds; Ecluse ignores it.
    #[serde(default)]
    pub optional: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Critical {
    pub identity: Identity,
    pub image: Image,
    pub r#type: String,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Identity {
    /// The repository with its host.
    #[serde(rename = "docker-reference")]
    pub docker_reference: String,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Image {
    #[serde(rename = "docker-manifest-digest")]
    pub docker_manifest_digest: Digest,
}

impl Payload {
    /// The payload for an image. `repository` includes its host, without tag and digest.
    pub fn new(repository: &str, digest: &Digest) -> Self {
        Self {
            critical: Critical {
                identity: Identity {
                    docker_reference: repository.to_owned(),
                },
                image: Image {
                    docker_manifest_digest: digest.clone(),
                },
                r#type: TYPE.to_owned(),
            },
            optional: None,
        }
    }

    /// Checks that the payload is about this image in this repository. The error is the reason why
    /// not, to be used after the name of the signature.
    pub fn check_subject(&self, repository: &str, digest: &Digest) -> Result<(), String> {
        let critical = &self.critical;
        if critical.r#type != TYPE {
            Err("it is not the signature of an image".to_owned())
        } else if critical.image.docker_manifest_digest != *digest {
            Err(format!(
                "it is about {}",
                critical.image.docker_manifest_digest
            ))
        } else if critical.identity.docker_reference != repository {
            Err(format!(
                "it is about the repository `{}`",
                critical.identity.docker_reference.escape_debug()
            ))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_has_the_bytes_that_cosign_writes() {
        let digest = Digest::sha256(b"image");
        let payload = Payload::new("registry.example/shop", &digest);
        let written = serde_json::to_string(&payload).unwrap();
        assert_eq!(
            written,
            format!(
                "{{\"critical\":{{\"identity\":{{\"docker-reference\":\"registry.example/shop\"}},\"image\":{{\"docker-manifest-digest\":\"{digest}\"}},\
                 \"type\":\"cosign container image signature\"}},\"optional\":null}}"
            )
        );
        assert_eq!(serde_json::from_str::<Payload>(&written).unwrap(), payload);
        let optional = written.replace("null", "{\"creator\":\"somebody\"}");
        assert_eq!(
            serde_json::from_str::<Payload>(&optional)
                .unwrap()
                .check_subject("registry.example/shop", &digest),
            Ok(())
        );
    }

    #[test]
    fn the_error_names_the_subject_of_another_payload() {
        let digest = Digest::sha256(b"image");
        let payload = Payload::new("registry.example/shop", &digest);
        assert_eq!(
            payload.check_subject("registry.example/shop", &digest),
            Ok(())
        );
        assert!(
            payload
                .check_subject("registry.example/depot", &digest)
                .unwrap_err()
                .contains("registry.example/shop")
        );
        assert!(
            payload
                .check_subject("registry.example/shop", &Digest::sha256(b"other"))
                .unwrap_err()
                .contains(digest.as_str())
        );
        let mut other = payload;
        other.critical.r#type = "atomic container signature".to_owned();
        assert!(
            other
                .check_subject("registry.example/shop", &digest)
                .is_err()
        );
    }
}
