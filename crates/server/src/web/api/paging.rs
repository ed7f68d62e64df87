//! Lists: at most `limit` items, and a cursor to the next ones. A cursor is the key of the last
//! item shown, so what is added meanwhile neither repeats nor hides an item.

use std::str::FromStr;

use axum::Json;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ecluse_store::Page;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::web::error::Problem;

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// Which part of a list is wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many items at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// `next_cursor` of the answer before, to go on after it.
    cursor: Option<String>,
}

/// Which part of a list of one project is wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// The project's slug.
    #[param(required = true, value_type = String)]
    project: Option<String>,
    /// How many items at most.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// `next_cursor` of the answer before, to go on after it.
    cursor: Option<String>,
}

impl PageQuery {
    pub fn wanted<K: FromStr>(&self) -> Result<Wanted<K>, Problem> {
        wanted(self.limit.as_deref(), self.cursor.as_deref())
    }
}

impl ProjectQuery {
    /// The project's slug, and which part of its list.
    pub fn wanted<K: FromStr>(&self) -> Result<(&str, Wanted<K>), Problem> {
        let slug = self.project.as_deref().ok_or_else(|| Problem::field("project", "is missing: give the project's slug"))?;
        Ok((slug, wanted(self.limit.as_deref(), self.cursor.as_deref())?))
    }
}

/// A part of a list, by the key of the item before it.
pub struct Wanted<K> {
    limit: i64,
    pub after: Option<K>,
}

fn wanted<K: FromStr>(limit: Option<&str>, cursor: Option<&str>) -> Result<Wanted<K>, Problem> {
    let limit = match limit.map(str::parse) {
        None => DEFAULT_LIMIT,
        Some(Ok(limit @ 1..=MAX_LIMIT)) => limit,
        Some(_) => return Err(Problem::field("limit", format!("must be a whole number from 1 to {MAX_LIMIT}"))),
    };
    let read = |cursor: &str| String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?.parse().ok();
    let after = match cursor {
        None => None,
        Some(cursor) => Some(read(cursor).ok_or_else(|| Problem::field("cursor", "is not a cursor that this list gave"))?),
    };
    Ok(Wanted { limit, after })
}

impl Wanted<Uuid> {
    pub fn page(&self) -> Page {
        Page { before: self.after, limit: self.fetch() }
    }
}

impl<K> Wanted<K> {
    /// How many rows to read: one more than are shown tells whether there are more.
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// The answer to the request for `uri`, from the rows read. `key` is what the next page comes after.
    pub fn listed<R, T>(&self, uri: &Uri, mut rows: Vec<R>, key: impl Fn(&R) -> String, show: impl FnMut(R) -> T) -> Listed<T> {
        let shown = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next_cursor = rows.last().filter(|_| more).map(|row| URL_SAFE_NO_PAD.encode(key(row)));
        let next = next_cursor.as_deref().map(|cursor| next_address(uri, cursor));
        Listed { list: List { items: rows.into_iter().map(show).collect(), next_cursor }, next }
    }
}

/// The same request with another cursor.
fn next_address(uri: &Uri, cursor: &str) -> String {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).filter(|(name, _)| name != "cursor");
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).append_pair("cursor", cursor).finish();
    format!("{}?{query}", uri.path())
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Where to go on; null at the end.
    pub next_cursor: Option<String>,
}

/// A part of a list as an answer, with its `Link` header.
pub struct Listed<T> {
    list: List<T>,
    next: Option<String>,
}

impl<T> Listed<T> {
    /// A list that is never longer than one answer.
    pub fn whole(items: Vec<T>) -> Self {
        Self { list: List { items, next_cursor: None }, next: None }
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.list).into_response();
        if let Some(link) = self.next.and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok()) {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}
