//! MIGRATIONS.md has a section for this version, or says that it needs no migration.

use ecluse_domain::gate::{GateName, GateResult, GateStatus};
use ecluse_domain::migrations::{self, Verdict};
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;

use super::Facts;

pub(super) fn evaluate(facts: &Facts) -> GateResult {
    let version = facts.promotion.version;
    let documents = &facts.documents;
    let (status, reason) = if facts.promotion.stage == StageName::Staging {
        (GateStatus::NotApplicable, "Staging is where the migration is still being written.".to_owned())
    } else {
        match migrations::check(documents.migrations.as_deref(), version, documents.migrate_script.as_deref()) {
            Ok(Verdict::NoMigration) => (GateStatus::Pass, format!("MIGRATIONS.md says that {version} needs no migration.")),
            Ok(Verdict::Migration) => {
                (GateStatus::Pass, format!("MIGRATIONS.md has the steps and the way back of {version}, and migrate.sh is there."))
            }
            Err(reason) => (GateStatus::Fail, reason),
        }
    };
    GateResult { name: GateName::Migrations, status, reason, owner: Role::TechnicalReferent }
}
