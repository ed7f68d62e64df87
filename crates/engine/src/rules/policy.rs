//! The policy: what releases must pass. Only Hosting and administrators change it, so that a project
//! cannot grant itself anything.

use std::collections::BTreeMap;

use ecluse_domain::Reason;
use ecluse_domain::audit::AuditAction;
use ecluse_domain::policy::{PolicySetting, Settings, Value};
use ecluse_domain::role::Action;
use ecluse_store::policies::{self, NewPolicy, PolicyPlace};

use super::change::commit_rule_change;
use super::reason::parse_reason;
use super::time_zone;
use crate::{Actor, Change, Engine, Error, Result, Transaction};

/// Replaces all settings of a place, and returns the new version of the policy. Approvals that were
/// recorded under other values become void. Needs [`Action::ManagePolicy`]: on the project, or on the
/// whole installation for a place above a project.
pub async fn set_policy(
    engine: &Engine,
    actor: &Actor,
    at: PolicyPlace,
    settings: BTreeMap<PolicySetting, Value>,
    reason: &str,
) -> Result<i64> {
    let time_zone = settings.get(&PolicySetting::TimeZone);
    time_zone::check_setting(engine, "settings", time_zone).await?;
    let (tx, previous, reason) = begin_policy_change(engine, actor, at, reason).await?;
    let settings =
        Settings::new(settings).map_err(|problem| Error::invalid("settings", problem))?;
    save(tx, actor, at, (&previous, &settings), &reason).await
}

/// Changes one setting of a place, or removes it when `value` is `None`, so that the setting of the
/// place above becomes effective. A conflict when this changes nothing; otherwise like [`set_policy`].
pub async fn set_policy_setting(
    engine: &Engine,
    actor: &Actor,
    at: PolicyPlace,
    (setting, value): (PolicySetting, Option<Value>),
    reason: &str,
) -> Result<i64> {
    if setting == PolicySetting::TimeZone {
        time_zone::check_setting(engine, "value", value.as_ref()).await?;
    }
    let (tx, previous, reason) = begin_policy_change(engine, actor, at, reason).await?;
    let settings = previous
        .clone()
        .with(setting, value)
        .map_err(|problem| Error::invalid("value", problem))?;
    if settings == previous {
        let problem = if previous.contains(setting) {
            "has this value there already"
        } else {
            "is not set there"
        };
        return Err(Error::Conflict(format!("{setting} {problem}.")));
    }
    save(tx, actor, at, (&previous, &settings), &reason).await
}

/// Begins a transaction for a person who may change the settings of this place, and returns the settings
/// that it has now.
async fn begin_policy_change(
    engine: &Engine,
    actor: &Actor,
    at: PolicyPlace,
    reason: &str,
) -> Result<(Transaction, Settings, Reason)> {
    let mut tx = engine
        .begin_rule_change(actor, at.project, Action::ManagePolicy)
        .await?;
    let reason = parse_reason("reason", reason)?;
    let previous = policies::list_history(&mut tx, at, 1)
        .await?
        .pop()
        .map(|entry| entry.settings.0)
        .unwrap_or_default();
    Ok((tx, previous, reason))
}

async fn save(
    mut tx: Transaction,
    actor: &Actor,
    at: PolicyPlace,
    (previous, settings): (&Settings, &Settings),
    reason: &Reason,
) -> Result<i64> {
    let new = NewPolicy {
        at,
        settings,
        reason,
        set_by: actor.user,
        set_by_name: &actor.name,
    };
    let version = policies::insert(&mut tx, &new).await?;
    let changes: Vec<String> = settings
        .changes(previous)
        .into_iter()
        .map(|(setting, change)| format!("{setting} {change}"))
        .collect();
    let changes = if changes.is_empty() {
        "nothing".to_owned()
    } else {
        changes.join(", ")
    };
    let change = Change {
        project: at.project,
        detail: format!("{version} ({}): {changes}. {reason}", at.place()),
        ..Change::new(AuditAction::PolicySet)
    };
    commit_rule_change(tx, actor, change).await?;
    Ok(version)
}
