//! The schema of the database, and the migrations that bring it from one version to another.

use crate::{PgConnection, PgPool, Result};

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// Brings the schema up to the version of this program, under an advisory lock.
pub async fn migrate(pool: &PgPool) -> Result<()> {
    let mut conn = migration_connection(pool).await?;
    Ok(MIGRATOR.run(&mut conn).await?)
}

/// Returns whether the role of the pool may migrate the schema: it owns the schema's tables, or there
/// are none yet and it may create them.
pub async fn can_migrate(pool: &PgPool) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce((SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')),
                         has_schema_privilege(current_schema(), 'CREATE'), false)",
    )
    .fetch_one(pool)
    .await?)
}

/// Opens a connection without timeouts for migrations; its owner closes it afterwards. Servers that
/// start together wait for one another, however long a migration takes.
async fn migration_connection(pool: &PgPool) -> Result<PgConnection> {
    let mut conn = pool.acquire().await?.detach();
    sqlx::raw_sql("SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

/// Reverts the newest migration and returns its version, or `None` when no migration is applied.
pub async fn migrate_down(pool: &PgPool) -> Result<Option<i64>> {
    let applied = list_applied(pool).await?;
    let Some(&last) = applied.last() else {
        return Ok(None);
    };
    let target = applied.iter().rev().nth(1).copied().unwrap_or(0);
    MIGRATOR
        .undo(&mut migration_connection(pool).await?, target)
        .await?;
    Ok(Some(last))
}

async fn list_applied(pool: &PgPool) -> Result<Vec<i64>> {
    let exists =
        sqlx::query_scalar::<_, bool>("SELECT to_regclass('_sqlx_migrations') IS NOT NULL")
            .fetch_one(pool)
            .await?;
    if !exists {
        return Ok(Vec::new());
    }
    Ok(
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
            .fetch_all(pool)
            .await?,
    )
}

/// Returns whether the schema of the database is exactly the one of this program.
pub async fn is_ready(pool: &PgPool) -> Result<bool> {
    let wanted: Vec<i64> = MIGRATOR
        .iter()
        .filter(|migration| migration.migration_type.is_up_migration())
        .map(|migration| migration.version)
        .collect();
    Ok(list_applied(pool).await? == wanted)
}
