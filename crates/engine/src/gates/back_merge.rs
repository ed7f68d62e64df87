//! No hotfix is lost: the release holds, by commit or by content, what every release off the trunk brought to the
//! stage. Git is asked before the transaction, never in it.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

/// Commits that a reason names.
const NAMED: usize = 3;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("A rollback takes back what came since.")
    } else if !facts.policy.demands(PolicyLine::BackMerge) {
        Answer::off(PolicyLine::BackMerge, stage)
    } else if facts.back_merges.is_empty() {
        Answer::not_applicable(format!("No release off the trunk was live on {stage} that it would have to hold."))
    } else {
        held(facts)
    };
    answer.of(GateName::BackMerge, Role::TechnicalReferent)
}

fn held(facts: &Facts) -> Answer {
    let version = facts.candidate.version;
    let (mut lost, mut unknown, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for hotfix in &facts.back_merges {
        match hotfix.missing.as_ref().map(|missing| missing.as_slice()) {
            None => unknown.push(hotfix.version.to_string()),
            Some([]) => held.push(hotfix.version.to_string()),
            Some(missing) => {
                let named = missing.iter().take(NAMED).map(|commit| format!("{} “{}”", commit.sha.short(), commit.subject));
                let more = missing.len().checked_sub(NAMED).filter(|more| *more > 0);
                let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
                lost.push(format!("{}, which {} brought", named.collect::<Vec<_>>().join(", ") + &more, hotfix.version));
            }
        }
    }
    if !lost.is_empty() {
        return Answer::fail(format!("{version} lacks {}. Bring it back to the trunk and tag anew.", lost.join("; ")));
    }
    if !unknown.is_empty() {
        return Answer::pending(format!("Git has not said yet whether {version} holds what {} brought.", unknown.join(", ")));
    }
    Answer::pass(format!("{version} holds what {} brought.", held.join(", ")))
}
