//! The stages of a project: what runs there, and how.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::stage::{PortMapping, StageName, StageSettings};
use ecluse_domain::{Digest, Version};
use ecluse_engine::hold;
use ecluse_engine::projects::{self as engine, StageChange};
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::pages::board::{self, Cell};
use ecluse_store::{PgConnection, stages as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::{ApiJson, ApiPath};
use super::find;
use super::paging::{List, Listed};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(set)).routes(routes!(hold)).routes(routes!(lift_hold))
}

/// A stage of a project.
#[derive(Serialize, ToSchema)]
pub struct Stage {
    #[schema(schema_with = words::stage_name)]
    pub name: StageName,
    /// The digest that is live there; null while nothing is.
    #[schema(value_type = Option<String>)]
    pub digest: Option<Digest>,
    /// The release with the live digest, if that digest has been tagged: the promoted one, else the newest.
    pub release: Option<Uuid>,
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    /// `live`, or null while nothing is live there.
    #[schema(value_type = Option<String>)]
    pub status: Option<DeploymentStatus>,
    /// The live deployment.
    pub deployment: Option<Uuid>,
    pub live_at: Option<DateTime<Utc>>,
    /// The deployment under way, if any.
    pub under_way: Option<Uuid>,
    /// Deploys every successful build of the trunk by itself.
    pub automatic: bool,
    /// The automatic deployment pauses; null when it does not.
    pub hold: Option<Hold>,
    #[serde(flatten)]
    pub settings: StageSettings,
    /// Names of the secrets that are set; their values are never shown.
    pub secrets: Vec<String>,
}

/// A stage's new settings. They replace the former ones as a whole: what is left out gets its default.
// Not flattened: serde then loses the name of the field that a problem is about.
#[derive(Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(default)]
pub struct NewSettings {
    /// Environment variables. Names that start with `ECLUSE_` are set by Ecluse.
    environment: BTreeMap<String, String>,
    /// Values given as environment variables and never shown again. A name with null keeps its value; a
    /// name that is left out is forgotten.
    secrets: BTreeMap<String, Option<String>>,
    /// Arguments that replace the image's own command; empty keeps it. Never read by a shell.
    command: Vec<String>,
    /// Published TCP ports, `[address:]host port:container port`; without an address on 127.0.0.1.
    #[schema(value_type = Vec<String>)]
    ports: Vec<PortMapping>,
    /// Engine networks to join, the first one first.
    networks: Vec<String>,
    /// Volumes that outlive every deployment: name to absolute path in the container.
    volumes: BTreeMap<String, String>,
    /// Asked with GET until it answers 2xx.
    health_path: String,
    /// The port inside the container that answers the health path.
    health_port: u16,
    /// How long a new container may take to become healthy, 1 to 3600 seconds.
    health_timeout_seconds: u32,
    /// Memory limit in MiB.
    memory_mib: Option<u32>,
    /// Processor limit in thousandths of a core.
    cpu_millicores: Option<u32>,
    /// Where people reach this stage; only shown.
    url: Option<String>,
    /// Deploy every successful build of the trunk by itself; staging only. Left out, it stays as it is.
    automatic: Option<bool>,
}

impl Default for NewSettings {
    fn default() -> Self {
        let settings = StageSettings::default();
        Self {
            environment: settings.environment,
            secrets: BTreeMap::new(),
            command: settings.command,
            ports: settings.ports,
            networks: settings.networks,
            volumes: settings.volumes,
            health_path: settings.health_path,
            health_port: settings.health_port,
            health_timeout_seconds: settings.health_timeout_seconds,
            memory_mib: settings.memory_mib,
            cpu_millicores: settings.cpu_millicores,
            url: settings.url,
            automatic: None,
        }
    }
}

impl From<NewSettings> for StageChange {
    fn from(new: NewSettings) -> Self {
        let settings = StageSettings {
            environment: new.environment,
            command: new.command,
            ports: new.ports,
            networks: new.networks,
            volumes: new.volumes,
            health_path: new.health_path,
            health_port: new.health_port,
            health_timeout_seconds: new.health_timeout_seconds,
            memory_mib: new.memory_mib,
            cpu_millicores: new.cpu_millicores,
            url: new.url,
        };
        Self { settings, secrets: new.secrets, automatic: new.automatic }
    }
}

/// List the stages of a project
///
/// Always staging, preprod and prod, in this order, with what is live on each.
///
/// Who: any role on the project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}/stages", tag = "stages",
    params(("slug" = String, Path, description = "The project's slug.")), responses((status = 200, body = List<Stage>)))]
async fn list(State(app): State<App>, caller: Caller, ApiPath(slug): ApiPath<String>) -> Result<Listed<Stage>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let live = deployments::list_live(&mut conn, project.id).await?;
    let cells = board::cells(&mut conn, caller.user.id, Some(project.id)).await?;
    let mut stages = Vec::new();
    for stage in store::list(&mut conn, project.id).await? {
        stages.push(show(&mut conn, stage, &live, &cells).await?);
    }
    Ok(Listed::whole(stages))
}

/// Change a stage
///
/// From its next deployment on, the stage's container runs with these settings.
///
/// Who: hosting, administrator.
#[utoipa::path(put, path = "/api/v1/projects/{slug}/stages/{stage}", tag = "stages",
    params(("slug" = String, Path, description = "The project's slug."), ("stage" = String, Path, description = "staging, preprod or prod.")),
    request_body = NewSettings, responses((status = 200, body = Stage)))]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
    ApiJson(new): ApiJson<NewSettings>,
) -> Result<Json<Stage>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    let stage = engine::set_stage(&app.engine, &caller.actor, project.id, name, new.into()).await?;
    let mut conn = app.engine.connection().await?;
    let live = deployments::list_live(&mut conn, project.id).await?;
    let cells = board::cells(&mut conn, caller.user.id, Some(project.id)).await?;
    Ok(Json(show(&mut conn, stage, &live, &cells).await?))
}

fn no_such_stage(name: &str) -> Problem {
    let name: String = name.chars().take(40).collect();
    Problem::new(StatusCode::NOT_FOUND, format!("There is no stage `{name}`: the stages are staging, preprod and prod."))
}

/// `cells` as the board has them: which release a digest is, is found in one place.
async fn show(conn: &mut PgConnection, stage: store::Stage, live: &[Deployment], cells: &[Cell]) -> Result<Stage, Problem> {
    let cell = cells.iter().find(|cell| cell.stage == stage.name);
    let live = live.iter().find(|deployment| deployment.stage_id == stage.id);
    let under_way = deployments::find_under_way(conn, stage.id).await?;
    Ok(Stage {
        name: stage.name,
        digest: live.map(|live| live.image_digest.clone()),
        release: cell.and_then(|cell| cell.release_id).map(|id| id.0),
        version: cell.and_then(|cell| cell.version),
        status: live.map(|live| live.status),
        deployment: live.map(|live| live.id.0),
        live_at: live.and_then(|live| live.live_at),
        under_way: under_way.map(|id| id.0),
        automatic: stage.automatic,
        hold: store::find_hold(conn, stage.id).await?.map(|hold| Hold { by: hold.by, reason: hold.reason, at: hold.at }),
        settings: stage.settings.0,
        secrets: stage.secrets.0.into_keys().collect(),
    })
}

/// Who paused the automatic deployment of a stage, and why.
#[derive(Serialize, ToSchema)]
pub struct Hold {
    pub by: String,
    pub reason: String,
    pub at: DateTime<Utc>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Hold a stage
///
/// Its automatic deployment pauses; what people ask for goes on.
///
/// Who: technical_referent, hosting, administrator.
#[utoipa::path(post, path = "/api/v1/projects/{slug}/stages/{stage}/hold", tag = "stages",
    params(("slug" = String, Path, description = "The project's slug."), ("stage" = String, Path, description = "staging, preprod or prod.")),
    request_body = NewHold, responses((status = 204)))]
async fn hold(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
    ApiJson(new): ApiJson<NewHold>,
) -> Result<StatusCode, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    hold::set(&app.engine, &caller.actor, project.id, name, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the hold of a stage
///
/// The newest image of the trunk is deployed, if it is newer than what the stage has.
///
/// Who: technical_referent, hosting, administrator.
#[utoipa::path(post, path = "/api/v1/projects/{slug}/stages/{stage}/lift-hold", tag = "stages",
    params(("slug" = String, Path, description = "The project's slug."), ("stage" = String, Path, description = "staging, preprod or prod.")),
    responses((status = 204)))]
async fn lift_hold(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
) -> Result<StatusCode, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    hold::lift(&app.engine, &caller.actor, project.id, name).await?;
    Ok(StatusCode::NO_CONTENT)
}
