//! Policies: what releases must pass.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use ecluse_domain::platform::Platform;
use ecluse_domain::policy::{self, Value};
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::rules::policy::set_policy;
use ecluse_store::policies::PolicyPlace;
use ecluse_store::{PgConnection, policies};
use serde::{Deserialize, Serialize};
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiJson, ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get))
        .routes(routes!(set))
}

/// The projects and stages that a policy or a freeze is for. Without a platform and a project:
/// every project. Without a stage: every stage.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Every project on this platform.
    #[serde(default)]
    #[schema(schema_with = schemas::optional_platform)]
    platform: Option<Platform>,
    /// The slug of one project; not together with a platform.
    #[serde(default)]
    #[schema(schema_with = schemas::optional_slug)]
    project: Option<String>,
    #[serde(default)]
    #[schema(schema_with = schemas::optional_stage_name)]
    stage: Option<StageName>,
}

impl Place {
    /// The place with the project's id, for a caller who may see the project.
    pub async fn find(
        self,
        conn: &mut PgConnection,
        caller: &Caller,
    ) -> Result<PolicyPlace, Problem> {
        let project = match &self.project {
            Some(slug) if self.platform.is_none() => {
                Some(find::project(conn, caller, slug).await?.id)
            }
            Some(_) => {
                return Err(Error::invalid("platform", "cannot be combined with `project`").into());
            }
            None => None,
        };
        Ok(PolicyPlace {
            platform: self.platform,
            project,
            stage: self.stage,
        })
    }
}

/// The stage that a request is about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StageQuery {
    pub stage: StageName,
}

// Derived, the parameter would be neither required nor described, because its schema is not.
impl IntoParams for StageQuery {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let stage = ParameterBuilder::new()
            .name("stage")
            .parameter_in(ParameterIn::Query)
            .required(Required::True)
            .description(Some("staging, preprod or prod."))
            .schema(Some(schemas::stage_name()));
        vec![stage.build()]
    }
}

/// A setting of the policy that is effective on a stage.
#[derive(Serialize, ToSchema)]
pub struct PolicySetting {
    #[schema(schema_with = schemas::policy_setting)]
    pub setting: policy::PolicySetting,
    /// A number or a text.
    #[schema(value_type = serde_json::Value)]
    pub value: Value,
    /// The place that the value comes from: `default`, `installation`, `platform …` or `project`,
    /// followed by the stage when the value was set for one stage.
    pub set_at: String,
    /// What the setting decides, and its possible values.
    pub meaning: &'static str,
}

/// Get the policy of a stage
///
/// Every setting with its value and the place that the value comes from. The nearest place that
/// sets a value decides: the project before its platform, the platform before the installation, and
/// at each of them a value for the stage before one for every stage.
///
/// Allowed: any role on the project.
#[utoipa::path(
    get,
    path = "/api/v1/projects/{slug}/policy",
    tag = "policies",
    params(("slug" = String, Path, description = "The project's slug."), StageQuery),
    responses((status = 200, body = List<PolicySetting>)),
)]
async fn get(
    State(app): State<App>,
    caller: Caller,
    ApiPath(slug): ApiPath<String>,
    ApiQuery(query): ApiQuery<StageQuery>,
) -> Result<Listed<PolicySetting>, Problem> {
    let mut conn = app.engine.connection().await?;
    let project = find::project(&mut conn, &caller, &slug).await?;
    let policy = policies::get_effective(&mut conn, project.id, query.stage).await?;
    let settings = policy.iter().map(|(setting, effective)| PolicySetting {
        setting,
        value: effective.value.clone(),
        set_at: effective
            .set_at
            .map_or_else(|| "default".to_owned(), |place| place.to_string()),
        meaning: setting.meaning(),
    });
    Ok(Listed::whole(settings.collect()))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    place: Place,
    /// Each setting with a number or a text. A setting that is left out has the value of the next
    /// wider place.
    #[schema(schema_with = schemas::policy_settings)]
    settings: BTreeMap<policy::PolicySetting, Value>,
    #[schema(schema_with = schemas::reason)]
    reason: String,
}

/// A policy that was just set.
#[derive(Serialize, ToSchema)]
pub struct PolicyVersion {
    /// A newer policy has a higher number.
    pub version: i64,
}

/// Set the policy of a place
///
/// It replaces all settings of that place. Approvals given before this change become void.
///
/// Allowed: hosting, administrator, on the project; on the whole installation for every other
/// place.
#[utoipa::path(
    post,
    path = "/api/v1/policies",
    tag = "policies",
    request_body = NewPolicy,
    responses((status = 201, body = PolicyVersion)),
)]
async fn set(
    State(app): State<App>,
    caller: Caller,
    ApiJson(new): ApiJson<NewPolicy>,
) -> Result<impl IntoResponse, Problem> {
    let place = new
        .place
        .find(&mut *app.engine.connection().await?, &caller)
        .await?;
    let version = set_policy(&app.engine, &caller.actor, place, new.settings, &new.reason).await?;
    Ok((StatusCode::CREATED, Json(PolicyVersion { version })))
}
