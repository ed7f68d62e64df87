//! The version is above the one that runs there, unless it is a rollback.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let running = facts.running.as_ref().and_then(|running| running.version);
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("This is a rollback.")
    } else if !facts.policy.demands(PolicyLine::NewerVersion) {
        Answer::off(PolicyLine::NewerVersion, stage)
    } else {
        match running {
            None => Answer::pass(format!("No release is live on {stage} yet.")),
            Some(live) if live > version => {
                Answer::fail(format!("{version} is older than {live}, which is live on {stage}; to go back, ask for a rollback."))
            }
            // Deploying it once more, with other settings, goes through the gates like anything else.
            Some(live) => Answer::pass(format!("{version} is not older than {live}, which is live on {stage}.")),
        }
    };
    answer.of(GateName::Version, Role::ProjectManager)
}
