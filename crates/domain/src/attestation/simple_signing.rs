//! cosign's signature of an image: a small payload that names repository and digest, signed beside it.

use crate::Digest;

/// The annotation of the payload's layer that holds the signature, base64.
pub const ANNOTATION: &str = "dev.cosignproject.cosign/signature";

const TYPE: &str = "cosign container image signature";

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Payload {
    pub critical: Critical,
    /// Whatever a signer adds; nothing is decided by it.
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
    /// Host and repository.
    #[serde(rename = "docker-reference")]
    pub docker_reference: String,
}

#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Image {
    #[serde(rename = "docker-manifest-digest")]
    pub docker_manifest_digest: Digest,
}

impl Payload {
    /// For an image; `repository` with its host, without tag and digest.
    pub fn new(repository: &str, digest: &Digest) -> Self {
        Self {
            critical: Critical {
                identity: Identity { docker_reference: repository.to_owned() },
                image: Image { docker_manifest_digest: digest.clone() },
                r#type: TYPE.to_owned(),
            },
            optional: None,
        }
    }

    /// Why this payload says nothing about this image of this repository, if it does not.
    pub fn is_about(&self, repository: &str, digest: &Digest) -> Result<(), String> {
        let critical = &self.critical;
        if critical.r#type != TYPE {
            Err("it is not the signature of an image".to_owned())
        } else if critical.image.docker_manifest_digest != *digest {
            Err(format!("it is about {}", critical.image.docker_manifest_digest))
        } else if critical.identity.docker_reference != repository {
            Err(format!("it is about the repository `{}`", critical.identity.docker_reference.escape_debug()))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_the_format() {
        let digest = Digest::of(b"image");
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
        assert_eq!(serde_json::from_str::<Payload>(&optional).unwrap().is_about("registry.example/shop", &digest), Ok(()));
    }

    #[test]
    fn says_what_else_it_is_about() {
        let digest = Digest::of(b"image");
        let payload = Payload::new("registry.example/shop", &digest);
        assert_eq!(payload.is_about("registry.example/shop", &digest), Ok(()));
        assert!(payload.is_about("registry.example/depot", &digest).unwrap_err().contains("registry.example/shop"));
        assert!(payload.is_about("registry.example/shop", &Digest::of(b"other")).unwrap_err().contains(digest.as_str()));
        let mut other = payload;
        other.critical.r#type = "atomic container signature".to_owned();
        assert!(other.is_about("registry.example/shop", &digest).is_err());
    }
}
