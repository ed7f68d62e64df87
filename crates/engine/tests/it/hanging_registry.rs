//! A registry that accepts requests and does not answer them.

use std::time::Duration;

use ecluse_domain::ids::ProjectId;
use ecluse_domain::stage::StageName;
use ecluse_engine::jobs::worker;
use ecluse_store::{PgPool, jobs};
use sqlx::{Connection as _, PgConnection};
use tokio_util::sync::CancellationToken;

use crate::fixtures::proxy::Proxy;
use crate::fixtures::world::{Setup, World};

/// More than the pool of a test has connections.
const NEIGHBOURS: usize = 8;
/// Long enough for any machine: a test that reaches it has shown that somebody waits for ever.
const FOR_EVER: Duration = Duration::from_secs(240);

/// Gives a project an image that is being removed from its repository.
async fn mark_image(world: &World, project: ProjectId) {
    let copy = format!(
        "SET session_replication_role = replica;
         INSERT INTO images SELECT (jsonb_populate_record(i, jsonb_build_object('project_id', '{project}', 'state', 'removing'))).*
             FROM images i WHERE i.project_id = '{}' LIMIT 1;
         RESET session_replication_role;",
        world.project.id
    );
    let mut conn = world.engine.connection().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(copy))
        .execute(&mut *conn)
        .await
        .unwrap();
}

/// The sessions whose last statement was the one before a request to delete an image.
const BEFORE_DELETION: &str = "SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%FROM images WHERE project_id = $1 AND digest <> $2%'";

/// The registry answers no request about the images of many projects, more than there are
/// connections to the database. A push of another project is built and deployed meanwhile.
#[sqlx::test(migrations = "../../migrations")]
async fn a_registry_that_hangs_takes_few_connections(pool: PgPool) {
    let registry = Proxy::start(&ecluse_testbed::required("ECLUSE_TEST_REGISTRY")).await;
    let setup = Setup {
        registry: registry.address.clone(),
        ..Setup::default()
    };
    // Not from the pool, which has none left when the test fails.
    let mut observer = PgConnection::connect_with(&pool.connect_options())
        .await
        .unwrap();
    let world = World::with(pool, setup).await;
    world.push("feature/x").await;
    let mut repositories = Vec::new();
    for number in 0..NEIGHBOURS {
        let slug = format!("neighbour-{number}");
        let neighbour = world
            .create_neighbour(&slug, &world.sample.repository_url())
            .await;
        mark_image(&world, neighbour.id).await;
        repositories.push(neighbour.image_repository);
    }
    registry.hang(repositories);
    let mut conn = world.engine.connection().await.unwrap();
    let enqueued = jobs::enqueue_missing(&mut conn).await.unwrap();
    assert_eq!(enqueued, NEIGHBOURS as u64);
    drop(conn);

    let stop = CancellationToken::new();
    let settings = worker::Settings {
        workers: 1,
        builds: 2,
        builds_per_project: 2,
        lease: Duration::from_secs(30),
        name: "w".to_owned(),
    };
    let workers = tokio::spawn(worker::run(world.engine.clone(), settings, stop.clone()));
    registry.wait_for_hanging(2).await;
    world
        .sample
        .commit("more", &[("shop_base/more.py", "x = 1\n")])
        .unwrap();
    let head = world.sample.head();
    world.sample.push().unwrap();
    world.announce("main", &head, "a change").await;
    let mut most = 0;
    let deployed = async {
        loop {
            let held: i64 = sqlx::query_scalar(BEFORE_DELETION)
                .fetch_one(&mut observer)
                .await
                .unwrap();
            most = most.max(held);
            let is_live = "SELECT EXISTS (SELECT FROM deployments d JOIN projects p ON p.id = d.project_id WHERE p.slug = 'shop' AND d.status = 'live')";
            if sqlx::query_scalar(is_live)
                .fetch_one(&mut observer)
                .await
                .unwrap()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(FOR_EVER, deployed).await.unwrap();
    assert!((1..=2).contains(&most), "{most} connections were taken");
    assert!(world.live(StageName::Staging).await.is_some());
    stop.cancel();
    workers.await.unwrap();
    observer.close().await.unwrap();
}
