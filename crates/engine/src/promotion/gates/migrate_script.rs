//! migrate.sh exists when MIGRATIONS.md describes a migration. The script belongs to the commit, so an
//! image has the same one in preprod and in prod.

use ecluse_domain::gate::{GateName, GateResult};
use ecluse_domain::migrations::{self, MigrationPlan};
use ecluse_domain::policy::PolicySetting;
use ecluse_domain::role::Role;

use super::{Answer, Facts};

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let (version, stage) = (facts.candidate.version, facts.candidate.stage);
    let answer = if !facts.policy.is_required(PolicySetting::MigrateScript) {
        Answer::off(PolicySetting::MigrateScript, stage)
    } else {
        match migrations::check(facts.documents.migrations.as_ref(), version) {
            Ok(MigrationPlan::Migration) => {
                match migrations::check_script(facts.documents.migrate_script.as_deref(), version) {
                    Ok(()) => Answer::pass(format!("migrate.sh runs the migration of {version}.")),
                    Err(problem) => Answer::fail(facts.explain_file_problem(problem)),
                }
            }
            Ok(MigrationPlan::NoMigration) => {
                Answer::not_applicable(format!("{version} needs no migration."))
            }
            Err(_) => Answer::not_applicable(format!(
                "It is not known whether {version} needs a migration."
            )),
        }
    };
    answer.for_gate(GateName::MigrateScript, Role::TechnicalReferent)
}
