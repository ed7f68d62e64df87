//! A worker that lost its lease.

use crate::fixtures::world::World;
use ecluse_domain::build::BuildStatus;
use ecluse_engine::jobs::worker;
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

/// A commit that ends every process that builds it does so a few times, and not for ever.
#[sqlx::test(migrations = "../../migrations")]
async fn a_build_none_of_whose_runs_comes_to_its_end_is_given_up(pool: PgPool) {
    let world = World::new(pool).await;
    let lost = "CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE jobs SET fence = fence + 1 WHERE kind = 'build'; RETURN NEW; END $$;
                CREATE TRIGGER lost AFTER INSERT ON build_steps FOR EACH ROW WHEN (NEW.name = 'check') EXECUTE FUNCTION lost();";
    sqlx::raw_sql(lost)
        .execute(&world.engine.pool)
        .await
        .unwrap();
    let head = world.push("main").await;
    // Each step of a build can be hit once, and more.
    for run in 1..=10 {
        let build = world.build_of(&head).await.unwrap();
        assert_eq!(build.status, BuildStatus::Running, "after run {run}");
        sqlx::query(
            "UPDATE jobs SET lease_until = now() - interval '1 second' WHERE kind = 'build'",
        )
        .execute(&world.engine.pool)
        .await
        .unwrap();
        worker::drain(&world.engine).await.unwrap();
    }
    let build = world.build_of(&head).await.unwrap();
    assert_eq!(build.status, BuildStatus::Errored);
    let error = build.error.unwrap();
    assert!(error.contains("the process that ran it ended"), "{error}");
}
