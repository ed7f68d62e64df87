//! `/sign-in/oidc` and `/sign-in/oidc/callback`: to the provider of identities, and back with its answer.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, Expiration, SameSite};
use ecluse_engine::single_sign_on::{self, Answer, Origin, Refused, SingleSignOn};

use super::Asked;
use super::sign_in::{self, Wanted, local};
use super::throttle::Throttle;
use crate::web::auth::Remote;
use crate::web::error::{PageError, no_such_address};
use crate::web::{App, request_id};

/// Holds, sealed, what the browser has to come back with.
const COOKIE: &str = "ecluse_oidc";
/// The cookie goes nowhere else.
const PATH: &str = "/sign-in/oidc";

/// Sends the browser to the provider. A link, not a form: a form's answer may not lead away from here.
pub async fn begin(State(app): State<App>, uri: Uri, Asked(wanted): Asked<Wanted>, jar: CookieJar) -> Result<Response, PageError> {
    let Some(sso) = app.single_sign_on() else { return Ok(no_such_address(uri).await) };
    match single_sign_on::begin(&app.engine, sso, &local(&wanted.next)).await {
        Ok((url, kept)) => Ok((jar.add(cookie(&app, kept)), Redirect::to(url.as_str())).into_response()),
        Err(refused) => refusal(&app, sso, refused, &local(&wanted.next)),
    }
}

/// Where the provider sends the browser back to. Whatever comes of it, the cookie has done its work.
pub async fn callback(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    Remote(remote): Remote,
    uri: Uri,
    Asked(answer): Asked<Answer>,
    jar: CookieJar,
) -> Result<Response, PageError> {
    let Some(sso) = app.single_sign_on() else { return Ok(no_such_address(uri).await) };
    let kept = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let mut gone = cookie(&app, String::new());
    gone.make_removal();
    let address = remote.clone().unwrap_or_default();
    if !throttle.begin(&address, &answer.state, Instant::now()) {
        let said = "Too many tries. Wait a minute, then try again.";
        return sign_in::again(&app, StatusCode::TOO_MANY_REQUESTS, "", "/", said);
    }
    let origin = Origin { remote_address: remote, request_id: request_id() };
    match single_sign_on::complete(&app.engine, sso, kept.as_deref(), &answer, origin).await {
        Ok((session, next)) => {
            throttle.give_back(&address, &answer.state);
            // It was an address here when it was sealed; what is an address here may have changed with an upgrade.
            Ok((jar.clone().add(gone), sign_in::enter(&app, &jar, session.cookie, &local(&next)).await?).into_response())
        }
        Err(refused) => Ok((jar.add(gone), refusal(&app, sso, refused, "/")?).into_response()),
    }
}

/// The sign-in page again, with why nobody was signed in. A password still works there.
fn refusal(app: &App, sso: &SingleSignOn, refused: Refused, next: &str) -> Result<Response, PageError> {
    let label = &sso.label;
    let (status, said) = match refused {
        Refused::NotBegunHere => (
            StatusCode::FORBIDDEN,
            "This sign-in was not begun in this browser, took too long, or was used before. Begin again.".to_owned(),
        ),
        Refused::Denied => (StatusCode::FORBIDDEN, format!("You were not signed in: you, or {label}, said no.")),
        Refused::Unusable => (
            StatusCode::BAD_GATEWAY,
            format!(
                "You were not signed in: what {label} answered cannot be used. Begin again; if it stays so, the server's log says why."
            ),
        ),
        Refused::Away => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!(
                "You were not signed in: {label} does not answer at the moment. Try again later, or use a password if you have one here."
            ),
        ),
        Refused::Disabled => (StatusCode::FORBIDDEN, "Your account here is disabled. Ask an administrator of Ecluse.".to_owned()),
        Refused::Engine(error) => return Err(error.into()),
    };
    let mut response = sign_in::again(app, status, "", next, &said)?;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Ok(response)
}

/// `Lax`: the provider's redirect back is a navigation from another site, and has to bring it. How long it counts is sealed inside.
fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.scheme() == "https")
        .expires(Expiration::Session)
        .build()
}
