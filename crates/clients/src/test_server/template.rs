//! Templates: databases with Odoo's base and web installed, one per base image, which runs start as copies of.
//!
//! A template is made under another name and renamed when it is whole, so what bears its final name is
//! whole. Whoever makes it holds an advisory lock, whose connection dies with its process: the next one
//! then drops what is half made and begins again.

use ecluse_domain::Digest;
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;

use super::{Access, COMMON, TestServer, TestServerError, close};

/// Counts up when templates are made in another way.
const RECIPE: u32 = 2;

/// What tells one template from another: the base image, and whether it has Odoo's demonstration data.
pub fn template_key(base: &Digest, demo: bool) -> String {
    let hash = Sha256::digest(format!("{RECIPE} {base} {demo}"));
    hex::encode(&hash[..16])
}

/// What became of asking for a template.
#[derive(Debug)]
pub enum Found {
    /// The name of the database to copy.
    Ready(String),
    /// It is the caller's to make; everybody else who needs it waits.
    Missing(Draft),
}

/// A template to be made: an empty database and its login. Dropped as it is, it is of no use to
/// anybody, and the next one to need the template clears it away.
#[derive(Debug)]
pub struct Draft {
    /// Holds the lock.
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
    /// What the template of this key is called, whether it is there or not.
    pub fn template_name(&self, key: &str) -> String {
        format!("{}_tpl_{key}", self.prefix)
    }

    /// Every template of this installation.
    pub async fn templates(&self) -> Result<Vec<String>, TestServerError> {
        self.names("_tpl_").await
    }

    /// The template of this key. Waits while somebody else makes it.
    pub async fn template(&self, key: &str) -> Result<Found, TestServerError> {
        let (template, draft) = (self.template_name(key), format!("{}_new_{key}", self.prefix));
        let mut conn = self.connect(COMMON).await?;
        if self.has_database(&mut conn, &template).await? {
            close(conn).await;
            return Ok(Found::Ready(template));
        }
        // Any login may enter this database and take the same lock: nobody waits for that without end.
        self.tell(&mut conn, "waiting for a template", "SET lock_timeout = '15min'".to_owned()).await?;
        let locked = sqlx::query("SELECT pg_advisory_lock($1)").bind(lock_of(&template)).execute(&mut conn);
        locked.await.map_err(|error| self.failed("waiting for a template", error))?;
        if self.has_database(&mut conn, &template).await? {
            close(conn).await;
            return Ok(Found::Ready(template));
        }
        self.clear(&mut conn, &draft).await?;
        let access = self.create(&mut conn, &draft, None).await?;
        Ok(Found::Missing(Draft { conn, access, template }))
    }

    /// Makes a template of what is in the draft; answers its name.
    pub async fn publish(&self, draft: Draft) -> Result<String, TestServerError> {
        let Draft { mut conn, access, template } = draft;
        let name = access.database;
        self.tell(&mut conn, "closing a template", format!("ALTER DATABASE \"{name}\" ALLOW_CONNECTIONS false")).await?;
        self.remove_login(&mut conn, &name, false).await?;
        let ended = sqlx::query("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = $1").bind(&name);
        ended.execute(&mut conn).await.map_err(|error| self.failed("ending connections", error))?;
        self.tell(&mut conn, "naming a template", format!("ALTER DATABASE \"{name}\" RENAME TO \"{template}\"")).await?;
        close(conn).await;
        Ok(template)
    }

    /// Clears a draft away that came to nothing.
    pub async fn discard(&self, draft: Draft) -> Result<(), TestServerError> {
        let Draft { mut conn, access, .. } = draft;
        self.clear(&mut conn, &access.database).await?;
        close(conn).await;
        Ok(())
    }

    /// Clears the drafts away that nobody works at any more.
    pub async fn sweep_drafts(&self) -> Result<(), TestServerError> {
        for name in self.names("_new_").await? {
            let key = name.rsplit('_').next().unwrap_or_default();
            let mut conn = self.connect(COMMON).await?;
            let free = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(lock_of(&self.template_name(key))).fetch_one(&mut conn);
            if free.await.map_err(|error| self.failed("looking at a template", error))? {
                self.clear(&mut conn, &name).await?;
            }
            close(conn).await;
        }
        Ok(())
    }

    /// Removes a template; runs that were copied from it go on. Fine when it is gone.
    pub async fn drop_template(&self, name: &str) -> Result<(), TestServerError> {
        if name.strip_prefix(&self.template_name("")).is_none_or(|key| !key.bytes().all(|b| b.is_ascii_hexdigit())) {
            return Ok(());
        }
        let mut conn = self.connect(COMMON).await?;
        self.tell(&mut conn, "dropping a template", format!("DROP DATABASE IF EXISTS \"{name}\"")).await
    }
}

fn lock_of(template: &str) -> i64 {
    let hash = Sha256::digest(template);
    i64::from_be_bytes(std::array::from_fn(|at| hash[at]))
}
