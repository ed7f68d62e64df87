//! The tasks that people start with `cargo xtask`: `demo`, `test`, `soak`, `faults`, `bench`,
//! `services` and `sqlx`. The program `xtask-start` compiles what a task needs, and then becomes this program.

mod api;
mod bench;
mod demo;
mod faults;
mod fuzz;
mod process;
mod schemas;
mod server;
mod services;
mod signals;
mod soak;
mod sqlx;
mod test;

use clap::{Parser, Subcommand};
use xtask_start::{install, progress};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Shows, checks and measures Ecluse.")]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Watch a sample project travel from a signed push to prod, on real parts.
    Demo(demo::Options),
    /// Deliver a push to the demo's git server to Ecluse; the hook of that git server runs this.
    #[command(hide = true)]
    Deliver { settings: std::path::PathBuf },
    /// Measure, and print the goal beside each figure.
    Bench(bench::Options),
    /// Start the services that tests need and print their addresses; stop them on Ctrl-C.
    Services,
    /// Check formatting, lints and the query cache; run every test with real services, the demo,
    /// and short benchmarks.
    Test(test::Options),
    /// Play all random orders of promotions, and repeat the tests that kill processes.
    Soak(soak::Options),
    /// Break it on purpose: kill processes, cut connections, lie; and check that nothing is lost.
    Faults(faults::Options),
    /// Feed every parser of outside bytes with mutated inputs.
    Fuzz(fuzz::Options),
    /// Write the query cache in .sqlx anew, from the migrations and the queries of the store.
    Sqlx {
        /// Change nothing, and fail when the query cache is out of date.
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
        Task::Test(options) => test::command(options).await,
        Task::Soak(options) => soak::command(options).await,
        Task::Faults(options) => faults::command(options).await,
        Task::Fuzz(options) => fuzz::command(options).await,
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
