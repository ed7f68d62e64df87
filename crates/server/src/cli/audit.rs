//! `ecluse audit`: the hash chain of the audit log.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Subcommand;
use ecluse_domain::text::show_hidden_in_json;
use ecluse_engine::audit::seal;
use ecluse_store::{audit_chain, serving_role};
use serde_json::json;

use super::print;
use crate::config::Installation;
use crate::serve;

#[derive(Subcommand, Debug)]
pub enum AuditCommand {
    /// Verify the hash chain and print its head. Exit code: 0 when the chain is intact, 1 when an
    /// entry was changed, removed or inserted, or on an error.
    Verify {
        /// A head that an earlier run printed, `position:hash`. It proves that no entry at the end
        /// was removed since then.
        #[arg(long, value_parser = head)]
        head: Option<(i64, [u8; 32])>,
    },
    /// Print the sealed entries as JSON lines, each with its position and hash.
    Export {
        /// The project's slug; without it, all projects.
        #[arg(long)]
        project: Option<String>,
    },
}

fn head(text: &str) -> Result<(i64, [u8; 32]), String> {
    let error = || "expected a position and 64 hexadecimal digits, such as 12:9f86…".to_owned();
    let (position, hash) = text.split_once(':').ok_or_else(error)?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(hash, &mut bytes).map_err(|_| error())?;
    Ok((position.parse().map_err(|_| error())?, bytes))
}

pub async fn run(installation: &Installation, command: AuditCommand) -> anyhow::Result<ExitCode> {
    let engine = serve::engine_for_commands(installation).await?;
    match command {
        AuditCommand::Verify { head } => {
            let role = serving_role::find_unsafe_role(&mut *engine.connection().await?).await?;
            if let Some(role) = role {
                // Standard output is the verdict, and its last line is the head.
                eprintln!(
                    "ecluse: the role `{role}` of DATABASE_URL could change the audit log: use two roles (docs/operations.md)"
                );
            }
            let found = seal::verify_chain(&engine, head).await?;
            for problem in &found.problems {
                print(&format!("{problem}\n"))?;
            }
            let state = if found.problems.is_empty() {
                "intact"
            } else {
                "NOT intact"
            };
            println!(
                "The audit log is {state}: {} entries sealed, {} not sealed yet.",
                found.position, found.waiting
            );
            println!("{}:{}", found.position, hex::encode(found.head));
            Ok(if found.problems.is_empty() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
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
                    let line = line.to_string();
                    let line = show_hidden_in_json(&line).unwrap_or(line);
                    match writeln!(out, "{line}") {
                        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                            return Ok(ExitCode::SUCCESS);
                        }
                        written => written?,
                    }
                }
            }
            out.flush()?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
