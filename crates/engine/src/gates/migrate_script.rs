//! migrate.sh is there when MIGRATIONS.md describes a migration. It belongs to the commit, so the same image has the
//! same one in preprod and in prod.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::migrations::{self, Verdict};
use ecluse_domain::policy::PolicyLine;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.demands(PolicyLine::MigrateScript) {
        Answer::off(PolicyLine::MigrateScript, stage)
    } else {
        match migrations::check(facts.documents.migrations.as_deref(), version) {
            Ok(Verdict::Migration) => match migrations::check_script(facts.documents.migrate_script.as_deref(), version) {
                Ok(()) => Answer::pass("migrate.sh is there to run the migration."),
                Err(reason) => Answer::fail(reason),
            },
            Ok(Verdict::NoMigration) => Answer::not_applicable(format!("{version} needs no migration.")),
            Err(_) => Answer::not_applicable("Whether there is a migration to run is not known."),
        }
    };
    answer.of(GateName::MigrateScript, Role::TechnicalReferent)
}
