//! A worker that lost its lease, and a build whose start a crash of Postgres lost.

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

/// Undoes the first start of a build when its transaction has committed, as a crash of Postgres can.
const LOSE_FIRST_START: &str = "CREATE TABLE lost_starts (build_id uuid);
    CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NOT EXISTS (SELECT FROM lost_starts) THEN
            INSERT INTO lost_starts VALUES (NEW.id);
            DELETE FROM build_steps WHERE build_id = NEW.id;
            UPDATE builds SET status = 'queued', started_at = NULL WHERE id = NEW.id;
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER lose AFTER UPDATE ON builds DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.status = 'running') EXECUTE FUNCTION lose();";

/// A build whose start is lost does not end by what its run finds: it runs again, and ends with a
/// start.
#[sqlx::test(migrations = "../../migrations")]
async fn a_build_whose_start_is_lost_runs_again(pool: PgPool) {
    let world = World::new(pool).await;
    world.sample.push().unwrap();
    let is_there = world.sample.head();
    let is_missing = "1234567890123456789012345678901234567890";
    for (commit, end) in [
        (is_there.as_str(), BuildStatus::Succeeded),
        (is_missing, BuildStatus::Failed),
    ] {
        sqlx::raw_sql(LOSE_FIRST_START)
            .execute(&world.engine.pool)
            .await
            .unwrap();
        world.announce("main", commit, "a change").await;
        world.drain().await;
        let build = world.build_of(commit).await.unwrap();
        assert_eq!((build.status, build.error), (BuildStatus::Queued, None));
        sqlx::query("UPDATE jobs SET run_at = now() WHERE kind = 'build' AND state = 'ready'")
            .execute(&world.engine.pool)
            .await
            .unwrap();
        world.drain().await;
        let build = world.build_of(commit).await.unwrap();
        assert_eq!((build.status, build.started_at.is_some()), (end, true));
        sqlx::raw_sql("DROP TRIGGER lose ON builds; DROP FUNCTION lose; DROP TABLE lost_starts")
            .execute(&world.engine.pool)
            .await
            .unwrap();
    }
}
