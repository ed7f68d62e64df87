//! The worst moments of deployments and promotions. Other scenarios hope to hit them; this one makes
//! each of them: it locks a row in a connection of its own or holds an answer of the registry, so
//! that the program stops exactly there, does what must not come through, and lets go.

mod lease;
mod promotion;
mod registry;
mod staging;

use std::time::Duration;

use anyhow::ensure;
use ecluse_testbed::http_proxy::HttpProxy;

use super::random::Random;
use super::site::{self, Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check, races};
use promotion::Opposition;

/// Longer than any of these moments: a worker notices at its next heartbeat, after a third of this,
/// that it lost a lease.
const LEASE_SECONDS: &str = "120";
/// How long a moment may take to come. The program does a few statements in this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// A container of a moment is healthy at once or ends; the program must not give it up before.
const HEALTH_TIMEOUT: Duration = Duration::from_secs(60);

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let proxy = HttpProxy::start(ground.registry.address()).await?;
    let detours = Detours {
        registry: Some(proxy.address().to_owned()),
        settings: vec![("ECLUSE_LEASE_SECONDS".to_owned(), LEASE_SECONDS.to_owned())],
        ..Detours::default()
    };
    let mut site = Site::new(ground, "moments", detours).await?;
    // This process runs no job.
    let path = ground.program.path.clone();
    let idle = [("ECLUSE_WORKERS", "0"), ("ECLUSE_BUILDS_AT_ONCE", "0")];
    let mut nodes = vec![
        site.node_with("server", Role::Server, path, &idle)?,
        site.node("worker-1", Role::Worker)?,
        site.node("worker-2", Role::Worker)?,
    ];
    for node in &mut nodes {
        node.start().await?;
    }
    let slug = site.add_project(true).await?;
    site.set_stage(&slug, "staging", true, &[], HEALTH_TIMEOUT)
        .await?;
    races::set_policy(&site, &slug, 0).await?;
    // What runs on staging before the first moment.
    staging::deploy_commit(&site, &slug, random.next()).await?;
    let mut tally = Tally::default();
    let mut broken = None;
    let mut rounds = 0;
    while broken.is_none() && bounds.allow_another(tally.faults) {
        rounds += 1;
        let round = Round {
            site: &site,
            slug: &slug,
            proxy: &proxy,
            number: rounds,
        };
        broken = Box::pin(round.run(random, &mut tally)).await.err();
    }
    if broken.is_none() {
        // After all moments a push works as ever.
        broken = staging::deploy_commit(&site, &slug, random.next())
            .await
            .err();
        site.expect_on_staging(&slug);
    }
    tally.add(site.check(Some(ground.engine_host())).await?);
    site::stop(&mut nodes).await;
    match broken {
        // The violation may be what broke the round off.
        Some(error) if !tally.evidence.is_empty() => {
            tally.evidence.push(format!("a round broke off: {error:#}"));
        }
        Some(error) => return Err(error),
        None => {}
    }
    Ok(tally)
}

/// Every moment once.
struct Round<'a> {
    site: &'a Site<'a>,
    slug: &'a str,
    proxy: &'a HttpProxy,
    number: u64,
}

impl Round<'_> {
    async fn run(&self, random: &mut Random, tally: &mut Tally) -> anyhow::Result<()> {
        let (site, slug, number) = (self.site, self.slug, self.number);
        staging::push_older_last(site, slug, random).await?;
        self.settle(tally).await?;
        staging::hold_at_start(site, slug, random, tally).await?;
        self.settle(tally).await?;

        let version = format!("v1.{}.0", 2 * number - 1);
        let release = registry::release_with_lies(site, self.proxy, slug, &version, tally).await?;
        self.settle(tally).await?;
        let of_stage = random.pick(&[Opposition::Withdrawal, Opposition::Rejection]);
        promotion::oppose_evaluated(site, &release, "preprod", of_stage, number, tally).await?;
        self.settle(tally).await?;
        let of_rules = random.pick(&[
            Opposition::Policy,
            Opposition::Freeze,
            Opposition::RoleRemoval,
        ]);
        promotion::oppose_evaluated(site, &release, "prod", of_rules, number, tally).await?;
        self.settle(tally).await?;

        let version = format!("v1.{}.0", 2 * number);
        let release = site.release(slug, &version).await?;
        self.settle(tally).await?;
        promotion::remove_requester(site, &release, "prod", tally).await?;
        self.settle(tally).await?;
        promotion::veto_waiting(site, &release, "prod", tally).await?;
        self.settle(tally).await?;
        lease::lose_lease(site, self.proxy, &release, "preprod", tally).await?;
        self.settle(tally).await
    }

    /// Waits until all work is done. Work that is still open in the next moment could be taken for
    /// its effect.
    async fn settle(&self, tally: &mut Tally) -> anyhow::Result<()> {
        tally.operations += 1;
        let is_quiet = check::settle(&self.site.database, QUIET).await?;
        ensure!(is_quiet, "work is open after {} s", QUIET.as_secs());
        Ok(())
    }
}
