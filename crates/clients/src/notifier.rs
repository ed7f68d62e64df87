//! Tells a chat: an incoming webhook takes a JSON object with the text, which Slack, Mattermost and Rocket.Chat all read.

use std::time::Duration;

use ecluse_domain::one_line;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::{ErrorKind, cause};

/// How long the chat may take to be there, and to answer: a worker waits meanwhile.
const CONNECT: Duration = Duration::from_secs(2);
const WHOLE: Duration = Duration::from_secs(4);

#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    #[error("the chat does not answer: {0}")]
    Away(String),
    #[error("the chat refuses what it is told: {0}")]
    Refused(String),
}

impl NotifyError {
    pub const fn kind(&self) -> ErrorKind {
        match self {
            Self::Away(_) => ErrorKind::Transient,
            Self::Refused(_) => ErrorKind::Permanent,
        }
    }
}

pub struct Notifier {
    http: reqwest::Client,
    /// Whoever knows it may write there.
    url: SecretString,
}

impl Notifier {
    /// `url` is http or https, as the operator configured it. Errors do not say it.
    pub fn new(url: &str) -> Result<Self, String> {
        let known = url::Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let url = known.ok_or("it is not an http or https address")?;
        let http = reqwest::Client::builder().connect_timeout(CONNECT).timeout(WHOLE).redirect(reqwest::redirect::Policy::none()).build();
        Ok(Self { http: http.map_err(|error| error.to_string())?, url: String::from(url).into() })
    }

    /// `text` is plain: whatever people typed in it mentions nobody and hides no link.
    pub async fn tell(&self, text: &str) -> Result<(), NotifyError> {
        let body = serde_json::json!({ "text": plain(text) });
        let answer = self.http.post(self.url.expose_secret()).json(&body).send().await.map_err(|error| NotifyError::Away(cause(error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
            return Err(NotifyError::Away(format!("it answers {status}")));
        }
        // Its words could repeat the address.
        Err(NotifyError::Refused(format!("it answers {status}")))
    }
}

/// One line, so that nobody's words look like a message of their own. Slack's links and mentions are written with `<`, and it wants
/// three characters escaped (its "Formatting text" page); an invisible character after it stops Mattermost's and Rocket.Chat's
/// mentions by `@`, and between them the brackets of a link that says another address.
fn plain(text: &str) -> String {
    let line = one_line(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    line.replace('@', "@\u{200b}").replace("](", "]\u{200b}(").replace("][", "]\u{200b}[")
}
