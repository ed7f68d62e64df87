//! The kind of an error, which decides whether a retry can help.

use ecluse_domain::text::{cut, printable_lines};

/// Every error of this crate has one of the two kinds. Only the kind decides about retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The infrastructure failed: a network, a disk, a server that is down. The same call may
    /// succeed later.
    Transient,
    /// The request or the content is wrong: it fails the same way until somebody changes something.
    Permanent,
}

/// Prepares the output of an outside program or server for an error or a log: it becomes one line
/// that hides no character, secrets become `***`, and the text is cut after 600 characters.
pub(crate) fn quote_output(output: &str, secrets: &[&str]) -> String {
    let mut text = output.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        text = text.replace(secret, "***");
    }
    let text = printable_lines(&text.replace('\r', "\n"));
    cut(&text.split_whitespace().collect::<Vec<_>>().join(" "), 600)
}

/// Returns the innermost cause of a failed request, without its address, which could hold a secret.
pub(crate) fn innermost_cause(error: reqwest::Error) -> String {
    let error = error.without_url();
    let cause = std::iter::successors(std::error::Error::source(&error), |error| error.source())
        .last()
        .map(ToString::to_string);
    cause.unwrap_or_else(|| error.to_string())
}
