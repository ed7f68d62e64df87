//! `ecluse user`: accounts and their roles.

use std::io::Read as _;

use anyhow::{Context, bail};
use clap::Subcommand;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_engine::people::accounts::{NewPerson, add_person, disable_account, enable_account};
use ecluse_engine::people::roles::remove_role;
use ecluse_engine::{Actor, Engine};
use ecluse_store::people::{self as store, AccountRole};

use super::{name_account, print, project};
use crate::config::Installation;
use crate::serve;

#[derive(Subcommand, Debug)]
pub enum UserCommand {
    /// Create an account with a role, or add a role to an existing account.
    Add {
        /// The name to sign in with: lower-case letters, digits, `.`, `_`, `@` or `-`, at most 63.
        login: String,
        /// The name that other people see.
        #[arg(long, default_value = "")]
        name: String,
        /// project_manager, technical_referent, developer, quality, hosting or administrator.
        #[arg(long)]
        role: Role,
        /// The project of the role; without it, the role is for every project.
        #[arg(long)]
        project: Option<String>,
        /// Read the password from standard input (at least 10 characters).
        #[arg(long, conflicts_with = "service")]
        password_stdin: bool,
        /// Create a service account, for a robot: it has tokens and no password, and cannot approve
        /// or override.
        #[arg(long)]
        service: bool,
    },
    /// List all accounts: login, kind, enabled or disabled, and roles.
    List,
    /// Remove a role that was added with `user add`.
    Remove {
        login: String,
        #[arg(long)]
        role: Role,
        /// The project of the role; without it, the role on every project.
        #[arg(long)]
        project: Option<String>,
    },
    /// Disable an account: its sessions end, its tokens are refused, and its approvals and
    /// overrides no longer count.
    Disable { login: String },
    /// Enable a disabled account again, with its previous roles.
    Enable { login: String },
}

pub async fn run(installation: &Installation, command: UserCommand) -> anyhow::Result<()> {
    // The password is read before the database is opened, so that a person who types it does not
    // wait.
    let password = match &command {
        UserCommand::Add {
            password_stdin: true,
            ..
        } => Some(read_password()?),
        _ => None,
    };
    let engine = serve::engine_for_commands(installation).await?;
    let shell = Actor::command_line();
    match command {
        UserCommand::Add {
            login,
            name,
            role,
            project,
            password_stdin: _,
            service,
        } => {
            let place = place(&engine, project.as_deref()).await?;
            let name = if name.is_empty() { &login } else { &name };
            let kind = if service {
                AccountKind::Service
            } else {
                AccountKind::Person
            };
            let new = NewPerson {
                login: &login,
                name,
                role,
                project: place,
                password: password.as_deref(),
                kind,
            };
            add_person(&engine, &shell, &new).await?;
            let with_password = if password.is_some() {
                "; the password is set"
            } else {
                ""
            };
            println!("{login} is {role} {}{with_password}", place_name(place));
        }
        UserCommand::List => list(&engine).await?,
        UserCommand::Remove {
            login,
            role,
            project,
        } => {
            let place = place(&engine, project.as_deref()).await?;
            let remaining = name_account(
                &login,
                remove_role(&engine, &shell, &login, role, place).await,
            )?;
            println!(
                "removed {role} {} from {login}; remaining roles: {}",
                place_name(place),
                roles(remaining.iter())
            );
        }
        UserCommand::Disable { login } => {
            name_account(&login, disable_account(&engine, &shell, &login).await)?;
            println!("{login} is disabled");
        }
        UserCommand::Enable { login } => {
            name_account(&login, enable_account(&engine, &shell, &login).await)?;
            println!("{login} is enabled");
        }
    }
    Ok(())
}

async fn place(engine: &Engine, slug: Option<&str>) -> anyhow::Result<Option<ProjectId>> {
    let Some(slug) = slug else { return Ok(None) };
    Ok(Some(
        project(&mut *engine.connection().await?, slug).await?.id,
    ))
}

async fn list(engine: &Engine) -> anyhow::Result<()> {
    let mut conn = engine.connection().await?;
    let (accounts, held) = (
        store::list(&mut conn).await?,
        store::list_roles(&mut conn, None).await?,
    );
    let mut text = String::new();
    for account in accounts {
        let state = if account.disabled_at.is_some() {
            "disabled"
        } else {
            "enabled"
        };
        text.push_str(&format!(
            "{}\t{}\t{state}\t{}\n",
            account.login,
            account.kind,
            roles(held.iter().filter(|held| held.user_id == account.id))
        ));
    }
    print(&text)
}

fn place_name(place: Option<ProjectId>) -> &'static str {
    if place.is_some() {
        "on this project"
    } else {
        "on every project"
    }
}

fn roles<'h>(held: impl Iterator<Item = &'h AccountRole>) -> String {
    let held: Vec<String> = held.map(AccountRole::to_string).collect();
    if held.is_empty() {
        "none".to_owned()
    } else {
        held.join(", ")
    }
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(2000)
        .read_to_string(&mut text)
        .context("the password cannot be read from standard input")?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("standard input has no password");
    }
    Ok(password.to_owned())
}
