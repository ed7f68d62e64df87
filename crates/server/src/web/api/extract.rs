//! axum's extractors, with rejections that are problems like every other error of the API.

use std::marker::PhantomData;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, FromRequestParts, Json, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use ecluse_domain::text::quote;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::web::error::Problem;

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
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| unreadable(&rejection))?;
        if holds_nul(&body) {
            return Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Text must not hold the character NUL (`\\u0000`).",
            ));
        }
        // serde would accept an array, and read it as the fields of a struct by position.
        if body.trim_ascii_start().first() != Some(&b'{') {
            serde_json::from_slice::<serde::de::IgnoredAny>(&body)
                .map_err(|error| not_json(&error.to_string()))?;
            return Err(misfit("the body must be a JSON object"));
        }
        match Json::from_bytes(&body) {
            Ok(Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonSyntaxError(error)) => Err(not_json(cause(&error.body_text()))),
            Err(rejection) => Err(misfit_in(cause(&rejection.body_text()), &body)),
        }
    }
}

/// Reads an object inside a body, or null. serde would accept an array as well, and read it as the
/// fields of a struct by position.
pub fn read_object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let object = Option::<Object<T>>::deserialize(deserializer)?;
    Ok(object.map(|object| object.0))
}

struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(fields)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn not_json(why: &str) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        format!("The body is not JSON: {why}."),
    )
}

fn unreadable(rejection: &BytesRejection) -> Problem {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => Problem::new(
            StatusCode::BAD_REQUEST,
            "The body did not arrive completely.",
        ),
    }
}

pub fn too_large() -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "The body is larger than 1 MiB.",
    )
}

/// Whether a text in this JSON has an escaped NUL, which Postgres cannot store. (An unescaped NUL
/// is not valid JSON.)
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

/// The cause of a rejection, without axum's own introduction.
fn cause(text: &str) -> &str {
    text.split_once(": ").map_or(text, |(_, cause)| cause)
}

/// The problem of a value that does not fit its type, with the field's name if the parser reports
/// it.
fn misfit(text: &str) -> Problem {
    misfit_in(text, b"null")
}

/// The problem of a value in this JSON body that does not fit its type. The value is quoted as it
/// was written.
fn misfit_in(text: &str, body: &[u8]) -> Problem {
    let text = text.rsplit_once(" at line ").map_or(text, |(text, _)| text);
    let named = |field: &str| {
        !field.is_empty()
            && field
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'[' | b']' | b'-'))
    };
    let (path, problem) = match text.split_once(": ") {
        Some((path, problem)) if named(path) => (Some(path), problem),
        _ => (None, text),
    };
    let quoted = |before: &str| {
        problem
            .strip_prefix(before)
            .and_then(|rest| rest.split('`').next())
    };
    let below = |name: &str| match path {
        // serde's path of an unknown field already ends with it
        Some(path) if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        Some(path) => format!("{path}.{name}"),
        None => name.to_owned(),
    };
    if let Some(name) = quoted("missing field `") {
        return Problem::field(&below(name), "is missing");
    }
    if let Some(name) = quoted("duplicate field `") {
        return Problem::field(&below(name), "is there twice");
    }
    if let Some(name) = quoted("unknown field `") {
        let expected = problem
            .split_once("`, ")
            .map(|(_, expected)| format!("; {expected}"))
            .unwrap_or_default();
        return Problem::field(&below(name), format!("is not a field here{expected}"));
    }
    match path {
        Some(path) => Problem::field(path, reworded(problem, written(body, path).as_ref())),
        None => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, text),
    }
}

/// The value at a path such as `ports[0]` or `secrets.A`.
fn written(body: &[u8], path: &str) -> Option<Value> {
    let mut body: Value = serde_json::from_slice(body).ok()?;
    let pointer: String = path
        .split(['.', '['])
        .map(|part| format!("/{}", part.trim_end_matches(']')))
        .collect();
    body.pointer_mut(&pointer).map(Value::take)
}

/// The parser's message, in terms that the author of the value understands.
fn reworded(problem: &str, written: Option<&Value>) -> String {
    let expected = problem.rsplit_once(", expected ").map(|(_, what)| what);
    match (written, expected.and_then(type_in_words)) {
        (Some(Value::String(text)), _) if problem.starts_with("UUID parsing failed") => {
            format!("`{}` is not an id", quote(text, MAX_QUOTED))
        }
        (Some(Value::String(text)), Some(LIST)) => format!(
            "must be {LIST}, such as {}",
            Value::from_iter(quote(text, MAX_QUOTED).split_whitespace())
        ),
        (Some(value), Some(expected)) => {
            format!("must be {expected}, not {}", value_in_words(value))
        }
        _ => shortened(problem),
    }
}

/// The most characters of a value that are quoted.
const MAX_QUOTED: usize = 100;
const LIST: &str = "a list";

/// What the parser calls by the name of a type in Rust; `None` for anything else.
fn type_in_words(expected: &str) -> Option<&'static str> {
    match expected {
        "a string" => Some("a text"),
        "a boolean" => Some("`true` or `false`"),
        "a sequence" => Some(LIST),
        "a map" => Some("an object"),
        "u8" => Some("a whole number from 0 to 255"),
        "u16" => Some("a whole number from 0 to 65535"),
        "u32" => Some("a whole number from 0 to 4294967295"),
        "u64" | "usize" => Some("a whole number that is not negative"),
        "i8" | "i16" | "i32" | "i64" => Some("a whole number"),
        "f32" | "f64" => Some("a number"),
        _ if expected.starts_with("a nonzero ") => Some("a whole number above 0"),
        _ if expected.starts_with("struct ") => Some("an object"),
        _ => None,
    }
}

fn value_in_words(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
        Value::String(text) => format!("`\"{}\"`", quote(text, MAX_QUOTED)),
        Value::Array(_) => LIST.to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The parser quotes a value of the wrong type as a whole, before what it expected.
fn shortened(problem: &str) -> String {
    match problem.rsplit_once(", expected ") {
        Some((quoted, expected)) => format!("{}, expected {expected}", quote(quoted, 200)),
        None => problem.to_owned(),
    }
}

/// The parameters of the query. Their values are parsed by [`super::paging`].
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

/// The parameters of the path. For a text that cannot be an id the response is "not found", as for
/// an id of nothing.
pub struct ApiPath<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for ApiPath<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(value)) => Ok(Self(value)),
            Err(_) => Err(Problem::new(
                StatusCode::NOT_FOUND,
                format!("There is nothing at {}.", parts.uri.path()),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_escaped_nul_is_found() {
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
    fn a_problem_quotes_the_value_that_was_written() {
        let body = br#"{"release": "v0.1.0", "command": "odoo -d shop", "ports": ["x"], "cpu": -1, "on": {}, "name": null}"#;
        for (text, detail) in [
            (
                "release: UUID parsing failed: invalid character at line 1 column 21",
                "release: `v0.1.0` is not an id",
            ),
            (
                r#"command: invalid type: string "odoo -d shop", expected a sequence at line 1"#,
                r#"command: must be a list, such as ["odoo","-d","shop"]"#,
            ),
            (
                "missing field `name` at line 1 column 2",
                "name: is missing",
            ),
            (
                "x: unknown field `x`, expected `y`",
                "x: is not a field here; expected `y`",
            ),
            (
                "cpu: invalid value: integer `-1`, expected u32 at line 1",
                "cpu: must be a whole number from 0 to 4294967295, not `-1`",
            ),
            (
                "on: invalid type: map, expected a boolean",
                "on: must be `true` or `false`, not an object",
            ),
            (
                "name: invalid type: null, expected a string",
                "name: must be a text, not null",
            ),
            (
                "release: invalid type: string, expected struct Release",
                "release: must be an object, not `\"v0.1.0\"`",
            ),
            ("duplicate field `project`", "project: is there twice"),
            ("a[0]: missing field `b`", "a[0].b: is missing"),
            ("ports[0]: `x` is not a port", "ports[0]: `x` is not a port"),
        ] {
            assert_eq!(misfit_in(text, body).detail, detail, "{text}");
        }
    }

    #[test]
    fn an_object_inside_a_body_is_no_array() {
        #[derive(Debug, Default, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        struct Inner {
            port: Option<u16>,
        }
        let read = |json| serde_json::from_str::<Object<Inner>>(json);
        assert_eq!(read(r#"{"port": 1}"#).unwrap().0.port, Some(1));
        for json in ["[1]", "1", r#"{"a": 1}"#, "null"] {
            assert!(read(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_problem_cuts_a_long_name_of_a_field() {
        let problem = misfit(&format!("unknown field `{}`", "x".repeat(10_000)));
        assert!(problem.detail.chars().count() < 300, "{}", problem.detail);
        assert!(problem.errors[0].field.chars().count() < 300);
    }

    #[test]
    fn a_problem_names_the_field_that_does_not_fit() {
        for (text, field) in [
            (
                "slug: invalid type: integer `1`, expected a string at line 1 column 10",
                Some("slug"),
            ),
            ("ports[0]: `x` is not a port", Some("ports[0]")),
            ("missing field `slug` at line 1 column 2", Some("slug")),
            ("unknown field `x`, expected `y`", Some("x")),
            ("invalid type: sequence, expected struct", None),
        ] {
            assert_eq!(
                misfit(text)
                    .errors
                    .first()
                    .map(|error| error.field.as_str()),
                field,
                "{text}"
            );
        }
    }
}
