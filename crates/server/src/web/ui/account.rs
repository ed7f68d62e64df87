//! `/account`: who is signed in, what they may, their tokens and their password.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use chrono::{DateTime, Utc};
use ecluse_domain::ids::TokenId;
use ecluse_domain::role::{Action, RoleSource, Scope};
use ecluse_engine::{Error, access, people};
use ecluse_store::people::Held;
use ecluse_store::tokens::Token;
use serde::Deserialize;

use super::throttle::Throttle;
use super::view::{Viewer, plain, when};
use super::{PageForm, sign_in};
use crate::web::App;
use crate::web::auth::{Remote, SignedIn};
use crate::web::error::{PageError, Problem, page};
use crate::web::tokens::{self, Issued};

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    viewer: Viewer,
    login: String,
    roles: Vec<Held>,
    tokens: Vec<Token>,
    now: DateTime<Utc>,
    /// Shown this once.
    issued: Option<Issued>,
    manages_people: bool,
    has_password: bool,
    password_changed: bool,
    problem: Option<Problem>,
}

/// What was just done.
enum Done {
    Nothing,
    Issued(Issued),
    PasswordChanged,
    Refused(Problem),
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, PageError> {
    render(&app, &who, Done::Nothing).await
}

async fn render(app: &App, who: &SignedIn, done: Done) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let password_changed = matches!(done, Done::PasswordChanged);
    let (issued, problem) = match done {
        Done::Issued(issued) => (Some(issued), None),
        Done::Refused(problem) => (None, Some(problem)),
        Done::Nothing | Done::PasswordChanged => (None, None),
    };
    let shown = Page {
        viewer: Viewer::from(&who.user),
        login: who.user.login.clone(),
        roles: ecluse_store::people::held(&mut conn, Some(who.user.id)).await?,
        tokens: ecluse_store::tokens::list(&mut conn, who.user.id).await?,
        now: ecluse_store::now(&mut conn).await?,
        issued,
        manages_people: access::is_allowed(&mut conn, who.user.id, None, Action::ManagePeople).await?,
        has_password: who.user.password_hash.is_some(),
        password_changed,
        problem,
    };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// What a token may do, in words.
pub fn scope_of(token: &Token) -> String {
    match &token.scope {
        None => "everything that its account may".to_owned(),
        Some(actions) => actions.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", "),
    }
}

fn is_good(token: &Token, now: &DateTime<Utc>) -> bool {
    token.revoked_at.is_none() && token.expires_at > *now
}

#[derive(Deserialize)]
pub struct NewToken {
    name: String,
    days: String,
    /// `everything`, or one action, which comes with reading.
    scope: String,
}

/// Issues a token for whoever is signed in.
pub async fn issue(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<NewToken>) -> Result<Response, PageError> {
    let issued = issue_for(&app, &who, &who.user.login, &form).await;
    render(&app, &who, issued.map_or_else(|error| Done::Refused(error.into()), Done::Issued)).await
}

pub async fn issue_for(app: &App, who: &SignedIn, login: &str, form: &NewToken) -> Result<Issued, Error> {
    let days = form.days.trim().parse().map_err(|_| Error::invalid("days", "must be 1 to 366"))?;
    let scope = match form.scope.as_str() {
        "everything" => Scope::Everything,
        action => Scope::Only(BTreeSet::from([action.parse().map_err(|_| Error::invalid("scope", "is not an action"))?])),
    };
    tokens::issue(&app.engine, &who.actor, login, form.name.trim(), days, &scope).await
}

#[derive(Deserialize)]
pub struct OfToken {
    pub token: TokenId,
}

pub async fn revoke(State(app): State<App>, who: SignedIn, PageForm(form): PageForm<OfToken>) -> Result<Response, PageError> {
    match people::revoke_token(&app.engine, &who.actor, form.token).await {
        Ok(()) => Ok(Redirect::to("/account#tokens").into_response()),
        Err(error) => render(&app, &who, Done::Refused(error.into())).await,
    }
}

#[derive(Deserialize)]
pub struct Passwords {
    current: String,
    new: String,
}

/// Changes the password of whoever is signed in. Guessing at the one they have is held up as at the sign-in.
pub async fn change_password(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    Remote(remote): Remote,
    who: SignedIn,
    PageForm(form): PageForm<Passwords>,
) -> Result<Response, PageError> {
    let address = remote.as_deref().unwrap_or_default();
    if !throttle.begin(address, &who.user.login, Instant::now()) {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, sign_in::TOO_MANY);
        return render(&app, &who, Done::Refused(problem)).await;
    }
    let changed = people::change_password(&app.engine, &who.actor, &form.current, &form.new).await;
    if !matches!(&changed, Err(Error::Invalid(problems)) if problems.iter().any(|(field, _)| *field == "current")) {
        throttle.give_back(address, &who.user.login);
    }
    match changed {
        Ok(session) => {
            let jar = CookieJar::new().add(sign_in::cookie(&app, session));
            Ok((jar, render(&app, &who, Done::PasswordChanged).await?).into_response())
        }
        Err(error) => render(&app, &who, Done::Refused(error.into())).await,
    }
}
