//! The gates between a release and a stage. Each is a file of its own with the same shape: facts
//! in, one [`GateResult`] out. Facts are gathered in the caller's transaction, which holds the
//! stage's lock when a slot is about to be taken.

mod approval;
mod back_merge;
mod base_image;
mod cadence;
mod changelog;
mod facts;
mod freeze;
mod migrate_script;
mod migrations;
mod overridden;
mod previous_stage;
mod quality;
mod signature;
mod tests;
mod version;
mod veto;

use chrono::{DateTime, Utc};
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::ids::{ProjectId, ReleaseId, StageId, UserId};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_store::PgConnection;
use ecluse_store::jobs::{self, Kind};
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::Release;

use crate::{Engine, Result, changes, lane};

use facts::Facts;
pub(crate) use facts::content;

/// How long git is waited for.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// What may go to a stage: a promotion, or one that nobody asked for yet.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub project_id: ProjectId,
    pub release_id: ReleaseId,
    pub version: Version,
    pub stage_id: StageId,
    pub stage: StageName,
    pub image_digest: Digest,
    /// Who asked for it, and their name.
    pub requested_by: Option<(UserId, String)>,
    /// Back to what succeeded there before.
    pub is_rollback: bool,
}

impl From<&Promotion> for Candidate {
    fn from(promotion: &Promotion) -> Self {
        Self {
            project_id: promotion.project_id,
            release_id: promotion.release_id,
            version: promotion.version,
            stage_id: promotion.stage_id,
            stage: promotion.stage,
            image_digest: promotion.image_digest.clone(),
            requested_by: Some((promotion.requested_by, promotion.requested_by_name.clone())),
            is_rollback: promotion.rollback_reason.is_some(),
        }
    }
}

/// Asks the registry and git for what the gates look at, before the transaction. What they do not answer keeps a gate
/// pending.
pub(crate) async fn look_outside(engine: &Engine, release: ReleaseId, stage: StageName) -> Result<()> {
    base_image::look(engine, release).await?;
    if !ends_in_time(release, lane::look(engine, release)).await {
        // The release's job asks to the end.
        jobs::enqueue(&mut *engine.connection().await?, Kind::Release, release.0).await?;
    }
    ends_in_time(release, changes::foresee(engine, release, stage)).await;
    Ok(())
}

/// Asks git as long as whoever wants a promotion waits; the gates tell them what is not known.
async fn ends_in_time(release: ReleaseId, asked: impl Future<Output = Result<()>>) -> bool {
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::warn!(%release, %error, "git does not say what the gates look at");
            true
        }
        Err(_) => {
            tracing::warn!(%release, "git takes long to say what the gates look at");
            false
        }
    }
}

/// Evaluates every gate, in the order in which people meet them.
pub(crate) async fn evaluate(conn: &mut PgConnection, candidate: &Candidate, release: &Release) -> Result<Vec<GateResult>> {
    let facts = facts::gather(conn, candidate, release).await?;
    let results = GateName::ALL.iter().map(|name| match name {
        GateName::Changelog => changelog::evaluate(&facts),
        GateName::Migrations => migrations::evaluate(&facts),
        GateName::MigrateScript => migrate_script::evaluate(&facts),
        GateName::Tests => tests::evaluate(&facts),
        GateName::Quality => quality::evaluate(&facts),
        GateName::Signature => signature::evaluate(&facts),
        GateName::BaseImage => base_image::evaluate(&facts),
        GateName::Version => version::evaluate(&facts),
        GateName::BackMerge => back_merge::evaluate(&facts),
        GateName::PreviousStage => previous_stage::evaluate(&facts),
        GateName::Approval => approval::evaluate(&facts),
        GateName::Veto => veto::evaluate(&facts),
        GateName::Freeze => freeze::evaluate(&facts),
        GateName::Cadence => cadence::evaluate(&facts),
    });
    Ok(results.map(|result| overridden::apply(result, &facts)).collect())
}

/// A gate's answer while it is being made.
struct Answer {
    status: GateStatus,
    reason: String,
    opens_at: Option<DateTime<Utc>>,
}

impl Answer {
    fn new(status: GateStatus, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), opens_at: None }
    }

    fn pass(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Pass, reason)
    }

    fn pending(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Pending, reason)
    }

    fn fail(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Fail, reason)
    }

    fn not_applicable(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::NotApplicable, reason)
    }

    /// The policy does not ask for it.
    fn off(line: PolicyLine, stage: StageName) -> Self {
        Self::not_applicable(format!("The policy does not ask for this on {stage} ({line})."))
    }

    fn opening(self, at: Option<DateTime<Utc>>) -> Self {
        Self { opens_at: at, ..self }
    }

    fn of(self, name: GateName, owner: Role) -> GateResult {
        GateResult { name, status: self.status, reason: self.reason, owner, opens_at: self.opens_at }
    }
}

/// As sentences say a moment.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d at %H:%M UTC").to_string()
}

/// As sentences say a length of time.
fn length(minutes: i64) -> String {
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let said = [(days, "d"), (hours, "h"), (minutes, "min")];
    let said: Vec<String> = said.iter().filter(|(many, _)| *many > 0).map(|(many, unit)| format!("{many} {unit}")).collect();
    if said.is_empty() { "less than a minute".to_owned() } else { said.join(" ") }
}
