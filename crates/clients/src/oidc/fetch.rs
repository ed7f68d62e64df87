//! Requests to the provider: bounded in time and size, and never redirected elsewhere.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::error::cause;

const CONNECT: Duration = Duration::from_secs(5);
const WHOLE: Duration = Duration::from_secs(10);
/// Keys, and what it says of itself and of a person, are a few KiB.
const LARGEST: usize = 1 << 20;

/// Is what is sent there safe from others: by TLS, or because it stays on this machine?
pub fn is_guarded(url: &url::Url) -> bool {
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
    Away(String),
    #[error("one of its addresses is not an https address")]
    Unguarded,
    #[error("its answer is larger than {LARGEST} bytes")]
    Large,
}

impl From<Error> for super::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Away(why) => Self::Away(why),
            Error::Unguarded | Error::Large => Self::Refused(error.to_string()),
        }
    }
}

pub struct Fetcher(reqwest::Client);

impl Fetcher {
    pub fn new() -> Result<Self, String> {
        let client = reqwest::Client::builder().connect_timeout(CONNECT).timeout(WHOLE).redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self).map_err(|error| error.to_string())
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let (parts, body) = request.into_parts();
        let url = url::Url::parse(&parts.uri.to_string()).ok().filter(is_guarded).ok_or(Error::Unguarded)?;
        let request = self.0.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = request.send().await.map_err(away)?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        // These pass by themselves, and their body may be a proxy's.
        if status.is_server_error() || status == http::StatusCode::TOO_MANY_REQUESTS {
            return Err(Error::Away(format!("it answers {status}")));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(away)? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Error::Large);
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

fn away(error: reqwest::Error) -> Error {
    Error::Away(cause(error))
}

#[cfg(test)]
mod tests {
    use super::is_guarded;

    #[test]
    fn plain_http_stays_on_the_machine() {
        for (url, guarded) in [
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
            assert_eq!(is_guarded(&url.parse().unwrap()), guarded, "{url}");
        }
    }
}
