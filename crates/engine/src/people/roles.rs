//! The removal of roles that were assigned by hand. ([`super::accounts`] assigns roles to
//! accounts.)

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{Role, RoleSource};
use ecluse_store::people::{self, AccountRole, Membership};

use super::accounts::{begin_account_change, record_change};
use crate::{Actor, Engine, Error, Result};

/// Removes a role that was assigned by hand, on one project or (`None`) on every project. Needs
/// [`ManagePeople`](ecluse_domain::role::Action::ManagePeople) on the whole installation. A role
/// that comes from a group of the identity provider can only be removed there. Returns the roles
/// that the account still has.
pub async fn remove_role(
    engine: &Engine,
    actor: &Actor,
    login: &str,
    role: Role,
    project: Option<ProjectId>,
) -> Result<Vec<AccountRole>> {
    let (mut tx, user) = begin_account_change(engine, actor, login).await?;
    // The actor stays an administrator, so nobody can remove the last administrator.
    if actor.user == Some(user.id) && role == Role::Administrator && project.is_none() {
        return Err(Error::Conflict(
            "This is your own role; only another administrator can remove it.".to_owned(),
        ));
    }
    let held = Membership {
        project_id: project,
        role,
    };
    if !people::remove_role_from(&mut tx, user.id, held, RoleSource::Hand).await? {
        let by_group = people::list_group_roles(&mut tx, user.id)
            .await?
            .contains(&held);
        let why = if by_group {
            "comes from a group: remove the person from the group at the identity provider"
        } else {
            "is not a role of this account there"
        };
        return Err(Error::invalid("role", format!("{role} {why}")));
    }
    let left = people::list_roles(&mut tx, Some(user.id)).await?;
    record_change(
        tx,
        actor,
        &user,
        project,
        AuditAction::PersonRoleRemoved,
        format!("{login} as {role}"),
    )
    .await?;
    Ok(left)
}
