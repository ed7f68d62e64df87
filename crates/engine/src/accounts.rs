//! What accounts lose: a role, or everything until they are let in again. Whoever is told that it is done can rely on
//! it: no gate that was being looked at counts the word of theirs afterwards.

use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{Action, Role, RoleSource};
use ecluse_store::people::{Held, Membership, User};
use ecluse_store::{people, sessions};

use crate::promote::nudge;
use crate::{Actor, Change, Engine, Error, Result, Transaction, audit, commit};

/// Takes a role away that was given by hand, on one project or (`None`) on all. Needs [`Action::ManagePeople`] on the
/// whole installation. What a group gives is taken away at the provider. Answers the roles they still
/// have.
pub async fn take_role(engine: &Engine, actor: &Actor, login: &str, role: Role, project: Option<ProjectId>) -> Result<Vec<Held>> {
    let (mut tx, user) = begin(engine, actor, login).await?;
    // Whoever does this stays one, so the last administrator never goes by a page.
    if actor.user == Some(user.id) && role == Role::Administrator && project.is_none() {
        return Err(Error::Conflict("This is your own role; another administrator takes it.".to_owned()));
    }
    let held = Membership { project_id: project, role };
    if !people::remove_role_from(&mut tx, user.id, held, RoleSource::Hand).await? {
        let by_group = people::group_roles(&mut tx, user.id).await?.contains(&held);
        let why = if by_group { "comes from a group: take them out of it where they sign in" } else { "is not theirs there" };
        return Err(Error::invalid("role", format!("{role} {why}")));
    }
    let left = people::held(&mut tx, Some(user.id)).await?;
    told(tx, actor, &user, project, "person.role_removed", format!("{login} as {role}")).await?;
    Ok(left)
}

/// Closes an account: its sessions are ended, and while it is closed its tokens, approvals and overrides count for nothing;
/// its roles stay. Needs [`Action::ManagePeople`] on the whole installation; nobody closes their own.
pub async fn disable(engine: &Engine, actor: &Actor, login: &str) -> Result<()> {
    let (mut tx, user) = begin(engine, actor, login).await?;
    if actor.user == Some(user.id) {
        return Err(Error::Conflict("This is your own account; another administrator closes it.".to_owned()));
    }
    if !people::disable(&mut tx, user.id).await? {
        return Err(Error::Conflict(format!("{login} is disabled already.")));
    }
    let ended = sessions::delete_of(&mut tx, user.id).await?;
    let detail = if ended > 0 { format!("{login}; sessions ended: {ended}") } else { login.to_owned() };
    told(tx, actor, &user, None, "person.disabled", detail).await
}

/// Opens a closed account again, with the roles it has. Needs [`Action::ManagePeople`] on the whole installation.
pub async fn enable(engine: &Engine, actor: &Actor, login: &str) -> Result<()> {
    let (mut tx, user) = begin(engine, actor, login).await?;
    if !people::enable(&mut tx, user.id).await? {
        return Err(Error::Conflict(format!("{login} is not disabled.")));
    }
    // Of a sign-in that was under way when the account was closed.
    sessions::delete_of(&mut tx, user.id).await?;
    told(tx, actor, &user, None, "person.enabled", login.to_owned()).await
}

async fn begin(engine: &Engine, actor: &Actor, login: &str) -> Result<(Transaction, User)> {
    let mut tx = engine.begin_ruling(actor, None, Action::ManagePeople).await?;
    let user = people::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("user"))?;
    Ok((tx, user))
}

async fn told(
    mut tx: Transaction,
    actor: &Actor,
    user: &User,
    project: Option<ProjectId>,
    action: &'static str,
    detail: String,
) -> Result<()> {
    audit(&mut tx, actor, Change { action, project, subject: Some(user.id.0), detail, ..Default::default() }).await?;
    nudge(&mut tx, project).await?;
    commit(tx).await
}
