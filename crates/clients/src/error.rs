//! Whether trying again can help.

/// Every error of this crate says which of the two it is; that, and nothing else, drives retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The machinery: a network, a disk, a server that is down. The same call may succeed later.
    Transient,
    /// The request or the content: it fails the same way until somebody changes something.
    Permanent,
}

/// What an outside program or server said, made fit for an error or a log: control characters
/// become spaces, secrets `***`, and it is cut after 600 characters.
pub(crate) fn quoted(said: &str, secrets: &[&str]) -> String {
    let mut text = said.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "***");
    }
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(600).collect()
}

/// What went wrong with a request, without its address, which could hold what is secret.
pub(crate) fn cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let cause = std::iter::successors(std::error::Error::source(&error), |error| error.source()).last().map(ToString::to_string);
    cause.unwrap_or_else(|| error.to_string())
}
