//! This very digest has been live and healthy on the stage before. The trunk may have moved that
//! stage on since.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::role::Role;

use super::Facts;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let promotion = &facts.promotion;
    let (status, reason) = match &facts.previous {
        None => (GateStatus::NotApplicable, "Staging is the first stage.".to_owned()),
        Some(previous) => match previous.live_since {
            Some(at) => (
                GateStatus::Pass,
                format!(
                    "{} was live and healthy on {} on {}.",
                    promotion.image_digest.short(),
                    previous.stage,
                    at.format("%Y-%m-%d at %H:%M UTC")
                ),
            ),
            None => (
                GateStatus::Pending,
                format!(
                    "Waits until {} has been live and healthy on {}: promote {} to {} first.",
                    promotion.image_digest.short(),
                    previous.stage,
                    promotion.version,
                    previous.stage
                ),
            ),
        },
    };
    GateResult { name: GateName::PreviousStage, status, reason, owner: Role::ProjectManager }
}
