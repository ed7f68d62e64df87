//! `/projects/{slug}/policy`: what releases must pass and where each setting was made, the freezes,
//! and the overrides with their reviews.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::overrides::OverrideState;
use ecluse_domain::policy::{PolicySetting, Settings};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_engine::promotion::readiness::{Readiness, find_next_release};
use ecluse_engine::{Error, access};
use ecluse_store::PageRequest;
use ecluse_store::freezes::{self, Freeze};
use ecluse_store::notifications::{self, FailedNotification};
use ecluse_store::overrides::{self, Override};
use ecluse_store::policies::{self, PolicyChange, PolicyPlace};
use ecluse_store::projects::Project;

use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, Problem, page};
use crate::web::ui::project;
use crate::web::ui::view::{Viewer, chip, plain, stage_title, tone, until, when};

#[derive(Template)]
#[template(path = "policy.html")]
struct PolicyPage {
    viewer: Viewer,
    project: Project,
    settings: Vec<SettingRow>,
    /// The newest changes of settings, newest first.
    changes: Vec<PolicyChange>,
    freezes: Vec<Freeze>,
    overrides: Vec<OverrideView>,
    /// What the gates would answer for the next tag, for each stage that they can be evaluated for.
    next: Vec<Readiness>,
    /// The messages to the chat that could not be sent.
    unsent: Vec<FailedNotification>,
    /// Whether the viewer may change settings of this project.
    may_set: bool,
    /// Whether the viewer may add and lift freezes of this project.
    may_freeze: bool,
    /// Whether the viewer may change settings of a platform and of the whole installation.
    may_set_everywhere: bool,
    /// Whether the viewer may add and lift freezes of a platform and of the whole installation.
    may_freeze_everywhere: bool,
    /// The time zone that a new freeze starts from.
    time_zone: String,
    problem: Option<Problem>,
}

/// A setting, with its value on each stage and the place where the value was set. Without a place
/// the value is the default.
struct SettingRow {
    setting: PolicySetting,
    stages: Vec<(StageName, String, Option<String>)>,
}

/// An override, and what the viewer may do about it.
struct OverrideView {
    row: Override,
    /// Whether nobody reviewed it within the time that the policy allows.
    is_overdue: bool,
    state: OverrideState,
    may_confirm: bool,
    may_review: bool,
    may_withdraw: bool,
}

/// The most overrides, and the most changes of settings, that the page shows.
const MAX_ROWS: i64 = 20;

pub async fn show(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
) -> Result<Response, PageError> {
    render(&app, &who, &slug, None).await
}

pub async fn render(
    app: &App,
    who: &SignedIn,
    slug: &str,
    problem: Option<Problem>,
) -> Result<Response, PageError> {
    let mut conn = app.engine.connection().await?;
    let (project, rights) = project::find(&mut conn, who, slug).await?;
    let mut settings: Vec<SettingRow> = PolicySetting::ALL
        .iter()
        .map(|setting| SettingRow {
            setting: *setting,
            stages: Vec::new(),
        })
        .collect();
    let mut by_stage = BTreeMap::new();
    for stage in StageName::ALL {
        let policy = policies::get_effective(&mut conn, project.id, *stage).await?;
        for ((_, effective), row) in policy.iter().zip(&mut settings) {
            row.stages.push((
                *stage,
                effective.value.to_string(),
                effective.set_at.map(|place| place.to_string()),
            ));
        }
        by_stage.insert(*stage, policy);
    }
    drop(conn);
    let next = evaluate_next_release(app, &project).await?;
    let mut conn = app.engine.connection().await?;
    let now: DateTime<Utc> = ecluse_store::now(&mut conn).await?;
    let rights_everywhere = access::find_rights(&mut conn, &who.actor, None).await?;
    let may_override = rights.may(Action::OverrideGates);
    let rows = overrides::list(&mut conn, project.id, PageRequest::first(MAX_ROWS)).await?;
    let overrides = rows.into_iter().map(|row| {
        let may_judge = may_override && row.created_by != who.user.id;
        let state = by_stage
            .get(&row.stage)
            .map_or(OverrideState::Ended, |policy| row.state(policy, now));
        OverrideView {
            state,
            is_overdue: row.reviewed_at.is_none() && row.review_due_at < now,
            may_confirm: may_judge
                && state == OverrideState::NeedsSecond
                && row.reviewed_by != Some(who.user.id),
            may_withdraw: may_override && state != OverrideState::Ended,
            may_review: may_judge
                && row.seconded_by != Some(who.user.id)
                && row.reviewed_at.is_none(),
            row,
        }
    });
    let shown = PolicyPage {
        viewer: Viewer::new(&app.engine, who),
        settings,
        changes: policies::list_changes(&mut conn, project.id, MAX_ROWS).await?,
        freezes: freezes::list_for(&mut conn, project.id).await?,
        overrides: overrides.collect(),
        next,
        unsent: notifications::list_failed(&mut conn, project.id).await?,
        may_set: rights.may(Action::ManagePolicy),
        may_freeze: rights.may(Action::Freeze),
        may_set_everywhere: rights_everywhere.may(Action::ManagePolicy),
        may_freeze_everywhere: rights_everywhere.may(Action::Freeze),
        // Most freezes protect production.
        time_zone: by_stage
            .get(&StageName::Prod)
            .map(|policy| policy.text(PolicySetting::TimeZone).to_owned())
            .unwrap_or_default(),
        project,
        problem,
    };
    let status = shown
        .problem
        .as_ref()
        .map(Problem::status)
        .unwrap_or_default();
    Ok((status, page(&shown)?).into_response())
}

/// Evaluates the gates that the next release will meet. Empty while there is nothing to tag.
async fn evaluate_next_release(app: &App, project: &Project) -> Result<Vec<Readiness>, Error> {
    let release = match find_next_release(&app.engine, project).await {
        Ok(release) => release,
        Err(Error::Conflict(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut ready = Vec::new();
    for stage in [StageName::Preprod, StageName::Prod] {
        ready.push(release.evaluate(&app.engine, stage).await?);
    }
    Ok(ready)
}

/// The settings that a change concerns, each with a text such as `24 → 48`.
fn changed_settings(change: &PolicyChange) -> Vec<(PolicySetting, String)> {
    change
        .settings
        .changes(change.previous.as_deref().unwrap_or(&Settings::NONE))
}

fn place_of_freeze(freeze: &Freeze) -> String {
    PolicyPlace {
        platform: freeze.platform,
        project: freeze.project_id,
        stage: freeze.stage,
    }
    .place()
    .to_string()
}
