//! `ecluse key`: the key that images are signed with.

use clap::Subcommand;
use ecluse_engine::Actor;
use ecluse_engine::image::signing;

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
        KeyCommand::Rotate => signing::rotate(&engine, &Actor::command_line()).await?,
    };
    print!("{pem}");
    Ok(())
}
