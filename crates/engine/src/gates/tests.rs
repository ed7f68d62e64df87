//! This very image was installed and tested.

use ecluse_domain::build::TestGrade;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (digest, stage) = (&facts.candidate.image_digest, facts.candidate.stage);
    // The stricter of the two.
    let strictness = |line: &PolicyLine| ["off", "yellow", "green"].iter().position(|&word| word == facts.policy.word(*line));
    let off_trunk = (!facts.is_of_trunk).then_some(PolicyLine::OffTrunkTests);
    let line = off_trunk.filter(|line| strictness(line) > strictness(&PolicyLine::Tests)).unwrap_or(PolicyLine::Tests);
    let wanted = facts.policy.word(line);
    let answer = if wanted == "off" {
        Answer::off(line, stage)
    } else {
        match facts.tests.as_ref().filter(|run| run.image_digest == *digest) {
            None => Answer::fail(format!("{} was never tested: build its commit again, with a test server.", digest.short())),
            Some(run) => match (run.grade, wanted) {
                (TestGrade::Green, _) => Answer::pass(format!("{} was tested, and is green: {}", digest.short(), run.reason)),
                (TestGrade::Yellow, "yellow") => Answer::pass(format!("{} was tested, and is yellow: {}", digest.short(), run.reason)),
                (TestGrade::Yellow, _) => Answer::fail(format!(
                    "The tests of {} are yellow, and the policy asks for green ({line}): {}",
                    digest.short(),
                    run.reason
                )),
                (TestGrade::Red, _) => Answer::fail(format!("The tests of {} are red: {}", digest.short(), run.reason)),
                (TestGrade::Skipped, _) => Answer::fail(format!("{} was not tested: {}", digest.short(), run.reason)),
            },
        }
    };
    answer.of(GateName::Tests, Role::Developer)
}
