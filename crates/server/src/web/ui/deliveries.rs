//! `/projects/{slug}/deliveries`: what the forge sent, and the outcome of each delivery.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Html;
use ecluse_store::PageRequest;
use ecluse_store::deliveries::{self, Summary};
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::view::{Viewer, chip, plain, shortened, when};
use super::{PageQuery, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "deliveries.html")]
struct DeliveriesPage {
    viewer: Viewer,
    project: Project,
    deliveries: Vec<Summary>,
    /// Where the next page starts, when there are older deliveries.
    older: Option<uuid::Uuid>,
}

#[derive(Default, Deserialize)]
pub struct DeliveriesQuery {
    before: Option<uuid::Uuid>,
}

const LIMIT: i64 = 50;

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageQuery(query): PageQuery<DeliveriesQuery>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, _) = project::find(&mut conn, &who, &slug).await?;
    let before = query.before;
    let deliveries = deliveries::list(
        &mut conn,
        project.id,
        PageRequest {
            before,
            limit: LIMIT,
        },
    )
    .await?;
    let older = deliveries
        .last()
        .filter(|_| deliveries.len() as i64 == LIMIT)
        .map(|last| last.id.0);
    page(&DeliveriesPage {
        viewer: Viewer::new(&app.engine, &who),
        project,
        deliveries,
        older,
    })
}
