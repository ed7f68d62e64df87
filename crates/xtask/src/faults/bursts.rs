//! Bursts of deliveries, in the middle of which the server, a worker or both get SIGKILL.

use std::time::Duration;

use ecluse_testbed::webhook;

use super::random::Random;
use super::row_lock::RowLock;
use super::site::{Answer, Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check};

/// Connections of a burst.
const SENDERS: usize = 12;
/// Deliveries of one connection in one burst.
const MOST_OF_A_SENDER: u64 = 12;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "bursts", Detours::default()).await?;
    let mut server = site.node("server", Role::Server)?;
    let mut worker = site.node("worker", Role::Worker)?;
    server.start().await?;
    for _ in 0..3 {
        site.add_project(false).await?;
    }
    worker.start().await?;
    let mut tally = Tally::default();
    let commit = site.commit(random.next())?;
    tally.operations += store_together(&site, &commit, random.next()).await?;
    while bounds.allow_another(tally.faults) {
        check::spare_builds(&site.database, QUIET).await?;
        let commit = site.commit(random.next())?;
        let pause = random.time(10, 400);
        let (sent, ()) = tokio::join!(burst(&site, &commit, random.next()), async {
            tokio::time::sleep(pause).await;
            server.kill().await;
        });
        tally.operations += sent;
        tally.faults += 1;
        if random.chance(40) {
            worker.restart().await?;
            tally.faults += 1;
        }
        server.start().await?;
    }
    tally.add(site.check(None).await?);
    worker.stop().await;
    server.stop().await;
    Ok(tally)
}

/// How many transactions of the intake wait before the rows are let go. The other deliveries of the
/// burst are stored together then.
const WAITING: usize = 2;

/// Sends a burst while no delivery can be stored, so that many are stored in one statement
/// afterwards; answers how many.
async fn store_together(site: &Site<'_>, commit: &str, seed: u64) -> anyhow::Result<u64> {
    const PROJECTS: &str = "SELECT id FROM projects WHERE slug <> $1 FOR UPDATE";
    let mut lock = RowLock::take(&site.database, PROJECTS, "").await?;
    let (sent, held) = tokio::join!(burst(site, commit, seed), async {
        let waiting = lock.wait_for_many(WAITING).await;
        lock.let_go().await?;
        waiting
    });
    held?;
    Ok(sent)
}

/// Sends deliveries over several connections until the server is gone; answers how many.
pub(super) async fn burst(site: &Site<'_>, commit: &str, seed: u64) -> u64 {
    let mut senders = Vec::new();
    for sender in 0..SENDERS {
        senders.push(async move {
            let mut random = Random::of_scenario(seed, &format!("sender {sender}"));
            let mut sent = 0;
            // The rest of the time is for working them off.
            while sent < MOST_OF_A_SENDER {
                let slug = &site.slugs[random.below(site.slugs.len())];
                let branch = if random.chance(70) {
                    "main".to_owned()
                } else {
                    format!("topic-{}", random.below(4))
                };
                let payload = site.push_of(&branch, commit);
                let answer = site.deliver(slug, &payload, &webhook::delivery_id()).await;
                sent += 1;
                match answer {
                    Answer::Acknowledged => {}
                    Answer::Refused(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                    Answer::Lost => break,
                }
            }
            sent
        });
    }
    futures::future::join_all(senders).await.into_iter().sum()
}
