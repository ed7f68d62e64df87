//! Pulls images by digest from their registry into the engine.

use std::time::Duration;

use bollard::auth::DockerCredentials;
use bollard::query_parameters::{CreateImageOptionsBuilder, ListImagesOptions, RemoveImageOptions};
use ecluse_domain::Digest;
use futures::StreamExt;

use super::{Containers, ContainersError, plain_line, status};

/// How long a pull may be silent; the whole pull may take an hour.
const STALL: Duration = Duration::from_secs(300);

/// An image by digest, the only way in which images are run: `registry/repository@sha256:…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageByDigest {
    repository: String,
    digest: Digest,
}

impl ImageByDigest {
    /// `repository` is `host[:port]/path`. A name without a registry is refused: the engine would
    /// look for it in a registry that nobody configured.
    pub fn new(repository: &str, digest: Digest) -> Result<Self, ContainersError> {
        let component = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphanumeric())
                && part.ends_with(|c: char| c.is_ascii_alphanumeric())
                && part
                    .bytes()
                    .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'))
        };
        let valid = repository.len() <= 255
            && repository
                .split_once('/')
                .is_some_and(|(host, path)| is_registry(host) && path.split('/').all(component));
        if valid {
            Ok(Self {
                repository: repository.to_owned(),
                digest,
            })
        } else {
            Err(ContainersError::ImageName(plain_line(repository, 100)))
        }
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
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let local_or_full = name == "localhost" || name.contains('.') || port.is_some();
    named
        && local_or_full
        && port.is_none_or(|port| {
            port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok()
        })
}

/// The login that the engine sends to the registry when it pulls.
#[derive(Clone)]
pub struct RegistryLogin {
    /// `host[:port]`; the login is sent to no other registry.
    pub registry: String,
    pub username: String,
    pub password: String,
}

impl std::fmt::Debug for RegistryLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RegistryLogin")
            .field("registry", &self.registry)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

impl Containers {
    /// Returns whether the engine has exactly this image under this name.
    pub async fn has_image(&self, image: &ImageByDigest) -> Result<bool, ContainersError> {
        let name = image.to_string();
        match self.docker().await?.inspect_image(&name).await {
            Ok(found) => Ok(found.repo_digests.unwrap_or_default().contains(&name)),
            Err(error) if status(&error) == Some(404) => Ok(false),
            Err(error) => {
                Err(self.request_error(&format!("the search for the image {name}"), error))
            }
        }
    }

    /// Pulls an image, unless the engine has it.
    pub async fn pull_if_missing(&self, image: &ImageByDigest) -> Result<(), ContainersError> {
        if self.has_image(image).await? {
            return Ok(());
        }
        self.pull(image).await
    }

    /// Pulls the image. The engine checks every byte against the digest.
    pub async fn pull(&self, image: &ImageByDigest) -> Result<(), ContainersError> {
        let login = self
            .login
            .as_ref()
            .filter(|login| image.repository.split('/').next() == Some(login.registry.as_str()));
        let credentials = login.map(|login| DockerCredentials {
            username: Some(login.username.clone()),
            password: Some(login.password.clone()),
            serveraddress: Some(login.registry.clone()),
            ..DockerCredentials::default()
        });
        let options = CreateImageOptionsBuilder::default()
            .from_image(&image.repository)
            .tag(image.digest.as_str())
            .build();
        let mut stream = Box::pin(self.docker().await?.create_image(
            Some(options),
            None,
            credentials,
        ));
        loop {
            match tokio::time::timeout(STALL, stream.next()).await {
                Err(_) => {
                    return Err(ContainersError::Pull {
                        image: image.to_string(),
                        reason: format!("no data arrived for {} s", STALL.as_secs()),
                    });
                }
                Ok(None) => break,
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(error))) => return Err(self.pull_error(image, error)),
            }
        }
        if self.has_image(image).await? {
            Ok(())
        } else {
            Err(ContainersError::WrongImage {
                image: image.to_string(),
            })
        }
    }

    /// Lists every image that was pulled by digest: the repository, which begins with the host of
    /// its registry, and the digest.
    pub async fn list_images(&self) -> Result<Vec<(String, Digest)>, ContainersError> {
        let listed = self
            .docker()
            .await?
            .list_images(None::<ListImagesOptions>)
            .await;
        let listed = listed
            .map_err(|error| self.request_error("the request for the list of images", error))?;
        let named = listed.into_iter().flat_map(|image| image.repo_digests);
        Ok(named
            .filter_map(|name| {
                name.split_once('@')
                    .and_then(|(name, digest)| Some((name.to_owned(), digest.parse().ok()?)))
            })
            .collect())
    }

    /// Removes this name of the image, and the image with its last name. It is no error when the
    /// name is gone. An image that a container uses stays.
    pub async fn remove_image(&self, image: &ImageByDigest) -> Result<(), ContainersError> {
        let name = image.to_string();
        match self
            .docker()
            .await?
            .remove_image(&name, None::<RemoveImageOptions>, None)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if matches!(status(&error), Some(404 | 409)) => Ok(()),
            Err(error) => {
                Err(self.request_error(&format!("the removal of the image {name}"), error))
            }
        }
    }

    fn pull_error(&self, image: &ImageByDigest, error: bollard::errors::Error) -> ContainersError {
        let message = match &error {
            bollard::errors::Error::DockerStreamError { error } => error.clone(),
            bollard::errors::Error::DockerResponseServerError { message, .. } => message.clone(),
            // The engine itself failed, and not the registry.
            _ => return self.request_error(&format!("the pull of {image}"), error),
        };
        let image = image.to_string();
        let reason = plain_line(&message, 300);
        // The engine reports the registry's error only as text.
        let contains = |texts: &[&str]| {
            texts
                .iter()
                .any(|text| message.to_lowercase().contains(text))
        };
        if contains(&[
            "manifest unknown",
            "name unknown",
            "blob unknown",
            "repository name not known",
            "not found",
        ]) {
            ContainersError::ImageGone(image)
        } else if contains(&[
            "unauthorized",
            "no basic auth",
            "denied",
            "authentication required",
        ]) {
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
    fn an_image_name_must_include_its_registry() {
        let digest = Digest::sha256(b"x");
        for good in [
            "127.0.0.1:5000/clients/shop",
            "localhost/a",
            "ghcr.io/apik/odoo-image_2",
            "registry:5000/shop",
        ] {
            assert_eq!(
                ImageByDigest::new(good, digest.clone())
                    .unwrap()
                    .to_string(),
                format!("{good}@{digest}")
            );
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
    fn the_debug_text_of_a_login_has_no_password() {
        let login = RegistryLogin {
            registry: "r.io".into(),
            username: "robot".into(),
            password: "hunter22".into(),
        };
        assert!(!format!("{login:?}").contains("hunter22"));
    }
}
