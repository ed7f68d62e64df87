//! I2: no effect happens twice: one container runs on each stage, the one that the database calls
//! live, made from exactly its digest.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bollard::Docker;
use bollard::query_parameters::ListContainersOptionsBuilder;
use sqlx::PgConnection;

use super::super::tally::Tally;
use super::Ledger;

struct Container {
    id: String,
    project: String,
    stage: String,
    deployment: String,
    digest: String,
    image: String,
    is_running: bool,
}

async fn list(engine: &Docker) -> anyhow::Result<Vec<Container>> {
    let filter = HashMap::from([("label".to_owned(), vec!["ecluse.deployment".to_owned()])]);
    let options = ListContainersOptionsBuilder::default()
        .all(true)
        .filters(&filter)
        .build();
    let all = engine.list_containers(Some(options)).await?;
    Ok(all
        .into_iter()
        .map(|container| {
            let labels = container.labels.unwrap_or_default();
            let label = |name: &str| labels.get(name).cloned().unwrap_or_default();
            Container {
                id: container.id.unwrap_or_default(),
                project: label("ecluse.project"),
                stage: label("ecluse.stage"),
                deployment: label("ecluse.deployment"),
                digest: label("ecluse.digest"),
                image: container.image_id.unwrap_or_default(),
                is_running: container
                    .state
                    .is_some_and(|state| state.to_string() == "running"),
            }
        })
        .collect())
}

fn connect(host: &str) -> anyhow::Result<Docker> {
    Ok(Docker::connect_with_unix(
        host,
        20,
        bollard::API_DEFAULT_VERSION,
    )?)
}

pub(super) async fn check(
    conn: &mut PgConnection,
    host: &str,
    only: Option<&str>,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let engine = connect(host)?;
    let stages: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT p.slug, s.name, d.id::text, d.image_digest FROM stages s JOIN projects p ON p.id = s.project_id
         LEFT JOIN deployments d ON d.stage_id = s.id AND d.status = 'live' WHERE $1::text IS NULL OR p.slug = $1",
    )
    .bind(only)
    .fetch_all(&mut *conn)
    .await?;
    let containers = list(&engine).await?;
    for (slug, stage, deployment, digest) in &stages {
        let mut here = Vec::new();
        for container in containers
            .iter()
            .filter(|one| one.project == *slug && one.stage == *stage)
        {
            here.push(container);
        }
        let running: Vec<&&Container> = here.iter().filter(|one| one.is_running).collect();
        let (Some(deployment), Some(digest)) = (deployment, digest) else {
            if !running.is_empty() {
                tally.evidence.push(format!(
                    "I2: nothing is live on {stage} of {slug}, and a container of the deployment {} runs",
                    running[0].deployment
                ));
            }
            continue;
        };
        if running.len() > 1 {
            tally.twice += 1;
        }
        if here.len() != 1 || running.len() != 1 {
            tally.evidence.push(format!(
                "I2: {stage} of {slug} has {} containers, {} of them running, instead of one: {:?}",
                here.len(),
                running.len(),
                here.iter().map(|one| &one.deployment).collect::<Vec<_>>()
            ));
        }
        let Some(own) = running.iter().find(|one| one.deployment == *deployment) else {
            tally.evidence.push(format!(
                "I2: the deployment {deployment} is live on {stage} of {slug}, and its container does not run"
            ));
            continue;
        };
        if own.digest != *digest {
            tally.evidence.push(format!(
                "I2: {stage} of {slug} runs {}, and {digest} is live",
                own.digest
            ));
        }
        // The label is what the deployer wanted; the image is what really runs.
        let image = engine.inspect_image(&own.image).await?;
        let names = image.repo_digests.unwrap_or_default();
        if !names
            .iter()
            .any(|name| name.ends_with(&format!("@{digest}")))
        {
            tally.evidence.push(format!(
                "I3: the container on {stage} of {slug} has the image {names:?}, and {digest} was approved and is live"
            ));
        }
    }
    Ok(())
}

/// Staging takes every commit of the trunk by itself, never an older one after a newer one, and no
/// deployment is live whose container never got healthy.
pub(super) async fn check_history(
    conn: &mut PgConnection,
    ledger: &Ledger,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    for (slug, commit) in &ledger.newest {
        let live: Option<String> = sqlx::query_scalar(
            "SELECT b.commit_sha FROM deployments d JOIN stages s ON s.id = d.stage_id JOIN projects p ON p.id = d.project_id
             JOIN builds b ON b.id = d.build_id WHERE p.slug = $1 AND s.name = 'staging' AND d.status = 'live'",
        )
        .bind(slug)
        .fetch_optional(&mut *conn)
        .await?;
        if live.as_ref() != Some(commit) {
            tally.evidence.push(format!(
                "I2: staging of {slug} has {live:?}, and the newest commit of the trunk is {commit}"
            ));
        }
    }
    let went_live: Vec<(String, String)> = sqlx::query_as(
        "SELECT d.stage_id::text, b.commit_sha FROM deployments d JOIN builds b ON b.id = d.build_id
         WHERE d.live_at IS NOT NULL AND d.cause = 'automatic' ORDER BY d.stage_id, d.live_at",
    )
    .fetch_all(&mut *conn)
    .await?;
    for (_, commit) in &went_live {
        if ledger.sick.contains(commit) {
            tally.evidence.push(format!(
                "I2: a deployment of {commit} was called live, and its container never got healthy"
            ));
        }
    }
    if let Some(repository) = &ledger.repository {
        for pair in went_live.windows(2) {
            let [(stage, before), (other, after)] = pair else {
                continue;
            };
            if stage == other && before != after && is_ancestor(repository, after, before).await? {
                tally.evidence.push(format!(
                    "I2: on the stage {stage} the older commit {after} replaced {before}"
                ));
            }
        }
    }
    Ok(())
}

/// Whether one commit is contained in another one.
async fn is_ancestor(repository: &Path, this: &str, of: &str) -> anyhow::Result<bool> {
    let mut command = tokio::process::Command::new("git");
    command
        .args(["merge-base", "--is-ancestor", this, of])
        .current_dir(repository);
    Ok(command.output().await?.status.success())
}

/// Observes the engine all the time, and notices two containers that run on one stage at the same
/// moment.
pub(in super::super) struct Watch {
    found: Arc<Mutex<BTreeSet<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Watch {
    pub(in super::super) fn start(host: &str) -> anyhow::Result<Watch> {
        let engine = connect(host)?;
        let found: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let finding = Arc::clone(&found);
        let task = tokio::spawn(async move {
            loop {
                // The engine itself may be killed meanwhile.
                if let Ok(containers) = list(&engine).await {
                    let mut stages: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
                    for one in containers.into_iter().filter(|one| one.is_running) {
                        stages
                            .entry((one.project, one.stage))
                            .or_default()
                            .push(format!(
                                "{} ({})",
                                one.deployment,
                                &one.id[..12.min(one.id.len())]
                            ));
                    }
                    let mut found = finding.lock().unwrap_or_else(PoisonError::into_inner);
                    for ((project, stage), mut running) in stages {
                        if running.len() > 1 {
                            running.sort();
                            found.insert(format!(
                                "I2: at one moment {stage} of {project} ran {}",
                                running.join(" and ")
                            ));
                        }
                    }
                }
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
        });
        Ok(Watch { found, task })
    }

    pub(in super::super) fn report(&self, tally: &mut Tally) {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        tally.twice += u64::try_from(found.len()).unwrap_or(u64::MAX);
        tally.evidence.extend(found.iter().take(5).cloned());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}
