//! Tokens of the REST API: they are issued and revoked.

use chrono::Duration;
use ecluse_domain::audit::{ActorKind, AuditAction};
use ecluse_domain::ids::TokenId;
use ecluse_domain::role::{AccountKind, Action, Scope};
use ecluse_domain::text::Name;
use ecluse_store::people::User;
use ecluse_store::tokens::NewToken;
use ecluse_store::{PgConnection, people, tokens};

use crate::wording::format_moment;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The longest lifetime of a token.
pub const MAX_TOKEN_LIFETIME: Duration = Duration::days(366);

/// What happens to the valid tokens that the account has under the name of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameName {
    /// They stay valid.
    Keep,
    /// They stay valid, and no token is issued: a conflict.
    Refuse,
    /// They are revoked in the transaction that issues the new token.
    Revoke,
}

/// Issues a token: stores its row and returns its id, its user and when it expires. The server
/// makes the signed text. `for_login` must be the actor's own account, or that of a service, which
/// needs [`Action::ManagePeople`]. Only the command line may issue a token for another person,
/// because an actor with the token of another person could act as two people.
///
/// A token that is issued with a token expires no later than the last valid token of the actor, so
/// that a person who stole a token cannot extend it for ever. Revoking a token does not revoke the
/// tokens that were issued with it. Tokens of a disabled account are refused. A token with a scope
/// issues no tokens.
pub async fn issue_token(
    engine: &Engine,
    actor: &Actor,
    for_login: &str,
    name: &str,
    lifetime: Duration,
    scope: &Scope,
    same_name: SameName,
) -> Result<(TokenId, User, chrono::DateTime<chrono::Utc>)> {
    name.parse::<Name>()
        .map_err(|problem| Error::invalid("name", problem.to_string()))?;
    if lifetime <= Duration::zero() || lifetime > MAX_TOKEN_LIFETIME {
        return Err(Error::invalid("days", "must be 1 to 366"));
    }
    if matches!(scope, Scope::Only(actions) if actions.is_empty()) {
        return Err(Error::invalid(
            "scope",
            "must name at least one action, for example `read`",
        ));
    }
    require_full_scope(actor)?;
    let mut tx = engine.begin_with_rules_locked().await?;
    let user = people::find_by_login(&mut tx, for_login).await?;
    let is_own = actor.user.is_some() && user.as_ref().map(|user| user.id) == actor.user;
    if !is_own {
        access::require(&mut tx, actor, None, Action::ManagePeople).await?;
    }
    let user = user.ok_or(Error::NotFound("user"))?;
    if !is_own && user.kind == AccountKind::Person && actor.kind != ActorKind::CommandLine {
        return Err(Error::Forbidden(
            "People issue their own tokens; you can issue tokens only for services and for \
             yourself."
                .to_owned(),
        ));
    }
    if user.disabled_at.is_some() {
        return Err(Error::Conflict(format!(
            "The account {} is disabled, so its tokens would be refused.",
            user.login
        )));
    }
    if let Scope::Only(actions) = scope
        && user.kind == AccountKind::Service
        && let Some(human_only) = actions.iter().find(|action| action.requires_human())
    {
        return Err(Error::invalid(
            "scope",
            format!("a service account may not {human_only}: only a person may"),
        ));
    }
    make_room(&mut tx, actor, (&user, name), same_name).await?;
    let id = TokenId::generate();
    let mut expires_at = ecluse_store::now(&mut tx).await? + lifetime;
    if let (ActorKind::Token, Some(holder)) = (actor.kind, actor.user) {
        // No valid token is left when the actor's token was revoked at this moment.
        expires_at = expires_at.min(
            tokens::find_latest_expiry(&mut tx, holder)
                .await?
                .ok_or(Error::Unauthenticated)?,
        );
    }
    tokens::insert(
        &mut tx,
        &NewToken {
            id,
            user: user.id,
            name,
            expires_at,
            scope,
        },
    )
    .await?;
    let detail = match scope {
        Scope::Everything => format!("{name} for {}", user.login),
        Scope::Only(actions) => {
            let actions: Vec<&str> = actions.iter().map(|action| action.as_str()).collect();
            format!("{name} for {}: {}", user.login, actions.join(", "))
        }
    };
    audit_change(
        &mut tx,
        actor,
        Change {
            subject: Some(id.0),
            detail,
            ..Change::new(AuditAction::TokenIssued)
        },
    )
    .await?;
    commit(tx).await?;
    Ok((id, user, expires_at))
}

/// Refuses or revokes the valid tokens that the account has under this name.
async fn make_room(
    conn: &mut PgConnection,
    actor: &Actor,
    (user, name): (&User, &str),
    same_name: SameName,
) -> Result<()> {
    if same_name == SameName::Keep {
        return Ok(());
    }
    for earlier in tokens::lock_name(conn, user.id, name).await? {
        if same_name == SameName::Refuse {
            let issued_at = format_moment(earlier.created_at, "UTC");
            return Err(Error::Conflict(format!(
                "{} has a valid token with the name `{name}` already, issued on {issued_at}. If nobody has its text, `--replace` revokes it and issues another; otherwise choose another name.",
                user.login
            )));
        }
        tokens::revoke(conn, earlier.id).await?;
        let change = Change {
            subject: Some(earlier.id.0),
            detail: format!("{name} for {}: another one replaces it", user.login),
            ..Change::new(AuditAction::TokenRevoked)
        };
        audit_change(conn, actor, change).await?;
    }
    Ok(())
}

/// Revokes a token: the actor's own, or any token with [`Action::ManagePeople`]. To an actor
/// without that right, tokens of others answer [`Error::NotFound`].
pub async fn revoke_token(engine: &Engine, actor: &Actor, id: TokenId) -> Result<()> {
    require_full_scope(actor)?;
    let mut tx = engine.begin().await?;
    let owner = tokens::find_owner(&mut tx, id).await?;
    if actor.user.is_none() || owner != actor.user {
        let allowed = access::require(&mut tx, actor, None, Action::ManagePeople).await;
        allowed.map_err(|error| {
            if matches!(error, Error::Forbidden(_)) {
                Error::NotFound("token")
            } else {
                error
            }
        })?;
    }
    if !tokens::revoke(&mut tx, id).await? {
        return Err(Error::NotFound("token"));
    }
    audit_change(
        &mut tx,
        actor,
        Change {
            subject: Some(id.0),
            ..Change::new(AuditAction::TokenRevoked)
        },
    )
    .await?;
    commit(tx).await
}

/// Refuses a token with a scope, which could otherwise issue a token with more rights than it has.
fn require_full_scope(actor: &Actor) -> Result<()> {
    match actor.scope {
        Scope::Everything => Ok(()),
        Scope::Only(_) => Err(Error::Forbidden(
            "A token with a scope cannot issue or revoke tokens.".to_owned(),
        )),
    }
}
