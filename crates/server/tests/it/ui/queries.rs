//! How many statements a page needs.

use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_engine::Actor;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_store::PgPool;
use ecluse_testbed::statements::StatementRecorder;

use crate::fixtures::site::Site;

/// The most statements that the page of a release may run, with those that check the session.
const MAX_STATEMENTS: usize = 20;

/// The page evaluates the gates of three stages, one of them for an open promotion, and what the
/// viewer may do on each. Before this limit existed it ran 44 to 93 statements.
#[sqlx::test(migrations = "../../migrations")]
async fn the_page_of_a_release_runs_at_most_twenty_statements(pool: PgPool) {
    let site = Site::build(pool).await;
    let ann = site.person("ann", "Ann", Some(Role::Administrator)).await;
    let cookie = site.session(ann).await;
    let older = site.succeeded(site.shop, 1, "Merge orders").await;
    let before = site.release(site.shop, "v1.5.0", &older).await;
    let built = site.succeeded(site.shop, 2, "Merge invoices").await;
    let release = site.release(site.shop, "v1.6.0", &built).await;
    site.deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    for stage in [StageName::Preprod, StageName::Prod] {
        site.deployed(site.shop, stage, &older, Deployed::Live)
            .await;
    }
    let actor = Actor {
        user: Some(ann),
        name: "Ann".to_owned(),
        kind: ecluse_domain::audit::ActorKind::Person,
        ..Actor::system()
    };
    let off = [
        ("tests", "\"off\""),
        ("quality", "\"off\""),
        ("soak_minutes", "0"),
    ];
    site.set_policy(Some(site.shop), &off).await;
    let request = PromotionRequest::new(release, StageName::Preprod);
    let promotion = request_promotion(&site.engine, &actor, request)
        .await
        .unwrap();
    assert!(!promotion.status.is_over(), "{promotion:?}");
    for (what, release) in [
        ("a release on its way to preprod", release),
        ("a release that is live", before),
    ] {
        let recorder = StatementRecorder::start();
        let page = site.get(&cookie, &format!("/releases/{release}")).await;
        let statements = recorder.take();
        drop(recorder);
        assert!(page.page().has("#preprod"), "{what}");
        println!("{what}: {} statements", statements.len());
        assert!(!statements.is_empty(), "{what}: nothing was recorded");
        assert!(
            statements.len() <= MAX_STATEMENTS,
            "{what}: {} statements: {statements:#?}",
            statements.len()
        );
    }
}
