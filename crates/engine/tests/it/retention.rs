//! Images are removed from the registry when nothing refers to them, and never before.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use crate::fixtures::world::{Setup, World};
use ecluse_domain::Digest;
use ecluse_domain::build::{BuildStatus, BuildStep};
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::ids::{BuildId, ReleaseId};
use ecluse_domain::job::JobKind;
use ecluse_domain::release::{ApprovalVerdict, ReleaseStatus};
use ecluse_domain::stage::StageName;
use ecluse_engine::jobs::worker;
use ecluse_engine::project::projects;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_engine::{Actor, Engine, build};
use ecluse_store::jobs;
use ecluse_store::{PgPool, builds, retention};
use ecluse_testbed::webhook;
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

async fn keep(world: &World, keep: u32) {
    let mut policy = BuildPolicy::default();
    policy.retention.keep = keep;
    projects::set_build_policy(
        &world.engine,
        &Actor::command_line(),
        world.project.id,
        &policy,
    )
    .await
    .unwrap();
}

/// Runs the retention job of the project.
async fn retain(world: &World) {
    jobs::enqueue(
        &mut world.engine.connection().await.unwrap(),
        JobKind::Retention,
        world.project.id.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    world.drain().await;
}

/// Builds a commit with an image of its own on this branch.
async fn built(world: &World, branch: &str, text: &str) -> Digest {
    world
        .sample
        .commit(text, &[("shop_base/change.py", &format!("x = {text:?}\n"))])
        .unwrap();
    let head = world.push(branch).await;
    world.build_of(&head).await.unwrap().image_digest.unwrap()
}

async fn in_registry(world: &World, digest: &Digest) -> bool {
    world
        .engine
        .registry
        .exists(&world.project.image_repository, digest)
        .await
        .unwrap()
}

async fn state(world: &World, digest: &Digest) -> String {
    sqlx::query_scalar("SELECT state FROM images WHERE digest = $1")
        .bind(digest.as_str())
        .fetch_one(&world.engine.pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_image_that_nothing_refers_to_is_removed(pool: PgPool) {
    let world = World::new(pool).await;
    keep(&world, 1).await;
    let mut digests = Vec::new();
    for number in 0..4 {
        digests.push(built(&world, "feature/x", &format!("change {number}")).await);
    }
    // The image of the branch's head is kept in addition to the one that the policy keeps.
    let states: Vec<String> =
        futures::future::join_all(digests.iter().map(|digest| state(&world, digest))).await;
    assert_eq!(states, ["removed", "removed", "kept", "kept"]);
    for (digest, state) in digests.iter().zip(&states) {
        assert_eq!(
            in_registry(&world, digest).await,
            state == "kept",
            "{digest}"
        );
    }
    let gone = world
        .builds()
        .await
        .into_iter()
        .find(|build| build.image_digest.as_ref() == Some(&digests[0]))
        .unwrap();
    assert_eq!(gone.status, BuildStatus::Expired);
    let tags = world
        .engine
        .registry
        .list_tags(&world.project.image_repository)
        .await
        .unwrap();
    assert!(
        !tags.contains(&gone.commit_sha.to_string()) && tags.iter().any(|tag| tag == "feature-x"),
        "{tags:?}"
    );
    let audit = world.audit().await;
    assert_eq!(
        audit
            .iter()
            .filter(|row| *row == "ecluse image.removed")
            .count(),
        2
    );

    // A tag of a commit whose image is removed builds the commit again, to the same digest.
    sqlx::query("UPDATE jobs SET run_at = now()")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let payload = webhook::push_tag(
        &world.sample.repository_url(),
        "v1.0.0",
        &"1".repeat(40),
        gone.commit_sha.as_str(),
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    world.drain().await;
    let release = world.release("v1.0.0").await.unwrap();
    assert_eq!(
        (release.status, release.image_digest.as_ref()),
        (ReleaseStatus::Ready, Some(&digests[0]))
    );
    assert!(in_registry(&world, &digests[0]).await);
    assert_eq!(state(&world, &digests[0]).await, "kept");

    // After the branch is deleted, nothing refers to the image of its head.
    let before = world.sample.head();
    world
        .deliver(
            "push",
            &webhook::deletion(
                &world.sample.repository_url(),
                "refs/heads/feature/x",
                &before,
            ),
            "gone",
        )
        .await;
    world.drain().await;
    keep(&world, 0).await;
    retain(&world).await;
    assert_eq!(state(&world, &digests[3]).await, "removed");
    assert_eq!(state(&world, &digests[0]).await, "kept", "it is a release");
    // Another run changes nothing.
    let rows = world.audit().await.len();
    retain(&world).await;
    assert_eq!(world.audit().await.len(), rows);
}

/// A build whose tests fail has pushed its image. People can examine that for a week; then it is
/// removed.
#[sqlx::test(migrations = "../../migrations")]
async fn the_image_of_a_failed_build_is_removed_after_a_week(pool: PgPool) {
    let world = World::new(pool).await;
    keep(&world, 1).await;
    let digest = built(&world, "feature/x", "one").await;
    let conn = &mut world.engine.connection().await.unwrap();
    let pushed = async |conn: &mut ecluse_store::PgConnection| -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM pushed_images")
            .fetch_one(conn)
            .await
            .unwrap()
    };
    assert_eq!(pushed(conn).await, 0, "the image is recorded");
    // As if its tests had failed: the image is recorded only as one that a build pushed.
    for statement in [
        "DELETE FROM attestations",
        "UPDATE builds SET image_digest = NULL, status = 'failed', error = 'Red.'",
        "INSERT INTO pushed_images (project_id, digest) SELECT project_id, digest FROM images",
        "DELETE FROM images",
    ] {
        sqlx::query(statement).execute(&mut **conn).await.unwrap();
    }
    retain(&world).await;
    assert!(
        in_registry(&world, &digest).await && pushed(conn).await == 1,
        "it was pushed less than a week ago"
    );

    sqlx::query("UPDATE pushed_images SET pushed_at = now() - interval '8 days'")
        .execute(&mut **conn)
        .await
        .unwrap();
    // Another build of the same commit is about to push it again.
    let again = BuildId::generate();
    let row = "INSERT INTO builds (id, project_id, commit_sha, ref_kind, ref_name, status, expected_digest, started_at)
               SELECT $1, project_id, commit_sha, ref_kind, ref_name, 'running', expected_digest, now() FROM builds LIMIT 1";
    sqlx::query(row)
        .bind(again.0)
        .execute(&mut **conn)
        .await
        .unwrap();
    retain(&world).await;
    assert!(
        in_registry(&world, &digest).await,
        "a build is about to push it"
    );
    sqlx::query("DELETE FROM builds WHERE id = $1")
        .bind(again.0)
        .execute(&mut **conn)
        .await
        .unwrap();

    // A project without images has a retention job too.
    sqlx::query("DELETE FROM jobs WHERE kind = 'retention'")
        .execute(&mut **conn)
        .await
        .unwrap();
    assert_eq!(jobs::enqueue_daily_retention(conn).await.unwrap(), 1);
    world.drain().await;
    assert_eq!(
        (in_registry(&world, &digest).await, pushed(conn).await),
        (false, 0)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_run_whose_worker_died_is_continued(pool: PgPool) {
    let world = World::new(pool).await;
    let first = built(&world, "feature/x", "one").await;
    built(&world, "feature/x", "two").await;
    keep(&world, 0).await;
    let mut conn = world.engine.connection().await.unwrap();
    // A worker may die after it marked the image, or after the registry removed it.
    assert!(
        retention::set_removing(&mut conn, world.project.id, &first)
            .await
            .unwrap()
    );
    assert!(in_registry(&world, &first).await);
    assert!(
        jobs::enqueue_missing(&mut conn).await.unwrap() == 1,
        "a marked image has a job"
    );
    world.drain().await;
    assert_eq!(
        (
            state(&world, &first).await.as_str(),
            in_registry(&world, &first).await
        ),
        ("removed", false)
    );
    sqlx::query("UPDATE images SET state = 'removing', removed_at = NULL WHERE digest = $1")
        .bind(first.as_str())
        .execute(&mut *conn)
        .await
        .unwrap();
    retain(&world).await;
    assert_eq!(state(&world, &first).await, "removed");
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_can_refer_to_an_image_that_is_being_removed(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("feature/x").await;
    let first = world.build_of(&head).await.unwrap();
    let digest = first.image_digest.clone().unwrap();
    built(&world, "feature/x", "two").await;
    let mut conn = world.engine.connection().await.unwrap();
    assert!(
        retention::set_removing(&mut conn, world.project.id, &digest)
            .await
            .unwrap()
    );
    // A push of the commit while its image is being removed starts a new build, which is tried
    // again until the image is removed.
    let payload = webhook::push(
        &world.sample.repository_url(),
        "feature/y",
        webhook::NOTHING,
        &head,
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    world.drain().await;
    let again = world.build_of(&head).await.unwrap();
    assert_ne!(again.id, first.id);
    assert_eq!(
        again.status,
        BuildStatus::Running,
        "it is tried again: {:?}",
        again.error
    );
    // A deployment cannot refer to it.
    let stage = ecluse_store::stages::get(&mut conn, world.project.id, StageName::Staging)
        .await
        .unwrap();
    let new = ecluse_store::deployments::NewDeployment {
        id: ecluse_domain::ids::DeploymentId::generate(),
        project_id: world.project.id,
        stage_id: stage.id,
        image_digest: &digest,
        build_id: first.id,
        promotion: None,
    };
    let refused = ecluse_store::deployments::insert(&mut conn, &new)
        .await
        .unwrap_err();
    assert!(refused.violates(ecluse_store::REMOVED_IMAGE), "{refused}");
    retain(&world).await;
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&mut *conn)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(
        world.build_of(&head).await.unwrap().status,
        BuildStatus::Succeeded
    );
    assert!(in_registry(&world, &digest).await);
    assert_eq!(state(&world, &digest).await, "kept");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_image_that_a_build_pushes_stays_until_the_build_ends(pool: PgPool) {
    let world = World::new(pool).await;
    let digest = built(&world, "feature/x", "one").await;
    built(&world, "feature/x", "two").await;
    let (mut conn, project) = (world.engine.connection().await.unwrap(), world.project.id);
    // The build of another commit makes the same image.
    let other: uuid::Uuid = sqlx::query_scalar("INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind) VALUES (gen_random_uuid(), $1, repeat('a', 40), 'x', 'branch') RETURNING id")
        .bind(project.0)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let other = BuildId(other);
    builds::start(&mut conn, other, BuildStep::Fetch)
        .await
        .unwrap();
    assert!(
        retention::begin_push(&mut conn, other, project, &digest)
            .await
            .unwrap()
    );
    assert!(
        !retention::set_removing(&mut conn, project, &digest)
            .await
            .unwrap()
    );
    builds::set_ended(&mut conn, other, BuildStatus::Failed, "It did not start.")
        .await
        .unwrap();
    assert!(
        retention::set_removing(&mut conn, project, &digest)
            .await
            .unwrap()
    );
}

/// Starts a registry that does not delete, as Debian's does not by default. It ends with the
/// handle.
async fn start_registry_without_deletion(folder: &Path) -> (tokio::process::Child, String) {
    let address = format!("127.0.0.1:{}", ecluse_launcher::free_port().unwrap());
    let config = folder.join("config.yml");
    // JSON is valid YAML.
    let text = json!({
        "version": "0.1",
        "log": {"level": "error", "accesslog": {"disabled": true}},
        "storage": {"filesystem": {"rootdirectory": folder.join("storage")}},
        "http": {"addr": address},
    });
    std::fs::write(&config, text.to_string()).unwrap();
    let mut registry = tokio::process::Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "docker-registry", "serve"])
        .arg(&config)
        .stdout(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    while reqwest::get(format!("http://{address}/v2/")).await.is_err() {
        let ended = registry.try_wait().unwrap();
        assert!(ended.is_none(), "docker-registry ended: {ended:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    (registry, address)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_registry_that_does_not_delete_keeps_everything(pool: PgPool) {
    let folder = ecluse_testbed::temp_dir().unwrap();
    let (_running, registry) = start_registry_without_deletion(folder.path()).await;
    let setup = Setup {
        registry,
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    keep(&world, 0).await;
    let first = built(&world, "feature/x", "one").await;
    // Its own retention job would remove the image of the previous build.
    let second = built(&world, "feature/x", "two").await;
    for digest in [&first, &second] {
        assert!(in_registry(&world, digest).await, "{digest}");
        assert_eq!(state(&world, digest).await, "kept");
    }
    let audit = world.audit().await;
    let has = |action: &str| audit.iter().any(|row| row == action);
    assert!(
        has("ecluse image.removing") && has("ecluse image.kept") && !has("ecluse image.removed"),
        "{audit:#?}"
    );
    let builds = world.builds().await;
    assert!(
        builds.len() == 2
            && builds
                .iter()
                .all(|build| build.status == BuildStatus::Succeeded),
        "{builds:?}"
    );
    let open: i64 = sqlx::query_scalar("SELECT count(*) FROM jobs WHERE state <> 'done'")
        .fetch_one(&world.engine.pool)
        .await
        .unwrap();
    assert_eq!(open, 0, "the job of retention is done");

    // Another run tries again, and keeps it again.
    retain(&world).await;
    assert_eq!(state(&world, &first).await, "kept");
    assert!(in_registry(&world, &first).await);
}

/// A small random generator: the same seed makes the same history.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % sides
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        (!from.is_empty()).then(|| &from[self.roll(from.len())])
    }
}

/// Spawns a worker. It ends after its job when `stop` is cancelled, or is aborted in the middle of
/// one.
fn spawn_worker(engine: &Engine, stop: &CancellationToken) -> JoinHandle<()> {
    let (engine, stop) = (engine.clone(), stop.clone());
    tokio::spawn(async move {
        while !stop.is_cancelled() {
            if !worker::run_next(&engine).await.unwrap_or(false) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    })
}

/// Waits until no build is open: otherwise each push would only supersede the previous one. A build
/// that a killed worker holds does not end before the next kill, so the wait has a limit.
async fn wait_for_builds(world: &World) {
    for _ in 0..1000 {
        let open: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM builds WHERE finished_at IS NULL)")
                .fetch_one(&world.engine.pool)
                .await
                .unwrap();
        if !open {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The digests that must be in the registry, by the tables alone, independent of the queries of
/// retention.
const REFERRED: &str = "
    SELECT image_digest FROM releases WHERE image_digest IS NOT NULL
    UNION SELECT image_digest FROM approvals
    UNION SELECT image_digest FROM promotions WHERE finished_at IS NULL
    UNION SELECT image_digest FROM deployments WHERE finished_at IS NULL
    UNION SELECT image_digest FROM builds WHERE status = 'succeeded'
    UNION (SELECT DISTINCT ON (stage_id) image_digest FROM deployments WHERE status = 'replaced' ORDER BY stage_id, live_at DESC)";

async fn referred(world: &World) -> BTreeSet<String> {
    let rows: Vec<String> = sqlx::query_scalar(REFERRED)
        .fetch_all(&world.engine.pool)
        .await
        .unwrap();
    rows.into_iter().collect()
}

/// Requires that the registry has every image that something refers to.
async fn check(world: &World, http: &reqwest::Client, history: &[String]) {
    for digest in referred(world).await {
        let url = format!(
            "http://{}/v2/{}/manifests/{digest}",
            world.registry, world.project.image_repository
        );
        let mut answer = request(http, &url).await;
        // Debian's registry empties the link of a manifest before it writes the link again, and
        // answers 500 in between.
        while answer == 500 {
            tokio::task::yield_now().await;
            answer = request(http, &url).await;
        }
        if answer == 404 {
            // The reference may have ended during the request.
            let still = referred(world).await.contains(&digest);
            assert!(
                !still,
                "{digest} is referred to and not in the registry after:\n{}",
                history.join("\n")
            );
        } else {
            assert_eq!(answer, 200, "{digest}");
        }
    }
}

async fn request(http: &reqwest::Client, url: &str) -> reqwest::StatusCode {
    http.get(url)
        .header("accept", "application/vnd.oci.image.manifest.v1+json")
        .send()
        .await
        .unwrap()
        .status()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_digest_that_something_refers_to_is_never_removed(pool: PgPool) {
    let seed: u64 = std::env::var("ECLUSE_TEST_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok())
        .unwrap_or(20_261_124);
    let length: usize = std::env::var("ECLUSE_TEST_LENGTH")
        .ok()
        .and_then(|length| length.parse().ok())
        .unwrap_or(120);
    let mut dice = Dice(seed | 1);
    let world = World::new(pool).await;
    let (engine, http) = (&world.engine, reqwest::Client::new());
    world.sample.push().unwrap();
    keep(&world, 0).await;
    let stop = CancellationToken::new();
    let mut workers: Vec<JoinHandle<()>> = (0..3).map(|_| spawn_worker(engine, &stop)).collect();
    let mut commits = vec![world.sample.head()];
    let branches = ["main", "feature/a", "feature/b"];
    let mut history = vec![format!("seed {seed}")];
    let mut version = 0;
    for step in 0..length {
        let action = match dice.roll(16) {
            0..=3 | 7 => {
                // Every fourth commit has the same image as its parent.
                let file = if dice.roll(4) == 0 {
                    "README.md"
                } else {
                    "shop_base/change.py"
                };
                let head = world
                    .sample
                    .commit("a change", &[(file, &format!("x = {step}\n"))])
                    .unwrap();
                world.sample.push().unwrap();
                commits.push(head.clone());
                let branch = dice.pick(&branches).unwrap();
                world.announce(branch, &head, "a change").await;
                format!("push {branch} {head}")
            }
            4 => {
                let (branch, commit) =
                    (dice.pick(&branches).unwrap(), dice.pick(&commits).unwrap());
                world.announce(branch, commit, "back").await;
                format!("push back {branch} {commit}")
            }
            5 => {
                let branch = dice.pick(&branches[1..]).unwrap();
                let payload = webhook::deletion(
                    &world.sample.repository_url(),
                    &format!("refs/heads/{branch}"),
                    &commits[0],
                );
                world
                    .deliver("push", &payload, &webhook::delivery_id())
                    .await;
                format!("delete {branch}")
            }
            6 => {
                version += 1;
                let commit = dice.pick(&commits).unwrap();
                let payload = webhook::push_tag(
                    &world.sample.repository_url(),
                    &format!("v0.{version}.0"),
                    &"1".repeat(40),
                    commit,
                    "x",
                );
                world
                    .deliver("push", &payload, &webhook::delivery_id())
                    .await;
                format!("tag v0.{version}.0 {commit}")
            }
            8 | 9 => {
                let releases: Vec<uuid::Uuid> =
                    sqlx::query_scalar("SELECT id FROM releases WHERE status = 'ready'")
                        .fetch_all(&engine.pool)
                        .await
                        .unwrap();
                let stage = *dice.pick(StageName::ALL).unwrap();
                match dice.pick(&releases) {
                    Some(release) => {
                        let approval = ApprovalRequest {
                            release: ReleaseId(*release),
                            stage,
                            kind: None,
                            verdict: ApprovalVerdict::Approved,
                            reason: "",
                        };
                        let approved = record_approval(engine, &world.theo, &approval)
                            .await
                            .is_ok();
                        let requested = request_promotion(
                            engine,
                            &world.paula,
                            PromotionRequest::new(ReleaseId(*release), stage),
                        )
                        .await
                        .is_ok();
                        format!("promote {release} to {stage}: {approved} {requested}")
                    }
                    None => continue,
                }
            }
            10 => {
                let open: Vec<uuid::Uuid> =
                    sqlx::query_scalar("SELECT id FROM builds WHERE finished_at IS NULL")
                        .fetch_all(&engine.pool)
                        .await
                        .unwrap();
                let Some(open) = dice.pick(&open) else {
                    continue;
                };
                format!(
                    "cancel {open}: {}",
                    build::cancel(engine, &world.theo, BuildId(*open))
                        .await
                        .is_ok()
                )
            }
            11 => {
                let over: Vec<uuid::Uuid> = sqlx::query_scalar(
                    "SELECT id FROM builds WHERE status NOT IN ('queued', 'running', 'succeeded')",
                )
                .fetch_all(&engine.pool)
                .await
                .unwrap();
                let Some(over) = dice.pick(&over) else {
                    continue;
                };
                format!(
                    "retry {over}: {}",
                    build::retry(engine, &world.theo, BuildId(*over))
                        .await
                        .is_ok()
                )
            }
            12 => {
                let many = u32::try_from(dice.roll(3)).unwrap();
                keep(&world, many).await;
                format!("keep {many}")
            }
            13 | 14 => {
                jobs::enqueue(
                    &mut engine.connection().await.unwrap(),
                    JobKind::Retention,
                    world.project.id.0,
                    Some(world.project.id),
                )
                .await
                .unwrap();
                "retention".to_owned()
            }
            _ => {
                // One worker is killed, and every other one loses its lease.
                let at = dice.roll(workers.len());
                workers[at].abort();
                sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
                    .execute(&engine.pool)
                    .await
                    .unwrap();
                workers[at] = spawn_worker(engine, &stop);
                "kill".to_owned()
            }
        };
        history.push(action);
        sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready' AND run_at > now()")
            .execute(&engine.pool)
            .await
            .unwrap();
        if dice.roll(3) == 0 {
            wait_for_builds(&world).await;
        }
        if step % 4 == 0 {
            check(&world, &http, &history).await;
        }
    }
    stop.cancel();
    for worker in workers {
        let _ = worker.await;
    }
    // No worker is left. Postgres may still execute the claim of a killed one, whose lease would
    // then keep its job from running: leases end before each round, until no job is open.
    let mut open = u64::MAX;
    for _ in 0..50 {
        open = sqlx::query("UPDATE jobs SET run_at = now(), lease_until = CASE WHEN state = 'leased' THEN now() - interval '1 second' END WHERE state IN ('ready', 'leased')")
            .execute(&engine.pool)
            .await
            .unwrap()
            .rows_affected();
        if open == 0 {
            break;
        }
        world.drain().await;
    }
    assert_eq!(open, 0, "open jobs after:\n{}", history.join("\n"));
    check(&world, &http, &history).await;
    // Images were removed, and none is half removed.
    keep(&world, 0).await;
    retain(&world).await;
    check(&world, &http, &history).await;
    let (removals, half_done): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM audit WHERE action = 'image.removed'), (SELECT count(*) FROM images WHERE state = 'removing')",
    )
    .fetch_one(&engine.pool)
    .await
    .unwrap();
    assert!(
        removals > 0 && half_done == 0,
        "{removals} removals, {half_done} half done after:\n{}",
        history.join("\n")
    );
    let lost: Vec<String> = sqlx::query_scalar(
        "SELECT kind || ' ' || state || ' ' || coalesce(last_error, '') FROM jobs WHERE state IN ('ready', 'leased') OR (state = 'dead' AND kind <> 'delivery')",
    )
    .fetch_all(&engine.pool)
    .await
    .unwrap();
    if !lost.is_empty() {
        panic!("{lost:#?}\n{}", history.join("\n"));
    }
    for digest in
        sqlx::query_scalar::<_, String>("SELECT digest FROM images WHERE state = 'removed'")
            .fetch_all(&engine.pool)
            .await
            .unwrap()
    {
        assert!(
            !in_registry(&world, &digest.parse().unwrap()).await,
            "{digest} is still there"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn old_comparisons_are_forgotten(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    for (from, days) in [("1", 89), ("2", 91)] {
        sqlx::query("INSERT INTO comparisons VALUES ($1, repeat($2, 40), repeat('3', 40), '{}', now() - make_interval(days => $3))")
            .bind(world.project.id.0)
            .bind(from)
            .bind(days)
            .execute(&pool)
            .await
            .unwrap();
    }
    jobs::enqueue(
        &mut world.engine.connection().await.unwrap(),
        JobKind::Retention,
        world.project.id.0,
        Some(world.project.id),
    )
    .await
    .unwrap();
    world.drain().await;
    let left: Vec<String> = sqlx::query_scalar("SELECT left(from_commit, 1) FROM comparisons")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(left, ["1"]);
}
