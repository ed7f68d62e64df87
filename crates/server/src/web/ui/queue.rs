//! `/queue`: the running builds with their step and worker, and the waiting builds with what they
//! wait for.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use chrono::{DateTime, Utc};
use ecluse_engine::clock::now;
use ecluse_store::pages::queue::{self, HiddenCounts, QueueRow, WaitsFor};

use super::build::step_title;
use super::view::{Viewer, commit, format_duration, plain, when};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, page};

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    viewer: Viewer,
    running: Vec<QueueRow>,
    waiting: Vec<WaitingBuild>,
    hidden: HiddenCounts,
    now: DateTime<Utc>,
}

struct WaitingBuild {
    build: QueueRow,
    /// What the build waits for, for people to read.
    waits_for: String,
}

pub async fn show(State(app): State<App>, who: SignedIn) -> Result<Html<String>, PageError> {
    let mut conn = app.engine.connection().await?;
    let now = now();
    let (mut running, mut waiting) = (Vec::new(), Vec::new());
    for build in queue::list_open(&mut conn, who.user.id).await? {
        match build.waits_for(app.limits.builds_per_project) {
            None => running.push(build),
            Some(waits_for) => waiting.push(WaitingBuild {
                waits_for: describe_wait(waits_for, &build, now),
                build,
            }),
        }
    }
    let hidden = queue::count_hidden(&mut conn, who.user.id).await?;
    page(&QueuePage {
        viewer: Viewer::new(&app.engine, &who),
        running,
        waiting,
        hidden,
        now,
    })
}

fn describe_wait(waits_for: WaitsFor, build: &QueueRow, now: DateTime<Utc>) -> String {
    match waits_for {
        WaitsFor::Worker => "a worker".to_owned(),
        WaitsFor::ProjectLimit(1) => {
            "the other build or dependency image of its project, which may run one at a time"
                .to_owned()
        }
        WaitsFor::ProjectLimit(limit) => {
            format!(
                "another build or dependency image of its project, which may run {limit} at a time"
            )
        }
        WaitsFor::Dependencies => {
            "the dependency image with its Debian and Python packages".to_owned()
        }
        WaitsFor::Retry(at) => {
            let after = build
                .last_error
                .as_deref()
                .map(|error| format!("; the last one failed: {}", plain(error)))
                .unwrap_or_default();
            format!("the next attempt, in {}{after}", format_duration(now, at))
        }
    }
}

fn so_far(from: &DateTime<Utc>, now: &DateTime<Utc>) -> String {
    format_duration(*from, *now)
}

/// What the lists leave out: builds of projects that the viewer may not see, and dependency images.
fn describe_unlisted(hidden: &HiddenCounts) -> Option<String> {
    let builds = (hidden.running, hidden.waiting);
    let images = (hidden.dependencies_running, hidden.dependencies_waiting);
    let sentences = [
        (builds, "Builds of projects that you may not see"),
        (images, "Dependency images"),
    ];
    let sentences: Vec<String> = sentences
        .into_iter()
        .filter(|(counts, _)| *counts != (0, 0))
        .map(|((running, waiting), what)| format!("{what}: {running} running, {waiting} waiting."))
        .collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}
