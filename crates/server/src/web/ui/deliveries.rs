//! `/projects/{slug}/deliveries`: what the forge sent and what came of it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_store::Page as Part;
use ecluse_store::deliveries::{self, Summary};
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::view::{Viewer, chip, plain, shortened, when};
use super::{Asked, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    deliveries: Vec<Summary>,
    older: Option<uuid::Uuid>,
}

#[derive(Default, Deserialize)]
pub struct From {
    before: Option<uuid::Uuid>,
}

const LIMIT: i64 = 50;

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, _) = project::find(&mut conn, &who, &slug).await?;
    let before = from.before;
    let deliveries = deliveries::list(&mut conn, project.id, Part { before, limit: LIMIT }).await?;
    let older = deliveries.last().filter(|_| deliveries.len() as i64 == LIMIT).map(|last| last.id.0);
    page(&Page { viewer: Viewer::from(&who.user), project, deliveries, older })
}
