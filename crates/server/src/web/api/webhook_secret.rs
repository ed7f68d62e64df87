//! The secret with which the forge signs the deliveries of a project.

use axum::Json;
use axum::extract::State;
use ecluse_engine::project::webhook_secret as engine;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath};
use super::find;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(replace))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhookSecret {
    /// At least 16 characters; generated when left out.
    #[schema(schema_with = schemas::optional_webhook_secret)]
    webhook_secret: Option<String>,
}

/// The secret of a project after it was replaced.
#[derive(Serialize, ToSchema)]
pub struct WebhookSecret {
    /// The secret that the forge signs its deliveries with. Shown only in this response.
    webhook_secret: String,
}

/// Replace a project's webhook secret
///
/// The previous secret stays accepted until the next change, so that no delivery is lost while you
/// enter the new one at the forge. To refuse a secret that others know, replace it twice.
///
/// Allowed: administrator, with that role on the whole installation.
#[utoipa::path(
    post,
    operation_id = "replace_webhook_secret",
    path = "/api/v1/projects/{slug}/webhook-secret",
    tag = "projects",
    params(("slug" = String, Path, description = "The project's slug.")),
    request_body = NewWebhookSecret,
    responses((status = 200, body = WebhookSecret)),
)]
async fn replace(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiJson(new): ApiJson<NewWebhookSecret>,
) -> Result<Json<WebhookSecret>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let webhook_secret =
        engine::replace_webhook_secret(&app.engine, &caller.actor, project.id, new.webhook_secret)
            .await?;
    Ok(Json(WebhookSecret { webhook_secret }))
}
