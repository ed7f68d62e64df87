//! The pages, asked as a browser asks them, over an in-process router.
#![expect(clippy::unwrap_used, reason = "tests")]

mod build;
#[path = "../house/mod.rs"]
mod house;
mod permissions;
mod release;
mod seen;
mod sign_in;

use house::House;

async fn admin(house: &House) -> ecluse_engine::Actor {
    let user = ecluse_store::people::find_by_login(&mut *house.conn().await, "root").await.unwrap().unwrap();
    ecluse_engine::Actor {
        user: Some(user.id),
        name: user.name,
        kind: ecluse_domain::audit::ActorKind::Person,
        ..ecluse_engine::Actor::system()
    }
}

/// Nothing that a stranger wrote became markup, and nothing on the page runs but our own file.
fn is_harmless(page: &str) -> bool {
    !page.contains("<script>")
        && !page.contains("<img src=x")
        && !page.contains("<b>Bold")
        && !page.contains(" style=")
        && !page.contains("javascript:alert(1)\"")
        && !page.contains("onclick=")
        && page.matches("<script").count() == 1
}
