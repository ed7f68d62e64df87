//! Who acts, and whether that actor may do what it wants to do. Pages, the API and the command line
//! all check rights with these functions.

use std::collections::BTreeMap;

use ecluse_domain::audit::ActorKind;
use ecluse_domain::ids::{DependencyImageId, ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Action, Role, Scope, may};
use ecluse_store::idempotency::KeyClaim;
use ecluse_store::people::HeldRole;
use ecluse_store::{PgConnection, dependency_images, people};

use crate::{Error, Result};

/// The person, service, forge or process that acts. The identity comes from a session, a token or
/// the shell, and never from a text that a forge sent or that a commit holds.
#[derive(Debug, Clone)]
pub struct Actor {
    pub kind: ActorKind,
    pub user: Option<UserId>,
    /// The scope of the token; [`Scope::Everything`] for an actor without a token.
    pub scope: Scope,
    pub name: String,
    pub remote_address: Option<String>,
    pub request_id: Option<String>,
    /// The idempotency key of the request. Every change under it marks the key.
    pub key_claim: Option<KeyClaim>,
}

impl Actor {
    /// Ecluse itself.
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            user: None,
            scope: Scope::Everything,
            name: "ecluse".to_owned(),
            remote_address: None,
            request_id: None,
            key_claim: None,
        }
    }

    /// A person with a shell on the server, who may do everything.
    pub fn command_line() -> Self {
        Self {
            kind: ActorKind::CommandLine,
            name: "command line".to_owned(),
            ..Self::system()
        }
    }
}

/// What an account may do on one project or on the whole installation. For an actor with a token,
/// the scope of the token limits these rights.
#[derive(Debug, Clone)]
pub struct Rights {
    roles: Vec<Role>,
    kind: AccountKind,
    scope: Scope,
    /// Whether everything is allowed, as it is to the shell on the server.
    is_unlimited: bool,
    /// Whether these are the rights on the whole installation: a role on one project does not count.
    is_of_installation: bool,
    login: String,
}

impl Rights {
    fn none() -> Self {
        Self {
            roles: Vec::new(),
            kind: AccountKind::Person,
            scope: Scope::Everything,
            is_unlimited: false,
            is_of_installation: false,
            login: String::new(),
        }
    }

    /// Adds a role that the account has.
    fn add(&mut self, held: HeldRole) {
        self.kind = held.kind;
        self.login = held.login;
        if !self.roles.contains(&held.role) {
            self.roles.push(held.role);
        }
    }

    /// The login of the account; empty when it has no role here.
    pub(crate) fn login(&self) -> &str {
        &self.login
    }

    /// Whether the account may do this now.
    pub fn may(&self, action: Action) -> bool {
        self.check(action).is_ok()
    }

    /// Refuses an action that the account may not do. The error names the roles that may, or the
    /// reason.
    ///
    /// # Errors
    ///
    /// [`Error::Forbidden`]
    pub fn check(&self, action: Action) -> Result<()> {
        if self.is_unlimited {
            return Ok(());
        }
        if !self.roles.iter().any(|&role| may(role, action)) {
            let titles: Vec<&str> = Role::ALL
                .iter()
                .filter(|&&role| may(role, action))
                .map(|role| role.title())
                .collect();
            let place = if self.is_of_installation {
                " on the whole installation"
            } else {
                ""
            };
            return Err(Error::Forbidden(format!(
                "This needs one of these roles{place}: {}.",
                titles.join(", ")
            )));
        }
        if action.requires_human() && self.kind == AccountKind::Service {
            return Err(Error::Forbidden(format!(
                "A service account may not {action}: only a person may."
            )));
        }
        if !self.scope.allows(action) {
            return Err(Error::Forbidden(format!(
                "The scope of this token does not include {action}."
            )));
        }
        Ok(())
    }
}

/// Lists the rights of accounts on a project. Roles on every project count too. An account that has
/// no role, or that is disabled, is left out.
pub async fn list_rights(
    conn: &mut PgConnection,
    users: &[UserId],
    project: impl Into<Option<ProjectId>>,
) -> Result<BTreeMap<UserId, Rights>> {
    let project = project.into();
    let mut rights: BTreeMap<UserId, Rights> = BTreeMap::new();
    if users.is_empty() {
        return Ok(rights);
    }
    for held in people::list_held_roles(conn, users).await? {
        if held.project_id.is_none() || held.project_id == project {
            let entry = rights.entry(held.user_id).or_insert_with(Rights::none);
            entry.add(held);
        }
    }
    Ok(rights)
}

/// Finds the rights of an actor on a project, or on the whole installation for `None`. The forge
/// and the system act through use cases of their own, so this function refuses them with
/// [`Error::Unauthenticated`].
pub async fn find_rights(
    conn: &mut PgConnection,
    actor: &Actor,
    project: Option<ProjectId>,
) -> Result<Rights> {
    let user = match (actor.kind, actor.user) {
        (ActorKind::CommandLine, _) => {
            return Ok(Rights {
                is_unlimited: true,
                ..Rights::none()
            });
        }
        (ActorKind::Person | ActorKind::Token, Some(user)) => user,
        (ActorKind::Person | ActorKind::Token | ActorKind::Forge | ActorKind::System, _) => {
            return Err(Error::Unauthenticated);
        }
    };
    let found = list_rights(conn, &[user], project).await?.remove(&user);
    Ok(Rights {
        scope: actor.scope.clone(),
        is_of_installation: project.is_none(),
        ..found.unwrap_or_else(Rights::none)
    })
}

/// Whether this account may do this to this project now.
pub async fn is_allowed(
    conn: &mut PgConnection,
    user: UserId,
    project: Option<ProjectId>,
    action: Action,
) -> Result<bool> {
    let rights = list_rights(conn, &[user], project).await?;
    Ok(rights.get(&user).is_some_and(|rights| rights.may(action)))
}

/// Requires that the actor may do this, and returns the actor's rights. A project that the actor
/// may not even read answers [`Error::NotFound`], as a project that does not exist does.
pub async fn require(
    conn: &mut PgConnection,
    actor: &Actor,
    project: Option<ProjectId>,
    action: Action,
) -> Result<Rights> {
    let rights = find_rights(conn, actor, project).await?;
    let can_read = rights.is_unlimited || rights.roles.iter().any(|&role| may(role, Action::Read));
    match rights.check(action) {
        Ok(()) => Ok(rights),
        Err(_) if project.is_some() && !can_read => Err(Error::NotFound("project")),
        Err(error) => Err(error),
    }
}

/// Requires that the actor may read one of the projects that use a dependency image; it does not
/// exist for anybody else. The image is not read, because its lists of packages are long.
pub async fn require_dependency_image(
    conn: &mut PgConnection,
    actor: &Actor,
    id: DependencyImageId,
) -> Result<()> {
    let key = dependency_images::get_key(conn, id).await?;
    for project in dependency_images::list_projects(conn, &key).await? {
        match require(conn, actor, Some(project), Action::Read).await {
            Ok(_) => return Ok(()),
            Err(Error::NotFound(_) | Error::Forbidden(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::NotFound("dependency image"))
}
