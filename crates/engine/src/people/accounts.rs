//! Accounts: they are created, disabled and enabled. When the disabling of an account has returned,
//! no gate that is evaluated afterwards counts an approval of that account.

use ecluse_domain::audit::{ActorKind, AuditAction};
use ecluse_domain::ids::{ProjectId, UserId};
use ecluse_domain::role::{AccountKind, Action, Role};
use ecluse_domain::text::Name;
use ecluse_store::jobs::enqueue_waiting_promotions;
use ecluse_store::people::{NewUser, User};
use ecluse_store::{people, projects, sessions};

use super::passwords::{PASSWORD_LENGTH, hash_password, is_long_enough};
use crate::{Actor, Change, Engine, Error, Result, Transaction, audit_change, commit};

/// A new account, or another role for an existing one.
pub struct NewPerson<'a> {
    pub login: &'a str,
    pub name: &'a str,
    pub role: Role,
    /// The project of the role; `None`: every project.
    pub project: Option<ProjectId>,
    pub password: Option<&'a str>,
    pub kind: AccountKind,
}

/// Creates an account with a role, or adds the role to an existing account. A password for an
/// existing account replaces its password, which only the command line may do. Needs
/// [`Action::ManagePeople`] on the whole installation.
pub async fn add_person(engine: &Engine, actor: &Actor, new: &NewPerson<'_>) -> Result<UserId> {
    validate_new_person(new)?;
    let hashed = match new.password {
        Some(password) => Some(hash_password(password.to_owned()).await?),
        None => None,
    };
    let mut tx = engine
        .begin_rule_change(actor, None, Action::ManagePeople)
        .await?;
    let place = match new.project {
        Some(project) => format!("project {}", projects::get(&mut tx, project).await?.slug),
        None => "every project".to_owned(),
    };
    let (id, action) = match (people::find_by_login(&mut tx, new.login).await?, hashed) {
        (Some(user), _) if user.kind != new.kind => {
            return Err(Error::invalid(
                "login",
                "exists already as the other kind of account, and an account keeps its kind",
            ));
        }
        (Some(user), _) if new.name != new.login && new.name != user.name => {
            return Err(Error::invalid(
                "name",
                format!(
                    "the account exists with the name {}: leave the name out",
                    user.name
                ),
            ));
        }
        (Some(_), Some(_)) if actor.kind != ActorKind::CommandLine => {
            // An administrator who knew the password of another person could act as two people.
            return Err(Error::invalid(
                "password",
                "the account exists: its password can be changed only on the server, with \
                 `ecluse user add`",
            ));
        }
        (Some(user), Some(_)) if user.password_hash.is_none() => {
            // With a password, a person whom the identity provider locks out could still sign in.
            return Err(Error::invalid(
                "password",
                "this person signs in through the identity provider and has no password here",
            ));
        }
        (Some(user), Some(hashed)) => {
            people::set_password(&mut tx, user.id, &hashed).await?;
            // People who signed in with the old password have to sign in again.
            let ended = sessions::delete_for_user(&mut tx, user.id).await?;
            if ended > 0 {
                let detail = format!(
                    "{}; sessions ended: {ended}; the password was changed",
                    new.login
                );
                audit_change(
                    &mut tx,
                    actor,
                    Change {
                        subject: Some(user.id.0),
                        detail,
                        ..Change::new(AuditAction::SessionEnded)
                    },
                )
                .await?;
            }
            (user.id, Some(AuditAction::PersonPasswordChanged))
        }
        (Some(user), None) => (user.id, None),
        (None, None) if new.kind == AccountKind::Person => {
            return Err(Error::invalid("password", "a new account needs a password"));
        }
        (None, hashed) => {
            let id = UserId::generate();
            let user = NewUser {
                id,
                login: new.login,
                name: new.name,
                kind: new.kind,
                password_hash: hashed.as_deref(),
            };
            people::insert(&mut tx, &user).await?;
            (id, Some(AuditAction::PersonCreated))
        }
    };
    if let Some(action) = action {
        let detail = match new.kind {
            AccountKind::Person => new.login.to_owned(),
            AccountKind::Service => format!("the service {}", new.login),
        };
        audit_change(
            &mut tx,
            actor,
            Change {
                subject: Some(id.0),
                detail,
                ..Change::new(action)
            },
        )
        .await?;
    }
    if people::add_role(&mut tx, id, new.project, new.role).await? {
        let detail = format!("{} as {} on {place}", new.login, new.role);
        let change = Change {
            project: new.project,
            subject: Some(id.0),
            detail,
            ..Change::new(AuditAction::PersonRoleAdded)
        };
        audit_change(&mut tx, actor, change).await?;
    }
    commit(tx).await?;
    Ok(id)
}

fn validate_new_person(new: &NewPerson<'_>) -> Result<()> {
    let mut problems = Vec::new();
    let login_ok = (1..=63).contains(&new.login.len())
        && new
            .login
            .starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && new
            .login
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'@' | b'-'));
    if !login_ok {
        problems.push((
            "login",
            "must be lower-case letters, digits, `.`, `_`, `@` or `-`, at most 63".to_owned(),
        ));
    }
    if let Err(problem) = new.name.parse::<Name>() {
        problems.push(("name", problem.to_string()));
    }
    if new.kind == AccountKind::Service && new.password.is_some() {
        problems.push((
            "password",
            "a service account has none; it has tokens".to_owned(),
        ));
    }
    if new
        .password
        .is_some_and(|password| !is_long_enough(password))
    {
        problems.push(("password", PASSWORD_LENGTH.to_owned()));
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(problems))
    }
}

/// Disables an account and ends its sessions. While it is disabled, its tokens are refused, and its
/// approvals and overrides do not count. Its roles stay. Needs [`Action::ManagePeople`] on the
/// whole installation; people cannot disable their own account.
pub async fn disable_account(engine: &Engine, actor: &Actor, login: &str) -> Result<()> {
    let (mut tx, user) = begin_account_change(engine, actor, login).await?;
    if actor.user == Some(user.id) {
        return Err(Error::Conflict(
            "This is your own account; only another administrator can disable it.".to_owned(),
        ));
    }
    if !people::disable(&mut tx, user.id).await? {
        return Err(Error::Conflict(format!("{login} is already disabled.")));
    }
    let ended = sessions::delete_for_user(&mut tx, user.id).await?;
    let detail = if ended > 0 {
        format!("{login}; sessions ended: {ended}")
    } else {
        login.to_owned()
    };
    record_change(tx, actor, &user, None, AuditAction::PersonDisabled, detail).await
}

/// Enables a disabled account again, with the roles that it has. Needs [`Action::ManagePeople`] on
/// the whole installation.
pub async fn enable_account(engine: &Engine, actor: &Actor, login: &str) -> Result<()> {
    let (mut tx, user) = begin_account_change(engine, actor, login).await?;
    if !people::enable(&mut tx, user.id).await? {
        return Err(Error::Conflict(format!("{login} is not disabled.")));
    }
    // A sign-in that was under way when the account was disabled may have left a session.
    sessions::delete_for_user(&mut tx, user.id).await?;
    record_change(
        tx,
        actor,
        &user,
        None,
        AuditAction::PersonEnabled,
        login.to_owned(),
    )
    .await
}

/// Begins a transaction that changes an account, for an actor with [`Action::ManagePeople`] on the
/// whole installation, and finds the account.
pub(super) async fn begin_account_change(
    engine: &Engine,
    actor: &Actor,
    login: &str,
) -> Result<(Transaction, User)> {
    let mut tx = engine
        .begin_rule_change(actor, None, Action::ManagePeople)
        .await?;
    let user = people::find_by_login(&mut tx, login)
        .await?
        .ok_or(Error::NotFound("user"))?;
    Ok((tx, user))
}

/// Records a change of an account in the audit log, enqueues the promotions whose gates the change
/// may affect, and commits.
pub(super) async fn record_change(
    mut tx: Transaction,
    actor: &Actor,
    user: &User,
    project: Option<ProjectId>,
    action: AuditAction,
    detail: String,
) -> Result<()> {
    audit_change(
        &mut tx,
        actor,
        Change {
            project,
            subject: Some(user.id.0),
            detail,
            ..Change::new(action)
        },
    )
    .await?;
    enqueue_waiting_promotions(&mut tx, project).await?;
    commit(tx).await
}
