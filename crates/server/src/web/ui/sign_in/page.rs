//! `/sign-in`: the form for a password, and the link to the identity provider.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::session::local_address;
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};
use crate::web::ui::PageQuery;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    login: &'a str,
    next: &'a str,
    problem: Option<&'a str>,
    /// The identity provider, when one is configured.
    provider: Option<Provider<'a>>,
}

struct Provider<'a> {
    label: &'a str,
    address: String,
}

fn provider<'a>(app: &'a App, next: &str) -> Option<Provider<'a>> {
    let label = &app.single_sign_on()?.label;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("next", next)
        .finish();
    Some(Provider {
        label,
        address: format!("/sign-in/oidc?{query}"),
    })
}

/// The page to continue to after signing in.
#[derive(Default, Deserialize)]
pub struct NextPage {
    #[serde(default)]
    pub next: String,
}

pub async fn show(
    State(app): State<App>,
    PageQuery(query): PageQuery<NextPage>,
    who: Result<SignedIn, PageError>,
) -> Result<Response, PageError> {
    let next = local_address(&query.next);
    if who.is_ok() {
        return Ok(Redirect::to(&next).into_response());
    }
    Ok(page(&SignInPage {
        login: "",
        next: &next,
        problem: None,
        provider: provider(&app, &next),
    })?
    .into_response())
}

/// Shows the page again, with the reason why nobody was signed in.
pub fn show_again(
    app: &App,
    status: StatusCode,
    login: &str,
    next: &str,
    problem: &str,
) -> Result<Response, PageError> {
    let provider = provider(app, next);
    Ok((
        status,
        page(&SignInPage {
            login,
            next,
            problem: Some(problem),
            provider,
        })?,
    )
        .into_response())
}
