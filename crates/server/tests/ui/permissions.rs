//! Every page and every form × every kind of caller, by the permission matrix of `domain::role`.

use std::collections::BTreeSet;

use axum::http::{Method, Request, StatusCode};
use chrono::NaiveDateTime;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{OverrideId, PromotionId, UserId};
use ecluse_domain::role::Action::{self, *};
use ecluse_domain::role::{AccountKind, Role, Scope, may};
use ecluse_domain::stage::StageName;
use ecluse_engine::people::NewPerson;
use ecluse_engine::promote::{self, Wanted};
use ecluse_engine::{Actor, policy};
use ecluse_store::PgPool;
use ecluse_store::overrides::{self, NewOverride};
use ecluse_store::people::{self, NewUser};
use ecluse_store::policies::PlaceOf;

use super::admin;
use crate::house::{House, PASSWORD, body};

/// Who gets in.
#[derive(Clone, Copy)]
enum Who {
    /// Signed in or not.
    Anybody,
    SignedIn,
    /// One of these rights on the project, or everywhere. Who sees nothing of the project finds nothing.
    OnProject(&'static [Action]),
    /// The right on the whole installation.
    Everywhere(Action),
}

const SEEN: Who = Who::OnProject(&[Read]);
const WORD: Who = Who::OnProject(&[Approve, ApproveFunction]);

/// Method, route, who.
const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/", Who::SignedIn),
    ("GET", "/sign-in", Who::Anybody),
    ("POST", "/sign-in", Who::Anybody),
    ("GET", "/projects/{slug}", SEEN),
    ("POST", "/projects/{slug}/hold", Who::OnProject(&[Hold])),
    ("POST", "/projects/{slug}/lift-hold", Who::OnProject(&[Hold])),
    ("GET", "/projects/{slug}/deliveries", SEEN),
    ("GET", "/projects/{slug}/audit", SEEN),
    ("GET", "/projects/{slug}/policy", SEEN),
    ("POST", "/projects/{slug}/policy/second", Who::OnProject(&[BreakGlass])),
    ("POST", "/projects/{slug}/policy/review", Who::OnProject(&[BreakGlass])),
    ("POST", "/projects/{slug}/policy/withdraw", Who::OnProject(&[BreakGlass])),
    ("POST", "/projects/{slug}/policy/say", Who::OnProject(&[ManagePolicy])),
    ("POST", "/projects/{slug}/policy/freeze", Who::OnProject(&[Freeze])),
    ("POST", "/projects/{slug}/policy/lift-freeze", Who::OnProject(&[Freeze])),
    ("GET", "/account", Who::SignedIn),
    ("POST", "/account/tokens", Who::SignedIn),
    ("GET", "/people", Who::Everywhere(ManagePeople)),
    ("POST", "/people", Who::Everywhere(ManagePeople)),
    ("POST", "/people/take-role", Who::Everywhere(ManagePeople)),
    ("POST", "/people/disable", Who::Everywhere(ManagePeople)),
    ("POST", "/people/enable", Who::Everywhere(ManagePeople)),
    ("POST", "/people/tokens", Who::Everywhere(ManagePeople)),
    ("POST", "/people/tokens/revoke", Who::Everywhere(ManagePeople)),
    ("GET", "/compliance", Who::SignedIn),
    ("GET", "/builds/{id}", SEEN),
    ("GET", "/builds/{id}/log", SEEN),
    ("GET", "/builds/{id}/contents", SEEN),
    ("GET", "/builds/{id}/attestations/{kind}", SEEN),
    ("POST", "/builds/{id}/retry", Who::OnProject(&[RetryBuild])),
    ("POST", "/builds/{id}/cancel", Who::OnProject(&[CancelBuild])),
    ("GET", "/queue", Who::SignedIn),
    ("GET", "/dependencies", Who::SignedIn),
    ("POST", "/projects/{slug}/dependencies/refresh", Who::OnProject(&[RetryBuild])),
    ("GET", "/releases/{id}", SEEN),
    ("GET", "/releases/{id}/changes", SEEN),
    ("POST", "/releases/{id}/approve", WORD),
    ("POST", "/releases/{id}/reject", WORD),
    ("POST", "/releases/{id}/withdraw", WORD),
    ("POST", "/releases/{id}/override", Who::OnProject(&[BreakGlass])),
    ("POST", "/releases/{id}/veto", Who::OnProject(&[Veto])),
    ("POST", "/releases/{id}/lift-veto", Who::OnProject(&[Veto])),
    ("POST", "/releases/{id}/promote", Who::OnProject(&[RequestPromotion])),
    ("POST", "/releases/{id}/take-back", Who::OnProject(&[RequestPromotion])),
    ("GET", "/deployments/{id}", SEEN),
    ("GET", "/static/{file}", Who::Anybody),
    ("GET", "/favicon.ico", Who::Anybody),
    // These end the caller's sessions.
    ("POST", "/account/password", Who::SignedIn),
    ("POST", "/account/tokens/revoke", Who::SignedIn),
    ("POST", "/sign-out", Who::Anybody),
];

/// Asked of the provider, or of an image that has packages: `oidc.rs` and `build.rs` have them.
const ELSEWHERE: &[&str] = &["/sign-in/oidc", "/sign-in/oidc/callback", "/dependencies/{id}", "/dependencies/{id}/log"];

/// What a caller's requests are about, made anew for each.
struct Things {
    build: String,
    failed: String,
    running: String,
    release: String,
    deployment: String,
    promotion: String,
    given: String,
    to_review: String,
    minutes: String,
    freeze: String,
    victim: String,
    service: String,
    service_token: String,
    own_token: String,
}

async fn things(house: &House, number: u64, caller: Option<UserId>) -> Things {
    let shell = Actor::command_line();
    let root = admin(house).await;
    let built = house.succeeded(house.shop, 10 * number, "Something").await;
    let release = house.release(house.shop, &format!("v1.6.{number}"), &built).await;
    let failed = house.failed(house.shop, 10 * number + 1, "Something wrong").await;
    let running = house.running(house.shop, 10 * number + 2, "Something long").await;
    let deployment = house.deployed(house.shop, StageName::Staging, &built, Deployed::Live).await;
    let promotion: PromotionId = promote::request(&house.engine, &root, Wanted::new(release, StageName::Staging)).await.unwrap().id;
    let stage = ecluse_store::stages::get(&mut *house.conn().await, house.shop, StageName::Preprod).await.unwrap().id;
    let (given, to_review) = (OverrideId::generate(), OverrideId::generate());
    let new = |id| NewOverride {
        id,
        project_id: house.shop,
        release_id: release,
        stage_id: stage,
        gate: ecluse_domain::gate::GateName::Cadence,
        image_digest: &built.digest,
        reason: "because",
        given_by: root.user.unwrap(),
        needs_second: true,
        hours: 24,
        review_hours: 72,
    };
    for id in [given, to_review] {
        overrides::insert(&mut *house.conn().await, &new(id)).await.unwrap();
    }
    let begins: NaiveDateTime = "2026-01-01T00:00:00".parse().unwrap();
    let at = PlaceOf { platform: None, project: Some(house.shop), stage: Some(StageName::Staging) };
    let time = policy::NewTime { at, begins, lasts: 60, time_zone: "UTC", recurrence: Recurrence::Daily, reason: "because" };
    let freeze = policy::freeze(&house.engine, &shell, &time).await.unwrap();
    let (victim, service) = (format!("victim-{number}"), format!("service-{number}"));
    let id = UserId::generate();
    let new = NewUser { id, login: &victim, name: "Victor", kind: AccountKind::Person, password_hash: None };
    people::insert(&mut *house.conn().await, &new).await.unwrap();
    people::add_role(&mut *house.conn().await, id, Some(house.shop), Role::Quality).await.unwrap();
    let robot =
        NewPerson { login: &service, name: &service, role: Role::Quality, project: None, password: None, kind: AccountKind::Service };
    ecluse_engine::people::add(&house.engine, &shell, &robot).await.unwrap();
    let day = chrono::Duration::days(1);
    let token = async |by: &Actor, login: &str| {
        ecluse_engine::people::issue_token(&house.engine, by, login, "a token", day, &Scope::Everything).await.unwrap().0.to_string()
    };
    let own = match caller {
        Some(caller) => people::get(&mut *house.conn().await, caller).await.unwrap().login,
        None => service.clone(),
    };
    Things {
        build: built.id.to_string(),
        failed: failed.id.to_string(),
        running: running.id.to_string(),
        release: release.to_string(),
        deployment: deployment.to_string(),
        promotion: promotion.to_string(),
        given: given.to_string(),
        to_review: to_review.to_string(),
        minutes: number.to_string(),
        freeze: freeze.to_string(),
        service_token: token(&shell, &service).await,
        own_token: token(&shell, &own).await,
        victim,
        service,
    }
}

/// The address and what the form says.
fn filled<'t>(method: &str, route: &str, things: &'t Things) -> (String, Vec<(&'static str, &'t str)>) {
    let id = match route {
        "/builds/{id}/retry" => &things.failed,
        "/builds/{id}/cancel" => &things.running,
        route if route.starts_with("/builds") => &things.build,
        route if route.starts_with("/deployments") => &things.deployment,
        _ => &things.release,
    };
    let path = route.replace("{slug}", "shop").replace("{id}", id).replace("{kind}", "sbom").replace("{file}", "nothing.css");
    let path = if route == "/releases/{id}/changes" { format!("{path}?stage=staging") } else { path };
    let token = [("name", "a token"), ("days", "1"), ("scope", "read")];
    let form = match (method, route) {
        ("POST", "/sign-in") => vec![("login", things.service.as_str()), ("password", "wrong")],
        (_, "/projects/{slug}/hold" | "/projects/{slug}/lift-hold") => vec![("stage", "staging"), ("reason", "because")],
        (_, "/projects/{slug}/policy/say") => vec![("line", "soak_minutes"), ("value", things.minutes.as_str()), ("reason", "because")],
        (_, "/projects/{slug}/policy/freeze") => vec![
            ("begins", "2026-01-01T00:00"),
            ("minutes", "60"),
            ("time_zone", "UTC"),
            ("recurrence", "daily"),
            ("stage", "staging"),
            ("reason", "because"),
        ],
        (_, "/projects/{slug}/policy/lift-freeze") => vec![("freeze", things.freeze.as_str())],
        (_, "/projects/{slug}/policy/review") => vec![("override", things.to_review.as_str()), ("review", "Fine.")],
        (_, "/projects/{slug}/policy/second" | "/projects/{slug}/policy/withdraw") => vec![("override", things.given.as_str())],
        (_, "/account/tokens") => token.to_vec(),
        (_, "/account/tokens/revoke") => vec![("token", things.own_token.as_str())],
        (_, "/account/password") => vec![("current", PASSWORD), ("new", "a battery of horses")],
        ("POST", "/people") => vec![("login", "new"), ("kind", "service"), ("role", "quality")],
        (_, "/people/take-role") => vec![("login", things.victim.as_str()), ("role", "quality"), ("project", "shop")],
        (_, "/people/disable" | "/people/enable") => vec![("login", things.victim.as_str())],
        (_, "/people/tokens") => [&[("login", things.service.as_str())][..], &token].concat(),
        (_, "/people/tokens/revoke") => vec![("token", things.service_token.as_str())],
        (_, "/releases/{id}/override") => vec![("stage", "prod"), ("gate", "approval"), ("reason", "because")],
        (_, "/releases/{id}/take-back") => vec![("promotion", things.promotion.as_str())],
        (_, route) if route.starts_with("/releases") => vec![("stage", "preprod"), ("reason", "because")],
        _ => Vec::new(),
    };
    (path, form)
}

#[derive(Debug, PartialEq)]
enum Got {
    In,
    ToSignIn,
    Refused,
    Nothing,
    Not(u16),
}

/// Answers of who got in and could not be served: wrong credentials, no such file, a project without packages.
const RIGHT: &[(&str, u16)] = &[("/sign-in", 401), ("/static/{file}", 404), ("/projects/{slug}/dependencies/refresh", 409)];

async fn get(house: &House, cookie: &str, method: &str, route: &str, path: &str, form: &[(&str, &str)]) -> Got {
    let answer = match method {
        "GET" => house.get(cookie, path).await,
        _ => house.post(cookie, path, form).await,
    };
    match answer.status {
        StatusCode::SEE_OTHER if answer.location().starts_with("/sign-in") && !path.starts_with("/sign-") => Got::ToSignIn,
        StatusCode::FORBIDDEN => Got::Refused,
        StatusCode::OK | StatusCode::SEE_OTHER => Got::In,
        status if RIGHT.contains(&(route, status.as_u16())) => Got::In,
        StatusCode::NOT_FOUND => Got::Nothing,
        other => Got::Not(other.as_u16()),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_page_and_form_answers_every_kind_of_caller(pool: PgPool) {
    let house = House::build(pool).await;
    let mut callers: Vec<(Option<Role>, bool)> = Role::ALL.iter().flat_map(|&role| [(Some(role), false), (Some(role), true)]).collect();
    // Of another project an administrator, and nobody at all: neither sees anything of this one.
    callers.extend([(None, true), (None, false)]);
    let (mut checked, mut wrong) = (0, Vec::new());
    for (number, (role, everywhere)) in callers.into_iter().enumerate() {
        let id = house.person(&format!("person-{number}"), "Person", role.filter(|_| !everywhere)).await;
        if let Some(role) = role.filter(|_| everywhere) {
            people::add_role(&mut *house.conn().await, id, None, role).await.unwrap();
        }
        if role.is_none() && everywhere {
            people::add_role(&mut *house.conn().await, id, Some(house.hidden), Role::Administrator).await.unwrap();
        }
        let cookie = house.session(id).await;
        let things = things(&house, number as u64 + 1, Some(id)).await;
        for &(method, route, who) in ROUTES {
            let (path, form) = filled(method, route, &things);
            let got = get(&house, "", method, route, &path, &form).await;
            let wanted = if matches!(who, Who::Anybody) { Got::In } else { Got::ToSignIn };
            if got != wanted {
                wrong.push(format!("{method} {route} by nobody: {got:?}, not {wanted:?}"));
            }
            let holds = |actions: &[Action]| role.is_some_and(|role| actions.iter().any(|action| may(role, *action)));
            let wanted = match who {
                Who::Anybody | Who::SignedIn => Got::In,
                Who::OnProject(actions) if holds(actions) => Got::In,
                Who::OnProject(_) if role.is_some() => Got::Refused,
                Who::OnProject(_) => Got::Nothing,
                Who::Everywhere(action) if everywhere && holds(&[action]) => Got::In,
                Who::Everywhere(_) => Got::Refused,
            };
            // A session that a form ends is followed by the next.
            let got = get(&house, &cookie, method, route, &path, &form).await;
            if got != wanted {
                wrong.push(format!("{method} {route} by {role:?}, everywhere: {everywhere}: {got:?}, not {wanted:?}"));
            }
            if route == "/account/password" {
                house.session(id).await;
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(checked, 14 * ROUTES.len());
}

/// The table has every page, with the method that it takes and no other.
#[sqlx::test(migrations = "../../migrations")]
async fn the_table_has_every_page_and_form(pool: PgPool) {
    let house = House::build(pool).await;
    let text = format!("{:?}", house.router);
    let others = ["/{*", "/api/", "/webhooks/", "/healthz", "/readyz", "/metrics"];
    let routed: BTreeSet<&str> =
        text.split('"').filter(|text| text.starts_with('/') && !others.iter().any(|other| text.starts_with(other))).collect();
    let table: BTreeSet<&str> = ROUTES.iter().map(|(_, route, _)| *route).chain(ELSEWHERE.iter().copied()).collect();
    assert_eq!(routed, table);
    let things = things(&house, 1, None).await;
    for route in table.iter().filter(|route| !ELSEWHERE.contains(route)) {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let (path, form) = filled(method.as_str(), route, &things);
            let request =
                Request::builder().method(&method).uri(&path).header("sec-fetch-site", "same-origin").header("host", "ecluse.example");
            let answer = house.send(request.header("content-type", "application/x-www-form-urlencoded").body(body(&form)).unwrap()).await;
            let is_taken = ROUTES.iter().any(|(taken, of, _)| of == route && *taken == method.as_str());
            assert_eq!(answer.status != StatusCode::METHOD_NOT_ALLOWED, is_taken, "{method} {route}: {}", answer.status);
        }
    }
}
