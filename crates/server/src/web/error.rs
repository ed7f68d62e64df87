//! The only place that knows status codes: what a failure is over HTTP, as problem+json (RFC 9457) or
//! as a page.

use askama::Template;
use axum::Json;
use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ecluse_clients::forge::PayloadError;
use ecluse_engine::Error;
use ecluse_engine::intake::Refused;
use serde::Serialize;
use utoipa::ToSchema;

use super::request_id;

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    pub r#type: &'static str,
    pub title: &'static str,
    pub status: u16,
    /// What is wrong, for a person to read.
    pub detail: String,
    /// Fields of the request that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Names this answer in the server's log.
    pub request_id: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    pub field: String,
    pub problem: String,
}

impl Problem {
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            request_id: request_id(),
        }
    }

    pub fn field(field: &str, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        let mut answer = Self::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{field}: {problem}"));
        answer.errors.push(FieldProblem { field: field.to_owned(), problem });
        answer
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}.")),
            Error::Unauthenticated => Self::new(StatusCode::UNAUTHORIZED, "Send a valid token: `Authorization: Bearer …`."),
            Error::Forbidden(why) => Self::new(StatusCode::FORBIDDEN, why),
            Error::Invalid(ref problems) => {
                let mut answer = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
                answer.errors =
                    problems.iter().map(|(field, problem)| FieldProblem { field: (*field).to_owned(), problem: problem.clone() }).collect();
                answer
            }
            Error::Conflict(why) => Self::new(StatusCode::CONFLICT, why),
            Error::Transient(why) => {
                tracing::warn!(error = why, request_id = request_id(), "something outside is away");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "Something that Ecluse needs does not answer at the moment. Try again.")
            }
            Error::Store(ecluse_store::Error::Conflict(_)) => {
                Self::new(StatusCode::CONFLICT, "Somebody changed this meanwhile. Look again.")
            }
            Error::Store(store) if store.is_unavailable() => {
                tracing::warn!(error = %store, request_id = request_id(), "the database is away");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "The database does not answer at the moment. Try again.")
            }
            Error::Store(store) => Self::fault(&store),
            Error::Permanent(why) | Error::Internal(why) => Self::fault(&why),
        }
    }
}

impl Problem {
    /// A fault of ours: the log gets it, the caller its id.
    fn fault(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, request_id = request_id(), "internal error");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong on our side; the log has it under this request id.")
    }
}

impl From<ecluse_store::Error> for Problem {
    fn from(error: ecluse_store::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unauthentic => Self::new(StatusCode::UNAUTHORIZED, "The signature is missing or wrong."),
            Refused::Payload(error @ (PayloadError::Json { .. } | PayloadError::Form)) => {
                Self::new(StatusCode::BAD_REQUEST, error.to_string())
            }
            Refused::Engine(error) => error.into(),
        }
    }
}

/// What the page that was asked from shows itself, above its forms; everything else is a page of its own.
pub fn shown_there(error: Error) -> Result<Problem, PageError> {
    match Problem::from(error) {
        problem @ Problem { status: 403 | 409 | 422, .. } => Ok(problem),
        problem => Err(PageError(problem)),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], Json(&self)).into_response();
        // Json sets its own type; the problem's wins.
        response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response
    }
}

/// A failure as a page; somebody who is not signed in is sent to the sign-in page.
#[derive(Debug)]
pub struct PageError(pub Problem);

impl<E: Into<Problem>> From<E> for PageError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    problem: &'a Problem,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let Self(problem) = self;
        if problem.status() == StatusCode::UNAUTHORIZED {
            return Redirect::to("/sign-in").into_response();
        }
        match (ErrorPage { problem: &problem }).render() {
            Ok(page) => (problem.status(), Html(page)).into_response(),
            Err(error) => {
                tracing::error!(%error, "the error page cannot be rendered");
                problem.into_response()
            }
        }
    }
}

/// Renders a page.
pub fn page(template: &impl Template) -> Result<Html<String>, PageError> {
    template.render().map(Html).map_err(|error| Error::Internal(format!("a page cannot be rendered: {error}")).into())
}

pub async fn no_such_address(uri: Uri) -> Response {
    let problem = Problem::new(StatusCode::NOT_FOUND, format!("There is nothing at {}.", uri.path()));
    if uri.path().starts_with("/api/") || uri.path().starts_with("/webhooks/") {
        problem.into_response()
    } else {
        PageError(problem).into_response()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the layer hands over the box")]
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?");
    Problem::fault(&format!("panic: {text}")).into_response()
}
