//! What the checks of a build's commit found.

use axum::extract::State;
use axum::http::Uri;
use ecluse_domain::build_policy::Severity;
use ecluse_domain::compliance::RuleId;
use ecluse_domain::ids::BuildId;
use ecluse_store::{builds, findings as store};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, PageQuery};
use super::words;
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(findings))
}

/// Something that a rule objects to.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    /// Counts from 1 within a build: what fails first, then in order of path and line.
    pub number: i32,
    /// Such as `manifest/version` or `ruff/E501`.
    pub rule: String,
    #[schema(schema_with = words::severity)]
    pub severity: Severity,
    /// In the project, submodules included; empty when it is about the project as a whole.
    pub path: String,
    /// Counted from 1.
    pub line: Option<i32>,
    pub message: String,
    /// What to do about it; null for a rule that this version does not have.
    pub advice: Option<&'static str>,
}

impl From<store::Finding> for Finding {
    fn from(finding: store::Finding) -> Self {
        let advice = finding.rule.parse::<RuleId>().ok().map(|rule| rule.advice());
        let store::Finding { number, rule, severity, path, line, message } = finding;
        Self { number, rule, severity, path, line, message, advice }
    }
}

/// List a build's findings
///
/// What fails the build first, then in order of path and line; at most 2,000 are kept of one build.
///
/// Who: any role on its project.
#[utoipa::path(get, path = "/api/v1/builds/{id}/findings", tag = "builds", params(("id" = Uuid, Path, description = "The build's id."), PageQuery),
    responses((status = 200, body = List<Finding>)))]
async fn findings(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    uri: Uri,
) -> Result<Listed<Finding>, Problem> {
    let wanted = query.wanted::<i32>()?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    let rows = store::list(&mut conn, id, wanted.after.unwrap_or(0), wanted.fetch()).await?;
    Ok(wanted.listed(&uri, rows, |row| row.number.to_string(), Finding::from))
}
