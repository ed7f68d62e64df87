//! `/builds/{id}`: a build with its live log, and what to fix when it failed.

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
use ecluse_store::logs::{self, Line, PageOfLog};
use ecluse_store::pages::build::{self as page_of_build, AttachedRelease};
use ecluse_store::projects::{self, Project};
use ecluse_store::test_runs::{self, TestRun};
use serde::Deserialize;

use super::compliance::{self, BuildFindings, advice};
use super::view::{Step, Viewer, chip, clock, format_duration, plain, seconds, size, when};
use super::{PageQuery, attestations, parse_id, require_visible};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::log_stream::{self, Source};
use crate::web::records::RemovedLog;

#[derive(Template)]
#[template(path = "build.html")]
struct BuildPage {
    viewer: Viewer,
    project: Project,
    build: Build,
    took: Option<String>,
    steps: Vec<Step>,
    tests: Option<TestRun>,
    image: Option<Image>,
    attested: Option<attestations::Section>,
    releases: Vec<AttachedRelease>,
    documents: Documents,
    compliance: BuildFindings,
    lines: Vec<Line>,
    removed_log: Option<RemovedLog>,
    /// The last line shown, when more lines exist or may still come.
    more_after: Option<i32>,
    may_retry: bool,
    may_cancel: bool,
    problem: Option<Problem>,
}

#[derive(Default, Deserialize)]
pub struct LogQuery {
    /// The number of the last line that the browser has.
    #[serde(default)]
    after: i32,
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageQuery(query): PageQuery<LogQuery>,
) -> Result<Response, PageError> {
    let id = parse_id(&text, "build")?;
    render(&app, &who, id, query.after, None).await
}

async fn render(
    app: &App,
    who: &SignedIn,
    id: BuildId,
    after: i32,
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    let rights = require_visible(&mut conn, who, build.project_id, "build").await?;
    let is_newest = builds::find_by_commit(&mut conn, build.project_id, &build.commit_sha)
        .await?
        .is_some_and(|newest| newest.id == id);
    let may_retry = rights.may(Action::RetryBuild) && is_newest && build.status.may_be_retried();
    let image = match &build.image_digest {
        Some(digest) => Some(images::get(&mut conn, build.project_id, digest).await?),
        None => None,
    };
    let attested = match &build.image_digest {
        Some(digest) => attestations::find_section(&mut conn, build.project_id, digest).await?,
        None => None,
    };
    let PageOfLog { lines, is_cut } = logs::list_for_page(&mut conn, id, after).await?;
    let last = lines.last().map_or(after, |line| line.line);
    let removed_log = match lines.is_empty() {
        true => RemovedLog::find_of_build(&app.engine, &mut conn, id).await?,
        false => None,
    };
    let shown = BuildPage {
        viewer: Viewer::new(&app.engine, who),
        project: projects::get(&mut conn, build.project_id).await?,
        took: build
            .started_at
            .map(|from| format_duration(from, build.finished_at.unwrap_or_else(now))),
        steps: all_steps(&builds::list_steps(&mut conn, id).await?),
        tests: test_runs::find(&mut conn, id).await?,
        image,
        attested,
        releases: page_of_build::list_releases(&mut conn, id).await?,
        documents: builds::get_documents(&mut conn, id).await?,
        compliance: compliance::list_for_build(&mut conn, id).await?,
        more_after: (!build.status.is_over() || is_cut).then_some(last),
        lines,
        removed_log,
        may_retry,
        may_cancel: rights.may(Action::CancelBuild)
            && !build.status.is_over()
            && build.cancel_requested_at.is_none(),
        build,
        problem,
    };
    // A page may be long, and others wait for a connection.
    drop(conn);
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// The title of a step, on every page.
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
        BuildStep::Tag => "Tags",
    }
}

/// All steps in their order, including those that have not started.
fn all_steps(started: &[builds::Step]) -> Vec<Step> {
    let row = |&name: &BuildStep| {
        let is_passed = started.iter().any(|step| step.name > name);
        let started = started.iter().find(|step| step.name == name);
        // A later step has started, so this one has nothing to do.
        if started.is_none() && is_passed {
            return Step {
                label: "Skipped",
                note: (name == BuildStep::Dependencies).then_some("The commit names no packages"),
                ..Step::new(step_title(&name), None)
            };
        }
        Step::new(
            step_title(&name),
            started.map(|step| (step.status, step.started_at, step.finished_at)),
        )
    };
    BuildStep::ALL.iter().map(row).collect()
}

/// Streams the log as server-sent events, from `?after=` on, or from where the browser lost its
/// connection.
pub async fn follow_log(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageQuery(query): PageQuery<LogQuery>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: BuildId = parse_id(&text, "build")?;
    let mut conn = app.engine.connection().await?;
    let build = builds::get(&mut conn, id).await?;
    require_visible(&mut conn, &who, build.project_id, "build").await?;
    drop(conn);
    Ok(log_stream::respond(
        &app,
        who.user.id,
        Source::Build(id),
        &headers,
        query.after,
    )?)
}

pub async fn retry(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let id = parse_id(&text, "build")?;
    let again = ecluse_engine::build::retry(&app.engine, &who.actor, id).await;
    respond(&app, &who, id, again).await
}

pub async fn cancel(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let id = parse_id(&text, "build")?;
    let cancelled = ecluse_engine::build::cancel(&app.engine, &who.actor, id).await;
    respond(&app, &who, id, cancelled.map(|build| build.id)).await
}

/// Leads to the build that resulted. A refusal is shown on the page of the build that the person
/// acted on.
async fn respond(
    app: &App,
    who: &SignedIn,
    id: BuildId,
    done: Result<BuildId, ecluse_engine::Error>,
) -> Result<Response, PageError> {
    match done {
        Ok(build) => Ok(Redirect::to(&format!("/builds/{build}")).into_response()),
        Err(error) => match Problem::from(error) {
            problem @ Problem {
                status: 403 | 409 | 422,
                ..
            } => render(app, who, id, 0, Some(problem)).await,
            problem => Err(PageError(problem)),
        },
    }
}
