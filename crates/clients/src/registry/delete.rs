//! Taking an image out of the registry, with what is attached to it. The bytes themselves are freed by
//! the registry's own garbage collection.

use std::collections::{HashSet, VecDeque};

use ecluse_domain::Digest;
use oci_distribution::errors::OciDistributionError;
use oci_distribution::secrets::RegistryAuth;
use reqwest::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};
use serde::Deserialize;

use super::error::{Failure, causes};
use super::{Registry, RegistryError};

/// What hangs on one image is a handful; more is not of our making.
const MOST_ATTACHED: usize = 1000;
/// Where the OCI specification (registries without its referrers API) and cosign attach to an image.
const ATTACHED_TAGS: [&str; 4] = ["", ".sig", ".att", ".sbom"];

impl Registry {
    /// Deletes an image by its digest, and before it the manifests that are attached to it, by reference
    /// or by tag. Its tags go with it. What is not there is fine, so an interrupted call can be
    /// repeated. `spared` is never deleted, whatever the registry says is attached.
    pub async fn remove_image(&self, repository: &str, digest: &Digest, spared: &HashSet<Digest>) -> Result<(), RegistryError> {
        let mut found = vec![];
        let mut seen: HashSet<Digest> = spared.iter().cloned().chain([digest.clone()]).collect();
        let mut to_look_at = VecDeque::from([digest.clone()]);
        while let Some(subject) = to_look_at.pop_front() {
            for attached in self.attached(repository, &subject).await? {
                if seen.insert(attached.clone()) && found.len() < MOST_ATTACHED {
                    found.push(attached.clone());
                    to_look_at.push_back(attached);
                }
            }
        }
        // What hangs on something goes before it: whoever repeats this still finds the rest.
        for attached in found.iter().rev() {
            self.delete_manifest(repository, attached).await?;
        }
        self.delete_manifest(repository, digest).await
    }

    async fn attached(&self, repository: &str, subject: &Digest) -> Result<Vec<Digest>, RegistryError> {
        let reference = self.by_digest(repository, subject);
        self.ready().await;
        let mut attached: Vec<Digest> = match self.client.pull_referrers(&reference, None).await {
            Ok(index) => index.manifests.iter().filter_map(|entry| entry.digest.parse().ok()).collect(),
            // Something else has the tag; it is looked at below.
            Err(OciDistributionError::SpecViolationError(_) | OciDistributionError::ManifestParsingError(_)) => Vec::new(),
            Err(error) => return Err(self.explain(error, &reference).await),
        };
        for end in ATTACHED_TAGS {
            match self.resolve(repository, &format!("{}{end}", subject.as_str().replace(':', "-"))).await {
                Ok(digest) => attached.push(digest),
                Err(RegistryError::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(attached)
    }

    async fn delete_manifest(&self, repository: &str, digest: &Digest) -> Result<(), RegistryError> {
        let reference = format!("{}/{repository}@{digest}", self.address);
        let failed = |failure: Failure| failure.of(reference.clone());
        let url = Url::parse(&format!("{}{repository}/manifests/{digest}", self.root))
            .map_err(|error| failed(Failure::Said(error.to_string())))?;
        let ask = || self.plain.request(Method::DELETE, url.clone());
        let mut answer = send(ask()).await.map_err(failed)?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            let authorization = self.authorize(&answer, &format!("repository:{repository}:delete")).await.map_err(failed)?;
            answer = send(ask().header(AUTHORIZATION, authorization)).await.map_err(failed)?;
        }
        match answer.status() {
            status if status.is_success() => Ok(()),
            StatusCode::NOT_FOUND => Ok(()),
            StatusCode::METHOD_NOT_ALLOWED => Err(failed(Failure::Said("deleting is not allowed there: it answered 405".to_owned()))),
            status => Err(failed(Failure::of_status(status.as_u16(), format!("it answered {status} to DELETE")))),
        }
    }

    /// The header that this challenge asks for: the name and password themselves, or a token that
    /// the named server gives for them.
    async fn authorize(&self, refusal: &Response, scope: &str) -> Result<HeaderValue, Failure> {
        let denied = |said: &str| Failure::Denied(said.to_owned());
        let challenge = refusal.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, parameters) = challenge.split_once(' ').unwrap_or((challenge, ""));
        let with_password = |request: RequestBuilder| match &self.auth {
            RegistryAuth::Basic(user, password) => request.basic_auth(user, Some(password)),
            RegistryAuth::Bearer(token) => request.bearer_auth(token),
            RegistryAuth::Anonymous => request,
        };
        if !kind.eq_ignore_ascii_case("bearer") {
            let unsent = with_password(self.plain.get("http://localhost")).build().map_err(|error| Failure::Said(causes(error)))?;
            return unsent.headers().get(AUTHORIZATION).cloned().ok_or_else(|| denied("it answered 401"));
        }
        let parameter = |name: &str| parameters.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('=')).map(unquoted);
        let realm = parameter("realm").and_then(|realm| Url::parse(realm).ok()).ok_or_else(|| denied("it names no server for tokens"))?;
        if realm.scheme() != "https" && !(self.root.starts_with("http:") && realm.scheme() == "http") {
            return Err(denied("its server for tokens is not reached by https"));
        }
        let mut query = vec![("scope", scope)];
        query.extend(parameter("service").map(|service| ("service", service)));
        let mut url = realm;
        url.query_pairs_mut().extend_pairs(query);
        let answer = send(with_password(self.plain.get(url))).await?;
        if !answer.status().is_success() {
            let status = answer.status();
            return Err(Failure::of_status(status.as_u16(), format!("its server for tokens answered {status}")));
        }
        let token: Token = answer.json().await.map_err(|error| Failure::Unreachable(causes(error)))?;
        let token = token.token.or(token.access_token).ok_or_else(|| denied("its server for tokens gave none"))?;
        let mut header = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| denied("its token is not one"))?;
        header.set_sensitive(true);
        Ok(header)
    }
}

async fn send(request: RequestBuilder) -> Result<Response, Failure> {
    request.send().await.map_err(|error| Failure::Unreachable(causes(error)))
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[derive(Deserialize)]
struct Token {
    token: Option<String>,
    access_token: Option<String>,
}
