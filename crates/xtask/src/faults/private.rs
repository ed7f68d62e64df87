//! Bursts of deliveries into an installation with a private Postgres and registry, which all end
//! when the server gets SIGKILL.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use ecluse_testbed::webhook;
use nix::sys::signal::Signal;

use super::random::Random;
use super::site::{Answer, Detours, Node, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};
use crate::demo::people::Team;

/// Deliveries of one burst.
const BURST: usize = 60;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "private", Detours::default()).await?;
    let mut server = site.node("server", Role::Server)?;
    begin(&mut site, &mut server).await?;
    let mut tally = Tally::default();
    while bounds.allow_another(tally.faults) {
        let pause = random.time(5, 250);
        let (sent, ()) = tokio::join!(burst(&site, random.next()), async {
            tokio::time::sleep(pause).await;
            server.signal(Signal::SIGKILL);
        });
        server.kill().await;
        tally.operations += sent;
        tally.faults += 1;
        server.start().await?;
        read_addresses(&mut site, &server)?;
    }
    tally.add(site.check(None).await?);
    server.stop().await;
    Ok(tally)
}

/// Starts the server with services of its own, and adds people and a project there.
pub(super) async fn begin(site: &mut Site<'_>, server: &mut Node) -> anyhow::Result<()> {
    server
        .installation
        .settings
        .retain(|(name, _)| name != "DATABASE_URL" && name != "ECLUSE_REGISTRY");
    server.start().await?;
    read_addresses(site, server)?;
    site.team = Arc::new(Team::add_everybody(&server.installation).await?);
    site.add_project(false).await?;
    Ok(())
}

/// The address of the private Postgres, which the server writes into its data folder.
pub(super) fn read_addresses(site: &mut Site<'_>, server: &Node) -> anyhow::Result<()> {
    let data = server
        .installation
        .settings
        .iter()
        .find(|(name, _)| name == "ECLUSE_DATA_DIR")
        .context("no data folder")?;
    let file = std::path::Path::new(&data.1).join("database-url");
    site.database = std::fs::read_to_string(&file)
        .with_context(|| file.display().to_string())?
        .trim()
        .to_owned();
    Ok(())
}

/// Sends deletions of branches, which need no build; answers how many were sent.
pub(super) async fn burst(site: &Site<'_>, seed: u64) -> u64 {
    let mut random = Random::of_scenario(seed, "burst");
    let numbers: Vec<u64> = (0..BURST).map(|_| random.next() % 1_000).collect();
    let senders = numbers.chunks(BURST / 6).map(|numbers| async move {
        let mut sent = 0;
        for number in numbers {
            let branch = format!("refs/heads/topic-{number}");
            let payload = webhook::deletion(&site.repository, &branch, &"a".repeat(40));
            sent += 1;
            match site
                .deliver(&site.slugs[0], &payload, &webhook::delivery_id())
                .await
            {
                Answer::Acknowledged => {}
                Answer::Refused(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Answer::Lost => break,
            }
        }
        sent
    });
    futures::future::join_all(senders).await.into_iter().sum()
}
