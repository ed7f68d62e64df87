//! Findings: objections of the compliance rules to a build's commit.

use axum::extract::State;
use axum::http::Uri;
use ecluse_domain::compliance::RuleId;
use ecluse_domain::ids::BuildId;
use ecluse_domain::severity::Severity;
use ecluse_store::{builds, findings as store};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{ApiPath, ApiQuery};
use super::find;
use super::paging::{List, Listed, PageQuery};
use crate::web::App;
use crate::web::auth::Caller;
use crate::web::error::Problem;
use crate::web::records::RemovedLog;
use crate::web::schemas;

pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_findings))
}

/// An objection of a compliance rule.
#[derive(Serialize, ToSchema)]
pub struct Finding {
    /// Counts from 1 within a build: first the findings that fail the build, then by path and line.
    pub number: i32,
    /// Such as `manifest/version` or `ruff/E501`.
    pub rule: String,
    #[schema(schema_with = schemas::severity)]
    pub severity: Severity,
    /// The path inside the project, submodules included; empty for a finding about the whole
    /// project.
    pub path: String,
    /// Counts from 1.
    pub line: Option<i32>,
    pub message: String,
    /// How to fix it; null for a rule that this version of Ecluse does not have.
    pub advice: Option<&'static str>,
}

impl From<store::Finding> for Finding {
    fn from(finding: store::Finding) -> Self {
        let advice = finding
            .rule
            .parse::<RuleId>()
            .ok()
            .map(|rule| rule.advice());
        let store::Finding {
            number,
            rule,
            severity,
            path,
            line,
            message,
        } = finding;
        Self {
            number,
            rule,
            severity,
            path,
            line,
            message,
            advice,
        }
    }
}

/// List a build's findings
///
/// First the findings that fail the build, then by path and line. At most 2,000 are kept for a
/// build. 410: they were removed with the build's log.
///
/// Allowed: any role on its project.
#[utoipa::path(
    get,
    path = "/api/v1/builds/{id}/findings",
    tag = "builds",
    params(("id" = Uuid, Path, description = "The build's id."), PageQuery),
    responses(
        (status = 200, body = List<Finding>),
        (status = 410, description = "The log was removed.", body = Problem, content_type = "application/problem+json"),
    ),
)]
async fn list_findings(
    State(app): State<App>,
    caller: Caller,
    ApiPath(id): ApiPath<BuildId>,
    ApiQuery(query): ApiQuery<PageQuery>,
    uri: Uri,
) -> Result<Listed<Finding>, Problem> {
    let page = query.page::<i32>()?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    find::owner(&mut conn, &caller, build.project_id, "build").await?;
    if let Some(removed) = RemovedLog::find_of_build(&app.engine, &mut conn, id).await? {
        return Err(removed.into());
    }
    let rows = store::list(&mut conn, id, page.after.unwrap_or(0), page.fetch()).await?;
    Ok(page.listed(&uri, rows, |row| row.number.to_string(), Finding::from))
}
