//! A database with its own login: creation and removal.

use std::sync::Once;

use secrecy::SecretString;
use sqlx::postgres::types::Oid;
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use super::{Access, COMMON_DATABASE, TestServer, TestServerError, close};

/// Connections of one login: Odoo needs a few, and a test that leaks connections must not use up
/// the server's, nor its memory.
const MAX_CONNECTIONS: u32 = 16;
/// How much temporary data one connection may write: sorting the data of a test needs a fraction of
/// it.
const MAX_TEMPORARY: &str = "256MB";
/// The code of Postgres for a database that does not exist.
const NO_SUCH_DATABASE: &str = "3D000";
/// The code of Postgres for "dependent objects still exist".
const DEPENDENT_OBJECTS_EXIST: &str = "2BP01";

impl TestServer {
    /// Creates a database and a login of this name; the database is a copy of `template`, or empty.
    pub(super) async fn create_login_and_database(
        &self,
        conn: &mut PgConnection,
        name: &str,
        template: Option<&str>,
    ) -> Result<Access, TestServerError> {
        let owner = self.owner();
        let password = hex::encode(rand::random::<[u8; 24]>());
        // Nobody can connect before the rights are set.
        let origin = match template {
            Some(template) => format!("TEMPLATE \"{template}\""),
            // The same settings that Odoo uses for a new database.
            None => "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'".to_owned(),
        };
        self.execute(conn, "the creation of a login", format!(
            "CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {MAX_CONNECTIONS} IN ROLE {owner};
             ALTER ROLE \"{name}\" SET role = '{owner}';
             GRANT \"{name}\" TO CURRENT_USER"
        ))
        .await?;
        // Only a superuser may set this, and the role on a test server may be none.
        if let Err(error) = self
            .execute(
                conn,
                "the limits of a login",
                format!("ALTER ROLE \"{name}\" SET temp_file_limit = '{MAX_TEMPORARY}'"),
            )
            .await
        {
            static WARNED: Once = Once::new();
            WARNED.call_once(|| tracing::warn!(%error, "the temporary files of tests are not limited: only a superuser can limit them"));
        }
        let statement = format!("CREATE DATABASE \"{name}\" {origin} ALLOW_CONNECTIONS false");
        let created = conn.execute(AssertSqlSafe(statement)).await;
        created.map_err(|error| match error {
            // The template was removed after it was found: the next attempt makes it again.
            sqlx::Error::Database(error) if error.code().as_deref() == Some(NO_SUCH_DATABASE) => {
                TestServerError::Unreachable {
                    address: self.address.to_string(),
                    reason: error.message().to_owned(),
                }
            }
            error => self.failed("the creation of a database", error),
        })?;
        self.execute(
            conn,
            "the rights of a login",
            format!(
                "REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC;
                 GRANT CREATE, TEMPORARY ON DATABASE \"{name}\" TO {owner};
                 GRANT CONNECT ON DATABASE \"{name}\" TO \"{name}\";
                 ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS true"
            ),
        )
        .await?;
        if template.is_none() {
            self.prepare_schema(name).await?;
        }
        self.check_other_databases(conn, name).await?;
        Ok(Access {
            database: name.to_owned(),
            user: name.to_owned(),
            password: SecretString::from(password),
        })
    }

    /// Adds what Odoo adds to a database that it creates itself.
    async fn prepare_schema(&self, name: &str) -> Result<(), TestServerError> {
        let mut conn = self.connect(name).await?;
        self.execute(
            &mut conn,
            "the owner of the schema",
            format!("ALTER SCHEMA public OWNER TO {}", self.owner()),
        )
        .await?;
        // The extension only improves searches, and a server may lack it. `unaccent` is not added:
        // Odoo adds it only when it is configured to, and then declares it immutable. With
        // `unaccent` as installed, Odoo warns about every index that could have used it.
        if let Err(error) = self
            .execute(
                &mut conn,
                "the extension pg_trgm",
                "CREATE EXTENSION IF NOT EXISTS pg_trgm".to_owned(),
            )
            .await
        {
            tracing::debug!(%error, "the test server lacks pg_trgm");
        }
        close(conn).await;
        Ok(())
    }

    /// Refuses a server on which the login could connect to another database.
    async fn check_other_databases(
        &self,
        conn: &mut PgConnection,
        name: &str,
    ) -> Result<(), TestServerError> {
        let others = sqlx::query_scalar::<_, String>(
            "SELECT datname::text FROM pg_database WHERE datallowconn AND has_database_privilege($1, oid, 'CONNECT') AND datname NOT IN ($1, $2) ORDER BY 1 LIMIT 1",
        )
        .bind(name)
        .bind(COMMON_DATABASE)
        .fetch_optional(conn);
        match others
            .await
            .map_err(|error| self.failed("the rights of a login", error))?
        {
            Some(database) => Err(TestServerError::Shared { database }),
            None => Ok(()),
        }
    }

    /// Removes the database and the login of this name, also while they are used.
    pub(super) async fn remove_database_and_login(
        &self,
        conn: &mut PgConnection,
        name: &str,
    ) -> Result<(), TestServerError> {
        self.remove_login(conn, name, true).await
    }

    /// Locks the login and removes it. With `with_database`, its database is removed first.
    pub(super) async fn remove_login(
        &self,
        conn: &mut PgConnection,
        name: &str,
        with_database: bool,
    ) -> Result<(), TestServerError> {
        let login = self.find_login(conn, name).await?;
        if let Some(login) = login {
            self.lock_login(conn, name).await?;
            self.end_connections(conn, login).await?;
        }
        if with_database {
            self.execute(
                conn,
                "the removal of a database",
                format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
            )
            .await?;
        }
        if login.is_some() {
            match conn
                .execute(AssertSqlSafe(format!(
                    "DROP OWNED BY \"{name}\"; DROP ROLE \"{name}\""
                )))
                .await
            {
                Ok(_) => {}
                Err(error) if is_removed_meanwhile(&error) => {}
                // A test may grant something in its own database to the login of another test. Then
                // this login can only be removed after that database. The login is locked, and is
                // still listed among the runs.
                Err(sqlx::Error::Database(error))
                    if error.code().as_deref() == Some(DEPENDENT_OBJECTS_EXIST) =>
                {
                    tracing::debug!(
                        name,
                        reason = error.message(),
                        "a login of a test cannot be removed yet"
                    );
                }
                Err(error) => return Err(self.failed("the removal of a login", error)),
            }
        }
        Ok(())
    }

    /// Keeps a login from making new connections.
    pub(super) async fn lock_login(
        &self,
        conn: &mut PgConnection,
        name: &str,
    ) -> Result<(), TestServerError> {
        let locked = conn
            .execute(AssertSqlSafe(format!("ALTER ROLE \"{name}\" NOLOGIN")))
            .await;
        match locked {
            Ok(_) => Ok(()),
            Err(error) if is_removed_meanwhile(&error) => Ok(()),
            Err(error) => Err(self.failed("the lock of a login", error)),
        }
    }

    /// Finds the role of a login. Its row is read by its number, too, so that the server has it at
    /// hand when the connections of the login must end and nothing can be locked.
    pub(super) async fn find_login(
        &self,
        conn: &mut PgConnection,
        name: &str,
    ) -> Result<Option<Oid>, TestServerError> {
        sqlx::query_scalar(
            "SELECT oid FROM pg_roles WHERE rolname = $1 AND pg_get_userbyid(oid) = $1",
        )
        .bind(name)
        .fetch_optional(conn)
        .await
        .map_err(|error| self.failed("the search for a login", error))
    }

    /// Ends the connections of a login. This works while the table of locks is full.
    pub(super) async fn end_connections(
        &self,
        conn: &mut PgConnection,
        login: Oid,
    ) -> Result<(), TestServerError> {
        sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_get_activity(NULL) WHERE usesysid = $1",
        )
        .bind(login)
        .execute(conn)
        .await
        .map(drop)
        .map_err(|error| self.failed("the end of connections", error))
    }

    /// Executes statements, whose results do not matter.
    pub(super) async fn execute(
        &self,
        conn: &mut PgConnection,
        request: &str,
        statement: String,
    ) -> Result<(), TestServerError> {
        conn.execute(AssertSqlSafe(statement))
            .await
            .map(drop)
            .map_err(|error| self.failed(request, error))
    }
}

/// Whether a role is being removed by somebody else, such as the worker that lost its lease to this
/// one.
fn is_removed_meanwhile(error: &sqlx::Error) -> bool {
    const UNDEFINED_OBJECT: &str = "42704";
    error.as_database_error().is_some_and(|error| {
        error.code().as_deref() == Some(UNDEFINED_OBJECT)
            || error.message().starts_with("tuple concurrently ")
    })
}
