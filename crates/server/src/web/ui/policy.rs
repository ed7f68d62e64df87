//! `/projects/{slug}/policy`: what releases must pass, where each line was said, when nothing may start, and which
//! gates somebody answered for with their name.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::policy::{Lines, PolicyLine};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_engine::readiness::{self, Readiness};
use ecluse_engine::{Error, access};
use ecluse_store::Page as Rows;
use ecluse_store::freezes::{self, Freeze};
use ecluse_store::notifications::{self, Failed};
use ecluse_store::overrides::{self, Override, Stands};
use ecluse_store::policies::{self, Changed, PlaceOf};
use ecluse_store::projects::Project;

use super::view::{Viewer, chip, plain, stage_title, tone, when};
use super::{Rights, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};

#[derive(Template)]
#[template(path = "policy.html")]
struct Page {
    viewer: Viewer,
    project: Project,
    lines: Vec<Line>,
    /// What was said last, newest first.
    changes: Vec<Changed>,
    freezes: Vec<Freeze>,
    overrides: Vec<Shown>,
    /// Of the next tag; why there is none for a stage is not said.
    next: Vec<Readiness>,
    /// What the chat was not told.
    untold: Vec<Failed>,
    /// Whether they may change the rules here, and begin and lift freezes.
    may_rule: bool,
    may_freeze: bool,
    /// The same for what is above a project.
    may_rule_all: bool,
    may_freeze_all: bool,
    time_zone: String,
    problem: Option<Problem>,
}

/// A line, and what it says on each stage.
struct Line {
    line: PolicyLine,
    stages: Vec<(StageName, String, Option<String>)>,
}

struct Shown {
    row: Override,
    overdue: bool,
    stands: Stands,
    may_second: bool,
    may_review: bool,
    may_withdraw: bool,
}

/// Overrides, and changes of the rules, that are shown.
const SHOWN: i64 = 20;

pub async fn show(State(app): State<App>, who: SignedIn, Path(slug): Path<String>) -> Result<Response, PageError> {
    render(&app, &who, &slug, None).await
}

pub async fn render(app: &App, who: &SignedIn, slug: &str, problem: Option<Problem>) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, rights) = project::find(&mut conn, who, slug).await?;
    let mut lines: Vec<Line> = PolicyLine::ALL.iter().map(|line| Line { line: *line, stages: Vec::new() }).collect();
    let mut next = Vec::new();
    let mut rules = BTreeMap::new();
    for stage in StageName::ALL {
        let policy = policies::effective(&mut conn, project.id, *stage).await?;
        for ((_, ruled), line) in policy.iter().zip(&mut lines) {
            line.stages.push((*stage, ruled.value.to_string(), ruled.from.map(|place| place.to_string())));
        }
        rules.insert(*stage, policy);
        match readiness::of_next(&mut conn, project.id, *stage).await {
            Ok(ready) if *stage != StageName::Staging => next.push(ready),
            Ok(_) | Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let now: DateTime<Utc> = ecluse_store::now(&mut conn).await?;
    let rights_on_all = Rights(access::roles(&mut conn, who.user.id, None).await?);
    let may = rights.may(Action::BreakGlass);
    let rows = overrides::list(&mut conn, project.id, Rows::first(SHOWN)).await?;
    let overrides = rows.into_iter().map(|row| {
        let others = may && row.given_by != who.user.id;
        let stands = rules.get(&row.stage).map_or(Stands::RanOut, |policy| row.stands(policy, now));
        Shown {
            stands,
            overdue: row.reviewed_at.is_none() && row.review_due_at < now,
            may_second: others && stands == Stands::Half && row.reviewed_by != Some(who.user.id),
            may_withdraw: may && stands != Stands::RanOut,
            may_review: others && row.seconded_by != Some(who.user.id) && row.reviewed_at.is_none(),
            row,
        }
    });
    let shown = Page {
        viewer: Viewer::from(&who.user),
        lines,
        changes: policies::list_changes(&mut conn, project.id, SHOWN).await?,
        freezes: freezes::list_for(&mut conn, project.id).await?,
        overrides: overrides.collect(),
        next,
        untold: notifications::list_failed(&mut conn, project.id).await?,
        may_rule: rights.may(Action::ManagePolicy),
        may_freeze: rights.may(Action::Freeze),
        may_rule_all: rights_on_all.may(Action::ManagePolicy),
        may_freeze_all: rights_on_all.may(Action::Freeze),
        // Production is what freezes are for.
        time_zone: rules.get(&StageName::Prod).map(|policy| policy.word(PolicyLine::TimeZone).to_owned()).unwrap_or_default(),
        project,
        problem,
    };
    let status = shown.problem.as_ref().map(Problem::status).unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// The lines that it changed.
fn lines_of(changed: &Changed) -> Vec<(PolicyLine, String)> {
    changed.lines.changes(changed.former.as_deref().unwrap_or(&Lines::NONE))
}

fn place_of_freeze(freeze: &Freeze) -> String {
    PlaceOf { platform: freeze.platform, project: freeze.project_id, stage: freeze.stage }.place().to_string()
}
