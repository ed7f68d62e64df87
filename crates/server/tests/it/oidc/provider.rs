//! The real provider, as a child process of the test, and a browser that signs in there.

use std::collections::BTreeMap;
use std::process::Stdio;

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub const SECRET: &str = "canary-client-secret";

/// The process of `provider.mjs`. It ends when it is dropped.
pub struct Provider {
    _child: Child,
    pub issuer: String,
    http: reqwest::Client,
}

impl Provider {
    /// A provider that sends people back to `callback`.
    pub async fn start(callback: &str) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/oidc/provider.mjs");
        let mut command = Command::new("node");
        command.args([
            script,
            &ecluse_testbed::required("ECLUSE_TEST_OIDC_PROVIDER"),
            callback,
        ]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let start: Value =
            serde_json::from_str(&lines.next_line().await.unwrap().unwrap()).unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self {
            _child: child,
            issuer: start["issuer"].as_str().unwrap().to_owned(),
            http,
        }
    }

    /// Replaces all accounts of the provider: `{"SUBJECT": {claims}}`.
    pub async fn set_accounts(&self, accounts: Value) {
        self.http
            .put(format!("{}/test/accounts", self.issuer))
            .json(&accounts)
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap();
    }

    /// Restarts the provider with new keys, and with all claims in the ID token or in the response
    /// of the userinfo endpoint.
    pub async fn restart(&self, in_id_token: bool) {
        let request = self
            .http
            .post(format!("{}/test/restart", self.issuer))
            .json(&json!({ "inIdToken": in_id_token }));
        request.send().await.unwrap().error_for_status().unwrap();
    }

    /// How often this path was requested.
    pub async fn requests(&self, path: &str) -> u64 {
        let counts: Value = self
            .http
            .get(format!("{}/test/requests", self.issuer))
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        counts[path].as_u64().unwrap_or(0)
    }

    /// Signs in at the provider as this subject, in a new browser. Returns the address that the
    /// provider sends the browser back to.
    pub async fn sign_in(&self, authorization: &str, subject: &str) -> url::Url {
        let mut url: url::Url = authorization.parse().unwrap();
        url.query_pairs_mut().append_pair("login_hint", subject);
        let mut jar: BTreeMap<String, String> = BTreeMap::new();
        for _ in 0..10 {
            let cookies: Vec<String> = jar
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let answer = self
                .http
                .get(url.clone())
                .header(COOKIE, cookies.join("; "))
                .send()
                .await
                .unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                let (name, value) = cookie
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .split_once('=')
                    .unwrap();
                jar.insert(name.to_owned(), value.to_owned());
            }
            let Some(next) = answer.headers().get(LOCATION) else {
                panic!(
                    "{url} answers {}: {}",
                    answer.status(),
                    answer.text().await.unwrap()
                )
            };
            url = url.join(next.to_str().unwrap()).unwrap();
            if !url.as_str().starts_with(&self.issuer) {
                return url;
            }
        }
        panic!("the provider redirects without end at {url}")
    }
}
