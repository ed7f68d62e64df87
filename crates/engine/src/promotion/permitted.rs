//! What may this person do here now? The one answer for pages, API and engine, decided on the same
//! facts as the gates.
//!
//! Each `check_…` returns the reason of a refusal as the error that the API shows. A page offers an
//! action exactly when its check passes and the action would change something, see
//! [`AllowedActions`].

use std::sync::Arc;

use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::ids::UserId;
use ecluse_domain::overrides::OverrideState;
use ecluse_domain::policy::Overriders;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::approvals::Approval;
use ecluse_store::gate_facts::ImageFacts;
use ecluse_store::overrides::Override;
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::Release;

use super::gates;
use super::gates::facts::{
    self, Approver, ConflictOfInterest, Facts, OpenPromotion, Target, right_to_approve,
};
use super::rollback::{find_rollback_obstacle, read_later_migrations};
use crate::access::Rights;
use crate::release::digest::require_built_digest;
use crate::release::documents::{ReadDocuments, read_documents};
use crate::{Actor, Engine, Error, Result};

/// Most approvals and rejections of one person for a release and a stage: every page of the release
/// and every evaluation of its gates reads them.
const MAX_DECISIONS: usize = 50;

/// A person in front of one stage of one release.
pub(crate) struct Permitted<'a> {
    pub actor: &'a Actor,
    pub rights: &'a Rights,
    pub facts: &'a Facts,
}

impl Permitted<'_> {
    fn version_and_stage(&self) -> (ecluse_domain::Version, StageName) {
        (self.facts.candidate.version, self.facts.candidate.stage)
    }

    fn open_status(&self) -> Option<PromotionStatus> {
        self.facts.candidate.open.as_ref().map(|open| open.status)
    }

    /// May they request a promotion to the stage?
    pub fn check_request(&self) -> Result<UserId> {
        self.rights.check(Action::RequestPromotion)?;
        let user = require_person(self.actor, "request a promotion")?;
        self.check_no_open_promotion()?;
        Ok(user)
    }

    /// May they request a rollback of the stage to this release? `obstacle` is what
    /// [`find_rollback_obstacle`] found.
    pub fn check_rollback(&self, obstacle: Option<&str>) -> Result<UserId> {
        self.rights.check(Action::RollBack)?;
        let user = require_person(self.actor, "request a rollback")?;
        self.check_no_open_promotion()?;
        match obstacle {
            Some(obstacle) => Err(Error::Conflict(obstacle.to_owned())),
            None => Ok(user),
        }
    }

    fn check_no_open_promotion(&self) -> Result<()> {
        let (version, stage) = self.version_and_stage();
        if self.facts.candidate.open.is_some() {
            return Err(Error::Conflict(format!(
                "{version} is already on its way to {stage}."
            )));
        }
        Ok(())
    }

    /// May they approve the release for the stage?
    pub fn check_approval(&self, kind: ApprovalKind) -> Result<UserId> {
        let user = self.check_new_decision(kind)?;
        let approver = Approver {
            user,
            name: &self.actor.name,
            login: self.rights.login(),
        };
        let (_, stage) = self.version_and_stage();
        let conflict = self.facts.conflict_of_interest(approver, kind);
        let reason = match conflict {
            None => return Ok(user),
            Some(ConflictOfInterest::Requester) => {
                "You requested this promotion, so somebody else has to give the technical approval."
                    .to_owned()
            }
            Some(ConflictOfInterest::Tagger) => {
                "You made the tag, so somebody else has to approve.".to_owned()
            }
            Some(ConflictOfInterest::Author) => format!(
                "You wrote a commit that this release brings to {stage}, so somebody else has to approve."
            ),
        };
        Err(Error::Conflict(reason))
    }

    /// May they reject the release for the stage?
    pub fn check_rejection(&self, kind: ApprovalKind) -> Result<UserId> {
        self.check_new_decision(kind)
    }

    /// Checks what an approval and a rejection need. Their number has a limit; a withdrawal has none
    /// of its own, because each needs a decision before it.
    fn check_new_decision(&self, kind: ApprovalKind) -> Result<UserId> {
        let user = self.check_decision(kind)?;
        let decisions = self.facts.decisions.get(&user).copied();
        if decisions.unwrap_or(0) >= MAX_DECISIONS {
            let (version, stage) = self.version_and_stage();
            return Err(Error::Conflict(format!(
                "You have approved or rejected {version} for {stage} {MAX_DECISIONS} times. Let somebody else decide, or make a new release."
            )));
        }
        Ok(user)
    }

    /// May they withdraw their approval or rejection?
    pub fn check_withdrawal_of_decision(&self, kind: ApprovalKind) -> Result<UserId> {
        let user = self.check_decision(kind)?;
        if self.facts.find_decision(user, kind).is_none() {
            let (version, stage) = self.version_and_stage();
            return Err(Error::Conflict(format!(
                "You have recorded no {kind} approval or rejection of {version} for {stage}."
            )));
        }
        Ok(user)
    }

    /// Checks what every decision needs: an approval, a rejection and a withdrawal.
    fn check_decision(&self, kind: ApprovalKind) -> Result<UserId> {
        let (version, stage) = self.version_and_stage();
        self.rights.check(right_to_approve(kind))?;
        let user = require_person(self.actor, "approve or reject a release")?;
        if stage == StageName::Staging {
            return Err(Error::invalid("stage", "staging needs no approval"));
        }
        match self.open_status() {
            Some(PromotionStatus::Running | PromotionStatus::Verifying) => {
                return Err(Error::Conflict(format!(
                    "The deployment of {version} to {stage} has started; an approval or rejection would not change it."
                )));
            }
            Some(_) => {}
            None if self.is_live() => {
                return Err(Error::Conflict(format!(
                    "{version} is live on {stage} already, and nobody has requested it again. To stop further promotions of it, veto it."
                )));
            }
            None => {}
        }
        Ok(user)
    }

    /// Is this release, and not another release of its digest, live on the stage?
    fn is_live(&self) -> bool {
        let live = self.facts.stage.live.as_ref();
        live.is_some_and(|live| {
            live.release_id == Some(self.facts.release.id)
                && live.digest == self.facts.candidate.image_digest
        })
    }

    /// May they override this gate?
    pub fn check_override(&self, gate: &GateResult) -> Result<UserId> {
        self.rights.check(Action::OverrideGates)?;
        let user = require_person(self.actor, "override a gate")?;
        let (_, stage) = self.version_and_stage();
        if !gate.name.is_overridable() {
            return Err(Error::invalid(
                "gate",
                format!("the gate `{}` cannot be overridden", gate.name),
            ));
        }
        if self.facts.policy.overriders().is_none() {
            return Err(Error::Forbidden(format!(
                "The policy lets nobody override a gate of {stage}."
            )));
        }
        if gate.status.is_open() {
            return Err(Error::Conflict(format!(
                "The gate `{}` is open already: {}",
                gate.name, gate.reason
            )));
        }
        let waiting = self.facts.unconfirmed_overrides.iter().find(|row| {
            row.gate == gate.name
                && row.seconded_by.is_none()
                && self.facts.policy.overriders_of_existing(row.needs_second)
                    == Some(Overriders::Two)
        });
        match waiting {
            Some(row) => Err(Error::Conflict(format!(
                "{} overrode this gate already; the override becomes effective once a second person confirms it.",
                row.created_by_name
            ))),
            None => Ok(user),
        }
    }
}

/// May this actor withdraw the promotion, whose status is `status`?
pub(crate) fn check_withdrawal(
    rights: &Rights,
    is_rollback: bool,
    status: PromotionStatus,
) -> Result<()> {
    rights.check(right_to_request(is_rollback))?;
    match status {
        PromotionStatus::AwaitingGates | PromotionStatus::Queued => Ok(()),
        PromotionStatus::Running
        | PromotionStatus::Verifying
        | PromotionStatus::Succeeded
        | PromotionStatus::Failed
        | PromotionStatus::Errored
        | PromotionStatus::Refused
        | PromotionStatus::Withdrawn
        | PromotionStatus::Superseded => Err(Error::Conflict(format!(
            "This promotion is {}; it can no longer be withdrawn.",
            status.as_str().replace('_', " ")
        ))),
    }
}

/// The right that a request takes, and its withdrawal.
pub(crate) const fn right_to_request(is_rollback: bool) -> Action {
    if is_rollback {
        Action::RollBack
    } else {
        Action::RequestPromotion
    }
}

/// Refuses an actor that is not a person, such as the command line. `action` says what they want to do.
pub(crate) fn require_person(actor: &Actor, action: &str) -> Result<UserId> {
    actor
        .user
        .ok_or_else(|| Error::Forbidden(format!("Only a person may {action}.")))
}

/// What a person may do about a release and a stage. A page shows one control for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedActions {
    /// Request a promotion.
    pub request: bool,
    /// Why a request would end at once; only for a person who could otherwise make it.
    pub request_obstacle: Option<String>,
    /// Withdraw the open promotion.
    pub withdraw: bool,
    /// The kinds that they may approve, of those that the policy requires, without those that they
    /// gave.
    pub approve: Vec<ApprovalKind>,
    /// The kinds of their own approvals that count.
    pub given: Vec<ApprovalKind>,
    /// Why they may not approve although they have the right to: it is their own work.
    pub approval_obstacle: Option<String>,
    /// The kinds that they may reject.
    pub reject: Vec<ApprovalKind>,
    /// The kinds of their own decisions that they may withdraw.
    pub withdraw_decision: Vec<ApprovalKind>,
    pub roll_back: bool,
    /// Why the stage cannot go back to this release; only for a person who could otherwise roll back.
    pub rollback_obstacle: Option<String>,
    /// The gates that they may override.
    pub override_gates: Vec<GateName>,
}

impl AllowedActions {
    /// May they do nothing? Overrides do not count: each is offered beside its gate.
    pub fn is_empty(&self) -> bool {
        let nothing = Self {
            approval_obstacle: self.approval_obstacle.clone(),
            override_gates: self.override_gates.clone(),
            ..Self::default()
        };
        *self == nothing
    }
}

/// One stage of a release, as one person sees it.
#[derive(Debug, Clone)]
pub struct StageView {
    pub stage: StageName,
    /// The answers of the gates on the facts of now.
    pub gates: Vec<GateResult>,
    pub allowed: AllowedActions,
    /// Every approval, rejection and withdrawal for this stage, newest first.
    pub approvals: Vec<Approval>,
    /// Every override for this stage with its state, newest first.
    pub overrides: Vec<(Override, OverrideState)>,
}

/// A release that has an image, as one person sees it.
#[derive(Debug, Clone)]
pub struct ReleaseView {
    /// One for each stage, in the order in which releases reach them.
    pub stages: Vec<StageView>,
    pub image: Arc<ImageFacts>,
    pub documents: Arc<ReadDocuments>,
}

/// Evaluates the gates of every stage and what the actor may do there. `promotions` are those of the
/// release, newest first. `None` while the release has no image. For everybody who may read the
/// project.
pub async fn view_release(
    engine: &Engine,
    (actor, rights): (&Actor, &Rights),
    release: &Release,
    promotions: &[Promotion],
) -> Result<Option<ReleaseView>> {
    if require_built_digest(release).is_err() {
        return Ok(None);
    }
    let documents = read_documents(engine, release.project_id, release.build_id).await?;
    let target = |stage: StageName| {
        let of_stage = promotions
            .iter()
            .filter(|promotion| promotion.stage == stage);
        let open = of_stage.into_iter().find_map(OpenPromotion::new);
        Target {
            stage,
            is_rollback: open.as_ref().is_some_and(|open| open.is_rollback),
            open,
        }
    };
    let targets: Vec<Target> = StageName::ALL.iter().map(|stage| target(*stage)).collect();
    let mut conn = engine.connection().await?;
    let loaded = facts::load(&mut conn, release, &documents, &targets).await?;
    drop(conn);
    let mut stages = Vec::new();
    for facts in &loaded.facts {
        let gates = gates::evaluate(facts);
        let permitted = Permitted {
            actor,
            rights,
            facts,
        };
        let (stage, now) = (facts.candidate.stage, facts.image.now);
        stages.push(StageView {
            stage,
            allowed: list_allowed(engine, &permitted, &gates).await?,
            gates,
            approvals: loaded
                .approvals
                .iter()
                .filter(|approval| approval.stage == stage)
                .cloned()
                .collect(),
            overrides: loaded
                .overrides
                .iter()
                .filter(|row| row.stage == stage)
                .map(|row| (row.clone(), row.state(&facts.policy, now)))
                .collect(),
        });
    }
    let image = loaded.facts.first().map(|facts| facts.image.clone());
    Ok(image.map(|image| ReleaseView {
        stages,
        image,
        documents,
    }))
}

async fn list_allowed(
    engine: &Engine,
    permitted: &Permitted<'_>,
    gates: &[GateResult],
) -> Result<AllowedActions> {
    let facts = permitted.facts;
    let kinds = ApprovalKind::ALL.iter().copied();
    let quorum = facts.quorum();
    let is_required = |kind: &ApprovalKind| match kind {
        ApprovalKind::Technical => quorum.technical > 0,
        ApprovalKind::Functional => quorum.functional > 0,
    };
    let may_decide: Vec<ApprovalKind> = kinds
        .filter(|kind| permitted.check_rejection(*kind).is_ok())
        .collect();
    let approval_obstacle = may_decide
        .iter()
        .filter(|kind| is_required(kind))
        .find_map(|kind| permitted.check_approval(*kind).err());
    // This reads other documents, so only for a person and a stage that a rollback is possible for.
    let was_live = facts.stage.occupancy.first_live_at.is_some();
    let is_live = facts
        .stage
        .live
        .as_ref()
        .is_some_and(|live| live.digest == facts.candidate.image_digest);
    // A stage goes on to something newer by a promotion.
    let goes_back = facts
        .stage
        .live
        .as_ref()
        .and_then(|live| live.version)
        .is_none_or(|live| live > facts.candidate.version);
    let might_roll_back =
        was_live && !is_live && goes_back && permitted.check_rollback(None).is_ok();
    let rollback_obstacle = if might_roll_back {
        let (release, stage) = (&facts.release, facts.stage.id);
        let later = read_later_migrations(engine, release, &facts.documents, stage).await?;
        match find_rollback_obstacle(&mut *engine.connection().await?, facts, &later).await {
            // Another release went live while the page was made.
            Err(Error::Transient(changed)) => Some(changed),
            found => found?,
        }
    } else {
        None
    };
    // A request would end at once when a gate refuses it.
    let blocked: Vec<&str> = gates
        .iter()
        .filter(|gate| gate.status == GateStatus::Fail)
        .map(|gate| gate.name.title())
        .collect();
    let may_request = !is_live && permitted.check_request().is_ok();
    let given: Vec<ApprovalKind> = may_decide
        .iter()
        .copied()
        .filter(|kind| {
            let user = permitted.actor.user;
            let decision = user.and_then(|user| facts.find_decision(user, *kind));
            decision.is_some_and(|decision| gates::approval::is_counted(facts, decision))
        })
        .collect();
    let withdraw = facts.candidate.open.as_ref().is_some_and(|open| {
        check_withdrawal(permitted.rights, open.is_rollback, open.status).is_ok()
    });
    Ok(AllowedActions {
        request: may_request && blocked.is_empty(),
        request_obstacle: (may_request && !blocked.is_empty()).then(|| describe_blocked(&blocked)),
        withdraw,
        approve: may_decide
            .iter()
            .copied()
            .filter(|kind| is_required(kind) && permitted.check_approval(*kind).is_ok())
            .filter(|kind| !given.contains(kind))
            .collect(),
        given,
        approval_obstacle: approval_obstacle.map(|error| error.to_string()),
        withdraw_decision: may_decide
            .iter()
            .copied()
            .filter(|kind| permitted.check_withdrawal_of_decision(*kind).is_ok())
            .collect(),
        reject: may_decide,
        roll_back: might_roll_back && rollback_obstacle.is_none(),
        rollback_obstacle,
        override_gates: gates
            .iter()
            .filter(|gate| permitted.check_override(gate).is_ok())
            .map(|gate| gate.name)
            .collect(),
    })
}

/// The sentence about a request that blocked gates would end.
fn describe_blocked(gates: &[&str]) -> String {
    match gates {
        [gate] => format!("The gate “{gate}” is blocked."),
        [others @ .., last] => format!(
            "The gates “{}” and “{last}” are blocked.",
            others.join("”, “")
        ),
        [] => String::new(),
    }
}
