//! The pages of accounts: one's own with its tokens, and everybody's for administrators.
#![expect(clippy::unwrap_used, reason = "tests")]

mod house;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use ecluse_domain::role::Role;
use ecluse_store::{PgPool, people};
use house::{Answer, HOSTILE, House, PASSWORD};

/// Whether a token opens anything.
async fn opens(house: &House, token: &str) -> StatusCode {
    let request = Request::get("/api/v1/projects").header("authorization", format!("Bearer {token}"));
    house.send(request.body(Body::empty()).unwrap()).await.status
}

async fn posts(house: &House, token: &str, path: &str) -> Answer {
    house.send(Request::post(path).header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap()).await
}

fn shown(text: &str) -> String {
    let from = text.find("<code class=\"token\">").unwrap() + "<code class=\"token\">".len();
    text[from..].split('<').next().unwrap().to_owned()
}

#[sqlx::test(migrations = "../../migrations")]
async fn everybody_issues_and_revokes_their_own_tokens(pool: PgPool) {
    let house = House::build(pool).await;
    let dev = house.signed_in("dev", HOSTILE, Some(Role::Developer)).await;
    let other = house.signed_in("other", "Other", None).await;
    let page = house.get(&dev, "/account").await;
    assert!(
        page.text.contains("Developer of <a href=\"/projects/shop\">") && !page.text.contains(HOSTILE) && !page.text.contains("/people")
    );
    assert!(house.get(&other, "/account").await.text.contains("no role yet"));
    for (name, days, scope, says) in [
        ("", "30", "read", "name: must be 1 to 200"),
        ("ci", "0", "read", "days: must be 1 to 366"),
        ("ci", "soon", "read", "days: must be 1 to 366"),
        ("ci", "400", "read", "days: must be 1 to 366"),
        ("ci", "30", "all", "scope: is not an action"),
    ] {
        let wrong = house.post(&dev, "/account/tokens", &[("name", name), ("days", days), ("scope", scope)]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains(says), "{name} {days} {scope}: {}", wrong.text);
    }
    let issued = house.post(&dev, "/account/tokens", &[("name", HOSTILE), ("days", "30"), ("scope", "retry_build")]).await;
    let token = shown(&issued.text);
    assert_eq!((issued.status, opens(&house, &token).await), (StatusCode::OK, StatusCode::OK));
    // Less than the person may.
    let build = house.running(house.shop, 1, "x").await.id;
    let beyond = posts(&house, &token, &format!("/api/v1/builds/{build}/cancel")).await;
    assert!(beyond.status == StatusCode::FORBIDDEN && beyond.text.contains("scope"), "{}", beyond.text);
    assert_eq!(posts(&house, &token, &format!("/api/v1/builds/{build}/retry")).await.status, StatusCode::CONFLICT);
    let page = house.get(&dev, "/account").await.text;
    assert!(page.contains("data-label=\"May do\">retry_build<") && !page.contains(&token) && !page.contains(HOSTILE), "it is shown once");
    let id = page.split("name=\"token\" value=\"").nth(1).unwrap()[..36].to_owned();
    // Somebody else's is not there.
    assert_eq!(house.post(&other, "/account/tokens/revoke", &[("token", &id)]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(opens(&house, &token).await, StatusCode::OK);
    assert_eq!(house.post(&dev, "/account/tokens/revoke", &[("token", &id)]).await.location(), "/account#tokens");
    assert_eq!(opens(&house, &token).await, StatusCode::UNAUTHORIZED);
    assert!(house.get(&dev, "/account").await.text.contains("revoked"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn administrators_of_all_manage_people(pool: PgPool) {
    let house = House::build(pool).await;
    let dev = house.signed_in("dev", HOSTILE, Some(Role::Developer)).await;
    let local = house.signed_in("local", "Admin of the shop", Some(Role::Administrator)).await;
    let root = people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    let root = house.session(root.id).await;
    assert!(house.get(&root, "/account").await.text.contains("href=\"/people\""));
    let new =
        [("login", "hal"), ("name", "Hal"), ("kind", "person"), ("role", "hosting"), ("project", "shop"), ("password", "a long password")];
    let role = [("login", "hal"), ("role", "hosting"), ("project", "shop")];
    let service = [("login", "ci"), ("kind", "service"), ("role", "developer")];
    let token = [("login", "ci"), ("name", "x"), ("days", "1"), ("scope", "read")];
    let acts: [(&str, &[(&str, &str)]); 5] = [
        ("/people", &new),
        ("/people/take-role", &role),
        ("/people/disable", &[("login", "dev")]),
        ("/people/enable", &[("login", "dev")]),
        ("/people/tokens", &token),
    ];
    for cookie in [&dev, &local] {
        assert_eq!(house.get(cookie, "/people").await.status, StatusCode::FORBIDDEN);
        for (path, form) in acts {
            assert_eq!(house.post(cookie, path, form).await.status, StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(house.post(&root, "/people", &new).await.location(), "/people");
    assert_eq!(house.post(&root, "/people", &service).await.location(), "/people");
    let page = house.get(&root, "/people").await.text;
    assert!(
        page.contains("Hosting of <a href=\"/projects/shop\">shop</a>") && page.contains(">service<") && !page.contains(HOSTILE),
        "{page}"
    );
    let wrong = house.post(&root, "/people", &[("login", "ci"), ("kind", "service"), ("role", "developer"), ("project", "moon")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains("project: there is none of this name"));
    assert_eq!(house.post(&root, "/people/take-role", &role).await.location(), "/people");
    assert_eq!(house.post(&root, "/people/take-role", &role).await.status, StatusCode::UNPROCESSABLE_ENTITY, "it is gone");
    // Whose account is closed is out at once, and comes back with the roles they had.
    assert_eq!(house.get(&dev, "/account").await.status, StatusCode::OK);
    assert_eq!(house.post(&root, "/people/disable", &[("login", "dev")]).await.location(), "/people");
    assert!(house.get(&dev, "/account").await.location().starts_with("/sign-in"));
    assert_eq!(house.post(&root, "/people/disable", &[("login", "root")]).await.status, StatusCode::CONFLICT, "one's own");
    assert_eq!(house.post(&root, "/people/disable", &[("login", "nobody")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.post(&root, "/people/enable", &[("login", "dev")]).await.location(), "/people");
    assert_eq!(house.post(&root, "/people/disable", &[("login", "ci")]).await.location(), "/people");
    assert_eq!(house.post(&root, "/people/tokens", &token).await.status, StatusCode::CONFLICT, "it would open nothing");
    assert_eq!(house.post(&root, "/people/enable", &[("login", "ci")]).await.location(), "/people");
    // Nobody becomes somebody else: neither by a token nor by a password.
    let of_dev = [("login", "dev"), ("name", "x"), ("days", "1"), ("scope", "everything")];
    let other = house.post(&root, "/people/tokens", &of_dev).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    let password = [("login", "dev"), ("kind", "person"), ("role", "developer"), ("password", "another password")];
    let other = house.post(&root, "/people", &password).await;
    assert!(other.status == StatusCode::UNPROCESSABLE_ENTITY && other.text.contains("password: the account exists"), "{}", other.text);
    for (scope, says) in [("approve", "a service never has approve"), ("", "scope: is not an action")] {
        let wrong = house.post(&root, "/people/tokens", &[("login", "ci"), ("name", "x"), ("days", "1"), ("scope", scope)]).await;
        assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.text.contains(says), "{}", wrong.text);
    }
    // Nor does the last administrator go.
    let own = [("login", "Root"), ("role", "administrator"), ("project", "")];
    assert_eq!(house.post(&root, "/people/take-role", &own).await.status, StatusCode::CONFLICT);
    let incomplete = house.post(&root, "/people", &[("login", "x"), ("kind", "robot"), ("role", "developer")]).await;
    assert!(
        incomplete.status == StatusCode::UNPROCESSABLE_ENTITY && incomplete.text.contains("`robot` is not one of: person, service"),
        "{}",
        incomplete.text
    );
    let issued = house.post(&root, "/people/tokens", &token).await;
    let text = shown(&issued.text);
    assert_eq!((issued.status, opens(&house, &text).await), (StatusCode::OK, StatusCode::OK));
    let page = house.get(&root, "/people").await.text;
    let id = page.split("name=\"token\" value=\"").nth(1).unwrap()[..36].to_owned();
    assert_eq!(house.post(&local, "/people/tokens/revoke", &[("token", &id)]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.post(&root, "/people/tokens/revoke", &[("token", &id)]).await.location(), "/people");
    assert_eq!(opens(&house, &text).await, StatusCode::UNAUTHORIZED);
}

#[sqlx::test(migrations = "../../migrations")]
async fn everybody_changes_their_own_password_and_is_out_everywhere_else(pool: PgPool) {
    let house = House::build(pool.clone()).await;
    let dev = house.person("dev", "Dev", Some(Role::Developer)).await;
    let sign_in = async |password: &str| house.post("", "/sign-in", &[("login", "dev"), ("password", password)]).await;
    let cookie = |answer: &Answer| answer.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let (here, there) = (cookie(&sign_in(PASSWORD).await), cookie(&sign_in(PASSWORD).await));
    let changes =
        async |cookie: &str, current: &str, new: &str| house.post(cookie, "/account/password", &[("current", current), ("new", new)]).await;
    const NEW: &str = "a battery of horses";
    for (current, new, says) in [
        ("wrong horse battery", NEW, "current: is not your password"),
        (PASSWORD, "short", "new: must have 10 characters"),
        (PASSWORD, PASSWORD, "new: is the one you have"),
    ] {
        let refused = changes(&here, current, new).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(says), "{current} {new}: {}", refused.text);
    }
    let changed = changes(&here, PASSWORD, NEW).await;
    assert!(changed.status == StatusCode::OK && changed.text.contains("Your password is changed"), "{}", changed.text);
    let anew = cookie(&changed);
    assert!(!changed.text.contains(NEW));
    for former in [&here, &there] {
        assert_eq!(house.get(former, "/account").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(house.get(&anew, "/account").await.status, StatusCode::OK);
    assert_eq!((sign_in(PASSWORD).await.status, sign_in(NEW).await.status), (StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER));
    // Whoever's former password was found right a moment before opens no session after.
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
        while sqlx::query_scalar::<_, i64>(waits).fetch_one(&beside).await.unwrap() == 0 {
            tokio::task::yield_now().await;
        }
        changing.commit().await.unwrap();
    };
    let (refused, ()) = tokio::join!(sign_in(NEW), late);
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    let back = "UPDATE users SET password_hash = replace($2, 'another', '') WHERE id = $1";
    sqlx::query(back).bind(dev.0).bind(hash).execute(&pool).await.unwrap();
    // Guessing at it is held up: ten wrong ones a minute, with those above.
    for _ in 0..7 {
        assert_eq!(changes(&anew, "wrong horse battery", NEW).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(changes(&anew, NEW, PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    // Who has none here is told where it is.
    let away = house.person("away", "Away", None).await;
    sqlx::query("UPDATE users SET password_hash = NULL WHERE id = $1").bind(away.0).execute(&mut *house.conn().await).await.unwrap();
    let away = house.session(away).await;
    assert!(!house.get(&away, "/account").await.text.contains("/account/password"));
    assert_eq!(changes(&away, PASSWORD, NEW).await.status, StatusCode::CONFLICT);
    let told = "SELECT count(*) FROM audit WHERE action = 'person.password_changed' AND subject_id = $1";
    assert_eq!(sqlx::query_scalar::<_, i64>(told).bind(dev.0).fetch_one(&mut *house.conn().await).await.unwrap(), 1);
}
