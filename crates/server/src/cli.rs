//! The command line.

mod audit;
mod build;
mod check;
mod key;
mod ready;
mod sarif;
mod user;
mod work_tree;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};
use ecluse_domain::role::{Action, Scope};
use ecluse_engine::Actor;
use ecluse_store::PgConnection;
use ecluse_store::projects::{self, Project};

use crate::config::{Installation, Outside, Web};
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
    /// Run the web server and, unless told otherwise, workers in the same process.
    Serve {
        #[command(flatten)]
        web: Box<Web>,
        #[command(flatten)]
        outside: Outside,
    },
    /// Run workers alone; any number of them may share one Postgres with any number of servers.
    Worker {
        #[command(flatten)]
        outside: Outside,
    },
    /// Bring the database's schema up to this version. `serve` and `worker` do it at start.
    Migrate {
        /// Take the newest migration back instead.
        #[arg(long)]
        down: bool,
    },
    /// Manage people.
    #[command(subcommand)]
    User(user::UserCommand),
    /// Manage bearer tokens for the REST API.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Check a checkout as the server does before it builds: exits with 1 when something must be mended.
    Check(check::Check),
    /// Manage the key that images are signed with.
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Examine and export the audit log.
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Say what stands between a release, or the next one, and a stage: exits with 1 when something does.
    Ready(ready::Ready),
    /// Build the image of a checkout as the server would: the same commit gives the same digest.
    Build(Box<build::Build>),
    /// Print the description of the REST API (OpenAPI 3.1, JSON).
    Openapi,
}

#[derive(Subcommand, Debug)]
enum TokenCommand {
    /// Print a new token for this person; it is shown this once.
    Issue {
        /// Whose token it is: what they sign in with.
        login: String,
        /// What it is for.
        #[arg(long)]
        name: String,
        /// How long it lasts, in days.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        /// What it may do, besides reading, of what they may: `read`, `retry_build`, `request_promotion`, … Repeat it for
        /// each; without it, all.
        #[arg(long)]
        scope: Vec<Action>,
    },
}

impl Cli {
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        let done: anyhow::Result<()> = match self.command {
            Command::Check(args) => return Ok(check::run(args).await),
            Command::Audit(command) => return audit::run(&self.installation, command).await,
            Command::Ready(args) => return args.run(&self.installation).await,
            Command::Openapi => print(&format!("{}\n", web::api::description()?)),
            Command::Build(build) => build.run().await,
            Command::Serve { web, outside } => serve::serve(&self.installation, &web, &outside).await,
            Command::Key(command) => key::run(&self.installation, command).await,
            Command::Worker { outside } => serve::worker(&self.installation, &outside).await,
            Command::Migrate { down } => migrate(&self.installation, down).await,
            Command::User(command) => user::run(&self.installation, command).await,
            Command::Token(TokenCommand::Issue { login, name, days, scope }) => {
                let engine = serve::engine_for_commands(&self.installation).await?;
                let scope = if scope.is_empty() { Scope::Everything } else { Scope::Only(scope.into_iter().collect()) };
                let issued = web::tokens::issue(&engine, &Actor::command_line(), &login, &name, days, &scope).await;
                println!("{}", known(&login, issued)?.text);
                Ok(())
            }
        };
        done.map(|()| ExitCode::SUCCESS)
    }
}

async fn migrate(installation: &Installation, down: bool) -> anyhow::Result<()> {
    let pool = serve::pool_for_commands(installation).await?;
    if down {
        match ecluse_store::migrate_down(&pool).await? {
            Some(version) => println!("took back migration {version}"),
            None => println!("nothing to take back"),
        }
    } else {
        ecluse_store::migrate(&pool).await?;
        println!("the schema is up to date");
    }
    Ok(())
}

/// To standard output.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever read it had enough (`ecluse openapi | head`).
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// The project that a command names.
async fn project(conn: &mut PgConnection, slug: &str) -> anyhow::Result<Project> {
    projects::find_by_slug(conn, slug).await?.with_context(|| format!("there is no project `{slug}`"))
}

/// What was done to the account that a command names.
fn known<T>(login: &str, done: ecluse_engine::Result<T>) -> anyhow::Result<T> {
    match done {
        Err(ecluse_engine::Error::NotFound("user")) => bail!("there is no user `{login}`"),
        done => Ok(done?),
    }
}
