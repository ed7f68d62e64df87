//! The session of a browser: its cookie, and the address that it continues to.

use axum::response::Redirect;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, Expiration, SameSite};
use ecluse_engine::people::sessions::sign_out;

use crate::web::App;
use crate::web::auth::COOKIE;
use crate::web::error::PageError;

/// Continues with a session that was just opened, under a new cookie. The session that the browser
/// had before is ended, so that somebody who planted it there gains nothing.
pub async fn enter(
    app: &App,
    jar: &CookieJar,
    session: String,
    next: &str,
) -> Result<(CookieJar, Redirect), PageError> {
    if let Some(previous) = jar.get(COOKIE) {
        sign_out(&app.engine, previous.value()).await?;
    }
    Ok((
        CookieJar::new().add(cookie(app, session)),
        Redirect::to(next),
    ))
}

/// The cookie of a session. It is `Lax`, so that a link in a mail finds the session; forms are
/// protected by the check of their origin.
pub fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(app.public_url.scheme() == "https")
        .expires(Expiration::Session)
        .build()
}

/// The address to continue to after signing in: an address on this server, or else the board. An
/// address that a browser would read as another host, such as `//host` or `/\host`, is not on this
/// server.
pub fn local_address(next: &str) -> String {
    let on_this_server = |next: &str| {
        let base = url::Url::parse("http://ecluse.invalid/").ok()?;
        let url = base.join(next).ok()?;
        let is_local = next.starts_with('/')
            && url.origin() == base.origin()
            && !url.path().starts_with("//")
            && !url.path().starts_with("/sign-");
        is_local.then(|| match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        })
    };
    on_this_server(next).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::local_address;

    #[test]
    fn only_addresses_on_this_server_are_followed() {
        assert_eq!(local_address("/builds/1?after=2"), "/builds/1?after=2");
        assert_eq!(local_address("/a\r\nSet-Cookie: x"), "/aSet-Cookie:%20x");
        for evil in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil",
            "/.//evil",
            "/a/..//evil",
            "evil",
            "/sign-out",
            "@evil",
        ] {
            assert_eq!(local_address(evil), "/", "{evil:?}");
        }
    }
}
