//! Exactly this image was installed and tested.

use ecluse_domain::build::TestGrade;
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::release::Lane;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let on_trunk = PolicySetting::Tests;
    let off_trunk = stricter(facts, PolicySetting::OffTrunkTests, on_trunk);
    let answer = match facts.lane {
        Some(Lane::Trunk) => check_tests(facts, on_trunk),
        Some(Lane::OffTrunk) => check_tests(facts, off_trunk),
        None => check_for_both_lanes(facts, on_trunk, off_trunk),
    };
    answer.for_gate(GateName::Tests, Role::Developer)
}

/// The setting that requires more of the two.
fn stricter(facts: &Facts, first: PolicySetting, second: PolicySetting) -> PolicySetting {
    let strictness = |setting| {
        ["off", "yellow", "green"]
            .iter()
            .position(|&value| value == facts.policy.text(setting))
    };
    if strictness(first) > strictness(second) {
        first
    } else {
        second
    }
}

/// While the lane is not known, a result that only the rules off the trunk refuse is no reason to
/// end the promotion: the gate waits for git.
fn check_for_both_lanes(
    facts: &Facts,
    on_trunk: PolicySetting,
    off_trunk: PolicySetting,
) -> Answer {
    let strict = check_tests(facts, off_trunk);
    if strict.status != GateStatus::Fail || check_tests(facts, on_trunk).status == GateStatus::Fail
    {
        return strict;
    }
    Answer::pending(format!(
        "Git has not answered yet whether every release of {} is on the trunk; off the trunk, the \
         policy would refuse it ({off_trunk}). {}",
        facts.candidate.image_digest.short(),
        strict.reason
    ))
}

fn check_tests(facts: &Facts, setting: PolicySetting) -> Answer {
    let digest = &facts.candidate.image_digest;
    let required = facts.policy.text(setting);
    if required == "off" {
        return Answer::off(setting, facts.candidate.stage);
    }
    let Some(run) = facts
        .image
        .tests
        .as_ref()
        .filter(|run| run.image_digest == *digest)
    else {
        return Answer::fail(format!(
            "{} has never been tested; build its commit again, with a test server.",
            digest.short()
        ));
    };
    match (run.grade, required) {
        (TestGrade::Green, _) => Answer::pass(format!(
            "The tests of {} are green: {}",
            digest.short(),
            run.reason
        )),
        (TestGrade::Yellow, "yellow") => Answer::pass(format!(
            "The tests of {} are yellow: {}",
            digest.short(),
            run.reason
        )),
        (TestGrade::Yellow, _) => Answer::fail(format!(
            "The tests of {} are yellow, and the policy requires green ({setting}): {}",
            digest.short(),
            run.reason
        )),
        (TestGrade::Red, _) => Answer::fail(format!(
            "The tests of {} are red: {}",
            digest.short(),
            run.reason
        )),
        (TestGrade::Skipped, _) => {
            Answer::fail(format!("{} was not tested: {}", digest.short(), run.reason))
        }
    }
}
