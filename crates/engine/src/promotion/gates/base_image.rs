//! The tag of the base image still exists, still names the image that the release was built on, and is
//! not too old. The registry is asked before the transaction, never inside it.

use chrono::{Duration, NaiveDate};
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::odoo::BaseReference;
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let stage = facts.candidate.stage;
    let answer = match (&facts.image.base_reference, &facts.image.base_digest) {
        _ if facts.candidate.is_rollback => Answer::not_applicable(format!(
            "A rollback keeps its base image: {} was live on {stage} before.",
            facts.candidate.version
        )),
        _ if !facts.policy.is_required(PolicySetting::BaseImage) => {
            Answer::off(PolicySetting::BaseImage, stage)
        }
        (Some(reference), Some(digest)) => match &facts.image.base_tag {
            None => Answer::pending(format!(
                "The registry has not answered yet whether the base image {reference} has changed."
            )),
            Some(tag) => match &tag.digest {
                None => Answer::fail(format!(
                    "The base image {reference} was deleted; build on another one."
                )),
                Some(now) if now != digest => Answer::fail(format!(
                    "The base image {reference} was pushed again: it is {} now, and {} was built on {}. Build the commit again.",
                    now.short(),
                    facts.candidate.version,
                    digest.short()
                )),
                Some(_) => check_age(facts, reference),
            },
        },
        (None, _) | (_, None) => Answer::fail(format!(
            "It is not known which base image {} was built on.",
            facts.candidate.version
        )),
    };
    answer.for_gate(GateName::BaseImage, Role::TechnicalReferent)
}

fn check_age(facts: &Facts, reference: &str) -> Answer {
    let unchanged = || Answer::pass(format!("The base image {reference} has not changed."));
    let max_days = i64::from(facts.policy.number(PolicySetting::BaseImageDays));
    let Some(date) = parse_date(reference).filter(|_| max_days > 0) else {
        return unchanged();
    };
    let age = facts.image.now.date_naive() - date;
    if age > Duration::days(max_days) {
        return Answer::fail(format!(
            "The base image {reference} is {} days old, and the policy allows {max_days}.",
            age.num_days()
        ));
    }
    unchanged()
}

/// The date in the tag of a base image.
fn parse_date(reference: &str) -> Option<NaiveDate> {
    match BaseReference::read(reference).ok()? {
        BaseReference::Image { tag, .. } => tag.date,
        BaseReference::Series(_) => None,
    }
}
