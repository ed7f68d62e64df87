//! `ecluse key`: the key that images are signed with.

use clap::Subcommand;
use ecluse_engine::Actor;
use ecluse_engine::image::signing;

use super::advise_on_lost_answer;
use crate::config::Installation;
use crate::serve;

#[derive(Subcommand, Debug)]
pub enum KeyCommand {
    /// Print the public key (PEM) for `cosign verify --key`. The first call creates the key.
    Public,
    /// Sign with a new key from now on, and print its public key. Signatures of the old key can
    /// still be verified.
    Rotate,
}

pub async fn run(installation: &Installation, command: KeyCommand) -> anyhow::Result<()> {
    let engine = serve::engine_for_commands(installation).await?;
    let pem = match command {
        KeyCommand::Public => signing::public_key(&engine).await?,
        KeyCommand::Rotate => {
            let rotated = signing::rotate(&engine, &Actor::command_line()).await;
            advise_on_lost_answer(
                rotated.map_err(Into::into),
                "it is not known whether the key was replaced; `ecluse key public` prints the key that signs now",
            )?
        }
    };
    print!("{pem}");
    Ok(())
}
