//! CHANGELOG.md describes this version in a dated section before the release goes beyond staging.

use ecluse_domain::changelog::{self, Closed};
use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.is_required(PolicySetting::Changelog) {
        Answer::off(PolicySetting::Changelog, stage)
    } else {
        match changelog::check(
            facts.documents.changelog.as_ref(),
            version,
            facts.image.now.date_naive(),
        ) {
            Ok(()) => Answer::pass(format!("CHANGELOG.md describes what {version} brings.")),
            Err(Closed::Later(reason)) => Answer::pending(reason),
            Err(Closed::Never(problem)) => Answer::fail(facts.explain_file_problem(problem)),
        }
    };
    answer.for_gate(GateName::Changelog, Role::TechnicalReferent)
}
