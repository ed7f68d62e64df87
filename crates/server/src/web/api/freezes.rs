//! Freezes: times when no promotion or deployment starts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::FreezeId;
use ecluse_engine::rules::freeze::{FreezeRequest, create_freeze, lift_freeze};
use ecluse_store::freezes as store;
use ecluse_store::policies::PolicyPlace;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath};
use super::find;
use super::paging::{List, Listed};
use super::policies::Place;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(create))
        .routes(routes!(lift))
}

/// A freeze: nothing starts on its stages while it is active.
#[derive(Serialize, ToSchema)]
pub struct Freeze {
    pub id: Uuid,
    /// The place that is frozen: `installation`, `platform …` or `project`, followed by the stage
    /// when only one stage is frozen.
    pub place: String,
    /// Local time in the time zone. A recurring freeze starts then for the first time.
    #[schema(schema_with = schemas::local_time)]
    pub starts_at: NaiveDateTime,
    /// How long the freeze lasts each time.
    pub minutes: i32,
    pub time_zone: String,
    #[schema(schema_with = schemas::recurrence)]
    pub recurrence: Recurrence,
    pub reason: String,
    /// The name of the person who created the freeze.
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    /// When the freeze that is active now ends; null when it is not active.
    pub ends_at: Option<DateTime<Utc>>,
}

impl From<store::Freeze> for Freeze {
    fn from(freeze: store::Freeze) -> Self {
        let place = PolicyPlace {
            platform: freeze.platform,
            project: freeze.project_id,
            stage: freeze.stage,
        };
        Self {
            id: freeze.id.0,
            place: place.place().to_string(),
            starts_at: freeze.starts_at,
            minutes: freeze.minutes,
            time_zone: freeze.time_zone,
            recurrence: freeze.recurrence,
            reason: freeze.reason,
            created_by: freeze.set_by_name,
            created_at: freeze.created_at,
            ends_at: freeze.ends_at,
        }
    }
}

/// List the freezes of a project
///
/// Those of its platform and of the whole installation too; newest first.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/freezes",
    tag = "freezes",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = List<Freeze>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Listed<Freeze>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let rows = store::list_for(&mut conn, project.id).await?;
    Ok(Listed::whole(rows.into_iter().map(Freeze::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFreeze {
    place: Place,
    /// Local time in the time zone, such as `2026-12-18T16:00:00`. A recurring freeze starts then
    /// for the first time.
    #[schema(schema_with = schemas::local_time)]
    starts_at: NaiveDateTime,
    /// How long the freeze lasts each time: at most until it starts again, and at most 366 days.
    #[schema(minimum = 1, maximum = 527_040)]
    minutes: u32,
    /// A name of the time zone database, such as `Europe/Paris`.
    #[schema(schema_with = schemas::time_zone)]
    time_zone: String,
    #[schema(schema_with = schemas::recurrence)]
    recurrence: Recurrence,
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

/// A freeze that was just created.
#[derive(Serialize, ToSchema)]
pub struct CreatedFreeze {
    pub id: Uuid,
}

/// Create a freeze
///
/// Nothing starts on the stages of its place while it is active.
///
/// Allowed: hosting, administrator, on the project; on the whole installation for every other
/// place.
#[utoipa::path(
    post,
    path = "/api/v1/freezes",
    tag = "freezes",
    request_body = NewFreeze,
    responses((status = 201, body = CreatedFreeze)),
)]
async fn create(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewFreeze>,
) -> Result<impl IntoResponse, Problem> {
    let place = new
        .place
        .find(&mut *app.engine.connection().await?, &caller)
        .await?;
    let freeze = FreezeRequest {
        at: place,
        starts_at: new.starts_at,
        minutes: new.minutes,
        time_zone: &new.time_zone,
        recurrence: new.recurrence,
        reason: &new.reason,
    };
    let id = create_freeze(&app.engine, &caller.actor, &freeze).await?;
    Ok((StatusCode::CREATED, Json(CreatedFreeze { id: id.0 })))
}

/// Lift a freeze
///
/// It ends now and never starts again.
///
/// Allowed: hosting, administrator, on the project; on the whole installation for every other
/// place.
#[utoipa::path(
    post,
    path = "/api/v1/freezes/{id}/lift",
    tag = "freezes",
    params(("id" = Uuid, Path, description = "The freeze's id.")),
    responses((status = 204)),
)]
async fn lift(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<FreezeId>,
) -> Result<StatusCode, Problem> {
    lift_freeze(&app.engine, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
