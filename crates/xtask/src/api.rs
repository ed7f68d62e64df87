//! The REST API, used by a person with a token.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use reqwest::Method;
use serde_json::{Value, json};

/// The pause between two reads of a state that is waited for.
const PAUSE: Duration = Duration::from_millis(40);

pub(crate) struct Api {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Api {
    pub(crate) fn new(client: &reqwest::Client, url: &str, token: &str) -> Api {
        Api {
            client: client.clone(),
            url: url.to_owned(),
            token: token.to_owned(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.call(Method::GET, path, None).await
    }

    /// The items of a list's first page.
    pub(crate) async fn list(&self, path: &str) -> anyhow::Result<Vec<Value>> {
        match self.get(path).await? {
            Value::Array(items) => Ok(items),
            Value::Object(mut page) => match page.remove("items") {
                Some(Value::Array(items)) => Ok(items),
                _ => bail!("GET {path}: the answer has no items"),
            },
            _ => bail!("GET {path}: the answer is neither a list nor a page"),
        }
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// Requests the promotion of a release to a stage; answers the promotion.
    pub(crate) async fn request_promotion(
        &self,
        release: &str,
        stage: &str,
    ) -> anyhow::Result<Value> {
        let request = json!({"release": release, "stage": stage});
        self.post("/promotions", &request).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.call(Method::PUT, path, Some(body)).await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Value> {
        let what = format!("{method} {path}");
        let mut request = self
            .client
            .request(method, format!("{}/api/v1{path}", self.url))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.with_context(|| what.clone())?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            bail!("{what}: {status}: {text}");
        }
        if text.is_empty() {
            Ok(Value::Null)
        } else {
            serde_json::from_str(&text).context(what)
        }
    }
}

/// Calls `find` until it finds something; the error after `limit` begins with `what`.
pub(crate) async fn wait_for<T, F>(what: &str, limit: Duration, mut find: F) -> anyhow::Result<T>
where
    F: AsyncFnMut() -> anyhow::Result<Option<T>>,
{
    let deadline = Instant::now() + limit;
    loop {
        if let Some(found) = find().await? {
            return Ok(found);
        }
        if Instant::now() > deadline {
            bail!("{what}: nothing within {} s", limit.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A text field; empty when absent.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
