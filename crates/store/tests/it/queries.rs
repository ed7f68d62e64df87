//! Every query has an index.

use std::collections::HashSet;
use std::path::Path;

use ecluse_store::PgPool;
use serde_json::Value;
use sqlx::AssertSqlSafe;

/// Tables that stay small: they grow with projects, people, lists of packages and changes by
/// people, or their rows are deleted within seconds. A query may read such a table as a whole.
const SMALL: [&str; 9] = [
    "audit_unsealed",
    "dependency_images",
    "memberships",
    "policies",
    "projects",
    "signing_keys",
    "stages",
    "template_databases",
    "users",
];

/// The only query that may read a large index as a whole: it finds the entries of the audit log
/// that are in no entry of the chain, when an administrator verifies the whole chain.
const READS_THE_WHOLE_CHAIN: &str = "SELECT id FROM audit a WHERE id > $1 AND NOT EXISTS";

/// A query of the store, as the query cache in `.sqlx` has it.
struct Query {
    text: String,
    parameters: usize,
}

/// Reads all queries of the store: every query that the macros of sqlx check. The few that they do
/// not check take a lock or belong to the migrations.
fn read_queries() -> Vec<Query> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.sqlx");
    let mut queries = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let parameters = &file["describe"]["parameters"]["Left"];
        queries.push(Query {
            text: file["query"].as_str().unwrap().to_owned(),
            parameters: parameters.as_array().unwrap().len(),
        });
    }
    queries
}

/// Returns the plan of a query for any values of its parameters.
async fn explain(conn: &mut sqlx::PgConnection, query: &Query) -> Value {
    let prepare = format!("PREPARE checked AS {}", query.text);
    sqlx::raw_sql(AssertSqlSafe(prepare))
        .execute(&mut *conn)
        .await
        .map_err(|error| format!("{error}\n{}", query.text))
        .unwrap();
    let values = match query.parameters {
        0 => String::new(),
        count => format!("({})", vec!["NULL"; count].join(", ")),
    };
    let explain = format!("EXPLAIN (FORMAT JSON) EXECUTE checked{values}");
    let plan: Value = sqlx::query_scalar(AssertSqlSafe(explain))
        .persistent(false)
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    sqlx::raw_sql("DEALLOCATE checked")
        .execute(conn)
        .await
        .unwrap();
    plan[0]["Plan"].clone()
}

/// What the check knows about the indexes of the database.
struct Indexes {
    /// Indexes of small tables.
    small: HashSet<String>,
    /// Indexes with a condition. They contain few rows, so a query may read one as a whole.
    partial: HashSet<String>,
}

impl Indexes {
    async fn read(conn: &mut sqlx::PgConnection) -> Self {
        let rows: Vec<(String, String, bool)> = sqlx::query_as(
            "SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, i.indpred IS NOT NULL FROM pg_index i
             JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace",
        )
        .fetch_all(conn)
        .await
        .unwrap();
        let small = rows
            .iter()
            .filter(|(_, table, _)| SMALL.contains(&table.as_str()));
        let partial = rows.iter().filter(|(_, _, is_partial)| *is_partial);
        Self {
            small: small.map(|(index, ..)| index.clone()).collect(),
            partial: partial.map(|(index, ..)| index.clone()).collect(),
        }
    }

    /// Lists the nodes of a plan that read a large table, or an index of it, as a whole. The first
    /// rows of an index in its order, without a filter, are not the whole index.
    fn list_full_scans(&self, node: &Value, is_limited: bool, found: &mut Vec<String>) {
        let kind = node["Node Type"].as_str().unwrap();
        match kind {
            "Seq Scan" => {
                let table = node["Relation Name"].as_str().unwrap();
                if !SMALL.contains(&table) {
                    found.push(format!("Seq Scan on {table}"));
                }
            }
            "Index Scan" | "Index Only Scan" | "Bitmap Index Scan" => {
                let index = node["Index Name"].as_str().unwrap();
                let reads_part = node.get("Index Cond").is_some()
                    || is_limited && node.get("Filter").is_none()
                    || self.partial.contains(index)
                    || self.small.contains(index);
                if !reads_part {
                    found.push(format!("{kind} of all of {index}"));
                }
            }
            _ => {}
        }
        let is_limited = match kind {
            "Limit" => true,
            "Sort" | "Aggregate" | "Hash" | "Merge Join" => false,
            _ => is_limited,
        };
        for child in node["Plans"].as_array().into_iter().flatten() {
            self.list_full_scans(child, is_limited, found);
        }
    }
}

/// Lists the queries that read a large table as a whole, each with the nodes of its plan that do
/// so.
async fn list_faults(pool: &PgPool) -> Vec<String> {
    let mut conn = pool.acquire().await.unwrap();
    // Postgres still reads a table as a whole when no index serves a query, and only then.
    sqlx::raw_sql("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        .execute(&mut *conn)
        .await
        .unwrap();
    let indexes = Indexes::read(&mut conn).await;
    let mut faults = Vec::new();
    for query in read_queries() {
        let plan = explain(&mut conn, &query).await;
        let mut scans = Vec::new();
        indexes.list_full_scans(&plan, false, &mut scans);
        if !scans.is_empty() && !query.text.starts_with(READS_THE_WHOLE_CHAIN) {
            faults.push(format!("{}\n{}", scans.join(", "), query.text));
        }
    }
    faults
}

/// Takes every query of the store from the query cache, prepares it in a database with rows in
/// every table, and reads its plan. The plan is generic (for any parameters), and reading a whole
/// table is forbidden where an index serves the query. So the outcome depends on the indexes that
/// exist, and not on the costs that Postgres estimates for this machine.
#[sqlx::test(migrations = "../../migrations")]
async fn every_query_has_an_index(pool: PgPool) {
    sqlx::raw_sql(include_str!("queries/rows.sql"))
        .execute(&pool)
        .await
        .unwrap();
    let queries = read_queries();
    assert!(queries.len() > 250, "{} queries", queries.len());
    assert!(
        queries
            .iter()
            .any(|query| query.text.starts_with(READS_THE_WHOLE_CHAIN)),
        "the exception is no query any more"
    );
    let faults = list_faults(&pool).await;
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));

    // The check notices a missing index.
    for (index, table) in [
        ("tokens_user", "tokens"),
        ("deployments_by_release", "deployments"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(format!("DROP INDEX {index}")))
            .execute(&pool)
            .await
            .unwrap();
        let faults = list_faults(&pool).await;
        assert!(
            faults.iter().any(|fault| fault.contains(table)),
            "nothing misses {index}"
        );
    }
}
