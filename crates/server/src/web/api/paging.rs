//! Pages of lists: at most `limit` items, and a cursor to the next page. A cursor is the key of the
//! last item of a page, so items that are added later neither repeat nor hide an item.

use std::str::FromStr;

use axum::Json;
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ecluse_store::PageRequest;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::web::error::Problem;

const DEFAULT_LIMIT: i64 = 50;
const MAX_LIMIT: i64 = 200;

/// The page of a list that a request wants.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// The highest number of items.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the previous page.
    cursor: Option<String>,
}

/// The page of a project's list that a request wants.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// The project's slug.
    #[param(required = true, value_type = String)]
    project: Option<String>,
    /// The highest number of items.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: Option<String>,
    /// The `next_cursor` of the previous page.
    cursor: Option<String>,
}

impl PageQuery {
    pub fn page<K: FromStr>(&self) -> Result<WantedPage<K>, Problem> {
        parse_page(self.limit.as_deref(), self.cursor.as_deref())
    }
}

impl ProjectQuery {
    /// The project's slug, and the page of its list.
    pub fn page<K: FromStr>(&self) -> Result<(&str, WantedPage<K>), Problem> {
        let slug = self.project.as_deref().ok_or_else(|| {
            Problem::field("project", "is missing: the project's slug is required")
        })?;
        Ok((
            slug,
            parse_page(self.limit.as_deref(), self.cursor.as_deref())?,
        ))
    }
}

/// The page of a list after the item with a key.
pub struct WantedPage<K> {
    limit: i64,
    pub after: Option<K>,
}

fn parse_page<K: FromStr>(
    limit: Option<&str>,
    cursor: Option<&str>,
) -> Result<WantedPage<K>, Problem> {
    let limit = match limit.map(str::parse) {
        None => DEFAULT_LIMIT,
        Some(Ok(limit @ 1..=MAX_LIMIT)) => limit,
        Some(_) => {
            return Err(Problem::field(
                "limit",
                format!("must be a whole number from 1 to {MAX_LIMIT}"),
            ));
        }
    };
    let read = |cursor: &str| {
        String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?)
            .ok()?
            .parse()
            .ok()
    };
    let after = match cursor {
        None => None,
        Some(cursor) => Some(
            read(cursor)
                .ok_or_else(|| Problem::field("cursor", "must be a `next_cursor` of this list"))?,
        ),
    };
    Ok(WantedPage { limit, after })
}

impl WantedPage<Uuid> {
    pub fn to_store(&self) -> PageRequest {
        PageRequest {
            before: self.after,
            limit: self.fetch(),
        }
    }
}

impl<K> WantedPage<K> {
    /// How many rows to read: one more than the page has, to see whether there is a next page.
    pub const fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// The response to the request for `uri`, from the rows that were read. `key` is the key of a
    /// row.
    pub fn listed<R, T>(
        &self,
        uri: &Uri,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        show: impl FnMut(R) -> T,
    ) -> Listed<T> {
        let shown = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next_cursor = rows
            .last()
            .filter(|_| more)
            .map(|row| URL_SAFE_NO_PAD.encode(key(row)));
        let next = next_cursor
            .as_deref()
            .map(|cursor| next_address(uri, cursor));
        Listed {
            list: List {
                items: rows.into_iter().map(show).collect(),
                next_cursor,
            },
            next,
        }
    }
}

/// The address of the same request with another cursor.
fn next_address(uri: &Uri, cursor: &str) -> String {
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .filter(|(name, _)| name != "cursor");
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .append_pair("cursor", cursor)
        .finish();
    format!("{}?{query}", uri.path())
}

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last page.
    pub next_cursor: Option<String>,
}

/// A page of a list as a response, with its `Link` header.
pub struct Listed<T> {
    list: List<T>,
    next: Option<String>,
}

impl<T> Listed<T> {
    /// A list that always fits on one page.
    pub fn whole(items: Vec<T>) -> Self {
        Self {
            list: List {
                items,
                next_cursor: None,
            },
            next: None,
        }
    }
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.list).into_response();
        if let Some(link) = self
            .next
            .and_then(|next| HeaderValue::try_from(format!("<{next}>; rel=\"next\"")).ok())
        {
            response.headers_mut().insert(header::LINK, link);
        }
        response
    }
}
