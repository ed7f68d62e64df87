//! `/builds/{id}`: a build, its log live, and the sentence that says what to mend.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::build::{BuildStatus, BuildStep, Stream, TestGrade};
use ecluse_domain::ids::BuildId;
use ecluse_domain::role::Action;
use ecluse_engine::clock::now;
use ecluse_store::builds::{self, Build, Documents};
use ecluse_store::images::{self, Image};
use ecluse_store::logs::{self, Line};
use ecluse_store::pages::build::{self as page_of_build, Attached};
use ecluse_store::projects::{self, Project};
use ecluse_store::test_runs::{self, TestRun};
use serde::Deserialize;

use super::compliance::{self, OfBuild, advice};
use super::view::{Step, Viewer, chip, clock, lasted, plain, seconds, size, when};
use super::{Asked, attestations, id, may_see};
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::live::Source;
use crate::web::{App, live};

#[derive(Template)]
#[template(path = "build.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    build: Build,
    took: Option<String>,
    steps: Vec<Step>,
    tests: Option<TestRun>,
    image: Option<Image>,
    said: Option<attestations::Section>,
    releases: Vec<Attached>,
    documents: Documents,
    compliance: OfBuild,
    lines: Vec<Line>,
    /// The last line shown, when there is more after it or more to come.
    more_after: Option<i32>,
    may_retry: bool,
    may_cancel: bool,
    problem: Option<Problem>,
}

/// Lines on one page; the script, or the link below them, brings the rest.
const LINES: i64 = 2000;

#[derive(Default, Deserialize)]
pub struct From {
    #[serde(default)]
    after: i32,
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Response, PageError> {
    let id = id(&text, "build")?;
    render(&app, &who, id, from.after, None).await
}

async fn render(app: &App, who: &SignedIn, id: BuildId, after: i32, problem: Option<Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    let rights = may_see(&mut conn, who, build.project_id, "build").await?;
    let is_newest = builds::find_by_commit(&mut conn, build.project_id, &build.commit_sha).await?.is_some_and(|newest| newest.id == id);
    let may_retry = rights.may(Action::RetryBuild) && is_newest && build.status.may_be_retried();
    let image = match &build.image_digest {
        Some(digest) => Some(images::get(&mut conn, build.project_id, digest).await?),
        None => None,
    };
    let said = match &build.image_digest {
        Some(digest) => attestations::section(&mut conn, build.project_id, digest).await?,
        None => None,
    };
    let lines = logs::list(&mut conn, id, after, LINES).await?;
    let last = lines.last().map_or(after, |line| line.line);
    let shown = Page {
        viewer: Viewer::from(&who.user),
        project: projects::get(&mut conn, build.project_id).await?,
        took: build.started_at.map(|from| lasted(from, build.finished_at.unwrap_or_else(now))),
        steps: steps(&builds::steps(&mut conn, id).await?),
        tests: test_runs::find(&mut conn, id).await?,
        image,
        said,
        releases: page_of_build::releases(&mut conn, id).await?,
        documents: builds::documents(&mut conn, id).await?,
        compliance: compliance::of_build(&mut conn, id).await?,
        more_after: (!build.status.is_over() || lines.len() as i64 == LINES).then_some(last),
        lines,
        may_retry,
        may_cancel: rights.may(Action::CancelBuild) && !build.status.is_over() && build.cancel_requested_at.is_none(),
        build,
        problem,
    };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// A step as pages name it.
pub(super) const fn step_title(step: &BuildStep) -> &'static str {
    match step {
        BuildStep::Fetch => "Fetch",
        BuildStep::Check => "Check",
        BuildStep::Base => "Base image",
        BuildStep::Dependencies => "Dependencies",
        BuildStep::Layer => "Layers",
        BuildStep::Push => "Push",
        BuildStep::Test => "Tests",
        BuildStep::Attest => "Signature",
    }
}

/// All steps in their order, those still to come included.
fn steps(begun: &[builds::Step]) -> Vec<Step> {
    let row = |&name: &BuildStep| {
        let begun = begun.iter().find(|step| step.name == name);
        Step::new(step_title(&name), begun.map(|step| (step.status, step.started_at, step.finished_at)))
    };
    BuildStep::ALL.iter().map(row).collect()
}

/// The log as server-sent events, from `?after=` on or from where the browser was cut off.
pub async fn log(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    Asked(from): Asked<From>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: BuildId = id(&text, "build")?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    may_see(&mut conn, &who, build.project_id, "build").await?;
    drop(conn);
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    let after = seen.unwrap_or(from.after);
    Ok(live::follow(&app, Source::Build(id), after).into_response())
}

pub async fn retry(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Response, PageError> {
    let id = id(&text, "build")?;
    let again = ecluse_engine::build::retry(&app.engine, &who.actor, id).await;
    go_to_build(&app, &who, id, again).await
}

pub async fn cancel(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Response, PageError> {
    let id = id(&text, "build")?;
    let cancelled = ecluse_engine::build::cancel(&app.engine, &who.actor, id).await;
    go_to_build(&app, &who, id, cancelled.map(|build| build.id)).await
}

/// On to the build that an answer names; a refusal is shown on the page it was asked from.
async fn go_to_build(
    app: &App,
    who: &SignedIn,
    asked: BuildId,
    answer: Result<BuildId, ecluse_engine::Error>,
) -> Result<Response, PageError> {
    match answer {
        Ok(build) => Ok(Redirect::to(&format!("/builds/{build}")).into_response()),
        Err(error) => match Problem::from(error) {
            problem @ Problem { status: 403 | 409 | 422, .. } => render(app, who, asked, 0, Some(problem)).await,
            problem => Err(PageError(problem)),
        },
    }
}
