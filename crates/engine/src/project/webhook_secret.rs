//! The secret with which the forge signs the deliveries of a project.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::Action;
use ecluse_store::projects;

use crate::project::secrets::webhook_secret_place;
use crate::{Actor, Change, Engine, Error, Result, access, audit_change, commit};

/// The problem of a secret that is too short or too long.
pub(super) fn find_problem(secret: &str) -> Option<&'static str> {
    let characters = secret.chars().take(1001).count();
    (!(16..=1000).contains(&characters)).then_some("must be 16 to 1000 characters")
}

/// Makes a random secret.
pub(super) fn generate() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// Replaces the secret of a project, by a random one if none is given, and returns the new one. The
/// previous one stays accepted until the next change, so that no delivery is lost before the forge has the new one.
/// Needs [`Action::ManageProjects`] on the whole installation.
pub async fn replace_webhook_secret(
    engine: &Engine,
    actor: &Actor,
    project: ProjectId,
    secret: Option<String>,
) -> Result<String> {
    let mut tx = engine.begin().await?;
    access::require(&mut tx, actor, None, Action::ManageProjects).await?;
    if let Some(problem) = secret.as_deref().and_then(find_problem) {
        return Err(Error::invalid("webhook_secret", problem));
    }
    let secret = secret.unwrap_or_else(generate);
    let sealed = engine
        .vault
        .seal(&webhook_secret_place(project), secret.as_bytes())?;
    projects::rotate_webhook_secret(&mut tx, project, &sealed).await?;
    audit_change(
        &mut tx,
        actor,
        Change {
            project: Some(project),
            subject: Some(project.0),
            ..Change::new(AuditAction::ProjectWebhookSecretChanged)
        },
    )
    .await?;
    commit(tx).await?;
    Ok(secret)
}
