//! Enough people vouch for exactly this content: by kind, apart, and not for their own request.

use std::collections::BTreeSet;

use chrono::Duration;
use ecluse_domain::approval::{ApprovalKind, ContentPart, Quorum};
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::ids::UserId;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Role;
use ecluse_store::approvals::Approval;

use super::{Answer, Facts, moment};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let off_trunk = if facts.is_of_trunk { 0 } else { facts.policy.number(PolicyLine::OffTrunkApprovals) };
    let quorum = Quorum {
        technical: facts.policy.number(PolicyLine::TechnicalApprovals).max(off_trunk),
        functional: facts.policy.number(PolicyLine::FunctionalApprovals),
        different_people: facts.policy.says_yes(PolicyLine::DifferentPeople),
    };
    let candidate = &facts.candidate;
    if let Some(no) = facts.words.iter().find(|word| word.verdict == Verdict::Rejected) {
        let answer = Answer::fail(format!("{} rejected {} for {}: {}", no.user_name, candidate.version, candidate.stage, no.reason));
        return answer.of(GateName::Approval, Role::TechnicalReferent);
    }
    if candidate.is_rollback {
        return Answer::not_applicable("A rollback is to what was approved when it went there.")
            .of(GateName::Approval, Role::TechnicalReferent);
    }
    if quorum.technical + quorum.functional == 0 {
        return Answer::not_applicable(format!("The policy asks for no approval for {}.", candidate.stage))
            .of(GateName::Approval, Role::TechnicalReferent);
    }
    let (mut technical, mut functional) = (BTreeSet::new(), BTreeSet::new());
    let (mut names, mut void) = (Vec::new(), Vec::new());
    for word in facts.words.iter().filter(|word| word.verdict == Verdict::Approved) {
        match objection(facts, word) {
            Some(why) => void.push(why),
            None => {
                let people: &mut BTreeSet<UserId> = match word.kind {
                    ApprovalKind::Technical => &mut technical,
                    ApprovalKind::Functional => &mut functional,
                };
                people.insert(word.user_id);
                names.push(format!("{} ({})", word.user_name, word.kind));
            }
        }
    }
    let (lacks_technical, lacks_functional) = quorum.missing(&technical, &functional);
    let said = if names.is_empty() { String::new() } else { format!(" Approved by {}.", names.join(", ")) };
    let void = void.iter().map(|why| format!(" {why}")).collect::<String>();
    if (lacks_technical, lacks_functional) == (0, 0) {
        let answer = Answer::pass(format!("{} approved {} for {}.", names.join(", "), candidate.image_digest.short(), candidate.stage));
        return answer.of(GateName::Approval, Role::TechnicalReferent);
    }
    let wanted = wanted(lacks_technical, lacks_functional);
    let apart = if quorum.different_people && !names.is_empty() { ", from somebody else" } else { "" };
    let answer = Answer::pending(format!(
        "Waits for {wanted} of {} ({}) for {}{apart}.{said}{void}",
        candidate.version,
        candidate.image_digest.short(),
        candidate.stage
    ));
    answer.of(GateName::Approval, if lacks_technical > 0 { Role::TechnicalReferent } else { Role::ProjectManager })
}

fn wanted(technical: u32, functional: u32) -> String {
    let one = |many: u32, kind: &str| match many {
        0 => None,
        1 => Some(format!("a {kind} approval")),
        many => Some(format!("{many} {kind} approvals")),
    };
    let both: Vec<String> = [one(technical, "technical"), one(functional, "functional")].into_iter().flatten().collect();
    both.join(" and ")
}

/// Why an approval does not count, if it does not.
fn objection(facts: &Facts, word: &Approval) -> Option<String> {
    let name = &word.user_name;
    let Some(approved) = &word.content else {
        return Some(format!("The approval of {name} is void: it is from before approvals were bound to what was approved."));
    };
    let changed: Vec<&str> = approved.changed(&facts.content).into_iter().map(ContentPart::title).collect();
    if !changed.is_empty() {
        return Some(format!("The approval of {name} is void, as {} changed since.", changed.join(", ")));
    }
    let days = facts.policy.number(PolicyLine::ApprovalDays);
    if days > 0 {
        let until = word.created_at + Duration::days(i64::from(days));
        if until <= facts.now {
            return Some(format!("The approval of {name} ran out on {}.", moment(until)));
        }
    }
    if word.kind == ApprovalKind::Technical
        && !facts.policy.says_yes(PolicyLine::RequesterApproves)
        && facts.candidate.requested_by.as_ref().is_some_and(|(requester, _)| *requester == word.user_id)
    {
        return Some(format!("{name} asked for this promotion, so the technical approval has to come from somebody else."));
    }
    if !facts.policy.says_yes(PolicyLine::TaggerApproves) && is(&facts.release.tagged_by, word) {
        return Some(format!("{name} made the tag, so the approval has to come from somebody else."));
    }
    match &facts.authors {
        None => {
            return Some(format!(
                "The approval of {name} waits until it is known who wrote all of what {} brings.",
                facts.candidate.version
            ));
        }
        Some(authors) if authors.iter().any(|author| is(author, word)) => {
            return Some(format!(
                "{name} wrote a commit that it brings to {}, so the approval has to come from somebody else.",
                facts.candidate.stage
            ));
        }
        Some(_) => {}
    }
    None
}

/// The forge or git says who that was, by a name or a login. It can only take a right away, so a forged one gains nothing.
fn is(said: &str, word: &Approval) -> bool {
    let same = |known: &str| known.to_lowercase() == said.trim().to_lowercase();
    same(&word.user_name) || same(&word.user_login)
}
