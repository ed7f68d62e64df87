//! The chain of the audit log: whatever is done to a row behind its back is found.
#![expect(clippy::unwrap_used, reason = "tests")]

mod world;

use ecluse_domain::audit::{ActorKind, GENESIS, link};
use ecluse_engine::Engine;
use ecluse_engine::seal::{self, verify};
use ecluse_store::audit::{self, NewEntry};
use ecluse_store::{PgConnection, PgPool, audit_chain};
use world::World;

async fn write(conn: &mut PgConnection, detail: &str) {
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

async fn with_rows(pool: &PgPool, rows: usize) -> Engine {
    let engine = World::new(pool.clone()).await.engine;
    let mut conn = engine.connection().await.unwrap();
    for row in 0..rows {
        write(&mut conn, &format!("row {row} \u{1f6a2}")).await;
    }
    seal::run(&engine).await.unwrap();
    engine
}

async fn problems(engine: &Engine) -> Vec<String> {
    verify(engine, None).await.unwrap().problems
}

/// As whoever owns the database could.
async fn behind_its_back(pool: &PgPool, sql: &'static str) {
    sqlx::raw_sql("ALTER TABLE audit DISABLE TRIGGER USER; ALTER TABLE audit_chain DISABLE TRIGGER USER").execute(pool).await.unwrap();
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
    sqlx::raw_sql("ALTER TABLE audit ENABLE TRIGGER USER; ALTER TABLE audit_chain ENABLE TRIGGER USER").execute(pool).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_row_that_was_changed_removed_or_put_in_is_found(pool: PgPool) {
    let engine = with_rows(&pool, 20).await;
    assert_eq!(problems(&engine).await, [""; 0]);
    for (change, undo, said) in [
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
            "CREATE TABLE taken AS SELECT * FROM audit WHERE detail LIKE 'row 9 %'; DELETE FROM audit WHERE detail LIKE 'row 9 %'",
            "INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM taken",
            "is missing",
        ),
        (
            "INSERT INTO audit (actor_kind, actor_name, action) VALUES ('system', 'x', 'nothing.happened')",
            "DELETE FROM audit WHERE action = 'nothing.happened'",
            "it was inserted",
        ),
        (
            "CREATE TABLE places AS SELECT * FROM audit_chain WHERE position = 5; DELETE FROM audit_chain WHERE position = 5",
            "INSERT INTO audit_chain SELECT * FROM places",
            "The places 5 to 5 of the chain are missing",
        ),
        (
            "UPDATE audit a SET detail = b.detail FROM audit b WHERE (a.detail LIKE 'row 2 %' AND b.detail LIKE 'row 3 %') OR (a.detail LIKE 'row 3 %' AND b.detail LIKE 'row 2 %')",
            "UPDATE audit a SET detail = b.detail FROM audit b WHERE (a.detail LIKE 'row 2 %' AND b.detail LIKE 'row 3 %') OR (a.detail LIKE 'row 3 %' AND b.detail LIKE 'row 2 %')",
            "was changed",
        ),
    ] {
        behind_its_back(&pool, change).await;
        let found = problems(&engine).await;
        assert!(!found.is_empty() && found.iter().any(|problem| problem.contains(said)), "{change}: {found:?}");
        behind_its_back(&pool, undo).await;
        assert_eq!(problems(&engine).await, [""; 0], "{undo}");
    }
    // Taken away before anybody sealed it.
    write(&mut engine.connection().await.unwrap(), "unsealed").await;
    behind_its_back(
        &pool,
        "CREATE TABLE unsealed AS SELECT * FROM audit WHERE detail = 'unsealed'; DELETE FROM audit WHERE detail = 'unsealed'",
    )
    .await;
    assert_eq!(seal::run(&engine).await.unwrap(), 0);
    let found = problems(&engine).await;
    assert!(found.len() == 1 && found[0].contains("which waited to be sealed, is missing"), "{found:?}");
    behind_its_back(&pool, "INSERT INTO audit OVERRIDING SYSTEM VALUE SELECT * FROM unsealed").await;
    seal::run(&engine).await.unwrap();
    let before = verify(&engine, None).await.unwrap();
    assert_eq!(before.problems, [""; 0]);
    // Cut off at the end, a chain is whole in itself; whoever wrote its head down knows better.
    behind_its_back(
        &pool,
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain ORDER BY position DESC LIMIT 3);
         DELETE FROM audit_chain WHERE position IN (SELECT position FROM audit_chain ORDER BY position DESC LIMIT 3)",
    )
    .await;
    assert_eq!(problems(&engine).await, [""; 0]);
    let found = verify(&engine, Some((before.position, before.head))).await.unwrap().problems;
    assert!(found.len() == 1 && found[0].contains("was cut off"), "{found:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_changes_the_log_or_its_chain_through_the_front_door(pool: PgPool) {
    with_rows(&pool, 3).await;
    for table in ["audit", "audit_chain"] {
        for (sql, what) in [
            ("UPDATE", format!("UPDATE {table} SET {}", if table == "audit" { "detail = ''" } else { "position = position + 9" })),
            ("DELETE", format!("DELETE FROM {table}")),
            ("TRUNCATE", format!("TRUNCATE {table} CASCADE")),
        ] {
            let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(what)).execute(&pool).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql} {table}: {refused}");
        }
    }
}

/// Whoever holds a transaction open holds up nobody, and comes into the chain when it is done, whatever its number.
#[sqlx::test(migrations = "../../migrations")]
async fn a_late_commit_is_sealed_afterwards(pool: PgPool) {
    let engine = with_rows(&pool, 1).await;
    let mut slow = pool.begin().await.unwrap();
    write(&mut slow, "slow").await;
    write(&mut engine.connection().await.unwrap(), "fast").await;
    assert_eq!(seal::run(&engine).await.unwrap(), 1);
    slow.commit().await.unwrap();
    assert_eq!(seal::run(&engine).await.unwrap(), 1);
    assert_eq!(problems(&engine).await, [""; 0]);
    let order: Vec<String> =
        sqlx::query_scalar("SELECT detail FROM audit_chain JOIN audit ON id = audit_id ORDER BY position DESC LIMIT 2")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(order, ["slow", "fast"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn many_sealers_and_a_death_make_one_chain(pool: PgPool) {
    let engine = with_rows(&pool, 1).await;
    for round in 0..5 {
        let mut conn = engine.connection().await.unwrap();
        for row in 0..40 {
            write(&mut conn, &format!("{round} {row}")).await;
        }
        // Killed before its commit. Postgres answers when the backend is gone, and the lock with it.
        let mut dying = pool.begin().await.unwrap();
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut *dying).await.unwrap();
        assert_eq!(audit_chain::seal(&mut dying).await.unwrap(), 40);
        let gone: bool = sqlx::query_scalar("SELECT pg_terminate_backend($1, 30000)").bind(backend).fetch_one(&pool).await.unwrap();
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
    assert_eq!(problems(&engine).await, [""; 0]);
    let written: i64 = sqlx::query_scalar("SELECT count(*) FROM audit").fetch_one(&pool).await.unwrap();
    let found = verify(&engine, None).await.unwrap();
    assert_eq!((found.position, found.waiting), (written, 0));
}

/// An outsider with the rows and the documented rule comes to the same hashes.
#[sqlx::test(migrations = "../../migrations")]
async fn the_chain_can_be_computed_from_what_is_exported(pool: PgPool) {
    let engine = with_rows(&pool, 5).await;
    let mut before = GENESIS;
    let all = audit_chain::list(&mut engine.connection().await.unwrap(), 0, None, 1000).await.unwrap();
    assert!(all.len() > 5);
    for sealed in &all {
        before = link(&before, sealed.position, sealed.record.as_ref().unwrap());
        assert_eq!(before, sealed.hash);
    }
}
