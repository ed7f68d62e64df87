//! Errors over HTTP, as problem+json (RFC 9457) or as a page. Only this module maps errors to
//! status codes.

use std::num::NonZeroU32;
use std::time::Duration;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use ecluse_clients::forge::PayloadError;
use ecluse_domain::text::{Sentence, quote};
use ecluse_engine::Error;
use ecluse_engine::delivery::intake::IntakeError;
use serde::Serialize;
use utoipa::ToSchema;

use super::records::RemovedLog;
use super::request_log::request_id;

/// RFC 9457 problem details.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status is the kind of problem.
    pub r#type: &'static str,
    pub title: &'static str,
    pub status: u16,
    /// What is wrong, in a sentence for people.
    pub detail: String,
    /// The fields of the request that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// The id of this request in the server's log.
    pub request_id: Option<String>,
    /// The seconds after which the request may be sent again, if that is known.
    #[serde(skip)]
    pub retry_after: Option<NonZeroU32>,
}

/// A field of the request that is wrong.
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
            detail: bounded(detail.into()),
            errors: Vec::new(),
            request_id: request_id(),
            retry_after: match status {
                StatusCode::SERVICE_UNAVAILABLE => NonZeroU32::new(5),
                _ => None,
            },
        }
    }

    /// A request that may be sent again after so many seconds.
    pub fn too_many(detail: impl Into<String>, rest: NonZeroU32) -> Self {
        Self {
            retry_after: Some(rest),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, detail)
        }
    }

    pub fn field(field: &str, problem: impl Into<String>) -> Self {
        let (field, problem) = (quote(field, 200), bounded(problem.into()));
        let mut answer = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{field}: {problem}"),
        );
        answer.errors.push(FieldProblem { field, problem });
        answer
    }

    /// What is wrong with this field.
    pub fn of_field(&self, field: &str) -> Vec<String> {
        let errors = self.errors.iter().filter(|error| error.field == field);
        errors.map(|error| error.problem.clone()).collect()
    }

    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// A problem may quote what the request contains, so it is cut and hides nothing.
fn bounded(text: String) -> String {
    Sentence::from(text).into()
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound(what) => {
                Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
            }
            Error::Unauthenticated => Self::new(
                StatusCode::UNAUTHORIZED,
                "Send a valid token: `Authorization: Bearer …`.",
            ),
            Error::Forbidden(why) => Self::new(StatusCode::FORBIDDEN, why),
            Error::Invalid(ref problems) => {
                let mut answer = Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string());
                answer.errors = problems
                    .iter()
                    .map(|(field, problem)| FieldProblem {
                        field: (*field).to_owned(),
                        problem: bounded(problem.clone()),
                    })
                    .collect();
                answer
            }
            Error::Conflict(why) => Self::new(StatusCode::CONFLICT, why),
            Error::Transient(why) => {
                tracing::warn!(
                    error = why,
                    request_id = request_id(),
                    "an external service is not available"
                );
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "A service that Ecluse needs does not answer at the moment. Try again.",
                )
            }
            Error::Store(ecluse_store::Error::Conflict(_)) => Self::new(
                StatusCode::CONFLICT,
                "Another request has changed this in the meantime. Read it again.",
            ),
            Error::Store(store) if store.is_unavailable() => {
                tracing::warn!(error = %store, request_id = request_id(), "the database is not available");
                Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The database does not answer at the moment. Try again.",
                )
            }
            Error::Store(store) => Self::internal(&store),
            Error::Permanent(why) | Error::Internal(why) => Self::internal(&why),
        }
    }
}

impl Problem {
    /// An internal error: it is written to the log, and the caller gets only the request id.
    fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, request_id = request_id(), "internal error");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "An internal error happened; the server's log has its cause under this request id.",
        )
    }
}

impl From<ecluse_store::Error> for Problem {
    fn from(error: ecluse_store::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<RemovedLog> for Problem {
    fn from(removed: RemovedLog) -> Self {
        Self::new(StatusCode::GONE, removed.to_string())
    }
}

impl From<IntakeError> for Problem {
    fn from(refused: IntakeError) -> Self {
        match refused {
            IntakeError::Unauthentic => Self::new(
                StatusCode::UNAUTHORIZED,
                "The signature is missing or wrong.",
            ),
            IntakeError::OverQuota(rest) => Self::too_many(
                "This delivery was not stored, because it is larger than what the project may still receive today (ECLUSE_DELIVERY_MIB_PER_DAY). The last quarter of the quota is for deliveries of at most 64 KiB. Send it again after midnight UTC.",
                whole_seconds(rest),
            ),
            IntakeError::Payload(error @ (PayloadError::Json { .. } | PayloadError::Form)) => {
                Self::new(StatusCode::BAD_REQUEST, error.to_string())
            }
            IntakeError::Engine(error) => error.into(),
        }
    }
}

/// The problem of an action that the page with the action's form shows above its forms: not
/// allowed, in conflict, or invalid. Any other problem is shown on the error page.
pub fn form_problem(error: Error) -> Result<Problem, PageError> {
    match Problem::from(error) {
        problem @ Problem {
            status: 403 | 409 | 422,
            ..
        } => Ok(problem),
        problem => Err(PageError(problem)),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (
            status,
            [(header::CONTENT_TYPE, "application/problem+json")],
            Json(&self),
        )
            .into_response();
        // `Json` sets the type `application/json`, which is replaced.
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        add_retry_after(&mut response, &self);
        response
    }
}

/// A time in whole seconds, at least one, as `Retry-After` has it.
pub fn whole_seconds(time: Duration) -> NonZeroU32 {
    let seconds = u32::try_from(time.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
    NonZeroU32::new(seconds).unwrap_or(NonZeroU32::MIN)
}

fn add_retry_after(response: &mut Response, problem: &Problem) {
    if let Some(seconds) = problem.retry_after {
        let value = seconds.get().into();
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
}

/// A problem as a page. A person who is not signed in is sent to the sign-in page.
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
            Ok(page) => {
                let mut response = (problem.status(), Html(page)).into_response();
                add_retry_after(&mut response, &problem);
                response
            }
            Err(error) => {
                tracing::error!(%error, "the error page cannot be rendered");
                problem.into_response()
            }
        }
    }
}

/// Renders a page.
pub fn page(template: &impl Template) -> Result<Html<String>, PageError> {
    template
        .render()
        .map(Html)
        .map_err(|error| Error::Internal(format!("a page cannot be rendered: {error}")).into())
}

pub async fn no_such_address(uri: Uri) -> Response {
    let problem = Problem::new(
        StatusCode::NOT_FOUND,
        format!("There is nothing at {}.", uri.path()),
    );
    if uri.path().starts_with("/api/") || uri.path().starts_with("/webhooks/") {
        problem.into_response()
    } else {
        PageError(problem).into_response()
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the layer hands over the box"
)]
pub fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("?");
    Problem::internal(&format!("panic: {text}")).into_response()
}
