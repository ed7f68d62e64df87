//! `ecluse ready`: why something cannot be promoted yet.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use ecluse_domain::Version;
use ecluse_domain::gate::Decision;
use ecluse_domain::stage::StageName;
use ecluse_engine::readiness::{self, Readiness};
use ecluse_store::releases;

use super::project;
use crate::config::Installation;
use crate::serve;

#[derive(Args, Debug)]
pub struct Ready {
    /// The project's slug.
    project: String,
    /// Such as v1.5.0; without it, what the next tag on the trunk would meet.
    version: Option<Version>,
    /// staging, preprod or prod.
    #[arg(long, default_value = "prod")]
    stage: StageName,
}

impl Ready {
    /// Prints every gate that is closed, and exits with 1 when one is.
    pub async fn run(self, installation: &Installation) -> anyhow::Result<ExitCode> {
        let engine = serve::engine_for_commands(installation).await?;
        let mut conn = engine.connection().await?;
        let project = project(&mut conn, &self.project).await?;
        let ready = match self.version {
            None => readiness::of_next(&mut conn, project.id, self.stage).await?,
            Some(version) => {
                let Some(release) = releases::find_by_version(&mut conn, project.id, version).await? else {
                    bail!("{} has no release {version}", self.project)
                };
                readiness::of_release(&mut conn, release.id, self.stage).await?
            }
        };
        if self.version.is_none() {
            println!("If the trunk were tagged now:");
        }
        print!("{}", told(&ready));
        Ok(if ready.decision == Decision::Open { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn told(ready: &Readiness) -> String {
    let open = ready.gates.iter().filter(|gate| gate.status.is_open()).count();
    let mut text =
        format!("{} ({}) to {}: {open} of {} gates open\n", ready.version, ready.image_digest.short(), ready.stage, ready.gates.len());
    for gate in ready.gates.iter().filter(|gate| !gate.status.is_open()) {
        let opens = gate.opens_at.map(|at| format!("; opens {}", at.format("%Y-%m-%d %H:%M UTC"))).unwrap_or_default();
        text += &format!("  {} ({}, {}{opens}): {}\n", gate.name, gate.status, gate.owner, gate.reason);
    }
    text
}
