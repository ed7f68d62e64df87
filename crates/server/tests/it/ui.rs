//! The pages, requested as a browser requests them, through an in-process router.

mod accounts;
mod browser;
mod build;
mod database;
mod engine_access;
mod form_keys;
mod hostile_forms;
mod permissions;
mod permitted;
mod policy;
mod queries;
mod release;
mod sign_in;
mod submodule_sources;
mod visibility;

use crate::fixtures::site::Site;

async fn admin(site: &Site) -> ecluse_engine::Actor {
    let user = ecluse_store::people::find_by_login(&mut *site.conn().await, "root")
        .await
        .unwrap()
        .unwrap();
    ecluse_engine::Actor {
        user: Some(user.id),
        name: user.name,
        kind: ecluse_domain::audit::ActorKind::Person,
        ..ecluse_engine::Actor::system()
    }
}
