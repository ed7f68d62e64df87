//! `ecluse user`: accounts, and what they are to projects.

use std::io::Read as _;

use anyhow::{Context, bail};
use clap::Subcommand;
use ecluse_domain::ids::ProjectId;
use ecluse_domain::role::{AccountKind, Role};
use ecluse_engine::{Actor, Engine, accounts, people};
use ecluse_store::people::{self as store, Held};

use super::{known, print, project};
use crate::config::Installation;
use crate::serve;

#[derive(Subcommand, Debug)]
pub enum UserCommand {
    /// Create an account, or give an existing one another role.
    Add {
        /// What they sign in with: lower-case letters, digits, `.`, `_`, `@` or `-`, at most 63.
        login: String,
        /// The name shown to others.
        #[arg(long, default_value = "")]
        name: String,
        /// project_manager, technical_referent, developer, quality, hosting or administrator.
        #[arg(long)]
        role: Role,
        /// The project this role is for; every project without it.
        #[arg(long)]
        project: Option<String>,
        /// Read the password from standard input (10 characters at least).
        #[arg(long, conflicts_with = "service")]
        password_stdin: bool,
        /// A robot's account: it has tokens and no password, and approves and overrides nothing.
        #[arg(long)]
        service: bool,
    },
    /// List every account: login, kind, whether it is disabled, and its roles.
    List,
    /// Take a role away that was given with `user add`.
    Remove {
        login: String,
        #[arg(long)]
        role: Role,
        /// The project the role was given for; without it, the role on every project.
        #[arg(long)]
        project: Option<String>,
    },
    /// Close an account: its sessions end, its tokens open nothing, and its approvals and overrides count no more.
    Disable { login: String },
    /// Open a closed account again, with the roles it had.
    Enable { login: String },
}

pub async fn run(installation: &Installation, command: UserCommand) -> anyhow::Result<()> {
    // Before anything is opened: whoever types it waits for nothing else.
    let password = match &command {
        UserCommand::Add { password_stdin: true, .. } => Some(read_password()?),
        _ => None,
    };
    let engine = serve::engine_for_commands(installation).await?;
    let shell = Actor::command_line();
    match command {
        UserCommand::Add { login, name, role, project, password_stdin: _, service } => {
            let place = place(&engine, project.as_deref()).await?;
            let name = if name.is_empty() { &login } else { &name };
            let kind = if service { AccountKind::Service } else { AccountKind::Person };
            let new = people::NewPerson { login: &login, name, role, project: place, password: password.as_deref(), kind };
            people::add(&engine, &shell, &new).await?;
            let signs_in = if password.is_some() { ", and signs in with this password" } else { "" };
            println!("{login} is {role} {}{signs_in}", place_name(place));
        }
        UserCommand::List => list(&engine).await?,
        UserCommand::Remove { login, role, project } => {
            let place = place(&engine, project.as_deref()).await?;
            let left = known(&login, accounts::take_role(&engine, &shell, &login, role, place).await)?;
            println!("{role} {} was taken from {login}, who has {}", place_name(place), roles(left.iter()));
        }
        UserCommand::Disable { login } => {
            known(&login, accounts::disable(&engine, &shell, &login).await)?;
            println!("{login} is disabled");
        }
        UserCommand::Enable { login } => {
            known(&login, accounts::enable(&engine, &shell, &login).await)?;
            println!("{login} is enabled");
        }
    }
    Ok(())
}

async fn place(engine: &Engine, slug: Option<&str>) -> anyhow::Result<Option<ProjectId>> {
    let Some(slug) = slug else { return Ok(None) };
    Ok(Some(project(&mut *engine.connection().await?, slug).await?.id))
}

async fn list(engine: &Engine) -> anyhow::Result<()> {
    let mut conn = engine.connection().await?;
    let (accounts, held) = (store::list(&mut conn).await?, store::held(&mut conn, None).await?);
    let mut text = String::new();
    for account in accounts {
        let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
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
    if place.is_some() { "on this project" } else { "on every project" }
}

fn roles<'h>(held: impl Iterator<Item = &'h Held>) -> String {
    let held: Vec<String> = held.map(Held::to_string).collect();
    if held.is_empty() { "no role".to_owned() } else { held.join(", ") }
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(2000).read_to_string(&mut text).context("the password cannot be read from standard input")?;
    let password = text.lines().next().unwrap_or_default();
    if password.is_empty() {
        bail!("standard input holds no password");
    }
    Ok(password.to_owned())
}
