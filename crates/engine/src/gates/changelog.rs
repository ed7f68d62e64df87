//! CHANGELOG.md has a dated, non-empty section for this version. The file is that of the release's
//! commit, so what is missing stays missing: only a future date is worth waiting for.

use ecluse_domain::changelog::{self, Closed};
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use super::Facts;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let version = facts.promotion.version;
    let (status, reason) = if facts.promotion.stage == StageName::Staging {
        (GateStatus::NotApplicable, "Staging is where the changelog is still being written.".to_owned())
    } else {
        match changelog::check(facts.documents.changelog.as_deref(), version, facts.now.date_naive()) {
            Ok(()) => (GateStatus::Pass, format!("CHANGELOG.md says what {version} brings.")),
            Err(Closed::Later(reason)) => (GateStatus::Pending, reason),
            Err(Closed::Never(reason)) => (GateStatus::Fail, reason),
        }
    };
    GateResult { name: GateName::Changelog, status, reason, owner: Role::TechnicalReferent }
}
