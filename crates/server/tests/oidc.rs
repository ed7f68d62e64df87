//! Signing in through a provider of identities: a real one, and one that lies.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

#[path = "oidc/hostile.rs"]
mod hostile;
mod house;
#[path = "oidc/provider.rs"]
mod provider;

use std::collections::BTreeMap;
use std::process::Stdio;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use ecluse_clients::oidc::Settings;
use ecluse_domain::ids::UserId;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_engine::single_sign_on::SingleSignOn;
use ecluse_store::{PgPool, people};
use hostile::{Discovery, Hostile, key, signed, unsigned};
use house::{Answer, House, PASSWORD, body, post};
use provider::{Provider, SECRET};
use serde_json::{Value, json};

const CALLBACK: &str = "https://ecluse.example/sign-in/oidc/callback";
const ROLES: [&str; 4] = ["shop-devs = developer on shop", "hosting = hosting", "admins = administrator", "later = quality on not-yet"];

/// A house whose people may sign in at this issuer.
async fn house(pool: PgPool, issuer: &str) -> House {
    let house = House::build(pool).await;
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
    drop(house.app.clone().signing_in_through(Some(SingleSignOn { provider, label: "Acme <ID>".to_owned(), grants })));
    house
}

/// A browser: keeps cookies, and gives all of them back.
#[derive(Default, Clone)]
struct Browser(BTreeMap<String, String>);

impl Browser {
    fn cookies(&self) -> String {
        self.0.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    async fn get(&mut self, house: &House, path: &str) -> Answer {
        let answer = house.get(&self.cookies(), path).await;
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

    /// Begins; answers where the browser is sent.
    async fn begin(&mut self, house: &House, next: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
        let begun = self.get(house, &format!("/sign-in/oidc?{query}")).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text);
        begun.location().to_owned()
    }

    /// The whole way; answers what the callback answered.
    async fn sign_in(&mut self, house: &House, provider: &Provider, subject: &str, next: &str) -> Answer {
        let authorization = self.begin(house, next).await;
        let back = provider.sign_in(&authorization, subject).await;
        self.get(house, &here(&back)).await
    }

    fn session(&self) -> Option<&String> {
        self.0.get("ecluse_session")
    }
}

/// The part of an address that is below the host.
fn here(url: &url::Url) -> String {
    assert!(url.as_str().starts_with(CALLBACK), "{url}");
    format!("{}?{}", url.path(), url.query().unwrap())
}

fn query_of(url: &str) -> BTreeMap<String, String> {
    url::Url::parse(url).unwrap().query_pairs().into_owned().collect()
}

async fn count(pool: &PgPool, what: &'static str) -> i64 {
    sqlx::query_scalar(what).fetch_one(pool).await.unwrap()
}

const SESSIONS: &str = "SELECT count(*) FROM sessions";
const PEOPLE: &str = "SELECT count(*) FROM users";

async fn audited(pool: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT action || ' by ' || actor_kind || ': ' || detail FROM audit ORDER BY id").fetch_all(pool).await.unwrap()
}

async fn subject_of(pool: &PgPool, subject: &str) -> UserId {
    UserId(sqlx::query_scalar("SELECT user_id FROM identities WHERE subject = $1").bind(subject).fetch_one(pool).await.unwrap())
}

/// Nobody was signed in, and the page says why.
fn assert_refused(answer: &Answer, status: StatusCode, said: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert!(answer.text.contains(said) && answer.text.contains(r#"action="/sign-in""#), "{}", answer.text);
    for cookie in answer.headers.get_all(header::SET_COOKIE) {
        assert!(!cookie.to_str().unwrap().contains("ecluse_session"), "{cookie:?}");
    }
}

const NOT_BEGUN: &str = "was not begun in this browser";
const UNUSABLE: &str = "answered cannot be used";

#[sqlx::test(migrations = "../../migrations")]
async fn without_a_provider_nothing_is_different(pool: PgPool) {
    let house = House::build(pool).await;
    assert!(!house.get("", "/sign-in").await.text.contains("Sign in with"));
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback?state=a&code=b"] {
        assert_eq!(house.get("", path).await.status, StatusCode::NOT_FOUND);
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn from_the_page_to_the_project_with_roles_of_groups(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider
        .accounts(
            json!({"u-1": {"name": "Ada\n\u{202e} <b>Lovelace", "preferred_username": "Ada", "groups": ["shop-devs", "later", "other"]}}),
        )
        .await;
    let mut ada = Browser::default();
    let form = ada.get(&house, "/sign-in?next=/projects/shop").await;
    assert!(
        form.text.contains("Sign in with Acme &#60;ID&#62;") && form.text.contains(r#"href="/sign-in/oidc?next=%2Fprojects%2Fshop""#),
        "{}",
        form.text
    );

    let begun = house.get("", "/sign-in/oidc?next=%2Fprojects%2Fshop").await;
    let cookie = begun.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/sign-in/oidc"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let asked = query_of(begun.location());
    assert!(begun.location().starts_with(&format!("{}/auth?", provider.issuer)));
    let said = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    assert_eq!((said("response_type"), said("code_challenge_method"), said("redirect_uri")), ("code", "S256", CALLBACK));
    assert_eq!((said("client_id"), said("scope")), ("ecluse", "openid profile groups"));
    assert!(said("state").len() >= 22 && said("nonce").len() >= 22 && said("code_challenge").len() == 43);
    for secret in [said("state"), said("nonce"), said("code_challenge")] {
        assert!(!cookie.contains(secret) && !cookie.contains(&hex::encode(secret)), "what the cookie holds is sealed");
    }

    let entered = ada.sign_in(&house, &provider, "u-1", "/projects/shop").await;
    assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/projects/shop"), "{}", entered.text);
    let session =
        entered.headers.get_all(header::SET_COOKIE).iter().find(|cookie| cookie.to_str().unwrap().contains("ecluse_session")).unwrap();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/;"] {
        assert!(format!("{};", session.to_str().unwrap()).contains(flag), "{session:?}");
    }
    assert!(!ada.0.contains_key("ecluse_oidc"), "its work is done");
    let page = ada.get(&house, "/projects/shop").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Ada &#60;b&#62;Lovelace"), "{}", page.text);
    assert_eq!(ada.get(&house, "/projects/hidden").await.status, StatusCode::NOT_FOUND);

    let id = subject_of(&pool, "u-1").await;
    let login = people::get(&mut *house.conn().await, id).await.unwrap().login;
    let rows = audited(&pool).await;
    let ends = &rows[rows.len() - 3..];
    assert_eq!(ends[0], format!("person.created by system: {login}, whom {} knows as u-1", provider.issuer));
    assert_eq!(ends[1], format!("person.role_added by system: {login} as developer on project shop: from the group shop-devs"));
    assert_eq!(ends[2], format!("session.started by person: {login}"));

    // One role by hand, the very same as the group's, and one that only a hand gave.
    people::add_role(&mut *house.conn().await, id, Some(house.shop), Role::Developer).await.unwrap();
    people::add_role(&mut *house.conn().await, id, Some(house.hidden), Role::Quality).await.unwrap();
    provider.accounts(json!({"u-1": {"name": "Ada King", "groups": ["hosting"]}})).await;
    assert_eq!(Browser::default().sign_in(&house, &provider, "u-1", "").await.location(), "/");
    assert_eq!(count(&pool, "SELECT count(*) FROM identities").await, 1, "the same person again");
    let roles = "SELECT coalesce(p.slug, '*') || ' ' || role || ' ' || source FROM memberships m LEFT JOIN projects p ON p.id = m.project_id WHERE user_id = $1 ORDER BY 1";
    let held: Vec<String> = sqlx::query_scalar(roles).bind(id.0).fetch_all(&pool).await.unwrap();
    assert_eq!(held, ["* hosting group", "hidden quality hand", "shop developer hand"]);
    let rows = audited(&pool).await;
    let ends: Vec<&str> = rows[rows.len() - 4..].iter().map(|row| row.split(' ').next().unwrap()).collect();
    assert_eq!(ends, ["person.role_removed", "person.role_added", "person.renamed", "session.started"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_group_that_is_left_takes_its_role_along(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    // Everything but the subject comes from the userinfo endpoint, as by the specification's own default.
    provider.restart(false).await;
    provider.accounts(json!({"u-1": {"name": "Ada", "groups": ["shop-devs"]}})).await;
    let mut ada = Browser::default();
    ada.sign_in(&house, &provider, "u-1", "/").await;
    assert_eq!(ada.get(&house, "/projects/shop").await.status, StatusCode::OK);
    assert_eq!(provider.requests("/me").await, 1);
    provider.accounts(json!({"u-1": {}})).await;
    Browser::default().sign_in(&house, &provider, "u-1", "/").await;
    // Also for the session from before.
    assert_eq!(ada.get(&house, "/projects/shop").await.status, StatusCode::NOT_FOUND);
    assert_eq!(count(&pool, "SELECT count(*) FROM memberships WHERE source = 'group'").await, 0);
    let name: String = sqlx::query_scalar("SELECT name FROM users JOIN identities ON user_id = id").fetch_one(&pool).await.unwrap();
    assert_eq!(name, "Ada", "who is not named any more keeps the name");
    // Somebody without a role is signed in, sees nothing, and reads what to ask for.
    let board = ada.get(&house, "/").await;
    assert!(board.status == StatusCode::OK && board.text.contains("You have no role on a project yet") && !board.text.contains("Shop"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_callback_counts_once_and_in_its_own_browser(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider.accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}})).await;
    let mut ada = Browser::default();
    let authorization = ada.begin(&house, "/").await;
    let back = provider.sign_in(&authorization, "u-1").await;
    let path = here(&back);

    assert_refused(&Browser::default().get(&house, &path).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    let mut other = Browser::default();
    other.begin(&house, "/").await;
    assert_refused(&other.get(&house, &path).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    let mut planted = Browser::default();
    planted.0.insert("ecluse_oidc".to_owned(), "00ff".repeat(40));
    assert_refused(&planted.get(&house, &path).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    for wrong in [
        path.replace("state=", "state=x"),
        path.replace("state=", "other="),
        format!("{path}&state=twice"),
        "/sign-in/oidc/callback".to_owned(),
        path.replace("code=", "other="),
    ] {
        assert_refused(&ada.clone().get(&house, &wrong).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    }
    assert_refused(&ada.clone().get(&house, &path.replace("iss=http", "iss=https")).await, StatusCode::BAD_GATEWAY, UNUSABLE);
    assert_refused(&ada.clone().get(&house, &path.replace("code=", "code=x")).await, StatusCode::BAD_GATEWAY, UNUSABLE);
    assert_eq!((count(&pool, SESSIONS).await, count(&pool, PEOPLE).await), (0, 1));

    // All of it was harmless: the right one still counts, once.
    let kept = ada.clone();
    assert_eq!(ada.get(&house, &path).await.status, StatusCode::SEE_OTHER);
    assert_refused(&kept.clone().get(&house, &path).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    // Nor does a new code help an old state.
    let fresh = provider.sign_in(&authorization, "u-1").await;
    assert_refused(&kept.clone().get(&house, &here(&fresh)).await, StatusCode::FORBIDDEN, NOT_BEGUN);
    assert_eq!(count(&pool, SESSIONS).await, 1);

    // Whoever took too long begins again.
    let mut late = Browser::default();
    let back = provider.sign_in(&late.begin(&house, "/").await, "u-1").await;
    let sealed = late.0["ecluse_oidc"].clone();
    let place = "a sign-in through the provider";
    let mut inside: Value = serde_json::from_slice(&house.engine.vault.open(place, &hex::decode(sealed).unwrap()).unwrap()).unwrap();
    let begun: chrono::DateTime<chrono::Utc> = inside["at"].as_str().unwrap().parse().unwrap();
    for (minutes, status) in [(11, StatusCode::FORBIDDEN), (9, StatusCode::SEE_OTHER)] {
        inside["at"] = json!(begun - chrono::Duration::minutes(minutes));
        let sealed = house.engine.vault.seal(place, inside.to_string().as_bytes()).unwrap();
        late.0.insert("ecluse_oidc".to_owned(), hex::encode(sealed));
        assert_eq!(late.clone().get(&house, &here(&back)).await.status, status, "{minutes}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_provider_says_no(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    let mut ada = Browser::default();
    let authorization = ada.begin(&house, "/").await;
    let back = provider.sign_in(&authorization, "deny").await;
    assert!(back.query().unwrap().contains("error=access_denied"));
    assert_refused(&ada.get(&house, &here(&back)).await, StatusCode::FORBIDDEN, "You were not signed in: you, or Acme");
    let state = query_of(&ada.begin(&house, "/").await)["state"].clone();
    let other = format!("/sign-in/oidc/callback?state={state}&error=%3Cscript%3E%0D%0Aserver_error");
    let refused = ada.get(&house, &other).await;
    assert_refused(&refused, StatusCode::BAD_GATEWAY, UNUSABLE);
    assert!(!refused.text.contains("server_error"));
    assert_eq!(count(&pool, SESSIONS).await, 0);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_name_is_nobodys(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    let root = json!({"name": "Rosa Root", "preferred_username": "root", "email": "root@ecluse.example"});
    provider.accounts(json!({"u-root": root, "root": root})).await;
    for subject in ["u-root", "root"] {
        let mut mallory = Browser::default();
        assert_eq!(mallory.sign_in(&house, &provider, subject, "/").await.status, StatusCode::SEE_OTHER);
        assert_eq!(mallory.get(&house, "/projects/shop").await.status, StatusCode::NOT_FOUND, "an administrator would see it");
    }
    let logins: Vec<String> = sqlx::query_scalar("SELECT login FROM users ORDER BY created_at").fetch_all(&pool).await.unwrap();
    assert_eq!(logins.len(), 3);
    assert!(logins[0] == "root" && logins[1..].iter().all(|login| login.starts_with("root-") && login.len() == 13), "{logins:?}");
    let sign_in = |login: &str, password: &str| {
        let form = [("login", login), ("password", password)];
        house.send(post("", "/sign-in").header("sec-fetch-site", "same-origin").body(body(&form)).unwrap())
    };
    assert_eq!(sign_in("root", PASSWORD).await.status, StatusCode::SEE_OTHER);
    // Whoever has no password cannot guess it; the second is what unknown logins are compared with.
    for password in ["", PASSWORD, "nobody's password"] {
        assert_eq!(sign_in(&logins[1], password).await.status, StatusCode::UNAUTHORIZED, "{password:?}");
    }
    // Nor does anybody give them one.
    let (login, shell) = (logins[1].as_str(), ecluse_engine::Actor::command_line());
    let new = ecluse_engine::people::NewPerson {
        login,
        name: login,
        role: Role::Developer,
        project: None,
        password: Some(PASSWORD),
        kind: AccountKind::Person,
    };
    let refused = ecluse_engine::people::add(&house.engine, &shell, &new).await.unwrap_err().to_string();
    assert!(refused.contains("signs in through the provider"), "{refused}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_planted_session_is_worth_nothing(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider.accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}})).await;
    let planted = house.signed_in("mallory", "Mallory", None).await;
    let mut ada = Browser::default();
    ada.0.insert("ecluse_session".to_owned(), planted.split_once('=').unwrap().1.to_owned());
    ada.sign_in(&house, &provider, "u-1", "/").await;
    assert_ne!(format!("ecluse_session={}", ada.session().unwrap()), planted);
    assert_eq!(house.get(&planted, "/").await.location(), "/sign-in", "it ended");
    assert_eq!(ada.get(&house, "/projects/hidden").await.status, StatusCode::OK);
    let before = ada.session().cloned();
    ada.sign_in(&house, &provider, "u-1", "/").await;
    assert_ne!(ada.session().cloned(), before, "a new one each time");
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_open_redirect(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider.accounts(json!({"u-1": {"name": "Ada"}})).await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
        "/sign-out",
    ] {
        let entered = Browser::default().sign_in(&house, &provider, "u-1", evil).await;
        assert_eq!((entered.status, entered.location()), (StatusCode::SEE_OTHER, "/"), "{evil:?}");
    }
    let long = format!("/projects/{}", "x".repeat(2000));
    assert_eq!(Browser::default().sign_in(&house, &provider, "u-1", &long).await.location(), "/");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_disabled_person_stays_out(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider.accounts(json!({"u-1": {"name": "Ada", "groups": ["shop-devs"]}})).await;
    let mut ada = Browser::default();
    ada.sign_in(&house, &provider, "u-1", "/").await;
    sqlx::query("UPDATE users SET disabled_at = now() WHERE id = $1").bind(subject_of(&pool, "u-1").await.0).execute(&pool).await.unwrap();
    let (rows, sessions) = (audited(&pool).await, count(&pool, SESSIONS).await);
    provider.accounts(json!({"u-1": {"name": "Eve", "groups": ["admins"]}})).await;
    let refused = Browser::default().sign_in(&house, &provider, "u-1", "/").await;
    assert_refused(&refused, StatusCode::FORBIDDEN, "Your account here is disabled");
    assert_eq!((audited(&pool).await, count(&pool, SESSIONS).await), (rows, sessions), "nothing changed");
    assert_eq!(ada.get(&house, "/").await.location(), "/sign-in");
}

#[sqlx::test(migrations = "../../migrations")]
async fn new_keys_are_fetched_but_not_for_ever(pool: PgPool) {
    let provider = Provider::start(CALLBACK).await;
    let house = house(pool.clone(), &provider.issuer).await;
    provider.accounts(json!({"u-1": {"name": "Ada"}})).await;
    assert_eq!(provider.requests("/jwks").await, 0, "nothing is asked before somebody signs in");
    for _ in 0..2 {
        Browser::default().sign_in(&house, &provider, "u-1", "/").await;
    }
    assert_eq!(provider.requests("/jwks").await, 1);
    provider.restart(true).await;
    assert_eq!(Browser::default().sign_in(&house, &provider, "u-1", "/").await.status, StatusCode::SEE_OTHER);
    assert_eq!(provider.requests("/jwks").await, 2);
    provider.restart(true).await;
    for _ in 0..3 {
        assert_refused(&Browser::default().sign_in(&house, &provider, "u-1", "/").await, StatusCode::BAD_GATEWAY, UNUSABLE);
    }
    assert_eq!(provider.requests("/jwks").await, 2, "at most once a minute");
}

/// What a token of the lying provider says when it tells the truth.
fn claims(issuer: &str, nonce: &str, now: i64) -> Value {
    json!({"iss": issuer, "aud": "ecluse", "sub": "u-1", "nonce": nonce, "iat": now, "exp": now + 300, "name": "Ada", "groups": ["admins"]})
}

/// Goes through a sign-in in which the provider answers with the token that `make` makes.
async fn answered(house: &House, hostile: &Hostile, make: impl FnOnce(Value) -> String) -> (Browser, Answer) {
    let mut browser = Browser::default();
    let asked = query_of(&browser.begin(house, "/").await);
    let now = ecluse_engine::clock::now().timestamp();
    hostile.answers_with(make(claims(&hostile.issuer, &asked["nonce"], now)));
    let answer = browser.get(house, &format!("/sign-in/oidc/callback?code=any&state={}", asked["state"])).await;
    (browser, answer)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_that_proves_nothing_opens_nothing(pool: PgPool) {
    let hostile = Hostile::start().await;
    let house = house(pool.clone(), &hostile.issuer).await;
    let hs256 = |claims: &Value, key: &[u8]| {
        let header = jsonwebtoken::Header { kid: Some("one".to_owned()), ..jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256) };
        jsonwebtoken::encode(&header, claims, &jsonwebtoken::EncodingKey::from_secret(key)).unwrap()
    };
    let with = |name: &'static str, value: Value| {
        let hostile = &hostile;
        move |mut claims: Value| {
            claims[name] = value;
            hostile.signed(&claims)
        }
    };
    let without = |name: &'static str| {
        let hostile = &hostile;
        move |mut claims: Value| {
            claims.as_object_mut().unwrap().remove(name);
            hostile.signed(&claims)
        }
    };
    let now = ecluse_engine::clock::now().timestamp();
    type Make<'a> = Box<dyn FnOnce(Value) -> String + 'a>;
    let cases: Vec<(&str, Make)> = vec![
        ("alg none", Box::new(|claims| unsigned(&json!({"alg": "none", "kid": "one"}), &claims))),
        ("alg None", Box::new(|claims| unsigned(&json!({"alg": "None"}), &claims))),
        ("alg none with a signature", Box::new(|claims| signed(&json!({"alg": "none", "kid": "one"}), &claims, hostile.key()))),
        ("no signature", Box::new(|claims| unsigned(&json!({"alg": "ES256", "kid": "one"}), &claims))),
        ("HS256 with the client's secret", Box::new(|claims| hs256(&claims, SECRET.as_bytes()))),
        ("HS256 with the public key", Box::new(|claims| hs256(&claims, hostile.public_key().as_bytes()))),
        ("RS256 by an EC key", Box::new(|claims| signed(&json!({"alg": "RS256", "kid": "one"}), &claims, hostile.key()))),
        ("another key under the same name", Box::new(|claims| signed(&json!({"alg": "ES256", "kid": "one"}), &claims, &key(8)))),
        ("another key", Box::new(|claims| signed(&json!({"alg": "ES256", "kid": "two"}), &claims, &key(8)))),
        ("another key without a name", Box::new(|claims| signed(&json!({"alg": "ES256"}), &claims, &key(8)))),
        ("another audience", Box::new(with("aud", json!("other")))),
        ("another audience too", Box::new(with("aud", json!(["ecluse", "other"])))),
        ("no audience", Box::new(without("aud"))),
        ("another issuer", Box::new(with("iss", json!("https://id.example.com")))),
        ("a slash more", Box::new(with("iss", json!(format!("{}/", hostile.issuer))))),
        ("no issuer", Box::new(without("iss"))),
        ("expired", Box::new(with("exp", json!(now - 1)))),
        ("exp as text", Box::new(with("exp", json!("9999999999")))),
        ("no exp", Box::new(without("exp"))),
        ("of the future", Box::new(with("iat", json!(now + 3600)))),
        ("not yet", Box::new(with("nbf", json!(now + 3600)))),
        ("another nonce", Box::new(with("nonce", json!("another")))),
        ("no nonce", Box::new(without("nonce"))),
        ("no subject", Box::new(without("sub"))),
        ("an empty subject", Box::new(with("sub", json!("")))),
        ("a subject with a NUL", Box::new(with("sub", json!("u-1\u{0}")))),
        ("a long subject", Box::new(with("sub", json!("x".repeat(256))))),
        ("nothing", Box::new(|_| String::new())),
        ("no token", Box::new(|_| "canary".to_owned())),
    ];
    assert_eq!(cases.len(), 29);
    for (what, make) in cases {
        let (browser, answer) = answered(&house, &hostile, make).await;
        assert!(answer.status == StatusCode::BAD_GATEWAY && browser.session().is_none(), "{what}: {} {}", answer.status, answer.text);
        assert_refused(&answer, StatusCode::BAD_GATEWAY, UNUSABLE);
        assert_eq!((count(&pool, SESSIONS).await, count(&pool, PEOPLE).await), (0, 1), "{what}");
    }
    // Each of them was wrong in one thing only: this one is right.
    let (mut browser, answer) = answered(&house, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert_eq!(browser.get(&house, "/projects/hidden").await.status, StatusCode::OK);
}

#[sqlx::test(migrations = "../../migrations")]
async fn sign_ins_at_one_moment_make_one_person(pool: PgPool) {
    let hostile = Hostile::start().await;
    let house = house(pool.clone(), &hostile.issuer).await;
    let mut begun = Vec::new();
    for _ in 0..2 {
        let mut browser = Browser::default();
        let asked = query_of(&browser.begin(&house, "/").await);
        begun.push((browser, asked));
    }
    // The same callback eight times at once, by a provider that takes a code for good eight times.
    let (browser, asked) = &begun[0];
    hostile.answers_with(hostile.signed(&claims(&hostile.issuer, &asked["nonce"], ecluse_engine::clock::now().timestamp())));
    let path = format!("/sign-in/oidc/callback?code=any&state={}", asked["state"]);
    let cookies = browser.cookies();
    let answers = futures::future::join_all((0..8).map(|_| house.get(&cookies, &path))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count(), 1);
    assert_eq!((count(&pool, SESSIONS).await, count(&pool, "SELECT count(*) FROM identities").await), (1, 1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_provider_that_is_away_keeps_only_its_own_out(pool: PgPool) {
    let hostile = Hostile::start().await;
    let house = house(pool.clone(), &hostile.issuer).await;
    hostile.says_of_itself(Discovery::Fails);
    let away = Browser::default().get(&house, "/sign-in/oidc?next=/projects/shop").await;
    assert_refused(&away, StatusCode::SERVICE_UNAVAILABLE, "does not answer at the moment");
    assert!(away.headers.contains_key(header::RETRY_AFTER) && away.text.contains(r#"name="next" value="/projects/shop""#));
    let form = [("login", "root"), ("password", PASSWORD)];
    let signed_in = house.send(post("", "/sign-in").header("sec-fetch-site", "same-origin").body(body(&form)).unwrap()).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    for (how, said) in [
        (Discovery::Redirects, UNUSABLE),
        (Discovery::Large, UNUSABLE),
        (Discovery::AnotherIssuer, UNUSABLE),
        (Discovery::PlainHttp, UNUSABLE),
    ] {
        hostile.says_of_itself(how);
        assert_refused(&Browser::default().get(&house, "/sign-in/oidc").await, StatusCode::BAD_GATEWAY, said);
    }
    // When it is back, nothing has to be done here.
    hostile.says_of_itself(Discovery::Honest);
    let (_, answer) = answered(&house, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    hostile.is_overloaded(true);
    let (_, answer) = answered(&house, &hostile, |claims| hostile.signed(&claims)).await;
    assert_refused(&answer, StatusCode::SERVICE_UNAVAILABLE, "does not answer at the moment");
    // And when it goes away while somebody is there.
    let mut browser = Browser::default();
    let asked = query_of(&browser.begin(&house, "/").await);
    hostile.stop().await;
    let away = browser.get(&house, &format!("/sign-in/oidc/callback?code=any&state={}", asked["state"])).await;
    assert_refused(&away, StatusCode::SERVICE_UNAVAILABLE, "does not answer at the moment");
}

/// The program itself, told by its environment, with the most talkative log that it has.
#[sqlx::test(migrations = "../../migrations")]
async fn the_program_signs_in_and_logs_no_secret(pool: PgPool) {
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let public = format!("http://127.0.0.1:{port}");
    let provider = Provider::start(&format!("{public}/sign-in/oidc/callback")).await;
    provider.accounts(json!({"u-1": {"name": "Ada", "groups": ["admins"]}})).await;
    let mut database: url::Url = ecluse_testbed::required("DATABASE_URL").parse().unwrap();
    database.set_path(pool.connect_options().get_database().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_ecluse"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}"), "--public-url", &public])
        .env("DATABASE_URL", database.as_str())
        .env("ECLUSE_DATA_DIR", folder.path().join("data"))
        .env("ECLUSE_SECRET_KEY", hex::encode([7; 32]))
        .env("ECLUSE_REGISTRY", ecluse_testbed::required("ECLUSE_TEST_REGISTRY"))
        .env("ECLUSE_WORKERS", "0")
        .env("ECLUSE_LOG", "trace")
        .env("ECLUSE_OIDC_ISSUER", &provider.issuer)
        .env("ECLUSE_OIDC_CLIENT_ID", "ecluse")
        .env("ECLUSE_OIDC_CLIENT_SECRET", SECRET)
        .env("ECLUSE_OIDC_SCOPES", "groups email")
        .env("ECLUSE_OIDC_LABEL", "Acme")
        .env("ECLUSE_OIDC_ROLES", "admins = administrator")
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&log).unwrap())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while http.get(format!("{public}/readyz")).send().await.is_err() {
        assert!(child.try_wait().unwrap().is_none() && std::time::Instant::now() < deadline, "{}", std::fs::read_to_string(&log).unwrap());
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let begun = http.get(format!("{public}/sign-in/oidc")).send().await.unwrap();
    let cookie = begun.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    assert!(!begun.headers()[header::SET_COOKIE].to_str().unwrap().contains("Secure"), "over plain http it would not come back");
    let back = provider.sign_in(begun.headers()[header::LOCATION].to_str().unwrap(), "u-1").await;
    let entered = http.get(back.clone()).header(header::COOKIE, &cookie).send().await.unwrap();
    assert_eq!(entered.status(), StatusCode::SEE_OTHER, "{}", std::fs::read_to_string(&log).unwrap());
    let cookies = entered.headers().get_all(header::SET_COOKIE).iter();
    let session = cookies.map(|cookie| cookie.to_str().unwrap()).find(|cookie| cookie.starts_with("ecluse_session=")).unwrap();
    let session = session.split(';').next().unwrap().to_owned();
    let board = http.get(format!("{public}/")).header(header::COOKIE, &session).send().await.unwrap();
    assert!(board.text().await.unwrap().contains("Ada"));
    // A wrong code, so that a failure is logged, too.
    let begun = http.get(format!("{public}/sign-in/oidc")).send().await.unwrap();
    let second = begun.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let state = query_of(begun.headers()[header::LOCATION].to_str().unwrap())["state"].clone();
    let refused = http.get(format!("{public}/sign-in/oidc/callback?code=canary-code&state={state}")).header(header::COOKIE, &second).send();
    assert_eq!(refused.await.unwrap().status(), StatusCode::BAD_GATEWAY);

    let id = nix::unistd::Pid::from_raw(child.id().unwrap().try_into().unwrap());
    nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM).unwrap();
    child.wait().await.unwrap();
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("session.started") && log.contains("no sign-in through the provider") && log.contains("invalid_grant"), "{log}");
    let code = query_of(back.as_str())["code"].clone();
    let value = |cookie: &str| cookie.split_once('=').unwrap().1.to_owned();
    let basic = {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(format!("ecluse:{SECRET}"))
    };
    for secret in [SECRET, "canary-code", &basic, &code, &state, &value(&cookie), &value(&second), &value(&session), "eyJ"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_hundred_callbacks_a_minute_may_fail(pool: PgPool) {
    let hostile = Hostile::start().await;
    let house = house(pool, &hostile.issuer).await;
    let (_, entered) = answered(&house, &hostile, |claims| hostile.signed(&claims)).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "this one does not count");
    for n in 0..100 {
        let guess = house.get("", &format!("/sign-in/oidc/callback?code=any&state=guess-{n}")).await;
        assert_eq!(guess.status, StatusCode::FORBIDDEN, "{n}");
    }
    let (_, held) = answered(&house, &hostile, |claims| hostile.signed(&claims)).await;
    assert_refused(&held, StatusCode::TOO_MANY_REQUESTS, "Too many tries");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_way_in_is_asked_for_by_get_alone(pool: PgPool) {
    let hostile = Hostile::start().await;
    let house = house(pool, &hostile.issuer).await;
    for path in ["/sign-in/oidc", "/sign-in/oidc/callback"] {
        let request = Request::post(path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
        assert_eq!(house.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}
