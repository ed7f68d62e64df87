//! The submodule sources on the page of a project.

use axum::http::StatusCode;
use ecluse_domain::role::Role;
use ecluse_store::PgPool;

use crate::fixtures::site::Site;

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_shows_them_and_an_administrator_changes_them_there(pool: PgPool) {
    let site = Site::build(pool).await;
    let developer = site.signed_in("dev", "Dev", Some(Role::Developer)).await;
    let ada = site.person("ada", "Ada", None).await;
    ecluse_store::people::add_role(&mut *site.conn().await, ada, None, Role::Administrator)
        .await
        .unwrap();
    let ada = site.session(ada).await;
    let (page, action) = ("/projects/shop", "/projects/shop/submodule-sources");
    let form = format!("form[action='{action}']");
    let section = "section[aria-labelledby=sources-title]";

    let shown = site.get(&developer, page).await.page();
    shown.assert_shows(section, "Submodules have to be public");
    assert_eq!(shown.count(&form), 0, "a developer has no form");
    assert_eq!(site.get(&ada, page).await.page().count(&form), 1);

    let typed = "github.com/acme/*\nnot a source\n";
    let refused = site.post(&ada, action, &[("sources", typed)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.page();
    refused.assert_shows("[role=alert]", "`not a source` is not a submodule source");
    refused.assert_shows("textarea[name=sources][aria-invalid=true]", "not a source");
    refused.assert_shows(
        "#sources-problem",
        "`not a source` is not a submodule source",
    );

    let typed = "https://github.com/acme/tools.git\r\n\r\ngithub.com/acme/*\r\n";
    let done = site.post(&ada, action, &[("sources", typed)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    for who in [&developer, &ada] {
        let shown = site.get(who, page).await.page();
        shown.assert_shows(section, "github.com/acme/tools");
        shown.assert_shows(section, "github.com/acme/*");
    }
}
