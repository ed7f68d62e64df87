//! Images leave the registry when nothing refers to them, and never before.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use std::collections::BTreeSet;
use std::time::Duration;

use ecluse_domain::Digest;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::build_policy::BuildPolicy;
use ecluse_domain::ids::{BuildId, ReleaseId};
use ecluse_domain::release::{ReleaseStatus, Verdict};
use ecluse_domain::stage::StageName;
use ecluse_engine::{Actor, Engine, approve, build, projects, promote, worker};
use ecluse_store::jobs::{self, Kind};
use ecluse_store::{PgPool, builds, retention};
use ecluse_testbed::webhook;
use tokio::task::JoinHandle;
use world::World;

async fn keep(world: &World, keep: u32) {
    let mut policy = BuildPolicy::default();
    policy.retention.keep = keep;
    projects::set_build_policy(&world.engine, &Actor::command_line(), world.project.id, &policy).await.unwrap();
}

async fn retain(world: &World) {
    jobs::enqueue(&mut world.engine.connection().await.unwrap(), Kind::Retention, world.project.id.0).await.unwrap();
    world.drain().await;
}

/// A commit with an image of its own, on this branch, built.
async fn built(world: &World, branch: &str, text: &str) -> Digest {
    world.sample.commit(text, &[("shop_base/change.py", &format!("x = {text:?}\n"))]).unwrap();
    let head = world.push(branch).await;
    world.build_of(&head).await.unwrap().image_digest.unwrap()
}

async fn in_registry(world: &World, digest: &Digest) -> bool {
    world.engine.registry.exists(&world.project.image_repository, digest).await.unwrap()
}

async fn state(world: &World, digest: &Digest) -> String {
    sqlx::query_scalar("SELECT state FROM images WHERE digest = $1").bind(digest.as_str()).fetch_one(&world.engine.pool).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_nothing_refers_to_goes(pool: PgPool) {
    let world = World::new(pool).await;
    keep(&world, 1).await;
    let mut digests = Vec::new();
    for number in 0..4 {
        digests.push(built(&world, "feature/x", &format!("change {number}")).await);
    }
    // The branch's head is not counted among the others.
    let states: Vec<String> = futures::future::join_all(digests.iter().map(|digest| state(&world, digest))).await;
    assert_eq!(states, ["removed", "removed", "kept", "kept"]);
    for (digest, state) in digests.iter().zip(&states) {
        assert_eq!(in_registry(&world, digest).await, state == "kept", "{digest}");
    }
    let gone = world.builds().await.into_iter().find(|build| build.image_digest.as_ref() == Some(&digests[0])).unwrap();
    assert_eq!(gone.status, BuildStatus::Expired);
    let tags = world.engine.registry.list_tags(&world.project.image_repository).await.unwrap();
    assert!(!tags.contains(&gone.commit_sha.to_string()) && tags.iter().any(|tag| tag == "feature-x"), "{tags:?}");
    let audit = world.audit().await;
    assert_eq!(audit.iter().filter(|row| *row == "ecluse image.removed").count(), 2);

    // A tag of what is gone builds it anew, to the same digest.
    sqlx::query("UPDATE jobs SET run_at = now()").execute(&world.engine.pool).await.unwrap();
    let payload = webhook::push_tag(&world.sample.repository_url(), "v1.0.0", &"1".repeat(40), gone.commit_sha.as_str(), "x");
    world.deliver("push", &payload, &webhook::delivery_id()).await;
    world.drain().await;
    let release = world.release("v1.0.0").await.unwrap();
    assert_eq!((release.status, release.image_digest.as_ref()), (ReleaseStatus::Ready, Some(&digests[0])));
    assert!(in_registry(&world, &digests[0]).await);
    assert_eq!(state(&world, &digests[0]).await, "kept");

    // The branch is deleted: its head is one of the others now.
    let before = world.sample.head();
    world.deliver("push", &webhook::deletion(&world.sample.repository_url(), "refs/heads/feature/x", &before), "gone").await;
    world.drain().await;
    keep(&world, 0).await;
    retain(&world).await;
    assert_eq!(state(&world, &digests[3]).await, "removed");
    assert_eq!(state(&world, &digests[0]).await, "kept", "it is a release");
    // Looked through again, nothing changes.
    let rows = world.audit().await.len();
    retain(&world).await;
    assert_eq!(world.audit().await.len(), rows);
}

/// A build whose tests fail has pushed its image: that can be looked into for a week, and is then nobody's.
#[sqlx::test(migrations = "../../migrations")]
async fn what_came_to_nothing_goes_after_a_week(pool: PgPool) {
    let world = World::new(pool).await;
    keep(&world, 1).await;
    let digest = built(&world, "feature/x", "one").await;
    let conn = &mut world.engine.connection().await.unwrap();
    let pushed = async |conn: &mut ecluse_store::PgConnection| -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM pushed_images").fetch_one(conn).await.unwrap()
    };
    assert_eq!(pushed(conn).await, 0, "it is an image");
    // As if its tests had failed: nothing knows the image but what the build pushed.
    for statement in [
        "DELETE FROM attestations",
        "UPDATE builds SET image_digest = NULL, status = 'failed', error = 'Red.'",
        "INSERT INTO pushed_images (project_id, digest) SELECT project_id, digest FROM images",
        "DELETE FROM images",
    ] {
        sqlx::query(statement).execute(&mut **conn).await.unwrap();
    }
    retain(&world).await;
    assert!(in_registry(&world, &digest).await && pushed(conn).await == 1, "a week is not over");

    sqlx::query("UPDATE pushed_images SET pushed_at = now() - interval '8 days'").execute(&mut **conn).await.unwrap();
    // Another build of the same commit is about to push it again.
    let again = BuildId::generate();
    let row = "INSERT INTO builds (id, project_id, commit_sha, ref_kind, ref_name, status, expected_digest, started_at)
               SELECT $1, project_id, commit_sha, ref_kind, ref_name, 'running', expected_digest, now() FROM builds LIMIT 1";
    sqlx::query(row).bind(again.0).execute(&mut **conn).await.unwrap();
    retain(&world).await;
    assert!(in_registry(&world, &digest).await, "a build is about to have it");
    sqlx::query("DELETE FROM builds WHERE id = $1").bind(again.0).execute(&mut **conn).await.unwrap();

    // A project without any image is looked through, too.
    sqlx::query("DELETE FROM jobs WHERE kind = 'retention'").execute(&mut **conn).await.unwrap();
    assert_eq!(jobs::enqueue_daily_retention(conn).await.unwrap(), 1);
    world.drain().await;
    assert_eq!((in_registry(&world, &digest).await, pushed(conn).await), (false, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_run_that_died_is_gone_on_with(pool: PgPool) {
    let world = World::new(pool).await;
    let first = built(&world, "feature/x", "one").await;
    built(&world, "feature/x", "two").await;
    keep(&world, 0).await;
    let mut conn = world.engine.connection().await.unwrap();
    // Died between the mark and the registry; and between the registry and the note of it.
    assert!(retention::set_removing(&mut conn, world.project.id, &first).await.unwrap());
    assert!(in_registry(&world, &first).await);
    assert!(jobs::renudge(&mut conn).await.unwrap() == 1, "what is marked has a job");
    world.drain().await;
    assert_eq!((state(&world, &first).await.as_str(), in_registry(&world, &first).await), ("removed", false));
    sqlx::query("UPDATE images SET state = 'removing', removed_at = NULL WHERE digest = $1")
        .bind(first.as_str())
        .execute(&mut *conn)
        .await
        .unwrap();
    retain(&world).await;
    assert_eq!(state(&world, &first).await, "removed");
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_begins_to_refer_to_what_goes(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.push("feature/x").await;
    let first = world.build_of(&head).await.unwrap();
    let digest = first.image_digest.clone().unwrap();
    built(&world, "feature/x", "two").await;
    let mut conn = world.engine.connection().await.unwrap();
    assert!(retention::set_removing(&mut conn, world.project.id, &digest).await.unwrap());
    // A push of the commit while its image goes: a new build, which waits until it is gone.
    let payload = webhook::push(&world.sample.repository_url(), "feature/y", webhook::NOTHING, &head, "x");
    world.deliver("push", &payload, &webhook::delivery_id()).await;
    world.drain().await;
    let again = world.build_of(&head).await.unwrap();
    assert_ne!(again.id, first.id);
    assert_eq!(again.status, BuildStatus::Running, "it is tried again: {:?}", again.error);
    // Every way to refer to it is closed.
    let stage = ecluse_store::stages::get(&mut conn, world.project.id, StageName::Staging).await.unwrap();
    let new = ecluse_store::deployments::NewDeployment {
        id: ecluse_domain::ids::DeploymentId::generate(),
        project_id: world.project.id,
        stage_id: stage.id,
        image_digest: &digest,
        build_id: first.id,
        promotion: None,
    };
    let refused = ecluse_store::deployments::insert(&mut conn, &new).await.unwrap_err();
    assert!(refused.violates(ecluse_store::REMOVED_IMAGE), "{refused}");
    retain(&world).await;
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&mut *conn).await.unwrap();
    world.drain().await;
    assert_eq!(world.build_of(&head).await.unwrap().status, BuildStatus::Succeeded);
    assert!(in_registry(&world, &digest).await);
    assert_eq!(state(&world, &digest).await, "kept");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_build_pushes_stays_until_it_ends(pool: PgPool) {
    let world = World::new(pool).await;
    let digest = built(&world, "feature/x", "one").await;
    built(&world, "feature/x", "two").await;
    let (mut conn, project) = (world.engine.connection().await.unwrap(), world.project.id);
    // Another commit, whose build makes the same image.
    let other: uuid::Uuid = sqlx::query_scalar("INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind) VALUES (gen_random_uuid(), $1, repeat('a', 40), 'x', 'branch') RETURNING id")
        .bind(project.0)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    let other = BuildId(other);
    builds::set_running(&mut conn, other).await.unwrap();
    assert!(retention::expect(&mut conn, other, project, &digest).await.unwrap());
    assert!(!retention::set_removing(&mut conn, project, &digest).await.unwrap());
    builds::set_ended(&mut conn, other, BuildStatus::Failed, "It did not start.").await.unwrap();
    assert!(retention::set_removing(&mut conn, project, &digest).await.unwrap());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_registry_that_does_not_delete_keeps_everything(pool: PgPool) {
    let world = World::new(pool).await;
    let digest = built(&world, "feature/x", "one").await;
    built(&world, "feature/x", "two").await;
    let mut conn = world.engine.connection().await.unwrap();
    assert!(retention::set_removing(&mut conn, world.project.id, &digest).await.unwrap());
    retention::set_kept(&mut conn, world.project.id, &digest).await.unwrap();
    assert_eq!(state(&world, &digest).await, "kept");
    let build = world.builds().await.into_iter().find(|build| build.image_digest.as_ref() == Some(&digest)).unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded);
}

/// A small generator: the same seed is the same history.
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

/// Works until it is aborted, in the middle of whatever it does.
fn hire(engine: &Engine) -> JoinHandle<()> {
    let engine = engine.clone();
    tokio::spawn(async move {
        loop {
            if !worker::run_next(&engine).await.unwrap_or(false) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    })
}

/// Otherwise each push would only supersede the one before it.
async fn let_it_build(world: &World) {
    for _ in 0..300 {
        let open: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM builds WHERE finished_at IS NULL)").fetch_one(&world.engine.pool).await.unwrap();
        if !open {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// What must be in the registry, by the tables alone, written without a look at how retention decides.
const REFERRED: &str = "
    SELECT image_digest FROM releases WHERE image_digest IS NOT NULL
    UNION SELECT image_digest FROM approvals
    UNION SELECT image_digest FROM promotions WHERE finished_at IS NULL
    UNION SELECT image_digest FROM deployments WHERE finished_at IS NULL
    UNION SELECT image_digest FROM builds WHERE status = 'succeeded'
    UNION (SELECT DISTINCT ON (stage_id) image_digest FROM deployments WHERE status = 'replaced' ORDER BY stage_id, live_at DESC)";

async fn referred(world: &World) -> BTreeSet<String> {
    let rows: Vec<String> = sqlx::query_scalar(REFERRED).fetch_all(&world.engine.pool).await.unwrap();
    rows.into_iter().collect()
}

/// Asks the registry itself for everything that something refers to.
async fn check(world: &World, http: &reqwest::Client, history: &[String]) {
    for digest in referred(world).await {
        let url = format!("http://{}/v2/{}/manifests/{digest}", world.registry, world.project.image_repository);
        let mut answer = ask(http, &url).await;
        // Debian's registry empties a manifest's link before it writes it again: who reads it then is answered 500.
        for _ in 0..20 {
            if answer != 500 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            answer = ask(http, &url).await;
        }
        if answer == 404 {
            // Unless the reference ended while we asked.
            let still = referred(world).await.contains(&digest);
            assert!(!still, "{digest} is referred to and not in the registry after:\n{}", history.join("\n"));
        } else {
            assert_eq!(answer, 200, "{digest}");
        }
    }
}

async fn ask(http: &reqwest::Client, url: &str) -> reqwest::StatusCode {
    http.get(url).header("accept", "application/vnd.oci.image.manifest.v1+json").send().await.unwrap().status()
}

#[sqlx::test(migrations = "../../migrations")]
async fn never_a_digest_that_something_refers_to(pool: PgPool) {
    let seed: u64 = std::env::var("ECLUSE_TEST_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_261_124);
    let length: usize = std::env::var("ECLUSE_TEST_LENGTH").ok().and_then(|length| length.parse().ok()).unwrap_or(120);
    let mut dice = Dice(seed | 1);
    let world = World::new(pool).await;
    let (engine, http) = (&world.engine, reqwest::Client::new());
    world.sample.push().unwrap();
    keep(&world, 0).await;
    let mut workers: Vec<JoinHandle<()>> = (0..3).map(|_| hire(engine)).collect();
    let mut commits = vec![world.sample.head()];
    let branches = ["main", "feature/a", "feature/b"];
    let mut history = vec![format!("seed {seed}")];
    let mut version = 0;
    for step in 0..length {
        let done = match dice.roll(16) {
            0..=3 | 7 => {
                // Every fourth has the same image as its parent.
                let file = if dice.roll(4) == 0 { "README.md" } else { "shop_base/change.py" };
                let head = world.sample.commit("a change", &[(file, &format!("x = {step}\n"))]).unwrap();
                world.sample.push().unwrap();
                commits.push(head.clone());
                let branch = dice.pick(&branches).unwrap();
                world.announce(branch, &head, "a change").await;
                format!("push {branch} {head}")
            }
            4 => {
                let (branch, commit) = (dice.pick(&branches).unwrap(), dice.pick(&commits).unwrap());
                world.announce(branch, commit, "back").await;
                format!("push back {branch} {commit}")
            }
            5 => {
                let branch = dice.pick(&branches[1..]).unwrap();
                let payload = webhook::deletion(&world.sample.repository_url(), &format!("refs/heads/{branch}"), &commits[0]);
                world.deliver("push", &payload, &webhook::delivery_id()).await;
                format!("delete {branch}")
            }
            6 => {
                version += 1;
                let commit = dice.pick(&commits).unwrap();
                let payload = webhook::push_tag(&world.sample.repository_url(), &format!("v0.{version}.0"), &"1".repeat(40), commit, "x");
                world.deliver("push", &payload, &webhook::delivery_id()).await;
                format!("tag v0.{version}.0 {commit}")
            }
            8 | 9 => {
                let releases: Vec<uuid::Uuid> =
                    sqlx::query_scalar("SELECT id FROM releases WHERE status = 'ready'").fetch_all(&engine.pool).await.unwrap();
                let stage = *dice.pick(StageName::ALL).unwrap();
                match dice.pick(&releases) {
                    Some(release) => {
                        let word =
                            approve::Word { release: ReleaseId(*release), stage, kind: None, verdict: Verdict::Approved, reason: "" };
                        let approved = approve::give(engine, &world.theo, &word).await.is_ok();
                        let asked = promote::request(engine, &world.paula, promote::Wanted::new(ReleaseId(*release), stage)).await.is_ok();
                        format!("promote {release} to {stage}: {approved} {asked}")
                    }
                    None => continue,
                }
            }
            10 => {
                let open: Vec<uuid::Uuid> =
                    sqlx::query_scalar("SELECT id FROM builds WHERE finished_at IS NULL").fetch_all(&engine.pool).await.unwrap();
                let Some(open) = dice.pick(&open) else { continue };
                format!("cancel {open}: {}", build::cancel(engine, &world.theo, BuildId(*open)).await.is_ok())
            }
            11 => {
                let over: Vec<uuid::Uuid> =
                    sqlx::query_scalar("SELECT id FROM builds WHERE status NOT IN ('queued', 'running', 'succeeded')")
                        .fetch_all(&engine.pool)
                        .await
                        .unwrap();
                let Some(over) = dice.pick(&over) else { continue };
                format!("retry {over}: {}", build::retry(engine, &world.theo, BuildId(*over)).await.is_ok())
            }
            12 => {
                let many = u32::try_from(dice.roll(3)).unwrap();
                keep(&world, many).await;
                format!("keep {many}")
            }
            13 | 14 => {
                jobs::enqueue(&mut engine.connection().await.unwrap(), Kind::Retention, world.project.id.0).await.unwrap();
                "retention".to_owned()
            }
            _ => {
                // One is killed, and every other one loses its lease.
                let at = dice.roll(workers.len());
                workers[at].abort();
                sqlx::query("UPDATE jobs SET lease_until = now() - interval '1 second' WHERE state = 'leased'")
                    .execute(&engine.pool)
                    .await
                    .unwrap();
                workers[at] = hire(engine);
                "kill".to_owned()
            }
        };
        history.push(done);
        sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready' AND run_at > now()").execute(&engine.pool).await.unwrap();
        if dice.roll(3) == 0 {
            let_it_build(&world).await;
        }
        if step % 4 == 0 {
            check(&world, &http, &history).await;
        }
    }
    for worker in &workers {
        worker.abort();
    }
    for worker in workers {
        let _ = worker.await;
    }
    sqlx::query("UPDATE jobs SET run_at = now(), lease_until = CASE WHEN state = 'leased' THEN now() - interval '1 second' END WHERE state IN ('ready', 'leased')")
        .execute(&engine.pool)
        .await
        .unwrap();
    let mut rounds = 0;
    loop {
        world.drain().await;
        let waiting = sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'").execute(&engine.pool).await.unwrap();
        rounds += 1;
        if waiting.rows_affected() == 0 || rounds > 20 {
            break;
        }
    }
    check(&world, &http, &history).await;
    // It did remove what it could, and left nothing half done.
    keep(&world, 0).await;
    retain(&world).await;
    check(&world, &http, &history).await;
    let (removals, half_done): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM audit WHERE action = 'image.removed'), (SELECT count(*) FROM images WHERE state = 'removing')",
    )
    .fetch_one(&engine.pool)
    .await
    .unwrap();
    assert!(removals > 0 && half_done == 0, "{removals} removals, {half_done} half done after:\n{}", history.join("\n"));
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
        sqlx::query_scalar::<_, String>("SELECT digest FROM images WHERE state = 'removed'").fetch_all(&engine.pool).await.unwrap()
    {
        assert!(!in_registry(&world, &digest.parse().unwrap()).await, "{digest} is still there");
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
    jobs::enqueue(&mut world.engine.connection().await.unwrap(), Kind::Retention, world.project.id.0).await.unwrap();
    world.drain().await;
    let left: Vec<String> = sqlx::query_scalar("SELECT left(from_commit, 1) FROM comparisons").fetch_all(&pool).await.unwrap();
    assert_eq!(left, ["1"]);
}
