//! From a push to production, with a real registry and a real git server.

use crate::fixtures::world::{Setup, World};
use ecluse_clients::deployer::fake::Behaviour;
use ecluse_domain::build::BuildStatus;
use ecluse_domain::deployment::DeploymentStatus;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::release::{ApprovalVerdict, ReleaseStatus};
use ecluse_domain::stage::StageName;
use ecluse_engine::delivery::intake::Accepted;
use ecluse_engine::promotion::request::{PromotionRequest, request_promotion, withdraw_promotion};
use ecluse_engine::rules::approval::{ApprovalRequest, record_approval};
use ecluse_engine::{Error, build};
use ecluse_store::{PageRequest, PgPool, deployments, images, releases, serving_role};
use ecluse_testbed::webhook;

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_digest_travels_from_a_push_to_prod(pool: PgPool) {
    let world = World::new(pool).await;
    travel_to_prod(world).await;
}

/// The engine connects as a role that owns nothing, and can change neither the schema nor the audit
/// log.
#[sqlx::test(migrations = "../../migrations")]
async fn the_same_digest_travels_to_prod_with_the_role_that_serves(pool: PgPool) {
    const ROLE: &str = "ecluse_test_serving";
    let mut owner = pool.acquire().await.unwrap();
    assert!(serving_role::create(&mut owner, ROLE, None).await.unwrap());
    serving_role::grant(&mut owner, ROLE).await.unwrap();
    let options = pool.connect_options().as_ref().clone();
    let serving = ecluse_store::connect_with(options.options([("role", ROLE)]), 10);
    let role: String = sqlx::query_scalar("SELECT current_user::text")
        .fetch_one(&serving)
        .await
        .unwrap();
    assert_eq!(role, ROLE);
    let world = World::new(serving.clone()).await;
    let engine = world.engine.clone();
    travel_to_prod(world).await;
    assert!(ecluse_engine::audit::seal::run(&engine).await.unwrap() > 0);
    let report = ecluse_engine::audit::seal::verify_chain(&engine, None)
        .await
        .unwrap();
    assert_eq!((report.problems, report.waiting), (Vec::new(), 0));
    let refused = sqlx::query("DELETE FROM audit")
        .execute(&serving)
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("permission denied"),
        "{refused}"
    );
    serving.close().await;
}

async fn travel_to_prod(world: World) {
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(
        (build.status, build.error.as_deref()),
        (BuildStatus::Succeeded, None)
    );
    let digest = build.image_digest.unwrap();
    assert_eq!(
        world.live(StageName::Staging).await.unwrap().image_digest,
        digest
    );

    let release = world.tag("v1.0.0").await.unwrap();
    assert_eq!(
        (release.status, release.image_digest.as_ref()),
        (ReleaseStatus::Ready, Some(&digest))
    );
    assert_eq!(
        world.builds().await.len(),
        1,
        "the tag uses the build of the push"
    );
    let registry = &world.engine.registry;
    let repository = &world.project.image_repository;
    for tag in ["main", head.as_str(), "v1.0.0"] {
        assert_eq!(
            registry.resolve(repository, tag).await.unwrap(),
            digest,
            "{tag}"
        );
    }

    let preprod = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(world.status(preprod).await, PromotionStatus::AwaitingGates);
    // All gates in the order of the page. This world has no test server, no soak and no cadence.
    let expected = |version: &str, previous_stage: &str| -> Vec<String> {
        let documents_and_build = [
            "changelog pass",
            "migrations pass",
            "migrate_script pass",
            "tests not_applicable",
            "quality pass",
            "signature pass",
        ];
        let rest = [
            "base_image pass",
            version,
            "back_merge not_applicable",
            previous_stage,
            "approval pending",
            "veto pass",
            "freeze pass",
            "cadence not_applicable",
        ];
        documents_and_build
            .iter()
            .chain(&rest)
            .map(|gate| (*gate).to_owned())
            .collect()
    };
    assert_eq!(
        world.gates(preprod).await,
        expected("version not_applicable", "previous_stage pass")
    );
    let prod = world
        .request(&world.paula, release.id, StageName::Prod)
        .await;
    assert_eq!(
        world.gates(prod).await,
        expected("version pass", "previous_stage pending")
    );
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Prod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(prod).await, PromotionStatus::AwaitingGates);

    // The last gate of preprod passes, and the success of that promotion makes the last gate of
    // prod pass.
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
    assert_eq!(world.status(prod).await, PromotionStatus::Succeeded);
    for &stage in StageName::ALL {
        assert_eq!(world.live(stage).await.unwrap().image_digest, digest);
        assert_eq!(
            world.deployer.served_digest("shop", stage),
            Some(digest.clone())
        );
    }
    let audit = world.audit().await;
    for expected in [
        "github build.queued",
        "ecluse build.succeeded",
        "ecluse deployment.live",
        "github release.created",
        "ecluse release.image_tagged",
        "paula promotion.requested",
        "theo release.approved",
        "ecluse promotion.gates_open",
        "ecluse promotion.started",
        "ecluse promotion.verifying",
        "ecluse promotion.succeeded",
    ] {
        assert!(
            audit.iter().any(|row| row == expected),
            "{expected} is not in {audit:#?}"
        );
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_repeated_delivery_has_one_effect(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.sample.head();
    let payload = webhook::push(
        &world.sample.repository_url(),
        "main",
        &"0".repeat(40),
        &head,
        "x",
    );
    let Accepted::Queued(first) = world.deliver("push", &payload, "same-id").await else {
        unreachable!("queued")
    };
    assert_eq!(
        world.deliver("push", &payload, "same-id").await,
        Accepted::Repeated(first)
    );
    world.drain().await;
    assert_eq!(
        world.deliver("push", &payload, "same-id").await,
        Accepted::Repeated(first)
    );
    // The delivery id is not signed, so anybody can send the same body again with new ids.
    for number in 0..1000 {
        world
            .deliver("push", &payload, &format!("replay-{number}"))
            .await;
    }
    world.drain().await;
    assert_eq!(world.builds().await.len(), 1);
    let all = deployments::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(200),
    )
    .await
    .unwrap();
    assert_eq!(all.len(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_tag_of_an_unbuilt_commit_builds_it_first(pool: PgPool) {
    let world = World::new(pool).await;
    let head = world.sample.head();
    world.announce("main", &head, "quick fix [skip ci]").await;
    world.drain().await;
    assert!(world.builds().await.is_empty());
    assert!(world.outcomes().await[0].contains("its commit message skips the build"));

    let release = world.tag("v1.0.0").await.unwrap();
    assert_eq!(release.status, ReleaseStatus::Ready);
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(release.image_digest, build.image_digest);
    assert!(
        world.live(StageName::Staging).await.is_none(),
        "the push to the trunk skipped the build"
    );

    // A person requests the promotion to staging, and the release continues from there.
    let preprod = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    let staging = world
        .request(&world.paula, release.id, StageName::Staging)
        .await;
    assert_eq!(world.status(staging).await, PromotionStatus::Succeeded);
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(preprod).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_moved_tag_is_refused_and_recorded(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let moved = world
        .sample
        .commit("something else", &[("shop_base/new.py", "x = 1\n")])
        .unwrap();
    world.push("main").await;
    let payload = webhook::push_tag(
        &world.sample.repository_url(),
        "v1.0.0",
        &"1".repeat(40),
        &moved,
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    world.drain().await;

    let after = world.release("v1.0.0").await.unwrap();
    assert_eq!(
        (&after.commit_sha, &after.image_digest),
        (&release.commit_sha, &release.image_digest)
    );
    let moves = releases::list_tag_moves(&mut world.engine.connection().await.unwrap(), release.id)
        .await
        .unwrap();
    assert_eq!(
        moves
            .iter()
            .map(|row| row.commit_sha.as_str())
            .collect::<Vec<_>>(),
        [moved.as_str()]
    );
    assert!(
        world.outcomes().await[0].contains("was moved"),
        "{:?}",
        world.outcomes().await
    );
    assert!(
        world
            .audit()
            .await
            .contains(&"github release.tag_move_refused".to_owned())
    );

    let deletion = webhook::deletion(
        &world.sample.repository_url(),
        "refs/tags/v1.0.0",
        release.commit_sha.as_str(),
    );
    world
        .deliver("push", &deletion, &webhook::delivery_id())
        .await;
    world.drain().await;
    assert!(
        world
            .release("v1.0.0")
            .await
            .unwrap()
            .tag_deleted_at
            .is_some()
    );
    // A forge can report any number of moves; the newest ones are read.
    sqlx::raw_sql(
        "CREATE TABLE many AS SELECT n, ('ffffffff-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id FROM generate_series(1, 150) n;
         INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status, outcome, processed_at)
             SELECT many.id, p.id, 'github', many.id::text, 'push', '', 'processed', 'Refused.', now() FROM many, projects p;
         INSERT INTO tag_moves (release_id, commit_sha, delivery_id, seen_at)
             SELECT r.id, lpad(n::text, 40, '0'), many.id, now() + make_interval(secs => n) FROM many, releases r",
    )
    .execute(&world.engine.pool)
    .await
    .unwrap();
    let mut conn = world.engine.connection().await.unwrap();
    let moves = releases::list_tag_moves(&mut conn, release.id)
        .await
        .unwrap();
    let details = ecluse_store::pages::release::get_details(&mut conn, release.id).await;
    for moves in [moves, details.unwrap().tag_moves.0] {
        let commits: Vec<_> = moves.iter().map(|row| row.commit_sha.as_str()).collect();
        assert_eq!(
            (commits.len(), commits[0]),
            (100, format!("{:040}", 51).as_str())
        );
        assert_eq!(commits[99], format!("{:040}", 150));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn other_events_make_no_release(pool: PgPool) {
    let world = World::new(pool).await;
    let payload = webhook::push_tag(
        &world.sample.repository_url(),
        "1.0.0",
        &"1".repeat(40),
        &world.sample.head(),
        "x",
    );
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    let branch_deletion = webhook::deletion(
        &world.sample.repository_url(),
        "refs/heads/old",
        &world.sample.head(),
    );
    world
        .deliver("push", &branch_deletion, &webhook::delivery_id())
        .await;
    world
        .deliver(
            "ping",
            &webhook::ping(&world.sample.repository_url()),
            &webhook::delivery_id(),
        )
        .await;
    let ignored = world
        .deliver(
            "issues",
            &serde_json::json!({"action": "opened"}),
            &webhook::delivery_id(),
        )
        .await;
    assert!(matches!(ignored, Accepted::Ignored(_)));
    world.drain().await;
    let all = releases::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(10),
    )
    .await
    .unwrap();
    assert!(all.is_empty());
    let outcomes = world.outcomes().await;
    assert!(
        outcomes[0].starts_with("ignored")
            && outcomes[1].contains("reached Ecluse")
            && outcomes[2].contains("was deleted"),
        "{outcomes:?}"
    );
    assert!(outcomes[3].contains("not a version"), "{outcomes:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_requester_cannot_approve_their_own_promotion(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let promotion = world
        .request(&world.theo, release.id, StageName::Preprod)
        .await;
    let request = ApprovalRequest {
        release: release.id,
        stage: StageName::Preprod,
        kind: None,
        verdict: ApprovalVerdict::Approved,
        reason: "",
    };
    let own = record_approval(&world.engine, &world.theo, &request).await;
    assert!(
        matches!(
            &own,
            Err(Error::Conflict(why))
                if why.contains("somebody else has to give the technical approval")
        ),
        "{own:?}"
    );
    // An approval that was recorded before the request does not count either.
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Prod,
            ApprovalVerdict::Approved,
        )
        .await;
    let prod = world
        .request(&world.theo, release.id, StageName::Prod)
        .await;
    assert!(
        world
            .gates(prod)
            .await
            .contains(&"approval pending".to_owned())
    );
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    let refused = record_approval(
        &world.engine,
        &world.paula,
        &ApprovalRequest {
            release: release.id,
            stage: StageName::Preprod,
            kind: Some(ecluse_domain::approval::ApprovalKind::Technical),
            verdict: ApprovalVerdict::Approved,
            reason: "",
        },
    )
    .await;
    assert!(matches!(refused, Err(Error::Forbidden(_))));
    let twice = request_promotion(
        &world.engine,
        &world.paula,
        PromotionRequest::new(release.id, StageName::Preprod),
    )
    .await;
    assert!(matches!(twice, Err(Error::Conflict(_))));
    world
        .record_approval(
            &world.tess,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rejection_ends_the_promotion_with_its_reason(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Rejected,
        )
        .await;
    let ended = world.promotion(promotion).await;
    assert_eq!(ended.status, PromotionStatus::Refused);
    assert!(ended.reason.unwrap().contains("theo rejected"));
    // A later approval of the same person counts for a new request.
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    let again = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(world.status(again).await, PromotionStatus::Succeeded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_release_without_its_documents_is_refused(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit("no documents", &[("shop_base/new.py", "x = 1\n")])
        .unwrap();
    world.push("main").await;
    let release = world.tag("v9.0.0").await.unwrap();
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    let ended = world.promotion(promotion).await;
    assert_eq!(ended.status, PromotionStatus::Refused);
    assert!(
        ended
            .reason
            .as_ref()
            .is_some_and(|reason| reason.contains("CHANGELOG.md")),
        "{ended:?}"
    );
    assert_eq!(
        world.gates(promotion).await[..2],
        ["changelog fail", "migrations fail"]
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_counts_only_while_the_approver_has_the_right(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    sqlx::query("DELETE FROM memberships WHERE user_id = $1")
        .bind(world.theo.user.unwrap().0)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    assert_eq!(
        world.status(promotion).await,
        PromotionStatus::AwaitingGates
    );
    // The requester too must still have the right when the promotion starts.
    sqlx::query("DELETE FROM memberships WHERE user_id = $1")
        .bind(world.paula.user.unwrap().0)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world
        .record_approval(
            &world.tess,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    let ended = world.promotion(promotion).await;
    assert_eq!(ended.status, PromotionStatus::Refused);
    assert!(ended.reason.unwrap().contains("may no longer"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_waiting_promotion_can_be_withdrawn(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let promotion = world
        .request(&world.paula, release.id, StageName::Preprod)
        .await;
    withdraw_promotion(&world.engine, &world.paula, promotion)
        .await
        .unwrap();
    world
        .record_approval(
            &world.theo,
            release.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    assert_eq!(world.status(promotion).await, PromotionStatus::Withdrawn);
    assert!(world.live(StageName::Preprod).await.is_none());
    assert!(matches!(
        withdraw_promotion(&world.engine, &world.paula, promotion).await,
        Err(Error::Conflict(_))
    ));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_that_does_not_become_healthy_is_rolled_back(pool: PgPool) {
    let world = World::new(pool).await;
    let release = world.released().await;
    let good = release.image_digest.clone().unwrap();
    for stage in [StageName::Preprod, StageName::Prod] {
        world
            .record_approval(&world.theo, release.id, stage, ApprovalVerdict::Approved)
            .await;
        world.request(&world.paula, release.id, stage).await;
    }
    world
        .sample
        .add_version("v1.1.0", "2025-11-01", "A change.")
        .unwrap();
    world.push("main").await;
    let next = world.tag("v1.1.0").await.unwrap();
    let bad = next.image_digest.unwrap();
    assert_ne!(bad, good);
    world.deployer.set_behaviour(&bad, Behaviour::Unhealthy);
    world
        .record_approval(
            &world.theo,
            next.id,
            StageName::Preprod,
            ApprovalVerdict::Approved,
        )
        .await;
    let promotion = world
        .request(&world.paula, next.id, StageName::Preprod)
        .await;
    let ended = world.promotion(promotion).await;
    assert_eq!(ended.status, PromotionStatus::Failed, "{ended:?}");
    assert!(ended.reason.unwrap().contains("was restored"));
    assert_eq!(
        world.live(StageName::Preprod).await.unwrap().image_digest,
        good
    );
    assert_eq!(
        world.deployer.served_digest("shop", StageName::Preprod),
        Some(good)
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_deployment_waits_while_the_container_engine_is_down(pool: PgPool) {
    let world = World::new(pool).await;
    world.deployer.set_down(true);
    world.push("main").await;
    let all = deployments::list(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        PageRequest::first(10),
    )
    .await
    .unwrap();
    assert_eq!(
        all.iter().map(|row| row.status).collect::<Vec<_>>(),
        [DeploymentStatus::Running]
    );
    world.deployer.set_down(false);
    sqlx::query("UPDATE jobs SET run_at = now() WHERE state = 'ready'")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    assert!(world.live(StageName::Staging).await.is_some());
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_automatic_deployment_never_brings_an_older_commit(pool: PgPool) {
    let world = World::new(pool).await;
    let older = world.sample.head();
    let newer = world
        .sample
        .commit("newer", &[("shop_base/new.py", "x = 1\n")])
        .unwrap();
    world.sample.push().unwrap();
    // Deliveries may arrive in any order.
    world.announce("main", &newer, "newer").await;
    world.drain().await;
    world.announce("main", &older, "older").await;
    world.drain().await;
    let older = world.build_of(&older).await.unwrap();
    assert_eq!(older.status, BuildStatus::Succeeded);
    let live = world.live(StageName::Staging).await.unwrap();
    assert_eq!(
        Some(live.image_digest),
        world.build_of(&newer).await.unwrap().image_digest
    );
    // A branch is built but not deployed.
    world
        .sample
        .commit("on a branch", &[("shop_base/other.py", "y = 1\n")])
        .unwrap();
    let branch = world.push("feature/x").await;
    assert_eq!(
        world.build_of(&branch).await.unwrap().status,
        BuildStatus::Succeeded
    );
    assert_eq!(world.live(StageName::Staging).await.unwrap().id, live.id);
    // When a commit with an image is pushed to the trunk, it is deployed to staging without another
    // build.
    world.announce("main", &branch, "merged").await;
    world.drain().await;
    assert_ne!(world.live(StageName::Staging).await.unwrap().id, live.id);
    assert_eq!(world.builds().await.len(), 3);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_failed_build_names_its_fault_and_can_be_retried(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "needs a package",
            &[("requirements.txt", "# comment\nrequests==2.32\n")],
        )
        .unwrap();
    let head = world.push("main").await;
    let failed = world.build_of(&head).await.unwrap();
    assert_eq!(failed.status, BuildStatus::Failed);
    let sentence = failed.error.clone().unwrap();
    assert!(
        sentence.contains("requirements.txt") && sentence.contains('2'),
        "{sentence}"
    );
    let release = world.tag("v1.0.0").await.unwrap();
    assert_eq!(release.status, ReleaseStatus::Failed);
    assert!(matches!(
        request_promotion(
            &world.engine,
            &world.paula,
            PromotionRequest::new(release.id, StageName::Staging)
        )
        .await,
        Err(Error::Conflict(_))
    ));

    let again = build::retry(&world.engine, &world.theo, failed.id)
        .await
        .unwrap();
    assert!(matches!(
        build::retry(&world.engine, &world.theo, failed.id).await,
        Err(Error::Conflict(_))
    ));
    assert!(matches!(
        build::retry(&world.engine, &world.paula, failed.id).await,
        Err(Error::Forbidden(_))
    ));
    world.drain().await;
    assert_eq!(world.build_of(&head).await.unwrap().id, again);
    assert_eq!(
        world.build_of(&head).await.unwrap().status,
        BuildStatus::Failed
    );

    world
        .sample
        .commit(
            "no base image",
            &[
                ("requirements.txt", ""),
                ("odoo_version.txt", "sample/odoo:18.0-20200101\n"),
            ],
        )
        .unwrap();
    let head = world.push("main").await;
    let failed = world.build_of(&head).await.unwrap();
    assert_eq!(failed.status, BuildStatus::Failed);
    assert!(
        failed.error.as_ref().is_some_and(|error| error
            .contains("/sample/odoo:18.0-20200101, which odoo_version.txt names")
            && error.contains("Copy a base image into the registry")),
        "{failed:?}"
    );

    world
        .sample
        .commit(
            "another registry",
            &[("odoo_version.txt", "evil.example/odoo:18.0-20251015\n")],
        )
        .unwrap();
    let head = world.push("main").await;
    let failed = world.build_of(&head).await.unwrap();
    assert!(
        failed
            .error
            .as_ref()
            .is_some_and(|error| error.contains("evil.example")),
        "{failed:?}"
    );
}

/// In a new installation, the repository of the base images does not exist yet.
#[sqlx::test(migrations = "../../migrations")]
async fn a_series_without_a_base_image_says_what_is_missing_and_where(pool: PgPool) {
    let setup = Setup {
        base_image: "sample/never-copied".to_owned(),
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    world
        .sample
        .commit("bare series", &[("odoo_version.txt", "18.0\n")])
        .unwrap();
    let head = world.push("main").await;
    let failed = world.build_of(&head).await.unwrap();
    assert_eq!(failed.status, BuildStatus::Failed);
    assert_eq!(
        failed.error.unwrap(),
        format!(
            "odoo_version.txt names Odoo 18.0, but {}/sample/never-copied has no dated community image of it, such as `sample/never-copied:18.0-20251015`. Copy a base image into the registry (README.md, “Connect a GitHub repository”, step 3).",
            world.registry
        )
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_bare_series_takes_the_newest_dated_image(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit("bare series", &[("odoo_version.txt", "18.0\n")])
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
    assert!(
        build
            .base_reference
            .unwrap()
            .starts_with("sample/odoo:18.0-2")
    );
    let image = images::get(
        &mut world.engine.connection().await.unwrap(),
        world.project.id,
        &build.image_digest.unwrap(),
    )
    .await
    .unwrap();
    let addons: Vec<&str> = image
        .addons
        .0
        .iter()
        .map(|addon| addon.name.as_str())
        .collect();
    assert_eq!(addons, ["account_helper", "shop_base", "shop_sales"]);
    assert_eq!(
        image.layers.0.iter().filter(|layer| !layer.base).count(),
        2,
        "one layer for the submodule and one for the addons of the project"
    );
}
