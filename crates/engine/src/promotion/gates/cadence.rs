//! No more releases go to a stage in a day than the policy allows.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let limit = facts.policy.number(PolicySetting::ReleasesPerDay);
    let today = &facts.stage.others_today;
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("A rollback does not have to wait for another day.")
    } else if limit == 0 {
        Answer::off(PolicySetting::ReleasesPerDay, stage)
    } else if today.releases < i64::from(limit) {
        Answer::pass(format!(
            "{} of the {limit} releases that the policy allows in a day went to {stage} today.",
            today.releases
        ))
    } else {
        let names = today.versions.join(", ");
        Answer::pending(format!(
            "{names} went to {stage} today, and the policy allows {limit} in a day; the next day begins on {}.",
            facts.format_moment(today.ends_at)
        ))
        .opening(Some(today.ends_at))
    };
    answer.for_gate(GateName::Cadence, Role::Hosting)
}
