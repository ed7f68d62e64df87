//! The style sheet, the script and the icon. They are part of the program, and their address has a
//! hash of their content: a browser may cache them for ever and never shows an old version.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::web::error::{PageError, Problem};

struct Asset {
    url: String,
    kind: &'static str,
    content: &'static str,
}

impl Asset {
    fn new(ending: &str, kind: &'static str, content: &'static str) -> Self {
        let hash = hex::encode(Sha256::digest(content.as_bytes()));
        Self {
            url: format!("/static/ecluse.{}.{ending}", &hash[..16]),
            kind,
            content,
        }
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "css",
        "text/css; charset=utf-8",
        include_str!("../../../../../static/ecluse.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../../../../../static/ecluse.js"),
    )
});
static ICON: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new(
        "svg",
        "image/svg+xml",
        include_str!("../../../../../static/ecluse.svg"),
    )
});

pub fn style() -> &'static str {
    &STYLE.url
}

pub fn script() -> &'static str {
    &SCRIPT.url
}

pub fn icon() -> &'static str {
    &ICON.url
}

/// `GET /favicon.ico`, which browsers request by themselves. Anybody may call it.
pub async fn favicon() -> Response {
    (
        [
            (header::CONTENT_TYPE, ICON.kind),
            (header::CACHE_CONTROL, "public, max-age=86400"),
        ],
        ICON.content,
    )
        .into_response()
}

/// `GET /static/{file}`. Anybody may call it.
pub async fn show(Path(file): Path<String>) -> Response {
    let requested = format!("/static/{file}");
    let found = [&*STYLE, &*SCRIPT, &*ICON]
        .into_iter()
        .find(|asset| asset.url == requested);
    match found {
        Some(asset) => (
            [
                (header::CONTENT_TYPE, asset.kind),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            asset.content,
        )
            .into_response(),
        None => PageError(Problem::new(
            StatusCode::NOT_FOUND,
            "There is no such file.",
        ))
        .into_response(),
    }
}
