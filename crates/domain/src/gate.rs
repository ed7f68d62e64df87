//! Gates: what stands between a release and a stage.

use chrono::{DateTime, Utc};

use crate::role::Role;

crate::text::text_enum! {
    /// In the order in which people meet them.
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
    /// As written on pages.
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

    /// What it asks for, as one sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Changelog => {
                "CHANGELOG.md has one section for the version: dated, not in the future, with an entry, newer than the one below."
            }
            Self::Migrations => {
                "MIGRATIONS.md has one section for the version: steps and a way back, or \"No migration needed\", which does not do when addons come or go or the Odoo series changes."
            }
            Self::MigrateScript => "migrate.sh holds a command when a migration is described.",
            Self::Tests => "This very image was installed and tested.",
            Self::Quality => "The checks of the commit found nothing worse than the policy allows.",
            Self::Signature => "The image is signed by this installation, and the signature verifies.",
            Self::BaseImage => "The tag of the base image still stands for what was built upon, and is not too old.",
            Self::Version => "The version is not below the one that is live there, unless this is a rollback.",
            Self::BackMerge => "It holds every commit of the releases off the trunk that were live there, so that no hotfix is lost.",
            Self::PreviousStage => {
                "The same digest was live and healthy on the stage before, for long enough without a break; a release off the trunk enters at preprod."
            }
            Self::Approval => "Enough people approved exactly this content, by kind and apart; nobody rejected it.",
            Self::Veto => "Nobody vetoed the release.",
            Self::Freeze => "No freeze is on.",
            Self::Cadence => "No more releases went there today than the policy lets through; a rollback does not count.",
        }
    }

    /// Whether somebody may answer for it with their name. A veto is lifted instead, and what is not signed by us is
    /// not ours to run.
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
    pub enum GateStatus {
        /// Open.
        Pass = "pass",
        /// Not open yet; it can still open.
        Pending = "pending",
        /// It will not open for this promotion: the promotion ends.
        Fail = "fail",
        /// Not open, and somebody answers for that with their name.
        Overridden = "overridden",
        /// Nothing to check here (staging has no stage before it).
        NotApplicable = "not_applicable",
    }
}

impl GateStatus {
    /// Whether a promotion may pass.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Pass | Self::Overridden | Self::NotApplicable => true,
            Self::Pending | Self::Fail => false,
        }
    }
}

/// One gate's answer for one promotion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateResult {
    pub name: GateName,
    pub status: GateStatus,
    /// A full sentence: why it is open, or what would open it.
    pub reason: String,
    /// Who can open it.
    pub owner: Role,
    /// When it opens by itself, when that is known.
    pub opens_at: Option<DateTime<Utc>>,
}

/// What the gates say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Open,
    Waiting,
    Refused,
}

/// Refused if any gate refuses, open if every gate is open. No gates at all is never open: a
/// promotion whose gates were not evaluated must not start.
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
        GateResult { name: GateName::Approval, status, reason: String::new(), owner: Role::TechnicalReferent, opens_at: None }
    }

    #[test]
    fn decides() {
        use GateStatus::*;
        assert_eq!(decide(&[]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pass), gate(NotApplicable)]), Decision::Open);
        assert_eq!(decide(&[gate(Pass), gate(Overridden)]), Decision::Open);
        assert_eq!(decide(&[gate(Pass), gate(Pending)]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pending), gate(Fail)]), Decision::Refused);
    }
}
