//! Signing in through an identity provider: a real one, and a hostile one.

mod accounts;
mod callback;
mod hostile;
mod id_token;
mod outage;
mod program;
mod provider;
mod sign_in;

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use ecluse_clients::oidc::Settings;
use ecluse_domain::ids::UserId;
use ecluse_engine::people::single_sign_on::SingleSignOn;
use ecluse_store::PgPool;
use serde_json::{Value, json};

use crate::fixtures::site::{Answer, Site};
use hostile::Hostile;
use provider::{Provider, SECRET};

const CALLBACK: &str = "https://ecluse.example/sign-in/oidc/callback";
const ROLES: [&str; 4] = [
    "shop-devs = developer on shop",
    "hosting = hosting",
    "admins = administrator",
    "later = quality on not-yet",
];

/// A site with single sign-on through the provider with this issuer.
async fn site(pool: PgPool, issuer: &str) -> Site {
    let site = Site::build(pool).await;
    let settings = Settings {
        issuer: issuer.to_owned(),
        client_id: "ecluse".to_owned(),
        client_secret: SECRET.to_owned().into(),
        redirect: CALLBACK.parse().unwrap(),
        scopes: vec!["groups".to_owned()],
        groups_claim: "groups".to_owned(),
    };
    let provider = ecluse_clients::oidc::Provider::new(settings).unwrap();
    let grants = ROLES.iter().map(|line| line.parse().unwrap()).collect();
    drop(site.app.clone().with_single_sign_on(Some(SingleSignOn {
        provider,
        label: "Acme <ID>".to_owned(),
        grants,
    })));
    site
}

/// A browser: it stores cookies, and sends all of them.
#[derive(Default, Clone)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    fn cookies(&self) -> String {
        self.0
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    async fn get(&mut self, site: &Site, path: &str) -> Answer {
        let answer = site.get(&self.cookies(), path).await;
        for cookie in answer.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0") {
                self.0.remove(name)
            } else {
                self.0.insert(name.to_owned(), value.to_owned())
            };
        }
        answer
    }

    /// Starts a sign-in. Returns the address that the browser is sent to.
    async fn start(&mut self, site: &Site, next: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", next)
            .finish();
        let started = self.get(site, &format!("/sign-in/oidc?{query}")).await;
        assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text);
        started.location().to_owned()
    }

    /// Signs in. Returns the response of the callback.
    async fn sign_in(
        &mut self,
        site: &Site,
        provider: &Provider,
        subject: &str,
        next: &str,
    ) -> Answer {
        let authorization = self.start(site, next).await;
        let back = provider.sign_in(&authorization, subject).await;
        self.get(site, &local_address(&back)).await
    }

    fn session(&self) -> Option<&String> {
        self.0.get("ecluse_session")
    }
}

/// The path and the query of an address on this site.
fn local_address(url: &url::Url) -> String {
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    format!("{}?{}", url.path(), url.query().unwrap())
}

fn query_of(url: &str) -> BTreeMap<String, String> {
    url::Url::parse(url)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

async fn count(pool: &PgPool, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(pool).await.unwrap()
}

const SESSIONS: &str = "SELECT count(*) FROM sessions";
const PEOPLE: &str = "SELECT count(*) FROM users";

async fn audited(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT action || ' by ' || actor_kind || ': ' || detail FROM audit ORDER BY id",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

async fn subject_of(pool: &PgPool, subject: &str) -> UserId {
    UserId(
        sqlx::query_scalar("SELECT user_id FROM identities WHERE subject = $1")
            .bind(subject)
            .fetch_one(pool)
            .await
            .unwrap(),
    )
}

/// Asserts that nobody was signed in, and that the sign-in page shows this reason.
#[track_caller]
fn assert_refused(answer: &Answer, status: StatusCode, reason: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    let page = answer.page();
    assert!(page.has_form("/sign-in"), "{}", answer.text);
    page.assert_shows("main", reason);
    for cookie in answer.headers.get_all(header::SET_COOKIE) {
        assert!(
            !cookie.to_str().unwrap().contains("ecluse_session"),
            "{cookie:?}"
        );
    }
}

const NOT_STARTED: &str = "was not started in this browser";
const UNUSABLE: &str = "cannot be used. Start again";

/// The claims of a correct token of the hostile provider.
fn claims(issuer: &str, nonce: &str, now: i64) -> Value {
    json!({"iss": issuer, "aud": "ecluse", "sub": "u-1", "nonce": nonce, "iat": now, "exp": now + 300, "name": "Ada", "groups": ["admins"]})
}

/// Signs in with the ID token that `make` returns. Returns the browser and the response of the
/// callback.
async fn sign_in_with_token(
    site: &Site,
    hostile: &Hostile,
    make: impl FnOnce(Value) -> String,
) -> (Browser, Answer) {
    let mut browser = Browser::default();
    let parameters = query_of(&browser.start(site, "/").await);
    let now = ecluse_engine::clock::now().timestamp();
    hostile.set_id_token(make(claims(&hostile.issuer, &parameters["nonce"], now)));
    let answer = browser
        .get(
            site,
            &format!(
                "/sign-in/oidc/callback?code=any&state={}",
                parameters["state"]
            ),
        )
        .await;
    (browser, answer)
}
