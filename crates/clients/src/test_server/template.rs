//! Templates: databases with Odoo's modules base and web installed, one for each base image. The
//! databases of runs are copies of them.
//!
//! A template is made under another name and renamed when it is complete, so a database with the
//! final name is always complete. Its maker holds an advisory lock in a database that tests cannot
//! connect to; the lock ends with the connection, and so with the maker's process. The next maker
//! then removes the unfinished database and starts again.

use ecluse_domain::Digest;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{Access, COMMON_DATABASE, TestServer, TestServerError, close};

/// Increases when templates are made in another way.
const RECIPE: u32 = 2;

/// Identifies a template: by its base image, and by whether it has Odoo's demonstration data.
pub fn template_key(base: &Digest, demo: bool) -> String {
    let hash = Sha256::digest(format!("{RECIPE} {base} {demo}"));
    hex::encode(&hash[..16])
}

/// The result of the search for a template.
#[derive(Debug)]
pub enum TemplateState {
    /// The name of the database to copy.
    Ready(String),
    /// The caller must make the template; everybody else who needs it waits.
    Missing(Draft),
}

/// A template that is being made: an empty database and its login. When it is dropped unfinished,
/// the next caller that needs the template removes it.
#[derive(Debug)]
pub struct Draft {
    /// The connection that holds the lock.
    conn: PgConnection,
    access: Access,
    template: String,
}

impl Draft {
    pub fn access(&self) -> &Access {
        &self.access
    }
}

impl TestServer {
    /// Returns the name of the template of this key, whether it exists or not.
    pub fn template_name(&self, key: &str) -> String {
        format!("{}_tpl_{key}", self.prefix)
    }

    /// Lists every template of this installation.
    pub async fn list_templates(&self) -> Result<Vec<String>, TestServerError> {
        self.list_names("_tpl_").await
    }

    /// Finds the template of this key. Waits while another process makes it.
    pub async fn find_template(&self, key: &str) -> Result<TemplateState, TestServerError> {
        let (template, draft) = (
            self.template_name(key),
            format!("{}_new_{key}", self.prefix),
        );
        let mut conn = self.connect(&self.locks_database()).await?;
        if self.has_database(&mut conn, &template).await? {
            close(conn).await;
            return Ok(TemplateState::Ready(template));
        }
        // The maker may have lost its network without its connection having ended.
        self.execute(
            &mut conn,
            "the wait for a template",
            "SET lock_timeout = '15min'".to_owned(),
        )
        .await?;
        let locked = sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(lock_key(&template))
            .execute(&mut conn);
        locked
            .await
            .map_err(|error| self.failed("the wait for a template", error))?;
        if self.has_database(&mut conn, &template).await? {
            close(conn).await;
            return Ok(TemplateState::Ready(template));
        }
        self.remove_database_and_login(&mut conn, &draft).await?;
        let access = self
            .create_login_and_database(&mut conn, &draft, None)
            .await?;
        Ok(TemplateState::Missing(Draft {
            conn,
            access,
            template,
        }))
    }

    /// Turns the draft into a template and returns its name.
    pub async fn publish_template(&self, draft: Draft) -> Result<String, TestServerError> {
        let Draft {
            mut conn,
            access,
            template,
        } = draft;
        let name = access.database;
        self.execute(
            &mut conn,
            "the lock of a template",
            format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false"),
        )
        .await?;
        self.remove_login(&mut conn, &name, false).await?;
        let ended = sqlx::query(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1",
        )
        .bind(&name);
        ended
            .execute(&mut conn)
            .await
            .map_err(|error| self.failed("the end of connections", error))?;
        self.execute(
            &mut conn,
            "the name of a template",
            format!("ALTER DATABASE \"{name}\" RENAME TO \"{template}\""),
        )
        .await?;
        close(conn).await;
        Ok(template)
    }

    /// Removes a draft that could not be finished.
    pub async fn discard_draft(&self, draft: Draft) -> Result<(), TestServerError> {
        let Draft {
            mut conn, access, ..
        } = draft;
        self.remove_database_and_login(&mut conn, &access.database)
            .await?;
        close(conn).await;
        Ok(())
    }

    /// Removes the drafts that no process works on any more.
    pub async fn remove_abandoned_drafts(&self) -> Result<(), TestServerError> {
        for name in self.list_names("_new_").await? {
            let key = name.rsplit('_').next().unwrap_or_default();
            let mut conn = self.connect(&self.locks_database()).await?;
            let free = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
                .bind(lock_key(&self.template_name(key)))
                .fetch_one(&mut conn);
            if free
                .await
                .map_err(|error| self.failed("the check of a template", error))?
            {
                self.remove_database_and_login(&mut conn, &name).await?;
            }
            close(conn).await;
        }
        Ok(())
    }

    /// Removes a template. Databases that were copied from it stay. It is no error when it is gone.
    pub async fn remove_template(&self, name: &str) -> Result<(), TestServerError> {
        if name
            .strip_prefix(&self.template_name(""))
            .is_none_or(|key| !key.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            return Ok(());
        }
        let mut conn = self.connect(COMMON_DATABASE).await?;
        self.execute(
            &mut conn,
            "the removal of a template",
            format!("DROP DATABASE IF EXISTS \"{name}\""),
        )
        .await
    }
}

fn lock_key(template: &str) -> i64 {
    let hash = Sha256::digest(template);
    i64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}
