//! The gates between a release and a stage. Each is a file of its own with the same shape: facts
//! in, one [`GateResult`] out. Facts are gathered in the caller's transaction, which holds the
//! stage's lock when a slot is about to be taken.

mod approval;
mod changelog;
mod migrations;
mod previous_stage;
mod signature;

use chrono::{DateTime, Utc};
use ecluse_domain::gate::GateResult;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::approvals::Approval;
use ecluse_store::attestations::{self, Signature};
use ecluse_store::builds::{self, Documents};
use ecluse_store::promotions::Promotion;
use ecluse_store::{PgConnection, approvals, deployments, releases, stages};

use crate::{Result, access};

/// Everything the gates look at.
struct Facts {
    now: DateTime<Utc>,
    promotion: Promotion,
    documents: Documents,
    /// The newest word of each person who may still approve, on this very digest.
    words: Vec<Approval>,
    previous: Option<Previous>,
    /// The image's, as it was recorded with it.
    signature: Option<Signature>,
}

struct Previous {
    stage: StageName,
    live_since: Option<DateTime<Utc>>,
}

/// Evaluates every gate of a promotion.
pub(crate) async fn evaluate(conn: &mut PgConnection, promotion: &Promotion) -> Result<Vec<GateResult>> {
    let facts = gather(conn, promotion).await?;
    Ok(vec![
        changelog::evaluate(&facts),
        migrations::evaluate(&facts),
        previous_stage::evaluate(&facts),
        approval::evaluate(&facts),
        signature::evaluate(&facts),
    ])
}

async fn gather(conn: &mut PgConnection, promotion: &Promotion) -> Result<Facts> {
    let release = releases::get(conn, promotion.release_id).await?;
    let previous = match promotion.stage.previous() {
        Some(name) => {
            let stage = stages::get(conn, promotion.project_id, name).await?;
            Some(Previous { stage: name, live_since: deployments::first_live(conn, stage.id, &promotion.image_digest).await? })
        }
        None => None,
    };
    Ok(Facts {
        now: ecluse_store::now(conn).await?,
        documents: builds::documents(conn, release.build_id).await?,
        words: words(conn, promotion).await?,
        previous,
        signature: attestations::find_signature(conn, promotion.project_id, &promotion.image_digest).await?,
        promotion: promotion.clone(),
    })
}

async fn words(conn: &mut PgConnection, promotion: &Promotion) -> Result<Vec<Approval>> {
    let mut newest: Vec<Approval> = Vec::new();
    for approval in approvals::list_for(conn, promotion.release_id, promotion.stage_id).await? {
        let is_newest = !newest.iter().any(|kept| kept.user_id == approval.user_id);
        if is_newest && approval.image_digest == promotion.image_digest && may_approve(conn, &approval).await? {
            newest.push(approval);
        }
    }
    Ok(newest)
}

/// An approval counts while its giver still has the right to give it.
async fn may_approve(conn: &mut PgConnection, approval: &Approval) -> Result<bool> {
    access::is_allowed(conn, approval.user_id, Some(approval.project_id), Action::Approve).await
}
