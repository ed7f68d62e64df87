//! `POST /sign-in` and `POST /sign-out`: local accounts with sessions on the server.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use ecluse_engine::Error;
use ecluse_engine::people::{sessions, sign_in as engine};
use serde::Deserialize;

use super::page::show_again;
use super::session::{cookie, enter, local_address};
use super::throttle::Throttle;
use crate::web::App;
use crate::web::auth::{COOKIE, Remote};
use crate::web::error::PageError;
use crate::web::request_log::request_id;
use crate::web::ui::PageForm;

/// The longest login and the longest password that are checked at all, in bytes. Longer ones are
/// wrong, and hashing them would only cost time.
const MAX_LENGTH: usize = 1000;

pub const TOO_MANY_TRIES: &str = "Too many tries. Wait a minute, then try again.";
const WRONG_PASSWORD: &str = "This login and this password do not match.";

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
    let next = local_address(&form.next);
    let refuse = |status, problem| show_again(&app, status, &form.login, &next, problem);
    let address = remote.as_deref().unwrap_or_default();
    let login = form.login.trim().to_lowercase();
    if !throttle.start_try(address, &login, Instant::now()) {
        return refuse(StatusCode::TOO_MANY_REQUESTS, TOO_MANY_TRIES);
    }
    if login.len() > MAX_LENGTH || form.password.len() > MAX_LENGTH {
        return refuse(StatusCode::UNAUTHORIZED, WRONG_PASSWORD);
    }
    let verified = match engine::verify(&app.engine, &login, &form.password).await {
        Err(Error::Unauthenticated) => {
            return refuse(StatusCode::UNAUTHORIZED, WRONG_PASSWORD);
        }
        // Only a wrong password is a guess.
        other => {
            throttle.forget_try(address, &login);
            other?
        }
    };
    // Each session adds entries to the audit log, as a change does.
    if app.changes.take(verified.user.id, Instant::now()).is_err() {
        return refuse(StatusCode::TOO_MANY_REQUESTS, TOO_MANY_TRIES);
    }
    let (remote, request) = (remote.as_deref(), request_id());
    let session = match engine::start(&app.engine, verified, remote, request.as_deref()).await {
        Err(Error::Unauthenticated) => {
            return refuse(StatusCode::UNAUTHORIZED, WRONG_PASSWORD);
        }
        other => other?,
    };
    Ok(enter(&app, &jar, session.cookie, &next)
        .await?
        .into_response())
}

/// Ends the session of this browser.
pub async fn sign_out(State(app): State<App>, jar: CookieJar) -> Result<Response, PageError> {
    if let Some(session) = jar.get(COOKIE) {
        sessions::sign_out(&app.engine, session.value()).await?;
    }
    let mut removal = cookie(&app, String::new());
    removal.make_removal();
    Ok((jar.add(removal), Redirect::to("/sign-in")).into_response())
}
