//! Nobody has vetoed this release.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let version = facts.candidate.version;
    let is_blind = ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::IgnoresVeto);
    let answer = match facts.image.veto.as_ref().filter(|_| !is_blind) {
        None => Answer::pass(format!("Nobody vetoed {version}.")),
        Some(veto) => Answer::fail(format!(
            "{} vetoed {version} on {}: {}",
            veto.imposed_by_name,
            facts.format_moment(veto.created_at),
            veto.reason
        )),
    };
    answer.for_gate(GateName::Veto, Role::TechnicalReferent)
}
