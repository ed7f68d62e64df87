//! Gates: the checks that a release must pass before it may go to a stage.

use chrono::{DateTime, Utc};

use crate::role::Role;

crate::text::text_enum! {
    /// The gates, in the order in which pages show them.
    pub enum GateName {
        Changelog = "changelog",
        Migrations = "migrations",
        MigrateScript = "migrate_script",
        Tests = "tests",
        Quality = "quality",
        Signature = "signature",
        BaseImage = "base_image",
        Version = "version",
        BackMerge = "back_merge",
        PreviousStage = "previous_stage",
        Approval = "approval",
        Veto = "veto",
        Freeze = "freeze",
        Cadence = "cadence",
    }
}

impl GateName {
    /// The name of the gate on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Changelog => "Changelog",
            Self::Migrations => "Migrations",
            Self::MigrateScript => "Migration script",
            Self::Tests => "Tests",
            Self::Quality => "Quality",
            Self::Signature => "Signature",
            Self::BaseImage => "Base image",
            Self::Version => "Version",
            Self::BackMerge => "Back-merge",
            Self::PreviousStage => "Previous stage",
            Self::Approval => "Approvals",
            Self::Veto => "Veto",
            Self::Freeze => "Freeze",
            Self::Cadence => "Cadence",
        }
    }

    /// What the gate requires, as one sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Changelog => {
                "CHANGELOG.md has one section for the version, with an entry and a date that is not in the future, above the sections of lower versions."
            }
            Self::Migrations => {
                "MIGRATIONS.md has one section for the version: steps and a rollback procedure, or \"No migration needed\", which is refused when addons are added or removed or the Odoo series changes."
            }
            Self::MigrateScript => {
                "migrate.sh contains a command when MIGRATIONS.md describes a migration."
            }
            Self::Tests => "Exactly this image was installed and tested.",
            Self::Quality => {
                "The checks of the commit have at least the result that the policy demands."
            }
            Self::Signature => "This installation signed the image, and the signature is valid.",
            Self::BaseImage => {
                "The tag of the base image still names the image that the build used, and is not too old."
            }
            Self::Version => {
                "The version is not below the one that is live on the stage, unless this is a rollback."
            }
            Self::BackMerge => {
                "The release contains every commit of the releases off the trunk that were live on the stage, so that no hotfix is lost."
            }
            Self::PreviousStage => {
                "The same digest was live and healthy on the stage before for long enough, without a break; a release off the trunk starts at preprod."
            }
            Self::Approval => {
                "Enough people approved exactly this content for each kind of approval, different people where the policy demands it; nobody rejected it."
            }
            Self::Veto => "Nobody vetoed the release.",
            Self::Freeze => "No freeze is active.",
            Self::Cadence => {
                "The stage got fewer releases today than the policy allows; a rollback does not count."
            }
        }
    }

    /// Whether a person may override the gate. A veto is lifted instead; and an image that this
    /// installation did not sign never runs.
    pub const fn is_overridable(self) -> bool {
        match self {
            Self::Signature | Self::Veto => false,
            Self::Changelog
            | Self::Migrations
            | Self::MigrateScript
            | Self::Tests
            | Self::Quality
            | Self::BaseImage
            | Self::Version
            | Self::BackMerge
            | Self::PreviousStage
            | Self::Approval
            | Self::Freeze
            | Self::Cadence => true,
        }
    }
}

crate::text::text_enum! {
    /// The answer of a gate.
    pub enum GateStatus {
        /// The gate is open.
        Pass = "pass",
        /// The gate is closed, and can still open.
        Pending = "pending",
        /// The gate cannot open for this promotion, so the promotion ends.
        Fail = "fail",
        /// The gate is closed, and a person overrode it.
        Overridden = "overridden",
        /// The gate has nothing to check: staging, for example, has no stage before it.
        NotApplicable = "not_applicable",
    }
}

impl GateStatus {
    /// Whether a promotion may pass the gate.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Pass | Self::Overridden | Self::NotApplicable => true,
            Self::Pending | Self::Fail => false,
        }
    }
}

/// The answer of one gate for one promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateResult {
    pub name: GateName,
    pub status: GateStatus,
    /// A full sentence: why the gate is open, or what would open it.
    pub reason: String,
    /// The role that can open the gate.
    pub owner: Role,
    /// When the gate opens by itself, if that is known.
    pub opens_at: Option<DateTime<Utc>>,
}

/// The combined answer of all gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Every gate is open.
    Open,
    /// A gate is closed and can still open.
    Waiting,
    /// A gate cannot open.
    Refused,
}

/// Combines the answers of all gates: refused if any gate fails, open if every gate is open.
/// Without any answer the promotion waits, because a promotion whose gates were not evaluated must
/// not start.
pub fn decide(results: &[GateResult]) -> Decision {
    let any = |status: GateStatus| results.iter().any(|result| result.status == status);
    if any(GateStatus::Fail) {
        Decision::Refused
    } else if any(GateStatus::Pending) || results.is_empty() {
        Decision::Waiting
    } else {
        Decision::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(status: GateStatus) -> GateResult {
        GateResult {
            name: GateName::Approval,
            status,
            reason: String::new(),
            owner: Role::TechnicalReferent,
            opens_at: None,
        }
    }

    #[test]
    fn a_promotion_may_start_only_when_every_gate_is_open() {
        use GateStatus::*;
        assert_eq!(decide(&[]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pass), gate(NotApplicable)]), Decision::Open);
        assert_eq!(decide(&[gate(Pass), gate(Overridden)]), Decision::Open);
        assert_eq!(decide(&[gate(Pass), gate(Pending)]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pending), gate(Fail)]), Decision::Refused);
    }
}
