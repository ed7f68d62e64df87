//! The pages. Each has one file with its handlers and the data of its template, or a folder with a
//! file for the page and a file for the actions on it. Pages read from the store; every change goes
//! through the engine.

mod account;
pub(super) mod assets;
mod attestations;
mod audit;
mod board;
mod build;
mod changes;
mod compliance;
mod database;
mod deliveries;
mod dependencies;
mod deployment;
mod engine_access;
pub(super) mod escape;
mod form_key;
mod once;
mod people;
mod policy;
mod project;
mod queue;
mod release;
mod sign_in;
mod view;

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::FormRejection;
use axum::extract::{
    DefaultBodyLimit, Extension, Form, FromRequest, FromRequestParts, Query, Request,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ecluse_domain::ids::ProjectId;
use ecluse_domain::one_line;
use ecluse_domain::role::Action;
use ecluse_engine::Error;
use ecluse_engine::access::{self, Rights};
use ecluse_store::PgConnection;
use serde::de::DeserializeOwned;
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::App;
use super::auth::SignedIn;
use super::error::{PageError, Problem};

/// The longest form: a reason of 2,000 characters, each of four bytes, percent-encoded.
const MAX_FORM_BYTES: usize = 64 * 1024;

pub fn router(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(board::show))
        .route(
            "/sign-in",
            get(sign_in::page::show).post(sign_in::actions::sign_in),
        )
        .route("/sign-in/oidc", get(sign_in::single_sign_on::begin))
        .route(
            "/sign-in/oidc/callback",
            get(sign_in::single_sign_on::callback),
        )
        .route("/sign-out", post(sign_in::actions::sign_out))
        .route("/projects/{slug}", get(project::show))
        .route("/projects/{slug}/hold", post(project::hold))
        .route("/projects/{slug}/lift-hold", post(project::lift_hold))
        .route(
            "/projects/{slug}/submodule-sources",
            post(project::set_submodule_sources),
        )
        .route(
            "/projects/{slug}/engine-access",
            post(project::set_engine_access),
        )
        .route(
            "/projects/{slug}/stages/{stage}/database",
            get(database::show),
        )
        .route(
            "/projects/{slug}/stages/{stage}/database/read",
            post(database::read),
        )
        .route("/projects/{slug}/deliveries", get(deliveries::show))
        .route("/projects/{slug}/audit", get(audit::show))
        .route("/projects/{slug}/policy", get(policy::page::show))
        .route(
            "/projects/{slug}/policy/set",
            post(policy::actions::change_setting),
        )
        .route(
            "/projects/{slug}/policy/freeze",
            post(policy::actions::add_freeze),
        )
        .route(
            "/projects/{slug}/policy/lift-freeze",
            post(policy::actions::lift_freeze),
        )
        .route(
            "/projects/{slug}/policy/confirm",
            post(policy::actions::confirm_override),
        )
        .route(
            "/projects/{slug}/policy/withdraw",
            post(policy::actions::withdraw_override),
        )
        .route(
            "/projects/{slug}/policy/review",
            post(policy::actions::review_override),
        )
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password))
        .route("/account/tokens", post(account::issue_token))
        .route("/account/tokens/revoke", post(account::revoke_token))
        .route("/people", get(people::show).post(people::add))
        .route("/people/remove-role", post(people::remove_role))
        .route("/people/disable", post(people::disable))
        .route("/people/enable", post(people::enable))
        .route("/people/tokens", post(people::issue_token))
        .route("/people/tokens/revoke", post(people::revoke_token))
        .route("/compliance", get(compliance::show))
        .route("/builds/{id}", get(build::show))
        .route("/builds/{id}/log", get(build::follow_log))
        .route("/builds/{id}/contents", get(attestations::show_contents))
        .route(
            "/builds/{id}/attestations/{kind}",
            get(attestations::download_document),
        )
        .route("/builds/{id}/retry", post(build::retry))
        .route("/builds/{id}/cancel", post(build::cancel))
        .route("/queue", get(queue::show))
        .route("/dependencies", get(dependencies::list))
        .route("/dependencies/{id}", get(dependencies::show))
        .route("/dependencies/{id}/log", get(dependencies::follow_log))
        .route(
            "/projects/{slug}/dependencies/refresh",
            post(dependencies::refresh),
        )
        .route("/releases/{id}", get(release::page::show))
        .route("/releases/{id}/changes", get(changes::show))
        .route("/releases/{id}/approve", post(release::actions::approve))
        .route("/releases/{id}/reject", post(release::actions::reject))
        .route("/releases/{id}/withdraw", post(release::actions::withdraw))
        .route(
            "/releases/{id}/override",
            post(release::actions::override_gate),
        )
        .route("/releases/{id}/veto", post(release::actions::veto))
        .route(
            "/releases/{id}/lift-veto",
            post(release::actions::lift_veto),
        )
        .route("/releases/{id}/promote", post(release::actions::request))
        .route(
            "/releases/{id}/withdraw-promotion",
            post(release::actions::withdraw_promotion),
        )
        .route("/deployments/{id}", get(deployment::show))
        .route("/static/{file}", get(assets::show))
        .route("/favicon.ico", get(assets::favicon))
        .method_not_allowed_fallback(refuse_method)
        .layer(middleware::from_fn_with_state(app.clone(), once::once))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(Extension(Arc::new(sign_in::throttle::Throttle::default())))
        .layer(middleware::from_fn(remember_page))
        .layer(CsrfLayer::new().with_rejection_response(|_: ProtectionError| refuse_foreign_form()))
        .layer(middleware::from_fn(require_origin))
}

/// Refuses a change that does not name the page from which it was sent. [`CsrfLayer`] lets a
/// request pass that has neither `Sec-Fetch-Site` nor `Origin`, for clients that are not browsers.
/// Such clients have the REST API; a change that is authorized by a cookie must name its origin.
async fn require_origin(request: Request, next: Next) -> Response {
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let names_origin = ["sec-fetch-site", "origin"].iter().any(|&name| {
        request
            .headers()
            .get(name)
            .is_some_and(|value| !value.is_empty())
    });
    if is_safe || names_origin {
        next.run(request).await
    } else {
        refuse_foreign_form()
    }
}

fn refuse_foreign_form() -> Response {
    PageError(Problem::new(
        StatusCode::FORBIDDEN,
        "This form was not sent from a page of Ecluse, so nothing was changed. Open the page in Ecluse and try again.",
    ))
    .into_response()
}

/// Adds the requested page to a redirect to the sign-in page, so that signing in leads to it.
async fn remember_page(request: Request, next: Next) -> Response {
    let requested = request
        .uri()
        .path_and_query()
        .filter(|_| request.method() == Method::GET)
        .map(ToString::to_string)
        .filter(|requested| requested != "/");
    let mut response = next.run(request).await;
    let is_sent_to_sign_in = response
        .headers()
        .get(header::LOCATION)
        .is_some_and(|location| location == "/sign-in");
    if let Some(requested) = requested.filter(|_| is_sent_to_sign_in) {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("next", &requested)
            .finish();
        if let Ok(location) = HeaderValue::from_str(&format!("/sign-in?{query}")) {
            response.headers_mut().insert(header::LOCATION, location);
        }
    }
    response
}

async fn refuse_method() -> Response {
    PageError(Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not accept that method. Go back and use the buttons of the page.",
    ))
    .into_response()
}

/// The fields of a form. A form that cannot be read is answered with an error page.
struct PageForm<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PageForm<T> {
    type Rejection = PageError;
    async fn from_request(request: Request, state: &S) -> Result<Self, PageError> {
        let (parts, body) = request.into_parts();
        let body = read_form(Request::from_parts(parts.clone(), body), state).await?;
        match Form::<T>::from_request(Request::from_parts(parts, body.into()), state).await {
            Ok(Form(form)) => Ok(Self(form)),
            Err(FormRejection::FailedToDeserializeFormBody(why)) => {
                // The source of the error names the field and its possible values.
                let why = one_line(
                    &std::error::Error::source(&why)
                        .map(ToString::to_string)
                        .unwrap_or_default(),
                );
                let why: String = why.chars().take(300).collect();
                Err(PageError(Problem::new(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    format!("The form is not complete, or something in it is wrong: {why}"),
                )))
            }
            Err(other) => Err(PageError(Problem::new(
                other.status(),
                "The form cannot be read.",
            ))),
        }
    }
}

/// Reads what was entered in a form.
async fn read_form<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, PageError> {
    let body = Bytes::from_request(request, state)
        .await
        .map_err(|rejection| {
            PageError(Problem::new(rejection.status(), "The form cannot be read."))
        })?;
    if url::form_urlencoded::parse(&body).any(|(_, value)| value.contains('\0')) {
        return Err(PageError(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Text must not hold the character NUL.",
        )));
    }
    Ok(body)
}

/// The query of the address. A query that cannot be read counts as empty.
struct PageQuery<T>(T);

impl<T: DeserializeOwned + Default, S: Send + Sync> FromRequestParts<S> for PageQuery<T> {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            Query::<T>::try_from_uri(&parts.uri)
                .map(|Query(query)| query)
                .unwrap_or_default(),
        ))
    }
}

/// Reads an id from an address. A text that is not an id is answered like an id that does not
/// exist.
fn parse_id<T: FromStr>(text: &str, what: &'static str) -> Result<T, Error> {
    text.parse().map_err(|_| Error::NotFound(what))
}

/// Returns the rights of a person who may see the project. Anybody else gets "There is no such …",
/// with `what` for the thing that they requested.
async fn require_visible(
    conn: &mut PgConnection,
    who: &SignedIn,
    project: ProjectId,
    what: &'static str,
) -> Result<Rights, Error> {
    access::require(conn, &who.actor, Some(project), Action::Read)
        .await
        .map_err(|error| error.hidden_as(what))
}
