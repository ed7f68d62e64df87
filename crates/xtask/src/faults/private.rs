//! Bursts of deliveries into an installation with a private Postgres and registry. They all end when
//! the server gets SIGKILL, or its Postgres alone does.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use ecluse_testbed::webhook;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::random::Random;
use super::site::{Answer, Detours, Node, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};
use crate::api::wait_for;
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
    let mut killed = None;
    while bounds.allow_another(tally.faults) {
        let (pause, only_postgres) = (random.time(5, 250), random.chance(25));
        let process = find_postgres(&server, killed).await?;
        let (sent, signalled) = tokio::join!(burst(&site, random.next()), async {
            tokio::time::sleep(pause).await;
            if only_postgres {
                return kill(process, Signal::SIGKILL);
            }
            server.signal(Signal::SIGKILL);
            Ok(())
        });
        signalled.context("the private Postgres could not be killed")?;
        tally.operations += sent;
        tally.faults += 1;
        if only_postgres {
            killed = Some(process);
            let again = site.deletion_of("again");
            site.deliver_surely(&site.slugs[0], &again).await?;
            tally.operations += 1;
        } else {
            server.kill().await;
            server.start().await?;
            read_addresses(&mut site, &server)?;
        }
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

/// A file in the data folder of a server.
fn data_file(server: &Node, name: &str) -> anyhow::Result<PathBuf> {
    let settings = &server.installation.settings;
    let data = settings.iter().find(|(name, _)| name == "ECLUSE_DATA_DIR");
    Ok(Path::new(&data.context("no data folder")?.1).join(name))
}

fn read_data_file(server: &Node, name: &str) -> anyhow::Result<String> {
    let file = data_file(server, name)?;
    std::fs::read_to_string(&file).with_context(|| file.display().to_string())
}

/// The address of the private Postgres, which the server writes into its data folder.
pub(super) fn read_addresses(site: &mut Site<'_>, server: &Node) -> anyhow::Result<()> {
    let address = read_data_file(server, "database-url")?;
    site.database = address.trim().to_owned();
    Ok(())
}

/// The address of the role that owns the private Postgres.
pub(super) fn read_owner_address(server: &Node) -> anyhow::Result<String> {
    let address = read_data_file(server, "migration-database-url")?;
    Ok(address.trim().to_owned())
}

/// The process of the private Postgres, which it writes into its lock. Waits until it runs and is
/// another one than `killed`.
async fn find_postgres(server: &Node, killed: Option<Pid>) -> anyhow::Result<Pid> {
    wait_for("the private Postgres", QUIET, async || {
        let lock = read_data_file(server, "postgres/cluster/postmaster.pid").unwrap_or_default();
        let process = lock
            .lines()
            .next()
            .and_then(|line| line.trim().parse().ok());
        // Postgres that was killed leaves its lock.
        let found = process.map(Pid::from_raw);
        Ok(found.filter(|process| Some(*process) != killed && kill(*process, None).is_ok()))
    })
    .await
}

/// Sends deletions of branches, which need no build; answers how many were sent.
pub(super) async fn burst(site: &Site<'_>, seed: u64) -> u64 {
    let mut random = Random::of_scenario(seed, "burst");
    let numbers: Vec<u64> = (0..BURST).map(|_| random.next() % 1_000).collect();
    let senders = numbers.chunks(BURST / 6).map(|numbers| async move {
        let mut sent = 0;
        for number in numbers {
            let payload = site.deletion_of(&format!("topic-{number}"));
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
