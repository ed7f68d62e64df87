//! Signing in and out, and forms that another site sends in somebody's name.

use crate::fixtures::site::{PASSWORD, Site, body, post};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use ecluse_domain::role::Role;
use ecluse_store::{PgPool, builds, promotions};

fn sign_in(cookie: &str, login: &str, password: &str, next: &str) -> Request<Body> {
    let form = [("login", login), ("password", password), ("next", next)];
    post(cookie, "/sign-in")
        .header("sec-fetch-site", "same-origin")
        .body(body(&form))
        .unwrap()
}

fn session_of(cookie_header: &str) -> String {
    cookie_header.split(';').next().unwrap().to_owned()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_person_signs_in_and_out(pool: PgPool) {
    let site = Site::build(pool).await;
    let redirect = site.get("", "/projects/shop?before=1").await;
    assert_eq!(
        (redirect.status, redirect.location()),
        (
            StatusCode::SEE_OTHER,
            "/sign-in?next=%2Fprojects%2Fshop%3Fbefore%3D1"
        )
    );
    let form = site.get("", redirect.location()).await;
    assert_eq!(form.status, StatusCode::OK);
    assert_eq!(
        form.page().attribute("input[name=next]", "value"),
        "/projects/shop?before=1"
    );

    let wrong = site.send(sign_in("", "root", "not this one", "/")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    let page = wrong.page();
    page.assert_shows("[role=alert]", "do not match");
    assert_eq!(page.attribute("#login", "value"), "root");
    assert!(!wrong.text.contains("not this one"), "{}", wrong.text);
    assert!(!wrong.headers.contains_key(header::SET_COOKIE));
    let nobody = site.send(sign_in("", "nobody", PASSWORD, "/")).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    nobody.page().assert_shows("[role=alert]", "do not match");

    let signed_in = site
        .send(sign_in("", "root", PASSWORD, "/projects/shop"))
        .await;
    assert_eq!(
        (signed_in.status, signed_in.location()),
        (StatusCode::SEE_OTHER, "/projects/shop")
    );
    let cookie = signed_in
        .headers
        .get(header::SET_COOKIE)
        .unwrap()
        .to_str()
        .unwrap()
        .to_owned();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let session = session_of(&cookie);
    assert_eq!(site.get(&session, "/").await.status, StatusCode::OK);
    assert_eq!(site.get(&session, "/sign-in").await.location(), "/");

    let out = site.post(&session, "/sign-out", &[]).await;
    assert_eq!(
        (out.status, out.location()),
        (StatusCode::SEE_OTHER, "/sign-in")
    );
    assert!(
        out.headers
            .get(header::SET_COOKIE)
            .unwrap()
            .to_str()
            .unwrap()
            .contains("Max-Age=0")
    );
    assert_eq!(
        site.get(&session, "/").await.location(),
        "/sign-in",
        "the session is gone on the server, not only in the browser"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_cookie_on_plain_http_is_not_secure(pool: PgPool) {
    let site = Site::at(pool, "http://127.0.0.1:8080/").await;
    let signed_in = site.send(sign_in("", "root", PASSWORD, "")).await;
    let cookie = signed_in
        .headers
        .get(header::SET_COOKIE)
        .unwrap()
        .to_str()
        .unwrap();
    assert!(
        !cookie.contains("Secure") && cookie.contains("HttpOnly"),
        "{cookie}"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_that_somebody_planted_is_ended(pool: PgPool) {
    let site = Site::build(pool).await;
    let planted = site.signed_in("mallory", "Mallory", None).await;
    let signed_in = site.send(sign_in(&planted, "root", PASSWORD, "/")).await;
    let fresh = session_of(
        signed_in
            .headers
            .get(header::SET_COOKIE)
            .unwrap()
            .to_str()
            .unwrap(),
    );
    assert_ne!(fresh, planted);
    assert_eq!(site.get(&planted, "/").await.location(), "/sign-in");
    assert_eq!(site.get(&fresh, "/").await.status, StatusCode::OK);
    assert_eq!(
        site.get("ecluse_session=made-up", "/").await.location(),
        "/sign-in"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_address_has_ten_wrong_passwords_a_minute_for_one_login(pool: PgPool) {
    let site = Site::build(pool).await;
    let from = |address: &str, password: &str| {
        let mut request = sign_in("", "root", password, "/");
        request
            .extensions_mut()
            .insert(ConnectInfo(std::net::SocketAddr::new(
                address.parse().unwrap(),
                4711,
            )));
        request
    };
    for _ in 0..10 {
        assert_eq!(
            site.send(from("192.0.2.1", "wrong wrong")).await.status,
            StatusCode::UNAUTHORIZED
        );
    }
    let blocked = site.send(from("192.0.2.1", PASSWORD)).await;
    assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS);
    blocked
        .page()
        .assert_shows("[role=alert]", "Too many tries");
    assert_eq!(
        site.send(from("192.0.2.2", PASSWORD)).await.status,
        StatusCode::SEE_OTHER,
        "other addresses are not blocked"
    );
    site.person("ada", "Ada", None).await;
    let mut neighbour = sign_in("", "ada", PASSWORD, "/");
    neighbour
        .extensions_mut()
        .insert(ConnectInfo(std::net::SocketAddr::new(
            "192.0.2.1".parse().unwrap(),
            4711,
        )));
    assert_eq!(
        site.send(neighbour).await.status,
        StatusCode::SEE_OTHER,
        "another login from that address is not blocked"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn signing_in_never_leads_to_another_site(pool: PgPool) {
    let site = Site::build(pool).await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/\t/evil.example",
        "/.//evil.example",
        "javascript:alert(1)",
    ] {
        let answer = site.send(sign_in("", "root", PASSWORD, evil)).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/"),
            "{evil:?}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn forms_from_another_site_are_refused(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site
        .signed_in("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let failed = site.failed(site.shop, 2, "Broken").await;
    let running = site.running(site.shop, 3, "Running").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    let stage = [("stage", "preprod"), ("reason", "no")];
    let forms: [(String, &[(&str, &str)]); 9] = [
        (
            "/sign-in".to_owned(),
            &[("login", "root"), ("password", PASSWORD)],
        ),
        ("/sign-out".to_owned(), &[]),
        (format!("/builds/{}/retry", failed.id), &[]),
        ("/projects/shop/dependencies/refresh".to_owned(), &[]),
        (format!("/builds/{}/cancel", running.id), &[]),
        (format!("/releases/{release}/approve"), &stage),
        (format!("/releases/{release}/reject"), &stage),
        (format!("/releases/{release}/promote"), &stage),
        (
            format!("/releases/{release}/withdraw-promotion"),
            &[("promotion", "018f0000-0000-7000-8000-000000000000")],
        ),
    ];
    let foreign_headers: [&[(&str, &str)]; 7] = [
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://other.ecluse.example"),
        ],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://ecluse.example.evil.example")],
        &[("origin", "")],
        &[],
    ];
    for (path, form) in &forms {
        for headers in foreign_headers {
            let mut request = post(&cookie, path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = site.send(request.body(body(form)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            answer
                .page()
                .assert_shows(".lead", "not sent from a page of Ecluse");
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
        }
    }
    let mut conn = site.conn().await;
    assert!(
        promotions::list_for_release(&mut conn, release)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        builds::find_by_commit(&mut conn, site.shop, &failed.commit)
            .await
            .unwrap()
            .unwrap()
            .id,
        failed.id
    );
    assert_eq!(
        site.get(&cookie, "/").await.status,
        StatusCode::OK,
        "still signed in"
    );
    // An old browser sends only its origin.
    let own = post(&cookie, "/sign-out")
        .header("origin", "https://ecluse.example")
        .body(body(&[]))
        .unwrap();
    assert_eq!(site.send(own).await.status, StatusCode::SEE_OTHER);
}
