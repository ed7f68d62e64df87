//! `/projects/{slug}/audit`: who did what, when, from where, and to which image.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_domain::audit::ActorKind;
use ecluse_store::audit::{self, Entry};
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::view::{Viewer, digest, plain, when};
use super::{PageQuery, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    viewer: Viewer,
    project: Project,
    entries: Vec<Entry>,
    /// Where the next page starts, when there are older entries.
    older: Option<i64>,
}

#[derive(Default, Deserialize)]
pub struct AuditQuery {
    before: Option<i64>,
}

const LIMIT: i64 = 100;

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageQuery(query): PageQuery<AuditQuery>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, _) = project::find(&mut conn, &who, &slug).await?;
    let entries = audit::list(&mut conn, project.id, query.before, LIMIT).await?;
    let older = entries
        .last()
        .filter(|_| entries.len() as i64 == LIMIT)
        .map(|last| last.id);
    page(&AuditPage {
        viewer: Viewer::new(&app.engine, &who),
        project,
        entries,
        older,
    })
}

/// Where a change came from, for people to read.
fn origin(kind: &ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "on a page",
        ActorKind::Token => "with a token",
        ActorKind::Forge => "the forge",
        ActorKind::System => "automatic",
        ActorKind::CommandLine => "on the command line",
    }
}
