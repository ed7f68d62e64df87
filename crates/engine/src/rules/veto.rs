//! Vetoes: a vetoed release goes to no stage until the veto is lifted. What is live already stays live.

use ecluse_domain::audit::AuditAction;
use ecluse_domain::ids::ReleaseId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::releases::{self, Release};
use ecluse_store::{PgConnection, stages, vetoes};

use super::change::commit_rule_change;
use super::reason::parse_reason;

use crate::promotion::permitted::require_person;
use crate::{Actor, Change, Engine, Error, Result, Transaction, access};

/// Vetoes a release. Needs [`Action::Veto`] on the release's project. A conflict when the release is
/// vetoed already.
pub async fn impose_veto(
    engine: &Engine,
    actor: &Actor,
    release: ReleaseId,
    reason: &str,
) -> Result<()> {
    let (mut tx, release) = begin_veto_change(engine, actor, release).await?;
    let user = require_person(actor, "veto a release")?;
    let reason = parse_reason("reason", reason)?;
    lock_stages(&mut tx, &release).await?;
    vetoes::insert(&mut tx, release.project_id, release.id, &reason, user)
        .await
        .map_err(|error| {
            if error.violates("vetoes_active") {
                Error::Conflict(format!("{} is vetoed already.", release.version))
            } else {
                error.into()
            }
        })?;
    let change = Change {
        detail: format!("{}: {reason}", release.version),
        ..describe_change(&release, AuditAction::ReleaseVetoed)
    };
    commit_rule_change(tx, actor, change).await
}

/// Lifts the veto of a release. Needs [`Action::Veto`] on the release's project. A conflict when the
/// release is not vetoed.
pub async fn lift_veto(engine: &Engine, actor: &Actor, release: ReleaseId) -> Result<()> {
    let (mut tx, release) = begin_veto_change(engine, actor, release).await?;
    let user = require_person(actor, "lift a veto")?;
    if !vetoes::lift(&mut tx, release.id, user).await? {
        return Err(Error::Conflict(format!(
            "{} is not vetoed.",
            release.version
        )));
    }
    let change = describe_change(&release, AuditAction::ReleaseVetoLifted);
    commit_rule_change(tx, actor, change).await
}

/// Begins a transaction for a person who may veto the release.
async fn begin_veto_change(
    engine: &Engine,
    actor: &Actor,
    release: ReleaseId,
) -> Result<(Transaction, Release)> {
    let mut tx = engine.begin_with_rules_locked().await?;
    let release = releases::get(&mut tx, release).await?;
    access::require(&mut tx, actor, Some(release.project_id), Action::Veto)
        .await
        .map_err(|error| error.hidden_as("release"))?;
    Ok((tx, release))
}

/// Locks every stage, as the taking of a slot does: a veto is recorded either before a slot is taken,
/// and counts, or after it.
async fn lock_stages(conn: &mut PgConnection, release: &Release) -> Result<()> {
    for name in StageName::ALL {
        stages::lock_by_name(conn, release.project_id, *name).await?;
    }
    Ok(())
}

fn describe_change(release: &Release, action: AuditAction) -> Change<'_> {
    Change {
        action,
        project: Some(release.project_id),
        subject: Some(release.id.0),
        digest: release.image_digest.as_ref(),
        detail: release.version.to_string(),
    }
}
