//! Break-glass: an override is told beside what the gate itself says, and changes nothing about a gate that is open.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_store::back_merges::BackMerge;
use ecluse_store::overrides::Standing;

use super::Facts;

pub(super) fn apply(result: GateResult, facts: &Facts) -> GateResult {
    let is_closed = !result.status.is_open();
    let standing = facts.overrides.iter().find(|standing| standing.gate == result.name && knew(standing, facts));
    match standing {
        Some(standing) if is_closed && result.name.is_overridable() => {
            let second = standing.seconded_by_name.as_ref().map(|name| format!(" and {name}")).unwrap_or_default();
            let reason = format!("{}{second} overrode this: {} (It said: {})", standing.given_by_name, standing.reason, result.reason);
            GateResult { status: GateStatus::Overridden, reason, opens_at: None, ..result }
        }
        _ if is_closed => match facts.half_overrides.iter().find(|half| half.gate == result.name && half.seconded_by.is_none()) {
            Some(half) => {
                let more = format!("{} overrode this, and it counts once a second person stands for it.", half.given_by_name);
                GateResult { reason: format!("{} {more}", result.reason), ..result }
            }
            None => result,
        },
        _ => result,
    }
}

/// Nobody answered for a hotfix that was not live yet when they overrode: that it would be lost is new. One that is held is not lost.
fn knew(standing: &Standing, facts: &Facts) -> bool {
    let is_held = |hotfix: &BackMerge| hotfix.missing.as_ref().is_some_and(|missing| missing.is_empty());
    let knew = |hotfix: &BackMerge| hotfix.live_at.is_none_or(|at| at <= standing.created_at);
    standing.gate != GateName::BackMerge || facts.back_merges.iter().all(|hotfix| is_held(hotfix) || knew(hotfix))
}
