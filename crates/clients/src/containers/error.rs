//! Errors of the container engine, and their texts.

use ecluse_domain::text::is_hidden;

use crate::error::ErrorKind;

#[derive(Debug, thiserror::Error)]
pub enum ContainersError {
    #[error(
        "the container engine address `{0}` is not usable: expected unix:///PATH or http://HOST:PORT"
    )]
    Address(String),
    #[error("the container engine at {host} does not answer: {reason}")]
    Unreachable { host: String, reason: String },
    #[error("the container engine at {host} gave an unexpected answer to {request}: {reason}")]
    Unexpected {
        host: String,
        request: String,
        reason: String,
    },
    #[error("the container engine refused {request}: {reason}")]
    Refused {
        request: String,
        reason: String,
        status: u16,
    },
    #[error("`{0}` is not an image on a registry: expected HOST/REPOSITORY in lower case")]
    ImageName(String),
    #[error("the image {0} is not in its registry any more")]
    ImageGone(String),
    #[error(
        "the registry refused the engine the image {image}, check the registry's credentials: {reason}"
    )]
    PullDenied { image: String, reason: String },
    #[error("the image {image} could not be pulled: {reason}")]
    Pull { image: String, reason: String },
    #[error("the engine has another image than {image} after the pull; nothing was started")]
    WrongImage { image: String },
    #[error("another container named `{0}` already exists; remove or rename it")]
    NameTaken(String),
    #[error(
        "the network `{0}` does not exist on the container engine; create it or change the stage's settings"
    )]
    NoNetwork(String),
    #[error("the container `{container}` has lost its network: {reason}")]
    NetworkGone { container: String, reason: String },
    #[error(
        "a network `{0}` exists that Ecluse did not create for this stage; remove it from the container engine"
    )]
    NetworkTaken(String),
    #[error(
        "the network `{name}` cannot be created, because no free addresses are left in {range}; set a larger range of addresses with ECLUSE_NETWORKS"
    )]
    NetworksFull { name: String, range: String },
    #[error("the image {image} could not be run: {reason}")]
    Program { image: String, reason: String },
    #[error("the result of the container is too large: {0}")]
    TooLarge(String),
    #[error("the disk is full: {0}")]
    DiskFull(String),
}

impl ContainersError {
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable { .. } | Self::Pull { .. } | Self::DiskFull(_) => {
                ErrorKind::Transient
            }
            // 409: the engine is busy with the same container.
            Self::Refused { status, .. } if *status >= 500 || matches!(status, 404 | 409 | 429) => {
                ErrorKind::Transient
            }
            Self::Address(_)
            | Self::Unexpected { .. }
            | Self::Refused { .. }
            | Self::ImageName(_)
            | Self::ImageGone(_)
            | Self::PullDenied { .. }
            | Self::WrongImage { .. }
            | Self::NameTaken(_)
            | Self::NoNetwork(_)
            | Self::NetworkGone { .. }
            | Self::NetworkTaken(_)
            | Self::NetworksFull { .. }
            | Self::TooLarge(_)
            | Self::Program { .. } => ErrorKind::Permanent,
        }
    }
}

/// The HTTP status of an answer that the engine gave.
pub(super) fn status(error: &bollard::errors::Error) -> Option<u16> {
    match error {
        bollard::errors::Error::DockerResponseServerError { status_code, .. } => Some(*status_code),
        _ => None,
    }
}

/// Joins an error with its causes, without repetitions.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        next = cause.source();
    }
    text
}

/// Makes one line without control characters or escape sequences, of at most `limit` characters. Other
/// hidden characters are shown as escapes, each of which counts as one character.
pub(crate) fn plain_line(text: &str, limit: usize) -> String {
    let mut line = String::new();
    let mut characters = text.chars().peekable();
    let mut length = 0;
    while let Some(c) = characters.next() {
        if length == limit {
            line.push('…');
            break;
        }
        match c {
            '\u{1b}' => {
                // A CSI sequence ends at its first letter; any other escape is one more character.
                if characters.next() == Some('[') {
                    while characters.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
                }
                continue;
            }
            '\n' | '\t' => line.push(' '),
            c if c.is_control() => continue,
            // Overrides of the reading direction, for example, make a line look like another text.
            c if is_hidden(c) => line.extend(c.escape_unicode()),
            c => line.push(c),
        }
        length += 1;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_removed_and_hidden_ones_are_shown() {
        assert_eq!(
            plain_line("a\u{1b}[31mred\u{1b}[0m\tb\r\u{7}\u{202e}c", 50),
            r"ared b\u{202e}c"
        );
        assert_eq!(plain_line("\u{1b}", 50), "");
        assert_eq!(plain_line("éééé", 3), "ééé…");
    }
}
