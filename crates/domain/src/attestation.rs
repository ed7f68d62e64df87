//! Documents that are attached to an image: its contents ([`sbom`]), its origin ([`provenance`])
//! and the installation's signature ([`simple_signing`], [`dsse`]). The same facts give the same
//! bytes, so that a repeated build attaches nothing new.

pub mod dsse;
pub mod provenance;
pub mod sbom;
pub mod simple_signing;

crate::text::text_enum! {
    /// A document that is attached to an image.
    pub enum AttestationKind {
        /// The contents of the image, as CycloneDX 1.6.
        Sbom = "sbom",
        /// The sources and the builder of the image: SLSA provenance v1 in a signed envelope.
        Provenance = "provenance",
        /// The installation's signature of the image, in cosign's simple signing format.
        Signature = "signature",
    }
}

impl AttestationKind {
    /// The media type of the document.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Sbom => "application/vnd.cyclonedx+json",
            Self::Provenance => "application/vnd.in-toto.provenance+dsse",
            Self::Signature => "application/vnd.dev.cosign.simplesigning.v1+json",
        }
    }

    /// The name of the document on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sbom => "Contents (SBOM)",
            Self::Provenance => "Provenance",
            Self::Signature => "Signature",
        }
    }
}

/// The address of a repository without its secrets: the user name of an http address is removed,
/// because it can be a token.
pub fn public_address(repository: &crate::git::RepoUrl) -> String {
    let mut url = repository.as_url().clone();
    if matches!(url.scheme(), "http" | "https") {
        // Fails only for an address without a host, and the address of a repository has one.
        let _ = url.set_username("");
    }
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_no_token() {
        let address = |text: &str| public_address(&text.parse().unwrap());
        assert_eq!(
            address("https://ghp_token@host.example/a/b.git"),
            "https://host.example/a/b.git"
        );
        assert_eq!(
            address("git@host.example:a/b.git"),
            "ssh://git@host.example/a/b.git"
        );
    }
}
