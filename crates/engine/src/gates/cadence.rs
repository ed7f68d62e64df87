//! No more releases in a day than the policy lets through.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts, moment};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let most = facts.policy.number(PolicyLine::ReleasesPerDay);
    let today = &facts.today;
    let answer = if facts.candidate.is_rollback {
        Answer::not_applicable("A rollback does not wait for another day.")
    } else if most == 0 {
        Answer::off(PolicyLine::ReleasesPerDay, stage)
    } else if today.releases < i64::from(most) {
        Answer::pass(format!("{} of {most} releases went to {stage} today.", today.releases))
    } else {
        let names = today.versions.join(", ");
        Answer::pending(format!(
            "{names} went to {stage} today, and the policy lets {most} through in a day; the next day begins on {}.",
            moment(today.ends_at)
        ))
        .opening(Some(today.ends_at))
    };
    answer.of(GateName::Cadence, Role::Hosting)
}
