//! MIGRATIONS.md describes the migration to this version, or states that none is needed. That statement
//! is refused when the release adds or removes addons, or changes the Odoo series.

use std::collections::BTreeSet;

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::migrations::{self, MigrationPlan};
use ecluse_domain::odoo::BaseReference;
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use ecluse_store::images::ImageAddon;

use super::{Answer, Facts};

/// The number of addons that a reason names before "and others".
const MAX_NAMED_ADDONS: usize = 3;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.is_required(PolicySetting::Migrations) {
        Answer::off(PolicySetting::Migrations, stage)
    } else {
        match migrations::check(facts.documents.migrations.as_ref(), version) {
            Ok(MigrationPlan::Migration) => Answer::pass(format!(
                "MIGRATIONS.md describes the migration steps and the rollback procedure of {version}."
            )),
            Ok(MigrationPlan::NoMigration) => match find_migration_cause(facts) {
                None => Answer::pass(format!(
                    "MIGRATIONS.md states that {version} needs no migration."
                )),
                Some(cause) => Answer::fail(facts.explain_file_problem(format!(
                    "MIGRATIONS.md states that {version} needs no migration, but {cause}; describe the migration there."
                ))),
            },
            Err(problem) => Answer::fail(facts.explain_file_problem(problem)),
        }
    };
    answer.for_gate(GateName::Migrations, Role::TechnicalReferent)
}

/// A difference between the live image and this one that Odoo does not apply by itself, so that a
/// migration is needed.
fn find_migration_cause(facts: &Facts) -> Option<String> {
    let live = facts.stage.live.as_ref()?;
    if facts.candidate.is_rollback {
        return None;
    }
    let series = |reference: &Option<String>| reference.as_deref().and_then(parse_series);
    match (
        series(&live.base_reference),
        series(&facts.image.base_reference),
    ) {
        (Some(before), Some(after)) if before != after => {
            return Some(format!("the release changes Odoo from {before} to {after}"));
        }
        _ => {}
    }
    let collect_names = |addons: &'_ [ImageAddon]| -> BTreeSet<String> {
        addons.iter().map(|addon| addon.name.clone()).collect()
    };
    let (before, after) = (
        collect_names(&live.addons),
        collect_names(&facts.image.addons),
    );
    let added: Vec<&String> = after.difference(&before).collect();
    let removed: Vec<&String> = before.difference(&after).collect();
    let describe = |addons: &[&String]| {
        let named: Vec<String> = addons
            .iter()
            .take(MAX_NAMED_ADDONS)
            .map(|name| format!("`{name}`"))
            .collect();
        format!(
            "{}{}",
            named.join(", "),
            if addons.len() > MAX_NAMED_ADDONS {
                " and others"
            } else {
                ""
            }
        )
    };
    match (added.is_empty(), removed.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!(
            "the release adds new addons ({})",
            describe(&added)
        )),
        (true, false) => Some(format!(
            "the release removes addons ({})",
            describe(&removed)
        )),
        (false, false) => Some(format!(
            "the release adds new addons ({}) and removes others ({})",
            describe(&added),
            describe(&removed)
        )),
    }
}

fn parse_series(reference: &str) -> Option<String> {
    match BaseReference::read(reference).ok()? {
        BaseReference::Image { tag, .. } => Some(tag.series.to_string()),
        BaseReference::Series(series) => Some(series.to_string()),
    }
}
