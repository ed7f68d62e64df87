//! The compliance checks graded the commit at least as well as the policy requires.

use ecluse_domain::build::Grade;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (commit, stage) = (facts.release.commit_sha.short(), facts.candidate.stage);
    let required = facts.policy.text(PolicySetting::Quality);
    let answer = match (facts.image.quality, required) {
        (_, "off") => Answer::off(PolicySetting::Quality, stage),
        (None, _) => Answer::fail(format!(
            "The commit {commit} has never been checked; build it again."
        )),
        (Some(Grade::Green), _) => {
            Answer::pass(format!("The checks found no problem in {commit}."))
        }
        (Some(Grade::Yellow), "yellow") => {
            Answer::pass(format!("The checks found only warnings in {commit}."))
        }
        (Some(Grade::Yellow), _) => Answer::fail(format!(
            "The checks found warnings in {commit}, and the policy allows none; see the findings of its build."
        )),
        (Some(Grade::Red), _) => Answer::fail(format!(
            "The checks found errors in {commit}; see the findings of its build."
        )),
    };
    answer.for_gate(GateName::Quality, Role::Quality)
}
