//! A worker that lost its lease.

use crate::fixtures::world::World;
use ecluse_domain::build::BuildStatus;
use ecluse_store::PgPool;

/// A worker that lost the lease of a build writes nothing more about it, not even a log line.
#[sqlx::test(migrations = "../../migrations")]
async fn a_worker_without_the_lease_of_a_build_writes_nothing_about_it(pool: PgPool) {
    let world = World::new(pool).await;
    let lost = "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE jobs SET fence = fence + 1 WHERE kind = 'build'; RETURN NEW; END $$;
                CREATE TRIGGER lost AFTER INSERT ON build_steps FOR EACH ROW WHEN (NEW.name = 'fetch') EXECUTE FUNCTION lost();";
    sqlx::raw_sql(lost)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let head = world.push("main").await;
    let build = world.build_of(&head).await.unwrap();
    assert_eq!((build.status, build.author), (BuildStatus::Running, None));
}
