//! `/`: the board, with a row for each project and a column for each stage.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use ecluse_domain::role::Action;
use ecluse_engine::access;
use ecluse_store::pages::board::{self, Cell};

use super::view::{Viewer, chip, commit, digest, plain, since, stage_title, web_link, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    viewer: Viewer,
    rows: Vec<Row>,
    public_url: String,
    login: String,
    may_create: bool,
    moving: bool,
}

/// A project on the board.
pub struct Row {
    pub slug: String,
    pub name: String,
    pub cells: Vec<Cell>,
}

/// Groups the cells by project.
pub fn group_by_project(cells: Vec<Cell>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for cell in cells {
        match rows.last_mut() {
            Some(row) if row.slug == cell.slug => row.cells.push(cell),
            _ => rows.push(Row {
                slug: cell.slug.clone(),
                name: cell.project_name.clone(),
                cells: vec![cell],
            }),
        }
    }
    rows
}

/// Whether a promotion waits or a deployment runs in one of these rows.
pub fn is_moving(rows: &[Row]) -> bool {
    rows.iter()
        .flat_map(|row| &row.cells)
        .any(|cell| cell.waiting > 0 || cell.newest_status.is_some_and(|status| !status.is_over()))
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let rows = group_by_project(board::list_cells(&mut conn, who.user.id, None).await?);
    let may_create = access::find_rights(&mut conn, &who.actor, None)
        .await?
        .may(Action::ManageProjects);
    page(&BoardPage {
        viewer: Viewer::new(&app.engine, &who),
        moving: is_moving(&rows),
        rows,
        public_url: app.public_url.as_str().trim_end_matches('/').to_owned(),
        login: who.user.login,
        may_create,
    })
}
