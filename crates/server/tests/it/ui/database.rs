//! The page of a client's database: what was read and when, what failed, and what the image lacks.

use axum::http::StatusCode;
use ecluse_domain::database::DatabaseFacts;
use ecluse_domain::deployment::DeploymentStatus as Deployed;
use ecluse_domain::ids::StageId;
use ecluse_domain::role::Role;
use ecluse_domain::stage::{DatabaseAddress, StageName};
use ecluse_domain::text::Sentence;
use ecluse_store::database_states::{self, Reading};
use ecluse_store::{PgPool, stages};

use crate::fixtures::site::{HOSTILE, Site};

const PATH: &str = "/projects/shop/stages/staging/database";

fn address() -> DatabaseAddress {
    DatabaseAddress {
        host: "db".to_owned(),
        port: 5432,
        name: "shop".to_owned(),
        user: "odoo".to_owned(),
    }
}

/// Records what was read from the database of staging.
async fn record(site: &Site, lines: &[&str]) -> StageId {
    let built = site.succeeded(site.shop, 1, "Something").await;
    let deployment = site
        .deployed(site.shop, StageName::Staging, &built, Deployed::Live)
        .await;
    let mut conn = site.conn().await;
    let stage = stages::get(&mut conn, site.shop, StageName::Staging)
        .await
        .unwrap()
        .id;
    let facts = DatabaseFacts::read(lines.iter().copied()).unwrap();
    let reading = Reading {
        stage,
        address: &address(),
        facts: &facts,
        deployment,
        gaps: 1,
    };
    database_states::set(&mut conn, &reading).await.unwrap();
    stage
}

const LINES: [&str; 6] = [
    r#"["server", "170004"]"#,
    r#"["size", "92000000"]"#,
    r#"["odoo"]"#,
    r#"["module", "base", "installed", "18.0.1.3"]"#,
    r#"["module", "sale_shop", "to upgrade", "18.0.0.9.0"]"#,
    r#"["end"]"#,
];

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_shows_what_was_read(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let page = site.get(&cookie, PATH).await.page();
    page.assert_shows("main", "Nobody has read this database yet.");
    record(&site, &LINES).await;

    let page = site.get(&cookie, PATH).await.page();
    for shown in [
        "odoo@db:5432/shop",
        "17.4",
        "92.0 MB",
        "Neutralised",
        "none",
    ] {
        page.assert_shows(".facts-list", shown);
    }
    page.assert_shows("#modules", "sale_shop");
    page.assert_shows("#modules .chip", "to upgrade");
    assert!(!page.text("main").contains("Read the database now"));
    let overview = site.get(&cookie, "/projects/shop").await.page();
    let summary = overview.text(".database");
    for shown in [
        "Database shop",
        "2 modules",
        "1 module unfinished",
        "1 addon not up to date",
    ] {
        assert!(summary.contains(shown), "{shown}: {summary}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_shows_why_a_reading_failed(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let stage = record(&site, &LINES).await;
    let problem = Sentence::from(HOSTILE);
    database_states::set_problem(&mut *site.conn().await, stage, Some(&address()), &problem)
        .await
        .unwrap();
    let page = site.get(&cookie, PATH).await.page();
    page.assert_shows(".notice.bad", "The last reading failed");
    page.assert_shows(".notice.bad", "What follows was read before.");
    page.assert_shows("#modules", "base");
    let overview = site.get(&cookie, "/projects/shop").await.page();
    assert!(
        overview
            .text(".database")
            .contains("The last reading failed")
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn people_who_manage_stages_request_a_reading(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("host", "Host", Some(Role::Hosting)).await;
    let sent = site.post(&cookie, &format!("{PATH}/read"), &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = site.get(&cookie, PATH).await.page();
    page.assert_shows("#state", "The database is being read.");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_unknown_stage_has_no_page(pool: PgPool) {
    let site = Site::build(pool).await;
    let cookie = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let answer = site
        .get(&cookie, "/projects/shop/stages/nowhere/database")
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}
