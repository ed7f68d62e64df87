//! `/projects/{slug}/stages/{stage}/database`: the client's database of a stage, as it was last read.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use ecluse_domain::database::{AddonGap, ModuleState};
use ecluse_domain::job::JobKind;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_engine::database::read::request_reading;
use ecluse_store::database_states::{self, DatabaseState};
use ecluse_store::projects::Project;
use ecluse_store::{jobs, stages};

use super::parse_id;
use super::project::find;
use super::view::{Viewer, plain, size, stage_title, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, form_problem, page};

#[derive(Template)]
#[template(path = "database.html")]
struct DatabasePage {
    viewer: Viewer,
    project: Project,
    stage: StageName,
    state: Option<DatabaseState>,
    /// What the addons of the image lack, and how many addons it has.
    gaps: Vec<AddonGap>,
    addons: usize,
    is_being_read: bool,
    manages_stages: bool,
    problem: Option<Problem>,
}

/// Postgres' number of a version as people write it: 170004 is 17.4 (since version 10, two parts).
fn server_version(number: &u32) -> String {
    format!("{}.{}", number / 10_000, number % 10_000)
}

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path((slug, stage)): Path<(String, String)>,
) -> Result<Response, PageError> {
    render(&app, &who, (&slug, parse_id(&stage, "stage")?), None).await
}

async fn render(
    app: &App,
    who: &SignedIn,
    (slug, name): (&str, StageName),
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, rights) = find(&mut conn, who, slug).await?;
    let stage = stages::get(&mut conn, project.id, name).await?;
    let state = database_states::find(&mut conn, stage.id).await?;
    let is_being_read = jobs::is_open(&mut conn, JobKind::DatabaseReading, stage.id.0).await?;
    // A page may be long, and others wait for a connection.
    drop(conn);
    let shown = DatabasePage {
        viewer: Viewer::new(&app.engine, who),
        project,
        stage: name,
        gaps: state
            .as_ref()
            .map(DatabaseState::find_gaps)
            .unwrap_or_default(),
        addons: state
            .iter()
            .flat_map(|state| &state.addons)
            .map(|addons| addons.len())
            .sum(),
        state,
        is_being_read,
        manages_stages: rights.may(Action::ManageStages),
        problem,
    };
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// Reads the database now.
pub async fn read(
    State(app): State<App>,
    who: SignedIn,
    Path((slug, stage)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let stage: StageName = parse_id(&stage, "stage")?;
    let project = find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    match request_reading(&app.engine, &who.actor, project.id, stage).await {
        Ok(()) => {
            let path = format!("/projects/{}/stages/{stage}/database", project.slug);
            Ok(Redirect::to(&path).into_response())
        }
        Err(error) => {
            let problem = form_problem(error)?;
            render(&app, &who, (&project.slug, stage), Some(problem)).await
        }
    }
}
