//! `ecluse ready`: why a release, or the next one, cannot be promoted yet. It exits with 0 when all
//! gates are open, with 1 when a gate is closed, and with 2 when the gates cannot be evaluated.

use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use ecluse_domain::Version;
use ecluse_domain::gate::Decision;
use ecluse_domain::stage::StageName;
use ecluse_engine::promotion::readiness::{Readiness, evaluate_release, find_next_release};
use ecluse_store::releases;

use super::{print, project};
use crate::config::Installation;
use crate::serve;

#[derive(Args, Debug)]
pub struct Ready {
    /// The project's slug.
    project: String,
    /// The release, such as v1.5.0; without it, the release that the next tag on the trunk would
    /// make.
    version: Option<Version>,
    /// staging, preprod or prod.
    #[arg(long, default_value = "prod")]
    stage: StageName,
}

/// The exit code for an error, different from the one for a closed gate.
const CANNOT_EVALUATE: u8 = 2;

impl Ready {
    /// Evaluates the gates and prints the closed ones.
    pub async fn run(self, installation: &Installation) -> ExitCode {
        match self.evaluate(installation).await {
            Ok(code) => code,
            Err(error) => {
                eprintln!("ecluse: {}", crate::describe(&error));
                ExitCode::from(CANNOT_EVALUATE)
            }
        }
    }

    async fn evaluate(self, installation: &Installation) -> anyhow::Result<ExitCode> {
        let engine = serve::engine_for_commands(installation).await?;
        let mut conn = engine.connection().await?;
        let project = project(&mut conn, &self.project).await?;
        let ready = match self.version {
            None => {
                drop(conn);
                let release = find_next_release(&engine, &project).await?;
                release.evaluate(&engine, self.stage).await?
            }
            Some(version) => {
                let Some(release) =
                    releases::find_by_version(&mut conn, project.id, version).await?
                else {
                    bail!("the project `{}` has no release {version}", self.project)
                };
                drop(conn);
                evaluate_release(&engine, &release, self.stage).await?
            }
        };
        if self.version.is_none() {
            println!("If the trunk were tagged now:");
        }
        print(&summary(&ready))?;
        Ok(if ready.decision == Decision::Open {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn summary(ready: &Readiness) -> String {
    let passed = ready
        .gates
        .iter()
        .filter(|gate| gate.status.is_open())
        .count();
    let mut text = format!(
        "{} ({}) to {}: {passed} of {} gates passed\n",
        ready.version,
        ready.image_digest.short(),
        ready.stage,
        ready.gates.len()
    );
    for gate in ready.gates.iter().filter(|gate| !gate.status.is_open()) {
        let opens_at = gate
            .opens_at
            .map(|at| format!("; opens at {}", at.format("%Y-%m-%d %H:%M UTC")))
            .unwrap_or_default();
        text += &format!(
            "  {} ({}, {}{opens_at}): {}\n",
            gate.name, gate.status, gate.owner, gate.reason
        );
    }
    text
}
