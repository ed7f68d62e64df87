//! Freezes: times in which no deployment to a stage may start. Only Hosting and administrators impose
//! and lift them.

use chrono::NaiveDateTime;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::FreezeId;
use ecluse_domain::role::Action;
use ecluse_store::freezes::{self, NewFreeze};
use ecluse_store::policies::PolicyPlace;

use super::change::commit_rule_change;
use super::reason::parse_reason;
use super::time_zone;
use crate::wording::format_moment;
use crate::{Actor, Change, Engine, Error, Result};

/// The freeze that a person wants to impose.
pub struct FreezeRequest<'a> {
    pub at: PolicyPlace,
    /// The start of the first period, as the local time of the time zone.
    pub starts_at: NaiveDateTime,
    /// The length of a period.
    pub minutes: u32,
    pub time_zone: &'a str,
    pub recurrence: Recurrence,
    pub reason: &'a str,
}

/// Imposes a freeze. One whose only period is over is refused. Needs [`Action::Freeze`]: on the project,
/// or on the whole installation for a place above a project.
pub async fn create_freeze(
    engine: &Engine,
    actor: &Actor,
    request: &FreezeRequest<'_>,
) -> Result<FreezeId> {
    time_zone::check_time_zone(engine, "time_zone", request.time_zone).await?;
    let mut tx = engine
        .begin_rule_change(actor, request.at.project, Action::Freeze)
        .await?;
    let reason = parse_reason("reason", request.reason)?;
    let longest = request.recurrence.max_minutes();
    if !(1..=longest).contains(&request.minutes) {
        return Err(Error::invalid(
            "minutes",
            format!(
                "a freeze with the recurrence `{}` lasts from 1 to {longest} minutes",
                request.recurrence
            ),
        ));
    }
    let id = FreezeId::generate();
    let new = NewFreeze {
        id,
        at: request.at,
        starts_at: request.starts_at,
        minutes: request.minutes,
        time_zone: request.time_zone,
        recurrence: request.recurrence,
        reason: &reason,
        set_by: actor.user,
        set_by_name: &actor.name,
    };
    if let Some(ended) = freezes::insert(&mut tx, &new).await? {
        return Err(Error::invalid(
            "starts_at",
            format!(
                "this freeze ended on {}",
                format_moment(ended, request.time_zone)
            ),
        ));
    }
    let change = Change {
        project: request.at.project,
        subject: Some(id.0),
        detail: format!(
            "{}: {} from {} ({}) for {} minutes: {reason}",
            request.at.place(),
            request.recurrence,
            request.starts_at,
            request.time_zone,
            request.minutes
        ),
        ..Change::new(AuditAction::FreezeSet)
    };
    commit_rule_change(tx, actor, change).await?;
    Ok(id)
}

/// Ends a freeze for good. Needs the right that imposing it needed.
pub async fn lift_freeze(engine: &Engine, actor: &Actor, id: FreezeId) -> Result<()> {
    let at = freezes::find_place(&mut *engine.connection().await?, id)
        .await?
        .ok_or(Error::NotFound("freeze"))?;
    let mut tx = engine
        .begin_rule_change(actor, at.project, Action::Freeze)
        .await
        .map_err(|error| error.hidden_as("freeze"))?;
    let reason = freezes::lift(&mut tx, id, &actor.name)
        .await?
        .ok_or(Error::NotFound("freeze"))?;
    let change = Change {
        project: at.project,
        subject: Some(id.0),
        detail: format!("{}: {reason}", at.place()),
        ..Change::new(AuditAction::FreezeLifted)
    };
    commit_rule_change(tx, actor, change).await
}
