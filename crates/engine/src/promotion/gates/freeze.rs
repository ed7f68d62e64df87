//! No freeze is active for the stage.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let is_own_clock =
        ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::JudgesFreezeByOwnClock);
    let last = facts
        .freezes
        .iter()
        .filter(|freeze| !is_own_clock || freeze.ends_at > Some(crate::clock::now()))
        .filter_map(|freeze| Some((freeze.ends_at?, freeze)))
        .max_by_key(|(ends_at, _)| *ends_at);
    let answer = match last {
        None => Answer::pass(format!("No freeze is active for {stage}.")),
        Some((ends_at, freeze)) => {
            let others = if facts.freezes.len() > 1 {
                ", when the last of several freezes ends"
            } else {
                ""
            };
            Answer::pending(format!(
                "{stage} is frozen until {}{others}: {}",
                facts.format_moment(ends_at),
                freeze.reason
            ))
            .opening(Some(ends_at))
        }
    };
    answer.for_gate(GateName::Freeze, Role::Hosting)
}
