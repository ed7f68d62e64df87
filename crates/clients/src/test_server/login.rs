//! A database with a login of its own, made and cleared away.

use std::sync::Once;

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::{Access, COMMON, TestServer, TestServerError, close};

/// Connections of one login: Odoo takes a few, a test that loses them does not take everybody's.
const CONNECTIONS: u32 = 64;
/// What one of its connections may hold in temporary files: a sort of a test's data needs a fraction of it.
const TEMPORARY: &str = "256MB";
/// Postgres' "dependent objects still exist".
const DEPENDED_UPON: &str = "2BP01";

impl TestServer {
    /// A database and a login, both of this name; a copy of `template`, or empty.
    pub(super) async fn create(&self, conn: &mut PgConnection, name: &str, template: Option<&str>) -> Result<Access, TestServerError> {
        let owner = self.owner();
        let password = hex::encode(rand::random::<[u8; 24]>());
        // Nobody can enter before it is known who may.
        let origin = match template {
            Some(template) => format!("TEMPLATE \"{template}\""),
            // As Odoo makes its own.
            None => "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'".to_owned(),
        };
        self.tell(conn, "making a login", format!(
            "CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {CONNECTIONS} IN ROLE {owner};
             ALTER ROLE \"{name}\" SET role = '{owner}';
             GRANT \"{name}\" TO CURRENT_USER"
        ))
        .await?;
        // Only a superuser may say so, and a server for tests may not give us one.
        if let Err(error) = self.tell(conn, "bounding a login", format!("ALTER ROLE \"{name}\" SET temp_file_limit = '{TEMPORARY}'")).await
        {
            static SAID: Once = Once::new();
            SAID.call_once(|| tracing::warn!(%error, "the temporary files of tests are not bounded: only a superuser could do that"));
        }
        self.tell(conn, "making a database", format!("CREATE DATABASE \"{name}\" {origin} ALLOW_CONNECTIONS false")).await?;
        self.tell(
            conn,
            "granting rights",
            format!(
                "REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC;
                 GRANT CREATE, TEMPORARY ON DATABASE \"{name}\" TO {owner};
                 GRANT CONNECT ON DATABASE \"{name}\" TO \"{name}\";
                 ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true"
            ),
        )
        .await?;
        if template.is_none() {
            self.furnish(name).await?;
        }
        self.refuse_shared(conn, name).await?;
        Ok(Access { database: name.to_owned(), user: name.to_owned(), password: SecretString::from(password) })
    }

    /// What Odoo adds to a database that it makes itself.
    async fn furnish(&self, name: &str) -> Result<(), TestServerError> {
        let mut conn = self.connect(name).await?;
        self.tell(&mut conn, "granting the schema", format!("ALTER SCHEMA public OWNER TO {}", self.owner())).await?;
        // It only makes searching better, and a server may lack it. `unaccent` Odoo adds only when it is told to, and then declares it
        // immutable: found as it comes, it makes Odoo warn of every index that could have used it.
        if let Err(error) = self.tell(&mut conn, "adding an extension", "CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned()).await {
            tracing::debug!(%error, "the test server lacks pg_trgm");
        }
        close(conn).await;
        Ok(())
    }

    /// A login that could enter another database is not given to anybody.
    async fn refuse_shared(&self, conn: &mut PgConnection, name: &str) -> Result<(), TestServerError> {
        let others = sqlx::query_scalar::<_, String>(
            "SELECT datname::text FROM pg_database WHERE datallowconn AND has_database_privilege($1, oid, 'CONNECT') AND datname NOT IN ($1, $2) ORDER BY 1 LIMIT 1",
        )
        .bind(name)
        .bind(COMMON)
        .fetch_optional(conn);
        match others.await.map_err(|error| self.failed("looking at rights", error))? {
            Some(database) => Err(TestServerError::Shared { database }),
            None => Ok(()),
        }
    }

    /// Removes the database and the login of this name, whoever still uses them.
    pub(super) async fn clear(&self, conn: &mut PgConnection, name: &str) -> Result<(), TestServerError> {
        self.remove_login(conn, name, true).await
    }

    /// Shuts the login out and removes it, after its database where that goes too.
    pub(super) async fn remove_login(&self, conn: &mut PgConnection, name: &str, with_database: bool) -> Result<(), TestServerError> {
        let found =
            sqlx::query_scalar::<_, bool>("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)").bind(name).fetch_one(&mut *conn);
        let is_there = found.await.map_err(|error| self.failed("looking for a login", error))?;
        if is_there {
            self.tell(conn, "closing a login", format!("ALTER ROLE \"{name}\" NOLOGIN")).await?;
            let ended =
                sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1").bind(name).execute(&mut *conn);
            ended.await.map_err(|error| self.failed("ending connections", error))?;
        }
        if with_database {
            self.tell(conn, "dropping a database", format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await?;
        }
        if is_there {
            match conn.execute(AssertSqlSafe(format!("DROP OWNED BY \"{name}\"; DROP ROLE \"{name}\""))).await {
                Ok(_) => {}
                // A test may grant something in its own database to another's login: that one goes after this database. It
                // lets nobody in any more, and is still listed among the runs.
                Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(DEPENDED_UPON) => {
                    tracing::debug!(name, reason = error.message(), "a login of a test cannot go yet");
                }
                Err(error) => return Err(self.failed("dropping a login", error)),
            }
        }
        Ok(())
    }

    pub(super) async fn tell(&self, conn: &mut PgConnection, doing: &str, statement: String) -> Result<(), TestServerError> {
        conn.execute(AssertSqlSafe(statement)).await.map(drop).map_err(|error| self.failed(doing, error))
    }
}
