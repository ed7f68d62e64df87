//! The chain of the audit log: every later change of a row is found.

use crate::fixtures::world::World;
use ecluse_domain::audit::{ActorKind, GENESIS, link};
use ecluse_engine::Engine;
use ecluse_engine::audit::seal::{self, verify_chain};
use ecluse_store::audit::{self, NewEntry};
use ecluse_store::{PgConnection, PgPool, audit_chain};

async fn insert_row(conn: &mut PgConnection, detail: &str) {
    let entry = NewEntry {
        actor_kind: ActorKind::System,
        actor_id: None,
        actor_name: "somebody",
        action: "test.done",
        project: None,
        subject: Some(uuid::Uuid::from_u128(7)),
        digest: None,
        detail,
        remote_address: None,
        request_id: None,
    };
    audit::insert(conn, &entry).await.unwrap();
}

async fn engine_with_sealed_rows(pool: &PgPool, rows: usize) -> Engine {
    let engine = World::new(pool.clone()).await.engine;
    let mut conn = engine.connection().await.unwrap();
    for row in 0..rows {
        insert_row(&mut conn, &format!("row {row} \u{1f6a2}")).await;
    }
    seal::run(&engine).await.unwrap();
    engine
}

async fn find_problems(engine: &Engine) -> Vec<String> {
    verify_chain(engine, None).await.unwrap().problems
}

/// Changes rows as the owner of the database could, with the triggers disabled.
async fn change_without_triggers(pool: &PgPool, sql: &'static str) {
    sqlx::raw_sql(
        "ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_chain DISABLE TRIGGER USER",
    )
    .execute(pool)
    .await
    .unwrap();
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
    sqlx::raw_sql(
        "ALTER TABLE audit ENABLE TRIGGER USER; ALTER TABLE audit_chain ENABLE TRIGGER USER",
    )
    .execute(pool)
    .await
    .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_row_that_was_changed_deleted_or_inserted_is_found(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 20).await;
    assert_eq!(find_problems(&engine).await, [""; 0]);
    for (change, undo, sentence) in [
        (
            "UPDATE audit SET detail = 'something else' WHERE detail LIKE 'row 7 %'",
            "UPDATE audit SET detail = E'row 7 \u{1f6a2}' WHERE detail = 'something else'",
            "was changed",
        ),
        (
            "UPDATE audit SET at = at - interval '1 microsecond' WHERE detail LIKE 'row 8 %'",
            "UPDATE audit SET at = at + interval '1 microsecond' WHERE detail LIKE 'row 8 %'",
            "was changed",
        ),
        (
            "CREATE TABLE deleted_row AS SELECT * FROM audit WHERE detail LIKE 'row 9 %'; DELETE FROM audit WHERE detail LIKE 'row 9 %'",
            "INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM deleted_row",
            "is missing",
        ),
        (
            "INSERT INTO audit (actor_kind, actor_name, action) VALUES ('system', 'x', 'nothing.happened')",
            "DELETE FROM audit WHERE action = 'nothing.happened'",
            "it was inserted",
        ),
        (
            "CREATE TABLE deleted AS SELECT * FROM audit_chain WHERE position = 5; DELETE FROM audit_chain WHERE position = 5",
            "INSERT INTO audit_chain SELECT * FROM deleted",
            "The positions 5 to 5 of the chain are missing",
        ),
        (
            "UPDATE audit a SET detail = b.detail FROM audit b WHERE (a.detail LIKE 'row 2 %' AND b.detail LIKE 'row 3 %') OR (a.detail LIKE 'row 3 %' AND b.detail LIKE 'row 2 %')",
            "UPDATE audit a SET detail = b.detail FROM audit b WHERE (a.detail LIKE 'row 2 %' AND b.detail LIKE 'row 3 %') OR (a.detail LIKE 'row 3 %' AND b.detail LIKE 'row 2 %')",
            "was changed",
        ),
    ] {
        change_without_triggers(&pool, change).await;
        let found = find_problems(&engine).await;
        assert!(
            !found.is_empty() && found.iter().any(|problem| problem.contains(sentence)),
            "{change}: {found:?}"
        );
        change_without_triggers(&pool, undo).await;
        assert_eq!(find_problems(&engine).await, [""; 0], "{undo}");
    }
    // A row is deleted before the sealer has sealed it.
    insert_row(&mut engine.connection().await.unwrap(), "unsealed").await;
    change_without_triggers(
        &pool,
        "CREATE TABLE unsealed AS SELECT * FROM audit WHERE detail = 'unsealed'; DELETE FROM audit WHERE detail = 'unsealed'",
    )
    .await;
    assert_eq!(seal::run(&engine).await.unwrap(), 0);
    let found = find_problems(&engine).await;
    assert!(
        found.len() == 1 && found[0].contains("which waited to be sealed, is missing"),
        "{found:?}"
    );
    change_without_triggers(
        &pool,
        "INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM unsealed",
    )
    .await;
    seal::run(&engine).await.unwrap();
    let before = verify_chain(&engine, None).await.unwrap();
    assert_eq!(before.problems, [""; 0]);
    // A chain whose end was cut off is complete in itself. Only the head that somebody wrote down
    // shows it.
    change_without_triggers(
        &pool,
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain ORDER BY position DESC LIMIT 3);
         DELETE FROM audit_chain WHERE position IN (SELECT position FROM audit_chain ORDER BY position DESC LIMIT 3)",
    )
    .await;
    assert_eq!(find_problems(&engine).await, [""; 0]);
    let found = verify_chain(&engine, Some((before.position, before.head)))
        .await
        .unwrap()
        .problems;
    assert!(
        found.len() == 1 && found[0].contains("was cut off"),
        "{found:?}"
    );
}

/// The database refuses numbers below 1 and times without end, and the verification finds them
/// where somebody took the constraints away.
#[sqlx::test(migrations = "../../migrations")]
async fn rows_that_no_walk_along_the_chain_sees_are_found(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 5).await;
    for refused in [
        "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (0, 'system', 'x', 'x')",
        "INSERT INTO audit (at, actor_kind, actor_name, action) VALUES ('infinity', 'system', 'x', 'x')",
        "INSERT INTO audit_unsealed VALUES (-1)",
        "INSERT INTO audit_chain (position, audit_id, hash) VALUES (99, 0, sha256('x'))",
        "INSERT INTO audit_chain (position, audit_id, hash) VALUES (0, 99, sha256('x'))",
    ] {
        let error = sqlx::query(refused).execute(&pool).await.unwrap_err();
        assert!(error.to_string().contains("check constraint"), "{error}");
    }
    sqlx::raw_sql(
        "ALTER TABLE audit DROP CONSTRAINT audit_id_is_positive, DROP CONSTRAINT audit_at_is_finite, ALTER COLUMN actor_name DROP NOT NULL, ALTER COLUMN at DROP NOT NULL;
         ALTER TABLE audit_unsealed DROP CONSTRAINT audit_unsealed_id_is_positive;
         ALTER TABLE audit_chain DROP CONSTRAINT audit_chain_id_is_positive, DROP CONSTRAINT audit_chain_position_check, DROP CONSTRAINT audit_chain_hash_check",
    )
    .execute(&pool)
    .await
    .unwrap();
    const MIN: &str = "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (-9223372036854775808, 'system', 'x', 'x')";
    const QUEUED: &str = "INSERT INTO audit_unsealed SELECT max(id) FROM audit";
    const INSERTED: &str = "DELETE FROM audit WHERE action = 'x'";
    for (change, undo, sentence) in [
        (MIN, INSERTED, "Row -9223372036854775808 has a number that the database did not give it"),
        (
            "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (0, 'system', 'x', 'x')",
            INSERTED,
            "Row 0 has a number that the database did not give it",
        ),
        (
            "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (0, 'system', 'x', 'x'); INSERT INTO audit_unsealed VALUES (0)",
            "DELETE FROM audit WHERE action = 'x'; DELETE FROM audit_unsealed",
            "Row 0, which waits to be sealed, was inserted or changed",
        ),
        (
            "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (-5, 'system', 'x', 'x');
             INSERT INTO audit_chain (position, audit_id, hash) VALUES (-5, -5, sha256('x'))",
            "DELETE FROM audit WHERE action = 'x'; DELETE FROM audit_chain WHERE position < 0",
            "Position -5 of the chain is before the first one",
        ),
        (
            "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (1000000, 'system', 'x', 'x')",
            INSERTED,
            "Row 1000000 has a number that the database did not give it",
        ),
        (
            "INSERT INTO audit (at, actor_kind, actor_name, action) VALUES ('infinity', 'system', 'x', 'x'); INSERT INTO audit_unsealed SELECT max(id) FROM audit",
            "DELETE FROM audit WHERE action = 'x'; DELETE FROM audit_unsealed",
            "which waits to be sealed, was inserted or changed",
        ),
        (
            "INSERT INTO audit (at, actor_kind, actor_name, action) VALUES (NULL, 'system', 'x', 'x'); INSERT INTO audit_unsealed SELECT max(id) FROM audit",
            "DELETE FROM audit WHERE action = 'x'; DELETE FROM audit_unsealed",
            "which waits to be sealed, was inserted or changed",
        ),
        (
            "UPDATE audit SET actor_name = NULL WHERE detail LIKE 'row 2 %'",
            "UPDATE audit SET actor_name = 'somebody' WHERE detail LIKE 'row 2 %'",
            "one of its columns is empty",
        ),
        (
            "CREATE TABLE kept_hash AS SELECT * FROM audit_chain WHERE position = 3; UPDATE audit_chain SET hash = 'x' WHERE position = 3",
            "UPDATE audit_chain c SET hash = k.hash FROM kept_hash k WHERE k.position = c.position",
            "at position 3, was changed",
        ),
        (QUEUED, "DELETE FROM audit_unsealed", "waits to be sealed a second time"),
        (
            "DROP TRIGGER audit_is_queued ON audit",
            "CREATE TRIGGER audit_is_queued AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION queue_audit()",
            "The trigger audit_is_queued on audit is missing or disabled",
        ),
    ] {
        change_without_triggers(&pool, change).await;
        // What cannot be sealed holds up nothing.
        seal::run(&engine).await.unwrap();
        let found = find_problems(&engine).await;
        assert!(found.iter().any(|problem| problem.contains(sentence)), "{change}: {found:?}");
        change_without_triggers(&pool, undo).await;
        assert_eq!(find_problems(&engine).await, [""; 0], "{undo}");
    }
    sqlx::raw_sql("ALTER TABLE audit DISABLE TRIGGER audit_is_append_only")
        .execute(&pool)
        .await
        .unwrap();
    let found = find_problems(&engine).await;
    assert!(
        found.len() == 1
            && found[0].contains("audit_is_append_only on audit is missing or disabled"),
        "{found:?}"
    );
}

/// A superuser gives a row a time of the past, or of the future, and has it sealed like any other.
#[sqlx::test(migrations = "../../migrations")]
async fn a_row_with_a_time_that_does_not_fit_its_place_is_found(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 3).await;
    for at in ["now() - interval '1 day'", "now() + interval '1 day'"] {
        let insert = format!(
            "INSERT INTO audit (at, actor_kind, actor_name, action) VALUES ({at}, 'system', 'x', 'x')"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(insert))
            .execute(&pool)
            .await
            .unwrap();
    }
    insert_row(&mut engine.connection().await.unwrap(), "after them").await;
    assert_eq!(seal::run(&engine).await.unwrap(), 3);
    let found = find_problems(&engine).await;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found[0].contains("earlier time than rows that were sealed before it"),
        "{found:?}"
    );
    assert!(
        found[1].contains("a time after the moment at which it was sealed"),
        "{found:?}"
    );
}

/// A transaction that began before an approval and writes after it has the later time.
#[sqlx::test(migrations = "../../migrations")]
async fn the_time_of_an_entry_is_not_the_beginning_of_its_transaction(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 1).await;
    let mut waits = pool.begin().await.unwrap();
    sqlx::query("SELECT now()")
        .execute(&mut *waits)
        .await
        .unwrap();
    insert_row(&mut engine.connection().await.unwrap(), "allowed it").await;
    insert_row(&mut waits, "was allowed").await;
    waits.commit().await.unwrap();
    let order: Vec<String> =
        sqlx::query_scalar("SELECT detail FROM audit WHERE detail LIKE '%allowed%' ORDER BY at")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(order, ["allowed it", "was allowed"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_log_and_its_chain_are_append_only(pool: PgPool) {
    engine_with_sealed_rows(&pool, 3).await;
    for table in ["audit", "audit_chain"] {
        for (name, statement) in [
            (
                "UPDATE",
                format!(
                    "UPDATE {table} SET {}",
                    if table == "audit" {
                        "detail = ''"
                    } else {
                        "position = position + 9"
                    }
                ),
            ),
            ("DELETE", format!("DELETE FROM {table}")),
            ("TRUNCATE", format!("TRUNCATE {table} CASCADE")),
        ] {
            let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                .execute(&pool)
                .await
                .unwrap_err()
                .to_string();
            assert!(refused.contains("append-only"), "{name} {table}: {refused}");
        }
    }
}

/// An open transaction delays no other row. Its row is sealed after its commit, even if its number
/// is smaller.
#[sqlx::test(migrations = "../../migrations")]
async fn a_late_commit_is_sealed_afterwards(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 1).await;
    let mut slow = pool.begin().await.unwrap();
    insert_row(&mut slow, "slow").await;
    insert_row(&mut engine.connection().await.unwrap(), "fast").await;
    assert_eq!(seal::run(&engine).await.unwrap(), 1);
    slow.commit().await.unwrap();
    assert_eq!(seal::run(&engine).await.unwrap(), 1);
    assert_eq!(find_problems(&engine).await, [""; 0]);
    let order: Vec<String> = sqlx::query_scalar(
        "SELECT detail FROM audit_chain JOIN audit ON id = audit_id ORDER BY position DESC LIMIT 2",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    assert_eq!(order, ["slow", "fast"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn concurrent_sealers_and_a_killed_one_make_one_chain(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 1).await;
    for round in 0..5 {
        let mut conn = engine.connection().await.unwrap();
        for row in 0..40 {
            insert_row(&mut conn, &format!("{round} {row}")).await;
        }
        // This sealer is killed before its commit. Postgres answers when the backend and its lock
        // are gone.
        let mut dying = pool.begin().await.unwrap();
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
            .fetch_one(&mut *dying)
            .await
            .unwrap();
        assert_eq!(audit_chain::seal(&mut dying).await.unwrap(), 40);
        let gone: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1, 30000)")
            .bind(backend)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(gone);
        drop(dying);
        let sealers: Vec<_> = (0..4)
            .map(|_| {
                let engine = engine.clone();
                tokio::spawn(async move { seal::run(&engine).await.unwrap() })
            })
            .collect();
        let mut sealed = 0;
        for sealer in sealers {
            sealed += sealer.await.unwrap();
        }
        sealed += seal::run(&engine).await.unwrap();
        assert_eq!(sealed, 40, "round {round}");
    }
    assert_eq!(find_problems(&engine).await, [""; 0]);
    let written: i64 = sqlx::query_scalar("SELECT count(*) FROM audit")
        .fetch_one(&pool)
        .await
        .unwrap();
    let found = verify_chain(&engine, None).await.unwrap();
    assert_eq!((found.position, found.waiting), (written, 0));
}

/// Another program can compute the same hashes from the rows and the documented formula.
#[sqlx::test(migrations = "../../migrations")]
async fn the_chain_can_be_computed_from_exported_rows(pool: PgPool) {
    let engine = engine_with_sealed_rows(&pool, 5).await;
    let mut before = GENESIS;
    let all = audit_chain::list(&mut engine.connection().await.unwrap(), 0, None, 1000)
        .await
        .unwrap();
    assert!(all.len() > 5);
    for sealed in &all {
        before = link(&before, sealed.position, sealed.record.as_ref().unwrap());
        assert_eq!(before, sealed.hash);
    }
}
