//! The role that servers and workers connect as. It owns nothing, so it can change neither the schema
//! nor the audit log. Another role owns the schema and migrates it.

use sqlx::PgConnection;

use crate::Result;

/// The key of the advisory lock under which rights are granted, one process at a time.
const GRANTING: i64 = 0x_97a7;

/// The columns of an entry of the audit log that a program gives. The database gives the others: the
/// number and the time.
const ENTRY: &str = "actor_kind, actor_id, actor_name, action, project_id, subject_id, image_digest, detail, remote_address, request_id";

/// Creates a role that may sign in, unless there is one with this name. Returns whether the role exists
/// now: `false` when the role of the connection may not create roles. This is asked first, because the
/// server logs a refused statement with the password in it.
pub async fn create(conn: &mut PgConnection, name: &str, password: Option<&str>) -> Result<bool> {
    let (exists, may_create): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user)",
    )
    .bind(name)
    .fetch_one(&mut *conn)
    .await?;
    if exists || !may_create {
        return Ok(exists);
    }
    let statement: String = sqlx::query_scalar(
        "SELECT format('CREATE ROLE %I LOGIN', $1) || CASE WHEN $2::text IS NULL THEN '' ELSE format(' PASSWORD %L', $2) END",
    )
    .bind(name)
    .bind(password)
    .fetch_one(&mut *conn)
    .await?;
    match sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(conn)
        .await
    {
        // Another process has created it at the same time; a role belongs to all databases.
        Err(sqlx::Error::Database(error))
            if matches!(error.code().as_deref(), Some("42710" | "23505")) =>
        {
            Ok(true)
        }
        done => Ok(done.map(|_| true)?),
    }
}

/// Grants a role what servers and workers need, and takes from it what it had beyond that. The
/// connection must own the schema. Every call gives the same result, and grants the rights on tables
/// that migrations have added since the last one.
pub async fn grant(conn: &mut PgConnection, name: &str) -> Result<()> {
    let (schema, role): (String, String) =
        sqlx::query_as("SELECT quote_ident(current_schema()), quote_ident($1)")
            .bind(name)
            .fetch_one(&mut *conn)
            .await?;
    let statements = format!(
        "SELECT pg_advisory_xact_lock({GRANTING});
         REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role};
         GRANT USAGE ON SCHEMA {schema} TO {role};
         REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role};
         GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role};
         REVOKE ALL ON audit, audit_chain, audit_unsealed, _sqlx_migrations FROM {role};
         GRANT SELECT ON audit, audit_chain, audit_unsealed, _sqlx_migrations TO {role};
         GRANT INSERT ({ENTRY}) ON audit TO {role};
         GRANT EXECUTE ON FUNCTION seal_audit(bigint, bigint[], bytea[]) TO {role};"
    );
    // Several statements in one message are one transaction.
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements))
        .execute(conn)
        .await?;
    Ok(())
}

/// Returns the role of the connection if it could change or delete entries of the audit log: it owns
/// the tables, or has a right on them that no server needs.
pub async fn find_unsafe_role(conn: &mut PgConnection) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "SELECT current_user::text FROM pg_class c
         WHERE c.oid IN (to_regclass('audit'), to_regclass('audit_chain'), to_regclass('audit_unsealed'))
           AND (pg_has_role(current_user, c.relowner, 'MEMBER') OR has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE, TRIGGER')
                OR has_any_column_privilege(c.oid, 'UPDATE'))
         LIMIT 1",
    )
    .fetch_optional(conn)
    .await?)
}
