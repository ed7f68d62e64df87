//! Gates: what stands between a release and a stage.

use crate::role::Role;

crate::text::text_enum! {
    pub enum GateName {
        Approval = "approval",
        Changelog = "changelog",
        Migrations = "migrations",
        PreviousStage = "previous_stage",
        Signature = "signature",
    }
}

impl GateName {
    /// As written on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Approval => "Referent approval",
            Self::Changelog => "Changelog",
            Self::Migrations => "Migrations",
            Self::PreviousStage => "Previous stage",
            Self::Signature => "Signature",
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
        /// Nothing to check here (staging has no stage before it).
        NotApplicable = "not_applicable",
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
        GateResult { name: GateName::Approval, status, reason: String::new(), owner: Role::TechnicalReferent }
    }

    #[test]
    fn decides() {
        use GateStatus::*;
        assert_eq!(decide(&[]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pass), gate(NotApplicable)]), Decision::Open);
        assert_eq!(decide(&[gate(Pass), gate(Pending)]), Decision::Waiting);
        assert_eq!(decide(&[gate(Pending), gate(Fail)]), Decision::Refused);
    }
}
