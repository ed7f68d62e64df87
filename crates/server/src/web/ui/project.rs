//! `/projects/{slug}`: the stages, builds, releases and deployments of a project, and how its
//! repository is connected.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::build::BuildStatus;
use ecluse_domain::git::SubmoduleSource;
use ecluse_domain::ids::BuildId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::{EngineAccess, StageName};
use ecluse_engine::Error;
use ecluse_engine::access::{self, Rights};
use ecluse_engine::project::engine_access::set_engine_access as set_access;
use ecluse_engine::project::submodules;
use ecluse_engine::rules::hold as engine;
use ecluse_store::builds::Build;
use ecluse_store::database_states::{self, DatabaseSummary};
use ecluse_store::deployments::Deployment;
use ecluse_store::pages::{board, queue};
use ecluse_store::projects::{self, Project};
use ecluse_store::{
    PageRequest, PgConnection, builds, deliveries, deployments, engine_access, releases,
    submodule_sources,
};
use serde::Deserialize;

use super::board::{Row, group_by_project, is_moving};
use super::engine_access::{AccessField, AccessForm, fields};
use super::view::{Viewer, chip, commit, digest, plain, since, stage_title, web_link, when};
use super::{PageForm, require_visible};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, form_problem, page};

#[derive(Template)]
#[template(path = "project.html")]
struct ProjectPage {
    viewer: Viewer,
    project: Project,
    rows: Vec<Row>,
    databases: Vec<DatabaseSummary>,
    builds: Vec<Build>,
    /// The builds that began and wait for another attempt, as the page *Queue* says.
    between_attempts: BTreeSet<BuildId>,
    releases: Vec<releases::Summary>,
    deployments: Vec<Deployment>,
    /// The address to which the forge sends its deliveries.
    webhook: String,
    /// Whether that address was configured, so that a forge on another machine may reach it.
    has_public_url: bool,
    /// Whether the forge has ever delivered anything.
    connected: bool,
    sources: Vec<SubmoduleSource>,
    /// The submodule sources as they were entered, when they could not be stored, and why.
    entered_sources: Option<String>,
    source_problems: Vec<String>,
    /// What its stages may use on the container engine.
    access: EngineAccess,
    access_fields: Vec<AccessField>,
    access_was_refused: bool,
    /// Whether this person manages the projects of the whole installation.
    manages_projects: bool,
    manages_stages: bool,
    may_hold: bool,
    moving: bool,
    problem: Option<Problem>,
}

/// The most builds, releases and deployments that the page lists.
const MAX_ROWS: i64 = 12;

/// The project with this slug, when this person may see it.
pub(super) async fn find(
    conn: &mut PgConnection,
    who: &SignedIn,
    slug: &str,
) -> Result<(Project, Rights), Error> {
    let project = projects::find_by_slug(conn, slug)
        .await?
        .ok_or(Error::NotFound("project"))?;
    let rights = require_visible(conn, who, project.id, "project").await?;
    Ok((project, rights))
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    render(&app, &who, &slug, None).await
}

/// A form that was refused, with what was entered, so that nobody enters it twice.
struct Refused {
    problem: Problem,
    sources: Option<String>,
    access: Option<AccessForm>,
}

impl Refused {
    fn new(problem: Problem) -> Self {
        Self {
            problem,
            sources: None,
            access: None,
        }
    }
}

/// The page, with the form that was refused.
async fn render(
    app: &App,
    who: &SignedIn,
    slug: &str,
    refused: Option<Refused>,
) -> Result<Response, PageError> {
    let (problem, entered_sources, entered_access) = match refused {
        Some(refused) => (Some(refused.problem), refused.sources, refused.access),
        None => (None, None, None),
    };
    let mut conn = app.engine.connection().await?;
    let (project, rights) = find(&mut conn, who, slug).await?;
    let rows = group_by_project(board::list_cells(&mut conn, who.user.id, Some(project.id)).await?);
    let builds = builds::list(&mut conn, project.id, PageRequest::first(MAX_ROWS)).await?;
    let access = engine_access::get(&mut conn, project.id).await?;
    let access_was_refused = entered_access.is_some();
    let entered_access = entered_access.unwrap_or_else(|| AccessForm::from(&access));
    let shown = ProjectPage {
        viewer: Viewer::new(&app.engine, who),
        databases: database_states::list(&mut conn, project.id).await?,
        moving: is_moving(&rows) || builds.iter().any(|build| !build.status.is_over()),
        rows,
        between_attempts: find_between_attempts(&mut conn, who, &builds).await?,
        builds,
        releases: releases::list(&mut conn, project.id, PageRequest::first(MAX_ROWS)).await?,
        deployments: deployments::list(&mut conn, project.id, PageRequest::first(MAX_ROWS)).await?,
        connected: !deliveries::list(&mut conn, project.id, PageRequest::first(1))
            .await?
            .is_empty(),
        has_public_url: app.engine.public_url.is_some(),
        webhook: app
            .public_url
            .join(&format!("/webhooks/github/{}", project.slug))
            .map(String::from)
            .unwrap_or_default(),
        sources: submodule_sources::list(&mut conn, project.id).await?,
        source_problems: match (&problem, &entered_sources) {
            (Some(problem), Some(_)) => problem.of_field("sources"),
            _ => Vec::new(),
        },
        entered_sources,
        access,
        access_fields: fields(entered_access, problem.as_ref()),
        access_was_refused,
        manages_projects: access::is_allowed(&mut conn, who.user.id, None, Action::ManageProjects)
            .await?,
        manages_stages: rights.may(Action::ManageStages),
        may_hold: rights.may(Action::Hold),
        project,
        problem,
    };
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// The builds of the list that run, but wait for another attempt right now.
async fn find_between_attempts(
    conn: &mut PgConnection,
    who: &SignedIn,
    builds: &[Build],
) -> Result<BTreeSet<BuildId>, Error> {
    let mut running: BTreeSet<BuildId> = builds
        .iter()
        .filter(|build| build.status == BuildStatus::Running)
        .map(|build| build.id)
        .collect();
    if !running.is_empty() {
        let open = queue::list_open(conn, who.user.id).await?;
        let retried = open.iter().filter(|row| row.retry_at.is_some());
        let retried: BTreeSet<BuildId> = retried.map(|row| row.id).collect();
        running.retain(|id| retried.contains(id));
    }
    Ok(running)
}

#[derive(Deserialize)]
pub struct HoldForm {
    stage: StageName,
    #[serde(default)]
    reason: String,
}

/// Pauses the automatic deployment of a stage.
pub async fn hold(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<HoldForm>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let done = engine::hold_stage(
        &app.engine,
        &who.actor,
        project.id,
        form.stage,
        &form.reason,
    )
    .await;
    respond(&app, &who, &project.slug, done).await
}

/// Resumes the automatic deployment of a stage.
pub async fn lift_hold(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<HoldForm>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let done = engine::lift_hold(&app.engine, &who.actor, project.id, form.stage).await;
    respond(&app, &who, &project.slug, done).await
}

#[derive(Deserialize)]
pub struct SourcesForm {
    /// One on each line.
    #[serde(default)]
    sources: String,
}

/// Replaces the submodule sources.
pub async fn set_submodule_sources(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<SourcesForm>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let lines = form.sources.lines().map(str::trim);
    let wanted: Result<BTreeSet<SubmoduleSource>, Error> = lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            line.parse::<SubmoduleSource>()
                .map_err(|error| Error::invalid("sources", error.to_string()))
        })
        .collect();
    let done = match wanted {
        Ok(wanted) => {
            submodules::set_submodule_sources(&app.engine, &who.actor, project.id, &wanted).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/projects/{}", project.slug)).into_response()),
        Err(error) => {
            let refused = Refused {
                sources: Some(form.sources),
                ..Refused::new(form_problem(error)?)
            };
            render(&app, &who, &project.slug, Some(refused)).await
        }
    }
}

/// Replaces the engine access.
pub async fn set_engine_access(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<AccessForm>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let done = match form.read() {
        Ok(new) => set_access(&app.engine, &who.actor, project.id, &new).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/projects/{}", project.slug)).into_response()),
        Err(error) => {
            let refused = Refused {
                access: Some(form),
                ..Refused::new(form_problem(error)?)
            };
            render(&app, &who, &project.slug, Some(refused)).await
        }
    }
}

/// Leads back to the page, or shows it with the reason why nothing changed.
async fn respond(
    app: &App,
    who: &SignedIn,
    slug: &str,
    done: Result<(), Error>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/projects/{slug}")).into_response()),
        Err(error) => render(app, who, slug, Some(Refused::new(form_problem(error)?))).await,
    }
}
