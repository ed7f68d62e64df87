//! What the checks said of the commit.

use ecluse_domain::build::Grade;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (commit, stage) = (facts.release.commit_sha.short(), facts.candidate.stage);
    let wanted = facts.policy.word(PolicyLine::Quality);
    let answer = match (facts.quality, wanted) {
        (_, "off") => Answer::off(PolicyLine::Quality, stage),
        (None, _) => Answer::fail(format!("The commit {commit} was never checked: build it again.")),
        (Some(Grade::Green), _) => Answer::pass(format!("The checks found nothing in {commit}.")),
        (Some(Grade::Yellow), "yellow") => Answer::pass(format!("The checks only warn about {commit}.")),
        (Some(Grade::Yellow), _) => {
            Answer::fail(format!("The checks warn about {commit}, and the policy asks for none: see the findings of its build."))
        }
        (Some(Grade::Red), _) => Answer::fail(format!("The checks found something to mend in {commit}: see the findings of its build.")),
    };
    answer.of(GateName::Quality, Role::Quality)
}
