//! What people type: `cargo xtask demo`, `test`, `bench`, `services`, `sqlx`.

mod api;
mod bench;
mod demo;
mod install;
mod process;
mod progress;
mod server;
mod services;
mod signals;
mod sqlx;
mod test;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What people type to see, check and measure Ecluse.")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Watch a sample project travel from a signed push to prod, on real parts.
    Demo(demo::Options),
    /// Deliver what was pushed to the demo's git server; run by its hook.
    #[command(hide = true)]
    Deliver { settings: std::path::PathBuf },
    /// Measure, beside what is wanted.
    Bench(bench::Options),
    /// Start the services that tests need and print their addresses; stop them on Ctrl-C.
    Services,
    /// Check formatting, lints and the query cache, and run every test with real services.
    Test,
    /// Renew the query cache in .sqlx from the migrations and the store's queries.
    Sqlx {
        /// Change nothing; fail when it is out of date.
        #[arg(long)]
        check: bool,
    },
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let result = match Cli::parse().command {
        Task::Demo(options) => demo::command(options).await,
        Task::Deliver { settings } => demo::hook::deliver(&settings).await,
        Task::Bench(options) => bench::command(options).await,
        Task::Services => services::command().await,
        Task::Test => test::command().await,
        Task::Sqlx { check } => sqlx::command(check).await,
    };
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
