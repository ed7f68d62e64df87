//! `/sign-in/oidc` and `/sign-in/oidc/callback`: to the identity provider, and back with its
//! answer.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, Expiration, SameSite};
use ecluse_engine::people::provider_accounts::Origin;
use ecluse_engine::people::single_sign_on::{self, ProviderAnswer, SignInError, SingleSignOn};

use super::actions::TOO_MANY_TRIES;
use super::page::{NextPage, show_again};
use super::session::{enter, local_address};
use super::throttle::Throttle;
use crate::web::App;
use crate::web::auth::Remote;
use crate::web::error::{PageError, no_such_address};
use crate::web::request_log::request_id;
use crate::web::ui::PageQuery;

/// The cookie with the sealed state that the browser must bring back from the provider.
const COOKIE: &str = "ecluse_oidc";
/// The only path to which the browser sends the cookie.
const PATH: &str = "/sign-in/oidc";

/// Sends the browser to the provider. The page has a link to this address and not a form, because
/// the content security policy forbids a form to lead to another site.
pub async fn begin(
    State(app): State<App>,
    uri: Uri,
    PageQuery(query): PageQuery<NextPage>,
    jar: CookieJar,
) -> Result<Response, PageError> {
    let Some(sso) = app.single_sign_on() else {
        return Ok(no_such_address(uri).await);
    };
    let next = local_address(&query.next);
    match single_sign_on::begin_sign_in(&app.engine, sso, &next).await {
        Ok((url, state)) => {
            Ok((jar.add(cookie(&app, state)), Redirect::to(url.as_str())).into_response())
        }
        Err(refused) => show_refusal(&app, sso, refused, &next),
    }
}

/// Receives the browser when the provider sends it back. The cookie is removed in every case.
pub async fn callback(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    Remote(remote): Remote,
    uri: Uri,
    PageQuery(answer): PageQuery<ProviderAnswer>,
    jar: CookieJar,
) -> Result<Response, PageError> {
    let Some(sso) = app.single_sign_on() else {
        return Ok(no_such_address(uri).await);
    };
    let state = jar.get(COOKIE).map(|cookie| cookie.value().to_owned());
    let mut removal = cookie(&app, String::new());
    removal.make_removal();
    let address = remote.clone().unwrap_or_default();
    if !throttle.start_try(&address, &answer.state, Instant::now()) {
        return show_again(&app, StatusCode::TOO_MANY_REQUESTS, "", "/", TOO_MANY_TRIES);
    }
    let origin = Origin {
        remote_address: remote,
        request_id: request_id(),
    };
    let may_start = |user| app.changes.take(user, Instant::now()).is_ok();
    let completed = single_sign_on::complete_sign_in(
        &app.engine,
        sso,
        state.as_deref(),
        &answer,
        origin,
        may_start,
    );
    match completed.await {
        Ok((session, next)) => {
            throttle.forget_try(&address, &answer.state);
            // The address was local when it was sealed, but an upgrade may have changed the rule.
            Ok((
                jar.clone().add(removal),
                enter(&app, &jar, session.cookie, &local_address(&next)).await?,
            )
                .into_response())
        }
        Err(refused) => {
            Ok((jar.add(removal), show_refusal(&app, sso, refused, "/")?).into_response())
        }
    }
}

/// Shows the sign-in page again, with the reason why nobody was signed in. A password still works
/// there.
fn show_refusal(
    app: &App,
    sso: &SingleSignOn,
    refused: SignInError,
    next: &str,
) -> Result<Response, PageError> {
    let label = &sso.label;
    let (status, problem) = match refused {
        SignInError::NotStartedHere => (
            StatusCode::FORBIDDEN,
            "This sign-in was not started in this browser, took too long, or was used before. \
             Start again."
                .to_owned(),
        ),
        SignInError::Denied => (
            StatusCode::FORBIDDEN,
            format!("You were not signed in: you or {label} refused."),
        ),
        SignInError::UnusableAnswer => (
            StatusCode::BAD_GATEWAY,
            format!(
                "You were not signed in: the answer of {label} cannot be used. Start again; if \
                 this happens again, the server's log has the reason."
            ),
        ),
        SignInError::Unreachable => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!(
                "You were not signed in: {label} does not answer at the moment. Try again later, \
                 or use a password if you have one here."
            ),
        ),
        SignInError::Disabled => (
            StatusCode::FORBIDDEN,
            "Your account here is disabled. Ask an administrator of Ecluse.".to_owned(),
        ),
        SignInError::TooMany => (StatusCode::TOO_MANY_REQUESTS, TOO_MANY_TRIES.to_owned()),
        SignInError::Engine(error) => return Err(error.into()),
    };
    let mut response = show_again(app, status, "", next, &problem)?;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Ok(response)
}

/// The cookie of a started sign-in. It is `Lax`, because the redirect back from the provider is a
/// navigation from another site and must bring the cookie. The sealed state holds its expiry.
fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.scheme() == "https")
        .expires(Expiration::Session)
        .build()
}
