//! What the database itself refuses, and that every migration can be taken back.

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
    // As the owner of the table, which is more than the application needs to be.
    for change in ["UPDATE audit SET actor_name = 'eve'", "DELETE FROM audit", "DELETE FROM audit WHERE false", "TRUNCATE audit"] {
        let refused = sqlx::query(change).execute(&mut *conn).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM audit WHERE actor_name = 'ada'").fetch_one(&mut *conn).await.unwrap();
    assert_eq!(left, 1);
}

#[sqlx::test(migrations = false)]
async fn every_migration_can_be_taken_back(pool: PgPool) {
    assert!(!is_ready(&pool).await.unwrap());
    migrate(&pool).await.unwrap();
    assert!(is_ready(&pool).await.unwrap());
    let tables = "SELECT string_agg(table_name || '.' || column_name || ' ' || data_type, ', ' ORDER BY table_name, column_name)
                  FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
    let before: String = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    let mut undone = 0;
    while migrate_down(&pool).await.unwrap().is_some() {
        undone += 1;
        assert!(!is_ready(&pool).await.unwrap());
    }
    assert!(undone >= 5);
    let left: Option<String> = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(left, None);
    migrate(&pool).await.unwrap();
    let after: String = sqlx::query_scalar(tables).fetch_one(&pool).await.unwrap();
    assert_eq!(before, after);
}

/// Every query that a page or a worker runs has an index at the sizes the product is meant for.
#[sqlx::test(migrations = "../../migrations")]
async fn the_hot_queries_use_their_indexes(pool: PgPool) {
    sqlx::raw_sql(
        "INSERT INTO projects (id, slug, name, platform, repository, image_repository, base_image, webhook_secret)
           SELECT gen_random_uuid(), 'p' || n, 'P', 'cloud', 'https://h/p' || n, 'p' || n, 'odoo', 'x' FROM generate_series(1, 50) n;
         INSERT INTO deliveries (id, project_id, forge, forge_id, event, payload, status, processed_at)
           SELECT gen_random_uuid(), p.id, 'github', p.slug || n, 'push', 'x', 'processed', now() FROM projects p, generate_series(1, 400) n;
         INSERT INTO jobs (id, kind, subject_id, state, finished_at) SELECT gen_random_uuid(), 'delivery', id, 'done', now() FROM deliveries;
         INSERT INTO jobs (id, kind, subject_id) SELECT gen_random_uuid(), 'build', gen_random_uuid() FROM generate_series(1, 100);
         INSERT INTO builds (id, project_id, commit_sha, ref_name, ref_kind)
           SELECT gen_random_uuid(), p.id, encode(sha256((p.slug || n)::bytea), 'hex')::varchar(40), 'main', 'branch' FROM projects p, generate_series(1, 200) n;
         INSERT INTO build_logs (build_id, line, stream, text) SELECT id, n, 'info', 'x' FROM builds, generate_series(1, 5) n;
         ANALYZE;",
    )
    .execute(&pool)
    .await
    .unwrap();
    for (query, index) in [
        ("SELECT id FROM jobs WHERE state = 'ready' AND lane = 'others' AND run_at <= now() ORDER BY run_at, id LIMIT 1", "jobs_ready"),
        ("SELECT min(run_at) FROM jobs WHERE state = 'ready' AND lane = 'builds' AND run_at > now()", "jobs_ready"),
        (
            "SELECT id FROM jobs WHERE state = 'ready' AND lane = 'builds' AND project_id = (SELECT id FROM projects LIMIT 1) AND run_at <= now() ORDER BY run_at, id LIMIT 1",
            "jobs_ready_builds",
        ),
        (
            "SELECT id FROM jobs WHERE state = 'ready' AND lane = 'builds' AND project_id IS NULL AND run_at <= now() ORDER BY run_at, id LIMIT 1",
            "jobs_ready_shared",
        ),
        (
            "SELECT count(*) FROM jobs WHERE state = 'leased' AND lane = 'builds' AND project_id = (SELECT id FROM projects LIMIT 1)",
            "jobs_leased_builds",
        ),
        ("SELECT id FROM jobs WHERE state = 'leased' AND lease_until < now() ORDER BY lease_until LIMIT 1", "jobs_leased"),
        ("SELECT id FROM deliveries WHERE project_id = (SELECT id FROM projects LIMIT 1) ORDER BY id DESC LIMIT 50", "deliveries_project"),
        ("SELECT id FROM builds WHERE project_id = (SELECT id FROM projects LIMIT 1) ORDER BY id DESC LIMIT 50", "builds_project"),
        (
            "SELECT id FROM builds WHERE project_id = (SELECT id FROM projects LIMIT 1) AND commit_sha = 'x' ORDER BY id DESC LIMIT 1",
            "builds_",
        ),
        (
            "SELECT line FROM build_logs WHERE build_id = (SELECT id FROM builds LIMIT 1) AND line > 2 ORDER BY line LIMIT 500",
            "build_logs_pkey",
        ),
    ] {
        let plan: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("EXPLAIN {query}"))).fetch_all(&pool).await.unwrap();
        let plan = plan.join("\n");
        assert!(plan.contains(index), "{query}\n{plan}");
    }
}

/// Somebody else is slow: it is not the caller's fault, and passes.
#[sqlx::test(migrations = "../../migrations")]
async fn a_lock_waited_for_too_long_is_tried_again(pool: PgPool) {
    let (mut slow, mut waiting) = (pool.begin().await.unwrap(), pool.begin().await.unwrap());
    ecluse_store::policies::lock(&mut slow).await.unwrap();
    sqlx::query("SET LOCAL lock_timeout = '20ms'").execute(&mut *waiting).await.unwrap();
    let error = ecluse_store::policies::hold_still(&mut waiting).await.unwrap_err();
    assert!(error.is_unavailable(), "{error}");
}
