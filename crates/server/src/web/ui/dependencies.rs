//! `/dependencies` and `/dependencies/{id}`: images with Debian and Python packages, their logs live,
//! and which versions they hold.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Redirect, Response};
use ecluse_domain::build::Stream;
use ecluse_domain::contents::Package;
use ecluse_domain::dependencies::DependencyImageStatus;
use ecluse_domain::ids::DependencyImageId;
use ecluse_domain::role::Action;
use ecluse_engine::clock::now;
use ecluse_engine::{Error, access};
use ecluse_store::dependency_images::{self, DependencyImage, LogLine, Summary};
use ecluse_store::projects::{self, Project};
use ecluse_store::{Page as Part, PgConnection};
use serde::Deserialize;

use super::view::{Viewer, chip, clock, digest, lasted, plain, size, when};
use super::{Asked, id, project};
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};
use crate::web::live::Source;
use crate::web::{App, live};

#[derive(Template)]
#[template(path = "dependency_image.html")]
struct Page {
    viewer: Viewer,
    image: DependencyImage,
    /// Bytes of its own layers.
    size: i64,
    took: Option<String>,
    /// Those of its projects that this person sees.
    projects: Vec<Used>,
    debian: Vec<Package>,
    python: Vec<Package>,
    lines: Vec<LogLine>,
    /// The last line shown, when there is more after it or more to come.
    more_after: Option<i32>,
}

struct Used {
    project: Project,
    may_refresh: bool,
}

#[derive(Template)]
#[template(path = "dependencies.html")]
struct ListPage {
    viewer: Viewer,
    images: Vec<Summary>,
    older: Option<DependencyImageId>,
}

#[derive(Default, Deserialize)]
pub struct Before {
    before: Option<uuid::Uuid>,
}

#[derive(Default, Deserialize)]
pub struct From {
    #[serde(default)]
    after: i32,
}

const LIMIT: i64 = 50;
/// Lines on one page; the script brings the rest.
const LINES: i64 = 2000;
/// Projects that one person sees.
const MOST_PROJECTS: i64 = 10_000;

pub async fn list(State(app): State<App>, who: SignedIn, Asked(from): Asked<Before>) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let seen: Vec<_> = projects::list(&mut conn, who.user.id, "", MOST_PROJECTS).await?.into_iter().map(|project| project.id).collect();
    let images = dependency_images::list(&mut conn, Some(&seen), Part { before: from.before, limit: LIMIT }).await?;
    let older = images.last().filter(|_| images.len() as i64 == LIMIT).map(|last| last.id);
    page(&ListPage { viewer: Viewer::from(&who.user), images, older })
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    Asked(from): Asked<From>,
) -> Result<Html<String>, PageError> {
    let id = id(&text, "dependency image")?;
    let mut conn = app.engine.connection().await?;
    let (image, projects) = find(&mut conn, &who, id).await?;
    let lines = dependency_images::list_log(&mut conn, id, from.after, LINES).await?;
    let last = lines.last().map_or(from.after, |line| line.line);
    page(&Page {
        viewer: Viewer::from(&who.user),
        size: image.layers.iter().flat_map(|layers| &layers.0).map(|layer| layer.size as i64).sum(),
        took: image.started_at.map(|from| lasted(from, image.finished_at.unwrap_or_else(now))),
        projects,
        debian: image.debian.as_ref().map(|list| list.0.clone()).unwrap_or_default(),
        python: image.python.as_ref().map(|list| list.0.clone()).unwrap_or_default(),
        more_after: (!image.status.is_over() || lines.len() as i64 == LINES).then_some(last),
        lines,
        image,
    })
}

/// The image, and those of its projects that this person may see; without any there is none.
async fn find(conn: &mut PgConnection, who: &SignedIn, id: DependencyImageId) -> Result<(DependencyImage, Vec<Used>), Error> {
    let image = dependency_images::get(conn, id).await?;
    let mut seen = Vec::new();
    for project in dependency_images::projects(conn, &image.key).await? {
        if access::is_allowed(conn, who.user.id, Some(project), Action::Read).await? {
            let may_refresh = access::is_allowed(conn, who.user.id, Some(project), Action::RetryBuild).await?;
            seen.push(Used { project: projects::get(conn, project).await?, may_refresh });
        }
    }
    if seen.is_empty() { Err(Error::NotFound("dependency image")) } else { Ok((image, seen)) }
}

/// The log as server-sent events, from `?after=` on or from where the browser was cut off.
pub async fn log(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    Asked(from): Asked<From>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let id: DependencyImageId = id(&text, "dependency image")?;
    let mut conn = app.engine.connection().await?;
    find(&mut conn, &who, id).await?;
    drop(conn);
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse().ok());
    Ok(live::follow(&app, Source::Dependencies(id), seen.unwrap_or(from.after)).into_response())
}

pub async fn refresh(State(app): State<App>, who: SignedIn, Path(slug): Path<String>) -> Result<Response, PageError> {
    let (project, _) = project::find(&mut *app.engine.connection().await?, &who, &slug).await?;
    let id = ecluse_engine::dependencies::refresh(&app.engine, &who.actor, project.id).await?;
    Ok(Redirect::to(&format!("/dependencies/{id}")).into_response())
}
