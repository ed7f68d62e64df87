//! What the database itself refuses, and the migrations in both directions.

use ecluse_domain::audit::ActorKind;
use ecluse_store::audit::{self, NewEntry};
use ecluse_store::{PgPool, is_ready, migrate, migrate_down};

#[sqlx::test(migrations = "../../migrations")]
async fn the_audit_log_is_append_only(pool: PgPool) {
    let mut conn = pool.acquire().await.unwrap();
    let entry = NewEntry {
        actor_kind: ActorKind::Person,
        actor_id: None,
        actor_name: "ada",
        action: "test",
        project: None,
        subject: None,
        digest: None,
        detail: "",
        remote_address: None,
        request_id: None,
    };
    audit::insert(&mut conn, &entry).await.unwrap();
    // The tests connect as the owner of the table, who has more rights than the application needs.
    for change in [
        "UPDATE audit SET actor_name = 'eve'",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE false",
        "TRUNCATE audit",
    ] {
        let refused = sqlx::query(change)
            .execute(&mut *conn)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM audit WHERE actor_name = 'ada'")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(left, 1);
}

#[sqlx::test(migrations = false)]
async fn every_migration_can_be_reverted(pool: PgPool) {
    assert!(!is_ready(&pool).await.unwrap());
    migrate(&pool).await.unwrap();
    assert!(is_ready(&pool).await.unwrap());
    let tables = "SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, ', ' ORDER BY table_name, column_name)
                  FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let before: String = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    let mut reverted = 0;
    while migrate_down(&pool).await.unwrap().is_some() {
        reverted += 1;
        assert!(!is_ready(&pool).await.unwrap());
    }
    assert!(reverted >= 5);
    let left: Option<String> = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(left, None);
    migrate(&pool).await.unwrap();
    let after: String = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(before, after);
}

/// Another transaction holds the lock for too long: the caller may try again later.
#[sqlx::test(migrations = "../../migrations")]
async fn a_lock_timeout_counts_as_unavailable(pool: PgPool) {
    let (mut slow, mut waiting) = (pool.begin().await.unwrap(), pool.begin().await.unwrap());
    ecluse_store::policies::lock(&mut slow).await.unwrap();
    sqlx::query("SET LOCAL lock_timeout = '20ms'")
        .execute(&mut *waiting)
        .await
        .unwrap();
    let error = ecluse_store::policies::lock_shared(&mut waiting)
        .await
        .unwrap_err();
    assert!(error.is_unavailable(), "{error}");
}
