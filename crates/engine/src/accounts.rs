//! What accounts lose: a role, or everything until they are let in again. Whoever is told that it is done can rely on
//! it: no gate that was being looked at counts the word of theirs afterwards.

use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{Action, Role, RoleSource};
use ecluse_store::people::{Membership, User};
use ecluse_store::{PgConnection, people, policies, sessions};

use crate::promote::nudge;
use crate::{Actor, Change, Engine, Error, Result, access, audit, commit};

/// Takes a role away that was given by hand, on one project or (`None`) on all. Needs [`Action::ManagePeople`] on the
/// whole installation. What a group gives is taken away at the provider.
pub async fn take_role(engine: &Engine, actor: &Actor, login: &str, role: Role, project: Option<ProjectId>) -> Result<()> {
    let mut tx = engine.begin().await?;
    let user = find(&mut tx, actor, login).await?;
    let held = Membership { project_id: project, role };
    policies::lock(&mut tx).await?;
    if !people::remove_role_from(&mut tx, user.id, held, RoleSource::Hand).await? {
        let by_group = people::group_roles(&mut tx, user.id).await?.contains(&held);
        let why = if by_group { "comes from a group: take them out of it where they sign in" } else { "is not theirs there" };
        return Err(Error::invalid("role", format!("{role} {why}")));
    }
    let detail = format!("{login} as {role}");
    audit(&mut tx, actor, Change { action: "person.role_removed", project, subject: Some(user.id.0), detail, ..Default::default() })
        .await?;
    nudge(&mut tx, project).await?;
    commit(tx).await
}

/// Whether an account lets anybody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    Open,
    Closed,
}

/// Closes an account or opens it again. While it is closed its sessions are ended and its tokens, approvals and overrides
/// count for nothing; its roles stay. Needs [`Action::ManagePeople`] on the whole installation; nobody closes their own.
pub async fn set_access(engine: &Engine, actor: &Actor, login: &str, access: Access) -> Result<()> {
    let mut tx = engine.begin().await?;
    let user = find(&mut tx, actor, login).await?;
    if actor.user == Some(user.id) {
        return Err(Error::Conflict("This is your own account; another administrator closes it.".to_owned()));
    }
    policies::lock(&mut tx).await?;
    let (action, done) = match access {
        Access::Open => ("person.enabled", people::enable(&mut tx, user.id).await?),
        Access::Closed => ("person.disabled", people::disable(&mut tx, user.id).await?),
    };
    if !done {
        return Err(Error::Conflict(match access {
            Access::Open => format!("{login} is not disabled."),
            Access::Closed => format!("{login} is disabled already."),
        }));
    }
    let ended = match access {
        Access::Open => 0,
        Access::Closed => sessions::delete_of(&mut tx, user.id).await?,
    };
    let detail = if ended > 0 { format!("{login}; sessions ended: {ended}") } else { login.to_owned() };
    audit(&mut tx, actor, Change { action, subject: Some(user.id.0), detail, ..Default::default() }).await?;
    nudge(&mut tx, None).await?;
    commit(tx).await
}

async fn find(conn: &mut PgConnection, actor: &Actor, login: &str) -> Result<User> {
    access::require(conn, actor, None, Action::ManagePeople).await?;
    people::find_by_login(conn, login).await?.ok_or(Error::NotFound("user"))
}
