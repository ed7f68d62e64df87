//! The tags that images get in the registry.

use ecluse_domain::build::{BuildStatus, BuildStep, StepStatus};
use ecluse_engine::build;
use ecluse_store::{PgPool, builds};

use crate::fixtures::proxy::Proxy;
use crate::fixtures::world::{Setup, World};

#[sqlx::test(migrations = "../../migrations")]
async fn the_tag_of_a_branch_names_the_image_of_its_last_push(pool: PgPool) {
    let world = World::new(pool).await;
    let tagged = async |tag: &str| {
        world
            .engine
            .registry
            .resolve(&world.project.image_repository, tag)
            .await
            .ok()
    };
    let first = world.push("main").await;
    world
        .sample
        .commit("a feature", &[("shop_base/new.py", "x = 1\n")])
        .unwrap();
    let second = world.push("feature/x").await;
    let (built_first, built_second) = (
        world.build_of(&first).await.unwrap().image_digest,
        world.build_of(&second).await.unwrap().image_digest,
    );
    assert!(built_first != built_second && built_second.is_some());
    assert_eq!(tagged("main").await, built_first);
    // A fast-forward to what another branch built.
    world.announce("main", &second, "merged").await;
    world.drain().await;
    assert_eq!(tagged("main").await, built_second);

    // Built by a tag, then pushed to a branch.
    world
        .sample
        .commit("by a tag", &[("shop_base/new.py", "x = 2\n")])
        .unwrap();
    let release = world.tag("v3.0.0").await.unwrap();
    world
        .announce("main", release.commit_sha.as_str(), "merged")
        .await;
    world.drain().await;
    assert_eq!(tagged("main").await, release.image_digest);

    // Of two pushes, the older one was superseded and is built last: it does not move the tag back.
    world
        .sample
        .commit("older", &[("shop_base/new.py", "x = 3\n")])
        .unwrap();
    let older = world.sample.head();
    world
        .sample
        .commit("newer", &[("shop_base/new.py", "x = 4\n")])
        .unwrap();
    let newer = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &older, "older").await;
    world.announce("main", &newer, "newer").await;
    sqlx::query("UPDATE jobs SET run_at = now() - interval '1 hour' WHERE kind = 'delivery' AND state = 'ready' AND subject_id = (SELECT max(id::text)::uuid FROM deliveries)")
        .execute(&world.engine.pool)
        .await
        .unwrap();
    world.drain().await;
    let superseded = world.build_of(&older).await.unwrap();
    assert_eq!(superseded.status, BuildStatus::Superseded);
    build::retry(&world.engine, &world.theo, superseded.id)
        .await
        .unwrap();
    world.drain().await;
    assert_eq!(
        world.build_of(&older).await.unwrap().status,
        BuildStatus::Succeeded
    );
    assert_eq!(
        tagged("main").await,
        world.build_of(&newer).await.unwrap().image_digest
    );
    assert_eq!(
        tagged(&older).await,
        world.build_of(&older).await.unwrap().image_digest
    );
}

/// A tag that the registry refuses is a failure of the step *tag*: the image is signed.
/// A push is followed up for its own branch, however many other branches point to its commit.
#[sqlx::test(migrations = "../../migrations")]
async fn each_of_many_branches_of_one_commit_gets_its_tag(pool: PgPool) {
    let world = World::new(pool).await;
    let commit = world.push("main").await;
    let branches: Vec<String> = (0..102)
        .map(|number| format!("branch-{number:03}"))
        .collect();
    for branch in &branches {
        world.announce(branch, &commit, "a change").await;
    }
    world.drain().await;
    let digest = world.build_of(&commit).await.unwrap().image_digest.unwrap();
    for branch in &branches {
        let tagged = world
            .engine
            .registry
            .resolve(&world.project.image_repository, branch)
            .await
            .unwrap();
        assert_eq!(tagged, digest, "{branch}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_tag_that_the_registry_refuses_fails_the_step_that_writes_tags(pool: PgPool) {
    let proxy = Proxy::start(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await;
    let setup = Setup {
        registry: proxy.address.clone(),
        ..Setup::default()
    };
    let world = World::with(pool, setup).await;
    let head = world.sample.head();
    let tag = format!(
        "PUT /v2/{}/manifests/{head} ",
        world.project.image_repository
    );
    proxy.refuse(&tag, 400);
    world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Errored, "{:?}", build.error);
    let steps = builds::list_steps(&mut world.engine.connection().await.unwrap(), build.id)
        .await
        .unwrap();
    let steps: Vec<_> = steps.iter().map(|step| (step.name, step.status)).collect();
    assert_eq!(
        steps[steps.len() - 2..],
        [
            (BuildStep::Attest, StepStatus::Succeeded),
            (BuildStep::Tag, StepStatus::Failed)
        ]
    );
    let step: String =
        sqlx::query_scalar("SELECT step FROM build_logs WHERE build_id = $1 AND stream = 'error'")
            .bind(build.id.0)
            .fetch_one(&world.engine.pool)
            .await
            .unwrap();
    assert_eq!(step, "tag");

    proxy.refuse_nothing();
    build::retry(&world.engine, &world.theo, build.id)
        .await
        .unwrap();
    world.drain().await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Succeeded, "{:?}", build.error);
}
