//! `ecluse token`: bearer tokens for the REST API.

use clap::Subcommand;
use ecluse_domain::role::{Action, Scope};
use ecluse_engine::Actor;
use ecluse_engine::people::tokens::SameName;

use super::{advise_on_lost_answer, name_account};
use crate::config::Installation;
use crate::{serve, web};

#[derive(Subcommand, Debug)]
pub enum TokenCommand {
    /// Print a new token for an account. It cannot be shown again. While the account has a valid
    /// token of the same name, none is issued: so a command that ended with an error can be run
    /// again.
    Issue {
        /// The login of the account.
        login: String,
        /// The name of the token, such as what it is used for.
        #[arg(long)]
        name: String,
        /// How long the token is valid, in days.
        #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=366))]
        days: u16,
        /// The scope of the token: an action of the account that the token allows, besides reading,
        /// such as `read`, `retry_build` or `request_promotion`. Can be repeated. Without it, the
        /// token allows all actions of the account.
        #[arg(long)]
        scope: Vec<Action>,
        /// Revoke the account's valid tokens of the same name.
        #[arg(long)]
        replace: bool,
    },
}

pub async fn run(installation: &Installation, command: TokenCommand) -> anyhow::Result<()> {
    let TokenCommand::Issue {
        login,
        name,
        days,
        scope,
        replace,
    } = command;
    let engine = serve::engine_for_commands(installation).await?;
    let scope = if scope.is_empty() {
        Scope::Everything
    } else {
        Scope::Only(scope.into_iter().collect())
    };
    let same_name = if replace {
        SameName::Revoke
    } else {
        SameName::Refuse
    };
    let shell = Actor::command_line();
    let issued = web::jwt::issue(&engine, &shell, &login, &name, days, &scope, same_name).await;
    let issued = advise_on_lost_answer(
        name_account(&login, issued),
        "it is not known whether the token was issued; run the command again to learn it",
    );
    println!("{}", issued?.text);
    Ok(())
}
