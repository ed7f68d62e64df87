//! Random orders of everything that people and workers can do to promotions, against the real engine and
//! database. A simple model checks each promotion that takes a slot: at that moment, every gate must have
//! been open for exactly this release, or overridden by a person with the right to do so.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant};

use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::build::{BuildStep, Grade};
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::GateName;
use ecluse_domain::git::RefKind;
use ecluse_domain::ids::{BuildId, FreezeId, ReleaseId, UserId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::ApprovalVerdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::jobs::worker;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion, withdraw_promotion};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_engine::rules::freeze::{FreezeRequest, create_freeze, lift_freeze};
use ecluse_engine::rules::overrides::create_override;
use ecluse_engine::rules::veto::{impose_veto, lift_veto};
use ecluse_engine::{Actor, Error};
use ecluse_store::approvals::Approval;
use ecluse_store::builds::{self, CommitFacts, NewBuild};
use ecluse_store::images::{self, Image};
use ecluse_store::policies::PolicyPlace;
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::{self, NewRelease};
use ecluse_store::{
    PageRequest, PgPool, back_merges, base_tags, deployments, findings, promotions, stages,
};
use ecluse_testbed::sample;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::fixtures::world::{self, World};

const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const SEQUENCES: u64 = 300;
const STEPS: usize = 30;
/// A part plays at least this many sequences, or all of its own if those are fewer, however long that
/// takes.
const MIN_SEQUENCES_OF_A_PART: usize = 75;

/// Pushes an image without files, whose digest differs for each number.
async fn push_image(world: &World, number: u32) -> Digest {
    let (registry, repository) = (
        &world.engine.registry,
        world.project.image_repository.as_str(),
    );
    let config = registry.push_blob(repository, "{}").await.unwrap();
    let manifest = serde_json::json!({
        "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "layers": [],
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2},
        "annotations": {"of": format!("{} {number}", world.project.id)},
    });
    registry
        .push_manifest(
            repository,
            manifest.to_string().as_bytes(),
            MANIFEST_TYPE,
            &["latest"],
        )
        .await
        .unwrap()
}

/// Creates a release with its build, image, documents and signature, as the job of a build would.
async fn create_release(world: &World, number: u32) -> (ReleaseId, Digest) {
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
    builds::start(&mut conn, build, BuildStep::Fetch)
        .await
        .unwrap();
    let version = format!("v1.{number}.0");
    let facts = CommitFacts {
        subject: "x",
        author: "x",
        committed_at: "2025-01-01T00:00:00Z".parse().unwrap(),
        changelog: Some(&format!(
            "## [{version}] - 2025-01-01\n### Added\n- A thing.\n"
        )),
        migrations: Some(&format!(
            "## [{version}] - 2025-01-01\nNo migration needed.\n"
        )),
        migrate_script: None,
    };
    builds::set_commit_facts(&mut conn, build, &facts)
        .await
        .unwrap();
    let base = world
        .engine
        .registry
        .resolve(sample::BASE_REPOSITORY, sample::BASE_TAG)
        .await
        .unwrap();
    let reference = format!("{}:{}", sample::BASE_REPOSITORY, sample::BASE_TAG);
    builds::set_base(&mut conn, build, &reference, &base)
        .await
        .unwrap();
    base_tags::set(&mut conn, &reference, Some(&base))
        .await
        .unwrap();
    findings::replace(&mut conn, build, Grade::Green, &[])
        .await
        .unwrap();
    let image = Image {
        project_id: world.project.id,
        digest: digest.clone(),
        build_id: build,
        repository: format!("{}/{}", world.registry, world.project.image_repository),
        commit_sha: commit.clone(),
        base_digest: base,
        size: 1,
        layers: Vec::new().into(),
        addons: Vec::new().into(),
        created_at: facts.committed_at,
    };
    images::insert(&mut conn, &image).await.unwrap();
    world::sign(&world.engine, &image, true).await;
    builds::set_succeeded(&mut conn, build, &digest)
        .await
        .unwrap();
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
    back_merges::set_lane(&mut conn, id, None).await.unwrap();
    (id, digest)
}

/// The settings of a stage that the sequences switch between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rules {
    technical: usize,
    functional: usize,
    requester_approves: bool,
    newer: bool,
}

const RULES: [Rules; 3] = [
    Rules {
        technical: 1,
        functional: 1,
        requester_approves: false,
        newer: true,
    },
    Rules {
        technical: 2,
        functional: 0,
        requester_approves: true,
        newer: true,
    },
    Rules {
        technical: 0,
        functional: 1,
        requester_approves: false,
        newer: false,
    },
];

/// What the test knows about the state, without reading it.
#[derive(Default)]
struct Model {
    /// The newest decision of each person in each kind, and the rules under which it was recorded.
    decisions: BTreeMap<(ReleaseId, StageName, UserId, ApprovalKind), (ApprovalVerdict, Rules)>,
    rules: BTreeMap<StageName, Rules>,
    without_roles: BTreeSet<UserId>,
    vetoed: BTreeSet<ReleaseId>,
    frozen: BTreeMap<StageName, FreezeId>,
    overridden: BTreeMap<(ReleaseId, StageName, GateName), UserId>,
    was_live: BTreeSet<(StageName, Digest)>,
    in_prod: Option<Version>,
    started: BTreeSet<uuid::Uuid>,
}

impl Model {
    fn rules(&self, stage: StageName) -> Rules {
        self.rules.get(&stage).copied().unwrap_or(RULES[0])
    }

    /// May this promotion take the slot? The rules in their simplest form.
    fn may_start(&self, promotion: &Promotion) -> Result<(), String> {
        let (release, stage) = (promotion.release_id, promotion.stage);
        let has_role = |user: &UserId| !self.without_roles.contains(user);
        let is_not_overridden = |gate: GateName| {
            !self
                .overridden
                .get(&(release, stage, gate))
                .is_some_and(has_role)
        };
        if !has_role(&promotion.requested_by) {
            return Err("the requester has no role any more".to_owned());
        }
        if self.vetoed.contains(&release) {
            return Err("it is vetoed".to_owned());
        }
        if self.frozen.contains_key(&stage) && is_not_overridden(GateName::Freeze) {
            return Err("the stage is frozen".to_owned());
        }
        let previous = stage.previous();
        if previous.is_some_and(|previous| {
            !self
                .was_live
                .contains(&(previous, promotion.image_digest.clone()))
        }) && is_not_overridden(GateName::PreviousStage)
        {
            return Err("it was never live on the stage before".to_owned());
        }
        if stage == StageName::Staging {
            return Ok(());
        }
        let rules = self.rules(stage);
        if rules.newer
            && stage == StageName::Prod
            && self.in_prod > Some(promotion.version)
            && is_not_overridden(GateName::Version)
        {
            return Err("a newer one is in prod".to_owned());
        }
        if !is_not_overridden(GateName::Approval) {
            return Ok(());
        }
        let (mut technical, mut functional) = (BTreeSet::new(), BTreeSet::new());
        for ((_, _, user, kind), (verdict, under)) in self
            .decisions
            .iter()
            .filter(|((of, at, user, _), _)| *of == release && *at == stage && has_role(user))
        {
            match (verdict, kind) {
                (ApprovalVerdict::Rejected, _) => return Err("somebody rejected it".to_owned()),
                (ApprovalVerdict::Withdrawn, _) => {}
                (ApprovalVerdict::Approved, _) if *under != rules => {}
                (ApprovalVerdict::Approved, ApprovalKind::Functional) => {
                    functional.insert(*user);
                }
                (ApprovalVerdict::Approved, ApprovalKind::Technical) => {
                    if rules.requester_approves || *user != promotion.requested_by {
                        technical.insert(*user);
                    }
                }
            }
        }
        let people = technical.union(&functional).count();
        if technical.len() >= rules.technical
            && functional.len() >= rules.functional
            && people >= rules.technical + rules.functional
        {
            Ok(())
        } else {
            Err(format!(
                "{rules:?} are not met by {technical:?} and {functional:?}"
            ))
        }
    }
}

async fn list_promotions(world: &World) -> Vec<Promotion> {
    promotions::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(200),
    )
    .await
    .unwrap()
}

/// Deletes everything but the releases and their images, as before the first request.
async fn reset(world: &World) {
    let mut conn = world.engine.connection().await.unwrap();
    for table in [
        "promotions",
        "approvals",
        "overrides",
        "vetoes",
        "freezes",
        "policies",
    ] {
        let delete = format!("DELETE FROM {table} WHERE project_id = $1");
        sqlx::query(sqlx::AssertSqlSafe(delete))
            .bind(world.project.id.0)
            .execute(&mut *conn)
            .await
            .unwrap();
    }
    sqlx::query("DELETE FROM jobs")
        .execute(&mut *conn)
        .await
        .unwrap();
    world.deployer.reset();
}

/// Plays the sequences of these seeds, and returns how many digests reached prod.
async fn play(pool: PgPool, seeds: Range<u64>) -> usize {
    // The pool of the server.
    let pool = ecluse_store::connect_with((*pool.connect_options()).clone(), 5);
    let world = World::new(pool).await;
    let releases = [
        create_release(&world, 1).await,
        create_release(&world, 2).await,
    ];
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let (mut live_in_prod, mut refused, mut overridden) = (0, 0, 0);
    let started = Instant::now();
    let limit = time_limit();
    let required = seeds.clone().count().min(MIN_SEQUENCES_OF_A_PART);
    let mut count = 0;
    for seed in seeds {
        if count >= MIN_SEQUENCES_OF_A_PART && started.elapsed() > limit {
            break;
        }
        count += 1;
        let mut random = StdRng::seed_from_u64(seed);
        reset(&world).await;
        let people = [world.paula.clone(), world.theo.clone(), world.tess.clone()];
        let mut model = Model::default();
        for stage in [StageName::Preprod, StageName::Prod] {
            set_rules(&world, &mut model, stage, RULES[0]).await;
        }
        for step in 0..STEPS {
            let at = format!("seed {seed}, step {step}");
            let actor: &Actor = &people[random.random_range(0..people.len())];
            let user = actor.user.unwrap();
            let (release, digest) = &releases[usize::from(random.random_bool(0.25))];
            // Mostly the next stage of the release, or few releases would reach prod.
            let next = StageName::ALL
                .iter()
                .find(|stage| !model.was_live.contains(&(**stage, digest.clone())));
            let stage = match next {
                Some(next) if random.random_bool(0.75) => *next,
                _ => StageName::ALL[random.random_range(0..3)],
            };
            match random.random_range(0..53) {
                0..18 => drop(
                    request_promotion(&world.engine, actor, PromotionRequest::new(*release, stage))
                        .await,
                ),
                18..46 => {
                    let verdict = match random.random_range(0..20) {
                        0 => ApprovalVerdict::Rejected,
                        1 => ApprovalVerdict::Withdrawn,
                        _ => ApprovalVerdict::Approved,
                    };
                    let kind = if user == world.paula.user.unwrap() {
                        ApprovalKind::Functional
                    } else {
                        ApprovalKind::Technical
                    };
                    let request = ApprovalRequest {
                        release: *release,
                        stage,
                        kind: Some(kind),
                        verdict,
                        reason: "because",
                    };
                    if record_approval(&world.engine, actor, &request)
                        .await
                        .is_ok()
                    {
                        model
                            .decisions
                            .insert((*release, stage, user, kind), (verdict, model.rules(stage)));
                    }
                }
                46 => {
                    if let Some(promotion) = list_promotions(&world).await.first() {
                        drop(withdraw_promotion(&world.engine, actor, promotion.id).await);
                    }
                }
                47 => {
                    if !model.without_roles.remove(&user) {
                        model.without_roles.insert(user);
                    }
                    world.restore_roles().await;
                    for user in &model.without_roles {
                        sqlx::query("DELETE FROM memberships WHERE user_id = $1")
                            .bind(user.0)
                            .execute(&world.engine.pool)
                            .await
                            .unwrap();
                    }
                }
                48 => world.deployer.set_behaviour(
                    digest,
                    if random.random_bool(0.3) {
                        Behaviour::Unhealthy
                    } else {
                        Behaviour::Healthy
                    },
                ),
                49 => {
                    let stage = if random.random_bool(0.5) {
                        StageName::Preprod
                    } else {
                        StageName::Prod
                    };
                    set_rules(
                        &world,
                        &mut model,
                        stage,
                        RULES[random.random_range(0..RULES.len())],
                    )
                    .await;
                }
                50 => {
                    if model.vetoed.contains(release) {
                        if lift_veto(&world.engine, actor, *release).await.is_ok() {
                            model.vetoed.remove(release);
                        }
                    } else if impose_veto(&world.engine, actor, *release, "because")
                        .await
                        .is_ok()
                    {
                        model.vetoed.insert(*release);
                    }
                }
                51 => match model.frozen.remove(&stage) {
                    Some(freeze) => lift_freeze(&world.engine, &hal, freeze).await.unwrap(),
                    None => {
                        let at = PolicyPlace {
                            platform: None,
                            project: Some(world.project.id),
                            stage: Some(stage),
                        };
                        let starts_at = "2020-01-01T00:00:00".parse().unwrap();
                        let recurrence = Recurrence::Daily;
                        let request = FreezeRequest {
                            at,
                            starts_at,
                            minutes: 1440,
                            time_zone: "UTC",
                            recurrence,
                            reason: "because",
                        };
                        model.frozen.insert(
                            stage,
                            create_freeze(&world.engine, &hal, &request).await.unwrap(),
                        );
                    }
                },
                52 => {
                    let gates = [
                        GateName::Approval,
                        GateName::PreviousStage,
                        GateName::Freeze,
                        GateName::Version,
                    ];
                    let gate = gates[random.random_range(0..gates.len())];
                    // Only Hosting may override.
                    let who = if random.random_bool(0.5) { &hal } else { actor };
                    if create_override(&world.engine, who, (*release, stage, gate), "because")
                        .await
                        .is_ok()
                    {
                        assert_eq!(who.user, hal.user, "{at}: {} overrode {gate}", who.name);
                        model
                            .overridden
                            .insert((*release, stage, gate), who.user.unwrap());
                        overridden += 1;
                    }
                }
                _ => unreachable!(),
            }
            for _ in 0..random.random_range(0..4) {
                if !worker::run_next(&world.engine).await.unwrap() {
                    break;
                }
                let mut conn = world.engine.connection().await.unwrap();
                for promotion in
                    promotions::list(&mut conn, world.project.id, PageRequest::first(200))
                        .await
                        .unwrap()
                {
                    let has_started = matches!(
                        promotion.status,
                        PromotionStatus::Running
                            | PromotionStatus::Verifying
                            | PromotionStatus::Succeeded
                    );
                    if has_started && model.started.insert(promotion.id.0) {
                        assert_eq!(
                            model.may_start(&promotion),
                            Ok(()),
                            "{at}: {} to {} started",
                            promotion.version,
                            promotion.stage
                        );
                    }
                    refused += usize::from(promotion.status == PromotionStatus::Refused);
                }
                for live in deployments::list_live(&mut conn, world.project.id)
                    .await
                    .unwrap()
                {
                    if live.stage == StageName::Prod {
                        live_in_prod += usize::from(
                            !model
                                .was_live
                                .contains(&(live.stage, live.image_digest.clone())),
                        );
                        model.in_prod = live.version;
                    }
                    let promotion = live.promotion_id.unwrap();
                    assert!(
                        model.started.contains(&promotion.0),
                        "{at}: live without a slot"
                    );
                    model.was_live.insert((live.stage, live.image_digest));
                }
            }
        }
        world.restore_roles().await;
        worker::drain(&world.engine).await.unwrap();
    }
    // Written past the capture of the test runner, so that every run shows how many sequences it played.
    let summary = format!(
        "{count} sequences of {STEPS} steps: {live_in_prod} digests reached prod, {overridden} overrides\n"
    );
    std::io::stderr().write_all(summary.as_bytes()).unwrap();
    assert!(
        count >= required,
        "{count} sequences, and {required} are required"
    );
    // A shorter run, for a quick check while writing code, need not reach everything.
    assert!(
        count < MIN_SEQUENCES_OF_A_PART || (refused > 0 && overridden > 0),
        "the sequences must reach what they test: {refused}, {overridden}"
    );
    live_in_prod
}

async fn set_rules(world: &World, model: &mut Model, stage: StageName, rules: Rules) {
    let yes_or_no = |yes: bool| if yes { "yes" } else { "no" };
    let settings = [
        ("technical_approvals", json!(rules.technical)),
        ("functional_approvals", json!(rules.functional)),
        (
            "requester_approves",
            json!(yes_or_no(rules.requester_approves)),
        ),
        (
            "newer_version",
            json!(if rules.newer && stage == StageName::Prod {
                "required"
            } else {
                "off"
            }),
        ),
    ];
    world.set_stage_policy(stage, &settings).await;
    model.rules.insert(stage, rules);
}

/// A part plays no further sequence after this time, once it has played the least number. `.ci/run` sets it
/// in `ECLUSE_TEST_SEQUENCES_SECONDS`; otherwise there is no limit.
fn time_limit() -> Duration {
    let seconds = std::env::var("ECLUSE_TEST_SEQUENCES_SECONDS").unwrap_or_default();
    if seconds.is_empty() {
        Duration::MAX
    } else {
        Duration::from_secs(seconds.parse().unwrap())
    }
}

/// Plays one of four parts of all sequences. The parts run at the same time, each on a database of its
/// own. `ECLUSE_TEST_SEQUENCES` is the number of sequences, or their range, such as `3000..10000`.
async fn play_part(pool: PgPool, part: u64) {
    let wanted = std::env::var("ECLUSE_TEST_SEQUENCES").unwrap_or(SEQUENCES.to_string());
    let (first, end) = wanted.split_once("..").unwrap_or(("0", &wanted));
    let (first, end): (u64, u64) = (first.parse().unwrap(), end.parse().unwrap());
    let at = |part: u64| first + part * (end - first) / 4;
    assert!(
        play(pool, at(part)..at(part + 1)).await > 0,
        "nothing reached prod"
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_promotion_with_a_closed_gate_takes_a_slot(pool: PgPool) {
    play_part(pool, 0).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_promotion_with_a_closed_gate_takes_a_slot_in_the_second_part(pool: PgPool) {
    play_part(pool, 1).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_promotion_with_a_closed_gate_takes_a_slot_in_the_third_part(pool: PgPool) {
    play_part(pool, 2).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn no_promotion_with_a_closed_gate_takes_a_slot_in_the_fourth_part(pool: PgPool) {
    play_part(pool, 3).await;
}

/// Four workers on two promotions for one stage: the second promotion starts after the first one ended.
#[sqlx::test(migrations = "../../migrations")]
async fn two_promotions_of_one_stage_run_one_after_the_other(pool: PgPool) {
    let world = World::new(pool).await;
    let releases = [
        create_release(&world, 1).await.0,
        create_release(&world, 2).await.0,
    ];
    for round in 0..10 {
        for release in releases {
            request_promotion(
                &world.engine,
                &world.paula,
                PromotionRequest::new(release, StageName::Staging),
            )
            .await
            .unwrap();
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
        let statuses: Vec<PromotionStatus> = list_promotions(&world)
            .await
            .into_iter()
            .take(2)
            .map(|promotion| promotion.status)
            .collect();
        assert_eq!(statuses, [PromotionStatus::Succeeded; 2], "round {round}");
    }
    let order: Vec<String> = world
        .audit()
        .await
        .into_iter()
        .filter(|row| row.ends_with("promotion.started") || row.ends_with("promotion.succeeded"))
        .collect();
    assert_eq!(order.len(), 40);
    for pair in order.chunks(2) {
        assert!(
            pair[0].ends_with("started") && pair[1].ends_with("succeeded"),
            "{order:?}"
        );
    }
}

/// Approvals and workers at the same time wait for each other, and none fails. An approval may come too
/// late, when the approval of the other person was enough.
#[sqlx::test(migrations = "../../migrations")]
async fn people_and_workers_do_not_block_each_other(pool: PgPool) {
    let world = World::new(pool).await;
    for round in 1..=15 {
        let release = create_release(&world, round).await.0;
        for &stage in StageName::ALL {
            request_promotion(
                &world.engine,
                &world.paula,
                PromotionRequest::new(release, stage),
            )
            .await
            .unwrap();
        }
        let work = (0..4).map(|_| {
            let engine = world.engine.clone();
            tokio::spawn(async move { worker::drain(&engine).await.unwrap() })
        });
        let decisions = [
            (&world.theo, StageName::Preprod),
            (&world.tess, StageName::Preprod),
            (&world.theo, StageName::Prod),
            (&world.tess, StageName::Prod),
        ];
        let decisions = decisions.map(|(actor, stage)| {
            let (engine, actor) = (world.engine.clone(), actor.clone());
            tokio::spawn(async move {
                let request = ApprovalRequest {
                    release,
                    stage,
                    kind: None,
                    verdict: ApprovalVerdict::Approved,
                    reason: "",
                };
                match record_approval(&engine, &actor, &request).await {
                    Ok(_) => {}
                    Err(Error::Conflict(reason)) => assert!(
                        reason.contains("is live on") || reason.contains("has started"),
                        "{reason}"
                    ),
                    Err(other) => panic!("{other}"),
                }
            })
        });
        for task in work.chain(decisions).collect::<Vec<_>>() {
            task.await.unwrap();
        }
        world.drain().await;
        let statuses: Vec<PromotionStatus> = list_promotions(&world)
            .await
            .into_iter()
            .take(3)
            .map(|promotion| promotion.status)
            .collect();
        assert_eq!(statuses, [PromotionStatus::Succeeded; 3], "round {round}");
    }
}

/// Blocks the stage, has a withdrawal of the only approval and the job of the promotion wait for it in this
/// order or in the other one, and lets them go. Returns the answer to the withdrawal, and the status of the
/// promotion when all jobs are done.
async fn withdraw_while_the_stage_is_locked(
    pool: PgPool,
    is_withdrawal_first: bool,
) -> (Result<Approval, Error>, PromotionStatus) {
    let world = World::new(pool.clone()).await;
    let release = create_release(&world, 1).await.0;
    world
        .request(&world.paula, release, StageName::Staging)
        .await;
    let decision = |verdict| ApprovalRequest {
        release,
        stage: StageName::Preprod,
        kind: None,
        verdict,
        reason: "",
    };
    record_approval(
        &world.engine,
        &world.theo,
        &decision(ApprovalVerdict::Approved),
    )
    .await
    .unwrap();
    let promotion = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(release, StageName::Preprod),
    )
    .await
    .unwrap()
    .id;
    // A pool of its own, so that the engine has all connections of the other one.
    let other_pool = PgPool::connect_lazy_with((*pool.connect_options()).clone());
    let mut blocker = other_pool.begin().await.unwrap();
    stages::lock_by_name(&mut blocker, world.project.id, StageName::Preprod)
        .await
        .unwrap();
    let wait_until_blocked = async |transactions: i64| {
        let query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let blocked = async {
            while sqlx::query_scalar::<_, i64>(query)
                .fetch_one(&other_pool)
                .await
                .unwrap()
                < transactions
            {
                tokio::task::yield_now().await;
            }
        };
        // A test that fails, and not one that never ends, where nobody waits for the lock.
        tokio::time::timeout(Duration::from_secs(60), blocked)
            .await
            .unwrap();
    };
    let (withdrawal_turn, job_turn) = if is_withdrawal_first { (0, 1) } else { (1, 0) };
    // Postgres gives a row lock to the transactions that wait for it in the order of their arrival.
    let (withdrawal, (), ()) = tokio::join!(
        async {
            wait_until_blocked(withdrawal_turn).await;
            let withdrawal = decision(ApprovalVerdict::Withdrawn);
            record_approval(&world.engine, &world.theo, &withdrawal).await
        },
        async {
            wait_until_blocked(job_turn).await;
            worker::drain(&world.engine).await.unwrap();
        },
        async {
            wait_until_blocked(2).await;
            blocker.commit().await.unwrap();
        }
    );
    world.drain().await;
    (withdrawal, world.status(promotion).await)
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_that_is_withdrawn_before_the_start_stops_the_promotion(pool: PgPool) {
    let (withdrawal, status) = withdraw_while_the_stage_is_locked(pool, true).await;
    assert_eq!(withdrawal.unwrap().verdict, ApprovalVerdict::Withdrawn);
    assert_eq!(status, PromotionStatus::AwaitingGates);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_cannot_be_withdrawn_after_the_start(pool: PgPool) {
    let (withdrawal, status) = withdraw_while_the_stage_is_locked(pool, false).await;
    assert!(
        matches!(&withdrawal, Err(Error::Conflict(_))),
        "{withdrawal:?}"
    );
    assert_eq!(status, PromotionStatus::Succeeded);
}
