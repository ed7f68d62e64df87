//! The version is not older than the one that is live on the stage, except for a rollback.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let live_version = facts.stage.live.as_ref().and_then(|live| live.version);
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("A rollback goes to an older version on purpose.")
    } else if !facts.policy.is_required(PolicySetting::NewerVersion) {
        Answer::off(PolicySetting::NewerVersion, stage)
    } else {
        match live_version {
            None => Answer::pass(format!("No release is live on {stage} yet.")),
            Some(live) if live > version => Answer::fail(format!(
                "{version} is older than {live}, which is live on {stage}; hosting can request a rollback."
            )),
            // Deploying the live release again, with other settings, passes through the same gates.
            Some(live) => Answer::pass(format!(
                "{version} is not older than {live}, which is live on {stage}."
            )),
        }
    };
    answer.for_gate(GateName::Version, Role::Hosting)
}
