//! The stages of a project: what runs on them, and with which settings.

mod schema;

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::stage::{self, PortMapping, StageName, StageSettings};
use ecluse_domain::{Digest, Version};
use ecluse_engine::project::projects::{self as engine, StageChange};
use ecluse_engine::rules::hold as holds;
use ecluse_store::deployments::{self, Deployment};
use ecluse_store::pages::board::{self, Cell};
use ecluse_store::{PgConnection, stages as store};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use self::schema::{
    Argument, NetworkName, PortMappingText, SecretValue, VariableName, VariableValue, VolumeName,
    VolumePath,
};
use super::extract::{ApiJson, ApiPath, read_object};
use super::find;
use super::paging::{List, Listed};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(set))
        .routes(routes!(hold))
        .routes(routes!(lift_hold))
}

/// A stage of a project.
#[derive(Serialize, ToSchema)]
pub struct Stage {
    #[schema(schema_with = schemas::stage_name)]
    pub name: StageName,
    /// The digest that is live on the stage; null while nothing is live.
    #[schema(value_type = Option<String>)]
    pub digest: Option<Digest>,
    /// The release with the live digest, if the digest was tagged: the promoted release, else the
    /// newest.
    pub release: Option<Uuid>,
    #[schema(value_type = Option<String>)]
    pub version: Option<Version>,
    /// `live`, or null while nothing is live on the stage.
    #[schema(value_type = Option<String>)]
    pub status: Option<DeploymentStatus>,
    /// The live deployment.
    pub deployment: Option<Uuid>,
    pub live_at: Option<DateTime<Utc>>,
    /// The deployment under way, if any.
    pub under_way: Option<Uuid>,
    /// Whether every successful build of the trunk is deployed without a request.
    pub automatic: bool,
    /// The hold that pauses automatic deployments; null when there is none.
    pub hold: Option<Hold>,
    /// Names of the secrets that are set; their values are never shown.
    pub secrets: Vec<String>,
    // The fields are not flattened from `StageSettings`: a schema that forbids other fields cannot
    // be a part of another schema.
    pub environment: BTreeMap<String, String>,
    pub command: Vec<String>,
    #[schema(value_type = Vec<String>)]
    pub ports: Vec<PortMapping>,
    /// Existing networks that the container joins; empty for the own network of the stage.
    pub networks: Vec<String>,
    pub volumes: BTreeMap<String, String>,
    pub health_path: String,
    pub health_port: u16,
    pub health_timeout_seconds: u32,
    pub memory_mib: Option<u32>,
    pub cpu_millicores: Option<u32>,
    /// The address of the stage for people.
    pub url: Option<String>,
    /// Where the settings state the client's database; null when they do not.
    pub database: Option<DatabaseSettings>,
}

/// A stage's new settings. They replace the previous settings as a whole: a setting that is left
/// out gets its default.
// The fields are not flattened from `StageSettings`: serde would lose the name of the field that an
// error is about.
#[derive(Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(default)]
pub struct NewStageSettings {
    /// Environment variables. Names that start with `ECLUSE_` are set by Ecluse. Variables with
    /// which a reverse proxy is asked for an address (`VIRTUAL_HOST…`, `LETSENCRYPT_HOST…`) must be
    /// in the engine access of the project.
    #[schema(value_type = BTreeMap<VariableName, VariableValue>)]
    environment: BTreeMap<String, String>,
    /// Environment variables whose values are never shown again. A name with null keeps its value;
    /// a name that is left out is deleted.
    #[schema(value_type = BTreeMap<VariableName, SecretValue>)]
    secrets: BTreeMap<String, Option<String>>,
    /// Arguments that replace the image's own command; empty keeps that command. No shell reads
    /// them.
    #[schema(value_type = Vec<Argument>, max_items = 100)]
    command: Vec<String>,
    /// Published TCP ports, `[address:]host port:container port`; without an address on 127.0.0.1.
    /// They must be in the engine access of the project, and no other stage may publish them.
    #[schema(value_type = Vec<PortMappingText>)]
    ports: Vec<PortMapping>,
    /// Existing networks of the container engine that the container joins, in this order. They must
    /// be in the engine access of the project. Empty: the container runs in a network of its stage
    /// alone.
    #[schema(value_type = Vec<NetworkName>)]
    networks: Vec<String>,
    /// Volumes that stay after each deployment: from the name to the absolute path in the
    /// container.
    #[schema(value_type = BTreeMap<VolumeName, VolumePath>)]
    volumes: BTreeMap<String, String>,
    /// The path that Ecluse requests with GET until the response is 2xx.
    #[schema(max_length = 500, pattern = "^/(?!/)[!\"$-~]*$")]
    health_path: String,
    /// The port inside the container that serves the health path.
    #[schema(minimum = 1, maximum = 65535)]
    health_port: u16,
    /// How long a new container may take to become healthy, 1 to 3600 seconds.
    #[schema(minimum = 1, maximum = 3600)]
    health_timeout_seconds: u32,
    /// Memory limit in MiB. The installation has a highest value, and one for a stage that names
    /// none.
    #[schema(minimum = 16, maximum = 4194304)]
    memory_mib: Option<u32>,
    /// Processor limit in thousandths of a core, likewise.
    #[schema(minimum = 10, maximum = 1024000)]
    cpu_millicores: Option<u32>,
    /// The http or https address of this stage for people; Ecluse only shows it.
    #[schema(max_length = 2000, pattern = r"^[Hh][Tt][Tt][Pp][Ss]?:[^\u0000]*$")]
    url: Option<String>,
    /// The client's database. What is left out is taken from the arguments of the command (`-d`,
    /// `--db_host`, `--db_port`, `-r`) and from the variables `HOST`, `PORT`, `USER`, `PGHOST`,
    /// `PGPORT`, `PGUSER` and `PGDATABASE`; the password is that of `-w`, `PASSWORD` or `PGPASSWORD`.
    #[serde(deserialize_with = "read_object")]
    database: Option<DatabaseSettings>,
    /// Whether every successful build of the trunk is deployed without a request; staging only.
    /// Left out, it stays as it is.
    automatic: Option<bool>,
}

/// Where the client's database of a stage is.
#[derive(Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(default)]
pub struct DatabaseSettings {
    #[schema(min_length = 1, max_length = 253, pattern = "^[!-~]+$")]
    host: Option<String>,
    #[schema(minimum = 1, maximum = 65535)]
    port: Option<u16>,
    #[schema(min_length = 1, max_length = 63, pattern = "^[!-~]+$")]
    name: Option<String>,
    #[schema(min_length = 1, max_length = 63, pattern = "^[!-~]+$")]
    user: Option<String>,
}

impl Default for NewStageSettings {
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
            database: None,
            automatic: None,
        }
    }
}

impl From<stage::DatabaseSettings> for DatabaseSettings {
    fn from(
        stage::DatabaseSettings {
            host,
            port,
            name,
            user,
        }: stage::DatabaseSettings,
    ) -> Self {
        Self {
            host,
            port,
            name,
            user,
        }
    }
}

impl From<stage::DatabaseAddress> for DatabaseSettings {
    fn from(address: stage::DatabaseAddress) -> Self {
        Self {
            host: Some(address.host),
            port: Some(address.port),
            name: Some(address.name),
            user: Some(address.user),
        }
    }
}

impl From<DatabaseSettings> for stage::DatabaseSettings {
    fn from(
        DatabaseSettings {
            host,
            port,
            name,
            user,
        }: DatabaseSettings,
    ) -> Self {
        Self {
            host,
            port,
            name,
            user,
        }
    }
}

impl From<NewStageSettings> for StageChange {
    fn from(new: NewStageSettings) -> Self {
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
            database: new.database.map(Into::into),
        };
        Self {
            settings,
            secrets: new.secrets,
            automatic: new.automatic,
        }
    }
}

/// List the stages of a project
///
/// Always staging, preprod and prod, in this order, with what is live on each.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/stages",
    tag = "stages",
    params(("slug" = String, Path, description = "The project's slug.")),
    responses((status = 200, body = List<Stage>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
) -> Result<Listed<Stage>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let live = deployments::list_live(&mut conn, project.id).await?;
    let cells = board::list_cells(&mut conn, caller.user.id, Some(project.id)).await?;
    let mut stages = Vec::new();
    for stage in store::list(&mut conn, project.id).await? {
        stages.push(to_json(&mut conn, stage, &live, &cells).await?);
    }
    Ok(Listed::whole(stages))
}

/// Change a stage
///
/// The stage's container runs with these settings from its next deployment on. A network, a port of
/// the host, or an address of a reverse proxy must be in the project's engine access.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    put,
    path = "/api/v1/projects/{slug}/stages/{stage}",
    tag = "stages",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("stage" = String, Path, description = "staging, preprod or prod."),
    ),
    request_body = NewStageSettings,
    responses((status = 200, body = Stage)),
)]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
    ApiJson(new): ApiJson<NewStageSettings>,
) -> Result<Json<Stage>, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    let stage = engine::set_stage(&app.engine, &caller.actor, project.id, name, new.into()).await?;
    let mut conn = app.engine.connection().await?;
    let live = deployments::list_live(&mut conn, project.id).await?;
    let cells = board::list_cells(&mut conn, caller.user.id, Some(project.id)).await?;
    Ok(Json(to_json(&mut conn, stage, &live, &cells).await?))
}

pub(super) fn no_such_stage(name: &str) -> Problem {
    let name: String = name.chars().take(40).collect();
    Problem::new(
        StatusCode::NOT_FOUND,
        format!("There is no stage `{name}`: the stages are staging, preprod and prod."),
    )
}

/// Renders a stage. `cells` are those of the board page, so that the release of a digest is found
/// by the same query everywhere.
async fn to_json(
    conn: &mut PgConnection,
    stage: store::Stage,
    live: &[Deployment],
    cells: &[Cell],
) -> Result<Stage, Problem> {
    let cell = cells.iter().find(|cell| cell.stage == stage.name);
    let live = live
        .iter()
        .find(|deployment| deployment.stage_id == stage.id);
    let under_way = deployments::find_under_way(conn, stage.id).await?;
    let settings = stage.settings.0;
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
        hold: store::find_hold(conn, stage.id).await?.map(|hold| Hold {
            held_by: hold.by,
            reason: hold.reason,
            held_at: hold.at,
        }),
        secrets: stage.secrets.0.into_keys().collect(),
        environment: settings.environment,
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
        database: settings.database.map(DatabaseSettings::from),
    })
}

/// A pause of a stage's automatic deployments: who ordered it, and why.
#[derive(Serialize, ToSchema)]
pub struct Hold {
    pub held_by: String,
    pub reason: String,
    pub held_at: DateTime<Utc>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHold {
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

/// Hold a stage
///
/// Its automatic deployments pause. Promotions that people request continue.
///
/// Allowed: technical_referent, hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/projects/{slug}/stages/{stage}/hold",
    tag = "stages",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("stage" = String, Path, description = "staging, preprod or prod."),
    ),
    request_body = NewHold,
    responses((status = 204)),
)]
async fn hold(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
    ApiJson(new): ApiJson<NewHold>,
) -> Result<StatusCode, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    holds::hold_stage(&app.engine, &caller.actor, project.id, name, &new.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lift the hold of a stage
///
/// The newest image of the trunk is then deployed, if it is newer than the image on the stage.
///
/// Allowed: technical_referent, hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/projects/{slug}/stages/{stage}/lift-hold",
    tag = "stages",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("stage" = String, Path, description = "staging, preprod or prod."),
    ),
    responses((status = 204)),
)]
async fn lift_hold(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
) -> Result<StatusCode, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    holds::lift_hold(&app.engine, &caller.actor, project.id, name).await?;
    Ok(StatusCode::NO_CONTENT)
}
