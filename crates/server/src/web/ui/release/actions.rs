//! The actions on the page of a release: request and withdraw a promotion or a rollback, approve,
//! reject, override a gate, and veto.

use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{GateName, GateStatus};
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::Error;
use ecluse_engine::promotion::request::{self as engine, PromotionRequest};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_engine::rules::overrides::create_override;
use ecluse_engine::rules::veto as vetoes;
use ecluse_store::promotions::{self, Promotion};
use serde::Deserialize;

use super::page::render;
use crate::web::App;
use crate::web::auth::SignedIn;
use crate::web::error::{PageError, form_problem};
use crate::web::ui::{PageForm, parse_id};

/// The longest wait for a worker to evaluate the gates again, before the page is shown anyway.
const MAX_WAIT: Duration = Duration::from_secs(1);
const POLL_INTERVAL: Duration = Duration::from_millis(30);

#[derive(Deserialize)]
pub struct ApprovalForm {
    stage: StageName,
    kind: Option<ApprovalKind>,
    #[serde(default)]
    reason: String,
}

pub async fn approve(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<ApprovalForm>,
) -> Result<Response, PageError> {
    record(
        &app,
        &who,
        parse_id(&text, "release")?,
        &form,
        ApprovalVerdict::Approved,
    )
    .await
}

pub async fn reject(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<ApprovalForm>,
) -> Result<Response, PageError> {
    record(
        &app,
        &who,
        parse_id(&text, "release")?,
        &form,
        ApprovalVerdict::Rejected,
    )
    .await
}

pub async fn withdraw(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<ApprovalForm>,
) -> Result<Response, PageError> {
    record(
        &app,
        &who,
        parse_id(&text, "release")?,
        &form,
        ApprovalVerdict::Withdrawn,
    )
    .await
}

/// Records an approval, a rejection, or that the person withdraws either of them.
async fn record(
    app: &App,
    who: &SignedIn,
    release: ReleaseId,
    form: &ApprovalForm,
    verdict: ApprovalVerdict,
) -> Result<Response, PageError> {
    let request = ApprovalRequest {
        release,
        stage: form.stage,
        kind: form.kind,
        verdict,
        reason: &form.reason,
    };
    let before = find_waiting(app, release, form.stage).await?;
    let done = record_approval(&app.engine, &who.actor, &request).await;
    if let (Ok(_), Some(before)) = (&done, &before) {
        wait_for_evaluation(app, release, form.stage, before).await?;
    }
    respond(app, who, release, form.stage, done.map(drop)).await
}

#[derive(Deserialize)]
pub struct PromotionForm {
    stage: StageName,
    rollback_reason: Option<String>,
}

/// Requests a promotion, or a rollback when the form has a reason for one.
pub async fn request(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<PromotionForm>,
) -> Result<Response, PageError> {
    let release = parse_id(&text, "release")?;
    let request = PromotionRequest {
        release,
        stage: form.stage,
        rollback: form.rollback_reason.as_deref(),
    };
    let requested = engine::request_promotion(&app.engine, &who.actor, request).await;
    if requested.is_ok()
        && let Some(first) = find_waiting(&app, release, form.stage).await?
        && first.gates.iter().all(|(_, gate, _)| gate.is_open())
    {
        wait_for_evaluation(&app, release, form.stage, &first).await?;
    }
    respond(&app, &who, release, form.stage, requested.map(drop)).await
}

#[derive(Deserialize)]
pub struct OverrideForm {
    stage: StageName,
    gate: GateName,
    reason: String,
}

pub async fn override_gate(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<OverrideForm>,
) -> Result<Response, PageError> {
    let release = parse_id(&text, "release")?;
    let before = find_waiting(&app, release, form.stage).await?;
    let done = create_override(
        &app.engine,
        &who.actor,
        (release, form.stage, form.gate),
        &form.reason,
    )
    .await;
    if let (Ok(_), Some(before)) = (&done, &before) {
        wait_for_evaluation(&app, release, form.stage, before).await?;
    }
    respond(&app, &who, release, form.stage, done.map(drop)).await
}

#[derive(Deserialize)]
pub struct VetoForm {
    reason: String,
}

pub async fn veto(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<VetoForm>,
) -> Result<Response, PageError> {
    let release = parse_id(&text, "release")?;
    let done = vetoes::impose_veto(&app.engine, &who.actor, release, &form.reason).await;
    respond(&app, &who, release, StageName::Staging, done).await
}

pub async fn lift_veto(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let release = parse_id(&text, "release")?;
    let lifted = vetoes::lift_veto(&app.engine, &who.actor, release).await;
    respond(&app, &who, release, StageName::Staging, lifted).await
}

#[derive(Deserialize)]
pub struct WithdrawForm {
    promotion: PromotionId,
}

/// Withdraws a promotion, which must be one of the release that the address names.
pub async fn withdraw_promotion(
    State(app): State<App>,
    who: SignedIn,
    Path(text): Path<String>,
    PageForm(form): PageForm<WithdrawForm>,
) -> Result<Response, PageError> {
    let release: ReleaseId = parse_id(&text, "release")?;
    let promotion = promotions::get(&mut *app.engine.connection().await?, form.promotion).await?;
    if promotion.release_id != release {
        return Err(Error::NotFound("promotion").into());
    }
    let withdrawn = engine::withdraw_promotion(&app.engine, &who.actor, promotion.id).await;
    respond(&app, &who, release, promotion.stage, withdrawn.map(drop)).await
}

/// A waiting promotion and the answers of its gates. It differs from an earlier one once a worker
/// has evaluated the gates again.
#[derive(PartialEq)]
struct WaitingPromotion {
    promotion: PromotionId,
    status: PromotionStatus,
    gates: Vec<(GateName, GateStatus, DateTime<Utc>)>,
}

/// The promotion of this release that waits for this stage.
async fn find_waiting(
    app: &App,
    release: ReleaseId,
    stage: StageName,
) -> Result<Option<WaitingPromotion>, PageError> {
    let mut conn = app.engine.connection().await?;
    let requested = promotions::list_for_release(&mut conn, release).await?;
    let is_waiting = |promotion: &Promotion| {
        matches!(
            promotion.status,
            PromotionStatus::AwaitingGates | PromotionStatus::Queued
        )
    };
    let Some(promotion) = requested
        .into_iter()
        .find(|promotion| promotion.stage == stage && is_waiting(promotion))
    else {
        return Ok(None);
    };
    let gates = promotions::list_gates(&mut conn, &[promotion.id]).await?;
    let gates = gates
        .into_iter()
        .map(|gate| (gate.name, gate.status, gate.changed_at))
        .collect();
    Ok(Some(WaitingPromotion {
        promotion: promotion.id,
        status: promotion.status,
        gates,
    }))
}

/// Waits a moment for a worker to evaluate the gates, so that the next page does not show their
/// previous answers.
async fn wait_for_evaluation(
    app: &App,
    release: ReleaseId,
    stage: StageName,
    before: &WaitingPromotion,
) -> Result<(), PageError> {
    let deadline = Instant::now() + MAX_WAIT;
    while Instant::now() < deadline
        && find_waiting(app, release, stage).await?.as_ref() == Some(before)
    {
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    Ok(())
}

/// Leads back to the stage that changed, or shows the page with the reason why nothing changed.
async fn respond(
    app: &App,
    who: &SignedIn,
    release: ReleaseId,
    stage: StageName,
    done: Result<(), Error>,
) -> Result<Response, PageError> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/releases/{release}#{stage}")).into_response()),
        Err(error) => render(app, who, release, Some(form_problem(error)?)).await,
    }
}
