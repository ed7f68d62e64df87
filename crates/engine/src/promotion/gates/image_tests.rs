//! Exactly this image was installed and tested.

use ecluse_domain::build::TestGrade;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (digest, stage) = (&facts.candidate.image_digest, facts.candidate.stage);
    // For a release off the trunk, the stricter of the two settings applies.
    let strictness = |setting: &PolicySetting| {
        ["off", "yellow", "green"]
            .iter()
            .position(|&value| value == facts.policy.text(*setting))
    };
    let off_trunk = (!facts.is_on_trunk).then_some(PolicySetting::OffTrunkTests);
    let setting = off_trunk
        .filter(|setting| strictness(setting) > strictness(&PolicySetting::Tests))
        .unwrap_or(PolicySetting::Tests);
    let required = facts.policy.text(setting);
    let answer = if required == "off" {
        Answer::off(setting, stage)
    } else {
        match facts
            .image
            .tests
            .as_ref()
            .filter(|run| run.image_digest == *digest)
        {
            None => Answer::fail(format!(
                "{} has never been tested; build its commit again, with a test server.",
                digest.short()
            )),
            Some(run) => match (run.grade, required) {
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
            },
        }
    };
    answer.for_gate(GateName::Tests, Role::Developer)
}
