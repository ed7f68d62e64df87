//! `/projects/{slug}`: a project's stages, builds, releases and deployments, and how it is connected.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_engine::{Error, hold};
use ecluse_store::builds::Build;
use ecluse_store::deployments::Deployment;
use ecluse_store::pages::board;
use ecluse_store::projects::{self, Project};
use ecluse_store::releases::Release;
use ecluse_store::{Page as Part, PgConnection, builds, deliveries, deployments, releases};
use serde::Deserialize;

use super::board::{Row, is_moving, rows};
use super::view::{Viewer, chip, commit, digest, plain, stage_title, web_link, when};
use super::{PageForm, Rights, may_see};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page, shown_there};

#[derive(Template)]
#[template(path = "project.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    rows: Vec<Row>,
    builds: Vec<Build>,
    releases: Vec<Release>,
    deployments: Vec<Deployment>,
    webhook: String,
    /// Has the forge ever delivered anything?
    connected: bool,
    manages_stages: bool,
    may_hold: bool,
    moving: bool,
    problem: Option<Problem>,
}

const LATEST: i64 = 12;

/// The project of this slug, when this person may see it.
pub(super) async fn find(conn: &mut PgConnection, who: &SignedIn, slug: &str) -> Result<(Project, Rights), Error> {
    let project = projects::find_by_slug(conn, slug).await?.ok_or(Error::NotFound("project"))?;
    let rights = may_see(conn, who, project.id, "project").await?;
    Ok((project, rights))
}

pub async fn show(State(app): State<App>, who: SignedIn, Path(slug): Path<String>) -> Result<Response, PageError> {
    render(&app, &who, &slug, None).await
}

async fn render(app: &App, who: &SignedIn, slug: &str, problem: Option<Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, rights) = find(&mut conn, who, slug).await?;
    let rows = rows(board::cells(&mut conn, who.user.id, Some(project.id)).await?);
    let builds = builds::list(&mut conn, project.id, Part::first(LATEST)).await?;
    let shown = Page {
        viewer: Viewer::from(&who.user),
        moving: is_moving(&rows) || builds.iter().any(|build| !build.status.is_over()),
        rows,
        builds,
        releases: releases::list(&mut conn, project.id, Part::first(LATEST)).await?,
        deployments: deployments::list(&mut conn, project.id, Part::first(LATEST)).await?,
        connected: !deliveries::list(&mut conn, project.id, Part::first(1)).await?.is_empty(),
        webhook: app.public_url.join(&format!("/webhooks/github/{}", project.slug)).map(String::from).unwrap_or_default(),
        manages_stages: rights.may(Action::ManageStages),
        may_hold: rights.may(Action::Hold),
        project,
        problem,
    };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

#[derive(Deserialize)]
pub struct Held {
    stage: StageName,
    #[serde(default)]
    reason: String,
}

/// Pauses the automatic deployment of a stage.
pub async fn hold(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Held>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug).await?.0;
    let done = hold::set(&app.engine, &who.actor, project.id, form.stage, &form.reason).await;
    after(&app, &who, &project.slug, done).await
}

/// Lets it go on.
pub async fn lift_hold(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Held>,
) -> Result<Response, PageError> {
    let project = find(&mut *app.engine.connection().await?, &who, &slug).await?.0;
    let done = hold::lift(&app.engine, &who.actor, project.id, form.stage).await;
    after(&app, &who, &project.slug, done).await
}

async fn after(app: &App, who: &SignedIn, slug: &str, done: Result<(), Error>) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/projects/{slug}")).into_response()),
        Err(error) => render(app, who, slug, Some(shown_there(error)?)).await,
    }
}
