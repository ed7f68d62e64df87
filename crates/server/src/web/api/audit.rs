//! The audit log. There is no route that changes it.

use axum::extract::State;
use axum::http::Uri;
use chrono::{DateTime, Utc};
use ecluse_domain::Digest;
use ecluse_domain::audit::ActorKind;
use ecluse_store::audit as store;
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

/// One recorded action: who did what, when, from which address, and with which image.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    /// A newer entry has a higher id.
    pub id: i64,
    pub at: DateTime<Utc>,
    #[schema(schema_with = schemas::actor_kind)]
    pub actor_kind: ActorKind,
    pub actor: String,
    /// The action, such as `promotion.started`.
    pub action: String,
    /// The id of the object of the action.
    pub subject: Option<Uuid>,
    #[schema(value_type = Option<String>)]
    pub image_digest: Option<Digest>,
    pub detail: String,
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

impl From<store::Entry> for AuditEntry {
    fn from(entry: store::Entry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            actor_kind: entry.actor_kind,
            actor: entry.actor_name,
            action: entry.action,
            subject: entry.subject_id,
            image_digest: entry.image_digest,
            detail: entry.detail,
            remote_address: entry.remote_address,
            request_id: entry.request_id,
        }
    }
}

/// List the audit log of a project
///
/// Newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/audit",
    tag = "audit",
    params(ProjectQuery),
    responses((status = 200, body = List<AuditEntry>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectQuery>,
    uri: Uri,
) -> Result<Listed<AuditEntry>, Problem> {
    let (slug, page) = query.page::<i64>()?;
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, slug).await?;
    let rows = store::list(&mut conn, project.id, page.after, page.fetch()).await?;
    Ok(page.listed(&uri, rows, |row| row.id.to_string(), AuditEntry::from))
}
