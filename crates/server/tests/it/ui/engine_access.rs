//! The engine access on the page of a project.

use axum::http::StatusCode;
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

#[sqlx::test(migrations = "../../migrations")]
async fn an_administrator_changes_it_there_and_reads_what_is_wrong_at_the_field(pool: PgPool) {
    let site = Site::build(pool).await;
    let developer = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let ada = site.person("ada", "Ada", None).await;
    ecluse_store::people::add_role(&mut *site.conn().await, ada, None, Role::Administrator)
        .await
        .unwrap();
    let ada = site.session(ada).await;
    let (page, action) = ("/projects/shop", "/projects/shop/engine-access");
    let form = format!("form[action='{action}']");

    let shown = site.get(&developer, page).await.page();
    assert_eq!(shown.count(&form), 0, "a developer has no form");
    assert_eq!(site.get(&ada, page).await.page().count(&form), 1);

    let typed = [
        ("networks", "odoo\nhost\n"),
        ("ports", "443\n9-8\n"),
        ("address_claims", "VIRTUAL_HOST=shop.example.com"),
    ];
    let refused = site.post(&ada, action, &typed).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.page();
    refused.assert_shows("[role=alert]", "`9-8` is not a range of ports");
    for (field, problem) in [
        ("networks", "the network `host` is not allowed"),
        ("ports", "`9-8` is not a range of ports"),
    ] {
        refused.assert_shows(&format!("#access-{field}-problem"), problem);
        let described = format!(
            "textarea[name={field}][aria-invalid=true][aria-describedby~=access-{field}-problem]"
        );
        assert_eq!(refused.count(&described), 1, "{field}");
    }
    assert_eq!(
        refused.count("[aria-invalid]"),
        2,
        "only what is wrong is marked"
    );
    // Everything is still there.
    for (field, entered) in typed {
        let entered: Vec<&str> = entered.split_whitespace().collect();
        refused.assert_shows(&format!("textarea[name={field}]"), &entered.join(" "));
    }
    assert_eq!(refused.count("details[open] textarea[name=ports]"), 1);
    let stored = ecluse_store::engine_access::get(&mut *site.conn().await, site.shop).await;
    assert_eq!(stored.unwrap(), EngineAccess::default());

    let typed = [
        ("networks", " odoo \r\n\r\n"),
        ("ports", "0.0.0.0:443\r\n18000-18009\r\n"),
        ("address_claims", "VIRTUAL_HOST=shop.example.com\r\n"),
    ];
    let foreign = site.post(&developer, action, &typed).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let done = site.post(&ada, action, &typed).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let wanted = EngineAccess {
        networks: vec!["odoo".to_owned()],
        ports: vec![
            "0.0.0.0:443".parse().unwrap(),
            "18000-18009".parse().unwrap(),
        ],
        address_claims: vec!["VIRTUAL_HOST=shop.example.com".to_owned()],
    };
    let stored = ecluse_store::engine_access::get(&mut *site.conn().await, site.shop).await;
    assert_eq!(stored.unwrap(), wanted);
    // The form holds what is stored, so that sending it again changes nothing.
    let shown = site.get(&ada, page).await.page();
    shown.assert_shows("textarea[name=ports]", "0.0.0.0:443 127.0.0.1:18000-18009");
}
