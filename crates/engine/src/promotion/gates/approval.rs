//! The gate of approvals: for each kind, enough people approved exactly this content, and nobody
//! approved their own work.

use std::collections::BTreeSet;

use chrono::Duration;
use ecluse_domain::approval::{ApprovalKind, ContentPart};
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::ids::UserId;
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::role::Role;
use ecluse_store::approvals::Approval;

use super::facts::{Approver, ConflictOfInterest};
use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let quorum = facts.quorum();
    let candidate = &facts.candidate;
    if let Some(rejection) = facts
        .approvals
        .iter()
        .find(|approval| approval.verdict == ApprovalVerdict::Rejected)
        && !ecluse_domain::planted::is_planted(ecluse_domain::planted::Bug::IgnoresRejection)
    {
        let answer = Answer::fail(format!(
            "{} rejected {} for {}: {}",
            rejection.user_name, candidate.version, candidate.stage, rejection.reason
        ));
        return answer.for_gate(GateName::Approval, Role::TechnicalReferent);
    }
    if candidate.is_rollback {
        return Answer::not_applicable(format!(
            "A rollback needs no new approval: {} was live on {} before.",
            candidate.version, candidate.stage
        ))
        .for_gate(GateName::Approval, Role::TechnicalReferent);
    }
    if quorum.technical + quorum.functional == 0 {
        return Answer::not_applicable(format!(
            "The policy requires no approval for {}.",
            candidate.stage
        ))
        .for_gate(GateName::Approval, Role::TechnicalReferent);
    }
    let (mut technical, mut functional) = (BTreeSet::new(), BTreeSet::new());
    let (mut names, mut objections) = (Vec::new(), Vec::new());
    for approval in facts
        .approvals
        .iter()
        .filter(|approval| approval.verdict == ApprovalVerdict::Approved)
    {
        match find_objection(facts, approval) {
            Some(objection) => objections.push(objection),
            None => {
                let people: &mut BTreeSet<UserId> = match approval.kind {
                    ApprovalKind::Technical => &mut technical,
                    ApprovalKind::Functional => &mut functional,
                };
                people.insert(approval.user_id);
                names.push(format!("{} ({})", approval.user_name, approval.kind));
            }
        }
    }
    let (missing_technical, missing_functional) = quorum.missing(&technical, &functional);
    let approved_by = if names.is_empty() {
        String::new()
    } else {
        format!(" Approved by {}.", names.join(", "))
    };
    let objections: String = objections
        .iter()
        .map(|objection| format!(" {objection}"))
        .collect();
    if (missing_technical, missing_functional) == (0, 0) {
        let answer = Answer::pass(format!(
            "{} approved {} for {}.",
            names.join(", "),
            candidate.image_digest.short(),
            candidate.stage
        ));
        return answer.for_gate(GateName::Approval, Role::TechnicalReferent);
    }
    let missing = describe_missing(missing_technical, missing_functional);
    let from_whom = if quorum.different_people && !names.is_empty() {
        ", from somebody else"
    } else {
        ""
    };
    // A gate has one owner, so the sentence names both roles when both are missing.
    let both_roles = if missing_technical > 0 && missing_functional > 0 {
        " A technical referent gives the technical approval, and a project manager the functional approval."
    } else {
        ""
    };
    let answer = Answer::pending(format!(
        "Waiting for {missing} of {} ({}) for {}{from_whom}.{both_roles}{approved_by}{objections}",
        candidate.version,
        candidate.image_digest.short(),
        candidate.stage
    ));
    answer.for_gate(
        GateName::Approval,
        if missing_technical > 0 {
            Role::TechnicalReferent
        } else {
            Role::ProjectManager
        },
    )
}

fn describe_missing(technical: u32, functional: u32) -> String {
    let describe = |count: u32, kind: ApprovalKind| match count {
        0 => None,
        1 => Some(format!("a {kind} approval")),
        count => Some(format!("{count} {kind} approvals")),
    };
    let kinds: Vec<String> = [
        describe(technical, ApprovalKind::Technical),
        describe(functional, ApprovalKind::Functional),
    ]
    .into_iter()
    .flatten()
    .collect();
    kinds.join(" and ")
}

/// Whether a decision is an approval that counts.
pub(in crate::promotion) fn is_counted(facts: &Facts, decision: &Approval) -> bool {
    decision.verdict == ApprovalVerdict::Approved && find_objection(facts, decision).is_none()
}

/// Why an approval does not count; `None` when it counts.
fn find_objection(facts: &Facts, approval: &Approval) -> Option<String> {
    let name = &approval.user_name;
    let Some(approved) = &approval.content else {
        return Some(format!(
            "The approval by {name} is void: it was recorded before approvals were bound to the approved content."
        ));
    };
    let changed: Vec<&str> = approved
        .changed(&facts.content)
        .into_iter()
        .map(ContentPart::title)
        .collect();
    if !changed.is_empty()
        && !ecluse_domain::planted::is_planted(
            ecluse_domain::planted::Bug::CountsApprovalOfOtherContent,
        )
    {
        return Some(format!(
            "The approval by {name} is void, because {} changed afterwards.",
            changed.join(", ")
        ));
    }
    let days = facts.policy.number(PolicySetting::ApprovalDays);
    if days > 0 {
        let expires_at = approval.created_at + Duration::days(i64::from(days));
        if expires_at <= facts.image.now {
            return Some(format!(
                "The approval by {name} expired on {}.",
                facts.format_moment(expires_at)
            ));
        }
    }
    let approver = Approver {
        user: approval.user_id,
        name: &approval.user_name,
        login: &approval.user_login,
    };
    match facts.conflict_of_interest(approver, approval.kind) {
        Some(ConflictOfInterest::Requester) => {
            return Some(format!(
                "{name} requested this promotion, so somebody else has to give the technical approval."
            ));
        }
        Some(ConflictOfInterest::Tagger) => {
            return Some(format!(
                "{name} made the tag, so somebody else has to approve."
            ));
        }
        Some(ConflictOfInterest::Author) => {
            return Some(format!(
                "{name} wrote a commit that {} brings to {}, so somebody else has to approve.",
                facts.candidate.version, facts.candidate.stage
            ));
        }
        None => {}
    }
    facts.authors.is_none().then(|| {
        format!(
            "The approval by {name} does not count yet: git has not reported who wrote every commit that {} brings.",
            facts.candidate.version
        )
    })
}
