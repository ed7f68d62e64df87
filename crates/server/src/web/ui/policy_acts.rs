//! What people do on the page of a project's rules: say a rule, begin and lift a freeze, stand for an override, withdraw it,
//! review it.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{FreezeId, OverrideId};
use ecluse_domain::policy::{PolicyLine, Value};
use ecluse_domain::stage::StageName;
use ecluse_engine::policy as rules;
use ecluse_engine::{Error, break_glass};
use ecluse_store::policies::PlaceOf;
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::policy::render;
use super::{PageForm, project};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, shown_there};

/// How far a rule or a freeze reaches.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum Reach {
    #[default]
    Project,
    Platform,
    Installation,
}

impl Reach {
    /// `stage` is empty for every one.
    fn place(self, project: &Project, stage: &str) -> Result<PlaceOf, Error> {
        let stage = match stage {
            "" => None,
            name => Some(name.parse::<StageName>().map_err(|error| Error::invalid("stage", error.to_string()))?),
        };
        Ok(match self {
            Self::Project => PlaceOf { platform: None, project: Some(project.id), stage },
            Self::Platform => PlaceOf { platform: Some(project.platform), project: None, stage },
            Self::Installation => PlaceOf { platform: None, project: None, stage },
        })
    }
}

#[derive(Deserialize)]
pub struct Rule {
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    stage: String,
    line: PolicyLine,
    #[serde(default)]
    value: String,
    /// The other button: it is said there no more.
    take_back: Option<String>,
    #[serde(default)]
    reason: String,
}

pub async fn say(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Rule>,
) -> Result<Response, PageError> {
    let project = project::find(&mut *app.engine.connection().await?, &who, &slug).await?.0;
    let done = async {
        let at = form.reach.place(&project, &form.stage)?;
        let value = match (form.take_back.is_some(), form.value.trim()) {
            (true, _) => None,
            (false, "") => return Err(Error::invalid("value", "say what the rule is to be; to take it back, use the other button")),
            (false, value) => Some(Value::read(value)),
        };
        rules::set_line(&app.engine, &who.actor, at, (form.line, value), &form.reason).await.map(drop)
    };
    after(&app, &who, &slug, "rules", done.await).await
}

#[derive(Deserialize)]
pub struct NewFreeze {
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    stage: String,
    begins: String,
    minutes: String,
    time_zone: String,
    recurrence: Recurrence,
    #[serde(default)]
    reason: String,
}

pub async fn freeze(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<NewFreeze>,
) -> Result<Response, PageError> {
    let project = project::find(&mut *app.engine.connection().await?, &who, &slug).await?.0;
    let done = async {
        let time = rules::NewTime {
            at: form.reach.place(&project, &form.stage)?,
            begins: moment(&form.begins)?,
            lasts: form.minutes.trim().parse().map_err(|_| Error::invalid("minutes", "is a whole number"))?,
            time_zone: form.time_zone.trim(),
            recurrence: form.recurrence,
            reason: &form.reason,
        };
        rules::freeze(&app.engine, &who.actor, &time).await.map(drop)
    };
    after(&app, &who, &slug, "freezes", done.await).await
}

/// As browsers send a `datetime-local`: without seconds where they are 0.
fn moment(text: &str) -> Result<NaiveDateTime, Error> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let read = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok());
    read.ok_or_else(|| Error::invalid("begins", "is a day and a time such as 2026-12-18T16:00"))
}

#[derive(Deserialize)]
pub struct OfFreeze {
    freeze: FreezeId,
}

pub async fn lift_freeze(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<OfFreeze>,
) -> Result<Response, PageError> {
    let done = rules::lift_freeze(&app.engine, &who.actor, form.freeze).await;
    after(&app, &who, &slug, "freezes", done).await
}

#[derive(Deserialize)]
pub struct Named {
    #[serde(rename = "override")]
    id: OverrideId,
    #[serde(default)]
    review: String,
}

pub async fn second(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Named>,
) -> Result<Response, PageError> {
    let done = break_glass::second(&app.engine, &who.actor, form.id).await;
    after(&app, &who, &slug, "overrides", done.map(drop)).await
}

pub async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Named>,
) -> Result<Response, PageError> {
    let done = break_glass::withdraw(&app.engine, &who.actor, form.id).await;
    after(&app, &who, &slug, "overrides", done.map(drop)).await
}

pub async fn review(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<Named>,
) -> Result<Response, PageError> {
    let done = break_glass::review(&app.engine, &who.actor, form.id, &form.review).await;
    after(&app, &who, &slug, "overrides", done.map(drop)).await
}

async fn after(app: &App, who: &SignedIn, slug: &str, part: &str, done: Result<(), Error>) -> Result<Response, PageError> {
    match done {
        Ok(()) => {
            let project = project::find(&mut *app.engine.connection().await?, who, slug).await?.0;
            Ok(Redirect::to(&format!("/projects/{}/policy#{part}", project.slug)).into_response())
        }
        Err(error) => render(app, who, slug, Some(shown_there(error)?)).await,
    }
}
