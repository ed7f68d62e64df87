//! What people do about a release on its page: ask, approve, reject, withdraw, roll back, override a gate, veto.

use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::approve::{self, Word};
use ecluse_engine::{Error, break_glass, promote, veto};
use ecluse_store::promotions::{self, Promotion};
use serde::Deserialize;

use super::release::render;
use super::{PageForm, id};
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, shown_there};

/// How long a change may wait for its effect before the page is shown anyway.
const LONGEST_LOOK: Duration = Duration::from_secs(1);
const PAUSE: Duration = Duration::from_millis(30);

#[derive(Deserialize)]
pub struct Said {
    stage: StageName,
    kind: Option<ApprovalKind>,
    #[serde(default)]
    reason: String,
}

pub async fn approve(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Said>,
) -> Result<Response, PageError> {
    say(&app, &who, id(&text, "release")?, &form, Verdict::Approved).await
}

pub async fn reject(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Said>,
) -> Result<Response, PageError> {
    say(&app, &who, id(&text, "release")?, &form, Verdict::Rejected).await
}

pub async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Said>,
) -> Result<Response, PageError> {
    say(&app, &who, id(&text, "release")?, &form, Verdict::Withdrawn).await
}

async fn say(app: &App, who: &SignedIn, release: ReleaseId, form: &Said, verdict: Verdict) -> Result<Response, PageError> {
    let word = Word { release, stage: form.stage, kind: form.kind, verdict, reason: &form.reason };
    let before = seen(app, release, form.stage).await?;
    let given = approve::give(&app.engine, &who.actor, &word).await;
    if let (Ok(_), Some(before)) = (&given, &before) {
        wait_for_another_look(app, release, form.stage, before).await?;
    }
    after(app, who, release, form.stage, given.map(drop)).await
}

#[derive(Deserialize)]
pub struct Promote {
    stage: StageName,
    rollback_reason: Option<String>,
}

pub async fn ask(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Promote>,
) -> Result<Response, PageError> {
    let release = id(&text, "release")?;
    let wanted = promote::Wanted { release, stage: form.stage, rollback: form.rollback_reason.as_deref() };
    let asked = promote::request(&app.engine, &who.actor, wanted).await;
    if asked.is_ok()
        && let Some(first) = seen(&app, release, form.stage).await?
        && first.gates.iter().all(|(_, gate, _)| gate.is_open())
    {
        wait_for_another_look(&app, release, form.stage, &first).await?;
    }
    after(&app, &who, release, form.stage, asked.map(drop)).await
}

#[derive(Deserialize)]
pub struct Overriding {
    stage: StageName,
    gate: GateName,
    reason: String,
}

pub async fn override_gate(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Overriding>,
) -> Result<Response, PageError> {
    let release = id(&text, "release")?;
    let before = seen(&app, release, form.stage).await?;
    let given = break_glass::give(&app.engine, &who.actor, (release, form.stage, form.gate), &form.reason).await;
    if let (Ok(_), Some(before)) = (&given, &before) {
        wait_for_another_look(&app, release, form.stage, before).await?;
    }
    after(&app, &who, release, form.stage, given.map(drop)).await
}

#[derive(Deserialize)]
pub struct Reason {
    reason: String,
}

pub async fn veto(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<Reason>,
) -> Result<Response, PageError> {
    let release = id(&text, "release")?;
    let given = veto::give(&app.engine, &who.actor, release, &form.reason).await;
    after(&app, &who, release, StageName::Staging, given).await
}

pub async fn lift_veto(State(app): State<App>, who: SignedIn, Path(text): Path<String>) -> Result<Response, PageError> {
    let release = id(&text, "release")?;
    let lifted = veto::lift(&app.engine, &who.actor, release).await;
    after(&app, &who, release, StageName::Staging, lifted).await
}

#[derive(Deserialize)]
pub struct TakeBack {
    promotion: PromotionId,
}

/// Takes a promotion back. It must be one of this release: the address says what is changed.
pub async fn take_back(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<TakeBack>,
) -> Result<Response, PageError> {
    let release: ReleaseId = id(&text, "release")?;
    let promotion = promotions::get(&mut *app.engine.connection().await?, form.promotion).await?;
    if promotion.release_id != release {
        return Err(Error::NotFound("promotion").into());
    }
    let taken = promote::abort(&app.engine, &who.actor, promotion.id).await;
    after(&app, &who, release, promotion.stage, taken.map(drop)).await
}

/// An open promotion and what its gates say, to tell whether a worker looked at it again.
#[derive(PartialEq)]
struct Seen {
    promotion: PromotionId,
    status: PromotionStatus,
    gates: Vec<(GateName, GateStatus, DateTime<Utc>)>,
}

/// The promotion of this release that waits before this stage, if one does.
async fn seen(app: &App, release: ReleaseId, stage: StageName) -> Result<Option<Seen>, PageError> {
    let mut conn = app.engine.connection().await?;
    let asked = promotions::list_for_release(&mut conn, release).await?;
    let waits = |promotion: &Promotion| matches!(promotion.status, PromotionStatus::AwaitingGates | PromotionStatus::Queued);
    let Some(promotion) = asked.into_iter().find(|promotion| promotion.stage == stage && waits(promotion)) else { return Ok(None) };
    let gates = promotions::gates(&mut conn, &[promotion.id]).await?;
    let gates = gates.into_iter().map(|gate| (gate.name, gate.status, gate.changed_at)).collect();
    Ok(Some(Seen { promotion: promotion.id, status: promotion.status, gates }))
}

/// Gives the worker that looks at the gates a moment, so that the next page does not still show what they said before.
async fn wait_for_another_look(app: &App, release: ReleaseId, stage: StageName, before: &Seen) -> Result<(), PageError> {
    let deadline = Instant::now() + LONGEST_LOOK;
    while Instant::now() < deadline && seen(app, release, stage).await?.as_ref() == Some(before) {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Back to the release: to the stage that changed, or with the reason why nothing did.
async fn after(app: &App, who: &SignedIn, release: ReleaseId, stage: StageName, done: Result<(), Error>) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/releases/{release}#{stage}")).into_response()),
        Err(error) => render(app, who, release, Some(shown_there(error)?)).await,
    }
}
