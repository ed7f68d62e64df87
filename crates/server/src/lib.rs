//! `ecluse`: the release orchestration service. Wiring, configuration, the web pages, the REST API and
//! the command line.

mod cli;
mod config;
mod serve;
pub mod web;

use clap::Parser;

/// Runs the command line.
pub fn run() -> std::process::ExitCode {
    // One TLS backend for everything, chosen before anything can open a connection.
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("ecluse: the TLS backend was installed twice");
        return std::process::ExitCode::FAILURE;
    }
    let cli = cli::Cli::parse();
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(cli.run()));
    match result {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ecluse: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
