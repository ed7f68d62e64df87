//! The audit log of a release.

use crate::fixtures::world::World;
use ecluse_domain::release::ReleaseStatus;
use ecluse_engine::build;
use ecluse_store::PgPool;
use ecluse_testbed::webhook;

#[sqlx::test(migrations = "../../migrations")]
async fn every_change_of_a_release_is_in_the_audit_log(pool: PgPool) {
    let world = World::new(pool).await;
    world
        .sample
        .commit(
            "needs a package",
            &[("requirements.txt", "requests==2.32\n")],
        )
        .unwrap();
    let head = world.push("main").await;
    let release = world.tag("v1.0.0").await.unwrap();
    assert_eq!(release.status, ReleaseStatus::Failed);
    let failed = world.build_of(&head).await.unwrap();
    assert!(failed.error.clone().unwrap().ends_with('.'), "{failed:?}");
    build::retry(&world.engine, &world.theo, failed.id)
        .await
        .unwrap();
    let payload = webhook::deletion(&world.sample.repository_url(), "refs/tags/v1.0.0", &head);
    world
        .deliver("push", &payload, &webhook::delivery_id())
        .await;
    world.drain().await;
    for _ in 0..2 {
        let payload = webhook::push_tag(
            &world.sample.repository_url(),
            "v1.0.0",
            &"1".repeat(40),
            &head,
            "x",
        );
        world
            .deliver("push", &payload, &webhook::delivery_id())
            .await;
    }
    world.drain().await;
    let audit: Vec<String> = world
        .audit()
        .await
        .into_iter()
        .filter(|row| row.contains(" release."))
        .collect();
    let expected = [
        "github release.created",
        "github release.failed",
        "theo release.building",
        "github release.tag_deleted",
        "ecluse release.failed",
        "github release.tag_came_back",
    ];
    assert_eq!(audit.len(), expected.len(), "{audit:?}");
    for row in expected {
        assert!(
            audit.iter().any(|found| found == row),
            "{row} is not in {audit:?}"
        );
    }
}
