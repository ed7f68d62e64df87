//! One noisy project beside a quiet one: the noisy one floods the intake, its container never gets
//! healthy and its git host hangs. The quiet one's pushes must have their outcome nevertheless.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ecluse_testbed::http_proxy::{HttpProxy, Treatment};
use ecluse_testbed::webhook;

use super::check;
use super::random::Random;
use super::site::{Answer, Detours, HEALTH_TIMEOUT, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};
use crate::api::{text, wait_for};

/// How long the quiet project's push may wait for its outcome, and then for the first step of its
/// build. The wanted times, on an idle machine, are 1 s and 2 s; `cargo xtask bench fairness`
/// measures them. A test on a loaded machine only tells waiting for the neighbour from working.
const OUTCOME: Duration = Duration::from_secs(8);
const FIRST_STEP: Duration = Duration::from_secs(12);

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let host = ground.git.url().trim_start_matches("http://").to_owned();
    let proxy = HttpProxy::start(&host).await?;
    let detours = Detours {
        git: Some(format!("http://{}", proxy.address())),
        settings: vec![("ECLUSE_GIT_TIMEOUT_SECONDS".to_owned(), "20".to_owned())],
        ..Detours::default()
    };
    // Two repositories: only the noisy one's host hangs.
    let mut noisy = Site::new(ground, "noisy", detours).await?;
    let mut server = noisy.node("server", Role::Server)?;
    server.start().await?;
    let loud = noisy.add_project(true).await?;
    let mut quiet = Site::beside(&noisy, "quiet")?;
    let silent = quiet.add_project(false).await?;
    let commit = noisy.commit(random.next())?;
    noisy
        .deliver_surely(&loud, &noisy.push_of("main", &commit))
        .await?;
    check::settle(&noisy.database, QUIET).await?;
    // From now on the noisy project's containers never get healthy, and print without end.
    let flood = [
        "sh",
        "-c",
        "seq 1 30000; while :; do echo noise; sleep 0.01; done",
    ];
    noisy
        .set_stage(&loud, "staging", true, &flood, HEALTH_TIMEOUT)
        .await?;
    let mut tally = Tally::default();
    let (ended, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut choices = Random::of_scenario(random.next(), "noise");
    let noise = async {
        while !ended.load(Ordering::SeqCst) {
            let commit = noisy.commit(choices.next())?;
            noisy
                .deliver_surely(&loud, &noisy.push_of("main", &commit))
                .await?;
            tokio::time::sleep(Duration::from_millis(700)).await;
            proxy.choose(|_| Treatment::Hang(Duration::from_secs(15)));
            for branch in 0..3 {
                let commit = noisy.commit(choices.next())?;
                noisy
                    .deliver_surely(&loud, &noisy.push_of(&format!("slow-{branch}"), &commit))
                    .await?;
            }
            for number in 0..60 {
                let branch = format!("refs/heads/gone-{number}");
                let payload = webhook::deletion(&noisy.repository, &branch, &commit);
                let answer = noisy
                    .deliver(&loud, &payload, &webhook::delivery_id())
                    .await;
                sent.fetch_add(1, Ordering::SeqCst);
                if answer != Answer::Acknowledged {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            tokio::time::sleep(choices.time(1_000, 4_000)).await;
            proxy.heal();
        }
        anyhow::Ok(())
    };
    let calm = async {
        let mut worst = Duration::ZERO;
        while bounds.allow_another(tally.faults) {
            tokio::time::sleep(random.time(1_000, 3_000)).await;
            let commit = quiet.commit(random.next())?;
            let started = Instant::now();
            quiet
                .deliver_surely(&silent, &quiet.push_of("main", &commit))
                .await?;
            tally.operations += 1;
            let paula = quiet.api(&quiet.team.paula);
            let path = format!("/builds?project={silent}");
            let find = async || {
                let builds = paula.list(&path).await.unwrap_or_default();
                Ok(builds
                    .into_iter()
                    .find(|build| text(build, "commit") == commit))
            };
            let queued = wait_for("the outcome of the quiet push", QUIET, find).await;
            let outcome = started.elapsed();
            let stepped = wait_for("the first step", QUIET, async || {
                Ok(find()
                    .await?
                    .filter(|build| text(build, "status") != "queued"))
            })
            .await;
            let first_step = started.elapsed();
            worst = worst.max(outcome);
            if queued.is_err() || outcome > OUTCOME {
                tally.evidence.push(format!(
                    "fairness: the quiet project's push had its outcome after {:.1} s",
                    outcome.as_secs_f64()
                ));
            }
            if stepped.is_err() || first_step > FIRST_STEP {
                tally.evidence.push(format!(
                    "fairness: the quiet project's build started after {:.1} s",
                    first_step.as_secs_f64()
                ));
            }
            tally.faults += 1;
        }
        ended.store(true, Ordering::SeqCst);
        anyhow::Ok(worst)
    };
    let (worst, made) = tokio::join!(calm, noise);
    let worst = worst?;
    made?;
    proxy.heal();
    tally.details.insert(
        "slowest outcome of the quiet project, ms".to_owned(),
        u64::try_from(worst.as_millis())?,
    );
    tally.operations += sent.load(Ordering::SeqCst);
    // The containers of the noisy project are unhealthy by intention, so only its stage's slot and
    // what was live before are checked.
    let heard = quiet.ledger().clone();
    noisy.ledger().deliveries.extend(heard.deliveries);
    tally.add(noisy.check(Some(ground.engine_host())).await?);
    server.stop().await;
    Ok(tally)
}
