//! Roles and the actions that each may perform: one permission matrix for pages, API and command
//! line.

use std::collections::BTreeSet;

crate::text::text_enum! {
    /// The role of a person in a project, or in the whole installation.
    pub enum Role {
        ProjectManager = "project_manager",
        TechnicalReferent = "technical_referent",
        Developer = "developer",
        Quality = "quality",
        Hosting = "hosting",
        Administrator = "administrator",
    }
}

impl Role {
    /// The name of the role on pages.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ProjectManager => "Project manager",
            Self::TechnicalReferent => "Technical referent",
            Self::Developer => "Developer",
            Self::Quality => "Quality team",
            Self::Hosting => "Hosting",
            Self::Administrator => "Administrator",
        }
    }
}

crate::text::text_enum! {
    /// The origin of a person's role.
    pub enum RoleSource {
        /// A person assigned the role; it stays until a person removes it.
        Hand = "hand",
        /// The role follows from a group of the sign-in provider; every sign-in replaces it.
        Group = "group",
    }
}

crate::text::text_enum! {
    /// An action that needs a permission.
    pub enum Action {
        /// See a project: builds, logs, images, releases, promotions, deployments, deliveries,
        /// audit log.
        Read = "read",
        /// Build a commit again after a failed build.
        RetryBuild = "retry_build",
        /// End a build that is queued or running.
        CancelBuild = "cancel_build",
        /// Request the promotion of a release to a stage, and withdraw the request.
        RequestPromotion = "request_promotion",
        /// Approve or reject a release technically, and withdraw that decision.
        Approve = "approve",
        /// Approve or reject a release functionally, and withdraw that decision.
        ApproveFunction = "approve_function",
        /// Veto a release, so that it goes to no stage, and lift the veto.
        Veto = "veto",
        /// Request the rollback of a stage to a release that succeeded there before.
        RollBack = "roll_back",
        /// Hold the automatic deployment of a stage, and lift the hold.
        Hold = "hold",
        /// Start and lift freezes.
        Freeze = "freeze",
        /// Override a gate, confirm an override of another person, and review it afterwards.
        OverrideGates = "override_gates",
        /// Change the policy.
        ManagePolicy = "manage_policy",
        /// Change the settings and secrets of a stage.
        ManageStages = "manage_stages",
        /// Change the build policy of a project: its checks, tests, resources and retention.
        ManageBuildPolicy = "manage_build_policy",
        /// Create projects, and change their repositories and credentials.
        ManageProjects = "manage_projects",
        /// Create accounts, assign roles, issue and revoke the tokens of other people.
        ManagePeople = "manage_people",
    }
}

impl Action {
    /// Whether only a person may perform the action. A service account cannot be responsible for
    /// it.
    pub const fn requires_human(self) -> bool {
        match self {
            Self::Approve | Self::ApproveFunction | Self::OverrideGates | Self::ManagePeople => {
                true
            }
            Self::Read
            | Self::RetryBuild
            | Self::CancelBuild
            | Self::RequestPromotion
            | Self::Veto
            | Self::RollBack
            | Self::Hold
            | Self::Freeze
            | Self::ManagePolicy
            | Self::ManageStages
            | Self::ManageBuildPolicy
            | Self::ManageProjects => false,
        }
    }
}

crate::text::text_enum! {
    /// The kind of an account.
    pub enum AccountKind {
        Person = "person",
        /// The account of a program. It has tokens and no password.
        Service = "service",
    }
}

/// The part of its owner's permissions that a token has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Everything,
    /// These actions, and reading.
    Only(BTreeSet<Action>),
}

impl Scope {
    pub fn allows(&self, action: Action) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(actions) => action == Action::Read || actions.contains(&action),
        }
    }
}

/// Whether a person with this role may perform an action. The role must be assigned for the project
/// of the action, or for the whole installation. Separation of duties is checked by the approval
/// gate, not here.
pub const fn may(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Administrator => true,
        Role::ProjectManager => {
            matches!(action, A::Read | A::RequestPromotion | A::ApproveFunction)
        }
        Role::TechnicalReferent => {
            matches!(
                action,
                A::Read
                    | A::RetryBuild
                    | A::CancelBuild
                    | A::RequestPromotion
                    | A::Approve
                    | A::Veto
                    | A::Hold
            )
        }
        Role::Developer => matches!(action, A::Read | A::RetryBuild | A::CancelBuild),
        Role::Quality => matches!(action, A::Read),
        Role::Hosting => matches!(
            action,
            A::Read
                | A::RetryBuild
                | A::CancelBuild
                | A::RollBack
                | A::Hold
                | A::Freeze
                | A::OverrideGates
                | A::ManagePolicy
                | A::ManageStages
                | A::ManageBuildPolicy
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matrix_is_the_documented_one() {
        let rows: Vec<String> = Action::ALL
            .iter()
            .map(|&action| {
                let who: Vec<&str> = Role::ALL
                    .iter()
                    .filter(|&&role| may(role, action))
                    .map(|role| role.as_str())
                    .collect();
                format!("{action}: {}", who.join(" "))
            })
            .collect();
        assert_eq!(
            rows,
            [
                "read: project_manager technical_referent developer quality hosting administrator",
                "retry_build: technical_referent developer hosting administrator",
                "cancel_build: technical_referent developer hosting administrator",
                "request_promotion: project_manager technical_referent administrator",
                "approve: technical_referent administrator",
                "approve_function: project_manager administrator",
                "veto: technical_referent administrator",
                "roll_back: hosting administrator",
                "hold: technical_referent hosting administrator",
                "freeze: hosting administrator",
                "override_gates: hosting administrator",
                "manage_policy: hosting administrator",
                "manage_stages: hosting administrator",
                "manage_build_policy: hosting administrator",
                "manage_projects: administrator",
                "manage_people: administrator",
            ]
        );
    }
}
