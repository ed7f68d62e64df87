//! Requests to the provider, with limits for time and size, and without redirects.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::error::innermost_cause;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer. Keys, metadata and claims are a few KiB.
const MAX_BYTES: usize = 1 << 20;

/// Whether nobody else can read what is sent to this address: it uses TLS, or stays on this
/// machine.
pub fn is_secure(url: &url::Url) -> bool {
    let is_here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Unreachable(String),
    #[error("one of its addresses is not an https address")]
    NotSecure,
    #[error("its answer is larger than {MAX_BYTES} bytes")]
    TooLarge,
}

pub struct Fetcher(reqwest::Client);

impl Fetcher {
    pub fn new() -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.map(Self).map_err(|error| error.to_string())
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let (parts, body) = request.into_parts();
        let url = url::Url::parse(&parts.uri.to_string())
            .ok()
            .filter(is_secure)
            .ok_or(Error::NotSecure)?;
        let request = self
            .0
            .request(parts.method, url)
            .headers(parts.headers)
            .body(body);
        let mut answer = request.send().await.map_err(unreachable)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        // These errors pass by themselves, and their body may be from a proxy.
        if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::Unreachable(format!("it answers {status}")));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > MAX_BYTES {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Fetcher {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;
    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}

fn unreachable(error: reqwest::Error) -> Error {
    Error::Unreachable(innermost_cause(error))
}

#[cfg(test)]
mod tests {
    use super::is_secure;

    #[test]
    fn plain_http_stays_on_the_machine() {
        for (url, secure) in [
            ("https://id.example.com/", true),
            ("http://127.0.0.1:4000", true),
            ("http://[::1]:4000", true),
            ("http://localhost", true),
            ("http://id.example.com", false),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
            ("ftp://localhost", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_secure(&url.parse().unwrap()), secure, "{url}");
        }
    }
}
