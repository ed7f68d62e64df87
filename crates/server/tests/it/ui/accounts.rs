//! The page of one's own account with its tokens, and the page of all accounts for administrators.

use crate::fixtures::site::{Answer, HOSTILE, PASSWORD, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use ecluse_domain::role::Role;
use ecluse_store::{PgPool, people};

/// The status of a request with this token.
async fn status_with(site: &Site, token: &str) -> StatusCode {
    let request =
        Request::get("/api/v1/projects").header("authorization", format!("Bearer {token}"));
    site.send(request.body(Body::empty()).unwrap()).await.status
}

async fn post_with(site: &Site, token: &str, path: &str) -> Answer {
    site.send(
        Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap(),
    )
    .await
}

/// The token that a page shows once.
fn issued_token(answer: &Answer) -> String {
    answer.page().text("code.token")
}

#[sqlx::test(migrations = "../../migrations")]
async fn everybody_issues_and_revokes_their_own_tokens(pool: PgPool) {
    let site = Site::build(pool).await;
    let dev = site.signed_in("dev", HOSTILE, Some(Role::Developer)).await;
    let other = site.signed_in("other", "Other", None).await;
    let page = site.get(&dev, "/account").await.page();
    assert_eq!(page.texts("#roles li"), ["Developer on shop"]);
    assert!(page.has_link("/projects/shop") && !page.has_link("/people"));
    assert_eq!(page.foreign_markup(), Vec::<String>::new());
    site.get(&other, "/account")
        .await
        .page()
        .assert_shows("main p", "no role yet");
    for (name, days, scope, problem) in [
        ("", "30", "read", "name: must"),
        ("ci", "0", "read", "days: must be"),
        ("ci", "soon", "read", "days: must be"),
        ("ci", "400", "read", "days: must be"),
        ("ci", "30", "all", "scope: is not an action"),
    ] {
        let wrong = site
            .post(
                &dev,
                "/account/tokens",
                &[("name", name), ("days", days), ("scope", scope)],
            )
            .await;
        assert_eq!(
            wrong.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name} {days} {scope}"
        );
        wrong.page().assert_shows("[role=alert]", problem);
    }
    let issued = site
        .post(
            &dev,
            "/account/tokens",
            &[("name", HOSTILE), ("days", "30"), ("scope", "retry_build")],
        )
        .await;
    let token = issued_token(&issued);
    assert_eq!(
        (issued.status, status_with(&site, &token).await),
        (StatusCode::OK, StatusCode::OK)
    );
    // The token has fewer permissions than the person.
    let build = site.running(site.shop, 1, "x").await.id;
    let beyond = post_with(&site, &token, &format!("/api/v1/builds/{build}/cancel")).await;
    assert!(
        beyond.status == StatusCode::FORBIDDEN && beyond.text.contains("scope"),
        "{}",
        beyond.text
    );
    assert_eq!(
        post_with(&site, &token, &format!("/api/v1/builds/{build}/retry"))
            .await
            .status,
        StatusCode::CONFLICT
    );
    let answer = site.get(&dev, "/account").await;
    assert!(!answer.text.contains(&token), "a token is shown once");
    let page = answer.page();
    assert_eq!(page.texts("td[data-label=Scope]"), ["retry_build"]);
    assert_eq!(page.foreign_markup(), Vec::<String>::new());
    let id = page.attribute("input[name=token]", "value").to_owned();
    // For somebody else the token does not exist.
    assert_eq!(
        site.post(&other, "/account/tokens/revoke", &[("token", &id)])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(status_with(&site, &token).await, StatusCode::OK);
    assert_eq!(
        site.post(&dev, "/account/tokens/revoke", &[("token", &id)])
            .await
            .location(),
        "/account#tokens"
    );
    assert_eq!(status_with(&site, &token).await, StatusCode::UNAUTHORIZED);
    site.get(&dev, "/account")
        .await
        .page()
        .assert_shows("td[data-label=Expires]", "revoked");
}

#[sqlx::test(migrations = "../../migrations")]
async fn administrators_of_every_project_manage_people(pool: PgPool) {
    let site = Site::build(pool).await;
    let dev = site.signed_in("dev", HOSTILE, Some(Role::Developer)).await;
    let local = site
        .signed_in("local", "Admin of the shop", Some(Role::Administrator))
        .await;
    let root = people::find_by_login(&mut *site.conn().await, "root")
        .await
        .unwrap()
        .unwrap();
    let root = site.session(root.id).await;
    assert!(site.get(&root, "/account").await.page().has_link("/people"));
    let new = [
        ("login", "hal"),
        ("name", "Hal"),
        ("kind", "person"),
        ("role", "hosting"),
        ("project", "shop"),
        ("password", "a long password"),
    ];
    let role = [("login", "hal"), ("role", "hosting"), ("project", "shop")];
    let service = [("login", "ci"), ("kind", "service"), ("role", "developer")];
    let token = [
        ("login", "ci"),
        ("name", "x"),
        ("days", "1"),
        ("scope", "read"),
    ];
    let actions: [(&str, &[(&str, &str)]); 5] = [
        ("/people", &new),
        ("/people/remove-role", &role),
        ("/people/disable", &[("login", "dev")]),
        ("/people/enable", &[("login", "dev")]),
        ("/people/tokens", &token),
    ];
    for cookie in [&dev, &local] {
        assert_eq!(
            site.get(cookie, "/people").await.status,
            StatusCode::FORBIDDEN
        );
        for (path, form) in actions {
            assert_eq!(
                site.post(cookie, path, form).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
    }
    assert_eq!(
        site.post(&root, "/people", &new).await.location(),
        "/people"
    );
    assert_eq!(
        site.post(&root, "/people", &service).await.location(),
        "/people"
    );
    let page = site.get(&root, "/people").await.page();
    page.assert_shows("td[data-label=Roles] .held", "Hosting on shop");
    page.assert_shows("td[data-label=Account]", "ci service");
    page.assert_shows("td[data-label=Account]", HOSTILE);
    assert_eq!(page.foreign_markup(), Vec::<String>::new());
    let wrong = site
        .post(
            &root,
            "/people",
            &[
                ("login", "ci"),
                ("kind", "service"),
                ("role", "developer"),
                ("project", "moon"),
            ],
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .page()
        .assert_shows("[role=alert]", "project: no project has this name");
    assert_eq!(
        site.post(&root, "/people/remove-role", &role)
            .await
            .location(),
        "/people"
    );
    assert_eq!(
        site.post(&root, "/people/remove-role", &role).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the role was removed before"
    );
    // A disabled account is signed out at once, and keeps its roles for when it is enabled again.
    assert_eq!(site.get(&dev, "/account").await.status, StatusCode::OK);
    assert_eq!(
        site.post(&root, "/people/disable", &[("login", "dev")])
            .await
            .location(),
        "/people"
    );
    assert!(
        site.get(&dev, "/account")
            .await
            .location()
            .starts_with("/sign-in")
    );
    assert_eq!(
        site.post(&root, "/people/disable", &[("login", "root")])
            .await
            .status,
        StatusCode::CONFLICT,
        "nobody disables their own account"
    );
    assert_eq!(
        site.post(&root, "/people/disable", &[("login", "nobody")])
            .await
            .status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        site.post(&root, "/people/enable", &[("login", "dev")])
            .await
            .location(),
        "/people"
    );
    assert_eq!(
        site.post(&root, "/people/disable", &[("login", "ci")])
            .await
            .location(),
        "/people"
    );
    assert_eq!(
        site.post(&root, "/people/tokens", &token).await.status,
        StatusCode::CONFLICT,
        "the token would be of no use"
    );
    assert_eq!(
        site.post(&root, "/people/enable", &[("login", "ci")])
            .await
            .location(),
        "/people"
    );
    // Nobody gets into the account of somebody else, with a token or with a password.
    let of_dev = [
        ("login", "dev"),
        ("name", "x"),
        ("days", "1"),
        ("scope", "everything"),
    ];
    let other = site.post(&root, "/people/tokens", &of_dev).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let password = [
        ("login", "dev"),
        ("kind", "person"),
        ("role", "developer"),
        ("password", "another password"),
    ];
    let other = site.post(&root, "/people", &password).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.page().assert_shows("[role=alert]", "password: ");
    for (scope, problem) in [
        ("approve", "a service account may not approve"),
        ("", "scope: is not an action"),
    ] {
        let wrong = site
            .post(
                &root,
                "/people/tokens",
                &[
                    ("login", "ci"),
                    ("name", "x"),
                    ("days", "1"),
                    ("scope", scope),
                ],
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        wrong.page().assert_shows("[role=alert]", problem);
    }
    // The last administrator keeps the role.
    let own = [
        ("login", "Root"),
        ("role", "administrator"),
        ("project", ""),
    ];
    assert_eq!(
        site.post(&root, "/people/remove-role", &own).await.status,
        StatusCode::CONFLICT
    );
    let incomplete = site
        .post(
            &root,
            "/people",
            &[("login", "x"), ("kind", "robot"), ("role", "developer")],
        )
        .await;
    assert_eq!(incomplete.status, StatusCode::UNPROCESSABLE_ENTITY);
    incomplete
        .page()
        .assert_shows(".lead", "`robot` is not one of: person, service");
    let issued = site.post(&root, "/people/tokens", &token).await;
    let text = issued_token(&issued);
    assert_eq!(
        (issued.status, status_with(&site, &text).await),
        (StatusCode::OK, StatusCode::OK)
    );
    let page = site.get(&root, "/people").await.page();
    let id = page.attribute("input[name=token]", "value").to_owned();
    assert_eq!(
        site.post(&local, "/people/tokens/revoke", &[("token", &id)])
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        site.post(&root, "/people/tokens/revoke", &[("token", &id)])
            .await
            .location(),
        "/people"
    );
    assert_eq!(status_with(&site, &text).await, StatusCode::UNAUTHORIZED);
}

#[sqlx::test(migrations = "../../migrations")]
async fn changing_a_password_ends_all_other_sessions(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    let dev = site.person("dev", "Dev", Some(Role::Developer)).await;
    let sign_in = async |password: &str| {
        site.post("", "/sign-in", &[("login", "dev"), ("password", password)])
            .await
    };
    let cookie = |answer: &Answer| {
        answer.headers["set-cookie"]
            .to_str()
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    };
    let (first, second) = (
        cookie(&sign_in(PASSWORD).await),
        cookie(&sign_in(PASSWORD).await),
    );
    let change = async |cookie: &str, current: &str, new: &str| {
        site.post(
            cookie,
            "/account/password",
            &[("current", current), ("new", new)],
        )
        .await
    };
    const NEW: &str = "a battery of horses";
    for (current, new, problem) in [
        ("wrong horse battery", NEW, "current: is not your password"),
        (PASSWORD, "short", "new: "),
        (PASSWORD, PASSWORD, "new: "),
    ] {
        let refused = change(&first, current, new).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{current} {new}"
        );
        refused.page().assert_shows("[role=alert]", problem);
    }
    let changed = change(&first, PASSWORD, NEW).await;
    assert_eq!(changed.status, StatusCode::OK);
    changed
        .page()
        .assert_shows("[role=status]", "Your password was changed");
    let fresh = cookie(&changed);
    assert!(!changed.text.contains(NEW));
    for ended in [&first, &second] {
        assert_eq!(
            site.get(ended, "/account").await.status,
            StatusCode::SEE_OTHER
        );
    }
    assert_eq!(site.get(&fresh, "/account").await.status, StatusCode::OK);
    assert_eq!(
        (sign_in(PASSWORD).await.status, sign_in(NEW).await.status),
        (StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER)
    );
    // A sign-in whose password was checked just before the change opens no session after it.
    let beside = PgPool::connect_lazy_with((*pool.connect_options()).clone());
    let mut changing = beside.begin().await.unwrap();
    let hash: String =
        sqlx::query_scalar("UPDATE users SET password_hash = 'another' || password_hash WHERE id = $1 RETURNING password_hash")
            .bind(dev.0)
            .fetch_one(&mut *changing)
            .await
            .unwrap();
    let late = async {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while sqlx::query_scalar::<_, i64>(waits)
            .fetch_one(&beside)
            .await
            .unwrap()
            == 0
        {
            tokio::task::yield_now().await;
        }
        changing.commit().await.unwrap();
    };
    let (refused, ()) = tokio::join!(sign_in(NEW), late);
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let back = "UPDATE users SET password_hash = replace($2, 'another', '') WHERE id = $1";
    sqlx::query(back)
        .bind(dev.0)
        .bind(hash)
        .execute(&pool)
        .await
        .unwrap();
    // Guesses are limited to ten wrong passwords a minute, including those above.
    for _ in 0..8 {
        assert_eq!(
            change(&fresh, "wrong horse battery", NEW).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(
        change(&fresh, NEW, PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    // An account without a password here cannot change it here.
    let without = site.person("away", "Away", None).await;
    sqlx::query("UPDATE users SET password_hash = NULL WHERE id = $1")
        .bind(without.0)
        .execute(&mut *site.conn().await)
        .await
        .unwrap();
    let without = site.session(without).await;
    let page = site.get(&without, "/account").await.page();
    assert!(!page.has_form("/account/password"));
    assert_eq!(
        change(&without, PASSWORD, NEW).await.status,
        StatusCode::CONFLICT
    );
    let recorded =
        "SELECT count(*) FROM audit WHERE action = 'person.password_changed' AND subject_id = $1";
    assert_eq!(
        sqlx::query_scalar::<_, i64>(recorded)
            .bind(dev.0)
            .fetch_one(&mut *site.conn().await)
            .await
            .unwrap(),
        1
    );
}
