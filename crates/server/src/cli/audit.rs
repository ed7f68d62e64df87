//! `ecluse audit`: the chain of the audit log.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Subcommand;
use ecluse_engine::seal;
use ecluse_store::audit_chain;
use serde_json::json;

use crate::config::Installation;
use crate::serve;

#[derive(Subcommand, Debug)]
pub enum AuditCommand {
    /// Compute the chain again: exits with 1 when a row was changed, is missing or was inserted, and prints the chain's head.
    Verify {
        /// A head that an earlier run printed, `position:hash`: proves that nothing was cut off since.
        #[arg(long, value_parser = head)]
        head: Option<(i64, [u8; 32])>,
    },
    /// Print the sealed log as JSON lines, each with its position and hash.
    Export {
        /// The project's slug; every project without it.
        #[arg(long)]
        project: Option<String>,
    },
}

fn head(text: &str) -> Result<(i64, [u8; 32]), String> {
    let wrong = || "expected a position and 64 hexadecimal digits, such as 12:9f86…".to_owned();
    let (position, hash) = text.split_once(':').ok_or_else(wrong)?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(hash, &mut bytes).map_err(|_| wrong())?;
    Ok((position.parse().map_err(|_| wrong())?, bytes))
}

pub async fn run(installation: &Installation, command: AuditCommand) -> anyhow::Result<ExitCode> {
    let engine = serve::engine_for_commands(installation).await?;
    match command {
        AuditCommand::Verify { head } => {
            let found = seal::verify(&engine, head).await?;
            for problem in &found.problems {
                println!("{problem}");
            }
            let verdict = if found.problems.is_empty() { "whole" } else { "NOT whole" };
            println!("The audit log is {verdict}: {} rows sealed, {} wait.", found.position, found.waiting);
            println!("{}:{}", found.position, hex::encode(found.head));
            Ok(if found.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        AuditCommand::Export { project } => {
            let mut conn = engine.connection().await?;
            let project = match project {
                None => None,
                Some(slug) => Some(super::project(&mut conn, &slug).await?.id),
            };
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            let mut after = 0;
            loop {
                let page = audit_chain::list(&mut conn, after, project, 1000).await?;
                let Some(last) = page.last() else { break };
                after = last.position;
                for sealed in &page {
                    let row = sealed.record.as_ref().map(|row| {
                        json!({
                            "id": row.id, "at_microseconds": row.at, "actor_kind": row.actor_kind, "actor_id": row.actor_id,
                            "actor_name": row.actor_name, "action": row.action, "project_id": row.project_id, "subject_id": row.subject_id,
                            "image_digest": row.image_digest, "detail": row.detail, "remote_address": row.remote_address,
                            "request_id": row.request_id,
                        })
                    });
                    let line = json!({"position": sealed.position, "hash": hex::encode(sealed.hash), "row": row});
                    match writeln!(out, "{line}") {
                        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
                        written => written?,
                    }
                }
            }
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
