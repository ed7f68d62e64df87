//! `/sign-in` and `/sign-out`: local accounts, server-side sessions, and the way to the provider of identities.

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use ecluse_engine::{Error, people};
use serde::Deserialize;

use super::throttle::Throttle;
use super::{Asked, PageForm};
use crate::web::auth::{COOKIE, Remote, SignedIn};
use crate::web::error::{PageError, page};
use crate::web::{App, request_id};

/// Longer is never right, and not worth hashing.
const LONGEST: usize = 1000;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page<'a> {
    login: &'a str,
    next: &'a str,
    problem: Option<&'a str>,
    /// The way in through the provider, when there is one.
    provider: Option<Provider<'a>>,
}

struct Provider<'a> {
    label: &'a str,
    address: String,
}

fn provider<'a>(app: &'a App, next: &str) -> Option<Provider<'a>> {
    let label = &app.single_sign_on()?.label;
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    Some(Provider { label, address: format!("/sign-in/oidc?{query}") })
}

#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    pub next: String,
}

pub async fn show(State(app): State<App>, Asked(wanted): Asked<Wanted>, who: Result<SignedIn, PageError>) -> Result<Response, PageError> {
    let next = local(&wanted.next);
    if who.is_ok() {
        return Ok(Redirect::to(&next).into_response());
    }
    Ok(page(&Page { login: "", next: &next, problem: None, provider: provider(&app, &next) })?.into_response())
}

/// The page again, with what was wrong.
pub fn again(app: &App, status: StatusCode, login: &str, next: &str, problem: &str) -> Result<Response, PageError> {
    let provider = provider(app, next);
    Ok((status, page(&Page { login, next, problem: Some(problem), provider })?).into_response())
}

/// Goes on with a session that was just opened, under a new cookie, and ends the one the browser had: whoever planted that one
/// holds nothing.
pub async fn enter(app: &App, jar: &CookieJar, session: String, next: &str) -> Result<(CookieJar, Redirect), PageError> {
    if let Some(former) = jar.get(COOKIE) {
        people::sign_out(&app.engine, former.value()).await?;
    }
    Ok((CookieJar::new().add(cookie(app, session)), Redirect::to(next)))
}

#[derive(Deserialize)]
pub struct Credentials {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

/// Opens a session for the right password.
pub async fn sign_in(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    Remote(remote): Remote,
    jar: CookieJar,
    PageForm(form): PageForm<Credentials>,
) -> Result<Response, PageError> {
    let next = local(&form.next);
    let again = |status: StatusCode, problem| again(&app, status, &form.login, &next, problem);
    let address = remote.as_deref().unwrap_or_default();
    // No login has a NUL, and the database would not take it; what it becomes is in no login either.
    let login = form.login.trim().to_lowercase().replace('\0', "?");
    if !throttle.begin(address, &login, Instant::now()) {
        return again(StatusCode::TOO_MANY_REQUESTS, TOO_MANY);
    }
    if login.len() > LONGEST || form.password.len() > LONGEST {
        return again(StatusCode::UNAUTHORIZED, WRONG);
    }
    let session = match people::sign_in(&app.engine, &login, &form.password, remote.as_deref(), request_id().as_deref()).await {
        Err(Error::Unauthenticated) => return again(StatusCode::UNAUTHORIZED, WRONG),
        // Anything but a wrong password is not a guess.
        other => {
            throttle.give_back(address, &login);
            other?
        }
    };
    Ok(enter(&app, &jar, session.cookie, &next).await?.into_response())
}

pub const TOO_MANY: &str = "Too many tries. Wait a minute, then try again.";
const WRONG: &str = "This login and password do not go together.";

pub async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<Response, PageError> {
    if let Some(session) = jar.get(COOKIE) {
        people::sign_out(&app.engine, session.value()).await?;
    }
    let mut gone = cookie(&app, String::new());
    gone.make_removal();
    Ok((jar.add(gone), Redirect::to("/sign-in")).into_response())
}

/// `Lax`, so that a link in a mail finds the session; changes are guarded by where they come from.
pub fn cookie(app: &App, value: String) -> Cookie<'static> {
    let lifetime = axum_extra::extract::cookie::Expiration::Session;
    Cookie::build((COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.scheme() == "https")
        .expires(lifetime)
        .build()
}

/// Where to go after signing in: an address here, or the board. `//host`, `/\host` and whatever else
/// a browser would read as another host are not.
pub fn local(next: &str) -> String {
    let here = |next: &str| {
        let base = url::Url::parse("http://ecluse.invalid/").ok()?;
        let url = base.join(next).ok()?;
        let stays =
            next.starts_with('/') && url.origin() == base.origin() && !url.path().starts_with("//") && !url.path().starts_with("/sign-");
        stays.then(|| match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        })
    };
    here(next).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn goes_on_only_to_addresses_here() {
        assert_eq!(local("/builds/1?after=2"), "/builds/1?after=2");
        assert_eq!(local("/a\r\nSet-Cookie: x"), "/aSet-Cookie:%20x");
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil",
            "/.//evil",
            "/a/..//evil",
            "evil",
            "/sign-out",
            "@evil",
        ] {
            assert_eq!(local(evil), "/", "{evil:?}");
        }
    }
}
