//! Posts messages to a chat. An incoming webhook takes a JSON object with the text, which Slack,
//! Mattermost and Rocket.Chat all accept.

use std::time::Duration;

use ecluse_domain::one_line;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{ErrorKind, innermost_cause};
use crate::outside;

/// How long connecting, and the whole request, may take: a worker waits meanwhile.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(4);

#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error("the chat does not answer: {0}")]
    Unreachable(String),
    #[error("the chat refuses the message: {0}")]
    Refused(String),
}

impl NotifyError {
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Unreachable(_) => ErrorKind::Transient,
            Self::Refused(_) => ErrorKind::Permanent,
        }
    }
}

pub struct Notifier {
    http: reqwest::Client,
    /// The address is secret: everybody who knows it can post to the chat.
    url: SecretString,
}

impl Notifier {
    /// `url` is http or https, as the operator configured it. No error contains it.
    pub fn new(url: &str) -> Result<Self, String> {
        let known = url::Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = known.ok_or("it is not an http or https address")?;
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(REQUEST_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Ok(Self {
            http: http.map_err(|error| error.to_string())?,
            url: String::from(url).into(),
        })
    }

    /// Posts a plain text. Text that people typed mentions nobody and hides no link.
    pub async fn post(&self, text: &str) -> Result<(), NotifyError> {
        outside::enter("the chat").await;
        let body = serde_json::json!({ "text": escape(text) });
        let answer = self
            .http
            .post(self.url.expose_secret())
            .json(&body)
            .send()
            .await
            .map_err(|error| NotifyError::Unreachable(innermost_cause(error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(NotifyError::Unreachable(format!("it answers {status}")));
        }
        // The text of the answer could repeat the address.
        Err(NotifyError::Refused(format!("it answers {status}")))
    }
}

/// Makes one line, so that no text of a user looks like a message of its own. Slack writes links
/// and mentions with `<`, and requires three characters to be escaped (its "Formatting text" page).
/// An invisible character after `@` prevents mentions in Mattermost and Rocket.Chat, and one
/// between the brackets prevents a link that shows another address.
fn escape(text: &str) -> String {
    let line = one_line(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    line.replace('@', "@\u{200b}")
        .replace("](", "]\u{200b}(")
        .replace("][", "]\u{200b}[")
}
