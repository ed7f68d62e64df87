//! The command line.

mod audit;
mod build;
mod check;
mod key;
mod ready;
mod sarif;
mod token;
mod user;
mod work_tree;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use ecluse_domain::text::{printable_lines, show_hidden_in_json};
use ecluse_engine::Error;
use ecluse_store::PgConnection;
use ecluse_store::projects::{self, Project};

use crate::config::{Installation, ServiceOptions, Web};
use crate::database::Addresses;
use crate::{serve, web};

/// Release orchestration for companies that ship Odoo to many clients: a signed Git push becomes an
/// image, and the same digest moves from staging through preprod to prod.
#[derive(Parser, Debug)]
#[command(name = "ecluse", version)]
pub struct Cli {
    #[command(flatten)]
    installation: Installation,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Run the web server and, unless ECLUSE_WORKERS and ECLUSE_BUILDS_AT_ONCE are 0, workers in
    /// the same process.
    Serve {
        #[command(flatten)]
        web: Box<Web>,
        #[command(flatten)]
        services: ServiceOptions,
    },
    /// Run workers without a web server. Any number of workers and servers can share one database.
    Worker {
        #[command(flatten)]
        services: ServiceOptions,
    },
    /// Update the schema of Ecluse's own database to this version. `serve` and `worker` do this
    /// when they start. The databases of Odoo are not concerned.
    Migrate {
        /// Revert the newest migration instead.
        #[arg(long)]
        down: bool,
    },
    /// Manage accounts and their roles.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage bearer tokens for the REST API.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Check a checkout as the server does before a build. Exit code: 0 when the build would
    /// continue, 1 when something must be fixed, 2 on an error.
    Check(check::Check),
    /// Manage the key that images are signed with.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Examine and export the audit log.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// List the gates that keep a release, or the next one, from a stage. Exit code: 0 when all
    /// gates are open, 1 when a gate is closed, 2 on an error.
    Ready(ready::Ready),
    /// Build the image of a checkout as the server does: the same commit gives the same digest.
    Build(Box<build::Build>),
    /// Print the description of the REST API (OpenAPI 3.1, JSON).
    Openapi,
}

impl Cli {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let result: anyhow::Result<()> = match self.command {
            Command::Check(args) => return Ok(check::run(args).await),
            Command::Audit(command) => return audit::run(&self.installation, command).await,
            Command::Ready(args) => return Ok(args.run(&self.installation).await),
            Command::Openapi => print_json(&web::api::description()?),
            Command::Build(build) => build.run().await,
            Command::Serve { web, services } => {
                serve::serve(&self.installation, &web, &services).await
            }
            Command::Key(command) => key::run(&self.installation, command).await,
            Command::Worker { services } => serve::worker(&self.installation, &services).await,
            Command::Migrate { down } => migrate(&self.installation, down).await,
            Command::User(command) => user::run(&self.installation, command).await,
            Command::Token(command) => token::run(&self.installation, command).await,
        };
        result.map(|()| ExitCode::SUCCESS)
    }
}

async fn migrate(installation: &Installation, down: bool) -> anyhow::Result<()> {
    let addresses = Addresses::read(installation)?;
    if down {
        let pool = addresses.open_for_migration().await?;
        match ecluse_store::migrate_down(&pool).await? {
            Some(version) => println!("reverted migration {version}"),
            None => println!("there is no migration to revert"),
        }
    } else {
        addresses.migrate().await?;
        println!("the schema is up to date");
    }
    Ok(())
}

/// Writes a text for people to standard output. Names and texts of others show what they hide.
fn print(text: &str) -> anyhow::Result<()> {
    write_out(&printable_lines(text))
}

/// Writes a line of JSON to standard output.
fn print_json(json: &str) -> anyhow::Result<()> {
    write_out(&format!(
        "{}\n",
        show_hidden_in_json(json).as_deref().unwrap_or(json)
    ))
}

fn write_out(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // The reader has closed the pipe, as in `ecluse openapi | head`.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// The project that a command names.
async fn project(conn: &mut PgConnection, slug: &str) -> anyhow::Result<Project> {
    projects::find_by_slug(conn, slug)
        .await?
        .with_context(|| format!("there is no project `{slug}`"))
}

/// The result of an action on an account, with an error that names the login when there is no such
/// account.
fn name_account<T>(login: &str, result: ecluse_engine::Result<T>) -> anyhow::Result<T> {
    match result {
        Err(Error::NotFound("user")) => bail!("there is no account `{login}`"),
        result => Ok(result?),
    }
}

/// The result of a change. When the database broke off, the change may have been made: the error
/// then begins with `advice`.
fn advise_on_lost_answer<T>(result: anyhow::Result<T>, advice: &'static str) -> anyhow::Result<T> {
    result.map_err(|error| match error.downcast_ref::<Error>() {
        Some(Error::Store(store)) if store.is_unavailable() => error.context(advice),
        Some(_) | None => error,
    })
}
