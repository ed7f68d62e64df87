//! Who acts, and whether they may. Pages, API and command line all pass here.

use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Action, Role, Scope, may};
use ecluse_store::{PgConnection, people};

use crate::{Error, Result};

/// Whoever asks for a change. An identity comes from a session, a token or the shell; never from
/// what a forge or a commit says.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    pub user: Option<UserId>,
    /// Of a token; everything for anybody else.
    pub scope: Scope,
    pub name: String,
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
}

impl Actor {
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            user: None,
            scope: Scope::Everything,
            name: "ecluse".to_owned(),
            remote_address: None,
            request_id: None,
        }
    }

    /// Somebody with a shell on the server, who may do everything.
    pub fn command_line() -> Self {
        Self { kind: ActorKind::CommandLine, name: "command line".to_owned(), ..Self::system() }
    }
}

/// The roles this person holds on a project, those held on all projects included.
pub async fn roles(conn: &mut PgConnection, user: UserId, project: Option<ProjectId>) -> Result<Vec<Role>> {
    let memberships = people::memberships(conn, user).await?;
    let mut roles: Vec<Role> =
        memberships.into_iter().filter(|held| held.project_id.is_none() || held.project_id == project).map(|held| held.role).collect();
    roles.sort();
    roles.dedup();
    Ok(roles)
}

/// May this person do this to this project, right now?
pub async fn is_allowed(conn: &mut PgConnection, user: UserId, project: Option<ProjectId>, action: Action) -> Result<bool> {
    Ok(roles(conn, user, project).await?.into_iter().any(|role| may(role, action)) && !is_beyond_a_robot(conn, user, action).await?)
}

/// It takes a person, and this account is a robot's.
async fn is_beyond_a_robot(conn: &mut PgConnection, user: UserId, action: Action) -> Result<bool> {
    Ok(action.takes_a_person() && people::get(conn, user).await?.kind == AccountKind::Service)
}

/// Refuses unless the actor may do this. A project that they may not even see is not found.
/// The forge and the system itself act through their own use cases and never pass here.
pub async fn require(conn: &mut PgConnection, actor: &Actor, project: Option<ProjectId>, action: Action) -> Result<()> {
    let user = match (actor.kind, actor.user) {
        (ActorKind::CommandLine, _) => return Ok(()),
        (ActorKind::Person | ActorKind::Token, Some(user)) => user,
        (ActorKind::Person | ActorKind::Token | ActorKind::Forge | ActorKind::System, _) => return Err(Error::Unauthenticated),
    };
    let roles = roles(conn, user, project).await?;
    if roles.iter().any(|&role| may(role, action)) {
        if is_beyond_a_robot(conn, user, action).await? {
            return Err(Error::Forbidden(format!("A service account may not {action}: that takes a person.")));
        }
        return if actor.scope.allows(action) {
            Ok(())
        } else {
            Err(Error::Forbidden(format!("The scope of this token has no {action}.")))
        };
    }
    if project.is_some() && !roles.iter().any(|&role| may(role, Action::Read)) {
        return Err(Error::NotFound("project"));
    }
    let who: Vec<&str> = Role::ALL.iter().filter(|&&role| may(role, action)).map(|role| role.title()).collect();
    Err(Error::Forbidden(format!("This needs one of these roles: {}.", who.join(", "))))
}
