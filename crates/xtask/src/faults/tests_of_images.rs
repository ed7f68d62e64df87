//! Kills and pauses in the two steps of a build that run programs of strangers: the installation of
//! packages and the test of the image. What they leave, in the container engine and on the server of
//! the tests' databases, is removed by the processes that come after.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::ensure;
use bollard::Docker;
use bollard::query_parameters::{ListContainersOptionsBuilder, ListVolumesOptions};
use ecluse_launcher::Postgres;
use ecluse_testbed::debian::{self, DEBIAN_BASE_REPOSITORY};
use ecluse_testbed::packages::PackageServer;
use sqlx::{Connection as _, PgConnection};

use super::random::Random;
use super::site::{self, Detours, QUIET, Role, Site};
use super::tally::Tally;
use super::{Bounds, Ground, check, steps};
use crate::api::wait_for;
use crate::server::random_hex;

/// Where a kill hits: a worker that makes an image with packages, and one that tests an image.
const STEPS: [&str; 2] = ["dependencies", "build test"];
/// How long a step is waited for. An installation takes some seconds.
const PATIENCE: Duration = Duration::from_secs(30);
/// The shortest time in which each step can be hit.
const LENGTH: Duration = Duration::from_secs(45);
/// Debian packages that the commits choose from.
const PACKAGES: usize = 8;

pub(super) async fn run(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
) -> anyhow::Result<Tally> {
    debian::push_base_image(ground.registry.address()).await?;
    let databases = Postgres::start_for_tests(&ground.folder.join("tests")).await?;
    let packages = PackageServer::start(&random_hex(8)?).await?;
    for number in 0..PACKAGES {
        packages.add_debian(&format!("tool-{number}"), "1", "sleep 1")?;
    }
    let sources = ground.folder.join("apt.list");
    std::fs::write(&sources, packages.apt_sources())?;
    let settings = [
        ("ECLUSE_TEST_DATABASE_URL", databases.url("postgres")),
        ("ECLUSE_APT_SOURCES", sources.display().to_string()),
        ("ECLUSE_BUILD_NETWORK", "host".to_owned()),
    ];
    let detours = Detours {
        base: Some(DEBIAN_BASE_REPOSITORY),
        settings: settings
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        ..Detours::default()
    };
    let result = run_on(ground, random, bounds, detours, &databases).await;
    databases.stop().await;
    result
}

async fn run_on(
    ground: &Ground,
    random: &mut Random,
    bounds: &Bounds,
    detours: Detours,
    databases: &Postgres,
) -> anyhow::Result<Tally> {
    let mut site = Site::new(ground, "tests", detours).await?;
    let mut nodes = vec![
        site.node("server", Role::Server)?,
        site.node("worker", Role::Worker)?,
    ];
    nodes[0].start().await?;
    let slug = site.add_project(false).await?;
    nodes[1].start().await?;
    let bounds = bounds.at_least(LENGTH);
    let (ended, pushes) = (AtomicBool::new(false), AtomicU64::new(0));
    let mut choices = Random::of_scenario(random.next(), "work");
    let (worked, hit) = tokio::join!(
        async {
            while !ended.load(Ordering::SeqCst) {
                push_packages(&site, &slug, &mut choices).await?;
                pushes.fetch_add(1, Ordering::SeqCst);
                check::settle(&site.database, choices.time(500, 20_000)).await?;
            }
            anyhow::Ok(())
        },
        async {
            let hit = steps::hit_steps(&site, &mut nodes, random, &bounds, &STEPS, PATIENCE).await;
            ended.store(true, Ordering::SeqCst);
            hit
        }
    );
    let mut tally = hit?;
    worked?;
    let hits = &tally.details;
    for step in STEPS {
        ensure!(hits[step] > 0, "the step {step} was never hit: {hits:?}");
    }
    tally.operations = pushes.load(Ordering::SeqCst);
    let last = push_packages(&site, &slug, &mut choices).await?;
    tally.add(site.check(None).await?);
    check::expect_build(&site.database, &last, &mut tally).await?;
    // A process clears up when it starts, and once a minute.
    nodes[1].restart().await?;
    let mut left = Vec::new();
    let cleared = wait_for("the removal of what is left", QUIET, async || {
        left = list_left(ground.engine_host(), databases).await?;
        Ok(left.is_empty().then_some(()))
    });
    if cleared.await.is_err() {
        let left = left
            .iter()
            .map(|what| format!("I2: nothing runs, and there is still {what}"));
        tally.evidence.extend(left);
    }
    site::stop(&mut nodes).await;
    Ok(tally)
}

/// Pushes a commit that wants other packages than the one before; returns the commit.
async fn push_packages(site: &Site<'_>, slug: &str, random: &mut Random) -> anyhow::Result<String> {
    let wanted: String = (0..PACKAGES)
        .filter(|_| random.chance(50))
        .map(|number| format!("tool-{number}\n"))
        .collect();
    let count = format!("{}\n", random.next());
    let files = [("packages.txt", wanted.as_str()), ("count.txt", &count)];
    let commit = site.project.commit("Other packages", &files)?;
    site.project.push()?;
    site.deliver_surely(slug, &site.push_of("main", &commit))
        .await?;
    Ok(commit)
}

/// Lists the containers and volumes of installations and tests, and the databases and roles of
/// tests. The templates stay, because later tests begin with them.
async fn list_left(engine: &str, databases: &Postgres) -> anyhow::Result<Vec<String>> {
    const OF_RUNS: &str = "SELECT 'the database ' || datname FROM pg_database WHERE datname ~ '^ecluse_[0-9a-f]{8}_(run|new)_'
        UNION ALL SELECT 'the role ' || rolname FROM pg_roles WHERE rolname ~ '^ecluse_[0-9a-f]{8}_(run|new)_'";
    let engine = Docker::connect_with_unix(engine, 20, bollard::API_DEFAULT_VERSION)?;
    let is_of_run =
        |label: &String| label.starts_with("ecluse.test.") || label == "ecluse.dependencies";
    let all = ListContainersOptionsBuilder::default().all(true).build();
    let containers = engine.list_containers(Some(all)).await?.into_iter();
    let containers = containers
        .filter(|container| {
            container
                .labels
                .iter()
                .flatten()
                .any(|(label, _)| is_of_run(label))
        })
        .map(|container| format!("the container {:?}", container.names.unwrap_or_default()));
    let volumes = engine.list_volumes(None::<ListVolumesOptions>).await?;
    let volumes = volumes.volumes.unwrap_or_default().into_iter();
    let volumes = volumes
        .filter(|volume| volume.labels.keys().any(is_of_run))
        .map(|volume| format!("the volume {}", volume.name));
    let mut left: Vec<String> = containers.chain(volumes).collect();
    let mut conn = PgConnection::connect(&databases.url("postgres")).await?;
    left.extend(
        sqlx::query_scalar::<_, String>(OF_RUNS)
            .fetch_all(&mut conn)
            .await?,
    );
    conn.close().await?;
    Ok(left)
}
