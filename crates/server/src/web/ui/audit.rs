//! `/projects/{slug}/audit`: who did what, to which digest, from where, when.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_domain::audit::ActorKind;
use ecluse_store::audit::{self, Entry};
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::view::{Viewer, digest, plain, when};
use super::{Asked, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    entries: Vec<Entry>,
    older: Option<i64>,
}

#[derive(Default, Deserialize)]
pub struct From {
    before: Option<i64>,
}

const LIMIT: i64 = 100;

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, _) = project::find(&mut conn, &who, &slug).await?;
    let entries = audit::list(&mut conn, project.id, from.before, LIMIT).await?;
    let older = entries.last().filter(|_| entries.len() as i64 == LIMIT).map(|last| last.id);
    page(&Page { viewer: Viewer::from(&who.user), project, entries, older })
}

fn kind(kind: &ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "on a page",
        ActorKind::Token => "by token",
        ActorKind::Forge => "the forge",
        ActorKind::System => "by itself",
        ActorKind::CommandLine => "in a shell",
    }
}
