//! The gates between a release and a stage. Each gate is one file with one function: facts in, one
//! [`GateResult`] out. The facts are read in the transaction of the caller, which holds the lock of
//! the stage when a slot is about to be taken.

pub(super) mod approval;
mod back_merge;
mod base_image;
mod cadence;
mod changelog;
pub(crate) mod facts;
mod freeze;
mod image_tests;
mod migrate_script;
mod migrations;
mod overridden;
mod previous_stage;
mod quality;
mod signature;
mod version;
mod veto;

use chrono::{DateTime, Utc};
use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use facts::Facts;

/// Evaluates every gate, in the order in which people meet them.
pub(crate) fn evaluate(facts: &Facts) -> Vec<GateResult> {
    let results = GateName::ALL.iter().map(|name| match name {
        GateName::Changelog => changelog::evaluate(facts),
        GateName::Migrations => migrations::evaluate(facts),
        GateName::MigrateScript => migrate_script::evaluate(facts),
        GateName::Tests => image_tests::evaluate(facts),
        GateName::Quality => quality::evaluate(facts),
        GateName::Signature => signature::evaluate(facts),
        GateName::BaseImage => base_image::evaluate(facts),
        GateName::Version => version::evaluate(facts),
        GateName::BackMerge => back_merge::evaluate(facts),
        GateName::PreviousStage => previous_stage::evaluate(facts),
        GateName::Approval => approval::evaluate(facts),
        GateName::Veto => veto::evaluate(facts),
        GateName::Freeze => freeze::evaluate(facts),
        GateName::Cadence => cadence::evaluate(facts),
    });
    results
        .map(|result| overridden::apply(result, facts))
        .collect()
}

/// The answer of a gate, before the name of the gate and the owner are added.
struct Answer {
    status: GateStatus,
    reason: String,
    opens_at: Option<DateTime<Utc>>,
}

impl Answer {
    fn new(status: GateStatus, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason: reason.into(),
            opens_at: None,
        }
    }

    fn pass(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Pass, reason)
    }

    fn pending(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Pending, reason)
    }

    fn fail(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::Fail, reason)
    }

    fn not_applicable(reason: impl Into<String>) -> Self {
        Self::new(GateStatus::NotApplicable, reason)
    }

    /// The answer of a gate that the policy turns off.
    fn off(setting: PolicySetting, stage: StageName) -> Self {
        Self::not_applicable(format!(
            "The policy does not require this for {stage} ({setting})."
        ))
    }

    /// With the moment at which the gate opens by the clock.
    fn opening(self, at: Option<DateTime<Utc>>) -> Self {
        Self {
            opens_at: at,
            ..self
        }
    }

    fn for_gate(self, name: GateName, owner: Role) -> GateResult {
        GateResult {
            name,
            status: self.status,
            reason: self.reason,
            owner,
            opens_at: self.opens_at,
        }
    }
}
