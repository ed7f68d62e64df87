//! Forms that are sent twice: by a double click, a reload, or after an answer that was lost.

use std::collections::BTreeSet;
use std::path::Path;

use axum::http::StatusCode;
use ecluse_domain::Digest;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::UserId;
use ecluse_domain::role::Role;
use ecluse_store::dependency_images::{self, NewDependencyImage};
use ecluse_store::{PgPool, people};
use ecluse_testbed::postgres_proxy::{Cut, PostgresProxy};

use super::permissions::{ROUTES, Subjects, fill_in, subjects};
use crate::fixtures::site::{Answer, Site};

/// The forms without a key. The first two need no session or end it. A repeated change of a password
/// is refused, because the old password is no longer the current one.
const WITHOUT_KEY: &[&str] = &["/sign-in", "/sign-out", "/account/password"];

/// The form that makes no change for the audit log: a second request to read a database joins the first.
const WITHOUT_CHANGE: &str = "/projects/{slug}/stages/{stage}/database/read";

const FREEZE: &str = "/projects/shop/policy/freeze";

/// The fields of a form that adds a freeze of so many minutes.
fn freeze(minutes: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("starts_at", "2026-01-01T00:00"),
        ("minutes", minutes),
        ("time_zone", "UTC"),
        ("recurrence", "daily"),
        ("stage", "staging"),
        ("reason", "because"),
    ]
}

/// Somebody who may do everything, and the cookie of their session.
pub async fn almighty(site: &Site, login: &str) -> (UserId, String) {
    let id = site.person(login, login, None).await;
    for role in Role::ALL {
        people::add_role(&mut *site.conn().await, id, None, *role)
            .await
            .unwrap();
    }
    (id, site.session(id).await)
}

/// The key of a form that was just opened.
pub async fn new_key(site: &Site, cookie: &str) -> String {
    let page = site.get(cookie, "/account").await.page();
    let css = "form[action='/account/tokens'] input[name='form_key']";
    page.attribute(css, "value").to_owned()
}

async fn send(site: &Site, cookie: &str, path: &str, form: &[(&str, &str)], key: &str) -> Answer {
    let form = [form, &[("form_key", key)]].concat();
    site.post(cookie, path, &form).await
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// The number of changes of every kind.
async fn changes(pool: &PgPool) -> i64 {
    count(pool, "SELECT count(*) FROM audit").await
}

async fn freezes(pool: &PgPool) -> i64 {
    count(pool, "SELECT count(*) FROM freezes").await
}

/// A dependency image that the shop used and that can be made again.
async fn add_dependency_image(site: &Site, subjects: &Subjects) {
    let mut conn = site.conn().await;
    let wanted = NewDependencyImage {
        key: Digest::sha256(b"key"),
        base_repository: "apik/odoo".to_owned(),
        base_digest: Digest::sha256(b"base"),
        packages: "poppler-utils".to_owned(),
        requirements: String::new(),
    };
    let (id, _) = dependency_images::request(&mut conn, &wanted)
        .await
        .unwrap();
    let newest = subjects.running.parse().unwrap();
    dependency_images::set_used(&mut conn, id, newest)
        .await
        .unwrap();
    dependency_images::set_running(&mut conn, id).await.unwrap();
    dependency_images::set_ended(&mut conn, id, DependencyImageStatus::Failed, "no index")
        .await
        .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_form_that_is_sent_twice_makes_its_change_once(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let (id, cookie) = almighty(&site, "ann").await;
    let subjects = subjects(&site, 1, Some(id)).await;
    add_dependency_image(&site, &subjects).await;
    let mut sent = 0;
    for (method, route, _) in ROUTES {
        if *method != "POST" || WITHOUT_KEY.contains(route) || *route == WITHOUT_CHANGE {
            continue;
        }
        let (path, form) = fill_in(method, route, &subjects);
        let key = new_key(&site, &cookie).await;
        let before = changes(&pool).await;
        let first = send(&site, &cookie, &path, &form, &key).await;
        let after = changes(&pool).await;
        assert!(
            after > before,
            "{route}: nothing changed: {} {}",
            first.status,
            first.text
        );
        for _ in 0..2 {
            let again = send(&site, &cookie, &path, &form, &key).await;
            assert_eq!(changes(&pool).await, after, "{route}: changed twice");
            if route.ends_with("/tokens") {
                assert_eq!(first.status, StatusCode::OK);
                let token = first.page().text("code.token");
                assert_eq!(again.status, StatusCode::CONFLICT, "{route}");
                assert!(!again.text.contains(&token));
                again
                    .page()
                    .assert_shows("main p", "The token was issued already");
                let page = path.trim_end_matches("/tokens");
                assert!(again.page().has_link(page), "{}", again.text);
            } else {
                assert_eq!(
                    (again.status, again.location()),
                    (StatusCode::SEE_OTHER, first.location()),
                    "{route}: {}",
                    again.text
                );
            }
        }
        sent += 1;
    }
    let forms = ROUTES.iter().filter(|(method, ..)| *method == "POST");
    assert_eq!(sent, forms.count() - WITHOUT_KEY.len() - 1);
    // What was shown once is not kept.
    let kept = count(
        &pool,
        "SELECT count(*) FROM idempotency_keys WHERE length(body) > 0",
    );
    assert_eq!(kept.await, 0);
}

/// Every form of the templates has the hidden key, and each page writes new ones.
#[sqlx::test(migrations = "../../migrations")]
async fn every_form_has_a_key_of_its_own(pool: PgPool) {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates"));
    let mut forms = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for form in text.split("<form ").skip(1) {
                let form = form.split("</form>").next().unwrap();
                let is_sent_once = form.contains("method=\"get\"")
                    || WITHOUT_KEY
                        .iter()
                        .any(|action| form.contains(&format!("action=\"{action}\"")));
                let has_key = form.contains("{% include \"form_key.html\" %}");
                assert_eq!(has_key, !is_sent_once, "{}: {form}", path.display());
                forms += u32::from(has_key);
            }
        }
    }
    assert!(forms > 20, "{forms}");

    let site = Site::build(pool).await;
    let (_, cookie) = almighty(&site, "ann").await;
    let mut keys = BTreeSet::new();
    let mut shown = 0;
    for path in ["/people", "/projects/shop", "/projects/shop/policy"] {
        for _ in 0..2 {
            let page = site.get(&cookie, path).await.page();
            let of_page = page.attributes("form input[type='hidden'][name='form_key']", "value");
            assert!(!of_page.is_empty(), "{path}");
            shown += of_page.len();
            keys.extend(of_page.into_iter().map(str::to_owned));
        }
    }
    assert_eq!(keys.len(), shown);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_many_clicks_at_once_one_makes_the_change_and_all_lead_to_it(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let (_, cookie) = almighty(&site, "ann").await;
    let key = new_key(&site, &cookie).await;
    let form = freeze("60");
    let clicks = (0..8).map(|_| send(&site, &cookie, FREEZE, &form, &key));
    for answer in futures::future::join_all(clicks).await {
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/projects/shop/policy#freezes"),
            "{}",
            answer.text
        );
    }
    assert_eq!(freezes(&pool).await, 1);
}

/// A site whose connections to Postgres can be cut.
async fn behind_proxy(pool: &PgPool) -> (Site, PostgresProxy, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = pool.connect_options();
    let proxy = PostgresProxy::start(folder.path(), options.get_socket().unwrap()).unwrap();
    let options = (*options).clone().socket(proxy.folder());
    let site = Site::build(ecluse_store::connect_with(options, 5)).await;
    (site, proxy, folder)
}

/// A form that would make a second row if it ran twice.
struct CreatingForm<'t> {
    path: String,
    fields: Vec<(&'static str, &'t str)>,
    /// The page that a person is led to when the answer is lost.
    page: String,
    /// Counts the rows.
    query: &'static str,
}

fn creating_forms(subjects: &Subjects) -> Vec<CreatingForm<'_>> {
    let release = format!("/releases/{}", subjects.release);
    let rows = [
        (
            "/projects/{slug}/policy/freeze",
            "/projects/shop/policy",
            "SELECT count(*) FROM freezes",
        ),
        (
            "/projects/{slug}/policy/set",
            "/projects/shop/policy",
            "SELECT count(*) FROM policies",
        ),
        ("/account/tokens", "/account", "SELECT count(*) FROM tokens"),
        ("/people/tokens", "/people", "SELECT count(*) FROM tokens"),
        (
            "/releases/{id}/approve",
            &release,
            "SELECT count(*) FROM approvals",
        ),
        (
            "/releases/{id}/promote",
            &release,
            "SELECT count(*) FROM promotions",
        ),
        (
            "/releases/{id}/override",
            &release,
            "SELECT count(*) FROM overrides",
        ),
        (
            "/releases/{id}/veto",
            &release,
            "SELECT count(*) FROM vetoes",
        ),
    ];
    let form = |(route, page, query): (&str, &str, _)| {
        let (path, fields) = fill_in("POST", route, subjects);
        CreatingForm {
            path,
            fields,
            page: page.to_owned(),
            query,
        }
    };
    rows.into_iter().map(form).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_form_whose_answer_to_the_commit_is_lost_makes_its_change_once(pool: PgPool) {
    let (site, proxy, _folder) = behind_proxy(&pool).await;
    let (id, cookie) = almighty(&site, "ann").await;
    let subjects = subjects(&site, 1, Some(id)).await;
    let mut lost = 0;
    for form in creating_forms(&subjects) {
        let CreatingForm {
            path,
            fields,
            page,
            query,
        } = form;
        let before = count(&pool, query).await;
        let key = new_key(&site, &cookie).await;
        proxy.cut_next(Cut::AfterCommit);
        for _ in 0..3 {
            let answer = send(&site, &cookie, &path, &fields, &key).await;
            if path.ends_with("/tokens") {
                assert_eq!(answer.status, StatusCode::CONFLICT, "{}", answer.text);
                answer
                    .page()
                    .assert_shows("main p", "The token was issued already");
            } else {
                assert_eq!(
                    (answer.status, answer.location()),
                    (StatusCode::SEE_OTHER, page.as_str()),
                    "{path}: {}",
                    answer.text
                );
            }
        }
        lost += 1;
        assert_eq!(proxy.lost(), lost, "{path}");
        assert_eq!(count(&pool, query).await, before + 1, "{path}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_form_whose_commit_never_arrived_makes_its_change_when_it_is_sent_again(pool: PgPool) {
    let (site, proxy, _folder) = behind_proxy(&pool).await;
    let (_, cookie) = almighty(&site, "ann").await;
    let key = new_key(&site, &cookie).await;
    let form = freeze("60");
    proxy.cut_next(Cut::BeforeCommit);
    let failed = send(&site, &cookie, FREEZE, &form, &key).await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((proxy.lost(), freezes(&pool).await), (1, 0));
    for _ in 0..2 {
        let done = send(&site, &cookie, FREEZE, &form, &key).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(freezes(&pool).await, 1);
    }
}

/// The server was killed after the change and before it kept where the form leads.
#[sqlx::test(migrations = "../../migrations")]
async fn a_change_of_a_killed_server_is_not_made_twice(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let (_, cookie) = almighty(&site, "ann").await;
    let key = new_key(&site, &cookie).await;
    let form = freeze("60");
    send(&site, &cookie, FREEZE, &form, &key).await;
    sqlx::query("UPDATE idempotency_keys SET status = NULL, body = NULL, location = NULL, changed_at = changed_at - interval '61 seconds'")
        .execute(&pool)
        .await
        .unwrap();
    let again = send(&site, &cookie, FREEZE, &form, &key).await;
    assert_eq!(
        (again.status, again.location()),
        (StatusCode::SEE_OTHER, "/projects/shop/policy")
    );
    assert_eq!(freezes(&pool).await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_form_of_another_session_is_refused(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let (_, ann) = almighty(&site, "ann").await;
    let (_, bob) = almighty(&site, "bob").await;
    let key = new_key(&site, &ann).await;
    let form = freeze("60");
    // Before and after its own use.
    for made in 0..2 {
        for key in [key.as_str(), "", "one", &key[..20]] {
            let refused = send(&site, &bob, FREEZE, &form, key).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text);
            let page = refused.page();
            page.assert_shows("main p", "nothing was changed");
            assert!(page.has_link("/projects/shop/policy"));
            assert_eq!(freezes(&pool).await, made);
        }
        let done = send(&site, &ann, FREEZE, &form, &key).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER);
        assert_eq!(freezes(&pool).await, 1);
    }
    // Nobody without a session, and no page of another site, reaches a key.
    let nobody = send(&site, "", FREEZE, &form, &key).await;
    assert_eq!(nobody.location(), "/sign-in");
    let foreign = crate::fixtures::site::post(&ann, FREEZE)
        .header("sec-fetch-site", "cross-site")
        .body(crate::fixtures::site::body(&[("form_key", key.as_str())]));
    let foreign = site.send(foreign.unwrap()).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    assert_eq!(freezes(&pool).await, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_refused_form_is_corrected_and_a_form_that_made_its_change_is_not(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let (_, cookie) = almighty(&site, "ann").await;
    let key = new_key(&site, &cookie).await;
    for wrong in ["many", "0"] {
        let refused = send(&site, &cookie, FREEZE, &freeze(wrong), &key).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.page().assert_shows(".notice.bad", "minutes");
    }
    let done = send(&site, &cookie, FREEZE, &freeze("60"), &key).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let other = send(&site, &cookie, FREEZE, &freeze("90"), &key).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    other
        .page()
        .assert_shows("main p", "was sent before with other entries");
    // A key is for one address.
    let veto = format!("/releases/{}/veto", uuid::Uuid::nil());
    let other = send(&site, &cookie, &veto, &freeze("60"), &key).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert_eq!(freezes(&pool).await, 1);
}
