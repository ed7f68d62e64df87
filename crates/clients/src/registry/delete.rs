//! Deletes an image from the registry, with everything attached to it. The registry's own garbage
//! collection frees the space.

use std::collections::{HashSet, VecDeque};

use ecluse_domain::Digest;
use oci_distribution::errors::OciDistributionError;
use oci_distribution::secrets::RegistryAuth;
use reqwest::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;

use super::error::{Failure, error_chain};
use super::{Registry, RegistryError};
use crate::outside;

/// An image has a handful of attachments; this limit protects from a hostile registry.
const MAX_ATTACHED: usize = 1000;
/// The ends of the tags under which the OCI specification (in registries without its referrers API)
/// and cosign attach content to an image.
const ATTACHED_TAGS: [&str; 4] = ["", ".sig", ".att", ".sbom"];

impl Registry {
    /// Deletes an image by its digest, and before it the manifests attached to it, by reference or
    /// by tag. The tags of the image are deleted with it. A missing image or manifest is no error,
    /// so an interrupted call can be repeated. Manifests in `spared` are never deleted, whatever
    /// the registry lists as attached.
    pub async fn remove_image(
        &self,
        repository: &str,
        digest: &Digest,
        spared: &HashSet<Digest>,
    ) -> Result<(), RegistryError> {
        let mut found = vec![];
        let mut seen: HashSet<Digest> = spared.iter().cloned().chain([digest.clone()]).collect();
        let mut to_visit = VecDeque::from([digest.clone()]);
        while let Some(subject) = to_visit.pop_front() {
            for attached in self.list_attached(repository, &subject).await? {
                if seen.insert(attached.clone()) && found.len() < MAX_ATTACHED {
                    found.push(attached.clone());
                    to_visit.push_back(attached);
                }
            }
        }
        // Attachments are deleted before their subject, so that a repeated call still finds the
        // rest.
        for attached in found.iter().rev() {
            self.delete_manifest(repository, attached).await?;
        }
        self.delete_manifest(repository, digest).await
    }

    async fn list_attached(
        &self,
        repository: &str,
        subject: &Digest,
    ) -> Result<Vec<Digest>, RegistryError> {
        let reference = self.by_digest(repository, subject);
        self.authenticate().await;
        let mut attached: Vec<Digest> = match self.client.pull_referrers(&reference, None).await {
            Ok(index) => index
                .manifests
                .iter()
                .filter_map(|entry| entry.digest.parse().ok())
                .collect(),
            // The tag has other content, which the loop below finds.
            Err(
                OciDistributionError::SpecViolationError(_)
                | OciDistributionError::ManifestParsingError(_),
            ) => Vec::new(),
            Err(error) => return Err(self.describe_error(error, &reference).await),
        };
        for end in ATTACHED_TAGS {
            match self
                .resolve(
                    repository,
                    &format!("{}{end}", subject.as_str().replace(':', "-")),
                )
                .await
            {
                Ok(digest) => attached.push(digest),
                Err(RegistryError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(attached)
    }

    async fn delete_manifest(
        &self,
        repository: &str,
        digest: &Digest,
    ) -> Result<(), RegistryError> {
        let reference = format!("{}/{repository}@{digest}", self.address);
        let failed = |failure: Failure| failure.about(reference.clone());
        let url = Url::parse(&format!("{}{repository}/manifests/{digest}", self.root))
            .map_err(|error| failed(Failure::Refused(error.to_string())))?;
        outside::enter("the registry").await;
        let request = || self.plain.request(Method::DELETE, url.clone());
        let mut answer = send(request()).await.map_err(failed)?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let authorization = self
                .authorize(&answer, &format!("repository:{repository}:delete"))
                .await
                .map_err(failed)?;
            answer = send(request().header(AUTHORIZATION, authorization))
                .await
                .map_err(failed)?;
        }
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Ok(()),
            StatusCode::METHOD_NOT_ALLOWED => Err(failed(Failure::Refused(
                "deleting is not allowed there: it answered 405".to_owned(),
            ))),
            status => Err(failed(Failure::from_status(
                status.as_u16(),
                format!("it answered {status} to DELETE"),
            ))),
        }
    }

    /// Builds the header for a challenge: the name and password themselves, or a token that the
    /// named server issues for them.
    async fn authorize(&self, refusal: &Response, scope: &str) -> Result<HeaderValue, Failure> {
        let denied = |reason: &str| Failure::Denied(reason.to_owned());
        let challenge = refusal
            .headers()
            .get(WWW_AUTHENTICATE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let (kind, parameters) = challenge.split_once(' ').unwrap_or((challenge, ""));
        let with_password = |request: RequestBuilder| match &self.auth {
            RegistryAuth::Basic(user, password) => request.basic_auth(user, Some(password)),
            RegistryAuth::Bearer(token) => request.bearer_auth(token),
            RegistryAuth::Anonymous => request,
        };
        if !kind.eq_ignore_ascii_case("bearer") {
            let unsent = with_password(self.plain.get("http://localhost"))
                .build()
                .map_err(|error| Failure::Refused(error_chain(error)))?;
            return unsent
                .headers()
                .get(AUTHORIZATION)
                .cloned()
                .ok_or_else(|| denied("it answered 401"));
        }
        let parameter = |name: &str| {
            parameters
                .split(',')
                .find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='))
                .map(unquoted)
        };
        let realm = parameter("realm")
            .and_then(|realm| Url::parse(realm).ok())
            .ok_or_else(|| denied("it names no token server"))?;
        if realm.scheme() != "https"
            && !(self.root.starts_with("http:") && realm.scheme() == "http")
        {
            return Err(denied("its token server does not use https"));
        }
        let mut query = vec![("scope", scope)];
        query.extend(parameter("service").map(|service| ("service", service)));
        let mut url = realm;
        url.query_pairs_mut().extend_pairs(query);
        let answer = send(with_password(self.plain.get(url))).await?;
        if !answer.status().is_success() {
            let status = answer.status();
            return Err(Failure::from_status(
                status.as_u16(),
                format!("its token server answered {status}"),
            ));
        }
        let token: Token = answer
            .json()
            .await
            .map_err(|error| Failure::Unreachable(error_chain(error)))?;
        let token = token
            .token
            .or(token.access_token)
            .ok_or_else(|| denied("its token server issued none"))?;
        let mut header = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|_| denied("its token is not valid"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    request
        .send()
        .await
        .map_err(|error| Failure::Unreachable(error_chain(error)))
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text)
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}
