//! CHANGELOG.md says what this version brings, dated, before it goes beyond staging.

use ecluse_domain::changelog::{self, Closed};
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.demands(PolicyLine::Changelog) {
        Answer::off(PolicyLine::Changelog, stage)
    } else {
        match changelog::check(facts.documents.changelog.as_deref(), version, facts.now.date_naive()) {
            Ok(()) => Answer::pass(format!("CHANGELOG.md says what {version} brings.")),
            Err(Closed::Later(reason)) => Answer::pending(reason),
            Err(Closed::Never(reason)) => Answer::fail(reason),
        }
    };
    answer.of(GateName::Changelog, Role::TechnicalReferent)
}
