//! Overrides: an override opens a gate that is closed, and is shown beside the answer of the gate
//! itself. It changes nothing about a gate that is open.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_store::back_merges::BackMerge;
use ecluse_store::overrides::Override;

use super::Facts;

pub(super) fn apply(result: GateResult, facts: &Facts) -> GateResult {
    if result.status.is_open() {
        return result;
    }
    let effective = facts
        .overrides
        .iter()
        .find(|row| row.gate == result.name && covers_every_hotfix(row, facts));
    if let Some(row) = effective.filter(|_| result.name.is_overridable()) {
        let second = row
            .seconded_by_name
            .as_ref()
            .map(|name| format!(" and {name}"))
            .unwrap_or_default();
        let reason = format!(
            "{}{second} overrode this gate: {} (The gate's answer: {})",
            row.created_by_name, row.reason, result.reason
        );
        return GateResult {
            status: GateStatus::Overridden,
            reason,
            opens_at: None,
            ..result
        };
    }
    let unconfirmed = facts
        .unconfirmed_overrides
        .iter()
        .find(|row| row.gate == result.name && row.seconded_by.is_none());
    match unconfirmed {
        Some(row) => GateResult {
            reason: format!(
                "{} {} overrode this gate; the override becomes effective once a second person confirms it.",
                result.reason, row.created_by_name
            ),
            ..result
        },
        None => result,
    }
}

/// Was every hotfix that would be lost live when the override was created? Nobody could answer for one
/// that went live later. A hotfix that the release contains is not lost.
fn covers_every_hotfix(row: &Override, facts: &Facts) -> bool {
    let is_contained = |hotfix: &BackMerge| {
        hotfix
            .missing
            .as_ref()
            .is_some_and(|missing| missing.is_empty())
    };
    let was_live = |hotfix: &BackMerge| hotfix.live_at.is_none_or(|at| at <= row.created_at);
    row.gate != GateName::BackMerge
        || facts
            .back_merges
            .iter()
            .all(|hotfix| is_contained(hotfix) || was_live(hotfix))
}
