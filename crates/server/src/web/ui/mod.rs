//! The pages. One file each: its handler, what its template is given, and nothing else. They read
//! from the store and ask the engine for every change.

mod account;
pub(super) mod assets;
mod attestations;
mod audit;
mod board;
mod build;
mod changes;
mod compliance;
mod deliveries;
mod dependencies;
mod deployment;
mod oidc;
mod people;
mod policy;
mod policy_acts;
mod project;
mod queue;
mod release;
mod release_acts;
mod sign_in;
mod throttle;
mod view;

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Extension, Form, FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ecluse_domain::ids::ProjectId;
use ecluse_domain::one_line;
use ecluse_domain::role::{Action, Role, may};
use ecluse_engine::{Error, access};
use ecluse_store::PgConnection;
use serde::de::DeserializeOwned;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::App;
use super::auth::SignedIn;
use super::error::{PageError, Problem};

/// The longest form: a reason of 2,000 characters, each of four bytes, percent-encoded.
const LONGEST_FORM: usize = 64 * 1024;

pub fn router() -> Router<App> {
    Router::new()
        .route("/", get(board::show))
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-in/oidc", get(oidc::begin))
        .route("/sign-in/oidc/callback", get(oidc::callback))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/projects/{slug}", get(project::show))
        .route("/projects/{slug}/hold", post(project::hold))
        .route("/projects/{slug}/lift-hold", post(project::lift_hold))
        .route("/projects/{slug}/deliveries", get(deliveries::show))
        .route("/projects/{slug}/audit", get(audit::show))
        .route("/projects/{slug}/policy", get(policy::show))
        .route("/projects/{slug}/policy/second", post(policy_acts::second))
        .route("/projects/{slug}/policy/withdraw", post(policy_acts::withdraw))
        .route("/projects/{slug}/policy/review", post(policy_acts::review))
        .route("/projects/{slug}/policy/say", post(policy_acts::say))
        .route("/projects/{slug}/policy/freeze", post(policy_acts::freeze))
        .route("/projects/{slug}/policy/lift-freeze", post(policy_acts::lift_freeze))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/tokens", post(account::issue))
        .route("/account/tokens/revoke", post(account::revoke))
        .route("/people", get(people::show).post(people::add))
        .route("/people/take-role", post(people::take_role))
        .route("/people/disable", post(people::disable))
        .route("/people/enable", post(people::enable))
        .route("/people/tokens", post(people::issue))
        .route("/people/tokens/revoke", post(people::revoke))
        .route("/compliance", get(compliance::show))
        .route("/builds/{id}", get(build::show))
        .route("/builds/{id}/log", get(build::log))
        .route("/builds/{id}/contents", get(attestations::contents))
        .route("/builds/{id}/attestations/{kind}", get(attestations::get))
        .route("/builds/{id}/retry", post(build::retry))
        .route("/builds/{id}/cancel", post(build::cancel))
        .route("/queue", get(queue::show))
        .route("/dependencies", get(dependencies::list))
        .route("/dependencies/{id}", get(dependencies::show))
        .route("/dependencies/{id}/log", get(dependencies::log))
        .route("/projects/{slug}/dependencies/refresh", post(dependencies::refresh))
        .route("/releases/{id}", get(release::show))
        .route("/releases/{id}/changes", get(changes::show))
        .route("/releases/{id}/approve", post(release_acts::approve))
        .route("/releases/{id}/reject", post(release_acts::reject))
        .route("/releases/{id}/withdraw", post(release_acts::withdraw))
        .route("/releases/{id}/override", post(release_acts::override_gate))
        .route("/releases/{id}/veto", post(release_acts::veto))
        .route("/releases/{id}/lift-veto", post(release_acts::lift_veto))
        .route("/releases/{id}/promote", post(release_acts::ask))
        .route("/releases/{id}/take-back", post(release_acts::take_back))
        .route("/deployments/{id}", get(deployment::show))
        .route("/static/{file}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(Extension(Arc::new(throttle::Throttle::default())))
        .layer(middleware::from_fn(come_back))
        .layer(CsrfLayer::new().with_rejection_response(|_: ProtectionError| from_elsewhere()))
        .layer(middleware::from_fn(names_its_origin))
}

/// The layer lets a request pass that has neither `Sec-Fetch-Site` nor `Origin`, for clients that
/// are no browsers. They have the REST API; a change asked for by cookie must say where it comes from.
async fn names_its_origin(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let says = ["sec-fetch-site", "origin"].iter().any(|&name| request.headers().get(name).is_some_and(|value| !value.is_empty()));
    if safe || says { next.run(request).await } else { from_elsewhere() }
}

fn from_elsewhere() -> Response {
    PageError(Problem::new(
        StatusCode::FORBIDDEN,
        "This was not sent from a page of Ecluse, so nothing was changed. Open the page here and try again.",
    ))
    .into_response()
}

/// Whoever is sent to sign in comes back to the page they wanted.
async fn come_back(request: Request, next: Next) -> Response {
    let wanted =
        request.uri().path_and_query().filter(|_| request.method() == Method::GET).map(ToString::to_string).filter(|wanted| wanted != "/");
    let mut response = next.run(request).await;
    let is_sent_away = response.headers().get(header::LOCATION).is_some_and(|location| location == "/sign-in");
    if let Some(wanted) = wanted.filter(|_| is_sent_away) {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &wanted).finish();
        if let Ok(location) = HeaderValue::from_str(&format!("/sign-in?{query}")) {
            response.headers_mut().insert(header::LOCATION, location);
        }
    }
    response
}

async fn wrong_method() -> Response {
    PageError(Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not answer that way. Go back and use the page's own buttons.",
    ))
    .into_response()
}

/// A form whose refusal is a page.
struct PageForm<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PageForm<T> {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        match Form::<T>::from_request(request, state).await {
            Ok(Form(form)) => Ok(Self(form)),
            Err(FormRejection::FailedToDeserializeFormBody(why)) => {
                // The field, and what it may be.
                let why = one_line(&std::error::Error::source(&why).map(ToString::to_string).unwrap_or_default());
                let why: String = why.chars().take(300).collect();
                Err(PageError(Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    format!("The form is not complete, or something in it is wrong: {why}"),
                )))
            }
            Err(other) => Err(PageError(Problem::new(other.status(), "The form cannot be read."))),
        }
    }
}

/// What the address asks for after `?`. What cannot be read is not asked for.
struct Asked<T>(T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Query::<T>::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default()))
    }
}

/// An id from an address. What cannot be one names nothing.
fn id<T: FromStr>(text: &str, what: &'static str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound(what))
}

/// What somebody may do on one project.
struct Rights(Vec<Role>);

impl Rights {
    fn may(&self, action: Action) -> bool {
        self.0.iter().any(|&role| may(role, action))
    }
}

/// Lets through whoever may see the project; anybody else gets a "no such …" for what they asked for.
async fn may_see(conn: &mut PgConnection, who: &SignedIn, project: ProjectId, what: &'static str) -> Result<Rights, Error> {
    access::require(conn, &who.actor, Some(project), Action::Read).await.map_err(|error| error.hidden_as(what))?;
    Ok(Rights(access::roles(conn, who.user.id, Some(project)).await?))
}
