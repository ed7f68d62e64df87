//! Roles and what each may do: the one permission matrix behind pages, API and command line.

use std::collections::BTreeSet;

crate::text::text_enum! {
    /// What a person is to a project, or to the whole installation.
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
    /// As written on pages.
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
    /// Where somebody's role comes from.
    pub enum RoleSource {
        /// Given by somebody who may; it stays until somebody takes it away.
        Hand = "hand",
        /// A group of the provider that they sign in through; replaced at every sign-in.
        Group = "group",
    }
}

crate::text::text_enum! {
    /// Something a signed-in person can ask for.
    pub enum Action {
        /// See a project: its builds, logs, images, releases, promotions, deployments, deliveries, audit.
        Read = "read",
        /// Build a commit again after its build failed.
        RetryBuild = "retry_build",
        /// End a build that is queued or running.
        CancelBuild = "cancel_build",
        /// Ask for a release to be promoted to a stage, and take that request back.
        RequestPromotion = "request_promotion",
        /// Give, refuse or withdraw the technical approval of a release.
        Approve = "approve",
        /// Give, refuse or withdraw the functional approval of a release.
        ApproveFunction = "approve_function",
        /// Say that a release goes nowhere any more, and lift that again.
        Veto = "veto",
        /// Ask for a stage to go back to a release that succeeded there before.
        RollBack = "roll_back",
        /// Pause the automatic deployment of a stage, and let it go on.
        Hold = "hold",
        /// Begin and lift freezes.
        Freeze = "freeze",
        /// Override a gate by name, stand for another's override, and review it afterwards.
        BreakGlass = "break_glass",
        /// Change what releases must pass.
        ManagePolicy = "manage_policy",
        /// Change a stage's settings and secrets.
        ManageStages = "manage_stages",
        /// Change what a project's builds must pass and may use, and which images are kept.
        ManageBuildPolicy = "manage_build_policy",
        /// Create projects and change what they are connected to.
        ManageProjects = "manage_projects",
        /// Create people, give roles, issue and revoke tokens of others.
        ManagePeople = "manage_people",
    }
}

impl Action {
    /// Whether only a person can do it: a robot answers for nothing.
    pub const fn takes_a_person(self) -> bool {
        match self {
            Self::Approve | Self::ApproveFunction | Self::BreakGlass | Self::ManagePeople => true,
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
    pub enum AccountKind {
        Person = "person",
        /// A robot's: tokens and no password.
        Service = "service",
    }
}

/// What a token lets its bearer do, of what they may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Everything,
    /// These, and reading.
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

/// May somebody with this role do this? The role must be held on the project concerned, or on the
/// whole installation. Separation of duties is a gate's business, not a permission.
pub const fn may(role: Role, action: Action) -> bool {
    use Action as A;
    match role {
        Role::Administrator => true,
        Role::ProjectManager => matches!(action, A::Read | A::RequestPromotion | A::ApproveFunction),
        Role::TechnicalReferent => {
            matches!(action, A::Read | A::RetryBuild | A::CancelBuild | A::RequestPromotion | A::Approve | A::Veto | A::Hold)
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
                | A::BreakGlass
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
    fn the_matrix_is_what_the_documentation_says() {
        let rows: Vec<String> = Action::ALL
            .iter()
            .map(|&action| {
                let who: Vec<&str> = Role::ALL.iter().filter(|&&role| may(role, action)).map(|role| role.as_str()).collect();
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
                "break_glass: hosting administrator",
                "manage_policy: hosting administrator",
                "manage_stages: hosting administrator",
                "manage_build_policy: hosting administrator",
                "manage_projects: administrator",
                "manage_people: administrator",
            ]
        );
    }
}
