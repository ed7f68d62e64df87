//! MIGRATIONS.md has a section for this version, or says that it needs no migration; which is not believed when
//! addons come or go, or the Odoo series changes.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::migrations::{self, Verdict};
use ecluse_domain::odoo::BaseReference;
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

/// Names told before "and others".
const TOLD: usize = 3;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.demands(PolicyLine::Migrations) {
        Answer::off(PolicyLine::Migrations, stage)
    } else {
        match migrations::check(facts.documents.migrations.as_deref(), version) {
            Ok(Verdict::Migration) => Answer::pass(format!("MIGRATIONS.md has the steps and the way back of {version}.")),
            Ok(Verdict::NoMigration) => match needs_one(facts) {
                None => Answer::pass(format!("MIGRATIONS.md says that {version} needs no migration.")),
                Some(why) => Answer::fail(format!("MIGRATIONS.md says that {version} needs no migration, but {why}; describe it there.")),
            },
            Err(reason) => Answer::fail(reason),
        }
    };
    answer.of(GateName::Migrations, Role::TechnicalReferent)
}

/// What is live there and what would come differ in a way that Odoo does not take up by itself.
fn needs_one(facts: &Facts) -> Option<String> {
    let running = facts.running.as_ref()?;
    if facts.candidate.is_rollback {
        return None;
    }
    let series = |reference: &Option<String>| reference.as_deref().and_then(series_of);
    match (series(&running.base_reference), series(&facts.build.base_reference)) {
        (Some(before), Some(after)) if before != after => return Some(format!("Odoo goes from {before} to {after}")),
        _ => {}
    }
    let new: Vec<&String> = facts.addons.difference(&running.addons).collect();
    let gone: Vec<&String> = running.addons.difference(&facts.addons).collect();
    let names = |addons: &[&String]| {
        let told: Vec<String> = addons.iter().take(TOLD).map(|name| format!("`{name}`")).collect();
        format!("{}{}", told.join(", "), if addons.len() > TOLD { " and others" } else { "" })
    };
    match (new.is_empty(), gone.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("it brings new addons ({})", names(&new))),
        (true, false) => Some(format!("it takes addons away ({})", names(&gone))),
        (false, false) => Some(format!("it brings new addons ({}) and takes others away ({})", names(&new), names(&gone))),
    }
}

fn series_of(reference: &str) -> Option<String> {
    match BaseReference::read(reference).ok()? {
        BaseReference::Image { tag, .. } => Some(tag.series.to_string()),
        BaseReference::Series(series) => Some(series.to_string()),
    }
}
