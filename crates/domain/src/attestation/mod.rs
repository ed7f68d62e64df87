//! What is said about an image and attached to it: what is in it ([`sbom`]), where it comes from
//! ([`provenance`]), and the installation's signature ([`simple_signing`], [`dsse`]). Pure documents:
//! the same facts are the same bytes, so that repeating a build says nothing new.

pub mod dsse;
pub mod provenance;
pub mod sbom;
pub mod simple_signing;

crate::text::text_enum! {
    pub enum AttestationKind {
        /// What is in the image: CycloneDX 1.6.
        Sbom = "sbom",
        /// Where it comes from and who built it: SLSA provenance v1 in a signed envelope.
        Provenance = "provenance",
        /// That it is ours: cosign's simple signing.
        Signature = "signature",
    }
}

impl AttestationKind {
    /// Of its document.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Sbom => "application/vnd.cyclonedx+json",
            Self::Provenance => "application/vnd.in-toto.provenance+dsse",
            Self::Signature => "application/vnd.dev.cosign.simplesigning.v1+json",
        }
    }

    /// As written on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Sbom => "Contents (SBOM)",
            Self::Provenance => "Provenance",
            Self::Signature => "Signature",
        }
    }
}

/// A repository's address as others may read it: what stands before `@` in an http address can be a token.
pub fn public_address(repository: &crate::git::RepoUrl) -> String {
    let mut url = repository.as_url().clone();
    if matches!(url.scheme(), "http" | "https") {
        // only fails where there is no host, and a repository's address has one
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
        assert_eq!(address("https://ghp_token@host.example/a/b.git"), "https://host.example/a/b.git");
        assert_eq!(address("git@host.example:a/b.git"), "ssh://git@host.example/a/b.git");
    }
}
