//! Kills and pauses spread over every step of builds, deployments and promotions, with a real
//! container engine. Of all steps the one that was hit least is the next target; the process that
//! holds the lease of that step is hit.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use nix::sys::signal::Signal;
use sqlx::{Connection as _, PgConnection};

use super::check::{self, Watch};
use super::random::Random;
use super::site::{self, Detours, Node, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground};

/// How long a step is waited for before another one is hit.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where a kill can hit. Packages are installed and images tested in the scenario `tests`.
const STEPS: [&str; 15] = [
    "delivery",
    "build fetch",
    "build check",
    "build base",
    "build layer",
    "build push",
    "build attest",
    "build tag",
    "release",
    "promotion",
    "deployment pull",
    "deployment check",
    "deployment deploy",
    "deployment verify",
    "deployment record",
];

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "steps", Detours::default()).await?;
    let mut nodes = vec![
        site.node("server", Role::Server)?,
        site.node("worker-1", Role::Worker)?,
        site.node("worker-2", Role::Worker)?,
    ];
    nodes[0].start().await?;
    for _ in 0..3 {
        site.add_project(true).await?;
    }
    for node in &mut nodes[1..] {
        node.start().await?;
    }
    let watch = Watch::start(ground.engine_host())?;
    let mut tally = Tally::default();
    let (ended, operations) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut choices = Random::of_scenario(random.next(), "work");
    let mut found = Tally::default();
    let (worked, hit) = tokio::join!(
        work(&site, &mut choices, &ended, &operations, &mut found),
        async {
            let hit = hit_steps(&site, &mut nodes, random, bounds, &STEPS, PATIENCE).await;
            ended.store(true, Ordering::SeqCst);
            hit
        }
    );
    tally.add(hit?);
    worked?;
    tally.add(found);
    tally.operations = operations.load(Ordering::SeqCst);
    // The last commit is a healthy one.
    let commit = site.commit(random.next())?;
    push(&site, &commit).await?;
    for slug in &site.slugs {
        site.expect_on_staging(slug);
    }
    tally.add(site.check(Some(ground.engine_host())).await?);
    watch.report(&mut tally);
    site::stop(&mut nodes).await;
    Ok(tally)
}

/// Pushes, tags and promotes until the kills are over.
async fn work(
    site: &Site<'_>,
    random: &mut Random,
    ended: &AtomicBool,
    operations: &AtomicU64,
    found: &mut Tally,
) -> anyhow::Result<()> {
    let engine = site.ground.engine_host();
    let own = format!("{}_base", site.name.replace('-', "_"));
    let mut version = 0;
    let mut turn = 0;
    while !ended.load(Ordering::SeqCst) {
        operations.fetch_add(1, Ordering::SeqCst);
        turn += 1;
        match turn % 5 {
            0 => {
                let commit = site.commit(random.next())?;
                push(site, &commit).await?;
            }
            // A commit whose container never gets healthy, and the one that mends it.
            1 => {
                let sick = format!("{own}/unhealthy");
                let commit = site.project.commit("Break it", &[(&sick, "x\n")])?;
                site.project.push()?;
                site.ledger().sick.push(commit.clone());
                push(site, &commit).await?;
                // Afterwards what was live before runs again.
                for slug in &site.slugs {
                    check::settle_project(&site.database, slug, QUIET).await?;
                    check::check_running(site.subject(Some(engine)), slug, found).await?;
                }
                std::fs::remove_file(site.project.work_tree().join(&sick))?;
                let commit = site.commit(random.next())?;
                push(site, &commit).await?;
            }
            // Two pushes whose deliveries arrive in the wrong order.
            2 => {
                let commits = [site.commit(random.next())?, site.commit(random.next())?];
                for commit in commits.iter().rev() {
                    push(site, commit).await?;
                }
            }
            _ => {
                version += 1;
                let release = site
                    .release(&site.slugs[0], &format!("v1.{version}.0"))
                    .await?;
                for stage in ["preprod", "prod"] {
                    if let Some(promotion) = site.promote(&release, stage).await? {
                        site.approve(&release, stage).await?;
                        // Without staging, which a newer commit took, preprod waits for ever.
                        let limit = Duration::from_secs(25);
                        if site.await_promotion(&promotion, limit).await.is_err() {
                            let path = format!("/promotions/{promotion}/withdraw");
                            site.call_surely(&site.team.paula, &path, &serde_json::json!({}))
                                .await?;
                            site.await_promotion(&promotion, QUIET).await?;
                            break;
                        }
                    }
                }
            }
        }
        tokio::time::sleep(random.time(0, 700)).await;
    }
    Ok(())
}

/// Delivers the push of a commit to every project.
async fn push(site: &Site<'_>, commit: &str) -> anyhow::Result<()> {
    for slug in &site.slugs {
        site.deliver_surely(slug, &site.push_of("main", commit))
            .await?;
    }
    Ok(())
}

/// Hits one of these steps after the other; the details of the figures are how often each was hit. A
/// step that does not come for so long is passed over, and any process is hit at any time.
pub(super) async fn hit_steps(
    site: &Site<'_>,
    nodes: &mut [Node],
    random: &mut Random,
    bounds: &Bounds,
    steps: &[&'static str],
    patience: Duration,
) -> anyhow::Result<Tally> {
    let mut conn = PgConnection::connect(&site.database).await?;
    let mut hits: BTreeMap<&str, u64> = steps.iter().map(|step| (*step, 0)).collect();
    hits.insert("at any time", 0);
    let mut passed_over: BTreeMap<&str, u64> = BTreeMap::new();
    while bounds.allow_another(hits.values().sum()) {
        let next = |step: &&&str| hits[**step] + passed_over.get(**step).copied().unwrap_or(0);
        let target = *steps.iter().min_by_key(next).context("no step to hit")?;
        tokio::time::sleep(random.time(0, 300)).await;
        check::spare_builds(&site.database, QUIET).await?;
        let (node, what) = match find_owner(&mut conn, target, bounds, patience).await? {
            Some(process) => (
                nodes
                    .iter()
                    .position(|node| node.process_id() == Some(process)),
                target,
            ),
            None => {
                *passed_over.entry(target).or_default() += 1;
                (None, "at any time")
            }
        };
        let node = node.unwrap_or_else(|| random.below(nodes.len()));
        *hits.entry(what).or_default() += 1;
        if random.chance(25) {
            // Longer than the lease: another process continues meanwhile, and this one finds out.
            nodes[node].signal(Signal::SIGSTOP);
            tokio::time::sleep(random.time(2_300, 4_000)).await;
            nodes[node].signal(Signal::SIGCONT);
        } else {
            nodes[node].kill().await;
            tokio::time::sleep(random.time(0, 400)).await;
            nodes[node].start().await?;
        }
    }
    conn.close().await?;
    Ok(Tally {
        faults: hits.values().sum(),
        details: hits
            .into_iter()
            .map(|(step, count)| (step.to_owned(), count))
            .collect(),
        ..Tally::default()
    })
}

/// The process that holds the lease of a job in this step, as soon as there is one.
async fn find_owner(
    conn: &mut PgConnection,
    target: &str,
    bounds: &Bounds,
    patience: Duration,
) -> anyhow::Result<Option<u32>> {
    let started = Instant::now();
    loop {
        let owner: Option<String> = sqlx::query_scalar(
            "SELECT lease_owner FROM jobs j WHERE state = 'leased' AND $1 = concat_ws(' ', kind,
                 (SELECT name FROM build_steps s WHERE s.build_id = j.subject_id AND s.status = 'running' LIMIT 1),
                 (SELECT name FROM deployment_steps s WHERE s.deployment_id = j.subject_id AND s.status = 'running' LIMIT 1)) LIMIT 1",
        )
        .bind(target)
        .fetch_optional(&mut *conn)
        .await?;
        // HOST:PROCESS/WORKER
        let process = owner.and_then(|owner| {
            owner
                .rsplit_once(':')?
                .1
                .split('/')
                .next()?
                .parse::<u32>()
                .ok()
        });
        if process.is_some() {
            return Ok(process);
        }
        if started.elapsed() > patience || bounds.is_over() {
            return Ok(None);
        }
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
}
