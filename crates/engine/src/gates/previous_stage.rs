//! This very digest has been live and healthy on the stage before, for long enough without a break. The trunk may
//! have moved that stage on since.

use chrono::Duration;
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::release::Lane;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use super::facts::Previous;
use super::{Answer, Candidate, Facts, length, moment};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let candidate = &facts.candidate;
    let answer = match &facts.previous {
        None => Answer::not_applicable("Staging is the first stage."),
        Some(_) if candidate.is_rollback => Answer::not_applicable("A rollback does not go through the stages before."),
        Some(_) if facts.release.lane == Some(Lane::OffTrunk) && facts.policy.word(PolicyLine::OffTrunk) != "allowed" => {
            Answer::fail(format!(
                "{} is off the trunk, and the policy lets no such release go to {} ({}).",
                candidate.version,
                candidate.stage,
                PolicyLine::OffTrunk
            ))
        }
        Some(_) if !facts.policy.demands(PolicyLine::PreviousStage) => Answer::off(PolicyLine::PreviousStage, candidate.stage),
        Some(previous) if previous.stage == StageName::Staging => entered(facts, previous),
        Some(previous) => soaked(facts, previous),
    };
    answer.of(GateName::PreviousStage, Role::ProjectManager)
}

/// Past staging, where only the trunk goes by itself.
fn entered(facts: &Facts, previous: &Previous) -> Answer {
    let Candidate { version, stage, .. } = &facts.candidate;
    match facts.release.lane {
        Some(Lane::Trunk) => soaked(facts, previous),
        Some(Lane::OffTrunk) => {
            Answer::not_applicable(format!("{version} is off the trunk: it enters at {stage}, under the rules for such releases."))
        }
        None => Answer::pending(format!("Git has not said yet whether the commit of {version} is in the trunk.")),
    }
}

fn soaked(facts: &Facts, previous: &Previous) -> Answer {
    let (digest, stage) = (facts.candidate.image_digest.short(), previous.stage);
    let Some(first) = previous.occupancy.first_live_at else {
        return Answer::pending(format!(
            "Waits until {digest} has been live and healthy on {stage}: promote {} to {stage} first.",
            facts.candidate.version
        ));
    };
    let wanted = i64::from(facts.policy.number(PolicyLine::SoakMinutes));
    let longest = previous.occupancy.longest_seconds / 60;
    if longest >= wanted {
        let held = if wanted > 0 { format!(", for {} without a break", length(longest)) } else { String::new() };
        return Answer::pass(format!("{digest} was live and healthy on {stage} from {}{held}.", moment(first)));
    }
    let wants = length(wanted);
    match previous.occupancy.live_since {
        Some(since) => {
            let opens_at = since + Duration::minutes(wanted);
            Answer::pending(format!("{digest} has to be live on {stage} for {wants} without a break: until {}.", moment(opens_at)))
                .opening(Some(opens_at))
        }
        None => Answer::pending(format!(
            "{digest} was live on {stage} for {} only, and has to be for {wants} without a break: bring it back there.",
            length(longest)
        )),
    }
}
