//! `/dependencies` and `/dependencies/{id}`: images with Debian and Python packages, their live
//! logs, and the installed versions.

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
use ecluse_store::logs::PageOfLog;
use ecluse_store::projects::{self, Project};
use ecluse_store::{PageRequest, PgConnection};
use serde::Deserialize;

use super::view::{Viewer, chip, clock, digest, format_duration, plain, size, when};
use super::{PageQuery, parse_id, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};
use crate::web::log_stream::{self, Source};

#[derive(Template)]
#[template(path = "dependency_image.html")]
struct DependencyImagePage {
    viewer: Viewer,
    image: DependencyImage,
    /// The bytes of the layers on top of the base image.
    size: i64,
    took: Option<String>,
    /// The projects that use the image and that the viewer may see.
    projects: Vec<UsingProject>,
    debian: Vec<Package>,
    python: Vec<Package>,
    lines: Vec<LogLine>,
    /// The last line shown, when more lines exist or may still come.
    more_after: Option<i32>,
}

impl DependencyImagePage {
    /// The packages that were installed, each kind with its title. An empty kind is left out.
    fn installed(&self) -> impl Iterator<Item = (&'static str, &[Package])> {
        [
            ("Debian packages", self.debian.as_slice()),
            ("Python packages", self.python.as_slice()),
        ]
        .into_iter()
        .filter(|(_, packages)| !packages.is_empty())
    }
}

struct UsingProject {
    project: Project,
    may_refresh: bool,
}

#[derive(Template)]
#[template(path = "dependencies.html")]
struct DependencyImagesPage {
    viewer: Viewer,
    images: Vec<Summary>,
    older: Option<DependencyImageId>,
}

#[derive(Default, Deserialize)]
pub struct ListQuery {
    before: Option<uuid::Uuid>,
}

#[derive(Default, Deserialize)]
pub struct LogQuery {
    /// The number of the last line that the browser has.
    #[serde(default)]
    after: i32,
}

const LIMIT: i64 = 50;
/// The most projects of which one person sees the images.
const MAX_PROJECTS: i64 = 10_000;

pub async fn list(
    State(app): State<App>,
    who: SignedIn,
    PageQuery(query): PageQuery<ListQuery>,
) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let visible: Vec<_> = projects::list(&mut conn, who.user.id, "", MAX_PROJECTS)
        .await?
        .into_iter()
        .map(|project| project.id)
        .collect();
    let images = dependency_images::list(
        &mut conn,
        Some(&visible),
        PageRequest {
            before: query.before,
            limit: LIMIT,
        },
    )
    .await?;
    let older = images
        .last()
        .filter(|_| images.len() as i64 == LIMIT)
        .map(|last| last.id);
    page(&DependencyImagesPage {
        viewer: Viewer::new(&app.engine, &who),
        images,
        older,
    })
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageQuery(query): PageQuery<LogQuery>,
) -> Result<Html<String>, PageError> {
    let id = parse_id(&text, "dependency image")?;
    let mut conn = app.engine.connection().await?;
    let (image, projects) = find(&mut conn, &who, id).await?;
    let PageOfLog { lines, is_cut } =
        dependency_images::list_log_for_page(&mut conn, id, query.after).await?;
    // A page may be long, and others wait for a connection.
    drop(conn);
    let last = lines.last().map_or(query.after, |line| line.line);
    page(&DependencyImagePage {
        viewer: Viewer::new(&app.engine, &who),
        size: image
            .layers
            .iter()
            .flat_map(|layers| &layers.0)
            .map(|layer| layer.size as i64)
            .sum(),
        took: image
            .started_at
            .map(|from| format_duration(from, image.finished_at.unwrap_or_else(now))),
        projects,
        debian: image
            .debian
            .as_ref()
            .map(|list| list.0.clone())
            .unwrap_or_default(),
        python: image
            .python
            .as_ref()
            .map(|list| list.0.clone())
            .unwrap_or_default(),
        more_after: (!image.status.is_over() || is_cut).then_some(last),
        lines,
        image,
    })
}

/// The image, and the projects that use it and that this person may see. Without such a project,
/// the image does not exist for this person.
async fn find(
    conn: &mut PgConnection,
    who: &SignedIn,
    id: DependencyImageId,
) -> Result<(DependencyImage, Vec<UsingProject>), Error> {
    let image = dependency_images::get(conn, id).await?;
    let mut projects = Vec::new();
    for project in dependency_images::list_projects(conn, &image.key).await? {
        if access::is_allowed(conn, who.user.id, Some(project), Action::Read).await? {
            let may_refresh =
                access::is_allowed(conn, who.user.id, Some(project), Action::RetryBuild).await?;
            projects.push(UsingProject {
                project: projects::get(conn, project).await?,
                may_refresh,
            });
        }
    }
    if projects.is_empty() {
        Err(Error::NotFound("dependency image"))
    } else {
        Ok((image, projects))
    }
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
    let id: DependencyImageId = parse_id(&text, "dependency image")?;
    let mut conn = app.engine.connection().await?;
    access::require_dependency_image(&mut conn, &who.actor, id).await?;
    drop(conn);
    Ok(log_stream::respond(
        &app,
        who.user.id,
        Source::Dependencies(id),
        &headers,
        query.after,
    )?)
}

/// Installs the packages of a project again, for its later builds.
pub async fn refresh(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    let (project, _) = project::find(&mut *app.engine.connection().await?, &who, &slug).await?;
    let id = ecluse_engine::dependencies::refresh(&app.engine, &who.actor, project.id).await?;
    Ok(Redirect::to(&format!("/dependencies/{id}")).into_response())
}
