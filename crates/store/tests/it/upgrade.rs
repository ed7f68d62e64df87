//! A database of the version before issue 13 is upgraded without loss, and downgraded again.
//!
//! `upgrade/before_issue_13.sql` is a dump with data, made by `pg_dump` from a database of that
//! version.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Stdio;

use ecluse_domain::audit::{GENESIS, link};
use ecluse_domain::ids::{ProjectId, PromotionId, TokenId};
use ecluse_domain::policy::Overriders;
use ecluse_domain::promotion::PromotionStatus;
use ecluse_domain::role::Action;
use ecluse_domain::stage::StageName;
use ecluse_launcher::{Durability, Postgres};
use ecluse_store::policies::PolicyPlace;
use ecluse_store::{
    PageRequest, PgConnection, PgPool, audit_chain, builds, deployments, engine_access, is_ready,
    jobs, migrate, migrate_down, pages, policies, projects, promotions, releases, stages, tokens,
};
use tokio::process::Command;
use uuid::Uuid;

const DUMP: &str = "tests/it/upgrade/before_issue_13.sql";
/// The newest migration of the version that made the dump.
const NEWEST_BEFORE: i64 = 20_261_128_000_200;
const DATABASE: &str = "ecluse";

/// A private Postgres with the dump in it.
struct Server {
    postgres: Postgres,
    _folder: tempfile::TempDir,
}

impl Server {
    async fn start() -> Self {
        // Postgres may run under another account, which must be able to reach the folder.
        let folder = tempfile::Builder::new()
            .prefix("ecluse-")
            .permissions(std::fs::Permissions::from_mode(0o711))
            .tempdir()
            .unwrap();
        let postgres = Postgres::start_with(&folder.path().join("data"), Durability::None)
            .await
            .unwrap();
        let server = Self {
            postgres,
            _folder: folder,
        };
        let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join(DUMP);
        let dump = dump.to_str().unwrap();
        server
            .run(
                "psql",
                &["--quiet", "--set=ON_ERROR_STOP=1", "--file", dump],
            )
            .await;
        server
    }

    /// Runs a program of Postgres on the database and returns what it prints.
    async fn run(&self, program: &str, arguments: &[&str]) -> String {
        let url = self.postgres.url(DATABASE);
        let output = Command::new(self.postgres.programs().join(program))
            .arg(format!("--dbname={url}"))
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .await
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{program}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The schema as SQL. Newer versions of `pg_dump` add a random key to each dump.
    async fn dump_schema(&self) -> String {
        let dump = self.run("pg_dump", &["--schema-only", "--no-owner"]).await;
        let lines = dump
            .lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The rows of every table as SQL, sorted, because a changed row moves within its table.
    async fn dump_rows(&self) -> Vec<String> {
        let arguments = ["--data-only", "--inserts", "--no-owner"];
        let dump = self.run("pg_dump", &arguments).await;
        let mut rows: Vec<String> = dump
            .lines()
            .filter(|line| line.starts_with("INSERT INTO"))
            .map(str::to_owned)
            .collect();
        rows.sort();
        rows
    }
}

/// Counts the rows of every table.
async fn count_rows(pool: &PgPool) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT relname::text, (xpath('//n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I', relname), true, true, '')))[1]::text::bigint
         FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    rows.into_iter().collect()
}

/// The content of the database before the upgrade, under the old names.
struct Before {
    project: Uuid,
    rows: BTreeMap<String, i64>,
    withdrawn: BTreeSet<Uuid>,
    token: Uuid,
    other_statuses: BTreeMap<String, i64>,
    settings: BTreeMap<i64, serde_json::Value>,
    webhook_secret: Vec<u8>,
    jobs_by_pool: Vec<(String, i64)>,
    vetoes: Vec<(Uuid, Uuid)>,
    chain: (i64, Vec<u8>),
}

impl Before {
    async fn read(pool: &PgPool) -> Self {
        let withdrawn: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM promotions WHERE status = 'aborted'")
                .fetch_all(pool)
                .await
                .unwrap();
        let token = sqlx::query_scalar("SELECT id FROM tokens WHERE name = 'overrides'")
            .fetch_one(pool)
            .await
            .unwrap();
        let settings: Vec<(i64, serde_json::Value)> =
            sqlx::query_as("SELECT id, lines FROM policies")
                .fetch_all(pool)
                .await
                .unwrap();
        let (project, webhook_secret) =
            sqlx::query_as("SELECT id, webhook_secret FROM projects ORDER BY slug LIMIT 1")
                .fetch_one(pool)
                .await
                .unwrap();
        let jobs_by_pool =
            sqlx::query_as("SELECT lane, count(*) FROM jobs GROUP BY lane ORDER BY lane")
                .fetch_all(pool)
                .await
                .unwrap();
        let vetoes = sqlx::query_as("SELECT release_id, given_by FROM vetoes ORDER BY id")
            .fetch_all(pool)
            .await
            .unwrap();
        let chain =
            sqlx::query_as("SELECT position, hash FROM audit_chain ORDER BY position DESC LIMIT 1")
                .fetch_one(pool)
                .await
                .unwrap();
        Self {
            project,
            rows: count_rows(pool).await,
            withdrawn: withdrawn.into_iter().collect(),
            token,
            other_statuses: count_statuses(pool, "aborted").await,
            settings: settings.into_iter().collect(),
            webhook_secret,
            jobs_by_pool,
            vetoes,
            chain,
        }
    }
}

/// Inserts rows with the old name of overrides, which the dump does not contain.
async fn insert_break_glass(pool: &PgPool) {
    sqlx::raw_sql(
        "INSERT INTO policies (project_id, stage, lines, reason, set_by_name)
         SELECT id, 'prod', '{\"break_glass\": \"two_people\", \"approval_days\": 7}', 'r', 'n' FROM projects ORDER BY slug LIMIT 1;
         INSERT INTO tokens (id, user_id, name, expires_at, scope)
         SELECT gen_random_uuid(), id, 'overrides', now() + interval '1 day', '[\"read\", \"break_glass\", \"hold\"]' FROM users ORDER BY login LIMIT 1;",
    )
    .execute(pool)
    .await
    .unwrap();
}

/// Lets a stage use a network and an address of a reverse proxy, which no stage of the dump does.
async fn set_reach(pool: &PgPool) {
    sqlx::raw_sql(
        "UPDATE stages SET settings = settings
            || '{\"networks\": [\"odoo\", \"db\"], \"environment\": {\"VIRTUAL_HOST\": \"shop.example.com\", \"LANG\": \"C\"}}'
         WHERE name = 'prod'",
    )
    .execute(pool)
    .await
    .unwrap();
}

/// Counts the promotions by status, without those of one status.
async fn count_statuses(pool: &PgPool, excluded: &str) -> BTreeMap<String, i64> {
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT status, count(*) FROM promotions WHERE status <> $1 GROUP BY status",
    )
    .bind(excluded)
    .fetch_all(pool)
    .await
    .unwrap();
    counts.into_iter().collect()
}

async fn newest_migration(pool: &PgPool) -> i64 {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await
        .unwrap()
}

/// Computes every hash of the chain again and returns the last position with its hash.
async fn verify_audit_chain(conn: &mut PgConnection) -> (i64, Vec<u8>) {
    let (mut position, mut hash) = (0, GENESIS);
    loop {
        let entries = audit_chain::list(conn, position, None, 100).await.unwrap();
        if entries.is_empty() {
            return (position, hash.to_vec());
        }
        for entry in entries {
            assert_eq!(entry.position, position + 1);
            position = entry.position;
            hash = link(&hash, position, &entry.record.unwrap());
            assert_eq!(hash, entry.hash, "position {position}");
        }
    }
}

async fn check_content(pool: &PgPool, before: &Before) {
    // Every table has as many rows as before, under its new name. Tables may have been added.
    let mut rows = before.rows.clone();
    let sign_ins = rows.remove("answered_sign_ins").unwrap();
    rows.insert("completed_sign_ins".to_owned(), sign_ins);
    let mut upgraded = count_rows(pool).await;
    upgraded.retain(|table, _| rows.contains_key(table));
    assert_eq!(upgraded, rows);

    let mut conn = ecluse_store::acquire(pool).await.unwrap();
    let conn = &mut *conn;
    let project = ProjectId(before.project);

    assert!(!before.withdrawn.is_empty());
    for id in &before.withdrawn {
        let promotion = promotions::get(conn, PromotionId(*id)).await.unwrap();
        assert_eq!(promotion.status, PromotionStatus::Withdrawn);
        assert!(promotion.finished_at.is_some());
    }
    assert_eq!(
        count_statuses(pool, "withdrawn").await,
        before.other_statuses
    );

    // The settings, through the functions that the engine uses.
    let changes = policies::list_changes(conn, project, 100).await.unwrap();
    let settings: BTreeMap<i64, serde_json::Value> = changes
        .iter()
        .map(|change| (change.id, serde_json::to_value(&change.settings).unwrap()))
        .collect();
    let mut expected = before.settings.clone();
    for settings in expected.values_mut() {
        let settings = settings.as_object_mut().unwrap();
        if let Some(people) = settings.remove("break_glass") {
            settings.insert("people_to_override".to_owned(), people);
        }
    }
    assert!(!settings.is_empty());
    assert_eq!(settings, expected);
    let policy = policies::get_effective(conn, project, StageName::Prod)
        .await
        .unwrap();
    assert_eq!(policy.overriders(), Some(Overriders::Two));
    let everywhere = PolicyPlace {
        platform: None,
        project: Some(project),
        stage: None,
    };
    let history = policies::list_history(conn, everywhere, 10).await.unwrap();
    assert!(!history.is_empty());
    for stage in [StageName::Staging, StageName::Preprod, StageName::Prod] {
        policies::get_effective(conn, project, stage).await.unwrap();
    }

    let owner = tokens::find_owner(conn, TokenId(before.token))
        .await
        .unwrap()
        .unwrap();
    // `find_scope` would record a use of the token.
    let tokens = tokens::list(conn, owner).await.unwrap();
    let token = tokens.iter().find(|token| token.id.0 == before.token);
    let scope = token.unwrap().scope.as_ref().unwrap();
    let actions = BTreeSet::from([Action::Read, Action::OverrideGates, Action::Hold]);
    assert_eq!(scope.0, actions);

    let sealed = projects::get_sealed_secrets(conn, project).await.unwrap();
    assert_eq!(sealed.webhook_secret, before.webhook_secret);

    // The jobs besides builds are in three pools now, and each knows its project.
    let jobs_by_pool: Vec<(String, i64)> = sqlx::query_as(
        "SELECT CASE WHEN pool = 'builds' THEN pool ELSE 'others' END, count(*) FROM jobs
         WHERE project_id IS NOT NULL OR kind = 'dependencies' GROUP BY 1 ORDER BY 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert_eq!(jobs_by_pool, before.jobs_by_pool);
    jobs::next_due(conn, jobs::Pool::Outside).await.unwrap();

    let vetoes: Vec<(Uuid, Uuid)> =
        sqlx::query_as("SELECT release_id, imposed_by FROM vetoes ORDER BY id")
            .fetch_all(&mut *conn)
            .await
            .unwrap();
    assert!(!vetoes.is_empty());
    assert_eq!(vetoes, before.vetoes);

    assert_eq!(verify_audit_chain(conn).await, before.chain);
    let aborted: i64 =
        sqlx::query_scalar("SELECT count(*) FROM audit WHERE action = 'promotion.aborted'")
            .fetch_one(&mut *conn)
            .await
            .unwrap();
    assert!(aborted > 0, "entries of the audit log are unchanged");

    // Every row is readable by this version.
    let page = PageRequest::first(1000);
    assert!(!builds::list(conn, project, page).await.unwrap().is_empty());
    assert!(
        !deployments::list(conn, project, page)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        !promotions::list(conn, project, page)
            .await
            .unwrap()
            .is_empty()
    );
    let all_stages = stages::list(conn, project).await.unwrap();
    assert_eq!(all_stages.len(), 3);
    let access = engine_access::get(conn, project).await.unwrap();
    assert_eq!(access.networks, ["db", "odoo"]);
    assert_eq!(access.ports.len(), 3);
    assert_eq!(access.address_claims, ["VIRTUAL_HOST=shop.example.com"]);
    for stage in all_stages {
        assert_eq!(access.check(&stage.settings), Ok(()), "{}", stage.name);
    }
    for release in releases::list(conn, project, page).await.unwrap() {
        releases::get(conn, release.id).await.unwrap();
        let stages = pages::release::list_stages(conn, release.id).await.unwrap();
        assert_eq!(stages.len(), 3);
    }
}

#[tokio::test]
async fn a_database_from_before_issue_13_is_upgraded_and_downgraded() {
    let server = Server::start().await;
    let pool = ecluse_store::connect(&server.postgres.url(DATABASE), 5).unwrap();
    assert_eq!(newest_migration(&pool).await, NEWEST_BEFORE);
    assert!(!is_ready(&pool).await.unwrap());
    insert_break_glass(&pool).await;
    set_reach(&pool).await;
    let (schema, rows) = (server.dump_schema().await, server.dump_rows().await);
    assert!(rows.len() > 500);
    let before = Before::read(&pool).await;

    migrate(&pool).await.unwrap();
    assert!(is_ready(&pool).await.unwrap());
    check_content(&pool, &before).await;
    assert_ne!(server.dump_schema().await, schema);

    while newest_migration(&pool).await > NEWEST_BEFORE {
        migrate_down(&pool).await.unwrap();
    }
    assert_eq!(newest_migration(&pool).await, NEWEST_BEFORE);
    assert_same_lines(schema.lines(), server.dump_schema().await.lines());
    let restored = server.dump_rows().await;
    assert_same_lines(
        rows.iter().map(String::as_str),
        restored.iter().map(String::as_str),
    );
    pool.close().await;
    server.postgres.stop().await;
}

/// Fails with the first line that differs, because both texts are long.
fn assert_same_lines<'l>(
    expected: impl Iterator<Item = &'l str>,
    mut actual: impl Iterator<Item = &'l str>,
) {
    for line in expected {
        assert_eq!(Some(line), actual.next());
    }
    assert_eq!(actual.next(), None);
}
