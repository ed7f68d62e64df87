//! No freeze is on.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::role::Role;

use super::{Answer, Facts, moment};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let last = facts.freezes.iter().filter_map(|freeze| Some((freeze.ends_at?, freeze))).max_by_key(|(ends_at, _)| *ends_at);
    let answer = match last {
        None => Answer::pass(format!("No freeze is on for {stage}.")),
        Some((ends_at, freeze)) => {
            let others = if facts.freezes.len() > 1 { ", the last of several" } else { "" };
            Answer::pending(format!("{stage} is frozen until {}{others}: {}", moment(ends_at), freeze.reason)).opening(Some(ends_at))
        }
    };
    answer.of(GateName::Freeze, Role::Hosting)
}
