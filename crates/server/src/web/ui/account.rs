//! `/account`: the roles, the tokens and the password of the signed-in person.

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
use ecluse_engine::people::sessions::hash_session;
use ecluse_engine::people::{passwords, tokens};
use ecluse_engine::{Error, access};
use ecluse_store::people::AccountRole;
use ecluse_store::tokens::Token;
use serde::Deserialize;

use super::sign_in::actions::TOO_MANY_TRIES;
use super::sign_in::throttle::Throttle;
use super::view::{Viewer, plain, when};
use super::{PageForm, sign_in};
use crate::web::App;
use crate::web::auth::{Remote, SignedIn};
use crate::web::error::{PageError, Problem, page};
use crate::web::jwt::{self, Issued};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    viewer: Viewer,
    login: String,
    roles: Vec<AccountRole>,
    tokens: Vec<Token>,
    now: DateTime<Utc>,
    /// The token that was just issued; its text is shown only this once.
    issued: Option<Issued>,
    manages_people: bool,
    has_password: bool,
    password_changed: bool,
    problem: Option<Problem>,
}

/// The result of the action that leads to the page.
enum Outcome {
    None,
    Issued(Issued),
    PasswordChanged,
    Refused(Problem),
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Response, PageError> {
    render(&app, &who, Outcome::None).await
}

async fn render(app: &App, who: &SignedIn, outcome: Outcome) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let password_changed = matches!(outcome, Outcome::PasswordChanged);
    let (issued, problem) = match outcome {
        Outcome::Issued(issued) => (Some(issued), None),
        Outcome::Refused(problem) => (None, Some(problem)),
        Outcome::None | Outcome::PasswordChanged => (None, None),
    };
    let shown = AccountPage {
        viewer: Viewer::new(&app.engine, who),
        login: who.user.login.clone(),
        roles: ecluse_store::people::list_roles(&mut conn, Some(who.user.id)).await?,
        tokens: ecluse_store::tokens::list(&mut conn, who.user.id).await?,
        now: ecluse_store::now(&mut conn).await?,
        issued,
        manages_people: access::is_allowed(&mut conn, who.user.id, None, Action::ManagePeople)
            .await?,
        has_password: who.user.password_hash.is_some(),
        password_changed,
        problem,
    };
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// The scope of a token, for people to read.
pub fn describe_scope(token: &Token) -> String {
    match &token.scope {
        None => "everything that its account may do".to_owned(),
        Some(actions) => actions
            .iter()
            .map(|action| action.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    }
}

fn is_valid(token: &Token, now: &DateTime<Utc>) -> bool {
    token.revoked_at.is_none() && token.expires_at > *now
}

#[derive(Deserialize)]
pub struct NewToken {
    name: String,
    days: String,
    /// `everything`, or one action. Every token may also read.
    scope: String,
}

/// Issues a token for the signed-in person.
pub async fn issue_token(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<NewToken>,
) -> Result<Response, PageError> {
    let issued = issue_token_for(&app, &who, &who.user.login, &form).await;
    render(
        &app,
        &who,
        issued.map_or_else(|error| Outcome::Refused(error.into()), Outcome::Issued),
    )
    .await
}

/// Issues the token that a form describes, for the account with this login.
pub async fn issue_token_for(
    app: &App,
    who: &SignedIn,
    login: &str,
    form: &NewToken,
) -> Result<Issued, Error> {
    let days = form
        .days
        .trim()
        .parse()
        .map_err(|_| Error::invalid("days", "must be a number from 1 to 366"))?;
    let scope = match form.scope.as_str() {
        "everything" => Scope::Everything,
        action => Scope::Only(BTreeSet::from([action
            .parse()
            .map_err(|_| Error::invalid("scope", "is not an action"))?])),
    };
    jwt::issue(
        &app.engine,
        &who.actor,
        login,
        form.name.trim(),
        days,
        &scope,
        tokens::SameName::Keep,
    )
    .await
}

#[derive(Deserialize)]
pub struct TokenAction {
    pub token: TokenId,
}

pub async fn revoke_token(
    State(app): State<App>,
    who: SignedIn,
    PageForm(form): PageForm<TokenAction>,
) -> Result<Response, PageError> {
    match tokens::revoke_token(&app.engine, &who.actor, form.token).await {
        Ok(()) => Ok(Redirect::to("/account#tokens").into_response()),
        Err(error) => render(&app, &who, Outcome::Refused(error.into())).await,
    }
}

#[derive(Deserialize)]
pub struct PasswordForm {
    current: String,
    new: String,
}

/// Changes the password of the signed-in person. Wrong current passwords are limited like failed
/// sign-ins.
pub async fn change_password(
    State(app): State<App>,
    Extension(throttle): Extension<Arc<Throttle>>,
    Remote(remote): Remote,
    who: SignedIn,
    PageForm(form): PageForm<PasswordForm>,
) -> Result<Response, PageError> {
    let address = remote.as_deref().unwrap_or_default();
    if !throttle.start_try(address, &who.user.login, Instant::now()) {
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, TOO_MANY_TRIES);
        return render(&app, &who, Outcome::Refused(problem)).await;
    }
    let changed =
        passwords::change_password(&app.engine, &who.actor, &form.current, &form.new).await;
    if !matches!(&changed, Err(Error::Invalid(problems)) if problems.iter().any(|(field, _)| *field == "current"))
    {
        throttle.forget_try(address, &who.user.login);
    }
    match changed {
        Ok(session) => {
            // The forms of the page that is shown now belong to the new session.
            let mut who = who;
            who.session = hash_session(&session);
            let jar = CookieJar::new().add(sign_in::cookie(&app, session));
            Ok((jar, render(&app, &who, Outcome::PasswordChanged).await?).into_response())
        }
        Err(error) => render(&app, &who, Outcome::Refused(error.into())).await,
    }
}
