//! A technical referent vouches for this very digest, and is not the one who asked for it.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use super::Facts;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let promotion = &facts.promotion;
    let (status, reason) = if promotion.stage == StageName::Staging {
        (GateStatus::NotApplicable, "Staging needs no approval.".to_owned())
    } else if let Some(no) = facts.words.iter().find(|word| word.verdict == Verdict::Rejected) {
        (GateStatus::Fail, format!("{} rejected {} for {}: {}", no.user_name, promotion.version, promotion.stage, no.reason))
    } else if let Some(yes) = facts.words.iter().find(|word| word.user_id != promotion.requested_by) {
        (GateStatus::Pass, format!("{} approved {} for {}.", yes.user_name, promotion.image_digest.short(), promotion.stage))
    } else if facts.words.is_empty() {
        let wanted = format!(
            "Waits for a technical referent to approve {} ({}) for {}.",
            promotion.version,
            promotion.image_digest.short(),
            promotion.stage
        );
        (GateStatus::Pending, wanted)
    } else {
        let name = &promotion.requested_by_name;
        (GateStatus::Pending, format!("{name} asked for this promotion, so another technical referent must approve it."))
    };
    GateResult { name: GateName::Approval, status, reason, owner: Role::TechnicalReferent }
}
