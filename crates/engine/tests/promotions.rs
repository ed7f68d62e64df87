//! Random orders of everything that people and workers can do to promotions, against the real engine
//! and database, watched by a simple model: whatever takes a slot had, at that moment, every gate of the rules of that
//! moment open for exactly what it is, or overridden by somebody with the right to.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::ops::Range;
use std::time::{Duration, Instant};

use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::approval::ApprovalKind;
use ecluse_domain::build::Grade;
use ecluse_domain::freeze::Recurrence;
use ecluse_domain::gate::GateName;
use ecluse_domain::ids::{BuildId, FreezeId, ReleaseId, UserId};
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::Verdict;
use ecluse_domain::role::Role;
use ecluse_domain::stage::StageName;
use ecluse_domain::{Digest, Version};
use ecluse_engine::{Actor, Error, approve, break_glass, policy, promote, veto, worker};
use ecluse_store::builds::{self, CommitFacts, NewBuild, RefKind};
use ecluse_store::images::{self, Image};
use ecluse_store::policies::PlaceOf;
use ecluse_store::promotions::Promotion;
use ecluse_store::releases::{self, NewRelease};
use ecluse_store::{Page, PgPool, back_merges, base_tags, deployments, findings, promotions};
use ecluse_testbed::sample;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use world::World;

const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
const SEQUENCES: u64 = 300;
const STEPS: usize = 30;
/// A part plays no further sequence after this: a slow machine plays fewer, and says how many.
const LONGEST: Duration = Duration::from_secs(20 * 60);

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
    let base = world.engine.registry.resolve(sample::BASE_REPOSITORY, sample::BASE_TAG).await.unwrap();
    let reference = format!("{}:{}", sample::BASE_REPOSITORY, sample::BASE_TAG);
    builds::set_base(&mut conn, build, &reference, &base).await.unwrap();
    base_tags::set(&mut conn, &reference, Some(&base)).await.unwrap();
    findings::replace(&mut conn, build, Grade::Green, &[]).await.unwrap();
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
    back_merges::set_lane(&mut conn, id, None).await.unwrap();
    (id, digest)
}

/// Rules of a stage that the sequences switch between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rules {
    technical: usize,
    functional: usize,
    requester_approves: bool,
    newer: bool,
}

const RULES: [Rules; 3] = [
    Rules { technical: 1, functional: 1, requester_approves: false, newer: true },
    Rules { technical: 2, functional: 0, requester_approves: true, newer: true },
    Rules { technical: 0, functional: 1, requester_approves: false, newer: false },
];

/// What the test itself remembers.
#[derive(Default)]
struct Model {
    /// The newest word of each person as each kind, and the rules it was given under.
    words: BTreeMap<(ReleaseId, StageName, UserId, ApprovalKind), (Verdict, Rules)>,
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

    /// The promise, told as simply as it can be.
    fn may_start(&self, promotion: &Promotion) -> Result<(), String> {
        let (release, stage) = (promotion.release_id, promotion.stage);
        let has_role = |user: &UserId| !self.without_roles.contains(user);
        let closed = |gate: GateName| !self.overridden.get(&(release, stage, gate)).is_some_and(has_role);
        if !has_role(&promotion.requested_by) {
            return Err("the requester has no role any more".to_owned());
        }
        if self.vetoed.contains(&release) {
            return Err("it is vetoed".to_owned());
        }
        if self.frozen.contains_key(&stage) && closed(GateName::Freeze) {
            return Err("the stage is frozen".to_owned());
        }
        let previous = stage.previous();
        if previous.is_some_and(|previous| !self.was_live.contains(&(previous, promotion.image_digest.clone())))
            && closed(GateName::PreviousStage)
        {
            return Err("it was never live on the stage before".to_owned());
        }
        if stage == StageName::Staging {
            return Ok(());
        }
        let rules = self.rules(stage);
        if rules.newer && stage == StageName::Prod && self.in_prod > Some(promotion.version) && closed(GateName::Version) {
            return Err("a newer one is in prod".to_owned());
        }
        if !closed(GateName::Approval) {
            return Ok(());
        }
        let (mut technical, mut functional) = (BTreeSet::new(), BTreeSet::new());
        for ((_, _, user, kind), (verdict, under)) in
            self.words.iter().filter(|((of, on, user, _), _)| *of == release && *on == stage && has_role(user))
        {
            match (verdict, kind) {
                (Verdict::Rejected, _) => return Err("somebody rejected it".to_owned()),
                (Verdict::Withdrawn, _) => {}
                (Verdict::Approved, _) if *under != rules => {}
                (Verdict::Approved, ApprovalKind::Functional) => drop(functional.insert(*user)),
                (Verdict::Approved, ApprovalKind::Technical) => {
                    if rules.requester_approves || *user != promotion.requested_by {
                        technical.insert(*user);
                    }
                }
            }
        }
        let heads = technical.union(&functional).count();
        if technical.len() >= rules.technical && functional.len() >= rules.functional && heads >= rules.technical + rules.functional {
            Ok(())
        } else {
            Err(format!("{rules:?} are not met by {technical:?} and {functional:?}"))
        }
    }
}

async fn all(world: &World) -> Vec<Promotion> {
    promotions::list(&mut world.engine.connection().await.unwrap(), world.project.id, Page::first(200)).await.unwrap()
}

/// The project as before anybody asked for anything: its releases and their images stay.
async fn begin_anew(world: &World) {
    let mut conn = world.engine.connection().await.unwrap();
    for told in ["promotions", "approvals", "overrides", "vetoes", "freezes", "policies"] {
        let gone = format!("DELETE FROM {told} WHERE project_id = $1");
        sqlx::query(sqlx::AssertSqlSafe(gone)).bind(world.project.id.0).execute(&mut *conn).await.unwrap();
    }
    sqlx::query("DELETE FROM jobs").execute(&mut *conn).await.unwrap();
    world.deployer.forget();
}

/// Plays the sequences of these seeds; says how many digests reached prod.
async fn play(pool: PgPool, seeds: Range<u64>) -> usize {
    // As the server connects.
    let pool = ecluse_store::connect_with((*pool.connect_options()).clone(), 5);
    let world = World::new(pool).await;
    let releases = [release(&world, 1).await, release(&world, 2).await];
    let hal = world::person(&world.engine, "hal", Role::Hosting).await;
    let (mut live_in_prod, mut refused, mut overridden) = (0, 0, 0);
    let begun = Instant::now();
    let mut count = 0;
    for seed in seeds {
        if begun.elapsed() > LONGEST {
            break;
        }
        count += 1;
        let mut random = StdRng::seed_from_u64(seed);
        begin_anew(&world).await;
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
            // Mostly where it goes next, or few would ever get far.
            let next = StageName::ALL.iter().find(|stage| !model.was_live.contains(&(**stage, digest.clone())));
            let stage = match next {
                Some(next) if random.random_bool(0.75) => *next,
                _ => StageName::ALL[random.random_range(0..3)],
            };
            match random.random_range(0..53) {
                0..18 => drop(promote::request(&world.engine, actor, promote::Wanted::new(*release, stage)).await),
                18..46 => {
                    let verdict = match random.random_range(0..20) {
                        0 => Verdict::Rejected,
                        1 => Verdict::Withdrawn,
                        _ => Verdict::Approved,
                    };
                    let kind = if user == world.paula.user.unwrap() { ApprovalKind::Functional } else { ApprovalKind::Technical };
                    let word = approve::Word { release: *release, stage, kind: Some(kind), verdict, reason: "because" };
                    if approve::give(&world.engine, actor, &word).await.is_ok() {
                        model.words.insert((*release, stage, user, kind), (verdict, model.rules(stage)));
                    }
                }
                46 => {
                    if let Some(promotion) = all(&world).await.first() {
                        drop(promote::abort(&world.engine, actor, promotion.id).await);
                    }
                }
                47 => {
                    if !model.without_roles.remove(&user) {
                        model.without_roles.insert(user);
                    }
                    world.restore_roles().await;
                    for gone in &model.without_roles {
                        sqlx::query("DELETE FROM memberships WHERE user_id = $1").bind(gone.0).execute(&world.engine.pool).await.unwrap();
                    }
                }
                48 => world.deployer.behave(digest, if random.random_bool(0.3) { Behaviour::Unhealthy } else { Behaviour::Healthy }),
                49 => {
                    let stage = if random.random_bool(0.5) { StageName::Preprod } else { StageName::Prod };
                    set_rules(&world, &mut model, stage, RULES[random.random_range(0..RULES.len())]).await;
                }
                50 => {
                    if model.vetoed.contains(release) {
                        if veto::lift(&world.engine, actor, *release).await.is_ok() {
                            model.vetoed.remove(release);
                        }
                    } else if veto::give(&world.engine, actor, *release, "because").await.is_ok() {
                        model.vetoed.insert(*release);
                    }
                }
                51 => match model.frozen.remove(&stage) {
                    Some(freeze) => policy::lift_freeze(&world.engine, &hal, freeze).await.unwrap(),
                    None => {
                        let at = PlaceOf { platform: None, project: Some(world.project.id), stage: Some(stage) };
                        let begins = "2020-01-01T00:00:00".parse().unwrap();
                        let recurrence = Recurrence::Daily;
                        let time = policy::NewTime { at, begins, lasts: 1440, time_zone: "UTC", recurrence, reason: "because" };
                        model.frozen.insert(stage, policy::freeze(&world.engine, &hal, &time).await.unwrap());
                    }
                },
                52 => {
                    let gates = [GateName::Approval, GateName::PreviousStage, GateName::Freeze, GateName::Version];
                    let gate = gates[random.random_range(0..gates.len())];
                    // A project manager has no glass to break.
                    let who = if random.random_bool(0.5) { &hal } else { actor };
                    if break_glass::give(&world.engine, who, (*release, stage, gate), "because").await.is_ok() {
                        assert_eq!(who.user, hal.user, "{at}: {} overrode {gate}", who.name);
                        model.overridden.insert((*release, stage, gate), who.user.unwrap());
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
                for promotion in promotions::list(&mut conn, world.project.id, Page::first(200)).await.unwrap() {
                    let has_started =
                        matches!(promotion.status, PromotionStatus::Running | PromotionStatus::Verifying | PromotionStatus::Succeeded);
                    if has_started && model.started.insert(promotion.id.0) {
                        let verdict = model.may_start(&promotion);
                        assert_eq!(verdict, Ok(()), "{at}: {} to {} started", promotion.version, promotion.stage);
                    }
                    refused += usize::from(promotion.status == PromotionStatus::Refused);
                }
                for live in deployments::list_live(&mut conn, world.project.id).await.unwrap() {
                    if live.stage == StageName::Prod {
                        live_in_prod += usize::from(!model.was_live.contains(&(live.stage, live.image_digest.clone())));
                        model.in_prod = live.version;
                    }
                    let promotion = live.promotion_id.unwrap();
                    assert!(model.started.contains(&promotion.0), "{at}: live without a slot");
                    model.was_live.insert((live.stage, live.image_digest));
                }
            }
        }
        world.restore_roles().await;
        worker::drain(&world.engine).await.unwrap();
    }
    // Past what keeps the output of tests that pass: a run says how many it played.
    let said = format!("{count} sequences of {STEPS} steps: {live_in_prod} digests reached prod, {overridden} overrides\n");
    std::io::stderr().write_all(said.as_bytes()).unwrap();
    assert!(refused > 0 && overridden > 0, "the sequences must reach what they test: {refused}, {overridden}");
    live_in_prod
}

async fn set_rules(world: &World, model: &mut Model, stage: StageName, rules: Rules) {
    let word = |yes: bool| if yes { "yes" } else { "no" };
    let lines = [
        ("technical_approvals", json!(rules.technical)),
        ("functional_approvals", json!(rules.functional)),
        ("requester_approves", json!(word(rules.requester_approves))),
        ("newer_version", json!(if rules.newer && stage == StageName::Prod { "required" } else { "off" })),
    ];
    world.rule(stage, &lines).await;
    model.rules.insert(stage, rules);
}

/// Plays one of four parts of all sequences, each beside the others on a database of its own. `ECLUSE_TEST_SEQUENCES` says how many,
/// or from which to which, as `3000..10000`.
async fn play_part(pool: PgPool, part: u64) {
    let wanted = std::env::var("ECLUSE_TEST_SEQUENCES").unwrap_or(SEQUENCES.to_string());
    let (first, end) = wanted.split_once("..").unwrap_or(("0", &wanted));
    let (first, end): (u64, u64) = (first.parse().unwrap(), end.parse().unwrap());
    let at = |part: u64| first + part * (end - first) / 4;
    assert!(play(pool, at(part)..at(part + 1)).await > 0, "nothing reached prod");
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_unapproved_ever_takes_a_slot(pool: PgPool) {
    play_part(pool, 0).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_unapproved_takes_a_slot_in_other_orders(pool: PgPool) {
    play_part(pool, 1).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_unapproved_takes_a_slot_in_further_orders(pool: PgPool) {
    play_part(pool, 2).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn nothing_unapproved_takes_a_slot_in_the_last_orders(pool: PgPool) {
    play_part(pool, 3).await;
}

/// Many workers at once on two promotions for one stage: the slot is taken twice, one after the other.
#[sqlx::test(migrations = "../../migrations")]
async fn two_promotions_of_one_stage_run_one_after_the_other(pool: PgPool) {
    let world = World::new(pool).await;
    let releases = [release(&world, 1).await.0, release(&world, 2).await.0];
    for round in 0..10 {
        for release in releases {
            promote::request(&world.engine, &world.paula, promote::Wanted::new(release, StageName::Staging)).await.unwrap();
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
            promote::request(&world.engine, &world.paula, promote::Wanted::new(release, stage)).await.unwrap();
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
                let word = approve::Word { release, stage, kind: None, verdict: Verdict::Approved, reason: "" };
                match approve::give(&engine, &actor, &word).await {
                    Ok(_) => {}
                    // The other's word was enough, and it went.
                    Err(Error::Conflict(why)) => assert!(why.contains("is live on"), "{why}"),
                    Err(other) => panic!("{other}"),
                }
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

/// Whoever takes their word back while a worker takes the slot is in time, or is told nothing else: never both, never neither.
#[sqlx::test(migrations = "../../migrations")]
async fn a_word_taken_back_is_in_time_or_too_late(pool: PgPool) {
    let world = World::new(pool.clone()).await;
    let (mut in_time, mut late) = (0, 0);
    for round in 1..=30 {
        let release = release(&world, round).await.0;
        world.request(&world.paula, release, StageName::Staging).await;
        let word = |verdict| approve::Word { release, stage: StageName::Preprod, kind: None, verdict, reason: "" };
        approve::give(&world.engine, &world.theo, &word(Verdict::Approved)).await.unwrap();
        let promotion = promote::request(&world.engine, &world.paula, promote::Wanted::new(release, StageName::Preprod)).await.unwrap().id;
        let withdrawn = word(Verdict::Withdrawn);
        let (worked, taken) = tokio::join!(worker::drain(&world.engine), approve::give(&world.engine, &world.theo, &withdrawn));
        worked.unwrap();
        world.drain().await;
        let order = "SELECT count(*) FILTER (WHERE action = 'promotion.started') FROM audit WHERE subject_id = $1
                     AND id < (SELECT max(id) FROM audit WHERE action = 'release.approval_withdrawn' AND subject_id = $2)";
        let started_before: i64 = sqlx::query_scalar(order).bind(promotion.0).bind(release.0).fetch_one(&pool).await.unwrap();
        match (taken, world.status(promotion).await) {
            (Ok(_), PromotionStatus::AwaitingGates) => in_time += 1,
            (Ok(_), PromotionStatus::Succeeded) if started_before == 1 => late += 1,
            (Err(Error::Conflict(_)), PromotionStatus::Succeeded) => late += 1,
            (taken, status) => panic!("round {round}: {taken:?}, {status}, started before: {started_before}"),
        }
        if in_time > 0 && late > 0 {
            return;
        }
    }
}
