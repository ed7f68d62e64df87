//! The client's database of a stage, as it was last read.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use ecluse_domain::database::{AddonGap, ModuleState};
use ecluse_domain::stage::StageName;
use ecluse_engine::database::read::request_reading;
use ecluse_store::{database_states, stages};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::extract::ApiPath;
use super::find;
use super::stages::{DatabaseSettings, no_such_stage};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(read))
}

/// The client's database of a stage.
#[derive(Serialize, ToSchema)]
pub struct Database {
    /// Where the last reading looked; null when that is not known.
    pub address: Option<DatabaseSettings>,
    /// What was read; null when no reading has succeeded.
    pub facts: Option<Facts>,
    /// Why the last reading failed; null when it succeeded.
    pub problem: Option<String>,
    pub problem_at: Option<DateTime<Utc>>,
}

/// What was read from a client's database.
#[derive(Serialize, ToSchema)]
pub struct Facts {
    pub read_at: DateTime<Utc>,
    /// The deployment whose image read them.
    pub deployment: Uuid,
    /// Whether another deployment went live since.
    pub is_outdated: bool,
    /// The version of Postgres as a number, such as 170004 for 17.4.
    pub server_version: u32,
    pub size_bytes: i64,
    /// Whether Odoo was ever installed in it.
    pub has_odoo: bool,
    /// Whether Odoo has neutralised it: it sends no mail and makes no payment.
    pub is_neutralised: bool,
    /// The active languages, such as `fr_FR`.
    pub languages: Vec<String>,
    /// The modules that are installed, or about to be.
    pub modules: Vec<Module>,
    /// The addons of the image that are not installed in their version.
    pub gaps: Vec<Gap>,
}

/// A module of a database.
#[derive(Serialize, ToSchema)]
pub struct Module {
    pub name: String,
    /// `installed`, or `to install`, `to upgrade` or `to remove` when that is not finished.
    #[schema(value_type = String)]
    pub state: ModuleState,
    /// The version that the database has.
    pub version: Option<String>,
}

/// An addon of the image that is not installed in its version.
#[derive(Serialize, ToSchema)]
pub struct Gap {
    pub addon: String,
    /// The version that the database has; null when the addon is not installed.
    pub database: Option<String>,
    /// The version in the image; null when the addon is not installed.
    pub image: Option<String>,
}

impl From<AddonGap> for Gap {
    fn from(gap: AddonGap) -> Self {
        match gap {
            AddonGap::NotInstalled { name } => Self {
                addon: name,
                database: None,
                image: None,
            },
            AddonGap::OtherVersion {
                name,
                database,
                image,
            } => Self {
                addon: name,
                database: Some(database),
                image: Some(image),
            },
        }
    }
}

/// Get the client's database of a stage
///
/// As it was last read: after each deployment, each change of the stage's settings, and every six
/// hours.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/stages/{stage}/database",
    tag = "stages",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("stage" = String, Path, description = "staging, preprod or prod."),
    ),
    responses((status = 200, body = Database)),
)]
async fn show(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
) -> Result<Json<Database>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    let stage = stages::get(&mut conn, project.id, name).await?;
    let state = database_states::find(&mut conn, stage.id).await?;
    drop(conn);
    let Some(state) = state else {
        return Ok(Json(Database {
            address: None,
            facts: None,
            problem: None,
            problem_at: None,
        }));
    };
    let gaps = state.find_gaps();
    let read = state.facts_at.zip(state.deployment);
    let facts = state
        .facts
        .zip(read)
        .map(|(facts, (read_at, deployment))| Facts {
            read_at,
            deployment: deployment.0,
            is_outdated: state.is_outdated,
            server_version: facts.0.server_version,
            size_bytes: facts.0.size_bytes,
            has_odoo: facts.0.has_odoo,
            is_neutralised: facts.0.is_neutralised,
            languages: facts.0.languages,
            modules: facts
                .0
                .modules
                .into_iter()
                .map(|module| Module {
                    name: module.name.into(),
                    state: module.state,
                    version: module.version,
                })
                .collect(),
            gaps: gaps.into_iter().map(Gap::from).collect(),
        });
    Ok(Json(Database {
        address: state.address.map(|address| address.0.into()),
        facts,
        problem: state.problem,
        problem_at: state.problem_at,
    }))
}

/// Read the client's database of a stage
///
/// A container with the image that is live on the stage reads it, some seconds after this answer.
///
/// Allowed: hosting, administrator.
#[utoipa::path(
    post,
    path = "/api/v1/projects/{slug}/stages/{stage}/database/read",
    tag = "stages",
    params(
        ("slug" = String, Path, description = "The project's slug."),
        ("stage" = String, Path, description = "staging, preprod or prod."),
    ),
    responses((status = 202)),
)]
async fn read(
    State(app): State<App>,
    caller: Caller,
    ApiPath((slug, name)): ApiPath<(String, String)>,
) -> Result<StatusCode, Problem> {
    let project = find::project(&mut *app.engine.connection().await?, &caller, &slug).await?;
    let name: StageName = name.parse().map_err(|_| no_such_stage(&name))?;
    request_reading(&app.engine, &caller.actor, project.id, name).await?;
    Ok(StatusCode::ACCEPTED)
}
