//! The engine access on the page of a project.

use ecluse_domain::role::Role;
use ecluse_domain::stage::EngineAccess;
use ecluse_engine::Actor;
use ecluse_engine::project::engine_access::set_engine_access;
use ecluse_store::PgPool;

use crate::fixtures::site::Site;

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_shows_what_stages_may_use(pool: PgPool) {
    let site = Site::build(pool).await;
    let developer = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let section = "section[aria-labelledby=access-title]";
    let shown = site.get(&developer, "/projects/shop").await.page();
    shown.assert_shows(section, "no other network and no port of the host");

    let access = EngineAccess {
        networks: vec!["databases".to_owned()],
        ports: vec!["18000-18009".parse().unwrap()],
        address_claims: vec!["VIRTUAL_HOST=shop.example.com".to_owned()],
    };
    let actor = Actor::command_line();
    set_engine_access(&site.engine, &actor, site.shop, &access)
        .await
        .unwrap();
    let shown = site.get(&developer, "/projects/shop").await.page();
    for text in ["databases", "127.0.0.1:18000-18009", "shop.example.com"] {
        shown.assert_shows(section, text);
    }
}
