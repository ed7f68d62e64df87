//! No hotfix is lost: the release contains, by commit or by content, everything that releases off the
//! trunk brought to the stage. Git is asked before the transaction, never inside it.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

/// The number of missing commits that a reason names; it counts the others.
const MAX_NAMED_COMMITS: usize = 3;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("A rollback removes later changes on purpose.")
    } else if !facts.policy.is_required(PolicySetting::BackMerge) {
        Answer::off(PolicySetting::BackMerge, stage)
    } else if facts.back_merges.is_empty() {
        Answer::not_applicable(format!(
            "No other release off the trunk was live on {stage}, so there is nothing to merge back."
        ))
    } else {
        check_back_merges(facts)
    };
    answer.for_gate(GateName::BackMerge, Role::TechnicalReferent)
}

fn check_back_merges(facts: &Facts) -> Answer {
    let version = facts.candidate.version;
    let (mut lost, mut unknown, mut contained) = (Vec::new(), Vec::new(), Vec::new());
    for hotfix in &facts.back_merges {
        match hotfix.missing.as_ref().map(|missing| missing.as_slice()) {
            None => unknown.push(hotfix.version.to_string()),
            Some([]) => contained.push(hotfix.version.to_string()),
            Some(missing) => {
                let named = missing
                    .iter()
                    .take(MAX_NAMED_COMMITS)
                    .map(|commit| format!("{} “{}”", commit.sha.short(), commit.subject));
                let more = missing
                    .len()
                    .checked_sub(MAX_NAMED_COMMITS)
                    .filter(|more| *more > 0)
                    .map(|more| format!(" and {more} more"))
                    .unwrap_or_default();
                lost.push(format!(
                    "{}, which {} brought",
                    named.collect::<Vec<_>>().join(", ") + &more,
                    hotfix.version
                ));
            }
        }
    }
    if !lost.is_empty() {
        return Answer::fail(format!(
            "{version} lacks {}. Merge it into the trunk and make a new tag.",
            lost.join("; ")
        ));
    }
    if !unknown.is_empty() {
        return Answer::pending(format!(
            "Git has not answered yet whether {version} contains what {} brought.",
            unknown.join(", ")
        ));
    }
    Answer::pass(format!(
        "{version} contains what {} brought.",
        contained.join(", ")
    ))
}
