//! Who says what releases must pass, and when nothing may start. Only Hosting and administrators do, so that a project
//! cannot grant itself anything.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::ids::FreezeId;
use ecluse_domain::policy::{Lines, PolicyLine, Value, is_zone_name};
use ecluse_domain::role::Action;
use ecluse_store::freezes::{self, NewFreeze};
use ecluse_store::policies::{self, NewPolicy, PlaceOf};

use crate::gates::moment;
use crate::promote::{check_reason, nudge};
use crate::{Actor, Change, Engine, Error, Result, Transaction, audit, commit};

/// What is said at a place from now on: it replaces what was said there as a whole. Approvals given under other rules
/// become void. Needs [`Action::ManagePolicy`]: on the project, or on the whole installation for what is above one.
/// Gives the policy's version.
pub async fn set(engine: &Engine, actor: &Actor, at: PlaceOf, lines: BTreeMap<PolicyLine, Value>, reason: &str) -> Result<i64> {
    check_zone_line(engine, "lines", lines.get(&PolicyLine::TimeZone)).await?;
    let (tx, former) = begin(engine, actor, at, reason).await?;
    let lines = Lines::new(lines).map_err(|problem| Error::invalid("lines", problem))?;
    say(tx, actor, at, (&former, &lines), reason.trim()).await
}

/// Changes one line of what is said at a place; `None`: it is said there no more, and what is said further away holds. As
/// [`set`] otherwise.
pub async fn set_line(
    engine: &Engine,
    actor: &Actor,
    at: PlaceOf,
    (line, value): (PolicyLine, Option<Value>),
    reason: &str,
) -> Result<i64> {
    if line == PolicyLine::TimeZone {
        check_zone_line(engine, "value", value.as_ref()).await?;
    }
    let (tx, said) = begin(engine, actor, at, reason).await?;
    let lines = said.clone().with(line, value).map_err(|problem| Error::invalid("value", problem))?;
    if lines == said {
        let why = if said.says(line) { "says that there already" } else { "is not said there" };
        return Err(Error::Conflict(format!("{line} {why}.")));
    }
    say(tx, actor, at, (&said, &lines), reason.trim()).await
}

/// For who may say something there, with what is said there now.
async fn begin(engine: &Engine, actor: &Actor, at: PlaceOf, reason: &str) -> Result<(Transaction, Lines)> {
    let mut tx = engine.begin_ruling(actor, at.project, Action::ManagePolicy).await?;
    check_reason("reason", reason.trim())?;
    let said = policies::history(&mut tx, at, 1).await?.pop().map(|said| said.lines.0).unwrap_or_default();
    Ok((tx, said))
}

async fn say(mut tx: Transaction, actor: &Actor, at: PlaceOf, (former, lines): (&Lines, &Lines), reason: &str) -> Result<i64> {
    let new = NewPolicy { at, lines, reason, set_by: actor.user, set_by_name: &actor.name };
    let version = policies::insert(&mut tx, &new).await?;
    let changes: Vec<String> = lines.changes(former).into_iter().map(|(line, words)| format!("{line} {words}")).collect();
    let changes = if changes.is_empty() { "nothing".to_owned() } else { changes.join(", ") };
    let detail = format!("{version} ({}): {changes}. {reason}", at.place());
    audit(&mut tx, actor, Change { action: "policy.set", project: at.project, detail, ..Default::default() }).await?;
    nudge(&mut tx, at.project).await?;
    commit(tx).await?;
    Ok(version)
}

/// A freeze to come.
pub struct NewTime<'a> {
    pub at: PlaceOf,
    /// As a clock on the wall of the time zone says it.
    pub begins: NaiveDateTime,
    /// Minutes.
    pub lasts: u32,
    pub time_zone: &'a str,
    pub recurrence: Recurrence,
    pub reason: &'a str,
}

/// Begins a freeze, which is not over already. Needs [`Action::Freeze`]: on the project, or on the whole installation for what is above one.
pub async fn freeze(engine: &Engine, actor: &Actor, new: &NewTime<'_>) -> Result<FreezeId> {
    check_zone(engine, "time_zone", new.time_zone).await?;
    let mut tx = engine.begin_ruling(actor, new.at.project, Action::Freeze).await?;
    check_reason("reason", new.reason.trim())?;
    let longest = new.recurrence.longest();
    if !(1..=longest).contains(&new.lasts) {
        return Err(Error::invalid("minutes", format!("a freeze that comes {} lasts from 1 to {longest} minutes", new.recurrence)));
    }
    let id = FreezeId::generate();
    let row = NewFreeze {
        id,
        at: new.at,
        begins: new.begins,
        lasts: new.lasts,
        time_zone: new.time_zone,
        recurrence: new.recurrence,
        reason: new.reason.trim(),
        set_by: actor.user,
        set_by_name: &actor.name,
    };
    if let Some(ended) = freezes::insert(&mut tx, &row).await? {
        return Err(Error::invalid("begins", format!("this freeze was over on {}", moment(ended))));
    }
    let detail = format!(
        "{}: {} from {} ({}) for {} minutes: {}",
        new.at.place(),
        new.recurrence,
        new.begins,
        new.time_zone,
        new.lasts,
        new.reason.trim()
    );
    audit(&mut tx, actor, Change { action: "freeze.set", project: new.at.project, subject: Some(id.0), detail, ..Default::default() })
        .await?;
    nudge(&mut tx, new.at.project).await?;
    commit(tx).await?;
    Ok(id)
}

/// Ends a freeze for good. Needs [`Action::Freeze`], as for beginning it.
pub async fn lift_freeze(engine: &Engine, actor: &Actor, id: FreezeId) -> Result<()> {
    let place = freezes::find_place(&mut *engine.connection().await?, id).await?.ok_or(Error::NotFound("freeze"))?;
    let mut tx = engine.begin_ruling(actor, place.project, Action::Freeze).await.map_err(|error| error.hidden_as("freeze"))?;
    let reason = freezes::lift(&mut tx, id, &actor.name).await?.ok_or(Error::NotFound("freeze"))?;
    let detail = format!("{}: {reason}", place.place());
    let change = Change { action: "freeze.lifted", project: place.project, subject: Some(id.0), detail, ..Default::default() };
    audit(&mut tx, actor, change).await?;
    nudge(&mut tx, place.project).await?;
    commit(tx).await
}

/// Needs no looking up.
const UTC: &str = "UTC";

async fn check_zone_line(engine: &Engine, field: &'static str, value: Option<&Value>) -> Result<()> {
    match value {
        Some(Value::Word(name)) => check_zone(engine, field, name).await,
        // What is no word is refused with the other lines.
        Some(Value::Number(_)) | None => Ok(()),
    }
}

/// Before anything is held up: the database's list of zones takes a while to read.
async fn check_zone(engine: &Engine, field: &'static str, name: &str) -> Result<()> {
    if name == UTC || (is_zone_name(name) && policies::is_time_zone(&mut *engine.connection().await?, name).await?) {
        return Ok(());
    }
    Err(Error::invalid(field, format!("`{}` is not a time zone such as Europe/Paris", name.chars().take(64).collect::<String>())))
}
