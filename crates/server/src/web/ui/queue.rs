//! `/queue`: which builds run, where and in which step, and which wait, for what and how long.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use ecluse_engine::clock::now;
use ecluse_store::pages::queue::{self, Open, Unseen, WaitsFor};

use super::build::step_title;
use super::view::{Viewer, commit, lasted, plain, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    viewer: Viewer,
    running: Vec<Open>,
    waiting: Vec<Waiting>,
    unseen: Unseen,
    now: DateTime<Utc>,
}

struct Waiting {
    build: Open,
    /// In words.
    waits_for: String,
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let now = now();
    let (mut running, mut waiting) = (Vec::new(), Vec::new());
    for build in queue::open(&mut conn, who.user.id).await? {
        match build.waits_for(app.limits.builds_per_project) {
            None => running.push(build),
            Some(waits_for) => waiting.push(Waiting { waits_for: reason(waits_for, &build, now), build }),
        }
    }
    let unseen = queue::unseen(&mut conn, who.user.id).await?;
    page(&Page { viewer: Viewer::from(&who.user), running, waiting, unseen, now })
}

fn reason(waits_for: WaitsFor, build: &Open, now: DateTime<Utc>) -> String {
    match waits_for {
        WaitsFor::Worker => "a worker".to_owned(),
        WaitsFor::ProjectLimit(1) => "the other build of its project: it may have one at a time".to_owned(),
        WaitsFor::ProjectLimit(limit) => format!("its project, which may have {limit} builds at a time"),
        WaitsFor::Dependencies => "the image with its Debian and Python packages".to_owned(),
        WaitsFor::Retry(at) => {
            let after = build.last_error.as_deref().map(|error| format!(", after: {}", plain(error))).unwrap_or_default();
            format!("another try in {}{after}", lasted(now, at))
        }
    }
}

fn so_far(from: &DateTime<Utc>, now: &DateTime<Utc>) -> String {
    lasted(*from, *now)
}

/// What the lists leave out.
fn unseen_line(unseen: &Unseen) -> Option<String> {
    let of_projects = match (unseen.running, unseen.waiting) {
        (0, 0) => None,
        (running, waiting) => Some(format!("Of projects that you cannot see, {running} run and {waiting} wait.")),
    };
    let dependencies = match (unseen.dependencies_running, unseen.dependencies_waiting) {
        (0, 0) => None,
        (running, waiting) => Some(format!("Of the images with Debian and Python packages, {running} are being made and {waiting} wait.")),
    };
    match (of_projects, dependencies) {
        (None, None) => None,
        (one, other) => Some([one, other].into_iter().flatten().collect::<Vec<_>>().join(" ")),
    }
}
