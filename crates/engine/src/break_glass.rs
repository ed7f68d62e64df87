//! Break-glass: somebody answers with their name for a gate that is not open. It is a row beside the gate, good for
//! one release, one stage, one digest and a short time; and another person looks at it afterwards.

use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{OverrideId, ReleaseId, UserId};
use ecluse_domain::policy::{Overriders, Policy, PolicyLine};
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_store::overrides::{self, NewOverride, Override};
use ecluse_store::releases::{self, Release};
use ecluse_store::stages::{self, Stage};
use ecluse_store::{PgConnection, policies};

use crate::promote::{check_reason, nudge};
use crate::{Actor, Change, Engine, Error, Result, Transaction, access, audit, commit, notify, readiness};

/// Overrides a gate of a release for a stage. Needs [`Action::BreakGlass`] on the release's project; where the policy
/// asks for two people it counts only once another one [stands for it](second). A conflict where the gate is open.
pub async fn give(
    engine: &Engine,
    actor: &Actor,
    (release, stage, gate): (ReleaseId, StageName, GateName),
    reason: &str,
) -> Result<Override> {
    let mut tx = engine.begin_ruled().await?;
    let release = releases::get(&mut tx, release).await?;
    access::require(&mut tx, actor, Some(release.project_id), Action::BreakGlass).await.map_err(|error| error.hidden_as("release"))?;
    let user = actor.user.ok_or_else(|| Error::Forbidden("A gate is overridden by a person.".to_owned()))?;
    check_reason("reason", reason.trim())?;
    if !gate.is_overridable() {
        return Err(Error::invalid("gate", format!("the gate `{gate}` cannot be overridden")));
    }
    let Some(digest) = &release.image_digest else {
        return Err(Error::Conflict(format!("{} has no image yet, so it has no gates.", release.version)));
    };
    let policy = policies::effective(&mut tx, release.project_id, stage).await?;
    let Some(needed) = policy.overriders() else {
        return Err(Error::Forbidden(format!("The policy lets nobody override a gate of {stage}.")));
    };
    let stage = stages::get(&mut tx, release.project_id, stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    check_needed(&mut tx, &release, &stage, gate, &policy).await?;
    let id = OverrideId::generate();
    let new = NewOverride {
        id,
        project_id: release.project_id,
        release_id: release.id,
        stage_id: stage.id,
        gate,
        image_digest: digest,
        reason: reason.trim(),
        given_by: user,
        needs_second: needed == Overriders::Two,
        hours: policy.number(PolicyLine::OverrideHours),
        review_hours: policy.number(PolicyLine::ReviewHours),
    };
    overrides::insert(&mut tx, &new).await?;
    let given = overrides::get(&mut tx, id).await?;
    nudge(&mut tx, Some(release.project_id)).await?;
    notify::of_override(engine, &mut tx, &given, &actor.name, "overrode", reason.trim()).await?;
    let detail = format!("{gate} of {} for {}: {}", release.version, stage.name, reason.trim());
    told(tx, actor, &given, "gate.overridden", &detail).await
}

/// Nobody answers for a gate that is open, be it by another override: withdraw that one to give it anew. Where one waits for
/// its second person, that person is what it takes.
async fn check_needed(conn: &mut PgConnection, release: &Release, stage: &Stage, gate: GateName, policy: &Policy) -> Result<()> {
    let gates = readiness::of_release(conn, release.id, stage.name).await?.gates;
    if let Some(open) = gates.iter().find(|result| result.name == gate && result.status.is_open()) {
        return Err(Error::Conflict(format!("The gate `{gate}` is open already: {}", open.reason)));
    }
    let Some(digest) = &release.image_digest else { return Ok(()) };
    for standing in overrides::list_standing(conn, release.id, stage.id, digest).await? {
        let waits =
            standing.gate == gate && standing.seconded_by.is_none() && policy.overriders_of(standing.needs_second) == Some(Overriders::Two);
        if waits && access::is_allowed(conn, standing.given_by, Some(release.project_id), Action::BreakGlass).await? {
            let name = standing.given_by_name;
            return Err(Error::Conflict(format!("{name} overrode this already, and it counts once a second person stands for it.")));
        }
    }
    Ok(())
}

/// Stands for somebody else's override. Needs [`Action::BreakGlass`] on its project.
pub async fn second(engine: &Engine, actor: &Actor, id: OverrideId) -> Result<Override> {
    let (mut tx, given, user) = begin(engine, actor, id, "seconded").await?;
    if given.given_by == user {
        return Err(Error::Conflict("You gave this override; a second person has to stand for it.".to_owned()));
    }
    let stage = stages::get(&mut tx, given.project_id, given.stage).await?;
    stages::lock(&mut tx, stage.id).await?;
    let done = overrides::set_seconded(&mut tx, id, user).await;
    done.map_err(told_as("This override does not wait for a second person: it has one, was withdrawn or has run out."))?;
    let detail = what(&given);
    nudge(&mut tx, Some(given.project_id)).await?;
    notify::of_override(engine, &mut tx, &given, &actor.name, "stands too for overriding", "").await?;
    told(tx, actor, &given, "override.seconded", &detail).await
}

/// Puts the glass back: the override counts no more, and is still reviewed. Needs [`Action::BreakGlass`] on its project.
pub async fn withdraw(engine: &Engine, actor: &Actor, id: OverrideId) -> Result<Override> {
    let (mut tx, given, user) = begin(engine, actor, id, "withdrawn").await?;
    let stage = stages::get(&mut tx, given.project_id, given.stage).await?;
    // Whoever takes the slot now has counted it or will not.
    stages::lock(&mut tx, stage.id).await?;
    let done = overrides::set_withdrawn(&mut tx, id, user).await;
    done.map_err(told_as("This override counts no more: it was withdrawn or has run out."))?;
    let detail = what(&given);
    nudge(&mut tx, Some(given.project_id)).await?;
    notify::of_override(engine, &mut tx, &given, &actor.name, "withdrew the override of", "").await?;
    told(tx, actor, &given, "override.withdrawn", &detail).await
}

/// Says what came of an override, afterwards. Needs [`Action::BreakGlass`] on its project; not for one's own.
pub async fn review(engine: &Engine, actor: &Actor, id: OverrideId, review: &str) -> Result<Override> {
    let (mut tx, given, user) = begin(engine, actor, id, "reviewed").await?;
    check_reason("review", review.trim())?;
    if given.given_by == user || given.seconded_by == Some(user) {
        return Err(Error::Conflict("You stand for this override; another person has to review it.".to_owned()));
    }
    let done = overrides::set_reviewed(&mut tx, id, user, review.trim()).await;
    done.map_err(told_as("This override was reviewed already."))?;
    notify::of_override(engine, &mut tx, &given, &actor.name, "reviewed the override of", review.trim()).await?;
    told(tx, actor, &given, "override.reviewed", &format!("{}: {}", what(&given), review.trim())).await
}

fn what(given: &Override) -> String {
    format!("{} of {} for {}", given.gate, given.version, given.stage)
}

/// An override, for somebody who may act on it.
async fn begin(engine: &Engine, actor: &Actor, id: OverrideId, done: &str) -> Result<(Transaction, Override, UserId)> {
    let mut tx = engine.begin_ruled().await?;
    let given = overrides::get(&mut tx, id).await?;
    access::require(&mut tx, actor, Some(given.project_id), Action::BreakGlass).await.map_err(|error| error.hidden_as("override"))?;
    let user = actor.user.ok_or_else(|| Error::Forbidden(format!("An override is {done} by a person.")))?;
    Ok((tx, given, user))
}

/// What a conflict means here, in people's words.
fn told_as(said: &str) -> impl FnOnce(ecluse_store::Error) -> Error {
    move |error| match error {
        ecluse_store::Error::Conflict(_) => Error::Conflict(said.to_owned()),
        other => other.into(),
    }
}

async fn told(mut tx: Transaction, actor: &Actor, given: &Override, action: &'static str, detail: &str) -> Result<Override> {
    let change = Change {
        action,
        project: Some(given.project_id),
        subject: Some(given.release_id.0),
        digest: Some(&given.image_digest),
        detail: detail.to_owned(),
    };
    audit(&mut tx, actor, change).await?;
    let given = overrides::get(&mut tx, given.id).await?;
    commit(tx).await?;
    Ok(given)
}
