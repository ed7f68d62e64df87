//! What releases must pass, and when nothing may start.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, NaiveDateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::FreezeId;
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::{PolicyLine, Value};
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::policy as engine;
use ecluse_store::policies::PlaceOf;
use ecluse_store::{PgConnection, freezes, policies};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rules))
        .routes(routes!(say))
        .routes(routes!(list_freezes))
        .routes(routes!(begin))
        .routes(routes!(lift))
}

/// Where a policy line or a freeze is said. Without a platform and a project: everywhere. Without a stage: on every one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct At {
    #[serde(default)]
    #[schema(schema_with = words::platform)]
    platform: Option<Platform>,
    /// A project's slug.
    #[serde(default)]
    project: Option<String>,
    #[serde(default)]
    #[schema(schema_with = words::stage_name)]
    stage: Option<StageName>,
}

impl At {
    async fn place(self, conn: &mut PgConnection, caller: &Caller) -> Result<PlaceOf, Problem> {
        let project = match &self.project {
            Some(slug) if self.platform.is_none() => Some(find::project(conn, caller, slug).await?.id),
            Some(_) => return Err(Error::invalid("platform", "a project has its own; leave it out").into()),
            None => None,
        };
        Ok(PlaceOf { platform: self.platform, project, stage: self.stage })
    }
}

/// Which stage.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OfStage {
    /// staging, preprod or prod.
    #[param(schema_with = words::stage_name)]
    pub stage: StageName,
}

/// One line of the rules that hold.
#[derive(Serialize, ToSchema)]
pub struct Ruled {
    #[schema(schema_with = words::policy_line)]
    pub line: PolicyLine,
    pub meaning: &'static str,
    /// A number or a word.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// Where it was said: `house rule`, `installation`, `platform …` or `project`, and there for which stage.
    pub from: String,
}

/// Get the rules of a stage
///
/// Every line, and where it comes from: the nearest place that says it wins.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}/policy", tag = "policies", params(("slug" = String, Path, description = "The project's slug."), OfStage),
    responses((status = 200, body = List<Ruled>)))]
async fn rules(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiQuery(of): ApiQuery<OfStage>,
) -> Result<Listed<Ruled>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let policy = policies::effective(&mut conn, project.id, of.stage).await?;
    let rows = policy.iter().map(|(line, ruled)| Ruled {
        line,
        meaning: line.meaning(),
        value: ruled.value.clone(),
        from: ruled.from.map_or_else(|| "house rule".to_owned(), |place| place.to_string()),
    });
    Ok(Listed::whole(rows.collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    at: At,
    /// Each line with a number or a word; lines that are left out follow the next place further away.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    lines: BTreeMap<PolicyLine, Value>,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// What was said.
#[derive(Serialize, ToSchema)]
pub struct Said {
    /// The policy's version: higher is newer.
    pub version: i64,
}

/// Say a policy at a place
///
/// It replaces what was said there as a whole. Approvals given under other rules become void.
///
/// Who: hosting, administrator: on the project, or on the whole installation for what is above one.
#[utoipa::path(post, path = "/api/v1/policies", tag = "policies", request_body = NewPolicy, responses((status = 201, body = Said)))]
async fn say(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewPolicy>) -> Result<impl IntoResponse, Problem> {
    let at = new.at.place(&mut *app.engine.connection().await?, &caller).await?;
    let version = engine::set(&app.engine, &caller.actor, at, new.lines, &new.reason).await?;
    Ok((StatusCode::CREATED, Json(Said { version })))
}

/// A time when nothing starts.
#[derive(Serialize, ToSchema)]
pub struct Freeze {
    pub id: Uuid,
    /// Where it holds.
    pub at: String,
    /// As a clock on the wall of the time zone says it.
    pub begins: NaiveDateTime,
    pub minutes: i32,
    pub time_zone: String,
    #[schema(schema_with = words::recurrence)]
    pub recurrence: Recurrence,
    pub reason: String,
    pub by: String,
    pub created_at: DateTime<Utc>,
    /// When the time that is on now ends; null when none is.
    pub ends_at: Option<DateTime<Utc>>,
}

impl From<freezes::Freeze> for Freeze {
    fn from(freeze: freezes::Freeze) -> Self {
        let at = PlaceOf { platform: freeze.platform, project: freeze.project_id, stage: freeze.stage };
        Self {
            id: freeze.id.0,
            at: at.place().to_string(),
            begins: freeze.begins,
            minutes: freeze.lasts,
            time_zone: freeze.time_zone,
            recurrence: freeze.recurrence,
            reason: freeze.reason,
            by: freeze.set_by_name,
            created_at: freeze.created_at,
            ends_at: freeze.ends_at,
        }
    }
}

/// List the freezes of a project
///
/// Those of its platform and of the whole installation too; newest first.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}/freezes", tag = "policies",
    params(("slug" = String, Path, description = "The project's slug.")), responses((status = 200, body = List<Freeze>)))]
async fn list_freezes(State(app): State<App>, caller: Caller, ApiPath(slug): ApiPath<String>) -> Result<Listed<Freeze>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let rows = freezes::list_for(&mut conn, project.id).await?;
    Ok(Listed::whole(rows.into_iter().map(Freeze::from).collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewFreeze {
    at: At,
    /// Such as `2026-12-18T16:00:00`, as a clock on the wall of the time zone says it; what recurs begins there the first time.
    begins: NaiveDateTime,
    /// How long one time lasts.
    minutes: u32,
    /// Such as `Europe/Paris`.
    time_zone: String,
    #[schema(schema_with = words::recurrence)]
    recurrence: Recurrence,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// What was begun.
#[derive(Serialize, ToSchema)]
pub struct Begun {
    pub id: Uuid,
}

/// Begin a freeze
///
/// Nothing starts on the stages it speaks of while one of its times is on.
///
/// Who: hosting, administrator: on the project, or on the whole installation for what is above one.
#[utoipa::path(post, path = "/api/v1/freezes", tag = "policies", request_body = NewFreeze, responses((status = 201, body = Begun)))]
async fn begin(State(app): State<App>, caller: Caller, ApiJson(new): ApiJson<NewFreeze>) -> Result<impl IntoResponse, Problem> {
    let at = new.at.place(&mut *app.engine.connection().await?, &caller).await?;
    let time = engine::NewTime {
        at,
        begins: new.begins,
        lasts: new.minutes,
        time_zone: &new.time_zone,
        recurrence: new.recurrence,
        reason: &new.reason,
    };
    let id = engine::freeze(&app.engine, &caller.actor, &time).await?;
    Ok((StatusCode::CREATED, Json(Begun { id: id.0 })))
}

/// Lift a freeze
///
/// It is over for good.
///
/// Who: hosting, administrator: on the project, or on the whole installation for what is above one.
#[utoipa::path(post, path = "/api/v1/freezes/{id}/lift", tag = "policies", params(("id" = Uuid, Path, description = "The freeze's id.")),
    responses((status = 204)))]
async fn lift(State(app): State<App>, caller: Caller, ApiPath(id): ApiPath<FreezeId>) -> Result<StatusCode, Problem> {
    engine::lift_freeze(&app.engine, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
