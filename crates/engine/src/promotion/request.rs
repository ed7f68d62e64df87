//! Requests for promotions, and their withdrawal.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::gate::Decision;
use ecluse_domain::ids::{PromotionId, ReleaseId};
use ecluse_domain::job::JobKind;
use ecluse_domain::promotion::PromotionEvent;
use ecluse_domain::stage::StageName;
use ecluse_store::jobs;
use ecluse_store::promotions::{self, NewPromotion, Promotion};
use ecluse_store::stages;

use super::gates::facts::{OpenPromotion, lock_and_load};
use super::permitted::{Permitted, check_withdrawal, right_to_request};
use super::refresh::refresh_external_facts;
use super::rollback::{find_rollback_obstacle, read_later_migrations};
use super::start::{evaluate_and_store, transition};
use crate::release::digest::require_built_digest;
use crate::release::documents::read_release;
use crate::rules::reason::parse_reason;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The promotion that a person requests.
#[derive(Debug, Clone, Copy)]
pub struct PromotionRequest<'a> {
    pub release: ReleaseId,
    pub stage: StageName,
    /// The reason of a rollback; `None` for a promotion that is not a rollback.
    pub rollback: Option<&'a str>,
}

impl PromotionRequest<'_> {
    pub fn new(release: ReleaseId, stage: StageName) -> Self {
        Self {
            release,
            stage,
            rollback: None,
        }
    }
}

/// Requests the promotion of a release to a stage. Returns at once, with the gates evaluated a first
/// time. Needs [`Action::RequestPromotion`] on the release's project; a rollback needs
/// [`Action::RollBack`].
///
/// [`Action::RequestPromotion`]: ecluse_domain::role::Action::RequestPromotion
/// [`Action::RollBack`]: ecluse_domain::role::Action::RollBack
pub async fn request_promotion(
    engine: &Engine,
    actor: &Actor,
    request: PromotionRequest<'_>,
) -> Result<Promotion> {
    let rollback = request.rollback;
    let action = right_to_request(rollback.is_some());
    let (release, documents) = read_release(engine, actor, request.release, action).await?;
    let rollback = rollback
        .map(|reason| parse_reason("rollback_reason", reason))
        .transpose()?;
    let rollback = rollback.as_deref();
    require_built_digest(&release)?;
    refresh_external_facts(engine, &release, request.stage).await?;
    let later = match rollback {
        Some(_) => {
            let mut conn = engine.connection().await?;
            let stage = stages::get(&mut conn, release.project_id, request.stage).await?;
            drop(conn);
            Some(read_later_migrations(engine, &release, &documents, stage.id).await?)
        }
        None => None,
    };
    let mut tx = engine.begin_with_rules_locked().await?;
    let rights = access::require(&mut tx, actor, Some(release.project_id), action)
        .await
        .map_err(|error| error.hidden_as("release"))?;
    let stage = (request.stage, rollback.is_some());
    let mut facts = lock_and_load(&mut tx, &release, &documents, stage).await?;
    let (release, digest) = (facts.release.clone(), facts.candidate.image_digest.clone());
    let version = release.version;
    let obstacle = match &later {
        Some(later) => find_rollback_obstacle(&mut tx, &facts, later).await?,
        None => None,
    };
    let permitted = Permitted {
        actor,
        rights: &rights,
        facts: &facts,
    };
    let user = match rollback {
        Some(_) => permitted.check_rollback(obstacle.as_deref())?,
        None => permitted.check_request()?,
    };
    let id = PromotionId::generate();
    let new = NewPromotion {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: facts.stage.id,
        image_digest: &digest,
        requested_by: user,
        rollback_reason: rollback,
    };
    promotions::insert(&mut tx, &new).await?;
    let detail = format!(
        "{version} to {}{}",
        request.stage,
        rollback
            .map(|reason| format!(", as a rollback: {reason}"))
            .unwrap_or_default()
    );
    let change = Change {
        action: if rollback.is_some() {
            AuditAction::RollbackRequested
        } else {
            AuditAction::PromotionRequested
        },
        project: Some(release.project_id),
        subject: Some(id.0),
        digest: Some(&digest),
        detail,
    };
    audit_change(&mut tx, actor, change).await?;
    let promotion = promotions::get(&mut tx, id).await?;
    facts.candidate.open = OpenPromotion::new(&promotion);
    let evaluation = evaluate_and_store(&mut tx, id, &facts).await?;
    match evaluation.decision {
        // A refused promotion ends during its request, so that the requester sees the reason at once.
        Decision::Refused => {
            transition(
                &mut tx,
                &Actor::system(),
                &promotion,
                promotion.status,
                PromotionEvent::Decided(evaluation.decision),
                evaluation.refusal.as_deref(),
            )
            .await?;
            let ended = promotions::get(&mut tx, id).await?;
            commit(tx).await?;
            Ok(ended)
        }
        Decision::Open | Decision::Waiting => {
            jobs::enqueue(
                &mut tx,
                JobKind::Promotion,
                id.0,
                Some(promotion.project_id),
            )
            .await?;
            commit(tx).await?;
            Ok(promotion)
        }
    }
}

/// Withdraws a promotion before it starts. Needs the right that its request needed.
pub async fn withdraw_promotion(
    engine: &Engine,
    actor: &Actor,
    id: PromotionId,
) -> Result<Promotion> {
    let mut tx = engine.begin().await?;
    let promotion = promotions::get(&mut tx, id).await?;
    let is_rollback = promotion.rollback_reason.is_some();
    let action = right_to_request(is_rollback);
    let rights = access::require(&mut tx, actor, Some(promotion.project_id), action)
        .await
        .map_err(|error| error.hidden_as("promotion"))?;
    let status = promotions::lock(&mut tx, id).await?;
    check_withdrawal(&rights, is_rollback, status)?;
    let reason = format!("{} withdrew the promotion.", actor.name);
    let event = PromotionEvent::Withdrawn;
    let next = transition(&mut tx, actor, &promotion, status, event, Some(&reason)).await?;
    if next.is_none() {
        return Err(Error::Internal(format!(
            "promotion {id} is {status}; {event:?} does not apply"
        )));
    }
    let promotion = promotions::get(&mut tx, id).await?;
    commit(tx).await?;
    Ok(promotion)
}
