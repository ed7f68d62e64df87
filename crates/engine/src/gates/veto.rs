//! Nobody vetoed this release.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::role::Role;

use super::{Answer, Facts, moment};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let version = facts.candidate.version;
    let answer = match &facts.veto {
        None => Answer::pass(format!("Nobody vetoed {version}.")),
        Some(veto) => Answer::fail(format!("{} vetoed {version} on {}: {}", veto.given_by_name, moment(veto.created_at), veto.reason)),
    };
    answer.of(GateName::Veto, Role::TechnicalReferent)
}
