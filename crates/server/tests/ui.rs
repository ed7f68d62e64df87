//! The pages, asked as a browser asks them, over an in-process router.

#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use ecluse_domain::Digest;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::build::Stream;
use ecluse_domain::comparison::{Change, Commit, Comparison, Log, PartChange, RepositoryChange};
use ecluse_domain::compliance::{Finding, Judgement, Rule, RuleId};
use ecluse_domain::contents::Package;
use ecluse_domain::delivery::DeliveryStatus;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::ids::{DeliveryId, ReleaseId};
use ecluse_domain::role::{Action, Role, may};
use ecluse_domain::stage::StageName;
use ecluse_store::dependency_images::{self, DependencyLayer, Ready, Wanted};
use ecluse_store::{PgPool, back_merges, builds, comparisons, findings, people, promotions, releases};
use house::{HOSTILE, House, PASSWORD, body, commit, post};

fn sign_in(house_cookie: &str, login: &str, password: &str, next: &str) -> Request<Body> {
    let form = [("login", login), ("password", password), ("next", next)];
    post(house_cookie, "/sign-in").header("sec-fetch-site", "same-origin").body(body(&form)).unwrap()
}

fn session_of(cookie_header: &str) -> String {
    cookie_header.split(';').next().unwrap().to_owned()
}

#[sqlx::test(migrations = "../../migrations")]
async fn signing_in_and_out(pool: PgPool) {
    let house = House::build(pool).await;
    let away = house.get("", "/projects/shop?before=1").await;
    assert_eq!((away.status, away.location()), (StatusCode::SEE_OTHER, "/sign-in?next=%2Fprojects%2Fshop%3Fbefore%3D1"));
    let form = house.get("", away.location()).await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.text.contains(r#"name="next" value="/projects/shop?before=1""#), "{}", form.text);

    let wrong = house.send(sign_in("", "root", "not this one", "/")).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text.contains("do not go together") && wrong.text.contains(r#"value="root""#) && !wrong.text.contains("not this one"));
    assert!(!wrong.headers.contains_key(header::SET_COOKIE));
    let nobody = house.send(sign_in("", "nobody", PASSWORD, "/")).await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
    assert!(nobody.text.contains("do not go together"));

    let signed_in = house.send(sign_in("", "root", PASSWORD, "/projects/shop")).await;
    assert_eq!((signed_in.status, signed_in.location()), (StatusCode::SEE_OTHER, "/projects/shop"));
    let cookie = signed_in.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    for flag in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let session = session_of(&cookie);
    assert_eq!(house.get(&session, "/").await.status, StatusCode::OK);
    assert_eq!(house.get(&session, "/sign-in").await.location(), "/");

    let out = house.post(&session, "/sign-out", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert!(out.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(house.get(&session, "/").await.location(), "/sign-in", "the session is gone on the server, not only in the browser");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_cookie_on_plain_http_is_not_secure(pool: PgPool) {
    let house = House::at(pool, "http://127.0.0.1:8080/").await;
    let signed_in = house.send(sign_in("", "root", PASSWORD, "")).await;
    let cookie = signed_in.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    assert!(!cookie.contains("Secure") && cookie.contains("HttpOnly"), "{cookie}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_planted_session_is_worth_nothing(pool: PgPool) {
    let house = House::build(pool).await;
    let planted = house.signed_in("mallory", "Mallory", None).await;
    let signed_in = house.send(sign_in(&planted, "root", PASSWORD, "/")).await;
    let fresh = session_of(signed_in.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap());
    assert_ne!(fresh, planted);
    assert_eq!(house.get(&planted, "/").await.location(), "/sign-in");
    assert_eq!(house.get(&fresh, "/").await.status, StatusCode::OK);
    assert_eq!(house.get("ecluse_session=made-up", "/").await.location(), "/sign-in");
}

#[sqlx::test(migrations = "../../migrations")]
async fn ten_wrong_passwords_a_minute_from_one_address(pool: PgPool) {
    let house = House::build(pool).await;
    let from = |address: &str, password: &str| {
        let mut request = sign_in("", "root", password, "/");
        request.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::new(address.parse().unwrap(), 4711)));
        request
    };
    for _ in 0..10 {
        assert_eq!(house.send(from("192.0.2.1", "wrong wrong")).await.status, StatusCode::UNAUTHORIZED);
    }
    let held = house.send(from("192.0.2.1", PASSWORD)).await;
    assert_eq!(held.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(held.text.contains("Too many tries"));
    assert_eq!(house.send(from("192.0.2.2", PASSWORD)).await.status, StatusCode::SEE_OTHER, "others are not held");
    house.person("ada", "Ada", None).await;
    let mut neighbour = sign_in("", "ada", PASSWORD, "/");
    neighbour.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::new("192.0.2.1".parse().unwrap(), 4711)));
    assert_eq!(house.send(neighbour).await.status, StatusCode::SEE_OTHER, "nor is another login from that address");
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_open_redirect(pool: PgPool) {
    let house = House::build(pool).await;
    for evil in
        ["//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "/.//evil.example", "javascript:alert(1)"]
    {
        let answer = house.send(sign_in("", "root", PASSWORD, evil)).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"), "{evil:?}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn changes_from_elsewhere_are_refused(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let failed = house.failed(house.shop, 2, "Broken").await;
    let running = house.running(house.shop, 3, "Running").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    let stage = [("stage", "preprod"), ("reason", "no")];
    let forms: [(String, &[(&str, &str)]); 9] = [
        ("/sign-in".to_owned(), &[("login", "root"), ("password", PASSWORD)]),
        ("/sign-out".to_owned(), &[]),
        (format!("/builds/{}/retry", failed.id), &[]),
        ("/projects/shop/dependencies/refresh".to_owned(), &[]),
        (format!("/builds/{}/cancel", running.id), &[]),
        (format!("/releases/{release}/approve"), &stage),
        (format!("/releases/{release}/reject"), &stage),
        (format!("/releases/{release}/promote"), &stage),
        (format!("/releases/{release}/take-back"), &[("promotion", "018f0000-0000-7000-8000-000000000000")]),
    ];
    let elsewhere: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "same-site"), ("origin", "https://other.ecluse.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://ecluse.example.evil.example")],
        &[("origin", "")],
        &[],
    ];
    for (path, form) in &forms {
        for headers in elsewhere {
            let mut request = post(&cookie, path);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = house.send(request.body(body(form)).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {headers:?}");
            assert!(answer.text.contains("not sent from a page of Ecluse"), "{}", answer.text);
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
        }
    }
    let mut conn = house.conn().await;
    assert!(promotions::list_for_release(&mut conn, release).await.unwrap().is_empty());
    assert_eq!(builds::find_by_commit(&mut conn, house.shop, &failed.commit).await.unwrap().unwrap().id, failed.id);
    assert_eq!(house.get(&cookie, "/").await.status, StatusCode::OK, "still signed in");
    // An old browser says only its origin.
    let own = post(&cookie, "/sign-out").header("origin", "https://ecluse.example").body(body(&[])).unwrap();
    assert_eq!(house.send(own).await.status, StatusCode::SEE_OTHER);
}

#[sqlx::test(migrations = "../../migrations")]
async fn other_peoples_projects_are_not_there(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.hidden, 1, "Secret thing").await;
    let failed = house.failed(house.hidden, 2, "Secret failure").await;
    let release = house.release(house.hidden, "v1.6.0", &built).await;
    let deployment = house.deployed(house.hidden, StageName::Staging, &built, Deployed::Live).await;
    let gone = [
        "/projects/hidden".to_owned(),
        "/projects/hidden/deliveries".to_owned(),
        "/projects/hidden/audit".to_owned(),
        format!("/builds/{}", built.id),
        format!("/builds/{}/log", built.id),
        format!("/builds/{}/contents", built.id),
        format!("/builds/{}/attestations/sbom", built.id),
        format!("/releases/{release}"),
        format!("/releases/{release}/changes?stage=staging"),
        format!("/deployments/{deployment}"),
        "/projects/no-such".to_owned(),
        "/builds/not-an-id".to_owned(),
        "/releases/018f0000-0000-7000-8000-000000000000".to_owned(),
        "/nothing/here".to_owned(),
    ];
    for path in gone {
        let answer = house.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.text.contains("<h1>Not Found</h1>") && !answer.text.contains("Secret") && !answer.text.contains("Hidden"),
            "{path}: {}",
            answer.text
        );
    }
    let promoted = ecluse_engine::promote::request(
        &house.engine,
        &admin(&house).await,
        ecluse_engine::promote::Wanted::new(release, StageName::Preprod),
    )
    .await
    .unwrap();
    let (stage, promotion) = ([("stage", "preprod"), ("reason", "no")], promoted.id.to_string());
    for (path, form) in [
        (format!("/builds/{}/retry", failed.id), &[][..]),
        (format!("/releases/{release}/approve"), &stage[..]),
        (format!("/releases/{release}/reject"), &stage[..]),
        (format!("/releases/{release}/promote"), &stage[..]),
        (format!("/releases/{release}/take-back"), &[("promotion", promotion.as_str())][..]),
        (format!("/releases/{}/take-back", ReleaseId::generate()), &[("promotion", promotion.as_str())][..]),
    ] {
        assert_eq!(house.post(&cookie, &path, form).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let board = house.get(&cookie, "/").await;
    assert!(board.text.contains("Shop &#38; Sons") && !board.text.contains("Hidden"), "{}", board.text);
    let stranger = house.signed_in("sam", "Sam", None).await;
    let board = house.get(&stranger, "/").await;
    assert!(board.text.contains("ecluse user add sam") && !board.text.contains("Shop"));
}

async fn admin(house: &House) -> ecluse_engine::Actor {
    let user = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    ecluse_engine::Actor {
        user: Some(user.id),
        name: user.name,
        kind: ecluse_domain::audit::ActorKind::Person,
        ..ecluse_engine::Actor::system()
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_role_sees_and_uses_only_its_buttons(pool: PgPool) {
    let house = House::build(pool).await;
    for (n, &role) in Role::ALL.iter().enumerate() {
        let n = n as u64;
        let cookie = house.signed_in(role.as_str().replace('_', "-").as_str(), role.title(), Some(role)).await;
        let built = house.succeeded(house.shop, 10 + n, "Merge invoices").await;
        let failed = house.failed(house.shop, 100 + n, "Broken").await;
        let release = house.release(house.shop, &format!("v2.{n}.0"), &built).await;
        let page = format!("/releases/{release}");
        let may = |action| ecluse_domain::role::may(role, action);
        use ecluse_domain::role::Action::{Approve, ApproveFunction, RequestPromotion, RetryBuild, Veto};
        let may_speak = may(Approve) || may(ApproveFunction);

        let text = house.get(&cookie, &page).await.text;
        assert_eq!(text.contains("/approve\""), may_speak, "{role}");
        assert_eq!(text.contains("(technical)</button>"), may(Approve), "{role}");
        assert_eq!(text.contains("(functional)</button>"), may(ApproveFunction), "{role}");
        assert_eq!(text.contains("/reject\""), may_speak, "{role}");
        assert_eq!(text.contains("/veto\""), may(Veto), "{role}");
        assert_eq!(text.contains("/promote\""), may(RequestPromotion), "{role}");
        assert_eq!(house.get(&cookie, &format!("/builds/{}", failed.id)).await.text.contains("/retry\""), may(RetryBuild), "{role}");

        let expected = |allowed: bool| if allowed { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN };
        let stage = [("stage", "preprod"), ("reason", "Not now.")];
        assert_eq!(house.post(&cookie, &format!("{page}/approve"), &stage).await.status, expected(may_speak), "{role}");
        let promoted = house.post(&cookie, &format!("{page}/promote"), &stage).await;
        assert_eq!(promoted.status, expected(may(RequestPromotion)), "{role}");
        if may(RequestPromotion) {
            assert_eq!(promoted.location(), format!("{page}#preprod"));
        } else {
            assert!(
                promoted.text.contains("This needs one of these roles") && promoted.text.contains(&format!("<h1>v2.{n}.0</h1>")),
                "{}",
                promoted.text
            );
        }
        let waiting = ecluse_engine::promote::request(
            &house.engine,
            &admin(&house).await,
            ecluse_engine::promote::Wanted::new(release, StageName::Prod),
        )
        .await
        .unwrap();
        assert_eq!(house.get(&cookie, &page).await.text.contains("/take-back\""), may(RequestPromotion), "{role}");
        let id = waiting.id.to_string();
        assert_eq!(
            house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &id)]).await.status,
            expected(may(RequestPromotion)),
            "{role}"
        );
        assert_eq!(house.post(&cookie, &format!("{page}/reject"), &stage).await.status, expected(may_speak), "{role}");
        assert_eq!(house.post(&cookie, &format!("/builds/{}/retry", failed.id), &[]).await.status, expected(may(RetryBuild)), "{role}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn refusals_are_said_on_the_page(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    let page = format!("/releases/{release}");
    assert_eq!(house.post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")]).await.status, StatusCode::SEE_OTHER);
    let own = house.get(&cookie, &page).await.text;
    assert!(
        own.contains("its technical approval is somebody else")
            && !own.contains("Approve for Preprod")
            && own.contains("Reject for Preprod")
    );
    let twice = house.post(&cookie, &format!("{page}/promote"), &[("stage", "preprod")]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.text.contains("v1.6.0 is already on its way to preprod.") && twice.text.contains("<h1>v1.6.0</h1>"), "{}", twice.text);
    let silent = house.post(&cookie, &format!("{page}/reject"), &[("stage", "preprod"), ("reason", "  ")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("a rejection needs a reason"));
    for (form, status) in [(&[("stage", "moon")][..], StatusCode::UNPROCESSABLE_ENTITY), (&[][..], StatusCode::UNPROCESSABLE_ENTITY)] {
        let answer = house.post(&cookie, &format!("{page}/promote"), form).await;
        assert_eq!(answer.status, status);
        assert!(answer.text.contains("The form is not complete, or something in it is wrong:"), "{}", answer.text);
        assert!(answer.text.contains("moon") || answer.text.contains("missing field"), "{}", answer.text);
    }
    let long = "é".repeat(40_000);
    assert_eq!(
        house.post(&cookie, &format!("{page}/reject"), &[("stage", "preprod"), ("reason", &long)]).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    let json = post(&cookie, &format!("{page}/promote")).header("sec-fetch-site", "same-origin");
    let mut json = json.body(Body::from("{}")).unwrap();
    json.headers_mut().insert(header::CONTENT_TYPE, "application/json".parse().unwrap());
    assert_eq!(house.send(json).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let wrong = house.get(&cookie, &format!("{page}/promote")).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(wrong.text.contains("Method Not Allowed"));
    let rejected = house.post(&cookie, &format!("{page}/reject"), &[("stage", "prod"), ("reason", HOSTILE)]).await;
    assert_eq!(rejected.location(), format!("{page}#prod"));
    let shown = house.get(&cookie, &page).await.text;
    assert!(shown.contains("Rejected") && is_harmless(&shown), "{shown}");
    // The address says what is changed: a promotion of another release is not this one's to take back.
    let other = house.release(house.shop, "v1.7.0", &house.succeeded(house.shop, 2, "Next").await).await;
    let waiting = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id.to_string();
    let astray = house.post(&cookie, &format!("/releases/{other}/take-back"), &[("promotion", &waiting)]).await;
    assert_eq!(astray.status, StatusCode::NOT_FOUND);
    assert_eq!(house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &waiting)]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        house.post(&cookie, &format!("{page}/take-back"), &[("promotion", &waiting)]).await.status,
        StatusCode::CONFLICT,
        "only once"
    );
    // Nothing to retry about a build that succeeded.
    let answer = house.post(&cookie, &format!("/builds/{}/retry", built.id), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text.contains("there is nothing to retry"));
}

/// Nothing that a stranger wrote became markup, and nothing on the page runs but our own file.
fn is_harmless(page: &str) -> bool {
    !page.contains("<script>")
        && !page.contains("<img src=x")
        && !page.contains("<b>Bold")
        && !page.contains(" style=")
        && !page.contains("javascript:alert(1)\"")
        && !page.contains("onclick=")
        && page.matches("<script").count() == 1
}

/// Git's answer about commits of a stranger.
fn hostile_commit(n: u64, tickets: &[&str]) -> Commit {
    Commit {
        sha: commit(n),
        author: HOSTILE.to_owned(),
        committed_at: chrono::DateTime::UNIX_EPOCH,
        subject: format!("{HOSTILE}\u{202e}\u{1b}"),
        tickets: tickets.iter().map(|ticket| (*ticket).to_owned()).collect(),
    }
}

fn hostile_comparison() -> Comparison {
    let log = Log { added: vec![hostile_commit(1, &["#1"])], taken_back: vec![hostile_commit(5, &[])], is_cut: true };
    let addon = PartChange { name: HOSTILE.to_owned(), change: Change::Changed, from_version: Some(HOSTILE.to_owned()), to_version: None };
    Comparison {
        repositories: vec![RepositoryChange { path: HOSTILE.to_owned(), from: Some(commit(5)), to: Some(commit(1)), log: Some(log) }],
        addons: vec![addon],
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn whatever_strangers_write_is_text(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("tess", "Tess <b>Bold</b>", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, HOSTILE).await;
    let failed = house.failed(house.shop, 2, HOSTILE).await;
    house.tried(failed.id, HOSTILE).await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    let former = house.succeeded(house.shop, 5, HOSTILE).await;
    let hotfix = house.release(house.shop, "v1.5.0", &former).await;
    back_merges::set_lane(&mut *house.conn().await, hotfix, Some(&[hostile_commit(5, &[])])).await.unwrap();
    comparisons::insert(&mut *house.conn().await, house.shop, (&former.commit, &built.commit), &hostile_comparison()).await.unwrap();
    let delivery = house.delivery(HOSTILE, HOSTILE, DeliveryStatus::Processed, HOSTILE).await;
    releases::insert_tag_move(&mut *house.conn().await, release, &commit(9), delivery).await.unwrap();
    let deployment = house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    house.stage_url(StageName::Staging, "https://staging.example/?a=<b>Bold</b>").await;
    let form = [("stage", "preprod")];
    assert_eq!(house.post(&cookie, &format!("/releases/{release}/promote"), &form).await.status, StatusCode::SEE_OTHER);
    for (path, shows) in [
        ("/".to_owned(), "v1.6.0"),
        ("/projects/shop".to_owned(), "&#60;script&#62;"),
        ("/projects/shop/deliveries".to_owned(), "&#60;script&#62;"),
        ("/projects/shop/audit".to_owned(), "Tess &#60;b&#62;"),
        (format!("/builds/{}", built.id), "&#60;script&#62;"),
        (format!("/builds/{}", failed.id), "&#60;script&#62;"),
        (format!("/builds/{}/contents", built.id), "&#60;script&#62;"),
        (format!("/builds/{}/contents?q=%3Cscript%3Ealert(1)%3C/script%3E", built.id), "&#60;script&#62;"),
        (format!("/releases/{release}"), "&#60;script&#62;"),
        (format!("/releases/{hotfix}"), "main lacks these commits of it"),
        (format!("/releases/{release}/changes?stage=prod"), "Nothing runs there yet"),
        (format!("/releases/{release}/changes?from=v1.5.0"), "&#60;script&#62;"),
        (format!("/deployments/{deployment}"), "&#60;script&#62;"),
    ] {
        let answer = house.get(&cookie, &path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(is_harmless(&answer.text), "{path}: {}", answer.text);
        assert!(answer.text.contains(shows), "{path} shows {shows}: {}", answer.text);
        assert!(!answer.text.contains(['\u{1b}', '\u{202e}', '\u{7}']), "{path}");
        let policy = answer.headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.headers.get(header::CACHE_CONTROL).unwrap(), "no-store");
    }
    let missing = house.get(&cookie, "/%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(is_harmless(&missing.text), "{}", missing.text);
    // Of the changelog, this version's section and no other; its link is text.
    let shown = house.get(&cookie, &format!("/releases/{release}")).await.text;
    assert!(shown.contains("Wizard to merge invoices") && !shown.contains("Loyalty points"), "{shown}");
    assert!(shown.contains("The tag was moved.") && shown.contains(commit(9).short()));
    assert!(!shown.contains("href=\"javascript"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_release_goes_up_by_its_buttons(pool: PgPool) {
    let house = House::build(pool).await;
    let manager = house.signed_in("pia", "Pia Manager", Some(Role::ProjectManager)).await;
    let referent = house.signed_in("tess", "Tess Referent", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let page = format!("/releases/{release}");
    let preprod = [("stage", "preprod")];
    assert_eq!(house.post(&manager, &format!("{page}/promote"), &preprod).await.status, StatusCode::SEE_OTHER);
    let text = house.get(&manager, &page).await.text;
    assert!(
        text.contains("13 of 14 open")
            && text.contains("Waits for a technical approval")
            && text.contains("Owner: Technical referent")
            && text.contains("Asked by Pia Manager"),
        "{text}"
    );
    let board = house.get(&manager, "/").await.text;
    assert!(board.contains("1 promotion waits") && board.contains(&format!("{page}#preprod")), "{board}");
    assert_eq!(house.post(&referent, &format!("{page}/approve"), &preprod).await.status, StatusCode::SEE_OTHER);
    let text = house.get(&referent, &page).await.text;
    assert!(text.contains("Tess Referent") && text.contains("Approved"), "{text}");
    let waiting = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id.to_string();
    let taken = house.post(&manager, &format!("{page}/take-back"), &[("promotion", &waiting)]).await;
    assert_eq!(taken.location(), format!("{page}#preprod"));
    let text = house.get(&manager, &page).await.text;
    assert!(text.contains("Pia Manager took it back.") && text.contains("Taken back"), "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_board_says_what_runs_where(pool: PgPool) {
    let house = House::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let cookie = house.session(root.id).await;
    let (old, new) = (house.succeeded(house.shop, 1, "Old").await, house.succeeded(house.shop, 2, "New").await);
    let release = house.release(house.shop, "v1.5.0", &old).await;
    house.stage_url(StageName::Staging, "https://staging.example/").await;
    house.deployed(house.shop, StageName::Staging, &old, Deployed::Live).await;
    let board = house.get(&cookie, "/").await.text;
    assert!(board.contains(&format!("<a class=\"version\" href=\"/releases/{release}\">v1.5.0</a>")), "{board}");
    assert!(
        board.contains(old.digest.short())
            && board.contains("href=\"https://staging.example/\"")
            && board.contains("Nothing runs here yet"),
        "{board}"
    );
    let moving = house.deployed(house.shop, StageName::Staging, &new, Deployed::Verifying).await;
    let board = house.get(&cookie, "/").await.text;
    assert!(
        board.contains(&format!("/deployments/{moving}")) && board.contains("Verifying") && board.contains(new.commit.short()),
        "{board}"
    );
    assert!(board.contains(r#"data-poll="/" data-every="4""#));
    let project = house.get(&cookie, "/projects/shop").await.text;
    assert!(
        project.contains("https://ecluse.example/webhooks/github/shop") && project.contains("Nothing has been delivered yet"),
        "{project}"
    );
    house.delivery("ping", "1", DeliveryStatus::Ignored, "A ping needs nothing.").await;
    assert!(!house.get(&cookie, "/projects/shop").await.text.contains("Nothing has been delivered yet"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn lists_go_on_page_by_page(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let mut first = None;
    for n in 0..55 {
        let id = house.delivery("push", &format!("id-{n:03}"), DeliveryStatus::Processed, "main is built.").await;
        first.get_or_insert(id);
    }
    let page = house.get(&cookie, "/projects/shop/deliveries").await.text;
    assert!(page.contains("id-054") && page.contains("id-005") && !page.contains("id-004"));
    let older = page.split("?before=").nth(1).unwrap().split('"').next().unwrap();
    let page = house.get(&cookie, &format!("/projects/shop/deliveries?before={older}")).await.text;
    assert!(page.contains("id-004") && page.contains("id-000") && !page.contains("?before="));
    let past = house.get(&cookie, &format!("/projects/shop/deliveries?before={}", DeliveryId::from(first.unwrap().0))).await;
    assert_eq!(past.status, StatusCode::OK);
    assert_eq!(house.get(&cookie, "/projects/shop/deliveries?before=rubbish").await.status, StatusCode::OK);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_log_is_followed_to_its_end(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let built = house.running(house.shop, 1, "Merge invoices").await;
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(
        page.contains(&format!("data-follow=\"/builds/{}/log?after=3\"", built.id)) && page.contains("http-equiv=\"refresh\""),
        "{page}"
    );
    let log = format!("/builds/{}/log", built.id);
    assert_eq!(house.get("", &log).await.status, StatusCode::SEE_OTHER, "only for people who are signed in");
    builds::set_ended(&mut *house.conn().await, built.id, BuildStatus::Errored, "The registry is away.").await.unwrap();
    let events = house.get(&cookie, &log).await;
    assert_eq!(events.headers.get(header::CONTENT_TYPE).unwrap(), "text/event-stream");
    assert!(events.text.matches("event: line").count() == 3 && events.text.contains("event: end\ndata: errored"), "{}", events.text);
    let rest = house
        .send(
            Request::get(format!("{log}?after=0"))
                .header(header::COOKIE, &cookie)
                .header("last-event-id", "2")
                .body(Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(rest.text.matches("event: line").count(), 1, "{}", rest.text);
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(!page.contains("data-follow") && page.contains("The registry is away.") && page.contains("Retry this build"), "{page}");
    assert!(page.contains("red ^[[2J"), "{page}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn files_are_named_by_their_content(pool: PgPool) {
    let house = House::build(pool).await;
    let page = house.get("", "/sign-in").await.text;
    for ending in [".css", ".js", ".svg"] {
        let end = page.find(&format!("{ending}\"")).unwrap() + ending.len();
        let url = &page[page[..end].rfind('"').unwrap() + 1..end];
        let file = house.get("", url).await;
        assert_eq!(file.status, StatusCode::OK, "{url}");
        assert_eq!(file.headers.get(header::CACHE_CONTROL).unwrap(), "public, max-age=31536000, immutable");
        assert_eq!(file.headers.get("x-content-type-options").unwrap(), "nosniff");
        assert!(!file.text.is_empty());
    }
    assert!(!page.contains("http://") && !page.contains("https://"), "nothing comes from elsewhere: {page}");
    assert_eq!(house.get("", "/static/ecluse.css").await.status, StatusCode::NOT_FOUND);
    let icon = house.get("", "/favicon.ico").await;
    assert_eq!((icon.status, icon.headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap()), (StatusCode::OK, "image/svg+xml"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_keeps_a_gate_shut_is_said_before_anybody_asks(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("pia", "Pia", Some(Role::ProjectManager)).await;
    let good = house.release(house.shop, "v1.6.0", &house.succeeded(house.shop, 1, "Merge invoices").await).await;
    let bad = house.release(house.shop, "v3.0.0", &house.succeeded(house.shop, 2, "Forgot the files").await).await;
    assert!(!house.get(&cookie, &format!("/releases/{good}")).await.text.contains("Keeps the gate shut"));
    let text = house.get(&cookie, &format!("/releases/{bad}")).await.text;
    for said in ["CHANGELOG.md has no section for v3.0.0; add", "MIGRATIONS.md has no section for v3.0.0; add one"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_eq!(text.matches("Keeps the gate shut").count(), 2, "{text}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_older_release_has_no_way_to_prod(pool: PgPool) {
    let house = House::build(pool).await;
    let root = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let cookie = house.session(root.id).await;
    let (old, new) = (house.succeeded(house.shop, 1, "Old").await, house.succeeded(house.shop, 2, "New").await);
    let older = house.release(house.shop, "v1.5.0", &old).await;
    let newer = house.release(house.shop, "v1.6.0", &new).await;
    for stage in [StageName::Preprod, StageName::Prod] {
        house.deployed(house.shop, stage, &new, Deployed::Live).await;
    }
    let text = house.get(&cookie, &format!("/releases/{older}")).await.text;
    assert_eq!(text.matches("v1.5.0 is older than v1.6.0, which is live on prod; to go back, ask for a rollback.").count(), 1, "{text}");
    assert!(text.contains("Promote to Staging") && !text.contains("Promote to Prod<"), "{text}");
    assert!(!house.get(&cookie, &format!("/releases/{newer}")).await.text.contains("is older than"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn after_a_word_the_gates_were_looked_at_again(pool: PgPool) {
    let house = House::build(pool).await;
    let manager = house.signed_in("pia", "Pia", Some(Role::ProjectManager)).await;
    let referent = house.signed_in("tess", "Tess", Some(Role::TechnicalReferent)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let release = house.release(house.shop, "v1.6.0", &built).await;
    house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let page = format!("/releases/{release}");
    assert_eq!(house.post(&manager, &format!("{page}/promote"), &[("stage", "preprod")]).await.status, StatusCode::SEE_OTHER);
    let id = promotions::list_for_release(&mut *house.conn().await, release).await.unwrap().remove(0).id;
    // The worker's part, a moment after the word: it refuses.
    let later = house.engine.clone();
    let worker = tokio::spawn(async move {
        use ecluse_domain::promotion::PromotionStatus::{AwaitingGates, Refused};
        let mut conn = later.connection().await.unwrap();
        loop {
            let stage = promotions::get(&mut conn, id).await.unwrap().stage_id;
            if !ecluse_store::approvals::list_for(&mut conn, release, stage).await.unwrap().is_empty() {
                break;
            }
            tokio::task::yield_now().await;
        }
        promotions::set_status(&mut conn, id, AwaitingGates, Refused, Some("Tess rejected it.")).await.unwrap();
    });
    let form = [("stage", "preprod"), ("reason", "Totals are wrong.")];
    assert_eq!(house.post(&referent, &format!("{page}/reject"), &form).await.status, StatusCode::SEE_OTHER);
    let status = promotions::get(&mut *house.conn().await, id).await.unwrap().status;
    assert_eq!(status.as_str(), "refused", "the answer came before the gates were looked at");
    worker.await.unwrap();
}

#[test]
fn the_readmes_samples_open_the_gates() {
    let readme = include_str!("../../../README.md");
    let samples: Vec<&str> = readme.split("```markdown\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let [changelog, migrations] = samples[..] else { panic!("two samples") };
    let today = "2026-01-01".parse().unwrap();
    assert_eq!(ecluse_domain::changelog::check(Some(changelog), "v1.5.0".parse().unwrap(), today), Ok(()));
    let verdict = |version: &str| ecluse_domain::migrations::check(Some(migrations), version.parse().unwrap());
    assert_eq!(verdict("v1.5.0"), Ok(ecluse_domain::migrations::Verdict::Migration));
    assert_eq!(verdict("v1.4.0"), Ok(ecluse_domain::migrations::Verdict::NoMigration));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_checks_found_is_on_the_builds_page_and_on_one_page_for_all(pool: PgPool) {
    let house = House::build(pool).await;
    let built = house.running(house.shop, 1, "Checked").await;
    let elsewhere = house.running(house.hidden, 2, "Hidden").await;
    let none = house.get(&house.signed_in("root2", "Root", Some(Role::Administrator)).await, &format!("/builds/{}", built.id)).await;
    assert!(!none.text.contains("id=\"compliance\""), "nothing was checked yet");
    let mut found = vec![
        Finding::new(Rule::PythonSyntax, HOSTILE, Some(3), HOSTILE),
        Finding::new(Rule::NoAddon, "", None, "There is no addon."),
        Finding::new(RuleId::ruff("F401").unwrap(), "own/a.py", Some(1), "`os` imported but unused"),
    ];
    found.extend((0..40).map(|n| Finding::new(Rule::RequiredFile, format!("file-{n}"), None, "missing")));
    for build in [&built, &elsewhere] {
        let judged = Judgement::of(found.clone(), &Default::default());
        findings::replace(&mut *house.conn().await, build.id, judged.grade, &judged.findings).await.unwrap();
    }
    let quality = house.person("quinn", "Quinn Quality", None).await;
    people::add_role(&mut *house.conn().await, quality, Some(house.shop), Role::Quality).await.unwrap();
    let session = house.session(quality).await;

    let page = house.get(&session, &format!("/builds/{}", built.id)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("2 to mend, 41 warnings") && page.text.contains("13 more"), "{}", page.text);
    assert!(page.text.contains("own/a.py:1") && page.text.contains("Put an addon, or a symlink to one"));
    assert!(!page.text.contains(HOSTILE), "escaped");

    let all = house.get(&session, "/compliance").await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(all.text.contains("1 to mend, 0 with warnings, 0 clean") && all.text.contains("Shop &#38; Sons"), "{}", all.text);
    assert!(!all.text.contains("Hidden"), "another project's verdict is not theirs to see");
    assert!(all.text.contains("rule=ruff/F401") && all.text.contains(&format!("/builds/{}#compliance", built.id)));
    let one = house.get(&session, "/compliance?rule=ruff/F401").await;
    assert!(one.text.contains("<code>ruff/F401</code>") && !one.text.contains("<code>python/syntax</code>"), "{}", one.text);
    let other = house.get(&session, "/compliance?rule=%3Cscript%3E").await;
    assert!(other.text.contains("No project breaks this rule") && !other.text.contains("<script>"), "{}", other.text);
    assert_eq!(house.get("", "/compliance").await.location(), "/sign-in?next=%2Fcompliance");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_build_says_what_is_in_its_image(pool: PgPool) {
    let house = House::build(pool).await;
    let cookie = house.signed_in("dora", "Dora", Some(Role::Developer)).await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    for shown in
        ["<dt>Debian packages</dt><dd class=\"digits\">2</dd>", "https://ecluse.test/", "-----BEGIN PUBLIC KEY-----", "cosign verify --key"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let contents = format!("/builds/{}/contents", built.id);
    let all = house.get(&cookie, &contents).await.text;
    assert!(all.contains("6 of 6") && all.contains("Babel") && all.contains("client_sales"), "{all}");
    let some = house.get(&cookie, &format!("{contents}?q=LIBC&part=debian")).await.text;
    assert!(some.contains("1 of 6") && some.contains("libc6") && !some.contains("Babel"), "{some}");
    let none = house.get(&cookie, &format!("{contents}?q=LIBC&part=python")).await.text;
    assert!(none.contains("0 of 6") && !none.contains("<table"), "{none}");
    let sbom = house.get(&cookie, &format!("/builds/{}/attestations/sbom", built.id)).await;
    assert_eq!(sbom.headers.get(header::CONTENT_TYPE).unwrap(), "application/vnd.cyclonedx+json");
    assert!(sbom.text.starts_with("{\"bomFormat\":\"CycloneDX\""), "{}", sbom.text);

    // an image from before
    sqlx::query("DELETE FROM attestations").execute(&mut *house.conn().await).await.unwrap();
    let page = house.get(&cookie, &format!("/builds/{}", built.id)).await.text;
    assert!(page.contains("it was built before images were signed"), "{page}");
    assert_eq!(house.get(&cookie, &contents).await.status, StatusCode::NOT_FOUND);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_dependency_image_shows_its_packages_and_log_to_its_projects_people(pool: PgPool) {
    let house = House::build(pool).await;
    let mut conn = house.conn().await;
    let built = house.succeeded(house.shop, 1, "Merge invoices").await;
    let wanted = Wanted {
        key: Digest::of(b"key"),
        base_repository: "apik/odoo".to_owned(),
        base_digest: Digest::of(b"base"),
        packages: "poppler-utils".to_owned(),
        requirements: "<b>lxml>=5".to_owned(),
    };
    let (id, _) = dependency_images::request(&mut conn, &wanted).await.unwrap();
    dependency_images::set_used(&mut conn, id, built.id).await.unwrap();
    dependency_images::set_running(&mut conn, id).await.unwrap();
    let lines = [(ecluse_engine::clock::now(), Stream::Output, "Setting up <i>poppler</i>".to_owned())];
    dependency_images::append_log(&mut conn, id, &lines).await.unwrap();
    let path = format!("/dependencies/{id}");
    for role in Role::ALL {
        let cookie = house.signed_in(&format!("r-{}", role.as_str().replace('_', "-")), "R", Some(*role)).await;
        let page = house.get(&cookie, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(
            page.text.contains("Setting up &#60;i&#62;poppler") && page.text.contains("poppler-utils") && !page.text.contains("<b>lxml")
        );
        assert!(page.text.contains(&format!("data-follow=\"{path}/log?after=1\"")), "its log goes on");
        assert!(!page.text.contains("/dependencies/refresh"), "not while it is being made");
        assert!(house.get(&cookie, &format!("/builds/{}", built.id)).await.text.contains(&path));
        assert!(house.get(&cookie, "/dependencies").await.text.contains(&path));
    }
    let debian = [Package { name: "poppler-utils".to_owned(), version: "22.12.0-2+b1".to_owned(), architecture: Some("amd64".to_owned()) }];
    let layers = [DependencyLayer { digest: Digest::of(b"l"), diff_id: Digest::of(b"d"), size: 5_000_000, media_type: "layer".to_owned() }];
    let ready = Ready { repository: "ecluse/dependencies", digest: &Digest::of(b"i"), layers: &layers, debian: &debian, python: &[] };
    dependency_images::set_ready(&mut conn, id, &ready).await.unwrap();
    for role in Role::ALL {
        let cookie = house.signed_in(&format!("s-{}", role.as_str().replace('_', "-")), "S", Some(*role)).await;
        let page = house.get(&cookie, &path).await;
        assert!(page.text.contains("22.12.0-2+b1"), "{}", page.text);
        let may = may(*role, Action::RetryBuild);
        assert_eq!(page.text.contains("/projects/shop/dependencies/refresh"), may, "{role}");
        let answer = house.post(&cookie, "/projects/shop/dependencies/refresh", &[]).await;
        assert_eq!(answer.status, if may { StatusCode::SEE_OTHER } else { StatusCode::FORBIDDEN }, "{role}");
    }
    let stranger = house.signed_in("sam", "Sam", None).await;
    for gone in [path.clone(), format!("{path}/log"), "/dependencies/not-an-id".to_owned()] {
        assert_eq!(house.get(&stranger, &gone).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    assert_eq!(house.post(&stranger, "/projects/shop/dependencies/refresh", &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!house.get(&stranger, "/dependencies").await.text.contains(&path));
}
