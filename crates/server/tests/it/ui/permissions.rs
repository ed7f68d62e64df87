//! Every page and every form with every kind of caller, by the permission matrix of `domain::role`.

use std::collections::BTreeSet;

use axum::http::{Method, Request, StatusCode};
use chrono::NaiveDateTime;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{OverrideId, PromotionId, UserId};
use ecluse_domain::role::Action::{self, *};
use ecluse_domain::role::{AccountKind, Role, Scope, may};
use ecluse_domain::stage::StageName;
use ecluse_engine::Actor;
use ecluse_engine::people::accounts::NewPerson;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_engine::rules::freeze::{FreezeRequest, create_freeze};
use ecluse_store::PgPool;
use ecluse_store::overrides::{self, NewOverride};
use ecluse_store::people::{self, NewUser};
use ecluse_store::policies::PolicyPlace;

use super::admin;
use crate::fixtures::site::{PASSWORD, Site, body};

/// Who may open a page or send a form.

#[derive(Clone, Copy)]
pub enum Who {
    /// Everybody, signed in or not.
    Anybody,
    SignedIn,
    /// Somebody with one of these rights on the project or everywhere. For a person without a role
    /// on the project, the address does not exist.
    OnProject(&'static [Action]),
    /// Somebody with the right on the whole installation.
    Everywhere(Action),
    /// The same, about one project. For a person without a role on the project, the address does not
    /// exist.
    EverywhereOnProject(Action),
}

const READER: Who = Who::OnProject(&[Read]);
const APPROVER: Who = Who::OnProject(&[Approve, ApproveFunction]);

/// Method, route, and who may use it.
pub const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/", Who::SignedIn),
    ("GET", "/sign-in", Who::Anybody),
    ("POST", "/sign-in", Who::Anybody),
    ("GET", "/projects/{slug}", READER),
    ("GET", "/projects/{slug}/stages/{stage}/database", READER),
    (
        "POST",
        "/projects/{slug}/stages/{stage}/database/read",
        Who::OnProject(&[ManageStages]),
    ),
    ("POST", "/projects/{slug}/hold", Who::OnProject(&[Hold])),
    (
        "POST",
        "/projects/{slug}/lift-hold",
        Who::OnProject(&[Hold]),
    ),
    (
        "POST",
        "/projects/{slug}/submodule-sources",
        Who::EverywhereOnProject(ManageProjects),
    ),
    (
        "POST",
        "/projects/{slug}/engine-access",
        Who::EverywhereOnProject(ManageProjects),
    ),
    ("GET", "/projects/{slug}/deliveries", READER),
    ("GET", "/projects/{slug}/audit", READER),
    ("GET", "/projects/{slug}/policy", READER),
    (
        "POST",
        "/projects/{slug}/policy/confirm",
        Who::OnProject(&[OverrideGates]),
    ),
    (
        "POST",
        "/projects/{slug}/policy/review",
        Who::OnProject(&[OverrideGates]),
    ),
    (
        "POST",
        "/projects/{slug}/policy/withdraw",
        Who::OnProject(&[OverrideGates]),
    ),
    (
        "POST",
        "/projects/{slug}/policy/set",
        Who::OnProject(&[ManagePolicy]),
    ),
    (
        "POST",
        "/projects/{slug}/policy/freeze",
        Who::OnProject(&[Freeze]),
    ),
    (
        "POST",
        "/projects/{slug}/policy/lift-freeze",
        Who::OnProject(&[Freeze]),
    ),
    ("GET", "/account", Who::SignedIn),
    ("POST", "/account/tokens", Who::SignedIn),
    ("GET", "/people", Who::Everywhere(ManagePeople)),
    ("POST", "/people", Who::Everywhere(ManagePeople)),
    ("POST", "/people/remove-role", Who::Everywhere(ManagePeople)),
    ("POST", "/people/disable", Who::Everywhere(ManagePeople)),
    ("POST", "/people/enable", Who::Everywhere(ManagePeople)),
    ("POST", "/people/tokens", Who::Everywhere(ManagePeople)),
    (
        "POST",
        "/people/tokens/revoke",
        Who::Everywhere(ManagePeople),
    ),
    ("GET", "/compliance", Who::SignedIn),
    ("GET", "/builds/{id}", READER),
    ("GET", "/builds/{id}/log", READER),
    ("GET", "/builds/{id}/contents", READER),
    ("GET", "/builds/{id}/attestations/{kind}", READER),
    ("POST", "/builds/{id}/retry", Who::OnProject(&[RetryBuild])),
    (
        "POST",
        "/builds/{id}/cancel",
        Who::OnProject(&[CancelBuild]),
    ),
    ("GET", "/queue", Who::SignedIn),
    ("GET", "/dependencies", Who::SignedIn),
    (
        "POST",
        "/projects/{slug}/dependencies/refresh",
        Who::OnProject(&[RetryBuild]),
    ),
    ("GET", "/releases/{id}", READER),
    ("GET", "/releases/{id}/changes", READER),
    ("POST", "/releases/{id}/approve", APPROVER),
    ("POST", "/releases/{id}/reject", APPROVER),
    ("POST", "/releases/{id}/withdraw", APPROVER),
    (
        "POST",
        "/releases/{id}/override",
        Who::OnProject(&[OverrideGates]),
    ),
    ("POST", "/releases/{id}/veto", Who::OnProject(&[Veto])),
    ("POST", "/releases/{id}/lift-veto", Who::OnProject(&[Veto])),
    (
        "POST",
        "/releases/{id}/promote",
        Who::OnProject(&[RequestPromotion]),
    ),
    (
        "POST",
        "/releases/{id}/withdraw-promotion",
        Who::OnProject(&[RequestPromotion]),
    ),
    ("GET", "/deployments/{id}", READER),
    ("GET", "/static/{file}", Who::Anybody),
    ("GET", "/favicon.ico", Who::Anybody),
    // These end the sessions of the caller, so they come last.
    ("POST", "/account/password", Who::SignedIn),
    ("POST", "/account/tokens/revoke", Who::SignedIn),
    ("POST", "/sign-out", Who::Anybody),
];

/// Routes that need an identity provider or a dependency image; `oidc.rs` and `build.rs` test them.
const TESTED_ELSEWHERE: &[&str] = &[
    "/sign-in/oidc",
    "/sign-in/oidc/callback",
    "/dependencies/{id}",
    "/dependencies/{id}/log",
];

/// What the requests of one caller are about; each caller has new ones.
pub struct Subjects {
    build: String,
    failed: String,
    pub running: String,
    pub release: String,
    deployment: String,
    promotion: String,
    new_override: String,
    to_review: String,
    minutes: String,
    freeze: String,
    victim: String,
    service: String,
    service_token: String,
    own_token: String,
}

pub async fn subjects(site: &Site, number: u64, caller: Option<UserId>) -> Subjects {
    let shell = Actor::command_line();
    let root = admin(site).await;
    let built = site.succeeded(site.shop, 10 * number, "Something").await;
    let release = site
        .release(site.shop, &format!("v1.6.{number}"), &built)
        .await;
    let failed = site
        .failed(site.shop, 10 * number + 1, "Something wrong")
        .await;
    let running = site
        .running(site.shop, 10 * number + 2, "Something long")
        .await;
    let deployment = site
        .deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let promotion: PromotionId = request_promotion(
        &site.engine,
        &root,
        PromotionRequest::new(release, StageName::Staging),
    )
    .await
    .unwrap()
    .id;
    let stage = ecluse_store::stages::get(&mut *site.conn().await, site.shop, StageName::Preprod)
        .await
        .unwrap()
        .id;
    let (unconfirmed, to_review) = (OverrideId::generate(), OverrideId::generate());
    let new = |id| NewOverride {
        id,
        project_id: site.shop,
        release_id: release,
        stage_id: stage,
        gate: ecluse_domain::gate::GateName::Cadence,
        image_digest: &built.digest,
        reason: "because",
        created_by: root.user.unwrap(),
        needs_second: true,
        hours: 24,
        review_hours: 72,
    };
    for id in [unconfirmed, to_review] {
        overrides::insert(&mut *site.conn().await, &new(id))
            .await
            .unwrap();
    }
    let starts_at: NaiveDateTime = "2026-01-01T00:00:00".parse().unwrap();
    let at = PolicyPlace {
        platform: None,
        project: Some(site.shop),
        stage: Some(StageName::Staging),
    };
    let time = FreezeRequest {
        at,
        starts_at,
        minutes: 60,
        time_zone: "UTC",
        recurrence: Recurrence::Daily,
        reason: "because",
    };
    let freeze = create_freeze(&site.engine, &shell, &time).await.unwrap();
    let (victim, service) = (format!("victim-{number}"), format!("service-{number}"));
    let id = UserId::generate();
    let new = NewUser {
        id,
        login: &victim,
        name: "Victor",
        kind: AccountKind::Person,
        password_hash: None,
    };
    people::insert(&mut *site.conn().await, &new).await.unwrap();
    people::add_role(&mut *site.conn().await, id, Some(site.shop), Role::Quality)
        .await
        .unwrap();
    let robot = NewPerson {
        login: &service,
        name: &service,
        role: Role::Quality,
        project: None,
        password: None,
        kind: AccountKind::Service,
    };
    ecluse_engine::people::accounts::add_person(&site.engine, &shell, &robot)
        .await
        .unwrap();
    let day = chrono::Duration::days(1);
    let token = async |by: &Actor, login: &str| {
        ecluse_engine::people::tokens::issue_token(
            &site.engine,
            by,
            login,
            "a token",
            day,
            &Scope::Everything,
            ecluse_engine::people::tokens::SameName::Keep,
        )
        .await
        .unwrap()
        .0
        .to_string()
    };
    let own = match caller {
        Some(caller) => {
            people::get(&mut *site.conn().await, caller)
                .await
                .unwrap()
                .login
        }
        None => service.clone(),
    };
    Subjects {
        build: built.id.to_string(),
        failed: failed.id.to_string(),
        running: running.id.to_string(),
        release: release.to_string(),
        deployment: deployment.to_string(),
        promotion: promotion.to_string(),
        new_override: unconfirmed.to_string(),
        to_review: to_review.to_string(),
        minutes: number.to_string(),
        freeze: freeze.to_string(),
        service_token: token(&shell, &service).await,
        own_token: token(&shell, &own).await,
        victim,
        service,
    }
}

/// The address of a request, and the fields of its form.
pub fn fill_in<'t>(
    method: &str,
    route: &str,
    subjects: &'t Subjects,
) -> (String, Vec<(&'static str, &'t str)>) {
    let id = match route {
        "/builds/{id}/retry" => &subjects.failed,
        "/builds/{id}/cancel" => &subjects.running,
        route if route.starts_with("/builds") => &subjects.build,
        route if route.starts_with("/deployments") => &subjects.deployment,
        _ => &subjects.release,
    };
    let path = route
        .replace("{slug}", "shop")
        .replace("{stage}", "staging")
        .replace("{id}", id)
        .replace("{kind}", "sbom")
        .replace("{file}", "nothing.css");
    let path = if route == "/releases/{id}/changes" {
        format!("{path}?stage=staging")
    } else {
        path
    };
    let token = [("name", "a token"), ("days", "1"), ("scope", "read")];
    let form = match (method, route) {
        ("POST", "/sign-in") => vec![("login", subjects.service.as_str()), ("password", "wrong")],
        (_, "/projects/{slug}/hold" | "/projects/{slug}/lift-hold") => {
            vec![("stage", "staging"), ("reason", "because")]
        }
        (_, "/projects/{slug}/submodule-sources") => vec![("sources", "github.com/acme/*")],
        (_, "/projects/{slug}/engine-access") => vec![("networks", "odoo")],
        (_, "/projects/{slug}/policy/set") => vec![
            ("setting", "soak_minutes"),
            ("value", subjects.minutes.as_str()),
            ("reason", "because"),
        ],
        (_, "/projects/{slug}/policy/freeze") => vec![
            ("starts_at", "2026-01-01T00:00"),
            ("minutes", "60"),
            ("time_zone", "UTC"),
            ("recurrence", "daily"),
            ("stage", "staging"),
            ("reason", "because"),
        ],
        (_, "/projects/{slug}/policy/lift-freeze") => vec![("freeze", subjects.freeze.as_str())],
        (_, "/projects/{slug}/policy/review") => {
            vec![
                ("override", subjects.to_review.as_str()),
                ("review", "Fine."),
            ]
        }
        (_, "/projects/{slug}/policy/confirm" | "/projects/{slug}/policy/withdraw") => {
            vec![("override", subjects.new_override.as_str())]
        }
        (_, "/account/tokens") => token.to_vec(),
        (_, "/account/tokens/revoke") => vec![("token", subjects.own_token.as_str())],
        (_, "/account/password") => vec![("current", PASSWORD), ("new", "a battery of horses")],
        ("POST", "/people") => vec![("login", "new"), ("kind", "service"), ("role", "quality")],
        (_, "/people/remove-role") => vec![
            ("login", subjects.victim.as_str()),
            ("role", "quality"),
            ("project", "shop"),
        ],
        (_, "/people/disable" | "/people/enable") => vec![("login", subjects.victim.as_str())],
        (_, "/people/tokens") => [&[("login", subjects.service.as_str())][..], &token].concat(),
        (_, "/people/tokens/revoke") => vec![("token", subjects.service_token.as_str())],
        (_, "/releases/{id}/override") => vec![
            ("stage", "prod"),
            ("gate", "approval"),
            ("reason", "because"),
        ],
        (_, "/releases/{id}/withdraw-promotion") => {
            vec![("promotion", subjects.promotion.as_str())]
        }
        (_, route) if route.starts_with("/releases") => {
            vec![("stage", "preprod"), ("reason", "because")]
        }
        _ => Vec::new(),
    };
    (path, form)
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Served,
    SentToSignIn,
    Refused,
    NotFound,
    Unexpected(u16),
}

/// The status of requests that were allowed but cannot succeed: wrong credentials, a file that does
/// not exist, a project without packages.
const ALLOWED: &[(&str, u16)] = &[
    ("/sign-in", 401),
    ("/static/{file}", 404),
    ("/projects/{slug}/dependencies/refresh", 409),
];

async fn get(
    site: &Site,
    cookie: &str,
    method: &str,
    route: &str,
    path: &str,
    form: &[(&str, &str)],
) -> Outcome {
    let answer = match method {
        "GET" => site.get(cookie, path).await,
        _ => site.post(cookie, path, form).await,
    };
    match answer.status {
        StatusCode::SEE_OTHER
            if answer.location().starts_with("/sign-in") && !path.starts_with("/sign-") =>
        {
            Outcome::SentToSignIn
        }
        StatusCode::FORBIDDEN => Outcome::Refused,
        StatusCode::OK | StatusCode::SEE_OTHER => Outcome::Served,
        status if ALLOWED.contains(&(route, status.as_u16())) => Outcome::Served,
        StatusCode::NOT_FOUND => Outcome::NotFound,
        other => Outcome::Unexpected(other.as_u16()),
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_page_and_form_answers_every_kind_of_caller(pool: PgPool) {
    let site = Site::build(pool).await;
    let mut callers: Vec<(Option<Role>, bool)> = Role::ALL
        .iter()
        .flat_map(|&role| [(Some(role), false), (Some(role), true)])
        .collect();
    // An administrator of another project, and somebody without a role: neither sees this project.
    callers.extend([(None, true), (None, false)]);
    let (mut checked, mut wrong) = (0, Vec::new());
    for (number, &(role, everywhere)) in callers.iter().enumerate() {
        let id = site
            .person(
                &format!("person-{number}"),
                "Person",
                role.filter(|_| !everywhere),
            )
            .await;
        if let Some(role) = role.filter(|_| everywhere) {
            people::add_role(&mut *site.conn().await, id, None, role)
                .await
                .unwrap();
        }
        if role.is_none() && everywhere {
            people::add_role(
                &mut *site.conn().await,
                id,
                Some(site.hidden),
                Role::Administrator,
            )
            .await
            .unwrap();
        }
        let cookie = site.session(id).await;
        let subjects = subjects(&site, number as u64 + 1, Some(id)).await;
        for &(method, route, who) in ROUTES {
            let (path, form) = fill_in(method, route, &subjects);
            let got = get(&site, "", method, route, &path, &form).await;
            let wanted = if matches!(who, Who::Anybody) {
                Outcome::Served
            } else {
                Outcome::SentToSignIn
            };
            if got != wanted {
                wrong.push(format!(
                    "{method} {route} by nobody: {got:?}, not {wanted:?}"
                ));
            }
            let holds = |actions: &[Action]| {
                role.is_some_and(|role| actions.iter().any(|action| may(role, *action)))
            };
            let wanted = match who {
                Who::Anybody | Who::SignedIn => Outcome::Served,
                Who::OnProject(actions) if holds(actions) => Outcome::Served,
                Who::OnProject(_) if role.is_some() => Outcome::Refused,
                Who::OnProject(_) => Outcome::NotFound,
                Who::Everywhere(action) if everywhere && holds(&[action]) => Outcome::Served,
                Who::Everywhere(_) => Outcome::Refused,
                Who::EverywhereOnProject(action) if everywhere && holds(&[action]) => {
                    Outcome::Served
                }
                Who::EverywhereOnProject(_) if role.is_some() => Outcome::Refused,
                Who::EverywhereOnProject(_) => Outcome::NotFound,
            };
            // When a form ended the session, a new one is opened below.
            let got = get(&site, &cookie, method, route, &path, &form).await;
            if got != wanted {
                wrong.push(format!("{method} {route} by {role:?}, everywhere: {everywhere}: {got:?}, not {wanted:?}"));
            }
            if route == "/account/password" {
                site.session(id).await;
            }
            checked += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(checked, callers.len() * ROUTES.len());
}

/// The table has every route, with exactly the methods that it accepts.
#[sqlx::test(migrations = "../../migrations")]
async fn the_table_has_every_page_and_form(pool: PgPool) {
    let site = Site::build(pool).await;
    let text = format!("{:?}", site.router);
    let others = [
        "/{*",
        "/api/",
        "/webhooks/",
        "/healthz",
        "/readyz",
        "/metrics",
    ];
    let routed: BTreeSet<&str> = text
        .split('"')
        .filter(|text| text.starts_with('/') && !others.iter().any(|other| text.starts_with(other)))
        .collect();
    let table: BTreeSet<&str> = ROUTES
        .iter()
        .map(|(_, route, _)| *route)
        .chain(TESTED_ELSEWHERE.iter().copied())
        .collect();
    assert_eq!(routed, table);
    let subjects = subjects(&site, 1, None).await;
    for route in table
        .iter()
        .filter(|route| !TESTED_ELSEWHERE.contains(route))
    {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let (path, form) = fill_in(method.as_str(), route, &subjects);
            let request = Request::builder()
                .method(&method)
                .uri(&path)
                .header("sec-fetch-site", "same-origin")
                .header("host", "ecluse.example");
            let answer = site
                .send(
                    request
                        .header("content-type", "application/x-www-form-urlencoded")
                        .body(body(&form))
                        .unwrap(),
                )
                .await;
            let is_taken = ROUTES
                .iter()
                .any(|(taken, of, _)| of == route && *taken == method.as_str());
            assert_eq!(
                answer.status != StatusCode::METHOD_NOT_ALLOWED,
                is_taken,
                "{method} {route}: {}",
                answer.status
            );
        }
    }
}
