//! The actions on the page of a project's policy: change a setting, add and lift a freeze, and
//! confirm, withdraw and review an override.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDateTime;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::{FreezeId, OverrideId};
use ecluse_domain::policy::{PolicySetting, Value};
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::rules::freeze::{self, FreezeRequest, create_freeze};
use ecluse_engine::rules::overrides;
use ecluse_engine::rules::policy::set_policy_setting;
use ecluse_store::policies::PolicyPlace;
use ecluse_store::projects::Project;
use serde::Deserialize;

use super::page::render;
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, form_problem};
use crate::web::ui::{PageForm, project};

/// Which projects a setting or a freeze applies to.
#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "snake_case")]
enum Reach {
    #[default]
    Project,
    Platform,
    Installation,
}

impl Reach {
    /// The place where a setting or a freeze is kept. An empty `stage` means every stage.
    fn place(self, project: &Project, stage: &str) -> Result<PolicyPlace, Error> {
        let stage = match stage {
            "" => None,
            name => Some(
                name.parse::<StageName>()
                    .map_err(|error| Error::invalid("stage", error.to_string()))?,
            ),
        };
        let (platform, project) = match self {
            Self::Project => (None, Some(project.id)),
            Self::Platform => (Some(project.platform), None),
            Self::Installation => (None, None),
        };
        Ok(PolicyPlace {
            platform,
            project,
            stage,
        })
    }
}

#[derive(Deserialize)]
pub struct SettingForm {
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    stage: String,
    setting: PolicySetting,
    #[serde(default)]
    value: String,
    /// Sent by the button that removes the setting from this place.
    remove: Option<String>,
    #[serde(default)]
    reason: String,
}

/// Changes a setting at a place, or removes it there.
pub async fn change_setting(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<SettingForm>,
) -> Result<Response, PageError> {
    let project = project::find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let done = async {
        let place = form.reach.place(&project, &form.stage)?;
        let value = match (form.remove.is_some(), form.value.trim()) {
            (true, _) => None,
            (false, "") => {
                return Err(Error::invalid(
                    "value",
                    "must not be empty; to remove the setting, use the other button",
                ));
            }
            (false, value) => Some(Value::read(value)),
        };
        let change = (form.setting, value);
        set_policy_setting(&app.engine, &who.actor, place, change, &form.reason)
            .await
            .map(drop)
    };
    respond(&app, &who, &slug, "settings", done.await).await
}

#[derive(Deserialize)]
pub struct FreezeForm {
    #[serde(default)]
    reach: Reach,
    #[serde(default)]
    stage: String,
    starts_at: String,
    minutes: String,
    time_zone: String,
    recurrence: Recurrence,
    #[serde(default)]
    reason: String,
}

pub async fn add_freeze(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<FreezeForm>,
) -> Result<Response, PageError> {
    let project = project::find(&mut *app.engine.connection().await?, &who, &slug)
        .await?
        .0;
    let done = async {
        let request = FreezeRequest {
            at: form.reach.place(&project, &form.stage)?,
            starts_at: parse_local_time(&form.starts_at)?,
            minutes: form
                .minutes
                .trim()
                .parse()
                .map_err(|_| Error::invalid("minutes", "must be a whole number"))?,
            time_zone: form.time_zone.trim(),
            recurrence: form.recurrence,
            reason: &form.reason,
        };
        create_freeze(&app.engine, &who.actor, &request)
            .await
            .map(drop)
    };
    respond(&app, &who, &slug, "freezes", done.await).await
}

/// Reads the value of a `datetime-local` field. Browsers leave the seconds out when they are 0.
fn parse_local_time(text: &str) -> Result<NaiveDateTime, Error> {
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text.trim(), format).ok())
        .ok_or_else(|| {
            Error::invalid(
                "starts_at",
                "must be a date and a time, such as 2026-12-18T16:00",
            )
        })
}

#[derive(Deserialize)]
pub struct FreezeAction {
    freeze: FreezeId,
}

pub async fn lift_freeze(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<FreezeAction>,
) -> Result<Response, PageError> {
    let done = freeze::lift_freeze(&app.engine, &who.actor, form.freeze).await;
    respond(&app, &who, &slug, "freezes", done).await
}

#[derive(Deserialize)]
pub struct OverrideAction {
    #[serde(rename = "override")]
    id: OverrideId,
    #[serde(default)]
    review: String,
}

pub async fn confirm_override(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<OverrideAction>,
) -> Result<Response, PageError> {
    let done = overrides::confirm_override(&app.engine, &who.actor, form.id).await;
    respond(&app, &who, &slug, "overrides", done.map(drop)).await
}

pub async fn withdraw_override(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<OverrideAction>,
) -> Result<Response, PageError> {
    let done = overrides::withdraw_override(&app.engine, &who.actor, form.id).await;
    respond(&app, &who, &slug, "overrides", done.map(drop)).await
}

pub async fn review_override(
    State(app): State<App>,
    who: SignedIn,
    Path(slug): Path<String>,
    PageForm(form): PageForm<OverrideAction>,
) -> Result<Response, PageError> {
    let done = overrides::review_override(&app.engine, &who.actor, form.id, &form.review).await;
    respond(&app, &who, &slug, "overrides", done.map(drop)).await
}

/// Leads back to the section of the page that changed, or shows the page with the reason why
/// nothing changed.
async fn respond(
    app: &App,
    who: &SignedIn,
    slug: &str,
    section: &str,
    done: Result<(), Error>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => {
            let project = project::find(&mut *app.engine.connection().await?, who, slug)
                .await?
                .0;
            let address = format!("/projects/{}/policy#{section}", project.slug);
            Ok(Redirect::to(&address).into_response())
        }
        Err(error) => render(app, who, slug, Some(form_problem(error)?)).await,
    }
}
