//! Webhook deliveries and their outcomes.

use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use ecluse_domain::delivery::{DeliveryStatus, Forge};
use ecluse_store::deliveries as store;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::ApiQuery;
use super::find;
use super::paging::{List, Listed, ProjectQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A delivery, without its payload.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    pub id: Uuid,
    #[schema(schema_with = schemas::forge)]
    pub forge: Forge,
    /// The forge's own id of the delivery.
    pub forge_id: String,
    /// The forge's name of the event.
    pub event: String,
    #[schema(schema_with = schemas::delivery_status)]
    pub status: DeliveryStatus,
    /// The subject of the delivery, and the result of processing it.
    pub outcome: Option<String>,
    pub received_at: DateTime<Utc>,
    pub processed_at: Option<DateTime<Utc>>,
}

impl From<store::Summary> for Delivery {
    fn from(delivery: store::Summary) -> Self {
        Self {
            id: delivery.id.0,
            forge: delivery.forge,
            forge_id: delivery.forge_id,
            event: delivery.event,
            status: delivery.status,
            outcome: delivery.outcome,
            received_at: delivery.received_at,
            processed_at: delivery.processed_at,
        }
    }
}

/// List deliveries
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/deliveries",
    tag = "deliveries",
    params(ProjectQuery),
    responses((status = 200, body = List<Delivery>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<Delivery>, Problem> {
    let (slug, page) = query.page()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.to_store()).await?;
    Ok(page.listed(&uri, rows, |row| row.id.to_string(), Delivery::from))
}
