//! axum's extractors, with rejections that are problems like every other error of the API.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::web::error::{FieldProblem, Problem};

/// A JSON body.
pub struct ApiJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for ApiJson<T> {
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "The body must be JSON, sent with `Content-Type: application/json`.",
            ));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| unread(&rejection))?;
        if holds_nul(&body) {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "Text must not hold the character NUL (`\\u0000`)."));
        }
        // serde would read an array as a struct's fields by position.
        if body.trim_ascii_start().first() != Some(&b'{') {
            serde_json::from_slice::<serde::de::IgnoredAny>(&body).map_err(|error| not_json(&error.to_string()))?;
            return Err(misfit("the body must be a JSON object"));
        }
        match Json::from_bytes(&body) {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonSyntaxError(error)) => Err(not_json(cause(&error.body_text()))),
            Err(rejection) => Err(misfit(cause(&rejection.body_text()))),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn not_json(why: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, format!("The body is not JSON: {why}."))
}

fn unread(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(StatusCode::BAD_REQUEST, "The body did not arrive whole."),
    }
}

pub fn too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "The body is larger than 1 MiB.")
}

/// Does some text in this JSON hold an escaped NUL? Postgres could not store it. (A bare one is not JSON.)
fn holds_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        if rest[at + 1..].starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// What a rejection says after axum's own introduction.
fn cause(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, cause)| cause)
}

/// A value that does not fit its type, with the field's name when the parser tells it.
fn misfit(text: &str) -> Problem {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let named = |field: &str| {
        !field.is_empty() && field.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']' | b'-'))
    };
    let (field, problem) = match text.split_once(": ") {
        Some((field, problem)) if named(field) => (Some(field), problem),
        _ => (text.split_once(" field `").and_then(|(_, rest)| rest.split('`').next()), text),
    };
    let mut answer = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text);
    if let Some(field) = field {
        answer.errors.push(FieldProblem { field: field.to_owned(), problem: problem.to_owned() });
    }
    answer
}

/// The query's parameters; their values are read by [`super::paging`].
pub struct ApiQuery<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for ApiQuery<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(misfit(cause(&rejection.body_text()))),
        }
    }
}

/// The path's parameters. What cannot be an id is the id of nothing.
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::new(StatusCode::NOT_FOUND, format!("There is nothing at {}.", parts.uri.path()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_an_escaped_nul_and_nothing_else() {
        for (json, holds) in [
            (r#""a\u0000""#, true),
            (r#""\\\u0000""#, true),
            (r#""\\u0000""#, false),
            (r#""\u0001 \n \"""#, false),
            ("\"\\", false),
            ("{}", false),
        ] {
            assert_eq!(holds_nul(json.as_bytes()), holds, "{json}");
        }
    }

    #[test]
    fn names_the_field_that_does_not_fit() {
        for (text, field) in [
            ("slug: invalid type: integer `1`, expected a string at line 1 column 10", Some("slug")),
            ("ports[0]: `x` is not a port", Some("ports[0]")),
            ("missing field `slug` at line 1 column 2", Some("slug")),
            ("unknown field `x`, expected `y`", Some("x")),
            ("invalid type: sequence, expected struct", None),
        ] {
            assert_eq!(misfit(text).errors.first().map(|error| error.field.as_str()), field, "{text}");
        }
    }
}
