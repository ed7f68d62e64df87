//! The role that servers and workers connect as: it may run every query, and it may not change the
//! audit log.

use ecluse_domain::audit::{ActorKind, GENESIS, Record, link};
use ecluse_store::audit::{self, NewEntry};
use ecluse_store::{PgConnection, PgPool, audit_chain, migrate, serving_role};
use serde_json::Value;
use sqlx::AssertSqlSafe;

/// A role that belongs to all databases of the server, as roles do.
const ROLE: &str = "ecluse_test_serving";

/// A connection on which every statement is judged by the rights of the role that serves.
async fn connect_as_serving_role(pool: &PgPool) -> PgConnection {
    let mut owner = pool.acquire().await.unwrap();
    assert!(serving_role::create(&mut owner, ROLE, None).await.unwrap());
    serving_role::grant(&mut owner, ROLE).await.unwrap();
    let mut conn = pool.acquire().await.unwrap().detach();
    execute(&mut conn, &format!("SET ROLE {ROLE}"))
        .await
        .unwrap();
    conn
}

async fn execute(conn: &mut PgConnection, statement: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(conn)
        .await
        .map(|_| ())
}

async fn insert_entry(conn: &mut PgConnection) -> ecluse_store::Result<()> {
    let entry = NewEntry {
        actor_kind: ActorKind::System,
        actor_id: None,
        actor_name: "somebody",
        action: "test.done",
        project: None,
        subject: None,
        digest: None,
        detail: "",
        remote_address: None,
        request_id: None,
    };
    audit::insert(conn, &entry).await
}

/// Postgres checks the rights of a query when it explains it.
#[sqlx::test(migrations = false)]
async fn the_serving_role_may_run_every_query_of_the_store(pool: PgPool) {
    migrate(&pool).await.unwrap();
    let mut conn = connect_as_serving_role(&pool).await;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.sqlx");
    let mut refused = Vec::new();
    let mut queries = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let file: Value =
            serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        let query = file["query"].as_str().unwrap();
        let parameters = file["describe"]["parameters"]["Left"]
            .as_array()
            .unwrap()
            .len();
        let values = match parameters {
            0 => String::new(),
            count => format!("({})", vec!["NULL"; count].join(", ")),
        };
        execute(&mut conn, &format!("PREPARE checked AS {query}"))
            .await
            .map_err(|error| format!("{error}\n{query}"))
            .unwrap();
        if let Err(error) = execute(&mut conn, &format!("EXPLAIN EXECUTE checked{values}")).await {
            refused.push(format!("{error}: {query}"));
        }
        execute(&mut conn, "DEALLOCATE checked").await.unwrap();
        queries += 1;
    }
    assert!(queries > 200, "{queries}");
    assert_eq!(refused, [""; 0]);
    assert!(ecluse_store::is_ready(&pool).await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn the_serving_role_writes_and_seals_entries_and_changes_none(pool: PgPool) {
    migrate(&pool).await.unwrap();
    let mut conn = connect_as_serving_role(&pool).await;
    insert_entry(&mut conn).await.unwrap();
    insert_entry(&mut conn).await.unwrap();
    assert_eq!(audit_chain::seal(&mut conn).await.unwrap(), 2);
    insert_entry(&mut conn).await.unwrap();
    for statement in [
        "UPDATE audit SET detail = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "INSERT INTO audit (id, actor_kind, actor_name, action) OVERRIDING SYSTEM VALUE VALUES (0, 'system', 'x', 'x')",
        "INSERT INTO audit (at, actor_kind, actor_name, action) VALUES ('2020-01-01', 'system', 'x', 'x')",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "ALTER TABLE audit DROP COLUMN detail",
        "ALTER TABLE audit RENAME TO audit_of_old",
        "DROP TABLE audit",
        "DROP TRIGGER audit_is_append_only ON audit",
        "CREATE TRIGGER mine BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
        "CREATE RULE mine AS ON INSERT TO audit DO INSTEAD NOTHING",
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "ALTER FUNCTION refuse_audit_change() RENAME TO other",
        "CREATE OR REPLACE FUNCTION queue_audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "DROP FUNCTION seal_audit(bigint, bigint[], bytea[])",
        "INSERT INTO audit_chain (position, audit_id, hash) VALUES (9, 9, sha256('x'))",
        "UPDATE audit_chain SET position = position + 9",
        "DELETE FROM audit_chain",
        "TRUNCATE audit_chain",
        "ALTER TABLE audit_chain DISABLE TRIGGER ALL",
        "INSERT INTO audit_unsealed VALUES (7)",
        "UPDATE audit_unsealed SET audit_id = 9",
        "DELETE FROM audit_unsealed",
        "TRUNCATE audit_unsealed",
        "DELETE FROM _sqlx_migrations",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ] {
        let refused = execute(&mut conn, statement).await.map(|()| statement);
        let error = refused.unwrap_err();
        let code = error.as_database_error().and_then(|error| error.code());
        // permission denied
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {error}");
    }
    // A table of the same name in a schema that the caller chooses changes nothing.
    execute(
        &mut conn,
        "CREATE TEMPORARY TABLE audit_unsealed (audit_id bigint); CREATE TEMPORARY TABLE audit_chain (position bigint, audit_id bigint, hash bytea)",
    )
    .await
    .unwrap();
    execute(
        &mut conn,
        "INSERT INTO audit (actor_kind, actor_name, action) VALUES ('system', 'x', 'x')",
    )
    .await
    .unwrap();
    execute(
        &mut conn,
        "DROP TABLE pg_temp.audit_unsealed, pg_temp.audit_chain",
    )
    .await
    .unwrap();
    assert_eq!(audit_chain::seal(&mut conn).await.unwrap(), 2);
}

/// The function that seals takes only the rows that wait, at the end of the chain.
#[sqlx::test(migrations = false)]
async fn only_waiting_rows_are_sealed_and_only_at_the_end(pool: PgPool) {
    migrate(&pool).await.unwrap();
    let mut conn = connect_as_serving_role(&pool).await;
    insert_entry(&mut conn).await.unwrap();
    assert_eq!(audit_chain::seal(&mut conn).await.unwrap(), 1);
    insert_entry(&mut conn).await.unwrap();
    for (arguments, reason) in [
        (
            "1, ARRAY[2], ARRAY[sha256('x')]",
            "does not continue at position 1",
        ),
        (
            "3, ARRAY[2], ARRAY[sha256('x')]",
            "does not continue at position 3",
        ),
        (
            "2, ARRAY[1], ARRAY[sha256('x')]",
            "has 0 entries to seal, not 1",
        ),
        (
            "2, ARRAY[2, 2], ARRAY[sha256('x'), sha256('y')]",
            "has 1 entries to seal, not 2",
        ),
        (
            "2, ARRAY[2], ARRAY[sha256('x'), sha256('y')]",
            "has 1 entries to seal, not 1",
        ),
        (
            "2, ARRAY[99], ARRAY[sha256('x')]",
            "has 0 entries to seal, not 1",
        ),
    ] {
        let error = execute(&mut conn, &format!("SELECT seal_audit({arguments})"))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(reason), "{arguments}: {error}");
    }
    assert_eq!(audit_chain::seal(&mut conn).await.unwrap(), 1);
    let entries = audit_chain::list(&mut conn, 0, None, 10).await.unwrap();
    let records: Vec<&Record> = entries
        .iter()
        .filter_map(|entry| entry.record.as_ref())
        .collect();
    let first = link(&GENESIS, 1, records[0]);
    assert_eq!(entries[1].hash, link(&first, 2, records[1]));
}

#[sqlx::test(migrations = false)]
async fn a_role_that_could_change_the_log_is_found_and_mended(pool: PgPool) {
    migrate(&pool).await.unwrap();
    let mut owner = pool.acquire().await.unwrap();
    let unsafe_owner = serving_role::find_unsafe_role(&mut owner).await.unwrap();
    assert!(unsafe_owner.is_some(), "the owner of the tables");
    let mut conn = connect_as_serving_role(&pool).await;
    assert_eq!(
        serving_role::find_unsafe_role(&mut conn).await.unwrap(),
        None
    );
    assert!(serving_role::create(&mut conn, ROLE, None).await.unwrap());
    let another = serving_role::create(&mut conn, "ecluse_test_another", None).await;
    assert!(!another.unwrap(), "this role may not create roles");
    for right in [
        "GRANT UPDATE ON audit TO ecluse_test_serving",
        "GRANT DELETE ON audit_chain TO ecluse_test_serving",
        "GRANT TRUNCATE ON audit TO ecluse_test_serving",
        "GRANT TRIGGER ON audit TO ecluse_test_serving",
        "GRANT DELETE ON audit_unsealed TO ecluse_test_serving",
        "GRANT UPDATE (detail) ON audit TO ecluse_test_serving",
    ] {
        execute(&mut owner, right).await.unwrap();
        let found = serving_role::find_unsafe_role(&mut conn).await.unwrap();
        assert_eq!(found.as_deref(), Some(ROLE), "{right}");
        // Granting once more takes away what is too much.
        serving_role::grant(&mut owner, ROLE).await.unwrap();
        assert_eq!(
            serving_role::find_unsafe_role(&mut conn).await.unwrap(),
            None,
            "{right}"
        );
    }
}
