//! `ecluse`: the release orchestration service. Configuration, start and end of the processes, the
//! web pages, the REST API and the command line.

mod cli;
mod config;
mod database;
mod serve;
pub mod web;

use clap::error::{ContextKind, ContextValue};
use clap::{CommandFactory as _, Parser};
use ecluse_domain::text::printable_lines;

/// Runs the command line.
pub fn run() -> std::process::ExitCode {
    // The TLS backend for all connections is set before the first connection is opened.
    if rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .is_err()
    {
        eprintln!("ecluse: the TLS backend was installed twice");
        return std::process::ExitCode::FAILURE;
    }
    let cli = cli::Cli::try_parse().unwrap_or_else(|error| {
        if let Some(variable) = variable_of(&error) {
            eprintln!("ecluse: the value of the environment variable {variable} is not valid");
        }
        error.exit()
    });
    let result = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(cli.run()));
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("ecluse: {}", describe(&error));
            std::process::ExitCode::FAILURE
        }
    }
}

/// The environment variable that a refused value comes from; `None` if it comes from a flag.
fn variable_of(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(argument)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let flag = argument.split([' ', '=']).next()?;
    if std::env::args().any(|argument| argument.split('=').next() == Some(flag)) {
        return None;
    }
    let root = cli::Cli::command();
    let arguments = std::iter::once(&root)
        .chain(root.get_subcommands())
        .flat_map(clap::Command::get_arguments);
    let variable = arguments
        .filter(|a| a.get_long() == flag.strip_prefix("--"))
        .find_map(clap::Arg::get_env)?;
    std::env::var_os(variable).map(|_| variable.to_string_lossy().into_owned())
}

/// An error with its causes, without the causes whose text is already part of an outer error.
fn describe(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    printable_lines(&text)
}
