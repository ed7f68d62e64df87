//! The container engine is killed in the middle of deployments, and starts again.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::random::Random;
use super::site::{Detours, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "engine", Detours::default()).await?;
    let mut server = site.node("server", Role::Server)?;
    server.start().await?;
    let slug = site.add_project(true).await?;
    let (ended, pushed) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut choices = Random::of_scenario(random.next(), "pushes");
    let push = async {
        while !ended.load(Ordering::SeqCst) {
            let commit = site.commit(choices.next())?;
            site.deliver_surely(&slug, &site.push_of("main", &commit))
                .await?;
            pushed.fetch_add(1, Ordering::SeqCst);
            tokio::time::sleep(choices.time(1_000, 4_000)).await;
        }
        anyhow::Ok(())
    };
    let crash = async {
        let mut faults = 0;
        while bounds.allow_another(faults) {
            tokio::time::sleep(random.time(500, 4_000)).await;
            ground.crash_engine(random.time(0, 1_500)).await?;
            faults += 1;
        }
        ended.store(true, Ordering::SeqCst);
        anyhow::Ok(faults)
    };
    let (crashed, pushing) = tokio::join!(crash, push);
    pushing?;
    let mut tally = Tally {
        faults: crashed?,
        ..Tally::default()
    };
    let commit = site.commit(random.next())?;
    site.deliver_surely(&slug, &site.push_of("main", &commit))
        .await?;
    site.expect_on_staging(&slug);
    tally.operations = pushed.load(Ordering::SeqCst) + 1;
    tally.add(site.check(Some(ground.engine_host())).await?);
    server.stop().await;
    Ok(tally)
}
