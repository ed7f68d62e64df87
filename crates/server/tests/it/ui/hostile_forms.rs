//! Forms with fields that no browser sends: strangers choose every byte of a form.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{StatusCode, header};
use ecluse_server::web::Limits;
use ecluse_store::PgPool;

use super::form_keys::{almighty, new_key};
use super::permissions::{ROUTES, fill_in, subjects};
use crate::fixtures::server::Server;
use crate::fixtures::site::{Site, post};

const SCRIPT: &str = "<script>alert(1)</script>";

/// What takes the place of the value of a field.
fn values() -> Vec<String> {
    let fixed = [
        "",
        " ",
        "\0",
        "a\0b",
        "\u{202e}b",
        "\r\nset-cookie: a=b",
        "-1",
        "99999999999999999999",
        "NaN",
        "../../etc/passwd",
        "{\"a\":",
        SCRIPT,
    ];
    let long = "é".repeat(50_000);
    fixed.map(str::to_owned).into_iter().chain([long]).collect()
}

/// The bodies of a form that each differ in one field from what a browser sends.
fn bodies(form: &[(&str, &str)], key: &str) -> Vec<String> {
    let encode = |fields: &[(&str, &str)]| {
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields).append_pair("form_key", key);
        body.finish()
    };
    let mut bodies = vec![
        String::new(),
        "&&==&%&%zz=%ff".to_owned(),
        format!("form_key={key}&%ff=%00"),
        encode(&[form, &[("another", "field")]].concat()),
    ];
    for (at, (name, value)) in form.iter().enumerate() {
        let others = [&form[..at], &form[at + 1..]].concat();
        bodies.push(encode(&others));
        bodies.push(encode(&[form, &[(*name, *value)]].concat()));
        for value in values() {
            bodies.push(encode(&[&others[..], &[(*name, value.as_str())]].concat()));
        }
    }
    bodies
}

/// No form is answered with a fault of the program, and none is echoed as HTML or as a header.
#[sqlx::test(migrations = "../../migrations")]
async fn every_form_answers_every_field(pool: PgPool) {
    let site = Site::build(pool).await;
    let router = site.router_with(Limits {
        changes_per_minute: 100_000,
        ..Limits::default()
    });
    let (id, cookie) = almighty(&site, "ann").await;
    let subjects = subjects(&site, 1, Some(id)).await;
    let mut seen: BTreeMap<&str, BTreeMap<u16, usize>> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (method, route, _) in ROUTES {
        // The form that signs out has no field, and ends the session of this test.
        if *method != "POST" || *route == "/sign-out" {
            continue;
        }
        let (path, form) = fill_in(method, route, &subjects);
        for body in bodies(&form, "KEY") {
            let key = new_key(&site, &cookie).await;
            let body = body.replace("KEY", &key);
            let shown: String = body.chars().take(200).collect();
            let request = post(&cookie, &path)
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body));
            let answer = Server::send_to(&router, request.unwrap()).await;
            let status = answer.status;
            let has_header = answer
                .headers
                .get_all(header::SET_COOKIE)
                .iter()
                .any(|value| value.as_bytes().starts_with(b"a=b"));
            if status.is_server_error() || answer.text.contains(SCRIPT) || has_header {
                wrong.push(format!("{route} with {shown}: {status} {}", answer.text));
            }
            if site.get(&cookie, "/account").await.status != StatusCode::OK {
                // A changed password ends the session.
                assert_eq!(*route, "/account/password", "{shown} ended the session");
                site.session(id).await;
            }
            *seen
                .entry(route)
                .or_default()
                .entry(status.as_u16())
                .or_default() += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Each form was read: what is wrong in it was refused in words.
    for (route, statuses) in &seen {
        let refused = [400, 409, 413, 422]
            .iter()
            .filter_map(|status| statuses.get(status))
            .sum::<usize>();
        assert!(refused > 0, "{route}: {statuses:?}");
    }
}
