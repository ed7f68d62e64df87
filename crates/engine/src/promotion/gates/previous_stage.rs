//! Exactly this digest was live and healthy on the previous stage, for long enough without a break. That
//! stage may have received something newer since.

use chrono::Duration;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::release::Lane;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use super::facts::{Candidate, Previous};
use super::{Answer, Facts};
use crate::wording::format_duration;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let candidate = &facts.candidate;
    let answer = match &facts.previous {
        None => Answer::not_applicable("Staging is the first stage."),
        Some(_) if candidate.is_rollback => {
            Answer::not_applicable("A rollback does not go through the previous stage again.")
        }
        Some(_)
            if facts.release.lane == Some(Lane::OffTrunk)
                && facts.policy.text(PolicySetting::OffTrunk) != "allowed" =>
        {
            Answer::fail(format!(
                "{} is off the trunk, and the policy allows no such release on {} ({}).",
                candidate.version,
                candidate.stage,
                PolicySetting::OffTrunk
            ))
        }
        Some(_) if !facts.policy.is_required(PolicySetting::PreviousStage) => {
            Answer::off(PolicySetting::PreviousStage, candidate.stage)
        }
        Some(previous) if previous.stage == StageName::Staging => check_entry(facts, previous),
        Some(previous) => check_soak(facts, previous),
    };
    answer.for_gate(GateName::PreviousStage, Role::ProjectManager)
}

/// Whether a release may go to the stage after staging. Staging shows the trunk, so a release off the
/// trunk does not go through it.
fn check_entry(facts: &Facts, previous: &Previous) -> Answer {
    let Candidate { version, stage, .. } = &facts.candidate;
    match facts.release.lane {
        Some(Lane::Trunk) => check_soak(facts, previous),
        Some(Lane::OffTrunk) => Answer::not_applicable(format!(
            "{version} is off the trunk: it goes to {stage} without staging, under the stricter rules for such releases."
        )),
        None => Answer::pending(format!(
            "Git has not answered yet whether the commit of {version} is in the trunk."
        )),
    }
}

fn check_soak(facts: &Facts, previous: &Previous) -> Answer {
    let (digest, stage) = (facts.candidate.image_digest.short(), previous.stage);
    let Some(first) = previous.occupancy.first_live_at else {
        return Answer::pending(format!(
            "{digest} has not been live and healthy on {stage} yet; promote {} to {stage} first.",
            facts.candidate.version
        ));
    };
    let required = i64::from(facts.policy.number(PolicySetting::SoakMinutes));
    let longest = previous.occupancy.longest_seconds / 60;
    if longest >= required {
        let soak = if required > 0 {
            format!(", for {} without a break", format_duration(longest))
        } else {
            String::new()
        };
        return Answer::pass(format!(
            "{digest} was live and healthy on {stage} from {}{soak}.",
            facts.format_moment(first)
        ));
    }
    let length = format_duration(required);
    match previous.occupancy.live_since {
        Some(since) => {
            let opens_at = since + Duration::minutes(required);
            Answer::pending(format!(
                "{digest} has to be live on {stage} for {length} without a break, until {}.",
                facts.format_moment(opens_at)
            ))
            .opening(Some(opens_at))
        }
        None => Answer::pending(format!(
            "{digest} was live on {stage} for only {} without a break, and has to be for {length}; promote it to {stage} again.",
            format_duration(longest)
        )),
    }
}
