//! A registry or a git host that refuses, hangs, breaks off and lies, in the middle of builds. Each
//! storm has one kind of fault; between the storms there is calm.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ecluse_testbed::http_proxy::{HttpProxy, Treatment};

use super::random::Random;
use super::site::{Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check};

/// Which host is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Registry,
    Git,
}

const STORMS: [Treatment; 8] = [
    Treatment::PretendStored,
    Treatment::Status(500),
    Treatment::Status(429),
    Treatment::Status(503),
    Treatment::Hang(Duration::from_secs(2)),
    Treatment::Cut,
    Treatment::Flip,
    Treatment::LoseAnswer,
];

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
    host: Host,
) -> anyhow::Result<Tally> {
    let upstream = match host {
        Host::Registry => ground.registry.address().to_owned(),
        Host::Git => ground.git.url().trim_start_matches("http://").to_owned(),
    };
    let proxy = HttpProxy::start(&upstream).await?;
    let mut detours = Detours::default();
    let name = match host {
        Host::Registry => {
            detours.registry = Some(proxy.address().to_owned());
            "registry"
        }
        Host::Git => {
            detours.git = Some(format!("http://{}", proxy.address()));
            "git"
        }
    };
    let mut site = Site::new(ground, name, detours).await?;
    let mut server = site.node("server", Role::Server)?;
    server.start().await?;
    // A registry that stores nothing must not stop the deployments of others.
    let slug = site.add_project(host == Host::Registry).await?;
    let mut tally = Tally::default();
    let faults = Arc::new(AtomicU64::new(0));
    // The first image: later builds then find layers to mount and to compare with.
    let commit = site.commit(random.next())?;
    site.deliver_surely(&slug, &site.push_of("main", &commit))
        .await?;
    check::settle(&site.database, QUIET).await?;
    let mut round = 0;
    while bounds.allow_another(faults.load(Ordering::SeqCst)) {
        let treatment = STORMS[round % STORMS.len()];
        round += 1;
        let percent = random.pick(&[15, 35, 70]);
        let (mut choices, counted) = (
            Random::of_scenario(random.next(), "storm"),
            Arc::clone(&faults),
        );
        proxy.choose(move |line| {
            let is_upload = line.starts_with("PUT") || line.starts_with("POST");
            // Only what stores something can pretend that it stored it.
            let applies = match treatment {
                Treatment::PretendStored => line.starts_with("PUT"),
                Treatment::LoseAnswer => is_upload,
                Treatment::Flip => line.starts_with("GET"),
                Treatment::Pass
                | Treatment::Status(_)
                | Treatment::StatusLater(_)
                | Treatment::Hang(_)
                | Treatment::Cut => true,
            };
            if applies && choices.chance(percent) {
                counted.fetch_add(1, Ordering::SeqCst);
                treatment
            } else {
                Treatment::Pass
            }
        });
        for _ in 0..2 {
            let commit = site.commit(random.next())?;
            site.deliver_surely(&slug, &site.push_of("main", &commit))
                .await?;
            tally.operations += 1;
        }
        site.announce_release(&slug, &format!("v1.{round}.0"))
            .await?;
        tally.operations += 1;
        tokio::time::sleep(random.time(2_500, 5_000)).await;
        proxy.heal();
        check::settle(&site.database, QUIET).await?;
    }
    tally.faults = faults.load(Ordering::SeqCst);
    // After all storms a push works as ever.
    let commit = site.commit(random.next())?;
    site.deliver_surely(&slug, &site.push_of("main", &commit))
        .await?;
    let engine = (host == Host::Registry).then(|| ground.engine_host());
    if engine.is_some() {
        site.expect_on_staging(&slug);
    }
    tally.add(site.check(engine).await?);
    check::expect_build(&site.database, &commit, &mut tally).await?;
    server.stop().await;
    Ok(tally)
}
