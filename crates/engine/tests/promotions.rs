//! Random orders of everything that people and workers can do to promotions, against the real engine
//! and database, watched by a simple model: whatever takes prod's slot was approved, at that moment,
//! by somebody with the right to, who had not asked for it, and had been live in preprod.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use std::collections::{BTreeMap, BTreeSet};

use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::Digest;
use ecluse_domain::ids::{BuildId, ReleaseId, UserId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::stage::StageName;
use ecluse_engine::{Actor, approve, promote, worker};
use ecluse_store::builds::{self, CommitFacts, NewBuild, RefKind};
use ecluse_store::images::{self, Image};
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::{self, NewRelease};
use ecluse_store::{Page, PgPool, people, promotions};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use world::World;

const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const SEQUENCES: u64 = 100;
const STEPS: usize = 100;

/// An image of its own, of no files.
async fn push_image(world: &World, number: u32) -> Digest {
    let (registry, repository) = (&world.engine.registry, world.project.image_repository.as_str());
    let config = registry.push_blob(repository, "{}").await.unwrap();
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
        "annotations": {"of": format!("{} {number}", world.project.id)},
    });
    registry.push_manifest(repository, manifest.to_string().as_bytes(), MANIFEST_TYPE, &["latest"]).await.unwrap()
}

/// A release with its papers, as a build would have left it.
async fn release(world: &World, number: u32) -> (ReleaseId, Digest) {
    let mut conn = world.engine.connection().await.unwrap();
    let digest = push_image(world, number).await;
    let commit = digest.hex()[..40].parse().unwrap();
    let build = BuildId::generate();
    let new = NewBuild {
        id: build,
        project_id: world.project.id,
        delivery_id: None,
        commit_sha: &commit,
        ref_name: &"main".parse().unwrap(),
        ref_kind: RefKind::Branch,
        subject: None,
    };
    builds::insert(&mut conn, &new).await.unwrap();
    builds::set_running(&mut conn, build).await.unwrap();
    let version = format!("v1.{number}.0");
    let facts = CommitFacts {
        subject: "x",
        author: "x",
        committed_at: "2025-01-01T00:00:00Z".parse().unwrap(),
        changelog: Some(&format!("## [{version}] - 2025-01-01\n### Added\n- A thing.\n")),
        migrations: Some(&format!("## [{version}] - 2025-01-01\nNo migration needed.\n")),
        migrate_script: None,
    };
    builds::set_commit_facts(&mut conn, build, &facts).await.unwrap();
    builds::set_base(&mut conn, build, "sample/odoo:18.0", &digest).await.unwrap();
    let image = Image {
        project_id: world.project.id,
        digest: digest.clone(),
        build_id: build,
        repository: format!("{}/{}", world.registry, world.project.image_repository),
        commit_sha: commit.clone(),
        base_digest: digest.clone(),
        size: 1,
        layers: Vec::new().into(),
        addons: Vec::new().into(),
        created_at: facts.committed_at,
    };
    images::insert(&mut conn, &image).await.unwrap();
    world::sign(&world.engine, &image, true).await;
    builds::set_succeeded(&mut conn, build, &digest).await.unwrap();
    let id = ReleaseId::generate();
    let new = NewRelease {
        id,
        project_id: world.project.id,
        version: version.parse().unwrap(),
        commit_sha: &commit,
        build_id: build,
        image_digest: Some(&digest),
        tagged_by: "x",
    };
    releases::insert(&mut conn, &new).await.unwrap();
    (id, digest)
}

/// What the test itself remembers.
#[derive(Default)]
struct Model {
    words: BTreeMap<(ReleaseId, StageName, UserId), Verdict>,
    without_roles: BTreeSet<UserId>,
    was_live: BTreeSet<(StageName, Digest)>,
    started: BTreeSet<uuid::Uuid>,
}

impl Model {
    fn may_start(&self, promotion: &Promotion, referents: &[UserId]) -> Result<(), String> {
        if self.without_roles.contains(&promotion.requested_by) {
            return Err("the requester has no role any more".to_owned());
        }
        let previous = promotion.stage.previous();
        if previous.is_some_and(|previous| !self.was_live.contains(&(previous, promotion.image_digest.clone()))) {
            return Err("it was never live on the stage before".to_owned());
        }
        if promotion.stage == StageName::Staging {
            return Ok(());
        }
        let word = |user: &UserId| {
            self.words.get(&(promotion.release_id, promotion.stage, *user)).copied().filter(|_| !self.without_roles.contains(user))
        };
        if referents.iter().any(|user| word(user) == Some(Verdict::Rejected)) {
            return Err("a referent rejected it".to_owned());
        }
        let approved = referents.iter().any(|user| *user != promotion.requested_by && word(user) == Some(Verdict::Approved));
        if approved { Ok(()) } else { Err("no other referent approved it".to_owned()) }
    }
}

async fn all(world: &World) -> Vec<Promotion> {
    promotions::list(&mut world.engine.connection().await.unwrap(), world.project.id, Page::first(200)).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_unapproved_ever_takes_a_slot(pool: PgPool) {
    let mut world = World::new(pool).await;
    let (mut live_in_prod, mut refused) = (0, 0);
    for seed in 0..SEQUENCES {
        let mut random = StdRng::seed_from_u64(seed);
        world.next_project(seed).await;
        let releases = [release(&world, 1).await, release(&world, 2).await];
        let people = [world.paula.clone(), world.theo.clone(), world.tess.clone()];
        let referents = [world.theo.user.unwrap(), world.tess.user.unwrap()];
        let mut model = Model::default();
        for step in 0..STEPS {
            let at = format!("seed {seed}, step {step}");
            let actor: &Actor = &people[random.random_range(0..people.len())];
            let user = actor.user.unwrap();
            let (release, digest) = &releases[random.random_range(0..releases.len())];
            let stage = StageName::ALL[random.random_range(0..3)];
            match random.random_range(0..100) {
                0..22 => drop(promote::request(&world.engine, actor, *release, stage).await),
                22..50 => {
                    let verdict = if random.random_bool(0.95) { Verdict::Approved } else { Verdict::Rejected };
                    let word = approve::Word { release: *release, stage, verdict, reason: "because" };
                    if approve::give(&world.engine, actor, &word).await.is_ok() {
                        model.words.insert((*release, stage, user), verdict);
                    }
                }
                50..51 => {
                    if let Some(promotion) = all(&world).await.first() {
                        drop(promote::abort(&world.engine, actor, promotion.id).await);
                    }
                }
                51..53 => {
                    let mut conn = world.engine.connection().await.unwrap();
                    if model.without_roles.remove(&user) {
                        let role = if user == world.paula.user.unwrap() {
                            ecluse_domain::role::Role::ProjectManager
                        } else {
                            ecluse_domain::role::Role::TechnicalReferent
                        };
                        people::add_role(&mut conn, user, None, role).await.unwrap();
                    } else {
                        model.without_roles.insert(user);
                        sqlx::query("DELETE FROM memberships WHERE user_id = $1").bind(user.0).execute(&mut *conn).await.unwrap();
                    }
                }
                53..54 => world.deployer.behave(digest, if random.random_bool(0.3) { Behaviour::Unhealthy } else { Behaviour::Healthy }),
                _ => {
                    if !worker::run_next(&world.engine).await.unwrap() {
                        continue;
                    }
                    for promotion in all(&world).await {
                        let has_started =
                            matches!(promotion.status, PromotionStatus::Running | PromotionStatus::Verifying | PromotionStatus::Succeeded);
                        if has_started && model.started.insert(promotion.id.0) {
                            let verdict = model.may_start(&promotion, &referents);
                            assert_eq!(verdict, Ok(()), "{at}: {} to {} started", promotion.version, promotion.stage);
                        }
                        refused += usize::from(promotion.status == PromotionStatus::Refused);
                    }
                    for stage in StageName::ALL {
                        if let Some(live) = world.live(*stage).await {
                            live_in_prod +=
                                usize::from(*stage == StageName::Prod && !model.was_live.contains(&(*stage, live.image_digest.clone())));
                            let promotion = live.promotion_id.expect("nothing here deploys by itself");
                            assert!(model.started.contains(&promotion.0), "{at}: live without a slot");
                            model.was_live.insert((*stage, live.image_digest));
                        }
                    }
                }
            }
        }
        world.restore_roles().await;
        worker::drain(&world.engine).await.unwrap();
    }
    println!("{SEQUENCES} sequences of {STEPS} steps: {live_in_prod} digests reached prod");
    assert!(live_in_prod > 0 && refused > 0, "the sequences must reach what they test: {live_in_prod}, {refused}");
}

/// Many workers at once on two promotions for one stage: the slot is taken twice, one after the other.
#[sqlx::test(migrations = "../../migrations")]
async fn two_promotions_of_one_stage_run_one_after_the_other(pool: PgPool) {
    let world = World::new(pool).await;
    let releases = [release(&world, 1).await.0, release(&world, 2).await.0];
    for round in 0..10 {
        for release in releases {
            promote::request(&world.engine, &world.paula, release, StageName::Staging).await.unwrap();
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let engine = world.engine.clone();
                tokio::spawn(async move { worker::drain(&engine).await.unwrap() })
            })
            .collect();
        for worker in workers {
            worker.await.unwrap();
        }
        world.drain().await;
        let statuses: Vec<PromotionStatus> = all(&world).await.into_iter().take(2).map(|promotion| promotion.status).collect();
        assert_eq!(statuses, [PromotionStatus::Succeeded; 2], "round {round}");
    }
    let order: Vec<String> =
        world.audit().await.into_iter().filter(|row| row.ends_with("promotion.started") || row.ends_with("promotion.succeeded")).collect();
    assert_eq!(order.len(), 40);
    for pair in order.chunks(2) {
        assert!(pair[0].ends_with("started") && pair[1].ends_with("succeeded"), "{order:?}");
    }
}

/// Approvals, requests and workers at the same time: whoever comes late waits, and nobody is turned away.
#[sqlx::test(migrations = "../../migrations")]
async fn people_and_workers_do_not_block_each_other(pool: PgPool) {
    let world = World::new(pool).await;
    for round in 1..=15 {
        let release = release(&world, round).await.0;
        for &stage in StageName::ALL {
            promote::request(&world.engine, &world.paula, release, stage).await.unwrap();
        }
        let work = (0..4).map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { worker::drain(&engine).await.unwrap() })
        });
        let words = [
            (&world.theo, StageName::Preprod),
            (&world.tess, StageName::Preprod),
            (&world.theo, StageName::Prod),
            (&world.tess, StageName::Prod),
        ];
        let words = words.map(|(actor, stage)| {
            let (engine, actor) = (world.engine.clone(), actor.clone());
            tokio::spawn(async move {
                let word = approve::Word { release, stage, verdict: Verdict::Approved, reason: "" };
                approve::give(&engine, &actor, &word).await.map(drop).unwrap();
            })
        });
        for task in work.chain(words).collect::<Vec<_>>() {
            task.await.unwrap();
        }
        world.drain().await;
        let statuses: Vec<PromotionStatus> = all(&world).await.into_iter().take(3).map(|promotion| promotion.status).collect();
        assert_eq!(statuses, [PromotionStatus::Succeeded; 3], "round {round}");
    }
}
