//! Bringing an image, by digest, from its registry into the engine.

use std::time::Duration;

use bollard::auth::DockerCredentials;
use bollard::query_parameters::{CreateImageOptionsBuilder, ListImagesOptions, RemoveImageOptions};
use ecluse_domain::Digest;
use futures::StreamExt;

use super::{Containers, ContainersError, plain, status};

/// A pull may take an hour, but not be silent for longer than this.
const STALL: Duration = Duration::from_secs(300);

/// An image named the only way it is ever run: `registry/repository@sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageByDigest {
    repository: String,
    digest: Digest,
}

impl ImageByDigest {
    /// `repository` is `host[:port]/path`. A name without a registry is refused: the engine would
    /// look for it somewhere nobody configured.
    pub fn new(repository: &str, digest: Digest) -> Result<Self, ContainersError> {
        let component = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric())
                && part.ends_with(|c: char| c.is_ascii_alphanumeric())
                && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
        };
        let valid = repository.len() <= 255
            && repository.split_once('/').is_some_and(|(host, path)| is_registry(host) && path.split('/').all(component));
        if valid { Ok(Self { repository: repository.to_owned(), digest }) } else { Err(ContainersError::ImageName(plain(repository, 100))) }
    }

    pub fn digest(&self) -> &Digest {
        &self.digest
    }
}

impl std::fmt::Display for ImageByDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.repository, self.digest)
    }
}

fn is_registry(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (host, None),
    };
    let named = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let local_or_full = name == "localhost" || name.contains('.') || port.is_some();
    named && local_or_full && port.is_none_or(|port| port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok())
}

/// What the engine shows the registry when it pulls.
#[derive(Clone)]
pub struct RegistryLogin {
    /// `host[:port]`; the login is sent to no other registry.
    pub registry: String,
    pub username: String,
    pub password: String,
}

impl std::fmt::Debug for RegistryLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistryLogin").field("registry", &self.registry).field("username", &self.username).finish_non_exhaustive()
    }
}

impl Containers {
    /// Whether the engine holds exactly this image under this name.
    pub async fn has_image(&self, image: &ImageByDigest) -> Result<bool, ContainersError> {
        let name = image.to_string();
        match self.docker().await?.inspect_image(&name).await {
            Ok(found) => Ok(found.repo_digests.unwrap_or_default().contains(&name)),
            Err(error) if status(&error) == Some(404) => Ok(false),
            Err(error) => Err(self.failed(&format!("looking for the image {name}"), error)),
        }
    }

    /// Pulls the image. The engine checks every byte against the digest.
    pub async fn pull(&self, image: &ImageByDigest) -> Result<(), ContainersError> {
        let login = self.login.as_ref().filter(|login| image.repository.split('/').next() == Some(login.registry.as_str()));
        let credentials = login.map(|login| DockerCredentials {
            username: Some(login.username.clone()),
            password: Some(login.password.clone()),
            serveraddress: Some(login.registry.clone()),
            ..DockerCredentials::default()
        });
        let options = CreateImageOptionsBuilder::default().from_image(&image.repository).tag(image.digest.as_str()).build();
        let mut stream = Box::pin(self.docker().await?.create_image(Some(options), None, credentials));
        loop {
            match tokio::time::timeout(STALL, stream.next()).await {
                Err(_) => {
                    return Err(ContainersError::Pull {
                        image: image.to_string(),
                        reason: format!("nothing came for {} s", STALL.as_secs()),
                    });
                }
                Ok(None) => break,
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(error))) => return Err(self.pull_failed(image, error)),
            }
        }
        if self.has_image(image).await? { Ok(()) } else { Err(ContainersError::WrongImage { image: image.to_string() }) }
    }

    /// Every image that was pulled by digest: its repository, the registry's host first, and its digest.
    pub async fn list_images(&self) -> Result<Vec<(String, Digest)>, ContainersError> {
        let listed = self.docker().await?.list_images(None::<ListImagesOptions>).await;
        let listed = listed.map_err(|error| self.failed("listing images", error))?;
        let named = listed.into_iter().flat_map(|image| image.repo_digests);
        Ok(named.filter_map(|name| name.split_once('@').and_then(|(name, digest)| Some((name.to_owned(), digest.parse().ok()?)))).collect())
    }

    /// Takes this name off the image, and the image with its last name. Fine when it is gone; one that a container is made of stays.
    pub async fn forget_image(&self, image: &ImageByDigest) -> Result<(), ContainersError> {
        let name = image.to_string();
        match self.docker().await?.remove_image(&name, None::<RemoveImageOptions>, None).await {
            Ok(_) => Ok(()),
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
            Err(error) => Err(self.failed(&format!("removing the image {name}"), error)),
        }
    }

    fn pull_failed(&self, image: &ImageByDigest, error: bollard::errors::Error) -> ContainersError {
        let message = match &error {
            bollard::errors::Error::DockerStreamError { error } => error.clone(),
            bollard::errors::Error::DockerResponseServerError { message, .. } => message.clone(),
            // The engine itself, not the registry behind it.
            _ => return self.failed(&format!("pulling {image}"), error),
        };
        let image = image.to_string();
        let reason = plain(&message, 300);
        // The engine passes the registry's error on as text only.
        let says = |words: &[&str]| words.iter().any(|word| message.to_lowercase().contains(word));
        if says(&["manifest unknown", "name unknown", "blob unknown", "repository name not known", "not found"]) {
            ContainersError::ImageGone(image)
        } else if says(&["unauthorized", "no basic auth", "denied", "authentication required"]) {
            ContainersError::PullDenied { image, reason }
        } else {
            ContainersError::Pull { image, reason }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_names_its_registry_and_nothing_odd() {
        let digest = Digest::of(b"x");
        for good in ["127.0.0.1:5000/clients/shop", "localhost/a", "ghcr.io/apik/odoo-image_2", "registry:5000/shop"] {
            assert_eq!(ImageByDigest::new(good, digest.clone()).unwrap().to_string(), format!("{good}@{digest}"));
        }
        for bad in [
            "",
            "shop",
            "clients/shop",
            "ghcr.io/",
            "ghcr.io//a",
            "ghcr.io/../containers",
            "ghcr.io/A",
            "ghcr.io/a?x=1",
            "ghcr.io/a b",
            "ghcr.io/a:tag",
            "http://ghcr.io/a",
            "-x.io/a",
            "ghcr.io:99999/a",
            "ghcr.io:/a",
            "u@ghcr.io/a",
            "ghcr.io/-a",
            "ghcr.io/a@sha256",
        ] {
            assert!(ImageByDigest::new(bad, digest.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_login_never_shows_its_password() {
        let login = RegistryLogin { registry: "r.io".into(), username: "robot".into(), password: "hunter22".into() };
        assert!(!format!("{login:?}").contains("hunter22"));
    }
}
