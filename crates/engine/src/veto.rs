//! A veto: this release goes nowhere any more, until it is lifted.

use ecluse_domain::ids::ReleaseId;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::releases::Release;
use ecluse_store::{PgConnection, releases, stages, vetoes};

use crate::promote::{check_reason, nudge};
use crate::{Actor, Change, Engine, Error, Result, Transaction, access, audit, commit};

/// Needs [`Action::Veto`] on the release's project. What runs already stays: a veto takes nothing back.
pub async fn give(engine: &Engine, actor: &Actor, release: ReleaseId, reason: &str) -> Result<()> {
    let (mut tx, release) = begin(engine, actor, release).await?;
    let user = actor.user.ok_or_else(|| Error::Forbidden("A veto is given by a person.".to_owned()))?;
    check_reason("reason", reason.trim())?;
    hold_stages(&mut tx, &release).await?;
    vetoes::insert(&mut tx, release.project_id, release.id, reason.trim(), user).await.map_err(|error| {
        let stands = error.violates("vetoes_standing");
        if stands { Error::Conflict(format!("{} is vetoed already.", release.version)) } else { error.into() }
    })?;
    told(tx, actor, &release, "release.vetoed", reason.trim()).await
}

/// Needs [`Action::Veto`] on the release's project.
pub async fn lift(engine: &Engine, actor: &Actor, release: ReleaseId) -> Result<()> {
    let (mut tx, release) = begin(engine, actor, release).await?;
    let user = actor.user.ok_or_else(|| Error::Forbidden("A veto is lifted by a person.".to_owned()))?;
    if !vetoes::lift(&mut tx, release.id, user).await? {
        return Err(Error::Conflict(format!("{} is not vetoed.", release.version)));
    }
    told(tx, actor, &release, "release.veto_lifted", "").await
}

async fn begin(engine: &Engine, actor: &Actor, release: ReleaseId) -> Result<(Transaction, Release)> {
    let mut tx = engine.begin_ruled().await?;
    let release = releases::get(&mut tx, release).await?;
    access::require(&mut tx, actor, Some(release.project_id), Action::Veto).await.map_err(|error| error.hidden_as("release"))?;
    Ok((tx, release))
}

/// It comes either before a slot is taken, and counts, or after that.
async fn hold_stages(conn: &mut PgConnection, release: &Release) -> Result<()> {
    for name in StageName::ALL {
        let stage = stages::get(conn, release.project_id, *name).await?;
        stages::lock(conn, stage.id).await?;
    }
    Ok(())
}

async fn told(mut tx: Transaction, actor: &Actor, release: &Release, action: &str, reason: &str) -> Result<()> {
    let detail = format!("{}{}", release.version, if reason.is_empty() { String::new() } else { format!(": {reason}") });
    let change =
        Change { action, project: Some(release.project_id), subject: Some(release.id.0), digest: release.image_digest.as_ref(), detail };
    audit(&mut tx, actor, change).await?;
    nudge(&mut tx, Some(release.project_id)).await?;
    commit(tx).await
}
