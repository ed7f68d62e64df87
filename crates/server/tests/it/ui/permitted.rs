//! What a person may do on the page of a release: the same answer as the engine's, for the three
//! cases in which the page once had an answer of its own, and for every role and state.

use std::collections::BTreeSet;

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::ids::{ReleaseId, UserId};
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::Actor;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_store::{PageRequest, PgPool, approvals, back_merges};

use crate::fixtures::browser::{click, in_browser, serve, sign_in_and_open, wait_for_text};
use crate::fixtures::site::Site;

fn actor(user: UserId, name: &str) -> Actor {
    Actor {
        user: Some(user),
        name: name.to_owned(),
        kind: ecluse_domain::audit::ActorKind::Person,
        ..Actor::system()
    }
}

async fn approvals_of_shop(site: &Site) -> Vec<(String, ApprovalKind, ApprovalVerdict)> {
    let page = PageRequest::first(10);
    let all = approvals::list(&mut *site.conn().await, site.shop, page).await;
    let all = all.unwrap().into_iter();
    all.map(|approval| (approval.user_name, approval.kind, approval.verdict))
        .collect()
}

async fn request(site: &Site, actor: &Actor, release: ReleaseId, stage: StageName) {
    request_promotion(&site.engine, actor, PromotionRequest::new(release, stage))
        .await
        .unwrap();
}

/// Signs in, opens the release, clicks the button that approves it as the technical kind, and waits
/// until the page shows the approval.
async fn approve_by_click(site: &Site, login: &str, release: ReleaseId, stage: &str) {
    let (address, server) = serve(site).await;
    let path = format!("/releases/{release}");
    in_browser(|browser| async move {
        sign_in_and_open(&browser, address, login, &path).await;
        let form = format!("#{stage} form[action$='/approve']:has(input[value='technical'])");
        click(&browser, &format!("{form} button")).await;
        wait_for_text(&browser, &format!("#{stage} .records"), "Approved").await;
    })
    .await;
    server.abort();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_requester_may_approve_where_the_policy_allows_it(pool: PgPool) {
    let site = Site::at(pool, "http://127.0.0.1/").await;
    let allowed = [
        ("requester_approves", "\"yes\""),
        ("soak_minutes", "0"),
        ("tests", "\"off\""),
        ("quality", "\"off\""),
    ];
    site.set_policy(Some(site.shop), &allowed).await;
    let ann = site.person("ann", "Ann", Some(Role::Administrator)).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    request(&site, &actor(ann, "Ann"), release, StageName::Preprod).await;
    approve_by_click(&site, "ann", release, "preprod").await;
    let recorded = (
        "Ann".to_owned(),
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    );
    assert_eq!(approvals_of_shop(&site).await, [recorded]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_off_trunk_release_can_be_approved_where_the_trunk_needs_no_approval(pool: PgPool) {
    let site = Site::at(pool, "http://127.0.0.1/").await;
    let none = [
        ("technical_approvals", "0"),
        ("functional_approvals", "0"),
        ("tests", "\"off\""),
        ("quality", "\"off\""),
    ];
    site.set_policy(Some(site.shop), &none).await;
    site.person("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let built = site.succeeded(site.shop, 1, "Hotfix").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    back_merges::set_lane(&mut *site.conn().await, release, Some(&[]))
        .await
        .unwrap();
    approve_by_click(&site, "tess", release, "preprod").await;
    let recorded = (
        "Tess".to_owned(),
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    );
    assert_eq!(approvals_of_shop(&site).await, [recorded]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_live_release_that_is_requested_again_can_be_approved(pool: PgPool) {
    let site = Site::at(pool.clone(), "http://127.0.0.1/").await;
    site.person("tess", "Tess", Some(Role::TechnicalReferent))
        .await;
    let pia = site.person("pia", "Pia", Some(Role::ProjectManager)).await;
    let built = site.succeeded(site.shop, 1, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    for stage in [StageName::Staging, StageName::Preprod] {
        site.deployed(site.shop, stage, &built, Deployed::Live)
            .await;
    }
    sqlx::query("UPDATE deployments SET release_id = $1")
        .bind(release.0)
        .execute(&pool)
        .await
        .unwrap();
    request(&site, &actor(pia, "Pia"), release, StageName::Preprod).await;
    approve_by_click(&site, "tess", release, "preprod").await;
    let recorded = (
        "Tess".to_owned(),
        ApprovalKind::Technical,
        ApprovalVerdict::Approved,
    );
    assert_eq!(approvals_of_shop(&site).await, [recorded]);
}

/// The state of a release before prod.
#[derive(Debug, Clone, Copy)]
enum State {
    Idle,
    Requested,
    RequestedByTheViewer,
    Live,
    LiveAndRequested,
    Running,
    TaggedByTheViewer,
}

impl State {
    const ALL: [Self; 7] = [
        Self::Idle,
        Self::Requested,
        Self::RequestedByTheViewer,
        Self::Live,
        Self::LiveAndRequested,
        Self::Running,
        Self::TaggedByTheViewer,
    ];
}

/// Gives every promotion that is not over this status, `running` or `failed`.
async fn set_promotions(pool: &PgPool, status: &str) {
    let query =
        "UPDATE promotions SET status = $1, started_at = now(), finished_at = CASE WHEN $1 = 'failed' THEN now() END
                 WHERE promotion_is_open(status)";
    sqlx::query(query).bind(status).execute(pool).await.unwrap();
}

/// For each role and state: the page offers an approval, and its withdrawal, exactly when the
/// engine accepts it.
#[sqlx::test(migrations = "../../migrations")]
async fn the_page_offers_exactly_the_decisions_that_the_engine_accepts(pool: PgPool) {
    let site = Site::build(pool.clone()).await;
    // Only approvals matter here, and each case has a version of its own.
    let off = [
        "changelog",
        "migrations",
        "migrate_script",
        "previous_stage",
        "newer_version",
    ];
    let mut settings = vec![
        ("tests", "\"off\""),
        ("quality", "\"off\""),
        ("functional_approvals", "1"),
        ("releases_per_day", "0"),
        ("tagger_approves", "\"no\""),
    ];
    settings.extend(off.map(|name| (name, "\"off\"")));
    site.set_policy(Some(site.shop), &settings).await;
    let pia = site.person("pia", "Pia", Some(Role::ProjectManager)).await;
    let (mut number, mut answers) = (0, BTreeSet::new());
    for role in Role::ALL.iter().copied() {
        let login = role.as_str().replace('_', "-");
        let viewer = site.person(&login, &login, Some(role)).await;
        let (cookie, viewer) = (site.session(viewer).await, actor(viewer, &login));
        for state in State::ALL {
            number += 1;
            let built = site.succeeded(site.shop, number, "Merge invoices").await;
            let release = site
                .release(site.shop, &format!("v1.6.{number}"), &built)
                .await;
            if matches!(state, State::Live | State::LiveAndRequested) {
                site.deployed(site.shop, StageName::Prod, &built, Deployed::Live)
                    .await;
                sqlx::query("UPDATE deployments SET release_id = $1 WHERE image_digest = $2")
                    .bind(release.0)
                    .bind(built.digest.as_str())
                    .execute(&pool)
                    .await
                    .unwrap();
            }
            match state {
                State::Idle | State::Live => {}
                State::Requested | State::LiveAndRequested => {
                    request(&site, &actor(pia, "Pia"), release, StageName::Prod).await;
                }
                State::Running => {
                    request(&site, &actor(pia, "Pia"), release, StageName::Prod).await;
                    set_promotions(&pool, "running").await;
                }
                State::TaggedByTheViewer => {
                    sqlx::query("UPDATE releases SET tagged_by = $2 WHERE id = $1")
                        .bind(release.0)
                        .bind(login.to_uppercase())
                        .execute(&pool)
                        .await
                        .unwrap();
                }
                // Some roles may not request; then the state is `Idle` once more.
                State::RequestedByTheViewer => {
                    let wanted = PromotionRequest::new(release, StageName::Prod);
                    drop(request_promotion(&site.engine, &viewer, wanted).await);
                }
            }
            for kind in ApprovalKind::ALL.iter().copied() {
                for (verdict, form) in [
                    (ApprovalVerdict::Approved, "approve"),
                    (ApprovalVerdict::Withdrawn, "withdraw"),
                ] {
                    let path = format!("/releases/{release}");
                    let page = site.get(&cookie, &path).await.page();
                    let offered = page.has(&format!(
                        "#prod form[action='{path}/{form}'] input[value='{kind}']"
                    ));
                    let request = ApprovalRequest {
                        release,
                        stage: StageName::Prod,
                        kind: Some(kind),
                        verdict,
                        reason: "",
                    };
                    let accepted = record_approval(&site.engine, &viewer, &request).await;
                    assert_eq!(
                        offered,
                        accepted.is_ok(),
                        "{role} in {state:?}, {kind}, {form}: {:?}",
                        accepted.err()
                    );
                    answers.insert((form, offered));
                }
            }
            // A stage has one promotion that runs.
            set_promotions(&pool, "failed").await;
        }
    }
    assert_eq!(answers.len(), 4, "each answer for each form: {answers:?}");
}
